from aoai.placement.attempts import Attempt, Outcome
from aoai.placement.refusals import FailureClass, Refusal, Scope
from aoai.placement.request import Candidate

SWEDEN = Candidate("swedencentral", "/subscriptions/s", "ProvisionedManaged", 50)


def attempt(*, corroborated: bool) -> Attempt:
    refusal = Refusal(
        400, "Full", "no room", FailureClass.NEXT_REGION, Scope.REQUEST, "fix", corroborated
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
        "code": "Full",
        "message": "no room",
        "corroborated": True,
        "row": {"code": "Full", "status": 400, "failure": "next region", "scope": "region"},
    }


def test_a_refusal_that_was_known_has_no_row_to_paste() -> None:
    assert "row" not in attempt(corroborated=False).as_output()
