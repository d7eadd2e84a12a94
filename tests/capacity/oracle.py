"""The rule of a provisioned deployment once more, in fractions: slow, naive, and exact.

Written from what is documented and from what this project chose where nothing is, and never from
`aoai.capacity`: whatever the two agree on, they agree on for separate reasons. Levels are
normalized tokens as they come; nothing is scaled, rounded or sorted beforehand.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from heapq import heapify, heappop, heappush
from math import ceil, floor

from capacity.oracle_terms import (
    MINUTE,
    NOTHING,
    SECOND,
    Account,
    Call,
    Fate,
    Minute,
    Setting,
    Standard,
)


@dataclass(slots=True)
class _Stretch:
    """A part of a minute in which the size stayed."""

    rate: Fraction
    bucket: Fraction
    high: Fraction
    """Of any enforcement point."""
    low: Fraction
    ticks: int = 0
    drained: Fraction = NOTHING
    area: Fraction = NOTHING
    """Twice the integral of the level."""


def _total(fractions: Sequence[Fraction]) -> Fraction:
    return sum(fractions[1:], fractions[0])


class _Point:
    """One enforcement point."""

    def __init__(self) -> None:
        self.level = NOTHING

    def pass_time(self, rate: Fraction, ticks: int) -> tuple[Fraction, Fraction]:
        """Drains.

        Returns:
            How much it was, and twice the integral of the level.
        """
        before = self.level
        if before <= 0:
            return NOTHING, 2 * before * ticks
        after = before - rate * ticks
        if after >= 0:
            self.level = after
            return before - after, (before + after) * ticks
        self.level = NOTHING
        return before, before * before / rate


class Replay:
    """One run of calls, which are in order of arrival."""

    def __init__(self, calls: Sequence[Call], setting: Setting, *, minutes: int = 0) -> None:
        """Runs them.

        Args:
            calls: In order of arrival; among equals, of input.
            setting: What they meet.
            minutes: How many to tell at least; those up to the last arrival are told anyway.
        """
        self.calls, self.setting, self.rule = calls, setting, setting.rule
        self.fates = [Fate() for _ in calls]
        self._minutes = max(minutes, max(call.arrival for call in calls) // MINUTE + 1)
        self._charges = [NOTHING] * self._minutes
        self._rejections = [0] * self._minutes
        self._stretches: list[list[_Stretch]] = [[] for _ in range(self._minutes)]
        self._points = [_Point() for _ in range(self.rule.points)]
        self._now = 0
        self._estimated = self._corrected = self._drained = self._forgotten = NOTHING
        self._windows: dict[tuple[str, int], int] = {}
        self._estimates = [
            self._cost(call, call.max_tokens, call.cached if self.rule.cached_known else 0)
            for call in calls
        ]
        self._actuals = [self._cost(call, call.generated, call.cached) for call in calls]
        self._looks: dict[int, list[Fraction]] = {}
        self._size(self.rule.ptu)
        self._run()

    @property
    def admitted(self) -> list[bool]:
        """Whether each call's first attempt was."""
        return [fate.admitted for fate in self.fates]

    @property
    def retry_after_ms(self) -> list[int]:
        """The advice to each call's first attempt, 0 where it was admitted."""
        return [fate.retry_after_ms for fate in self.fates]

    @property
    def minutes(self) -> list[Minute]:
        """Each minute from the first arrival on."""
        told: list[Minute] = []
        for charged, rejected, stretches in zip(
            self._charges, self._rejections, self._stretches, strict=True
        ):
            deployed = sum((each.rate * each.ticks for each in stretches), NOTHING)
            level = sum((each.area / each.bucket for each in stretches), NOTHING) / 2 / MINUTE
            drained = sum((each.drained for each in stretches), NOTHING)
            points = self.rule.points
            looks = self._looks.get(len(told))
            sampled = sum(looks, NOTHING) / len(looks) if looks else None
            lowest = min(each.low / each.bucket for each in stretches) * points
            highest = max(each.high / each.bucket for each in stretches) * points
            told.append(
                Minute(
                    charged / deployed,
                    level,
                    sampled,
                    drained / deployed,
                    lowest,
                    highest,
                    rejected,
                )
            )
        return told

    @property
    def account(self) -> Account:
        """Where all tokens went, up to the last event or the end of the last minute."""
        totals = self._estimated, self._corrected, self._drained, self._forgotten
        return Account(*totals, self._level())

    def _level(self) -> Fraction:
        return _total([point.level for point in self._points])

    def _size(self, ptu: int) -> None:
        self._rate = Fraction(ptu * self.rule.input_tpm_per_ptu, MINUTE)
        by_time = self._rate * SECOND * self.rule.burst
        self._bucket = by_time if self.rule.bucket is None else self.rule.bucket
        self._point_rate = self._rate / self.rule.points
        self._point_bucket = self._bucket / self.rule.points
        self._resized = True

    def _run(self) -> None:
        # Kinds at one instant: resizes, a look, completions, arrivals; each by its number. What
        # is pushed while an instant is being worked off finds its place in it.
        resize, look, completion, arrival = range(4)
        heap = [(call.arrival, arrival, number, 0) for number, call in enumerate(self.calls)]
        heap += [(each.at, resize, number, 0) for number, each in enumerate(self.setting.resizes)]
        for minute in range(self._minutes if self.rule.sample else 0):
            within = range(0, MINUTE, self.rule.sample or MINUTE)
            heap += [(MINUTE * minute + ticks, look, 0, 0) for ticks in within]
        heapify(heap)
        while heap:
            now, kind, number, point = heappop(heap)
            self._pass_time(now)
            if kind == look:
                self._looks.setdefault(now // MINUTE, []).append(self._level() / self._bucket)
            elif kind == resize:
                self._size(self.setting.resizes[number].ptu)
            elif kind == completion:
                self._complete(number, self._points[point])
            else:
                taken = number % self.rule.points
                if self._arrive(number, self._points[taken]):
                    finished = now + self.calls[number].service
                    heappush(heap, (finished, completion, number, taken))
                    self.fates[number].ended = finished
                elif (again := self._rejected(number)) is not None:
                    heappush(heap, (again, arrival, number, 0))
        self._pass_time(MINUTE * self._minutes)

    def _pass_time(self, until: int) -> None:
        """Lets time pass, minute by minute."""
        while self._now < until:
            number = self._now // MINUTE
            ticks = min(MINUTE * (number + 1), until) - self._now
            before = [point.level for point in self._points]
            passed = [point.pass_time(self._point_rate, ticks) for point in self._points]
            drained = _total([gone for gone, _ in passed])
            area = _total([twice for _, twice in passed])
            after = [point.level for point in self._points]
            self._drained += drained
            self._now += ticks
            if number >= self._minutes:
                continue
            stretches = self._stretches[number]
            if self._resized or not stretches:
                stretches.append(_Stretch(self._rate, self._bucket, before[0], after[0]))
                self._resized = False
            stretch = stretches[-1]
            stretch.ticks += ticks
            stretch.drained += drained
            stretch.area += area
            stretch.high, stretch.low = max(stretch.high, *before), min(stretch.low, *after)

    def _charge(self, tokens: Fraction) -> None:
        if self._now < MINUTE * self._minutes:
            self._charges[self._now // MINUTE] += tokens

    def _cost(self, call: Call, output: int, cached: int) -> Fraction:
        weights, long = self.rule.weights, self.rule.long_weights
        if long is not None and call.prompt > self.rule.long_above:
            weights = long
        fresh = (call.prompt - cached) * weights.input
        return fresh + cached * weights.cached + output * weights.output

    def _arrive(self, number: int, point: _Point) -> bool:
        rule, estimate, fate = self.rule, self._estimates[number], self.fates[number]
        fate.attempts += 1
        if rule.longest_prompt is not None and self.calls[number].prompt > rule.longest_prompt:
            return False
        bucket, strict = self._point_bucket, rule.refuses == ">"
        if point.level < bucket or (strict and point.level == bucket):
            point.level += estimate
            self._estimated += estimate
            self._charge(estimate)
            fate.served_by = 0
            fate.admitted = fate.attempts == 1
            return True
        fee = rule.rejection_share * estimate
        point.level += fee
        self._estimated += fee
        self._charge(fee)
        milliseconds = (point.level - bucket) / self._point_rate * 1000 / SECOND
        advice = self._advice(max(1, ceil(milliseconds)) if strict else floor(milliseconds) + 1)
        if rule.jitter is not None:
            advice += rule.jitter(number, fate.attempts)
        fate.advices.append(advice)
        if fate.attempts == 1:
            fate.retry_after_ms = advice
            self._rejections[self._now // MINUTE] += 1
        return False

    def _advice(self, milliseconds: int) -> int:
        rule = self.rule
        stepped = ceil(Fraction(milliseconds, rule.advice_step)) * rule.advice_step
        found = max(stepped, rule.least_advice)
        return found if rule.most_advice is None else min(found, rule.most_advice)

    def _complete(self, number: int, point: _Point) -> None:
        correction = self._actuals[number] - self._estimates[number]
        self._corrected += correction
        self._charge(correction)
        level = point.level + correction
        point.level = max(self.rule.floor / self.rule.points, level)
        self._forgotten += point.level - level

    def _rejected(self, number: int) -> int | None:
        """What becomes of a call that was just rejected.

        Returns:
            When it tries again, or None if it does not.
        """
        call, fate = self.calls[number], self.fates[number]
        standard, client = self.setting.standard, self.setting.client
        if standard is not None and self._spills(call, standard):
            fate.served_by = 1
            fate.ended = self._now + call.service
            return None
        fate.ended = self._now
        if client is None or fate.attempts > client.retries or not fate.advices:
            return None
        milliseconds = fate.advices[-1]
        if milliseconds > client.longest_wait * 1000:
            return None
        return self._now + milliseconds * SECOND // 1000

    def _spills(self, call: Call, standard: Standard) -> bool:
        windows = self._windows
        since = self._now + standard.phase
        minute = ("tokens", since // MINUTE)
        piece = ("requests", since // (standard.slice_seconds * SECOND))
        served = windows.get(minute, 0) < standard.tpm
        if standard.rpm is not None:
            even = floor(Fraction(standard.rpm * standard.slice_seconds, 60))
            served = served and windows.get(piece, 0) < max(1, even)
        if served or standard.counts_rejected:
            windows[minute] = windows.get(minute, 0) + call.prompt + call.max_tokens
            windows[piece] = windows.get(piece, 0) + 1
        return served
