"""Words and colours that all reports share."""

BAD, CAREFUL, GOOD, TITLE, FAINT = "red", "yellow", "green", "bold", "dim"


def many(count: int, noun: str) -> str:
    """A count with its noun."""
    return f"{count:,} {noun if count == 1 else f'{noun}s'}"
