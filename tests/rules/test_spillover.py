from dataclasses import replace

import pytest

from aoai.facts import Deployed, Facts, ModelId, Unknown
from aoai.rules import Candidate, DeploymentRequest, SpilloverRequest
from wanted import (
    ACCOUNTS,
    CHAT,
    GERMANY,
    SWEDEN,
    ZONE_PTU,
    ZONE_STANDARD,
    deployed,
    deployment,
    facts,
    offer,
    region,
    told,
)

OLDER = CHAT._replace(version="2025-12-11")
OTHER = CHAT._replace(name="gpt-5.1", version="2025-11-13")
SPARE = SpilloverRequest("chat-spare", ZONE_STANDARD.name, 300)


def _found(known: Facts, *requests: DeploymentRequest) -> list[tuple[str, str, str]]:
    return told(known, *requests, about="spillover")


def _spilling(**changed: object) -> DeploymentRequest:
    wanted = deployment(regions=[SWEDEN])
    return replace(wanted, spills_to="spare", **changed)  # type: ignore[arg-type]  # keywords as DeploymentRequest takes them


def _standing(*stands: Deployed) -> Facts:
    offers = (offer(), offer(model=OLDER), offer(model=OTHER))
    return facts(region(SWEDEN, *offers, deployments=stands))


def _spare(**changed: object) -> Deployed:
    return replace(deployed("spare", sku=ZONE_STANDARD.name), **changed)  # type: ignore[arg-type]  # keywords as Deployed takes them


def test_a_provisioned_deployment_may_spill_to_a_standard_one() -> None:
    assert _found(facts(), deployment(spillover=SPARE)) == []


def test_a_standard_deployment_has_nothing_to_spill() -> None:
    text = (
        "chat.spillover: DataZoneStandard is not provisioned and has nothing to spill; "
        "remove the spillover, or choose a provisioned SKU"
    )
    wanted = deployment(sku=ZONE_STANDARD.name, spillover=SPARE)

    assert _found(facts(), wanted) == [("violation", "spillover-source", text)]


def test_each_candidates_own_sku_has_to_be_provisioned() -> None:
    places = (Candidate(SWEDEN), Candidate(GERMANY, sku=ZONE_STANDARD.name))
    found = _found(facts(), deployment(candidates=places, spillover=SPARE))

    assert [each[:2] for each in found] == [("violation", "spillover-source")]


@pytest.mark.parametrize("sku", ["DataZoneProvisionedManaged", "GlobalBatch"])
def test_what_is_not_standard_takes_no_spillover(sku: str) -> None:
    wanted = deployment(regions=[SWEDEN], spillover=replace(SPARE, sku=sku))

    assert _found(facts(), wanted) == [
        (
            "violation",
            "spillover-sku",
            f"chat.spillover: {sku} takes no spillover; "
            "use Standard, DataZoneStandard or GlobalStandard",
        )
    ]


def test_a_spillover_may_stand_in_the_account_or_be_declared_beside() -> None:
    declared = deployment("spare", sku=ZONE_STANDARD.name, regions=[SWEDEN])

    assert _found(_standing(_spare()), _spilling()) == []
    assert _found(_standing(), _spilling(), declared) == []


def test_names_and_accounts_are_one_in_any_case() -> None:
    upper = Candidate(SWEDEN, f"{ACCOUNTS}/{SWEDEN}".upper())
    wanted = _spilling(candidates=(upper,))
    declared = deployment("SPARE", sku=ZONE_STANDARD.name, regions=[SWEDEN])

    assert _found(_standing(_spare(name="Spare")), wanted) == []
    assert _found(_standing(), wanted, declared) == []


def test_a_spillover_that_is_nowhere_in_the_account_is_refused() -> None:
    elsewhere = deployment("spare", sku=ZONE_STANDARD.name, regions=[GERMANY])
    refused = [
        (
            "violation",
            "spillover-target",
            "chat.spillover: the account has no deployment spare; "
            "declare it beside this one, in the same account",
        )
    ]

    assert _found(_standing(), _spilling()) == refused
    assert _found(facts(), _spilling(), elsewhere) == refused


def test_accounts_that_say_the_same_are_told_once() -> None:
    wanted = replace(deployment(), spills_to="spare")

    assert [each[:2] for each in _found(facts(), wanted)] == [("violation", "spillover-target")]


@pytest.mark.parametrize(
    "known",
    [
        facts(region(SWEDEN, deployments=Unknown("403"))),
        facts(region(SWEDEN), unread=["Sweden Central"]),
        facts(region(GERMANY)),
    ],
)
def test_a_spillover_is_undecided_where_the_accounts_deployments_are_not_known(
    known: Facts,
) -> None:
    assert _found(known, _spilling()) == [
        (
            "undecided",
            "spillover-target",
            "chat.spillover: the account has no deployment spare, as far as is known; "
            "declare it beside this one, in the same account",
        )
    ]


def test_deployments_of_other_regions_do_not_matter() -> None:
    known = facts(region(SWEDEN), region(GERMANY, deployments=Unknown("403")), unread=["eastus"])

    assert [each[0] for each in _found(known, _spilling())] == ["violation"]


def test_a_spillover_is_undecided_where_the_account_is_not_known() -> None:
    wanted = _spilling(candidates=(Candidate(SWEDEN),))

    assert _found(_standing(_spare()), wanted) == [
        (
            "undecided",
            "spillover-target",
            "chat.spillover: whether spare stands in the same account is not known; "
            "name the account",
        )
    ]


@pytest.mark.parametrize("model", [OLDER, OTHER])
def test_a_spillover_of_another_model_or_version_is_refused(model: ModelId) -> None:
    refused = [
        (
            "violation",
            "spillover-target",
            f"chat.spillover: spare is {model}, and this is gpt-5.4@2026-03-05; "
            "spill to the same model and version",
        )
    ]
    declared = replace(
        deployment("spare", sku=ZONE_STANDARD.name, regions=[SWEDEN]),
        model_name=model.name,
        model_version=model.version,
    )

    assert _found(_standing(_spare(model=model)), _spilling()) == refused
    assert _found(_standing(), _spilling(), declared) == refused


def test_a_spillover_of_another_model_is_refused_without_a_version_too() -> None:
    assert _found(_standing(_spare(model=OTHER)), _spilling(model_version=None)) == [
        (
            "violation",
            "spillover-target",
            "chat.spillover: spare is gpt-5.1@2025-11-13, and this is gpt-5.4; "
            "spill to the same model and version",
        )
    ]


@pytest.mark.parametrize(("own", "others"), [(None, CHAT.version), (CHAT.version, None)])
def test_versions_of_which_one_is_not_stated_are_undecided(
    own: str | None, others: str | None
) -> None:
    declared = deployment("spare", version=others, sku=ZONE_STANDARD.name, regions=[SWEDEN])

    assert _found(_standing(), _spilling(model_version=own), declared) == [
        (
            "undecided",
            "spillover-target",
            "chat.spillover: whether spare is of the same version is not known, since one states "
            "none; state both versions",
        )
    ]


def test_two_without_a_version_take_the_same_default() -> None:
    declared = deployment("spare", version=None, sku=ZONE_STANDARD.name, regions=[SWEDEN])

    assert _found(_standing(), _spilling(model_version=None), declared) == []


def test_a_named_spillover_that_is_not_standard_is_refused() -> None:
    provisioned = replace(_spare(), sku=ZONE_PTU.name)
    own_sku = deployment(
        "spare",
        sku=ZONE_STANDARD.name,
        candidates=(Candidate(SWEDEN, f"{ACCOUNTS}/{SWEDEN}", sku=ZONE_PTU.name),),
    )
    for found in (
        _found(_standing(provisioned), _spilling()),
        _found(_standing(), _spilling(), own_sku),
    ):
        assert [each[:2] for each in found] == [("violation", "spillover-sku")]


def test_a_deployment_does_not_spill_to_itself() -> None:
    itself = replace(deployment(regions=[SWEDEN]), spills_to="chat")

    assert [each[:2] for each in _found(_standing(), itself)] == [("violation", "spillover-sku")]


def test_the_sku_counts_that_the_spillover_has_in_the_same_account() -> None:
    places = (
        Candidate(GERMANY, f"{ACCOUNTS}/{GERMANY}", sku=ZONE_PTU.name),
        Candidate(SWEDEN, f"{ACCOUNTS}/{SWEDEN}"),
    )
    declared = deployment("spare", sku=ZONE_STANDARD.name, candidates=places)

    assert _found(_standing(), _spilling(), declared) == []
