"""Check, as the engine calls it."""

from typing import Any

import grpc
import pytest
from pulumi.runtime.proto import provider_pb2 as messages

from aoai.provider.wire import UNKNOWN, struct
from declared import EVERYTHING, inputs
from landing import REGIONS
from plugin import Plugin, Refused


def test_a_name_comes_from_the_program_the_old_state_the_engine_or_the_urn(
    provider: Plugin,
) -> None:
    unnamed = inputs(provider)
    del unnamed["deploymentName"]
    naming = messages.CheckRequest.AutonamingOptions

    def name(news: dict[str, Any], **request: Any) -> str:
        checked, failures = provider.check(news, **request)
        assert failures == []
        return str(checked["deploymentName"])

    proposed = naming(proposed_name="chat-4f2", mode=naming.PROPOSE)
    assert name(inputs(provider), olds={"deploymentName": "old"}, autonaming=proposed) == "chat"
    assert name(unnamed, olds={"deploymentName": "old"}, autonaming=proposed) == "old"
    assert name(unnamed, autonaming=proposed) == "chat-4f2"
    assert name(unnamed) == "chat"


def test_a_name_is_missing_where_autonaming_is_disabled(provider: Plugin) -> None:
    unnamed = inputs(provider)
    del unnamed["deploymentName"]
    naming = messages.CheckRequest.AutonamingOptions

    _, failures = provider.check(unnamed, autonaming=naming(mode=naming.DISABLE))

    reason = "missing, and autonaming is disabled; give the deployment a name"
    assert failures == [("deploymentName", reason)]


def test_a_type_that_the_package_does_not_have_is_refused(provider: Plugin) -> None:
    urn = "urn:pulumi:dev::shop::aoai:infra:Models$aoai:index:ModelDeployement::chat"

    with pytest.raises(grpc.RpcError) as caught:
        provider.stub.Check(messages.CheckRequest(urn=urn, news=struct(inputs(provider))))

    refused = Refused(caught.value)
    assert (refused.code, refused.message) == (
        grpc.StatusCode.FAILED_PRECONDITION,
        "aoai:index:ModelDeployement: no such resource type; "
        "the aoai package has aoai:index:ModelDeployment",
    )


def test_every_fault_of_shape_is_named_at_once(provider: Plugin) -> None:
    news = inputs(provider, capacity="many", sku=["a"], candidates=[{"region": "", "sku": ["b"]}])

    _, failures = provider.check(news)

    assert [where for where, _ in failures] == [
        "sku",
        "capacity",
        "candidates[0].region",
        "candidates[0].accountId",
        "candidates[0].sku",
    ]


# What says how to place, and nothing of what is placed.
STEERING = {"minimumCapacity", "moveOnShortage", "failback", "allowCapacityLoss"}


@pytest.mark.parametrize(
    "name", ["deploymentName", "model", "sku", "capacity", "accountId", *EVERYTHING]
)
def test_every_input_may_be_unknown_in_preview(provider: Plugin, name: str) -> None:
    state = provider.create(inputs(provider, **EVERYTHING))
    news = inputs(provider, **{**EVERYTHING, name: UNKNOWN})
    if name == "accountId":
        del news["accountId"]
        news["candidates"] = [{"region": each, "accountId": UNKNOWN} for each in REGIONS]

    _, failures = provider.check(news)
    some, *_ = provider.diff(state, news)

    assert (failures, some) == ([], name not in STEERING)
