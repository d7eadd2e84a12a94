"""Every rule, in the order in which the reference lists them, and the reference itself."""

from typing import Any

from aoai.rules.accounts import account_count, account_name
from aoai.rules.capacity import CAPACITY, minimum_capacity
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
)
