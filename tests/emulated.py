"""An emulated Azure in a process of its own, for tests that run the real engine against it."""

import json
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from aoai.emulator import background

GROUP = "models"
API_VERSION = "2025-09-01"
_WRITES = frozenset({"PUT", "PATCH", "DELETE"})


@dataclass(frozen=True)
class Emulated:
    """A running emulator, and what a test wants to know of it."""

    state: Path
    env: Mapping[str, str]
    pid: int

    @property
    def subscription(self) -> str:
        """The id of its subscription."""
        return self.env["ARM_SUBSCRIPTION_ID"]

    @property
    def group(self) -> str:
        """ARM id of the group that :meth:`account` makes its accounts in."""
        return f"/subscriptions/{self.subscription}/resourceGroups/{GROUP}"

    def account(self, region: str, **properties: Any) -> str:
        """Make an account in a region, named after it; its ARM id."""
        self.arm("PUT", self.group, {"location": "westeurope"})
        where = f"{self.group}/providers/Microsoft.CognitiveServices/accounts/{region}"
        body = {"kind": "AIServices", "sku": {"name": "S0"}, "location": region}
        self.arm("PUT", where, {**body, "properties": properties})
        return where

    def deployments(self, *account_ids: str) -> dict[str, Any]:
        """What is deployed in the accounts, by ``region/name``."""
        return {
            f"{account_id.rpartition('/')[2]}/{each['name']}": each
            for account_id in account_ids
            for each in self.arm("GET", f"{account_id}/deployments")["value"]
        }

    def writes(self) -> list[str]:
        """The writes that it has been asked for, as ``METHOD path``."""
        return [
            f"{each['method']} {each['path']}"
            for each in self.requests()
            if each["method"] in _WRITES and each["path"].startswith("/subscriptions")
        ]

    def held(self) -> list[str]:
        """The calls that a fault of the scenario holds at this moment, as ``METHOD path``."""
        found = self._call("GET", f"{self.env['AOAI_EMULATOR']}/_emulator/held")["value"]
        return [f"{each['method']} {each['path']}" for each in found]

    def requests(self) -> list[dict[str, Any]]:
        """Every call that it has served, oldest first: what was asked, and when."""
        found = self._call("GET", f"{self.env['AOAI_EMULATOR']}/_emulator/requests")
        value: list[dict[str, Any]] = found["value"]
        return value

    def rescript(self, **scenario: Any) -> None:
        """Replace parts of the scenario while it runs."""
        self._call("PUT", f"{self.env['AOAI_EMULATOR']}/_emulator/scenario", scenario)

    def arm(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """One call to ARM; its JSON, or an HTTPError."""
        url = f"{self.env['AOAI_EMULATOR']}{path}?api-version={API_VERSION}"
        return self._call(method, url, body, {"Authorization": f"Bearer {self._token}"})

    @cached_property
    def _token(self) -> str:
        form = {
            "grant_type": "client_credentials",
            "client_id": self.env["ARM_CLIENT_ID"],
            "client_secret": self.env["ARM_CLIENT_SECRET"],
            "scope": "https://management.azure.com/.default",
        }
        url = f"{self.env['AOAI_EMULATOR']}/{self.env['ARM_TENANT_ID']}/oauth2/v2.0/token"
        with urlopen(
            Request(url, urlencode(form).encode()),
            context=self._tls,
        ) as answer:
            return str(json.load(answer)["access_token"])

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self.env["SSL_CERT_FILE"])

    def _call(
        self,
        method: str,
        url: str,
        body: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = Request(url, data, dict(headers or {}), method=method)
        request.add_header("Content-Type", "application/json")
        try:
            with urlopen(request, context=self._tls) as answer:
                text = answer.read()
        except HTTPError as error:
            error.add_note(error.read().decode())
            raise
        return json.loads(text) if text else None


@contextmanager
def emulated(folder: Path, **scenario: Any) -> Iterator[Emulated]:
    """Run an emulator with a scenario until the block ends."""
    folder.mkdir(parents=True, exist_ok=True)
    script = folder / "scenario.yaml"
    # JSON is YAML.
    script.write_text(json.dumps(scenario), "utf-8")
    state = folder / "emulator"
    running = background.start(state, str(script))
    try:
        yield Emulated(state, running.env, running.pid)
    finally:
        background.stop(state)
