"""Facts from ARM's JSON answers.

A list may be ARM's ``{"value": […]}``, the bare list that ``az`` prints, or either under ``body``.
Numbers may be floats. Dates are instants with any offset; what counts is their day in UTC.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from aoai.catalog import region_name
from aoai.facts.known import RegionFacts
from aoai.facts.values import (
    NOT_READ,
    Account,
    Capacity,
    Deployed,
    ModelId,
    Offer,
    SkuOffer,
    Source,
    Unknown,
    Usage,
)
from aoai.problems import AoaiError, Problem

# The provider has accounts of some thirty kinds, such as SpeechServices, which hold no models.
_HOLDERS = frozenset({"AIServices", "OpenAI"})
_Found = TypeVar("_Found")
# What a value of another kind than ARM's raises when it is taken apart; OverflowError is that of
# an infinite number, and of an instant at the edge of the calendar.
_MISSHAPEN = (AttributeError, KeyError, TypeError, ValueError, OverflowError)


class ArmError(AoaiError):
    """An answer does not have the shape that ARM gives it."""


def region_from_arm(  # noqa: PLR0913 - one argument per answer, and each may be missing
    region: str,
    source: Source,
    *,
    models: object | Unknown,
    usages: object | Unknown,
    deployments: Iterable[Deployed] | Unknown,
    accounts: Iterable[Account] | Unknown = NOT_READ,
    capacities: Mapping[tuple[ModelId, str], Capacity] | None = None,
) -> RegionFacts:
    """The facts of a region from its answers, or from the reasons why there is none."""
    return RegionFacts(
        region=region_name(region),
        source=source,
        offers=models if isinstance(models, Unknown) else offers_from_arm(models),
        usages=usages if isinstance(usages, Unknown) else usages_from_arm(usages),
        deployments=deployments if isinstance(deployments, Unknown) else tuple(deployments),
        accounts=accounts if isinstance(accounts, Unknown) else tuple(accounts),
        capacities=capacities or {},
    )


def offers_from_arm(answer: object) -> tuple[Offer, ...]:
    """The offers of ``GET …/locations/REGION/models``.

    Raises:
        ArmError: An entry lacks its model's format, name or version.
    """
    return tuple(_offer(each, f"models[{at}]") for at, each in enumerate(_list(answer, "models")))


def usages_from_arm(answer: object) -> Mapping[str, Usage] | Unknown:
    """The quota rows of ``GET …/locations/REGION/usages``, by usage name.

    An empty list is unknown: Azure was seen to give one to subscriptions that do have quota
    (Azure/azure-dev#8533).

    Raises:
        ArmError: A row lacks its name or its numbers.
    """
    rows: dict[str, Usage] = {}
    for at, each in enumerate(_list(answer, "usages")):
        try:
            usage = Usage(int(each["currentValue"]), int(each["limit"]))
            rows[str(each["name"]["value"])] = usage
        except _MISSHAPEN as error:
            raise _misshapen(f"usages[{at}]", error) from error
    return rows or Unknown("the list of quota is empty")


def capacities_from_arm(
    answer: object, source: Source
) -> Mapping[str, Mapping[tuple[ModelId, str], Capacity]]:
    """Free capacity from ``GET …/modelCapacities``, by region and then by model and SKU.

    Raises:
        ArmError: A row lacks its location, model or SKU.
    """
    regions: dict[str, dict[tuple[ModelId, str], Capacity]] = {}
    for at, each in enumerate(_list(answer, "capacities")):
        try:
            found = each["properties"]
            model, sku = _model_id(found["model"]), str(found["skuName"])
            row = regions.setdefault(region_name(str(each["location"])), {})
            row[model, sku] = Capacity(int(found["availableCapacity"]), source)
        except _MISSHAPEN as error:
            raise _misshapen(f"capacities[{at}]", error) from error
    return regions


def deployments_from_arm(answer: object) -> tuple[Deployed, ...]:
    """The deployments of ``GET …/accounts/ACCOUNT/deployments``.

    Raises:
        ArmError: An entry lacks its id or its model.
    """
    found = []
    for at, each in enumerate(_list(answer, "deployments")):
        try:
            account_id, _, name = str(each["id"]).rpartition("/deployments/")
            sku = _deployed_sku(each)
            found.append(
                Deployed(
                    account_id=account_id.casefold(),
                    name=name,
                    model=_model_id(each["properties"]["model"]),
                    sku=str(sku.get("name", "Standard")),
                    capacity=int(sku.get("capacity") or 0),
                )
            )
        except _MISSHAPEN as error:
            raise _misshapen(f"deployments[{at}]", error) from error
    return tuple(found)


def accounts_from_arm(answer: object) -> Mapping[str, tuple[Account, ...]]:
    """The accounts of ``GET …/accounts`` that can hold deployments of models, by region.

    Raises:
        ArmError: An entry lacks its id, kind or location.
    """
    return located(answer, "accounts", _accounts)


def located(
    answer: object, where: str, understood: Callable[[list[Any]], Iterable[_Found]]
) -> Mapping[str, tuple[_Found, ...]]:
    """What a list says, by the region in the ``location`` of its entries.

    Args:
        answer: As ARM gives it.
        where: What the list holds, for messages.
        understood: Reads entries.

    Raises:
        ArmError: An entry has no location, or cannot be understood.
    """
    regions: dict[str, list[_Found]] = {}
    for at, each in enumerate(_list(answer, where)):
        region = each.get("location") if isinstance(each, Mapping) else None
        if not isinstance(region, str):
            fix = "add location, the region of its account"
            raise ArmError([Problem(f"{where}[{at}]", "it has no location", fix)])
        try:
            found = [*understood([each])]
        except ArmError as error:
            raise ArmError(
                Problem(f"{where}[{at}]", wrong.reason, wrong.fix) for wrong in error.problems
            ) from error
        if found:
            regions.setdefault(region_name(region), []).extend(found)
    return {name: tuple(found) for name, found in regions.items()}


def _accounts(entries: list[Any]) -> Iterable[Account]:
    for each in entries:
        try:
            found = Account(str(each["id"]).casefold(), str(each["kind"]))
        except _MISSHAPEN as error:
            raise _misshapen("accounts", error) from error
        if holds_models(each):
            yield found


def holds_models(entry: Mapping[str, Any]) -> bool:
    """An entry, of accounts or of their kinds, is of a kind that holds deployments of models."""
    return entry.get("kind") in _HOLDERS


def _deployed_sku(entry: Mapping[str, Any]) -> Mapping[str, Any]:
    """Azure puts the SKU beside the properties; older files hold it among them, or a scale."""
    properties = entry["properties"]
    scale = properties.get("scaleSettings") or {}
    return (
        entry.get("sku")
        or properties.get("sku")
        or {"name": scale.get("scaleType") or "Standard", "capacity": scale.get("capacity")}
    )


def _offer(entry: Mapping[str, Any], where: str) -> Offer:
    try:
        model = entry["model"]
        replacement = model.get("replacementConfig") or {}
        return Offer(
            model=_model_id(model),
            kind=entry.get("kind"),
            lifecycle=model.get("lifecycleStatus"),
            ends=_day((model.get("deprecation") or {}).get("inference")),
            is_default=bool(model.get("isDefaultVersion")),
            skus=tuple(map(_sku, model.get("skus") or ())),
            replacement=replacement.get("targetModelName"),
        )
    except _MISSHAPEN as error:
        raise _misshapen(where, error) from error


def _sku(entry: Mapping[str, Any]) -> SkuOffer:
    capacity = entry.get("capacity") or {}
    maximum = capacity.get("maximum")
    return SkuOffer(
        name=str(entry["name"]),
        usage_name=entry.get("usageName") or Unknown("its entry names no quota"),
        minimum=int(capacity.get("minimum") or 1),
        maximum=Unknown("its entry has no maximum") if maximum is None else int(maximum),
        step=int(capacity.get("step") or 1),
        default=int(capacity["default"]) if capacity.get("default") else None,
        ends=_day(entry.get("deprecationDate")),
    )


def _model_id(model: Mapping[str, Any]) -> ModelId:
    return ModelId(str(model["format"]), str(model["name"]), str(model["version"]))


def _day(instant: str | None) -> date | None:
    if not instant:
        return None
    found = datetime.fromisoformat(instant)
    return (found.astimezone(UTC) if found.tzinfo else found).date()


def _list(answer: object, where: str) -> list[Any]:
    found = answer
    for key in ("body", "value"):
        if isinstance(found, Mapping) and key in found:
            found = found[key]
    if not isinstance(found, list):
        raise ArmError([Problem(where, "no list", "give ARM's answer, or the list that az prints")])
    return found


def _misshapen(where: str, error: Exception) -> ArmError:
    reason = f"not as ARM gives it ({type(error).__name__}: {error})"
    return ArmError([Problem(where, reason, "give the answer as it came")])
