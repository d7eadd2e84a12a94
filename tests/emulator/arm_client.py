"""A signed-in client without an SDK, for tests that look at single requests."""

from typing import Any

import requests

from aoai.emulator.background import Running


class ArmClient:
    """Speaks to a running emulator over TLS."""

    def __init__(self, running: Running) -> None:
        self.env = running.env
        self.endpoint = self.env["AOAI_EMULATOR"]
        self.subscription = f"/subscriptions/{self.env['ARM_SUBSCRIPTION_ID']}"
        self._headers = {"authorization": f"Bearer {self._token()}"}

    def __call__(self, method: str, path: str, body: Any = None) -> requests.Response:
        """Send one request; ``path`` is below the subscription."""
        return self.send(
            method, f"{self.endpoint}{self.subscription}{path}?api-version=2024-11-01", body
        )

    def emulator(self, method: str, name: str, body: Any = None) -> Any:
        """Ask the emulator itself; its JSON."""
        return self.send(method, f"{self.endpoint}/_emulator/{name}", body).json()

    def send(self, method: str, url: str, body: Any = None) -> requests.Response:
        """Send one request to any URL of the emulator."""
        return requests.request(
            method,
            url,
            json=body,
            headers=self._headers,
            verify=self.env["REQUESTS_CA_BUNDLE"],
            timeout=10,
        )

    def _token(self) -> str:
        form = {
            "grant_type": "client_credentials",
            "client_id": self.env["ARM_CLIENT_ID"],
            "client_secret": self.env["ARM_CLIENT_SECRET"],
            "scope": "https://management.azure.com/.default",
        }
        answer = requests.post(
            f"{self.endpoint}/{self.env['ARM_TENANT_ID']}/oauth2/v2.0/token",
            data=form,
            verify=self.env["REQUESTS_CA_BUNDLE"],
            timeout=10,
        )
        return str(answer.json()["access_token"])
