"""Rows that say what a refusal of Azure means, as a person may add them to ours.

They are read here because three places take them in: the stack file, the provider's configuration
and the outputs of a deployment, which show a row that can be pasted. All three mean the same by it.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from aoai.problems import AoaiError, Problem, nearest


class FailureClass(StrEnum):
    """What to do about a refusal."""

    WAIT = "wait here"
    NEXT_REGION = "next region"
    NEXT_POOL = "next pool"
    NAME = "name"
    STOP = "stop"
    UNKNOWN = "unknown"


class Scope(StrEnum):
    """What a refusal rules out."""

    REQUEST = "request"
    ACCOUNT = "account"
    POOL = "pool"
    REGION = "region"
    SUBSCRIPTION = "subscription"


class Grade(StrEnum):
    """How well a row is evidenced."""

    RECORDED = "recorded"
    REPORTED = "reported"
    DOCUMENTED = "documented"
    ASSUMED = "assumed"
    USER = "the user's"


class RefusalRowsError(AoaiError):
    """Rows that cannot be read. Carries every problem."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One refusal. What is None fits everything."""

    code: str | None = None
    status: int | None = None
    """HTTP status; 0 where the refusal came without one."""
    message: str | None = None
    """A regular expression that is searched in the message."""
    failure: FailureClass
    scope: Scope
    fix: str
    """What a person can do when it is this that stops them."""
    source: str
    grade: Grade

    def fits(self, status: int, code: str, message: str) -> bool:
        """This row speaks of such a refusal."""
        return (
            self.code in (None, code)
            and self.status in (None, status)
            and (self.message is None or re.search(self.message, message) is not None)
        )


# What a class rules out, and what to do about it, where a row says neither.
_DEFAULTS: Mapping[FailureClass, tuple[Scope, str]] = {
    FailureClass.WAIT: (Scope.REQUEST, "try again later"),
    FailureClass.NEXT_REGION: (Scope.REGION, "add a candidate in another region"),
    FailureClass.NEXT_POOL: (Scope.POOL, "add a candidate of another quota pool"),
    FailureClass.NAME: (Scope.ACCOUNT, "take another name"),
    FailureClass.STOP: (Scope.REQUEST, "read what Azure says"),
    FailureClass.UNKNOWN: (Scope.REQUEST, "read what Azure says"),
}


def read_rows(given: object, where: str = "refusals") -> tuple[Row, ...]:
    """The rows that plain values stand for.

    Args:
        given: A list of rows, or the JSON text of one: configuration of a provider may come so.
        where: The place that problems name.

    Raises:
        RefusalRowsError: They cannot be read.
    """
    if isinstance(given, str):
        try:
            given = json.loads(given)
        except ValueError as error:
            problem = Problem(where, f"no JSON ({error})", "write a list of rows")
            raise RefusalRowsError([problem]) from error
    if not isinstance(given, list | tuple):
        problem = Problem(where, f"{given!r} is no list", "write a list of rows")
        raise RefusalRowsError([problem])
    problems = [
        Problem(f"{where}[{number}]{''.join(f'.{key}' for key in keys)}", reason, fix)
        for number, each in enumerate(given)
        for keys, reason, fix in faults_of(each, given[:number])
    ]
    if problems:
        raise RefusalRowsError(problems)
    return tuple(_row(each) for each in given)


def faults_of(
    given: object, earlier: Sequence[object] = ()
) -> Iterator[tuple[tuple[str, ...], str, str]]:
    """What is wrong with one row: the key, if it is one key's fault, the reason, and a fix.

    Args:
        given: The row as plain values.
        earlier: The rows before it, of which none may say the same.
    """
    if not isinstance(given, Mapping):
        yield (), f"{given!r} is no map", f"write {', '.join(_KEYS)}"
        return
    wrong = False
    for key, value in given.items():
        if key not in _KEYS:
            near = nearest(str(key), _KEYS)
            also = f"the keys here are {', '.join(_KEYS)}"
            yield (str(key),), f"nothing reads {key!r}", f"did you mean {near}?" if near else also
        elif (fault := _KEYS[key](value)) is not None:
            wrong = True
            yield (key,), *fault
    if given.get("class") is None:
        yield ("class",), "missing", f"write one of {_listed(_CLASSES)}"
    if wrong:
        return
    if _fits_everything(given):
        yield (), "fits every refusal", "name the code, the status, or a part of the message"
        return
    same = [
        number
        for number, each in enumerate(earlier)
        if isinstance(each, Mapping)
        and all(each.get(name) == given.get(name) for name in ("code", "status", "message"))
    ]
    if same:
        yield (), f"row {same[0] + 1} speaks of the same refusal and comes first", "remove one"


def _row(given: Mapping[str, Any]) -> Row:
    failure = FailureClass(given["class"])
    scope, fix = _DEFAULTS[failure]
    return Row(
        code=given.get("code"),
        status=None if given.get("status") is None else int(given["status"]),
        message=given.get("message"),
        failure=failure,
        scope=Scope(given["scope"]) if given.get("scope") else scope,
        fix=given.get("fix") or fix,
        source=given.get("source") or "the user",
        grade=Grade.USER,
    )


_Fault = tuple[str, str] | None
# Unknown is what fits no row, so no row says it.
_CLASSES = tuple(each.value for each in FailureClass if each is not FailureClass.UNKNOWN)
_SCOPES = tuple(each.value for each in Scope)


def _text(value: object) -> _Fault:
    if value is None or (isinstance(value, str) and value.strip()):
        return None
    return f"{value!r} is no text", "put it in quotes"


def _status(value: object) -> _Fault:
    whole = isinstance(value, int) and not isinstance(value, bool)
    if value is None or (whole and (value == 0 or 400 <= int(str(value)) <= 599)):
        return None
    return f"{value!r} is no status of a refusal", "write 400 to 599, or leave it out"


def _pattern(value: object) -> _Fault:
    if (fault := _text(value)) is not None or value is None:
        return fault
    try:
        re.compile(str(value))
    except re.error as error:
        return f"{value!r} is no regular expression ({error})", "put a \\ before (, [, *, + and ?"
    return None


def _word(words: Sequence[str]) -> Callable[[object], _Fault]:
    def fault(value: object) -> _Fault:
        if value is None or value in words:
            return None
        near = nearest(str(value), words)
        fix = f"did you mean {near}?" if near else f"write one of {_listed(words)}"
        return f"{value!r} is not known here", fix

    return fault


_KEYS: Mapping[str, Callable[[object], _Fault]] = {
    "code": _text,
    "status": _status,
    "message": _pattern,
    "class": _word(_CLASSES),
    "scope": _word(_SCOPES),
    "fix": _text,
    "source": _text,
}


def _fits_everything(given: Mapping[str, Any]) -> bool:
    if given.get("code") is not None or given.get("status") is not None:
        return False
    return given.get("message") is None or re.search(given["message"], "") is not None


def _listed(words: Sequence[str]) -> str:
    return ", ".join(words)
