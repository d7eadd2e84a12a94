"""What Azure said of one subscription, and what a survey makes of it. Frozen values only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from aoai.azure.deleted import DeletedAccount
from aoai.facts import Facts, ModelId, Unknown, Usage


@dataclass(frozen=True)
class Estate:
    """Everything that was read of one subscription."""

    subscription: str
    name: str | None
    """As the portal shows it; None where subscriptions were named by their ids."""
    facts: Facts
    """Of all regions."""
    tier: str | Unknown
    """Quota tier, as Azure words it."""
    deleted: tuple[DeletedAccount, ...] | Unknown
    """Soft-deleted accounts."""
    regions: Unknown | None = None
    """Why Azure did not tell its regions; then those of the catalogue were read."""
    capacities: Mapping[ModelId, Unknown] = field(default_factory=dict)
    """Models whose free capacity Azure did not tell."""


@dataclass(frozen=True, slots=True)
class Lost:
    """Azure would refuse the deployment if it were made today; quota aside."""

    rule: str
    """Id of the rule that says so."""
    reason: str
    fix: str
    others: int = 0
    """Other deployments of the version: while one of them stands, Azure would not refuse."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A deployment that stands."""

    region: str
    account: str
    account_id: str
    kind: str
    """Of the account."""
    name: str
    model: ModelId
    sku: str
    capacity: int
    """PTU where provisioned, else as ARM counts it: mostly thousands of tokens a minute."""
    provisioned: bool
    lifecycle: str | Unknown
    """ARM's ``lifecycleStatus``."""
    ends: date | Unknown | None
    """From that day on it answers no more; None where no day is set."""
    replacement: str | None
    """The model that Azure names as its successor."""
    usage_name: str | Unknown
    """The quota that it draws on."""
    again: Lost | Unknown | None
    """Why it could not be made again today; None where it could."""

    def __str__(self) -> str:
        return f"{self.account}/{self.name}"


@dataclass(frozen=True, slots=True)
class Holder:
    """An account that can hold deployments."""

    region: str
    name: str
    id: str
    kind: str
    deployments: tuple[Standing, ...] | Unknown


@dataclass(frozen=True, slots=True)
class Pool:
    """A row of quota that is used or deployed."""

    region: str
    usage_name: str
    usage: Usage | Unknown
    deployed: int | Unknown
    """Capacity of the deployments that draw on it."""
    of_deployments: bool
    """False for rows that no SKU of the region names, such as numbers of accounts."""

    @property
    def above(self) -> int:
        """Use beyond the limit."""
        if isinstance(self.usage, Unknown):
            return 0
        return max(0, self.usage.current - self.usage.limit)

    @property
    def unexplained(self) -> int:
        """Use beyond what is deployed, as deleted accounts leave it."""
        if isinstance(self.usage, Unknown) or isinstance(self.deployed, Unknown):
            return 0
        return max(0, self.usage.current - self.deployed) if self.of_deployments else 0


@dataclass(frozen=True, slots=True)
class Provisioned:
    """All deployments of one provisioned SKU in one region."""

    sku: str
    region: str
    deployments: int
    ptu: int
    usage: Usage | Unknown
    """Of the pools that they draw on, added up."""


@dataclass(frozen=True, slots=True)
class Way:
    """A region that could take a deployment now."""

    region: str
    free: int
    """The largest that Azure would let deploy there, quota and room in the service considered."""
    same_zone: bool
    """In the data zone of the deployment's own region."""


@dataclass(frozen=True, slots=True)
class Ways:
    """Where else a provisioned deployment could stand now."""

    standing: Standing
    ways: tuple[Way, ...]
    """Same data zone first, then by name."""
    without_quota: tuple[str, ...]
    """Regions that offer it in this size, where the subscription lacks quota."""
    full: tuple[str, ...]
    """Regions with the quota, and not the room."""
    unknown: Mapping[str, str]
    """Why it is not known, by region."""


@dataclass(frozen=True, slots=True)
class Unread:
    """What Azure did not tell."""

    what: str
    regions: tuple[str, ...]
    """Empty: of the whole subscription."""
    reason: str
    fix: str


@dataclass(frozen=True)
class Survey:
    """What a subscription has, and what needs attention in it."""

    subscription: str
    name: str | None
    taken: datetime | date | None
    today: date
    within: int
    """Days ahead that retirements are told."""
    tier: str | Unknown
    accounts: tuple[Holder, ...] | Unknown
    """By region and name."""
    pools: tuple[Pool, ...]
    """By region; the fullest first."""
    provisioned: tuple[Provisioned, ...]
    ways: tuple[Ways, ...]
    deleted: tuple[DeletedAccount, ...] | Unknown
    unread: tuple[Unread, ...]
    answered: bool
    """Azure told something of the subscription itself."""

    @cached_property
    def deployments(self) -> tuple[Standing, ...]:
        """All that are known."""
        return tuple(
            each
            for account in self._accounts
            if not isinstance(account.deployments, Unknown)
            for each in account.deployments
        )

    @property
    def lost(self) -> tuple[tuple[Standing, Lost], ...]:
        """Deployments that could not be made again today."""
        return tuple(
            (each, each.again) for each in self.deployments if isinstance(each.again, Lost)
        )

    @property
    def retiring(self) -> tuple[Standing, ...]:
        """Deployments that stop within the days asked for, the first to go first."""
        found = [
            (each.ends, each)
            for each in self.deployments
            if isinstance(each.ends, date) and 0 < (each.ends - self.today).days <= self.within
        ]
        return tuple(each for _, each in sorted(found, key=lambda pair: pair[0]))

    @property
    def above(self) -> tuple[Pool, ...]:
        """Quota that is used beyond its limit."""
        return tuple(each for each in self.pools if each.above)

    @property
    def ptu(self) -> int:
        """All provisioned throughput."""
        return sum(each.ptu for each in self.provisioned)

    @property
    def _accounts(self) -> tuple[Holder, ...]:
        return () if isinstance(self.accounts, Unknown) else self.accounts
