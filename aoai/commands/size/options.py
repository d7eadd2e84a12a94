"""The options of `aoai size`: what each may be, and which belong together."""

from collections.abc import Iterator, Mapping
from fractions import Fraction

from aoai.commands.figures import Figure, told
from aoai.problems import Problem

FIGURES = {
    each.option: each
    for each in (
        Figure("--rpm", "calls a minute, such as 300", positive=True),
        Figure("--prompt-tokens", "tokens of the average prompt, such as 1000"),
        Figure("--output-tokens", "tokens that the average call generates, such as 200"),
        Figure("--reasoning-tokens", "tokens that the average call reasons with, such as 500"),
        Figure("--cached", "a share of the prompt's tokens from 0 to 1, such as 0.5", most=1),
        Figure("--cache-write", "a share of the prompt's tokens from 0 to 1, such as 0.5", most=1),
        Figure("--image-tokens", "tokens of the images that the average call shows"),
        Figure("--ptu", "a size in PTU, such as 100", positive=True, whole=True),
        Figure("--max-tokens", "tokens such as 1000, or actual", whole=True),
        Figure("--reject-share", "a share of the calls from 0 to 1, such as 0.01", most=1),
        Figure("--ttft", "seconds until the first token, such as 0.5"),
        Figure("--tokens-per-second", "tokens generated a second, such as 80", positive=True),
    )
}
ACTUAL = "actual"
SERVICE = {"ttft": "--ttft", "tokens_per_second": "--tokens-per-second"}
"""Which options state how long a call takes."""
_ALWAYS = ("--model", "--sku", "--model-version", "--region", "--prices")
_CALL = (
    "--prompt-tokens",
    "--output-tokens",
    "--reasoning-tokens",
    "--cached",
    "--cache-write",
    "--long-context",
    "--image-tokens",
)
_RUN = ("--reject-share", "--ttft", "--tokens-per-second", "--skip-bad-rows", "--dask", "--plot")
# By the option that asks a question: what the question needs, and what it takes.
_NEEDED = {
    "--rpm": ("--rpm", "--prompt-tokens", "--output-tokens"),
    "--ptu": ("--ptu", "--prompt-tokens", "--output-tokens"),
    "--trace": ("--trace",),
}
_TAKEN = {
    "--rpm": ("--rpm", *_CALL),
    "--ptu": ("--ptu", "--max-tokens", *_CALL),
    "--trace": ("--trace", "--max-tokens", *_RUN),
}


def question_of(stated: Mapping[str, str]) -> str:
    """The option that says which question is asked; ``--rpm`` where none does."""
    return next((each for each in ("--trace", "--ptu") if each in stated), "--rpm")


def figures_of(stated: Mapping[str, str]) -> Mapping[str, Fraction | Problem]:
    """The numbers that belong to the question, by option, or what is wrong with them."""
    return {
        option: FIGURES[option].read(text)
        for option, text in stated.items()
        if option in FIGURES
        and option in _TAKEN[question_of(stated)]
        and not (option == "--max-tokens" and text == ACTUAL)
    }


def missing(stated: Mapping[str, str]) -> Iterator[Problem]:
    """What the question lacks."""
    fixes = {
        "--model": "name one, such as gpt-5.2 or gpt-5.2@2025-12-11",
        "--sku": "name one, such as DataZoneProvisionedManaged",
        **{option: f"write {each.what}" for option, each in FIGURES.items()},
    }
    for option in ("--model", "--sku", *_NEEDED[question_of(stated)]):
        if option not in stated:
            yield Problem(option, "is missing", fixes[option])


def misplaced(stated: Mapping[str, str]) -> Iterator[Problem]:
    """What belongs to another question."""
    question = question_of(stated)
    for option in stated:
        if option in _ALWAYS or option in _TAKEN[question]:
            continue
        if question in stated:
            yield Problem(option, f"does not go with {question}", "leave one of them out")
        else:
            partners = " or ".join(each for each, taken in _TAKEN.items() if option in taken)
            reason = f"goes with {partners}, which is missing"
            yield Problem(option, reason, f"add {partners}, or leave it out")


def contradictions(figures: Mapping[str, Fraction]) -> Iterator[Problem]:
    """Figures that cannot hold together, whatever the model."""
    shares = figures.get("--cached", 0) + figures.get("--cache-write", 0)
    if shares > 1:
        reason = f"with --cached it makes {told(shares, 7)} of the prompt's tokens"
        yield Problem("--cache-write", reason, "lower one: no token is both read and written")
    may, does = figures.get("--max-tokens"), generated(figures)
    if may is not None and may < does:
        reason = f"{told(may)} is below the {told(does)} tokens that a call generates"
        yield Problem("--max-tokens", reason, "raise it, or lower what is generated")


def generated(figures: Mapping[str, Fraction]) -> Fraction:
    """Tokens that a call generates: reasoning is output too."""
    none = Fraction(0)
    return figures.get("--output-tokens", none) + figures.get("--reasoning-tokens", none)
