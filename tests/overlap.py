"""What a log of calls says of which writes ran beside each other."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import NamedTuple


class Write(NamedTuple):
    """A write to something in an account, by the seconds of one clock."""

    began: float
    ended: float
    account: str


def account_of(path: str) -> str:
    """The account in a path below one."""
    return path.split("/")[8]


def overlapping(writes: Iterable[Write]) -> Mapping[str, int]:
    """How many writes to an account began before the one before them had ended."""
    by_account = defaultdict(list)
    for each in sorted(writes):
        by_account[each.account].append(each)
    return {
        account: sum(second.began < first.ended for first, second in pairwise(found))
        for account, found in by_account.items()
    }


def most_accounts_at_once(writes: Iterable[Write]) -> int:
    """The largest number of accounts that were written to at one moment."""
    found = list(writes)
    return max(
        len({each.account for each in found if each.began <= moment.began < each.ended})
        for moment in found
    )
