"""What a survey says of what Azure did not tell."""

from dataclasses import replace

from aoai.azure.deleted import DeletedAccount
from aoai.catalog import catalogue
from aoai.commands.survey.estate import (
    Estate,
    Holder,
    Pool,
    Unread,
)
from aoai.commands.survey.reading import regions_to_read
from aoai.commands.survey.surveying import survey_of
from aoai.facts import (
    Facts,
    RegionFacts,
    Unknown,
    Usage,
)
from surveyed import (
    CHAT,
    FRANCE,
    REFUSED,
    ROOM,
    SOURCE,
    STANDARD_ROW,
    SWEDEN,
    TODAY,
    US,
    account_id,
    deployed,
    region,
    survey,
)


def test_what_azure_did_not_tell_is_told_once_for_each_reason() -> None:
    found = survey(
        region(US, usages=REFUSED),
        region(FRANCE, usages=REFUSED),
        region(SWEDEN),
        regions=Unknown("skus answered 500"),
        capacities={CHAT: Unknown("modelCapacities answered 403")},
    )

    reader = "give the identity the role Reader on the subscription"
    assert found.unread == (
        Unread("the list of regions", (), "skus answered 500", reader),
        Unread(
            "quota",
            (US, FRANCE),
            "usages answered 403 AuthorizationFailed",
            "give the identity the role Cognitive Services Usages Reader on the subscription",
        ),
        Unread(
            "quota",
            (SWEDEN,),
            "the list of quota is empty",
            "look in the portal: Azure gives empty lists to subscriptions that do have quota",
        ),
        Unread("free capacity of gpt-5.4@2026-03-05", (), "modelCapacities answered 403", reader),
    )


def test_a_subscription_that_tells_nothing_has_not_answered() -> None:
    refused = Unknown("accounts answered 403 AuthorizationFailed")
    closed = RegionFacts(SWEDEN, SOURCE, refused, refused, {}, refused, refused)

    found = survey(closed)
    told = survey(replace(closed, usages=ROOM))

    assert (found.answered, told.answered) == (False, True)
    assert (found.accounts, found.deployments) == (refused, ())
    assert [each.what for each in found.unread] == ["accounts and deployments", "models", "quota"]


def test_deployments_that_may_not_be_read_leave_the_accounts() -> None:
    refused = Unknown("deployments answered 403")
    closed = replace(region(SWEDEN, deployed()), deployments=refused)

    found = survey(replace(closed, usages={STANDARD_ROW: Usage(50, 100)}))

    assert found.accounts == (Holder(SWEDEN, "one", account_id("one"), "AIServices", refused),)
    assert found.pools == (
        Pool(SWEDEN, STANDARD_ROW, Usage(50, 100), refused, of_deployments=True),
    )
    assert found.pools[0].unexplained == 0


def test_deleted_accounts_are_passed_on() -> None:
    gone = DeletedAccount("old", SWEDEN, "g", {}, "AIServices", None)
    facts = Facts({SWEDEN: region()}, SOURCE, "s")

    found = survey_of(Estate("s", "prod", facts, Unknown("404"), (gone,)), TODAY, 90)

    assert (found.name, found.tier, found.deleted) == ("prod", Unknown("404"), (gone,))


def test_regions_with_accounts_are_read_though_azure_has_closed_them() -> None:
    assert regions_to_read((SWEDEN, FRANCE), (FRANCE, "eastasia")) == {SWEDEN, FRANCE, "eastasia"}
    assert regions_to_read((SWEDEN,), Unknown("403")) == {SWEDEN}


def test_without_azures_list_of_regions_those_of_the_catalogue_are_read() -> None:
    assert regions_to_read(Unknown("500"), ("eastasia",)) == {*catalogue().regions, "eastasia"}
