"""Deployments that stand while what Azure lists changes under them."""

from typing import Any

import pytest

from aoai.emulator.scenario import Scenario
from arm import Arm, arm, deployment
from listed import listed, sku

SWEDEN, GPT_4O = "swedencentral", "gpt-4o@2024-11-20"
STANDARD = {"maximum": 1000000}


def standing(*entries: dict[str, Any], **scenario: Any) -> tuple[Arm, str]:
    """A Standard deployment of 10, in an Azure that by now lists only these entries."""
    both = [sku(), sku("GlobalStandard", "OpenAI.GlobalStandard.gpt-4o")]
    call = arm(models={SWEDEN: [listed(*both)]})
    path = call.make_account() + "/deployments/chat"
    assert call("PUT", path, deployment("Standard", 10, GPT_4O)).status == 201
    call.azure.play(Scenario.parse({"models": {SWEDEN: entries}, **scenario}))
    return call, path


def codes(call: Arm, path: str, *sizes: int, name: str = "Standard") -> list[str]:
    """What each size in turn is told."""
    answers = [call("PUT", path, deployment(name, size, GPT_4O)) for size in sizes]
    return [each.error[1] if each.status >= 400 else "ok" for each in answers]


@pytest.mark.assumed("what Azure says to a change of what has ended was not found")
@pytest.mark.parametrize(
    "entry",
    [
        listed(lifecycleStatus="Deprecated"),
        listed(sku(deprecationDate="2026-10-01T00:00:00Z")),
        listed(deprecation={"inference": "2026-10-01T00:00:00Z"}),
    ],
)
def test_what_has_ended_stays_and_shrinks_but_does_not_grow(entry: dict[str, Any]) -> None:
    call, path = standing(entry)

    assert codes(call, path, 10, 9, 10) == ["ok", "ok", "ServiceModelDeprecated"]


@pytest.mark.recorded("FVS#491: the date is the SKU's")
def test_a_sku_that_has_ended_is_refused_to_what_stands_as_another() -> None:
    ended = sku("GlobalStandard", "OpenAI.GlobalStandard.gpt-4o")
    call, path = standing(listed(sku(), ended | {"deprecationDate": "2026-10-01T00:00:00Z"}))

    assert codes(call, path, 5, name="GlobalStandard") == ["ServiceModelDeprecated"]


@pytest.mark.documented("model lifecycle, 2026-10-05: subscriptions that have the version go on")
def test_a_deprecating_model_that_stands_may_grow() -> None:
    call, path = standing(listed(lifecycleStatus="Deprecating"))

    assert codes(call, path, 20) == ["ok"]


@pytest.mark.assumed("what Azure says to a change of what it no longer lists was not found")
@pytest.mark.parametrize(
    ("entries", "code"),
    [
        ([], "DeploymentModelNotSupported"),
        ([listed(sku("GlobalBatch", "b"))], "InvalidResourceProperties"),
        ([listed(sku(usage="OpenAI.Standard.gpt-4o-finetune"))], "InvalidResourceProperties"),
    ],
)
def test_what_is_listed_no_more_stays_and_shrinks_but_does_not_grow(
    entries: list[dict[str, Any]], code: str
) -> None:
    call, path = standing(*entries)
    before = call("GET", path).body["properties"]

    assert codes(call, path, 10, 5, 10, 0) == ["ok", "ok", code, code]
    assert call("GET", path).body["properties"] == before | {"currentCapacity": 5}


@pytest.mark.assumed("whether Azure asks again for the size of what stands was not found")
def test_sizes_that_have_changed_are_asked_of_new_sizes_alone() -> None:
    call, path = standing(listed(sku(capacity={"minimum": 15, "maximum": 100, "step": 5})))

    assert codes(call, path, 10, 9, 11, 20) == ["ok", "InvalidCapacity", "InvalidCapacity", "ok"]


@pytest.mark.recorded(
    "azd, 2026-04-23: use above the limit; the difference decides: azure-search-openai-demo#2091"
)
def test_use_above_the_limit_lets_nothing_grow() -> None:
    call, path = standing(listed(), quota={SWEDEN: {"OpenAI.Standard.gpt-4o": 4}})

    assert call.usage("OpenAI.Standard.gpt-4o") == (10, 4)
    assert codes(call, path, 10, 11, 6, 7) == ["ok", "InsufficientQuota"] * 2
