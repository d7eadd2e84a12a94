"""``aoai catalog show``: which regions offer which model as which SKU."""

import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from aoai.catalog import Catalogue, Model, Terms, catalogue, region_name
from aoai.commands.catalog.age import Age, age_of
from aoai.problems import AoaiError, Problem, nearest

# Wide enough for every table; a pipe or a file has no width of its own.
_PLAIN_WIDTH = 160


class UnknownNameError(AoaiError):
    """The catalogue does not know a model, region or SKU that was asked for."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is shown: everything, where nothing is chosen."""

    known: Catalogue
    models: tuple[Model, ...]
    model: str | None
    region: str | None
    sku: str | None
    today: date

    def skus(self, model: Model) -> tuple[str, ...]:
        """SKUs of a model that were asked for and that some chosen region offers."""
        found = model.offered_in(self.region) if self.region else tuple(model.regions)
        return tuple(each for each in found if self.sku in (None, each))

    def regions(self, model: Model, sku: str) -> tuple[str, ...]:
        """Chosen regions that offer the SKU of the model."""
        found = model.regions.get(sku, ())
        return (
            found if self.region is None else tuple(each for each in found if each == self.region)
        )

    @property
    def age(self) -> Age:
        """How old the answer is."""
        skus = {sku for model in self.models for sku in self.skus(model)}
        return age_of(self.known, self.models, skus, self.today)


@dataclass(frozen=True, slots=True)
class Limits:
    """What holds of a SKU of a model: Azure's word where it was asked, else the documented size."""

    minimum: int | None
    step: int | None
    terms: Terms


def limits(model: Model, sku: str) -> Limits:
    """The limits of a SKU, of the model as one region has it or as most do."""
    terms, size = model.terms.get(sku, Terms()), model.sizes.get(sku)
    return Limits(
        minimum=terms.minimum or (size.minimum if size else None),
        step=terms.step or (size.step if size else None),
        terms=terms,
    )


def show(
    *,
    model: str | None = None,
    region: str | None = None,
    sku: str | None = None,
    now: datetime | None = None,
    form: str = "text",
) -> int:
    """Print the part of the catalogue that was asked for, and how old it is.

    Args:
        model: Name, or ``name@version``.
        region: In any of ARM's spellings.
        sku: In any case.
        now: The moment from which ages are counted; None: the real clock's.
        form: ``text`` or ``json``.

    Returns:
        0.

    Raises:
        UnknownNameError: The catalogue does not know a name; the nearest one is said.
    """
    today = (now or datetime.now(UTC)).date()
    question = ask(catalogue(), model, region, sku, today)
    if form == "json":
        sys.stdout.write(json.dumps(document(question), indent=2) + "\n")
        return 0
    # Imported here because rich costs more than the answer.
    from rich.console import Console

    from aoai.commands.catalog.tables import answer

    out = Console(highlight=False, markup=False)
    if not out.is_terminal:
        out = Console(highlight=False, markup=False, width=_PLAIN_WIDTH)
    for each in answer(question, out.width):
        out.print(each)
    return 0


def ask(
    known: Catalogue, model: str | None, region: str | None, sku: str | None, today: date
) -> Question:
    """The question, with every name as the catalogue spells it.

    Raises:
        UnknownNameError: Some names are not the catalogue's. All of them are said.
    """
    problems: list[Problem] = []
    models = known.models
    if model is not None:
        name, _, version = model.partition("@")
        same = [each for each in models if each.name.casefold() == name.casefold()]
        models = tuple(each for each in same if version in ("", each.version))
        if not same:
            problems.append(
                _unknown("--model", name, "model", {each.name for each in known.models})
            )
        elif not models:
            versions = {each.version for each in same}
            problems.append(_unknown("--model", version, f"version of {same[0].name}", versions))
    found_region = None if region is None else region_name(region)
    if found_region is not None and found_region not in known.regions:
        problems.append(_unknown("--region", str(region), "region", known.regions))
    spelt = {each.casefold(): each for each in known.skus}
    found_sku = None if sku is None else spelt.get(sku.casefold())
    if sku is not None and found_sku is None:
        problems.append(_unknown("--sku", sku, "SKU", known.skus))
    if problems:
        raise UnknownNameError(problems)
    shown = (
        models
        if model is not None
        else tuple(each for each in models if _offered(each, found_region, found_sku))
    )
    return Question(known, shown, model, found_region, found_sku, today)


def document(question: Question) -> dict[str, Any]:
    """The answer as JSON."""
    age = question.age
    return {
        "as_of": age.as_of.isoformat(),
        "age_days": age.days,
        "sections": [
            {
                "name": each.name,
                "as_of": each.as_of.isoformat(),
                "age_days": age.days_of(each),
                "source": each.source,
                "stale": each in age.stale,
                "older": {region: day.isoformat() for region, day in each.older.items()},
            }
            for each in age.sections
        ],
        "retired_since": [str(each) for each in age.retired],
        "models": [_model(question, each) for each in question.models],
    }


def _model(question: Question, model: Model) -> dict[str, Any]:
    here = model.within(question.region) if question.region else model
    return {
        "format": model.format,
        "name": model.name,
        "version": model.version,
        "lifecycle": here.lifecycle,
        "retirement": here.retirement and here.retirement.isoformat(),
        "replacement": model.replacement,
        "default": here.is_default,
        "kinds": list(here.kinds),
        "input_tpm_per_ptu": model.input_tpm_per_ptu,
        "output_to_input_ratio": model.output_to_input_ratio,
        "skus": [_sku(question, model, sku) for sku in question.skus(model)],
    }


def _sku(question: Question, model: Model, sku: str) -> dict[str, Any]:
    here = model.within(question.region) if question.region else model
    found = limits(here, sku)
    return {
        "name": sku,
        "regions": list(question.regions(model, sku)),
        "minimum": found.minimum,
        "step": found.step,
        "maximum": found.terms.maximum,
        "default": found.terms.default,
        "usage_name": found.terms.usage_name,
        "ends": found.terms.ends and found.terms.ends.isoformat(),
    }


def _offered(model: Model, region: str | None, sku: str | None) -> bool:
    if region is None:
        return sku is None or sku in model.regions
    skus = model.offered_in(region)
    return bool(skus) if sku is None else sku in skus


def _unknown(option: str, given: str, what: str, known: Iterable[str]) -> Problem:
    names: Sequence[str] = sorted(known)
    near = nearest(given, names)
    fix = f"did you mean {near}?" if near else f"it knows {', '.join(names[:8])}"
    if not near and len(names) > 8:
        fix += f" and {len(names) - 8} more"
    return Problem(option, f"{given} is no {what} of the catalogue", fix)
