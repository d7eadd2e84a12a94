"""A size that an option states, judged as `aoai check` judges one in a stack file."""

from aoai.capacity.consumption import Consumption
from aoai.problems import Problem
from aoai.rules.capacity import legal, legal_sizes
from aoai.rules.finding import listed


def size_problem(ptu: int, consumption: Consumption) -> Problem | None:
    """Why a deployment cannot have the size ``--ptu``; None where it can."""
    limits = (consumption.minimum, consumption.largest, consumption.step)
    if legal(ptu, *limits):
        return None
    reason = (
        f"{ptu:,} is no size of {consumption.sku} of {consumption.model}: from "
        f"{consumption.minimum} in steps of {consumption.step}, up to {consumption.largest:,}"
    )
    return Problem("--ptu", reason, f"use {listed(map(str, legal_sizes(ptu, *limits)), 'or')}")
