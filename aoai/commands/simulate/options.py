"""The options of ``aoai simulate``, read exactly. Every fault is told at once, the trace's too."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import Literal, TypeVar

from aoai.capacity.consumption import Consumption, consumption
from aoai.capacity.rules import Rules
from aoai.capacity.scenario import Client, Scenario, Service, Standard
from aoai.capacity.workload import TICKS, Workload, workload_of
from aoai.commands.figures import Figure
from aoai.commands.files import file_problems, plot_problem
from aoai.commands.ptu import size_problem
from aoai.commands.regions import region_problem
from aoai.prices import Prices
from aoai.prices.lists import prices_known
from aoai.problems import AoaiError, Problem

TTFT = Fraction(1, 2)
"""Seconds. Assumed where --ttft is left out: no document states a time to the first token."""
ACTUAL: Literal["actual"] = "actual"

_PTU = Figure("--ptu", "a size in PTU, such as 200", whole=True)
_BURST = Figure("--burst-seconds", "seconds above 0, such as 60", positive=True)
_MAX_TOKENS = Figure("--max-tokens", "a number of tokens, such as 1000, or actual", whole=True)
_TTFT = Figure("--ttft", "seconds, such as 0.5")
_SPEED = Figure("--tokens-per-second", "tokens a second of one call, such as 80", positive=True)
_SPILLOVER = Figure(
    "--spillover", "tokens a minute above 0, such as 100000", positive=True, whole=True
)
_RETRIES = Figure("--retries", "a number of retries, such as 2", whole=True, most=100)

_T = TypeVar("_T")


class OptionError(AoaiError):
    """The trace or an option cannot be used. Carries what is wrong with all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The options as they were typed; None where one was left out."""

    trace: str
    model: str | None = None
    model_version: str | None = None
    sku: str | None = None
    ptu: str | None = None
    burst_seconds: str | None = None
    max_tokens: str | None = None
    ttft: str | None = None
    tokens_per_second: str | None = None
    spillover: str | None = None
    retries: str | None = None
    skip_bad_rows: bool = False
    form: str = "text"
    decisions: Path | None = None
    plot: Path | None = None
    region: str | None = None
    prices: Path | None = None
    now: datetime | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be simulated."""

    workload: Workload
    consumption: Consumption
    scenario: Scenario
    prices: Prices
    region: str | None
    """Where the deployment is bought; None: not settled."""


def read(options: Options) -> Asked:
    """The trace and the scenario.

    Raises:
        OptionError: Something cannot be used.
    """
    problems: list[Problem] = []
    workload = _tried(
        problems, lambda: workload_of(options.trace, skip_bad_rows=options.skip_bad_rows)
    )
    model = _required(problems, "--model", options.model, "name one, such as gpt-4.1")
    sku = _required(problems, "--sku", options.sku, "name one, such as GlobalProvisionedManaged")
    size = _required(problems, "--ptu", options.ptu, f"write {_PTU.what}")
    found = _consumption(problems, model, sku, options.model_version)
    ptu = _figure(problems, _PTU, size)
    if ptu is not None and found is not None:
        illegal = size_problem(int(ptu), found)
        problems += [illegal] if illegal else []
    rules = _rules(problems, options)
    max_tokens = _max_tokens(problems, options)
    service = _service(problems, options, found)
    retries = _figure(problems, _RETRIES, options.retries)
    spillover = _figure(problems, _SPILLOVER, options.spillover)
    prices = _tried(problems, lambda: prices_known(options.prices))
    unknown = region_problem(options.region) if options.region is not None else None
    problems += [unknown] if unknown else []
    problems += _files(options)
    if problems or not (workload and found and ptu and rules and service and prices):
        raise OptionError(problems)
    scenario = Scenario(
        ptu=int(ptu),
        service=service,
        rules=rules,
        max_tokens=max_tokens,
        client=Client(retries=int(retries or 0)),
        spillover=Standard(tpm=int(spillover)) if spillover else None,
    )
    return Asked(workload, found, scenario, prices, options.region)


def _consumption(
    problems: list[Problem], model: str | None, sku: str | None, version: str | None
) -> Consumption | None:
    if model is None:
        return None
    if sku is not None:
        return _tried(problems, lambda: consumption(model, sku, version))
    # Whether there is such a model does not wait for the SKU.
    alone: list[Problem] = []
    _tried(alone, lambda: consumption(model, "GlobalProvisionedManaged", version))
    problems += [each for each in alone if each.where != "--sku"]
    return None


def _files(options: Options) -> Iterator[Problem]:
    wrong = plot_problem(options.plot) if options.plot else None
    if wrong is not None:
        yield wrong
    plot = None if wrong else options.plot
    yield from file_problems(options.trace, {"--decisions": options.decisions, "--plot": plot})


def _rules(problems: list[Problem], options: Options) -> Rules | None:
    burst = _figure(problems, _BURST, options.burst_seconds)
    if burst is None:
        return Rules()
    if (burst * TICKS).denominator != 1:
        reason = f"{options.burst_seconds} is no whole number of 100 ns"
        problems.append(Problem("--burst-seconds", reason, "write seven decimals at most"))
        return None
    return Rules(burst=burst)


def _max_tokens(problems: list[Problem], options: Options) -> int | Literal["actual"] | None:
    if options.max_tokens == ACTUAL:
        return ACTUAL
    found = _figure(problems, _MAX_TOKENS, options.max_tokens)
    return None if found is None else int(found)


def _service(
    problems: list[Problem], options: Options, found: Consumption | None
) -> Service | None:
    ttft = TTFT if options.ttft is None else _figure(problems, _TTFT, options.ttft)
    speed = _figure(problems, _SPEED, options.tokens_per_second)
    if options.tokens_per_second is None and found is not None:
        if found.tokens_per_second is None:
            reason = f"is missing, and no latency target of {found.model} is documented"
            problems.append(Problem("--tokens-per-second", reason, f"write {_SPEED.what}"))
        else:
            speed = Fraction(found.tokens_per_second)
    return None if ttft is None or speed is None else Service(ttft, speed)


def _required(problems: list[Problem], option: str, text: str | None, fix: str) -> str | None:
    if text is None:
        problems.append(Problem(option, "is missing", fix))
    return text


def _figure(problems: list[Problem], figure: Figure, text: str | None) -> Fraction | None:
    """The number; None where it is left out or, with a problem more, where it is wrong."""
    if text is None:
        return None
    found = figure.read(text)
    if isinstance(found, Problem):
        problems.append(found)
        return None
    return found


def _tried(problems: list[Problem], read: Callable[[], _T]) -> _T | None:
    try:
        return read()
    except AoaiError as error:
        problems += error.problems
        return None
