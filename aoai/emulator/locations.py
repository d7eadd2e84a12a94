"""What Azure says of a region: models, quota, free capacity; and of an account: the same."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from aoai.emulator import errors
from aoai.emulator.account_document import TYPE, offered_region
from aoai.emulator.accounts import ONE, existing_account
from aoai.emulator.catalogued import KINDS
from aoai.emulator.documents import parameter, reply
from aoai.emulator.offers import Model
from aoai.emulator.quota import Quota, free_in, pool_of
from aoai.emulator.routing import Route
from aoai.emulator.wire import Request, Response

if TYPE_CHECKING:
    from aoai.emulator.azure import Azure


def list_models(azure: "Azure", request: Request, subscription: str, location: str) -> Response:
    """Every model of a region, once per kind of account."""
    del request
    region = offered_region(azure, location, "locations")
    # The display spelling without blanks: asked westeurope, got WestEurope (recorded).
    shown = azure.offers.regions[region].replace(" ", "")
    value = []
    for kind in KINDS:
        for model in azure.offers.models(region):
            if not model.is_for(kind):
                continue
            name = ".".join(model.key)
            value.append(
                {
                    "id": f"/subscriptions/{subscription}/providers/Microsoft.CognitiveServices/"
                    f"locations/{shown}/models/{name}",
                    "type": "Microsoft.CognitiveServices/locations/models",
                    "name": name,
                    "location": shown,
                    "kind": kind,
                    "skuName": "S0",
                    "model": model.raw,
                }
            )
    return reply({"value": value})


def list_usages(azure: "Azure", request: Request, subscription: str, location: str) -> Response:
    """Every row of quota of a region."""
    del request
    return reply(
        {"value": Quota(azure, subscription).rows(offered_region(azure, location, "locations"))}
    )


def list_capacities(
    azure: "Azure", request: Request, subscription: str, location: str = ""
) -> Response:
    """Free capacity of one model in every region, or in one; quota and service capacity counted.

    A SKU stands there where the region has it, 0 included (recorded 2024-12-23).
    """
    wanted = []
    for name in ("modelFormat", "modelName", "modelVersion"):
        given = parameter(request, name)
        if not given:
            message = f"The query parameter '{name}' is required."
            raise errors.BadRequestError(message)
        wanted.append(given)
    regions = (
        [offered_region(azure, location, "locations")] if location else list(azure.offers.regions)
    )
    quota = Quota(azure, subscription)
    value = [
        entry
        for region in regions
        if (model := azure.offers.find(region, (wanted[0], wanted[1], wanted[2]))) is not None
        for entry in _capacities(azure, quota, region, model)
    ]
    return reply({"value": value})


def list_account_models(
    azure: "Azure", request: Request, subscription: str, group: str, account: str
) -> Response:
    """The models of an account's region, flattened."""
    del request
    found = existing_account(azure, subscription, group, account)
    offered = azure.offers.models(found.hidden["region"])
    return reply({"value": [each.raw for each in offered if each.is_for(found.body["kind"])]})


def list_account_skus(
    azure: "Azure", request: Request, subscription: str, group: str, account: str
) -> Response:
    """The SKUs that an account may change to: there is one."""
    del request
    existing_account(azure, subscription, group, account)
    return reply({"value": [{"resourceType": TYPE, "sku": {"name": "S0", "tier": "Standard"}}]})


def list_account_usages(
    azure: "Azure", request: Request, subscription: str, group: str, account: str
) -> Response:
    """The account's own usage; of kinds OpenAI and AIServices there is none (assumed)."""
    del request
    existing_account(azure, subscription, group, account)
    return reply({"value": []})


def list_skus(azure: "Azure", request: Request, subscription: str) -> Response:
    """Kinds of account, with the regions that have them."""
    del request, subscription
    value = [
        {
            "resourceType": "accounts",
            "name": "S0",
            "tier": "Standard",
            "kind": kind,
            "locations": [region.upper()],
            "restrictions": [],
        }
        for kind in KINDS
        for region in azure.offers.regions
    ]
    return reply({"value": value})


def _capacities(
    azure: "Azure", quota: Quota, region: str, model: Model
) -> Iterator[dict[str, Any]]:
    model_format, name, version = model.key
    shown = azure.offers.regions[region].replace(" ", "")
    for sku in model.skus:
        row = quota.row(region, sku.usage)
        left = max(0, row["limit"] - row["currentValue"])
        pool = pool_of(azure, region, name, sku.name)
        yield {
            "id": f"/subscriptions/{quota.subscription}/providers/Microsoft.CognitiveServices/"
            f"locations/{shown}/models/{model_format}.{name}.{version}/skuCapacities/{sku.name}",
            "type": "Microsoft.CognitiveServices/locations/models/skuCapacities",
            "name": sku.name,
            "location": shown,
            "properties": {
                "model": {"format": model_format, "name": name, "version": version},
                "skuName": sku.name,
                "availableCapacity": left if pool is None else min(left, free_in(azure, pool)),
            },
        }


_PROVIDER = "/subscriptions/{subscription}/providers/Microsoft.CognitiveServices"
_LOCATION = f"{_PROVIDER}/locations/{{location}}"
ROUTES = (
    Route("GET", f"{_LOCATION}/models", list_models),
    Route("GET", f"{_LOCATION}/usages", list_usages),
    Route("GET", f"{_LOCATION}/modelCapacities", list_capacities),
    Route("GET", f"{_PROVIDER}/modelCapacities", list_capacities),
    Route("GET", f"{_PROVIDER}/skus", list_skus),
    Route("GET", f"{ONE}/models", list_account_models),
    Route("GET", f"{ONE}/skus", list_account_skus),
    Route("GET", f"{ONE}/usages", list_account_usages),
)
