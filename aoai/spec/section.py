"""The base of all parts of the stack file."""

from pydantic import BaseModel, ConfigDict


class Section(BaseModel):
    """A part of the stack file: read once, never changed, no unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")
