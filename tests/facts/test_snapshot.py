import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from aoai.facts import (
    Account,
    Capacity,
    Deployed,
    Facts,
    ModelId,
    Offer,
    Reach,
    RegionFacts,
    SkuOffer,
    SnapshotError,
    Source,
    Unknown,
    Usage,
    read_snapshot,
)

RECORDED = Path(__file__).parents[2] / "aoai" / "emulator" / "recorded"
SUBSCRIPTION = "00000000-0000-0000-0000-000000000001"
ACCOUNTS = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/G/providers/Microsoft.CognitiveServices"
CHAT = ModelId("OpenAI", "gpt-4o", "2024-11-20")
PTU = "ProvisionedManaged"
MODEL: dict[str, Any] = {
    "kind": "AIServices",
    "model": {
        "format": "OpenAI",
        "name": "gpt-4o",
        "version": "2024-11-20",
        "isDefaultVersion": True,
        "lifecycleStatus": "GenerallyAvailable",
        "skus": [
            {
                "name": PTU,
                "usageName": "OpenAI.ProvisionedManaged",
                "capacity": {"minimum": 25.0, "step": 50.0, "maximum": 1000.0},
                "deprecationDate": "2027-01-01T02:00:00+03:00",
            }
        ],
    },
}
USAGE = {"name": {"value": "OpenAI.ProvisionedManaged"}, "currentValue": 100.0, "limit": 300.0}
DEPLOYMENT: dict[str, Any] = {
    "id": f"{ACCOUNTS}/accounts/Main/deployments/chat",
    "location": "West US",
    "sku": {"name": PTU, "capacity": 100.0},
    "properties": {"model": {"format": "OpenAI", "name": "gpt-4o", "version": "2024-11-20"}},
}
DEPLOYED = Deployed(f"{ACCOUNTS}/accounts/main".casefold(), "chat", CHAT, PTU, 100)


def _folder(folder: Path, **files: object) -> Path:
    """A folder with the files; ``__`` in a name is a dot, ``_`` a blank."""
    for name, document in files.items():
        spelt = name.replace("__", ".").replace("_", " ")
        (folder / f"{spelt}.json").write_text(json.dumps(document), "utf-8")
    return folder


def _problems(folder: Path) -> list[str]:
    with pytest.raises(SnapshotError) as caught:
        read_snapshot(folder)
    return [str(each).replace(str(folder), "DIR") for each in caught.value.problems]


def test_every_file_becomes_facts_of_its_day(tmp_path: Path) -> None:
    folder = _folder(
        tmp_path,
        westus__models={"value": [MODEL]},
        westus__usages={"value": [USAGE]},
        deployments={"value": [DEPLOYMENT]},
        accounts=[
            {"id": f"{ACCOUNTS}/accounts/Main", "kind": "AIServices", "location": "westus"},
            {"id": f"{ACCOUNTS}/accounts/Speech", "kind": "SpeechServices", "location": "eastus"},
            {"id": f"{ACCOUNTS}/accounts/Else", "kind": "OpenAI", "location": "UK South"},
        ],
        capacities=[
            {
                "location": "WestUS",
                "properties": {
                    "model": MODEL["model"],
                    "skuName": PTU,
                    "availableCapacity": 200.0,
                },
            }
        ],
        facts={
            "date": "2026-11-20T23:30:00-02:00",
            "subscription": SUBSCRIPTION,
            "pools": {"OpenAI.GlobalProvisionedManaged": "global"},
        },
    )

    source = Source(str(folder), datetime(2026, 11, 21, 1, 30, tzinfo=UTC))
    sku = SkuOffer(PTU, "OpenAI.ProvisionedManaged", 25, 1000, 50, None, date(2026, 12, 31))
    westus = RegionFacts(
        "westus",
        source,
        offers=(Offer(CHAT, "AIServices", "GenerallyAvailable", None, True, (sku,)),),  # noqa: FBT003 - is_default
        usages={"OpenAI.ProvisionedManaged": Usage(100, 300)},
        capacities={(CHAT, PTU): Capacity(200, source)},
        deployments=(DEPLOYED,),
        accounts=(Account(f"{ACCOUNTS}/accounts/main".casefold(), "AIServices"),),
    )
    assert read_snapshot(folder) == Facts(
        {"westus": westus},
        source,
        SUBSCRIPTION,
        unread_regions=["uksouth"],
        pools={"OpenAI.GlobalProvisionedManaged": Reach.GLOBAL},
    )
    assert str(read_snapshot(folder).source) == f"{folder}, 2026-11-21 01:30 UTC"


def test_a_folder_of_recorded_answers_works_as_it_is() -> None:
    found = read_snapshot(RECORDED)

    assert sorted(found.regions) == ["eastus2", "swedencentral"]
    assert (found.source.taken, found.pools, found.unread_regions) == (date(2026, 4, 23), {}, [])
    sweden = found.regions["swedencentral"]
    assert isinstance(sweden.usages, dict)
    assert isinstance(sweden.offers, tuple)
    assert (len(sweden.offers), len(sweden.usages)) == (85, 197)
    assert sweden.deployments == ()


@pytest.mark.parametrize("spelt", ["westus", "WestUS", "West_US"])
def test_a_region_may_be_spelt_in_any_of_arms_ways(tmp_path: Path, spelt: str) -> None:
    folder = _folder(tmp_path, **{f"{spelt}__models": [MODEL], "westus__usages": [USAGE]})

    assert list(read_snapshot(folder).regions) == ["westus"]
    assert read_snapshot(folder).regions["westus"].offer("AIServices", CHAT) is not None


def test_what_has_no_file_is_unknown_but_deployments_that_do_not_count(tmp_path: Path) -> None:
    folder = _folder(tmp_path, eastus__models=[MODEL], westus__usages=[USAGE])

    found = read_snapshot(folder)

    assert found.source == Source(str(folder), None)
    assert (found.regions["eastus"].usages, found.regions["westus"].offers) == (
        Unknown(f"{folder} has no eastus.usages.json"),
        Unknown(f"{folder} has no westus.models.json"),
    )
    assert found.regions["eastus"].accounts == Unknown(f"{folder} has no accounts.json")
    assert found.regions["eastus"].deployments == ()
    assert found.deployments_complete


def test_a_list_without_models_is_no_missing_file(tmp_path: Path) -> None:
    folder = _folder(tmp_path, eastus__models=[], eastus__usages=[])

    found = read_snapshot(folder).regions["eastus"]

    assert found.offers == ()
    assert found.usages == Unknown("the list of quota is empty")


def test_what_azure_refused_stands_with_its_reason(tmp_path: Path) -> None:
    refused = {"westus": {"usages": "usages answered 403", "deployments": "deployments: 429"}}
    about = {"unread": refused | {"UK South": {"models": "models answered 403"}}}
    folder = _folder(tmp_path, westus__models=[MODEL], facts=about)

    found = read_snapshot(folder)

    assert (found.regions["westus"].usages, found.regions["westus"].deployments) == (
        Unknown("usages answered 403"),
        Unknown("deployments: 429"),
    )
    assert found.regions["uksouth"].offers == Unknown("models answered 403")
    assert not found.deployments_complete


@pytest.mark.parametrize("unread", [7, {"westus": 7}, {"westus": {"usages": 7}}])
def test_a_refusal_without_its_reason_is_told(tmp_path: Path, unread: object) -> None:
    folder = _folder(tmp_path, westus__models=[MODEL], facts={"unread": unread})

    assert _problems(folder) == [
        f"DIR/facts.json: unread: {unread!r} does not say what was refused; "
        "write {region: {models, usages, deployments or accounts: reason}}, or leave it out"
    ]


def test_a_version_that_is_deployed_in_another_region_is_deployed(tmp_path: Path) -> None:
    folder = _folder(tmp_path, eastus__models=[MODEL], deployments=[DEPLOYMENT])

    found = read_snapshot(folder)

    assert found.deployed_models == {CHAT}
    assert found.regions["westus"].offers == Unknown(f"{folder} has no westus.models.json")


@pytest.mark.parametrize(
    "shape",
    [
        {"sku": {"name": PTU, "capacity": 100}},
        {"properties": {**DEPLOYMENT["properties"], "sku": {"name": PTU, "capacity": 100}}},
        {
            "properties": {
                **DEPLOYMENT["properties"],
                "scaleSettings": {"scaleType": PTU, "capacity": 100},
            }
        },
    ],
    ids=["beside", "nested", "scale"],
)
def test_older_shapes_of_a_deployment_are_read(tmp_path: Path, shape: dict[str, Any]) -> None:
    plain = {key: value for key, value in DEPLOYMENT.items() if key != "sku"}
    folder = _folder(tmp_path, westus__models=[MODEL], deployments={"body": [plain | shape]})

    assert read_snapshot(folder).regions["westus"].deployments == (DEPLOYED,)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_files_that_a_windows_shell_redirected_are_read(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "westus.models.json").write_text(json.dumps([MODEL]), encoding)

    assert read_snapshot(tmp_path).regions["westus"].offer("AIServices", CHAT) is not None


def test_all_unusable_files_are_named_at_once(tmp_path: Path) -> None:
    folder = _folder(
        tmp_path,
        eastus__models={"error": {"code": "AuthorizationFailed"}},
        westus__usages=[USAGE, {"name": {"value": "X"}, "currentValue": 1, "limit": "many"}],
        deployments=[{"id": "x"}],
        accounts=[{"id": "x", "location": "eastus"}],
        capacities=7,
        facts={"date": "soon", "subscription": 5, "pools": {"OpenAI.A": "globl", "OpenAI.B": 3}},
    )
    (folder / "eastus.usages.json").write_text('{"value": [', "utf-8")

    shape = "give the answer as it came"
    listed = "no list; give ARM's answer, or the list that az prints"
    spoilt = "write the answer again; a cut download or a redirected warning spoils it"
    assert _problems(folder) == [
        "DIR/facts.json: subscription: 5 is no id; write the subscription's id as text",
        "DIR/facts.json: date: 'soon' is no day; write it as 2026-11-21, or as an instant",
        "DIR/facts.json: pools.OpenAI.A: 'globl' is no reach; did you mean global?",
        "DIR/facts.json: pools.OpenAI.B: 3 is no reach; write regional, zone or global",
        f"DIR/eastus.models.json: models: {listed}",
        "DIR/eastus.usages.json: is no JSON (Expecting value: line 1 column 12 (char 11)); "
        f"{spoilt}",
        "DIR/westus.usages.json: usages[1]: not as ARM gives it (ValueError: invalid literal for "
        f"int() with base 10: 'many'); {shape}",
        "DIR/deployments.json: deployments[0]: it has no location; "
        "add location, the region of its account",
        f"DIR/accounts.json: accounts[0]: not as ARM gives it (KeyError: 'kind'); {shape}",
        f"DIR/capacities.json: capacities: {listed}",
    ]


@pytest.mark.parametrize("number", ["Infinity", "NaN"])
def test_a_number_that_is_none_is_told(tmp_path: Path, number: str) -> None:
    text = json.dumps([USAGE]).replace("300.0", number)
    (tmp_path / "westus.usages.json").write_text(text, "utf-8")

    assert _problems(tmp_path)[0].startswith("DIR/westus.usages.json: usages[0]: not as ARM")


def test_lists_in_lists_without_end_are_told(tmp_path: Path) -> None:
    (tmp_path / "westus.models.json").write_text("[" * 100_000, "utf-8")

    [problem] = _problems(tmp_path)

    assert problem.startswith("DIR/westus.models.json: is no JSON (maximum recursion depth")


def test_two_files_of_one_region_are_told(tmp_path: Path) -> None:
    folder = _folder(tmp_path, West_US__models=[MODEL], westus__models=[MODEL])

    assert _problems(folder) == [
        "DIR/westus.models.json: West US.models.json is of the same region; remove one of them"
    ]


def test_a_folder_without_answers_is_no_snapshot(tmp_path: Path) -> None:
    folder = _folder(tmp_path, facts={"date": "2026-11-21"}, deployments=[])

    assert _problems(folder) == [
        "DIR: it holds no answers of Azure; "
        "name a folder with REGION.models.json and REGION.usages.json"
    ]


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match="nowhere: there is no such folder; name a folder"):
        read_snapshot(tmp_path / "nowhere")
