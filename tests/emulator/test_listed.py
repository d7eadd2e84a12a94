"""What the entries of a region's list decide: versions, kinds, dates, SKUs that stand twice."""

from typing import Any

import pytest

from arm import Arm, arm, deployment
from listed import listed, sku

SWEDEN = "swedencentral"
TUNED = "OpenAI.Standard.gpt-4o-finetune"


def listing(*entries: dict[str, Any], **scenario: Any) -> Arm:
    """An Azure whose Sweden lists these entries."""
    return arm(models={SWEDEN: entries}, **scenario)


def put(call: Arm, *, kind: str = "AIServices", **parts: Any) -> tuple[int, str]:
    """Status, and version or code, of a new Standard deployment of gpt-4o."""
    path = call.make_account(kind=kind) + "/deployments/chat"
    answer = call("PUT", path, deployment("Standard", **{"model": "gpt-4o@2024-11-20", **parts}))
    if answer.status >= 400:
        return answer.error[:2]
    return answer.status, answer.body["properties"]["model"]["version"]


@pytest.mark.documented("working with models: without a version the default one is deployed")
@pytest.mark.parametrize("default", ["2024-05-13", "2024-11-20"])
def test_a_model_without_a_version_gets_its_default(default: str) -> None:
    versions = ("2024-05-13", "2024-08-06", "2024-11-20")
    entries = [
        listed(model=f"gpt-4o@{each}", isDefaultVersion=each == default) for each in versions
    ]

    assert put(listing(*entries), model="gpt-4o") == (201, default)


@pytest.mark.assumed("what Azure says where no version is the default was not found")
def test_a_model_without_a_version_and_without_a_default_is_refused() -> None:
    call = listing(listed(isDefaultVersion=False))

    assert put(call, model="gpt-4o") == (400, "DeploymentModelNotSupported")


@pytest.mark.assumed("a list is of kinds, so the default is one of the kind's own versions")
def test_the_default_is_that_of_the_accounts_kind() -> None:
    call = listing(
        listed(model="gpt-4o@2024-05-13", kind="OpenAI", isDefaultVersion=True),
        listed(isDefaultVersion=True),
    )

    assert put(call, model="gpt-4o") == (201, "2024-11-20")


@pytest.mark.recorded("FVS#497: the model is not known for accounts of the kind")
@pytest.mark.parametrize(
    "parts", [{"format_": "Mistral AI", "kind": "OpenAI"}, {"kind": "AIServices"}]
)
def test_an_account_takes_only_models_of_its_kind(parts: dict[str, Any]) -> None:
    entry = listed(**parts)
    call = listing(entry)
    named = {key: entry["model"][key] for key in ("format", "name", "version")}

    refused = put(call, kind="OpenAI", properties={"model": named})

    assert refused == (400, "DeploymentModelNotSupported")
    assert call("GET", f"{call.accounts}/oai/models").body["value"] == []


@pytest.mark.documented("model lifecycle, 2026-10-05: ARM's Deprecated is what is retired")
def test_a_retired_model_takes_no_deployment_whatever_its_dates() -> None:
    call = listing(listed(lifecycleStatus="Deprecated"))

    assert put(call) == (400, "ServiceModelDeprecated")


@pytest.mark.assumed("that the model's date counts where the SKU has none was not seen")
@pytest.mark.parametrize(
    ("own", "models", "status"),
    [
        (None, "2026-10-05T00:00:00Z", 400),
        (None, "2026-10-06T00:00:00Z", 201),
        ("2026-10-06T00:00:00Z", "2026-10-05T00:00:00Z", 201),
        ("2026-10-05T00:00:00Z", "2026-10-06T00:00:00Z", 400),
    ],
)
def test_the_date_of_the_sku_goes_before_that_of_the_model(
    own: str | None, models: str, status: int
) -> None:
    entry = sku() | ({"deprecationDate": own} if own else {})

    assert put(listing(listed(entry, deprecation={"inference": models})))[0] == status


@pytest.mark.assumed("all recorded dates are the start of a day; others were not seen")
@pytest.mark.parametrize(
    ("ends", "status"),
    [
        ("2026-10-05T18:00:00Z", 400),
        ("2026-10-06T00:30:00+01:00", 400),
        ("2026-10-05T23:30:00-01:00", 201),
        ("2026-10-05T00:00:00", 400),
        ("2026-10-06T00:00:00.0000000Z", 201),
    ],
)
def test_a_date_is_the_start_of_its_day(ends: str, status: int) -> None:
    assert put(listing(listed(sku(deprecationDate=ends))))[0] == status


@pytest.mark.recorded(
    "azd, 2026-04-23: a SKU of gpt-4o stands twice; that the base counts: assumed"
)
@pytest.mark.parametrize("first", ["base", "tuned"])
def test_of_a_sku_that_stands_twice_the_base_entry_counts(first: str) -> None:
    base = sku(capacity={"minimum": 5, "maximum": 20})
    entries = [base, sku(usage=TUNED, capacity={"maximum": 1})]
    call = listing(listed(*(entries if first == "base" else entries[::-1])))

    assert put(call) == (201, "2024-11-20")
    assert [call.usage(each)[0] for each in ("OpenAI.Standard.gpt-4o", TUNED)] == [10, 0]


@pytest.mark.recorded(
    "azd, 2026-04-23: gpt-4o as ProvisionedManaged; that the first counts: assumed"
)
def test_of_several_base_entries_the_first_counts() -> None:
    call = listing(listed(sku(capacity={"maximum": 10}), sku(capacity={"maximum": 9})))
    path = call.make_account() + "/deployments/chat"

    statuses = [
        call("PUT", path, deployment("Standard", size, "gpt-4o@2024-11-20")).status
        for size in (10, 11)
    ]

    assert statuses == [201, 400]
    assert len(call("GET", f"{path}/skus").body["value"]) == 1


@pytest.mark.assumed("an entry for fine-tuned models says nothing of the model itself")
def test_a_sku_for_fine_tuned_models_takes_no_base_model() -> None:
    assert put(listing(listed(sku(usage=TUNED)))) == (400, "InvalidResourceProperties")


@pytest.mark.assumed("sizes that are null or 0 say as little as those that are left out")
@pytest.mark.parametrize("nothing", [None, 0])
def test_sizes_that_are_not_stated_bound_nothing(nothing: int | None) -> None:
    capacity = {"minimum": nothing, "step": nothing, "maximum": None}
    call = listing(listed(sku(capacity=capacity)), quota={SWEDEN: {"OpenAI.Standard.gpt-4o": 200}})

    assert put(call, capacity=137)[0] == 201


@pytest.mark.assumed(
    "numbers of ARM may be floats, and az sends text; what else is sent is not seen"
)
@pytest.mark.parametrize(
    ("capacity", "size"),
    [(10.0, 10), ("10", 10), ("10.0", 10), (10.5, None), ("ten", None), (True, None), ([], None)],
)
def test_a_capacity_is_a_whole_number(capacity: object, size: int | None) -> None:
    call = listing(listed())
    path = call.make_account() + "/deployments/chat"

    answer = call("PUT", path, deployment("Standard", capacity, "gpt-4o@2024-11-20"))

    if size is None:
        assert answer.error[:2] == (400, "InvalidCapacity")
    else:
        assert answer.body["sku"] == {"name": "Standard", "capacity": size}
