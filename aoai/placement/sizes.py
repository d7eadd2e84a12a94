"""Which smaller sizes are worth asking for, where less is better than nothing."""

from collections.abc import Iterator, Mapping

from aoai.placement.arm import Arm
from aoai.placement.request import Candidate


def smaller_sizes(
    arm: Arm, candidate: Candidate, model: Mapping[str, str], minimum: int, free: int | None
) -> Iterator[int]:
    """Sizes below the candidate's capacity, largest first, none below the minimum.

    With a figure of what is free, the largest legal size that it allows; without one, halves.

    Args:
        arm: Asked for the legal sizes; where it does not say, every size counts as legal.
        candidate: Where, and the size that was refused.
        model: ``format``, ``name``, ``version``.
        minimum: The least that the user takes.
        free: Free capacity as Azure reports it, None where it does not.
    """
    least, step = _legal(arm, candidate, model)
    floor = max(minimum, least)

    def rounded(size: int) -> int:
        return least + (size - least) // step * step

    if free is not None:
        size = rounded(min(free, candidate.capacity - 1))
        if size >= floor:
            yield size
        return
    size = rounded(candidate.capacity // 2)
    while size >= floor:
        yield size
        size = rounded(size // 2)


def _legal(arm: Arm, candidate: Candidate, model: Mapping[str, str]) -> tuple[int, int]:
    """Minimum and step of the SKU for the model in that account; 1 and 1 where unknown."""
    answer = arm.models(candidate.account_id)
    for offer in answer.body.get("value", ()) if answer.ok else ():
        if all(offer.get(key) == model[key] for key in ("format", "name", "version")):
            for sku in offer.get("skus") or ():
                capacity = sku.get("capacity") or {}
                if sku.get("name") == candidate.sku:
                    return int(capacity.get("minimum") or 1), int(capacity.get("step") or 1)
    return 1, 1
