"""The functions of the package, for programs that make their deployments with azure-native."""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from aoai.placement.arm import Arm, Silent
from aoai.placement.cloud import Cloud, Work
from aoai.placement.patience import Patience, TimedOutError
from aoai.placement.writing import RefusedError, Writer
from aoai.problems import AoaiError, Problem, nearest
from aoai.provider.choosing import Outlook, Wanted, choose, held_in
from aoai.provider.configuration import Configuration
from aoai.provider.explaining import explain
from aoai.provider.inputs import candidates_of
from aoai.provider.shape import Failure, failures

CHOOSE = "aoai:index:choosePlacement"
EXPLAIN = "aoai:index:explainRefusal"
_TOKENS = (CHOOSE, EXPLAIN)

_SIDE_BY_SIDE = 16
# A preview that cannot reach Azure goes on by a guess; an update cannot.
_PREVIEW_SECONDS = 10.0
_UPDATE_SECONDS = 120.0

Values = Mapping[str, Any]


class UnknownFunctionError(AoaiError):
    """A function that the package does not have."""


class NoSubscriptionError(AoaiError):
    """The accounts are named, and nobody says in which subscription."""


class NotReadError(AoaiError):
    """Nobody can say where a deployment stands, so that choosing might move it."""


class ArgumentError(Exception):
    """Arguments that a function cannot take; the engine names each by its path."""

    def __init__(self, found: Sequence[Failure]) -> None:
        self.failures = found
        super().__init__("; ".join(f"{where}: {reason}" for where, reason in found))


class Functions:
    """What the functions of one run work with."""

    def __init__(
        self,
        configured: Configuration,
        connect: Callable[[], Arm],
        outlook: Outlook,
        fresh: Callable[[], Outlook],
        cancelled: threading.Event,
    ) -> None:
        """Azure is connected to when it is first needed.

        Args:
            configured: The subscription of the accounts, and what refusals mean.
            connect: Gives what talks to Azure.
            outlook: Ranks candidates by the facts of this run.
            fresh: Gives one that asks anew, since what has failed did so by other facts.
            cancelled: Set when everything has to stop.
        """
        self._rows = configured.rows
        self._subscription = configured.settings.subscription_id
        self._connect = connect
        self._outlook = outlook
        self._fresh = fresh
        self._cancelled = cancelled

    def call(self, token: str, arguments: Values, *, preview: bool) -> Values:
        """The answer of a function.

        Args:
            token: Which one.
            arguments: Plain values, none of them unknown.
            preview: Nothing is made of the answer, so that it may be a guess.

        Raises:
            UnknownFunctionError: There is none of that name.
            ArgumentError: The arguments do not fit it.
            NoSubscriptionError: Nobody says where the accounts are.
            NotReadError: It cannot be read where deployments stand.
        """
        if token == CHOOSE:
            return self._choose(arguments, preview=preview)
        if token == EXPLAIN:
            return self._explain(arguments)
        near = nearest(token, _TOKENS)
        fix = f"did you mean {near}?" if near else f"the aoai package has {' and '.join(_TOKENS)}"
        raise UnknownFunctionError([Problem(token, "no such function", fix)])

    def _choose(self, arguments: Values, *, preview: bool) -> Values:
        wanted = self._wanted(arguments)
        held = held_in(self._deployed(_accounts(wanted), preview=preview))
        chosen = [dict(each.as_output) for each in choose(wanted, held, self._outlook)]
        if not preview:
            # The program writes by itself, and the next run has to see it.
            self._outlook.forget(_accounts(wanted))
        return {"placements": chosen}

    def _deployed(
        self, account_ids: Iterable[str], *, preview: bool
    ) -> Mapping[str, Sequence[Values]]:
        """What stands in accounts, as Azure says now.

        Facts are kept for a minute, and would move a deployment that was made since.
        """
        seconds = _PREVIEW_SECONDS if preview else _UPDATE_SECONDS
        work = Work(Patience(self._cancelled, seconds), Silent())

        def listed(account_id: str) -> Sequence[Values] | Problem:
            try:
                answer = writer.settled(lambda: arm.list(account_id), account_id)
            except RefusedError as error:
                why = f"{error.refusal.code}: {error.refusal.message}"
                fix = "sign in as somebody who may read the account"
                return Problem(account_id, f"its deployments cannot be read ({why})", fix)
            except TimedOutError as error:
                why = f"no answer within {seconds:g} s: {error}"
                return Problem(account_id, f"its deployments cannot be read ({why})", "try again")
            return answer.body.get("value", ()) if answer.ok else ()

        found: dict[str, Sequence[Values]] = {}
        problems: list[Problem] = []
        try:
            cloud = Cloud(self._connect(), self._rows)
            arm, writer = cloud.within(work).arm, Writer(cloud, work)
            with ThreadPoolExecutor(_SIDE_BY_SIDE) as pool:
                names = sorted(account_ids)
                for account_id, each in zip(names, pool.map(listed, names), strict=True):
                    if isinstance(each, Problem):
                        problems.append(each)
                    else:
                        found[account_id] = each
        except AoaiError as error:
            problems += error.problems
        if problems and not preview:
            raise NotReadError(problems)
        # In a preview the ranking tells why nothing is known.
        return found

    def _explain(self, arguments: Values) -> Values:
        found = [*_missing(arguments, ("error", "region", "sku"))]
        try:
            (wanted,) = self._wanted({**arguments, "deployments": [arguments.get("deployment")]})
        except ArgumentError as error:
            of_one = [
                (path.replace("deployments[0]", "deployment", 1), reason)
                for path, reason in error.failures
            ]
            raise ArgumentError([*found, *of_one]) from error
        if found:
            raise ArgumentError(found)
        region, sku = arguments["region"], arguments["sku"]
        places = [(each.region, each.sku) for each in candidates_of(wanted.inputs)]
        if (region, sku) not in places:
            reason = f"no candidate of {wanted.name} is in {region} as {sku}"
            raise ArgumentError([("region", reason)])
        fresh = self._fresh()
        fresh.forget(_accounts([wanted]))
        at = places.index((region, sku))
        return explain(arguments["error"], wanted, at, fresh, self._rows).as_output

    def _wanted(self, arguments: Values) -> tuple[Wanted, ...]:
        deployments = arguments.get("deployments")
        group = arguments.get("resourceGroupName")
        found: list[Failure] = []
        if not isinstance(group, str) or not group:
            found.append(("resourceGroupName", "missing; give the name of the accounts' group"))
        if not isinstance(deployments, list):
            found.append(("deployments", "missing; give a list of deployments"))
            raise ArgumentError(found)
        if self._subscription is None:
            fix = "set subscriptionId of the provider, or ARM_SUBSCRIPTION_ID"
            raise NoSubscriptionError([Problem("subscriptionId", "missing", fix)])
        accounts = (
            f"/subscriptions/{self._subscription}/resourceGroups/{group}"
            "/providers/Microsoft.CognitiveServices/accounts"
        )
        wanted = []
        for at, each in enumerate(deployments):
            where = f"deployments[{at}]"
            if not isinstance(each, Mapping):
                found.append((where, f"{each!r} is no deployment; give name, model, sku and so on"))
                continue
            name, inputs = each.get("name"), _inputs(each, accounts)
            found += [(f"{where}.{path}", reason) for path, reason in _faults(name, inputs)]
            wanted.append(Wanted(str(name), inputs))
        if found:
            raise ArgumentError(found)
        return tuple(wanted)


def _missing(arguments: Values, names: Iterable[str]) -> Iterator[Failure]:
    for name in names:
        if not isinstance(arguments.get(name), str):
            yield name, "missing; give it as text"


def _inputs(deployment: Values, accounts: str) -> Values:
    """The inputs of a ModelDeployment that asks for the same."""
    given = {key: value for key, value in deployment.items() if key != "name"}
    if deployment.get("name"):
        given.setdefault("deploymentName", deployment["name"])
    candidates = given.get("candidates")
    if isinstance(candidates, list):
        given["candidates"] = [_candidate(each, accounts) for each in candidates]
    return given


def _candidate(given: object, accounts: str) -> object:
    if not isinstance(given, Mapping) or "accountName" not in given:
        return given
    kept = {key: value for key, value in given.items() if key != "accountName"}
    return {**kept, "accountId": f"{accounts}/{given['accountName']}"}


def _faults(name: object, inputs: Values) -> Iterator[Failure]:
    if not isinstance(name, str) or not name:
        yield "name", "missing; give the name by which the program knows it"
    yield from failures(inputs)


def _accounts(wanted: Sequence[Wanted]) -> set[str]:
    return {one.account_id for each in wanted for one in candidates_of(each.inputs)}
