"""Is there room in the service itself, which quota does not promise.

The figures change by the minute and Azure alone decides, so they refuse nothing: they tell what
the run will probably meet.
"""

from collections.abc import Iterable, Iterator, Sequence

from aoai.catalog import Catalogue, catalogue, region_name
from aoai.facts import Capacity, Facts, ModelId
from aoai.rules.finding import Finding, Level, listed
from aoai.rules.judging import Seat
from aoai.rules.request import Candidate, DeploymentRequest
from aoai.rules.rule import rule


def models_to_ask(
    requests: Iterable[DeploymentRequest], known: Catalogue | None = None
) -> tuple[ModelId, ...]:
    """The models whose free capacity says something: those wanted as a provisioned SKU."""
    skus = (known or catalogue()).skus
    return tuple(
        dict.fromkeys(
            ModelId(each.model_format, each.model_name, each.model_version)
            for each in requests
            if each.model_version is not None
            and any(
                (sku := skus.get(each.sku_at(place))) is not None and sku.provisioned
                for place in each.candidates
            )
        )
    )


@rule("free-capacity", "shortage")
def free_capacity(
    request: DeploymentRequest, seats: Sequence[Seat], facts: Facts
) -> Iterator[Finding]:
    """The first candidate region has room for the deployment now.

    Quota is not capacity: a region may be full. Azure's figures of free capacity change by the
    minute and refuse nothing here; the warning tells which regions the run will meet without room
    before it lands, or that it will land nowhere. A region of which no figure is known may have
    room. What stands is asked about its own region only, and only for what it grows by.
    """
    stands = region_name(request.present.region) if request.present else None
    full: list[tuple[Candidate, Capacity]] = []
    landing: str | None = None
    for each, seat in zip(request.candidates, seats, strict=True):
        # The figure counts quota too, and what cannot be taken for another reason has been told.
        if stands not in (None, region_name(each.region)) or seat.place is None:
            continue
        found = figure_at(request, each, facts)
        if found is None or found.available >= asked_beyond(request, each):
            landing = each.region
            break
        full.append((each, found))
    if not full:
        return
    skus = dict.fromkeys(request.sku_at(each) for each, _ in full)
    as_sku = "" if len(skus) > 1 else f" as {next(iter(skus))}"
    said = listed(
        f"{each.region} has {found.available}"
        + (f" as {request.sku_at(each)}" if len(skus) > 1 else "")
        for each, found in full
    )
    yield Finding(
        level=Level.WARNING,
        rule=free_capacity.id,
        request=request.name,
        where=f"{request.name}.candidates",
        reason=f"of {request.model}{as_sku} {said} free now, "
        f"and {asked_beyond(request, full[0][0])} more is asked",
        fix=f"the run will probably land in {landing}"
        if landing
        else "add a region, lower the capacity, state a minimum, or try later",
        sources=tuple(dict.fromkeys(found.source for _, found in full)),
    )


def figure_at(request: DeploymentRequest, candidate: Candidate, facts: Facts) -> Capacity | None:
    """Azure's figure of free capacity for the deployment at a candidate; None: it is not known."""
    region = facts.region(candidate.region)
    if region is None or request.model_version is None:
        return None
    model = ModelId(request.model_format, request.model_name, request.model_version)
    return region.capacities.get((model, request.sku_at(candidate)))


def asked_beyond(request: DeploymentRequest, candidate: Candidate) -> int:
    """What is asked at a candidate beyond what stands there today."""
    present = request.present
    stays = (
        present is not None
        and region_name(present.region) == region_name(candidate.region)
        and present.deployed.sku == request.sku_at(candidate)
    )
    held = present.deployed.capacity if present is not None and stays else 0
    return max(0, request.least_at(candidate) - held)
