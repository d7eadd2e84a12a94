"""Time as this Azure tells it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta


class Clock:
    """Real time, shifted: to where a scenario starts, and on by what a test adds."""

    def __init__(
        self,
        start: datetime | None = None,
        *,
        real: Callable[[], datetime] = lambda: datetime.now(UTC),
        shift: timedelta = timedelta(),
    ) -> None:
        """Start at a moment, or at real time.

        Args:
            start: Aware; None is real time.
            real: The clock underneath. A test that wants time to stand still gives a constant.
            shift: How far it is ahead of the clock underneath, where no start is given.
        """
        self._real = real
        self.shift = shift if start is None else start - real()

    def now(self) -> datetime:
        """This moment, aware, in UTC."""
        return (self._real() + self.shift).astimezone(UTC)

    def advance(self, by: timedelta) -> None:
        """Let time pass at once."""
        self.shift += by


def standing(at: datetime) -> Clock:
    """A clock that moves only when it is told to."""
    return Clock(at, real=lambda: at)


def precise(moment: datetime) -> str:
    """The moment as ARM writes it: up to seven decimals, trailing zeros dropped."""
    text = moment.strftime("%Y-%m-%dT%H:%M:%S.%f").rstrip("0").rstrip(".")
    return f"{text}Z"


def seconds(moment: datetime) -> str:
    """The moment to the second, as polls write it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
