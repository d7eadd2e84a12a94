"""ARM calls put straight to a fake Azure, without HTTP, and bodies that it takes."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from aoai.emulator import cloud, tokens
from aoai.emulator.azure import Azure
from aoai.emulator.clock import standing
from aoai.emulator.scenario import Scenario
from aoai.emulator.store import Store
from aoai.emulator.wire import Request

API_VERSION = "2025-06-01"
NOON = datetime(2026, 10, 5, 12, tzinfo=UTC)
"""Here and now in tests: the day of the catalogue."""


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    text: bytes

    @property
    def body(self) -> Any:
        """The JSON document; None for an empty body."""
        return json.loads(self.text) if self.text else None

    @property
    def error(self) -> tuple[int, str, str]:
        """Status, code and message of a refusal in ARM's envelope."""
        return self.status, self.body["error"]["code"], self.body["error"]["message"]


class Arm:
    """A signed-in caller of one fake Azure, in group ``g`` unless a path says otherwise."""

    def __init__(self, azure: Azure) -> None:
        self.azure = azure
        self.subscription = f"/subscriptions/{azure.scenario.subscriptions[0].id}"
        self.group = f"{self.subscription}/resourceGroups/g"
        self.provider = f"{self.subscription}/providers/Microsoft.CognitiveServices"
        self.accounts = f"{self.group}/providers/Microsoft.CognitiveServices/accounts"

    def __call__(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """One call. ``path`` is absolute; the api-version is added unless ``query`` is given."""
        answer = self.azure.handle(
            Request(
                method=method,
                host="management.azure.com",
                path=path,
                query={"api-version": API_VERSION} if query is None else query,
                headers={"authorization": f"Bearer {self._token}", **(headers or {})},
                body=b"" if body is None else json.dumps(body).encode(),
            )
        )
        return Answer(answer.status, answer.headers, answer.body)

    def follow(self, url: str) -> Answer:
        """GET an address from a header of an earlier answer."""
        return self("GET", url.removeprefix("https://management.azure.com").partition("?")[0])

    def make_group(self, name: str = "g", location: str = "swedencentral") -> None:
        """A resource group."""
        path = f"{self.subscription}/resourceGroups/{name}"
        assert self("PUT", path, {"location": location}).status == 201

    def make_account(self, name: str = "oai", **parts: Any) -> str:
        """An account that is ready; its ARM id."""
        path = f"{self.accounts}/{name}"
        answer = self("PUT", path, account(**parts))
        assert answer.status == 201, answer.body
        where = answer.headers["azure-asyncoperation"]
        assert any(self.follow(where).body["status"] == "Succeeded" for _ in range(20))
        return path

    def usage(self, name: str, region: str = "swedencentral") -> tuple[int, int]:
        """Current value and limit of a row of quota."""
        rows = self("GET", f"{self.provider}/locations/{region}/usages").body["value"]
        return next(
            (row["currentValue"], row["limit"]) for row in rows if row["name"]["value"] == name
        )

    @cached_property
    def _token(self) -> str:
        scenario = self.azure.scenario
        identity = tokens.Identity(scenario.subscriptions[0].tenant, scenario.client_id)
        audience = cloud.audiences(self.azure.endpoint)[0]
        return tokens.issue(identity, audience, self.azure.clock.now())


def arm(*, store: Store | None = None, endpoint: str | None = None, **scenario: Any) -> Arm:
    """A caller of a new Azure whose clock stands still at noon, with group ``g`` in it."""
    script = Scenario.parse(scenario)
    clock = standing(script.now or NOON)
    found = Arm(Azure(script, clock=clock, store=store, endpoint=endpoint))
    found.make_group()
    return found


def account(**parts: Any) -> dict[str, Any]:
    """Body of a PUT of an account, with parts of it replaced."""
    body = {
        "kind": "AIServices",
        "sku": {"name": "S0"},
        "location": "swedencentral",
        "properties": {},
    }
    return body | parts


def deployment(
    sku: str = "GlobalStandard",
    capacity: object = 10,
    model: str = "gpt-5.1@2025-11-13",
    **parts: Any,
) -> dict[str, Any]:
    """Body of a PUT of a deployment: what ``model`` names, without a version where it has none."""
    name, _, version = model.partition("@")
    named = {"format": "OpenAI", "name": name} | ({"version": version} if version else {})
    properties = {"model": named, **parts.pop("properties", {})}
    return {"sku": {"name": sku, "capacity": capacity}, "properties": properties, **parts}
