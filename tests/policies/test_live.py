"""The pack with facts that it reads live, from the emulator in process."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from aoai.emulator.azure import Azure
from aoai.emulator.in_process import mock_azure
from aoai.emulator.scenario import Scenario
from arm import Arm
from pack import Pack, Resource, Said, account, chat, native

QUOTA = {
    "swedencentral": {"OpenAI.DataZoneProvisionedManaged": 300},
    "germanywestcentral": {"OpenAI.DataZoneProvisionedManaged": 300},
}


@pytest.fixture
def azure() -> Iterator[Azure]:
    with mock_azure(Scenario.parse({"quota": QUOTA})) as served:
        yield served


def _signed_in(azure: Azure, resource: Resource) -> Resource:
    provider = {
        "subscriptionId": azure.scenario.subscriptions[0].id,
        "tenantId": azure.scenario.subscriptions[0].tenant,
        "clientId": azure.scenario.client_id,
        "clientSecret": azure.scenario.client_secret,
        "disableInstanceDiscovery": True,
    }
    return replace(resource, provider=provider)


def _preview(azure: Azure, *resources: Resource, **config: Any) -> Said:
    return Pack(config).preview(*(_signed_in(azure, each) for each in resources))


def _policies(said: Said) -> list[tuple[str, str]]:
    return [(policy, level) for policy, level, _ in said]


def _two(name: str, capacity: int, *regions: str) -> Resource:
    return chat(name, *(regions or ("swedencentral", "germanywestcentral")), capacity=capacity)


def test_what_quota_and_regions_hold_is_allowed_without_a_word(azure: Azure) -> None:
    assert _preview(azure, _two("chat", 300)) == []


def test_the_subscription_is_the_accounts_where_the_provider_names_none(azure: Azure) -> None:
    account = f"/subscriptions/{azure.scenario.subscriptions[0].id}/resourceGroups/g/providers/x/a"
    resource = chat(candidates=[{"region": "swedencentral", "accountId": account}])
    signed_in = _signed_in(azure, resource)
    provider = {k: v for k, v in (signed_in.provider or {}).items() if k != "subscriptionId"}

    assert Pack({}).preview(Resource("chat", resource.inputs, provider=provider)) == []


def test_a_sum_that_quota_does_not_hold_is_refused_on_a_resource_of_the_pool(
    azure: Azure,
) -> None:
    said = _preview(azure, _two("chat", 200, "swedencentral"), _two("batch", 200, "swedencentral"))

    assert _policies(said) == [("quota-headroom", "mandatory")]
    assert said[0][2].startswith(
        "chat.capacity: batch and chat do not fit together: they ask for 400 more, and there is "
        "300 of OpenAI.DataZoneProvisionedManaged in swedencentral left; "
        "lower a capacity, add regions, or request quota (Azure, "
    )


def test_a_sum_that_fits_over_several_regions_is_told_and_allowed(azure: Azure) -> None:
    said = _preview(azure, _two("chat", 300), _two("batch", 300))

    assert _policies(said) == [("placement-warnings", "advisory")]


def test_one_that_fits_nowhere_is_refused(azure: Azure) -> None:
    assert _policies(_preview(azure, _two("chat", 305))) == [("quota-headroom", "mandatory")]


def test_a_region_that_is_full_is_told_before_the_run_meets_it() -> None:
    full = {"quota": QUOTA, "capacity": {"swedencentral": {"*": {"DataZoneProvisionedManaged": 0}}}}
    with mock_azure(Scenario.parse(full)) as azure:
        said = _preview(azure, _two("chat", 300))

    assert _policies(said) == [("placement-warnings", "advisory")]
    assert said[0][2].startswith(
        "chat.candidates: of gpt-5.4@2026-03-05 as DataZoneProvisionedManaged swedencentral has 0 "
        "free now, and 300 more is asked; the run will probably land in germanywestcentral "
    )


def test_a_model_that_no_region_has_is_refused_with_the_nearest_name(azure: Azure) -> None:
    wrong = chat(model={"format": "OpenAI", "name": "gtp-5.4", "version": "2026-03-05"})

    said = _preview(azure, wrong)

    assert _policies(said) == [("model-availability", "mandatory")]
    assert said[0][2].startswith(
        "chat.model: no model gtp-5.4 is offered; did you mean gpt-5.4? (Azure, "
    )


def test_quota_that_may_not_be_read_is_undecided_and_not_refused() -> None:
    refusing = {
        "quota": QUOTA,
        "faults": [
            {
                "match": {"path": "/usages$"},
                "answer": {"status": 403, "code": "AuthorizationFailed"},
            }
        ],
    }
    with mock_azure(Scenario.parse(refusing)) as azure:
        said = _preview(azure, _two("chat", 300, "swedencentral"))

    assert _policies(said) == [("facts-known", "advisory")]
    assert "usages answered 403 AuthorizationFailed (swedencentral)" in said[0][2]


def test_a_secret_that_is_refused_is_told_in_one_line(azure: Azure) -> None:
    resource = _two("chat", 300)
    wrong = _signed_in(azure, resource)
    provider = {**(wrong.provider or {}), "clientSecret": "wrong"}
    said = Pack({}).preview(Resource(resource.name, resource.inputs, provider=provider))

    assert _policies(said) == [("facts-known", "advisory")] * 2
    assert said[0][2].startswith(
        "Azure was not asked, and the catalogue judged instead: credential: no token with the "
        "secret of client "
    )


@pytest.mark.parametrize(("days", "found"), [(90, []), (180, ["model-retirement"])])
def test_a_retirement_is_told_so_many_days_ahead(azure: Azure, days: int, found: list[str]) -> None:
    # The catalogue says 2027-04-14; it is 2026-11-21.
    ending = chat(model={"format": "OpenAI", "name": "gpt-4o", "version": "2024-11-20"})

    said = _preview(azure, ending, **{"model-retirement": {"days": days}})

    assert [each for each, _, _ in said if each != "placement-warnings"] == found


def test_a_deployment_of_azure_native_is_judged_with_the_others(azure: Azure) -> None:
    within = account()
    sku = {"name": "DataZoneProvisionedManaged", "capacity": 200}
    beside = _signed_in(azure, native(within=within, sku=sku))

    said = _preview(azure, within, _two("chat", 200, "swedencentral"), beside)

    assert _policies(said) == [("quota-headroom", "mandatory")]
    assert "chat and native do not fit together: they ask for 400 more" in said[0][2]


def test_two_of_one_name_are_told_apart(azure: Azure) -> None:
    within = account()
    sku = {"name": "DataZoneProvisionedManaged", "capacity": 200}
    beside = _signed_in(azure, native("chat", within, sku=sku, deploymentName="other"))

    said = _preview(azure, within, _two("chat", 200, "swedencentral"), beside)

    assert _policies(said) == [("quota-headroom", "mandatory")]
    assert "chat and chat (azure-native:cognitiveservices:Deployment) do" in said[0][2]


def test_an_account_that_stands_in_azure_needs_no_declaration(azure: Azure) -> None:
    arm = Arm(azure)
    arm("PUT", arm.group, {"location": "westeurope"})
    body = {"kind": "AIServices", "sku": {"name": "S0"}, "location": "swedencentral"}
    made = arm("PUT", f"{arm.accounts}/standing", {**body, "properties": {}})
    assert made.status == 201
    sku = {"name": "DataZoneProvisionedManaged", "capacity": 3}
    wrong = native(accountName="STANDING", resourceGroupName="G", sku=sku)
    other = native("other", accountName="nobodys")

    said = _preview(azure, wrong, other)

    assert _policies(said) == [
        ("native-deployment-capacity", "mandatory"),
        ("facts-known", "advisory"),
    ]
    assert ", 15 (in swedencentral); use 15" in said[0][2]
    assert said[1][2] == (
        "other.accountName is nobodys, which the program does not declare and no fact tells the "
        "region of"
    )
