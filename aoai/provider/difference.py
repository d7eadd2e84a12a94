"""Diff: what a change of inputs means for a deployment that has its place.

Judged on the effective request at the placed candidate. Placed means placed: candidates that come,
go or change places elsewhere are no change.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from aoai.placement.request import Candidate, is_provisioned
from aoai.placement.writing import SERVING
from aoai.problems import AoaiError, Problem
from aoai.provider.changes import placed_in, replacing, updating
from aoai.provider.inputs import candidates_of
from aoai.provider.outputs import HALF_MADE
from aoai.provider.wire import is_unknown
from aoai.rules.standing import Standing, Verdict


class CapacityLossError(AoaiError):
    """A plan would release provisioned capacity before its successor serves."""


class Foresight(Protocol):
    """What the facts say of each candidate of the new inputs."""

    def __call__(
        self, *, placed: Mapping[str, Any] | None = None, freed: bool = False
    ) -> Sequence[Standing]:
        """How the candidates stand, in their order.

        Args:
            placed: Old outputs: what the deployment has where it stands is its own there.
            freed: What it has is free again everywhere.
        """


@dataclass(frozen=True, slots=True)
class Difference:
    """What the engine has to do, and what a person should know of it."""

    changed: tuple[str, ...] = ()
    """Inputs that call for an update or a replacement, by name."""
    replacing: tuple[str, ...] = ()
    """Those of them that call for a replacement."""
    delete_first: bool = False
    """The new one needs the name, or the quota, that the old one holds."""
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


_HALF_MADE = Difference(("candidates",), ("candidates",), delete_first=True)


def difference(
    olds: Mapping[str, Any],
    outputs: Mapping[str, Any],
    news: Mapping[str, Any],
    foresee: Foresight,
) -> Difference:
    """What has to happen to a deployment.

    Args:
        olds: Old inputs.
        outputs: Old outputs, which say where it was placed and at which size.
        news: New inputs; unknown values are possible in preview.
        foresee: What the facts say; asked only where the change depends on it.

    Raises:
        CapacityLossError: Provisioned capacity would be given back before it is taken anew.
    """
    state = outputs.get("provisioningState", "Succeeded")
    if state == HALF_MADE:
        return _HALF_MADE
    change = _Change(olds, outputs, news, foresee)
    if found := replacing(olds, outputs, news):
        return change.replacement(found)
    if state not in SERVING:
        return change.made_anew(str(state))
    placed = change.placed
    if placed is None:
        return Difference()
    changed = updating(olds, outputs, news, placed)
    if "capacity" in changed and news.get("moveOnShortage") is True and change.short(placed):
        note = (
            f"{placed.region} has no room for {placed.capacity} {placed.sku}: it moves "
            "(moveOnShortage), the new one first"
        )
        return Difference(("capacity",), ("capacity",), notes=(note,))
    return change.displaced(Difference(changed, warnings=change.loss(placed)), placed)


def drift(
    olds: Mapping[str, Any], outputs: Mapping[str, Any], news: Mapping[str, Any]
) -> Difference:
    """What a refresh shows of a deployment that somebody else changed.

    It plans nothing, so no facts are asked, nothing is said, and nothing is refused.

    Args:
        olds: Inputs as they were read.
        outputs: Outputs as they were read.
        news: Inputs of the state.
    """
    if outputs.get("provisioningState", "Succeeded") not in SERVING:
        return _HALF_MADE
    change = _Change(olds, outputs, news, lambda **_: ())
    if found := replacing(olds, outputs, news):
        return Difference(found, found, change.same_place())
    placed = change.placed
    if placed is None:
        return Difference()
    return Difference(updating(olds, outputs, news, placed))


@dataclass(frozen=True, slots=True)
class _Change:
    olds: Mapping[str, Any]
    outputs: Mapping[str, Any]
    news: Mapping[str, Any]
    foresee: Foresight

    @property
    def placed(self) -> Candidate | None:
        """The candidate where it stands, if the new inputs still have it."""
        return placed_in(self.news, self.outputs)

    @property
    def region(self) -> object:
        """Where it stands."""
        return self.outputs.get("region")

    # --- replacement

    def replacement(self, inputs: tuple[str, ...]) -> Difference:
        """The replacement, old before new only where it cannot be otherwise.

        Raises:
            CapacityLossError: Provisioned capacity would be given back before it is taken anew.
        """
        why = self._why_first()
        if why is None:
            return Difference(inputs, inputs)
        self._refuse_capacity_loss(why)
        warning = f"outage: the deployment in {self.region} is deleted first, since {why}"
        return Difference(inputs, inputs, delete_first=True, warnings=(warning,))

    def made_anew(self, state: str) -> Difference:
        """The replacement of what Azure has in a state from which no change leads on.

        Raises:
            CapacityLossError: It is provisioned, and what it holds would be given back.
        """
        self._refuse_capacity_loss(f"it is {state}, and Azure wants such a one deleted first")
        held = f"{self.outputs.get('actualCapacity')} {self.outputs.get('placedSku')}"
        warning = f"outage: {held} in {self.region} is deleted first, since it is {state}"
        return replace(_HALF_MADE, warnings=(warning,))

    def _why_first(self) -> str | None:
        """Why the old one has to go before the new one is made, if it has to."""
        if self.same_place():
            return "the new one needs its name in the same account"
        now = self.foresee()
        if not now or any(each.verdict is not Verdict.QUOTA_SHORT for each in now):
            return None
        if any(each.fits for each in self.foresee(freed=True)):
            return "the quota does not hold both"
        return None

    def same_place(self) -> bool:
        """The replacement may have to land on the very id that the old one holds.

        Provisioned capacity is worth a try elsewhere first: a create refuses to take the name of
        what stands, and goes on.
        """
        account = str(self.outputs.get("accountId")).casefold()
        candidates = candidates_of(self.news)
        if is_provisioned(str(self.outputs.get("placedSku"))):
            candidates = candidates[:1]
        return self.olds.get("deploymentName") == self.news.get("deploymentName") and any(
            each.account_id.casefold() == account for each in candidates
        )

    def _refuse_capacity_loss(self, why: str) -> None:
        outputs = self.outputs
        allowed = self.news.get("allowCapacityLoss") is True
        if not is_provisioned(str(outputs.get("placedSku"))) or allowed:
            return
        reason = (
            f"the change would delete {outputs.get('actualCapacity')} {outputs.get('placedSku')} "
            f"in {self.region} before the new deployment has capacity, since {why}, and the region "
            "does not promise it back"
        )
        fix = (
            "give the new deployment another name, so that it is made first, or set "
            "allowCapacityLoss: true"
        )
        raise CapacityLossError([Problem(str(self.olds.get("deploymentName")), reason, fix)])

    # --- change in place

    def loss(self, placed: Candidate) -> tuple[str, ...]:
        """A warning where provisioned capacity is given back."""
        held = self.outputs.get("actualCapacity")
        if not placed.provisioned or held is None or is_unknown(placed.capacity):
            return ()
        if placed.capacity >= held:
            return ()
        return (
            f"{held - placed.capacity} PTU of {held} go back to {placed.region}, which does not "
            "promise them back",
        )

    def short(self, placed: Candidate) -> bool:
        """The facts say that it cannot grow where it stands, and that it could elsewhere."""
        if is_unknown(placed.capacity):
            return False
        standings = self.foresee(placed=self.outputs)
        here = _at(self.news, standings, placed)
        full = (Verdict.QUOTA_SHORT, Verdict.NO_FREE_CAPACITY)
        return (
            here is not None
            and (here.verdict in full or (here.fits and here.instead_of is not None))
            and any(_surely_fits(each) for _, each in _apart(self.news, standings, placed))
        )

    def displaced(self, found: Difference, placed: Candidate) -> Difference:
        """The same with what there is to say, or to do, about a place that was not preferred."""
        better = _before(self.news, placed)
        if not better:
            return found
        since = str(self.outputs.get("placedAt") or "")[:10]
        note = f"displaced{f' since {since}' if since else ''}: it is in {placed.region}, not in "
        apart = _apart(self.news, self.foresee()[: len(better)], placed)
        room = next((each for _, each in apart if _surely_fits(each)), None)
        if room is None:
            first = better[0]
            as_other = f" as {first.sku}" if first.region == placed.region else ""
            return replace(found, notes=(*found.notes, f"{note}{first.region}{as_other}"))
        if self.news.get("failback") == "when-free":
            note += f"{room.region}, which has room again: it goes back, the new one first"
            return replace(
                found,
                changed=(*found.changed, "candidates"),
                replacing=("candidates",),
                notes=(*found.notes, note),
            )
        note += f"{room.region}, which has room again; `failback: when-free` goes back"
        return replace(found, notes=(*found.notes, note))


def _before(news: Mapping[str, Any], placed: Candidate) -> tuple[Candidate, ...]:
    """The candidates that the user prefers to the one where it stands."""
    candidates = candidates_of(news)
    return candidates[: candidates.index(placed)]


def _apart(
    news: Mapping[str, Any], standings: Sequence[Standing], placed: Candidate
) -> tuple[tuple[Candidate, Standing], ...]:
    """The candidates in other accounts: in its own, what stands holds the name of the new one."""
    account = placed.account_id.casefold()
    pairs = zip(candidates_of(news), standings, strict=False)
    return tuple(each for each in pairs if each[0].account_id.casefold() != account)


def _at(
    news: Mapping[str, Any], standings: Sequence[Standing], placed: Candidate
) -> Standing | None:
    """What is said of the candidate where it stands."""
    return dict(zip(candidates_of(news), standings, strict=False)).get(placed)


def _surely_fits(standing: Standing) -> bool:
    """At its full size, and where capacity is scarce, by Azure's own figure of what is free."""
    known = standing.free is not None or not is_provisioned(standing.sku)
    return standing.fits and standing.instead_of is None and known
