"""The functions of the package, against the schema."""

import copy
from typing import Any

import pytest

from landing import GERMANY, MODEL, PTU, STANDARD, SWEDEN
from plugin import Plugin
from schema_values import SCHEMA, Spec, mismatches

CHOOSE, EXPLAIN = "aoai:index:choosePlacement", "aoai:index:explainRefusal"
DEPLOYMENT: dict[str, Any] = {
    "name": "chat",
    "deploymentName": "chat-1",
    "candidates": [
        {"region": SWEDEN, "accountName": SWEDEN, "sku": PTU, "capacity": 50},
        {"region": GERMANY, "accountName": GERMANY},
    ],
    "model": MODEL,
    "sku": PTU,
    "capacity": 100,
    "spillover": {"deploymentName": "over", "sku": STANDARD, "capacity": 5},
    "versionUpgradeOption": "NoAutoUpgrade",
}
WHOLE: dict[str, dict[str, Any]] = {
    CHOOSE: {"resourceGroupName": "g", "deployments": [DEPLOYMENT]},
    EXPLAIN: {
        "resourceGroupName": "g",
        "deployment": DEPLOYMENT,
        "error": "Code=InsufficientQuota",
        "region": SWEDEN,
        "sku": PTU,
    },
}

PLACEABLE: Spec = SCHEMA["types"]["aoai:index:Placeable"]


def function(token: str) -> Spec:
    found: Spec = SCHEMA["functions"][token]
    return found


def test_the_schema_has_the_functions_that_are_tested_here() -> None:
    assert set(SCHEMA["functions"]) == set(WHOLE)


@pytest.mark.parametrize("token", [*WHOLE])
def test_a_function_takes_and_gives_what_the_schema_says(provider: Plugin, token: str) -> None:
    answer, failures = provider.invoke(token, WHOLE[token])

    assert (list(mismatches(WHOLE[token], function(token)["inputs"])), failures) == ([], [])
    assert list(mismatches(answer, function(token)["outputs"])) == []


@pytest.mark.parametrize(
    ("token", "name"),
    [(token, name) for token in WHOLE for name in SCHEMA["functions"][token]["inputs"]["required"]],
)
def test_a_function_demands_what_the_schema_requires(
    provider: Plugin, token: str, name: str
) -> None:
    arguments = {key: value for key, value in WHOLE[token].items() if key != name}

    _, failures = provider.invoke(token, arguments)

    assert [where for where, _ in failures] == [name]


@pytest.mark.parametrize("name", [*PLACEABLE["properties"]])
def test_a_deployment_is_refused_without_what_the_schema_requires_of_it_and_nothing_else(
    provider: Plugin, name: str
) -> None:
    arguments = copy.deepcopy(WHOLE[CHOOSE])
    del arguments["deployments"][0][name]

    _, failures = provider.invoke(CHOOSE, arguments)

    assert bool(failures) == (name in PLACEABLE["required"])


def test_a_deployment_is_refused_with_a_name_that_the_schema_does_not_have(
    provider: Plugin,
) -> None:
    arguments = copy.deepcopy(WHOLE[CHOOSE])
    arguments["deployments"][0]["other"] = 1

    _, failures = provider.invoke(CHOOSE, arguments)

    assert [where for where, _ in failures] == ["deployments[0].other"]
