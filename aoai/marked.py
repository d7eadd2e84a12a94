"""YAML and JSON read so that each value keeps its place and its source text.

A reader of plain values cannot tell ``0613`` from 395, nor say in which line a key stands.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

import yaml

from aoai.problems import AoaiError, Problem

_CLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# Nothing that this package reads is as deep; libyaml's time grows with the square of the depth.
_DEEPEST = 100
# JSON writes letters beyond the first plane as two escapes, which YAML does not know.
_TWO_ESCAPES = re.compile(r"(?<!\\)((?:\\\\)*)\\u([dD][89abAB]\w\w)\\u([dD][c-fC-F]\w\w)")


class MarkedError(AoaiError):
    """A text is neither YAML nor JSON, or says something twice."""


class Text(NamedTuple):
    """A scalar."""

    text: str
    """As it stands in the file, without its quotes."""
    plain: bool
    """It stands without quotes, so that YAML may take it for a number or a date."""
    line: int
    """From 1, as is the column."""
    column: int
    tag: str | None = None
    """One that is written out, such as ``!!str``."""


class Items(NamedTuple):
    """A list."""

    values: "tuple[Node, ...]"
    line: int
    column: int


class Table(NamedTuple):
    """A map whose keys are texts."""

    pairs: "Mapping[str, tuple[Text, Node]]"
    """Keys, with the place of each, and values."""
    line: int
    column: int

    def get(self, key: str) -> "Node | None":
        """What stands under a key; None where there is nothing, or null."""
        pair = self.pairs.get(key)
        return None if pair is None or is_null(pair[1]) else pair[1]


Node = Text | Items | Table


class SourceInt(int):
    """A whole number that was written in another way than its digits, such as ``0613``."""

    text: str


def read(text: str, name: str) -> Node | None:
    """The only document of a text; None where there is none.

    Args:
        text: YAML, of which JSON is a part.
        name: Of the file, for problems.

    Raises:
        MarkedError: It cannot be read, or a key stands twice.
    """
    if "\\u" in text:
        text = _TWO_ESCAPES.sub(_one_escape, text)
    problems: list[Problem] = []
    try:
        found = list(_documents(text, name, problems))
    except yaml.YAMLError as error:
        problems.append(_unreadable(error, name))
    if problems:
        raise MarkedError(problems)
    if len(found) > 1:
        reason = f"{len(found)} documents in one file"
        raise MarkedError([Problem(name, reason, "keep one, without the line ---")])
    return found[0] if found else None


def value_of(node: Node | None) -> Any:
    """The plain value of a node, as YAML 1.1 reads it; None for no node.

    Whole numbers that were not written in digits alone are :class:`SourceInt`.
    """
    match node:
        case None:
            return None
        case Text():
            return _scalar(node)
        case Items():
            return [value_of(each) for each in node.values]
    return {_key(key): value_of(value) for key, value in node.pairs.values()}


def is_null(node: Node) -> bool:
    """The node is YAML's or JSON's null."""
    return isinstance(node, Text) and node.plain and node.text in _NULLS


def kind_of(node: Text) -> str:
    """What YAML 1.1 takes a scalar for, such as ``str``, ``int``, ``bool`` or ``timestamp``."""
    if node.tag:
        return node.tag.rpartition(":")[2]
    return _resolved(node.text) if node.plain else "str"


_NULLS = ("", "~", "null", "Null", "NULL")


@cache
def _resolver() -> Any:
    return yaml.resolver.Resolver()


@cache
def _constructor() -> Any:
    return yaml.constructor.SafeConstructor()


def _resolved(text: str) -> str:
    tag: str = _resolver().resolve(yaml.ScalarNode, text, (True, False))
    return tag.rpartition(":")[2]


def _scalar(node: Text) -> Any:
    kind = kind_of(node)
    if kind == "str":
        return node.text
    scalar = yaml.ScalarNode(f"tag:yaml.org,2002:{kind}", node.text)
    try:
        value = _constructor().construct_object(scalar)
    except (yaml.YAMLError, ValueError, ArithmeticError, LookupError, AttributeError):
        # A date that is on no calendar, a tag that is nobody's or that does not fit, at which
        # PyYAML's constructors stumble in their several ways: what was written is kept.
        return node.text
    if kind == "int" and str(value) != node.text:
        value = SourceInt(value)
        value.text = node.text
    return value


def _key(node: Text) -> Any:
    return _scalar(node) if node.plain else node.text


def _documents(text: str, name: str, problems: list[Problem]) -> Iterator[Node]:
    builder = _Builder(name, problems)
    for event in yaml.parse(text, Loader=_CLoader):
        done = builder.take(event)
        if done is not None:
            yield done


class _Builder:
    """Makes nodes of the parser's events, without recursion."""

    def __init__(self, name: str, problems: list[Problem]) -> None:
        self._name = name
        self._problems = problems
        self._open: list[tuple[Any, list[Node]]] = []
        self._anchors: dict[str, Node | None] = {}

    def take(self, event: Any) -> Node | None:
        """Take one event; the document's node once it is whole."""
        if isinstance(event, yaml.ScalarEvent):
            mark: Any = event.start_mark
            tag = event.tag if event.tag and event.tag != "!" else None
            plain = event.implicit[0]
            node = Text(event.value, plain, mark.line + 1, mark.column + 1, tag)
            return self._add(node, event.anchor)
        if isinstance(event, yaml.CollectionStartEvent):
            self._begin(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            start, inside = self._open.pop()
            line, column = start.start_mark.line + 1, start.start_mark.column + 1
            if isinstance(start, yaml.MappingStartEvent):
                return self._add(Table(self._pairs(inside), line, column), start.anchor)
            return self._add(Items(tuple(inside), line, column), start.anchor)
        elif isinstance(event, yaml.AliasEvent):
            return self._alias(event)
        elif isinstance(event, yaml.DocumentStartEvent):
            self._anchors.clear()
        return None

    def _begin(self, event: Any) -> None:
        if len(self._open) == _DEEPEST:
            raise MarkedError([self._problem(event, "it is nested too deeply", "make it flat")])
        if event.anchor:
            self._anchors[event.anchor] = None
        self._open.append((event, []))

    def _add(self, node: Node, anchor: str | None) -> Node | None:
        if anchor:
            self._anchors[anchor] = node
        if not self._open:
            return node
        self._open[-1][1].append(node)
        return None

    def _alias(self, event: Any) -> Node | None:
        node = self._anchors.get(event.anchor)
        if node is None:
            inside = event.anchor in self._anchors
            reason = f"*{event.anchor} stands {'inside' if inside else 'before'} what it names"
            raise MarkedError([self._problem(event, reason, "write it out")])
        return self._add(node, None)

    def _pairs(self, inside: list[Node]) -> Mapping[str, tuple[Text, Node]]:
        pairs: dict[str, tuple[Text, Node]] = {}
        merged: list[Table] = []
        for key, value in zip(inside[::2], inside[1::2], strict=True):
            if not isinstance(key, Text):
                self._say(key, "a list or a map is no key", "write text")
            elif key.plain and key.text == "<<":
                merged += self._merged(key, value)
            elif key.text in pairs:
                first = pairs[key.text][0].line
                self._say(key, f"{key.text} stands twice, first in line {first}", "keep one")
            else:
                pairs[key.text] = key, value
        for table in merged:
            for text, pair in table.pairs.items():
                pairs.setdefault(text, pair)
        return pairs

    def _merged(self, key: Text, value: Node) -> list[Table]:
        tables = [*value.values] if isinstance(value, Items) else [value]
        found = [each for each in tables if isinstance(each, Table)]
        if len(found) < len(tables):
            self._say(key, "<< merges maps alone", "name a map, such as *defaults")
        return found

    def _say(self, node: Node, reason: str, fix: str) -> None:
        where = f"{self._name}:{node.line}:{node.column}"
        self._problems.append(Problem(where, reason, fix))

    def _problem(self, event: Any, reason: str, fix: str) -> Problem:
        mark = event.start_mark
        return Problem(f"{self._name}:{mark.line + 1}:{mark.column + 1}", reason, fix)


def _one_escape(found: re.Match[str]) -> str:
    high, low = int(found[2], 16), int(found[3], 16)
    return f"{found[1]}\\U{0x10000 + ((high - 0xD800) << 10) + low - 0xDC00:08x}"


def _unreadable(error: yaml.YAMLError, name: str) -> Problem:
    mark: Any = getattr(error, "problem_mark", None)
    said = getattr(error, "problem", None) or str(error)
    where = f"{name}:{mark.line + 1}:{mark.column + 1}" if mark else name
    return Problem(where, f"is neither YAML nor JSON ({' '.join(said.split())})", "put it right")
