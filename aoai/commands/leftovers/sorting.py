"""Which of the deployments with our tags a stack has lost. Pure.

An owner tag is made from the id of a provider resource and a URN, so a stack's state tells which
owners are its own. Two people may have a stack of one name: then the URN says nothing, and what a
state does not know for certain is never taken for a leftover by itself.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from aoai.commands.stack import State
from aoai.placement.request import (
    OWNER_TAG,
    URN_TAG,
    deployment_id,
    generation_of,
    owner_of,
    split_id,
)

_URN = "urn:pulumi:"


class Verdict(StrEnum):
    """Whose a deployment with our tags is."""

    CLAIMED = "claimed"
    """A state that was read has it."""
    LEFTOVER = "leftover"
    """A stack that was read made it, and its state does not have it."""
    UNSURE = "unsure"
    """A stack of that name made it, and nothing tells whether it is the one that was read."""
    ANOTHERS = "another stack's"
    """Its state was not read."""


@dataclass(frozen=True, slots=True)
class Owned:
    """A deployment that carries an owner tag."""

    account_id: str
    region: str
    document: Mapping[str, Any]
    """As ARM has it."""

    @property
    def name(self) -> str:
        """Its name inside the account."""
        return str(self.document["name"])

    @property
    def identifier(self) -> str:
        """Its ARM id."""
        return deployment_id(self.account_id, self.name)

    @property
    def tags(self) -> Mapping[str, str]:
        """All of them."""
        return self.document.get("tags") or {}

    @property
    def owner(self) -> str:
        """The owner tag."""
        return str(self.tags[OWNER_TAG])

    @property
    def urn(self) -> str:
        """The URN of the resource that made it; only its end where it is long."""
        return str(self.tags.get(URN_TAG, ""))

    @property
    def generation(self) -> str | None:
        """The generation tag."""
        return generation_of(self.document)

    @property
    def stack(self) -> tuple[str, str] | None:
        """Stack and project by the URN; None where the tag holds only its end."""
        parts = self.urn.split("::")
        if not self.urn.startswith(_URN) or len(parts) < 4:
            return None
        return parts[0].removeprefix(_URN), parts[1]

    @property
    def made_by(self) -> str:
        """Who made it, as a person names it."""
        name = self.urn.rpartition("::")[2]
        stack = self.stack
        return f"{name} of stack {stack[0]}, project {stack[1]}" if stack else self.urn

    @property
    def sku(self) -> str:
        """SKU and capacity."""
        sku = self.document.get("sku") or {}
        return f"{sku.get('name')} {sku.get('capacity')}"

    @property
    def order(self) -> tuple[str, bool, str]:
        """Sorts by account, and in it what spills over before its target."""
        target = "spilloverDeploymentName" not in (self.document.get("properties") or {})
        return self.account_id, target, self.name


@dataclass(frozen=True, slots=True)
class Sorted:
    """A deployment with whose it is."""

    owned: Owned
    verdict: Verdict


def sorted_out(
    found: Sequence[Owned], states: Sequence[State], owners: Collection[str], *, any_owner: bool
) -> tuple[Sorted, ...]:
    """Whose each deployment is; of a unit, what spills over before its target.

    Args:
        found: Everything with an owner tag.
        states: Those that were read.
        owners: Owner tags that a person says are the read stacks' own.
        any_owner: A person says that every stack of these names is the one that was read.
    """
    claims = frozenset(claim for each in states for claim in _claims(each))

    def verdict(each: Owned) -> Verdict:
        if each.identifier.casefold() in claims:
            return Verdict.CLAIMED
        known = (owner_of(provider, each.urn) for one in states for provider in one.provider_ids)
        if each.owner in known:
            return Verdict.LEFTOVER
        if each.stack not in [(one.stack, one.project) for one in states]:
            return Verdict.ANOTHERS
        said = any_owner or each.owner in owners
        return Verdict.LEFTOVER if said else Verdict.UNSURE

    ordered = sorted(found, key=lambda each: each.order)
    return tuple(Sorted(each, verdict(each)) for each in ordered)


def _claims(state: State) -> Iterator[str]:
    """Ids of everything that a state has, spillovers included, in lower case.

    Whatever its generation: where a killed replacement left another one under the same id, that is
    the one that serves, and a refresh takes it into the state.
    """
    for each in state.deployments:
        if not each.identifier:
            continue
        yield each.identifier.casefold()
        account_id, _ = split_id(each.identifier)
        beside = (
            each.outputs.get("spilloverDeploymentName"),
            (each.inputs.get("spillover") or {}).get("deploymentName"),
        )
        for name in filter(None, beside):
            yield deployment_id(account_id, str(name)).casefold()
