"""All policies, in the order in which their findings are printed."""

from pulumi_policy import Policy

from policies.availability import model_availability
from policies.capacity import deployment_capacity
from policies.certainty import facts_known, placement_warnings
from policies.local_auth import account_local_auth
from policies.quota import quota_headroom
from policies.residency import data_residency

POLICIES: tuple[Policy, ...] = (
    model_availability,
    deployment_capacity,
    data_residency,
    account_local_auth,
    quota_headroom,
    placement_warnings,
    facts_known,
)
