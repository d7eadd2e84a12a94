"""What every piece of placement works with."""

import math
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace

from aoai.placement.arm import Answer, Arm, Reporter
from aoai.placement.pacing import Paced
from aoai.placement.patience import Patience, Turns
from aoai.placement.pools import EmptyPools
from aoai.placement.reads import SharedReads
from aoai.placement.throttle import Throttle
from aoai.refusals import Row


@dataclass(frozen=True, slots=True)
class Cloud:
    """Azure as placement sees it. One per process, since it holds whose turn it is."""

    arm: Arm
    rows: Sequence[Row]
    """What refusals mean; the first row that fits decides."""
    turns: Turns = field(default_factory=Turns)
    empty: EmptyPools = field(default_factory=EmptyPools)
    throttle: Throttle = field(default_factory=Throttle)
    reads: SharedReads = field(default_factory=SharedReads)

    def within(self, work: "Work") -> "Cloud":
        """The same Azure for one operation, whose calls keep ARM's limits and share reads."""
        paced = Paced(self.arm, self.throttle, self.reads, work.patience, work.reporter)
        return replace(self, arm=paced)

    def listing(self, account_id: str, owner: str) -> Answer:
        """The deployments of an account, to be searched for what an owner has there."""
        return self.reads.listing(self.arm, account_id, owner)

    def account(self, account_id: str) -> Answer:
        """An account, read once a run."""
        return self.reads.account(self.arm, account_id)

    def turn(self, account_id: str, work: "Work") -> AbstractContextManager[None]:
        """The right to write to an account, held until the block ends."""
        name = account_id.rpartition("/")[2]
        return self.turns.of(
            account_id,
            work.patience,
            lambda: work.reporter.status(f"{name}: waiting for another write of this run"),
        )


OUTAGE_SECONDS = 300.0
"""How long errors of a service that does not work are waited for where there is another way on."""


@dataclass(frozen=True, slots=True)
class Work:
    """One operation under way: how long it may take, and where a person sees it."""

    patience: Patience
    reporter: Reporter
    outage: float = math.inf
    """Seconds after which a place that answers with nothing but its own errors is given up."""
