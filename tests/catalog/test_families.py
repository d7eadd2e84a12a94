"""Which calls a model answers, and with which parameters."""

import json
from pathlib import Path

import pytest

from aoai.catalog import DATA, Family, catalogue, family, part
from aoai.catalog.writing import as_text

CHAT = ("chatCompletion", "responses")
RECORDED = Path(__file__).parents[2] / "aoai" / "emulator" / "recorded"


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("gpt-4.1", Family(CHAT, reasoning=False, is_for=None)),
        ("gpt-5-chat", Family(CHAT, reasoning=False, is_for=None)),
        ("gpt-5.4", Family(CHAT, reasoning=True, is_for=None)),
        ("gpt-5.4-pro", Family(("responses",), reasoning=True, is_for=None)),
        ("o4-mini", Family(CHAT, reasoning=True, is_for=None)),
        ("text-embedding-3-large", Family(("embeddings",), reasoning=False, is_for=None)),
        ("gpt-image-1", Family((), reasoning=False, is_for="images")),
        ("gpt-6-sol", None),
    ],
)
def test_a_model_is_placed_where_a_source_places_it(name: str, found: Family | None) -> None:
    assert family(name) == found


def test_the_rows_are_sorted_models_of_the_catalogue_as_they_would_be_written() -> None:
    rows = part("families")

    assert (DATA / "families.json").read_text("utf-8") == as_text(rows)
    assert [row[:2] for row in rows] == sorted(row[:2] for row in rows)
    assert {tuple(row[:2]) for row in rows} <= {
        (each.format, each.name) for each in catalogue().models
    }


def test_a_model_that_answers_none_of_the_calls_says_what_it_is_for() -> None:
    families = [family(row[1]) for row in part("families")]

    assert [each for each in families if each and bool(each.answers) == bool(each.is_for)] == []


@pytest.mark.parametrize("region", ["eastus2", "swedencentral"])
def test_what_was_recorded_of_calls_is_not_gainsaid(region: str) -> None:
    listed = json.loads((RECORDED / f"{region}.models.json").read_text("utf-8"))["value"]
    calls = {"chatCompletion", "embeddings", "responses"}
    gainsaid = []
    for each in listed:
        model = each["model"]
        known = family(model["name"], model["format"])
        if known is None or known.is_for:
            continue
        said = {name for name in calls if model.get("capabilities", {}).get(name) == "true"}
        # Of o1-mini and older versions the list leaves out what the newest version answers.
        if not said <= set(known.answers):
            gainsaid.append((model["name"], model["version"], said))
    assert gainsaid == []
