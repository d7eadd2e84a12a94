from dataclasses import replace

import pytest

from aoai.facts import facts_from_catalogue
from aoai.rules import Candidate, DeploymentRequest, Residency, SpilloverRequest
from wanted import FRANCE, GERMANY, SWEDEN, deployed, deployment, facts, region, told


def _said(limit: Residency, **changed: object) -> list[tuple[str, str]]:
    wanted = deployment(**changed)  # type: ignore[arg-type]  # keywords as deployment() takes them
    return [(rule, text) for _, rule, text in _told(wanted, limit)]


def _told(wanted: DeploymentRequest, limit: Residency) -> list[tuple[str, str, str]]:
    return told(facts_from_catalogue(), replace(wanted, residency=limit), about="residency")


@pytest.mark.parametrize("limit", [None, "global", "eu"])
def test_a_zone_sku_inside_its_zone_gives_no_finding(limit: Residency) -> None:
    assert _said(limit) == []


def test_a_global_sku_is_refused_by_every_limit_and_narrower_ones_are_named() -> None:
    assert _said("eu", sku="GlobalStandard") == [
        (
            "residency-sku",
            "chat.sku: GlobalStandard processes data in any Azure region, and the residency is eu; "
            "use DataZoneStandard or Standard, or widen the residency",
        )
    ]


def test_every_candidate_must_be_inside_not_one() -> None:
    assert _said("eu", regions=[SWEDEN, "eastus2", "uksouth"]) == [
        (
            "residency-region",
            "chat.candidates[1]: the residency eu leaves out eastus2; "
            "remove it from the candidates, or widen the residency",
        ),
        (
            "residency-sku",
            "chat.sku: DataZoneProvisionedManaged processes data anywhere in Azure's US data zone, "
            "centralus, eastus, eastus2, northcentralus, southcentralus, westus, westus3 "
            "and 2 more included, and the residency is eu; "
            "use ProvisionedManaged, or widen the residency",
        ),
        (
            "residency-region",
            "chat.candidates[2]: the residency eu leaves out uksouth; "
            "remove it from the candidates, or widen the residency",
        ),
    ]


def test_a_candidates_own_sku_is_judged() -> None:
    places = (Candidate(SWEDEN), Candidate(GERMANY, sku="GlobalProvisionedManaged"))

    assert [each[0] for each in _said("eu", candidates=places)] == ["residency-sku"]


def test_the_spillover_is_judged() -> None:
    spare = SpilloverRequest("chat-spillover", "GlobalStandard", 100)

    assert _said("eu", spillover=spare) == [
        (
            "residency-sku",
            "chat.spillover.sku: GlobalStandard processes data in any Azure region, and the "
            "residency is eu; use DataZoneStandard or Standard, or widen the residency",
        )
    ]


def test_a_spillover_that_is_named_is_judged_declared_or_standing() -> None:
    spilling = replace(deployment(regions=[SWEDEN]), spills_to="spare", residency="eu")
    declared = deployment("spare", sku="GlobalStandard", regions=[SWEDEN])
    stands = facts(region(SWEDEN, deployments=(deployed("spare", sku="GlobalStandard"),)))
    inside = facts(region(SWEDEN, deployments=(deployed("spare", sku="DataZoneStandard"),)))
    refused = [
        (
            "violation",
            "residency-sku",
            "chat.spillover: GlobalStandard processes data in any Azure region, and the "
            "residency is eu; use DataZoneStandard or Standard, or widen the residency",
        )
    ]

    assert told(stands, spilling, about="residency") == refused
    assert told(facts(), spilling, declared, about="residency") == refused
    assert told(inside, spilling, about="residency") == []


def test_eu_members_refuse_the_eu_data_zone_since_it_takes_in_norway_and_switzerland() -> None:
    assert _said("eu-members") == [
        (
            "residency-sku",
            "chat.sku: DataZoneProvisionedManaged processes data anywhere in Azure's EU data zone, "
            "norwayeast and switzerlandnorth included, and the residency is eu-members; "
            "use ProvisionedManaged, or widen the residency",
        )
    ]
    assert _said("eu-members", sku="ProvisionedManaged") == []
    assert [each[0] for each in _said("eu-members", sku="Standard", regions=["norwayeast"])] == [
        "residency-region"
    ]


def test_a_list_of_regions_takes_regional_skus_only() -> None:
    limit = (SWEDEN, "Germany West Central")

    assert _said(limit, sku="Standard", regions=[SWEDEN, GERMANY]) == []
    assert [each[0] for each in _said(limit, regions=[SWEDEN])] == ["residency-sku"]
    assert [each[0] for each in _said(limit, sku="Standard", regions=[FRANCE])] == [
        "residency-region"
    ]


def test_a_sku_whose_reach_is_not_documented_is_undecided() -> None:
    assert _told(deployment(sku="StellarStandard"), "eu") == [
        (
            "undecided",
            "residency-sku",
            "chat.sku: where StellarStandard processes data is not known, and the residency is eu; "
            "did you mean Standard?",
        )
    ]


@pytest.mark.parametrize(
    ("limit", "said"),
    [
        (
            "mars",
            "'mars' is neither a zone nor an Azure region; use global, us, eu, eu-members or apac, "
            "or region names",
        ),
        (
            ("swedncentral",),
            "'swedncentral' is neither a zone nor an Azure region; did you mean swedencentral?",
        ),
    ],
)
def test_a_limit_that_means_nothing_is_refused(limit: Residency, said: str) -> None:
    assert _said(limit) == [("residency-limit", f"chat.residency: {said}")]


def test_a_region_is_inside_in_any_spelling() -> None:
    assert _said("eu", regions=["Sweden Central"]) == []
    assert [each[0] for each in _said("eu-members", regions=["Sweden Central"])] == [
        "residency-sku"
    ]


def test_global_is_no_limit() -> None:
    assert _said("global", sku="GlobalStandard", regions=["uksouth"]) == []


def test_the_first_word_that_means_nothing_is_named() -> None:
    said = _said(("swedncentral", "frnacecentral"))

    assert [each[1].split(" is ")[0] for each in said] == ["chat.residency: 'swedncentral'"]
