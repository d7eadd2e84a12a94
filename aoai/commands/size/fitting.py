"""What is asked, against what the model does and the SKU has."""

from collections.abc import Iterator, Mapping
from fractions import Fraction

from aoai.capacity.consumption import Consumption
from aoai.commands.figures import told
from aoai.commands.ptu import size_problem
from aoai.commands.size.options import FIGURES
from aoai.problems import Problem


def unfit(
    stated: Mapping[str, str], figures: Mapping[str, Fraction], uses: Consumption
) -> Iterator[Problem]:
    """Why the model and SKU cannot be asked this.

    Args:
        stated: What was typed, by option.
        figures: The numbers among it that could be read.
        uses: Of the model and SKU.
    """
    if "--ptu" in figures:
        wrong = size_problem(int(figures["--ptu"]), uses)
        yield from [wrong] if wrong else []
    if "--trace" in stated:
        yield from _speed(stated, uses)
    else:
        yield from _length(stated, figures, uses)
        yield from _kinds(stated, uses)


def _speed(stated: Mapping[str, str], uses: Consumption) -> Iterator[Problem]:
    option = "--tokens-per-second"
    if option not in stated and uses.tokens_per_second is None:
        reason = f"is missing, and {uses.model} has no latency target to take in its place"
        yield Problem(option, reason, f"write {FIGURES[option].what}")


def _length(
    stated: Mapping[str, str], figures: Mapping[str, Fraction], uses: Consumption
) -> Iterator[Problem]:
    """Prompts that are too long for it, and weights that it does not have."""
    limit = uses.longest_prompt
    prompt = figures.get("--prompt-tokens", Fraction(0))
    if limit is not None and prompt > limit:
        reason = (
            f"{told(prompt)} is above the {limit:,} tokens that {uses.model} takes on PTU: Azure "
            "answers 400"
        )
        fix = "size the shorter prompts alone, and send longer ones to a standard deployment"
        yield Problem("--prompt-tokens", reason, fix)
    if "--long-context" not in stated:
        return
    if limit is not None:
        reason = f"{uses.model} takes no prompt above {limit:,} tokens on PTU: Azure answers 400"
        fix = "leave it out, and send long prompts to a standard deployment"
        yield Problem("--long-context", reason, fix)
    elif uses.long is None:
        reason = f"the sizing page has no weights of {uses.model} for long context"
        yield Problem("--long-context", reason, "leave it out: long prompts count as any other")


def _kinds(stated: Mapping[str, str], uses: Consumption) -> Iterator[Problem]:
    """Kinds of tokens that the model does not have, or does not weigh apart."""
    weights = uses.short
    if "--cache-write" in stated and weights.cache_write is None:
        reason = f"the sizing page has no weight of {uses.model} for tokens written to the cache"
        yield Problem("--cache-write", reason, "leave it out: they count as any other")
    if "--image-tokens" in stated and weights.image_input is None:
        reason = f"the sizing page has no weight of {uses.model} for images"
        yield Problem("--image-tokens", reason, "leave it out, or choose an image model")
    if "--reasoning-tokens" in stated and weights.image_input is not None:
        reason = f"{uses.model} makes images, and its output tokens are theirs"
        yield Problem("--reasoning-tokens", reason, "leave it out")
