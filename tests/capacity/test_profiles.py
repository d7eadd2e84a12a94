from collections.abc import Sequence
from fractions import Fraction

import pytest

from aoai.capacity.profiles import made_by, profile_named
from aoai.capacity.synthetic import bursty, daily, poisson
from aoai.capacity.tokens import Sizes, Tokens
from aoai.capacity.workload import TraceError, Workload


def columns(workload: Workload) -> Sequence[Sequence[int]]:
    arrays = (workload.arrivals, workload.prompt, workload.generated)
    return [each.tolist() for each in arrays]


PROMPT = Tokens(Fraction(1000), Sizes.LOGNORMAL)
OUTPUT = Tokens(Fraction(200), Sizes.GEOMETRIC)


@pytest.mark.parametrize(
    ("text", "same"),
    [
        (
            "poisson:rpm=300,prompt=1000,output=200,minutes=60,seed=1",
            poisson(rpm=Fraction(300), minutes=Fraction(60), prompt=PROMPT, output=OUTPUT, seed=1),
        ),
        (
            "poisson:seed=0, hours=0.25, output=200, prompt=1000, rpm=30.5,",
            poisson(rpm=Fraction("30.5"), minutes=Fraction(15), prompt=PROMPT, output=OUTPUT),
        ),
        (
            "bursty:rpm=30,minutes=60,burstiness=4.5,burst_seconds=.5,"
            "prompt=1000,prompt_sizes=geometric,output=200,output_sizes=lognormal,"
            "output_variation=0.5",
            bursty(
                rpm=Fraction(30),
                minutes=Fraction(60),
                burstiness=Fraction("4.5"),
                burst_seconds=Fraction("0.5"),
                prompt=Tokens(Fraction(1000), Sizes.GEOMETRIC),
                output=Tokens(Fraction(200), Sizes.LOGNORMAL, Fraction("0.5")),
            ),
        ),
        (
            "daily:rpm=3,hours=168,prompt=1000,output=200,floor=0.5,peak_hour=9.5,weekend=0,seed=7",
            daily(
                rpm=Fraction(3),
                minutes=Fraction(168 * 60),
                prompt=PROMPT,
                output=OUTPUT,
                floor=Fraction(1, 2),
                peak_hour=Fraction("9.5"),
                weekend=Fraction(0),
                seed=7,
            ),
        ),
    ],
)
def test_every_parameter_reaches_its_profile(text: str, same: Workload) -> None:
    found = made_by(text)

    assert (found.name, columns(found)) == (text, columns(same))


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        (
            "poisson:",
            [
                "poisson:rpm: is missing; add rpm=…",
                "poisson:prompt: is missing; add prompt=…",
                "poisson:output: is missing; add output=…",
                "poisson:minutes: minutes and hours are missing; give one",
            ],
        ),
        (
            "bursty:rpm=0,rpm=5,minutes=1,hours=1,prompt,burst=3,output=-1,prompt_sizes=lognorml,"
            "output_sizes=even,seed=1.0,burst_seconds=1e3",
            [
                "bursty:rpm: is given twice; give it once",
                "bursty:prompt: has no value; write prompt=…",
                "bursty:burst: is no parameter of this profile; did you mean burstiness?",
                "bursty:prompt: is missing; add prompt=…",
                "bursty:burstiness: is missing; add burstiness=…",
                "bursty:minutes: minutes and hours are both given; give one",
                "bursty:seed: '1.0' is no whole number; write digits, as 300 or 0.5",
                "bursty:burst_seconds: '1e3' is no decimal number; write digits, as 300 or 0.5",
                "bursty:prompt_sizes: 'lognorml' is no distribution; did you mean lognormal?",
                "bursty:output_sizes: 'even' is no distribution; "
                "choose one of lognormal, geometric, fixed",
                "bursty:rpm: 0 is outside of 1/1000 to 1000000000; change it",
                "bursty:output: -1 is outside of 1 to 1048576; change it",
            ],
        ),
        (
            "daily:rpm=4375,hours=87601,prompt=2,output=1,floor=1.5,peak_hour=25,weekend=11",
            [
                "daily:minutes: 5.25606e+06 is outside of 1/1000 to 5256000; change it",
                "daily:floor: 1.5 is outside of 0 to 1; change it",
                "daily:peak_hour: 25 is outside of 0 to 24; change it",
                "daily:weekend: 11 is outside of 0 to 10; change it",
            ],
        ),
        (
            "daily:rpm=1000000,hours=24,prompt=2,output=1",
            [
                "daily:rpm: 1,440,000,000 requests are more than 268,435,456; "
                "ask for a lower rpm or for less time"
            ],
        ),
        (
            "bursty:rpm=1,hours=87600,burstiness=1.5,burst_seconds=0.001,prompt=1,output=1",
            [
                "bursty:burst_seconds: 420,480,000,000 bursts and silences are more than "
                "67,108,864; ask for longer bursts or for less time"
            ],
        ),
        (
            "poisson:rpm=1,minutes=1,prompt=1,output=1,weekend=1,qqq=1",
            [
                "poisson:weekend: is no parameter of this profile; known are rpm, prompt, output, "
                "minutes, hours, prompt_sizes, output_sizes, prompt_variation, output_variation, "
                "seed",
                "poisson:qqq: is no parameter of this profile; known are rpm, prompt, output, "
                "minutes, hours, prompt_sizes, output_sizes, prompt_variation, output_variation, "
                "seed",
            ],
        ),
    ],
)
def test_all_that_is_wrong_with_a_profile_is_told(text: str, problems: Sequence[str]) -> None:
    with pytest.raises(TraceError) as caught:
        made_by(text)

    assert [str(each) for each in caught.value.problems] == problems


@pytest.mark.parametrize(
    ("text", "profile"),
    [
        ("poisson:rpm=1", "poisson"),
        ("daily:", "daily"),
        ("daily", None),
        ("poisson.csv", None),
        ("C:daily.csv", None),
    ],
)
def test_a_profile_has_a_colon_and_a_path_may_too(text: str, profile: str | None) -> None:
    assert profile_named(text) == profile
