"""Which smaller sizes are worth asking for, where less is better than nothing."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from aoai.placement.arm import Arm
from aoai.placement.request import Candidate
from aoai.rules.capacity import legal_sizes


class Sizes(NamedTuple):
    """Which sizes a SKU has for a model in one account."""

    minimum: int = 1
    maximum: int | None = None
    step: int = 1

    def at_most(self, size: int) -> int:
        """The largest legal size that is no larger; 0 where there is none."""
        near = legal_sizes(size, self.minimum, self.maximum, self.step) if size > 0 else ()
        return max((each for each in near if each <= size), default=0)


def smaller_sizes(
    sizes: Sizes, capacity: int, least: int, free: int | None, held: int = 0
) -> Iterator[int]:
    """Sizes below a capacity that was refused, largest first, none below the least.

    With a figure of what is free, the largest legal size that it allows; without one, halves. What
    stands there already is surely to be had, and comes last.

    Args:
        sizes: The legal ones.
        capacity: What was refused.
        least: What the user takes at the least.
        free: Free capacity as Azure reports it, with what stands there; None where it does not.
        held: What stands there already.
    """
    least = max(1, least)
    if free is not None:
        wanted = [sizes.at_most(min(free, capacity - 1))]
    else:
        wanted = []
        size = sizes.at_most(capacity // 2)
        while size >= least:
            wanted.append(size)
            size = sizes.at_most(size // 2)
    found = [size for size in wanted if size >= least and size > held]
    yield from [*found, held] if least <= held < capacity else found


def sizes_at(arm: Arm, candidate: Candidate, model: Mapping[str, str]) -> Sizes:
    """The legal sizes at a candidate; every size, where Azure does not say.

    The entry for fine-tuned models does not count (Models API).
    """
    answer = arm.models(candidate.account_id)
    for offer in answer.body.get("value", ()) if answer.ok else ():
        if all(offer.get(key) == model[key] for key in ("format", "name", "version")):
            for sku in offer.get("skus") or ():
                fine_tuned = str(sku.get("usageName", "")).endswith("-finetune")
                if sku.get("name") == candidate.sku and not fine_tuned:
                    capacity = sku.get("capacity") or {}
                    return Sizes(
                        int(capacity.get("minimum") or 1),
                        int(capacity["maximum"]) if capacity.get("maximum") else None,
                        int(capacity.get("step") or 1),
                    )
    return Sizes()
