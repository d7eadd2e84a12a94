"""Facts of regions that have a quota of PTU for a data zone, and nothing else."""

from aoai.facts import Facts, Usage
from wanted import GERMANY, SWEDEN, deployed, facts, region

PTU = "OpenAI.DataZoneProvisionedManaged"


def limited(name: str, limit: int, current: int = 0, *deployments: str) -> Facts:
    """One region with so much quota in PTU, of which so much is used.

    Args:
        name: Of the region.
        limit: In PTU.
        current: In PTU.
        deployments: Names of those that stand there, each of 300 PTU.
    """
    stands = tuple(deployed(each, at=name) for each in deployments)
    return facts(region(name, usages={PTU: Usage(current, limit)}, deployments=stands))


def both_limited(sweden: int, germany: int) -> Facts:
    """Two regions with so many PTU each, all of them free."""
    return facts(
        region(SWEDEN, usages={PTU: Usage(0, sweden)}),
        region(GERMANY, usages={PTU: Usage(0, germany)}),
    )
