"""What was decided of each request, as CSV."""

from collections.abc import Iterator

from aoai.capacity.simulation import Simulation

HEAD = "request,admitted,retry_after_ms\n"
_AT_ONCE = 100_000


def decisions(simulation: Simulation) -> Iterator[bytes]:
    """The file's lines, many at a time, since a trace may have millions.

    A request's first attempt counts. Requests are numbered from 0, in the order of the trace;
    the wait is left empty where one was admitted, or refused for a prompt that is too long.
    """
    yield HEAD.encode()
    for begin in range(0, len(simulation.admitted), _AT_ONCE):
        span = slice(begin, begin + _AT_ONCE)
        pairs = zip(
            simulation.admitted[span].tolist(),
            simulation.retry_after_ms[span].tolist(),
            strict=True,
        )
        lines = [
            f"{at},{admitted:d},{wait or ''}\n" for at, (admitted, wait) in enumerate(pairs, begin)
        ]
        yield "".join(lines).encode()
