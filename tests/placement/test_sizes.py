import pytest

from aoai.placement.sizes import Sizes, smaller_sizes


@pytest.mark.parametrize(
    ("free", "expected"),
    [
        pytest.param(210, [210], id="what is free, on a step"),
        pytest.param(212, [210], id="what is free, off a step"),
        pytest.param(100, [100], id="exactly the least"),
        pytest.param(99, [], id="less than the least"),
        pytest.param(0, [], id="nothing"),
        pytest.param(5000, [295], id="more than was refused"),
        pytest.param(None, [150], id="no figure"),
    ],
)
def test_the_largest_legal_size_that_fits_is_asked_for(
    free: int | None, expected: list[int]
) -> None:
    found = smaller_sizes(Sizes(minimum=15, step=5), capacity=300, least=100, free=free)

    assert list(found) == expected


def test_without_a_figure_the_rest_is_halved_down_to_the_least() -> None:
    found = smaller_sizes(Sizes(minimum=50, step=50), capacity=1000, least=50, free=None)

    assert list(found) == [500, 250, 100, 50]


def test_without_a_least_nothing_is_ever_zero() -> None:
    assert list(smaller_sizes(Sizes(), capacity=5, least=1, free=None)) == [2, 1]
