"""Every refusal that a PUT of a deployment gets at once, with Azure's own words."""

from datetime import timedelta
from typing import Any

import pytest

from aoai.emulator.scenario import Scenario
from arm import Arm, arm, deployment

GPT = "gpt-5.4@2026-03-05"
GPT_4O = "gpt-4o@2024-11-20"
ZONE = "DataZoneProvisionedManaged"
PTU = {"swedencentral": {f"OpenAI.{sku}": 1000 for sku in (ZONE, "ProvisionedManaged")}}


def put(call: Arm, body: dict[str, Any], location: str = "swedencentral") -> tuple[int, str, str]:
    path = call.make_account(location=location) + "/deployments/chat"
    return call("PUT", path, body).error


@pytest.mark.recorded("FVS#497, the spelling of 2026")
@pytest.mark.parametrize("model", ["gpt-5.4@1999-01-01", "gpt-99@2026-03-05"])
def test_an_unknown_model_or_version(model: str) -> None:
    name, _, version = model.partition("@")

    assert put(arm(), deployment(model=model)) == (
        400,
        "DeploymentModelNotSupported",
        f"The model 'Format:OpenAI,Name:{name},Version:{version}' of account deployment is not "
        "supported.",
    )


@pytest.mark.recorded("Azure/azure-dev#7900, FVS#557")
def test_a_deprecating_model_takes_no_new_deployment() -> None:
    assert put(arm(), deployment(model="o1@2024-12-17")) == (
        400,
        "ServiceModelDeprecating",
        "The model 'Format:OpenAI,Name:o1,Version:2024-12-17' is in deprecating state and cannot "
        "be used for new deployments.",
    )


@pytest.mark.documented("model lifecycle, 2026-10-05: only subscriptions that deployed the version")
def test_a_deprecating_model_is_open_to_a_subscription_that_has_it() -> None:
    call = arm()
    old = call.make_account("old") + "/deployments/o1"
    call("PUT", old, deployment())
    # Deployed before the model came to be deprecated.
    stored = call.azure.store.find(old)
    assert stored is not None
    stored.body["properties"]["model"] = {"format": "OpenAI", "name": "o1", "version": "2024-12-17"}
    call.azure.store.put(stored)

    body = deployment(model="o1@2024-12-17")
    new = call("PUT", call.make_account("new") + "/deployments/o1", body)

    assert new.status == 201


@pytest.mark.recorded("FVS#491, Azure-Samples/aks-store-demo#203 (400)")
def test_a_sku_that_has_ended() -> None:
    call = arm(now="2026-11-19T00:00:00Z")

    assert put(call, deployment(model="o1@2024-12-17")) == (
        400,
        "ServiceModelDeprecated",
        "The model 'Format:OpenAI,Name:o1,Version:2024-12-17' has been deprecated since 11/19/2026 "
        "00:00:00.",
    )


@pytest.mark.assumed("what Azure says to new tags on a model that has ended was not found")
def test_an_update_that_keeps_its_model_is_not_asked_how_old_it_is() -> None:
    call = arm(catalogue="recorded", now="2026-03-30T12:00:00Z")
    path = call.make_account(location="eastus2") + "/deployments/chat"
    body = deployment("Standard", 10, "gpt-4o@2024-11-20")
    call("PUT", path, body)
    call.azure.clock.advance(timedelta(days=365))

    later = Arm(call.azure)

    assert later("PUT", path, {**body, "tags": {"env": "dev"}}).status == 200
    other = later("PUT", f"{path}2", body)
    assert other.error[1] == "ServiceModelDeprecated"


@pytest.mark.recorded("Azure-Samples/contoso-creative-writer#165 (400), FVS#644")
def test_a_sku_that_the_region_has_not() -> None:
    body = deployment("ProvisionedManaged", 50, GPT)

    assert put(arm(quota=PTU), body, "francecentral") == (
        400,
        "InvalidResourceProperties",
        "The specified SKU 'ProvisionedManaged' for model 'gpt-5.4 2026-03-05' is not supported in "
        "this region 'francecentral'.",
    )


@pytest.mark.recorded("a public source of 2026-08; the border to the message above is not certain")
def test_a_sku_that_the_model_has_nowhere() -> None:
    assert put(arm(), deployment("Standard", 10, GPT)) == (
        400,
        "InvalidResourceProperties",
        "The specified SKU 'Standard' of account deployment is not supported by the model "
        "'gpt-5.4' version: '2026-03-05'.",
    )


@pytest.mark.recorded("FVS#331, #301, #305, #158")
@pytest.mark.parametrize(
    ("sku", "capacity", "limits"),
    [
        (ZONE, 10, "15 and no more than 100000"),
        (ZONE, 100005, "15 and no more than 100000"),
        ("GlobalStandard", 0, "1 and no more than 1000000"),
        ("GlobalStandard", -1780, "1 and no more than 1000000"),
    ],
)
def test_a_capacity_out_of_range(sku: str, capacity: int, limits: str) -> None:
    assert put(arm(quota=PTU), deployment(sku, capacity, GPT)) == (
        400,
        "InvalidCapacity",
        f"The specified capacity '{capacity}' of account deployment should be at least {limits}.",
    )


@pytest.mark.assumed("no report of a capacity off the step was found; the models list has `step`")
@pytest.mark.parametrize(
    ("sku", "capacity", "step"), [(ZONE, 17, 5), ("ProvisionedManaged", 75, 50)]
)
def test_a_capacity_off_the_step(sku: str, capacity: int, step: int) -> None:
    assert put(arm(quota=PTU), deployment(sku, capacity, GPT)) == (
        400,
        "InvalidCapacity",
        f"The specified capacity '{capacity}' of account deployment should be a multiple of "
        f"{step}.",
    )


@pytest.mark.documented("PTU sizing, 2026-09-23: o1 regional has minimum 25 and increment 50")
@pytest.mark.parametrize("capacity", [25, 50, 75, 100])
def test_sizes_count_from_the_minimum_or_from_nothing(capacity: int) -> None:
    sizes = {"minimum": 25, "maximum": 30000, "step": 50}
    named = {"model": GPT, "sku": "ProvisionedManaged", "usage": "OpenAI.ProvisionedManaged"}
    call = arm(quota=PTU, offers=[{"region": "swedencentral", **named, **sizes}])
    path = call.make_account() + "/deployments/chat"

    assert call("PUT", path, deployment("ProvisionedManaged", capacity, GPT)).status == 201


@pytest.mark.recorded("PubSec-Info-Assistant#880 (400); the quota's name is its localizedValue")
def test_more_than_the_quota() -> None:
    usage = "OpenAI.GlobalStandard.gpt-4o"
    call = arm(
        catalogue="recorded", now="2026-04-23T00:00:00Z", quota={"swedencentral": {usage: 240}}
    )
    account_id = call.make_account()
    call("PUT", f"{account_id}/deployments/one", deployment(capacity=230, model=GPT_4O))

    refused = call("PUT", f"{account_id}/deployments/two", deployment(capacity=11, model=GPT_4O))

    name = "Tokens Per Minute (thousands) - gpt-4o - GlobalStandard"
    assert refused.error == (
        400,
        "InsufficientQuota",
        f"This operation require 11 new capacity in quota {name}, which is bigger than the current "
        f"available capacity 10. The current quota usage is 230 and the quota limit is 240 for "
        f"quota {name}.",
    )
    body = deployment(capacity=10, model=GPT_4O)
    assert call("PUT", f"{account_id}/deployments/two", body).status == 201


@pytest.mark.recorded("2026-03, a public source: a plain subscription has no PTU")
def test_a_subscription_without_ptu() -> None:
    name = "Global Provisioned Managed Throughput Unit"

    assert put(arm(), deployment("GlobalProvisionedManaged", 15, GPT)) == (
        400,
        "InsufficientQuota",
        f"This operation require 15 new capacity in quota {name}, which is bigger than the current "
        "available capacity 0. The current quota usage is 0 and the quota limit is 0 for quota "
        f"{name}.",
    )


@pytest.mark.recorded("Azure-Samples/azure-search-openai-demo#2091: new minus old capacity")
def test_an_update_needs_only_what_it_adds() -> None:
    call = arm(quota={"swedencentral": {f"OpenAI.{ZONE}": 100}})
    path = call.make_account() + "/deployments/chat"

    sizes = [60, 100, 105, 20]
    statuses = [call("PUT", path, deployment(ZONE, size, GPT)).status for size in sizes]

    assert statuses == [201, 200, 400, 200]
    assert call.usage(f"OpenAI.{ZONE}") == (20, 100)


@pytest.mark.assumed("status, code and message of missing service capacity are in no source")
def test_a_region_without_free_capacity() -> None:
    call = arm(quota=PTU, capacity={"swedencentral": {"gpt-5.4": {ZONE: 20}}})

    assert put(call, deployment(ZONE, 25, GPT)) == (
        400,
        "OutOfServiceCapacity",
        f"The region 'swedencentral' has no capacity for 25 new units of SKU '{ZONE}' for model "
        "'gpt-5.4'. Please try another region or try again later.",
    )
    path = f"{call.accounts}/oai/deployments/chat"
    assert call("PUT", path, deployment(ZONE, 20, GPT)).status == 201


@pytest.mark.documented("provisioned throughput, 2026-05-13: held until deleted or scaled down")
def test_service_capacity_is_held_until_it_is_released() -> None:
    call = arm(quota=PTU, capacity={"swedencentral": {"*": {ZONE: 100}}})
    one, two = (call.make_account(name) + "/deployments/chat" for name in ("one", "two"))
    call("PUT", one, deployment(ZONE, 100, GPT))
    body = deployment(ZONE, 50, "gpt-5@2025-08-07")

    full = call("PUT", two, body).status
    call("PUT", one, deployment(ZONE, 50, GPT))
    shrunk = call("PUT", two, body).status
    call("DELETE", one)
    deleted = call("PUT", two, deployment(ZONE, 100, "gpt-5@2025-08-07")).status

    assert (full, shrunk, deleted) == (400, 201, 200)


@pytest.mark.assumed("what the scenario's table means")
def test_a_model_with_a_row_of_its_own_does_not_draw_on_the_row_of_all() -> None:
    call = arm(quota=PTU, capacity={"swedencentral": {"*": {ZONE: 50}, "gpt-5.4": {ZONE: 50}}})
    one, two = (call.make_account(name) + "/deployments/chat" for name in ("one", "two"))

    assert call("PUT", one, deployment(ZONE, 50, GPT)).status == 201
    assert call("PUT", two, deployment(ZONE, 50, "gpt-5@2025-08-07")).status == 201


@pytest.mark.assumed("a deployment that is there may always shrink")
def test_shrinking_needs_no_capacity() -> None:
    call = arm(quota=PTU)
    path = call.make_account() + "/deployments/chat"
    call("PUT", path, deployment(ZONE, 100, GPT))
    script = {"quota": {}, "capacity": {"swedencentral": {"gpt-5.4": {ZONE: 0}}}}
    call.azure.play(Scenario.parse(script))

    statuses = [call("PUT", path, deployment(ZONE, size, GPT)).status for size in (100, 50, 55)]

    assert statuses == [200, 200, 400]


@pytest.mark.assumed("documented is what the target has to be, but not the refusal")
def test_spillover_needs_a_standard_deployment_of_the_same_account() -> None:
    call = arm(quota=PTU)
    path = call.make_account() + "/deployments/chat"
    body = deployment(ZONE, 50, GPT, properties={"spilloverDeploymentName": "spill"})

    missing = call("PUT", path, body)
    call("PUT", path.replace("chat", "spill"), deployment(ZONE, 15, GPT))
    provisioned = call("PUT", path, body)
    call("DELETE", path.replace("chat", "spill"))
    call("PUT", path.replace("chat", "spill"), deployment("DataZoneStandard", 10, GPT))
    there = call("PUT", path, body)

    assert missing.error == (
        400,
        "InvalidResourceProperties",
        "The spillover deployment 'spill' has to be a standard deployment of the same resource.",
    )
    assert provisioned.error == missing.error
    assert there.body["properties"]["spilloverDeploymentName"] == "spill"


@pytest.mark.assumed("the transcript shows SKU, range, quota; the rest of the order is a choice")
def test_refusals_come_in_their_order() -> None:
    call = arm(
        quota={"swedencentral": {"OpenAI.ProvisionedManaged": 100}},
        capacity={"swedencentral": {"*": {"ProvisionedManaged": 50}}},
        polls={"deployments": 1},
    )
    account_id = call.make_account(location="swedencentral")
    call("PUT", f"{account_id}/deployments/other", deployment())
    path = f"{account_id}/deployments/chat"

    bodies = [
        deployment("Standard", 0, "o1@1999-01-01"),
        deployment("Standard", 0, "o1@1999-01-01"),
        deployment("GlobalBatch", 0, "o1@2024-12-17"),
        deployment("Standard", 0, GPT),
        deployment("ProvisionedManaged", 1, GPT),
        deployment("ProvisionedManaged", 175, GPT),
        deployment("ProvisionedManaged", 150, GPT),
        deployment("ProvisionedManaged", 100, GPT),
        deployment("ProvisionedManaged", 50, GPT),
    ]
    answers = [call("PUT", path, body) for body in bodies]

    assert [each.body.get("error", {}).get("code") for each in answers] == [
        "RequestConflict",
        "DeploymentModelNotSupported",
        "ServiceModelDeprecating",
        "InvalidResourceProperties",
        "InvalidCapacity",
        "InvalidCapacity",
        "InsufficientQuota",
        "OutOfServiceCapacity",
        None,
    ]
