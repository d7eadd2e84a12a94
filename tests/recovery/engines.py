"""Pulumi's engine as far as one kind of resource needs it: what it keeps, and whom it asks when.

Written from what CLI 3.259.0 was seen to do with a provider of ours and from its step generator
(pkg/resource/deploy/step_generator.go and step.go); tests/engine drives the real one.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace

import grpc

from aoai.emulator.azure import Azure
from aoai.emulator.in_process import mock_azure
from recovery.processes import PartlyDone, Process, Refused, Values
from recovery.wires import Call, Incident, Killed, Wire, peaceful


@dataclass(frozen=True)
class Goal:
    """A resource as the program declares it."""

    inputs: Values
    replace_on_changes: tuple[str, ...] = ()
    delete_before_replace: bool | None = None
    """The user's own word, which overrides the provider's."""
    import_id: str | None = None


@dataclass(frozen=True)
class Kept:
    """A resource as the engine's state has it."""

    urn: str
    id: str
    inputs: Values
    outputs: Values
    init_errors: tuple[str, ...] = ()
    pending_replacement: bool = False
    """Deleted so that its successor could be made, and the successor failed."""
    tainted: bool = False


@dataclass
class Run:
    """How a command of the CLI ended."""

    errors: list[str] = field(default_factory=list)
    killed: bool = False
    calls: list[Call] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    """Every line that the provider showed."""

    @property
    def ok(self) -> bool:
        """The command's exit code was 0."""
        return not self.errors and not self.killed


Program = Mapping[str, Goal]


@dataclass
class Stack:
    """A stack: its state, and the commands of the CLI on it."""

    azure: Azure
    resources: dict[str, Kept] = field(default_factory=dict)
    """By URN."""
    pending_deletes: list[Kept] = field(default_factory=list)
    """Replaced, and still to be deleted. Oldest first."""
    pending_creates: list[str] = field(default_factory=list)
    """URNs that a killed CLI was creating. Every command warns of them and does nothing."""
    watch: Callable[[], None] = lambda: None
    """Called after each write that reached Azure."""
    facts: bool = False
    """The provider finds live facts when it looks for them."""

    def up(
        self,
        program: Program,
        incident: Incident = peaceful,
        *,
        replacing: Collection[str] = (),
        cli_dies: bool = False,
        started: Callable[[Process], object] = lambda _: None,
    ) -> Run:
        """``pulumi up --skip-preview``.

        Args:
            program: What is declared, by URN.
            incident: What happens on the wire.
            replacing: URNs named by ``--replace``.
            cli_dies: A kill takes the engine along, which then could note nothing.
            started: Called with the provider's process.
        """
        with self._process(incident, started) as (process, run):
            for urn, goal in program.items():
                if not self._settle(process, run, urn, goal, named=urn in replacing):
                    break
            else:
                self._delete_what_is_pending(process, run)
                for urn in [each for each in self.resources if each not in program]:
                    self._destroy(process, run, urn)
        if run.killed and cli_dies:
            self.pending_creates += [each for each in program if each not in self.resources]
        return run

    def preview(self, program: Program) -> Run:
        """``pulumi preview``: what it asks of Azure, and nothing else comes of it."""
        with self._process(peaceful) as (process, run):
            for urn, goal in program.items():
                old = self.resources.get(urn)
                inputs = process.check(urn, goal.inputs, old.inputs if old else None)
                if old is None or old.pending_replacement:
                    process.create(urn, inputs, preview=True)
                    continue
                held = old.inputs, old.outputs
                diff = process.diff(urn, old.id, held, inputs)
                if diff.replaces:
                    process.create(urn, process.check(urn, goal.inputs, None), preview=True)
                elif diff.changed or old.init_errors:
                    process.update(urn, old.id, held, inputs, preview=True)
        return run

    def refresh(self, incident: Incident = peaceful, *, clear_pending_creates: bool = False) -> Run:
        """``pulumi refresh``: state learns what is live."""
        if clear_pending_creates:
            self.pending_creates.clear()
        with self._process(incident) as (process, run):
            for old in list(self.resources.values()):
                if not old.pending_replacement:
                    found = self._refreshed(process, old)
                    self.resources.pop(old.urn)
                    self.resources |= {} if found is None else {old.urn: found}
            pending = list(self.pending_deletes)
            for index, old in reversed(list(enumerate(pending))):
                found = self._refreshed(process, old)
                self.pending_deletes[index : index + 1] = [] if found is None else [found]
        return run

    def destroy(self, incident: Incident = peaceful) -> Run:
        """``pulumi destroy``. A pending create is warned of, and left."""
        with self._process(incident) as (process, run):
            self._delete_what_is_pending(process, run)
            for urn in reversed(list(self.resources)):
                self._destroy(process, run, urn)
        return run

    def taint(self, urn: str) -> None:
        """``pulumi state taint``."""
        self.resources[urn] = replace(self.resources[urn], tainted=True)

    @contextmanager
    def _process(
        self, incident: Incident, started: Callable[[Process], object] = lambda _: None
    ) -> Iterator[tuple[Process, Run]]:
        wire = Wire(self.azure, incident, facts=self.facts, watch=self.watch)
        run = Run()
        run.calls = wire.calls
        process = Process(wire)
        started(process)
        run.said = process.display.lines
        try:
            with mock_azure(azure=self.azure) if self.facts else nullcontext():
                yield process, run
        except Killed:
            run.killed = True
        except Refused as error:
            run.errors.append(str(error))

    def _settle(self, process: Process, run: Run, urn: str, goal: Goal, *, named: bool) -> bool:
        """Bring one resource to its goal; False where the run has to stop."""
        try:
            self._step(process, urn, goal, named=named)
        except PartlyDone as error:
            run.errors.append(str(error))
            return False
        except Refused as error:
            run.errors.append(f"{urn}: {error}")
            return False
        return True

    def _step(self, process: Process, urn: str, goal: Goal, *, named: bool) -> None:
        old = self.resources.get(urn)
        if old is None and goal.import_id is not None:
            self._import(process, urn, goal)
            return
        anew = old is not None and (old.pending_replacement or named or old.tainted)
        olds = None if old is None or anew else old.inputs
        inputs = process.check(urn, goal.inputs, olds)
        if old is None or old.pending_replacement:
            self._create(process, urn, inputs)
            return
        if named or old.tainted:
            self._replace(process, old, inputs, delete_first=goal.delete_before_replace is True)
            return
        diff = process.diff(urn, old.id, (old.inputs, old.outputs), inputs)
        if diff.replaces or set(diff.changed) & set(goal.replace_on_changes):
            # Defaults are worked out anew, since the new one is another object.
            inputs = process.check(urn, goal.inputs, None)
            said = goal.delete_before_replace
            first = diff.delete_first if said is None else said
            self._replace(process, old, inputs, delete_first=first)
        elif diff.changed or old.init_errors:
            self._update(process, old, inputs)
        else:
            self.resources[urn] = replace(old, inputs=inputs)

    def _create(
        self, process: Process, urn: str, inputs: Values, made: Callable[[], object] = lambda: None
    ) -> None:
        """Create; a partial failure is kept as well, any other leaves state as it was."""
        try:
            identifier, outputs = process.create(urn, inputs)
        except PartlyDone as error:
            made()
            self.resources[urn] = Kept(urn, error.id, inputs, error.outputs, error.reasons)
            raise
        assert identifier, "an empty id from Create is an error of the provider"
        made()
        self.resources[urn] = Kept(urn, identifier, inputs, outputs)

    def _replace(self, process: Process, old: Kept, inputs: Values, *, delete_first: bool) -> None:
        if delete_first:
            process.delete(old.urn, old.id, old.inputs, old.outputs)
            self.resources[old.urn] = replace(old, pending_replacement=True, tainted=False)
            self._create(process, old.urn, inputs)
            return
        waiting = replace(old, tainted=False)
        self._create(process, old.urn, inputs, lambda: self.pending_deletes.append(waiting))

    def _update(self, process: Process, old: Kept, inputs: Values) -> None:
        try:
            outputs = process.update(old.urn, old.id, (old.inputs, old.outputs), inputs)
        except PartlyDone as error:
            self.resources[old.urn] = replace(old, outputs=error.outputs, init_errors=error.reasons)
            raise
        self.resources[old.urn] = Kept(old.urn, old.id, inputs, outputs)

    def _import(self, process: Process, urn: str, goal: Goal) -> None:
        identifier = goal.import_id or ""
        found = process.read(urn, identifier, {}, {})
        if found is None:
            raise Refused(grpc.StatusCode.NOT_FOUND, f"{identifier} does not exist")
        inputs = process.check(urn, goal.inputs, found[0])
        diff = process.diff(urn, identifier, found, inputs)
        if diff.changed or diff.replaces:
            raise Refused(
                grpc.StatusCode.NOT_FOUND, "inputs to import do not match the existing resource"
            )
        self.resources[urn] = Kept(urn, identifier, inputs, found[1])

    def _refreshed(self, process: Process, old: Kept) -> Kept | None:
        found = process.read(old.urn, old.id, old.inputs, old.outputs)
        if found is None:
            return None
        # For the display: what would bring the live one back, roles swapped.
        process.diff(old.urn, old.id, found, old.inputs)
        return replace(old, inputs=found[0], outputs=found[1], init_errors=())

    def _delete_what_is_pending(self, process: Process, run: Run) -> None:
        for old in list(self.pending_deletes):
            try:
                process.delete(old.urn, old.id, old.inputs, old.outputs)
            except Refused as error:
                run.errors.append(f"{old.id}: {error}")
            else:
                self.pending_deletes.remove(old)

    def _destroy(self, process: Process, run: Run, urn: str) -> None:
        old = self.resources[urn]
        if not old.pending_replacement:
            try:
                process.delete(old.urn, old.id, old.inputs, old.outputs)
            except Refused as error:
                run.errors.append(f"{old.id}: {error}")
                return
        del self.resources[urn]
