import json
from dataclasses import dataclass, field
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from aoai.placement.patience import pause_before
from aoai.placement.refusal_table import TABLE
from aoai.placement.refusals import classify, meaning, row_to_paste
from aoai.refusals import FailureClass, Grade, Row, Scope, read_rows

QUOTA = (
    "This operation require 300 new capacity in quota Data Zone Provisioned Managed Throughput "
    "Unit, which is bigger than the current available capacity 120. The current quota usage is 0 "
    "and the quota limit is 120 for quota Data Zone Provisioned Managed Throughput Unit."
)


@dataclass(frozen=True)
class Refused:
    status: int
    body: dict[str, Any]
    headers: dict[str, str] = field(default_factory=dict)
    ok: bool = False


def refused(status: int, code: str, message: str = "", **more: Any) -> Refused:
    return Refused(status, {"error": {"code": code, "message": message, **more}})


def test_a_wrapped_error_is_judged_by_what_it_wraps() -> None:
    inner = {"code": "InsufficientQuota", "message": QUOTA}
    wrapped = refused(400, "InvalidTemplateDeployment", "not valid", details=[inner])

    found = classify(wrapped, TABLE)

    assert (found.code, found.failure) == ("InsufficientQuota", FailureClass.NEXT_REGION)
    assert found.asked_and_available == (300, 120)


CAPACITY = {"code": "InsufficientQuota", "message": QUOTA}


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ({"code": "DeploymentLimitReached", "message": "full"}, FailureClass.NEXT_REGION),
        ({"code": "RequestConflict", "message": "busy"}, FailureClass.WAIT),
        ({"code": "CustomDomainInUse", "message": "taken"}, FailureClass.NAME),
        ({"code": "Mystery", "message": "?"}, FailureClass.UNKNOWN),
        ({"code": "AuthorizationFailed", "message": "no"}, FailureClass.STOP),
    ],
)
@pytest.mark.parametrize("first", [True, False])
def test_several_wrapped_errors_are_about_capacity_only_if_all_are(
    other: dict[str, str],
    expected: FailureClass,
    first: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    details = [CAPACITY, other] if first else [other, CAPACITY]

    found = classify(refused(400, "DeploymentFailed", "", details=details), TABLE)

    assert found.failure is expected


def test_errors_are_unwrapped_however_deep_they_are() -> None:
    template = {"code": "InvalidTemplateDeployment", "message": "see inner", "details": [CAPACITY]}
    outer = refused(400, "DeploymentFailed", "see inner", details=[template])

    found = classify(outer, TABLE)

    assert (found.code, found.message, found.failure) == (
        "InsufficientQuota",
        QUOTA,
        FailureClass.NEXT_REGION,
    )
    assert found.answer == outer.body


def test_an_inner_error_that_is_known_explains_one_that_is_not() -> None:
    inner = {"code": "Vague", "innererror": {"code": "InsufficientQuota"}}

    found = classify(refused(400, "CapacityFailure", QUOTA, innererror=inner), TABLE)

    assert (found.code, found.message) == ("InsufficientQuota", QUOTA)


def test_an_inner_error_that_is_not_known_leaves_the_outer_one_as_it_is() -> None:
    found = classify(refused(409, "RequestConflict", "busy", innererror={"code": "X"}), TABLE)

    assert (found.code, found.failure) == ("RequestConflict", FailureClass.WAIT)


def test_an_error_that_is_another_ones_text_is_read_all_the_same() -> None:
    text = json.dumps({"status": "Failed", "error": CAPACITY})
    inner = {"code": "Conflict", "message": text}

    found = classify(refused(409, "DeploymentFailed", "", details=[inner]), TABLE)

    assert (found.code, found.failure) == ("InsufficientQuota", FailureClass.NEXT_REGION)


def test_details_of_an_error_that_wraps_nothing_do_not_speak_for_it() -> None:
    details = [{"code": "Note", "target": "Microsoft.CognitiveServices", "message": "see docs"}]

    found = classify(refused(409, "MissingSubscriptionRegistration", "", details=details), TABLE)

    assert found.failure is FailureClass.STOP


def test_both_spellings_of_an_error_are_read() -> None:
    bare = Refused(400, {"Code": "InsufficientQuota", "Message": QUOTA})

    assert classify(bare, TABLE).asked_and_available == (300, 120)


@pytest.mark.parametrize(
    ("code", "message", "row"),
    [
        ("NoRoom", "no room for 300", {"code": "NoRoom", "status": 409}),
        (
            "BadRequest",
            "no (PTU) left in 'swedencentral' for 300",
            {"code": "BadRequest", "status": 409, "message": r"no \(PTU\) left in '[^']*' for \d+"},
        ),
        ("", "full", {"status": 409, "message": "full"}),
    ],
)
def test_an_unknown_refusal_shows_the_row_that_would_make_it_known(
    code: str, message: str, row: dict[str, Any]
) -> None:
    found = classify(refused(409, code, message), TABLE)

    (pasted,) = yaml.safe_load(found.fix.partition("stack file: ")[2])
    assert pasted == {**row, "class": "next region", "scope": "region"}
    assert pasted == row_to_paste(found)
    again = classify(refused(409, code, message), [*read_rows([pasted]), *TABLE])
    assert (found.failure, again.failure) == (FailureClass.UNKNOWN, FailureClass.NEXT_REGION)


def test_the_figures_of_the_older_quota_message_are_read_too() -> None:
    message = (
        "The specified capacity '120' of account deployment is bigger than available capacity '118'"
        " for UsageName 'Tokens Per Minute (thousands) - GPT-35-Turbo'."
    )

    found = classify(refused(400, "InsufficientQuota", message), TABLE)

    assert found.asked_and_available == (120, 118)


def test_rows_of_the_user_come_first() -> None:
    own = Row(
        code="715-123420",
        failure=FailureClass.NEXT_REGION,
        scope=Scope.REGION,
        fix="wait",
        source="ours",
        grade=Grade.ASSUMED,
    )

    found = meaning(400, {"code": "715-123420", "message": ""}, [own, *TABLE])

    assert found.failure is FailureClass.NEXT_REGION


WORDS = st.text(st.characters(codec="utf-8"), max_size=40)


@given(st.sampled_from(["", "BadRequest", "Odd"]) | WORDS, WORDS, st.sampled_from([0, 304, 400]))
@settings(max_examples=500, deadline=None)
def test_whatever_azure_says_the_row_that_is_shown_can_be_pasted_and_fits(
    code: str, message: str, status: int
) -> None:
    found = classify(refused(status, code, message), [])

    _, shown, text = found.fix.partition("stack file: ")
    if not shown:
        assert (code.strip() if code.isprintable() else "", message, status == 400) == ("", "", 0)
        return
    (row,) = read_rows(yaml.safe_load(text))
    assert row.fits(status, found.code, found.message)


def test_pauses_grow_to_half_a_minute_and_differ_between_callers() -> None:
    pauses = [pause_before(attempt, {}, "chat") for attempt in range(1, 10)]

    assert all(0.25 * 2**n <= pause <= 0.5 * 2**n for n, pause in enumerate(pauses[:6]))
    assert all(15 <= pause <= 30 for pause in pauses[7:])
    assert pause_before(4, {}, "chat") != pause_before(4, {}, "embed")
