"""Every rule, in the order in which the reference lists them."""

from aoai.rules.capacity import RULES as CAPACITY
from aoai.rules.finding import Rule
from aoai.rules.offering import RULES as EXISTENCE
from aoai.rules.quota import RULES as QUOTA
from aoai.rules.residency import RULES as RESIDENCY
from aoai.rules.shortage import RULES as SHORTAGE

RULES: tuple[Rule, ...] = (*EXISTENCE, *CAPACITY, *QUOTA, *RESIDENCY, *SHORTAGE)
