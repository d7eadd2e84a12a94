"""How one fake Azure differs from a plain one: quota, free capacity, offers, faults, time."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic_core import ErrorDetails

from aoai.catalog import catalogue
from aoai.emulator.retail.items import meter_names
from aoai.problems import AoaiError, Problem, nearest

# Fixed, so that state written by one run is readable by the next.
SUBSCRIPTION = "00000000-0000-0000-0000-0000000000a1"
TENANT = "00000000-0000-0000-0000-0000000000b1"
CLIENT_ID = "00000000-0000-0000-0000-0000000000c1"
CLIENT_SECRET = "emulator-secret"  # noqa: S105 - of a cloud that does not exist

_SHIPPED = Path(__file__).parent / "scenarios"
_RECORDED_ON = datetime(2026, 4, 23, tzinfo=UTC)

Count = Annotated[int, Field(ge=0)]


class ScenarioError(AoaiError):
    """A scenario cannot be read."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Subscription(_Part):
    """A subscription of this Azure."""

    id: str
    tenant: str


class ExtraOffer(_Part):
    """A SKU of a model that the catalogue does not have, such as one of an older Azure."""

    region: str
    model: str = Field(pattern=r"^[^@]+@[^@]+$")
    """``name@version``; the format is OpenAI."""
    sku: str
    usage: str
    minimum: int | None = None
    maximum: int | None = None
    step: int | None = None


class _Answer(BaseModel):
    """Part of an answer of ARM: what is not named here is kept all the same."""

    model_config = ConfigDict(frozen=True, extra="allow")


class ListedSku(_Answer):
    """A SKU, as the Models API writes it."""

    name: str
    usageName: str  # noqa: N815 - Azure's spelling


class ListedVersion(_Answer):
    """One version of a model, as the Models API writes it."""

    format: str
    name: str
    version: str
    skus: tuple[ListedSku, ...]


class ListedModel(_Answer):
    """An entry of the Models API."""

    kind: Literal["OpenAI", "AIServices"]
    model: ListedVersion


class FaultMatch(_Part):
    """Which calls a fault answers."""

    method: str | None = None
    path: str | None = None
    """A regular expression that is searched in the path, without regard to case."""
    nth: int | None = Field(default=None, ge=1)
    """Of the matching calls, from 1; left out: every one."""

    @field_validator("path")
    @classmethod
    def _compiles(cls, value: str | None) -> str | None:
        try:
            re.compile(value or "")
        except re.error as error:
            raise ValueError(f"no regular expression: {error}") from error
        return value


class Accepted(_Part):
    """How a write of a deployment ends that was accepted and comes to nothing."""

    polls: int = Field(default=1, ge=1)
    """Polls that answer with a running state before."""
    state: Literal["Failed", "Canceled", "Disabled"] | None = "Failed"
    """What it stands in then; null: it is gone. A DELETE leaves it Succeeded."""
    code: str | None = None
    """Of the error that its operation tells; left out: no operation is named in the answer."""
    message: str = "The scenario asked for this failure."
    details: tuple[Mapping[str, Any], ...] = ()


class FaultAnswer(_Part):
    """What a fault does."""

    status: int | None = Field(default=None, ge=100, le=599)
    served: bool = False
    """The call is served all the same, as behind a gateway that did not wait for it."""
    accepted: Accepted | None = None
    code: str = "Fault"
    message: str = "The scenario asked for this fault."
    details: tuple[Mapping[str, Any], ...] = ()
    headers: Mapping[str, str | int] = {}
    cut: Literal["before", "after"] | None = None
    delay: float = Field(default=0, ge=0)
    """Seconds before the call is served."""
    hold: Literal["before", "after"] | None = None
    """Held before or after it is served, until other faults are played. With ``cut: before`` it is
    never served: whoever died in the meantime had not sent it.
    """


class Fault(_Part):
    """One fault."""

    match: FaultMatch
    answer: FaultAnswer


class Polls(_Part):
    """How many polls answer with a running state before Succeeded."""

    deployments: Count = 0
    accounts: Count = 0
    groups: Count = 0


class Retail(_Part):
    """How the public price list differs from the one that the emulator has."""

    service: str = "Foundry Models"
    """What it calls the service; it was ``Cognitive Services`` before."""
    page: int = Field(default=1000, ge=1, le=1000)
    """Items on a page."""
    prices: Mapping[str, Annotated[float, Field(ge=0)]] = {}
    """Other prices, by the meter's name."""
    items: tuple[Mapping[str, Any], ...] = ()
    """Further items; what they leave out is as on any other."""


class Scenario(_Part):
    """The whole script; an empty one is a plain Azure."""

    catalogue: Literal["catalogue", "recorded"] = "catalogue"
    """``recorded`` replaces the offers by those of two regions on 2026-04-23."""
    now: datetime | None = None
    """Where the clock starts; left out: real time, or the recording's day."""
    subscriptions: tuple[Subscription, ...] = Field(
        default=(Subscription(id=SUBSCRIPTION, tenant=TENANT),), min_length=1
    )
    client_id: str = CLIENT_ID
    client_secret: str = CLIENT_SECRET
    quota: Mapping[str, Mapping[str, Count | None] | None] = {}
    """Limit by region and usage name; left out: the default of the catalogue. Null instead of a
    limit leaves the row out of the region's list, null instead of a region's rows leaves out all.
    """
    capacity: Mapping[str, Mapping[str, Mapping[str, Count]]] = {}
    """Free service capacity by region, model or ``*``, SKU; left out: unlimited."""
    models: Mapping[str, tuple[ListedModel, ...]] = {}
    """What regions list, such as the ``value`` of a region's answer, in place of the catalogue's.
    """
    offers: tuple[ExtraOffer, ...] = ()
    faults: tuple[Fault, ...] = ()
    polls: Polls = Polls()
    retail: Retail = Retail()

    @field_validator("now")
    @classmethod
    def _aware(cls, value: datetime | None) -> datetime | None:
        return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value

    @property
    def start(self) -> datetime | None:
        """Where the clock starts; None is real time."""
        return _RECORDED_ON if self.now is None and self.catalogue == "recorded" else self.now

    @classmethod
    def load(cls, name: str | Path | None) -> "Scenario":
        """The scenario of that name or file; a plain one for None.

        Raises:
            ScenarioError: There is none, or it is not well formed. Carries every problem.
        """
        if name is None:
            return cls()
        path = _path(str(name))
        try:
            raw = yaml.safe_load(path.read_text("utf-8"))
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            first = next(iter(str(error).splitlines()), "")
            fix = "correct the file, or name another"
            raise ScenarioError([Problem(str(path), f"cannot be read: {first}", fix)]) from error
        return cls.parse({} if raw is None else raw, str(path))

    @classmethod
    def parse(cls, raw: object, where: str = "scenario") -> "Scenario":
        """The scenario that plain values stand for.

        Raises:
            ScenarioError: They do not fit. Carries every problem.
        """
        try:
            found = cls.model_validate(raw)
        except ValidationError as error:
            raise ScenarioError(_misshapen(each, where) for each in error.errors()) from error
        if problems := tuple(_misspelt(found, where)):
            raise ScenarioError(problems)
        return found


def _misshapen(error: ErrorDetails, where: str) -> Problem:
    place = ".".join([where, *map(str, error["loc"])])
    if error["type"] == "missing":
        return Problem(place, "missing", "add it")
    if error["type"] != "extra_forbidden":
        said = error["msg"][:1].lower() + error["msg"][1:]
        return Problem(place, f"{error['input']!r} does not fit", said)
    name = str(error["loc"][-1])
    close = nearest(name, Scenario.model_fields) if len(error["loc"]) == 1 else None
    fix = f"did you mean {close}?" if close else "remove it, or correct its spelling"
    return Problem(place, f"nothing reads {name!r}", fix)


def _misspelt(scenario: Scenario, where: str) -> Iterator[Problem]:
    """Names that would match nothing and so change nothing, without a word."""
    known = catalogue()
    models = {each.name for each in known.models} | {"*"}
    models |= {each.model.name for listed in scenario.models.values() for each in listed}
    models |= {each.model.partition("@")[0] for each in scenario.offers}
    for part in ("quota", "models"):
        for region in getattr(scenario, part):
            yield from _unknown(f"{where}.{part}.{region}", "region", region, known.regions)
    for region, table in scenario.capacity.items():
        at = f"{where}.capacity.{region}"
        yield from _unknown(at, "region", region, known.regions)
        for model, skus in table.items():
            # The recording has models that the catalogue no longer lists.
            if scenario.catalogue == "catalogue":
                yield from _unknown(f"{at}.{model}", "model", model, models)
            for sku in skus:
                yield from _unknown(f"{at}.{model}.{sku}", "SKU", sku, known.skus)
    for number, offer in enumerate(scenario.offers):
        at = f"{where}.offers.{number}"
        yield from _unknown(f"{at}.region", "region", offer.region, known.regions)
        yield from _unknown(f"{at}.sku", "SKU", offer.sku, known.skus)
    for name in scenario.retail.prices:
        yield from _unknown(f"{where}.retail.prices.{name}", "meter", name, meter_names())


def _unknown(where: str, kind: str, name: str, known: Iterable[str]) -> Iterator[Problem]:
    if name in set(known):
        return
    close = nearest(name, known)
    fix = f"did you mean {close}?" if close else f"name a {kind} of the catalogue"
    yield Problem(where, f"{name!r} is no known {kind}", fix)


def _path(name: str) -> Path:
    if (shipped := _SHIPPED / f"{name}.yaml").exists():
        return shipped
    if (path := Path(name)).exists():
        return path
    known = sorted(each.stem for each in _SHIPPED.glob("*.yaml"))
    close = nearest(name, known)
    fix = f"did you mean {close}?" if close else f"name a file, or one of {', '.join(known)}"
    raise ScenarioError([Problem("scenario", f"no scenario {name!r}", fix)])
