"""What provisioned throughput may cost, and what of it has been bought ahead."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, ValidationInfo

from aoai.spec.faults import refusal
from aoai.spec.fields import RegionName, SkuName, listed_in_schema
from aoai.spec.section import Section
from aoai.spec.surroundings import surroundings


def _provisioned(value: str, info: ValidationInfo) -> str:
    skus = surroundings(info).catalogue.skus
    if skus[value].provisioned:
        return value
    known = ", ".join(sorted(name for name, sku in skus.items() if sku.provisioned))
    raise refusal(f"{value} is not counted in PTU", f"write one of {known}")


PtuSku = Annotated[SkuName, AfterValidator(_provisioned), listed_in_schema("ptu-sku")]


def _day(value: object) -> object:
    if isinstance(value, date):
        return value.date() if isinstance(value, datetime) else value
    try:
        # The engine hands an unquoted day over as the instant at which it begins.
        return datetime.fromisoformat(str(value)).date()
    except ValueError as error:
        raise refusal(f"{value!r} is no day", "write it as 2027-03-31") from error


Day = Annotated[date, BeforeValidator(_day, json_schema_input_type=date)]


_AMOUNT = re.compile(r"(?P<number>\d+(\.\d+)?)( ?USD)?")


def _dollars(value: object) -> object:
    """Money as it was written: the number 1.1 has no exact value as a float."""
    found = None if isinstance(value, bool) else _AMOUNT.fullmatch(str(value))
    if found is None:
        raise refusal(f"{value!r} is no amount", "write 50000 USD or the number alone")
    return Decimal(found["number"])


Dollars = Annotated[
    Decimal,
    BeforeValidator(
        _dollars,
        json_schema_input_type=Annotated[float, Field(ge=0)]
        | Annotated[str, StringConstraints(pattern=r"^\d+(\.\d+)?( ?USD)?$")],
    ),
]


class ReservationSection(Section):
    """Provisioned throughput that has been bought ahead for a region and a deployment type."""

    sku: PtuSku = Field(description="The deployment type that it covers.")
    region: RegionName = Field(description="The region in which it covers it.")
    ptu: int = Field(ge=1, description="How many PTU.")
    until: Day = Field(description="The last day on which it holds.")


class CostsSection(Section):
    """What the stack's provisioned deployments may cost, in US dollars."""

    ptu_monthly: Dollars | None = Field(
        None,
        description="The most that a month of all provisioned deployments may cost, beyond what "
        "is reserved.",
    )
    ptu_hourly: Mapping[PtuSku, Dollars] = Field(
        {}, description="The contract's own price of a PTU for an hour, by SKU."
    )
