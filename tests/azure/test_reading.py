"""Live facts through the real client, against the emulator in process."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from aoai.azure.answers import Answers
from aoai.azure.credentials import SignInError
from aoai.azure.reading import Reader
from aoai.azure.settings import Settings
from aoai.emulator.azure import Azure
from aoai.emulator.in_process import mock_azure
from aoai.emulator.scenario import Scenario
from aoai.facts import Account, ModelId, Unknown, Usage
from estate import deploy, settings_of

CHAT = ModelId("OpenAI", "gpt-5.4", "2026-03-05")
PTU = "OpenAI.DataZoneProvisionedManaged"
SWEDEN, GERMANY = "swedencentral", "germanywestcentral"
NOW = datetime(2026, 11, 21, 9, 15, tzinfo=UTC)


@pytest.fixture
def azure() -> Iterator[Azure]:
    with mock_azure("demo") as served:
        yield served


def _subscription(azure: Azure) -> str:
    return azure.scenario.subscriptions[0].id


def _reader(azure: Azure, **options: Any) -> Reader:
    return Reader(settings_of(azure), _subscription(azure), **options)


def _deploy(azure: Azure, account: str, region: str, capacity: int) -> None:
    deploy(azure, account, region, ("DataZoneProvisionedManaged", capacity), CHAT)


def _asked(azure: Azure) -> list[str]:
    return [
        each.path.rpartition("/")[2] for each in azure.log if each.path.startswith("/subscriptions")
    ]


def test_offers_quota_and_deployments_of_the_regions_asked_for_are_read(azure: Azure) -> None:
    _deploy(azure, "oai-de", GERMANY, 300)

    known = _reader(azure).facts([SWEDEN, "Germany West Central"])

    germany = known.regions[GERMANY]
    offer = germany.offer("AIServices", CHAT)
    assert offer is not None
    entry = offer.sku("DataZoneProvisionedManaged")
    assert entry is not None
    assert (entry.usage_name, entry.minimum, entry.step) == (PTU, 15, 5)
    assert germany.usage(PTU) == Usage(300, 1000)
    assert isinstance(germany.deployments, tuple)
    assert [(each.name, each.model, each.sku, each.capacity) for each in germany.deployments] == [
        ("chat", CHAT, "DataZoneProvisionedManaged", 300)
    ]
    assert known.regions[SWEDEN].deployments == ()
    assert sorted(known.regions) == [GERMANY, SWEDEN]


def test_a_region_with_accounts_that_was_not_asked_for_is_named(azure: Azure) -> None:
    _deploy(azure, "oai-de", GERMANY, 15)

    assert _reader(azure).facts([SWEDEN]).unread_regions == [GERMANY]


def test_free_capacity_is_read_for_the_models_asked_for(azure: Azure) -> None:
    known = _reader(azure).facts([SWEDEN, GERMANY], [CHAT])

    free = {
        name: found.available
        for name in (SWEDEN, GERMANY)
        if (found := known.regions[name].capacities.get((CHAT, "DataZoneProvisionedManaged")))
    }
    assert free == {SWEDEN: 0, GERMANY: 1000}


def test_accounts_are_known_by_region(azure: Azure) -> None:
    _deploy(azure, "OAI-de", GERMANY, 15)

    known = _reader(azure).facts([SWEDEN, GERMANY])

    group = f"/subscriptions/{_subscription(azure)}/resourcegroups/g"
    identifier = f"{group}/providers/microsoft.cognitiveservices/accounts/oai-de"
    assert known.regions[GERMANY].accounts == (Account(identifier, "AIServices"),)
    assert known.regions[SWEDEN].accounts == ()


def test_what_one_region_refuses_is_unknown_for_it_alone() -> None:
    refusing = Scenario.parse(
        {
            "faults": [
                {
                    "match": {"path": "locations/swedencentral/usages$"},
                    "answer": {"status": 403, "code": "AuthorizationFailed"},
                }
            ]
        }
    )
    with mock_azure(refusing) as azure:
        known = _reader(azure).facts([SWEDEN, GERMANY])

    assert known.regions[SWEDEN].usages == Unknown("usages answered 403 AuthorizationFailed")
    assert known.regions[SWEDEN].offer("AIServices", CHAT) is not None
    assert not isinstance(known.regions[GERMANY].usages, Unknown)


def test_a_region_is_asked_once_per_run(azure: Azure) -> None:
    reader = _reader(azure)
    before = reader.facts([SWEDEN])
    _deploy(azure, "oai-se", GERMANY, 15)

    after = reader.facts([SWEDEN, GERMANY])

    assert after.regions[SWEDEN] is before.regions[SWEDEN]
    assert after.regions[GERMANY].usage(PTU) == Usage(15, 1000)


def test_accounts_are_listed_once_per_run() -> None:
    second = {
        "match": {"path": "providers/Microsoft.CognitiveServices/accounts$", "nth": 2},
        "answer": {"status": 403, "code": "AuthorizationFailed"},
    }
    with mock_azure(Scenario.parse({"faults": [second]})) as azure:
        reader = _reader(azure)
        reader.facts([SWEDEN])
        known = reader.facts([GERMANY])

    assert known.regions[GERMANY].deployments == ()


def test_preview_and_update_of_one_up_decide_alike(azure: Azure, tmp_path: Path) -> None:
    def reader(seconds: int) -> Reader:
        later = NOW + timedelta(seconds=seconds)
        return _reader(azure, kept=Answers(tmp_path), clock=lambda: later)

    preview = reader(0).facts([GERMANY])
    _deploy(azure, "oai-de", GERMANY, 300)

    assert reader(59).facts([GERMANY]) == preview
    assert reader(60).facts([GERMANY]).regions[GERMANY].usage(PTU) == Usage(300, 1000)


def test_preview_and_update_of_one_up_see_the_same_free_capacity(
    azure: Azure, tmp_path: Path
) -> None:
    def free(seconds: int) -> int:
        later = NOW + timedelta(seconds=seconds)
        known = _reader(azure, kept=Answers(tmp_path), clock=lambda: later).facts([GERMANY], [CHAT])
        return known.regions[GERMANY].capacities[CHAT, "DataZoneProvisionedManaged"].available

    assert free(0) == 1000
    _deploy(azure, "oai-de", GERMANY, 300)

    assert (free(59), free(60)) == (1000, 700)


def test_a_refused_figure_is_not_kept(tmp_path: Path) -> None:
    match = {"path": "modelCapacities", "nth": 1}
    refusing = {"match": match, "answer": {"status": 403, "code": "AuthorizationFailed"}}
    with mock_azure(Scenario.parse({"faults": [refusing]})) as azure:
        refused, given = [
            _reader(azure, kept=Answers(tmp_path)).capacities([CHAT])[CHAT] for _ in range(2)
        ]

    assert refused == Unknown("modelCapacities answered 403 AuthorizationFailed")
    assert isinstance(given, list)


def test_a_refusal_is_not_kept(tmp_path: Path) -> None:
    refusing = Scenario.parse(
        {
            "faults": [
                {
                    "match": {"path": "/models$", "nth": 1},
                    "answer": {"status": 403, "code": "AuthorizationFailed"},
                }
            ]
        }
    )
    with mock_azure(refusing) as azure:
        first = _reader(azure, kept=Answers(tmp_path)).facts([SWEDEN])
        second = _reader(azure, kept=Answers(tmp_path)).facts([SWEDEN])

    assert isinstance(first.regions[SWEDEN].offers, Unknown)
    assert isinstance(second.regions[SWEDEN].offers, tuple)


def test_a_secret_that_azure_does_not_accept_says_what_is_looked_for(azure: Azure) -> None:
    wrong = Settings(
        tenant_id=azure.scenario.subscriptions[0].tenant,
        client_id=azure.scenario.client_id,
        client_secret="wrong",
        disable_instance_discovery=True,
    )

    with pytest.raises(SignInError, match="set ARM_TENANT_ID and ARM_CLIENT_ID"):
        Reader(wrong, _subscription(azure)).facts([SWEDEN])


def test_fresh_answers_need_no_sdk(azure: Azure, tmp_path: Path) -> None:
    environ = {"XDG_CACHE_HOME": str(tmp_path)}
    kept = Answers.of(settings_of(azure), _subscription(azure), environ)
    _reader(azure, kept=kept).facts([SWEDEN], [CHAT])
    program = (
        "import os, sys\n"
        "from aoai.azure.answers import Answers\n"
        "from aoai.azure.reading import Reader\n"
        "from aoai.azure.settings import read_settings\n"
        "from aoai.facts import ModelId\n"
        "settings = read_settings({}, os.environ)\n"
        "kept = Answers.of(settings, settings.subscription_id, os.environ)\n"
        "found = Reader(settings, settings.subscription_id, kept=kept).facts(\n"
        "    ['swedencentral'], [ModelId('OpenAI', 'gpt-5.4', '2026-03-05')]\n"
        ")\n"
        "print(len(found.regions), [each for each in sys.modules if each.startswith('azure')])\n"
    )
    settings = settings_of(azure)
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={
            **os.environ,
            **environ,
            "ARM_SUBSCRIPTION_ID": settings.subscription_id or "",
            "ARM_TENANT_ID": settings.tenant_id or "",
            "ARM_CLIENT_ID": settings.client_id or "",
        },
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout == "1 []\n"


def test_all_regions_and_those_with_accounts_are_told(azure: Azure) -> None:
    _deploy(azure, "oai-de", GERMANY, 15)
    reader = _reader(azure)

    served = reader.regions()

    assert served == tuple(sorted(azure.offers.regions))
    assert reader.account_regions() == (GERMANY,)


def test_regions_that_azure_does_not_tell_are_unknown() -> None:
    refused = {"match": {"path": "/skus$"}, "answer": {"status": 403, "code": "Forbidden"}}
    with mock_azure(Scenario.parse({"faults": [refused]})) as azure:
        assert _reader(azure).regions() == Unknown("skus answered 403 Forbidden")


def test_the_quota_tier_is_read(azure: Azure) -> None:
    assert _reader(azure).quota_tier() == "Tier 1"


def test_a_quota_tier_that_azure_does_not_tell_is_unknown() -> None:
    refused = {"match": {"path": "quotaTiers"}, "answer": {"status": 404, "code": "NotFound"}}
    with mock_azure(Scenario.parse({"faults": [refused]})) as azure:
        assert _reader(azure).quota_tier() == Unknown("quotaTiers/default answered 404 NotFound")


def test_each_answer_is_asked_for_once_whoever_wants_it(azure: Azure) -> None:
    _deploy(azure, "oai-de", GERMANY, 15)
    azure.log.clear()
    reader = _reader(azure)

    for _ in range(2):
        reader.regions()
        reader.account_regions()
        reader.quota_tier()
        reader.models([SWEDEN, GERMANY])
        reader.facts([GERMANY], [CHAT])
        reader.capacities([CHAT])
        reader.answers(GERMANY)
        reader.models([GERMANY])

    assert sorted(_asked(azure)) == [
        "accounts",
        "default",
        "deployments",
        "modelCapacities",
        "models",
        "models",
        "skus",
        "usages",
    ]


def test_models_that_facts_were_made_of_are_not_asked_for_again(azure: Azure) -> None:
    reader = _reader(azure)
    reader.facts([SWEDEN])
    azure.log.clear()

    assert list(reader.models([SWEDEN])) == [SWEDEN]
    assert _asked(azure) == []


def test_models_are_read_without_anything_else(azure: Azure) -> None:
    [(region, found)] = _reader(azure).models(["Sweden Central"]).items()

    assert region == SWEDEN
    assert not isinstance(found, Unknown)
    assert {each["kind"] for each in found} == {"OpenAI", "AIServices"}
    assert _asked(azure) == ["models"]


@pytest.mark.parametrize("what", ["facts", "models"])
def test_each_region_is_told_once_as_it_is_done(azure: Azure, what: str) -> None:
    told: list[str] = []
    reader = _reader(azure, on_region=told.append)

    for _ in range(2):
        getattr(reader, what)([SWEDEN, GERMANY])

    assert sorted(told) == [GERMANY, SWEDEN]
