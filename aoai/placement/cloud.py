"""What every piece of placement works with."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from aoai.placement.arm import Arm, Reporter
from aoai.placement.patience import Patience, Turns
from aoai.placement.pools import EmptyPools
from aoai.placement.refusals import Row


@dataclass(frozen=True, slots=True)
class Cloud:
    """Azure as placement sees it. One per process, since it holds whose turn it is."""

    arm: Arm
    rows: Sequence[Row]
    """What refusals mean; the first row that fits decides."""
    turns: Turns = field(default_factory=Turns)
    empty: EmptyPools = field(default_factory=EmptyPools)

    def turn(self, account_id: str, work: "Work") -> AbstractContextManager[None]:
        """The right to write to an account, held until the block ends."""
        name = account_id.rpartition("/")[2]
        return self.turns.of(
            account_id,
            work.patience,
            lambda: work.reporter.status(f"{name}: waiting for another write of this run"),
        )


@dataclass(frozen=True, slots=True)
class Work:
    """One operation under way: how long it may take, and where a person sees it."""

    patience: Patience
    reporter: Reporter
