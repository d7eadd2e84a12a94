"""What can be worked out on paper: 20 PTU of gpt-4.1 drain 1,000 normalized tokens a second."""

from dataclasses import replace
from fractions import Fraction

from aoai.capacity.rules import Rules
from aoai.capacity.scenario import Scenario, Service
from aoai.capacity.workload import Workload
from capacity.agreement import workload
from capacity.oracle_terms import SECOND

RULES = Rules(burst=Fraction(10))
"""A full bucket is 10,000 normalized tokens."""
QUICK = Scenario(ptu=20, service=Service(Fraction(0), Fraction(1_000)), rules=RULES)
"""A call takes a second for each 1,000 tokens that it generates."""
SLOW = replace(QUICK, service=Service(Fraction(20), Fraction(1_000)))
"""And here 20 seconds more, in which what it was charged is long drained."""


def requests(*rows: tuple[float, ...]) -> Workload:
    """Rows of seconds, prompt, generated, stated limit, cached; what is left out is not there."""
    table = [(*row, *(0, -1, 0)[len(row) - 2 :]) for row in rows]
    return workload(
        [
            (round(seconds * SECOND), int(prompt), int(generated), int(cached), int(stated))
            for seconds, prompt, generated, stated, cached in table
        ]
    )
