"""Which other regions could take a provisioned deployment now.

Azure's figure of free capacity counts quota and room in the service; the rules say whether the
region offers the model as the SKU, in that size, and whether the subscription has the quota.
"""

from collections.abc import Mapping
from enum import StrEnum

from aoai.catalog import Catalogue
from aoai.commands.survey.estate import Standing, Way, Ways
from aoai.commands.survey.standing import Judgement, subject
from aoai.facts import Deployed, Facts, ModelId, Unknown
from aoai.rules import Level


class _Answer(StrEnum):
    NO = "no"
    NO_QUOTA = "no quota"
    FULL = "full"


def ways_of(
    standing: Standing,
    facts: Facts,
    judgement: Judgement,
    known: Catalogue,
    untold: Mapping[ModelId, Unknown],
) -> Ways:
    """Where the deployment could stand instead, region by region.

    Args:
        standing: A provisioned deployment.
        facts: With the free capacity of its model.
        judgement: Of what is asked for today.
        known: For data zones.
        untold: Models whose free capacity Azure did not tell.
    """
    zone = known.zone_of(standing.region)
    ways: list[Way] = []
    others: dict[_Answer, list[str]] = {each: [] for each in _Answer}
    unknown: dict[str, str] = {}
    for region in sorted(set(facts.regions) - {standing.region}):
        found = _found(standing, region, facts, judgement, untold)
        if isinstance(found, Unknown):
            unknown[region] = found.reason
        elif isinstance(found, _Answer):
            others[found].append(region)
        else:
            same = zone is not None and known.zone_of(region) == zone
            ways.append(Way(region, found, same))
    return Ways(
        standing=standing,
        ways=tuple(sorted(ways, key=lambda each: (not each.same_zone, each.region))),
        without_quota=tuple(others[_Answer.NO_QUOTA]),
        full=tuple(others[_Answer.FULL]),
        unknown=unknown,
    )


def _found(
    standing: Standing,
    region: str,
    facts: Facts,
    judgement: Judgement,
    untold: Mapping[ModelId, Unknown],
) -> int | _Answer | Unknown:
    """What is free in the region, why it cannot take the deployment, or why that is not known."""
    undecided: Unknown | None = None
    no_quota = False
    for each in judgement.findings(region, _deployed(standing), standing.kind):
        about = subject(each)
        if about in ("existence", "capacity") and each.level is Level.VIOLATION:
            return _Answer.NO
        if about == "quota" and each.level is Level.VIOLATION:
            no_quota = True
        if about in ("existence", "capacity", "quota") and each.level is Level.UNDECIDED:
            undecided = undecided or Unknown(each.reason)
    if no_quota:
        return _Answer.NO_QUOTA
    free = facts.regions[region].capacities.get((standing.model, standing.sku))
    if free is not None and free.available < standing.capacity:
        return _Answer.FULL
    if undecided is not None:
        return undecided
    if free is None:
        return untold.get(standing.model) or Unknown("Azure tells no free capacity there")
    return free.available


def _deployed(standing: Standing) -> Deployed:
    return Deployed(
        standing.account_id, standing.name, standing.model, standing.sku, standing.capacity
    )
