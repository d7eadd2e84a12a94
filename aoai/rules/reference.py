"""Every rule, in the order in which the reference lists them, and the reference itself."""

from typing import Any

from aoai.rules.accounts import account_count, account_name
from aoai.rules.capacity import CAPACITY, minimum_capacity
from aoai.rules.costs import ptu_cost_ceiling, reservation_cover, reservation_ended
from aoai.rules.existence import EXISTENCE
from aoai.rules.lifecycle import retires_soon, upgrade_against_pin, upgrade_without_effect
from aoai.rules.names import deployment_name, deployment_name_taken
from aoai.rules.quota import quota_exceeded, quota_sum, quota_unknown
from aoai.rules.residency import residency_limit, residency_region, residency_sku
from aoai.rules.rule import Rule
from aoai.rules.shortage import free_capacity
from aoai.rules.spillover import spillover_sku, spillover_source, spillover_target

RULES: tuple[Rule[..., Any], ...] = (
    *EXISTENCE,
    *CAPACITY,
    minimum_capacity,
    quota_exceeded,
    quota_sum,
    quota_unknown,
    account_count,
    residency_region,
    residency_sku,
    residency_limit,
    retires_soon,
    upgrade_without_effect,
    upgrade_against_pin,
    spillover_source,
    spillover_sku,
    spillover_target,
    deployment_name,
    deployment_name_taken,
    account_name,
    free_capacity,
    ptu_cost_ceiling,
    reservation_cover,
    reservation_ended,
)

PAGE = "docs/rules.md"
"""Where the reference stands in a checkout."""


def page() -> str:
    """The reference: one section for each rule, in Markdown."""
    sections = (
        f"## {each.id}\n\nAbout {each.subject}. **{each.summary}**\n{_rest(each)}" for each in RULES
    )
    head = (
        "# Rules\n\n"
        "What `aoai check`, the policy pack and `aoai survey` judge by. A finding is a violation,\n"
        "a warning, or undecided where the facts do not say.\n"
    )
    return "\n".join((head, *sections))


def table() -> str:
    """The table of the README, a row for each rule."""
    rows = (
        f"| [`{each.id}`]({PAGE}#{each.id}) | {each.subject} | {each.summary} |\n" for each in RULES
    )
    return "".join(("| rule | about | what holds |\n", "| --- | --- | --- |\n", *rows))


def _rest(rule: Rule[..., Any]) -> str:
    rest = rule.page.partition("\n")[2].strip()
    return f"\n{rest}\n" if rest else ""
