"""What a person is warned of though a deployment was placed."""

from aoai.catalog import region_name
from aoai.placement.arm import Reporter
from aoai.placement.attempts import described
from aoai.placement.outcome import Placed
from aoai.placement.request import Candidate, Request


def warn_of_place(request: Request, placed: Placed, reporter: Reporter) -> None:
    """Say so where it is not in its preferred place, and what was tried before."""
    preferred, at = request.candidates[0], placed.candidate
    if at.key == preferred.key:
        return
    tried = "; ".join(described(each) for each in placed.attempts if each.refusal)
    where = f"{request.name} is in {at.region}, not in {preferred.region}"
    if at.region == preferred.region:
        where += f" as {preferred.sku}"
    reporter.warn(f"{where}: {tried}")


def warn_of_size(request: Request, placed: Placed, reporter: Reporter) -> None:
    """Say so where it has less than was asked for."""
    at = placed.candidate
    full = request.candidate(at.account_id, at.sku)
    if full is not None and at.capacity < full.capacity:
        size = f"{at.capacity} of {full.capacity} {at.sku}"
        reporter.warn(
            f"{request.name} has {size} in {at.region}; every `pulumi up` asks for the rest"
        )


def warn_of_region(candidate: Candidate, region: str, reporter: Reporter) -> None:
    """Say so where the account is in another region than the program says."""
    if region_name(candidate.region) != region:
        says = f"the candidate says {candidate.region}, and its account is in {region}"
        reporter.warn(f"{says}; correct the candidate's region")
