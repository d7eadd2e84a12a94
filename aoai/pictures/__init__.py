"""Pictures of a simulation: charts as values, written as PNG or as a page that needs no network."""

from aoai.pictures.rendering import FORMATS, rendered
from aoai.pictures.sizes import Cost, Curve, sizes_chart
from aoai.pictures.utilization import utilization_chart
from aoai.pictures.words import Words

__all__ = [
    "FORMATS",
    "Cost",
    "Curve",
    "Words",
    "rendered",
    "sizes_chart",
    "utilization_chart",
]
