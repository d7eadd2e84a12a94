"""Regions that answer with nothing but errors of their own."""

from typing import Any

import pytest

from aoai.placement import placing
from aoai.placement.outcome import HalfMadeError, NotPlacedError
from landing import GERMANY, SWEDEN, Land, fault, told

BRIEF = {"Retry-After": "0.1"}
DOWN = f"accounts/{SWEDEN}"


def down(path: str, **answer: Any) -> list[dict[str, Any]]:
    """Every call there fails so."""
    return [fault(method, path, **answer) for method in ("GET", "PUT")]


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(placing, "OUTAGE_SECONDS", 0.3)


@pytest.mark.parametrize("status", [408, 500, 502, 503, 504])
def test_a_region_that_is_down_is_passed_over(azure: Land, status: int) -> None:
    azure.play(*down(DOWN, status=status, code="Down", headers=BRIEF))

    placed = azure.place(azure.request())

    assert told(placed.attempts) == [
        (SWEDEN, 300, "skipped", "wait here"),
        (GERMANY, 300, "placed", None),
    ]
    assert azure.shown.warnings == [
        f"swedencentral answers nothing but {status} Down, so what an earlier run may have left "
        "there is not known; `aoai gc` finds it"
    ]


def test_a_region_that_does_not_answer_at_all_is_passed_over(azure: Land) -> None:
    azure.play(*down(DOWN, cut="before"))

    assert told(azure.place(azure.request()).attempts)[-1] == (GERMANY, 300, "placed", None)


def test_a_region_that_takes_no_writes_is_passed_over_and_left_clean(azure: Land) -> None:
    azure.play(fault("PUT", DOWN, status=503, code="Down", headers=BRIEF))

    placed = azure.place(azure.request())

    assert told(placed.attempts) == [
        (SWEDEN, 300, "refused", "wait here"),
        (GERMANY, 300, "placed", None),
    ]
    assert azure.live() == {f"{GERMANY}/chat": 300}


def test_a_region_that_goes_down_after_it_was_asked_is_not_left_unsaid(
    azure: Land, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether anything was made there cannot be told, and a second copy would cost twice."""
    monkeypatch.setattr("aoai.placement.asking.CLEANING_SECONDS", 0.2)
    azure.play(
        fault("PUT", DOWN, status=503, code="Down", headers=BRIEF),
        *(
            fault("GET", f"{DOWN}/deployments/chat$", nth, status=503, code="Down", headers=BRIEF)
            for nth in range(2, 20)
        ),
    )

    with pytest.raises(HalfMadeError):
        azure.place(azure.request())


def test_the_only_region_is_waited_for(azure: Land) -> None:
    azure.play(fault("PUT", DOWN, status=503, code="Down", headers=BRIEF))

    with pytest.raises(NotPlacedError, match="the timeout passed while asking swedencentral"):
        azure.place(azure.request(SWEDEN), seconds=1)


@pytest.mark.parametrize(("status", "code"), [(409, "RequestConflict"), (429, "TooManyRequests")])
def test_what_works_but_is_busy_is_waited_for(azure: Land, status: int, code: str) -> None:
    azure.play(fault("PUT", DOWN, status=status, code=code, headers=BRIEF))

    with pytest.raises(NotPlacedError, match="the timeout passed while asking swedencentral"):
        azure.place(azure.request(), seconds=1)


def test_all_regions_down_is_a_table(azure: Land) -> None:
    azure.play(*down("accounts/", status=503, code="Down", headers=BRIEF))

    with pytest.raises(NotPlacedError) as caught:
        azure.place(azure.request())

    assert told(caught.value.attempts) == [
        (each, 300, "skipped", "wait here") for each in azure.accounts
    ]


def test_candidates_share_the_time_there_is(azure: Land, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(placing, "OUTAGE_SECONDS", 300.0)
    azure.play(*down(DOWN, status=503, code="Down", headers=BRIEF))

    placed = azure.place(azure.request(), seconds=6)

    assert placed.candidate.region == GERMANY
