from dataclasses import dataclass, field
from typing import Any

import pytest

from aoai.placement.patience import pause_before
from aoai.placement.refusal_table import TABLE
from aoai.placement.refusals import FailureClass, Grade, Row, Scope, classify, meaning

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


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (refused(409, "RequestConflict"), FailureClass.WAIT),
        (refused(429, "TooManyRequests"), FailureClass.WAIT),
        (refused(504, "GatewayTimeout"), FailureClass.WAIT),
        (refused(0, "NoAnswer"), FailureClass.WAIT),
        (refused(400, "InsufficientQuota", QUOTA), FailureClass.NEXT_REGION),
        (
            refused(
                400,
                "InvalidResourceProperties",
                "The specified SKU 'GlobalStandard' for model 'gpt-5.1 2025-11-13' is not "
                "supported in this region 'westeurope'.",
            ),
            FailureClass.NEXT_REGION,
        ),
        (
            refused(
                400,
                "InvalidResourceProperties",
                "The specified SKU 'DataZoneStandard' of account deployment is not supported by "
                "the model 'gpt-realtime-mini' version: '2025-10-06'.",
            ),
            FailureClass.STOP,
        ),
        (refused(404, "ParentResourceNotFound"), FailureClass.NEXT_REGION),
        (refused(409, "CustomDomainInUse"), FailureClass.NAME),
        (refused(403, "AuthorizationFailed"), FailureClass.STOP),
        (refused(401, "InvalidAuthenticationToken"), FailureClass.STOP),
        (refused(400, "715-123420", "An error occurred."), FailureClass.UNKNOWN),
    ],
)
def test_each_refusal_has_its_class(answer: Refused, expected: FailureClass) -> None:
    assert classify(answer, TABLE).failure is expected


def test_a_wrapped_error_is_judged_by_what_it_wraps() -> None:
    inner = {"code": "InsufficientQuota", "message": QUOTA}
    wrapped = refused(400, "InvalidTemplateDeployment", "not valid", details=[inner])

    found = classify(wrapped, TABLE)

    assert (found.code, found.failure) == ("InsufficientQuota", FailureClass.NEXT_REGION)
    assert found.asked_and_available == (300, 120)


def test_of_several_wrapped_errors_the_gravest_counts() -> None:
    details = [
        {"code": "InsufficientQuota", "message": QUOTA},
        {"code": "AuthorizationFailed", "message": "no"},
    ]

    found = classify(refused(400, "DeploymentFailed", "", details=details), TABLE)

    assert (found.code, found.failure) == ("AuthorizationFailed", FailureClass.STOP)


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


def test_every_row_names_a_source_and_a_fix() -> None:
    assert [row for row in TABLE if not (row.source and row.fix)] == []


def test_no_row_hides_a_later_one() -> None:
    seen: list[Row] = []
    for row in TABLE:
        hidden = [
            each
            for each in seen
            if each.code in (None, row.code)
            and each.status in (None, row.status)
            and each.message in (None, row.message)
        ]
        assert hidden == [], row
        seen.append(row)


def test_retry_after_is_obeyed() -> None:
    assert pause_before(3, {"retry-after": "7"}, "chat") == 7.0


def test_pauses_grow_to_half_a_minute_and_differ_between_callers() -> None:
    pauses = [pause_before(attempt, {}, "chat") for attempt in range(1, 10)]

    assert all(0.25 * 2**n <= pause <= 0.5 * 2**n for n, pause in enumerate(pauses[:6]))
    assert all(15 <= pause <= 30 for pause in pauses[7:])
    assert pause_before(4, {}, "chat") != pause_before(4, {}, "embed")
