"""What people state of offers goes before what Azure lists."""

from dataclasses import replace
from datetime import date

import pytest

from aoai.facts import (
    Facts,
    Source,
    Statement,
)
from aoai.rules import DeploymentRequest, Finding, Level, check
from wanted import (
    GERMANY,
    NOW,
    SOURCE,
    SWEDEN,
    ZONE_PTU,
    deployment,
    facts,
    told,
)


def _found(request: DeploymentRequest, known: Facts) -> list[tuple[str, str, str]]:
    return told(known, request, about="existence")


def _stated(known: Facts, **said: object) -> Facts:
    source = Source("facts.d/japan.yaml (ana)", date(2026, 7, 9))
    statement = Statement(**{"reason": "not sold to us", "source": source, "regions": (), **said})  # type: ignore[arg-type]  # keywords as Statement takes them
    return replace(known, statements=(statement,))


def test_what_people_state_is_not_to_be_had_is_refused_with_their_name_and_day() -> None:
    known = _stated(facts(), regions=(SWEDEN,), model="gpt-5.4", skus=(ZONE_PTU.name,))

    assert check([deployment(regions=["Sweden Central"])], known, now=NOW) == (
        Finding(
            level=Level.VIOLATION,
            rule="stated-unavailable",
            request="chat",
            where="chat.sku",
            reason="gpt-5.4@2026-03-05 as DataZoneProvisionedManaged is not to be had in "
            "Sweden Central: not sold to us",
            fix="choose another region or SKU, or take the statement back",
            sources=(Source("facts.d/japan.yaml (ana)", date(2026, 7, 9)), SOURCE),
        ),
    )


@pytest.mark.parametrize(
    "said",
    [
        {"regions": (GERMANY,)},
        {"model": "gpt-5.1"},
        {"model": "gpt-5.4", "version": "2026-06-01"},
        {"skus": ("DataZoneStandard",)},
    ],
)
def test_a_statement_about_something_else_says_nothing(said: dict[str, object]) -> None:
    assert _found(deployment(regions=[SWEDEN]), _stated(facts(), **said)) == []


def test_a_statement_about_one_region_leaves_the_others() -> None:
    known = _stated(facts(), regions=(SWEDEN,))

    assert _found(deployment(regions=[SWEDEN, GERMANY]), known) == [
        (
            "warning",
            "stated-unavailable",
            "chat.sku: gpt-5.4@2026-03-05 as DataZoneProvisionedManaged is not to be had in "
            "swedencentral: not sold to us; it can land only in germanywestcentral; "
            "choose another region or SKU, or take the statement back",
        )
    ]
