"""Figures that are options, read exactly: no float stands between the text and the answer."""

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from aoai.problems import Problem

_WRITTEN = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
_LARGEST = 10**15
# An exact fraction takes as many digits as the text stands for, exponents included.
_DECIMALS = 30
_SHOWN = 24


@dataclass(frozen=True, slots=True)
class Figure:
    """An option that is a number, never negative."""

    option: str
    """Such as ``--rpm``."""
    what: str
    """What to write, such as ``calls a minute, such as 300``."""
    positive: bool = False
    """0 is refused."""
    most: int = _LARGEST
    """Whatever is larger is refused; left out, beyond it no figure means anything."""
    whole: bool = False
    """Decimals are refused."""

    def read(self, text: str) -> Fraction | Problem:
        """The number that is written, or what is wrong with it.

        Args:
            text: A decimal as typed, with an exponent or without.
        """
        try:
            value = Decimal(text) if _WRITTEN.fullmatch(text) else None
        except InvalidOperation:
            # Its exponent has twenty digits.
            value = None
        reason = "is no number" if value is None else self._wrong(value)
        if value is None or reason is not None:
            shown = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
            said = f"{shown!r} {reason}" if value is None else f"{shown} {reason}"
            return Problem(self.option, said, f"write {self.what}")
        return Fraction(value) if value else Fraction(0)

    def _wrong(self, value: Decimal) -> str | None:
        """Judged as a decimal: the fraction of 1e999999999 would take all memory."""
        checks = {
            "is negative": value < 0,
            "is not above 0": self.positive and value == 0,
            f"is above {self.most:,}": value > self.most,
            f"has more than {_DECIMALS} decimals": value != 0
            and int(value.as_tuple().exponent) < -_DECIMALS,
            "is no whole number": self.whole
            and value.adjusted() <= len(str(self.most))
            and value != value.to_integral_value(),
        }
        return next((reason for reason, holds in checks.items() if holds), None)


def told(value: Fraction | int, places: int = 2) -> str:
    """A number for people: thousands apart, and rounded to so many decimals where it has more."""
    rounded = round(Fraction(value), places)
    if rounded == 0 and value > 0:
        return f"< {Decimal(1).scaleb(-places)}"
    if rounded.denominator == 1:
        return f"{rounded.numerator:,}"
    return f"{Decimal(rounded.numerator) / rounded.denominator:,.{places}f}".rstrip("0")
