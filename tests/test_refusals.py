"""Rows of refusals as people write them."""

import json
from typing import Any

import pytest

from aoai.problems import Problem
from aoai.refusals import FailureClass, Grade, RefusalRowsError, Row, Scope, read_rows

ROW = {"code": "NoRoom", "class": "next region"}


def problems(*rows: object) -> list[str]:
    with pytest.raises(RefusalRowsError) as caught:
        read_rows(list(rows))
    return [str(each) for each in caught.value.problems]


def test_a_row_says_what_a_refusal_means_and_its_class_says_the_rest() -> None:
    assert read_rows([ROW]) == (
        Row(
            code="NoRoom",
            failure=FailureClass.NEXT_REGION,
            scope=Scope.REGION,
            fix="add a candidate in another region",
            source="the user",
            grade=Grade.USER,
        ),
    )


def test_everything_that_is_written_is_read() -> None:
    row = {
        "code": "Full",
        "status": 409,
        "message": "^no room",
        "class": "next pool",
        "scope": "pool",
        "fix": "buy more",
        "source": "our ticket 7",
    }

    assert read_rows([row]) == (
        Row(
            code="Full",
            status=409,
            message="^no room",
            failure=FailureClass.NEXT_POOL,
            scope=Scope.POOL,
            fix="buy more",
            source="our ticket 7",
            grade=Grade.USER,
        ),
    )


@pytest.mark.parametrize("given", [(), [], "[]"])
def test_no_rows_are_no_rows(given: object) -> None:
    assert read_rows(given) == ()


def test_rows_may_come_as_the_text_of_a_list() -> None:
    assert read_rows(json.dumps([ROW])) == read_rows([ROW])


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("NoRoom", "refusals[0]: 'NoRoom' is no map; write code, status, message, class, scope, "
         "fix, source"),
        ({"code": "X"}, "refusals[0].class: missing; write one of wait here, next region, next "
         "pool, name, stop"),
        ({"code": "X", "class": "next regoin"}, "refusals[0].class: 'next regoin' is not known "
         "here; did you mean next region?"),
        ({"code": "X", "class": "unknown"}, "refusals[0].class: 'unknown' is not known here; write "
         "one of wait here, next region, next pool, name, stop"),
        ({**ROW, "scope": "regoin"}, "refusals[0].scope: 'regoin' is not known here; did you mean "
         "region?"),
        ({**ROW, "clas": "stop"}, "refusals[0].clas: nothing reads 'clas'; did you mean class?"),
        ({**ROW, "code": 7}, "refusals[0].code: 7 is no text; put it in quotes"),
        ({**ROW, "code": " "}, "refusals[0].code: ' ' is no text; put it in quotes"),
        ({**ROW, "status": "409"}, "refusals[0].status: '409' is no status of a refusal; write 400 "
         "to 599, or leave it out"),
        ({**ROW, "status": True}, "refusals[0].status: True is no status of a refusal; write 400 "
         "to 599, or leave it out"),
        ({**ROW, "status": 200}, "refusals[0].status: 200 is no status of a refusal; write 400 to "
         "599, or leave it out"),
        ({**ROW, "message": "no (room"}, "refusals[0].message: 'no (room' is no regular expression "
         "(missing ), unterminated subpattern at position 3); put a \\ before (, [, *, + and ?"),
        ({"class": "stop"}, "refusals[0]: fits every refusal; name the code, the status, or a part "
         "of the message"),
        ({"class": "stop", "message": ".*"}, "refusals[0]: fits every refusal; name the code, the "
         "status, or a part of the message"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_meant_is_refused(row: Any, expected: str) -> None:
    assert problems(row) == [expected]


@pytest.mark.parametrize("status", [0, 400, 599])
def test_a_status_of_a_refusal_is_taken(status: int) -> None:
    assert read_rows([{**ROW, "status": status}])[0].status == status


def test_a_row_that_an_earlier_one_hides_is_refused() -> None:
    assert problems(ROW, {**ROW, "class": "stop"}) == [
        "refusals[1]: row 1 speaks of the same refusal and comes first; remove one"
    ]


def test_all_problems_are_told_at_once() -> None:
    assert problems({"class": "stopp", "status": 1}, {"code": "X"}) == [
        "refusals[0].class: 'stopp' is not known here; did you mean stop?",
        "refusals[0].status: 1 is no status of a refusal; write 400 to 599, or leave it out",
        "refusals[1].class: missing; write one of wait here, next region, next pool, name, stop",
    ]


@pytest.mark.parametrize(
    ("given", "reason"), [("no list", "no JSON"), (7, "7 is no list"), ({}, "{} is no list")]
)
def test_what_is_no_list_is_refused(given: object, reason: str) -> None:
    with pytest.raises(RefusalRowsError) as caught:
        read_rows(given)

    (found,) = caught.value.problems
    assert found.reason.startswith(reason)
    assert found == Problem("refusals", found.reason, "write a list of rows")
