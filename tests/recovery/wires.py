"""The wire between one provider process and a fake Azure, and what may happen on it.

Thousands of runs are played here, so the calls go straight to the fake Azure and past the SDK,
which would cost five times as much; test_wires compares the two.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from aoai.azure.arm import Answer
from aoai.emulator.azure import Azure
from aoai.emulator.cloud import PUBLIC_AUDIENCES
from aoai.emulator.tokens import Identity, issue
from aoai.emulator.wire import Request

_API_VERSION = "2025-06-01"


class Killed(BaseException):
    """The provider process is dead: nothing catches this, and nothing more reaches Azure."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call of ARM."""

    number: int
    """Of this process, from 1."""
    method: str
    path: str

    @property
    def writes(self) -> bool:
        """It may change something."""
        return self.method != "GET"

    def __str__(self) -> str:
        return f"{self.method} {'/'.join(self.path.split('/')[8::2]) or self.path}"


Incident = Callable[[Call, Callable[[], Answer]], Answer]
"""What becomes of a call. It asks Azure with its second argument, or does not."""


def peaceful(_call: Call, ask: Callable[[], Answer]) -> Answer:
    """Nothing happens."""
    return ask()


@dataclass
class Wire:
    """Reads and writes of deployments, as ``aoai.placement.arm.Arm`` wants them."""

    azure: Azure
    incident: Incident = peaceful
    facts: bool = False
    """Plans may look at live facts, which takes a hundred times as long."""
    dead: bool = False
    calls: list[Call] = field(default_factory=list)
    watch: Callable[[], None] = lambda: None
    """Called after each write that reached Azure."""

    def account(self, account_id: str) -> Answer:
        return self._call("GET", account_id)

    def get(self, account_id: str, name: str) -> Answer:
        return self._call("GET", f"{account_id}/deployments/{name}")

    def list(self, account_id: str) -> Answer:
        return _value_alone(self._call("GET", f"{account_id}/deployments"))

    def models(self, account_id: str) -> Answer:
        return _value_alone(self._call("GET", f"{account_id}/models"))

    def capacities(self, account_id: str, model: Mapping[str, str]) -> Answer:
        provider = "/".join(account_id.split("/")[:3]) + "/providers/Microsoft.CognitiveServices"
        query = {f"model{name.title()}": value for name, value in model.items()}
        return _value_alone(self._call("GET", f"{provider}/modelCapacities", query))

    def operation(self, account_id: str, url: str) -> Answer:
        del account_id
        parts = urlsplit(url)
        return self._call("GET", parts.path, dict(parse_qsl(parts.query)))

    def put(self, account_id: str, name: str, body: Mapping[str, Any]) -> Answer:
        return self._call("PUT", f"{account_id}/deployments/{name}", body=body)

    def delete(self, account_id: str, name: str) -> Answer:
        return self._call("DELETE", f"{account_id}/deployments/{name}")

    def _call(
        self,
        method: str,
        path: str,
        query: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
    ) -> Answer:
        if self.dead:
            raise Killed
        call = Call(len(self.calls) + 1, method, path)
        self.calls.append(call)

        def ask() -> Answer:
            found = asked(self.azure, method, path, query, body)
            if call.writes:
                self.watch()
            return found

        try:
            return self.incident(call, ask)
        except Killed:
            self.dead = True
            raise


def asked(
    azure: Azure,
    method: str,
    path: str,
    query: Mapping[str, str] | None = None,
    body: Mapping[str, Any] | None = None,
) -> Answer:
    """What the fake Azure answers to somebody who is signed in."""
    scenario = azure.scenario
    hour = azure.clock.now().replace(minute=0, second=0, microsecond=0)
    token = _token(scenario.subscriptions[0].tenant, scenario.client_id, hour)
    response = azure.handle(
        Request(
            method=method,
            host="management.azure.com",
            path=path,
            query={"api-version": _API_VERSION, **(query or {})},
            headers={"authorization": f"Bearer {token}", "content-type": "application/json"},
            body=b"" if body is None else json.dumps(body).encode(),
        )
    )
    document = json.loads(response.body) if response.body else {}
    headers = {name.lower(): value for name, value in response.headers.items()}
    return Answer(response.status, document, headers)


@cache
def _token(tenant: str, client_id: str, hour: datetime) -> str:
    """A token that is good for the hour, since signing takes as long as the rest of a call."""
    return issue(Identity(tenant, client_id), PUBLIC_AUDIENCES[0], hour + timedelta(minutes=30))


def _value_alone(answer: Answer) -> Answer:
    """A list as the SDK gives it, its pages joined; a refusal as it is."""
    return Answer(200, {"value": answer.body["value"]}, {}) if answer.ok else answer
