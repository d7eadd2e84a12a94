"""Accounts in a fake Azure, and what placement lands in them, through the real clients."""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import requests

from aoai.azure.connection import connect
from aoai.azure.deployments import Deployments
from aoai.emulator.azure import Azure
from aoai.emulator.in_process import mock_azure
from aoai.emulator.scenario import Scenario
from aoai.placement.attempts import Attempt
from aoai.placement.cloud import Cloud, Work
from aoai.placement.outcome import Placed
from aoai.placement.patience import Patience
from aoai.placement.placing import place
from aoai.placement.refusal_table import TABLE
from aoai.placement.request import Candidate, Marks, Request, Spillover
from estate import settings_of

SWEDEN, GERMANY, FRANCE = "swedencentral", "germanywestcentral", "francecentral"
REGIONS = (SWEDEN, GERMANY, FRANCE)
PTU, STANDARD = "DataZoneProvisionedManaged", "DataZoneStandard"
MODEL = {"format": "OpenAI", "name": "gpt-5.4", "version": "2026-03-05"}
URN = "urn:pulumi:dev::shop::aoai:index:ModelDeployment::chat"
OURS = Marks("owner", "first", URN)
SPILLOVER = Spillover("chat-over", STANDARD, 50)
QUOTA = {region: {f"OpenAI.{PTU}": 1000} for region in REGIONS}
FULL = {"gpt-5.4": {PTU: 0}}
AT_ONCE = {"Retry-After": "0"}
# An Azure that stays in Creating for as long as any test looks on.
SLOW = {"deployments": 1000}
PATH = "/deployments/chat$"


@dataclass
class Shown:
    """What a person sees."""

    lines: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    reactions: dict[str, Callable[[], object]] = field(default_factory=dict)
    """What happens once, when a line with such a text in it is shown."""

    def status(self, text: str) -> None:
        self.lines.append(text)
        for part in [each for each in self.reactions if each in text]:
            self.reactions.pop(part)()

    def warn(self, text: str) -> None:
        self.warnings.append(text)


class Land:
    """A fake Azure with an account in each of three regions, each named after its region."""

    def __init__(self, azure: Azure) -> None:
        self.azure = azure
        self.subscription = azure.scenario.subscriptions[0].id
        group = f"/subscriptions/{self.subscription}/resourceGroups/g"
        accounts = f"{group}/providers/Microsoft.CognitiveServices/accounts"
        self._accounts = accounts
        self.accounts: dict[str, str] = {}
        connection = connect(settings_of(azure))
        self._token = connection.credential.get_token(connection.cloud.scope).token
        self._put(group, {"location": "westeurope"})
        for region in REGIONS:
            self.open(region)
        self.arm = Deployments(connection)
        self.cloud = Cloud(self.arm, TABLE)
        self.shown = Shown()
        self.cancelled = threading.Event()
        azure.log.clear()

    def open(self, region: str, kind: str = "AIServices") -> str:
        """Make an account in one more region, named after it; its ARM id."""
        account_id = self.accounts[region] = f"{self._accounts}/{region}"
        body = {"location": region, "kind": kind, "sku": {"name": "S0"}}
        self._put(account_id, {**body, "properties": {}})
        return account_id

    def play(self, *faults: Mapping[str, Any], **scenario: Any) -> None:
        """Go on by another script; quota is plenty unless it says otherwise."""
        self.azure.play(Scenario.parse({"quota": QUOTA, "faults": list(faults), **scenario}))

    def work(self, seconds: float = 20) -> Work:
        """Work that the test's event ends."""
        return Work(Patience(self.cancelled, seconds), self.shown)

    def request(self, *regions: str, capacity: int = 300, sku: str = PTU, **parts: Any) -> Request:
        """A request for 300 PTU of gpt-5.4 in three regions, unless said otherwise."""
        candidates = tuple(
            Candidate(each, self.accounts[each], sku, capacity) for each in regions or REGIONS
        )
        given = {"name": "chat", "model": MODEL, "marks": OURS, "candidates": candidates}
        return Request(**{**given, **parts})

    def place(self, request: Request, live: Iterable[str] = (), seconds: float = 20) -> Placed:
        """Place it with the usual patience."""
        return place(self.cloud, request, tuple(live), self.work(seconds))

    def put(self, region: str, name: str, capacity: int = 50, **parts: Any) -> None:
        """A deployment that was there before: a standard one of nobody, unless said otherwise."""
        body = {"sku": {"name": STANDARD, "capacity": capacity}, "properties": {"model": MODEL}}
        self._put(f"{self.accounts[region]}/deployments/{name}", {**body, **parts})

    def _put(self, path: str, body: Mapping[str, Any]) -> None:
        requests.put(
            f"https://management.azure.com{path}?api-version=2025-06-01",
            headers={"authorization": f"Bearer {self._token}"},
            json=body,
            timeout=5,
        ).raise_for_status()

    def documents(self) -> dict[str, Any]:
        """Every deployment as ARM's JSON, by ``region/name``."""
        return {
            f"{region}/{each['name']}": each
            for region, account_id in self.accounts.items()
            for each in self.arm.list(account_id).body["value"]
        }

    def live(self) -> dict[str, int]:
        """Capacity of every deployment, by ``region/name``."""
        return {name: each["sku"]["capacity"] for name, each in self.documents().items()}

    def generations(self) -> dict[str, str | None]:
        """Generation of every deployment, by ``region/name``."""
        return {
            name: (each.get("tags") or {}).get("aoai-generation")
            for name, each in self.documents().items()
        }

    def writes(self) -> list[str]:
        """Writes that Azure has answered, as ``METHOD region/name status``."""
        return [
            f"{each.method} {'/'.join(each.path.split('/')[8::2])} {each.status}"
            for each in self.azure.log
            if each.method in ("PUT", "DELETE")
        ]


@contextmanager
def land(**scenario: Any) -> Iterator[Land]:
    """Serve one until the block ends."""
    with mock_azure(Scenario.parse({"quota": QUOTA, **scenario})) as azure:
        yield Land(azure)


def fault(method: str, path: str, nth: int | None = None, **answer: Any) -> dict[str, Any]:
    """A fault of the scenario."""
    return {"match": {"method": method, "path": path, "nth": nth}, "answer": answer}


def refused(status: int, code: str, region: str = "", message: str = "") -> dict[str, Any]:
    """A fault that refuses each PUT of the deployment, in one region or everywhere."""
    path = f"accounts/{region or '[^/]+'}{PATH}"
    return fault("PUT", path, status=status, code=code, message=message, headers=AT_ONCE)


def timeless(attempts: Iterable[Attempt]) -> list[Attempt]:
    """Attempts without the time that they took."""
    return [replace(each, seconds=0.0) for each in attempts]


def told(attempts: Iterable[Attempt]) -> list[tuple[str, int, str, str | None]]:
    """Region, capacity, outcome and class of each attempt."""
    return [
        (
            each.candidate.region,
            each.candidate.capacity,
            each.outcome.value,
            each.refusal.failure.value if each.refusal else None,
        )
        for each in attempts
    ]
