"""Create, read, update and delete, in the order of calls of the real plugin."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aoai.emulator.azure_native import bodies
from aoai.emulator.azure_native.arm import (
    AcceptedError,
    Answer,
    Arm,
    ArmError,
    CancelledError,
    TimeLimitError,
)
from aoai.emulator.azure_native.settings import Settings
from aoai.emulator.azure_native.table import Kind
from aoai.emulator.azure_native.wire import UNKNOWN, holds_unknown

_LONGEST_SECONDS = 2 * 60 * 60.0
_GROUP_API_VERSION = "2020-10-01"


class ExistsError(Exception):
    """Something of that id is there, and a create must not take it over."""


class HalfMadeError(Exception):
    """The write was accepted and did not end well; what is there now goes into the state."""

    def __init__(self, reason: str, identifier: str, outputs: Mapping[str, Any]) -> None:
        self.identifier = identifier
        self.outputs = outputs
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class Found:
    """A resource as Azure has it."""

    identifier: str
    outputs: Mapping[str, Any]


class Operations:
    """What the resources of a configured provider ask of ARM."""

    def __init__(self, settings: Settings, arm: Arm) -> None:
        self.settings = settings
        self.arm = arm
        self._locations: dict[str, str] = {}

    def create(self, kind: Kind, inputs: Mapping[str, Any], timeout: float) -> Found:
        """GET, which must find nothing; PUT; poll; GET.

        Raises:
            ExistsError: The GET found something.
            HalfMadeError: The PUT was accepted and failed afterwards.
        """
        identifier = bodies.resource_id(kind, inputs, self.settings.subscription)
        if self._get(kind, identifier) is not None:
            message = f"cannot create already existing resource '{identifier}'"
            raise ExistsError(message)
        return self._put(kind, identifier, inputs, timeout)

    def update(
        self, kind: Kind, identifier: str, inputs: Mapping[str, Any], timeout: float
    ) -> Found:
        """PUT of the whole; poll; GET.

        Raises:
            HalfMadeError: The PUT was accepted and failed afterwards.
        """
        return self._put(kind, identifier, inputs, timeout)

    def read(self, kind: Kind, identifier: str) -> Found | None:
        """The resource as it is; None when it is gone."""
        answer = self._get(kind, identifier)
        return None if answer is None else Found(identifier, bodies.outputs(kind, answer.body))

    def delete(self, kind: Kind, identifier: str, timeout: float) -> None:
        """DELETE and poll."""
        self.arm.delete(identifier, kind.api_version, _until(timeout))

    def location(self, inputs: Mapping[str, Any], olds: Mapping[str, Any]) -> str | None:
        """The location of a resource whose program gives none.

        In this order: as before, the provider's, the resource group's. Unknown while the group is.
        """
        if olds.get("location") is not None:
            return str(olds["location"])
        if self.settings.location is not None:
            return self.settings.location
        group = inputs.get("resourceGroupName")
        if group is None:
            return None
        if holds_unknown(group):
            return UNKNOWN
        if group not in self._locations:
            identifier = f"/subscriptions/{self.settings.subscription}/resourceGroups/{group}"
            try:
                answer = self.arm.call("GET", identifier, _GROUP_API_VERSION)
            except ArmError as error:
                if error.status == 404:
                    return UNKNOWN
                raise
            self._locations[group] = str(answer.body["location"])
        return self._locations[group]

    def _put(self, kind: Kind, identifier: str, inputs: Mapping[str, Any], timeout: float) -> Found:
        until = _until(timeout)
        answer = self.arm.call(
            "PUT", identifier, kind.api_version, bodies.body(kind, inputs), until
        )
        identifier = str(answer.body.get("id") or identifier)
        try:
            self.arm.finish(identifier, kind.api_version, answer, until)
        except (AcceptedError, ArmError, CancelledError, TimeLimitError) as error:
            left = self._after(kind, identifier, answer)
            reason = str(error) or "the operation was not waited for to its end"
            raise HalfMadeError(reason, identifier, left.outputs) from error
        if self.settings.skip_read_on_update:
            return Found(identifier, bodies.outputs(kind, answer.body))
        return self._after(kind, identifier, answer)

    def _after(self, kind: Kind, identifier: str, answer: Answer) -> Found:
        try:
            live = self._get(kind, identifier)
        except ArmError:
            # The write stands; the real plugin goes on with the answer to it, too.
            live = None
        return Found(identifier, bodies.outputs(kind, (live or answer).body))

    def _get(self, kind: Kind, identifier: str) -> Answer | None:
        try:
            answer = self.arm.call("GET", identifier, kind.api_version)
        except ArmError as error:
            if error.status == 404:
                return None
            raise
        return answer if answer.body else None


def _until(timeout: float) -> float:
    # The engine sends 0 where the program sets no limit.
    return time.monotonic() + (timeout or _LONGEST_SECONDS)
