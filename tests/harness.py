"""Runs a Pulumi program without an engine and lists what it registered.

Plain mocks drop parents, dependencies and options; the monitor sees them.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pulumi
from google.protobuf import json_format
from pulumi.runtime import mocks, rpc, settings
from pulumi.runtime.stack import Stack


@dataclass(frozen=True)
class Registered:
    """One resource as the engine would have been told of it."""

    type: str
    name: str
    inputs: Mapping[str, Any]
    """camelCase; what depends on an unknown value is absent in a preview."""
    parent: str
    """Logical name; empty at the top."""
    depends_on: tuple[str, ...]
    """Logical names, sorted: what was named and what follows from inputs."""
    provider: str = ""
    """Logical name of an explicit provider."""
    ignored: tuple[str, ...] = ()
    """Inputs whose changes are ignored."""
    timeouts: tuple[str, str, str] = ("", "", "")
    """Create, update, delete."""
    trigger: Any = None
    """What replaces it when it becomes another."""
    deletes_first: bool | None = None
    """Before its successor is made; None: as its provider thinks."""
    on_error: tuple[str, ...] = ()
    """Names of the hooks that are asked when it fails."""


@dataclass(frozen=True)
class Run:
    """What a program did."""

    resources: tuple[Registered, ...]
    """By name: the SDK registers side by side, in an order of its own."""
    outputs: Mapping[str, Any]
    """Of the stack; what is not known yet in a preview is absent."""

    def of_type(self, token: str) -> tuple[Registered, ...]:
        """The resources of a type, by name."""
        return tuple(each for each in self.resources if each.type == token)

    def named(self, name: str) -> Registered:
        """The one resource of a logical name."""
        (found,) = [each for each in self.resources if each.name == name]
        return found


# The inputs under which the resources that others refer to by name have theirs.
_NAMES = {
    "azure-native:cognitiveservices:Account": "accountName",
    "azure-native:resources:ResourceGroup": "resourceGroupName",
}


Answers = Callable[[mocks.MockResourceArgs], Mapping[str, Any]]
Called = Callable[[mocks.MockCallArgs], Mapping[str, Any]]


def nothing(args: mocks.MockCallArgs) -> Mapping[str, Any]:
    """What a program is told that may not ask."""
    raise AssertionError(f"the program asks Azure: {args.token}")


class _Cloud(mocks.Mocks):
    """Gives every resource an id, its inputs back, and what the case adds."""

    def __init__(self, answers: Answers, called: Called) -> None:
        self._answers = answers
        self._called = called

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        name = args.inputs.get(_NAMES.get(args.typ, ""), args.name)
        answer = {"name": name, **self._answers(args)}
        return answer.pop("id", f"/subscriptions/s/{args.name}"), {**args.inputs, **answer}

    def call(self, args: mocks.MockCallArgs) -> tuple[dict[str, Any], list[tuple[str, str]]]:
        return dict(self._called(args)), []


class _Recorder(mocks.MockMonitor):
    def __init__(self, cloud: mocks.Mocks) -> None:
        super().__init__(cloud)
        self.seen: list[Registered] = []

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802 - the SDK chose the name
        answer = super().RegisterResource(request)
        if request.type != "pulumi:pulumi:Stack":
            limits = request.customTimeouts
            self.seen.append(
                Registered(
                    type=request.type,
                    name=request.name,
                    inputs=rpc.deserialize_properties(request.object),
                    parent=_name(request.parent),
                    depends_on=tuple(sorted(set(map(_name, request.dependencies)))),
                    provider=_name(request.provider.rpartition("::")[0]),
                    ignored=tuple(request.ignoreChanges),
                    timeouts=(limits.create, limits.update, limits.delete),
                    trigger=_trigger(request),
                    deletes_first=request.deleteBeforeReplace
                    if request.deleteBeforeReplaceDefined
                    else None,
                    on_error=tuple(request.hooks.on_error),
                )
            )
        return answer


def _trigger(request: Any) -> Any:
    if not request.HasField("replacement_trigger"):
        return None
    return json_format.MessageToDict(request.replacement_trigger)


def _name(urn: str) -> str:
    """The logical name in a URN; empty for the stack itself."""
    kind, _, name = urn.rpartition("::")
    return "" if kind.endswith("::pulumi:pulumi:Stack") else name


def deploy(
    program: Callable[[], object],
    *,
    preview: bool = False,
    stack: str = "test",
    answers: Answers = lambda _: {},
    called: Called = nothing,
) -> Run:
    """Run a program to its end.

    Args:
        program: Declares resources.
        preview: As ``pulumi preview`` would run it.
        stack: Name of the stack.
        answers: What the cloud adds to a resource's outputs, ``id`` among it.
        called: What a function answers.
    """
    cloud = _Cloud(answers, called)
    recorder = _Recorder(cloud)
    outputs: dict[str, Any] = {}

    @pulumi.runtime.test
    def run() -> pulumi.Output[None]:
        program()
        root = settings.get_root_resource()
        if not isinstance(root, Stack):
            raise TypeError("the mocks set no stack up")
        return pulumi.Output.from_input(root.outputs).apply(outputs.update)

    asyncio.set_event_loop(loop := asyncio.new_event_loop())
    mocks.set_mocks(cloud, "azure-openai", stack, preview=preview, monitor=recorder)
    try:
        run()
    finally:
        asyncio.set_event_loop(None)
        loop.close()
    return Run(tuple(sorted(recorder.seen, key=lambda each: each.name)), outputs)


def is_secret(value: object) -> bool:
    """The engine would be told that an input is a secret."""
    return rpc.is_rpc_secret(value)


def revealed(value: Any) -> Any:
    """An input without the mark of a secret."""
    return rpc.unwrap_rpc_secret(value)
