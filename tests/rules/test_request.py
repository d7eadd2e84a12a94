from dataclasses import replace

from aoai.rules import Candidate, Present, SpilloverRequest, with_present
from wanted import ACCOUNTS, GERMANY, SWEDEN, deployed, deployment, facts, region

SPARE = SpilloverRequest("spare", "DataZoneStandard", 100)
STANDS = deployed("Chat", at=GERMANY)
BESIDE = deployed("spare", at=GERMANY, sku="DataZoneStandard", capacity=50)
KNOWN = facts(region(SWEDEN), region(GERMANY, deployments=(STANDS, BESIDE)))


def test_what_stands_is_found_by_account_and_name_in_any_case() -> None:
    shouted = Candidate("Germany West Central", f"{ACCOUNTS}/{GERMANY}".upper())
    wanted = deployment(candidates=(shouted,))

    assert with_present(wanted, KNOWN).present == Present("Germany West Central", STANDS)


def test_an_account_may_be_given_by_its_name() -> None:
    wanted = deployment(candidates=(Candidate(GERMANY, GERMANY),))

    assert with_present(wanted, KNOWN).present == Present(GERMANY, STANDS)


def test_the_spillover_that_stands_is_found_too() -> None:
    wanted = with_present(deployment(spillover=SPARE), KNOWN)

    assert (wanted.present, wanted.spillover_present) == (
        Present(GERMANY, STANDS),
        Present(GERMANY, BESIDE),
    )


def test_a_spillover_may_stand_though_its_deployment_does_not() -> None:
    wanted = with_present(deployment("new", spillover=SPARE), KNOWN)

    assert (wanted.present, wanted.spillover_present) == (None, Present(GERMANY, BESIDE))


def test_the_deployments_own_name_counts_not_its_key() -> None:
    assert with_present(deployment("key"), KNOWN).present is None
    named = replace(deployment("key"), deployment_name="chat")
    assert with_present(named, KNOWN).present == Present(GERMANY, STANDS)


def test_what_is_stated_to_stand_is_not_looked_up() -> None:
    stated = Present(SWEDEN, deployed(capacity=5))

    assert with_present(replace(deployment(), present=stated), KNOWN).present == stated


def test_where_nothing_is_known_to_stand_the_request_is_as_it_is() -> None:
    wanted = deployment(spillover=SPARE)

    assert with_present(wanted, facts()) is wanted
    assert with_present(deployment("new"), KNOWN) == deployment("new")


def test_a_candidates_own_sku_and_size_go_before_the_requests() -> None:
    wanted = deployment(minimum=150)
    plain, own = Candidate(SWEDEN), Candidate(SWEDEN, sku="Standard", capacity=100)

    assert [wanted.sku_at(each) for each in (plain, own)] == [wanted.sku, "Standard"]
    assert [wanted.capacity_at(each) for each in (plain, own)] == [300, 100]
    assert [wanted.least_at(each) for each in (plain, own)] == [150, 100]
    assert replace(wanted, minimum_capacity=None).least_at(plain) == 300
