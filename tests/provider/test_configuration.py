"""What the provider is told once for all resources."""

import json
from typing import Any

import grpc
import pytest
import yaml
from pulumi.runtime.proto import provider_pb2 as messages

from aoai.provider.wire import UNKNOWN, struct
from aoai.spec import load, plan
from declared import inputs
from infra.stack import refusal_rows
from landing import FULL, GERMANY, STANDARD, SWEDEN, refused
from plugin import Plugin, Refused
from stackfiles import STACKS, shipped

# In no table, and in no source either: nobody has written down what Azure really answers.
CODE, TEXT = "RegionIsOutOfStock", "No accelerators are left in 'swedencentral' for 300 units."


def pasted(row: Any) -> list[dict[str, Any]]:
    """Provider arguments of a stack file in which somebody has pasted a row."""
    text = yaml.safe_dump({**shipped("prod"), "refusals": [row]})
    found = refusal_rows(plan(load(yaml.safe_load(text), STACKS), "prod"))
    return [dict(each) for each in found]


@pytest.mark.parametrize(("code", "status"), [(CODE, 400), ("BadRequest", 400), (CODE, 409)])
def test_the_row_that_a_failed_deployment_shows_moves_it_on_once_it_is_pasted(
    provider: Plugin, code: str, status: int
) -> None:
    provider.azure.play(refused(status, code, SWEDEN, TEXT))
    with pytest.raises(Refused) as caught:
        provider.create(inputs(provider, sku=STANDARD, capacity=50))
    (row,) = yaml.safe_load(caught.value.message.partition("stack file: ")[2].splitlines()[0])

    provider.configure(refusals=pasted(row))
    state = provider.create(inputs(provider, sku=STANDARD, capacity=50))

    assert caught.value.code is grpc.StatusCode.FAILED_PRECONDITION
    assert state.outputs["region"] == GERMANY
    assert [each.get("class") for each in state.outputs["attempts"]] == ["next region", None]


def test_the_row_of_an_attempt_makes_its_refusal_known_once_it_is_pasted(
    provider: Plugin,
) -> None:
    provider.azure.play(refused(400, CODE, SWEDEN, TEXT), capacity={SWEDEN: FULL})
    first = provider.create(inputs(provider))
    provider.delete(first)

    provider.configure(refusals=pasted(first.outputs["attempts"][0]["row"]))
    second = provider.create(inputs(provider))

    found = [state.outputs["attempts"][0] for state in (first, second)]
    assert [(each["class"], each.get("corroborated")) for each in found] == [
        ("next region", True),
        ("next region", None),
    ]


@pytest.mark.parametrize("as_text", [False, True])
def test_rows_of_the_user_come_before_ours_however_they_are_handed_over(
    provider: Plugin,
    as_text: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    rows = [{"code": "InsufficientQuota", "class": "stop", "fix": "ask Ann"}]
    provider.configure(refusals=json.dumps(rows) if as_text else rows)
    provider.azure.play(refused(400, "InsufficientQuota", SWEDEN))

    with pytest.raises(Refused) as caught:
        provider.create(inputs(provider, sku=STANDARD, capacity=50))

    assert "fix: ask Ann" in caught.value.message
    assert provider.azure.live() == {}


def test_faults_of_rows_are_told_with_those_of_the_sign_in(provider: Plugin) -> None:
    rows = [{"code": "X", "class": "next regoin"}, {"class": "stop"}]
    news = struct({"useOidc": "maybe", "refusals": rows})

    answer = provider.stub.CheckConfig(messages.CheckRequest(news=news))

    assert [(each.property, each.reason) for each in answer.failures] == [
        ("useOidc", "'maybe' is no flag; set it to true or false"),
        ("refusals[0].class", "'next regoin' is not known here; did you mean next region?"),
        (
            "refusals[1]",
            "fits every refusal; name the code, the status, or a part of the message",
        ),
    ]


def test_rows_that_a_preview_does_not_know_yet_are_left_to_the_update(provider: Plugin) -> None:
    news = struct({"refusals": [{"code": UNKNOWN, "class": "stop"}]})

    assert not provider.stub.CheckConfig(messages.CheckRequest(news=news)).failures


def test_rows_that_cannot_be_read_stop_the_provider(provider: Plugin) -> None:
    with pytest.raises(Refused) as caught:
        provider.configure(refusals=[{"class": "stop"}])

    assert (caught.value.code, caught.value.message) == (
        grpc.StatusCode.FAILED_PRECONDITION,
        "refusals[0]: fits every refusal; name the code, the status, or a part of the message",
    )


def test_other_rows_replace_nothing(provider: Plugin) -> None:
    olds = struct({"refusals": [{"code": "X", "class": "stop"}]})
    news = struct({"refusals": [{"code": "X", "class": "next region"}]})

    answer = provider.stub.DiffConfig(messages.DiffRequest(old_inputs=olds, news=news))

    assert (answer.changes, list(answer.replaces)) == (messages.DiffResponse.DIFF_SOME, [])
