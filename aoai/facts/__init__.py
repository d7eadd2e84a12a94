"""What is known of Azure at one moment: offers, usages, free capacity, existing deployments.

Facts come from live ARM, from files or from the catalogue. Each value says where it is from and
when. What nobody has said is :class:`Unknown`: neither zero nor absent. Nothing here asks Azure.
"""

from aoai.catalog import region_name
from aoai.facts.arm import (
    ArmError,
    capacities_from_arm,
    deployments_from_arm,
    offers_from_arm,
    region_from_arm,
    usages_from_arm,
)
from aoai.facts.documented import facts_from_catalogue
from aoai.facts.known import (
    NOT_READ,
    Account,
    Capacity,
    Deployed,
    Facts,
    ModelId,
    Offer,
    Reach,
    RegionFacts,
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
    "Reach",
    "RegionFacts",
    "SkuOffer",
    "Source",
    "Statement",
    "Unknown",
    "Usage",
    "capacities_from_arm",
    "deployments_from_arm",
    "facts_from_catalogue",
    "offers_from_arm",
    "region_from_arm",
    "region_name",
    "usages_from_arm",
]
