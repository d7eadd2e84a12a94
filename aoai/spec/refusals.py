"""Rows of the stack's own that say what a refusal of Azure means."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from aoai.refusals import FailureClass, Scope, faults_of
from aoai.spec.faults import refuse
from aoai.spec.section import Section


class RefusalSection(Section):
    """One refusal and what it means, as a failed deployment shows it."""

    code: str | None = Field(None, description="Azure's error code.")
    status: int | None = Field(
        None, description="HTTP status, 400 to 599; 0 where the refusal came without one."
    )
    message: str | None = Field(
        None, description="A regular expression that is searched in Azure's message."
    )
    # Unknown is left out: it is what no row speaks of.
    failure: Literal[
        FailureClass.WAIT,
        FailureClass.NEXT_REGION,
        FailureClass.NEXT_POOL,
        FailureClass.NAME,
        FailureClass.STOP,
    ] = Field(alias="class", description="What to do about it.")
    scope: Scope | None = Field(
        None, description="What it rules out; default: what the class implies."
    )
    fix: str | None = Field(None, description="What a person can do about it.")
    source: str | None = Field(None, description="Where it was seen.")


def _sound(given: object) -> object:
    if isinstance(given, list | tuple):
        refuse(
            ((number, *keys), reason, fix)
            for number, each in enumerate(given)
            for keys, reason, fix in faults_of(each, given[:number])
        )
    return given


RefusalRows = Annotated[tuple[RefusalSection, ...], BeforeValidator(_sound)]
