"""All policies, in the order in which their findings are printed.

Four groups: what Azure or the house would refuse is mandatory; what production asks for is advisory
here and mandatory in its configuration; good practice is advisory; what few need is disabled.
"""

from pulumi_policy import Policy

from policies.alerts import alert_auto_resolve, alert_receivers, utilization_alert
from policies.allowed import allowed_kinds, allowed_models, allowed_regions, allowed_skus
from policies.api_versions import preview_api_version
from policies.availability import model_availability, native_model_availability
from policies.capacity import deployment_capacity, explicit_sku, native_deployment_capacity
from policies.certainty import facts_known, placement_warnings
from policies.content_filters import content_filter_attached, content_filter_strength
from policies.custody import customer_managed_key, customer_storage, managed_identity
from policies.diagnostics import account_diagnostics
from policies.keys import account_local_auth, key_exports
from policies.lifecycle import model_retirement, upgrade_option, version_pinning
from policies.names import naming_convention, resource_names
from policies.network import (
    fqdn_list,
    network_restricted,
    outbound_restricted,
    private_endpoint,
)
from policies.quota import quota_headroom
from policies.residency import data_residency, native_data_residency
from policies.resilience import budget_present, second_region
from policies.spillover import overflow_beside_ptu, spillover
from policies.tags import required_tags

REFUSED: tuple[Policy, ...] = (
    model_availability,
    deployment_capacity,
    data_residency,
    native_model_availability,
    native_deployment_capacity,
    native_data_residency,
    quota_headroom,
    explicit_sku,
    spillover,
    resource_names,
    account_local_auth,
    key_exports,
    allowed_models,
    allowed_skus,
    allowed_regions,
    allowed_kinds,
)
PRODUCTION: tuple[Policy, ...] = (network_restricted, account_diagnostics, version_pinning)
GOOD_PRACTICE: tuple[Policy, ...] = (
    managed_identity,
    private_endpoint,
    outbound_restricted,
    content_filter_attached,
    content_filter_strength,
    overflow_beside_ptu,
    second_region,
    utilization_alert,
    alert_receivers,
    alert_auto_resolve,
    budget_present,
    model_retirement,
    upgrade_option,
    placement_warnings,
)
OPTIONAL: tuple[Policy, ...] = (
    customer_managed_key,
    customer_storage,
    fqdn_list,
    naming_convention,
    preview_api_version,
    required_tags,
)
POLICIES: tuple[Policy, ...] = (
    *REFUSED,
    *PRODUCTION,
    *GOOD_PRACTICE,
    *OPTIONAL,
    # Last, since the others note here what they could not tell.
    facts_known,
)
