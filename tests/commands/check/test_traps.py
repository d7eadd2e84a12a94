"""What people have been burnt by, each as the whole command judges it."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from aoai.cli import app
from checked import (
    RECORDED,
    SUBSCRIPTION,
    Checked,
    deployed,
    model,
    offered,
    request,
    sku,
    snapshot,
)

GPT_4O = model("gpt-4o", "2024-11-20")
STANDARD = sku("Standard", "OpenAI.Standard.gpt-4o")
GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.CognitiveServices"


@pytest.mark.parametrize(
    ("name", "version", "kind", "row"),
    [
        ("gpt-4.1", "2025-04-14", "Standard", "OpenAI.Standard.gpt4.1"),
        ("gpt-5.4-mini", "2026-03-17", "DataZoneStandard", "OpenAI.DatazoneStandard.gpt-5.4"),
    ],
)
def test_the_row_of_quota_is_the_one_that_the_sku_itself_names(
    checked: Checked, name: str, version: str, kind: str, row: str
) -> None:
    region = "swedencentral" if name == "gpt-4.1" else "eastus2"
    wanted = {"model": model(name, version), "sku": kind, "region": region}

    assert checked(request(**wanted, capacity=1000)).code == 0
    over = checked(request(**wanted, capacity=1001))
    assert over.results == [("violation", "chat.capacity")]
    assert row in over.document["findings"][0]["reason"]


def test_of_a_sku_that_is_listed_twice_the_base_entry_counts(
    checked: Checked, tmp_path: Path
) -> None:
    row, tuned = "OpenAI.Standard.gpt-4o", "OpenAI.Standard.gpt-4o-finetune"
    both = offered(
        sku("Standard", tuned, maximum=5) | {"deprecationDate": "2027-03-31T00:00:00Z"},
        sku("Standard", row) | {"deprecationDate": "2026-08-01T00:00:00Z"},
    )
    rows = {tuned: (0, 0), row: (0, 100)}
    facts = snapshot(tmp_path / "facts", {"westus": ([both], rows)})
    wanted = request(sku="Standard", region="westus", capacity=100)

    # Row, maximum and date are those of the base entry.
    assert checked(wanted, facts=facts, now="2026-04-30").results == []
    assert checked(wanted, facts=facts, now="2026-08-01").code == 1


def test_a_sku_for_fine_tuned_models_alone_takes_no_base_model(
    checked: Checked, tmp_path: Path
) -> None:
    tuned = "OpenAI.Standard.gpt-4o-finetune"
    entry = offered(sku("Standard", tuned))
    facts = snapshot(tmp_path / "facts", {"westus": ([entry], {tuned: (0, 100)})})

    found = checked(request(sku="Standard", region="westus"), facts=facts)

    assert found.results == [("violation", "chat.sku")]


def test_of_several_base_entries_the_first_counts(checked: Checked, tmp_path: Path) -> None:
    twice = offered(
        sku("ProvisionedManaged", "OpenAI.ProvisionedManaged", minimum=50, step=50)
        | {"deprecationDate": "2026-10-01T00:00:00Z"},
        sku("ProvisionedManaged", "OpenAI.ProvisionedManaged", minimum=25, step=25)
        | {"deprecationDate": "2027-10-01T00:00:00Z"},
    )
    rows = {"OpenAI.ProvisionedManaged": (0, 300)}
    facts = snapshot(tmp_path / "facts", {"westus": ([twice], rows)})
    wanted = {"sku": "ProvisionedManaged", "region": "westus"}

    assert checked(request(**wanted, capacity=50), facts=facts, now="2026-05-01").code == 0
    assert checked(request(**wanted, capacity=25), facts=facts, now="2026-05-01").code == 1
    assert checked(request(**wanted, capacity=50), facts=facts, now="2026-10-01").code == 1


def test_a_retired_model_is_refused_although_it_is_listed_with_skus(checked: Checked) -> None:
    found = checked(request(model=model("gpt-4", "0613"), sku="Standard"))

    assert found.code == 1
    assert {where for _, where in found.results} <= {"chat.model", "chat.sku"}


@pytest.mark.parametrize(
    ("now", "code"),
    [
        ("2026-09-30T23:59:59+00:00", 0),
        ("2026-10-01T00:00:00+00:00", 1),
        # The same moment, and one hour before it, as clocks elsewhere show them.
        ("2026-09-30T20:00:00-04:00", 1),
        ("2026-10-01T00:30:00+02:00", 0),
        ("2026-10-01", 1),
    ],
)
def test_a_date_is_past_from_its_first_moment_in_utc(checked: Checked, now: str, code: int) -> None:
    assert checked(request(), now=now).code == code


def test_the_date_of_the_sku_goes_before_that_of_the_model(
    checked: Checked, tmp_path: Path
) -> None:
    ends: dict[str, Any] = {"deprecation": {"inference": "2026-06-01T00:00:00+02:00"}}
    later = {**STANDARD, "deprecationDate": "2026-08-01T00:00:00Z"}
    rows = {"OpenAI.Standard.gpt-4o": (0, 100)}
    facts = snapshot(
        tmp_path / "facts",
        {"westus": ([offered(later, **ends)], rows), "eastus": ([offered(STANDARD, **ends)], rows)},
    )
    both = [request(id=each, sku="Standard", region=each) for each in ("westus", "eastus")]

    # 1 June, 00:00 at +02:00, is still 31 May in UTC.
    assert checked(*both, facts=facts, now="2026-05-30").code == 0
    on_the_day = checked(*both, facts=facts, now="2026-05-31").results
    assert [where for result, where in on_the_day if result == "violation"] == ["eastus.model"]
    assert checked(both[0], facts=facts, now="2026-07-31").code == 0
    assert checked(both[0], facts=facts, now="2026-08-01").code == 1


def test_use_above_the_limit_leaves_nothing_and_not_less(checked: Checked, tmp_path: Path) -> None:
    rows = {"OpenAI.Standard.gpt-4o": (150, 100)}
    facts = snapshot(tmp_path / "facts", {"westus": ([offered(STANDARD)], rows)})
    stands = {"region": "westus", "capacity": 150}

    grows = request(sku="Standard", region="westus", capacity=151, present=stands)
    stays = request(sku="Standard", region="westus", capacity=150, present=stands)
    shrinks = request(sku="Standard", region="westus", capacity=149, present=stands)

    assert checked(grows, facts=facts).results == [("violation", "chat.capacity")]
    assert checked(stays, facts=facts).results == []
    assert checked(shrinks, facts=facts).results == []


@pytest.mark.parametrize("rows", [{}, {"OpenAI.Standard.gpt-4": (0, 100)}])
def test_no_row_and_no_list_are_undecided_neither_zero_nor_silence(
    checked: Checked, tmp_path: Path, rows: dict[str, tuple[int, int]]
) -> None:
    facts = snapshot(tmp_path / "facts", {"westus": ([offered(STANDARD)], rows)})

    found = checked(request(sku="Standard", region="westus"), facts=facts)

    assert (found.code, found.results) == (0, [("undecided", "chat.capacity")])


def test_a_region_without_facts_is_undecided(checked: Checked) -> None:
    found = checked(request(region="westus3"))

    assert found.code == 0
    assert {result for result, _ in found.results} == {"undecided"}


def test_the_sku_of_a_deployment_may_stand_among_its_properties(
    checked: Checked, tmp_path: Path
) -> None:
    older = deployed("ai", "chat", "westus", 100)
    older["properties"]["sku"] = older.pop("sku")
    stack = tmp_path / "Pulumi.test.yaml"
    stack.write_text(STACK)
    rows = {"OpenAI.Standard.gpt-4o": (100, 100)}
    facts = snapshot(
        tmp_path / "facts",
        {"westus": ([offered(STANDARD)], rows)},
        deployments=[_of_stack(older)],
    )

    assert checked.of(stack, facts=facts).results == []


STACK = """
config:
  azure-openai:spec:
    regions: [westus]
    accounts: {suffix: q7x2}
    deployments:
      chat: {model: {name: gpt-4o, version: "2024-11-20"}, sku: Standard, capacity: 100}
"""


def _of_stack(entry: dict[str, Any]) -> dict[str, Any]:
    return {**entry, "id": entry["id"].replace("/ai/", "/aoai-test-westus-q7x2/")}


def test_a_model_of_another_format_needs_an_aiservices_account(
    checked: Checked, tmp_path: Path
) -> None:
    row = "AIServices.GlobalStandard.Kimi-K2.6"
    kimi = {"format": "MoonshotAI", "name": "Kimi-K2.6", "version": "1"}
    entry = offered(sku("GlobalStandard", row), **kimi)
    openai = offered(STANDARD, kind="OpenAI")
    facts = snapshot(tmp_path / "facts", {"westus": ([entry, openai], {row: (0, 100)})})
    wanted = {"model": kimi, "region": "westus"}

    assert checked(request(**wanted), facts=facts).results == []
    refused = checked(request(**wanted, kind="OpenAI"), facts=facts)
    assert [result for result, _ in refused.results] == ["violation"]


def test_openai_models_are_judged_by_any_kind_where_the_accounts_kind_is_not_listed(
    checked: Checked,
) -> None:
    # The recorded lists hold entries of kind OpenAI alone.
    assert checked(request(kind="AIServices")).results == []


@pytest.mark.parametrize(
    ("name", "version", "capacity", "code"),
    [
        ("gpt-4.1", "2025-04-14", 25, 1),
        ("gpt-4.1", "2025-04-14", 30, 1),
        ("gpt-4o", "2024-11-20", 25, 1),
    ],
)
def test_regional_sizes_differ_from_model_to_model(
    checked: Checked, name: str, version: str, capacity: int, code: int
) -> None:
    found = checked(
        request(model=model(name, version), sku="ProvisionedManaged", capacity=capacity)
    )

    rules = {rule.partition("-")[0] for _, rule, _ in found.findings}
    assert found.code == code
    # 25 is a legal size of gpt-4.1, which the recorded subscription has no quota for.
    assert rules == ({"quota"} if (name, capacity) == ("gpt-4.1", 25) else {"capacity"})


@pytest.mark.parametrize(
    ("capacity", "legal"),
    [(24, False), (25, True), (49, False), (50, True), (75, True), (100, True), (110, False)],
)
def test_a_minimum_that_is_no_multiple_of_the_step_takes_both_series(
    checked: Checked,
    tmp_path: Path,
    capacity: int,
    legal: bool,  # noqa: FBT001 - a parameter
) -> None:
    row = "OpenAI.ProvisionedManaged"
    o1 = model("o1", "2024-12-17")
    entry = offered(sku("ProvisionedManaged", row, minimum=25.0, step=50.0), **o1)
    facts = snapshot(tmp_path / "facts", {"westus": ([entry], {row: (0, 300)})})
    wanted = request(model=o1, sku="ProvisionedManaged", region="westus", capacity=capacity)

    assert checked(wanted, facts=facts).code == (0 if legal else 1)


def test_a_deprecating_model_is_refused_anew_and_kept_where_it_stands(
    checked: Checked, tmp_path: Path
) -> None:
    old = offered(STANDARD, lifecycleStatus="Deprecating")
    rows = {"OpenAI.Standard.gpt-4o": (10, 100)}
    regions = {"westus": ([old], rows)}
    bare = snapshot(tmp_path / "bare", regions)
    elsewhere = [deployed("ai", "other", "eastus", 10)]
    other = [deployed("ai", "other", "eastus", 10, properties={"model": model("gpt-4o", "1")})]
    wanted = request(sku="Standard", region="westus")
    stands = request(
        sku="Standard", region="westus", present={"region": "West US", "capacity": 10.0}
    )

    assert checked(wanted, facts=bare).code == 1
    assert checked(stands, facts=bare).code == 0
    assert checked(wanted, facts=snapshot(tmp_path / "a", regions, deployments=elsewhere)).code == 0
    assert checked(wanted, facts=snapshot(tmp_path / "b", regions, deployments=other)).code == 1


def test_no_version_is_the_default_with_a_warning(checked: Checked) -> None:
    found = checked(request(model={"name": "gpt-4o"}))

    assert (found.code, found.results) == (0, [("warning", "chat.model")])
    assert "2024-11-20" in found.document["findings"][0]["reason"]


def test_no_version_without_a_default_is_a_violation(checked: Checked, tmp_path: Path) -> None:
    entry = offered(STANDARD, isDefaultVersion=False)
    rows = {"OpenAI.Standard.gpt-4o": (0, 100)}
    facts = snapshot(tmp_path / "facts", {"westus": ([entry], rows)})
    wanted = request(model={"name": "gpt-4o"}, sku="Standard", region="westus")

    assert checked(wanted, facts=facts).results == [("violation", "chat.model")]


def test_all_requests_of_a_call_are_one_sum(checked: Checked, tmp_path: Path) -> None:
    files = []
    for at in (1, 2, 3):
        path = tmp_path / f"{at}.json"
        path.write_text(json.dumps([request(id=f"chat-{at}", capacity=200)]))
        files.append(path)

    # The row holds 450.
    assert checked.of(*files[:2]).code == 0
    (found,) = checked.of(*files).results
    assert found[0] == "violation"


@pytest.mark.parametrize(
    ("reach", "code"), [({}, 0), ({"pools": {"OpenAI.Standard.gpt-4o": "zone"}}, 1)]
)
def test_a_pool_counts_over_its_reach(
    checked: Checked, tmp_path: Path, reach: dict[str, Any], code: int
) -> None:
    rows = {"OpenAI.Standard.gpt-4o": (0, 100)}
    regions = {each: ([offered(STANDARD)], rows) for each in ("westus", "eastus")}
    about = {"date": "2026-04-23", "subscription": SUBSCRIPTION, **reach}
    facts = snapshot(tmp_path / "facts", regions, facts=about)
    both = [request(id=each, sku="Standard", region=each, capacity=60) for each in regions]

    assert checked(*both, facts=facts).code == code


def test_with_several_regions_a_sum_fails_only_when_no_assignment_fits(
    checked: Checked, tmp_path: Path
) -> None:
    rows = {"OpenAI.Standard.gpt-4o": (0, 100)}
    facts = snapshot(
        tmp_path / "facts", {each: ([offered(STANDARD)], rows) for each in ("westus", "eastus")}
    )

    def wanted(count: int) -> list[Any]:
        places = {"region": None, "regions": ["westus", "eastus"], "sku": "Standard"}
        return [request(id=f"chat-{at}", capacity=60, **places) for at in range(count)]

    assert checked(*wanted(2), facts=facts).code == 0
    assert checked(*wanted(3), facts=facts).code == 1


@pytest.mark.parametrize(
    ("residency", "kind", "code"),
    [
        ("global", "GlobalStandard", 0),
        ("eu", "GlobalStandard", 1),
        ("eu", "DataZoneStandard", 0),
        ("eu-members", "DataZoneStandard", 1),
        ("eu-members", "Standard", 0),
        (["Sweden Central"], "Standard", 0),
        (["westus"], "Standard", 1),
        ("us", "Standard", 1),
    ],
)
def test_residency_limits_the_sku_and_the_region(
    checked: Checked, residency: Any, kind: str, code: int
) -> None:
    assert checked(request(residency=residency, sku=kind)).code == code


def test_what_people_state_counts_with_its_date_and_author(
    checked: Checked, tmp_path: Path
) -> None:
    folder = tmp_path / "facts.d"
    folder.mkdir()
    (folder / "sales.yaml").write_text(
        "- {model: gpt-4o, region: Sweden Central, reason: not sold to us,"
        " author: Jane Doe, date: 2026-04-01}\n"
    )

    found = checked(request(), statements=folder)

    assert found.code == 1
    assert {"date": "2026-04-01", "source": "facts.d/sales.yaml (Jane Doe)"} in (
        found.document["findings"][0]["sources"]
    )


def test_facts_and_findings_say_where_they_are_from_and_of_when(checked: Checked) -> None:
    found = checked(request(capacity=5000)).document

    source = {"date": "2026-04-23", "source": str(RECORDED)}
    assert found["facts"] == source
    assert found["findings"][0]["sources"] == [source]
    assert checked(request(), facts="catalog").document["facts"]["source"] == "the catalogue"


@pytest.mark.parametrize(
    ("now", "code"),
    [
        ("2026-09-30", 0),
        ("2026-10-01", 1),
        ("2026-09-30T23:59:59", 0),
        ("2026-10-01T00:00:00Z", 1),
        ("2026-09-30T20:00:00-04:00", 1),
        ("2026-10-01T00:30+02:00", 0),
        ("20261001T003000+0200", 0),
        ("tomorrow", 2),
        ("2026-02-30", 2),
    ],
)
def test_now_may_be_any_day_or_moment_of_iso_8601(tmp_path: Path, now: str, code: int) -> None:
    path = tmp_path / "requests.json"
    path.write_text(json.dumps([request()]))

    done = CliRunner().invoke(app, ["check", str(path), "--facts", str(RECORDED), "--now", now])

    assert done.exit_code == code


def test_the_clock_is_the_real_one_and_not_the_facts_date(checked: Checked) -> None:
    # Retired since: the recorded answers are of 2026-04-23, and it ended on 2026-10-01.
    assert checked(request()).code == 0
    assert checked(request(), now=None).code == 1
