"""What is known of Azure at one moment: offers, usages, free capacity, existing deployments.

Facts come from live ARM, from files or from the catalogue. Each value says where it is from and
when. What nobody has said is :class:`Unknown`: neither zero nor absent. Nothing here asks Azure.
"""

from aoai.catalog import region_name
from aoai.facts.arm import (
    ArmError,
    accounts_from_arm,
    capacities_from_arm,
    deployments_from_arm,
    holds_models,
    offers_from_arm,
    region_from_arm,
    usages_from_arm,
)
from aoai.facts.documented import facts_from_catalogue
from aoai.facts.known import Facts, RegionFacts
from aoai.facts.snapshot import SnapshotError, read_snapshot
from aoai.facts.statements import (
    PoolStatement,
    Statements,
    StatementsError,
    read_statements,
    with_statements,
)
from aoai.facts.values import (
    NOT_READ,
    Account,
    Capacity,
    Deployed,
    ModelId,
    Offer,
    Reach,
    SkuOffer,
    Source,
    Statement,
    Unknown,
    Usage,
)

__all__ = [
    "NOT_READ",
    "Account",
    "ArmError",
    "Capacity",
    "Deployed",
    "Facts",
    "ModelId",
    "Offer",
    "PoolStatement",
    "Reach",
    "RegionFacts",
    "SkuOffer",
    "SnapshotError",
    "Source",
    "Statement",
    "Statements",
    "StatementsError",
    "Unknown",
    "Usage",
    "accounts_from_arm",
    "capacities_from_arm",
    "deployments_from_arm",
    "facts_from_catalogue",
    "holds_models",
    "offers_from_arm",
    "read_snapshot",
    "read_statements",
    "region_from_arm",
    "region_name",
    "usages_from_arm",
    "with_statements",
]
