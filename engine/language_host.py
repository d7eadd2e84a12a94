"""The language host: Pulumi's engine runs Python programs, plugins and policy packs through it.

Pulumi's own host cannot be had from package registries, so an engine that was built from Go modules
gets this one. It does what `pulumi-language-python` does for the pip toolchain; it generates no
code, and it attaches no debugger.
"""
# ruff: noqa: ARG002, N802  names and arguments are the protocol's

import json
import os
import signal
import sys
import tomllib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import Any

from engine.children import PLUGIN, PROGRAM, Children, Command, outcome
from engine.interpreter import Interpreter, InterpreterError, interpreter_for, virtualenv_of
from engine.language_protocol import (
    Empty,
    LanguageRuntimeServicer,
    PluginInfo,
    add_LanguageRuntimeServicer_to_server,
    grpc,
    messages,
)

VERSION = "0.1.0"
"""Of this host, not of Pulumi; `pulumi about` shows it."""

ALREADY_SHOWN = 32
"""Exit code of a program whose error the engine has shown (pulumi-language-python-exec)."""

WATCH = 0.25
"""Seconds between two looks at whether the engine is still there."""

# Each running plugin holds a thread for its life, and Cancel must never wait for one.
THREADS = 128

LIST_PACKAGES = """
import json, re
from importlib.metadata import distributions
found = {d.metadata["Name"]: d for d in distributions()}
plain = lambda name: re.sub(r"[-_.]+", "-", name).lower()
needed = {plain(re.match(r"[\\w.-]+", r)[0]) for d in found.values() for r in d.requires or ()}
print(json.dumps([[n, d.version, plain(n) in needed] for n, d in sorted(found.items())]))
"""


class LanguageHost(LanguageRuntimeServicer):
    """Answers the engine's calls, each in a thread of its own."""

    def __init__(self, engine: str, executor: Path) -> None:
        """Serve the engine at ``engine``; ``executor`` is pulumi-language-python-exec."""
        self._engine = engine
        self._executor = executor
        self.programs = Children(PROGRAM)
        self.plugins = Children(PLUGIN)

    def Handshake(self, request: Any, context: Any) -> Any:
        """Take the engine's address from an engine that did not pass it on the command line."""
        self._engine = request.engine_address
        return messages.LanguageHandshakeResponse()

    def GetPluginInfo(self, request: Any, context: Any) -> Any:
        """Version of this host."""
        return PluginInfo(version=VERSION)

    def GetRequiredPackages(self, request: Any, context: Any) -> Any:
        """Name no plugin in advance.

        The official host names the plugin of every installed package, used or not, and the engine
        then refuses to start without them. Left out, the engine looks for a plugin when the first
        resource asks for it, which is what a machine without downloads can satisfy.
        """
        return messages.GetRequiredPackagesResponse()

    def GetRequiredPlugins(self, request: Any, context: Any) -> Any:
        """Name no plugin in advance, to an older engine."""
        return messages.GetRequiredPluginsResponse()

    def Run(self, request: Any, context: Any) -> Any:
        """Run a program to its end."""
        if request.attach_debugger:
            return messages.RunResponse(error="this language host attaches no debugger")
        python = _interpreter(request.info, context)
        folder = request.info.program_directory
        env = python.environment(os.environ) | {
            "PULUMI_CONFIG": json.dumps(dict(request.config)),
            "PULUMI_CONFIG_SECRET_KEYS": json.dumps(list(request.configSecretKeys)),
        }
        steps = {"program": ["-u", str(self._executor), *self._arguments(request)]}
        if checker := dict(request.info.options.items()).get("typechecker"):
            steps = {str(checker): ["-m", str(checker), folder]} | steps
        for what, step in steps.items():
            try:
                child = self.programs.start(Command([python.executable, *step], folder, env))
            except OSError as error:
                return messages.RunResponse(error=f"cannot run the {what}: {error}")
            code = self.programs.finish(child)
            # A program that was told to stop has nothing to report; the engine says why it did so.
            if code == ALREADY_SHOWN or child.stopping:
                return messages.RunResponse(bail=True)
            if code:
                return messages.RunResponse(error=outcome(code, what))
        return messages.RunResponse()

    def _arguments(self, request: Any) -> list[str]:
        options = {
            "monitor": request.monitor_address,
            "engine": self._engine,
            "project": request.project,
            "root_directory": request.info.root_directory,
            "stack": request.stack,
            "pwd": request.pwd,
            "dry_run": str(request.dryRun).lower(),
            "parallel": str(request.parallel),
            "organization": request.organization,
        }
        given = [part for name, value in options.items() if value for part in (f"--{name}", value)]
        return [*given, request.info.entry_point, *request.args]

    def RunPlugin(self, request: Any, context: Any) -> Iterator[Any]:
        """Run a policy pack or a plugin that is a folder, passing its output on as it comes."""
        python = _interpreter(request.info, context)
        folder = request.info.program_directory
        if request.kind == "analyzer":
            what, cwd = ["-m", "pulumi.policy", *request.args, folder], folder
        elif Path(folder, "__main__.py").exists():
            what, cwd = [folder, *request.args], request.pwd
        else:
            what, cwd = (
                ["-m", "pulumi.run.plugin", _package(folder, context), *request.args],
                request.pwd,
            )
        env = python.environment(dict(each.split("=", 1) for each in request.env) or os.environ)
        command = Command([python.executable, "-u", *what], cwd, env)
        for kind, value in self.plugins.stream(command, context.add_callback):
            yield messages.RunPluginResponse(**{kind: value})

    def InstallDependencies(self, request: Any, context: Any) -> Iterator[Any]:
        """Make the virtual environment that the project names, and install its requirements."""
        root, folder = Path(request.info.root_directory), Path(request.info.program_directory)
        options = dict(request.info.options.items())
        try:
            virtualenv = virtualenv_of(root, options)
        except InterpreterError as error:
            context.abort(grpc.StatusCode.FAILED_PRECONDITION, str(error))
        steps = []
        if virtualenv is not None and not (virtualenv / "bin" / "python").exists():
            steps.append([sys.executable, "-m", "venv", str(virtualenv)])
        python = str(virtualenv / "bin" / "python") if virtualenv else sys.executable
        wanted = next(
            (each for each in (folder, root) if (each / "requirements.txt").exists()), None
        )
        if wanted is not None:
            steps.append([python, "-m", "pip", "install", "-r", str(wanted / "requirements.txt")])
        for step in steps:
            command = Command(step, str(folder), os.environ)
            for kind, value in self.plugins.stream(command, context.add_callback):
                if kind != "exitcode":
                    yield messages.InstallDependenciesResponse(**{kind: value})
                elif value:
                    reason = outcome(value, f"`{' '.join(step)}`")
                    context.abort(grpc.StatusCode.FAILED_PRECONDITION, reason)

    def About(self, request: Any, context: Any) -> Any:
        """Say which Python runs the program."""
        python = _interpreter(request.info, context)
        version = self._ask(python, "import platform; print(platform.python_version())")
        return messages.AboutResponse(executable=python.executable, version=version.strip())

    def GetProgramDependencies(self, request: Any, context: Any) -> Any:
        """List the packages of the program's environment; without those that another one needs."""
        rows = json.loads(self._ask(_interpreter(request.info, context), LIST_PACKAGES) or "[]")
        return messages.GetProgramDependenciesResponse(
            dependencies=[
                messages.DependencyInfo(name=name, version=version)
                for name, version, needed in rows
                if request.transitiveDependencies or not needed
            ]
        )

    def _ask(self, python: Interpreter, program: str) -> str:
        answer: list[bytes] = []
        command = Command([python.executable, "-c", program], "/", python.environment(os.environ))
        self.programs.finish(self.programs.start(command, stdout=answer.append))
        return b"".join(answer).decode()

    def GenerateProgram(self, request: Any, context: Any) -> Any:
        """Refuse; `pulumi import` shows this."""
        context.abort(
            grpc.StatusCode.UNIMPLEMENTED,
            "this language host generates no code; add --generate-code=false, "
            "or install the official Pulumi release",
        )

    GenerateProject = GeneratePackage = Pack = Link = GenerateProgram

    def Cancel(self, request: Any, context: Any) -> Any:
        """Stop the programs.

        Plugins are left to the call that they run in: the engine sends Cancel to them first, and a
        provider may still be cleaning up.
        """
        self.programs.interrupt()
        return Empty()


def _interpreter(info: Any, context: Any) -> Interpreter:
    try:
        return interpreter_for(Path(info.root_directory), dict(info.options.items()), os.environ)
    except InterpreterError as error:
        context.abort(grpc.StatusCode.FAILED_PRECONDITION, str(error))
        raise


def _package(folder: str, context: Any) -> str:
    try:
        return str(tomllib.loads(Path(folder, "pyproject.toml").read_text())["project"]["name"])
    except (OSError, KeyError, tomllib.TOMLDecodeError):
        reason = f"{folder} has neither __main__.py nor a pyproject.toml with a project name"
        context.abort(grpc.StatusCode.FAILED_PRECONDITION, reason)
        raise


def serve(arguments: list[str], executor: Path) -> None:
    """Serve until the engine says stop or is gone; stdout carries the port and nothing else.

    Args:
        arguments: the command line; the engine's address comes last, after options.
        executor: the script that runs programs, `pulumi-language-python-exec`.
    """
    engine = os.getppid()
    stop = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    host = LanguageHost(arguments[-1] if arguments else "", executor)
    # No limit on messages: a stack's configuration may be larger than gRPC's 4 MB.
    unlimited = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]
    server = grpc.server(ThreadPoolExecutor(THREADS), options=unlimited)
    add_LanguageRuntimeServicer_to_server(host, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    print(port, flush=True)  # noqa: T201  the engine reads it

    # A process whose parent is gone gets another parent, so nothing has to be said over the wire.
    while not stop.wait(WATCH) and os.getppid() == engine:
        pass
    host.plugins.interrupt()
    host.programs.close()
    host.plugins.close()
    # Threads of calls in progress must not keep the process alive.
    os._exit(0)
