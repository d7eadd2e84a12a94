"""Mooncake traces: one JSON object a line, and which blocks of the prompt it shares with others.

The format of Mooncake (FAST '25) and of AIPerf's trace replay: ``timestamp`` in milliseconds,
``input_length`` and ``output_length`` in tokens, ``hash_ids`` of the prompt's blocks of 512 tokens.
An id stands for its block and all before it, so equal ids are equal prefixes.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from aoai.capacity.traces.fault import (
    MISSING_STAMP,
    NOT_UTF8,
    TOO_FINE,
    TOO_LATE,
    BadRowError,
    Fault,
    missing,
    negative,
    not_whole,
    shown,
    too_many,
    unreadable_stamp,
)
from aoai.capacity.traces.rows import DECIMALS, LONGEST_SECONDS, Row, Stamp
from aoai.capacity.workload import LARGEST_TOKENS, NOT_STATED, TICKS
from aoai.problems import nearest

BLOCK: Final = 512
"""Tokens that one of ``hash_ids`` stands for; the prompt's last block may be shorter."""
KEYS = ("timestamp", "input_length", "output_length", "hash_ids")


@dataclass(frozen=True, slots=True)
class PrefixCache:
    """How Azure OpenAI reads a repeated prefix from its cache (prompt caching, 2026-03-19).

    The trace is taken as it is: a request that a simulation rejects has filled the cache all the
    same. That more than about 15 requests a minute of one prefix spill to other machines, where
    they hit less, is documented and left out.
    """

    minimum: int = 1024
    """Tokens: a shorter common prefix is no hit. Documented."""
    step: int = 128
    """Tokens in which a hit grows beyond the minimum. Documented."""
    lifetime: int = 24 * 60 * 60 * TICKS
    """Ticks without use after which a block is gone.

    A choice: "within 24 hours" is documented, and not when within them.
    """
    kept_by_use: bool = True
    """Whether a further request with it starts a block's lifetime anew.

    A choice: not documented.
    """
    ready_after: int = 0
    """Ticks from the arrival of the request that brings a block until it can be hit.

    A choice: not documented. 0: at once, and for the next request of the same instant.
    """

    def hit(self, shared: int, prompt: int) -> int:
        """Cached tokens of a prompt whose first ``shared`` tokens are in the cache."""
        shared = min(shared, prompt)
        if shared < self.minimum:
            return 0
        return self.minimum + (shared - self.minimum) // self.step * self.step


@dataclass(slots=True)
class Prefixes:
    """The blocks that the cache holds while a trace is read, in the trace's order."""

    rules: PrefixCache
    _blocks: dict[int, tuple[int, int]] = field(default_factory=dict)
    """By id: when it was brought, and since when it has not been used. Ticks."""

    def cached(self, now: int, prompt: int, hash_ids: Sequence[int]) -> int:
        """Cached tokens of a request that arrives now; its blocks are in the cache from then on."""
        found = 0
        while found < len(hash_ids) and self._holds(hash_ids[found], now):
            found += 1
        for each in hash_ids:
            brought, used = self._blocks.get(each, (now, now))
            if now - used >= self.rules.lifetime:
                brought = used = now
            self._blocks[each] = (brought, now if self.rules.kept_by_use else used)
        return self.rules.hit(found * BLOCK, prompt)

    def _holds(self, block: int, now: int) -> bool:
        if block not in self._blocks:
            return False
        brought, used = self._blocks[block]
        return now - brought >= self.rules.ready_after and now - used < self.rules.lifetime


def request_of(line: bytes) -> tuple[Row, Sequence[int]] | Fault | None:
    """What a line says, and the ids of its blocks; None for a blank line."""
    try:
        text = line.decode("utf-8")
        return _request(text) if text.strip(" \t") else None
    except UnicodeDecodeError:
        return NOT_UTF8
    except BadRowError as bad:
        return bad.fault


def _request(text: str) -> tuple[Row, Sequence[int]]:
    read = _object(text)
    if unknown := sorted(read.keys() - set(KEYS)):
        close = nearest(unknown[0], KEYS)
        known = f"did you mean {close}?" if close else f"known are {', '.join(KEYS)}"
        raise BadRowError(Fault(f"unknown key {shown(unknown[0])}", known))
    stamp = Stamp(_ticks(read.get("timestamp")), dated=False)
    prompt = _tokens("input_length", read.get("input_length"))
    generated = _tokens("output_length", read.get("output_length"))
    ids = read.get("hash_ids", [])
    if not isinstance(ids, list) or any(type(each) is not int for each in ids):
        raise BadRowError(Fault("hash_ids is not a list of whole numbers", "give the blocks' ids"))
    return Row(stamp, prompt, generated, NOT_STATED, 0), ids


def _object(text: str) -> dict[str, Any]:
    try:
        read = json.loads(text, parse_float=Decimal, object_pairs_hook=_once)
    except json.JSONDecodeError as error:
        reason = f"broken JSON: {error.msg} at column {error.colno}"
        raise BadRowError(Fault(reason, "write one JSON object on each line")) from error
    # Nested too deep, a number of thousands of digits, a key twice.
    except (ValueError, ArithmeticError, RecursionError) as error:
        fault = Fault(f"unreadable JSON: {error}", "write one plain JSON object on each line")
        raise BadRowError(fault) from error
    if not isinstance(read, dict):
        fault = Fault(f"{shown(text)} is not a JSON object", "write one JSON object on each line")
        raise BadRowError(fault)
    return read


def _ticks(value: Any) -> int:
    if value is None:
        raise BadRowError(MISSING_STAMP)
    if type(value) is not int and not isinstance(value, Decimal):
        raise BadRowError(unreadable_stamp(value))
    if value < 0:
        fault = Fault(f"the timestamp {shown(value)} is negative", "count from 0, in milliseconds")
        raise BadRowError(fault)
    if value >= 10 ** (LONGEST_SECONDS + 3):
        raise BadRowError(TOO_LATE)
    # By its digits: arithmetic on decimals rounds to 28 of them.
    _, digits, exponent = Decimal(value).as_tuple()
    kept = "".join(map(str, digits)).rstrip("0")
    shift = int(exponent) + len(digits) - len(kept) + DECIMALS - 3
    if not kept:
        return 0
    if shift < 0:
        raise BadRowError(TOO_FINE)
    ticks: int = int(kept) * 10**shift
    return ticks


def _tokens(name: str, value: Any) -> int:
    if value is None:
        raise BadRowError(missing(name))
    # True is an int to Python.
    if not isinstance(value, int) or isinstance(value, bool):
        raise BadRowError(not_whole(name, value))
    if value < 0:
        raise BadRowError(negative(name, value))
    if value > LARGEST_TOKENS:
        raise BadRowError(too_many(name))
    return value


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """An object, unless it says one thing twice."""
    read = dict(pairs)
    if len(read) < len(pairs):
        raise ValueError("a key is there twice")
    return read
