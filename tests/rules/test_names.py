from dataclasses import replace

import pytest

from aoai.rules import Candidate, DeploymentRequest, SpilloverRequest, check
from wanted import ACCOUNTS, GERMANY, NOW, SWEDEN, ZONE_STANDARD, deployment, facts, told


def _found(*requests: DeploymentRequest) -> list[tuple[str, str, str]]:
    return told(facts(), *requests, about="names")


def _named(name: str, key: str = "chat", at: str = SWEDEN) -> DeploymentRequest:
    return replace(deployment(key, regions=[at]), deployment_name=name)


def _spare(name: str) -> SpilloverRequest:
    return SpilloverRequest(name, ZONE_STANDARD.name, 100)


@pytest.mark.parametrize("name", ["chat", "gpt-4.1_mini", "4o", "a" * 64])
def test_a_name_that_azure_takes_gives_no_finding(name: str) -> None:
    assert _found(_named(name)) == []


@pytest.mark.parametrize("name", ["-chat", ".chat", "my chat", "chat/1", "a" * 65, "größe"])
def test_another_name_is_a_warning_since_no_document_states_the_rule(name: str) -> None:
    assert _found(_named(name)) == [
        (
            "warning",
            "deployment-name",
            f"chat.name: {name!r} is probably no name for a deployment; "
            "use up to 64 letters, digits, dots, hyphens and underscores",
        )
    ]


def test_the_spillovers_name_is_judged_too() -> None:
    wanted = replace(_named("chat"), spillover=_spare("no good"))

    assert [(rule, said.split(":")[0]) for _, rule, said in _found(wanted)] == [
        ("deployment-name", "chat.spillover.name")
    ]


def test_a_name_is_used_once_in_an_account() -> None:
    assert _found(_named("Chat", "a"), _named("chat", "b")) == [
        (
            "violation",
            "deployment-name-taken",
            "b.name: a and b would be one deployment, chat, in the same account; "
            "give each a name of its own",
        )
    ]


def test_a_request_without_a_name_of_its_own_has_its_key() -> None:
    found = _found(deployment("chat", regions=[SWEDEN]), _named("chat", "other"))

    assert [each[1] for each in found] == ["deployment-name-taken"]


def test_the_same_name_in_two_accounts_is_two_deployments() -> None:
    assert _found(_named("chat", "a"), _named("chat", "b", GERMANY)) == []


def test_accounts_that_are_not_known_are_not_taken_for_one() -> None:
    unknown = (Candidate(SWEDEN),)
    one, other = (deployment(each, candidates=unknown) for each in "ab")

    assert _found(replace(one, deployment_name="x"), replace(other, deployment_name="x")) == []


def test_accounts_are_one_in_any_case() -> None:
    shouted = (Candidate(SWEDEN, f"{ACCOUNTS}/{SWEDEN}".upper()),)
    other = replace(deployment("b", candidates=shouted), deployment_name="chat")

    assert [each[1] for each in _found(_named("chat", "a"), other)] == ["deployment-name-taken"]


def test_several_shared_accounts_are_told_once() -> None:
    one, other = deployment("a"), deployment("b")
    wanted = [replace(each, deployment_name="chat") for each in (one, other)]

    assert [each[1] for each in _found(*wanted)] == ["deployment-name-taken"]


def test_a_spillovers_name_is_taken_as_well() -> None:
    spilling = replace(_named("chat", "a"), spillover=_spare("SPARE"))

    assert [each[1:] for each in _found(spilling, _named("spare", "b"))] == [
        (
            "deployment-name-taken",
            "b.name: a and b would be one deployment, spare, in the same account; "
            "give each a name of its own",
        )
    ]


def test_a_spillover_has_another_name_than_its_deployment() -> None:
    assert _found(replace(_named("CHAT"), spillover=_spare("Chat"))) == [
        (
            "violation",
            "deployment-name-taken",
            "chat.spillover.name: Chat is the deployment itself; "
            "give the spillover a name of its own",
        )
    ]


def test_a_taken_name_is_told_of_the_last_that_uses_it() -> None:
    found = check([_named("chat", "a"), _named("chat", "b")], facts(), now=NOW)

    assert [each.request for each in found if each.rule == "deployment-name-taken"] == ["b"]
