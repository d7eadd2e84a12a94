import pytest

from aoai.rules import listed


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ("", ""),
        ("a", "a"),
        ("ab", "a and b"),
        ("abc", "a, b and c"),
        ("aab", "a and b"),
        ("abcd", "a, b, c and d"),
        ("abcde", "a, b, c and 2 more"),
    ],
)
def test_names_are_told_as_a_sentence_holds_them(names: str, said: str) -> None:
    assert listed(names, most=4) == said


def test_another_word_may_stand_before_the_last() -> None:
    assert listed("abc", "or") == "a, b or c"
