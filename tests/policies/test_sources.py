"""Where the facts come from, and what is said when they cannot be had."""

import json
from pathlib import Path
from typing import Any

import pytest

from aoai.azure.known import project_of
from pack import Pack, Said, account, chat, native
from policies.run import run

MODEL: dict[str, Any] = {
    "kind": "AIServices",
    "model": {
        "format": "OpenAI",
        "name": "gpt-5.4",
        "version": "2026-03-05",
        "lifecycleStatus": "GenerallyAvailable",
        "isDefaultVersion": True,
        "skus": [
            {
                "name": "DataZoneStandard",
                "usageName": "OpenAI.DataZoneStandard.gpt-5.4",
                "capacity": {"minimum": 1.0, "maximum": 1000.0, "step": 1.0},
            }
        ],
    },
}
USAGE = {
    "name": {"value": "OpenAI.DataZoneStandard.gpt-5.4"},
    "currentValue": 90.0,
    "limit": 100.0,
}
UNASKED = "Azure was not asked, and {} judged instead: no subscription: set subscriptionId or "


@pytest.fixture
def snapshot(tmp_path: Path) -> Path:
    folder = tmp_path / "facts"
    folder.mkdir()
    _write(folder / "swedencentral.models.json", [MODEL])
    _write(folder / "swedencentral.usages.json", [USAGE])
    _write(folder / "facts.json", {"date": "2026-11-20", "subscription": "s"})
    return folder


def _write(path: Path, document: Any) -> None:
    path.write_text(json.dumps(document), "utf-8")


def _preview(**facts: Any) -> Said:
    much = chat("chat", "swedencentral", sku="DataZoneStandard", capacity=11)
    return Pack({"facts-known": facts}).preview(much)


def test_a_snapshot_judges_where_the_configuration_names_one(snapshot: Path) -> None:
    said = _preview(facts="facts")

    assert said == [
        (
            "quota-headroom",
            "mandatory",
            "chat.capacity: 11 more of OpenAI.DataZoneStandard.gpt-5.4 in swedencentral, where 10 "
            "are left (90 of 100 used); lower the capacity, add a region, or request quota "
            f"({snapshot}, 2026-11-20)",
        )
    ]


def test_a_snapshot_judges_where_azure_cannot_be_asked_and_that_is_said_once(
    snapshot: Path,
) -> None:
    many = [chat(f"chat-{each}", "swedencentral", sku="DataZoneStandard") for each in range(3)]

    said = Pack({"facts-known": {"snapshot": "facts"}}).preview(*many)

    told = [text for policy, _, text in said if policy == "facts-known"]
    assert [each for each in told if "not asked" in each] == [
        UNASKED.format(snapshot) + "ARM_SUBSCRIPTION_ID"
    ]
    assert [policy for policy, _, _ in said if policy == "quota-headroom"]


def test_without_a_snapshot_the_catalogue_judges() -> None:
    [first, *_] = _preview()

    assert first == (
        "facts-known",
        "advisory",
        UNASKED.format("the catalogue") + "ARM_SUBSCRIPTION_ID",
    )


def test_a_snapshot_that_cannot_be_used_is_told_and_the_catalogue_judges(tmp_path: Path) -> None:
    said = _preview(facts="nowhere")

    assert said[0] == (
        "facts-known",
        "advisory",
        f"{tmp_path / 'nowhere'}: there is no such folder; name a folder that `aoai facts` wrote",
    )
    assert "the catalogue" in said[1][2]


def test_the_snapshot_of_another_subscription_is_not_believed(
    snapshot: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ARM_SUBSCRIPTION_ID", "another")

    said = _preview(facts="facts")

    assert said[0][2] == f"{snapshot}: is of subscription s, not of another"
    assert [policy for policy, _, _ in said] == ["facts-known"] * 2


@pytest.mark.usefixtures("snapshot")
def test_a_region_that_the_snapshot_lacks_is_undecided() -> None:
    far = chat("chat", "francecentral", sku="DataZoneStandard", capacity=1)

    said = Pack({"facts-known": {"facts": "facts"}}).preview(far)

    assert [policy for policy, _, _ in said] == ["facts-known"]
    assert "francecentral" in said[0][2]


@pytest.mark.usefixtures("snapshot")
def test_what_people_state_counts_beside_the_facts(tmp_path: Path) -> None:
    (tmp_path / "facts.d").mkdir()
    (tmp_path / "facts.d" / "sold.yaml").write_text(
        "- {model: gpt-5.4, region: swedencentral, reason: not sold to us, author: Jane, "
        "date: 2026-07-09}\n"
    )
    small = chat("chat", "swedencentral", sku="DataZoneStandard", capacity=1)

    said = Pack({"facts-known": {"facts": "facts"}}).preview(small)

    assert [policy for policy, _, _ in said] == ["model-availability"]
    assert "not sold to us" in said[0][2]


@pytest.mark.usefixtures("snapshot")
def test_statements_that_cannot_be_understood_are_told(tmp_path: Path) -> None:
    (tmp_path / "facts.d").mkdir()
    (tmp_path / "facts.d" / "wrong.yaml").write_text("- {model: gpt-5.4}\n")
    small = chat("chat", "swedencentral", sku="DataZoneStandard", capacity=1)

    said = Pack({"facts-known": {"facts": "facts"}}).preview(small)

    assert [policy for policy, _, _ in said] == ["facts-known"]
    assert "facts.d/wrong.yaml[0].author: is missing" in said[0][2]


def test_a_snapshot_tells_the_region_of_an_account_that_stands(snapshot: Path) -> None:
    where = "/subscriptions/s/resourceGroups/group/providers/Microsoft.CognitiveServices/accounts"
    stands = {"kind": "AIServices", "name": "standing"}
    twin = where.replace("/group/", "/another/")
    _write(
        snapshot / "accounts.json",
        [
            {**stands, "id": f"{where}/standing", "location": "Sweden Central"},
            {**stands, "id": f"{twin}/standing", "location": "Sweden Central"},
        ],
    )
    much = native(accountName="standing", sku={"name": "DataZoneStandard", "capacity": 11})

    said = Pack({"facts-known": {"facts": "facts"}}).preview(much)

    assert [policy for policy, _, _ in said] == ["quota-headroom"]


@pytest.mark.parametrize(
    ("kind", "said"),
    [("AIServices", []), ("OpenAI", ["native-model-availability"])],
)
def test_the_kind_of_the_account_decides(snapshot: Path, kind: str, said: list[str]) -> None:
    # A model of another format is for accounts of kind AIServices only.
    other = {**MODEL, "model": {**MODEL["model"], "format": "xAI", "name": "grok"}}
    for_openai = {**MODEL, "kind": "OpenAI"}
    _write(snapshot / "swedencentral.models.json", [MODEL, for_openai, other])
    within = account(kind=kind)
    model = {"format": "xAI", "name": "grok", "version": "2026-03-05"}
    wanted = native(
        within=within,
        properties={"model": model},
        sku={"name": "DataZoneStandard", "capacity": 1},
    )

    found = Pack({"facts-known": {"facts": "facts"}}).preview(within, wanted)

    assert [policy for policy, _, _ in found] == said


@pytest.mark.parametrize(("kind", "said"), [("AIServices", []), ("OpenAI", ["model-availability"])])
def test_the_kind_of_the_accounts_decides_for_our_own_resource_too(
    snapshot: Path, kind: str, said: list[str]
) -> None:
    other = {**MODEL, "model": {**MODEL["model"], "format": "xAI", "name": "grok"}}
    _write(snapshot / "swedencentral.models.json", [MODEL, {**MODEL, "kind": "OpenAI"}, other])
    model = {"format": "xAI", "name": "grok", "version": "2026-03-05"}
    wanted = chat("chat", "swedencentral", model=model, sku="DataZoneStandard", capacity=1)

    found = Pack({"facts-known": {"facts": "facts"}}).preview(account(kind=kind), wanted)

    assert [policy for policy, _, _ in found] == said


def test_the_project_is_where_pulumi_yaml_stands(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").touch()
    (tmp_path / "infra" / "deep").mkdir(parents=True)

    assert project_of(tmp_path / "infra" / "deep") == tmp_path
    assert run().project == tmp_path
