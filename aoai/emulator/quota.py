"""Quota and service capacity: what a subscription may have, and what a region has free.

Both are counted from what is deployed, whenever they are asked for.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

from aoai.emulator.catalogued import RECORDED_REGIONS, load_catalogue, recorded
from aoai.emulator.offers import Sku
from aoai.emulator.store import Resource

if TYPE_CHECKING:
    from aoai.emulator.azure import Azure

DEPLOYMENT = "Microsoft.CognitiveServices/accounts/deployments"
HELD = "held/deployments"
"""Type of what a soft-deleted account keeps of its deployments: it goes on holding quota."""

_ACCOUNT = "Microsoft.CognitiveServices/accounts"
# Assumed where neither a tier nor the recording says.
_LIMIT = 100
_ACCOUNT_ROWS = ("OpenAI.S0.AccountCount", "AIServices.S0.AccountCount", "AccountCount")
_PROVISIONED_ROWS = (
    "OpenAI.ProvisionedManaged",
    "OpenAI.GlobalProvisionedManaged",
    "OpenAI.DataZoneProvisionedManaged",
)


class Quota:
    """Counts for one subscription of one Azure, as they stand when it is first asked."""

    def __init__(self, azure: "Azure", subscription: str) -> None:
        self._azure = azure
        self.subscription = subscription

    def rows(self, region: str) -> list[dict[str, Any]]:
        """All rows of a region, as the Usages API writes them."""
        names: dict[str, None] = {}
        if self._azure.scenario.catalogue == "recorded":
            names |= dict.fromkeys(each["name"]["value"] for each in recorded(region, "usages"))
        names |= dict.fromkeys(_PROVISIONED_ROWS)
        for model in self._azure.offers.models(region):
            names |= dict.fromkeys(sku["usageName"] for sku in model.raw["skus"])
        stated = self._azure.scenario.quota.get(region, {})
        if stated is None:
            # Azure gives empty lists to subscriptions that have quota (Azure/azure-dev#8533).
            return []
        names |= dict.fromkeys([*_ACCOUNT_ROWS, *stated])
        return [self.row(region, name) for name in names if stated.get(name, 0) is not None]

    def row(self, region: str, usage: str) -> dict[str, Any]:
        """One row of a region."""
        return {
            "name": {"value": usage, "localizedValue": _localized(usage)},
            "currentValue": self._used[region, usage],
            "limit": self._limit(region, usage),
            "unit": "Count",
        }

    def _limit(self, region: str, usage: str) -> int:
        stated = self._azure.scenario.quota.get(region) or {}
        if usage in stated:
            # Assumed: where the list lacks a row, there is nothing to be had.
            return stated[usage] or 0
        if self._azure.scenario.catalogue == "recorded" and usage in _recorded_limits(region):
            return _recorded_limits(region)[usage]
        if "Provisioned" in usage:
            # Recorded as 0 in both regions: a subscription has to ask for PTU.
            return 0
        if usage in _tier_limits():
            return _tier_limits()[usage]
        seen = (rows[usage] for rows in map(_recorded_limits, _first(region)) if usage in rows)
        return next(seen, _LIMIT)

    @cached_property
    def _used(self) -> Mapping[tuple[str, str], int]:
        """What is taken, by region and row. Counted once, since every row of a list asks for it."""
        used: Counter[tuple[str, str]] = Counter()
        under = f"/subscriptions/{self.subscription}"
        for each in _deployed(self._azure, under):
            capacity = int(each.body["sku"]["capacity"])
            used[each.hidden["region"], each.hidden["usage"]] += capacity
        for account in self._azure.store.of_type(_ACCOUNT, under):
            for row in account_rows(account.body["kind"]):
                used[account.hidden["region"], row] += 1
        return used


@dataclass(frozen=True, slots=True)
class Pool:
    """Hardware of a region on which some deployments draw."""

    region: str
    model: str
    """A model's name; ``*`` is every model that has no row of its own."""
    sku: str
    size: int


def pool_of(azure: "Azure", region: str, model: str, sku: str) -> Pool | None:
    """The pool on which a model draws; None is one without end."""
    table = azure.scenario.capacity.get(region, {})
    name = next((each for each in (model, "*") if sku in table.get(each, {})), None)
    return None if name is None else Pool(region, name, sku, table[name][sku])


def pool_of_deployment(azure: "Azure", deployment: Resource) -> Pool | None:
    """The pool on which a deployment draws."""
    model, sku = deployment.body["properties"]["model"]["name"], deployment.body["sku"]["name"]
    return pool_of(azure, deployment.hidden["region"], model, sku)


def free_in(azure: "Azure", pool: Pool) -> int:
    """What a pool has left, all subscriptions counted.

    Its size is what the region had before anything of this Azure was deployed.
    """
    taken = sum(
        int(each.body["sku"]["capacity"])
        for each in _deployed(azure)
        if pool_of_deployment(azure, each) == pool
    )
    return max(0, pool.size - taken)


def _deployed(azure: "Azure", under: str = "") -> Iterator[Resource]:
    """What takes capacity: deployments, and those of soft-deleted accounts."""
    for kind in (DEPLOYMENT, HELD):
        yield from azure.store.of_type(kind, under)


def shortage(row: Mapping[str, Any], more: int) -> str | None:
    """Azure's words for a need that a row of quota does not cover; None where it does.

    "require" is Microsoft's grammar (PubSec-Info-Assistant#880).
    """
    used, limit = int(row["currentValue"]), int(row["limit"])
    available = max(0, limit - used)
    if more <= limit - used:
        return None
    name = row["name"]["localizedValue"]
    return (
        f"This operation require {more} new capacity in quota {name}, which is bigger than the "
        f"current available capacity {available}. The current quota usage is {used} and the quota "
        f"limit is {limit} for quota {name}."
    )


def account_rows(kind: str) -> tuple[str, str]:
    """The rows that count an account of a kind."""
    return f"{kind}.S0.AccountCount", "AccountCount"


def rate_limits(sku: Sku, capacity: int) -> list[dict[str, Any]]:
    """Rate limits of a deployment: those of one unit times its capacity.

    Recorded for capacity 1; the product is inferred from the units.
    """
    return [each | {"count": each["count"] * capacity} for each in sku.raw.get("rateLimits", ())]


def _first(region: str) -> list[str]:
    """The recorded regions, the region itself first."""
    return sorted(RECORDED_REGIONS, key=lambda each: each != region)


@cache
def _recorded_limits(region: str) -> Mapping[str, int]:
    return {each["name"]["value"]: int(each["limit"]) for each in recorded(region, "usages")}


@cache
def _tier_limits() -> Mapping[str, int]:
    """Limits of tier 1 in units of capacity, by usage name."""
    quota = load_catalogue("quota")
    units = {}
    for row in quota["capacity_units"]["rows"]:
        for model in re.split(r",| & ", row["models"]):
            units[model.strip()] = int(row["tpm_per_unit"])
    found = {}
    for row in quota["tiers"]["1"]["rows"]:
        if row["tpm"] is None:
            continue
        for name in _usage_names(row["model"], row["sku"]):
            found[name] = int(row["tpm"]) // units.get(row["model"], 1000)
    return found


def _usage_names(model: str, sku: str) -> set[str]:
    """Every name under which the quota of a model and SKU was recorded, and the pattern's."""
    part = load_catalogue("usage_names")["model_part_anomalies"].get(model, model)
    found = {f"OpenAI.{sku}.{part}"}
    for region in RECORDED_REGIONS:
        for entry in recorded(region, "models"):
            if entry["model"]["name"] == model:
                found |= {
                    each["usageName"] for each in entry["model"]["skus"] if each["name"] == sku
                }
    return {name for name in found if not name.endswith("-finetune")}


@cache
def _localized(usage: str) -> str:
    for region in RECORDED_REGIONS:
        for row in recorded(region, "usages"):
            if row["name"]["value"] == usage:
                return str(row["name"]["localizedValue"])
    # Assumed: the wordings that most recorded rows have; real ones have no fixed grammar.
    _, _, rest = usage.partition(".")
    sku, _, model = rest.partition(".")
    if "Provisioned" in sku:
        return f"Provisioned Throughput Unit - {model or sku}"
    return f"Tokens Per Minute (thousands) - {model or usage}" + (f" - {sku}" if model else "")
