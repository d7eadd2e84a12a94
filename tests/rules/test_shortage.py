from dataclasses import replace

from aoai.facts import Capacity, Facts, RegionFacts, Source, Unknown, Usage
from aoai.rules import Candidate, DeploymentRequest, check, models_to_ask
from wanted import (
    CHAT,
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


def _free(name: str, available: int, *stands: str) -> RegionFacts:
    there = tuple(deployed(each, at=name) for each in stands)
    free = {(CHAT, ZONE_PTU.name): Capacity(available, SOURCE)}
    return replace(region(name, deployments=there), capacities=free)


def _found(request: DeploymentRequest, known: Facts) -> list[tuple[str, str]]:
    return [(level, said) for level, _, said in told(known, request, about="shortage")]


def test_room_in_the_first_region_gives_no_finding() -> None:
    assert _found(deployment(), facts(_free(SWEDEN, 300), _free(GERMANY, 0))) == []


def test_a_region_without_figures_may_have_room() -> None:
    assert _found(deployment(), facts()) == []


def test_a_first_region_without_room_is_told_with_the_one_that_has_it() -> None:
    known = facts(_free(SWEDEN, 0), _free(GERMANY, 300), _free(FRANCE, 300))

    assert _found(deployment(), known) == [
        (
            "warning",
            "chat.candidates: of gpt-5.4@2026-03-05 as DataZoneProvisionedManaged swedencentral "
            "has 0 free now, and 300 more is asked; "
            "the run will probably land in germanywestcentral",
        )
    ]


def test_room_nowhere_is_a_warning_still_since_the_figures_change_by_the_minute() -> None:
    known = facts(_free(SWEDEN, 0), _free(GERMANY, 295))

    assert _found(deployment(regions=[SWEDEN, GERMANY]), known) == [
        (
            "warning",
            "chat.candidates: of gpt-5.4@2026-03-05 as DataZoneProvisionedManaged swedencentral "
            "has 0 and germanywestcentral has 295 free now, and 300 more is asked; "
            "add a region, lower the capacity, state a minimum, or try later",
        )
    ]


def test_each_candidate_is_told_with_the_sku_that_it_asks_for() -> None:
    capacities = {(CHAT, each.name): Capacity(7, SOURCE) for each in (ZONE_PTU, ZONE_STANDARD)}
    known = facts(replace(region(SWEDEN), capacities=capacities))
    standard = Candidate(SWEDEN, sku=ZONE_STANDARD.name)
    end = "free now, and 300 more is asked; add a region, lower the capacity, state a minimum, "

    assert _found(deployment(candidates=(standard,)), known) == [
        (
            "warning",
            "chat.candidates: of gpt-5.4@2026-03-05 as DataZoneStandard swedencentral has 7 "
            f"{end}or try later",
        )
    ]
    assert _found(deployment(candidates=(Candidate(SWEDEN), standard)), known) == [
        (
            "warning",
            "chat.candidates: of gpt-5.4@2026-03-05 swedencentral has 7 as "
            f"DataZoneProvisionedManaged and swedencentral has 7 as DataZoneStandard {end}"
            "or try later",
        )
    ]


def test_the_smaller_size_that_is_taken_rather_than_nothing_decides() -> None:
    assert _found(deployment(minimum=150, regions=[SWEDEN]), facts(_free(SWEDEN, 150))) == []


def test_what_stands_asks_for_its_growth_in_its_own_region_only() -> None:
    raised = {"OpenAI.DataZoneProvisionedManaged": Usage(300, 400)}
    known = facts(_free(SWEDEN, 0), replace(_free(GERMANY, 10, "chat"), usages=raised))

    assert _found(deployment(regions=[SWEDEN, GERMANY]), known) == []
    assert _found(deployment(capacity=310, regions=[SWEDEN, GERMANY]), known) == []
    assert _found(deployment(capacity=315, regions=[SWEDEN, GERMANY]), known) == [
        (
            "warning",
            "chat.candidates: of gpt-5.4@2026-03-05 as DataZoneProvisionedManaged "
            "germanywestcentral has 10 free now, and 15 more is asked; "
            "add a region, lower the capacity, state a minimum, or try later",
        )
    ]


def test_a_region_without_quota_is_left_to_the_rules_on_quota() -> None:
    unfunded = replace(_free(SWEDEN, 0), usages={"OpenAI.DataZoneProvisionedManaged": Usage(0, 0)})

    assert _found(deployment(regions=[SWEDEN]), facts(unfunded)) == []
    assert _found(deployment(), facts(unfunded, _free(GERMANY, 300))) == []


def test_free_capacity_is_asked_once_for_each_model_that_is_wanted_provisioned() -> None:
    wanted = [deployment("a"), deployment("b"), deployment("c", sku="DataZoneStandard")]

    assert models_to_ask(wanted) == (CHAT,)
    assert models_to_ask(wanted[2:]) == ()


def test_a_candidate_that_cannot_take_it_for_another_reason_is_not_told_again() -> None:
    short = replace(_free(SWEDEN, 0), offers=(offer(ZONE_STANDARD),))

    assert _found(deployment(), facts(short, _free(GERMANY, 300))) == []


def test_a_figure_is_told_though_quota_is_not_known() -> None:
    known = facts(replace(_free(SWEDEN, 0), usages=Unknown("403")))

    assert len(_found(deployment(regions=[SWEDEN]), known)) == 1


def test_a_figure_without_a_version_belongs_to_no_request() -> None:
    assert _found(deployment(version=None, regions=[SWEDEN]), facts(_free(SWEDEN, 0))) == []


def test_a_figure_gives_its_own_source() -> None:
    moment = Source("Azure", NOW)
    capacity = {(CHAT, ZONE_PTU.name): Capacity(0, moment)}
    known = facts(replace(region(SWEDEN), capacities=capacity, source=Source("snapshot", None)))

    found = check([deployment(regions=[SWEDEN])], known, now=NOW)

    assert [(each.rule, each.sources) for each in found] == [("free-capacity", (moment,))]


def test_only_versions_that_are_stated_are_asked() -> None:
    own = deployment(
        sku="DataZoneStandard", candidates=(Candidate(SWEDEN, sku="ProvisionedManaged"),)
    )

    assert models_to_ask([own]) == (CHAT,)
    assert models_to_ask([deployment(version=None), deployment(sku="Unheard")]) == ()
