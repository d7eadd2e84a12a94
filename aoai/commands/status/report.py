"""What is known of a stack's deployments. Frozen values only."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aoai.commands.stack import State, Tracked
from aoai.facts import Capacity, ModelId, Unknown, Usage
from aoai.rules import Standing

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Seen:
    """What Azure says of one deployment, as ARM's JSON. None: Azure has none."""

    account: Document | Unknown | None
    deployment: Document | Unknown | None
    spillover: Document | Unknown | None


@dataclass(frozen=True, slots=True)
class Pool:
    """The quota that a deployment draws on, and what is free beside it."""

    usage_name: str | Unknown
    usage: Usage | Unknown
    free: Capacity | Unknown
    """Of the model and SKU in the region: what Azure would let deploy now."""


@dataclass(frozen=True, slots=True)
class Drift:
    """One property that is another in Azure than the stack left it."""

    path: str
    was: object
    now: object

    def __str__(self) -> str:
        return f"{self.path} is {_shown(self.now)}, and was {_shown(self.was)}"


@dataclass(frozen=True, slots=True)
class Attention:
    """Something that a person should look at."""

    reason: str
    fix: str

    def __str__(self) -> str:
        return f"{self.reason}; {self.fix}"


@dataclass(frozen=True, slots=True)
class Probe:
    """What one call to the endpoint gave."""

    made: bool
    """False where there is no call that the model would answer."""
    answered: bool
    seconds: float | None
    model: str | None
    """The model that answered, as it names itself."""
    refusal: Attention | None
    """Why it did not answer, or why no call was made."""


@dataclass(frozen=True, slots=True)
class Status:
    """One deployment of the stack."""

    tracked: Tracked
    deployment: str
    """Its name inside the account."""
    model: ModelId
    """As Azure has it; where Azure has none, as the stack asks for it."""
    region: str
    account: str
    sku: str
    capacity: int | None
    """As Azure has it, else what state says."""
    asked: int | None
    """What the stack asks for at this place."""
    since: datetime | None
    state: str
    """Azure's provisioning state, or a word of ours where there is nothing to have one."""
    attempts: tuple[Mapping[str, Any], ...]
    pool: Pool
    displaced: Standing | None
    """The preferred place as it stands now, where the deployment is not in it."""
    drift: tuple[Drift, ...]
    notes: tuple[str, ...]
    """What is as it may be, and good to know."""
    attention: tuple[Attention, ...]
    probe: Probe | None = None

    @property
    def name(self) -> str:
        """The name of its resource."""
        return self.tracked.name


@dataclass(frozen=True, slots=True)
class Report:
    """A stack as it stands."""

    state: State
    taken: datetime
    deployments: tuple[Status, ...]

    @property
    def calm(self) -> bool:
        """Nothing needs attention."""
        return not self.state.pending and not any(each.attention for each in self.deployments)


def _shown(value: object) -> str:
    return "absent" if value is None else str(value)
