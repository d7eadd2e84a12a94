"""Sizes that need no simulation, because they refuse too many calls whatever happens.

A search goes up from the smallest size, and most sizes on its way are far too small. What is ruled
out here is proved; what is not has to be tried.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from fractions import Fraction
from math import ceil

import numpy as np

from aoai.capacity.bucket import MOST, Ints
from aoai.capacity.charges import TOO_LONG, Charges, charges
from aoai.capacity.consumption import Consumption
from aoai.capacity.rules import Rules
from aoai.capacity.scenario import Service
from aoai.capacity.sizing import BURSTS
from aoai.capacity.use import Use
from aoai.capacity.workload import TICKS, Workload

# Windows are that many times as long as the next shorter ones; the shortest last a second.
_LONGER = 4


def largest_hopeless(
    workload: Workload, consumption: Consumption, use: Use, few: int
) -> Mapping[Fraction, int]:
    """The largest PTU that surely refuse more than ``few`` calls; all below them do too.

    By the seconds of drain that a full bucket holds; 0 where nothing can be said.

    Proof. Cut time into windows of w seconds, and look at the last call that one of them admits.
    Before it the level has risen by the charges of all calls admitted earlier in the window: at
    least their estimates, less what is given back of those that end within the window. It was not
    below 0 when the window began, and the floor only raises it. It has fallen by no more than the
    drain of w seconds and what is given back, within the window, of calls that came before it. As
    the call is admitted, the level is less than a full bucket. So the charges of all calls that
    the window admits, but one, are less than

        drain of (w + bucket) seconds + what is given back of earlier calls.

    As many calls as possible are admitted if they are the cheapest, and the one left out of the sum
    is any other. All further calls of the window are refused, and of windows that follow each
    other the refusals add up. More PTU refuse no more by this count, so the largest that refuse
    too many are found by bisection; and any length of windows will do, so the best counts.
    """
    found = charges(workload, consumption, Rules(), use.max_tokens)
    if sum(sums(np.abs(found.estimates), _ALL)) + sum(sums(np.abs(found.corrections), _ALL)) > MOST:
        return dict.fromkeys(BURSTS, 0)
    ruled_out = dict.fromkeys(BURSTS, 0)
    seconds = 1
    while True:
        windows = _Windows(workload, found, use.service, seconds)
        for burst, known in ruled_out.items():
            drain = Fraction(consumption.input_tpm_per_ptu * found.parts, 60) * (seconds + burst)
            ruled_out[burst] = windows.hopeless(drain, few, range(known, consumption.largest + 1))
        if seconds * TICKS > workload.arrivals[-1]:
            return ruled_out
        seconds *= _LONGER


class _Windows:
    """The calls of each window, the cheapest first."""

    def __init__(self, workload: Workload, found: Charges, service: Service, seconds: int) -> None:
        fit = found.estimates != TOO_LONG
        arrivals, estimates = workload.arrivals[fit], found.estimates[fit]
        corrections = found.corrections[fit]
        back = np.maximum(-corrections, 0)
        ticks = seconds * TICKS
        own = arrivals // ticks
        ended = (arrivals + service.ticks(workload.generated[fit])) // ticks
        within = ended == own
        charged = estimates - np.where(within, back, 0)
        charged = charged[np.lexsort((charged, own))]
        self._starts = np.flatnonzero(np.diff(own, prepend=-1))
        self._counts = np.diff(self._starts, append=len(own))
        self._sums = np.cumsum(charged)
        # What is given back of calls of earlier windows, in the window in which they end. Windows
        # without calls are left out: theirs counts in the next, where it only rules out less.
        names = own[self._starts]
        place = np.searchsorted(names, ended)
        there = ~within & (place < len(names))
        given = np.zeros(len(names), np.int64)
        np.add.at(given, place[there], back[there])
        self._before = self._sums[self._starts] - charged[self._starts] + given

    def hopeless(self, drain: Fraction, few: int, ptus: range) -> int:
        """The last of ``ptus`` that refuses more than ``few`` calls; the first where none does.

        Args:
            drain: Of one PTU, in the window and from a full bucket.
            few: Calls.
            ptus: Going up.
        """
        enough = bisect_left(ptus, -few, key=lambda ptu: -self._refused(ceil(ptu * drain)))
        return ptus[max(enough - 1, 0)]

    def _refused(self, drained: int) -> int:
        """Calls that are refused at least, where so much is drained and held."""
        most = self._before + min(drained, MOST - 1)
        admitted = np.searchsorted(self._sums, most) - self._starts + 1
        return int(np.maximum(self._counts - admitted, 0).sum())


_ALL = np.zeros(1, np.int64)


def sums(values: Ints, starts: Ints) -> Iterable[int]:
    """The sum of each piece that begins at one of ``starts``, in Python's integers.

    Both halves of a number fit in 64 bits whatever their count, and the numbers may not.
    """
    high = np.add.reduceat(values >> 32, starts)
    low = np.add.reduceat(values & 0xFFFFFFFF, starts)
    for above, below in zip(high.tolist(), low.tolist(), strict=True):
        yield (above << 32) + below
