"""The parts of the report on what needs attention."""

from collections.abc import Hashable, Iterator
from datetime import date

from aoai.azure.deleted import purge_command
from aoai.commands.layout import Block, Line
from aoai.commands.survey.estate import Lost, Standing, Survey
from aoai.commands.survey.words import NAMED, grouped, names_of
from aoai.commands.words import BAD, CAREFUL, TITLE, many
from aoai.facts import Unknown, Usage
from aoai.rules import listed


def lost_ones(survey: Survey) -> Iterator[Block]:
    """Deployments that could not be made again today."""
    if not survey.lost:
        return
    yield Line("Could not be made again today", f"{TITLE} {BAD}")
    yield Line("Azure would refuse these as new, so let none go before its successor serves.")

    def alike(pair: tuple[Standing, Lost]) -> Hashable:
        standing, lost = pair
        return standing.model, standing.sku, lost

    for found in grouped(survey.lost, alike):
        standing, lost = found[0]
        yield Line(f"{standing.model} as {standing.sku}", CAREFUL, 2)
        yield Line(f"{lost.reason}; {lost.fix}", indent=4)
        if lost.others:
            rest = "another one" if lost.others == 1 else f"one of {lost.others} others"
            yield Line(f"Azure takes it while {rest} of this version stands", indent=4)
        yield names_of([each for each, _ in found])


def retiring_ones(survey: Survey) -> Iterator[Block]:
    """Deployments that stop soon."""
    if not survey.retiring:
        return
    yield Line(f"Retires within {many(survey.within, 'day')}", f"{TITLE} {CAREFUL}")

    def alike(each: Standing) -> Hashable:
        return each.ends, each.model, each.replacement

    for found in grouped(survey.retiring, alike):
        first = found[0]
        ends = first.ends if isinstance(first.ends, date) else survey.today
        days = many((ends - survey.today).days, "day")
        skus = listed(each.sku for each in found)
        yield Line(f"{ends}, in {days}: {first.model} as {skus}", CAREFUL, 2)
        successor = first.replacement
        yield Line(f"move to {successor}" if successor else "Azure names no successor", indent=4)
        yield names_of(found)


def pools_above(survey: Survey) -> Iterator[Block]:
    """Quota that is used beyond its limit."""
    if not survey.above:
        return
    yield Line("Quota used beyond its limit", f"{TITLE} {BAD}")
    yield Line("What stands goes on; Azure refuses every new deployment of these.")
    for each in survey.above:
        if isinstance(each.usage, Usage):
            used = f"{each.usage.current:,} of {each.usage.limit:,}, {each.above:,} too many"
            yield Line(f"{each.region}  {each.usage_name}: {used}", BAD, 2)


def deleted_ones(survey: Survey) -> Iterator[Block]:
    """Accounts between their deletion and their purge."""
    if isinstance(survey.deleted, Unknown) or not survey.deleted:
        return
    yield Line("Deleted, not purged", f"{TITLE} {CAREFUL}")
    yield Line(
        "They hold their names and their quota, and provisioned deployments in them cost as before."
    )
    for each in survey.deleted:
        when = f"; Azure purges it {each.purged:%Y-%m-%d %H:%M} UTC" if each.purged else ""
        yield Line(f"{each.location}  {each.name} ({each.kind}){when}", CAREFUL, 2)
        yield Line(purge_command(each, survey.subscription), indent=4, whole=True)


def unread_parts(survey: Survey) -> Iterator[Block]:
    """What Azure did not tell."""
    unjudged = unjudged_ones(survey)
    if not survey.unread and not unjudged:
        return
    yield Line("Not known", f"{TITLE} {CAREFUL}")
    for each in survey.unread:
        where = f" of {listed(each.regions, most=NAMED)}" if each.regions else ""
        yield Line(f"{each.what}{where}: {each.reason}; {each.fix}", CAREFUL, 2)
    for found in grouped(unjudged, lambda each: str(each.again)):
        if isinstance(found[0].again, Unknown):
            said = f"whether they could be made again: {found[0].again.reason}"
            yield Line(said, CAREFUL, 2)
            yield names_of(found)


def unjudged_ones(survey: Survey) -> list[Standing]:
    """Deployments of which it is not known whether they could be made again."""
    return [each for each in survey.deployments if isinstance(each.again, Unknown)]
