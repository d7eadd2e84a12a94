"""Whether Azure takes a deployment: every refusal that it makes at once, in its order.

The order was seen in one transcript for SKU, range and quota; the rest of it is assumed.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aoai.emulator import errors
from aoai.emulator.catalogued import load_catalogue
from aoai.emulator.documents import part
from aoai.emulator.offers import FORMAT, Model, Sku
from aoai.emulator.quota import (
    DEPLOYMENT,
    Quota,
    free_in,
    pool_of,
    pool_of_deployment,
    shortage,
)
from aoai.emulator.store import Resource

if TYPE_CHECKING:
    from aoai.emulator.azure import Azure


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the body of a PUT asks for."""

    format: str
    name: str
    version: str | None
    sku: str
    capacity: int
    spillover: str | None
    """Name of the deployment that takes what does not fit."""

    @classmethod
    def read(cls, body: Mapping[str, Any]) -> "Wanted":
        """Read a body.

        Raises:
            InvalidRequestContentError: There is no model in it (text assumed).
            InvalidCapacityError: The capacity is no number.
        """
        model = part(part(body, "properties"), "model")
        if not model.get("name"):
            message = "The request content was invalid: 'properties.model' is required."
            raise errors.InvalidRequestContentError(message)
        # A SKU inside `properties` is ignored and the deployment becomes Standard (bicep#16642).
        sku = part(body, "sku")
        return cls(
            format=str(model.get("format") or FORMAT),
            name=str(model["name"]),
            version=str(model["version"]) if model.get("version") else None,
            sku=str(sku.get("name") or "Standard"),
            capacity=_size(sku.get("capacity")),
            spillover=part(body, "properties").get("spilloverDeploymentName"),
        )


@dataclass(frozen=True, slots=True)
class Admitted:
    """What Azure agreed to."""

    model: Model
    sku: Sku
    capacity: int


def admit(azure: "Azure", account: Resource, wanted: Wanted, existing: Resource | None) -> Admitted:
    """Say yes, or refuse.

    Args:
        azure: The Azure.
        account: Where.
        wanted: What.
        existing: The deployment that the PUT changes, if there is one.

    Raises:
        ArmError: One of the refusals of deployments, as the messages below cite them.
    """
    region, kind = account.hidden["region"], account.body["kind"]
    version = wanted.version or azure.offers.default_version(
        region, kind, wanted.format, wanted.name
    )
    key = (wanted.format, wanted.name, version or "")
    model = azure.offers.find(region, key, kind)
    sku = model.sku(wanted.sku) if model else None
    if existing is not None and _asks_nothing_new(existing, key, wanted):
        if model is None or sku is None:
            return Admitted(*_as_it_stands(existing), wanted.capacity)
        if wanted.capacity != int(existing.body["sku"]["capacity"]):
            _refuse_size(sku, wanted.capacity)
    else:
        model, sku = _offered(azure, account, key, wanted.sku)
        _refuse_size(sku, wanted.capacity)
        _refuse_count(azure, account, existing)
    _refuse_quota(azure, account, sku, wanted, existing)
    _refuse_shortage(azure, region, wanted, existing)
    _refuse_spillover(azure, account, wanted)
    return Admitted(model, sku, wanted.capacity)


def _size(capacity: object) -> int:
    """A size: az sends it as text, and others as a float. Left out it is 1."""
    if capacity is None:
        return 1
    try:
        size = float(str(capacity))
    except ValueError:
        size = math.nan
    if not size.is_integer():
        # The text is assumed for what is no whole number.
        message = (
            f"The specified capacity '{capacity}' of account deployment should be greater than 0."
        )
        raise errors.InvalidCapacityError(message)
    return int(size)


def _asks_nothing_new(existing: Resource, model: tuple[str, str, str], wanted: Wanted) -> bool:
    """A PUT keeps model and SKU of what is there, and does not make it larger.

    Assumed: then Azure does not ask whether it would still take such a deployment anew. That what
    has ended or is no longer listed cannot grow is assumed too: no report of either was found.
    """
    sku = existing.body["sku"]
    return (
        _model_of(existing) == model
        and sku["name"] == wanted.sku
        and 0 < wanted.capacity <= int(sku["capacity"])
    )


def _as_it_stands(existing: Resource) -> tuple[Model, Sku]:
    """Model and SKU of a deployment, which the region does not list any more."""
    properties, sku = existing.body["properties"], existing.body["sku"]
    limits = [
        each | {"count": each["count"] // int(sku["capacity"])}
        for each in properties.get("rateLimits", ())
    ]
    entry = {"name": sku["name"], "usageName": existing.hidden["usage"], "rateLimits": limits}
    model = {**properties["model"], "capabilities": properties["capabilities"], "skus": [entry]}
    return Model(model), Sku(entry)


def _offered(
    azure: "Azure", account: Resource, key: tuple[str, str, str], sku_name: str
) -> tuple[Model, Sku]:
    """What a new deployment is made of."""
    region = account.hidden["region"]
    model = azure.offers.find(region, key, account.body["kind"])
    if model is None:
        # The spelling of 2026, without blanks (FVS#497).
        message = (
            "The model 'Format:{},Name:{},Version:{}' of account deployment is not "
            "supported.".format(*key)
        )
        raise errors.DeploymentModelNotSupportedError(message)
    sku = model.sku(sku_name)
    _refuse_ended(azure, account, model, sku)
    if sku is None:
        raise _unsupported(azure, region, model, sku_name)
    return model, sku


def _unsupported(azure: "Azure", region: str, model: Model, name: str) -> errors.ArmError:
    _, model_name, version = model.key
    if azure.offers.anywhere(model.key, name):
        message = (
            f"The specified SKU '{name}' for model '{model_name} {version}' is not supported in "
            f"this region '{region}'."
        )
    else:
        message = (
            f"The specified SKU '{name}' of account deployment is not supported by the model "
            f"'{model_name}' version: '{version}'."
        )
    return errors.InvalidResourcePropertiesError(message)


def _model_of(deployment: Resource) -> tuple[str, str, str]:
    found = deployment.body["properties"]["model"]
    return found["format"], found["name"], found["version"]


def _refuse_ended(azure: "Azure", account: Resource, model: Model, sku: Sku | None) -> None:
    described = "'Format:{},Name:{},Version:{}'".format(*model.key)
    # The SKU's date counts, not the model's (FVS#491); that the model's does where the SKU has none
    # is assumed.
    ends = sku and (sku.ends or model.ends)
    if ends and azure.clock.now() >= ends:
        message = f"The model {described} has been deprecated since {ends:%m/%d/%Y %H:%M:%S}."
        raise errors.ServiceModelDeprecatedError(message)
    # Documented: ARM's word for what the documents call retired. The text is assumed.
    if model.lifecycle == "Deprecated":
        message = f"The model {described} has been deprecated."
        raise errors.ServiceModelDeprecatedError(message)
    if model.lifecycle == "Deprecating" and not _has_deployed(azure, account, model):
        message = (
            f"The model {described} is in deprecating state and cannot be used for new deployments."
        )
        raise errors.ServiceModelDeprecatingError(message)


def _has_deployed(azure: "Azure", account: Resource, model: Model) -> bool:
    subscription = account.id.split("/")[2]
    return any(
        _model_of(each) == model.key
        for each in azure.store.of_type(DEPLOYMENT, f"/subscriptions/{subscription}/")
    )


def _refuse_size(sku: Sku, capacity: int) -> None:
    minimum, maximum, step = sku.minimum, sku.maximum, sku.step
    if capacity < minimum or (maximum is not None and capacity > maximum):
        most = "" if maximum is None else f" and no more than {maximum}"
        message = (
            f"The specified capacity '{capacity}' of account deployment should be at least "
            f"{minimum}{most}."
        )
        raise errors.InvalidCapacityError(message)
    if (capacity - minimum) % step and capacity % step:
        # Assumed: no report of this refusal was found; the models list has `step`.
        message = (
            f"The specified capacity '{capacity}' of account deployment should be a multiple of "
            f"{step}."
        )
        raise errors.InvalidCapacityError(message)


def _refuse_count(azure: "Azure", account: Resource, existing: Resource | None) -> None:
    """Refuse a deployment more than an account may have.

    The numbers are documented (quotas and limits, 2026-02-17 and 2026-02-20); that standard and
    provisioned ones are counted together is assumed, as the answer is.
    """
    of_openai = account.body["kind"] == "OpenAI"
    limits = load_catalogue("limits")
    most = limits[
        "standard_deployments_per_resource" if of_openai else "foundry_deployments_per_resource"
    ]
    there = azure.store.of_type(DEPLOYMENT, f"{account.id}/")
    if existing is None and len(there) >= most:
        message = f"The resource '{account.id}' has {len(there)} deployments, and may have {most}."
        raise errors.DeploymentLimitReachedError(message)


def _refuse_quota(
    azure: "Azure", account: Resource, sku: Sku, wanted: Wanted, existing: Resource | None
) -> None:
    quota = Quota(azure, account.id.split("/")[2])
    region = account.hidden["region"]
    same = existing is not None and existing.hidden["usage"] == sku.usage
    held = int(existing.body["sku"]["capacity"]) if existing is not None and same else 0
    more = wanted.capacity - held
    if more > 0 and (message := shortage(quota.row(region, sku.usage), more)):
        raise errors.InsufficientQuotaError(message)


def _refuse_shortage(
    azure: "Azure", region: str, wanted: Wanted, existing: Resource | None
) -> None:
    """Refuse what the region has not free.

    Assumed: status, code and message of such a refusal are in no source.
    """
    pool = pool_of(azure, region, wanted.name, wanted.sku)
    if pool is None:
        return
    held = 0
    if existing is not None and pool_of_deployment(azure, existing) == pool:
        held = int(existing.body["sku"]["capacity"])
    more = wanted.capacity - held
    if more > free_in(azure, pool):
        message = (
            f"The region '{region}' has no capacity for {more} new units of SKU '{wanted.sku}' for "
            f"model '{wanted.name}'. Please try another region or try again later."
        )
        raise errors.ServiceCapacityError(message)


def _refuse_spillover(azure: "Azure", account: Resource, wanted: Wanted) -> None:
    """Refuse a spillover target that is no standard deployment of the same account.

    That it has to be one is documented (spillover page, 2026-03-04); the answer is assumed.
    """
    if wanted.spillover is None:
        return
    target = azure.store.find(f"{account.id}/deployments/{wanted.spillover}")
    if target is None or not str(target.body["sku"]["name"]).endswith("Standard"):
        message = (
            f"The spillover deployment '{wanted.spillover}' has to be a standard deployment of the "
            "same resource."
        )
        raise errors.InvalidResourcePropertiesError(message)
