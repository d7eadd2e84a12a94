"""A refresh from what Azure was seen to answer: two regions, retired models, SKUs twice."""

from datetime import date

import pytest

from aoai.azure.reading import Reader
from aoai.catalog import PARTS, parse, part
from aoai.commands.catalog.renewal import renewed
from aoai.emulator.in_process import mock_azure
from aoai.emulator.scenario import Scenario
from aoai.facts import Facts, Offer, facts_from_catalogue
from estate import settings_of

REGIONS = ("eastus2", "swedencentral")


@pytest.fixture(scope="module")
def both() -> tuple[Facts, Facts]:
    """What Azure said, and what the catalogue says after it was asked."""
    with mock_azure(Scenario.parse({"catalogue": "recorded"})) as azure:
        live = Reader(settings_of(azure), azure.scenario.subscriptions[0].id).facts(REGIONS)
    offers = {name: each.offers for name, each in live.regions.items()}
    seen = {name: each for name, each in offers.items() if isinstance(each, tuple)}
    parts = {name: part(name) for name in PARTS}
    new = renewed(parts, seen, date(2026, 4, 23))
    return live, facts_from_catalogue(parse({**parts, **new}))


def _told(offer: Offer) -> dict[str, tuple[object, ...]]:
    names = {each.name for each in offer.skus}
    entries = {name: entry for name in names if (entry := offer.sku(name)) is not None}
    return {
        name: (
            each.usage_name,
            each.minimum,
            each.step,
            each.maximum if isinstance(each.maximum, int) else None,
            each.default,
            each.ends or offer.ends,
            each.fine_tuned,
        )
        for name, each in entries.items()
    }


@pytest.mark.parametrize("region", REGIONS)
@pytest.mark.parametrize("kind", ["OpenAI", "AIServices"])
def test_the_catalogue_says_what_was_recorded(
    both: tuple[Facts, Facts], region: str, kind: str
) -> None:
    live, kept = (each.regions[region] for each in both)

    recorded = list(live.offers_for(kind))
    assert len(recorded) > 80
    for offer in recorded:
        found = kept.offer(kind, offer.model)
        assert found is not None, offer.model
        assert (found.lifecycle, found.is_default) == (offer.lifecycle, offer.is_default)
        told = _told(offer)
        # A size that Azure leaves out is the documented one.
        assert {name: each[:1] + each[3:] for name, each in _told(found).items()} == {
            name: each[:1] + each[3:] for name, each in told.items()
        }, offer.model
        for name, each in _told(found).items():
            if told[name][1:3] != (1, 1):
                assert each[1:3] == told[name][1:3]


@pytest.mark.parametrize("region", REGIONS)
def test_no_other_model_is_said_to_be_offered_there(both: tuple[Facts, Facts], region: str) -> None:
    live, kept = (each.regions[region] for each in both)

    there = {each.model for each in kept.offers_for("OpenAI") if each.skus_complete}
    assert there == {each.model for each in live.offers_for("OpenAI")}
