"""Where a deployment lands, against an Azure that refuses by itself."""

from dataclasses import replace

import pytest

from aoai.placement.attempts import Attempt, Outcome
from aoai.placement.cloud import Cloud
from aoai.placement.outcome import ForeignError, HalfMadeError, NotPlacedError
from aoai.placement.patience import CancelledError
from aoai.placement.placing import place
from aoai.placement.pools import EmptyPools
from aoai.placement.refusal_table import TABLE
from aoai.placement.refusals import Refusal
from aoai.placement.request import Candidate, Request
from aoai.refusals import FailureClass, Grade, Row, Scope
from landing import (
    AT_ONCE,
    FRANCE,
    FULL,
    GERMANY,
    PTU,
    QUOTA,
    REGIONS,
    SPILLOVER,
    STANDARD,
    SWEDEN,
    Land,
    fault,
    refused,
    timeless,
    told,
)

# What no table knows, and the emulator never answers by itself.
STRANGE = "715-123420"


def test_the_first_candidate_is_the_first_of_the_user_not_the_emptiest(azure: Land) -> None:
    azure.play(capacity={FRANCE: {"gpt-5.4": {PTU: 300}}})

    placed = azure.place(azure.request(FRANCE, SWEDEN, GERMANY))

    assert timeless(placed.attempts) == [Attempt(placed.candidate, Outcome.PLACED, 0.0)]
    assert azure.live() == {f"{FRANCE}/chat": 300}


def test_a_region_without_quota_is_passed_over_with_azures_own_figures(azure: Land) -> None:
    azure.play(quota={**QUOTA, SWEDEN: {f"OpenAI.{PTU}": 120}})
    request = azure.request()

    placed = azure.place(request)

    message = (
        "This operation require 300 new capacity in quota Data Zone Provisioned "
        "Managed Throughput Unit, which is bigger than the current available capacity 120. The "
        "current quota usage is 0 and the quota limit is 120 for quota Data Zone Provisioned "
        "Managed Throughput Unit."
    )
    fix = "request quota for this pool, lower the capacity, or add a candidate in another region"
    refusal = Refusal(400, "InsufficientQuota", message, FailureClass.NEXT_REGION, Scope.POOL, fix)
    assert timeless(placed.attempts) == [
        Attempt(request.candidates[0], Outcome.REFUSED, 0.0, refusal),
        Attempt(request.candidates[1], Outcome.PLACED, 0.0),
    ]
    assert azure.live() == {f"{GERMANY}/chat": 300}


def test_a_region_without_capacity_is_passed_over_though_no_table_knows_the_code(
    azure: Land,
) -> None:
    azure.play(capacity={SWEDEN: FULL})
    request = azure.request()

    placed = azure.place(request)

    refusal = Refusal(
        400,
        "OutOfServiceCapacity",
        "The region 'swedencentral' has no capacity for 300 new units of SKU "
        "'DataZoneProvisionedManaged' for model 'gpt-5.4'. Please try another region or try again "
        "later.",
        FailureClass.NEXT_REGION,
        Scope.REQUEST,
        "swedencentral reports 0 free of the 300 asked; add a candidate in another region",
        corroborated=True,
        figures=(300, 0),
    )
    assert timeless(placed.attempts) == [
        Attempt(request.candidates[0], Outcome.REFUSED, 0.0, refusal),
        Attempt(request.candidates[1], Outcome.PLACED, 0.0),
    ]


@pytest.mark.parametrize("region", ["Sweden Central", "SwedenCentral"])
def test_free_capacity_is_found_however_the_region_is_spelt(azure: Land, region: str) -> None:
    azure.play(capacity={SWEDEN: FULL})
    spelt = Candidate(region, azure.accounts[SWEDEN], PTU, 300)
    others = azure.request(GERMANY).candidates

    placed = azure.place(azure.request(candidates=(spelt, *others)))

    assert told(placed.attempts) == [
        (region, 300, "refused", "next region"),
        (GERMANY, 300, "placed", None),
    ]


@pytest.mark.parametrize(
    ("status", "code"), [(409, "RequestConflict"), (429, "TooManyRequests"), (500, "Internal")]
)
def test_what_passes_by_itself_is_waited_out_in_the_same_region(
    azure: Land, status: int, code: str
) -> None:
    azure.play(fault("PUT", "chat$", nth=1, status=status, code=code, headers=AT_ONCE))

    placed = azure.place(azure.request())

    assert told(placed.attempts) == [(SWEDEN, 300, "placed", None)]
    assert f"{SWEDEN}/chat: Azure answers {status} {code} for 0 s, next try in 0 s" in (
        azure.shown.lines
    )


def test_an_unknown_refusal_stops_where_the_region_reports_room(azure: Land) -> None:
    azure.play(refused(400, STRANGE, SWEDEN, "An error occurred."))

    with pytest.raises(NotPlacedError) as caught:
        azure.place(azure.request())

    assert str(caught.value) == "\n".join(
        [
            "no candidate took chat",
            "region         SKU                         class    code        asked  available",
            "swedencentral  DataZoneProvisionedManaged  unknown  715-123420  300    ?",
            "swedencentral: An error occurred.",
            "fix: Azure gives no reason; try again, or ask its support with the code; if another "
            "region would help, add to refusals in the stack file: "
            '- {code: "715-123420", status: 400, class: "next region", scope: "region"}',
        ]
    )
    assert azure.live() == {}


def test_an_unknown_refusal_of_a_standard_sku_stops(azure: Land) -> None:
    azure.play(refused(400, STRANGE, SWEDEN), capacity={SWEDEN: {"gpt-5.4": {STANDARD: 0}}})

    with pytest.raises(NotPlacedError) as caught:
        azure.place(azure.request(sku=STANDARD, capacity=50))

    assert told(caught.value.attempts) == [(SWEDEN, 50, "refused", "unknown")]


def test_an_unknown_refusal_of_the_spillover_is_not_explained_by_missing_ptu(azure: Land) -> None:
    path = "/deployments/chat-over$"
    azure.play(fault("PUT", path, status=400, code=STRANGE), capacity={SWEDEN: FULL})

    with pytest.raises(NotPlacedError) as caught:
        azure.place(azure.request(spillover=SPILLOVER))

    assert told(caught.value.attempts) == [(SWEDEN, 300, "refused", "unknown")]


@pytest.mark.parametrize(
    ("status", "code", "failure"),
    [(403, "AuthorizationFailed", "stop"), (409, "FlagMustBeSetForRestore", "name")],
)
def test_what_no_other_region_cures_stops_at_once(
    azure: Land, status: int, code: str, failure: str
) -> None:
    azure.play(refused(status, code))

    with pytest.raises(NotPlacedError) as caught:
        azure.place(azure.request())

    assert told(caught.value.attempts) == [(SWEDEN, 300, "refused", failure)]


def test_a_row_of_the_user_makes_an_unknown_refusal_move_on(azure: Land) -> None:
    azure.play(refused(400, STRANGE, SWEDEN))
    own = Row(
        code=STRANGE,
        failure=FailureClass.NEXT_REGION,
        scope=Scope.REGION,
        fix="wait",
        source="ours",
        grade=Grade.ASSUMED,
    )
    cloud = Cloud(azure.arm, [own, *TABLE])

    placed = place(cloud, azure.request(), (), azure.work())

    assert told(placed.attempts) == [
        (SWEDEN, 300, "refused", "next region"),
        (GERMANY, 300, "placed", None),
    ]


def test_candidates_of_an_empty_pool_are_skipped_and_the_others_asked(azure: Land) -> None:
    azure.play(
        quota={SWEDEN: {f"OpenAI.{PTU}": 0}, GERMANY: {f"OpenAI.{PTU}": 0}, FRANCE: QUOTA[FRANCE]}
    )

    def shared(request: Request, candidate: Candidate) -> tuple[str, ...]:
        return (request.name, "elsewhere" if candidate.region == FRANCE else "zone")

    cloud = Cloud(azure.arm, TABLE, empty=EmptyPools(shared))

    placed = place(cloud, azure.request(), (), azure.work())

    assert told(placed.attempts) == [
        (SWEDEN, 300, "refused", "next region"),
        (GERMANY, 300, "skipped", "next region"),
        (FRANCE, 300, "placed", None),
    ]
    assert azure.writes() == [f"PUT {SWEDEN}/chat 400", f"PUT {FRANCE}/chat 201"]


def test_a_smaller_candidate_of_a_pool_that_was_too_small_is_asked(azure: Land) -> None:
    azure.play(quota={**QUOTA, SWEDEN: {f"OpenAI.{PTU}": 100}})
    first = azure.request(SWEDEN).candidates[0]

    placed = azure.place(
        azure.request(
            candidates=(
                first,
                replace(first, account_id=first.account_id.replace(SWEDEN, GERMANY), capacity=100),
            )
        )
    )

    assert told(placed.attempts) == [
        (SWEDEN, 300, "refused", "next region"),
        (SWEDEN, 100, "placed", None),
    ]


def test_no_region_that_takes_it_is_a_table_and_leaves_nothing(azure: Land) -> None:
    azure.play(
        capacity={SWEDEN: FULL, GERMANY: FULL},
        quota={SWEDEN: QUOTA[SWEDEN], GERMANY: QUOTA[GERMANY], FRANCE: {f"OpenAI.{PTU}": 120}},
    )

    with pytest.raises(NotPlacedError) as caught:
        azure.place(azure.request())

    lines = str(caught.value).splitlines()
    assert lines[:5] == [
        "no candidate took chat",
        "region              SKU                         class                      code"
        "                  asked  available",
        "swedencentral       DataZoneProvisionedManaged  next region, corroborated  "
        "OutOfServiceCapacity  300    0",
        "germanywestcentral  DataZoneProvisionedManaged  next region, corroborated  "
        "OutOfServiceCapacity  300    0",
        "francecentral       DataZoneProvisionedManaged  next region                "
        "InsufficientQuota     300    120",
    ]
    assert lines[-1].startswith("fix: request quota for this pool")
    assert azure.live() == {}


def test_an_account_that_is_not_there_is_passed_over_with_its_reason(azure: Land) -> None:
    gone = replace(azure.request(SWEDEN).candidates[0], account_id=f"{azure.accounts[SWEDEN]}-x")
    request = azure.request(candidates=(gone, *azure.request(GERMANY).candidates))

    placed = azure.place(request)

    assert [{**each.as_output(), "seconds": 0} for each in placed.attempts] == [
        {
            "region": SWEDEN,
            "sku": PTU,
            "capacity": 300,
            "outcome": "refused",
            "seconds": 0,
            "class": "next region",
            "status": 404,
            "code": "ParentResourceNotFound",
            "message": placed.attempts[0].refusal.message if placed.attempts[0].refusal else "",
        },
        {"region": GERMANY, "sku": PTU, "capacity": 300, "outcome": "placed", "seconds": 0},
    ]


def test_a_deployment_of_the_same_name_that_is_not_ours_is_never_written(azure: Land) -> None:
    azure.put(SWEDEN, "chat")
    azure.azure.log.clear()

    with pytest.raises(ForeignError) as caught:
        azure.place(azure.request())

    where = f"{azure.accounts[SWEDEN]}/deployments/chat"
    assert str(caught.value) == (
        f"{where} exists and was not made by this resource; import it (pulumi import "
        f"aoai:index:ModelDeployment NAME {where}), or take another name"
    )
    assert azure.writes() == []


def test_a_foreign_deployment_with_the_spillovers_name_is_never_written(azure: Land) -> None:
    azure.put(SWEDEN, "chat-over")
    azure.azure.log.clear()

    with pytest.raises(ForeignError):
        azure.place(azure.request(spillover=SPILLOVER))

    assert azure.writes() == []


# --- spillover


def test_the_spillover_lands_first_and_is_named_by_the_deployment(azure: Land) -> None:
    azure.place(azure.request(spillover=SPILLOVER))

    assert azure.live() == {f"{SWEDEN}/chat": 300, f"{SWEDEN}/chat-over": 50}
    assert azure.writes() == [f"PUT {SWEDEN}/chat-over 201", f"PUT {SWEDEN}/chat 201"]
    chat = azure.documents()[f"{SWEDEN}/chat"]["properties"]
    assert chat["spilloverDeploymentName"] == "chat-over"


def test_the_spillover_of_a_full_region_goes_with_the_deployment(azure: Land) -> None:
    azure.play(capacity={SWEDEN: FULL})

    azure.place(azure.request(spillover=SPILLOVER))

    assert azure.live() == {f"{GERMANY}/chat": 300, f"{GERMANY}/chat-over": 50}


def test_a_region_that_refuses_only_the_spillover_takes_nothing(azure: Land) -> None:
    azure.play(quota={**QUOTA, SWEDEN: {**QUOTA[SWEDEN], f"OpenAI.{STANDARD}.gpt-5.4": 49}})

    placed = azure.place(azure.request(spillover=SPILLOVER))

    assert told(placed.attempts) == [
        (SWEDEN, 300, "refused", "next region"),
        (GERMANY, 300, "placed", None),
    ]
    assert azure.live() == {f"{GERMANY}/chat": 300, f"{GERMANY}/chat-over": 50}


def test_a_spillover_that_cannot_be_removed_again_is_half_made(azure: Land) -> None:
    denied = fault("DELETE", "chat-over$", status=403, code="AuthorizationFailed", message="no")
    azure.play(denied, capacity={SWEDEN: FULL})

    with pytest.raises(HalfMadeError) as caught:
        azure.place(azure.request(spillover=SPILLOVER))

    where = f"{azure.accounts[SWEDEN]}/deployments/chat-over"
    assert caught.value.name == "chat-over"
    assert str(caught.value).startswith(f"{where} is half made (The region 'swedencentral' has no")
    assert str(caught.value).endswith(
        f"could not be removed (RefusedError {where}: AuthorizationFailed no); the next "
        "`pulumi up` repairs it"
    )


# --- less than was asked for


def test_every_candidate_is_asked_in_full_before_any_is_asked_for_less(azure: Land) -> None:
    free = {SWEDEN: {"gpt-5.4": {PTU: 203}}, GERMANY: FULL, FRANCE: {"gpt-5.4": {PTU: 290}}}
    azure.play(capacity=free)

    placed = azure.place(azure.request(minimum_capacity=100))

    assert told(placed.attempts) == [
        (SWEDEN, 300, "refused", "next region"),
        (GERMANY, 300, "refused", "next region"),
        (FRANCE, 300, "refused", "next region"),
        (SWEDEN, 200, "placed", None),
    ]
    assert azure.live() == {f"{SWEDEN}/chat": 200}


def test_less_than_the_minimum_is_never_taken(azure: Land) -> None:
    azure.play(capacity={each: {"gpt-5.4": {PTU: 95}} for each in REGIONS})

    with pytest.raises(NotPlacedError) as caught:
        azure.place(azure.request(minimum_capacity=100))

    assert len(caught.value.attempts) == 3
    assert azure.live() == {}


def test_halves_are_asked_for_where_azure_reports_no_free_capacity(azure: Land) -> None:
    azure.play(
        fault("GET", "/modelCapacities$", status=403, code="AuthorizationFailed"),
        quota={each: {f"OpenAI.{PTU}": 100} for each in REGIONS},
    )

    placed = azure.place(azure.request(SWEDEN, minimum_capacity=50))

    assert [each.candidate.capacity for each in placed.attempts] == [300, 150, 75]
    assert azure.live() == {f"{SWEDEN}/chat": 75}


def test_an_account_that_is_not_there_is_not_asked_for_less(azure: Land) -> None:
    azure.play(fault("GET", "/modelCapacities$", status=403, code="AuthorizationFailed"))
    gone = replace(azure.request(SWEDEN).candidates[0], account_id=f"{azure.accounts[SWEDEN]}-x")

    with pytest.raises(NotPlacedError) as caught:
        azure.place(azure.request(candidates=(gone,), minimum_capacity=50))

    assert told(caught.value.attempts) == [(SWEDEN, 300, "refused", "next region")]


def test_what_goes_again_goes_in_the_time_that_azure_takes(
    azure: Land, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only a stop is in a hurry; a storm outlasts it, and the next region is asked after it."""
    monkeypatch.setattr("aoai.placement.asking.CLEANING_SECONDS", 0.1)
    storm = {"status": 429, "code": "TooManyRequests", "headers": {"Retry-After": "0.1"}}
    azure.play(
        refused(400, "InsufficientQuota", SWEDEN),
        *(fault("DELETE", "chat-over$", nth, **storm) for nth in range(1, 6)),
    )

    placed = azure.place(azure.request(spillover=SPILLOVER))

    assert placed.candidate.region == GERMANY
    assert azure.live() == {f"{GERMANY}/chat": 300, f"{GERMANY}/chat-over": 50}


def test_a_stop_while_something_goes_again_is_in_a_hurry_and_leaves_nothing(azure: Land) -> None:
    storm = {"status": 429, "code": "TooManyRequests", "headers": {"Retry-After": "0.1"}}
    azure.play(
        refused(400, "InsufficientQuota", SWEDEN),
        *(fault("DELETE", "chat-over$", nth, **storm) for nth in range(1, 6)),
    )
    azure.shown.reactions["429"] = azure.cancelled.set

    with pytest.raises(CancelledError):
        azure.place(azure.request(spillover=SPILLOVER))

    assert azure.live() == {}
