from fractions import Fraction
from math import sqrt

import numpy as np
import pytest

from aoai.capacity import synthetic, tokens
from aoai.capacity.synthetic import bursty, daily, poisson
from aoai.capacity.tokens import Sizes, Tokens
from aoai.capacity.workload import LARGEST_TOKENS, TICKS, TraceError, Workload

MINUTE = 60 * TICKS
DAY = 24 * 60
ONE = Tokens(Fraction(1), Sizes.FIXED)
PROMPT = Tokens(Fraction(1155), Sizes.LOGNORMAL)
OUTPUT = Tokens(Fraction(211), Sizes.GEOMETRIC)


def counts(workload: Workload, ticks: int) -> np.ndarray:
    """Requests in each whole window of so many ticks."""
    windows = int(workload.arrivals[-1]) // ticks
    return np.bincount(workload.arrivals // ticks, minlength=windows)[:windows]


def columns(workload: Workload) -> list[list[int]]:
    arrays = (workload.arrivals, workload.prompt, workload.generated)
    return [each.tolist() for each in arrays]


def test_a_seed_gives_these_requests_and_no_others() -> None:
    # What numpy 2.4 gives; a change of these numbers changes what users have seen.
    found = poisson(rpm=Fraction(5), minutes=Fraction(1), prompt=PROMPT, output=OUTPUT, seed=1)

    assert columns(found) == [
        [0, 163335214, 243031220, 261009111, 534447702],
        [2713, 390, 1573, 1814, 271],
        [39, 53, 550, 45, 63],
    ]


def test_one_seed_gives_one_workload_and_another_gives_another() -> None:
    def made(seed: int) -> list[list[int]]:
        return columns(
            bursty(
                rpm=Fraction(600),
                minutes=Fraction(20),
                burstiness=Fraction(5),
                prompt=PROMPT,
                output=OUTPUT,
                seed=seed,
            )
        )

    assert made(1) == made(1)
    assert made(1) != made(2)


def test_the_size_of_the_pieces_changes_nothing_but_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def made() -> Workload:
        return daily(rpm=Fraction(20), minutes=Fraction(DAY), prompt=PROMPT, output=ONE, seed=3)

    whole = made()
    monkeypatch.setattr(synthetic, "CHUNK", 100)

    assert whole.arrivals.tolist() == made().arrivals.tolist()


def test_other_prompts_leave_arrivals_and_outputs_alone() -> None:
    def made(prompt: Tokens) -> Workload:
        return poisson(
            rpm=Fraction(100), minutes=Fraction(10), prompt=prompt, output=OUTPUT, seed=1
        )

    first, second = made(PROMPT), made(OUTPUT)

    assert columns(first)[0::2] == columns(second)[0::2]
    assert columns(first)[1] != columns(second)[1]


def test_poisson_arrivals_are_a_poisson_process() -> None:
    found = poisson(rpm=Fraction(600), minutes=Fraction(1000), prompt=ONE, output=ONE, seed=1)

    gaps = np.diff(found.arrivals) / TICKS
    seconds = counts(found, TICKS)

    # Ten a second for 60,000 s: four standard errors of each figure.
    assert len(found) == pytest.approx(600_000, abs=4 * sqrt(600_000))
    assert gaps.mean() == pytest.approx(0.1, rel=4 / sqrt(600_000))
    assert np.var(gaps) == pytest.approx(0.01, rel=4 * sqrt(8 / 600_000))
    assert (gaps > 0.1).mean() == pytest.approx(np.exp(-1), abs=4 * sqrt(0.24 / 600_000))
    assert seconds.var() / seconds.mean() == pytest.approx(1, abs=4 * sqrt(2 / 60_000))


def test_bursts_keep_the_mean_and_have_the_variance_that_is_said() -> None:
    rpm, burstiness, burst_seconds = 600, 5, 2
    found = bursty(
        rpm=Fraction(rpm),
        minutes=Fraction(20_000),
        burstiness=Fraction(burstiness),
        burst_seconds=Fraction(burst_seconds),
        prompt=ONE,
        output=ONE,
        seed=1,
    )

    said = 1 + 2 * rpm / 60 * burst_seconds * (burstiness - 1) ** 2 / burstiness
    windows = counts(found, 5 * MINUTE)
    gaps = np.diff(found.arrivals) / TICKS

    assert len(found) == pytest.approx(rpm * 20_000, abs=4 * sqrt(said * rpm * 20_000))
    # 4,000 windows: the variance of a variance is 2 / n, relatively.
    assert windows.var() / windows.mean() == pytest.approx(said, rel=4 * sqrt(2 / 4_000))
    # One gap in a hundred is a silence, of 8 s on average; the others are of fifty a second.
    assert np.median(gaps) == pytest.approx(np.log(2) / 50, rel=0.02)
    assert gaps[gaps > 0.5].mean() == pytest.approx(8 + 0.5, rel=0.02)


def test_burstiness_of_one_is_poisson() -> None:
    def made(profile: str) -> Workload:
        if profile == "poisson":
            return poisson(rpm=Fraction(60), minutes=Fraction(9), prompt=ONE, output=ONE, seed=4)
        return bursty(
            rpm=Fraction(60),
            minutes=Fraction(9),
            burstiness=Fraction(1),
            prompt=ONE,
            output=ONE,
            seed=4,
        )

    assert columns(made("bursty")) == columns(made("poisson"))


def test_a_day_is_a_sine_between_its_floor_and_its_peak() -> None:
    found = daily(
        rpm=Fraction(1000),
        minutes=Fraction(5 * DAY),
        floor=Fraction(1, 4),
        peak_hour=Fraction(15),
        prompt=ONE,
        output=ONE,
        seed=1,
    )

    hours = counts(found, 60 * MINUTE)[: 4 * 24].reshape(4, 24).mean(axis=0) / 60
    middle = np.arange(24) + 0.5
    # The mean of a sine over an hour is a little less than its middle.
    said = 1000 * (
        1 + 0.75 * np.cos((middle - 15) * np.pi / 12) * np.sin(np.pi / 24) / (np.pi / 24)
    )

    assert np.abs(hours - said).max() < 4 * sqrt(1750 / 240)
    assert len(found) == pytest.approx(5 * DAY * 1000, abs=4 * sqrt(5 * DAY * 1000))
    assert (said.argmax(), said.argmin()) in {(14, 2), (15, 3), (14, 3), (15, 2)}


def test_weekends_are_the_sixth_and_the_seventh_day() -> None:
    found = daily(
        rpm=Fraction(100),
        minutes=Fraction(14 * DAY),
        weekend=Fraction(1, 10),
        prompt=ONE,
        output=ONE,
        seed=1,
    )

    days = counts(found, DAY * MINUTE) / (DAY * 100)

    assert np.round(days, 1).tolist() == [1, 1, 1, 1, 1, 0.1, 0.1, 1, 1, 1, 1, 1, 0.1]


@pytest.mark.parametrize(
    "workload",
    [
        poisson(rpm=Fraction(700), minutes=Fraction("0.7"), prompt=PROMPT, output=OUTPUT),
        bursty(
            rpm=Fraction(700),
            minutes=Fraction("3.21"),
            burstiness=Fraction(9),
            burst_seconds=Fraction(1, 10),
            prompt=PROMPT,
            output=OUTPUT,
        ),
        daily(rpm=Fraction(7), minutes=Fraction("99.5"), prompt=PROMPT, output=OUTPUT),
    ],
    ids=["poisson", "bursty", "daily"],
)
def test_every_profile_is_a_lawful_workload(workload: Workload) -> None:
    assert workload.arrivals[0] == 0
    assert (np.diff(workload.arrivals) >= 0).all()
    assert workload.prompt.min() >= 1
    assert workload.generated.min() >= 1
    assert set(workload.cached.tolist()) == {0}
    assert set(workload.max_tokens.tolist()) == {-1}
    assert workload.skipped == ()


@pytest.mark.parametrize("mean", [3, 50, 1155])
@pytest.mark.parametrize("variation", ["0.5", "1"])
def test_lognormal_sizes_have_their_mean_and_variation(mean: int, variation: str) -> None:
    wanted = Tokens(Fraction(mean), Sizes.LOGNORMAL, Fraction(variation))

    drawn = wanted.drawn(np.random.Generator(np.random.PCG64(1)), 400_000)

    assert drawn.mean() == pytest.approx(mean, abs=0.5 + 4 * mean / sqrt(400_000))
    if mean > 10:
        assert drawn.mean() == pytest.approx(mean, rel=0.01)
        assert drawn.std() / drawn.mean() == pytest.approx(float(variation), rel=0.04)
        assert np.median(drawn) == pytest.approx(mean / sqrt(1 + float(variation) ** 2), rel=0.02)


def test_geometric_sizes_have_their_mean_and_start_at_one() -> None:
    drawn = OUTPUT.drawn(np.random.Generator(np.random.PCG64(1)), 400_000)

    assert drawn.mean() == pytest.approx(211, rel=4 / sqrt(400_000))
    assert drawn.std() == pytest.approx(sqrt(211 * 210), rel=0.01)
    assert (drawn == 1).mean() == pytest.approx(1 / 211, abs=4 * sqrt(1 / 211 / 400_000))


@pytest.mark.parametrize(("mean", "size"), [("1", 1), ("7.49", 7), ("7.5", 8)])
def test_fixed_sizes_are_the_mean_and_take_the_room_of_one(mean: str, size: int) -> None:
    drawn = Tokens(Fraction(mean), Sizes.FIXED).drawn(np.random.Generator(np.random.PCG64(1)), 3)

    assert (drawn.tolist(), drawn.strides) == ([size] * 3, (0,))


def test_no_size_leaves_what_is_lawful(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "CHUNK", 7)
    wild = Tokens(Fraction(2**20), Sizes.LOGNORMAL, Fraction(100))

    drawn = wild.drawn(np.random.Generator(np.random.PCG64(1)), 1000)

    assert len(drawn) == 1000
    assert drawn.min() >= 1
    assert drawn.max() <= LARGEST_TOKENS


def test_a_profile_without_a_request_is_refused() -> None:
    with pytest.raises(TraceError) as caught:
        poisson(rpm=Fraction(1, 1000), minutes=Fraction("1.5"), prompt=ONE, output=ONE)

    assert [str(each) for each in caught.value.problems] == [
        "poisson: no request came in 1.5 minutes; ask for a higher rpm or for more time"
    ]


def test_a_profile_called_with_unlawful_numbers_is_refused() -> None:
    with pytest.raises(TraceError) as caught:
        poisson(
            rpm=Fraction(0),
            minutes=Fraction(1),
            prompt=Tokens(Fraction(0), Sizes.FIXED),
            output=ONE,
            seed=-1,
        )

    assert [str(each) for each in caught.value.problems] == [
        "poisson:rpm: 0 is outside of 1/1000 to 1000000000; change it",
        "poisson:seed: -1 is outside of 0 to 9223372036854775808; change it",
        "poisson:prompt: 0 is outside of 1 to 1048576; change it",
    ]
