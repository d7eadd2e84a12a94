"""Where deployments go that the program makes by itself, with azure-native.

Such a deployment cannot move within a run, so its region is chosen before: by the ranking that a
preview shows, for all deployments of a stack together and in order. What stands stays where it is.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from aoai.provider.inputs import candidates_of
from aoai.rules.standing import Standing, Verdict

# What is known to fit is better than what nothing is known of, and that is better than what is
# known not to fit: such a deployment stops where a ModelDeployment would go on. Figures of free
# capacity change by the minute, quota by request, and what is offered seldom.
_BEST_FIRST = (
    Verdict.FITS,
    Verdict.UNKNOWN,
    Verdict.NO_FREE_CAPACITY,
    Verdict.QUOTA_SHORT,
    Verdict.NOT_OFFERED,
)


class Outlook(Protocol):
    """What live facts say of the candidates of a deployment."""

    def standings(self, urn: str, inputs: Mapping[str, Any]) -> Sequence[Standing]:
        """How each candidate stands, in order."""

    def note(
        self, urn: str, inputs: Mapping[str, Any], standings: Sequence[Standing], *, at: int
    ) -> None:
        """Count what the deployment takes at a candidate against those after it."""

    def forget(self, identifiers: Iterable[str]) -> None:
        """Leave no answers on disk about subscriptions in which something is written."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A deployment that the program is to make."""

    name: str
    """What the program calls it."""
    inputs: Mapping[str, Any]
    """Those of a ModelDeployment that asked for the same."""


Held = Callable[[Wanted, int], int | None]
"""The capacity with which a deployment stands at a candidate, given by its place; None: not at all.
"""


@dataclass(frozen=True, slots=True)
class Choice:
    """Where a deployment goes."""

    wanted: Wanted
    at: int
    """Place among the candidates."""
    stands: bool
    """It is there today."""
    standings: Sequence[Standing]
    """Of all candidates; none where it stands and does not grow."""

    @property
    def as_output(self) -> Mapping[str, Any]:
        """The choice as a program gets it."""
        candidate = candidates_of(self.wanted.inputs)[self.at]
        following = following_of(self.standings, self.at)
        return {
            "name": self.wanted.name,
            "region": candidate.region,
            "sku": candidate.sku,
            "capacity": candidate.capacity,
            "stands": self.stands,
            "ranking": [each.as_output() for each in self.standings],
            "said": self._said(following),
            **({} if following is None else {"next": self.standings[following].as_output()}),
        }

    def _said(self, following: int | None) -> str:
        candidate = candidates_of(self.wanted.inputs)[self.at]
        where = f"{self.wanted.name}: {candidate.region}"
        if self.stands:
            return f"{where}, where it stands"
        here = self.standings[self.at]
        if all(each.verdict is Verdict.UNKNOWN for each in self.standings):
            return f"{where}, the first: nothing is known of its regions ({here.reason})"
        after = "" if following is None else f"; next {told(self.standings[following])}"
        return f"{where} ({here.said}){after}"


def choose(wanted: Sequence[Wanted], held: Held, outlook: Outlook) -> Iterator[Choice]:
    """A candidate for each deployment, in order.

    Args:
        wanted: All deployments of a stack.
        held: What stands.
        outlook: Ranks the candidates of those that stand nowhere.
    """
    for each in wanted:
        candidates = candidates_of(each.inputs)
        here = next((at for at in range(len(candidates)) if held(each, at) is not None), None)
        grows = here is not None and candidates[here].capacity > (held(each, here) or 0)
        standings: Sequence[Standing] = ()
        if here is None or grows:
            standings = outlook.standings(each.name, each.inputs)
            place = best_of(standings) if here is None else here
            outlook.note(each.name, each.inputs, standings, at=place)
        else:
            place = here
        yield Choice(each, place, here is not None, standings)


def best_of(standings: Sequence[Standing]) -> int:
    """The candidate with the best prospects, of equal ones the first."""
    return min(range(len(standings)), key=lambda at: _rank(standings[at]))


def _rank(standing: Standing) -> int:
    return _BEST_FIRST.index(standing.verdict)


def following_of(standings: Sequence[Standing], at: int) -> int | None:
    """Where to go if a candidate refuses: the best of the others, unless it is known not to fit."""
    others = [each for each in range(len(standings)) if each != at]
    best = min(others, key=lambda each: _rank(standings[each]), default=None)
    if best is None or standings[best].verdict not in (Verdict.FITS, Verdict.UNKNOWN):
        return None
    return best


def held_in(deployed: Mapping[str, Sequence[Mapping[str, Any]]]) -> Held:
    """What stands at each candidate.

    Args:
        deployed: The deployments of each account, as ARM's documents, by the account's ARM id.
    """
    found = {
        (account_id, str(each["name"]).casefold(), each["sku"]["name"]): each["sku"]
        for account_id, deployments in deployed.items()
        for each in deployments
    }

    def held(wanted: Wanted, at: int) -> int | None:
        candidate = candidates_of(wanted.inputs)[at]
        name = str(wanted.inputs["deploymentName"]).casefold()
        sku = found.get((candidate.account_id, name, candidate.sku))
        return None if sku is None else sku.get("capacity") or 0

    return held


def told(standing: Standing) -> str:
    """A standing as people read it."""
    return f"{standing.region} ({standing.said})"
