"""What else a person should know of the model before buying its size."""

from collections.abc import Iterator
from datetime import date

from aoai.capacity.consumption import LONG_CONTEXT, Consumption
from aoai.capacity.sizing import Call
from aoai.catalog import Lifecycle, Model, region_name

_GOING = (Lifecycle.LEGACY, Lifecycle.DEPRECATING)


def notes_on(uses: Consumption, region: str | None, today: date) -> Iterator[str]:
    """Sentences on a model and SKU, by the catalogue.

    Args:
        uses: Of the model and SKU.
        region: In any of ARM's spellings; None: not settled.
        today: UTC. Retirements are judged as of it.
    """
    model = uses.model
    ended = model.retirement is not None and model.retirement <= today
    if ended or model.lifecycle is Lifecycle.DEPRECATED:
        when = f" since {model.retirement}" if ended else ""
        yield f"{model} is retired{when}: it cannot be deployed any more{_replaced(model)}."
    elif model.lifecycle in _GOING:
        ends = f" and retires on {model.retirement}" if model.retirement else ""
        yield f"{model} is {str(model.lifecycle).lower()}{ends}{_replaced(model)}."
    listed = model.regions.get(uses.sku, ())
    if model.listed and not listed:
        yield f"No region is listed with {model} as {uses.sku}."
    elif model.listed and region is not None and region_name(region) not in listed:
        yield f"{region_name(region)} is not listed with {model} as {uses.sku}."


def notes_on_call(call: Call, uses: Consumption, *, long: bool) -> Iterator[str]:
    """Sentences on a call whose weights do not fit its length.

    Args:
        call: The average one.
        uses: Of the model and SKU.
        long: It is counted with the weights for long context.
    """
    if uses.long is not None and not long and call.prompt > LONG_CONTEXT:
        yield f"Prompts above {LONG_CONTEXT:,} tokens weigh more: add --long-context."


def _replaced(model: Model) -> str:
    return f"; {model.replacement} takes its place" if model.replacement else ""
