from dataclasses import replace

from aoai.facts import Capacity, Facts, RegionFacts, Usage
from aoai.rules import DeploymentRequest, models_to_ask
from wanted import (
    CHAT,
    FRANCE,
    GERMANY,
    SOURCE,
    SWEDEN,
    ZONE_PTU,
    deployed,
    deployment,
    facts,
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
