"""The catalogue as it is after Azure was asked: pure, from the old parts and Azure's offers."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from aoai.catalog import Lifecycle, Model, parse
from aoai.facts import Offer, SkuOffer

REFRESHED = ("models", "offers", "terms", "regional", "regions", "sections")
"""Parts that a refresh rewrites, in the order in which they are written."""
SOURCE = "Azure"

_Key = tuple[str, str, str]
_DATED = ("standard", "provisioned", "batch")
_TERMS = {"holds": "usage names, sizes, default versions and kinds of account"}
_FACTS = ("lifecycle", "retirement", "default", "kinds")
_ORDER = ("lifecycle", "retirement", "replacement", "listed", "default", "kinds")


@dataclass(frozen=True, slots=True)
class _Seen:
    """A model in a region as Azure has it, in the words of the catalogue's rows."""

    facts: Mapping[str, Any]
    """Those of ``_FACTS`` that are known."""
    terms: Mapping[str, Mapping[str, Any]]
    """By SKU."""
    replacement: str | None


def renewed(
    parts: Mapping[str, Any], seen: Mapping[str, Sequence[Offer]], today: date
) -> Mapping[str, Any]:
    """The parts that a refresh rewrites, as Azure's offers make them.

    What Azure does not say stays: documented sizes, replacements, dates that its entry lacks. A
    region that is not among those seen keeps its SKUs, and follows what is said of its models
    elsewhere. A model that no region lists any more is left out; once retired it stays by name,
    so that checks can say when that was and what comes after it.

    Args:
        parts: All parts as they are.
        seen: Offers by region, as far as they could be read.
        today: The day on which they were read.
    """
    known = {(each.format, each.name, each.version): each for each in parse(parts).models}
    found: dict[_Key, dict[str, _Seen]] = {}
    for region in sorted(seen):
        for key, entries in _by_model(seen[region]).items():
            found.setdefault(key, {})[region] = _seen(entries, known.get(key), region)
    rows = {(row[0], row[1], row[2]): row[3] for row in parts["models"]}
    models, offers, terms, regional = [], [], [], []
    for key in sorted({*known, *found}):
        here, old = found.get(key, {}), known.get(key)
        kept = (
            {}
            if old is None
            else {region: skus for region, skus in old.offers.items() if region not in seen}
        )
        usual = _usual(here)
        facts = _model_row(rows.get(key, {}), usual, seen=bool(here))
        if old is not None and old.listed and not here and not kept:
            if old.retirement is None or old.retirement > today:
                continue
            facts = _retired(facts)
        models.append([*key, facts])
        skus = {**kept, **{region: tuple(sorted(each.terms)) for region, each in here.items()}}
        offers += [[*key, region, *skus[region]] for region in sorted(skus)]
        before = _rows_of(parts["terms"], key)
        told = {
            **{sku: before[sku] for each in kept.values() for sku in each if sku in before},
            **usual.terms,
        }
        terms += [[*key, sku, told[sku]] for sku in sorted(told) if told[sku]]
        own = {
            **{
                region: each
                for region, each in _rows_of(parts["regional"], key).items()
                if region in kept
            },
            **{region: _as_row(each) for region, each in here.items()},
        }
        regional += [
            [*key, region, differing]
            for region in sorted(own)
            if (differing := _differing(own[region], facts, told))
        ]
    return {
        "models": models,
        "offers": offers,
        "terms": terms,
        "regional": regional,
        "regions": _regions(parts["regions"], seen),
        "sections": _sections(parts, seen, today),
    }


def _by_model(offers: Iterable[Offer]) -> Mapping[_Key, Sequence[Offer]]:
    found: dict[_Key, list[Offer]] = {}
    for each in offers:
        key = each.model.format, each.model.name, each.model.version
        found.setdefault(key, []).append(each)
    return found


def _seen(entries: Sequence[Offer], old: Model | None, region: str) -> _Seen:
    """One model in one region. Its entries, one per kind of account, differ in the kind alone."""
    here = old.within(region) if old else None
    first = entries[0]
    lifecycle = first.lifecycle or (here.lifecycle if here else None)
    ends = first.ends or (here.retirement if here else None)
    default = first.is_default
    kinds = sorted({each.kind for each in entries if each.kind})
    facts = {
        "lifecycle": None if lifecycle is None else str(lifecycle),
        "retirement": ends and ends.isoformat(),
        "default": default if isinstance(default, bool) else None,
        "kinds": kinds or None,
    }
    skus = {sku.name for each in entries for sku in each.skus}
    terms = {
        sku: _terms(next(found for each in entries if (found := each.sku(sku))), ends)
        for sku in skus
    }
    known = {name: value for name, value in facts.items() if value is not None}
    return _Seen(known, terms, first.replacement)


def _terms(sku: SkuOffer, ends: date | None) -> Mapping[str, Any]:
    facts = {
        "usage": sku.usage_name if isinstance(sku.usage_name, str) else None,
        # Azure counts a missing minimum or step as 1.
        "minimum": sku.minimum if isinstance(sku.minimum, int) and sku.minimum > 1 else None,
        "maximum": sku.maximum if isinstance(sku.maximum, int) else None,
        "step": sku.step if isinstance(sku.step, int) and sku.step > 1 else None,
        "default": sku.default,
        "ends": sku.ends.isoformat() if sku.ends and sku.ends != ends else None,
    }
    return {name: value for name, value in facts.items() if value is not None}


def _usual(here: Mapping[str, _Seen]) -> _Seen:
    """What most regions say; of two answers that are as frequent, the first region's."""
    facts = {}
    for name in _FACTS:
        said = [each.facts[name] for each in here.values() if name in each.facts]
        if said:
            facts[name] = _most(said)
    skus = {sku for each in here.values() for sku in each.terms}
    terms = {
        sku: _most([each.terms[sku] for each in here.values() if sku in each.terms]) for sku in skus
    }
    replacements = [each.replacement for each in here.values() if each.replacement]
    return _Seen(facts, terms, _most(replacements) if replacements else None)


def _most(values: Sequence[Any]) -> Any:
    (text, _), *_rest = Counter(map(json.dumps, values)).most_common(1)
    return json.loads(text)


def _model_row(old: Mapping[str, Any], usual: _Seen, *, seen: bool) -> dict[str, Any]:
    facts = {**old, **usual.facts}
    if usual.replacement:
        facts["replacement"] = usual.replacement
    if seen:
        facts.pop("listed", None)
    return {name: facts[name] for name in sorted(facts, key=_place)}


def _retired(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The row of a model that was due and that no region lists any more."""
    left = {name: each for name, each in facts.items() if name not in ("default", "kinds")}
    left |= {"lifecycle": Lifecycle.DEPRECATED.value, "listed": False}
    return {name: left[name] for name in sorted(left, key=_place)}


def _place(name: str) -> tuple[int, str]:
    return (_ORDER.index(name) if name in _ORDER else len(_ORDER), name)


def _rows_of(rows: Iterable[Sequence[Any]], key: _Key) -> Mapping[str, Mapping[str, Any]]:
    return {row[3]: row[4] for row in rows if (row[0], row[1], row[2]) == key}


def _as_row(seen: _Seen) -> Mapping[str, Any]:
    return {**seen.facts, "terms": seen.terms}


def _differing(
    own: Mapping[str, Any], facts: Mapping[str, Any], terms: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    found: dict[str, Any] = {
        name: own[name] for name in _FACTS if name in own and own[name] != facts.get(name)
    }
    others = {
        sku: own["terms"][sku]
        for sku in sorted(own.get("terms", {}))
        if own["terms"][sku] != terms.get(sku, {})
    }
    return {**found, "terms": others} if others else found


def _regions(
    old: Mapping[str, Mapping[str, Any]], seen: Mapping[str, Sequence[Offer]]
) -> Mapping[str, Any]:
    found: dict[str, Any] = {}
    for name in [*old, *sorted(set(seen) - set(old))]:
        facts = dict(old.get(name) or {**_UNPLACED, "display_name": name})
        if name in seen:
            formats = {each.model.format for each in seen[name]}
            facts["in_openai_matrices"] = "OpenAI" in formats
        found[name] = facts
    return found


# Azure's answers do not say where a region lies; people do, in regions.json.
_UNPLACED: Mapping[str, Any] = {
    "display_name": None,
    "geography": None,
    "matrix_geography": None,
    "data_zone": None,
    "paired": None,
    "in_openai_matrices": False,
}


def _sections(
    parts: Mapping[str, Any], seen: Mapping[str, Sequence[Offer]], today: date
) -> Mapping[str, Any]:
    unread = [name for name in parts["regions"] if name not in seen]
    found: dict[str, Any] = {}
    for name, old in parts["sections"].items():
        found[name] = dict(old)
        if name in (*_DATED, "lifecycle", "terms"):
            found[name] |= {"as_of": today.isoformat(), "source": SOURCE}
        if name in _DATED:
            older = {each: old.get("older", {}).get(each, old["as_of"]) for each in unread}
            found[name].pop("older", None)
            if older:
                found[name]["older"] = older
    found.setdefault("terms", {"as_of": today.isoformat(), "source": SOURCE, **_TERMS})
    return found
