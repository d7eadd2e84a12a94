"""What checked inputs ask for, and what old outputs say stands, as the rules see it."""

from collections.abc import Mapping, Sequence
from typing import Any

from aoai.facts import Account, Deployed, Facts, ModelId, Unknown
from aoai.provider.wire import is_unknown
from aoai.rules import Candidate, DeploymentRequest, Present, SpilloverRequest

_NEEDED = ("model", "sku", "capacity", "minimumCapacity")
DEFAULT_KIND = "AIServices"


def wanted_of(inputs: Mapping[str, Any]) -> DeploymentRequest | Unknown:
    """What the inputs ask for; unknown where it depends on what this run is yet to make.

    An account that is not known is none of that: it is yet to be made, and its region is known.
    """
    unknown = [name for name in _NEEDED if is_unknown(inputs.get(name))]
    parts = [(f"candidates[{at}]", each) for at, each in enumerate(inputs["candidates"])]
    spillover = inputs.get("spillover")
    if isinstance(spillover, Mapping):
        parts.append(("spillover", spillover))
    elif is_unknown(spillover):
        unknown.append("spillover")
    unknown += [
        f"{where}.{name}"
        for where, each in parts
        for name in ("sku", "capacity")
        if is_unknown(each.get(name))
    ]
    if unknown:
        return Unknown(f"{unknown[0]} is not known before the update")
    model = inputs["model"]
    name = inputs.get("deploymentName")
    return DeploymentRequest(
        name="" if is_unknown(name) else str(name),
        model_format=model["format"],
        model_name=model["name"],
        model_version=model["version"],
        sku=inputs["sku"],
        capacity=inputs["capacity"],
        candidates=tuple(map(_candidate, inputs["candidates"])),
        minimum_capacity=inputs.get("minimumCapacity"),
        spillover=spillover
        and SpilloverRequest(spillover["deploymentName"], spillover["sku"], spillover["capacity"]),
    )


def kind_of(candidate: Candidate, facts: Facts) -> str:
    """The kind of a candidate's account; of one that does not stand yet, the one that holds all."""
    region = facts.region(candidate.region)
    accounts: Sequence[Account] = ()
    if region is not None and isinstance(region.accounts, tuple):
        accounts = region.accounts
    wanted = (candidate.account_id or "").casefold()
    return next((each.kind for each in accounts if each.id == wanted), DEFAULT_KIND)


def present_of(
    request: DeploymentRequest, placed: Mapping[str, Any], facts: Facts
) -> tuple[Present, ...]:
    """What a deployment holds today, and then what its spillover does, as far as it is known.

    Args:
        request: What is asked for now, under the name that it has today.
        placed: The outputs of the deployment that stands. They say no model: it is the one that
            Azure tells, else the one that is asked for.
        facts: Of its subscription.
    """
    account, region = placed.get("accountId"), placed.get("region")
    capacity = placed.get("actualCapacity")
    if not account or not region or capacity is None:
        return ()
    told = facts.deployed(account, request.name)
    version = placed.get("modelVersion") or request.model_version or ""
    model = ModelId(request.model_format, request.model_name, version)
    if told is not None and told.sku == placed.get("placedSku"):
        model = told.model
    own = Deployed(account.casefold(), request.name, model, str(placed.get("placedSku")), capacity)
    beside = placed.get("spilloverDeploymentName")
    spare = facts.deployed(account, beside) if beside else None
    found = (own,) if spare is None else (own, spare)
    return tuple(Present(region, each) for each in found)


def at_place(inputs: Mapping[str, Any], placed: Mapping[str, Any]) -> int | None:
    """The candidate where a deployment stands, by its place in the list; None: it is none."""
    key = str(placed.get("accountId")).casefold(), placed.get("placedSku")
    for at, each in enumerate(inputs["candidates"]):
        if (str(each["accountId"]).casefold(), each.get("sku", inputs["sku"])) == key:
            return at
    return None


def _candidate(each: Mapping[str, Any]) -> Candidate:
    account = each["accountId"]
    return Candidate(
        region=each["region"],
        account_id=None if is_unknown(account) else account,
        sku=each.get("sku"),
        capacity=each.get("capacity"),
    )
