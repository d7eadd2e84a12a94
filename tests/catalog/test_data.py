"""The packaged files themselves: whole, sorted, and in the form in which a refresh writes them."""

import json
from datetime import date
from pathlib import Path

import pytest

from aoai.catalog import DATA, PARTS, catalogue, part
from aoai.catalog.writing import as_text, write

REFRESHED = ("models", "offers", "terms", "regional", "regions", "sections")
ROWS = ("models", "offers", "terms", "regional", "sizes", "throughput")


@pytest.mark.parametrize("name", [*REFRESHED, "sizes", "throughput", "skus"])
def test_a_file_has_one_fact_per_line_as_a_refresh_would_write_it(name: str) -> None:
    assert (DATA / f"{name}.json").read_text("utf-8") == as_text(part(name))


@pytest.mark.parametrize("name", ROWS)
def test_rows_are_sorted_and_none_stands_twice(name: str) -> None:
    keys = [tuple(each for each in row if isinstance(each, str))[:4] for row in part(name)]

    assert keys == sorted(set(keys))


@pytest.mark.parametrize("name", [each for each in ROWS if each != "models"])
def test_every_row_is_about_a_model_of_the_catalogue(name: str) -> None:
    known = {(each.format, each.name, each.version) for each in catalogue().models}

    assert {tuple(row[:3]) for row in part(name)} - known == set()


def test_every_offer_names_a_region_and_skus_that_are_described() -> None:
    known = catalogue()

    assert {row[3] for row in part("offers")} <= set(known.regions)
    assert {sku for row in part("offers") for sku in row[4:]} <= set(known.skus)
    assert all(row[4:] == sorted(set(row[4:])) for row in part("offers"))


def test_nothing_of_the_documents_was_lost() -> None:
    known = catalogue()

    assert (len(known.models), len(known.regions), len(known.skus)) == (88, 33, 9)
    assert sum(len(skus) for model in known.models for skus in model.offers.values()) == 3514
    assert sum(len(model.sizes) for model in known.models) == 84
    assert {tier: len(each["rows"]) for tier, each in part("quota")["tiers"].items()} == {
        "1": 87,
        "2": 62,
        "3": 69,
        "4": 62,
        "5": 62,
        "6": 70,
    }
    assert len(part("quota")["capacity_units"]["rows"]) == 7
    assert part("usage_names")["model_part_anomalies"]["gpt-4.1"] == "gpt4.1"
    assert part("limits")["foundry_resources_per_region_per_subscription"] == 100
    documented = {
        each["model"] for each in part("prices")["tokens"] if each["confidence"] == "documented"
    }
    assert documented == {"gpt-6-astra", "gpt-6-sol", "gpt-6.1-sol"}
    assert len(part("history")["provisioned_2024_07"]["models"]) == 8
    weights = {
        row[1]: row[3]["token_weights"] for row in part("throughput") if "token_weights" in row[3]
    }
    assert weights["gpt-6-sol"]["long_context_output"] == 7.5
    assert [row[3]["latency_target"] for row in part("throughput") if row[1] == "o1"] == [
        "99% > 25 TPS"
    ]


def test_each_section_says_its_day_and_source() -> None:
    sections = catalogue().sections

    assert {name: each.as_of for name, each in sections.items()} == {
        "standard": date(2026, 10, 5),
        "provisioned": date(2026, 9, 3),
        "batch": date(2026, 8, 28),
        "lifecycle": date(2026, 10, 5),
        "sizing": date(2026, 9, 23),
        "quota tier 1": date(2026, 8, 20),
        "quota tiers 2-6": date(2026, 2, 18),
        "regions": date(2025, 3, 21),
    }
    assert catalogue().as_of == date(2026, 10, 5)
    assert sections["provisioned"].source == "deployments-provisioned.md"


def test_every_sku_is_dated_by_a_section_unless_no_document_lists_it() -> None:
    known = catalogue()

    undated = {name for name, each in known.skus.items() if each.section is None}
    assert undated == {"DeveloperTier"}
    assert {each.section for each in known.skus.values()} - {None} <= set(known.sections)


def test_writing_what_stands_there_touches_no_file(tmp_path: Path) -> None:
    parts = {name: part(name) for name in PARTS}
    assert sorted(write(parts, tmp_path)) == sorted(PARTS)
    before = {each: each.stat().st_mtime_ns for each in tmp_path.iterdir()}

    assert write(parts, tmp_path) == ()
    assert {each: each.stat().st_mtime_ns for each in tmp_path.iterdir()} == before


@pytest.mark.parametrize("value", [[], {}, [["é", 1]], {"a": {"b": [1, 2]}, "c": None}])
def test_what_is_written_reads_back(value: object) -> None:
    text = as_text(value)

    assert json.loads(text) == value
    assert text.endswith("\n")
    assert "\\u" not in text
