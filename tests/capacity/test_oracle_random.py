"""Kernel and oracle on small workloads, with every choice that the rules leave."""

from fractions import Fraction
from itertools import accumulate

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from aoai.capacity.consumption import consumption
from aoai.capacity.rules import Rules
from aoai.capacity.scenario import Client, Scenario, Service, Standard
from aoai.capacity.workload import Workload
from capacity.agreement import differences, replayed, workload
from capacity.oracle_terms import MINUTE, SECOND

pytestmark = pytest.mark.filterwarnings("error")

# gpt-4.1 refuses prompts of more than 128,000 tokens; gpt-6-sol weighs them otherwise, and cached
# ones too.
MODELS = {name: consumption(name, "GlobalProvisionedManaged") for name in ("gpt-4.1", "gpt-6-sol")}

# Coarse ones, so that stamps are equal, a level is exactly a full bucket, and a retry comes with
# an arrival; among finer ones, where nothing is a round number.
GAPS = st.sampled_from([0, 0, 0, SECOND // 1000, SECOND // 10, SECOND, 7 * SECOND, MINUTE])
FINE_GAPS = st.integers(0, 3 * SECOND)
TOKENS = st.sampled_from([0, 1, 50, 100, 500, 1_000, 5_000, 20_000])
PROMPTS = TOKENS | st.sampled_from([127_999, 128_000, 128_001, 130_000])


@st.composite
def workloads(draw: st.DrawFn) -> Workload:
    count = draw(st.integers(1, 30))
    gaps = draw(st.lists(draw(st.sampled_from([GAPS, FINE_GAPS])), min_size=count, max_size=count))
    tokens = draw(st.sampled_from([TOKENS, PROMPTS, st.integers(0, 3_000)]))
    rows = []
    for arrival in accumulate([0, *gaps[1:]]):
        prompt, generated = draw(tokens), draw(TOKENS | st.integers(0, 400))
        cached = draw(st.sampled_from([0, prompt // 2, prompt]))
        stated = draw(st.sampled_from([-1, 0, generated, 10 * generated, generated // 2]))
        rows.append((arrival, prompt, generated, cached, stated))
    return workload(rows)


SERVICES = st.builds(
    Service,
    ttft=st.sampled_from([Fraction(0), Fraction(1, 2), Fraction(1, 3), Fraction(5, 10**8)]),
    tokens_per_second=st.sampled_from([Fraction(80), Fraction(100), Fraction(33), Fraction(10**9)]),
)
RULES = st.builds(
    Rules,
    burst=st.sampled_from([Fraction(n, 10) for n in (1, 7, 10, 100, 600)] + [Fraction(1, 10**7)]),
    bucket_tokens=st.none() | st.sampled_from([1, 500, 10_000]),
    admits_when_full=st.booleans(),
    default_max_tokens=st.none() | st.sampled_from([0, 16, 1_000]),
    cached_known=st.booleans(),
    floor_tokens=st.sampled_from([0, 0, -1, -700, -20_000]),
    charge_rejected=st.booleans(),
    sample=st.sampled_from([None, Fraction(60), Fraction(7), Fraction(9, 2)]),
    enforcement_points=st.sampled_from([1, 1, 2, 3, 7]),
    retry_after_step=st.sampled_from([1, 1, 10, 1_000]),
    retry_after_minimum=st.sampled_from([1, 1, 5, 2_000]),
    retry_after_maximum=st.sampled_from([None, 2_000, 60_000]),
    retry_after_jitter=st.sampled_from([0, 0, 1, 500]),
    seed=st.integers(0, 2**62 - 1),
    output_weight=st.sampled_from([None, Fraction(0), Fraction(3), Fraction(7, 3)]),
)
CLIENTS = st.builds(
    Client,
    retries=st.integers(0, 3),
    longest_wait=st.sampled_from([Fraction(120), Fraction(1), Fraction(1, 2000), Fraction(20)]),
)
STANDARDS = st.builds(
    Standard,
    tpm=st.sampled_from([1, 1_000, 50_000]),
    rpm=st.none() | st.sampled_from([1, 6, 7, 60]),
    slice_seconds=st.sampled_from([1, 10]),
    phase=st.sampled_from([Fraction(0), Fraction(3), Fraction(119, 2)]),
    counts_refused=st.booleans(),
)
RESIZES = st.lists(
    st.tuples(
        st.sampled_from([Fraction(n, 2) for n in (0, 1, 3, 20, 120, 121, 500)]),
        st.integers(1, 60),
    ),
    max_size=3,
).map(lambda changes: tuple(sorted(changes, key=lambda change: change[0])))
SCENARIOS = st.builds(
    Scenario,
    ptu=st.sampled_from([1, 2, 3, 10, 20, 60]),
    service=SERVICES,
    rules=RULES | st.just(Rules(burst=Fraction(1))),
    max_tokens=st.sampled_from([None, None, "actual", 0, 100, 4_096]),
    client=CLIENTS | st.just(Client(retries=0)),
    spillover=st.none() | STANDARDS,
    resizes=RESIZES | st.just(()),
)


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(workloads(), SCENARIOS, st.sampled_from(sorted(MODELS)))
def test_kernel_and_oracle_agree_whatever_is_chosen(
    requests: Workload, scenario: Scenario, model: str
) -> None:
    replay, found = replayed(requests, scenario, MODELS[model])
    event(f"rejected: {min(3, len([each for each in replay.fates if each.advices]))}")
    event(f"retries succeeded: {any(f.served_by == 0 and f.attempts > 1 for f in replay.fates)}")
    event(f"spilled: {any(f.served_by == 1 for f in replay.fates)}")

    assert found == []


@settings(max_examples=100, deadline=None)
@given(workloads(), st.builds(Scenario, ptu=st.sampled_from([1, 20]), service=SERVICES))
def test_kernel_and_oracle_agree_with_the_defaults(requests: Workload, scenario: Scenario) -> None:
    assert differences(requests, scenario) == []
