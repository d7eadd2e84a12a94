"""The events of a run, one by one: a bucket, a standard deployment behind it, and a client."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from aoai.capacity.agenda import REQUEST, TIME, note, strike
from aoai.capacity.bucket import MILLISECOND, MOST, NEVER, Ints, admit, advise, settle
from aoai.capacity.compiled import compiled, inlined
from aoai.capacity.metering import Course, Sum, advance
from aoai.capacity.rules import Rules

PROVISIONED, SPILLOVER, NOBODY = 0, 1, 2
"""Who served a request in the end."""


class Stream(NamedTuple):
    """Requests, in the order of their arrival."""

    arrivals: Ints
    """Ticks, ascending."""
    estimates: Ints
    """Tokens, as costs count them; -1: the prompt is too long, which is refused with 400."""
    corrections: Ints
    """Cost less estimate."""
    service: Ints
    """Ticks from admission to completion."""
    standard: Ints
    """Tokens that a standard deployment counts."""


class Waits(NamedTuple):
    """What a client does when it is refused."""

    retries: int
    longest: int
    """Milliseconds; a longer advised wait is not waited for."""


class Window(NamedTuple):
    """What a standard deployment takes, which overflow goes to."""

    tokens: int
    """A minute; 0: there is no such deployment."""
    requests: int
    """A slice; 0: no limit."""
    minute: int
    """Ticks until the count of tokens begins anew."""
    slice: int
    """Ticks until the count of requests begins anew."""
    phase: int
    """Ticks by which time 0 is after the beginning of a minute and of a slice."""
    counts_refused: bool
    """A refused request counts towards the limits."""


class Fates(NamedTuple):
    """What became of each request."""

    advice: Ints
    """Milliseconds advised at the first attempt; 0: admitted, or too long."""
    server: NDArray[np.int8]
    attempts: Ints
    ended: Ints
    """Ticks: completion, or the last refusal."""


class Room(NamedTuple):
    """What a run works in."""

    limiters: Ints
    """Level, instant and piece of each."""
    counts: Ints
    """Of the standard deployment: minute, its tokens; slice, its requests."""
    working: Ints
    """Agenda of the requests that will be complete."""
    waiting: Ints
    """Agenda of the requests that will be tried again."""


def room_for(requests: int, limiters: int) -> Room:
    """Room for a run. Agendas could hold every request: memory is taken where it is used."""
    return Room(
        limiters=np.zeros((limiters, 3), np.int64),
        counts=np.full(4, -1, np.int64),
        working=np.empty((requests, 2), np.int64),
        waiting=np.empty((requests, 2), np.int64),
    )


class Advice(NamedTuple):
    """How the advised wait is written in the header. Milliseconds."""

    step: int
    minimum: int
    maximum: int
    """0: no limit."""
    jitter: int
    seed: int


def advice_of(rules: Rules) -> Advice:
    """What the rules choose of the header."""
    return Advice(
        step=rules.retry_after_step,
        minimum=rules.retry_after_minimum,
        maximum=rules.retry_after_maximum or 0,
        jitter=rules.retry_after_jitter,
        seed=rules.seed,
    )


def written(wait: int, advice: Advice, request: int, attempt: int) -> int:
    """The advised wait as the header has it: rounded up, within limits, with jitter."""
    found = max(-(-wait // advice.step) * advice.step, advice.minimum)
    if advice.maximum > 0:
        found = min(found, advice.maximum)
    if advice.jitter > 0:
        # Lehmer's generator, once for each number: the same on every machine, whatever the order.
        noise = 1
        for each in (advice.seed, request, attempt, 0):
            noise = (noise + each % 2147483647) * 48271 % 2147483647
        found += noise % (advice.jitter + 1)
    return found


_written = inlined(written)


@inlined
def _spills(now: int, tokens: int, window: Window, used: Ints) -> bool:
    """A standard deployment takes the request; ``used`` keeps its counts."""
    if window.tokens == 0:
        return False
    minute, part = (now + window.phase) // window.minute, (now + window.phase) // window.slice
    if used[0] != minute:
        used[0], used[1] = minute, 0
    if used[2] != part:
        used[2], used[3] = part, 0
    # The request that reaches the limit is served; those after it are not (quota page, 2026-09).
    taken = used[1] < window.tokens and (window.requests == 0 or used[3] < window.requests)
    if taken or window.counts_refused:
        # No limit is above MOST; a sum might be above 64 bits.
        used[1] = used[1] + tokens if tokens < MOST - used[1] else MOST
        used[3] += 1
    return taken


@compiled
def run(  # noqa: C901, PLR0912, PLR0913, PLR0915, PLR0917 - one loop over events
    stream: Stream,
    course: Course,
    advice: Advice,
    waits: Waits,
    window: Window,
    fates: Fates,
    sums: Ints,
    until: int,
    room: Room,
) -> int:
    """Let a bucket, a standard deployment and a client live through a stream of requests.

    At one instant completions come first, by request, then arrivals and retries, by request.

    Args:
        stream: The requests.
        course: The bucket over time.
        advice: How the advised wait is written.
        waits: The client.
        window: The standard deployment.
        fates: Is filled in.
        sums: Is filled in, to the end of the minute of the last event.
        until: Ticks in a minute.
        room: As new.

    Returns:
        0; or -1 less the request at which a level went above ``course.most``.
    """
    state, used, working, waiting = room
    coming, at_work, in_wait = 0, 0, 0
    last = 0
    while True:
        now, request = NEVER, 0
        if coming < stream.arrivals.shape[0]:
            now, request = stream.arrivals[coming], coming
        again = in_wait > 0 and (
            waiting[0, TIME] < now or (waiting[0, TIME] == now and waiting[0, REQUEST] < request)
        )
        if again:
            now, request = waiting[0, TIME], waiting[0, REQUEST]
        ends = at_work > 0 and working[0, TIME] <= now
        if ends:
            now, request = working[0, TIME], working[0, REQUEST]
        elif now == NEVER:
            break
        point = request % course.points if course.points > 1 else 0
        piece = advance(point, now, state, course, sums)
        if ends:
            strike(working, at_work)
            at_work -= 1
            correction = stream.corrections[request]
            state[point, 0] = settle(state[point, 0], correction * course.unit, course.floor)
            sums[piece, Sum.CHARGED] += correction
            if state[point, 0] > course.most:
                return int(-1 - request)
            continue
        if again:
            strike(waiting, in_wait)
            in_wait -= 1
        else:
            coming += 1
        last = max(last, now)
        fates.attempts[request] += 1
        attempt = fates.attempts[request]
        estimate = stream.estimates[request]
        wait = 0
        if estimate >= 0:
            level = state[point, 0]
            if admit(level, course.limits[piece]):
                state[point, 0] = level + estimate * course.unit
                sums[piece, Sum.CHARGED] += estimate
                if state[point, 0] > course.most:
                    return int(-1 - request)
                end = now + stream.service[request]
                fates.server[request] = PROVISIONED
                fates.ended[request] = end
                last = max(last, end)
                if stream.corrections[request] != 0:
                    note(working, at_work, end, request)
                    at_work += 1
                continue
            if course.charges_rejected:
                level += estimate * course.unit
                state[point, 0] = level
                sums[piece, Sum.CHARGED] += estimate
                if level > course.most:
                    return int(-1 - request)
            wait = _written(
                advise(level, course.limits[piece], course.rates[piece]),
                advice,
                request,
                attempt,
            )
            if attempt == 1:
                fates.advice[request] = wait
                sums[piece, Sum.REJECTED] += 1
        if _spills(now, stream.standard[request], window, used):
            fates.server[request] = SPILLOVER
            fates.ended[request] = now + stream.service[request]
            last = max(last, fates.ended[request])
        elif 0 < wait <= waits.longest and attempt <= waits.retries:
            note(waiting, in_wait, now + wait * MILLISECOND, request)
            in_wait += 1
        else:
            fates.server[request] = NOBODY
            fates.ended[request] = now
    for point in range(course.points):
        advance(point, (last // until + 1) * until, state, course, sums)
    return 0
