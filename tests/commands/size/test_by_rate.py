"""`aoai size` by rate and the other way round, as it answers and as it refuses."""

import json
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from aoai.commands.size import run
from aoai.commands.size.asked import SizeError, asked

AOAI = Path(sys.executable).parent / "aoai"
GLOBAL, ZONE, REGIONAL = (
    "GlobalProvisionedManaged",
    "DataZoneProvisionedManaged",
    "ProvisionedManaged",
)
DAY = datetime(2026, 11, 21, tzinfo=UTC)
CALL = {"--prompt-tokens": "200", "--output-tokens": "20"}
RATE = {"--model": "gpt-5.2", "--sku": ZONE, "--rpm": "1000", **CALL}
SIZE = {"--model": "gpt-4.1", "--sku": GLOBAL, "--ptu": "100", **CALL}
IMAGES = {
    "--model": "gpt-image-2",
    "--sku": GLOBAL,
    "--rpm": "10",
    "--prompt-tokens": "2000",
    "--output-tokens": "7024",
    "--image-tokens": "1229",
}


PRICES = """
source: our contract
as_of: 2026-11-01
ptu:
  - {sku: DataZoneProvisionedManaged, hour: 1.5, month: 219, year: 2000}
  - {sku: GlobalProvisionedManaged, hour: 1, month: 219, year: 2000}
"""


@pytest.fixture(autouse=True)
def _no_prices_of_this_user(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("AOAI_PRICES", str(tmp_path / "none.json"))


@pytest.fixture
def prices(tmp_path: Path) -> str:
    path = tmp_path / "prices.yaml"
    path.write_text(PRICES, "utf-8")
    return str(path)


def document(capsys: pytest.CaptureFixture[str], stated: Mapping[str, str]) -> dict[str, Any]:
    assert run(stated, now=DAY, form="json") == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def text(capsys: pytest.CaptureFixture[str], stated: Mapping[str, str]) -> list[str]:
    assert run(stated, now=DAY, form="text") == 0
    return capsys.readouterr().out.splitlines()


def refused(stated: Mapping[str, str]) -> list[str]:
    with pytest.raises(SizeError) as error:
        asked(stated)
    return [str(each) for each in error.value.problems]


def test_the_answer_to_a_rate_is_the_formula_and_the_page_that_it_is_from(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert document(capsys, RATE) == {
        "model": "gpt-5.2@2025-12-11",
        "sku": ZONE,
        "raw": 1800 / 17,
        "ptu": 110,
        "minimum": 15,
        "step": 5,
        "input_tpm_per_ptu": 3400,
        "output_weight": 8,
        "as_of": "2026-09-23",
        "notes": [],
    }


@pytest.mark.documented("sizing page, 2026-09-23: worked examples")
@pytest.mark.parametrize(
    ("stated", "raw", "ptu"),
    [
        (RATE, 1800 / 17, 110),
        (RATE | {"--cached": "0.5"}, 1300 / 17, 80),
        (
            RATE | {"--sku": REGIONAL, "--prompt-tokens": "100", "--output-tokens": "50"},
            2500 / 17,
            150,
        ),
        (RATE | {"--rpm": "1"}, 0.36 / 3.4, 15),
        (IMAGES, 28819 / 75, 400),
    ],
)
def test_the_worked_examples_come_out_of_the_options(
    capsys: pytest.CaptureFixture[str], stated: Mapping[str, str], raw: float, ptu: int
) -> None:
    found = document(capsys, stated)

    assert (found["raw"], found["ptu"]) == (pytest.approx(raw, rel=1e-15), ptu)


def test_options_are_read_exactly(capsys: pytest.CaptureFixture[str]) -> None:
    # 68 normalized tokens a call at 0.1 cached and 0.2 more, 50 of them a minute: 1 PTU of 3,400.
    exact = RATE | {
        "--rpm": "50",
        "--prompt-tokens": "0.1e3",
        "--cached": "0.32",
        "--output-tokens": "0",
    }

    assert document(capsys, exact)["raw"] == 1


def test_reasoning_is_output(capsys: pytest.CaptureFixture[str]) -> None:
    apart = RATE | {"--output-tokens": "5", "--reasoning-tokens": "15"}

    assert document(capsys, apart) == document(capsys, RATE)


@pytest.mark.parametrize(
    ("more", "raw", "weight"),
    [
        ({}, (1000 + 100 * 5) / 3, 5),
        ({"--cached": "0.5"}, (500 + 50 + 500) / 3, 5),
        ({"--cached": "0.5", "--cache-write": "0.25"}, (250 + 50 + 312.5 + 500) / 3, 5),
        ({"--long-context": ""}, (2000 + 750) / 3, 7.5),
        (
            {"--long-context": "", "--cached": "0.5", "--cache-write": "0.5"},
            (100 + 1250 + 750) / 3,
            7.5,
        ),
    ],
)
def test_gpt_6_weighs_cached_and_long_prompts(
    capsys: pytest.CaptureFixture[str], more: dict[str, str], raw: float, weight: float
) -> None:
    stated = {
        "--model": "gpt-6-sol",
        "--sku": ZONE,
        "--rpm": "1000",
        "--prompt-tokens": "1000",
        "--output-tokens": "100",
    }

    found = document(capsys, stated | more)

    assert (found["raw"], found["output_weight"]) == (pytest.approx(raw, rel=1e-15), weight)


def test_the_minimum_of_a_size_that_is_no_multiple_of_the_step_is_not_proposed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    small = RATE | {"--model": "o1", "--sku": REGIONAL, "--rpm": "1"}

    assert [document(capsys, small | {"--rpm": each})["ptu"] for each in ("1", "42", "100")] == [
        50,
        100,
        150,
    ]


def test_a_size_serves_calls_a_minute_and_at_once_as_a_range(
    capsys: pytest.CaptureFixture[str],
) -> None:
    found = document(capsys, SIZE | {"--max-tokens": "1200"})

    assert found == {
        "model": "gpt-4.1@2025-04-14",
        "sku": GLOBAL,
        "ptu": 100,
        # 300,000 a minute; 280 a call in the end, 5,000 when it comes.
        "calls_per_minute": 300_000 / 280,
        "calls_at_once": [
            {"burst_seconds": 1, "calls": 1},
            {"burst_seconds": 10, "calls": 10},
            {"burst_seconds": 60, "calls": 60},
        ],
        "minimum": 15,
        "step": 5,
        "input_tpm_per_ptu": 3000,
        "output_weight": 4,
        "as_of": "2026-09-23",
        "notes": ["gpt-4.1@2025-04-14 is deprecating and retires on 2027-04-14."],
    }


def test_a_call_that_states_its_limit_as_it_is_admits_more_at_once(
    capsys: pytest.CaptureFixture[str],
) -> None:
    actual = document(capsys, SIZE | {"--max-tokens": "actual"})

    assert actual == document(capsys, SIZE)
    assert [each["calls"] for each in actual["calls_at_once"]] == [18, 179, 1072]


def test_the_text_has_the_size_first_and_what_it_is_made_of(
    capsys: pytest.CaptureFixture[str], prices: str
) -> None:
    assert text(capsys, RATE | {"--cached": "0.5", "--prices": prices}) == [
        "80 PTU of DataZoneProvisionedManaged for gpt-5.2@2025-12-11",
        "",
        "  calls a minute     1,000",
        "  tokens of a call   200 prompt (50 % cached), 20 generated",
        "  normalized tokens  260 a call, 260,000 a minute",
        "  a PTU serves       3,400 normalized tokens a minute; a generated one counts 8",
        "  by the formula     76.47 PTU",
        "  sizes              from 15 in steps of 5, as of 2026-09-23",
        "",
        "  cost        hourly     1 month      1 year",
        "  80 PTU  USD 87,600  USD 17,520  USD 13,333",
        "  costs are those of a month of 730 h: paid by the hour, or reserved for a month or a "
        "year",
        "  prices: stated, our contract, 2026-11-01",
        "",
        "The formula spreads the calls of a minute evenly over it. How long a burst a deployment "
        "takes is published nowhere: `aoai size --trace FILE` gives a range.",
    ]


def test_the_text_of_a_size_has_the_range_that_nobody_documents(
    capsys: pytest.CaptureFixture[str], prices: str
) -> None:
    assert text(capsys, SIZE | {"--max-tokens": "1200", "--prices": prices}) == [
        "100 PTU of GlobalProvisionedManaged for gpt-4.1@2025-04-14 serve 1,071.43 calls a "
        "minute, and 1 to 60 at once",
        "gpt-4.1@2025-04-14 is deprecating and retires on 2027-04-14.",
        "",
        "  tokens of a call   200 prompt, 20 generated",
        "  normalized tokens  280 a call",
        "  estimate           5,000 a call",
        "  a PTU serves       3,000 normalized tokens a minute; a generated one counts 4",
        "  sizes              from 15 in steps of 5, as of 2026-09-23",
        "",
        "  a full bucket holds  calls at once from idle",
        "  1 s of drain                               1",
        "  10 s of drain                             10",
        "  60 s of drain                             60",
        "",
        "  cost         hourly     1 month      1 year",
        "  100 PTU  USD 73,000  USD 21,900  USD 16,667",
        "  costs are those of a month of 730 h: paid by the hour, or reserved for a month or a "
        "year",
        "  prices: stated, our contract, 2026-11-01",
        "",
        "How much a full bucket holds is published nowhere; whichever it is, calls are refused "
        "with 429 while it is full.",
    ]


@pytest.mark.parametrize(
    ("model", "sku", "day", "notes"),
    [
        (
            "o3",
            GLOBAL,
            18,
            [
                "o3@2025-04-16 is deprecating and retires on 2026-11-19; gpt-5.6-sol takes its "
                "place."
            ],
        ),
        (
            "o3",
            GLOBAL,
            19,
            [
                "o3@2025-04-16 is retired since 2026-11-19: it cannot be deployed any more; "
                "gpt-5.6-sol takes its place."
            ],
        ),
        (
            "gpt-4o@2024-11-20",
            GLOBAL,
            21,
            ["gpt-4o@2024-11-20 is legacy and retires on 2027-04-14; gpt-5.1 takes its place."],
        ),
        (
            "gpt-6-sol",
            GLOBAL,
            21,
            ["No region is listed with gpt-6-sol@2026-09-22 as GlobalProvisionedManaged."],
        ),
    ],
)
def test_what_else_is_known_of_the_model_is_noted(
    capsys: pytest.CaptureFixture[str], model: str, sku: str, day: int, notes: list[str]
) -> None:
    run(
        RATE | {"--model": model, "--sku": sku},
        now=datetime(2026, 11, day, tzinfo=UTC),
        form="json",
    )

    assert json.loads(capsys.readouterr().out)["notes"] == notes


def test_what_costs_nobody_has_said_is_unknown_and_never_0(
    capsys: pytest.CaptureFixture[str],
) -> None:
    found = text(capsys, RATE | {"--sku": REGIONAL, "--region": "switzerlandwest"})

    assert found[10:16] == [
        "  cost      hourly  1 month   1 year",
        "  150 PTU  unknown  unknown  unknown",
        "  costs are those of a month of 730 h: paid by the hour, or reserved for a month or a "
        "year",
        "  not known: no price of a PTU hour of ProvisionedManaged in switzerlandwest is known",
        "  not known: no price of a PTU month of ProvisionedManaged in switzerlandwest is known",
        "  not known: no price of a PTU year of ProvisionedManaged in switzerlandwest is known",
    ]


def test_a_region_that_does_not_list_the_model_is_noted(
    capsys: pytest.CaptureFixture[str],
) -> None:
    stated = RATE | {"--model": "gpt-5.4", "--sku": REGIONAL}

    assert document(capsys, stated | {"--region": "West Europe"})["notes"] == [
        "westeurope is not listed with gpt-5.4@2026-03-05 as ProvisionedManaged."
    ]
    assert document(capsys, stated | {"--region": "Sweden Central"})["notes"] == []


@pytest.mark.assumed("long context begins above 128,000 tokens")
def test_a_long_prompt_with_the_weights_of_short_ones_is_noted(
    capsys: pytest.CaptureFixture[str],
) -> None:
    long = RATE | {"--model": "gpt-6-astra", "--rpm": "1", "--prompt-tokens": "128001"}

    assert document(capsys, long)["notes"] == [
        "Prompts above 128,000 tokens weigh more: add --long-context."
    ]
    assert document(capsys, long | {"--long-context": ""})["notes"] == []
    assert document(capsys, long | {"--prompt-tokens": "128000"})["notes"] == []


def test_nothing_asked_is_told_whole() -> None:
    assert refused({}) == [
        "--model: is missing; name one, such as gpt-5.2 or gpt-5.2@2025-12-11",
        "--sku: is missing; name one, such as DataZoneProvisionedManaged",
        "--rpm: is missing; write calls a minute, such as 300",
        "--prompt-tokens: is missing; write tokens of the average prompt, such as 1000",
        "--output-tokens: is missing; write tokens that the average call generates, such as 200",
    ]


def test_all_that_is_wrong_is_told_at_once() -> None:
    assert refused(
        {
            "--model": "gpt-5.22",
            "--sku": "DataZoneStandard",
            "--rpm": "0",
            "--prompt-tokens": "-5",
            "--output-tokens": "NaN",
            "--cached": "0.7",
            "--cache-write": "0.6",
            "--ttft": "1",
            "--max-tokens": "10",
        }
    ) == [
        "--sku: DataZoneStandard is billed by use and has no PTU; use GlobalProvisionedManaged, "
        "DataZoneProvisionedManaged, ProvisionedManaged",
        "--model: 'gpt-5.22' is not in the catalogue; did you mean gpt-5.2?",
        "--ttft: does not go with --rpm; leave one of them out",
        "--max-tokens: does not go with --rpm; leave one of them out",
        "--rpm: 0 is not above 0; write calls a minute, such as 300",
        "--prompt-tokens: -5 is negative; write tokens of the average prompt, such as 1000",
        "--output-tokens: 'NaN' is no number; write tokens that the average call generates, such "
        "as 200",
        "--cache-write: with --cached it makes 1.3 of the prompt's tokens; lower one: no token is "
        "both read and written",
    ]


@pytest.mark.parametrize(
    ("stated", "problem"),
    [
        (
            RATE | {"--cache-write": "0"},
            "--cache-write: the sizing page has no weight of gpt-5.2@2025-12-11 for tokens written "
            "to the cache; leave it out: they count as any other",
        ),
        (
            RATE | {"--image-tokens": "1"},
            "--image-tokens: the sizing page has no weight of gpt-5.2@2025-12-11 for images; leave "
            "it out, or choose an image model",
        ),
        (
            IMAGES | {"--reasoning-tokens": "1"},
            "--reasoning-tokens: gpt-image-2@2026-04-21 makes images, and its output tokens are "
            "theirs; leave it out",
        ),
        (
            RATE | {"--long-context": ""},
            "--long-context: the sizing page has no weights of gpt-5.2@2025-12-11 for long "
            "context; leave it out: long prompts count as any other",
        ),
        (
            RATE | {"--model": "gpt-5.4", "--long-context": ""},
            "--long-context: gpt-5.4@2026-03-05 takes no prompt above 128,000 tokens on PTU: Azure "
            "answers 400; leave it out, and send long prompts to a standard deployment",
        ),
        (
            RATE | {"--model": "gpt-4.1-nano", "--prompt-tokens": "128000.5"},
            "--prompt-tokens: 128,000.5 is above the 128,000 tokens that gpt-4.1-nano@2025-04-14 "
            "takes on PTU: Azure answers 400; size the shorter prompts alone, and send longer ones "
            "to a standard deployment",
        ),
        (
            RATE | {"--prompt-tokens": "0", "--output-tokens": "0"},
            "--prompt-tokens: a call without tokens that count costs nothing, so any size serves "
            "any number; write the tokens of a call",
        ),
        (
            SIZE | {"--cached": "1", "--output-tokens": "0"},
            "--prompt-tokens: a call without tokens that count costs nothing, so any size serves "
            "any number; write the tokens of a call",
        ),
        (
            SIZE | {"--ptu": "17"},
            "--ptu: 17 is no size of GlobalProvisionedManaged of gpt-4.1@2025-04-14: from 15 in "
            "steps of 5, up to 100,000; use 15 or 20",
        ),
        (
            SIZE | {"--ptu": "100005"},
            "--ptu: 100,005 is no size of GlobalProvisionedManaged of gpt-4.1@2025-04-14: from 15 "
            "in steps of 5, up to 100,000; use 100000",
        ),
        (SIZE | {"--rpm": "5"}, "--rpm: does not go with --ptu; leave one of them out"),
        (
            SIZE | {"--max-tokens": "19"},
            "--max-tokens: 19 is below the 20 tokens that a call generates; raise it, or lower "
            "what is generated",
        ),
        (
            SIZE | {"--max-tokens": "none"},
            "--max-tokens: 'none' is no number; write tokens such as 1000, or actual",
        ),
        (
            RATE | {"--cached": "1.01"},
            "--cached: 1.01 is above 1; write a share of the prompt's tokens from 0 to 1, such as "
            "0.5",
        ),
        (
            RATE | {"--rpm": "1e999999999"},
            "--rpm: 1e999999999 is above 1,000,000,000,000,000; write calls a minute, such as 300",
        ),
        (
            RATE | {"--model": "gpt-6-luna"},
            "--model: the sizing page has no PTU entry of gpt-6-luna, so it cannot be sized; "
            "choose one that it has: ",
        ),
        (
            RATE | {"--region": "swedencentrl"},
            "--region: 'swedencentrl' is no Azure region that the catalogue knows; did you mean "
            "swedencentral?",
        ),
        (
            RATE | {"--prices": "no-such.yaml"},
            "no-such.yaml: cannot be read (No such file or directory); name a file of prices",
        ),
        (
            RATE | {"--model-version": "2025-01-01"},
            "--model-version: the sizing page has no PTU entry of gpt-5.2 2025-01-01; use "
            "2025-12-11",
        ),
    ],
)
def test_what_cannot_be_answered_is_refused_with_the_reason(
    stated: Mapping[str, str], problem: str
) -> None:
    (found,) = refused(stated)

    assert found.startswith(problem) if problem.endswith(": ") else found == problem


@pytest.mark.parametrize(
    "stated",
    [
        RATE | {"--model": "gpt-5.4", "--prompt-tokens": "128000"},
        RATE | {"--cached": "0"},
        RATE | {"--cached": "1"},
        RATE | {"--model": "gpt-6-sol", "--cached": "0.9", "--cache-write": "0.1"},
        RATE | {"--prompt-tokens": "0"},
        SIZE | {"--max-tokens": "20"},
        SIZE | {"--ptu": "15"},
        SIZE | {"--ptu": "100000"},
    ],
)
def test_what_is_just_lawful_is_answered(stated: dict[str, str]) -> None:
    assert run(stated, now=DAY, form="json") == 0


def test_an_option_of_another_question_is_refused_with_the_option_that_it_needs() -> None:
    found = refused({"--model": "gpt-5.2", "--sku": ZONE, "--ttft": "1", "--max-tokens": "10"})

    assert found[-2:] == [
        "--ttft: goes with --trace, which is missing; add --trace, or leave it out",
        "--max-tokens: goes with --ptu or --trace, which is missing; add --ptu or --trace, or "
        "leave it out",
    ]


def test_what_no_deployment_can_be_is_refused_with_how_many_it_takes() -> None:
    # 100,000 PTU of gpt-5.2 serve 340 million normalized tokens a minute.
    just = RATE | {"--rpm": "1e6", "--prompt-tokens": "340", "--output-tokens": "0"}
    assert run(just, now=DAY, form="json") == 0

    with pytest.raises(SizeError) as error:
        run(just | {"--rpm": "1000001"}, now=DAY, form="json")

    assert str(error.value) == (
        "--rpm: it takes 100,000.1 PTU, and a deployment has at most 100,000; spread it over 2 "
        "deployments or more"
    )


def test_a_refusal_goes_to_standard_error_with_exit_code_2() -> None:
    options = ["--model", "gpt-5.2", "--sku", ZONE, "--rpm", "many", "--cached", "2"]

    done = subprocess.run([AOAI, "size", *options], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines() == [
        "--prompt-tokens: is missing; write tokens of the average prompt, such as 1000",
        "--output-tokens: is missing; write tokens that the average call generates, such as 200",
        "--rpm: 'many' is no number; write calls a minute, such as 300",
        "--cached: 2 is above 1; write a share of the prompt's tokens from 0 to 1, such as 0.5",
    ]


def test_the_command_takes_every_option_that_is_asked_for(
    capfd: pytest.CaptureFixture[str],
) -> None:
    options = [part for option, text in IMAGES.items() for part in (option, text)]

    subprocess.run([AOAI, "size", *options, "--format", "json"], check=True)

    assert json.loads(capfd.readouterr().out)["ptu"] == 400


def test_the_formula_loads_no_arrays_and_no_compiler() -> None:
    code = (
        "import sys; from aoai.commands.size import run; "
        f"run({RATE!r}, now=None, form='text'); "
        "print({'numpy', 'numba', 'altair', 'dask'} & set(sys.modules))"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.splitlines()[-1] == "set()"
