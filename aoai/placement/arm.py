"""What placement needs of Azure, as protocols that the room `aoai.azure` happens to satisfy."""

from collections.abc import Mapping
from typing import Any, Protocol


class Answer(Protocol):
    """One answer of ARM, refusals included. Status 0 means that none arrived."""

    @property
    def status(self) -> int:
        """HTTP status."""

    @property
    def body(self) -> Mapping[str, Any]:
        """The JSON document, empty when there was none."""

    @property
    def headers(self) -> Mapping[str, str]:
        """Header values by lower-case name."""

    @property
    def ok(self) -> bool:
        """The request was accepted."""


class Arm(Protocol):
    """Reads and writes of model deployments. No call waits or repeats."""

    def account(self, account_id: str) -> Answer:
        """GET of an account."""

    def get(self, account_id: str, name: str) -> Answer:
        """GET of a deployment."""

    def list(self, account_id: str) -> Answer:
        """All deployments of an account under ``value``."""

    def models(self, account_id: str) -> Answer:
        """What an account can deploy under ``value``."""

    def capacities(self, account_id: str, model: Mapping[str, str]) -> Answer:
        """Free capacity of a model in every region under ``value``."""

    def operation(self, account_id: str, url: str) -> Answer:
        """GET of what goes on behind an accepted write, at the address that its answer gave."""

    def put(self, account_id: str, name: str, body: Mapping[str, Any]) -> Answer:
        """PUT of a deployment."""

    def delete(self, account_id: str, name: str) -> Answer:
        """DELETE of a deployment."""


class Reporter(Protocol):
    """Where a person sees what goes on."""

    def status(self, text: str) -> None:
        """One line that the next one replaces."""

    def warn(self, text: str) -> None:
        """A line that stays."""


class Silent:
    """A reporter for work that nobody looks on at."""

    def status(self, text: str) -> None:
        """Nothing is shown."""

    def warn(self, text: str) -> None:
        """Nothing is shown."""


def error_of(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """The error object of an ARM body, whatever its envelope; empty when there is none."""
    found = body.get("error", body)
    return found if isinstance(found, Mapping) else {}
