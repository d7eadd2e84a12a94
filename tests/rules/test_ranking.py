"""How each candidate stands: the verdict, what is behind it, and what the run takes besides."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from aoai.facts import Capacity, Facts, Reach, RegionFacts, Source, Statement, Unknown, Usage
from aoai.rules import (
    Candidate,
    DeploymentRequest,
    Present,
    SpilloverRequest,
    Standing,
    Taken,
    Verdict,
    landing,
    rank,
)
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
)

PTU, STANDARD = ZONE_PTU.name, ZONE_STANDARD.name
PTU_ROW, STANDARD_ROW = str(ZONE_PTU.usage_name), str(ZONE_STANDARD.usage_name)
SPILLOVER = SpilloverRequest("chat-over", STANDARD, 50)


def quota(ptu: int, standard: int = 1000, used: int = 0) -> Mapping[str, Usage]:
    """Rows with so much left."""
    return {PTU_ROW: Usage(used, used + ptu), STANDARD_ROW: Usage(0, standard)}


def free(name: str, ptu: int | None, *, left: int = 1000, **parts: Any) -> RegionFacts:
    """A region with a figure of free PTU, and quota that holds much unless it is said."""
    figures = {} if ptu is None else {(CHAT, PTU): Capacity(ptu, SOURCE)}
    return replace(region(name, usages=quota(left), **parts), capacities=figures)


def ranked(request: DeploymentRequest, known: Facts, **parts: Any) -> list[tuple[str, str]]:
    """Region and verdict in words."""
    return [(each.region, each.said) for each in rank(request, known, now=NOW, **parts)]


def at(name: str, capacity: int = 300, verdict: Verdict = Verdict.FITS, **parts: Any) -> Standing:
    """A standing of the usual deployment."""
    return Standing(name, PTU, capacity, verdict, **parts)


def taking(name: str, capacity: int) -> Taken:
    """What a deployment of the usual model takes in a region."""
    return Taken({(PTU_ROW, name): capacity}, {(name, CHAT.name, PTU): capacity})


def test_each_candidate_has_its_verdict_in_the_order_of_the_request() -> None:
    known = facts(
        replace(free(SWEDEN, 0), offers=(offer(ZONE_STANDARD),)),
        free(GERMANY, 120, left=180),
        free(FRANCE, 120),
        free("polandcentral", 300),
    )
    asked = deployment(regions=[SWEDEN, GERMANY, FRANCE, "norwayeast", "polandcentral"])

    assert rank(asked, known, now=NOW) == (
        at(
            SWEDEN,
            verdict=Verdict.NOT_OFFERED,
            free=0,
            reason=f"gpt-5.4@2026-03-05 is not offered as {PTU} in swedencentral",
        ),
        at(
            GERMANY,
            verdict=Verdict.QUOTA_SHORT,
            short_by=120,
            free=120,
            reason=f"300 more of {PTU_ROW} in {GERMANY}, where 180 are left (0 of 180 used)",
        ),
        at(
            FRANCE,
            verdict=Verdict.NO_FREE_CAPACITY,
            free=120,
            reason="120 free, 300 more asked",
        ),
        at(
            "norwayeast",
            verdict=Verdict.UNKNOWN,
            reason="what is offered in norwayeast is not known (no facts)",
        ),
        at("polandcentral", free=300, takes=taking("polandcentral", 300)),
    )


def test_a_verdict_says_itself() -> None:
    assert at(SWEDEN, verdict=Verdict.QUOTA_SHORT, short_by=120).said == "quota short by 120"
    assert at(SWEDEN, verdict=Verdict.NO_FREE_CAPACITY).said == "no free capacity"


def test_a_region_of_which_no_figure_is_known_may_have_room() -> None:
    assert ranked(deployment(regions=[SWEDEN]), facts(free(SWEDEN, None))) == [(SWEDEN, "fits")]


def test_quota_that_is_not_known_is_unknown_unless_the_figure_is_too_small() -> None:
    unread = Unknown("usages answered 403 AuthorizationFailed")
    known = facts(
        replace(free(SWEDEN, 300), usages=unread), replace(free(GERMANY, 299), usages=unread)
    )

    first, second = rank(deployment(regions=[SWEDEN, GERMANY]), known, now=NOW)

    assert (first.verdict, first.reason) == (Verdict.UNKNOWN, unread.reason)
    assert second.verdict is Verdict.NO_FREE_CAPACITY


def test_a_size_that_azure_does_not_have_is_not_offered() -> None:
    (found,) = rank(deployment(regions=[SWEDEN], capacity=301), facts(), now=NOW)

    assert (found.said, found.reason) == (
        "not offered",
        f"301 PTU is no legal size of {PTU} of gpt-5.4@2026-03-05: from 15 in steps of 5 "
        "(in swedencentral)",
    )


def test_what_people_state_goes_before_what_azure_lists() -> None:
    word = Statement("not sold to us", Source("facts.d/ours.yaml (Jane)", None), (SWEDEN,))
    known = replace(facts(), statements=(word,))

    assert ranked(deployment(regions=[SWEDEN, GERMANY]), known) == [
        (SWEDEN, "not offered"),
        (GERMANY, "fits"),
    ]


def test_a_candidate_is_judged_by_its_own_sku_and_capacity() -> None:
    own = (Candidate(SWEDEN, sku=STANDARD, capacity=7), Candidate(SWEDEN, capacity=100))

    found = rank(deployment(candidates=own), facts(), now=NOW)

    assert [(each.sku, each.capacity, each.said) for each in found] == [
        (STANDARD, 7, "fits"),
        (PTU, 100, "fits"),
    ]


@pytest.mark.parametrize(
    ("rows", "figure", "said"),
    [
        (quota(300, 50), 50, "fits"),
        (quota(300, 40), 50, "quota short by 10"),
        (quota(300, 50), 40, "no free capacity"),
        (quota(200, 40), 40, "quota short by 100"),
    ],
)
def test_the_deployment_and_its_spillover_fit_together_or_not_at_all(
    rows: Mapping[str, Usage], figure: int, said: str
) -> None:
    figures = {(CHAT, PTU): Capacity(300, SOURCE), (CHAT, STANDARD): Capacity(figure, SOURCE)}
    known = facts(replace(region(SWEDEN, usages=rows), capacities=figures))

    assert ranked(deployment(regions=[SWEDEN], spillover=SPILLOVER), known) == [(SWEDEN, said)]


def test_a_unit_that_lands_takes_what_both_of_it_take() -> None:
    asked = deployment(regions=[SWEDEN], spillover=SPILLOVER)

    (found,) = rank(asked, facts(free(SWEDEN, 300)), now=NOW)

    assert found.takes == Taken(
        {(PTU_ROW, SWEDEN): 300, (STANDARD_ROW, SWEDEN): 50},
        {(SWEDEN, "gpt-5.4", PTU): 300, (SWEDEN, "gpt-5.4", STANDARD): 50},
    )


def test_a_spillover_of_a_standard_deployment_is_not_offered() -> None:
    asked = deployment(regions=[SWEDEN], sku=STANDARD, capacity=10, spillover=SPILLOVER)

    (found,) = rank(asked, facts(), now=NOW)

    assert (found.said, found.reason) == (
        "not offered",
        "DataZoneStandard is not provisioned and has nothing to spill",
    )


# --- less than asked


def test_what_fits_only_at_a_smaller_size_says_so() -> None:
    known = facts(free(SWEDEN, 152), free(GERMANY, 1000, left=213), free(FRANCE, 99))

    found = rank(deployment(minimum=100), known, now=NOW)

    assert found == (
        at(
            SWEDEN,
            150,
            free=152,
            reason="150 of 300",
            instead_of=300,
            takes=taking(SWEDEN, 150),
        ),
        at(
            GERMANY,
            210,
            free=1000,
            reason="210 of 300",
            instead_of=300,
            takes=taking(GERMANY, 210),
        ),
        at(
            FRANCE,
            verdict=Verdict.NO_FREE_CAPACITY,
            free=99,
            reason="99 free, 300 more asked",
        ),
    )


def test_without_a_minimum_nothing_smaller_is_taken() -> None:
    assert ranked(deployment(regions=[SWEDEN]), facts(free(SWEDEN, 295))) == [
        (SWEDEN, "no free capacity")
    ]


def test_a_smaller_size_does_not_help_where_the_spillover_is_too_large() -> None:
    short = replace(free(SWEDEN, 1000), usages=quota(1000, 40))
    asked = deployment(regions=[SWEDEN], minimum=15, spillover=SPILLOVER)

    (found,) = rank(asked, facts(short), now=NOW)
    assert (found.said, found.capacity, found.instead_of) == ("quota short by 10", 300, None)


def test_the_run_lands_where_the_full_size_fits_before_where_a_smaller_does() -> None:
    found = rank(deployment(minimum=100), facts(free(SWEDEN, 150), free(GERMANY, 300)), now=NOW)

    assert landing(found) == 1
    assert landing(found[:1]) == 0
    assert landing([at(SWEDEN, verdict=Verdict.UNKNOWN)]) is None


# --- what stands


def test_what_stands_asks_for_its_growth_alone_in_its_place() -> None:
    stands = deployed(capacity=300)
    known = facts(
        replace(free(SWEDEN, 100, deployments=(stands,)), usages=quota(100, used=300)),
        free(GERMANY, 100),
    )

    assert ranked(deployment(capacity=400, regions=[SWEDEN, GERMANY]), known) == [
        (SWEDEN, "fits"),
        (GERMANY, "no free capacity"),
    ]
    (found,) = rank(deployment(capacity=450, regions=[SWEDEN]), known, now=NOW)
    assert (found.said, found.takes) == ("quota short by 50", Taken())
    (grown,) = rank(deployment(capacity=400, regions=[SWEDEN]), known, now=NOW)
    assert grown.takes == taking(SWEDEN, 100)


def test_what_stands_and_does_not_grow_fits_where_nothing_is_left() -> None:
    stands = deployed(capacity=300)
    known = facts(replace(free(SWEDEN, 0, deployments=(stands,)), usages=quota(0, used=300)))

    assert ranked(deployment(regions=[SWEDEN]), known) == [(SWEDEN, "fits")]
    assert ranked(deployment(regions=[SWEDEN], capacity=200), known) == [(SWEDEN, "fits")]


def test_what_stands_and_cannot_grow_stays_at_its_size_where_less_is_taken() -> None:
    stands = deployed(capacity=150)
    known = facts(replace(free(SWEDEN, 0, deployments=(stands,)), usages=quota(1000, used=150)))

    (found,) = rank(deployment(regions=[SWEDEN], minimum=100), known, now=NOW)

    assert (found.said, found.capacity, found.reason) == ("fits", 150, "150 of 300")
    assert found.takes == Taken()


def test_what_stands_is_in_the_way_of_another_one_of_its_pool() -> None:
    # The zone is one pool, and a move makes the new one before the old one goes.
    shared = {PTU_ROW: Reach.ZONE}
    rows = {PTU_ROW: Usage(300, 500)}
    known = replace(
        facts(region(SWEDEN, usages=rows, deployments=(deployed(),)), region(GERMANY, usages=rows)),
        pools=shared,
    )

    assert ranked(deployment(regions=[SWEDEN, GERMANY]), known) == [
        (SWEDEN, "fits"),
        (GERMANY, "quota short by 100"),
    ]


def test_what_is_gone_by_then_is_in_nobodys_way() -> None:
    gone = Present(SWEDEN, deployed())
    rows = quota(200, used=300)
    known = facts(
        replace(free(SWEDEN, 0, deployments=(gone.deployed,)), usages=rows), free(GERMANY, 0)
    )
    asked = deployment(regions=[SWEDEN, GERMANY])

    assert ranked(asked, known, freed=[gone]) == [(SWEDEN, "fits"), (GERMANY, "no free capacity")]
    (found,) = rank(deployment(regions=[SWEDEN], capacity=505), known, now=NOW, freed=[gone])
    assert (found.said, found.takes) == ("quota short by 5", Taken())


def test_a_model_that_takes_no_new_deployments_is_not_offered_to_what_is_deleted_first() -> None:
    retired = offer(lifecycle="Deprecated")
    stands = deployed()
    known = facts(region(SWEDEN, retired, deployments=(stands,)))
    asked = deployment(regions=[SWEDEN])

    assert ranked(asked, known) == [(SWEDEN, "fits")]
    assert ranked(asked, known, freed=[Present(SWEDEN, stands)]) == [(SWEDEN, "not offered")]


def test_a_namesake_in_another_account_of_the_region_is_another_deployment() -> None:
    stands = replace(deployed(), account_id=deployed().account_id + "-2")
    known = facts(replace(free(SWEDEN, 0, deployments=(stands,)), usages=quota(0, used=300)))

    assert ranked(deployment(regions=[SWEDEN]), known) == [(SWEDEN, "quota short by 300")]


# --- the same run


def test_the_second_deployment_of_a_run_sees_what_the_first_leaves() -> None:
    known = facts(free(SWEDEN, 500, left=400), free(GERMANY, 500), free(FRANCE, 1000))
    first = rank(deployment("a"), known, now=NOW)[0].takes
    second = rank(deployment("b"), known, now=NOW, taken=first)
    both = first + second[1].takes
    third = rank(deployment("c"), known, now=NOW, taken=both)

    assert [each.said for each in second] == ["quota short by 200", "fits", "fits"]
    assert second[0].reason == (
        f"300 more of {PTU_ROW} in {SWEDEN}, where 100 are left (300 of 400 used); "
        f"counted are 300 of {PTU_ROW} for others of this run"
    )
    assert second[0].free == 200
    assert [(each.said, each.free) for each in third] == [
        ("quota short by 200", 200),
        ("no free capacity", 200),
        ("fits", 1000),
    ]


def test_what_the_run_takes_of_one_pool_is_taken_from_every_region_that_shares_it() -> None:
    rows = {PTU_ROW: Usage(0, 500)}
    known = replace(
        facts(region(SWEDEN, usages=rows), region(GERMANY, usages=rows)),
        pools={PTU_ROW: Reach.ZONE},
    )
    first = rank(deployment("a", regions=[SWEDEN]), known, now=NOW)[0].takes

    assert ranked(deployment("b", regions=[GERMANY]), known, taken=first) == [
        (GERMANY, "quota short by 100")
    ]
