"""Pydantic's errors, said as problems of a stack file.

The border where foreign errors arrive: nothing past this module sees a ``ValidationError``.
"""

import types
from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails, InitErrorDetails, PydanticCustomError

from aoai.problems import AoaiError, Problem, nearest


class SpecError(AoaiError):
    """The stack file is not what :class:`aoai.spec.Spec` describes, or contradicts itself."""


def refusal(reason: str, fix: str) -> PydanticCustomError:
    """An error that a validator raises and that :func:`problems_of` gives back unchanged."""
    return PydanticCustomError("refused", "{reason}; {fix}", {"reason": reason, "fix": fix})


def refuse(found: Iterable[tuple[tuple[str | int, ...], str, str]]) -> None:
    """Raise all of some refusals at once, each at its own place below the validated field.

    Args:
        found: Places, reasons and fixes. Nothing is raised when there are none.
    """
    lines = [
        InitErrorDetails(type=refusal(reason, fix), loc=place, input=None)
        for place, reason, fix in found
    ]
    if lines:
        raise ValidationError.from_exception_data("refused", lines)


def tag(name: str) -> str:
    """The mark of one shape among several, which pydantic puts into a place and we take out."""
    return f"<{name}>"


def problems_of(error: ValidationError, model: type[BaseModel]) -> Iterator[Problem]:
    """The problems of a failed validation, in the order in which pydantic met them."""
    for found in error.errors(include_url=False):
        place = [each for each in found["loc"] if not _is_tag(each)]
        section = _section(model, place[:-1])
        reason, fix = _said(found, str(place[-1]) if place else "", section)
        yield Problem(where=where(place), reason=reason, fix=fix)


def where(place: Iterable[str | int]) -> str:
    """A place in the stack file as people read it: ``deployments.chat.otherwise[0].region``."""
    text = ""
    for each in place:
        if isinstance(each, int):
            text += f"[{each}]"
        elif each != "[key]":
            text += f".{each}" if text else each
    return text or "spec"


def _is_tag(each: str | int) -> bool:
    return isinstance(each, str) and each.startswith("<") and each.endswith(">")


_SHAPES: Mapping[str, tuple[str, str]] = {
    "bool_parsing": ("is neither true nor false", "write true or false"),
    "bool_type": ("is neither true nor false", "write true or false"),
    "dict_type": ("is no map", "write keys and values"),
    "int_from_float": ("is no whole number", "write a whole number"),
    "int_parsing": ("is no whole number", "write a whole number"),
    "int_type": ("is no whole number", "write a whole number"),
    "mapping_type": ("is no map", "write keys and values"),
    "model_type": ("is no map", "write keys and values"),
    "string_type": ("is no text", "put it in quotes"),
    "tuple_type": ("is no list", "write a list, such as [a, b]"),
}


def _said(found: ErrorDetails, key: str, section: type[BaseModel] | None) -> tuple[str, str]:
    kind, given, context = found["type"], found["input"], found.get("ctx", {})
    fields = section.model_fields if section else {}
    if kind in _SHAPES:
        reason, fix = _SHAPES[kind]
        return f"{given!r} {reason}", fix
    match kind:
        case "refused":
            said = context["reason"], context["fix"]
        case "missing":
            said = "missing", f"add it: {(fields[key].description or key).rstrip('.')}"
        case "extra_forbidden":
            near = nearest(key, fields)
            also = f"the keys here are {', '.join(fields)}"
            said = f"nothing reads {key!r}", f"did you mean {near}?" if near else also
        case "greater_than_equal":
            said = f"{given} is too small", f"write {context['ge']} or more"
        case "less_than_equal":
            said = f"{given} is too large", f"write {context['le']} or less"
        case "literal_error" | "enum":
            near = nearest(str(given), _words(context["expected"]))
            fix = f"did you mean {near}?" if near else f"write {context['expected']}"
            said = f"{given!r} is not known here", fix
        case _:
            said = f"{given!r} does not fit", found["msg"][:1].lower() + found["msg"][1:]
    return said


def _words(expected: str) -> list[str]:
    return [each.strip("' ") for each in expected.replace(" or ", ",").split(",")]


def _section(model: type[BaseModel], place: Iterable[str | int]) -> type[BaseModel] | None:
    """The section that a place leads to; None where it leads into a plain map or list."""
    found: object = model
    for each in place:
        if isinstance(found, type) and issubclass(found, BaseModel):
            field = found.model_fields.get(str(each))
            found = field.annotation if field else None
        else:
            # A key of a map or a place in a list: what it holds is the last argument.
            found = next((arg for arg in reversed(get_args(found)) if arg is not Ellipsis), None)
        found = _bare(found)
    return found if isinstance(found, type) and issubclass(found, BaseModel) else None


def _bare(annotation: object) -> object:
    """An annotation without ``Annotated`` and without ``| None``."""
    while True:
        origin = get_origin(annotation)
        if origin is Annotated:
            annotation = get_args(annotation)[0]
        elif origin in (Union, types.UnionType):
            parts: list[Any] = [each for each in get_args(annotation) if each is not type(None)]
            annotation = parts[0]
        else:
            return annotation
