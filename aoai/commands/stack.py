"""A stack's deployments, as the engine's exported state has them.

Nothing secret is needed, so what is encrypted stays so, whatever the secrets provider.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aoai.problems import AoaiError, Problem

SECRET = "[secret]"  # noqa: S105 - what stands for one
"""Stands for every value that is encrypted in the state."""

MODEL_DEPLOYMENT = "aoai:index:ModelDeployment"
_DECIDING = ("candidates", "capacity", "minimumCapacity", "model", "sku", "spillover")
_PROVIDERS = "pulumi:providers:"
_SIGNATURE, _SECRET_SIGNATURE = (
    "4dabf18193072939515e22adb298388d",
    "1b47061264138c4ac30d75fd1eb44270",
)
"""The key of a special value and its value for secrets (pkg/resource/stack, sdk resource/sig)."""
# The engine writes 4 where a stack uses what 3 cannot say, such as hooks; the resources are alike.
_VERSIONS = (3, 4)
EXPORT = "write one with `pulumi stack export --file FILE`"
"""What to do where there is no state."""


class StateError(AoaiError):
    """There is no state to read, or it is none."""


@dataclass(frozen=True, slots=True)
class Tracked:
    """One model deployment that the state has."""

    urn: str
    kind: str
    """Type token; azure-native's may name an API version."""
    identifier: str
    """ARM id; empty while a replacement has not been made."""
    inputs: Mapping[str, Any]
    outputs: Mapping[str, Any]
    provider: str
    """Id of its provider resource, from which the owner tag is made."""
    created: str | None
    """When the resource came into the state, in ISO 8601."""
    leaving: bool
    """A replacement stands, and this one is still to be deleted."""

    @property
    def name(self) -> str:
        """The last part of the URN."""
        return self.urn.rpartition("::")[2]

    @property
    def ours(self) -> bool:
        """It is a ModelDeployment, and not azure-native's Deployment."""
        return self.kind == MODEL_DEPLOYMENT

    @property
    def legible(self) -> bool:
        """What it asks for can be read: nothing that decides its place is encrypted."""
        parts = (self.inputs.get(name) for name in _DECIDING)
        return not any(_holds_secret(each) for each in parts)


@dataclass(frozen=True, slots=True)
class Pending:
    """An operation that began and of which no end is known."""

    operation: str
    """Such as ``creating``."""
    urn: str
    provider: str
    """Id of its provider resource."""
    inputs: Mapping[str, Any]

    @property
    def name(self) -> str:
        """The last part of the URN."""
        return self.urn.rpartition("::")[2]


@dataclass(frozen=True, slots=True)
class State:
    """What a stack has."""

    source: str
    """The file, or the stack's name."""
    stack: str | None
    """None where nothing in the state tells."""
    project: str | None
    deployments: tuple[Tracked, ...]
    pending: tuple[Pending, ...]
    """Of model deployments."""
    settings: Mapping[str, Mapping[str, Any]]
    """Arguments of the providers by their ids, without the secret ones."""
    own_providers: tuple[str, ...]
    """Ids of the resources of our provider."""

    @property
    def title(self) -> str:
        """How a person names it."""
        if self.stack is None:
            return self.source
        return f"{self.stack} of project {self.project}" if self.project else self.stack

    @property
    def provider_ids(self) -> frozenset[str]:
        """Ids of all of our provider's resources that the state still knows."""
        ours = [each.provider for each in self.deployments if each.ours]
        return frozenset([*self.own_providers, *ours, *(each.provider for each in self.pending)])

    @property
    def subscriptions(self) -> frozenset[str]:
        """Every subscription that its deployments are in, or could be in, in lower case."""
        inputs = [each.inputs for each in self.deployments]
        inputs += [each.inputs for each in self.pending]
        accounts = [
            str(each.get("accountId", "")) for one in inputs for each in one.get("candidates") or ()
        ]
        accounts += [each.identifier for each in self.deployments]
        named = [str(each.get("subscriptionId", "")) for each in self.settings.values()]
        named += [parts[2] for each in accounts if len(parts := each.split("/")) > 2]
        return frozenset(each.casefold() for each in named if each)


def parsed(text: str, source: str, stack: str | None = None, project: str | None = None) -> State:
    """The state that an export holds.

    Args:
        text: The JSON document.
        source: How errors name it.
        stack: Its name, where it is known without the state.
        project: Likewise.

    Raises:
        StateError: It is no export.
    """
    try:
        document = json.loads(text)
    except ValueError as error:
        raise StateError([Problem(source, f"no JSON ({error})", EXPORT)]) from error
    deployment = document.get("deployment") if isinstance(document, dict) else None
    if not isinstance(deployment, dict):
        reason = "no exported stack: it has no `deployment`"
        raise StateError([Problem(source, reason, EXPORT)])
    if document.get("version") not in _VERSIONS:
        known = " and ".join(map(str, _VERSIONS))
        reason = f"of format {document.get('version')!r}, and this aoai reads {known}"
        raise StateError([Problem(source, reason, "update aoai, or export with a fitting pulumi")])
    resources = [each for each in deployment.get("resources") or [] if isinstance(each, dict)]
    waiting = deployment.get("pending_operations") or []
    urns = [str(each.get("urn", "")) for each in resources]
    urns += [str((each.get("resource") or {}).get("urn", "")) for each in waiting]
    named = next((each.split("::") for each in urns if each.startswith("urn:pulumi:")), None)
    return State(
        source=source,
        stack=named[0].removeprefix("urn:pulumi:") if named else stack,
        project=named[1] if named else project,
        deployments=tuple(_deployments(resources)),
        pending=tuple(_pending(waiting)),
        settings={
            str(each["id"]): _given(each.get("inputs") or {})
            for each in resources
            if str(each.get("type", "")).startswith(_PROVIDERS) and each.get("id")
        },
        own_providers=tuple(
            str(each["id"])
            for each in resources
            if each.get("type") == f"{_PROVIDERS}aoai" and each.get("id")
        ),
    )


def _deployments(resources: Sequence[Mapping[str, Any]]) -> Iterator[Tracked]:
    for each in resources:
        if is_deployment(str(each.get("type", ""))):
            yield Tracked(
                urn=str(each["urn"]),
                kind=str(each["type"]),
                identifier=str(each.get("id") or ""),
                inputs=_plain(each.get("inputs") or {}),
                outputs=_plain(each.get("outputs") or {}),
                provider=_provider(each),
                created=each.get("created"),
                leaving=bool(each.get("delete")),
            )


def _pending(waiting: Sequence[Mapping[str, Any]]) -> Iterator[Pending]:
    for each in waiting:
        resource = each.get("resource") or {}
        if is_deployment(str(resource.get("type", ""))):
            yield Pending(
                operation=str(each.get("type", "")),
                urn=str(resource.get("urn", "")),
                provider=_provider(resource),
                inputs=_plain(resource.get("inputs") or {}),
            )


def is_deployment(token: str) -> bool:
    """Whether a type token is one of a model deployment, ours or azure-native's."""
    package, _, rest = token.partition(":")
    module, _, name = rest.rpartition(":")
    native = package == "azure-native" and module.startswith("cognitiveservices")
    return token == MODEL_DEPLOYMENT or (native and name == "Deployment")


def _provider(resource: Mapping[str, Any]) -> str:
    """The id in a reference, which is ``URN::ID``."""
    return str(resource.get("provider") or "").rpartition("::")[2]


def _given(inputs: Mapping[str, Any]) -> Mapping[str, Any]:
    """Arguments of a provider that are no secrets."""
    return {name: value for name, value in _plain(inputs).items() if value != SECRET}


def _holds_secret(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(map(_holds_secret, value.values()))
    if isinstance(value, list):
        return any(map(_holds_secret, value))
    return bool(value == SECRET)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        if value.get(_SIGNATURE) == _SECRET_SIGNATURE:
            return SECRET
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return value
