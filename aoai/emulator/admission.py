"""Whether Azure takes a deployment: every refusal that it makes at once, in its order.

The order was seen in one transcript for SKU, range and quota; the rest of it is assumed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from aoai.emulator import errors
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
        capacity = sku.get("capacity")
        try:
            # az sends the number as text.
            size = 1 if capacity is None else int(capacity)
        except (TypeError, ValueError) as error:
            message = (
                f"The specified capacity '{capacity}' of account deployment should be greater than "
                "0."
            )
            raise errors.InvalidCapacityError(message) from error
        return cls(
            format=str(model.get("format") or FORMAT),
            name=str(model["name"]),
            version=str(model["version"]) if model.get("version") else None,
            sku=str(sku.get("name") or "Standard"),
            capacity=size,
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
    region = account.hidden["region"]
    model = _model(azure, region, wanted)
    sku = model.sku(wanted.sku)
    if not _same_model(existing, model):
        _refuse_ended(azure, account, model, sku)
    if sku is None:
        raise _unsupported(azure, region, model, wanted.sku)
    _refuse_size(sku, wanted.capacity)
    _refuse_quota(azure, account, sku, wanted, existing)
    _refuse_shortage(azure, region, wanted, existing)
    _refuse_spillover(azure, account, wanted)
    return Admitted(model, sku, wanted.capacity)


def _model(azure: "Azure", region: str, wanted: Wanted) -> Model:
    version = wanted.version or azure.offers.default_version(region, wanted.format, wanted.name)
    found = version and azure.offers.find(region, (wanted.format, wanted.name, version))
    if not found:
        # The spelling of 2026, without blanks (FVS#497).
        message = (
            f"The model 'Format:{wanted.format},Name:{wanted.name},Version:{version or ''}' of "
            "account deployment is not supported."
        )
        raise errors.DeploymentModelNotSupportedError(message)
    return found


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


def _same_model(existing: Resource | None, model: Model) -> bool:
    if existing is None:
        return False
    found = existing.body["properties"]["model"]
    return (found["format"], found["name"], found["version"]) == model.key


def _refuse_ended(azure: "Azure", account: Resource, model: Model, sku: Sku | None) -> None:
    described = "'Format:{},Name:{},Version:{}'".format(*model.key)
    # The SKU's date counts, not the model's (FVS#491).
    ends = sku and sku.ends and datetime.fromisoformat(sku.ends.replace("Z", "+00:00"))
    if ends and azure.clock.now() >= ends:
        message = f"The model {described} has been deprecated since {ends:%m/%d/%Y %H:%M:%S}."
        raise errors.ServiceModelDeprecatedError(message)
    if model.lifecycle == "Deprecating" and not _has_deployed(azure, account, model):
        message = (
            f"The model {described} is in deprecating state and cannot be used for new deployments."
        )
        raise errors.ServiceModelDeprecatingError(message)


def _has_deployed(azure: "Azure", account: Resource, model: Model) -> bool:
    subscription = account.id.split("/")[2]
    return any(
        _same_model(each, model)
        for each in azure.store.of_type(DEPLOYMENT, f"/subscriptions/{subscription}/")
    )


def _refuse_size(sku: Sku, capacity: int) -> None:
    minimum, maximum = sku.size("minimum", 1), sku.size("maximum", 10**9)
    if not minimum <= capacity <= maximum:
        message = (
            f"The specified capacity '{capacity}' of account deployment should be at least "
            f"{minimum} and no more than {maximum}."
        )
        raise errors.InvalidCapacityError(message)
    step = sku.size("step", 1)
    if (capacity - minimum) % step and capacity % step:
        # Assumed: no report of this refusal was found; the models list has `step`.
        message = (
            f"The specified capacity '{capacity}' of account deployment should be a multiple of "
            f"{step}."
        )
        raise errors.InvalidCapacityError(message)


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
