"""The public price list: the Retail Prices API, for which nobody signs in."""

from aoai.emulator.retail.service import ROUTES

__all__ = ["ROUTES"]
