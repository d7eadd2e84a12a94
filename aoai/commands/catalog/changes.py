"""What differs between two catalogues, as a person wants to read it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from aoai.catalog import Catalogue, Model, Terms

_NAMED_REGIONS = 6
_NOTHING_SAID = Terms()
# The first time that Azure is asked it tells thousands of facts that no document holds.
_ALWAYS_TOLD = frozenset({"lifecycle", "retirement"})
_SIZES = ("minimum", "step", "maximum", "default")


@dataclass(frozen=True, slots=True)
class Changes:
    """The difference, in lines. Falsy when there is none."""

    came: tuple[str, ...]
    went: tuple[str, ...]
    changed: Mapping[str, tuple[str, ...]]
    """By model."""
    learnt: int
    """Facts that the old catalogue left open and the new one tells, such as usage names."""
    regions: tuple[str, ...]
    """Names of new regions."""
    skus: tuple[str, ...]
    """Names of SKUs that skus.json does not describe."""

    def __bool__(self) -> bool:
        return bool(self.came or self.went or self.changed or self.learnt or self.regions)


@dataclass(slots=True)
class _Difference:
    """Where the same thing changed in the same way."""

    regions: dict[str, list[str]] = field(default_factory=dict)
    """By what changed, in words."""
    learnt: set[str] = field(default_factory=set)

    def add(self, what: str, region: str, before: object, after: object) -> None:
        if before is None and after is not None and what not in _ALWAYS_TOLD:
            self.learnt.add(what)
        elif before != after:
            words = (str(each) if each is not None else "not told" for each in (before, after))
            self.regions.setdefault(f"{what} {' → '.join(words)}", []).append(region)


def changes(old: Catalogue, new: Catalogue) -> Changes:
    """What came, went and changed. Days of sections are no change."""
    before = {(each.format, each.name, each.version): each for each in old.models}
    after = {(each.format, each.name, each.version): each for each in new.models}
    learnt = 0
    changed: dict[str, tuple[str, ...]] = {}
    came, went = [], []
    for key in sorted({*before, *after}):
        was, now = before.get(key), after.get(key)
        if was is None and now is not None:
            came.append(f"{_named(now)}: {_summary(now)}")
        elif was is not None and (now is None or (was.listed and not now.listed)):
            went.append(f"{_named(was)}: {_ending(was)}")
        elif was is not None and now is not None:
            difference = _Difference()
            lines = [*_offers(was, now), *_facts(was, now, difference)]
            learnt += len(difference.learnt)
            if lines:
                changed[_named(now)] = tuple(lines)
    offered = {sku for each in new.models for skus in each.offers.values() for sku in skus}
    return Changes(
        came=tuple(came),
        went=tuple(went),
        changed=changed,
        learnt=learnt,
        regions=tuple(sorted(set(new.regions) - set(old.regions))),
        skus=tuple(sorted(offered - set(new.skus))),
    )


def some(regions: Sequence[str], all_of: int | None = None) -> str:
    """Regions by name while they are few, else their number.

    Args:
        regions: In the order in which they are named.
        all_of: How many there are; so many are "everywhere".
    """
    if all_of is not None and len(regions) == all_of and all_of > 1:
        return "everywhere"
    if len(regions) <= _NAMED_REGIONS:
        return ", ".join(regions)
    return f"{len(regions)} regions"


def _named(model: Model) -> str:
    return str(model) if model.format == "OpenAI" else f"{model} ({model.format})"


def _summary(model: Model) -> str:
    parts = [str(model.lifecycle or "lifecycle not told")]
    if model.retirement:
        parts.append(f"retires {model.retirement}")
    skus = [f"{sku} in {some(regions)}" for sku, regions in model.regions.items()]
    return "; ".join([", ".join(parts), *skus])


def _ending(model: Model) -> str:
    said = f", retirement {model.retirement}" if model.retirement else ""
    after = f", replaced by {model.replacement}" if model.replacement else ""
    return f"no region lists it any more ({model.lifecycle or 'lifecycle not told'}{said}{after})"


def _offers(was: Model, now: Model) -> Iterator[str]:
    for sku in sorted({*was.regions, *now.regions}):
        before, after = set(was.regions.get(sku, ())), set(now.regions.get(sku, ()))
        if gained := sorted(after - before):
            yield f"{sku}: + {some(gained)}"
        if lost := sorted(before - after):
            yield f"{sku}: - {some(lost)}"


def _facts(was: Model, now: Model, difference: _Difference) -> Iterator[str]:
    shared = sorted(set(was.offers) & set(now.offers)) or [""]
    for region in shared:
        before, after = was.within(region), now.within(region)
        for what, one, other in (
            ("lifecycle", before.lifecycle, after.lifecycle),
            ("retirement", before.retirement, after.retirement),
            ("default version", _yes(before.is_default), _yes(after.is_default)),
            ("kinds", _listed(before.kinds), _listed(after.kinds)),
        ):
            difference.add(what, region, one, other)
        for sku in set(was.offered_in(region)) & set(now.offered_in(region)):
            for what, one, other in zip(
                _WHAT, _terms(before, sku), _terms(after, sku), strict=True
            ):
                difference.add(f"{sku} {what}", region, one, other)
    if was.replacement != now.replacement:
        yield f"replacement {was.replacement or 'none'} → {now.replacement or 'none'}"
    for what, regions in sorted(difference.regions.items()):
        yield what if regions == [""] else f"{what}: {some(regions, len(shared))}"


_WHAT = ("usage name", *_SIZES, "last day")


def _terms(model: Model, sku: str) -> tuple[Any, ...]:
    """What holds of a SKU: Azure's word, else the documented size."""
    terms, size = model.terms.get(sku, _NOTHING_SAID), model.sizes.get(sku)
    return (
        terms.usage_name,
        terms.minimum or (size.minimum if size else None),
        terms.step or (size.step if size else None),
        terms.maximum,
        terms.default,
        terms.ends or "the model's",
    )


def _yes(flag: bool | None) -> str | None:  # noqa: FBT001 - it is the value that is named
    return None if flag is None else "yes" if flag else "no"


def _listed(kinds: Sequence[str]) -> str | None:
    return " and ".join(kinds) or None
