"""How a model uses up the throughput of a provisioned deployment.

A request is counted in normalized tokens: what it costs in input tokens without a cache, by the
weights of Microsoft's sizing page (2026-09-23).
"""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from aoai.catalog import Catalogue, Model, Throughput, catalogue, throughput
from aoai.problems import AoaiError, Problem, nearest

LONG_CONTEXT = 128_000
"""Prompt tokens above which the weights for long context apply.

Assumed: the page that has the weights does not say where long context begins; for models that do
not serve it on PTU the documents say 128k (provisioned throughput onboarding, 2026-03-20).
"""


class CapacityError(AoaiError):
    """What is asked of a provisioned deployment cannot be calculated."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Normalized tokens of one token of each kind. Exact."""

    input: Fraction
    cached: Fraction
    """A prompt token read from the cache; 0: deducted in full."""
    output: Fraction
    """Reasoning tokens are output; of image models, a token of the image made."""
    cache_write: Fraction | None = None
    """A prompt token written to the cache; None: the page knows no such weight."""
    image_input: Fraction | None = None
    """A token of an image that is shown; None: the page knows no such weight."""


@dataclass(frozen=True, slots=True)
class Consumption:
    """How one model uses up the throughput of one provisioned SKU, and the sizes that SKU has."""

    model: Model
    sku: str
    input_tpm_per_ptu: int
    """Normalized tokens a minute that one PTU serves."""
    short: Weights
    long: Weights | None
    """Of requests whose prompt is longer than :data:`LONG_CONTEXT`; None: as the others."""
    longest_prompt: int | None
    """Tokens; a longer prompt is refused with 400. None: no limit is documented."""
    tokens_per_second: int | None
    """The latency target; None where none is defined."""
    minimum: int
    """PTU."""
    step: int
    """PTU."""
    largest: int
    """PTU that a single deployment can have at most."""
    as_of: date
    """Of the sizing page that all of it is from."""


def consumption(
    model: str, sku: str, version: str | None = None, known: Catalogue | None = None
) -> Consumption:
    """How a model uses up a provisioned SKU.

    Args:
        model: Its name, or ``NAME@VERSION``.
        sku: As ARM spells it, such as ``GlobalProvisionedManaged``.
        version: Left out: the newest one that the sizing page has.
        known: The packaged catalogue when left out.

    Raises:
        CapacityError: Nothing can be calculated for it. All reasons, under the names of the
            command's options.
    """
    documents = known or catalogue()
    problems = [each for each in (_sku_problem(sku, documents),) if each]
    name, _, stated = model.partition("@")
    if stated and version and stated != version:
        reason = f"{version!r} is not the version in {model!r}"
        problems.append(Problem("--model-version", reason, "state it once"))
    found = _sized(name, stated or version, documents)
    if isinstance(found, Problem):
        raise CapacityError([*problems, found])
    if problems:
        raise CapacityError(problems)
    chosen, serves = found
    if sku not in chosen.sizes:
        skus = " or ".join(chosen.sizes) or "another model"
        reason = f"the sizing page has no sizes of {chosen} as {sku}"
        raise CapacityError([Problem("--sku", reason, f"use {skus}")])
    short, long = _weights(serves)
    return Consumption(
        model=chosen,
        sku=sku,
        input_tpm_per_ptu=serves.input_tpm_per_ptu,
        short=short,
        long=long,
        longest_prompt=serves.longest_prompt,
        tokens_per_second=serves.tokens_per_second,
        minimum=chosen.sizes[sku].minimum,
        step=chosen.sizes[sku].step,
        largest=documents.largest_ptu,
        as_of=documents.sections["sizing"].as_of,
    )


def _sku_problem(sku: str, known: Catalogue) -> Problem | None:
    provisioned = [name for name, each in known.skus.items() if each.provisioned]
    if sku in provisioned:
        return None
    if sku in known.skus:
        reason = f"{sku} is billed by use and has no PTU"
        return Problem("--sku", reason, f"use {', '.join(provisioned)}")
    meant = nearest(sku, provisioned)
    fix = f"did you mean {meant}?" if meant else f"use {', '.join(provisioned)}"
    return Problem("--sku", f"{sku!r} is no deployment type", fix)


def _sized(name: str, version: str | None, known: Catalogue) -> tuple[Model, Throughput] | Problem:
    """The version asked for, or the newest that has a PTU entry; else why not."""
    versions = [each for each in known.versions(name) if each.format == "OpenAI"]
    if not versions:
        meant = nearest(name, {each.name for each in known.models})
        fix = f"did you mean {meant}?" if meant else "see `aoai catalog show`"
        return Problem("--model", f"{name!r} is not in the catalogue", fix)
    entries = [(each, throughput(each.name, each.version)) for each in versions]
    sized = [(each, entry) for each, entry in entries if entry is not None]
    if not sized:
        meant = ", ".join(sorted({each.name for each in known.models if each.sizes}))
        reason = f"the sizing page has no PTU entry of {name}, so it cannot be sized"
        return Problem("--model", reason, f"choose one that it has: {meant}")
    if version is None:
        return max(sized, key=lambda each: each[0].version)
    for each, entry in sized:
        if each.version == version:
            return each, entry
    has = " or ".join(each.version for each, _ in sized)
    reason = f"the sizing page has no PTU entry of {name} {version}"
    return Problem("--model-version", reason, f"use {has}")


def _weights(serves: Throughput) -> tuple[Weights, Weights | None]:
    """Weights of short context and of long; None where there is no difference."""
    if serves.output_to_input_ratio is not None:
        # Cached tokens are deducted in full: "up to 100 %" (2026-05), 100 % (2026-04).
        return Weights(Fraction(1), Fraction(0), serves.output_to_input_ratio), None
    kinds = serves.token_weights
    if "image_output" in kinds:
        # The page says nothing of cached tokens of image models; deducted as elsewhere is assumed.
        text = kinds["text_input"]
        image = kinds["image_input"]
        return Weights(text, Fraction(0), kinds["image_output"], image_input=image), None
    short, long = (
        Weights(
            kinds[f"{length}_context_input"],
            kinds[f"{length}_context_cached_input"],
            kinds[f"{length}_context_output"],
            kinds[f"{length}_context_cache_write"],
        )
        for length in ("short", "long")
    )
    return short, long
