from dataclasses import replace
from datetime import date

import pytest

from aoai.facts import (
    Facts,
    ModelId,
    RegionFacts,
    Source,
    Unknown,
    facts_from_catalogue,
)
from aoai.rules import Candidate, DeploymentRequest, Finding, Level, check
from wanted import (
    CHAT,
    FRANCE,
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
    told,
)

MISTRAL = ModelId("Mistral AI", "Mistral-Large-3", "1")


def _found(request: DeploymentRequest, known: Facts) -> list[tuple[str, str, str]]:
    return told(known, request, about="existence")


def test_a_finding_says_where_why_what_to_do_and_by_which_facts() -> None:
    found = check([deployment(model=CHAT._replace(name="gtp-5.4"))], facts(), now=NOW)

    assert found == (
        Finding(
            level=Level.VIOLATION,
            rule="model-unknown",
            request="chat",
            where="chat.model",
            reason="no model gtp-5.4 is offered",
            fix="did you mean gpt-5.4?",
            sources=(SOURCE,),
        ),
    )
    assert str(found[0]) == (
        "chat.model: no model gtp-5.4 is offered; did you mean gpt-5.4? "
        "(Azure, 2026-11-21 09:15 UTC)"
    )


def test_a_model_of_another_format_is_unknown() -> None:
    assert _found(deployment(model=CHAT._replace(format="Mistral AI")), facts()) == [
        (
            "violation",
            "model-unknown",
            "chat.model: gpt-5.4 is no model of format Mistral AI; use format OpenAI",
        )
    ]


def test_an_unknown_version_is_told_with_the_offered_ones() -> None:
    assert _found(deployment(version="2026-03-06"), facts()) == [
        (
            "violation",
            "version-unknown",
            "chat.model: gpt-5.4 has no version 2026-03-06; offered: 2026-03-05",
        )
    ]


def test_a_misspelt_region_is_a_violation_even_beside_a_good_one() -> None:
    assert _found(deployment(regions=["swedncentral", SWEDEN]), facts()) == [
        (
            "violation",
            "region-unknown",
            "chat.candidates: swedncentral is no Azure region that the facts know; "
            "did you mean swedencentral?",
        )
    ]


def test_a_zone_is_told_as_no_region() -> None:
    found = _found(deployment(regions=["APAC"]), facts())

    assert found == [
        (
            "violation",
            "region-unknown",
            "chat.candidates: APAC is a zone, and no Azure region; list regions: "
            "australiaeast, japaneast, koreacentral, southeastasia and southindia",
        )
    ]


def test_a_slip_stays_one_where_azure_was_asked_about_it_and_named_no_models() -> None:
    asked = RegionFacts("swedncentral", SOURCE, Unknown("models answered 400"))

    assert _found(deployment(regions=["swedncentral"]), facts(asked)) == [
        (
            "violation",
            "region-unknown",
            "chat.candidates: swedncentral is no Azure region that the facts know; "
            "did you mean swedencentral?",
        )
    ]


@pytest.mark.parametrize(
    "slip", ["swedncentral", "sweedencentral", "swedemcentral", "swedencentrla", "swedencentralx"]
)
def test_one_letter_off_is_a_slip(slip: str) -> None:
    found = _found(deployment(regions=[slip]), facts())

    assert [(level, rule, said.split("; ")[1]) for level, rule, said in found] == [
        ("violation", "region-unknown", "did you mean swedencentral?")
    ]


@pytest.mark.parametrize(
    "opened",
    [
        "mexicocentral",
        "newzealandnorth",
        "austriaeast",
        "israelcentral",
        "eastus3",
        "centraluseuap",
    ],
)
def test_a_region_that_azure_has_and_the_facts_have_not_is_undecided(opened: str) -> None:
    assert [each[:2] for each in _found(deployment(regions=[opened]), facts())] == [
        ("undecided", "offers-unknown")
    ]


@pytest.mark.parametrize("spelling", ["Sweden Central", "SwedenCentral"])
def test_arms_spellings_of_a_region_are_one(spelling: str) -> None:
    assert _found(deployment(regions=[spelling]), facts()) == []


def test_a_region_that_could_not_be_read_is_undecided() -> None:
    unread = RegionFacts(SWEDEN, SOURCE, offers=Unknown("403 AuthorizationFailed"))

    assert _found(deployment(regions=[SWEDEN]), facts(unread)) == [
        (
            "undecided",
            "offers-unknown",
            "chat.candidates: what is offered in swedencentral is not known "
            "(403 AuthorizationFailed); "
            "read its facts with an identity that may, or remove the region",
        )
    ]


def test_a_region_that_could_not_be_read_is_a_warning_beside_one_that_can_take_it() -> None:
    unread = RegionFacts(SWEDEN, SOURCE, offers=Unknown("403 AuthorizationFailed"))
    found = _found(deployment(regions=[SWEDEN, GERMANY]), facts(unread, region(GERMANY)))

    assert [each[:2] for each in found] == [("warning", "offers-unknown")]


def test_a_certain_refusal_beside_an_unread_region_is_a_warning_and_the_whole_undecided() -> None:
    unread = RegionFacts(SWEDEN, SOURCE, offers=Unknown("403 AuthorizationFailed"))
    known = facts(unread, region(GERMANY, offer(ZONE_STANDARD)))
    found = _found(deployment(regions=[SWEDEN, GERMANY]), known)

    assert [each[:2] for each in found] == [
        ("undecided", "offers-unknown"),
        ("warning", "sku-not-for-model"),
    ]


def test_an_openai_model_is_judged_by_any_kind_where_the_accounts_kind_is_not_listed() -> None:
    known = facts(region(SWEDEN, offer(kind="OpenAI")))

    assert _found(deployment(regions=[SWEDEN]), known) == []


def test_a_model_of_another_format_is_undecided_where_the_accounts_kind_is_not_listed() -> None:
    model = ModelId("Mistral AI", "Mistral-Large-3", "1")
    known = facts(region(SWEDEN, offer(kind="OpenAI")))

    assert [each[:2] for each in _found(deployment(model=model, regions=[SWEDEN]), known)] == [
        ("undecided", "offers-unknown")
    ]


def test_the_catalogue_does_not_refuse_a_model_whose_regions_it_does_not_hold() -> None:
    model = ModelId("OpenAI", "gpt-image-2.5-flare", "2026-09-09")
    request = deployment(model=model, sku="GlobalStandard", regions=[SWEDEN])

    found = check([request], facts_from_catalogue(), now=NOW)

    assert [(each.level, each.rule, each.sources) for each in found] == [
        (
            Level.UNDECIDED,
            "skus-unknown",
            (Source("the catalogue", date(2026, 10, 5)),),
        )
    ]


def test_accounts_of_kind_openai_take_no_other_format() -> None:
    both = (offer(model=MISTRAL), offer(kind="OpenAI"))
    wanted = deployment(model=MISTRAL, regions=[SWEDEN])

    assert _found(wanted, facts(region(SWEDEN, *both))) == []
    assert _found(replace(wanted, kind="OpenAI"), facts(region(SWEDEN, *both))) == [
        (
            "violation",
            "model-not-for-kind",
            "chat.model: accounts of kind OpenAI take no model of format Mistral AI; "
            "use an account of kind AIServices",
        )
    ]


def test_a_model_that_is_listed_for_one_kind_only_is_refused_to_the_other() -> None:
    other = CHAT._replace(name="gpt-5.1")
    known = facts(
        region(SWEDEN, offer(kind="AIServices"), offer(model=other, kind="OpenAI")),
        region(GERMANY, offer(kind="OpenAI"), offer(kind="AIServices")),
    )
    wanted = deployment(kind="OpenAI", regions=[SWEDEN])

    assert _found(deployment(regions=[SWEDEN]), known) == []
    assert _found(replace(wanted, candidates=(Candidate(GERMANY),)), known) == []
    for version in (CHAT.version, None):
        text = CHAT if version else CHAT.name
        assert _found(replace(wanted, model_version=version), known) == [
            (
                "violation",
                "model-not-for-kind",
                f"chat.model: {text} is offered to no account of kind OpenAI in swedencentral; "
                "use an account of kind AIServices",
            )
        ]


def test_a_kind_that_lists_the_model_is_judged_by_its_own_entry() -> None:
    known = facts(
        region(SWEDEN, offer(ZONE_STANDARD, kind="OpenAI"), offer(ZONE_PTU, kind="AIServices"))
    )

    assert _found(deployment(regions=[SWEDEN]), known) == []
    assert _found(deployment(kind="OpenAI", regions=[SWEDEN]), known) == [
        (
            "violation",
            "sku-not-in-region",
            "chat.sku: gpt-5.4@2026-03-05 is not offered as DataZoneProvisionedManaged in "
            "swedencentral; remove the region",
        )
    ]


def test_a_name_that_is_like_no_regions_is_undecided_since_azure_opens_regions() -> None:
    assert _found(deployment(regions=["atlantisdeep"]), facts()) == [
        (
            "undecided",
            "offers-unknown",
            "chat.candidates: what is offered in atlantisdeep is not known (no facts); "
            "read its facts with an identity that may, or remove the region",
        )
    ]


def test_a_region_of_which_nothing_is_known_is_undecided() -> None:
    assert _found(deployment(regions=["uksouth"]), facts()) == [
        (
            "undecided",
            "offers-unknown",
            "chat.candidates: what is offered in uksouth is not known (no facts); "
            "read its facts with an identity that may, or remove the region",
        )
    ]


def test_a_model_that_the_region_lacks_is_told_with_regions_of_the_same_zone_first() -> None:
    other = offer(model=CHAT._replace(name="gpt-5.1"))
    known = facts(region(SWEDEN, other), region("eastus2"), region(FRANCE))

    assert _found(deployment(regions=[SWEDEN]), known) == [
        (
            "violation",
            "model-not-in-region",
            "chat.model: gpt-5.4@2026-03-05 is not offered in swedencentral; "
            "choose a region that has it: francecentral or eastus2",
        )
    ]


def test_a_version_that_the_region_lacks_is_not_taken_for_one_that_nobody_has() -> None:
    older = CHAT._replace(version="2025-12-11")
    known = facts(region(SWEDEN, offer(model=older)), region(FRANCE))

    assert [each[1] for each in _found(deployment(regions=[SWEDEN]), known)] == [
        "model-not-in-region"
    ]
