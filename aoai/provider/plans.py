"""What a Diff finds, is told of, and leaves to the calls that follow it in the same run."""

from collections.abc import Mapping, Sequence
from typing import Any

from pulumi.runtime.proto import provider_pb2 as messages

from aoai.provider.difference import Difference, difference, drift
from aoai.provider.naming import Loss, Successor, successor_of
from aoai.provider.outlook import Outlook
from aoai.provider.previewing import Previews, Reporter
from aoai.provider.wire import plain
from aoai.rules import Standing


class Plans:
    """The differences of one run. Safe to share between threads."""

    def __init__(self, outlook: Outlook, previews: Previews) -> None:
        self._outlook = outlook
        self._previews = previews
        self._read: dict[str, bool] = {}
        self._successors: dict[str, Successor | None] = {}

    def note_read(self, urn: str, *, imported: bool) -> None:
        """Note that a resource was read, as a refresh or an import does before its Diff.

        Args:
            urn: Of the resource.
            imported: State knew nothing of it. Its inputs are checked before its Diff then; those
                of a refresh are not, so that a Check begins the plan of an update.
        """
        self._read[urn] = imported

    def note_checked(self, urn: str) -> None:
        """Note that inputs were checked: what is asked next is a plan, unless of an import."""
        if not self._read.get(urn, True):
            del self._read[urn]

    def difference(self, request: messages.DiffRequest, reporter: Reporter) -> Difference:
        """What has to happen to a deployment, with what a person should know of it said.

        Raises:
            CapacityLossError: Provisioned capacity would be given back before it is taken anew.
        """
        olds, outputs, news = map(plain, (request.old_inputs, request.olds, request.news))
        if request.urn in self._read:
            if self._read[request.urn]:
                del self._read[request.urn]
            return drift(olds, outputs, news)

        def foresee(
            *, placed: Mapping[str, Any] | None = None, freed: bool = False
        ) -> Sequence[Standing]:
            placed = outputs if freed else placed
            return self._outlook.standings(request.urn, news, placed=placed, freed=freed)

        found = difference(olds, outputs, news, foresee)
        self._previews.note_going(request.urn, outputs if found.delete_first else None)
        new_first = bool(found.replacing) and not found.delete_first
        successor = successor_of(request.id, outputs, news) if new_first else None
        self._successors[request.urn] = successor
        for note in found.notes:
            reporter.note(note)
        for warning in found.warnings:
            reporter.warn(warning)
        return found

    def loss(self, request: messages.CheckRequest) -> Loss | None:
        """Provisioned capacity that the engine's order of the planned replacement would cost."""
        successor = self._successors.get(request.urn)
        return None if successor is None else successor.loss(request)
