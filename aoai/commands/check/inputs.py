"""What is to be judged: stack files and lists of requests, told apart by what they hold."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from aoai.commands.check.listed import requests_in
from aoai.commands.check.origins import Origin
from aoai.marked import Items, Node, Table, read
from aoai.problems import AoaiError, Problem
from aoai.rules import DeploymentRequest

if TYPE_CHECKING:
    from aoai.commands.check.stacks import Stack

STDIN = "-"
_LISTED = "give a stack file, or a list of requests"


@dataclass(frozen=True, slots=True)
class Inputs:
    """Everything of one call."""

    requests: tuple[DeploymentRequest, ...]
    """Those of lists, which belong to no stack."""
    stacks: "tuple[Stack, ...]"
    origins: Mapping[str, Origin]
    """By the name of the request, those of stacks included."""

    @property
    def count(self) -> int:
        """How many requests there are."""
        return len(self.origins)


def read_inputs(paths: Sequence[str]) -> Inputs:
    """Read all files.

    Where several files are judged together, the deployments of a stack file are called
    ``STACK/NAME``.

    Raises:
        AoaiError: Something cannot be used. Carries every problem of every file.
    """
    problems: list[Problem] = []
    documents = list(_documents(paths, problems))
    requests: list[DeploymentRequest] = []
    stacks: list[Stack] = []
    origins: dict[str, Origin] = {}
    for file, node in documents:
        if isinstance(node, Items):
            for request, origin in requests_in(node, file, problems):
                requests.append(request)
                _note(request.name, origin, origins, problems)
            continue
        try:
            stack = _stack(file, node, documents)
        except AoaiError as error:
            problems += error.problems
            continue
        stacks.append(stack)
        for name, origin in stack.origins.items():
            _note(name, origin, origins, problems)
    if problems:
        raise AoaiError(problems)
    return Inputs(tuple(requests), tuple(stacks), origins)


def _stack(file: str, node: Table, documents: Sequence[tuple[str, Items | Table]]) -> "Stack":
    # Imported here because a list of requests needs neither the spec nor pydantic.
    from aoai.commands.check.stacks import read_stack, stack_name

    if len(documents) == 1:
        return read_stack(node, file)
    name = stack_name(file)
    namesakes = [other for other, each in documents if not isinstance(each, Items)]
    alone = [stack_name(each) for each in namesakes].count(name) == 1
    return read_stack(node, file, qualifier=f"{name if alone else file}/")


def _note(name: str, origin: Origin, origins: dict[str, Origin], problems: list[Problem]) -> None:
    first = origins.setdefault(name, origin)
    if first is not origin:
        where = f"{origin.file}:{origin.start.line}"
        reason = f"{name} stands in {first.file}:{first.start.line} already"
        problems.append(Problem(where, reason, "give each request an id of its own"))


def _documents(
    paths: Sequence[str], problems: list[Problem]
) -> Iterator[tuple[str, Items | Table]]:
    seen: set[Path | str] = set()
    for path in paths:
        same = path if path == STDIN else Path(path).resolve()
        if same in seen:
            problems.append(Problem(path, "it is given twice", "name each file once"))
            continue
        seen.add(same)
        try:
            node = read(_text(path), path)
        except AoaiError as error:
            problems += error.problems
        except OSError as error:
            reason = f"it cannot be read ({error.strerror})"
            problems.append(Problem(path, reason, "name a file, or - for standard input"))
        except UnicodeDecodeError as error:
            problems.append(Problem(path, f"it is no text ({error.reason})", "save it as UTF-8"))
        else:
            document = _understood(node, path, problems)
            if document is not None:
                yield path, document


def _text(path: str) -> str:
    data = sys.stdin.buffer.read() if path == STDIN else Path(path).read_bytes()
    # Windows PowerShell redirects as UTF-16.
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    return data.decode("utf-16" if wide else "utf-8")


def _understood(node: Node | None, path: str, problems: list[Problem]) -> Items | Table | None:
    match node:
        case None:
            problems.append(Problem(path, "it is empty", _LISTED))
        case Items():
            return node
        case Table():
            if "config" in node.pairs:
                return node
            alone = "model" in node.pairs
            fix = "put the request into a list: start it with a dash" if alone else _LISTED
            reason = "it is neither a list nor a stack file, which has config"
            problems.append(Problem(f"{path}:{node.line}", reason, fix))
        case _:
            reason = f"{node.text[:40]!r} is no list of requests"
            problems.append(Problem(f"{path}:{node.line}", reason, _LISTED))
    return None
