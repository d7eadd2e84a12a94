"""Models and SKUs that end, and what of them may still be deployed."""

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

import pytest

from aoai.facts import (
    Facts,
    Unknown,
    Usage,
)
from aoai.rules import Candidate, DeploymentRequest, Present, check
from wanted import (
    CHAT,
    FRANCE,
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


def _found(request: DeploymentRequest, known: Facts) -> list[tuple[str, str, str]]:
    return told(known, request, about="existence")


def test_what_every_candidate_offers_gives_no_finding() -> None:
    assert _found(deployment(), facts()) == []


def test_a_sku_that_no_candidate_sells_is_told_with_regions_of_the_same_zone_first() -> None:
    known = facts(
        region(SWEDEN, offer(ZONE_STANDARD)),
        region("centralus"),
        region(FRANCE),
        region(GERMANY, offer(ZONE_STANDARD)),
    )

    assert _found(deployment(regions=[SWEDEN, GERMANY]), known) == [
        (
            "violation",
            "sku-not-in-region",
            "chat.sku: gpt-5.4@2026-03-05 is not offered as DataZoneProvisionedManaged in "
            "swedencentral and germanywestcentral; "
            "choose a region that has it: francecentral or centralus",
        )
    ]


def test_a_sku_that_some_candidate_sells_is_a_warning() -> None:
    known = facts(region(SWEDEN, offer(ZONE_STANDARD)), region(GERMANY), region(FRANCE))

    assert _found(deployment(), known) == [
        (
            "warning",
            "sku-not-in-region",
            "chat.sku: gpt-5.4@2026-03-05 is not offered as DataZoneProvisionedManaged in "
            "swedencentral; it can land only in germanywestcentral or francecentral; "
            "remove the region",
        )
    ]


def test_a_candidates_own_sku_is_the_one_that_counts() -> None:
    places = (Candidate(SWEDEN), Candidate(GERMANY, sku="DataZoneStandard"))
    known = facts(region(SWEDEN), region(GERMANY, offer(ZONE_STANDARD)))

    assert _found(deployment(candidates=places), known) == []


def test_a_retired_model_is_told_with_its_replacement() -> None:
    gone = offer(lifecycle="Deprecated", ends=date(2026, 6, 29), replacement="gpt-6-sol")

    assert _found(deployment(regions=[SWEDEN]), facts(region(SWEDEN, gone))) == [
        (
            "violation",
            "model-retired",
            "chat.model: gpt-5.4@2026-03-05 was retired on 2026-06-29 in swedencentral; "
            "move to gpt-6-sol",
        )
    ]


@pytest.mark.parametrize(("ends", "rules"), [(21, ["sku-retired"]), (22, [])])
def test_a_sku_ends_at_the_start_of_its_day(ends: int, rules: list[str]) -> None:
    dated = replace(ZONE_PTU, ends=date(2026, 11, ends))
    found = _found(deployment(regions=[SWEDEN]), facts(region(SWEDEN, offer(dated))))

    assert [rule for _, rule, _ in found] == rules


def test_the_skus_date_goes_before_the_models() -> None:
    early = offer(replace(ZONE_PTU, ends=date(2027, 1, 1)), ends=date(2026, 1, 1))
    late = offer(replace(ZONE_PTU, ends=date(2026, 1, 1)), ends=date(2027, 1, 1))

    assert _found(deployment(regions=[SWEDEN]), facts(region(SWEDEN, early))) == []
    assert _found(deployment(regions=[SWEDEN]), facts(region(SWEDEN, late))) == [
        (
            "violation",
            "sku-retired",
            "chat.sku: DataZoneProvisionedManaged of gpt-5.4@2026-03-05 ended on 2026-01-01 in "
            "swedencentral; choose another model, or move to a later version",
        )
    ]


def test_the_models_date_decides_where_the_sku_has_none() -> None:
    known = facts(region(SWEDEN, offer(ends=date(2026, 1, 1))))

    assert [each[1] for each in _found(deployment(regions=[SWEDEN]), known)] == ["model-retired"]


def test_a_deprecating_model_takes_no_new_deployment() -> None:
    known = facts(region(SWEDEN, offer(lifecycle="Deprecating")))

    assert _found(deployment(regions=[SWEDEN]), known) == [
        (
            "violation",
            "model-deprecating",
            "chat.model: gpt-5.4@2026-03-05 is being retired in swedencentral, and Azure takes no "
            "new deployments of it; move to a later version; "
            "only a subscription that has it deployed may add more",
        )
    ]


def test_a_deprecating_model_may_be_deployed_where_the_subscription_has_it() -> None:
    elsewhere = region(GERMANY, deployments=(deployed("other", at=GERMANY),))
    known = facts(region(SWEDEN, offer(lifecycle="Deprecating")), elsewhere)

    assert _found(deployment(regions=[SWEDEN]), known) == []


@pytest.mark.parametrize(
    "known",
    [
        facts(region(SWEDEN, offer(lifecycle="Deprecating")), unread=["eastus2"]),
        facts(region(SWEDEN, offer(lifecycle="Deprecating"), deployments=Unknown("403"))),
    ],
)
def test_a_deprecating_model_is_undecided_where_deployments_are_not_known(known: Facts) -> None:
    assert [each[:2] for each in _found(deployment(regions=[SWEDEN]), known)] == [
        ("undecided", "model-deprecating")
    ]


def test_what_stands_today_is_warned_of_when_its_model_retires() -> None:
    gone = offer(lifecycle="Deprecated")
    known = facts(region(SWEDEN, gone, deployments=(deployed(),)))

    assert [each[:2] for each in _found(deployment(regions=[SWEDEN]), known)] == [
        ("warning", "model-retired")
    ]


def test_a_retired_model_without_a_date_is_retired_all_the_same() -> None:
    gone = offer(replace(ZONE_PTU, ends=date(2028, 1, 1)), lifecycle="Deprecated")

    assert _found(deployment(regions=[SWEDEN]), facts(region(SWEDEN, gone))) == [
        (
            "violation",
            "model-retired",
            "chat.model: gpt-5.4@2026-03-05 was retired in swedencentral; move to a later version",
        )
    ]


@pytest.mark.parametrize(
    ("now", "rules"),
    [
        (datetime(2026, 11, 21, 1, 30, tzinfo=timezone(timedelta(hours=2))), []),
        (datetime(2026, 11, 21, 2, 0, tzinfo=timezone(timedelta(hours=2))), ["sku-retired"]),
        (datetime(2026, 11, 20, 19, 0, tzinfo=timezone(timedelta(hours=-5))), ["sku-retired"]),
    ],
)
def test_now_is_judged_by_its_day_in_utc(now: datetime, rules: list[str]) -> None:
    dated = replace(ZONE_PTU, ends=date(2026, 11, 21))
    known = facts(region(SWEDEN, offer(dated)))
    found = check([deployment(regions=[SWEDEN])], known, now=now)

    assert [each.rule for each in found if each.rule != "retires-soon"] == rules


def test_a_sku_date_after_the_models_keeps_the_sku_and_one_before_it_ends_it() -> None:
    kept = offer(
        replace(ZONE_PTU, ends=date(2026, 11, 22)),
        replace(ZONE_STANDARD, ends=date(2026, 11, 21)),
        ends=date(2026, 1, 1),
    )
    known = facts(region(SWEDEN, kept))

    assert _found(deployment(regions=[SWEDEN]), known) == []
    assert [each[1] for each in _found(deployment(sku=ZONE_STANDARD.name), known)] == [
        "model-retired",
        "offers-unknown",
    ]


def test_a_sku_for_fine_tuned_models_alone_is_told_before_its_date() -> None:
    tuned = replace(ZONE_PTU, usage_name="OpenAI.X-finetune", ends=date(2026, 1, 1))
    known = facts(region(SWEDEN, offer(tuned, ZONE_STANDARD, ends=date(2026, 1, 1))))

    assert [each[1] for each in _found(deployment(regions=[SWEDEN]), known)] == [
        "sku-fine-tuned-only"
    ]


def test_a_deprecating_model_may_grow_where_it_stands_today() -> None:
    known = facts(
        region(
            SWEDEN,
            offer(lifecycle="Deprecating"),
            usages={str(ZONE_PTU.usage_name): Usage(300, 900)},
            deployments=Unknown("403"),
        ),
    )
    wanted = deployment(capacity=400, regions=[SWEDEN])
    present = Present(SWEDEN, deployed())
    other = Present(SWEDEN, deployed(model=CHAT._replace(version="2025-12-11")))

    assert _found(replace(wanted, present=present), known) == []
    assert [each[:2] for each in _found(replace(wanted, present=other), known)] == [
        ("undecided", "model-deprecating")
    ]
