"""The single values of a stack file: how they are spelt and what they stand for.

Validators here see their surroundings in pydantic's context, so that everything that is wrong
with a file can be told at once.
"""

import ipaddress
import re
import uuid
from datetime import date
from functools import cache
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Discriminator,
    Field,
    StringConstraints,
    Tag,
    ValidationInfo,
)

from aoai.catalog import ZONE_WORDS, region_name
from aoai.marked import SourceInt
from aoai.problems import nearest
from aoai.spec.faults import refusal, tag
from aoai.spec.surroundings import surroundings


def _known_region(value: str, info: ValidationInfo) -> str:
    known = surroundings(info).catalogue.regions
    name = region_name(value)
    if name in known:
        return name
    near = nearest(name, known)
    fix = f"did you mean {near}?" if near else "write an Azure region, such as swedencentral"
    raise refusal(f"{value!r} is no Azure region that the catalogue knows", fix)


def _inside(value: str, info: ValidationInfo) -> str:
    if found := surroundings(info).strays(value):
        raise refusal(*found)
    return value


def _zone_word(value: str) -> str:
    if value in ZONE_WORDS:
        return value
    words = ", ".join(ZONE_WORDS)
    near = nearest(value, ZONE_WORDS)
    fix = f"did you mean {near}?" if near else f"write a list, as in [{value}], or one of {words}"
    raise refusal(f"{value!r} is no zone word", fix)


def _some(value: tuple[object, ...]) -> tuple[object, ...]:
    # Pydantic's own check also tells a list of nothing but faults that it is empty.
    if not value:
        raise refusal("nothing is listed", "list one or more")
    return value


NotEmpty = AfterValidator(_some)


def _each_once(names: tuple[str, ...]) -> tuple[str, ...]:
    twice = sorted({each for each in names if names.count(each) > 1})
    if twice:
        raise refusal(f"{', '.join(twice)} stands there twice", "name each region once")
    return names


def listed_in_schema(word: str) -> Any:
    """Marks text whose words :mod:`aoai.spec.schema` lists from the catalogue."""
    return Field(json_schema_extra={"x-listed": word})


RegionName = Annotated[str, AfterValidator(_known_region), listed_in_schema("region")]
HomeRegion = Annotated[RegionName, AfterValidator(_inside)]
"""A region that may take a deployment: inside the residency."""
ZoneWord = Annotated[str, AfterValidator(_zone_word), listed_in_schema("zone")]

_by_shape = Discriminator(lambda value: tag("word" if isinstance(value, str) else "list"))
RegionChoice = Annotated[
    Annotated[ZoneWord, Tag(tag("word"))]
    | Annotated[tuple[HomeRegion, ...], NotEmpty, AfterValidator(_each_once), Tag(tag("list"))],
    _by_shape,
]
ResidencyChoice = Annotated[
    Annotated[ZoneWord, Tag(tag("word"))]
    | Annotated[tuple[RegionName, ...], NotEmpty, Tag(tag("list"))],
    _by_shape,
]


def _known_sku(value: str, info: ValidationInfo) -> str:
    known = surroundings(info).catalogue.skus
    if value in known:
        return value
    near = nearest(value, known)
    fix = f"did you mean {near}?" if near else f"write one of {', '.join(sorted(known))}"
    raise refusal(f"{value!r} is no deployment SKU", fix)


SkuName = Annotated[str, AfterValidator(_known_sku), listed_in_schema("sku")]

_AMOUNT = re.compile(r"(?P<number>\d+)(?P<unit> ?PTU|k TPM)?")


def _amount(value: object, info: ValidationInfo) -> object:
    if isinstance(value, bool):
        raise refusal(f"{value} is no capacity", "write a whole number")
    if not isinstance(value, str):
        return value
    found = _AMOUNT.fullmatch(value.strip())
    if found is None:
        raise refusal(f"{value!r} is no capacity", "write 300 PTU, 100k TPM or the number alone")
    sku = info.data.get("sku")
    unit = (found["unit"] or "").strip()
    if unit and sku:
        wanted = "PTU" if surroundings(info).catalogue.skus[sku].provisioned else "k TPM"
        if unit != wanted:
            number = found["number"]
            fix = f"write {number} PTU" if wanted == "PTU" else f"write {number}k TPM"
            raise refusal(f"{value} does not fit {sku}, which is counted in {wanted}", fix)
    return int(found["number"])


Capacity = Annotated[
    int,
    BeforeValidator(
        _amount,
        json_schema_input_type=Annotated[int, Field(ge=1)]
        | Annotated[str, StringConstraints(pattern=r"^\d+( ?PTU|k TPM)?$")],
    ),
    Field(ge=1),
]
"""PTU, or thousands of tokens a minute: ``300``, ``300 PTU``, ``100k TPM``."""


def _version(value: object) -> object:
    if isinstance(value, date):
        raise refusal(f"{value} is a date, not text", "put the version in quotes")
    if isinstance(value, SourceInt):
        raise refusal(f"{value.text} is the number {value:d}", "put the version in quotes")
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value


Version = Annotated[str, BeforeValidator(_version, json_schema_input_type=str | int)]


def _guid(value: str) -> str:
    try:
        return str(uuid.UUID(value))
    except ValueError as error:
        example = "6f1d2c3b-0000-4000-8000-000000000000"
        raise refusal(f"{value!r} is no id", f"write a GUID, such as {example}") from error


Guid = Annotated[str, AfterValidator(_guid)]


def _network(value: str) -> str:
    try:
        return str(ipaddress.ip_network(value, strict=False)).removesuffix("/32")
    except ValueError as error:
        raise refusal(f"{value!r} is no address", "write 203.0.113.7 or 203.0.113.0/24") from error


Network = Annotated[str, AfterValidator(_network)]


def spelt(pattern: str, what: str, fix: str) -> AfterValidator:
    """A validator for text of a pattern.

    Args:
        pattern: Matched against the whole text.
        what: What the text should have been, as in "is no ``what``".
        fix: What to write instead.
    """

    def check(value: str) -> str:
        if _compiled(pattern).fullmatch(value):
            return value
        raise refusal(f"{value!r} is no {what}", fix)

    return AfterValidator(check)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


DeploymentName = Annotated[
    str,
    # Assumed: as long as an account's name, with the dots that gpt-4.1 needs.
    spelt(
        r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}",
        "deployment name",
        "use up to 64 letters, digits, dots, hyphens and underscores",
    ),
]
FilterName = Annotated[
    str,
    spelt(
        r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}",
        "name for a content filter",
        "use up to 64 letters, digits, hyphens and underscores",
    ),
]
Label = Annotated[
    str,
    spelt(
        r"[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?",
        "kebab-case label",
        "use up to 40 small letters, digits and hyphens",
    ),
]
Duration = Annotated[str, spelt(r"[1-9]\d*[smh]", "duration", "write 90s, 30m or 2h")]
ShortStem = Annotated[
    str, spelt(r"[a-z0-9]{2,8}", "suffix", "use 2 to 8 small letters and digits, such as q7x2")
]
Stem = Annotated[
    str,
    spelt(
        r"[a-z][a-z0-9-]{0,29}",
        "prefix",
        "use up to 30 small letters, digits and hyphens, a letter first",
    ),
]
GroupName = Annotated[
    str,
    spelt(
        r"[\w().-]{0,89}[\w()-]",
        "resource group name",
        "use up to 90 letters, digits, -, _, (, ) and dots, no dot at the end",
    ),
]
WorkspaceId = Annotated[
    str,
    spelt(
        r"(?i)/subscriptions/[^/]+/resourceGroups/[^/]+/providers/"
        r"Microsoft\.OperationalInsights/workspaces/[^/]+",
        "id of a Log Analytics workspace",
        "write /subscriptions/…/resourceGroups/…/providers/"
        "Microsoft.OperationalInsights/workspaces/NAME",
    ),
]
EmailAddress = Annotated[
    str, spelt(r"[^@\s]+@[^@\s]+\.[^@\s]+", "e-mail address", "write NAME@DOMAIN")
]
WebhookUrl = Annotated[
    str, spelt(r"https://[^\s/]+\S*", "https address", "write https://HOST/PATH")
]

_TAG_KEY = re.compile(r"[^<>%&\\?/]{1,512}")


def _tag_key(value: str) -> str:
    if not _TAG_KEY.fullmatch(value):
        raise refusal(f"{value!r} is no tag name", "leave out < > % & \\ ? and /")
    if value.casefold().startswith("aoai-"):
        raise refusal(f"{value!r} is a tag of aoai's own", "choose a name without aoai-")
    return value


def _tag_value(value: object) -> object:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float | date):
        return str(value)
    if isinstance(value, str) and len(value) > 256:
        raise refusal(f"the value has {len(value)} characters", "Azure takes 256; shorten it")
    return value


TagKey = Annotated[str, AfterValidator(_tag_key)]
TagValue = Annotated[
    str, BeforeValidator(_tag_value, json_schema_input_type=str | int | float | bool)
]
