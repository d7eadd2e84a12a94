"""What azure-native says of a Deployment that failed, in terms of placement.

A program's error hook gets an error as text, and says whether the same call is made again.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aoai.placement.refusals import Refusal, meaning
from aoai.placement.request import is_provisioned
from aoai.provider.choosing import Outlook, Wanted, following_of
from aoai.refusals import FailureClass, Row, Scope
from aoai.rules.standing import Standing, Verdict

# azure-native's own words (pulumi-azure-native, client_azcore.go: PulumiAzcoreResponseError, and
# CanCreate).
_REFUSED = re.compile(
    r'Status=(?P<status>\d+)(?: Code="(?P<code>[^"]*)")? Message="(?P<message>.*)"', re.S
)
_EXISTS = re.compile(r"cannot create already existing (?:sub)?resource '(?P<id>[^']*)'")


@dataclass(frozen=True, slots=True)
class Explained:
    """What the failure of an azure-native Deployment means."""

    conflict: bool = False
    """Another write holds the account: nothing was made, and the same call may be repeated."""
    shortage: bool = False
    """The region cannot take it, and another one might."""
    code: str = ""
    exists: str = ""
    """ARM id of what is there already, so that nothing was written."""
    following: Standing | None = None
    """The candidate to go to."""

    @property
    def as_output(self) -> Mapping[str, Any]:
        """The explanation as a program gets it."""
        return {
            "conflict": self.conflict,
            "shortage": self.shortage,
            "code": self.code,
            "exists": self.exists,
            **({} if self.following is None else {"next": self.following.as_output()}),
        }


def explain(
    error: str, wanted: Wanted, at: int, outlook: Outlook, rows: Sequence[Row]
) -> Explained:
    """What azure-native's error about a deployment means.

    Args:
        error: Its text.
        wanted: The deployment.
        at: The candidate at which it failed, by its place.
        outlook: Ranks the candidates if another one is the way out.
        rows: What refusals mean.
    """
    if exists := _EXISTS.search(error):
        return Explained(exists=exists["id"])
    refused = _REFUSED.search(error)
    if refused is None:
        return Explained()
    said = {"code": refused["code"] or "", "message": refused["message"]}
    refusal = meaning(int(refused["status"]), said, rows)
    if refusal.failure is FailureClass.WAIT and refusal.scope is Scope.ACCOUNT:
        return Explained(conflict=True, code=refusal.code)
    standings: Sequence[Standing] = ()
    if refusal.failure in (FailureClass.NEXT_REGION, FailureClass.NEXT_POOL, FailureClass.UNKNOWN):
        standings = outlook.standings(wanted.name, wanted.inputs)
    if not _is_shortage(refusal, standings, at):
        return Explained(code=refusal.code)
    following = following_of(standings, at)
    return Explained(
        shortage=True,
        code=refusal.code,
        following=None if following is None else standings[following],
    )


def _is_shortage(refusal: Refusal, standings: Sequence[Standing], at: int) -> bool:
    """The code of a capacity refusal is in no source, so Azure's figures explain an unknown one."""
    if refusal.failure is not FailureClass.UNKNOWN:
        return bool(standings)
    here = standings[at]
    return is_provisioned(here.sku) and here.verdict is Verdict.NO_FREE_CAPACITY
