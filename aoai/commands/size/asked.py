"""What `aoai size` is asked: its options read, and everything that is wrong with them told."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from aoai.capacity.consumption import Consumption, Weights, consumption
from aoai.capacity.sizing import Call, cost
from aoai.commands.extras import require
from aoai.commands.files import file_problems, plot_problem
from aoai.commands.regions import region_problem
from aoai.commands.size.buying import Buying
from aoai.commands.size.fitting import unfit
from aoai.commands.size.options import (
    ACTUAL,
    contradictions,
    figures_of,
    generated,
    misplaced,
    missing,
    question_of,
)
from aoai.prices import prices_known
from aoai.problems import AoaiError, Problem

if TYPE_CHECKING:
    from aoai.capacity.use import Use
    from aoai.capacity.workload import Workload

_Found = TypeVar("_Found")


class SizeError(AoaiError):
    """What is asked of `aoai size` has no answer."""


@dataclass(frozen=True, slots=True)
class Load:
    """Which size serves so many calls a minute?"""

    consumption: Consumption
    weights: Weights
    """For short context or for long, as asked."""
    rate: Fraction
    """Calls a minute."""
    call: Call
    buying: Buying


@dataclass(frozen=True, slots=True)
class Held:
    """What does this size serve?"""

    consumption: Consumption
    weights: Weights
    """For short context or for long, as asked."""
    ptu: int
    call: Call
    max_tokens: Fraction | None
    """What a call may generate; None: what it does generate."""
    buying: Buying

    @property
    def admitted_by(self) -> Call:
        """The call as it is estimated when it comes."""
        if self.max_tokens is None:
            return self.call
        return replace(self.call, generated=self.max_tokens)


@dataclass(frozen=True, slots=True)
class Traced:
    """Which size serves these calls?"""

    consumption: Consumption
    workload: "Workload"
    use: "Use"
    reject_share: Fraction
    """Of the calls, that may be refused."""
    dask: str | None
    """Address of the scheduler that shares out the simulations; None: this machine."""
    plot: Path | None
    buying: Buying


Question = Load | Held | Traced


def asked(stated: Mapping[str, str]) -> Question:
    """The question that options ask.

    Args:
        stated: What was typed, by option; of one without a value, ``""``. No other option.

    Raises:
        SizeError: They ask none. All reasons.
    """
    read = figures_of(stated)
    figures = {option: each for option, each in read.items() if isinstance(each, Fraction)}
    problems: list[Problem] = []
    uses = None
    if "--model" in stated and "--sku" in stated:
        version = stated.get("--model-version")
        uses = _tried(problems, lambda: consumption(stated["--model"], stated["--sku"], version))
    problems += [
        *missing(stated),
        *misplaced(stated),
        *(each for each in read.values() if isinstance(each, Problem)),
        *contradictions(figures),
    ]
    workload = _tried(problems, lambda: _workload(stated)) if "--trace" in stated else None
    own = Path(stated["--prices"]) if "--prices" in stated else None
    prices = _tried(problems, lambda: prices_known(own))
    unknown = region_problem(stated["--region"]) if "--region" in stated else None
    problems += [unknown] if unknown else []
    if uses is not None:
        problems += unfit(stated, figures, uses)
    plot = Path(stated["--plot"]) if "--plot" in stated and "--trace" in stated else None
    if plot is not None:
        wrong = plot_problem(plot)
        problems += [wrong] if wrong else file_problems(stated["--trace"], {"--plot": plot})
    if problems or uses is None or prices is None:
        raise SizeError(problems)
    buying = Buying(uses.sku, stated.get("--region"), prices)
    if workload is not None:
        return Traced(
            consumption=uses,
            workload=workload,
            use=_use(stated, figures, uses),
            reject_share=figures.get("--reject-share", Fraction(1, 100)),
            dask=stated.get("--dask"),
            plot=plot,
            buying=buying,
        )
    return _about_calls(stated, figures, uses, buying)


def _about_calls(
    stated: Mapping[str, str],
    figures: Mapping[str, Fraction],
    uses: Consumption,
    buying: Buying,
) -> Load | Held:
    weights = uses.short
    if "--long-context" in stated and uses.long is not None:
        weights = uses.long
    call = Call(
        prompt=figures["--prompt-tokens"],
        generated=generated(figures),
        cached=figures.get("--cached", Fraction(0)),
        cache_write=figures.get("--cache-write", Fraction(0)),
        image=figures.get("--image-tokens", Fraction(0)),
    )
    if not cost(call, weights):
        reason = "a call without tokens that count costs nothing, so any size serves any number"
        raise SizeError([Problem("--prompt-tokens", reason, "write the tokens of a call")])
    if question_of(stated) == "--rpm":
        return Load(uses, weights, figures["--rpm"], call, buying)
    limit = figures.get("--max-tokens")
    return Held(uses, weights, int(figures["--ptu"]), call, limit, buying)


def _workload(stated: Mapping[str, str]) -> "Workload":
    require("--trace", "capacity", "numba", "numpy")
    require("--trace", "capacity", "numba", "numpy")
    # Imported where a trace is read: arrays take half a second to load.
    from aoai.capacity.workload import workload_of

    return workload_of(stated["--trace"], skip_bad_rows="--skip-bad-rows" in stated)


def _use(stated: Mapping[str, str], figures: Mapping[str, Fraction], uses: Consumption) -> "Use":
    from aoai.capacity.scenario import Service
    from aoai.capacity.use import Use

    # Without a target of the model's, the option was required.
    speed = figures.get("--tokens-per-second", Fraction(uses.tokens_per_second or 0))
    service = Service(figures.get("--ttft", Fraction(1, 2)), speed)
    if stated.get("--max-tokens") == ACTUAL:
        return Use(service, "actual")
    return Use(service, int(figures["--max-tokens"]) if "--max-tokens" in figures else None)


def _tried(problems: list[Problem], read: Callable[[], _Found]) -> _Found | None:
    try:
        return read()
    except AoaiError as error:
        problems += error.problems
        return None
