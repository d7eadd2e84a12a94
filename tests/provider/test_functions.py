"""The functions of the schema against what the provider takes and gives."""

from typing import Any

import pytest

from landing import FULL, MODEL, PTU, REGIONS, STANDARD, SWEDEN
from plugin import Plugin
from schema_values import SCHEMA, mismatches, sample

FUNCTIONS = SCHEMA["functions"]
CHOOSE, EXPLAIN = "aoai:index:choosePlacement", "aoai:index:explainRefusal"


def wanted(**parts: Any) -> dict[str, Any]:
    places = [{"region": each, "accountName": each} for each in REGIONS]
    asked = {"name": "chat", "model": MODEL, "sku": PTU, "capacity": 300, "candidates": places}
    return {**asked, **parts}


def explaining(error: str) -> dict[str, Any]:
    there = {"resourceGroupName": "g", "deployment": wanted(), "region": SWEDEN, "sku": PTU}
    return {"error": error, **there}


def test_the_provider_has_the_functions_of_the_schema() -> None:
    assert set(FUNCTIONS) == {CHOOSE, EXPLAIN}


def test_every_argument_of_the_schema_is_taken(provider: Plugin) -> None:
    asked = sample("choose", FUNCTIONS[CHOOSE]["inputs"])
    asked["deployments"][0]["spillover"]["sku"] = STANDARD

    _, failures = provider.invoke(CHOOSE, asked)

    assert failures == []


@pytest.mark.parametrize("name", sorted(FUNCTIONS[CHOOSE]["inputs"]["required"]))
def test_an_argument_that_the_schema_requires_is_missed(provider: Plugin, name: str) -> None:
    asked = sample("choose", FUNCTIONS[CHOOSE]["inputs"])
    del asked[name]

    _, failures = provider.invoke(CHOOSE, asked)

    assert name in [where for where, _ in failures]


def test_answers_are_of_the_types_of_the_schema(provider: Plugin) -> None:
    provider.azure.play(capacity={SWEDEN: FULL})
    provider.azure.put(SWEDEN, "stands")
    both = [wanted(), wanted(name="stands", sku=STANDARD, capacity=50)]

    chosen, _ = provider.invoke(CHOOSE, {"resourceGroupName": "g", "deployments": both})
    answers = [
        provider.invoke(EXPLAIN, explaining(f'Status={status} Code="{code}" Message="no"'))[0]
        for status, code in ((409, "RequestConflict"), (400, "NeverSeen"), (403, "No"))
    ]
    there = f"{provider.azure.accounts[SWEDEN]}/deployments/chat"
    exists = f"cannot create already existing resource '{there}'"
    answers.append(provider.invoke(EXPLAIN, explaining(exists))[0])

    assert [each["stands"] for each in chosen["placements"]] == [False, True]
    assert list(mismatches(chosen, FUNCTIONS[CHOOSE]["outputs"])) == []
    assert [
        found for each in answers for found in mismatches(each, FUNCTIONS[EXPLAIN]["outputs"])
    ] == []
