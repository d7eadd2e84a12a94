"""Every rule is written down, is found somewhere, and says by which facts."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from aoai.facts import Account, Capacity, Facts, RegionFacts, Source, Statement, Unknown, Usage
from aoai.rules import (
    RULES,
    AccountRequest,
    Budget,
    DeploymentRequest,
    Finding,
    Reservation,
    SpilloverRequest,
    account_findings,
    check,
    cost_findings,
)
from aoai.rules.__main__ import main
from aoai.rules.reference import page, table
from wanted import (
    CHAT,
    GERMANY,
    NOW,
    SOURCE,
    SWEDEN,
    ZONE_PTU,
    ZONE_STANDARD,
    deployment,
    facts,
    offer,
    region,
)

HERE = deployment(regions=[SWEDEN])
NEW_DEFAULT = "OnceNewDefaultVersionAvailable"
SPARE = SpilloverRequest("spare", "DataZoneStandard", 100)
STATEMENT = Statement("not sold to us", Source("facts.d/eu.yaml (ana)", date(2026, 7, 9)), ())


def _in(*offers: object, **changed: object) -> Facts:
    return facts(region(SWEDEN, *offers, **changed))  # type: ignore[arg-type]  # as region() takes them


def _with(**changed: object) -> DeploymentRequest:
    return replace(HERE, **changed)  # type: ignore[arg-type]  # as DeploymentRequest takes them


CASES: dict[str, tuple[Facts, Sequence[DeploymentRequest]]] = {
    "region-unknown": (facts(), [deployment(regions=["swedncentral"])]),
    "stated-unavailable": (replace(facts(), statements=(STATEMENT,)), [HERE]),
    "model-not-for-kind": (facts(), [_with(kind="OpenAI", model_format="Mistral AI")]),
    "offers-unknown": (facts(RegionFacts(SWEDEN, SOURCE)), [HERE]),
    "model-unknown": (facts(), [_with(model_name="gtp-5.4")]),
    "version-unknown": (facts(), [_with(model_version="2026-03-06")]),
    "version-default": (facts(), [_with(model_version=None)]),
    "model-not-in-region": (
        facts(region(SWEDEN, offer(model=CHAT._replace(name="gpt-5.1"))), region(GERMANY)),
        [HERE],
    ),
    "model-retired": (_in(offer(lifecycle="Deprecated")), [HERE]),
    "model-deprecating": (_in(offer(lifecycle="Deprecating")), [HERE]),
    "skus-unknown": (_in(replace(offer(), skus=(), skus_complete=False)), [HERE]),
    "sku-fine-tuned-only": (_in(offer(replace(ZONE_PTU, usage_name="X-finetune"))), [HERE]),
    "sku-not-for-model": (_in(offer(ZONE_STANDARD)), [HERE]),
    "sku-not-in-region": (facts(region(SWEDEN, offer(ZONE_STANDARD)), region(GERMANY)), [HERE]),
    "sku-retired": (_in(offer(replace(ZONE_PTU, ends=NOW.date()))), [HERE]),
    "capacity-unknown": (_in(offer(replace(ZONE_PTU, step=Unknown("?")))), [HERE]),
    "capacity-range": (facts(), [_with(capacity=10)]),
    "capacity-step": (facts(), [_with(capacity=298)]),
    "minimum-capacity": (facts(), [_with(minimum_capacity=301)]),
    "quota-exceeded": (facts(), [_with(capacity=305)]),
    "quota-sum": (facts(), [HERE, _with(name="other")]),
    "quota-unknown": (_in(usages=Unknown("403")), [HERE]),
    "residency-region": (facts(), [_with(residency="us")]),
    "residency-sku": (facts(), [_with(residency="eu-members")]),
    "residency-limit": (facts(), [_with(residency="mars")]),
    "retires-soon": (_in(offer(ends=date(2026, 12, 1))), [HERE]),
    "upgrade-without-effect": (facts(), [_with(upgrade_option=NEW_DEFAULT)]),
    "upgrade-against-pin": (facts(), [_with(sku="DataZoneStandard", upgrade_option=NEW_DEFAULT)]),
    "spillover-source": (facts(), [_with(sku="DataZoneStandard", spillover=SPARE)]),
    "spillover-sku": (facts(), [_with(spillover=replace(SPARE, sku="GlobalBatch"))]),
    "spillover-target": (facts(), [_with(spills_to="nowhere")]),
    "deployment-name": (facts(), [_with(deployment_name="no good")]),
    "deployment-name-taken": (facts(), [HERE, HERE]),
    "free-capacity": (
        facts(replace(region(SWEDEN), capacities={(CHAT, ZONE_PTU.name): Capacity(0, SOURCE)})),
        [HERE],
    ),
}
PRICE = {ZONE_PTU.name: Decimal(1)}
ENDED = Reservation(ZONE_PTU.name, SWEDEN, 300, date(2026, 1, 1))
FULL = {"AIServices.S0.AccountCount": Usage(100, 100), "AccountCount": Usage(100, 200)}


def _all() -> Iterable[Finding]:
    for known, wanted in CASES.values():
        yield from check(wanted, known, now=NOW)
    yield from cost_findings([HERE], Budget(Decimal(1), PRICE, (ENDED,)), NOW.date())
    accounts = [AccountRequest("a b", SWEDEN, "AIServices")]
    counted = replace(region(SWEDEN, usages=FULL), accounts=(Account("/a/b", "AIServices"),))
    yield from account_findings(accounts, facts(counted))


@pytest.mark.parametrize("rule", CASES)
def test_what_a_rule_speaks_of_is_found_by_it(rule: str) -> None:
    known, wanted = CASES[rule]

    assert rule in [each.rule for each in check(wanted, known, now=NOW)]


def test_every_rule_is_found_and_every_finding_has_a_rule() -> None:
    assert {each.rule for each in _all()} == {each.id for each in RULES}


def test_every_finding_says_where_why_what_to_do_and_by_which_facts() -> None:
    empty = [
        each
        for each in _all()
        if not (each.where and each.reason and each.fix and each.sources)
        or not all(source.origin for source in each.sources)
        or "{regions}" in each.reason
    ]

    assert empty == []


def test_a_reason_starts_in_lower_case_and_has_no_full_stop_after_it() -> None:
    said = [text for each in _all() for text in (each.reason, each.fix)]

    assert [each for each in said if each.endswith(".") or "  " in each] == []


def test_a_rule_is_known_by_an_id_of_its_own() -> None:
    assert [each for each, count in Counter(each.id for each in RULES).items() if count > 1] == []
    assert [each.id for each in RULES if not re.fullmatch(r"[a-z]+(-[a-z]+)+", each.id)] == []


def test_a_rule_has_a_summary_of_its_own_that_is_one_sentence() -> None:
    summaries = [each.summary for each in RULES]

    assert len({*summaries}) == len(RULES)
    assert [each for each in summaries if not each.endswith(".") or ". " in each] == []


def test_a_rule_has_a_page_that_says_more_than_its_summary() -> None:
    assert [each.id for each in RULES if len(each.page) <= len(each.summary)] == []


def test_the_reference_holds_every_rule_once_with_its_page() -> None:
    text = page()

    for each in RULES:
        assert text.count(f"## {each.id}\n") == 1
        assert f"**{each.summary}**" in text
        assert each.page.partition("\n")[2].strip() in text


def test_the_table_has_a_row_for_each_rule_in_order() -> None:
    rows = table().splitlines()[2:]

    assert [row.split("`")[1] for row in rows] == [each.id for each in RULES]
    assert all(row.endswith(f"| {each.summary} |") for row, each in zip(rows, RULES, strict=True))


def test_the_reference_is_written_where_the_table_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    old = "| rule | about | what holds |\n| --- | --- | --- |\n| `gone` | x | y |\n"
    Path("README.md").write_text(f"before\n\n{old}\nafter\n", "utf-8")

    main()
    main()

    assert Path("README.md").read_text("utf-8") == f"before\n\n{table()}\nafter\n"
    assert Path("docs/rules.md").read_text("utf-8") == page()


def test_a_rule_is_shown_by_its_id() -> None:
    assert repr(RULES[0]) == "Rule('region-unknown')"
