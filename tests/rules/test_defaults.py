"""What a request without a version gets."""

from dataclasses import replace
from datetime import date

from aoai.facts import (
    Facts,
    Source,
    Statement,
    Unknown,
)
from aoai.rules import DeploymentRequest
from wanted import (
    CHAT,
    FRANCE,
    GERMANY,
    SWEDEN,
    deployment,
    facts,
    offer,
    region,
    told,
)


def _found(request: DeploymentRequest, known: Facts) -> list[tuple[str, str, str]]:
    return told(known, request, about="existence")


def _stated(known: Facts, **said: object) -> Facts:
    source = Source("facts.d/japan.yaml (ana)", date(2026, 7, 9))
    statement = Statement(**{"reason": "not sold to us", "source": source, "regions": (), **said})  # type: ignore[arg-type]  # keywords as Statement takes them
    return replace(known, statements=(statement,))


def test_without_a_version_the_default_is_taken_with_a_warning() -> None:
    assert _found(deployment(version=None), facts()) == [
        (
            "warning",
            "version-default",
            "chat.model: no version is stated; swedencentral, germanywestcentral and francecentral "
            "would take 2026-03-05, today's default; state it: gpt-5.4@2026-03-05",
        )
    ]


def test_the_default_is_told_though_quota_is_not_known() -> None:
    known = facts(region(SWEDEN, usages=Unknown("403")))

    assert [each[:2] for each in told(known, deployment(version=None, regions=[SWEDEN]))] == [
        ("undecided", "quota-unknown"),
        ("warning", "version-default"),
    ]


def test_without_a_version_and_without_a_default_it_is_refused() -> None:
    known = facts(region(SWEDEN, offer(is_default=False)))

    assert _found(deployment(version=None, regions=[SWEDEN]), known) == [
        (
            "violation",
            "version-default",
            "chat.model: gpt-5.4 has no default version in swedencentral; state one: 2026-03-05",
        )
    ]


def test_a_default_that_is_not_told_is_undecided_unless_another_version_is_marked() -> None:
    untold = replace(offer(), is_default=Unknown("its entry does not say"))
    older = offer(model=CHAT._replace(version="2025-12-11"))

    silent = facts(region(SWEDEN, untold))
    marked = facts(region(SWEDEN, untold, older))
    wanted = deployment(version=None, regions=[SWEDEN])

    assert [each[:2] for each in _found(wanted, silent)] == [("undecided", "version-default")]
    assert [each[:2] for each in _found(wanted, marked)] == [("warning", "version-default")]


def test_a_statement_about_a_version_holds_for_the_default_that_would_be_taken() -> None:
    known = _stated(facts(), model="gpt-5.4", version=CHAT.version)
    found = _found(deployment(version=None, regions=[SWEDEN]), known)

    assert [each[:2] for each in found] == [("violation", "stated-unavailable")]


def test_each_regions_own_default_is_told() -> None:
    older = CHAT._replace(version="2025-12-11")
    known = facts(
        region(SWEDEN, offer(is_default=False), offer(model=older)),
        region(GERMANY),
        region(FRANCE, offer(is_default=False)),
    )

    assert _found(deployment(version=None), known) == [
        (
            "warning",
            "version-default",
            "chat.model: gpt-5.4 has no default version in francecentral; it can land only in "
            "swedencentral or germanywestcentral; state one: 2025-12-11 or 2026-03-05",
        ),
        (
            "warning",
            "version-default",
            "chat.model: no version is stated; swedencentral would take 2025-12-11, "
            "today's default; state it: gpt-5.4@2025-12-11",
        ),
        (
            "warning",
            "version-default",
            "chat.model: no version is stated; germanywestcentral would take 2026-03-05, "
            "today's default; state it: gpt-5.4@2026-03-05",
        ),
    ]


def test_a_default_that_has_retired_is_refused_by_its_own_name() -> None:
    known = facts(region(SWEDEN, offer(lifecycle="Deprecated")))

    assert [said for _, _, said in _found(deployment(version=None, regions=[SWEDEN]), known)] == [
        "chat.model: gpt-5.4@2026-03-05 was retired in swedencentral; move to a later version"
    ]
