"""What deployments ask for, as the rules see it."""

from collections.abc import Iterator, Mapping
from typing import Any

from aoai.catalog import region_name
from aoai.rules import Candidate, DeploymentRequest, SpilloverRequest
from policies.inputs import NotKnown, Unreadable, at, known, maybe_whole, need, whole
from policies.seen import Seen

ACCOUNT_KINDS = ("AIServices", "OpenAI")
"""Kinds of account that hold model deployments."""


def request_of(deployment: Seen, kinds: Mapping[str, str]) -> DeploymentRequest:
    """The request that a ModelDeployment makes.

    Args:
        deployment: The resource.
        kinds: Kind of the accounts that the program declares, by region.

    Raises:
        Unreadable: An input that the rules need is unknown or absent. An unknown account id is
            none of them: the account is yet to be made.
    """
    inputs = deployment.inputs
    places = need(inputs, "candidates", list)
    candidates = tuple(_candidate(each, f"candidates[{i}]") for i, each in enumerate(places))
    kind = {kinds.get(each.region) for each in candidates}
    name = inputs.get("deploymentName")
    return DeploymentRequest(
        name=deployment.name,
        model_format=need(inputs, "model.format", str),
        model_name=need(inputs, "model.name", str),
        model_version=need(inputs, "model.version", str),
        sku=need(inputs, "sku", str),
        capacity=whole(inputs, "capacity"),
        candidates=candidates,
        minimum_capacity=maybe_whole(inputs, "minimumCapacity"),
        spillover=_spillover(inputs),
        kind="OpenAI" if kind == {"OpenAI"} else "AIServices",
        deployment_name=name if isinstance(name, str) else None,
        spills_to=_text(inputs, "properties.spilloverDeploymentName"),
        upgrade_option=_text(inputs, "versionUpgradeOption"),
    )


def native_request_of(
    deployment: Seen, account: Seen, subscription: str | None
) -> DeploymentRequest:
    """The request that an azure-native Deployment makes in its account.

    Raises:
        Unreadable: An input that the rules need is unknown or absent, or the account's region is.
    """
    inputs = deployment.inputs
    if at(inputs, "sku") is None and at(inputs, "properties.sku") is not None:
        raise Unreadable("properties.sku", "is ignored by Azure, and sku is absent")
    capacity = whole(inputs, "sku.capacity")
    region = region_name(_of_account(account, "location"))
    name = inputs.get("deploymentName")
    return DeploymentRequest(
        name=deployment.name,
        model_format=need(inputs, "properties.model.format", str),
        model_name=need(inputs, "properties.model.name", str),
        model_version=known(inputs, "properties.model.version"),
        sku=need(inputs, "sku.name", str),
        capacity=capacity,
        candidates=(Candidate(region, account_identity(account, subscription)),),
        kind=_of_account(account, "kind"),
        deployment_name=name if isinstance(name, str) else None,
        spills_to=_text(inputs, "properties.spilloverDeploymentName"),
        upgrade_option=_text(inputs, "properties.versionUpgradeOption"),
    )


def unread_options(deployment: Seen) -> Iterator[Unreadable]:
    """Inputs without which the request is judged all the same, but not by every rule."""
    for path in ("properties.spilloverDeploymentName", "properties.versionUpgradeOption"):
        found = deployment.at(path)
        if isinstance(found, NotKnown):
            yield Unreadable(found.path, "is not known before the update")


def account_identity(account: Seen, subscription: str | None) -> str:
    """What tells an account from others: its ARM id, else its name, else its URN."""
    name, group = account_name(account), account.at("resourceGroupName")
    if name is None:
        return account.urn
    if subscription is None or not isinstance(group, str):
        return name
    return (
        f"/subscriptions/{subscription}/resourceGroups/{group}/providers/"
        f"Microsoft.CognitiveServices/accounts/{name}"
    )


def account_name(account: Seen) -> str | None:
    """The account's name in Azure; None while it is not known."""
    # `name` is the output's.
    for found in (account.at("accountName"), account.at("name")):
        if isinstance(found, str):
            return found
    return None


def _of_account(account: Seen, path: str) -> str:
    try:
        found: str = need(account.inputs, path, str)
    except Unreadable as error:
        raise Unreadable("accountName", f"is {account.name}, whose {error}") from error
    return found


def _candidate(raw: object, path: str) -> Candidate:
    if isinstance(raw, NotKnown) or not isinstance(raw, Mapping):
        raise Unreadable(path, "is not known before the update")
    account_id = raw.get("accountId")
    return Candidate(
        region=need(raw, "region", str, f"{path}."),
        account_id=account_id if isinstance(account_id, str) else None,
        sku=need(raw, "sku", str, f"{path}.") if raw.get("sku") is not None else None,
        capacity=maybe_whole(raw, "capacity", f"{path}."),
    )


def _spillover(inputs: Mapping[str, Any]) -> SpilloverRequest | None:
    if known(inputs, "spillover") is None:
        return None
    name = at(inputs, "spillover.deploymentName")
    return SpilloverRequest(
        deployment_name=name if isinstance(name, str) else "",
        sku=need(inputs, "spillover.sku", str),
        capacity=whole(inputs, "spillover.capacity"),
    )


def _text(inputs: Mapping[str, Any], path: str) -> str | None:
    found = at(inputs, path)
    return found if isinstance(found, str) else None
