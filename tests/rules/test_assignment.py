from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from aoai.rules.assignment import Outcome, assign


def _by_trying_all(wanted: list[list[dict[str, int]]], free: dict[str, int]) -> Outcome:
    for chosen in product(*wanted):
        drawn = {pool: sum(each.get(pool, 0) for each in chosen) for pool in free}
        if all(drawn[pool] <= free[pool] for pool in free):
            return Outcome.POSSIBLE
    return Outcome.IMPOSSIBLE


_PLACE = st.dictionaries(st.sampled_from("abc"), st.integers(0, 6), min_size=1, max_size=2)


@given(
    wanted=st.lists(st.lists(_PLACE, min_size=1, max_size=3), max_size=5),
    free=st.dictionaries(st.sampled_from("ab"), st.integers(0, 12)),
)
def test_the_search_finds_what_trying_everything_finds(
    wanted: list[list[dict[str, int]]], free: dict[str, int]
) -> None:
    assert assign(wanted, free) == _by_trying_all(wanted, free)


def test_one_without_any_place_is_impossible() -> None:
    assert assign([[{"a": 1}], []], {"a": 5}) is Outcome.IMPOSSIBLE


def test_what_is_given_back_may_be_taken_by_another() -> None:
    assert assign([[{"a": 5}], [{"a": -5}]], {"a": 0}) is Outcome.POSSIBLE


def test_what_moves_away_gives_nothing_back() -> None:
    moving = [{"a": -5, "b": 0}, {"c": 1}]

    assert assign([[{"a": 5}], moving, [{"b": 1}]], {"a": 0, "b": 1, "c": 0}) is Outcome.POSSIBLE
    assert assign([[{"a": 5}], [{"a": 0}, {"c": 1}]], {"a": 0, "c": 1}) is Outcome.IMPOSSIBLE


def test_a_search_that_is_given_up_is_undecided() -> None:
    # The total fits, and no split does.
    wanted = [[{"a": size}, {"b": size}] for size in (3, 3, 3, 2)]

    assert assign(wanted, {"a": 4, "b": 7}, steps=2) is Outcome.UNDECIDED
    assert assign(wanted, {"a": 4, "b": 7}) is Outcome.IMPOSSIBLE


def test_three_hundred_alike_are_quick_to_refuse() -> None:
    wanted = [[{"a": 15}, {"b": 15}, {"c": 15}] for _ in range(300)]

    assert assign(wanted, {"a": 1499, "b": 1500, "c": 1501}, steps=0) is Outcome.IMPOSSIBLE
    assert assign(wanted, {"a": 1500, "b": 1500, "c": 1500}) is Outcome.POSSIBLE
