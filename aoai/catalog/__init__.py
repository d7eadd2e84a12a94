"""What Azure offers, as dated data: models, SKUs, regions, data zones, sizes of provisioned SKUs.

The data stands in ``data/``, one file per subject, and its sources in ``SOURCES.md``. Each section
has a day of its own; where Azure can be asked, Azure is right.
"""

from aoai.catalog.catalogue import (
    DATA_ZONES,
    ZONE_WORDS,
    Catalogue,
    Lifecycle,
    Model,
    Region,
    Scope,
    Section,
    Size,
    Sku,
    Terms,
    region_name,
)
from aoai.catalog.document import DATA, PARTS, catalogue, parse, part
from aoai.catalog.families import Family, family
from aoai.catalog.throughput import Throughput, throughput

__all__ = [
    "DATA",
    "DATA_ZONES",
    "PARTS",
    "ZONE_WORDS",
    "Catalogue",
    "Family",
    "Lifecycle",
    "Model",
    "Region",
    "Scope",
    "Section",
    "Size",
    "Sku",
    "Terms",
    "Throughput",
    "catalogue",
    "family",
    "parse",
    "part",
    "region_name",
    "throughput",
]
