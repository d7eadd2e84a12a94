"""How old the catalogue's answer is, and what may have changed since."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from aoai.catalog import Catalogue, Lifecycle, Model, Section

STALE_DAYS = 30
"""Azure adds regions and moves dates within weeks; older sections are named."""
_NAMED = 4


@dataclass(frozen=True, slots=True)
class Age:
    """What a reader has to know of an answer's days."""

    today: date
    as_of: date
    """Of the newest section that the answer rests on."""
    sections: tuple[Section, ...]
    """Those that the answer rests on."""
    retired: tuple[Model, ...]
    """Models of the answer whose retirement date has come since their section's day."""

    @property
    def days(self) -> int:
        """Since ``as_of``; negative where the question is about an earlier day."""
        return (self.today - self.as_of).days

    def days_of(self, section: Section) -> int:
        """Days since a section's day."""
        return (self.today - section.as_of).days

    @property
    def stale(self) -> tuple[Section, ...]:
        """Sections older than :data:`STALE_DAYS`."""
        return tuple(each for each in self.sections if self.days_of(each) > STALE_DAYS)

    def lines(self) -> list[str]:
        """The age in words: the first line always, the others where something may be stale."""
        others = [
            f"{each.name} {self.days_of(each)} ({each.as_of})"
            for each in self.sections
            if each.as_of != self.as_of
        ]
        first = f"The catalogue is {self.days} day{'s' * (self.days != 1)} old ({self.as_of})"
        lines = [f"{'; '.join([first, ', '.join(others)]) if others else first}."]
        if self.stale:
            names = ", ".join(each.name for each in self.stale)
            lines.append(f"May be stale, older than {STALE_DAYS} days: {names}.")
        if self.retired:
            named = [f"{each} ({each.retirement})" for each in self.retired[:_NAMED]]
            more = len(self.retired) - len(named)
            tail = f" and {more} more" if more else ""
            lines.append(f"Past their retirement date since then: {', '.join(named)}{tail}.")
        older = {
            region: day for each in self.sections for region, day in sorted(each.older.items())
        }
        if older:
            parts = [f"{region} ({day})" for region, day in older.items()]
            lines.append(f"Of an earlier day: {', '.join(parts)}.")
        if len(lines) > 1:
            lines.append("`aoai catalog refresh` asks Azure.")
        return lines


def age_of(known: Catalogue, models: Iterable[Model], skus: Iterable[str], today: date) -> Age:
    """The age of an answer that names these models and SKUs."""
    wanted = {"lifecycle"}
    for name in skus:
        sku = known.skus.get(name)
        if sku is not None and sku.section:
            wanted.add(sku.section)
        if sku is not None and sku.provisioned:
            wanted.add("sizing")
    sections = tuple(each for name, each in known.sections.items() if name in wanted)
    lifecycle = known.sections["lifecycle"].as_of
    retired = [
        each
        for each in models
        if each.retirement
        and lifecycle < each.retirement <= today
        and each.lifecycle != Lifecycle.DEPRECATED
    ]
    return Age(
        today=today,
        as_of=max(each.as_of for each in sections),
        sections=sections,
        retired=_by_date(retired),
    )


def _by_date(models: Sequence[Model]) -> tuple[Model, ...]:
    """The latest first: it is the least likely to be known."""
    return tuple(sorted(models, key=lambda each: (each.retirement, str(each)), reverse=True))
