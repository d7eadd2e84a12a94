"""What a simulation rests on is told whole."""

from dataclasses import fields

from aoai.capacity.rules import Rules
from aoai.commands.simulate.choices import ASSUMED, ELSEWHERE


def test_every_point_that_no_document_settles_is_told_or_has_its_reason() -> None:
    assert {*ASSUMED, *ELSEWHERE} == {each.name for each in fields(Rules)}
    assert not {*ASSUMED} & {*ELSEWHERE}


def test_what_is_told_is_what_is_in_force() -> None:
    rules = Rules()

    # The sentences say so; whoever changes a default changes its sentence.
    assert {name: getattr(rules, name) for name in ASSUMED} == {
        "bucket_tokens": None,
        "admits_when_full": False,
        "cached_known": True,
        "floor_tokens": 0,
        "charge_rejected": False,
        "enforcement_points": 1,
        "retry_after_step": 1,
    }
