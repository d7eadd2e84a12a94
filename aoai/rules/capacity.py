"""Is the size legal: within minimum and maximum, and on a step.

Asked where the rules on existence found nothing, of each candidate by itself.
"""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from aoai.catalog import Catalogue
from aoai.facts import SkuOffer, Source, Unknown
from aoai.rules.asked import Aspect, Miss
from aoai.rules.finding import Finding, Level, listed
from aoai.rules.request import DeploymentRequest
from aoai.rules.rule import rule


class Size(NamedTuple):
    """A size asked of one SKU entry."""

    asked: int
    entry: SkuOffer
    model: str
    unit: str

    @property
    def maximum(self) -> int | None:
        """None where no maximum is stated."""
        return None if isinstance(self.entry.maximum, Unknown) else self.entry.maximum

    @property
    def of(self) -> str:
        """What the limits belong to."""
        return f"{self.entry.name} of {self.model}"


@rule("capacity-unknown", "capacity")
def capacity_unknown(size: Size) -> Miss | None:
    """The sizes of the SKU are known.

    The catalogue lacks the sizes of some models; then Azure has to be asked.
    """
    if not isinstance(size.entry.minimum, Unknown) and not isinstance(size.entry.step, Unknown):
        return None
    reason = f"the legal sizes of {size.of} are not known (in {{regions}})"
    return Miss(Aspect.CAPACITY, reason, "read the facts from Azure", decided=False)


@rule("capacity-range", "capacity")
def capacity_range(size: Size) -> Miss | None:
    """The size is within the SKU's minimum and maximum for the model.

    Counted in PTU or in thousands of tokens a minute, as the SKU is. A missing minimum counts as 1
    (InvalidCapacity). The nearest legal sizes stand in the fix.
    """
    minimum = _known(size.entry.minimum)
    if size.asked < minimum:
        limit = f"below the minimum of {size.of}, {minimum}"
    elif size.maximum is not None and size.asked > size.maximum:
        limit = f"above the maximum of {size.of}, {size.maximum}"
    else:
        return None
    return Miss(
        Aspect.CAPACITY, f"{size.asked} {size.unit} is {limit} (in {{regions}})", _use(size)
    )


@rule("capacity-step", "capacity")
def capacity_step(size: Size) -> Miss | None:
    """The size is a whole number of the SKU's steps for the model.

    Legal are the minimum with whole steps added and whole multiples of the step: o1's regional
    minimum of 25 with steps of 50 leaves open which is meant (sizing page, 2026-09-23). The nearest
    legal sizes stand in the fix.
    """
    minimum, step = _known(size.entry.minimum), _known(size.entry.step)
    if legal(size.asked, minimum, size.maximum, step):
        return None
    reason = (
        f"{size.asked} {size.unit} is no legal size of {size.of}: "
        f"from {minimum} in steps of {step} (in {{regions}})"
    )
    return Miss(Aspect.CAPACITY, reason, _use(size))


CAPACITY = (capacity_unknown, capacity_range, capacity_step)
"""In the order in which they are asked."""


@rule("minimum-capacity", "capacity")
def minimum_capacity(request: DeploymentRequest, today: date) -> Iterator[Finding]:
    """The size taken rather than nothing is no larger than the full.

    `minimumCapacity`, in a stack file `at_least`, lies between 1 and the capacity.
    """
    least = request.minimum_capacity
    if least is not None and not 0 < least <= request.capacity:
        yield Finding(
            Level.VIOLATION,
            minimum_capacity.id,
            request.name,
            f"{request.name}.minimum_capacity",
            f"{least} is not between 1 and the capacity of {request.capacity}",
            "lower it, or raise the capacity",
            (Source("the request", today),),
        )


def legal(size: int, minimum: int, maximum: int | None, step: int) -> bool:
    """Whether a deployment can have the size; see :data:`capacity_step`."""
    if size < minimum or (maximum is not None and size > maximum):
        return False
    return step == 1 or size % step == 0 or (size - minimum) % step == 0


def legal_sizes(size: int, minimum: int, maximum: int | None, step: int) -> tuple[int, ...]:
    """The legal sizes nearest to ``size``: itself, or one below and one above where there are such.

    What is legal is said at :data:`capacity_step`.
    """
    if legal(size, minimum, maximum, step):
        return (size,)
    ladders = [minimum % step, 0]
    below = max(
        (low for low in (size - (size - rest) % step for rest in ladders) if low >= minimum),
        default=None,
    )
    above = min(size + (rest - size) % step for rest in ladders)
    above = max(above, minimum)
    if maximum is not None and size > maximum:
        below = max(maximum - (maximum - rest) % step for rest in ladders)
    found = (below, above)
    return tuple(
        each
        for each in found
        if each is not None and minimum <= each and (maximum is None or each <= maximum)
    )


def unit_of(sku: str, known: Catalogue) -> str:
    """What capacity of a SKU is counted in."""
    found = known.skus.get(sku)
    if found is None:
        return "units"
    return "PTU" if found.provisioned else "thousand tokens a minute"


def _use(size: Size) -> str:
    sizes = legal_sizes(
        size.asked, _known(size.entry.minimum), size.maximum, _known(size.entry.step)
    )
    return f"use {listed(map(str, sizes), 'or')}" if sizes else "choose another SKU"


def _known(figure: int | Unknown) -> int:
    """A figure that :data:`capacity_unknown` has let pass."""
    if isinstance(figure, Unknown):
        raise TypeError(figure.reason)
    return figure
