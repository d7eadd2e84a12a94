"""The catalogue as tables for a terminal of 80 to 160 columns."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from rich import box
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from aoai.catalog import DATA_ZONES, Catalogue, Lifecycle, Model
from aoai.commands.catalog.showing import Question, limits

# Below it each model takes two lines: its version and its date move under its name and stage.
_ONE_LINE = 116
_SOON = timedelta(days=90)
_NONE = "·"
_SHORT = {Lifecycle.GENERALLY_AVAILABLE: "GA"}
_STANDARD = ("GlobalStandard", "DataZoneStandard", "Standard")
_PROVISIONED = ("GlobalProvisionedManaged", "DataZoneProvisionedManaged", "ProvisionedManaged")
_BATCH = ("GlobalBatch", "DataZoneBatch")
_FAMILIES = {"Standard": _STANDARD, "Provisioned": _PROVISIONED, "Batch": _BATCH}
_HEADS = {
    "GlobalStandard": "Global\nStd",
    "DataZoneStandard": "Zone\nStd",
    "Standard": "Region\nStd",
    "GlobalProvisionedManaged": "Global\nPTU",
    "DataZoneProvisionedManaged": "Zone\nPTU",
    "ProvisionedManaged": "Region\nPTU",
    "GlobalBatch": "Global\nBatch",
    "DataZoneBatch": "Zone\nBatch",
}
_ZONES = (*DATA_ZONES, None)


def answer(question: Question, width: int) -> Iterator[RenderableType]:
    """What is printed, top to bottom.

    Args:
        question: What is asked.
        width: Columns of the terminal.
    """
    if question.model is not None:
        for model in question.models:
            yield from _one_model(question, model, width)
    elif not question.models:
        yield f"The catalogue lists no {question.sku or 'model'} in {question.region}."
    elif question.sku is not None and question.region is None:
        yield from _one_sku(question, width)
    else:
        yield from _many(question, width)
    for line in question.age.lines():
        yield Text(line, style="dim" if line.startswith("The catalogue is") else "yellow")


def _table(width: int) -> Table:
    gap = 0 if width < _ONE_LINE else 1
    return Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, gap, 0, 0), show_edge=False)


def _many(question: Question, width: int) -> Iterator[RenderableType]:
    """Models down, families of SKUs across: in how many regions, or which of them in one."""
    narrow = width < _ONE_LINE
    table = _table(width)
    table.add_column("Model\nversion" if narrow else "Model", no_wrap=True)
    table.add_column("Stage\nretires" if narrow else "Stage", no_wrap=True)
    if not narrow:
        table.add_column("Retires", no_wrap=True)
    for family, skus in _FAMILIES.items():
        letters = "/".join("GZR"[: len(skus)])
        short = "PTU" if narrow and family == "Provisioned" else family
        table.add_column(f"{short}\n{letters}", no_wrap=True)
    table.add_column("Min/step\nPTU", no_wrap=True)
    table.add_column("TPM\nper PTU", justify="right")
    others = any(map(_others, map(question.skus, question.models)))
    if others:
        table.add_column("Other")
    for model in question.models:
        here = model.within(question.region) if question.region else model
        offers = [_family(question, model, skus) for skus in _FAMILIES.values()]
        sizes = "\n" if narrow else ", "
        rest = [*offers, sizes.join(_sizes(question, here)), _number(model.input_tpm_per_ptu)]
        if others:
            rest.append(", ".join(_others(question.skus(model))))
        table.add_row(*_heading(here, question.today, narrow=narrow), *rest)
    yield table
    cells = "G/Z/R are global, data zone and regional"
    if question.region:
        where = question.known.regions[question.region].display_name
        yield Text(f"{where}: {cells}, where offered; ! is past its date.", style="dim")
    else:
        yield Text(f"Numbers are regions; {cells}; ! is past its date.", style="dim")


def _one_sku(question: Question, width: int) -> Iterator[RenderableType]:
    """Models down, their regions by data zone."""
    sku = question.sku or ""
    narrow = width < _ONE_LINE
    provisioned = sku in _PROVISIONED
    table = _table(width)
    table.add_column("Model\nversion" if narrow else "Model", no_wrap=True)
    table.add_column("Stage\nretires" if narrow else "Stage", no_wrap=True)
    if not narrow:
        table.add_column("Retires", no_wrap=True)
    if provisioned:
        table.add_column("Min/\nstep", no_wrap=True)
        table.add_column("TPM\nper PTU", justify="right")
    table.add_column(f"Regions of {sku}", ratio=1)
    for model in question.models:
        rest: list[str] = []
        if provisioned:
            rest += [_size(model, sku), _number(model.input_tpm_per_ptu)]
        rest.append("; ".join(_by_zone(question.known, model.regions[sku])))
        table.add_row(*_heading(model, question.today, narrow=narrow), *rest)
    yield table


def _heading(model: Model, today: date, *, narrow: bool) -> list[RenderableType]:
    """The cells that a row begins with: the model, its stage, when it retires."""
    stage, retires = _stage(model), _retires(model, today)
    if narrow:
        return [f"{model.name}\n{model.version}", stage.append("\n").append_text(retires)]
    return [str(model), stage, retires]


def _one_model(question: Question, model: Model, width: int) -> Iterator[RenderableType]:
    here = model.within(question.region) if question.region else model
    yield Text.assemble((str(model), "bold"), "  ", _sentence(here, question.today))
    if model.input_tpm_per_ptu:
        weight = (
            f"; an output token weighs {model.output_to_input_ratio:g}"
            if model.output_to_input_ratio
            else ""
        )
        yield f"One PTU serves {model.input_tpm_per_ptu:,} input tokens a minute{weight}."
    skus = question.skus(model)
    if not model.listed:
        yield "Only the retirement schedule names it: its regions are not known."
    elif not skus:
        yield _nowhere(question, model)
    elif question.region:
        yield _in_region(question, here, skus, width)
    else:
        yield _by_region(question, model, skus, width)
    yield ""


def _in_region(question: Question, model: Model, skus: Sequence[str], width: int) -> Table:
    """SKUs down, what holds of them across."""
    table = _table(width)
    table.add_column(f"In {question.region}", no_wrap=True)
    for head in ("Minimum", "Step", "Maximum", "Default"):
        table.add_column(head, justify="right")
    table.add_column("Quota", overflow="fold")
    table.add_column("Last day", no_wrap=True)
    for sku in skus:
        found = limits(model, sku)
        ends = found.terms.ends or model.retirement
        table.add_row(
            sku,
            _number(found.minimum),
            _number(found.step),
            _number(found.terms.maximum),
            _number(found.terms.default),
            found.terms.usage_name or _NONE,
            str(ends or _NONE),
        )
    return table


def _by_region(question: Question, model: Model, skus: Sequence[str], width: int) -> Table:
    """Regions down, SKUs across; a provisioned SKU by its minimum and step."""
    shown = [each for each in _HEADS if each in skus]
    shown += [each for each in skus if each not in shown]
    table = _table(width)
    table.add_column("Region", no_wrap=True)
    table.add_column("Zone")
    for sku in shown:
        table.add_column(_HEADS.get(sku, sku), justify="center")
    for zone in _ZONES:
        for name in (
            *question.known.regions,
            *sorted(set(model.offers) - {*question.known.regions}),
        ):
            offered = [each for each in model.offered_in(name) if each in shown]
            if not offered or question.known.zone_of(name) != zone:
                continue
            here = model.within(name)
            cells = [
                (_size(here, sku) if sku in _PROVISIONED else "✓") if sku in offered else _NONE
                for sku in shown
            ]
            table.add_row(name, zone or _NONE, *cells)
    if any(each in _PROVISIONED for each in shown):
        table.caption = "PTU: minimum/step of ProvisionedManaged; Zone: DataZone; Std: Standard"
    return table


def _nowhere(question: Question, model: Model) -> str:
    where = f" in {question.region}" if question.region else ""
    what = question.sku or "SKU"
    elsewhere = model.regions.get(question.sku or "", ())
    if elsewhere:
        return f"No {what}{where}. Offered in {'; '.join(_by_zone(question.known, elsewhere))}."
    others = ", ".join(model.regions)
    return f"No {what}{where}. Offered as {others}." if others else f"No {what}{where}."


def _by_zone(known: Catalogue, regions: Sequence[str]) -> list[str]:
    found = []
    for zone in _ZONES:
        here = [each for each in regions if known.zone_of(each) == zone]
        whole = [
            name
            for name, each in known.regions.items()
            if each.data_zone == zone and each.offers_openai
        ]
        if here:
            names = f"all {len(here)}" if set(whole) <= set(here) else ", ".join(here)
            found.append(f"{zone or 'no zone'}: {names}")
    return found


def _family(question: Question, model: Model, skus: Sequence[str]) -> str:
    offered = set(question.skus(model))
    if question.region:
        cells = [
            letter if sku in offered else _NONE for letter, sku in zip("GZR", skus, strict=False)
        ]
    else:
        cells = [str(len(model.regions[sku])) if sku in offered else _NONE for sku in skus]
    return "/".join(cells) if any(each != _NONE for each in cells) else _NONE


def _others(skus: Sequence[str]) -> list[str]:
    """SKUs outside the families."""
    return [each for each in skus if each not in _HEADS]


def _sizes(question: Question, model: Model) -> list[str]:
    """The different sizes of its provisioned SKUs, the usual one of global and zone first."""
    offered = question.skus(model)
    found = dict.fromkeys(_size(model, sku) for sku in _PROVISIONED if sku in offered)
    return list(found) or [_NONE]


def _size(model: Model, sku: str) -> str:
    found = limits(model, sku)
    if found.minimum is None or found.step is None:
        return "✓"
    return f"{found.minimum}/{found.step}"


def _stage(model: Model) -> Text:
    word = model.lifecycle
    colours: Mapping[str, str] = {
        Lifecycle.DEPRECATING: "yellow",
        Lifecycle.DEPRECATED: "red",
        Lifecycle.PREVIEW: "cyan",
    }
    if word is None:
        return Text(_NONE)
    short = _SHORT[word] if isinstance(word, Lifecycle) and word in _SHORT else str(word)
    return Text(short, style=colours.get(word, ""))


def _retires(model: Model, today: date) -> Text:
    if model.retirement is None:
        return Text(_NONE)
    if model.retirement <= today:
        return Text(f"{model.retirement}!", style="red")
    return Text(str(model.retirement), style="yellow" if model.retirement - today <= _SOON else "")


def _sentence(model: Model, today: date) -> str:
    parts = [str(model.lifecycle or "stage not told")]
    if model.retirement:
        days = (model.retirement - today).days
        when = f"in {days} days" if days > 0 else f"{-days} days ago" if days else "today"
        parts.append(f"retirement {model.retirement} ({when})")
    if model.replacement:
        parts.append(f"replaced by {model.replacement}")
    if model.is_default:
        parts.append("default version")
    return ", ".join(parts)


def _number(value: int | None) -> str:
    return _NONE if value is None else f"{value:,}"
