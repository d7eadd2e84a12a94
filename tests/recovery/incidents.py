"""What may befall a call of ARM: a kill, a cancel, a lost answer, a busy or a broken Azure."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from aoai.azure.arm import Answer
from recovery.wires import Call, Incident, Killed

When = Literal["before", "after"]
BOTH: tuple[When, When] = ("before", "after")


@dataclass(frozen=True)
class At:
    """A point of a run: before or after Azure has served a call."""

    number: int
    """Of the call, from 1."""
    when: When

    def __str__(self) -> str:
        return f"{self.when} call {self.number}"


def killed(at: At) -> Incident:
    """SIGKILL of the provider."""

    def incident(call: Call, ask: Callable[[], Answer]) -> Answer:
        if call.number != at.number:
            return ask()
        if at.when == "after":
            ask()
        raise Killed

    return incident


def happening(at: At, act: Callable[[], object]) -> Incident:
    """Something happens elsewhere at that moment, such as a cancel or another writer's call."""

    def incident(call: Call, ask: Callable[[], Answer]) -> Answer:
        if call.number == at.number and at.when == "before":
            act()
        answer = ask()
        if call.number == at.number and at.when == "after":
            act()
        return answer

    return incident


def answered(
    at: At, answer: Answer, *, times: int = 1, hang: Callable[[], object] = lambda: None
) -> Incident:
    """From that call on, so many calls get this answer in place of Azure's own.

    Args:
        at: After: Azure has done what the call asks, and the answer is lost.
        answer: What comes instead.
        times: How many calls in a row.
        hang: Lets the time pass that it takes until the caller gives up.
    """

    def incident(call: Call, ask: Callable[[], Answer]) -> Answer:
        if not at.number <= call.number < at.number + times:
            return ask()
        if at.when == "after":
            ask()
        hang()
        return answer

    return incident


def refusal(status: int, code: str, **headers: str) -> Answer:
    """What Azure, or what stands before it, says instead; status 0 is a cut connection."""
    error = {"code": code, "message": "The test asked for this."}
    return Answer(
        status, {"error": error}, {key.replace("_", "-"): headers[key] for key in headers}
    )
