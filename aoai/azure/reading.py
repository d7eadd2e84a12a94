"""Live facts of one subscription: each answer is asked for once per run, regions side by side.

Answers stay on disk for a minute, so that the preview and the update of one ``pulumi up``, which
are processes of their own, decide alike. While they are fresh no SDK is imported.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from threading import Lock
from typing import TYPE_CHECKING, Any

from aoai.azure.answers import Answers, RegionAnswers
from aoai.azure.settings import Settings
from aoai.facts import (
    Capacity,
    Facts,
    ModelId,
    RegionFacts,
    Source,
    Unknown,
    capacities_from_arm,
    deployments_from_arm,
    region_from_arm,
    region_name,
)

if TYPE_CHECKING:
    from azure.mgmt.cognitiveservices import CognitiveServicesManagementClient

    from aoai.azure.connection import Connection

API_VERSION = "2025-09-01"
"""The one that azure-mgmt-cognitiveservices 14.1 sends."""
# Regions and accounts answer independently; Azure's bucket for reads holds 250 (2024).
_SIDE_BY_SIDE = 16
# Reads are safe to repeat; three times outlast the throttling that ARM answers with.
_RETRIES = 3
_PROVIDER = "providers/Microsoft.CognitiveServices"


def utc_now() -> datetime:
    """The real time."""
    return datetime.now(UTC)


class Reader:
    """Reads facts lazily and remembers them. Safe to share between threads."""

    def __init__(
        self,
        settings: Settings,
        subscription_id: str,
        *,
        kept: Answers | None = None,
        connection: "Callable[[], Connection] | None" = None,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        """Prepare to read; nothing is asked yet.

        Args:
            settings: How to reach Azure.
            subscription_id: Whose facts.
            kept: Answers on disk; None keeps none.
            connection: Gives one that is shared; left out: one made from the settings.
            clock: What time it is, in UTC.
        """
        self._settings = settings
        self._subscription = subscription_id
        self._kept = kept
        self._connect = connection
        self._client: CognitiveServicesManagementClient | None = None
        self._clock = clock
        self._lock = Lock()
        self._accounts: Any | Unknown | None = None
        self._read: dict[str, RegionAnswers] = {}
        self._regions: dict[str, RegionFacts] = {}
        self._capacities: dict[ModelId, Mapping[str, Mapping[tuple[ModelId, str], Capacity]]] = {}

    def facts(self, regions: Iterable[str], models: Iterable[ModelId] = ()) -> Facts:
        """The facts of these regions, and of those that were asked for before.

        An answer that Azure refuses is Unknown, with the reason, for its region alone.

        Args:
            regions: In any of ARM's spellings.
            models: Models whose free capacity is wanted; it is asked for anew in each run.

        Raises:
            SignInError: There is no credential, or Azure does not accept it.
            CloudError: The cloud of the settings is unknown or does not answer.
        """
        with self._lock:
            self._read_regions(sorted(set(map(region_name, regions)) - set(self._regions)))
            self._read_capacities([each for each in models if each not in self._capacities])
            found = {
                name: replace(region, capacities=self._capacities_in(name))
                if self._capacities
                else region
                for name, region in self._regions.items()
            }
            accounts = {each for read in self._read.values() for each in read.account_regions}
            taken = min((each.taken for each in self._read.values()), default=self._clock())
        source = Source("Azure", taken)
        return Facts(found, source, self._subscription, sorted(accounts - set(found)))

    def _read_regions(self, missing: Sequence[str]) -> None:
        kept = {
            name: self._kept.get(name, self._clock()) if self._kept else None for name in missing
        }
        asked = [name for name, found in kept.items() if found is None]
        fresh = self._ask(asked) if asked else {}
        for name in missing:
            found = kept[name] or fresh[name]
            self._read[name] = found
            self._regions[name] = _facts_of(name, found)
            if self._kept and name in fresh and found.complete:
                self._kept.put(name, found)

    def _ask(self, regions: Sequence[str]) -> Mapping[str, RegionAnswers]:
        ask = self._asking()
        with ThreadPoolExecutor(_SIDE_BY_SIDE) as pool:
            models = {each: pool.submit(ask, f"locations/{each}/models") for each in regions}
            usages = {each: pool.submit(ask, f"locations/{each}/usages") for each in regions}
            if self._accounts is None:
                self._accounts = ask("accounts")
            accounts = self._accounts
            by_region = _accounts_by_region(accounts)
            deployments = {
                each: [
                    pool.submit(ask, f"{account}/deployments")
                    for account in by_region.get(each, ())
                ]
                for each in regions
            }
            taken = self._clock()
            return {
                each: RegionAnswers(
                    taken=taken,
                    models=models[each].result(),
                    usages=usages[each].result(),
                    deployments=accounts
                    if isinstance(accounts, Unknown)
                    else _joined(found.result() for found in deployments[each]),
                    account_regions=tuple(sorted(by_region)),
                )
                for each in regions
            }

    def _read_capacities(self, models: Sequence[ModelId]) -> None:
        if not models:
            return
        ask = self._asking()
        queries = [
            {
                "modelFormat": each.format,
                "modelName": each.name,
                "modelVersion": each.version,
            }
            for each in models
        ]
        with ThreadPoolExecutor(_SIDE_BY_SIDE) as pool:
            answers = list(pool.map(lambda query: ask("modelCapacities", query), queries))
        source = Source("Azure", self._clock())
        for model, answer in zip(models, answers, strict=True):
            self._capacities[model] = (
                {} if isinstance(answer, Unknown) else capacities_from_arm(answer, source)
            )

    def _capacities_in(self, region: str) -> Mapping[tuple[ModelId, str], Capacity]:
        return {
            key: capacity
            for found in self._capacities.values()
            for key, capacity in found.get(region, {}).items()
        }

    def _asking(self) -> Callable[..., Any | Unknown]:
        # Imported here because the SDK costs half a second, which kept answers save.
        from aoai.azure.asking import list_of

        client = self._client or self._signed_in()
        self._client = client
        scope = f"/subscriptions/{self._subscription}"

        def ask(what: str, query: Mapping[str, str] | None = None) -> Any | Unknown:
            path = what if what.startswith("/") else f"{scope}/{_PROVIDER}/{what}"
            return list_of(client, path, {"api-version": API_VERSION, **(query or {})}, _RETRIES)

        return ask

    def _signed_in(self) -> "CognitiveServicesManagementClient":
        from aoai.azure.connection import connect  # as above

        connection = self._connect() if self._connect else connect(self._settings)
        # Once and before the threads, which would each be refused a token.
        connection.credential.get_token(connection.cloud.scope)
        return connection.cognitive(self._subscription)


def _facts_of(region: str, found: RegionAnswers) -> RegionFacts:
    deployments = found.deployments
    return region_from_arm(
        region,
        Source("Azure", found.taken),
        models=found.models,
        usages=found.usages,
        deployments=deployments
        if isinstance(deployments, Unknown)
        else deployments_from_arm(deployments),
    )


def _accounts_by_region(accounts: Any | Unknown) -> Mapping[str, list[str]]:
    regions: dict[str, list[str]] = {}
    for each in [] if isinstance(accounts, Unknown) else accounts:
        regions.setdefault(region_name(str(each["location"])), []).append(str(each["id"]))
    return regions


def _joined(answers: Iterable[object]) -> Any | Unknown:
    """The deployments of several accounts; what is not known of one is not known of all."""
    found: list[Any] = []
    for each in answers:
        if isinstance(each, Unknown):
            return each
        found += each if isinstance(each, list) else []
    return found
