"""What autonaming does to a replacement, in the order in which the engine calls."""

from typing import Any

import pytest
from pulumi.runtime.proto import provider_pb2 as messages

from declared import inputs
from landing import FRANCE, GERMANY, STANDARD, SWEDEN
from plugin import Plugin, State

NAMING = messages.CheckRequest.AutonamingOptions
VERBATIM = NAMING(proposed_name="chat", mode=NAMING.ENFORCE)
FIXED = NAMING(proposed_name="chat", mode=NAMING.PROPOSE)
DISABLED = NAMING(mode=NAMING.DISABLE)
RANDOM = NAMING(proposed_name="chat-3f8a", mode=NAMING.PROPOSE)

LOSS = (
    "`pulumi:autonaming` gives names without a random part, for which the engine deletes 300 "
    "DataZoneProvisionedManaged in swedencentral before the new deployment serves, and the region "
    "does not promise it back; run `pulumi config set --path "
    "pulumi:autonaming.providers.aoai.mode default`, or set allowCapacityLoss: true"
)


def moving(provider: Plugin, **parts: Any) -> tuple[State, dict[str, Any]]:
    """A deployment in Sweden, and inputs that move it; the engine has asked for the difference."""
    state = provider.create(inputs(provider, SWEDEN, **parts))
    news = inputs(provider, GERMANY, FRANCE, **parts)
    assert provider.diff(state, news) == (True, ["candidates"], ["candidates"], False)
    return state, news


@pytest.mark.parametrize("naming", [VERBATIM, FIXED, DISABLED])
def test_a_move_is_refused_where_the_engine_would_delete_scarce_capacity_first(
    provider: Plugin, naming: NAMING
) -> None:
    _, news = moving(provider)

    _, failures = provider.check(news, autonaming=naming)

    assert failures == [("deploymentName", LOSS)]


def test_names_that_may_have_a_random_part_are_a_warning(provider: Plugin) -> None:
    _, news = moving(provider)

    _, failures = provider.check(news, autonaming=RANDOM)

    assert failures == []
    said = [each.message for each in provider.display.lines if "autonaming" in each.message]
    assert said == [LOSS.replace("gives", "may give")]


@pytest.mark.parametrize("parts", [{"allowCapacityLoss": True}, {"sku": STANDARD, "capacity": 10}])
def test_a_move_goes_on_where_nothing_scarce_is_lost(
    provider: Plugin, parts: dict[str, Any]
) -> None:
    _, news = moving(provider, **parts)

    assert provider.check(news, autonaming=VERBATIM)[1] == []


def test_a_move_goes_on_where_the_stack_configures_no_names(provider: Plugin) -> None:
    _, news = moving(provider)

    assert provider.check(news)[1] == []


def test_what_stays_where_it_is_needs_no_other_names(provider: Plugin) -> None:
    state, news = moving(provider)
    stays = {**state.inputs, "capacity": 400}

    # The first check of a run comes before the difference, with the old inputs.
    assert provider.check(news, olds=state.inputs, autonaming=VERBATIM)[1] == []
    provider.diff(state, stays)
    assert provider.check(stays, autonaming=VERBATIM)[1] == []
