"""What Azure accepts and gives up later is as much a refusal as a 400."""

from collections.abc import Mapping
from typing import Any

import pytest

from aoai.placement.outcome import CapacityHeldError, NotPlacedError
from aoai.placement.upkeep import Existing, delete, update
from aoai.placement.writing import RefusedError
from aoai.refusals import FailureClass, Scope
from landing import AT_ONCE, FULL, GERMANY, OURS, PTU, SPILLOVER, SWEDEN, Land, fault, told

QUOTA_TEXT = (
    "This operation require 300 new capacity in quota Data Zone Provisioned Managed Throughput "
    "Unit, which is bigger than the current available capacity 120. The current quota usage is 0 "
    "and the quota limit is 120 for quota Data Zone Provisioned Managed Throughput Unit."
)
MOVED = [(SWEDEN, 300, "refused", "next region"), (GERMANY, 300, "placed", None)]


def accepted(region: str = SWEDEN, **how: Any) -> Mapping[str, Any]:
    return fault("PUT", f"accounts/{region}/deployments/chat$", accepted=how)


@pytest.mark.parametrize(
    ("state", "code"),
    [
        ("Failed", None),
        ("Canceled", None),
        ("Disabled", None),
        (None, None),
        (None, "Mystery"),
        ("Failed", "Mystery"),
        ("Failed", "RequestConflict"),
    ],
)
def test_one_that_comes_to_nothing_is_cleaned_up_and_the_next_region_asked(
    azure: Land, state: str | None, code: str | None
) -> None:
    azure.play(accepted(state=state, code=code))

    placed = azure.place(azure.request())

    assert told(placed.attempts) == MOVED
    assert azure.live() == {f"{GERMANY}/chat": 300}


def test_a_shortage_that_is_told_late_is_known_by_what_its_operation_says(azure: Land) -> None:
    details = [{"code": "InsufficientQuota", "message": QUOTA_TEXT}]
    azure.play(accepted(code="OperationError", message="see inner", details=details))

    placed = azure.place(azure.request())

    refusal = placed.attempts[0].refusal
    assert refusal is not None
    assert (refusal.status, refusal.code, refusal.failure, refusal.scope) == (
        0,
        "InsufficientQuota",
        FailureClass.NEXT_REGION,
        Scope.POOL,
    )
    assert refusal.message == f"it was accepted and then Failed: {QUOTA_TEXT}"
    assert refusal.asked_and_available == (300, 120)
    assert placed.attempts[0].as_output()["answer"]["error"]["details"] == details


def test_a_pool_that_is_found_empty_late_is_not_asked_again(azure: Land) -> None:
    azure.play(accepted(code="InsufficientQuota", message=QUOTA_TEXT))
    twice = azure.request(SWEDEN, SWEDEN, GERMANY)

    placed = azure.place(twice)

    assert [each.outcome.value for each in placed.attempts] == ["refused", "skipped", "placed"]


def test_a_refusal_that_nothing_cures_stops_though_it_is_told_late(azure: Land) -> None:
    azure.play(accepted(code="AuthorizationFailed", message="no right to the key vault"))

    with pytest.raises(NotPlacedError) as caught:
        azure.place(azure.request())

    assert told(caught.value.attempts) == [(SWEDEN, 300, "refused", "stop")]
    assert azure.live() == {}


def test_the_spillover_of_one_that_comes_to_nothing_goes_too(azure: Land) -> None:
    azure.play(accepted())

    azure.place(azure.request(spillover=SPILLOVER))

    assert azure.live() == {f"{GERMANY}/chat": 300, f"{GERMANY}/chat-over": 50}


@pytest.mark.parametrize(
    "answer", [{"status": 404, "code": "NotFound"}, {"status": 503}, {"cut": "before"}]
)
def test_an_operation_that_cannot_be_read_explains_nothing_and_hinders_nothing(
    azure: Land, answer: dict[str, Any]
) -> None:
    azure.play(accepted(code="InsufficientQuota"), fault("GET", "operationResults", **answer))

    placed = azure.place(azure.request())

    assert told(placed.attempts) == MOVED
    refusal = placed.attempts[0].refusal
    assert refusal is not None
    assert (refusal.code, refusal.message) == (
        "ProvisioningEndedBadly",
        "it was accepted and then Failed",
    )


def test_a_gateway_that_did_not_wait_does_not_hide_that_the_work_failed(azure: Land) -> None:
    behind = fault(
        "PUT", f"{SWEDEN}/deployments/chat$", 1, status=504, code="GatewayTimeout",
        served=True, headers=AT_ONCE,
    )  # fmt: skip
    azure.play(behind, polls={"deployments": 2})

    placed = azure.place(azure.request())

    assert told(placed.attempts) == [(SWEDEN, 300, "placed", None)]
    assert azure.writes() == [f"PUT {SWEDEN}/chat 504"]


def test_a_removal_that_is_accepted_and_fails_is_refused_with_its_reason(azure: Land) -> None:
    azure.place(azure.request())
    azure.play(fault("DELETE", "chat$", 1, accepted={"code": "ScopeLocked", "message": "locked"}))
    existing = Existing(azure.accounts[SWEDEN], "chat", OURS.generation, (), OURS.owner)

    with pytest.raises(RefusedError) as caught:
        delete(azure.cloud, existing, azure.work())

    assert (caught.value.refusal.code, caught.value.refusal.message) == ("ScopeLocked", "locked")
    assert azure.live() == {f"{SWEDEN}/chat": 300}


def test_a_removal_that_fails_because_azure_was_busy_is_asked_for_again(azure: Land) -> None:
    azure.place(azure.request())
    azure.play(fault("DELETE", "chat$", 1, accepted={"code": "RequestConflict"}))
    existing = Existing(azure.accounts[SWEDEN], "chat", OURS.generation, (), OURS.owner)

    delete(azure.cloud, existing, azure.work())

    assert azure.live() == {}


# --- unknown refusals and the free capacity that Azure reports

UNKNOWN: dict[str, Any] = {"status": 400, "code": "AcceleratorsExhausted", "message": "none left"}
# One in which nothing stands in any row, or in any source.
ODD: dict[str, Any] = {"status": 418, "code": "Teapot", "message": ""}


@pytest.mark.parametrize("refusal", [UNKNOWN, ODD])
def test_an_unknown_refusal_moves_on_where_azure_reports_less_than_was_asked(
    azure: Land, refusal: dict[str, Any]
) -> None:
    azure.play(
        fault("PUT", f"{SWEDEN}/deployments/chat$", **refusal),
        capacity={SWEDEN: {"gpt-5.4": {PTU: 295}}},
    )

    placed = azure.place(azure.request())

    assert told(placed.attempts) == MOVED
    assert placed.attempts[0].as_output()["corroborated"] is True


@pytest.mark.parametrize("refusal", [UNKNOWN, ODD])
def test_an_unknown_refusal_stops_where_azure_reports_as_much_as_was_asked(
    azure: Land, refusal: dict[str, Any]
) -> None:
    azure.play(
        fault("PUT", f"{SWEDEN}/deployments/chat$", **refusal),
        capacity={SWEDEN: {"gpt-5.4": {PTU: 300}}},
    )

    with pytest.raises(NotPlacedError) as caught:
        azure.place(azure.request())

    assert told(caught.value.attempts) == [(SWEDEN, 300, "refused", "unknown")]
    assert azure.live() == {}


@pytest.mark.parametrize(
    "silent",
    [
        fault("GET", "/modelCapacities$", status=403, code="AuthorizationFailed"),
        fault("GET", "/modelCapacities$", status=500, code="InternalServerError"),
        fault("GET", "/modelCapacities$", cut="before"),
        # An answer in which nothing is listed.
        fault("GET", "/modelCapacities$", status=200),
    ],
)
def test_an_unknown_refusal_stops_where_azure_does_not_say_what_is_free(
    azure: Land, silent: dict[str, Any]
) -> None:
    azure.play(
        silent,
        fault("PUT", f"{SWEDEN}/deployments/chat$", **UNKNOWN),
        capacity={SWEDEN: FULL},
    )

    with pytest.raises(NotPlacedError) as caught:
        azure.place(azure.request())

    assert told(caught.value.attempts) == [(SWEDEN, 300, "refused", "unknown")]


@pytest.mark.parametrize("status", [429, 503])
def test_that_azure_is_busy_when_it_is_asked_what_is_free_decides_nothing(
    azure: Land, status: int
) -> None:
    azure.play(
        fault("GET", "/modelCapacities$", 1, status=status, headers=AT_ONCE),
        fault("PUT", f"{SWEDEN}/deployments/chat$", **UNKNOWN),
        capacity={SWEDEN: FULL},
    )

    placed = azure.place(azure.request())

    assert told(placed.attempts) == MOVED


@pytest.mark.parametrize(("free", "expected"), [(40, "next region"), (50, "unknown")])
def test_of_growth_in_place_only_the_difference_has_to_be_free(
    azure: Land, free: int, expected: str
) -> None:
    placed = azure.place(azure.request(SWEDEN))
    azure.play(
        fault("PUT", f"{SWEDEN}/deployments/chat$", **UNKNOWN),
        capacity={SWEDEN: {"gpt-5.4": {PTU: 300 + free}}},
    )
    existing = Existing(azure.accounts[SWEDEN], "chat", OURS.generation, (), OURS.owner)
    larger = azure.request(SWEDEN, capacity=350)

    with pytest.raises(NotPlacedError) as caught:
        update(azure.cloud, existing, larger, larger.candidates[0], azure.work())

    assert told(caught.value.attempts) == [(SWEDEN, 350, "refused", expected)]
    assert azure.live() == {f"{placed.candidate.region}/chat": 300}


@pytest.mark.parametrize("state", ["Failed", "Canceled", "Disabled"])
def test_growth_that_came_to_nothing_does_not_cost_what_it_was_to_add_to(
    azure: Land, state: str
) -> None:
    azure.place(azure.request(SWEDEN))
    existing = Existing(azure.accounts[SWEDEN], "chat", OURS.generation, (), OURS.owner)
    larger = azure.request(SWEDEN, capacity=400)
    azure.play(fault("PUT", "chat$", 1, accepted={"state": state}))
    with pytest.raises(NotPlacedError) as refused:
        update(azure.cloud, existing, larger, larger.candidates[0], azure.work())
    azure.azure.log.clear()

    with pytest.raises(CapacityHeldError) as caught:
        update(azure.cloud, existing, larger, larger.candidates[0], azure.work())

    assert str(refused.value).startswith(
        f"chat in {SWEDEN} is {state}, since Azure gave up a change that it had accepted\n"
    )
    assert str(caught.value) == (
        f"{existing.id} holds provisioned capacity and has to go before chat can be made there, "
        "and the region does not promise it back; give the new deployment another name, or set "
        "allowCapacityLoss: true"
    )
    assert azure.writes() == []


def test_what_such_growth_left_is_made_anew_where_that_is_allowed(azure: Land) -> None:
    azure.place(azure.request(SWEDEN))
    existing = Existing(azure.accounts[SWEDEN], "chat", OURS.generation, (), OURS.owner)
    larger = azure.request(SWEDEN, capacity=400, allow_capacity_loss=True)
    azure.play(fault("PUT", "chat$", 1, accepted={"state": "Failed"}))
    with pytest.raises(NotPlacedError):
        update(azure.cloud, existing, larger, larger.candidates[0], azure.work())

    update(azure.cloud, existing, larger, larger.candidates[0], azure.work())

    assert azure.live() == {f"{SWEDEN}/chat": 400}
