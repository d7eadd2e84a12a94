"""The short way to the fake Azure answers as the real client does."""

from collections.abc import Callable
from typing import Any

import pytest

from aoai.placement.arm import Answer, Arm
from landing import MODEL, PTU, STANDARD, SWEDEN, land
from recovery.wires import Wire

BODY = {"sku": {"name": PTU, "capacity": 300}, "properties": {"model": MODEL}}
TOO_MUCH = {"sku": {"name": PTU, "capacity": 3000}, "properties": {"model": MODEL}}


@pytest.mark.parametrize(
    "call",
    [
        pytest.param(lambda arm, at: arm.account(at), id="account"),
        pytest.param(lambda arm, at: arm.account(f"{at}-x"), id="no account"),
        pytest.param(lambda arm, at: arm.get(at, "theirs"), id="get"),
        pytest.param(lambda arm, at: arm.get(at, "none"), id="get nothing"),
        pytest.param(lambda arm, at: arm.list(at), id="list"),
        pytest.param(lambda arm, at: arm.list(f"{at}-x"), id="list nothing"),
        pytest.param(lambda arm, at: arm.models(at), id="models"),
        pytest.param(lambda arm, at: arm.capacities(at, MODEL), id="capacities"),
        pytest.param(lambda arm, at: arm.put(at, "theirs", BODY), id="put"),
        pytest.param(lambda arm, at: arm.put(at, "theirs", TOO_MUCH), id="put too much"),
        pytest.param(lambda arm, at: arm.delete(at, "theirs"), id="delete"),
        pytest.param(lambda arm, at: arm.delete(at, "none"), id="delete nothing"),
    ],
)
def test_both_ways_give_one_answer(call: Callable[[Arm, str], Answer]) -> None:
    found = []
    for short in (True, False):
        with land(now="2026-11-01T00:00:00Z") as azure:
            azure.put(SWEDEN, "theirs", sku={"name": STANDARD, "capacity": 50})
            arm: Arm = Wire(azure.azure) if short else azure.arm
            answer = call(arm, azure.accounts[SWEDEN])
            found.append((answer.status, answer.ok, _timeless(answer.body)))

    assert found[0] == found[1]


def _timeless(document: Any) -> Any:
    """Without moments and etags, which differ between two Azures, and nulls."""
    if isinstance(document, dict):
        own = ("createdAt", "lastModifiedAt", "etag", "dateCreated")
        return {
            name: _timeless(value)
            for name, value in document.items()
            if name not in own and value is not None
        }
    return [_timeless(each) for each in document] if isinstance(document, list) else document
