"""Embeddings: vectors of length 1 that are the same for the same text."""

import base64
import hashlib
import math
import struct
from collections.abc import Mapping, Sequence
from typing import Any

from aoai.emulator.data_plane import refusals
from aoai.emulator.data_plane.access import Call
from aoai.emulator.data_plane.counting import tokens_of

# Embeddings page of the models (models-sold-directly-by-azure); the last one has no other size.
_SIZES = {
    "text-embedding-3-large": 3072,
    "text-embedding-3-small": 1536,
    "text-embedding-ada-002": 1536,
}
_ONE_SIZE = frozenset({"text-embedding-ada-002"})
# ``embeddingsMaxInputs`` of all three (recorded 2026-04-23).
_MOST_INPUTS = 2048
_TAKEN = frozenset({"dimensions", "encoding_format", "input", "model", "user"})


def embed(call: Call) -> Mapping[str, Any]:
    """The embeddings of the inputs of a call.

    Raises:
        RefusedError: The model does not take a parameter, or an input is malformed.
    """
    given = call.parameters
    for name in given:
        if name not in _TAKEN:
            raise refusals.unrecognized(name)
    inputs = _inputs(given)
    size = _size(call)
    form = given.get("encoding_format", "float")
    if form not in ("float", "base64"):
        raise refusals.invalid("encoding_format", "expected float or base64")
    data = [
        {"object": "embedding", "index": index, "embedding": _written(_vector(each, size), form)}
        for index, each in enumerate(inputs)
    ]
    read = sum(len(each) if isinstance(each, list) else tokens_of(each) for each in inputs)
    usage = {"prompt_tokens": read, "total_tokens": read}
    return {"object": "list", "data": data, "model": call.model, "usage": usage}


def _inputs(given: Mapping[str, Any]) -> Sequence[str | list[int]]:
    """One text or list of tokens, or many."""
    if "input" not in given:
        raise refusals.missing("input")
    found = given["input"]
    one = isinstance(found, str) or (
        isinstance(found, list) and all(isinstance(each, int) for each in found)
    )
    inputs = [found] if one else found
    fits = isinstance(inputs, list) and 0 < len(inputs) <= _MOST_INPUTS
    if not fits or not all(each and isinstance(each, str | list) for each in inputs):
        reason = f"expected a text, a list of tokens, or up to {_MOST_INPUTS} of them"
        raise refusals.invalid("input", reason)
    return inputs


def _size(call: Call) -> int:
    largest = _SIZES[call.model]
    wanted = call.parameters.get("dimensions", largest)
    if wanted != largest and call.model in _ONE_SIZE:
        raise refusals.invalid("dimensions", "this model does not support specifying dimensions")
    if not isinstance(wanted, int) or not 0 < wanted <= largest:
        raise refusals.invalid("dimensions", f"expected a whole number from 1 to {largest}")
    return wanted


def _vector(content: str | list[int], size: int) -> list[float]:
    digest = hashlib.shake_256(repr(content).encode()).digest(4 * size)
    raw = [each / 2**31 - 1 for each in struct.unpack(f"<{size}I", digest)]
    length = math.sqrt(sum(each * each for each in raw))
    return [each / length for each in raw]


def _written(vector: Sequence[float], form: str) -> list[float] | str:
    if form == "float":
        return list(vector)
    return base64.b64encode(struct.pack(f"<{len(vector)}f", *vector)).decode()
