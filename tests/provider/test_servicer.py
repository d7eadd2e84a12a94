"""The provider behind gRPC, as the engine calls it."""

import json
from collections.abc import Callable
from typing import Any

import grpc
import pytest
from pulumi.runtime.proto import provider_pb2 as messages

from aoai.provider.wire import UNKNOWN, struct
from declared import SPILLOVER, inputs
from landing import PTU, SWEDEN, fault, refused
from plugin import Plugin, Refused, State

# With these the engine calls the state corrupt (pkg/resource/plugin/provider_plugin.go).
CORRUPTING = {grpc.StatusCode.UNKNOWN, grpc.StatusCode.INTERNAL, grpc.StatusCode.DATA_LOSS}


# --- previews


def test_previews_write_nothing(provider: Plugin) -> None:
    state = provider.create(inputs(provider))
    provider.azure.azure.log.clear()
    provider.preview = True

    provider.create(inputs(provider))
    provider.update(state, inputs(provider, capacity=400))

    assert {each.method for each in provider.azure.azure.log} == {"GET"}


def test_the_preview_of_a_create_knows_its_place_only_when_there_is_one(provider: Plugin) -> None:
    provider.preview = True

    several = provider.create(inputs(provider)).outputs
    one = provider.create(inputs(provider, SWEDEN)).outputs

    known = [
        {name: value for name, value in each.items() if value != UNKNOWN and name != "ranking"}
        for each in (several, one)
    ]
    assert known[0] == {}
    assert known[1] == {
        "region": SWEDEN,
        "accountId": provider.azure.accounts[SWEDEN],
        "placedSku": PTU,
    }


def test_the_preview_of_an_update_knows_what_stays(provider: Plugin) -> None:
    state = provider.create(inputs(provider))
    provider.preview = True

    outputs = provider.update(state, inputs(provider, capacity=400)).outputs

    unknown = {name for name, value in outputs.items() if value == UNKNOWN}
    assert unknown == {
        "actualCapacity",
        "effective",
        "modelVersion",
        "provisioningState",
        "rateLimits",
        "spilloverDeploymentName",
    }
    unknown.add("ranking")
    assert all(state.outputs[name] == outputs[name] for name in outputs if name not in unknown)


# --- whatever goes wrong


def _creating(provider: Plugin) -> None:
    provider.create(inputs(provider))


def _misconfigured(**arguments: Any) -> Callable[[Plugin], None]:
    def call(provider: Plugin) -> None:
        provider.configure(**arguments)
        provider.create(inputs(provider))

    return call


NOWHERE = State("nowhere", {}, {"provisioningState": "Succeeded"})
LATER = {"Retry-After": "60"}


@pytest.mark.parametrize(
    ("faults", "call"),
    [
        pytest.param([refused(400, "715-123420")], _creating, id="an unknown code"),
        pytest.param([refused(401, "InvalidAuthenticationToken")], _creating, id="401"),
        pytest.param([refused(403, "AuthorizationFailed")], _creating, id="403"),
        pytest.param([refused(404, "SubscriptionNotFound")], _creating, id="404"),
        pytest.param([fault("PUT", "chat$", status=500, headers=LATER)], _creating, id="500"),
        pytest.param([fault("PUT", "chat$", cut="before")], _creating, id="cut"),
        pytest.param([fault("GET", "deployments$", status=403)], _creating, id="no list"),
        pytest.param(
            [fault("GET", "deployments$", status=429, headers=LATER)], _creating, id="429"
        ),
        pytest.param([], _misconfigured(clientSecret="wrong"), id="a wrong secret"),
        pytest.param([], _misconfigured(clientId=""), id="no client"),
        pytest.param([], _misconfigured(environment="publc"), id="no cloud"),
        pytest.param([], _misconfigured(useOidc="maybe"), id="no flag"),
        pytest.param([], lambda provider: provider.delete(NOWHERE), id="a bad id in delete"),
        pytest.param([], lambda provider: provider.update(NOWHERE, {}), id="a bad id in update"),
        pytest.param([], lambda provider: provider.create({}), id="no inputs"),
        pytest.param([], lambda provider: provider.diff(NOWHERE, {}), id="nothing to compare"),
        pytest.param([], lambda provider: provider.read(NOWHERE), id="a bad id in read"),
    ],
)
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_nothing_that_goes_wrong_corrupts_the_state(
    provider: Plugin, faults: list[dict[str, Any]], call: Callable[[Plugin], object]
) -> None:
    provider.azure.play(*faults)
    provider.timeout = 0.3

    with pytest.raises(Refused) as caught:
        call(provider)

    assert caught.value.code not in CORRUPTING
    assert caught.value.message
    assert "Traceback" not in caught.value.message


def test_a_defect_says_that_it_is_one(provider: Plugin) -> None:
    with pytest.raises(Refused) as caught:
        provider.create({})

    assert (caught.value.code, caught.value.message) == (
        grpc.StatusCode.ABORTED,
        "defect in the aoai provider: KeyError: 'candidates'",
    )


def test_a_wrong_secret_says_what_is_looked_for(provider: Plugin) -> None:
    provider.configure(clientSecret="wrong")

    with pytest.raises(Refused) as caught:
        provider.create(inputs(provider))

    assert caught.value.code is grpc.StatusCode.FAILED_PRECONDITION
    assert "AADSTS7000215" in caught.value.message
    assert "set ARM_TENANT_ID and ARM_CLIENT_ID with one of" in caught.value.message


# --- the provider itself


def test_its_configuration_is_checked_with_every_fault_named(provider: Plugin) -> None:
    news = struct({"useOidc": "maybe", "useMsi": "perhaps", "clientId": UNKNOWN})

    answer = provider.stub.CheckConfig(messages.CheckRequest(news=news))

    assert [(each.property, each.reason) for each in answer.failures] == [
        ("useOidc", "'maybe' is no flag; set it to true or false"),
        ("useMsi", "'perhaps' is no flag; set it to true or false"),
    ]


@pytest.mark.parametrize("change", [{"clientSecret": "new"}, {"subscriptionId": "other"}])
def test_other_credentials_replace_nothing(provider: Plugin, change: dict[str, str]) -> None:
    olds, news = struct({"clientSecret": "old"}), struct({"clientSecret": "old", **change})

    answer = provider.stub.DiffConfig(messages.DiffRequest(old_inputs=olds, news=news))

    assert (answer.changes, list(answer.replaces)) == (messages.DiffResponse.DIFF_SOME, [])


def test_its_schema_has_every_output_that_a_create_gives(provider: Plugin) -> None:
    answer = provider.stub.GetSchema(messages.GetSchemaRequest())
    known = json.loads(answer.schema)["resources"]["aoai:index:ModelDeployment"]["properties"]

    state = provider.create(inputs(provider, spillover=SPILLOVER))

    assert sorted(state.outputs) == sorted(known)
