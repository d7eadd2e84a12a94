from aoai.placement.attempts import Attempt, Outcome
from aoai.placement.refusals import Refusal
from aoai.placement.request import Candidate
from aoai.refusals import FailureClass, Scope

SWEDEN = Candidate("swedencentral", "/subscriptions/s", "ProvisionedManaged", 50)


def attempt(*, corroborated: bool, **error: object) -> Attempt:
    said = {"error": {"code": "Full", "message": "no room", **error}}
    refusal = Refusal(
        400,
        "Full",
        "no room",
        FailureClass.NEXT_REGION,
        Scope.REQUEST,
        "fix",
        corroborated,
        said,
    )
    return Attempt(SWEDEN, Outcome.REFUSED, 0.12345, refusal)


def test_a_refusal_that_was_unknown_is_kept_with_the_row_that_would_make_it_known() -> None:
    assert attempt(corroborated=True).as_output() == {
        "region": "swedencentral",
        "sku": "ProvisionedManaged",
        "capacity": 50,
        "outcome": "refused",
        "seconds": 0.123,
        "class": "next region",
        "status": 400,
        "code": "Full",
        "message": "no room",
        "corroborated": True,
        "row": {"code": "Full", "status": 400, "class": "next region", "scope": "region"},
    }


def test_the_whole_answer_is_kept_where_it_says_more() -> None:
    details = [{"code": "Zone", "message": "zone 2 is full"}]

    found = attempt(corroborated=True, details=details, target="chat").as_output()

    assert found["answer"] == {
        "error": {"code": "Full", "message": "no room", "details": details, "target": "chat"}
    }


def test_a_refusal_that_was_known_has_no_row_to_paste() -> None:
    assert "row" not in attempt(corroborated=False).as_output()
