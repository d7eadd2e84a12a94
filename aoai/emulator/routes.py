"""Every route of the fake Azure; the first that fits serves."""

from aoai.emulator import (
    accounts,
    authorization,
    control,
    data_plane,
    deleted,
    deployments,
    groups,
    identity,
    insights,
    locations,
    operations,
    quota_tiers,
    rai_policies,
    retail,
)

ROUTES = (
    *control.ROUTES,
    *identity.ROUTES,
    *groups.ROUTES,
    *deleted.ROUTES,
    *locations.ROUTES,
    *operations.ROUTES,
    *quota_tiers.ROUTES,
    *accounts.ROUTES,
    *deployments.ROUTES,
    *rai_policies.ROUTES,
    *authorization.ROUTES,
    *insights.ROUTES,
    *retail.ROUTES,
    *data_plane.ROUTES,
)
