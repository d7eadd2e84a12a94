"""How calls are made, apart from what serves them."""

from dataclasses import dataclass
from fractions import Fraction

from aoai.capacity.charges import MaxTokens
from aoai.capacity.rules import Rules
from aoai.capacity.scenario import Scenario, Service


@dataclass(frozen=True, slots=True)
class Use:
    """How the calls of a workload are made, whatever the size of the deployment."""

    service: Service
    max_tokens: MaxTokens = None
    """See :data:`aoai.capacity.charges.MaxTokens`."""

    def scenario(self, ptu: int, burst: Fraction) -> Scenario:
        """A deployment of a size, whose full bucket holds so many seconds of drain."""
        return Scenario(ptu, self.service, Rules(burst=burst), self.max_tokens)
