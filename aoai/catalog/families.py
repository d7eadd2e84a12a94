"""Which calls a model answers, and which family's parameters they take."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from aoai.catalog.document import part


@dataclass(frozen=True, slots=True)
class Family:
    """What the calls of a model have to look like."""

    answers: tuple[str, ...]
    """Operations, in the words of the Models API: ``chatCompletion``, ``embeddings``,
    ``responses``. Others are left out."""
    reasoning: bool
    """It takes ``max_completion_tokens`` in place of ``max_tokens``, and no sampling parameters."""
    is_for: str | None
    """What a model is for that answers none of them, such as ``images``."""


def family(name: str, model_format: str = "OpenAI") -> Family | None:
    """The family of a model, whatever its version; None where no source says it."""
    return _families().get((model_format, name))


@cache
def _families() -> Mapping[tuple[str, str], Family]:
    return {
        (model_format, name): Family(
            answers=tuple(facts["answers"]),
            reasoning=facts.get("reasoning", False),
            is_for=facts.get("is_for"),
        )
        for model_format, name, facts in part("families")
    }
