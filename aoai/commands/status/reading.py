"""Reads what Azure has of a stack's deployments, side by side."""

import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from aoai.azure.connection import Connection, connect
from aoai.azure.deployments import Deployments
from aoai.azure.settings import Settings, read_settings
from aoai.commands.stack import State, Tracked
from aoai.commands.status.report import Seen
from aoai.facts import Facts, ModelId, Unknown, region_name
from aoai.placement.arm import Silent
from aoai.placement.cloud import Cloud, Work
from aoai.placement.patience import InterruptedWaitError, Patience
from aoai.placement.refusal_table import TABLE
from aoai.placement.request import split_id, subscription_of
from aoai.placement.writing import RefusedError, Writer
from aoai.provider.livefacts import LiveFacts
from aoai.provider.outlook import Outlook
from aoai.rules import Standing

_SIDE_BY_SIDE = 16
# For one read, the pauses that Azure asks for included.
_PATIENCE_SECONDS = 60.0


_NOT_READ = Unknown("it was not read")
Found = Mapping[str, Any] | Unknown | None
"""ARM's JSON; None where there is none."""


@dataclass(frozen=True, slots=True)
class View:
    """What facts say of one deployment."""

    known: Facts | Unknown
    """Of the subscription that it is in."""
    standings: tuple[Standing, ...]
    """How each of its candidates stands; none for what has no candidates."""


class Azure:
    """Azure as the providers of one stack reach it."""

    def __init__(self, state: State, environ: Mapping[str, str]) -> None:
        self.environ = environ
        self._state = state
        self._settings: dict[str, Settings] = {}
        self._connections: dict[Settings, Connection] = {}

    def settings(self, provider: str) -> Settings:
        """How a provider reaches Azure: its arguments in the state, then the environment.

        Raises:
            SettingsError: An argument or a variable cannot be understood.
        """
        if provider not in self._settings:
            arguments = self._state.settings.get(provider, {})
            self._settings[provider] = read_settings(arguments, self.environ)
        return self._settings[provider]

    def connection(self, provider: str) -> Connection:
        """A connection that is signed in. Called before threads ask.

        Raises:
            SignInError: There is no credential, or Azure does not accept it.
            CloudError: The cloud of the settings is unknown or does not answer.
        """
        settings = self.settings(provider)
        if settings not in self._connections:
            made = connect(settings)
            made.credential.get_token(made.cloud.scope)
            self._connections[settings] = made
        return self._connections[settings]


class Look:
    """Reads of one stack's deployments."""

    def __init__(self, azure: Azure, deployments: Sequence[Tracked]) -> None:
        self._azure = azure
        self.deployments = tuple(each for each in deployments if each.identifier)
        for each in self.deployments:
            azure.connection(each.provider)

    def seen(self) -> Mapping[str, Seen]:
        """What Azure says of each deployment, by its id."""
        accounts = {(each.provider, split_id(each.identifier)[0]) for each in self.deployments}
        with ThreadPoolExecutor(_SIDE_BY_SIDE) as pool:
            asked = {key: pool.submit(self._account, *key) for key in sorted(accounts)}
            found = list(pool.map(self._deployment, self.deployments))
            return {
                each.identifier: Seen(
                    asked[each.provider, split_id(each.identifier)[0]].result(), *one
                )
                for each, one in zip(self.deployments, found, strict=True)
            }

    def views(self, seen: Mapping[str, Seen], folder: Path) -> Mapping[str, View]:
        """What facts say of each deployment's place and of those where it could be, by its id.

        Args:
            seen: Of the same deployments.
            folder: The project's, in which people state what they know.
        """
        # Answers of the last minute serve a run; who looks wants what is so now.
        with TemporaryDirectory(prefix="aoai-") as cache:
            environ = {**self._azure.environ, "XDG_CACHE_HOME": cache}
            return {
                identifier: view
                for provider, group in self._by_provider().items()
                for identifier, view in self._views(provider, group, seen, folder, environ)
            }

    def _views(
        self,
        provider: str,
        group: Sequence[Tracked],
        seen: Mapping[str, Seen],
        folder: Path,
        environ: Mapping[str, str],
    ) -> Iterator[tuple[str, View]]:
        connection = self._azure.connection(provider)
        facts = LiveFacts(
            connection.settings, environ, connection=lambda: connection, folder=folder
        )
        outlook = Outlook(facts)
        wanted: dict[str, tuple[set[str], set[ModelId]]] = {}
        for each in group:
            for region, account_id in _places(each, seen[each.identifier]):
                regions, models = wanted.setdefault(subscription_of(account_id), (set(), set()))
                regions.add(region)
                models.add(asked_model(each))
        known = {
            subscription: facts.of(subscription, sorted(regions), sorted(models))
            for subscription, (regions, models) in wanted.items()
        }
        for each in group:
            here = known.get(subscription_of(each.identifier), _NOT_READ)
            standings = (
                outlook.standings(each.urn, each.inputs, placed=each.outputs)
                if each.ours and each.legible
                else ()
            )
            yield each.identifier, View(here, standings)

    def _by_provider(self) -> Mapping[str, Sequence[Tracked]]:
        found: dict[str, list[Tracked]] = {}
        for each in self.deployments:
            found.setdefault(each.provider, []).append(each)
        return found

    def _account(self, provider: str, account_id: str) -> Found:
        return _Reads(self._azure.connection(provider)).account(account_id)

    def _deployment(self, tracked: Tracked) -> tuple[Found, Found]:
        """The deployment, and the one that it spills over to."""
        account_id, name = split_id(tracked.identifier)
        reads = _Reads(self._azure.connection(tracked.provider))
        found = reads.deployment(account_id, name)
        if isinstance(found, Unknown) or found is None:
            return found, None
        beside = found.get("properties", {}).get("spilloverDeploymentName")
        return found, reads.deployment(account_id, beside) if beside else None


class _Reads:
    """Single reads that wait out what passes by itself, and say why they have no answer."""

    def __init__(self, connection: Connection) -> None:
        self._cloud = Cloud(Deployments(connection), TABLE)

    @cached_property
    def _writer(self) -> Writer:
        return Writer(self._cloud, Work(Patience(threading.Event(), _PATIENCE_SECONDS), Silent()))

    def deployment(self, account_id: str, name: str) -> Found:
        try:
            return self._writer.find(account_id, name)
        except (RefusedError, InterruptedWaitError) as error:
            return _not_read(error)

    def account(self, account_id: str) -> Found:
        try:
            found = self._writer.settled(lambda: self._cloud.arm.account(account_id), account_id)
        except (RefusedError, InterruptedWaitError) as error:
            return _not_read(error)
        return found.body if found.ok else None


def asked_model(tracked: Tracked) -> ModelId:
    """The model that the stack asks for."""
    inputs = tracked.inputs
    found = inputs.get("model") or (inputs.get("properties") or {}).get("model")
    if not isinstance(found, Mapping):
        found = {}
    return ModelId(
        str(found.get("format", "")), str(found.get("name", "")), str(found.get("version", ""))
    )


def region_of(tracked: Tracked, seen: Seen | None) -> str | None:
    """Where it stands: as state says, else as its account says."""
    found = tracked.outputs.get("region")
    if not found and seen is not None and isinstance(seen.account, Mapping):
        found = seen.account.get("location")
    return region_name(str(found)) if found else None


def _places(tracked: Tracked, seen: Seen) -> Iterator[tuple[str, str]]:
    """Region and account of every candidate, and of where it stands."""
    account_id, _ = split_id(tracked.identifier)
    region = region_of(tracked, seen)
    if region:
        yield region, account_id
    for each in (tracked.inputs.get("candidates") or ()) if tracked.legible else ():
        yield str(each["region"]), str(each["accountId"])


def _not_read(error: Exception) -> Unknown:
    if isinstance(error, RefusedError):
        refusal = error.refusal
        return Unknown(f"Azure answers {refusal.status} {refusal.code}")
    return Unknown(f"no answer within {_PATIENCE_SECONDS:.0f} s")
