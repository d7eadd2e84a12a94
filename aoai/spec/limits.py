"""What a stack file holds the stack to. Nothing is made of it: rules judge by it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from aoai.rules.request import Reservation, Residency
from aoai.spec.stackfile import Spec


@dataclass(frozen=True, slots=True)
class Limits:
    """Where data may be processed, and what provisioned throughput may cost."""

    residency: Residency = None
    ptu_monthly: Decimal | None = None
    """US dollars for all provisioned deployments; None: no limit."""
    ptu_hourly: Mapping[str, Decimal] = field(default_factory=dict)
    """The contract's own price of a PTU in US dollars, by SKU."""
    reservations: tuple[Reservation, ...] = ()


def limits_of(spec: Spec) -> Limits:
    """The limits of a stack file."""
    return Limits(
        residency=spec.residency,
        ptu_monthly=spec.costs.ptu_monthly,
        ptu_hourly=dict(sorted(spec.costs.ptu_hourly.items())),
        reservations=tuple(
            Reservation(each.sku, each.region, each.ptu, each.until) for each in spec.reservations
        ),
    )
