"""A deployment that the program asks for, with what is known of its subscription."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from aoai.azure.known import Known
from aoai.facts import Facts
from aoai.rules import DeploymentRequest, models_to_ask
from policies.seen import Seen

_DIGITS = re.compile(r"(\d+)")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A deployment that the program asks for."""

    seen: Seen
    request: DeploymentRequest
    subscription: str | None
    known: Known

    @property
    def facts(self) -> Facts:
        """The facts of its candidate regions."""
        # Free capacity decides nothing here. The provider ranks by it as soon as the engine has
        # heard the pack, and finds it on disk.
        models = models_to_ask([self.request])
        return self.known.facts([each.region for each in self.request.candidates], models)


def named_apart(wanted: Iterable[Wanted]) -> Mapping[str, DeploymentRequest]:
    """Requests by URN, each with a name of its own."""
    found: dict[str, DeploymentRequest] = {}
    taken: set[str] = set()
    for each in wanted:
        request = each.request
        if request.name in taken:
            own = request.deployment_name or request.name
            path = each.seen.urn.rpartition("::")[0].rpartition("::")[2]
            request = replace(request, name=f"{request.name} ({path})", deployment_name=own)
        taken.add(request.name)
        found[each.seen.urn] = request
    return found


def counting(urn: str) -> list[tuple[int, str]]:
    """Sorts `chat-10` behind `chat-9`."""
    parts = _DIGITS.split(urn)
    return [(int(each), "") if each.isdigit() else (-1, each) for each in parts]


def subscription_of(request: DeploymentRequest) -> str | None:
    """The subscription of its accounts; None while their ids are not known."""
    for each in request.candidates:
        parts = (each.account_id or "").split("/")
        if len(parts) > 2 and parts[1].casefold() == "subscriptions":
            return parts[2]
    return None
