"""A comparison of buying options, as every command shows it."""

from typing import Any

from aoai.commands.costs import blocks, document
from aoai.commands.layout import laid_out
from aoai.prices import Deployment, Load, Prices, Tokens, compare, packaged

KNOWN = Prices((packaged(),))
LOAD = Load(
    hours=10,
    tokens=Tokens(input=50_000_000, cached=20_000_000, output=5_000_000),
    spilled=Tokens(input=5_000_000, cached=2_000_000, output=500_000),
    normalized=70_000_000,
)
EAST = Deployment("gpt-4.1", "GlobalProvisionedManaged", 100, "eastus", 3000)
SWEDEN = Deployment("gpt-4.1", "ProvisionedManaged", 100, "swedencentral", 3000)
TOOL = "lindazhang2000/azure-openai-ptu-sizing-tool, which reads the Retail Prices API; unverified"
CODE = "public code of July to September 2026, which reads the Retail Prices API; unverified"


def lines(deployment: Deployment, load: Load = LOAD) -> list[str]:
    return [each.plain for each in laid_out(blocks(compare(load, deployment, KNOWN)), None)]


def test_the_options_stand_under_each_other_with_their_sources() -> None:
    assert lines(EAST) == [
        "Cost of a month (730 h) of this load: 100 PTU of GlobalProvisionedManaged in eastus, "
        "and GlobalStandard",
        "                                   PTU  spillover    together  against pay-as-you-go"
        "  break-even at",
        "  pay-as-you-go                                    USD 10,950",
        "  PTU by the hour           USD 73,000  USD 1,095  USD 74,095  costs USD 63,145 more"
        "  259 %",
        "  PTU reserved for a month  USD 26,000  USD 1,095  USD 27,095  costs USD 16,145 more"
        "  92 %",
        "  PTU reserved for a year   USD 22,100  USD 1,095  USD 23,195  costs USD 12,245 more"
        "  78 %",
        f"  prices: second-hand, {TOOL}, 2026-07-01",
        f"  prices: second-hand, {CODE}, 2026-07-01",
    ]


def test_what_is_not_known_is_told_with_what_would_tell_it() -> None:
    assert lines(SWEDEN)[2:] == [
        "  pay-as-you-go                                 USD 13,250",
        *(
            f"  {name:24}  unknown  USD 1,325     unknown  unknown                unknown"
            for name in ("PTU by the hour", "PTU reserved for a month", "PTU reserved for a year")
        ),
        *(
            f"  not known: no price of a PTU {each} of ProvisionedManaged in swedencentral is known"
            for each in ("hour", "month", "year")
        ),
        "  `aoai prices refresh --region swedencentral` asks Azure, and --prices FILE states "
        "your own",
        f"  prices: derived, {TOOL}, 2026-07-01 (21 % more than GlobalStandard)",
    ]


def test_small_amounts_have_cents() -> None:
    load = Load(hours=730, tokens=Tokens(input=1_234_567, output=10))

    [by_use] = [each for each in lines(EAST, load) if "pay-as-you-go  " in each][1:]

    assert by_use.split() == ["pay-as-you-go", "USD", "2.47"]


def test_programs_get_every_figure_with_its_basis() -> None:
    found = document(compare(LOAD, EAST, KNOWN))

    sources = [f"{TOOL}, 2026-07-01"]
    ptu_sources = [f"{CODE}, 2026-07-01"]
    basis: dict[str, Any] = {"currency": "USD", "confidence": "second-hand", "notes": []}
    month = found["options"].pop(1)
    assert month == {
        "term": "month",
        "price": {"amount": 260.0, **basis, "sources": ptu_sources},
        "provisioned": {"amount": 26000.0, **basis, "sources": ptu_sources},
        "total": {"amount": 27095.0, **basis, "sources": [*ptu_sources, *sources]},
        "saves": {"amount": -16145.0, **basis, "sources": [*sources, *ptu_sources]},
        "break_even_utilization": {
            "amount": month["break_even_utilization"]["amount"],
            **basis,
            "currency": None,
            "sources": [*ptu_sources, *sources],
        },
    }
    assert round(month["break_even_utilization"]["amount"], 4) == 0.9234
    assert [each["term"] for each in found.pop("options")] == ["hour", "year"]
    value = found.pop("ptu_hour_value")
    assert round(value["amount"], 6) == 0.385714
    assert found == {
        "model": "gpt-4.1",
        "sku": "GlobalProvisionedManaged",
        "region": "eastus",
        "ptu": 100,
        "pay_as_you_go_sku": "GlobalStandard",
        "hours_per_month": 730,
        "pay_as_you_go": {"amount": 10950.0, **basis, "sources": sources},
        "spillover": {"amount": 1095.0, **basis, "sources": sources},
        "cheapest": "pay-as-you-go",
    }


def test_an_unknown_price_is_null_with_its_reason_and_no_option_is_called_the_cheapest() -> None:
    found = document(compare(LOAD, SWEDEN, KNOWN))

    unknown = {
        "amount": None,
        "unknown": "no price of a PTU year of ProvisionedManaged in swedencentral is known",
    }
    year = found["options"][2]
    assert year == {
        "term": "year",
        **dict.fromkeys(
            ("price", "provisioned", "total", "saves", "break_even_utilization"), unknown
        ),
    }
    assert found["cheapest"] is None
    assert found["pay_as_you_go"]["notes"] == ["21 % more than GlobalStandard"]


def test_the_cheapest_is_named_by_its_term() -> None:
    busy = Load(hours=1, tokens=LOAD.tokens, normalized=LOAD.normalized)

    assert document(compare(busy, EAST, KNOWN))["cheapest"] == "year"
    assert (
        "  PTU reserved for a year   USD 22,100          0   USD 22,100  saves USD 87,400"
        in (lines(EAST, busy)[5])
    )
