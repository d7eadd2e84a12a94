"""The reading of the level that looks at it now and then, by hand."""

from fractions import Fraction
from pathlib import Path

import pytest

from aoai.capacity.consumption import CapacityError, consumption
from aoai.capacity.rules import Rules
from aoai.capacity.scenario import Scenario, Service
from aoai.capacity.simulation import simulate
from aoai.capacity.workload import workload_of

# 15 PTU drain 750 normalized tokens a second; a full bucket of 60 s holds 45,000.
MODEL = consumption("gpt-4.1", "GlobalProvisionedManaged")
SERVICE = Service(Fraction(0), Fraction(80))


def sampled(tmp_path: Path, trace: str, rules: Rules) -> list[Fraction | None]:
    file = tmp_path / "trace.csv"
    file.write_text(f"timestamp,prompt_tokens,generated_tokens\n{trace}", "utf-8")
    found = simulate(workload_of(str(file)), MODEL, Scenario(15, SERVICE, rules))
    return [each.sampled for each in found.minutes]


def test_the_level_is_looked_at_before_what_happens_at_that_instant(tmp_path: Path) -> None:
    trace = "0,22500,0\n20,0,0\n70,0,0\n"

    found = sampled(tmp_path, trace, Rules(sample=Fraction(10)))

    # At 10 s 15,000 tokens are left, at 20 s 7,500, and none from 30 s on; none yet at 0 s.
    assert found == [Fraction(15_000 + 7_500, 6 * 45_000), Fraction(0)]


def test_looks_begin_anew_with_each_minute(tmp_path: Path) -> None:
    trace = "0,45000,0\n59,7500,0\n65,0,0\n"

    found = sampled(tmp_path, trace, Rules(sample=Fraction(25)))

    # At 25 s 26,250 are left, at 50 s 7,500, and at 60 s 7,500 of the 8,250 at 59 s.
    assert found == [Fraction(26_250 + 7_500, 3 * 45_000), Fraction(7_500, 3 * 45_000)]


def test_limiters_that_share_a_deployment_are_looked_at_together(tmp_path: Path) -> None:
    trace = "0,11250,0\n0,11250,0\n30,0,0\n"

    found = sampled(tmp_path, trace, Rules(sample=Fraction(10), enforcement_points=2))

    assert found == [Fraction(15_000 + 7_500, 6 * 45_000)]


def test_without_looks_there_is_no_such_reading(tmp_path: Path) -> None:
    assert sampled(tmp_path, "0,22500,0\n", Rules()) == [None]


@pytest.mark.parametrize("sample", [Fraction(0), Fraction(61), Fraction(1, 3)])
def test_looks_lie_within_a_minute_and_at_whole_ticks(sample: Fraction) -> None:
    with pytest.raises(CapacityError) as refused:
        Rules(sample=sample)

    assert [each.where for each in refused.value.problems] == ["rules.sample"]
