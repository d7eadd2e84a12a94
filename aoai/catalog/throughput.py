"""What a PTU serves of each model, as Microsoft's sizing page states it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any

from aoai.catalog.document import part

# Such as 99% > 80 TPS: of the requests, and tokens a second.
_TARGET = re.compile(r"99% > (\d+) TPS")
# Such as 128K (longer prompts: spillover if set, else error).
_LONGEST = re.compile(r"(\d+)K ")


@dataclass(frozen=True, slots=True)
class Throughput:
    """How one version of a model uses up provisioned throughput."""

    input_tpm_per_ptu: int
    """Input tokens a minute that one PTU serves."""
    output_to_input_ratio: Fraction | None
    """Input tokens that one output token weighs; None where the page gives weights."""
    token_weights: Mapping[str, Fraction]
    """Weights by kind of token, under the page's names; empty where it gives a ratio."""
    tokens_per_second: int | None
    """The latency target: 99 % of requests are faster. None where none is defined."""
    longest_prompt: int | None
    """Tokens; a longer prompt is refused with 400. None where the page states no such limit."""


def throughput(name: str, version: str, model_format: str = "OpenAI") -> Throughput | None:
    """What a PTU serves of a model; None where the sizing page does not have it."""
    return _rows().get((model_format, name, version))


@cache
def _rows() -> Mapping[tuple[str, str, str], Throughput]:
    return {
        (model_format, name, version): _row(facts)
        for model_format, name, version, facts in part("throughput")
    }


def _row(facts: Mapping[str, Any]) -> Throughput:
    ratio = facts.get("output_to_input_ratio")
    target = _TARGET.fullmatch(facts.get("latency_target", ""))
    longest = _LONGEST.match(facts.get("ptu_max_prompt", ""))
    return Throughput(
        input_tpm_per_ptu=facts["input_tpm_per_ptu"],
        output_to_input_ratio=None if ratio is None else _exact(ratio),
        token_weights={kind: _exact(each) for kind, each in facts.get("token_weights", {}).items()},
        tokens_per_second=int(target[1]) if target else None,
        # The page writes 128k, and nowhere says whether it means 128,000 or 131,072: assumed.
        longest_prompt=int(longest[1]) * 1000 if longest else None,
    )


def _exact(number: float) -> Fraction:
    """The number as it is written, not as a float nearly is."""
    return Fraction(str(number))
