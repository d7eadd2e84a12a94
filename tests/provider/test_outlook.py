"""What live facts say of candidates, read through the real clients from a fake Azure."""

import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from aoai.azure.settings import Settings
from aoai.emulator.in_process import mock_azure
from aoai.emulator.scenario import Scenario
from aoai.provider.livefacts import LiveFacts
from aoai.provider.outlook import Outlook
from aoai.provider.wire import UNKNOWN
from aoai.rules import Standing, Taken, Verdict
from estate import settings_of
from landing import FRANCE, FULL, GERMANY, MODEL, PTU, QUOTA, REGIONS, STANDARD, SWEDEN, Land, land

PTU_ROW = f"OpenAI.{PTU}"
A, B, C = ("urn:pulumi:dev::shop::aoai:index:ModelDeployment::" + each for each in "abc")
READS = ("models", "usages", "accounts", "modelCapacities", "deployments")


@pytest.fixture
def azure() -> Iterator[Land]:
    with land() as found:
        yield found


def outlook(azure: Land, cache: Path, folder: Path | None = None, **choices: Any) -> Outlook:
    settings = choices.pop("settings", settings_of(azure.azure))
    environ = {"XDG_CACHE_HOME": str(cache)}
    return Outlook(LiveFacts(settings, environ, folder=folder or cache, **choices))


def inputs(azure: Land, *regions: str, **parts: Any) -> Mapping[str, Any]:
    return {
        "deploymentName": "chat",
        "candidates": [
            {"region": each, "accountId": azure.accounts[each]} for each in regions or REGIONS
        ],
        "model": MODEL,
        "sku": PTU,
        "capacity": 300,
        **parts,
    }


def said(standings: tuple[Standing, ...]) -> list[str]:
    return [each.said for each in standings]


def asked(azure: Land) -> list[str]:
    """The last words of the paths that ARM was asked for, once each."""
    found = (each.path.rpartition("/")[2] for each in azure.azure.log)
    return sorted({each for each in found if each in READS})


def test_each_candidate_is_ranked_by_what_azure_says(azure: Land, tmp_path: Path) -> None:
    azure.play(
        quota={SWEDEN: {PTU_ROW: 180}, GERMANY: {PTU_ROW: 1000}, FRANCE: {PTU_ROW: 1000}},
        capacity={GERMANY: {"gpt-5.4": {PTU: 120}}},
    )

    found = outlook(azure, tmp_path).standings(A, inputs(azure))

    assert found == (
        Standing(
            SWEDEN,
            PTU,
            300,
            Verdict.QUOTA_SHORT,
            short_by=120,
            free=180,
            reason=f"300 more of {PTU_ROW} in {SWEDEN}, where 180 are left (0 of 180 used)",
        ),
        Standing(
            GERMANY,
            PTU,
            300,
            Verdict.NO_FREE_CAPACITY,
            free=120,
            reason="120 free, 300 more asked",
        ),
        Standing(
            FRANCE,
            PTU,
            300,
            Verdict.FITS,
            free=1000,
            takes=Taken({(PTU_ROW, FRANCE): 300}, {(FRANCE, "gpt-5.4", PTU): 300}),
        ),
    )
    assert azure.writes() == []


def test_an_account_that_is_yet_to_be_made_is_one_of_the_providers_subscription(
    azure: Land, tmp_path: Path
) -> None:
    azure.play(capacity={SWEDEN: FULL})
    candidates = [{"region": each, "accountId": UNKNOWN} for each in (SWEDEN, GERMANY)]

    found = outlook(azure, tmp_path).standings(A, inputs(azure, candidates=candidates))

    assert said(found) == ["no free capacity", "fits"]


def test_a_candidate_is_judged_by_the_quota_of_its_own_subscription(tmp_path: Path) -> None:
    scenario = Scenario.parse({"quota": QUOTA})
    mine = scenario.subscriptions[0]
    other = "99999999-9999-4999-8999-999999999999"
    two = [{"id": each, "tenant": mine.tenant} for each in (mine.id, other)]
    with mock_azure(Scenario.parse({"quota": QUOTA, "subscriptions": two})) as served:
        azure = Land(served)
        azure.put(SWEDEN, "rest", sku={"name": PTU, "capacity": 900})
        there = azure.accounts[SWEDEN].replace(mine.id, other)
        candidates = [
            {"region": SWEDEN, "accountId": azure.accounts[SWEDEN]},
            {"region": SWEDEN, "accountId": there},
            {"region": GERMANY, "accountId": azure.accounts[GERMANY]},
        ]
        looking = outlook(azure, tmp_path)
        wanted = inputs(azure, candidates=candidates)

        assert said(looking.standings(A, wanted, noted=True)) == [
            "quota short by 200",
            "fits",
            "fits",
        ]
        # What the first takes is taken in the one subscription alone.
        assert said(looking.standings(B, {**wanted, "capacity": 800})) == [
            "quota short by 700",
            "quota short by 100",
            "fits",
        ]


def test_the_second_deployment_of_a_run_sees_what_the_first_leaves(
    azure: Land, tmp_path: Path
) -> None:
    looking, half = outlook(azure, tmp_path), inputs(azure, SWEDEN, GERMANY, capacity=600)

    first = looking.standings(A, half)
    looking.note(A, half, first)
    again = looking.standings(A, half)
    second = looking.standings(B, half, noted=True)
    third = looking.standings(C, half)

    assert said(first) == said(again) == ["fits", "fits"]
    assert said(second) == ["quota short by 200", "fits"]
    assert said(third) == ["quota short by 200", "quota short by 200"]


def test_a_deployment_is_counted_once_however_often_it_is_noted(
    azure: Land, tmp_path: Path
) -> None:
    looking = outlook(azure, tmp_path)
    for region in (SWEDEN, GERMANY, SWEDEN):
        looking.standings(A, inputs(azure, region, capacity=600), noted=True)

    wanted = inputs(azure, SWEDEN, GERMANY, capacity=600)
    assert said(looking.standings(B, wanted)) == ["quota short by 200", "fits"]


def test_deployments_that_are_ranked_side_by_side_take_no_pool_twice(
    azure: Land, tmp_path: Path
) -> None:
    looking, third = outlook(azure, tmp_path), inputs(azure, SWEDEN, capacity=300)
    found: list[str] = []

    def look(number: int) -> None:
        found.extend(said(looking.standings(f"{A}{number}", third, noted=True)))

    threads = [threading.Thread(target=look, args=(each,)) for each in range(12)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert sorted(found) == ["fits"] * 3 + ["quota short by 200"] * 9


def test_what_stands_asks_for_its_growth_alone(azure: Land, tmp_path: Path) -> None:
    azure.play(quota={each: {PTU_ROW: 400} for each in REGIONS})
    azure.put(SWEDEN, "chat", sku={"name": PTU, "capacity": 300})
    azure.put(SWEDEN, "other", sku={"name": PTU, "capacity": 50})
    placed = {
        "region": SWEDEN,
        "accountId": azure.accounts[SWEDEN],
        "placedSku": PTU,
        "actualCapacity": 300,
        "modelVersion": MODEL["version"],
    }
    looking = outlook(azure, tmp_path)

    def of(capacity: int, **how: Any) -> list[str]:
        return said(looking.standings(A, inputs(azure, SWEDEN, capacity=capacity), **how))

    assert of(350, placed=placed) == ["fits"]
    assert of(360, placed=placed) == ["quota short by 10"]
    assert of(350, placed=placed, freed=True) == ["fits"]
    assert of(360, placed=placed, freed=True) == ["quota short by 10"]


def test_what_stands_is_in_the_way_of_its_successor_until_it_is_gone(
    azure: Land, tmp_path: Path
) -> None:
    azure.play(quota={each: {PTU_ROW: 400} for each in REGIONS})
    azure.put(SWEDEN, "chat", sku={"name": PTU, "capacity": 300})
    placed = {
        "region": SWEDEN,
        "accountId": azure.accounts[SWEDEN],
        "placedSku": PTU,
        "actualCapacity": 300,
    }
    successor = {"region": SWEDEN, "accountId": azure.accounts[SWEDEN] + "-new"}
    wanted = inputs(azure, candidates=[successor])
    looking = outlook(azure, tmp_path)

    assert said(looking.standings(A, wanted, placed=placed)) == ["quota short by 200"]
    assert said(looking.standings(A, wanted, placed=placed, freed=True)) == ["fits"]


def test_what_goes_leaves_the_quota_of_other_subscriptions_as_it_is(tmp_path: Path) -> None:
    scenario = Scenario.parse({})
    mine = scenario.subscriptions[0]
    other = "99999999-9999-4999-8999-999999999999"
    two = [{"id": each, "tenant": mine.tenant} for each in (mine.id, other)]
    quota = {SWEDEN: {PTU_ROW: 250}}
    with mock_azure(Scenario.parse({"quota": quota, "subscriptions": two})) as served:
        azure = Land(served)
        azure.put(SWEDEN, "chat", sku={"name": PTU, "capacity": 250})
        here = azure.accounts[SWEDEN]
        placed = {"region": SWEDEN, "accountId": here, "placedSku": PTU, "actualCapacity": 250}
        places = (f"{here}-new", here.replace(mine.id, other))
        candidates = [{"region": SWEDEN, "accountId": each} for each in places]

        found = outlook(azure, tmp_path).standings(
            A, inputs(azure, candidates=candidates), placed=placed, freed=True
        )

    # 250 are given back here, and 250 were never used there.
    assert [(each.said, each.free) for each in found] == [("quota short by 50", 250)] * 2


def test_what_goes_gives_back_what_its_own_model_holds(azure: Land, tmp_path: Path) -> None:
    rows = {f"OpenAI.{STANDARD}.gpt-5.4": 80, f"OpenAI.{STANDARD}.gpt-5.1": 100}
    azure.play(quota={SWEDEN: rows})
    older = {"format": "OpenAI", "name": "gpt-5.1", "version": "2025-11-13"}
    azure.put(SWEDEN, "chat", properties={"model": older})
    azure.put(SWEDEN, "talk", capacity=40)
    here = azure.accounts[SWEDEN]
    placed = {"region": SWEDEN, "accountId": here, "placedSku": STANDARD, "actualCapacity": 50}
    wanted = inputs(azure, SWEDEN, sku=STANDARD, capacity=50)

    found = outlook(azure, tmp_path).standings(A, wanted, placed=placed, freed=True)

    assert said(found) == ["quota short by 10"]


def test_a_candidate_is_judged_by_the_kind_of_its_account(azure: Land, tmp_path: Path) -> None:
    azure.open("polandcentral", kind="OpenAI")
    model = {"format": "Mistral AI", "name": "mistral-small-2503", "version": "1"}

    found = outlook(azure, tmp_path).standings(
        A, inputs(azure, "polandcentral", SWEDEN, model=model)
    )

    assert found[0].reason == "accounts of kind OpenAI take no model of format Mistral AI"
    assert found[1].reason != found[0].reason


@pytest.mark.parametrize(
    ("parts", "unknown"),
    [
        ({"capacity": UNKNOWN}, "capacity"),
        ({"model": {**MODEL, "version": UNKNOWN}}, "model"),
        ({"spillover": UNKNOWN}, "spillover"),
        (
            {"spillover": {"deploymentName": "over", "sku": STANDARD, "capacity": UNKNOWN}},
            "spillover.capacity",
        ),
    ],
)
def test_what_depends_on_this_run_cannot_be_ranked(
    azure: Land, tmp_path: Path, parts: Mapping[str, Any], unknown: str
) -> None:
    found = outlook(azure, tmp_path).standings(A, inputs(azure, SWEDEN, **parts))

    assert [(each.said, each.reason) for each in found] == [
        ("unknown", f"{unknown} is not known before the update")
    ]
    assert list(azure.azure.log) == []


def test_names_that_are_not_known_yet_hinder_nothing(azure: Land, tmp_path: Path) -> None:
    spillover = {"deploymentName": UNKNOWN, "sku": STANDARD, "capacity": 10}
    wanted = inputs(azure, SWEDEN, deploymentName=UNKNOWN, spillover=spillover)

    assert said(outlook(azure, tmp_path).standings(A, wanted)) == ["fits"]


# --- facts that cannot be had


def test_without_credentials_every_candidate_is_unknown_and_why_is_told_once(
    azure: Land, tmp_path: Path
) -> None:
    wrong = Settings(
        tenant_id=azure.azure.scenario.subscriptions[0].tenant,
        client_id="nobody",
        client_secret="wrong",
        disable_instance_discovery=True,
    )
    looking = outlook(azure, tmp_path, settings=wrong)

    first = looking.standings(A, inputs(azure))
    told = looking.untold(first)
    second = looking.standings(B, inputs(azure))

    assert said(first) == said(second) == ["unknown"] * 3
    assert len({each.reason for each in first}) == 1
    assert told == [f"candidates are not ranked by live facts: {first[0].reason}"]
    assert looking.untold(second) == []


def test_without_a_subscription_an_unknown_account_cannot_be_judged(
    azure: Land, tmp_path: Path
) -> None:
    candidates = [{"region": SWEDEN, "accountId": UNKNOWN}]

    (found,) = outlook(azure, tmp_path, settings=Settings()).standings(
        A, inputs(azure, candidates=candidates)
    )

    assert (found.said, found.reason) == (
        "unknown",
        "no subscription: set subscriptionId or ARM_SUBSCRIPTION_ID",
    )


def test_an_azure_that_does_not_answer_is_given_up_for_the_whole_run(
    azure: Land, tmp_path: Path
) -> None:
    looking = outlook(azure, tmp_path, patience=0.2)
    match = {"path": "/usages$"}
    azure.azure.play(Scenario.parse({"faults": [{"match": match, "answer": {"delay": 2}}]}))
    looking.standings(A, inputs(azure))

    started = time.monotonic()
    found = [looking.standings(each, inputs(azure)) for each in (A, B)]

    assert time.monotonic() - started < 0.2
    assert {each.reason for one in found for each in one} == {"Azure did not answer within 0.2 s"}


def test_nobody_waits_for_facts_after_a_cancel(azure: Land, tmp_path: Path) -> None:
    ended = threading.Event()
    ended.set()
    match = {"path": "/usages$"}
    azure.azure.play(Scenario.parse({"faults": [{"match": match, "answer": {"delay": 1}}]}))

    started = time.monotonic()
    found = outlook(azure, tmp_path, ended=ended).standings(A, inputs(azure))

    assert time.monotonic() - started < 1
    assert said(found) == ["unknown"] * 3


def test_a_region_that_refuses_is_unknown_and_the_others_are_ranked(
    azure: Land, tmp_path: Path
) -> None:
    refusal = {"status": 403, "code": "AuthorizationFailed"}
    match = {"path": f"locations/{SWEDEN}/usages$"}
    azure.play({"match": match, "answer": refusal})
    looking = outlook(azure, tmp_path)

    found = looking.standings(A, inputs(azure))

    assert said(found) == ["unknown", "fits", "fits"]
    assert found[0].reason == "usages answered 403 AuthorizationFailed"
    assert looking.untold(found) == []


def test_statements_count_and_those_that_cannot_be_read_are_told_once(
    azure: Land, tmp_path: Path
) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: shop\n")
    file = tmp_path / "facts.d" / "ours.yaml"
    file.parent.mkdir()
    file.write_text(
        f"- {{sku: {PTU}, region: {SWEDEN}, reason: not sold to us, author: J, date: 2026-07-09}}\n"
    )
    program = tmp_path / "infra"
    program.mkdir()

    looking = outlook(azure, tmp_path / "cache", program)
    assert said(looking.standings(A, inputs(azure))) == ["not offered", "fits", "fits"]

    file.write_text("- {region: nowhere}\n")
    looking = outlook(azure, tmp_path / "cache", program)
    found = looking.standings(A, inputs(azure))
    assert said(found) == ["fits"] * 3
    [told] = looking.untold(found)
    assert told.startswith("what people state is left out: facts.d/ours.yaml[0].author: is missing")
    assert looking.untold(found) == []


# --- what is kept


def test_a_second_process_asks_nothing_within_a_minute_until_something_is_written(
    azure: Land, tmp_path: Path
) -> None:
    outlook(azure, tmp_path).standings(A, inputs(azure))
    azure.azure.log.clear()
    azure.put(SWEDEN, "rest", sku={"name": PTU, "capacity": 900})

    update = outlook(azure, tmp_path)
    azure.azure.log.clear()
    assert said(update.standings(A, inputs(azure))) == ["fits"] * 3
    assert asked(azure) == []

    update.forget([azure.accounts[SWEDEN]])
    assert said(update.standings(A, inputs(azure))) == ["fits"] * 3
    assert said(outlook(azure, tmp_path).standings(A, inputs(azure))) == [
        "quota short by 200",
        "fits",
        "fits",
    ]
    assert asked(azure) == sorted(READS)


def test_a_standard_sku_is_ranked_without_figures_of_free_capacity(
    azure: Land, tmp_path: Path
) -> None:
    found = outlook(azure, tmp_path).standings(A, inputs(azure, SWEDEN, sku=STANDARD, capacity=10))

    assert [(each.said, each.free) for each in found] == [("fits", None)]
    assert "modelCapacities" not in asked(azure)
