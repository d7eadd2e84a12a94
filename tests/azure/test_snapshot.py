"""A snapshot of the emulator in process, read back."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from aoai.azure.answers import Answers
from aoai.azure.reading import Reader
from aoai.azure.snapshot import SnapshotWritingError, snapshot_of, write_snapshot
from aoai.emulator.azure import Azure
from aoai.emulator.in_process import mock_azure
from aoai.emulator.scenario import Scenario
from aoai.facts import Capacity, Facts, ModelId, Reach, Source, Unknown, read_snapshot
from estate import deploy, settings_of

CHAT = ModelId("OpenAI", "gpt-5.4", "2026-03-05")
SWEDEN, GERMANY, FRANCE = "swedencentral", "germanywestcentral", "francecentral"
NOW = datetime(2026, 11, 21, 9, 15, tzinfo=UTC)
NOWHERE = Source("", None)
MODELS_ROLE = "give the identity the role Reader on the subscription"
USAGES_ROLE = "give the identity the role Cognitive Services Usages Reader on the subscription"


@pytest.fixture
def azure() -> Iterator[Azure]:
    with mock_azure("demo") as served:
        yield served


def _reader(azure: Azure, kept: Answers | None = None) -> Reader:
    subscription = azure.scenario.subscriptions[0].id
    return Reader(settings_of(azure), subscription, kept=kept, clock=lambda: NOW)


def _refusing(*paths: str) -> Scenario:
    refused = {"status": 403, "code": "AuthorizationFailed"}
    return Scenario.parse(
        {"faults": [{"match": {"path": each}, "answer": refused} for each in paths]}
    )


def _deploy(azure: Azure, account: str, region: str) -> None:
    deploy(azure, account, region, ("DataZoneProvisionedManaged", 15), CHAT)


def _plain(facts: Facts) -> Facts:
    """The facts with sources left out and offers in one order."""
    regions = {
        name: replace(
            each,
            source=NOWHERE,
            offers=each.offers
            if isinstance(each.offers, Unknown)
            else tuple(sorted(each.offers, key=lambda offer: (offer.kind or "", offer.model))),
            capacities={
                key: Capacity(found.available, NOWHERE) for key, found in each.capacities.items()
            },
        )
        for name, each in facts.regions.items()
    }
    return replace(facts, regions=regions, source=NOWHERE)


def _said(problems: Any) -> list[str]:
    return [str(each) for each in problems]


def test_a_snapshot_gives_the_same_facts_as_azure(azure: Azure, tmp_path: Path) -> None:
    for account, region in (("oai-de", GERMANY), ("oai-de2", GERMANY), ("oai-fr", FRANCE)):
        _deploy(azure, account, region)
    reader = _reader(azure)

    snapshot = snapshot_of(reader, ["Sweden Central", GERMANY])
    write_snapshot(snapshot, tmp_path)

    live = reader.facts([])
    read = read_snapshot(tmp_path)
    assert _plain(read) == _plain(live)
    assert (read.source, read.unread_regions) == (Source(str(tmp_path), NOW), [FRANCE])
    assert {each.account for each in read.regions[GERMANY].deployments} == {"oai-de", "oai-de2"}  # type: ignore[union-attr]  # it is known
    assert read.regions[SWEDEN].capacities[CHAT, "DataZoneProvisionedManaged"].available == 0
    assert snapshot.regions_beyond == (FRANCE,)


def test_what_azure_refused_is_as_unknown_as_it_was(tmp_path: Path) -> None:
    paths = (f"{SWEDEN}/usages$", f"{GERMANY}/models$", "/oai-de/deployments$")
    with mock_azure("demo") as azure:
        _deploy(azure, "oai-de", GERMANY)
        azure.play(_refusing(*paths))
        reader = _reader(azure)
        snapshot = snapshot_of(reader, [SWEDEN, GERMANY])
        live = reader.facts([])
    write_snapshot(snapshot, tmp_path)

    assert _plain(read_snapshot(tmp_path)) == _plain(live)
    assert live.regions[GERMANY].deployments == Unknown(
        "deployments answered 403 AuthorizationFailed"
    )
    assert _said(snapshot.unread) == [
        f"models of {GERMANY}: models answered 403 AuthorizationFailed; {MODELS_ROLE}",
        f"deployments of {GERMANY}: deployments answered 403 AuthorizationFailed; {MODELS_ROLE}",
        f"usages of {SWEDEN}: usages answered 403 AuthorizationFailed; {USAGES_ROLE}",
    ]


def test_accounts_that_azure_does_not_list_are_as_unknown_as_they_were(tmp_path: Path) -> None:
    with mock_azure(_refusing("CognitiveServices/accounts$")) as azure:
        reader = _reader(azure)
        write_snapshot(snapshot_of(reader, [SWEDEN]), tmp_path)
        live = reader.facts([])

    assert _plain(read_snapshot(tmp_path)) == _plain(live)
    assert live.regions[SWEDEN].accounts == Unknown("accounts answered 403 AuthorizationFailed")


def test_free_capacity_that_azure_does_not_tell_is_no_failure(tmp_path: Path) -> None:
    with mock_azure(_refusing("modelCapacities")) as azure:
        snapshot = snapshot_of(_reader(azure), [SWEDEN])
    write_snapshot(snapshot, tmp_path)

    assert snapshot.unread == ()
    assert len(snapshot.unsure) == 1
    assert snapshot.unsure[0].where.startswith("free capacity of ")
    assert snapshot.unsure[0].reason == "modelCapacities answered 403 AuthorizationFailed"
    assert read_snapshot(tmp_path).regions[SWEDEN].capacities == {}


def test_an_empty_list_of_quota_is_told(azure: Azure, tmp_path: Path) -> None:
    kept = Answers(tmp_path)
    kept.put(SWEDEN, replace(_reader(azure).answers(SWEDEN), usages=[]))

    snapshot = snapshot_of(_reader(azure, kept=kept), [SWEDEN])

    assert (snapshot.unread, _said(snapshot.unsure)) == (
        (),
        [f"usages of {SWEDEN}: the list of quota is empty; {USAGES_ROLE}"],
    )
    assert snapshot.files[f"{SWEDEN}.usages.json"] == {"value": []}


def test_nothing_is_written_when_azure_tells_nothing_of_use() -> None:
    with mock_azure(_refusing("/models$", "/usages$")) as azure:
        reader = _reader(azure)
        with pytest.raises(SnapshotWritingError) as caught:
            snapshot_of(reader, [SWEDEN])

    assert _said(caught.value.problems) == [
        f"models of {SWEDEN}: models answered 403 AuthorizationFailed; {MODELS_ROLE}",
        f"usages of {SWEDEN}: usages answered 403 AuthorizationFailed; {USAGES_ROLE}",
    ]


def test_the_same_answers_give_the_same_bytes(azure: Azure, tmp_path: Path) -> None:
    _deploy(azure, "oai-de", GERMANY)

    for name, regions in (("a", [SWEDEN, GERMANY]), ("b", [GERMANY, SWEDEN, SWEDEN])):
        write_snapshot(snapshot_of(_reader(azure), regions), tmp_path / name)

    first, second = (
        {each.name: each.read_bytes() for each in (tmp_path / name).iterdir()} for name in "ab"
    )
    assert first == second
    assert sorted(first) == [
        "accounts.json",
        "capacities.json",
        "deployments.json",
        "facts.json",
        f"{GERMANY}.models.json",
        f"{GERMANY}.usages.json",
        f"{SWEDEN}.models.json",
        f"{SWEDEN}.usages.json",
    ]


def test_the_order_in_which_azure_answers_makes_no_difference(azure: Azure, tmp_path: Path) -> None:
    _deploy(azure, "oai-de", GERMANY)
    _deploy(azure, "oai-de2", GERMANY)
    found, kept = _reader(azure).answers(GERMANY), Answers(tmp_path)
    turned = {
        part: getattr(found, part)[::-1] for part in ("models", "usages", "deployments", "accounts")
    }
    kept.put(GERMANY, replace(found, **turned))

    first, second = (snapshot_of(_reader(azure, kept=each), [GERMANY]) for each in (None, kept))

    assert first == second


def test_free_capacity_of_other_regions_stays_out(azure: Azure) -> None:
    found = snapshot_of(_reader(azure), [SWEDEN]).files["capacities.json"]["value"]

    assert {each["location"] for each in found} == {"SwedenCentral"}


def test_who_reads_while_it_is_written_reads_the_old_file(azure: Azure, tmp_path: Path) -> None:
    old = tmp_path / f"{SWEDEN}.usages.json"
    old.write_text("old", "utf-8")
    snapshot = snapshot_of(_reader(azure), [SWEDEN])

    with old.open(encoding="utf-8") as reading:
        write_snapshot(snapshot, tmp_path)
        read = reading.read()

    assert read == "old"
    assert old.read_text("utf-8") != "old"


def test_no_person_is_named_in_a_snapshot(azure: Azure, tmp_path: Path) -> None:
    _deploy(azure, "oai-de", GERMANY)

    write_snapshot(snapshot_of(_reader(azure), [GERMANY]), tmp_path)

    [deployment] = json.loads((tmp_path / "deployments.json").read_text("utf-8"))["value"]
    [account] = json.loads((tmp_path / "accounts.json").read_text("utf-8"))["value"]
    assert list(deployment) == ["location", "id", "type", "name", "sku", "properties"]
    assert list(account) == ["id", "name", "type", "kind", "location", "sku"]


def test_files_of_an_older_snapshot_do_not_pass_for_this_one(azure: Azure, tmp_path: Path) -> None:
    reader = _reader(azure)
    write_snapshot(snapshot_of(reader, [SWEDEN, GERMANY]), tmp_path)
    (tmp_path / "README.md").write_text("ours", "utf-8")

    removed = write_snapshot(snapshot_of(_reader(azure), [SWEDEN]), tmp_path)

    assert removed == (f"{GERMANY}.models.json", f"{GERMANY}.usages.json")
    assert list(read_snapshot(tmp_path).regions) == [SWEDEN]
    assert (tmp_path / "README.md").exists()


def test_pools_that_people_stated_stay(azure: Azure, tmp_path: Path) -> None:
    pools = {"pools": {"OpenAI.GlobalProvisionedManaged": "global"}}
    (tmp_path / "facts.json").write_text(json.dumps(pools), "utf-8")

    write_snapshot(snapshot_of(_reader(azure), [SWEDEN]), tmp_path)

    assert read_snapshot(tmp_path).pools == {"OpenAI.GlobalProvisionedManaged": Reach.GLOBAL}


def test_a_facts_file_that_cannot_be_kept_stops_the_writing(azure: Azure, tmp_path: Path) -> None:
    (tmp_path / "facts.json").write_text("{", "utf-8")
    snapshot = snapshot_of(_reader(azure), [SWEDEN])

    with pytest.raises(SnapshotWritingError, match="the pools that it states would be lost"):
        write_snapshot(snapshot, tmp_path)

    assert [each.name for each in tmp_path.iterdir()] == ["facts.json"]


def test_a_folder_that_cannot_be_made_is_told(azure: Azure, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    snapshot = snapshot_of(_reader(azure), [SWEDEN])

    with pytest.raises(SnapshotWritingError, match="file: cannot be written"):
        write_snapshot(snapshot, tmp_path / "file")
