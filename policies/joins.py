"""The stack at the end of a preview: which resource belongs to which.

Stack policies see outputs, of which a preview knows little. So what the program declares is taken
from the inputs that the resource policies saw, and what it only reads from the outputs.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from policies.demands import account_name
from policies.inputs import NotKnown, Unreadable, at, texts
from policies.seen import ACCOUNT, STACK, Seen, kind_of, seen_of

Links = Mapping[str, Mapping[str, tuple[str, ...]]]
"""For each URN: the URNs that each property depends on."""


@dataclass(frozen=True)
class Stack:
    """Every resource that a policy looks at, by URN, and what their properties depend on."""

    resources: Mapping[str, Seen] = field(default_factory=dict)
    links: Links = field(default_factory=dict)
    outputs: Mapping[str, Seen] = field(default_factory=dict)

    @classmethod
    def of(cls, resources: Iterable[Any], declared: Mapping[str, Seen]) -> "Stack":
        """Put a stack together.

        Args:
            resources: Of an AnalyzeStackRequest.
            declared: What the resource policies saw, by URN.
        """
        found: dict[str, Seen] = {}
        links: dict[str, Mapping[str, tuple[str, ...]]] = {}
        outputs: dict[str, Seen] = {}
        # The engine tells them in another order each time.
        for each in sorted(resources, key=lambda each: str(each.urn)):
            seen = declared.get(each.urn)
            if seen is None or seen.kind in (ACCOUNT, STACK):
                # What the provider or the program fills in stands in the outputs alone.
                out = seen_of(each)
                if out is None:
                    continue
                outputs[each.urn] = out
                seen = out if seen is None else _with_outputs(seen, out)
            found[each.urn] = seen
            links[each.urn] = {
                name: tuple(value.urns) for name, value in each.propertyDependencies.items()
            }
        return cls(found, links, outputs)

    def of_kind(self, *kinds: str) -> Iterator[Seen]:
        """The resources of some kinds, declared or read."""
        return (each for each in self.resources.values() if each.kind in kinds)

    def behind(self, resource: Seen, name: str, *kinds: str) -> list[Seen]:
        """The resources of some kinds that a property depends on."""
        urns = self.links.get(resource.urn, {}).get(name, ())
        found = [self.resources[urn] for urn in urns if urn in self.resources]
        return [each for each in found if each.kind in kinds]

    def account_of(self, deployment: Seen) -> Seen | None:
        """The account that an azure-native Deployment stands in, as far as the stack says.

        The engine leaves what a program reads with ``.get`` out of the stack in previews and
        updates (3.259, step_executor.go: reads), so such an account is named, but not there.

        Returns:
            The account; None where its name is known, and nothing in the stack has it.

        Raises:
            Unreadable: Its name is not known, or several have it.
        """
        stated = deployment.at("accountName")
        near = self.behind(deployment, "accountName", ACCOUNT)
        group = deployment.at("resourceGroupName")
        if isinstance(stated, str):
            named = [each for each in near or self.of_kind(ACCOUNT) if _is_named(each, stated)]
            # One that is yet to be named has no other name to differ in.
            named = named or [each for each in near if account_name(each) is None]
            named = [each for each in named if _same(each.at("resourceGroupName"), group)] or named
            if not named:
                named = [each for each in self.of_kind(ACCOUNT) if _is_named(each, stated)]
            if len(named) == 1:
                return named[0]
            if named:
                raise Unreadable("accountName", f"is {stated}, which several accounts are called")
            return None
        if len(near) == 1:
            return near[0]
        if near:
            names = " or ".join(sorted(each.name for each in near))
            raise Unreadable("accountName", f"is not known before the update: {names}")
        raise Unreadable("accountName", "is not known before the update, and no account is behind")

    def read_account(self, deployment: Seen) -> str:
        """The URN of the account that the name of a deployment's account was read from, or ''."""
        urns = self.links.get(deployment.urn, {}).get("accountName", ())
        # urn:pulumi:STACK::PROJECT::PARENT$TYPE::NAME
        types = {urn: urn.split("::")[2].rpartition("$")[2] for urn in urns}
        read = [urn for urn, token in types.items() if kind_of(token) == ACCOUNT]
        return read[0] if len(read) == 1 else ""

    def points_at(self, resource: Seen, name: str, target: Seen) -> bool | None:
        """A property refers to a resource or to its account; None where nobody can tell.

        Args:
            resource: Such as an alert.
            name: A property of it that holds ids.
            target: An account, or a ModelDeployment, which stands for the account that takes it.
        """
        urns = self.links.get(resource.urn, {}).get(name, ())
        if target.urn in urns:
            return True
        stated = at(resource.inputs, name)
        own = account_name(target) if target.kind == ACCOUNT else None
        found = [each.casefold() for each in texts(stated)]
        if own is not None and any(each.endswith(f"/accounts/{own.casefold()}") for each in found):
            return True
        if any(urn in self.resources for urn in urns) or not _unknown(stated):
            return False
        return None


def _with_outputs(seen: Seen, outputs: Seen) -> Seen:
    return replace(seen, inputs={**outputs.inputs, **seen.inputs})


def _is_named(account: Seen, name: str) -> bool:
    own = account_name(account)
    return own is not None and own.casefold() == name.casefold()


def _same(one: object, other: object) -> bool:
    return isinstance(one, str) and isinstance(other, str) and one.casefold() == other.casefold()


def _unknown(found: object) -> bool:
    if isinstance(found, Mapping):
        return any(map(_unknown, found.values()))
    return any(map(_unknown, found)) if isinstance(found, list) else isinstance(found, NotKnown)
