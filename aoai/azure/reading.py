"""Live facts of one subscription: each answer is asked for once per run, regions side by side.

Answers stay on disk for a minute, so that the preview and the update of one ``pulumi up``, which
are processes of their own, decide alike. While they are fresh no SDK is imported.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, as_completed
from dataclasses import replace
from datetime import UTC, datetime
from threading import Lock
from typing import TYPE_CHECKING, Any

from aoai.azure.answers import Answers, RegionAnswers
from aoai.azure.questions import Questions, side_by_side
from aoai.azure.settings import Settings
from aoai.facts import (
    Capacity,
    Facts,
    ModelId,
    RegionFacts,
    Source,
    Unknown,
    capacities_from_arm,
    holds_models,
    region_name,
)

if TYPE_CHECKING:
    from aoai.azure.connection import Connection

# Quota tiers came with this version and are in preview (Azure OpenAI quotas and limits, 2026-02).
_TIERS_VERSION = "2025-10-01-preview"
# Of an account only what facts are made of is kept: no endpoints, networks or tags.
_OF_ACCOUNT = ("id", "name", "type", "kind", "location", "sku")


def utc_now() -> datetime:
    """The real time."""
    return datetime.now(UTC)


class Reader:
    """Reads facts lazily and remembers them. Safe to share between threads."""

    def __init__(  # noqa: PLR0913 - each is a choice of its own
        self,
        settings: Settings,
        subscription_id: str,
        *,
        kept: Answers | None = None,
        connection: "Callable[[], Connection] | None" = None,
        clock: Callable[[], datetime] = utc_now,
        on_region: Callable[[str], None] = lambda _: None,
    ) -> None:
        """Prepare to read; nothing is asked yet.

        Args:
            settings: How to reach Azure.
            subscription_id: Whose facts.
            kept: Answers on disk; None keeps none.
            connection: Gives one that is shared; left out: one made from the settings.
            clock: What time it is, in UTC.
            on_region: Told the name of each region as its last answer arrives, in the thread that
                asked for it. It must not ask this reader.
        """
        self.subscription = subscription_id
        self._questions = Questions(settings, subscription_id, connection)
        self._kept = kept
        self._clock = clock
        self._on_region = on_region
        self._lock = Lock()
        self._accounts: Any | Unknown | None = None
        self._served: tuple[str, ...] | Unknown | None = None
        self._tier: str | Unknown | None = None
        self._models: dict[str, Any | Unknown] = {}
        self._read: dict[str, RegionAnswers] = {}
        self._regions: dict[str, RegionFacts] = {}
        self._capacities: dict[ModelId, Any | Unknown] = {}
        self._free: dict[str, dict[tuple[ModelId, str], Capacity]] = {}

    def facts(self, regions: Iterable[str], models: Iterable[ModelId] = ()) -> Facts:
        """The facts of these regions, and of those that were asked for before.

        An answer that Azure refuses is Unknown, with the reason, for its region alone.

        Args:
            regions: In any of ARM's spellings.
            models: Models whose free capacity is wanted.

        Raises:
            SignInError: There is no credential, or Azure does not accept it.
            CloudError: The cloud of the settings is unknown or does not answer.
        """
        with self._lock:
            self._read_regions(regions)
            self._read_capacities(models)
            found = {
                name: replace(region, capacities=dict(self._free.get(name, {})))
                if self._capacities
                else region
                for name, region in self._regions.items()
            }
            accounts = {each for read in self._read.values() for each in read.account_regions}
            taken = min((each.taken for each in self._read.values()), default=self._clock())
        source = Source("Azure", taken)
        return Facts(found, source, self.subscription, sorted(accounts - set(found)))

    def answers(self, region: str) -> RegionAnswers:
        """What ARM said of a region, read now unless it was before. Raises as :meth:`facts`."""
        with self._lock:
            self._read_regions([region])
            return self._read[region_name(region)]

    def models(self, regions: Iterable[str]) -> Mapping[str, Any | Unknown]:
        """The lists of models of regions, by region, and nothing else. Raises as :meth:`facts`."""
        names = sorted(set(map(region_name, regions)))
        with self._lock:
            missing = [each for each in names if each not in self._models]
            if missing:
                self._questions.sign_in()
            with side_by_side() as pool:
                asked = {
                    name: [pool.submit(self._questions.list, f"locations/{name}/models")]
                    for name in missing
                }
                self._wait(asked)
            self._models |= {name: future.result() for name, [future] in asked.items()}
            return {name: self._models[name] for name in names}

    def capacities(self, models: Iterable[ModelId]) -> Mapping[ModelId, Any | Unknown]:
        """What ARM said of the models' free capacity, in all regions. Raises as :meth:`facts`."""
        wanted = tuple(models)
        with self._lock:
            self._read_capacities(wanted)
            return {each: self._capacities[each] for each in wanted}

    def regions(self) -> tuple[str, ...] | Unknown:
        """Every region where Azure has accounts that hold models. Raises as :meth:`facts`.

        Which ones the provider's list of account kinds says; a region may be new to the catalogue.
        """
        with self._lock:
            if self._served is None:
                found = self._questions.list("skus")
                self._served = found if isinstance(found, Unknown) else _served(found)
            return self._served

    def account_regions(self) -> tuple[str, ...] | Unknown:
        """Every region where the subscription has accounts. Raises as :meth:`facts`."""
        with self._lock:
            found = self._read_accounts()
            if isinstance(found, Unknown):
                return found
            return tuple(sorted({region_name(str(each["location"])) for each in found}))

    def quota_tier(self) -> str | Unknown:
        """The subscription's quota tier, such as ``Tier 1``. Raises as :meth:`facts`."""
        with self._lock:
            if self._tier is None:
                query = {"api-version": _TIERS_VERSION}
                found = self._questions.document("quotaTiers/default", query)
                self._tier = found if isinstance(found, Unknown) else _tier(found)
            return self._tier

    def _read_regions(self, regions: Iterable[str]) -> None:
        missing = sorted(set(map(region_name, regions)) - set(self._regions))
        kept = {
            name: self._kept.get(name, self._clock()) if self._kept else None for name in missing
        }
        for name, found in kept.items():
            if found is not None:
                self._on_region(name)
        asked = [name for name, found in kept.items() if found is None]
        fresh = self._ask(asked) if asked else {}
        for name in missing:
            read = kept[name] or fresh[name]
            self._read[name] = read
            self._models[name] = read.models
            self._regions[name] = read.facts(name)
            if self._kept and name in fresh and read.complete:
                self._kept.put(name, read)

    def _ask(self, regions: Sequence[str]) -> Mapping[str, RegionAnswers]:
        ask = self._questions.list
        self._questions.sign_in()
        with side_by_side() as pool:
            models = {
                each: pool.submit(ask, f"locations/{each}/models")
                for each in regions
                if each not in self._models
            }
            usages = {each: pool.submit(ask, f"locations/{each}/usages") for each in regions}
            accounts = self._read_accounts()
            deployments: dict[str, list[Future[Any]]] = {each: [] for each in regions}
            for each in () if isinstance(accounts, Unknown) else accounts:
                region = region_name(str(each["location"]))
                if region in deployments:
                    deployments[region].append(pool.submit(ask, f"{each['id']}/deployments"))
            self._wait(
                {
                    each: [
                        usages[each],
                        *([models[each]] if each in models else ()),
                        *deployments[each],
                    ]
                    for each in regions
                }
            )
        taken = self._clock()
        return {
            each: RegionAnswers(
                taken=taken,
                models=models[each].result() if each in models else self._models[each],
                usages=usages[each].result(),
                deployments=accounts
                if isinstance(accounts, Unknown)
                else _joined(found.result() for found in deployments[each]),
                accounts=accounts,
            )
            for each in regions
        }

    def _wait(self, asked: Mapping[str, Sequence[Future[Any]]]) -> None:
        """Wait for all answers, and tell of each region that has all of its own."""
        left = Counter({region: len(futures) for region, futures in asked.items()})
        region_of = {each: region for region, futures in asked.items() for each in futures}
        for done in as_completed(region_of):
            done.result()
            region = region_of[done]
            left[region] -= 1
            if not left[region]:
                self._on_region(region)

    def _read_accounts(self) -> Any | Unknown:
        if self._accounts is None:
            found = self._questions.list("accounts")
            self._accounts = (
                found
                if isinstance(found, Unknown)
                else [
                    {key: each[key] for key in _OF_ACCOUNT if key in each}
                    for each in found
                    if holds_models(each)
                ]
            )
        return self._accounts

    def _read_capacities(self, models: Iterable[ModelId]) -> None:
        missing = [each for each in dict.fromkeys(models) if each not in self._capacities]
        now = self._clock()
        kept = {each: self._kept.get_free(each, now) if self._kept else None for each in missing}
        asked = [each for each, found in kept.items() if found is None]
        fresh = self._ask_capacities(asked) if asked else {}
        for model in missing:
            taken, answer = kept[model] or (now, fresh[model])
            self._capacities[model] = answer
            if isinstance(answer, Unknown):
                continue
            for region, rows in capacities_from_arm(answer, Source("Azure", taken)).items():
                self._free.setdefault(region, {}).update(rows)
            if self._kept and model in fresh:
                self._kept.put_free(model, taken, answer)

    def _ask_capacities(self, models: Sequence[ModelId]) -> Mapping[ModelId, Any | Unknown]:
        self._questions.sign_in()

        def free(model: ModelId) -> Any | Unknown:
            names = ("modelFormat", "modelName", "modelVersion")
            return self._questions.list("modelCapacities", dict(zip(names, model, strict=True)))

        with side_by_side() as pool:
            return dict(zip(models, list(pool.map(free, models)), strict=True))


def _joined(answers: Iterable[object]) -> Any | Unknown:
    """The deployments of several accounts; what is not known of one is not known of all."""
    found: list[Any] = []
    for each in answers:
        if isinstance(each, Unknown):
            return each
        found += each if isinstance(each, list) else []
    return found


def _served(kinds: Iterable[Any]) -> tuple[str, ...] | Unknown:
    """The regions of the kinds that hold models."""
    regions = {
        region_name(str(location))
        for each in kinds
        if holds_models(each)
        for location in each.get("locations") or ()
    }
    return tuple(sorted(regions)) or Unknown("the list of account kinds names no region")


def _tier(document: Mapping[str, Any]) -> str | Unknown:
    found = (document.get("properties") or {}).get("currentTierName")
    return found if isinstance(found, str) and found else Unknown("the answer names no quota tier")
