"""A region that an option states."""

from aoai.catalog import catalogue, region_name
from aoai.problems import Problem, nearest


def region_problem(region: str) -> Problem | None:
    """Why ``--region`` is none that the catalogue knows; None where it is one."""
    known = catalogue().regions
    if region_name(region) in known:
        return None
    close = nearest(region_name(region), known)
    fix = f"did you mean {close}?" if close else "see `aoai catalog show`"
    return Problem("--region", f"{region!r} is no Azure region that the catalogue knows", fix)
