from dataclasses import replace
from datetime import date

import pytest

from aoai.facts import (
    Facts,
    SkuOffer,
)
from aoai.rules import DeploymentRequest, SpilloverRequest
from wanted import (
    GERMANY,
    SWEDEN,
    ZONE_PTU,
    ZONE_STANDARD,
    deployment,
    facts,
    offer,
    region,
    told,
)


def _found(request: DeploymentRequest, known: Facts) -> list[tuple[str, str, str]]:
    return told(known, request, about="existence")


def test_a_sku_that_no_region_sells_is_told_with_the_nearest_spelling() -> None:
    assert _found(deployment(sku="DataZoneProvisionedManged"), facts()) == [
        (
            "violation",
            "sku-not-for-model",
            "chat.sku: gpt-5.4@2026-03-05 is not offered as DataZoneProvisionedManged; "
            "did you mean DataZoneProvisionedManaged? "
            "it is offered as DataZoneProvisionedManaged and DataZoneStandard",
        )
    ]


def test_a_spillover_that_the_region_does_not_sell_keeps_the_deployment_out() -> None:
    spare = SpilloverRequest("chat-spillover", "DataZoneStandard", 300)
    known = facts(region(SWEDEN, offer(ZONE_PTU)), region(GERMANY))

    assert _found(deployment(regions=[SWEDEN, GERMANY], spillover=spare), known) == [
        (
            "warning",
            "sku-not-in-region",
            "chat.spillover.sku: gpt-5.4@2026-03-05 is not offered as DataZoneStandard in "
            "swedencentral; it can land only in germanywestcentral; remove the region",
        )
    ]


def test_another_sku_than_the_ended_one_is_named() -> None:
    ended = replace(ZONE_PTU, ends=date(2026, 11, 21))
    known = facts(region(SWEDEN, offer(ended, ZONE_STANDARD)))

    assert [said for _, _, said in _found(deployment(regions=[SWEDEN]), known)] == [
        "chat.sku: DataZoneProvisionedManaged of gpt-5.4@2026-03-05 ended on 2026-11-21 in "
        "swedencentral; choose another SKU: DataZoneStandard, or move to a later version"
    ]


@pytest.mark.parametrize(
    ("batch", "fix"),
    [
        (date(2026, 11, 22), "choose another SKU: DataZoneBatch, or move to a later version"),
        (date(2026, 11, 21), "choose another model, or move to a later version"),
    ],
)
def test_a_sku_that_has_ended_too_is_no_other_to_choose(batch: date, fix: str) -> None:
    skus = (
        replace(ZONE_PTU, ends=date(2026, 1, 1)),
        replace(ZONE_STANDARD, ends=date(2026, 11, 21)),
        replace(ZONE_STANDARD, name="DataZoneBatch", ends=batch),
    )
    known = facts(region(SWEDEN, offer(*skus)))

    assert [each[2].split("; ")[1] for each in _found(deployment(regions=[SWEDEN]), known)] == [fix]


def test_a_sku_listed_twice_is_judged_by_the_entry_that_is_not_for_fine_tuning() -> None:
    tuned = SkuOffer(ZONE_PTU.name, "OpenAI.X-finetune", 1, 10, 1, ends=date(2026, 1, 1))

    for order in ((tuned, ZONE_PTU), (ZONE_PTU, tuned)):
        known = facts(region(SWEDEN, offer(*order)))
        assert _found(deployment(regions=[SWEDEN]), known) == []


def test_a_sku_for_fine_tuned_models_alone_is_refused() -> None:
    tuned = replace(ZONE_PTU, usage_name="OpenAI.X-finetune")
    known = facts(region(SWEDEN, offer(tuned, ZONE_STANDARD)))

    assert _found(deployment(regions=[SWEDEN]), known) == [
        (
            "violation",
            "sku-fine-tuned-only",
            "chat.sku: only fine-tuned gpt-5.4 is offered as DataZoneProvisionedManaged in "
            "swedencentral; choose another SKU: DataZoneStandard",
        )
    ]


def test_names_with_braces_are_told_as_they_are() -> None:
    found = _found(deployment(sku="{regions}", regions=[SWEDEN]), facts(region(SWEDEN)))

    assert [each[:2] for each in found] == [("violation", "sku-not-for-model")]


def test_of_several_entries_for_the_model_as_published_the_first_counts() -> None:
    dead = replace(ZONE_PTU, ends=date(2026, 1, 1))

    for order, rules in (((ZONE_PTU, dead), []), ((dead, ZONE_PTU), ["sku-retired"])):
        known = facts(region(SWEDEN, offer(*order)))
        found = _found(deployment(regions=[SWEDEN]), known)
        assert [each[1] for each in found] == rules
