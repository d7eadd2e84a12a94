"""Facts from the catalogue: Azure's word, where a refresh brought it, goes first."""

from datetime import date
from typing import Any

from aoai.catalog import PARTS, parse, part
from aoai.facts import Facts, ModelId, Offer, SkuOffer, Unknown, facts_from_catalogue

CHAT = ModelId("OpenAI", "gpt-5.4", "2026-03-05")
GONE = ModelId("OpenAI", "o1-pro", "2025-03-19")
PTU = "ProvisionedManaged"
SWEDEN, LONDON = "swedencentral", "uksouth"


def _facts(**changes: Any) -> Facts:
    return facts_from_catalogue(parse({**{name: part(name) for name in PARTS}, **changes}))


def _offer(known: Facts, region: str, model: ModelId = CHAT, kind: str = "OpenAI") -> Offer:
    found = known.regions[region].offer(kind, model)
    assert found is not None
    return found


def _with_facts(model: ModelId, **facts: Any) -> list[Any]:
    return [
        [*row[:3], {**row[3], **facts}] if tuple(row[:3]) == model else row
        for row in part("models")
    ]


def test_sizes_are_the_documents_while_azure_was_not_asked() -> None:
    found = _offer(_facts(), SWEDEN).sku(PTU)

    assert found is not None
    assert isinstance(found.usage_name, Unknown)
    assert (found.minimum, found.step, found.maximum) == (50, 50, 100000)


def test_what_azure_says_of_a_sku_goes_before_the_documents() -> None:
    terms = {
        "usage": "OpenAI.PTU",
        "minimum": 25,
        "maximum": 30000,
        "step": 5,
        "ends": "2027-01-01",
    }

    found = _offer(_facts(terms=[[*CHAT, PTU, terms]]), SWEDEN).sku(PTU)

    assert found == SkuOffer(
        PTU, "OpenAI.PTU", minimum=25, maximum=30000, step=5, ends=date(2027, 1, 1)
    )


def test_a_size_that_azure_leaves_out_is_the_documents() -> None:
    found = _offer(_facts(terms=[[*CHAT, PTU, {"usage": "OpenAI.PTU"}]]), SWEDEN).sku(PTU)

    assert found == SkuOffer(PTU, "OpenAI.PTU", minimum=50, maximum=100000, step=50)


def test_one_region_may_differ() -> None:
    regional = [[*CHAT, LONDON, {"default": False, "terms": {PTU: {"minimum": 25, "step": 25}}}]]
    known = _facts(
        models=_with_facts(CHAT, default=True),
        terms=[[*CHAT, PTU, {"minimum": 50, "step": 50}]],
        regional=regional,
    )

    sizes = {region: _offer(known, region).sku(PTU) for region in (SWEDEN, LONDON)}
    assert {region: each and each.minimum for region, each in sizes.items()} == {
        SWEDEN: 50,
        LONDON: 25,
    }
    assert (_offer(known, SWEDEN).is_default, _offer(known, LONDON).is_default) == (True, False)


def test_a_model_for_one_kind_of_account_is_none_for_the_other() -> None:
    both = [[*row[:3], {**row[3], "kinds": ["AIServices", "OpenAI"]}] for row in part("models")]
    models = [
        [*row[:3], {**row[3], "kinds": ["AIServices"]}] if tuple(row[:3]) == CHAT else row
        for row in both
    ]
    sweden = _facts(models=models).regions[SWEDEN]

    assert sweden.offer("AIServices", CHAT) is not None
    assert sweden.offer("OpenAI", CHAT) is None


def test_a_model_that_only_the_schedule_names_is_told_for_every_kind() -> None:
    known = _facts(models=_with_facts(CHAT, kinds=["AIServices", "OpenAI"]))

    for kind in ("AIServices", "OpenAI"):
        assert _offer(known, SWEDEN, GONE, kind).skus_complete is False


def test_a_sku_that_nothing_describes_is_offered_with_what_azure_says() -> None:
    offers = [[*CHAT, SWEDEN, "NewTier"]]
    known = _facts(offers=offers, terms=[[*CHAT, "NewTier", {"usage": "OpenAI.New", "maximum": 9}]])

    assert _offer(known, SWEDEN).sku("NewTier") == SkuOffer("NewTier", "OpenAI.New", maximum=9)
