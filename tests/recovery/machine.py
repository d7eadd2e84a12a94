"""Platform teams at random: what they declare, what befalls their runs, and what has to hold."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule
from hypothesis.strategies import DataObject

from aoai.placement.request import is_provisioned
from landing import MODEL, REGIONS, STANDARD
from recovery.asks import inputs_of, scripts
from recovery.engines import Goal, Program, Run
from recovery.incidents import BOTH, At, answered, happening, killed, refusal
from recovery.processes import Process, Values
from recovery.wires import Incident, asked, peaceful
from recovery.worlds import World, urn_of

NAMES = ("chat", "talk")
_ATS = st.builds(At, st.integers(1, 14), st.sampled_from(BOTH))
_BUSY = st.sampled_from(
    (
        refusal(0, "NoAnswer"),
        refusal(500, "InternalServerError"),
        refusal(503, "ServiceUnavailable"),
        refusal(429, "TooManyRequests", retry_after="7"),
        refusal(409, "RequestConflict"),
    )
)
_REFUSED = st.sampled_from(
    (
        refusal(403, "AuthorizationFailed"),
        refusal(400, "NeverSeenBefore"),
        refusal(400, "InsufficientQuota"),
    )
)
_CASES = st.sampled_from(NAMES)


class Estate(RuleBasedStateMachine):
    """A stack with two deployments in three accounts that others use too."""

    steps = 0
    """Of all machines of this process."""
    runs = 0
    """Commands of the CLI, of all machines of this process."""
    succeeded = 0

    def __init__(self) -> None:
        super().__init__()
        self.world = World()
        self.program: dict[str, Goal] = {}
        self.drifted = False
        """Somebody has changed what is ours, and state has not been refreshed since."""
        self.renewed: set[str] = set()
        """URNs whose forced replacement was broken off, so that state has an older generation."""
        self.strangers = 0

    # --- what people declare

    @rule(data=st.data(), name=_CASES)
    def declare(self, data: DataObject, name: str) -> None:
        self._count()
        drawn = data.draw(inputs_of(name, self.world.accounts))
        self.program[urn_of(name)] = Goal(drawn)

    @rule(data=st.data(), name=_CASES)
    def edit(self, data: DataObject, name: str) -> None:
        """One input takes another value, or comes, or goes."""
        self._count()
        urn = urn_of(name)
        if urn not in self.program:
            return
        fresh = data.draw(inputs_of(name, self.world.accounts))
        old = dict(self.program[urn].inputs)
        key = data.draw(st.sampled_from(sorted({*old, *fresh})))
        old.pop(key, None)
        changed = {**old, **({key: fresh[key]} if key in fresh else {})}
        required = {"candidates", "model", "sku", "capacity"}
        if required <= set(changed):
            self.program[urn] = replace(self.program[urn], inputs=changed)

    @rule(name=_CASES)
    def remove(self, name: str) -> None:
        self._count()
        self.program.pop(urn_of(name), None)

    @rule(
        name=_CASES,
        keys=st.sampled_from(((), ("capacity",), ("capacity", "tags", "model"))),
        first=st.sampled_from((None, None, True, False)),
    )
    def choose_options(self, name: str, keys: tuple[str, ...], first: bool | None) -> None:  # noqa: FBT001 - Pulumi's own three values
        """The resource options replace_on_changes and delete_before_replace."""
        self._count()
        urn = urn_of(name)
        if urn in self.program:
            self.program[urn] = replace(
                self.program[urn], replace_on_changes=keys, delete_before_replace=first
            )

    # --- what Azure and others do

    @rule(script=scripts())
    def play(self, script: dict[str, Any]) -> None:
        self._count()
        self.world.play(**script)

    @rule(region=st.sampled_from(REGIONS), name=st.sampled_from((*NAMES, "chat-over", "other")))
    def somebody_else_deploys(self, region: str, name: str) -> None:
        self._count()
        path = f"{self.world.accounts[region]}/deployments/{name}"
        if path.lower() in self.world.deployments():
            return
        body = {"sku": {"name": STANDARD, "capacity": 10}, "properties": {"model": MODEL}}
        if asked(self.world.azure, "PUT", path, body=body).ok:
            self.world.settle()
            self.world.foreign[path.lower()] = self.world.deployments()[path.lower()]

    @rule(data=st.data())
    def somebody_else_deletes(self, data: DataObject) -> None:
        self._count()
        own = [each for each in self.world.foreign if not each.endswith("/theirs")]
        if own:
            path = data.draw(st.sampled_from(own))
            if asked(self.world.azure, "DELETE", path).ok:
                del self.world.foreign[path]

    @rule(data=st.data(), gone=st.booleans(), capacity=st.sampled_from((20, 100, 300)))
    def somebody_changes_ours(self, data: DataObject, gone: bool, capacity: int) -> None:  # noqa: FBT001 - drawn
        """By hand, behind our back: deleted, or another capacity."""
        self._count()
        ours = sorted(set(self.world.deployments()) - set(self.world.foreign))
        if not ours:
            return
        path = data.draw(st.sampled_from(ours))
        body = {**self.world.deployments()[path]}
        body["sku"] = {**body["sku"], "capacity": capacity}
        asked(self.world.azure, "DELETE" if gone else "PUT", path, body=None if gone else body)
        self.drifted = True

    # --- what is run

    @rule(facts=st.integers(0, 39).map(lambda drawn: drawn == 0))
    def up(self, facts: bool) -> None:  # noqa: FBT001 - drawn
        self._count()
        self._up(facts=facts)

    @rule(at=_ATS, cli=st.booleans())
    def up_killed(self, at: At, cli: bool) -> None:  # noqa: FBT001 - drawn
        self._count()
        self._up(killed(at), cli_dies=cli)

    @rule(at=_ATS)
    def up_cancelled(self, at: At) -> None:
        self._count()
        running: list[Process] = []

        def cancel() -> None:
            running[0].cancel()

        incident = happening(at, cancel)
        self._up(incident, started=running.append)

    @rule(at=_ATS, answer=_BUSY, times=st.sampled_from((1, 2, 5)))
    def up_while_azure_is_busy(self, at: At, answer: Any, times: int) -> None:
        self._count()
        self._up(answered(at, answer, times=times))

    @rule(at=_ATS, answer=_REFUSED)
    def up_refused_once(self, at: At, answer: Any) -> None:
        self._count()
        self._up(answered(At(at.number, "before"), answer))

    @rule(name=_CASES)
    def up_replacing(self, name: str) -> None:
        self._count()
        self._up(replacing=(urn_of(name),))

    @rule(name=_CASES, at=_ATS)
    def up_replacing_killed(self, name: str, at: At) -> None:
        self._count()
        self._up(killed(at), replacing=(urn_of(name),))

    @rule(name=_CASES)
    def taint(self, name: str) -> None:
        self._count()
        if urn_of(name) in self.world.stack.resources:
            self.world.stack.taint(urn_of(name))

    @rule()
    def preview(self) -> None:
        self._count()
        before = dict(self.world.deployments())
        run = self.world.stack.preview(self.program)
        assert [each for each in run.calls if each.writes] == []
        assert self.world.deployments() == before

    @rule()
    def refresh(self) -> None:
        self._count()
        self._refresh()

    @rule(at=_ATS)
    def refresh_killed(self, at: At) -> None:
        self._count()
        run = self.world.stack.refresh(killed(At(min(at.number, 4), at.when)))
        assert not any(each.writes for each in run.calls)

    @precondition(lambda self: self.world.stack.resources)
    @rule(at=st.one_of(st.none(), _ATS), really=st.integers(0, 4))
    def destroy(self, at: At | None, really: int) -> None:
        self._count()
        if really:
            return
        self._note_run()
        before = self.world.strays()
        run = self.world.stack.destroy(peaceful if at is None else killed(at))
        assert self.world.troubles_after_destroy() == []
        # What it had removed when it was stopped is gone, and the state does not know it: who goes
        # on with `up` instead refreshes first, as with every provider.
        self.drifted = self.drifted or not run.ok
        if run.ok:
            assert self.world.stack.resources == {}
            assert self.world.strays() <= before
            self.renewed.clear()

    # --- what has to hold

    def teardown(self) -> None:
        """In the end there is room for all, nobody is in the way, and all of it can go."""
        self.world.play()
        self.world.settle()
        run = self.world.stack.destroy()
        assert run.ok, run.errors
        assert self.world.troubles_after_destroy() == []
        for each in self.world.strays():
            self.world.remove(each)
        for each in [each for each in self.world.foreign if not each.endswith("/theirs")]:
            self.world.remove(each)
            del self.world.foreign[each]
        run = self.world.stack.up(self.program)
        if not any("INVALID_ARGUMENT" in each for each in run.errors):
            assert run.ok or self._cannot_land(run), run.errors

    def _cannot_land(self, run: Run) -> bool:
        """A spillover deployment and its target must be of one model that has both SKUs."""
        return all("no candidate took" in each for each in run.errors)

    def _up(
        self,
        incident: Incident = peaceful,
        *,
        facts: bool = False,
        replacing: tuple[str, ...] = (),
        **options: Any,
    ) -> None:
        if self.drifted:
            self._refresh()
        if self.drifted:
            return
        self._note_run()
        world, stack, program = self.world, self.world.stack, dict(self.program)
        before, state = self.world.strays(), dict(stack.resources)
        floors = {urn: min(world.serving(urn), _least(program.get(urn))) for urn in state}
        low: list[str] = []

        def look() -> None:
            for urn, floor in floors.items():
                if world.serving(urn) < floor:
                    low.append(f"{urn} fell to {world.serving(urn)} PTU, not {floor}")

        stack.watch, stack.facts = look, facts
        run = stack.up(program, incident, replacing=replacing, **options)
        stack.watch, stack.facts = (lambda: None), False
        _fail_for([*low, *self._outside(run, program, state)], run)
        self._note_renewed(run, program, replacing, state)
        _fail_for(list(world.foreign_troubles()), run)
        if run.killed:
            return
        _fail_for([f"left: {each}" for each in self.world.strays() - before], run)
        if run.ok:
            type(self).succeeded += 1
            _fail_for(self._troubles(program, state, before), run)

    def _refresh(self) -> None:
        self._note_run()
        run = self.world.stack.refresh()
        assert not any(each.writes for each in run.calls)
        if run.ok:
            self.drifted = False

    def _troubles(self, program: Program, state: dict[str, Any], before: set[str]) -> list[str]:
        """After a success: what must not be, what an earlier run left aside if nobody was asked."""
        world = self.world
        world.settle()
        found = [
            each
            for urn, goal in program.items()
            for each in world.untruths(urn, goal, renewed=urn in self.renewed)
        ]
        found += [f"state keeps {each}" for each in world.stack.resources if each not in program]
        found += [f"to be deleted yet: {each.id}" for each in world.stack.pending_deletes]
        for urn, goal in program.items():
            kept = world.stack.resources.get(urn)
            if kept is None or kept == state.get(urn):
                continue
            made = state.get(urn) is None or kept.outputs["generation"] != state[urn].outputs.get(
                "generation"
            )
            accounts = (
                [each["accountId"] for each in goal.inputs["candidates"]]
                if made
                else [kept.outputs["accountId"]]
            )
            changed = made or kept.inputs != state[urn].inputs
            if changed:
                found += [
                    f"left: {each}"
                    for each in self.world.strays() & set(world.ours(urn))
                    if any(each.startswith(f"{at.lower()}/") for at in accounts)
                ]
        if not before:
            found += world.quota_troubles()
        return found

    def _outside(self, run: Run, program: Program, state: dict[str, Any]) -> Iterator[str]:
        """Writes to accounts that are no candidates of whom they were for."""
        for call in run.calls:
            if call.method != "PUT":
                continue
            account, _, name = call.path.partition("/deployments/")
            urn = urn_of(name.partition("-")[0])
            allowed = {each["accountId"] for each in program[urn].inputs["candidates"]}
            if account not in allowed:
                yield f"{call} for {urn}, which has {state.get(urn)}"

    def _note_renewed(
        self, run: Run, program: Program, replacing: tuple[str, ...], state: dict[str, Any]
    ) -> None:
        for urn in program:
            old, kept = state.get(urn), self.world.stack.resources.get(urn)
            forced = urn in replacing or program[urn].replace_on_changes
            if run.ok and kept is not None and (old is None or kept.outputs != old.outputs):
                self.renewed.discard(urn)
            elif not run.ok and old is not None and (forced or old.tainted):
                self.renewed.add(urn)

    def _count(self) -> None:
        type(self).steps += 1

    def _note_run(self) -> None:
        type(self).runs += 1


def _fail_for(troubles: list[str], run: Run) -> None:
    """Fail with all that there is to know, if there are any."""
    if troubles:
        calls = [str(each) for each in run.calls]
        parts = (troubles, run.errors, run.said, calls)
        raise AssertionError("\n\n".join("\n".join(each) for each in parts if each))


def _least(goal: Goal | None) -> int:
    """PTU that have to be there all the time, as far as the user has said."""
    if goal is None or goal.inputs.get("allowCapacityLoss") or goal.delete_before_replace:
        return 0
    return min(_least_at(goal.inputs, each) for each in goal.inputs["candidates"])


def _least_at(inputs: Values, candidate: Values) -> int:
    if not is_provisioned(candidate.get("sku", inputs["sku"])):
        return 0
    capacity = candidate.get("capacity", inputs["capacity"])
    return int(min(capacity, inputs.get("minimumCapacity", capacity)))
