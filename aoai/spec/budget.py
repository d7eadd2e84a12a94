"""What a stack file states of costs, as the rules see it."""

from aoai.rules.costs import Budget
from aoai.rules.request import Reservation
from aoai.spec.stackfile import Spec


def budget_of(spec: Spec) -> Budget:
    """The ceiling, the contract's prices and the reservations of a stack file."""
    return Budget(
        ceiling=spec.costs.ptu_monthly,
        hourly=dict(sorted(spec.costs.ptu_hourly.items())),
        reservations=tuple(
            Reservation(each.sku, each.region, each.ptu, each.until) for each in spec.reservations
        ),
    )
