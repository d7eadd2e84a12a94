from datetime import UTC, date, datetime
from typing import Any

import pytest

from aoai.facts import (
    ArmError,
    Capacity,
    Deployed,
    ModelId,
    Offer,
    SkuOffer,
    Source,
    Unknown,
    Usage,
    capacities_from_arm,
    deployments_from_arm,
    offers_from_arm,
    region_from_arm,
    usages_from_arm,
)

SOURCE = Source("Azure", datetime(2026, 4, 23, tzinfo=UTC))
# As ARM answered for eastus2 on 2026-04-23, descriptions and costs left out.
GPT_4O: dict[str, Any] = {
    "kind": "OpenAI",
    "skuName": "S0",
    "location": "EastUS2",
    "model": {
        "format": "OpenAI",
        "name": "gpt-4o",
        "version": "2024-05-13",
        "isDefaultVersion": False,
        "skus": [
            {
                "name": "Standard",
                "usageName": "OpenAI.Standard.gpt-4o",
                "capacity": {"maximum": 1000000, "default": 10},
                "deprecationDate": "2026-03-31T00:00:00Z",
            },
            {
                "name": "ProvisionedManaged",
                "usageName": "OpenAI.ProvisionedManaged",
                "capacity": {"minimum": 50.0, "maximum": 30000.0, "step": 50.0},
            },
        ],
        "deprecation": {"inference": "2026-10-01T00:00:00Z"},
        "lifecycleStatus": "Deprecating",
    },
}
OFFER = Offer(
    model=ModelId("OpenAI", "gpt-4o", "2024-05-13"),
    kind="OpenAI",
    lifecycle="Deprecating",
    ends=date(2026, 10, 1),
    is_default=False,
    skus=(
        SkuOffer(
            "Standard",
            "OpenAI.Standard.gpt-4o",
            minimum=1,
            maximum=1_000_000,
            step=1,
            default=10,
            ends=date(2026, 3, 31),
        ),
        SkuOffer("ProvisionedManaged", "OpenAI.ProvisionedManaged", 50, 30_000, 50),
    ),
)


@pytest.mark.parametrize(
    "answer",
    [{"value": [GPT_4O]}, [GPT_4O], {"body": {"value": [GPT_4O]}}, {"body": [GPT_4O]}],
)
def test_models_are_read_from_every_shape_in_which_they_are_handed_on(answer: object) -> None:
    assert offers_from_arm(answer) == (OFFER,)


def test_a_sku_without_its_own_limits_has_a_minimum_and_step_of_1_and_no_known_maximum() -> None:
    entry = {**GPT_4O, "model": {**GPT_4O["model"], "skus": [{"name": "Standard"}]}}

    assert offers_from_arm([entry])[0].skus == (
        SkuOffer(
            "Standard",
            Unknown("its entry names no quota"),
            minimum=1,
            maximum=Unknown("its entry has no maximum"),
            step=1,
        ),
    )


@pytest.mark.parametrize(
    "instant", ["2026-03-31T00:00:00Z", "2026-03-30T20:00:00-04:00", "2026-03-31T00:00:00"]
)
def test_a_date_is_its_day_in_utc(instant: str) -> None:
    sku = {"name": "Standard", "deprecationDate": instant}
    entry = {**GPT_4O, "model": {**GPT_4O["model"], "skus": [sku]}}

    assert offers_from_arm([entry])[0].skus[0].ends == date(2026, 3, 31)


def test_usages_are_read_by_name_and_may_be_floats() -> None:
    row = {"name": {"value": "OpenAI.Standard.gpt-4o"}, "currentValue": 150.0, "limit": 149.0}

    assert usages_from_arm({"value": [row]}) == {"OpenAI.Standard.gpt-4o": Usage(150, 149)}


def test_use_above_the_limit_leaves_nothing() -> None:
    assert Usage(current=150, limit=0).remaining == 0


def test_an_empty_list_of_quota_is_unknown_and_no_zero() -> None:
    assert usages_from_arm({"value": []}) == Unknown("the list of quota is empty")


def test_capacities_are_read_by_region_in_any_spelling() -> None:
    answer = {
        "value": [
            {
                "location": "West US",
                "properties": {
                    "model": {"format": "OpenAI", "name": "gpt-4o", "version": "2024-05-13"},
                    "skuName": "ProvisionedManaged",
                    "availableCapacity": 0.0,
                },
            }
        ]
    }

    assert capacities_from_arm(answer, SOURCE) == {
        "westus": {(OFFER.model, "ProvisionedManaged"): Capacity(0, SOURCE)}
    }


@pytest.mark.parametrize("nested", [False, True])
def test_deployments_are_read_with_the_sku_where_azure_puts_it_or_among_the_properties(
    nested: bool,  # noqa: FBT001 - the case of the table
) -> None:
    sku = {"name": "GlobalStandard", "capacity": 10.0}
    model = {"format": "OpenAI", "name": "gpt-4o", "version": "2024-05-13"}
    entry = {
        "id": "/subscriptions/S/resourceGroups/G/providers/Microsoft.CognitiveServices"
        "/accounts/Main/deployments/chat",
        "properties": {"model": model, **({"sku": sku} if nested else {})},
        **({} if nested else {"sku": sku}),
    }

    assert deployments_from_arm({"value": [entry]}) == (
        Deployed(
            "/subscriptions/s/resourcegroups/g/providers/microsoft.cognitiveservices/accounts/main",
            "chat",
            OFFER.model,
            "GlobalStandard",
            10,
        ),
    )


def test_an_answer_that_failed_is_unknown_for_its_part_alone() -> None:
    refused = Unknown("usages answered 403 AuthorizationFailed")
    found = region_from_arm(
        "East US 2", SOURCE, models=[GPT_4O], usages=refused, deployments=refused
    )

    assert found.region == "eastus2"
    assert found.offers == (OFFER,)
    assert (found.usages, found.deployments) == (refused, refused)


@pytest.mark.parametrize(
    ("read", "answer", "said"),
    [
        (
            offers_from_arm,
            {"error": {}},
            "models: no list; give ARM's answer, or the list that az prints",
        ),
        (
            offers_from_arm,
            [{"kind": "OpenAI"}],
            "models[0]: not as ARM gives it (KeyError: 'model'); give the answer as it came",
        ),
        (
            usages_from_arm,
            [{"name": {"value": "X"}}],
            "usages[0]: not as ARM gives it (KeyError: 'currentValue'); give the answer as it came",
        ),
        (
            deployments_from_arm,
            [{"id": "x"}],
            "deployments[0]: not as ARM gives it (KeyError: "
            "'properties'); give the answer as it came",
        ),
    ],
)
def test_an_answer_of_another_shape_is_told_by_its_place(
    read: Any, answer: object, said: str
) -> None:
    with pytest.raises(ArmError) as caught:
        read(answer)

    assert str(caught.value) == said
