"""How figures are read and told."""

from fractions import Fraction

import pytest

from aoai.commands.figures import Figure, told
from aoai.problems import Problem

WHAT = "calls a minute, such as 300"
RATE = Figure("--rpm", WHAT)


@pytest.mark.parametrize(
    ("text", "exact"),
    [
        ("300", Fraction(300)),
        ("0.1", Fraction(1, 10)),
        (".5", Fraction(1, 2)),
        ("5.", Fraction(5)),
        ("+5", Fraction(5)),
        ("1e3", Fraction(1000)),
        ("1E-30", Fraction(1, 10**30)),
        ("-0", Fraction(0)),
        ("0e999999999", Fraction(0)),
        ("1e15", Fraction(10**15)),
        ("0.1234567890123456789", Fraction(1234567890123456789, 10**19)),
    ],
)
def test_a_number_is_read_exactly(text: str, exact: Fraction) -> None:
    assert RATE.read(text) == exact


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "'' is no number"),
        ("many", "'many' is no number"),
        ("NaN", "'NaN' is no number"),
        ("-inf", "'-inf' is no number"),
        ("1_000", "'1_000' is no number"),
        ("1,000", "'1,000' is no number"),
        ("٣", "'٣' is no number"),
        (" 5", "' 5' is no number"),
        ("-1", "-1 is negative"),
        ("1e999999999", "1e999999999 is above 1,000,000,000,000,000"),
        ("1e-999999999", "1e-999999999 has more than 30 decimals"),
        ("1e99999999999999999999999", "'1e9999999999999999999999…' is no number"),
        ("9" * 5000, "999999999999999999999999… is above 1,000,000,000,000,000"),
    ],
)
def test_what_is_no_usable_number_is_refused_with_the_reason(text: str, reason: str) -> None:
    assert RATE.read(text) == Problem("--rpm", reason, f"write {WHAT}")


def test_a_share_is_at_most_1() -> None:
    share = Figure("--cached", "a share such as 0.5", most=1)

    assert share.read("1") == 1
    assert share.read("1.1") == Problem("--cached", "1.1 is above 1", "write a share such as 0.5")


def test_a_size_is_whole_however_it_is_written() -> None:
    size = Figure("--ptu", "PTU such as 100", whole=True)

    assert size.read("15.0") == 15
    assert size.read("15.5") == Problem("--ptu", "15.5 is no whole number", "write PTU such as 100")


def test_nothing_is_a_number_unless_it_is_refused() -> None:
    positive = Figure("--rpm", WHAT, positive=True)

    assert RATE.read("0") == 0
    assert positive.read("0.0") == Problem("--rpm", "0.0 is not above 0", f"write {WHAT}")


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (Fraction(1800, 17), "105.88"),
        (Fraction(1234), "1,234"),
        (Fraction(12345, 10), "1,234.5"),
        (Fraction(1, 1000), "< 0.01"),
        (0, "0"),
        (Fraction(10**17 + 1, 100), "1,000,000,000,000,000.01"),
    ],
)
def test_a_number_is_told_with_few_decimals(value: Fraction, words: str) -> None:
    assert told(value) == words
