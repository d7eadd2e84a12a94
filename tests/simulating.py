"""``aoai simulate`` on traces that are small enough to be worked out by hand."""

from collections.abc import Callable
from typing import NamedTuple


class Answer(NamedTuple):
    """What a command left behind."""

    code: int
    out: str
    err: str


Simulate = Callable[..., Answer]

MODEL = ("--model", "gpt-4.1", "--sku", "GlobalProvisionedManaged", "--now", "2026-11-21")
SMALL = (*MODEL, "--ptu", "15", "--burst-seconds", "1")
"""45,000 normalized tokens a minute, 750 a second, and 750 in a full bucket."""
CALLS = "0,1500,10\n1,50,0\n1.1,100,0\n61,10,0"
"""On :data:`SMALL`: the first one puts 1500 + 4 * 10 on the bucket. After a second 790 are left, so
that the next one is refused for 40 / 750 s; after another tenth 715, and the third is admitted. The
last one comes to an empty bucket."""
