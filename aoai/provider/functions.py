"""The functions of the package, for programs that make their deployments with azure-native."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from aoai.placement.arm import Arm
from aoai.placement.refusals import Row
from aoai.problems import AoaiError, Problem, nearest
from aoai.provider.choosing import Held, Outlook, Wanted, choose, held_in
from aoai.provider.explaining import explain
from aoai.provider.inputs import candidates_of
from aoai.provider.shape import Failure, failures

CHOOSE = "aoai:index:choosePlacement"
EXPLAIN = "aoai:index:explainRefusal"
_TOKENS = (CHOOSE, EXPLAIN)

Values = Mapping[str, Any]


class UnknownFunctionError(AoaiError):
    """A function that the package does not have."""


class NoSubscriptionError(AoaiError):
    """The accounts are named, and nobody says in which subscription."""


class ArgumentError(Exception):
    """Arguments that a function cannot take; the engine names each by its path."""

    def __init__(self, found: Sequence[Failure]) -> None:
        self.failures = found
        super().__init__("; ".join(f"{where}: {reason}" for where, reason in found))


class Functions:
    """What the functions of one run work with."""

    def __init__(
        self,
        connect: Callable[[], Arm],
        outlook: Outlook,
        fresh: Callable[[], Outlook],
        rows: Sequence[Row],
        subscription: str | None,
    ) -> None:
        """Azure is connected to when it is first needed.

        Args:
            connect: Gives what talks to Azure.
            outlook: Ranks candidates by the facts of this run.
            fresh: Gives one that asks anew, since what has failed did so by other facts.
            rows: What refusals mean.
            subscription: Where the accounts are.
        """
        self._connect = connect
        self._outlook = outlook
        self._fresh = fresh
        self._rows = rows
        self._subscription = subscription

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
        held: Held
        try:
            held = held_in(self._connect(), wanted, must=not preview)
        except AoaiError:
            if not preview:
                raise
            # The ranking tells why nothing is known.
            held = _nothing
        chosen = [dict(each.as_output) for each in choose(wanted, held, self._outlook)]
        if not preview:
            # The program writes by itself, and the next run has to see it.
            self._outlook.forget(_accounts(wanted))
        return {"placements": chosen}

    def _explain(self, arguments: Values) -> Values:
        (wanted,) = self._wanted({**arguments, "deployments": [arguments.get("deployment")]})
        region, sku = str(arguments.get("region")), str(arguments.get("sku"))
        places = [(each.region, each.sku) for each in candidates_of(wanted.inputs)]
        if (region, sku) not in places:
            reason = f"no candidate of {wanted.name} is in {region} as {sku}"
            raise ArgumentError([("region", reason)])
        error = str(arguments.get("error", ""))
        fresh = self._fresh()
        fresh.forget(_accounts([wanted]))
        found = explain(error, wanted, places.index((region, sku)), fresh, self._rows)
        return found.as_output

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


def _nothing(_wanted: Wanted, _at: int) -> int | None:
    return None
