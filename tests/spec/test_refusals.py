from typing import Any

import pytest

from aoai.spec import Plan, SpecError, load, plan
from aoai.spec.planned import PlannedRefusal
from stackfiles import STACKS, shipped


def planned(*rows: Any) -> Plan:
    return plan(load({**shipped("prod"), "refusals": list(rows)}, STACKS), "prod")


def test_rows_of_a_stack_file_are_planned_in_their_order() -> None:
    first = {"code": "NoRoom", "status": 409, "class": "next region", "scope": "region"}
    second = {"message": "^quota", "class": "next pool", "fix": "buy", "source": "ticket 7"}

    assert planned(first, second).refusals == (
        PlannedRefusal("NoRoom", 409, None, "next region", "region", None, None),
        PlannedRefusal(None, None, "^quota", "next pool", None, "buy", "ticket 7"),
    )


def test_without_rows_nothing_is_planned() -> None:
    assert planned().refusals == ()


def test_every_fault_of_every_row_is_told_with_its_place() -> None:
    with pytest.raises(SpecError) as caught:
        planned({"code": "X", "class": "next regoin"}, {"class": "stop"}, "X", {"clas": "stop"})

    assert [str(each) for each in caught.value.problems] == [
        "refusals[0].class: 'next regoin' is not known here; did you mean next region?",
        "refusals[1]: fits every refusal; name the code, the status, or a part of the message",
        "refusals[2]: 'X' is no map; write code, status, message, class, scope, fix, source",
        "refusals[3].clas: nothing reads 'clas'; did you mean class?",
        "refusals[3].class: missing; write one of wait here, next region, next pool, name, stop",
        "refusals[3]: fits every refusal; name the code, the status, or a part of the message",
    ]


def test_what_is_no_list_of_rows_is_refused() -> None:
    with pytest.raises(SpecError) as caught:
        plan(load({**shipped("prod"), "refusals": {"code": "X"}}, STACKS), "prod")

    assert [each.where for each in caught.value.problems] == ["refusals"]
