from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from aoai.catalog import catalogue
from aoai.facts import (
    NOT_READ,
    Capacity,
    Facts,
    ModelId,
    RegionFacts,
    Source,
    Unknown,
    Usage,
    facts_from_catalogue,
)
from wanted import CHAT, GERMANY, SOURCE, SWEDEN, ZONE_PTU, deployed, facts, offer, region


def test_a_source_says_where_and_when() -> None:
    assert str(Source("the catalogue", date(2026, 10, 5))) == "the catalogue, 2026-10-05"
    assert str(Source("Azure", datetime(2026, 11, 21, 9, 15, tzinfo=UTC))) == (
        "Azure, 2026-11-21 09:15 UTC"
    )


def test_the_accounts_own_kind_goes_before_other_kinds() -> None:
    openai, services = offer(kind="OpenAI", lifecycle="Legacy"), offer(kind="AIServices")
    known = region(SWEDEN, openai, services)

    assert known.offer("AIServices", CHAT) is services
    assert known.offer("OpenAI", CHAT) is openai


def test_a_kind_with_entries_is_not_helped_out_by_another() -> None:
    other = offer(model=CHAT._replace(name="gpt-5.1"), kind="AIServices")

    assert region(SWEDEN, other, offer(kind="OpenAI")).offer("AIServices", CHAT) is None


def test_a_missing_row_of_quota_is_unknown() -> None:
    known = region(SWEDEN, usages={"OpenAI.X": Usage(1, 2)})

    assert known.usage("OpenAI.X") == Usage(1, 2)
    assert known.usage("OpenAI.Y") == Unknown("the list of quota has no row OpenAI.Y")


def test_merging_takes_what_was_not_read_and_keeps_what_was_refused() -> None:
    free = {(CHAT, ZONE_PTU.name): Capacity(5, SOURCE)}
    live = RegionFacts(SWEDEN, SOURCE, offers=Unknown("403"), usages=NOT_READ)
    other = replace(region(SWEDEN), capacities=free)

    merged = Facts({SWEDEN: live}, SOURCE, "s").merged(facts(other, region(GERMANY)))

    assert merged == Facts(
        {
            SWEDEN: RegionFacts(
                SWEDEN,
                SOURCE,
                offers=Unknown("403"),
                usages=other.usages,
                deployments=(),
                capacities=free,
            ),
            GERMANY: region(GERMANY),
        },
        SOURCE,
        "s",
    )


def test_what_stands_is_found_by_account_and_name_in_any_case() -> None:
    stands = deployed("Chat")
    known = facts(region(SWEDEN, deployments=(stands,)))

    assert known.deployed(stands.account_id.upper(), "chat") is stands
    assert known.deployed(stands.account_id, "other") is None


@pytest.mark.parametrize("name", ["West US 3", "westus3"])
def test_a_region_is_found_in_any_spelling(name: str) -> None:
    known = facts(region("westus3"))

    assert known.region(name) is known.regions["westus3"]


def test_the_catalogue_gives_offers_and_leaves_quota_unknown() -> None:
    known = facts_from_catalogue().regions[SWEDEN]
    found = known.offer("AIServices", CHAT)

    assert found is not None
    entry = found.sku("DataZoneProvisionedManaged")
    assert entry is not None
    assert (entry.minimum, entry.maximum, entry.step) == (15, 100_000, 5)
    assert isinstance(entry.usage_name, Unknown)
    assert isinstance(known.usages, Unknown)
    assert known.source == Source("the catalogue", catalogue().as_of)


def test_the_catalogue_tells_the_lifecycle_in_arms_words() -> None:
    found = (
        facts_from_catalogue()
        .regions[SWEDEN]
        .offer("AIServices", ModelId("OpenAI", "o1", "2024-12-17"))
    )

    assert found is not None
    assert (found.lifecycle, found.replacement) == ("Deprecating", "gpt-5.6-sol")
