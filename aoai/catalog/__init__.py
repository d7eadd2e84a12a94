"""What Azure offers, as dated data: models, SKUs, regions, data zones, sizes of provisioned SKUs.

The data stands in ``data/catalog.json`` and its sources in ``SOURCES.md``. It is a copy of
documentation of the day in ``Catalogue.as_of``; where Azure can be asked, Azure is right.
"""

from aoai.catalog.catalogue import (
    ZONE_WORDS,
    Catalogue,
    Lifecycle,
    Model,
    Region,
    Scope,
    Size,
    Sku,
    region_name,
)
from aoai.catalog.document import catalogue, parse

__all__ = [
    "ZONE_WORDS",
    "Catalogue",
    "Lifecycle",
    "Model",
    "Region",
    "Scope",
    "Size",
    "Sku",
    "catalogue",
    "parse",
    "region_name",
]
