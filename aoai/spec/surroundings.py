"""What the values of a stack file are judged against.

They see it in pydantic's context, so that a fault in one place does not hide those of another.
"""

from dataclasses import dataclass

from pydantic import ValidationInfo

from aoai.catalog import Catalogue
from aoai.rules.finding import Rule
from aoai.rules.request import Candidate, DeploymentRequest, Residency
from aoai.rules.residency import RESIDENCY_REGION, RESIDENCY_SKU, residency_findings


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
        # A regional SKU reaches no further than its region, so that only the region is judged.
        return self._breach(region, "Standard", RESIDENCY_REGION)

    def leaks(self, region: str, sku: str) -> tuple[str, str] | None:
        """Why a SKU in a region reaches beyond the residency; None when it does not.

        A region that is outside itself is not told again.
        """
        return None if self.strays(region) else self._breach(region, sku, RESIDENCY_SKU)

    def _breach(self, region: str, sku: str, rule: Rule) -> tuple[str, str] | None:
        request = DeploymentRequest("", "OpenAI", "", None, sku, 1, (Candidate(region),))
        for found in residency_findings(request, self.residency, self.catalogue):
            if found.rule == rule.id:
                return found.reason, found.fix
        return None


def surroundings(info: ValidationInfo) -> Surroundings:
    """The context of a validation, which :func:`aoai.spec.load` always gives."""
    if not isinstance(info.context, Surroundings):
        raise TypeError("stack files are read with aoai.spec.load")
    return info.context
