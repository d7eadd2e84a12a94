"""Which account a deployment of azure-native stands in, however the program names it."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from pack import UNKNOWN, Pack, Resource, account, native

BRAZIL = account("brazil", "brazilsouth")
SWEDEN = account("sweden", "swedencentral")
UNNAMED = account("unnamed", "brazilsouth", accountName=UNKNOWN)


def judged(*resources: Resource) -> list[tuple[str, str]]:
    """What is refused, and what is undecided but for quota."""
    said = Pack({"facts-known": {"facts": "catalogue"}}).preview(*resources)
    return [(policy, text) for policy, _, text in said if "quota" not in text]


def undecided(what: str) -> list[tuple[str, str]]:
    return [("facts-known", f"native.{what}")]


TWINS = (
    account("sweden", "swedencentral", accountName="twin", resourceGroupName="other"),
    account("brazil", "brazilsouth", accountName="twin"),
)
OUTPUTS = {"name": "read", "location": "Brazil South", "kind": "AIServices"}
READ = replace(account("read", inputs=None), inputs={}, outputs=OUTPUTS, declared=False)
NAMED_LATER = replace(native(accountName="later"), behind={"accountName": [UNNAMED]})
RENAMED = replace(native(accountName="brazil-a1b2"), behind={"accountName": [SWEDEN]})


@pytest.mark.parametrize(
    ("accounts", "deployment"),
    [
        # By dependency, the name known or not.
        ([SWEDEN, BRAZIL], native(within=BRAZIL)),
        ([SWEDEN, UNNAMED], native(within=UNNAMED)),
        ([SWEDEN, UNNAMED], NAMED_LATER),
        # By name alone, in any case.
        ([SWEDEN, BRAZIL], native(accountName="BRAZIL-a1b2")),
        # The name of one, made from an output of another.
        ([SWEDEN, BRAZIL], RENAMED),
        # Two of one name in two groups.
        (TWINS, native(accountName="twin")),
        # Read by the program, where the engine tells of it.
        ([SWEDEN, READ], native(accountName="read")),
    ],
)
def test_the_region_is_that_of_the_account(
    accounts: Sequence[Resource], deployment: Resource
) -> None:
    found = judged(*accounts, deployment)

    assert [policy for policy, _ in found] == ["native-model-availability"]
    assert "is not offered as DataZoneStandard in brazilsouth" in found[0][1]


def test_an_account_that_nothing_tells_of_is_undecided() -> None:
    nobodys = native(accountName="nobodys")

    assert judged(SWEDEN, nobodys) == undecided(
        "accountName is nobodys, which the program does not declare and no fact tells the region of"
    )


def test_a_name_that_nobody_knows_is_undecided() -> None:
    assert judged(SWEDEN, native()) == undecided(
        "accountName is not known before the update, and no account is behind"
    )


def test_a_choice_between_two_accounts_is_undecided() -> None:
    either = replace(native(), behind={"accountName": [SWEDEN, BRAZIL]})

    assert judged(SWEDEN, BRAZIL, either) == undecided(
        "accountName is not known before the update: brazil or sweden"
    )


@pytest.mark.parametrize(
    ("within", "what"),
    [
        (account(region=UNKNOWN), "location is not known before the update"),
        (account(location=None), "location is absent"),
        (account(kind=UNKNOWN), "kind is not known before the update"),
    ],
)
def test_an_account_whose_region_or_kind_is_not_known_is_undecided(
    within: Resource, what: str
) -> None:
    assert judged(within, native(within=within)) == undecided(f"accountName is oai, whose {what}")


def test_an_unknown_spillover_is_undecided_and_the_rest_is_judged() -> None:
    model = {"format": "OpenAI", "name": "gpt-5.5", "version": "2026-03-05"}
    wanted = native(within=BRAZIL, properties={"model": model, "spilloverDeploymentName": UNKNOWN})

    assert [policy for policy, _ in judged(BRAZIL, wanted)] == [
        "native-model-availability",
        "facts-known",
    ]
