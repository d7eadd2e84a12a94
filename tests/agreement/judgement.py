"""What rules and Azure each say to requests, and whether they say the same."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import permutations, product

from agreement.estate import Estate, Refusal
from aoai.rules import RULES, Candidate, DeploymentRequest, Finding, Level, check

_UNSUPPORTED = frozenset({"DeploymentModelNotSupported"})
_ENDED = frozenset({"ServiceModelDeprecated"})
_SKU = frozenset({"InvalidResourceProperties"})
_SIZE = frozenset({"InvalidCapacity"})
_QUOTA = frozenset({"InsufficientQuota"})
CODES: Mapping[str, frozenset[str]] = {
    # The account cannot be made.
    "region-unknown": frozenset({"LocationNotAvailableForResourceType"}),
    "model-not-for-kind": _UNSUPPORTED,
    "model-unknown": _UNSUPPORTED,
    "version-unknown": _UNSUPPORTED,
    "version-default": _UNSUPPORTED,
    "model-not-in-region": _UNSUPPORTED,
    "model-retired": _ENDED,
    # Its SKU may have ended before: no source tells at which of the two Azure looks first.
    "model-deprecating": frozenset({"ServiceModelDeprecating"}) | _ENDED,
    "sku-fine-tuned-only": _SKU,
    "sku-not-for-model": _SKU,
    "sku-not-in-region": _SKU,
    "sku-retired": _ENDED,
    "capacity-range": _SIZE,
    "capacity-step": _SIZE,
    "quota-exceeded": _QUOTA,
    "quota-sum": _QUOTA,
}
"""What Azure answers where a rule refuses."""

JUDGED = frozenset(
    each.id for each in RULES if each.subject in ("existence", "capacity", "quota")
) - {"account-count"}
"""The rules of which the agreement speaks."""

Placed = tuple[DeploymentRequest, Candidate]


class Outcome(StrEnum):
    """What the rules said, where Azure agreed."""

    PASSED = "passed"
    REFUSED = "refused"
    UNDECIDED = "undecided"
    LEFT_OUT = "left out"


@dataclass
class Disagreement(Exception):  # noqa: N818 - it is what is looked for
    """Rules and Azure say different things."""

    why: str
    findings: tuple[Finding, ...]
    answers: tuple[tuple[str, str, Refusal | None], ...]
    """Name of the request, region, and what Azure said."""


def judge(estate: Estate, requests: Sequence[DeploymentRequest]) -> tuple[Outcome, set[str]]:
    """What the rules say, and the ids of those that do; what is passed stands from then on.

    Raises:
        Disagreement: Azure says something else.
    """
    told = check(requests, estate.facts(), now=estate.script.now)
    findings = tuple(each for each in told if each.rule in JUDGED)
    if _opened(requests, findings):
        return Outcome.LEFT_OUT, set()
    levels = {each.level for each in findings}
    rules = {each.rule for each in findings if each.level is Level.VIOLATION}
    if Level.VIOLATION in levels:
        _refused(estate, requests, findings)
        return Outcome.REFUSED, rules
    if Level.UNDECIDED in levels:
        if not any(estate.hides_quota_of(each) for each in requests):
            raise Disagreement("undecided, and all is known", findings, ())
        return Outcome.UNDECIDED, set()
    _passed(estate, requests, findings)
    return Outcome.PASSED, rules


def _opened(requests: Sequence[DeploymentRequest], findings: Sequence[Finding]) -> bool:
    """One of them may open a deprecating model to the others: what is deployed by then decides.

    Rules know of the deployments that the facts show, and of none that is made in between.
    """
    refused = {each.request for each in findings if each.rule == "model-deprecating"}
    models = [each.model_name for each in requests]
    return any(each.name in refused and models.count(each.model_name) > 1 for each in requests)


def _refused(
    estate: Estate, requests: Sequence[DeploymentRequest], findings: tuple[Finding, ...]
) -> None:
    """No order and no choice of places lets all of them stand."""
    before = estate.deployments()
    matching = _codes(requests, findings)
    for placed in _placements(requests):
        for order in permutations(placed):
            answers = _put(estate, order)
            last = answers[-1][2]
            if last is None or len(answers) > 1 or any(each.spillover for each in requests):
                estate.restore(before)
            if last is None:
                raise Disagreement("refused, and Azure takes it", findings, answers)
            if last.code not in matching:
                raise Disagreement(f"refused, but not by {sorted(matching)}", findings, answers)


def _codes(requests: Sequence[DeploymentRequest], findings: Sequence[Finding]) -> frozenset[str]:
    """What Azure may answer.

    Where several requests or places have reasons of their own, any of them may be told first, and
    what is taken before may change the reasons of the others.
    """
    alone = len(requests) == 1 or {each.rule for each in findings} <= {
        "quota-exceeded",
        "quota-sum",
    }
    if alone and all(len(each.candidates) == 1 for each in requests):
        told = [CODES[each.rule] for each in findings if each.level is Level.VIOLATION]
        if any(each.spillover for each in requests):
            # Of a unit the spillover is asked for first, and quota is judged of whole units alone.
            told.append(_QUOTA)
    else:
        told = [*CODES.values()]
    return frozenset[str]().union(*told)


def _passed(
    estate: Estate, requests: Sequence[DeploymentRequest], findings: tuple[Finding, ...]
) -> None:
    """In the order given, or in one that lets what stands change first, all are taken."""
    before = estate.deployments()
    stand = any(
        estate.facts().deployed(place.account_id or "", each.name)
        for each in requests
        for place in each.candidates
    )
    answers: tuple[tuple[str, str, Refusal | None], ...] = ()
    for placed in _placements(requests):
        for order in permutations(placed) if stand else (placed,):
            answers = _put(estate, order)
            if answers[-1][2] is None:
                return
            estate.restore(before)
    raise Disagreement("passed, and Azure refuses it", findings, answers)


def _placements(requests: Sequence[DeploymentRequest]) -> Iterator[tuple[Placed, ...]]:
    return product(*([(each, place) for place in each.candidates] for each in requests))


def _put(estate: Estate, order: Iterable[Placed]) -> tuple[tuple[str, str, Refusal | None], ...]:
    """One after the other, up to the first that Azure refuses."""
    answers = []
    for request, candidate in order:
        answers.append((request.name, candidate.region, estate.put(request, candidate)))
        if answers[-1][2] is not None:
            break
    return tuple(answers)
