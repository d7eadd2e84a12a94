"""What Azure takes as tags."""

from collections.abc import Iterable, Iterator, Mapping

from aoai.problems import Problem
from aoai.spec.planned import PlannedDeployment

# Azure takes 50 on a resource; the provider adds three (owner, generation, URN) to a deployment.
_MOST_TAGS = 47


def tag_problems(
    tags: Mapping[str, str], deployments: Iterable[PlannedDeployment]
) -> Iterator[Problem]:
    """What is wrong with the stack's tags; with those of deployments where the stack's are right.

    Args:
        tags: The stack's, with aoai's own.
        deployments: Each with the stack's tags and its own.
    """
    found = list(_misfits("tags", tags))
    yield from found
    if not found:
        for each in deployments:
            yield from _misfits(f"deployments.{each.name}.tags", each.tags)


def _misfits(where: str, tags: Mapping[str, str]) -> Iterator[Problem]:
    if len(tags) > _MOST_TAGS:
        reason = f"{len(tags)} tags with aoai's own, and Azure has room for {_MOST_TAGS}"
        yield Problem(where, reason, f"remove {len(tags) - _MOST_TAGS}")
    # Azure tells tag names apart without regard to case.
    folded: dict[str, str] = {}
    for key in tags:
        other = folded.setdefault(key.casefold(), key)
        if other != key:
            yield Problem(f"{where}.{key}", f"{other} is the same name to Azure", "keep one")
