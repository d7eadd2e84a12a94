from dataclasses import replace
from datetime import date, timedelta

import pytest

from aoai.facts import Facts, Source, Unknown, Usage
from aoai.rules import (
    RETIRES_WITHIN,
    Candidate,
    DeploymentRequest,
    Finding,
    Level,
    SpilloverRequest,
    check,
)
from wanted import (
    FRANCE,
    GERMANY,
    NOW,
    SOURCE,
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

LAST = NOW.date() + timedelta(days=RETIRES_WITHIN)
DAY = timedelta(days=1)


def _ending(ends: date | None, *, models: date | None = None) -> Facts:
    return facts(region(SWEDEN, offer(replace(ZONE_PTU, ends=ends), ends=models)))


def _found(known: Facts, request: DeploymentRequest) -> list[tuple[str, str, str]]:
    return told(known, request, about="lifecycle")


def test_a_model_that_ends_within_the_days_is_told_with_the_day_and_the_days_left() -> None:
    assert check([deployment(regions=[SWEDEN])], _ending(LAST), now=NOW) == (
        Finding(
            level=Level.WARNING,
            rule="retires-soon",
            request="chat",
            where="chat.model",
            reason="gpt-5.4@2026-03-05 as DataZoneProvisionedManaged ends on 2027-02-19, in 90 "
            "days, in swedencentral",
            fix="plan the move to a later model or version",
            sources=(SOURCE,),
        ),
    )


@pytest.mark.parametrize(
    ("ends", "rules"),
    [
        (NOW.date(), ["sku-retired"]),
        (NOW.date() + DAY, ["retires-soon"]),
        (LAST, ["retires-soon"]),
        (LAST + DAY, []),
        (None, []),
    ],
)
def test_an_end_is_told_from_the_days_before_it_until_it_is_past(
    ends: date | None, rules: list[str]
) -> None:
    found = check([deployment(regions=[SWEDEN])], _ending(ends), now=NOW)

    assert [each.rule for each in found] == rules


def test_one_day_is_one_day() -> None:
    found = _found(_ending(NOW.date() + DAY), deployment(regions=[SWEDEN]))

    assert "in 1 day, in swedencentral" in found[0][2]


def test_how_many_days_ahead_is_a_setting() -> None:
    wanted, known = [deployment(regions=[SWEDEN])], _ending(LAST)

    assert check(wanted, known, now=NOW, retires_within=RETIRES_WITHIN - 1) == ()
    assert check(wanted, _ending(LAST + DAY), now=NOW, retires_within=RETIRES_WITHIN + 1) != ()


def test_the_skus_day_goes_before_the_models() -> None:
    far = LAST + DAY

    assert _found(_ending(far, models=LAST), deployment(regions=[SWEDEN])) == []
    assert _found(_ending(LAST, models=far), deployment(regions=[SWEDEN])) != []
    assert _found(_ending(None, models=LAST), deployment(regions=[SWEDEN])) != []


def test_regions_that_end_on_the_same_day_are_told_together() -> None:
    soon = offer(replace(ZONE_PTU, ends=LAST))
    sooner = offer(replace(ZONE_PTU, ends=LAST - DAY))
    known = facts(region(SWEDEN, soon), region(GERMANY, sooner), region(FRANCE, soon))

    assert [said.split("; ")[0] for _, _, said in _found(known, deployment())] == [
        "chat.model: gpt-5.4@2026-03-05 as DataZoneProvisionedManaged ends on 2027-02-18, in 89 "
        "days, in germanywestcentral",
        "chat.model: gpt-5.4@2026-03-05 as DataZoneProvisionedManaged ends on 2027-02-19, in 90 "
        "days, in swedencentral and francecentral",
    ]


def test_the_candidates_own_sku_and_the_spillovers_are_told_by_their_names() -> None:
    own = (Candidate(SWEDEN, sku=ZONE_STANDARD.name),)
    spare = SpilloverRequest("spare", ZONE_STANDARD.name, 100)
    known = facts(region(SWEDEN, offer(ZONE_PTU, replace(ZONE_STANDARD, ends=LAST))))
    said = [
        "chat.model: gpt-5.4@2026-03-05 as DataZoneStandard ends on 2027-02-19, in 90 days, in "
        "swedencentral; plan the move to a later model or version"
    ]

    for wanted in (deployment(candidates=own), deployment(regions=[SWEDEN], spillover=spare)):
        assert [text for _, _, text in _found(known, wanted)] == said


def test_an_end_is_told_though_quota_is_not_known() -> None:
    dated = offer(replace(ZONE_PTU, ends=LAST))
    known = facts(region(SWEDEN, dated, usages=Unknown("403")))

    assert [each[1] for each in told(known, deployment(regions=[SWEDEN]))] == [
        "quota-unknown",
        "retires-soon",
    ]


def test_where_it_cannot_be_made_no_end_is_told() -> None:
    dated = offer(replace(ZONE_PTU, ends=LAST))
    none = {str(ZONE_PTU.usage_name): Usage(0, 0)}
    known = facts(region(SWEDEN, dated, usages=none), region(GERMANY, dated))

    assert [
        said.split("; ")[0] for _, _, said in _found(known, deployment(regions=[SWEDEN, GERMANY]))
    ] == [
        "chat.model: gpt-5.4@2026-03-05 as DataZoneProvisionedManaged ends on 2027-02-19, in 90 "
        "days, in germanywestcentral"
    ]


@pytest.mark.parametrize("option", ["OnceNewDefaultVersionAvailable", "OnceCurrentVersionExpired"])
def test_an_upgrade_of_a_provisioned_deployment_has_no_effect(option: str) -> None:
    wanted = replace(deployment(), upgrade_option=option)
    found = check([wanted], facts(), now=NOW)

    assert [(each.level, each.rule, each.where, each.fix) for each in found] == [
        (
            Level.WARNING,
            "upgrade-without-effect",
            "chat.upgrade",
            "write NoAutoUpgrade, and change the version yourself before it retires",
        )
    ]
    assert found[0].reason == (
        f"{option} has no effect on DataZoneProvisionedManaged: Azure upgrades no provisioned "
        "deployment"
    )
    assert found[0].sources == (Source("the catalogue", date(2026, 10, 5)),)


def test_a_pinned_version_is_not_given_away() -> None:
    wanted = replace(
        deployment(sku=ZONE_STANDARD.name), upgrade_option="OnceNewDefaultVersionAvailable"
    )

    assert _found(facts(), wanted) == [
        (
            "warning",
            "upgrade-against-pin",
            "chat.upgrade: gpt-5.4@2026-03-05 is pinned, and OnceNewDefaultVersionAvailable lets "
            "Azure leave it for each new default; write OnceCurrentVersionExpired or NoAutoUpgrade",
        )
    ]
    assert _found(facts(), replace(wanted, model_version=None)) == []


@pytest.mark.parametrize("option", [None, "NoAutoUpgrade", "OnceCurrentVersionExpired"])
def test_other_options_keep_the_pin(option: str | None) -> None:
    wanted = replace(deployment(sku=ZONE_STANDARD.name), upgrade_option=option)

    assert _found(facts(), wanted) == []


@pytest.mark.parametrize("option", [None, "NoAutoUpgrade"])
def test_a_provisioned_deployment_without_upgrades_is_as_it_is(option: str | None) -> None:
    assert _found(facts(), replace(deployment(), upgrade_option=option)) == []


def test_one_standard_candidate_may_be_upgraded() -> None:
    places = (Candidate(SWEDEN), Candidate(GERMANY, sku=ZONE_STANDARD.name))
    wanted = replace(deployment(candidates=places), upgrade_option="OnceNewDefaultVersionAvailable")

    assert [each[1] for each in _found(facts(), wanted)] == ["upgrade-against-pin"]


def test_what_stands_and_has_ended_is_not_told_that_it_will() -> None:
    known = facts(
        region(SWEDEN, offer(replace(ZONE_PTU, ends=NOW.date())), deployments=(deployed(),))
    )

    assert [each[:2] for each in told(known, deployment(regions=[SWEDEN]))] == [
        ("warning", "sku-retired")
    ]
