"""What a person is told of a change that Azure refused."""

from collections.abc import Sequence

from aoai.columns import aligned
from aoai.placement.asking import available
from aoai.placement.attempts import Attempt, ends_placement, fixes_of
from aoai.placement.cloud import Cloud
from aoai.placement.request import Candidate, Request


def headline_of(
    request: Request, candidate: Candidate, attempts: Sequence[Attempt], ended: str | None
) -> str:
    """How the deployment stands after it.

    Args:
        request: What was wanted.
        candidate: Where it stands.
        attempts: What was tried; the last one was refused.
        ended: The state in which a change left it that Azure had accepted; None: it had not.
    """
    where = f"{request.name} in {candidate.region}"
    if ended is not None:
        return f"{where} is {ended}, since Azure gave up a change that it had accepted"
    if any(each.refusal is None for each in attempts):
        model = request.model["name"]
        return f"{where} has become {model}, and its spillover is missing; `pulumi up` goes on"
    return f"{request.name} stays as it is in {candidate.region}"


def advice_on(cloud: Cloud, request: Request, candidate: Candidate, attempt: Attempt) -> str:
    """What to do about the refusal: for a shortage, who could take it."""
    others = [each for each in request.candidates if each.key != candidate.key]
    if ends_placement(attempt) or not others:
        return ""
    room = [(each, available(cloud, request, each)) for each in others]
    rows = [(each.region, each.sku, str(each.capacity), *_room(each, free)) for each, free in room]
    table = aligned([("region", "SKU", "asked", "free", "could take it"), *rows])
    able = any(free is not None and free >= each.capacity for each, free in room)
    move = f"to move it, remove {candidate.region} from the candidates or set moveOnShortage: true"
    return "\n".join([*table, f"fix: {move}" if able else fixes_of([attempt])])


def _room(candidate: Candidate, free: int | None) -> tuple[str, str]:
    if free is None:
        return "?", "unknown"
    return str(free), "yes" if free >= candidate.capacity else "no"
