"""What a program may declare, drawn at random."""

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from aoai.placement.request import is_provisioned
from landing import MODEL, PTU, REGIONS, STANDARD
from recovery.cases import GLOBAL_PTU, OTHER_MODEL
from recovery.processes import Values

_SIZES = {PTU: (100, 200, 300, 400), GLOBAL_PTU: (100, 200, 300), STANDARD: (20, 50)}
_YES = st.sampled_from((True,))
_SKUS = st.sampled_from((PTU, PTU, PTU, GLOBAL_PTU, STANDARD))


def _maybe(value: SearchStrategy[Any]) -> SearchStrategy[Any]:
    return st.one_of(st.none(), st.none(), value)


@st.composite
def inputs_of(draw: DrawFn, name: str, accounts: Mapping[str, str]) -> Values:
    """Inputs that pass Check, of a deployment of that logical name."""
    sku = draw(_SKUS)
    candidates = []
    for region in draw(st.permutations(REGIONS))[: draw(st.integers(1, 3))]:
        each: dict[str, Any] = {"region": region, "accountId": accounts[region]}
        own = draw(_maybe(_SKUS))
        if own is not None:
            each |= {"sku": own, "capacity": draw(st.sampled_from(_SIZES[own]))}
        candidates.append(each)
    found = {
        "deploymentName": draw(st.sampled_from((name, name, name, f"{name}-2"))),
        "candidates": candidates,
        "model": draw(st.sampled_from((MODEL, MODEL, OTHER_MODEL))),
        "sku": sku,
        "capacity": draw(st.sampled_from(_SIZES[sku])),
        "minimumCapacity": draw(_maybe(st.sampled_from((20, 100)))),
        "tags": draw(_maybe(st.just({"team": "shop"}))),
        "versionUpgradeOption": draw(_maybe(st.just("NoAutoUpgrade"))),
        "allowCapacityLoss": draw(_maybe(_YES)),
        "moveOnShortage": draw(_maybe(_YES)),
        "failback": draw(_maybe(st.just("when-free"))),
    }
    if all(is_provisioned(each.get("sku", sku)) for each in candidates):
        over = st.sampled_from((f"{name}-over", f"{name}-more"))
        found["spillover"] = draw(
            _maybe(
                st.fixed_dictionaries(
                    {
                        "deploymentName": over,
                        "sku": st.just(STANDARD),
                        "capacity": st.sampled_from((20, 40)),
                    }
                )
            )
        )
    return {key: value for key, value in found.items() if value is not None}


@st.composite
def scripts(draw: DrawFn) -> Mapping[str, Any]:
    """How an Azure goes on: other quotas, less room, slower or faster."""
    quota = {
        region: {
            f"OpenAI.{PTU}": draw(st.sampled_from((350, 650, 1000))),
            f"OpenAI.{GLOBAL_PTU}": draw(st.sampled_from((0, 300, 1000))),
        }
        for region in REGIONS
    }
    rooms = {region: draw(_maybe(st.sampled_from((50, 250, 450)))) for region in REGIONS}
    return {
        "quota": quota,
        "capacity": {
            region: {"*": {PTU: room}} for region, room in rooms.items() if room is not None
        },
        "polls": {"deployments": draw(st.sampled_from((0, 0, 0, 1, 3)))},
    }
