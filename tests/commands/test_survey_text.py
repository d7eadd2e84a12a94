"""How a survey reads, in a terminal and in a file."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

from aoai.azure.deleted import DeletedAccount
from aoai.commands.layout import Cell, Line, Table, laid_out
from aoai.commands.survey.as_text import report_of, total_of
from aoai.commands.survey.estate import Survey
from aoai.facts import Unknown, Usage
from surveyed import (
    FRANCE,
    PTU,
    PTU_ROW,
    REFUSED,
    STANDARD_ROW,
    SWEDEN,
    US,
    deployed,
    offer,
    region,
    survey,
)


def lines(found: Survey, width: int | None = None, *, bars: bool = False) -> Sequence[str]:
    return [each.plain for each in laid_out([*report_of(found, bars=bars)], width)]


def quiet() -> Survey:
    """An estate in which nothing needs attention."""
    return survey(region(SWEDEN, deployed(), usages={STANDARD_ROW: Usage(50, 200)}))


def troubled() -> Survey:
    """An estate in which everything does."""
    rows = {PTU_ROW: Usage(130, 100), "AccountCount": Usage(2, 200)}
    found = survey(
        region(
            SWEDEN,
            deployed(PTU, 30),
            deployed(PTU, 30, name="batch"),
            offers=[offer(lifecycle="Deprecating", ends=date(2026, 12, 1))],
            usages=rows,
        ),
        region(FRANCE, deployed(account="two"), offers=[offer(ends=date(2026, 11, 1))]),
        region(US, usages={PTU_ROW: Usage(0, 100)}, free=90),
        region("westus", usages=REFUSED, free=90),
    )
    gone = DeletedAccount(
        "old", SWEDEN, "g", {}, "AIServices", datetime(2026, 11, 22, 8, 30, tzinfo=UTC)
    )
    return replace(found, name="prod", deleted=(gone,))


def test_where_nothing_needs_attention_it_says_so_and_shows_what_there_is() -> None:
    assert lines(quiet()) == [
        "Subscription s",
        "1 account and 1 deployment in 1 region, 0 PTU",
        "quota tier: Tier 1; asked 2026-11-21 09:00 UTC",
        "nothing needs attention",
        "",
        "Quota in use",
        "    Usage name                   Used",
        "  swedencentral",
        "    OpenAI.Standard.gpt5.4  50 of 200  25%",
        "",
        "Accounts and deployments",
        "    Deployment  Model               SKU and capacity  Stage and end",
        "  swedencentral  one  AIServices",
        "    chat        gpt-5.4@2026-03-05  Standard  50      GA  2028-01-01",
    ]


def test_what_needs_attention_stands_first() -> None:
    assert lines(troubled()) == [
        "prod  s",
        "2 accounts and 3 deployments in 2 regions, 60 PTU",
        "quota tier: Tier 1; asked 2026-11-21 09:00 UTC",
        "needs attention: 3 could not be made again today, 2 retire within 90 days, "
        "1 quota above the limit, 1 deleted account not purged",
        "",
        "Could not be made again today",
        "Azure would refuse these as new, so let none go before its successor serves.",
        "  gpt-5.4@2026-03-05 as Standard",
        "    gpt-5.4@2026-03-05 was retired on 2026-11-01 in francecentral; move to gpt-6",
        "    two/chat",
        "  gpt-5.4@2026-03-05 as DataZoneProvisionedManaged",
        "    gpt-5.4@2026-03-05 is being retired in swedencentral, and Azure takes no new"
        " deployments of it; move to gpt-6; only a subscription that has it deployed may add more",
        "    Azure takes it while one of 2 others of this version stands",
        "    one/batch, one/chat",
        "",
        "Retires within 90 days",
        "  2026-12-01, in 10 days: gpt-5.4@2026-03-05 as DataZoneProvisionedManaged",
        "    move to gpt-6",
        "    one/batch, one/chat",
        "",
        "Quota used beyond its limit",
        "What stands goes on; Azure refuses every new deployment of these.",
        "  swedencentral  OpenAI.DataZoneProvisionedManaged: 130 of 100, 30 too many",
        "",
        "Deleted, not purged",
        "They hold their names and their quota, and provisioned deployments in them cost as"
        " before.",
        "  swedencentral  old (AIServices); Azure purges it 2026-11-22 08:30 UTC",
        "    az cognitiveservices account purge --location swedencentral --resource-group g"
        " --name old --subscription s",
        "",
        "Not known",
        "  quota of francecentral: the list of quota is empty; look in the portal: Azure gives"
        " empty lists to subscriptions that do have quota",
        "  quota of westus: usages answered 403 AuthorizationFailed; give the identity the role"
        " Cognitive Services Usages Reader on the subscription",
        "",
        "Where provisioned deployments could go now",
        "With the PTU that Azure would let deploy there, the same data zone first.",
        "  swedencentral  gpt-5.4@2026-03-05 as DataZoneProvisionedManaged, 30 PTU",
        "    one/batch, one/chat",
        "    elsewhere: eastus2 (90)",
        "    not known: westus: whether quota holds it is not known: usages answered 403"
        " AuthorizationFailed (westus)",
        "",
        "Provisioned throughput: 60 PTU",
        "  SKU                         Region         Deployments  PTU  Quota used",
        "  DataZoneProvisionedManaged  swedencentral            2   60  130 of 100",
        "",
        "Quota in use",
        "    Usage name                               Used",
        "  francecentral",
        "    OpenAI.Standard.gpt5.4              not known  50 deployed; the list of quota is"
        " empty",
        "  swedencentral  accounts: all 2 of 200",
        "    OpenAI.DataZoneProvisionedManaged  130 of 100  130%, 30 above the limit,"
        " 70 more than deployed",
        "",
        "Accounts and deployments",
        "    Deployment  Model               SKU and capacity                    Stage and end",
        "  francecentral  two  AIServices",
        "    chat        gpt-5.4@2026-03-05  Standard  50                        GA  2026-11-01",
        "  swedencentral  one  AIServices",
        "    batch       gpt-5.4@2026-03-05  DataZoneProvisionedManaged  30 PTU  Deprecating"
        "  2026-12-01",
        "    chat        gpt-5.4@2026-03-05  DataZoneProvisionedManaged  30 PTU  Deprecating"
        "  2026-12-01",
    ]


def test_a_report_fits_into_80_columns_but_for_commands_to_copy() -> None:
    for width in (80, 100, 140):
        wide = [each for each in lines(troubled(), width, bars=True) if len(each) > width]

        assert [each.strip().split()[0] for each in wide] == ["az"] * (width < 120)


def test_names_are_broken_at_hyphens_where_a_table_is_too_wide() -> None:
    row = (
        Cell(("text-embedding-3-large", "1"), joint="@"),
        Cell(("DataZoneProvisionedManaged", "300 PTU")),
    )
    table = Table(("Model", "SKU"), (row,))

    found = [each.plain for each in laid_out([table], 47)]

    assert found == [
        "  Model              SKU",
        "  text-              DataZoneProvisionedManaged",
        "  embedding-3-large  300 PTU",
        "  1",
    ]


def test_quota_is_drawn_where_it_is_told_how_full_it_is() -> None:
    drawn = [each for each in lines(troubled(), 140, bars=True) if "█" in each or "░" in each]

    assert drawn == [
        "    OpenAI.DataZoneProvisionedManaged  130 of 100  ████████ 130%, 30 above the limit,"
        " 70 more than deployed"
    ]


def test_an_unread_subscription_part_is_said_at_its_place() -> None:
    refused = Unknown("accounts answered 403 AuthorizationFailed")

    found = lines(replace(quiet(), accounts=refused, pools=(), tier=Unknown("404")))

    assert found[1:3] == [
        "accounts and deployments: not known (accounts answered 403 AuthorizationFailed)",
        "quota tier: not known; asked 2026-11-21 09:00 UTC",
    ]


def test_an_empty_subscription_is_four_lines() -> None:
    found = survey(region(SWEDEN, usages={STANDARD_ROW: Usage(0, 100)}))

    assert lines(found)[1:] == [
        "no account that can hold models",
        "quota tier: Tier 1; asked 2026-11-21 09:00 UTC",
        "nothing needs attention",
    ]


def test_where_the_day_is_another_one_it_is_told() -> None:
    found = lines(replace(quiet(), today=date(2027, 1, 1)))

    assert found[2] == "quota tier: Tier 1; asked 2026-11-21 09:00 UTC, judged as of 2027-01-01"


def test_several_subscriptions_have_a_total() -> None:
    found = [each.plain for each in laid_out([*total_of([quiet(), troubled()])], None)]

    assert found == [
        "Total of 2 subscriptions",
        "3 accounts and 4 deployments in 2 regions, 60 PTU",
        "60 PTU of DataZoneProvisionedManaged",
        "needs attention: 3 could not be made again today, 2 retire within 90 days, "
        "1 quota above the limit, 1 deleted account not purged",
    ]


def test_a_line_is_broken_between_words_and_keeps_its_indent() -> None:
    found = [each.plain for each in laid_out([Line("one two three four five six", indent=4)], 24)]

    assert found == ["    one two three four", "    five six"]
