"""How a preview tells where a deployment is expected, and what the run will probably meet."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from aoai.columns import aligned
from aoai.placement.request import is_provisioned
from aoai.provider.outlook import Outlook
from aoai.provider.wanted import at_place
from aoai.provider.wire import is_unknown
from aoai.rules import Standing, Verdict, landing, listed

_MORE_ROOM = "add a region, lower the capacity, state a minimum, or request quota"
_OTHERWISE = "add a region that offers it"


Ranking = Sequence[Mapping[str, Any]]


class Reporter(Protocol):
    """Where a person reads what a preview says of a resource."""

    def note(self, text: str) -> None:
        """Lines that stay, for whoever looks."""

    def warn(self, text: str) -> None:
        """A line that stays in the summary."""


class Previews:
    """Tells what previews of one run have to tell. Nothing is written to Azure."""

    def __init__(self, outlook: Outlook) -> None:
        self._outlook = outlook
        self._going: dict[str, Mapping[str, Any]] = {}

    def note_going(self, urn: str, outputs: Mapping[str, Any] | None) -> None:
        """Note what is deleted before its successor is made, by its outputs; None: nothing is."""
        if outputs is None:
            self._going.pop(urn, None)
        else:
            self._going[urn] = outputs

    def create(self, urn: str, inputs: Mapping[str, Any], reporter: Reporter) -> Ranking:
        """Tell where a deployment is expected to land; the ranking as an output."""
        going = self._going.get(urn)
        found = self._outlook.standings(
            urn, inputs, placed=going, freed=going is not None, noted=True
        )
        return self._tell(of_create(_name(urn, inputs), found), found, reporter)

    def update(
        self, urn: str, news: Mapping[str, Any], placed: Mapping[str, Any], reporter: Reporter
    ) -> Ranking:
        """Tell whether a deployment can have what it asks for where it stands; likewise."""
        found = self._outlook.standings(urn, news, placed=placed, noted=True)
        told = of_update(_name(urn, news), found, at_place(news, placed))
        return self._tell(told, found, reporter)

    def _tell(self, told: "Told", standings: Sequence[Standing], reporter: Reporter) -> Ranking:
        for each in self._outlook.untold(standings):
            reporter.warn(each)
        if told.note is not None:
            reporter.note(told.note)
        if told.warning is not None:
            reporter.warn(told.warning)
        return told.ranking


class Told(NamedTuple):
    """What a preview says of one resource."""

    ranking: Ranking
    """The output."""
    note: str | None = None
    """A table that stays; None where there is nothing to choose, or nothing is known."""
    warning: str | None = None


def of_create(name: str, standings: Sequence[Standing]) -> Told:
    """What is said of a deployment that is yet to be placed.

    Args:
        name: Of the deployment.
        standings: Of its candidates, in order.
    """
    ranking = [each.as_output() for each in standings]
    if all(each.verdict is Verdict.UNKNOWN for each in standings):
        return Told(ranking)
    at = landing(standings)
    note = table(_expected(standings, at), standings, at)
    if at is not None or any(each.verdict is Verdict.UNKNOWN for each in standings):
        return Told(ranking, note)
    said = listed(f"{each.region} ({each.said})" for each in standings)
    offered = any(each.verdict is not Verdict.NOT_OFFERED for each in standings)
    fix = _MORE_ROOM if offered else _OTHERWISE
    return Told(ranking, note, f"no candidate can take {name} now: {said}; {fix}")


def of_update(name: str, standings: Sequence[Standing], at: int | None) -> Told:
    """What is said of a deployment that is changed where it stands.

    There is a table only where something more is asked for, or what is asked for is not to be had.

    Args:
        name: Of the deployment.
        standings: Of its candidates, in order.
        at: Where it stands, by its place; None where it is no candidate any more.
    """
    ranking = [each.as_output() for each in standings]
    if at is None or standings[at].verdict is Verdict.UNKNOWN:
        return Told(ranking)
    here = standings[at]
    if here.fits and not any(here.takes.quota.values()) and here.instead_of is None:
        return Told(ranking)
    if here.fits:
        return Told(ranking, table(f"expected to stay in {here.region}", standings, at))
    others = [each.region for each in standings if each.fits and each is not here]
    way = f"{listed(others, 'or')} could" if others else "no other candidate could"
    warning = (
        f"{name} will probably not get {here.capacity} {here.sku} in {here.region} "
        f"({here.said}); {way}"
    )
    return Told(ranking, table(f"stays in {here.region}", standings, at), warning)


def table(title: str, standings: Sequence[Standing], at: int | None) -> str:
    """A ranking as text: one line for each candidate, the expected one marked."""
    rows = [
        (
            ">" if place == at else "",
            each.region,
            each.sku,
            str(each.capacity),
            each.said,
            _behind(each),
        )
        for place, each in enumerate(standings)
    ]
    return "\n".join([title, *aligned(rows)])


def _name(urn: str, inputs: Mapping[str, Any]) -> str:
    """What a deployment is called; by its logical name while its own is not known."""
    name = inputs["deploymentName"]
    return urn.rpartition("::")[2] if is_unknown(name) else str(name)


def _expected(standings: Sequence[Standing], at: int | None) -> str:
    if at is None:
        unknown = any(each.verdict is Verdict.UNKNOWN for each in standings)
        return "where it lands is not known" if unknown else "expected to land nowhere"
    before = [each.region for each in standings[:at] if each.verdict is Verdict.UNKNOWN]
    unless = f", unless {listed(before, 'or')} takes it" if before else ""
    return f"expected to land in {standings[at].region}{unless}"


def _behind(standing: Standing) -> str:
    """What is behind a verdict."""
    if standing.reason is not None:
        return standing.reason
    if standing.free is not None:
        return f"{standing.free} free"
    return "free capacity not known" if is_provisioned(standing.sku) else ""
