"""Scenario files: what they say, and what is said of bad ones."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from aoai.emulator.scenario import Scenario, ScenarioError

FULL = """
now: 2026-11-01T00:00:00Z
subscriptions:
  - {id: 11111111-1111-1111-1111-111111111111, tenant: 22222222-2222-2222-2222-222222222222}
quota:
  swedencentral: {OpenAI.ProvisionedManaged: 300}
capacity:
  swedencentral: {gpt-5.4: {ProvisionedManaged: 0}, "*": {GlobalStandard: 5}}
offers:
  - region: eastus2
    model: gpt-4@0613
    sku: ProvisionedManaged
    usage: OpenAI.ProvisionedManaged.gpt-4
    minimum: 100
    step: 100
faults:
  - match: {method: PUT, path: ".*/deployments/[^/]+$", nth: 2}
    answer: {status: 409, code: RequestConflict, message: busy, headers: {Retry-After: 1}}
  - {match: {path: chat}, answer: {cut: before, delay: 5}}
polls: {deployments: 1, accounts: 2, groups: 3}
"""


def test_the_example_of_the_documentation_is_read(tmp_path: Path) -> None:
    file = tmp_path / "script.yaml"
    file.write_text(FULL)

    found = Scenario.load(file)

    assert found.now == datetime(2026, 11, 1, tzinfo=UTC)
    assert found.subscriptions[0].tenant == "22222222-2222-2222-2222-222222222222"
    assert found.capacity["swedencentral"]["gpt-5.4"] == {"ProvisionedManaged": 0}
    assert found.offers[0].step == 100
    assert [each.answer.cut for each in found.faults] == [None, "before"]
    assert found.polls.groups == 3


@pytest.mark.parametrize(
    "text", ['now: "2026-11-01T00:00:00Z"', "now: 2026-11-01", "now: 2026-11-01 00:00:00"]
)
def test_dates_may_be_quoted_or_native(text: str, tmp_path: Path) -> None:
    file = tmp_path / "script.yaml"
    file.write_text(text)

    assert Scenario.load(file).start == datetime(2026, 11, 1, tzinfo=UTC)


def test_an_empty_file_is_a_plain_azure(tmp_path: Path) -> None:
    file = tmp_path / "script.yaml"
    file.write_text("")

    assert Scenario.load(file) == Scenario.load(None) == Scenario()
    assert Scenario().start is None


def test_the_recording_starts_on_its_own_day() -> None:
    recorded = datetime(2026, 4, 23, tzinfo=UTC)

    assert Scenario(catalogue="recorded").start == recorded
    assert (
        Scenario.parse({"catalogue": "recorded", "now": "2026-05-01T00:00:00Z"}).start != recorded
    )


def test_the_demo_has_quota_and_no_room_in_its_first_region() -> None:
    demo = Scenario.load("demo")

    assert demo.capacity == {"swedencentral": {"gpt-5.4": {"DataZoneProvisionedManaged": 0}}}
    assert demo.quota == {
        region: {"OpenAI.DataZoneProvisionedManaged": 1000}
        for region in ("swedencentral", "germanywestcentral", "francecentral")
    }


def test_an_unknown_name_is_told_with_the_nearest_one() -> None:
    with pytest.raises(ScenarioError) as caught:
        Scenario.load("dmeo")

    assert str(caught.value) == "scenario: no scenario 'dmeo'; did you mean demo?"


def test_every_fault_of_shape_is_told_at_once() -> None:
    with pytest.raises(ScenarioError) as caught:
        Scenario.parse(
            {
                "now": "soon",
                "pols": {},
                "polls": {"groups": -1},
                "faults": [{"match": {"path": "("}, "answer": {"cut": "now"}}],
            }
        )

    assert [each.where for each in caught.value.problems] == [
        "scenario.now",
        "scenario.faults.0.match.path",
        "scenario.faults.0.answer.cut",
        "scenario.polls.groups",
        "scenario.pols",
    ]


def test_a_key_that_nothing_reads_and_one_that_is_missing_are_told() -> None:
    with pytest.raises(ScenarioError) as caught:
        Scenario.parse({"pols": {}, "faults": [{"macth": {}, "answer": {"cut": "before"}}]})

    assert str(caught.value).splitlines() == [
        "scenario.faults.0.match: missing; add it",
        "scenario.faults.0.macth: nothing reads 'macth'; remove it, or correct its spelling",
        "scenario.pols: nothing reads 'pols'; did you mean polls?",
    ]


def test_names_that_would_match_nothing_are_told_with_the_nearest_one() -> None:
    with pytest.raises(ScenarioError) as caught:
        Scenario.parse(
            {
                "quota": {"swedncentral": {"OpenAI.ProvisionedManaged": 300}},
                "capacity": {"swedencentral": {"gpt-54": {"ProvisionedManagd": 0}}},
                "retail": {"prices": {"gpt 4.1 Inp global Tokens": 0.001}},
            }
        )

    assert str(caught.value).splitlines() == [
        "scenario.quota.swedncentral: 'swedncentral' is no known region; did you mean "
        "swedencentral?",
        "scenario.capacity.swedencentral.gpt-54: 'gpt-54' is no known model; did you mean gpt-5.4?",
        "scenario.capacity.swedencentral.gpt-54.ProvisionedManagd: 'ProvisionedManagd' is no known "
        "SKU; did you mean ProvisionedManaged?",
        "scenario.retail.prices.gpt 4.1 Inp global Tokens: 'gpt 4.1 Inp global Tokens' is no known "
        "meter; did you mean gpt 4.1 Inp glbl Tokens?",
    ]


def test_what_a_region_lists_has_the_shape_of_an_answer() -> None:
    with pytest.raises(ScenarioError) as caught:
        Scenario.parse({"models": {"uksouth": [{"kind": "Speech", "model": {"name": "gpt-4o"}}]}})

    assert [each.where for each in caught.value.problems] == [
        f"scenario.models.uksouth.0.{part}"
        for part in ("kind", "model.format", "model.version", "model.skus")
    ]


def test_a_file_that_is_no_yaml_says_so(tmp_path: Path) -> None:
    file = tmp_path / "script.yaml"
    file.write_text("a: [")

    with pytest.raises(ScenarioError) as caught:
        Scenario.load(file)

    assert str(caught.value).startswith(f"{file}: cannot be read: ")
