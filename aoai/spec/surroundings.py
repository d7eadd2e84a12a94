"""What the values of a stack file are judged against.

They see it in pydantic's context, so that a fault in one place does not hide those of another.
"""

from dataclasses import dataclass

from pydantic import ValidationInfo

from aoai.catalog import Catalogue
from aoai.rules.request import Residency
from aoai.rules.residency import Breach, Limit, limit_of, residency_region, residency_sku


@dataclass(frozen=True)
class Surroundings:
    """What a value of the stack file is judged against."""

    catalogue: Catalogue
    filters: frozenset[str] = frozenset()
    """Names of the stack's own content filters."""
    regions: tuple[str, ...] = ()
    """The stack's regions; empty where they are a zone word."""
    residency: Residency = None

    def strays(self, region: str) -> tuple[str, str] | None:
        """Why a region is outside the residency and what to do; None when it is inside."""
        limit = self._limit
        return None if limit is None else _said(residency_region(region, limit), region)

    def leaks(self, region: str, sku: str) -> tuple[str, str] | None:
        """Why a SKU in a region reaches beyond the residency; None when it does not.

        A region that is outside itself is not told again.
        """
        limit = self._limit
        if limit is None or self.strays(region):
            return None
        return _said(residency_sku(sku, region, limit, self.catalogue), region)

    @property
    def _limit(self) -> Limit | None:
        if self.residency is None or self.residency == "global":
            return None
        return limit_of(self.residency, self.catalogue)


def _said(found: Breach | None, region: str) -> tuple[str, str] | None:
    return None if found is None else (found.reason.replace("{regions}", region), found.fix)


def surroundings(info: ValidationInfo) -> Surroundings:
    """The context of a validation, which :func:`aoai.spec.load` always gives."""
    if not isinstance(info.context, Surroundings):
        raise TypeError("stack files are read with aoai.spec.load")
    return info.context
