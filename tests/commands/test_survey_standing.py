"""What a survey says of each deployment that stands."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from aoai.commands.survey.estate import (
    Holder,
    Lost,
    Pool,
    Standing,
    Survey,
)
from aoai.facts import (
    Account,
    ModelId,
    SkuOffer,
    Unknown,
    Usage,
)
from surveyed import (
    CHAT,
    FRANCE,
    PTU,
    PTU_ROW,
    SOURCE,
    STANDARD,
    STANDARD_ROW,
    SWEDEN,
    TODAY,
    account_id,
    deployed,
    offer,
    only,
    region,
    skus,
    survey,
)

CHAT_STANDS = Standing(
    region=SWEDEN,
    account="one",
    account_id=account_id("one"),
    kind="AIServices",
    name="chat",
    model=CHAT,
    sku=STANDARD,
    capacity=50,
    provisioned=False,
    lifecycle="GenerallyAvailable",
    ends=date(2028, 1, 1),
    replacement="gpt-6",
    usage_name=STANDARD_ROW,
    again=None,
)


def test_a_survey_holds_accounts_deployments_and_the_quota_they_draw_on() -> None:
    found = survey(region(SWEDEN, deployed(), usages={STANDARD_ROW: Usage(50, 100)}))

    assert found == Survey(
        subscription="s",
        name=None,
        taken=SOURCE.taken,
        today=TODAY,
        within=90,
        tier="Tier 1",
        accounts=(Holder(SWEDEN, "one", account_id("one"), "AIServices", (CHAT_STANDS,)),),
        pools=(Pool(SWEDEN, STANDARD_ROW, Usage(50, 100), 50, of_deployments=True),),
        provisioned=(),
        ways=(),
        deleted=(),
        unread=(),
        answered=True,
    )
    assert (found.lost, found.retiring, found.above) == ((), (), ())


def test_each_account_of_a_region_holds_its_own_deployments() -> None:
    found = survey(region(SWEDEN, deployed(), deployed(account="another", name="b")))

    assert not isinstance(found.accounts, Unknown)
    assert [each.name for each in found.accounts] == ["another", "one"]
    assert [*map(str, found.deployments)] == ["another/b", "one/chat"]


def test_an_account_without_deployments_is_there() -> None:
    empty = replace(region(), accounts=(Account(account_id("bare"), "OpenAI"),))

    assert survey(empty).accounts == (Holder(SWEDEN, "bare", account_id("bare"), "OpenAI", ()),)


@pytest.mark.parametrize(
    ("changed", "ends", "retiring"),
    [
        ({"ends": date(2026, 11, 22)}, date(2026, 11, 22), True),
        ({"ends": date(2027, 2, 19)}, date(2027, 2, 19), True),
        ({"ends": date(2027, 2, 20)}, date(2027, 2, 20), False),
        ({"ends": None}, None, False),
        # The SKU's date decides, whether it is before the model's or after it.
        (skus(SkuOffer(STANDARD, "row", ends=date(2026, 12, 1))), date(2026, 12, 1), True),
        (
            {"ends": date(2026, 12, 1), **skus(SkuOffer(STANDARD, "row", ends=date(2028, 1, 1)))},
            date(2028, 1, 1),
            False,
        ),
    ],
)
def test_what_stops_within_the_days_asked_for_retires(
    changed: Mapping[str, Any], ends: date | None, *, retiring: bool
) -> None:
    found = survey(region(SWEDEN, deployed(), offers=[offer(**changed)]))

    assert only(found).ends == ends
    assert found.retiring == (found.deployments if retiring else ())
    assert found.lost == ()


def test_the_first_to_retire_stands_first() -> None:
    later = offer(ends=date(2027, 1, 1))
    sooner = offer(ends=date(2026, 12, 1))

    found = survey(
        region(FRANCE, deployed(account="a"), offers=[later]),
        region(SWEDEN, deployed(account="b"), offers=[sooner]),
    )

    assert [each.account for each in found.retiring] == ["b", "a"]


def test_without_a_successor_of_azure_the_retirement_schedule_names_it() -> None:
    old = ModelId("OpenAI", "gpt-4o", "2024-05-13")
    stands = replace(deployed(), model=old)

    [listed] = survey(region(SWEDEN, stands, offers=[offer(model=old)])).deployments
    [bare] = survey(region(SWEDEN, stands, offers=[offer(model=old, replacement=None)])).deployments

    assert (listed.replacement, bare.replacement) == ("gpt-6", "gpt-5.6-sol")


RETIRED = "gpt-5.4@2026-03-05 was retired on 2026-11-21 in swedencentral"


def test_a_model_past_its_date_could_not_be_made_again() -> None:
    found = survey(region(SWEDEN, deployed(), offers=[offer(ends=TODAY)]))

    [(standing, lost)] = found.lost
    assert standing.name == "chat"
    assert lost == Lost("model-retired", RETIRED, "move to gpt-6")
    assert found.retiring == ()


def test_a_sku_past_its_date_could_not_be_made_again() -> None:
    past = skus(SkuOffer(STANDARD, "row", ends=TODAY), SkuOffer(PTU, PTU_ROW))

    [(_, lost)] = survey(region(SWEDEN, deployed(), offers=[offer(**past)])).lost

    assert lost.rule == "sku-retired"


def test_the_only_deployment_of_a_deprecating_version_could_not_be_made_again() -> None:
    found = survey(region(SWEDEN, deployed(), offers=[offer(lifecycle="Deprecating")]))

    [(_, lost)] = found.lost
    assert (lost.rule, lost.others) == ("model-deprecating", 0)


def test_a_deprecating_version_can_be_made_again_while_another_deployment_of_it_stands() -> None:
    ending = [offer(lifecycle="Deprecating")]

    found = survey(
        region(SWEDEN, deployed(), offers=ending),
        region(FRANCE, deployed(account="two"), offers=ending),
    )

    assert [(each.region, lost.others) for each, lost in found.lost] == [(FRANCE, 1), (SWEDEN, 1)]


def test_what_could_be_made_again_is_not_known_where_the_models_are_not() -> None:
    found = only(survey(region(SWEDEN, deployed(), offers=Unknown("models answered 403"))))

    assert found == replace(
        CHAT_STANDS,
        lifecycle=Unknown("models answered 403"),
        ends=Unknown("models answered 403"),
        usage_name=Unknown("models answered 403"),
        replacement=None,
        again=Unknown("what is offered in swedencentral is not known (models answered 403)"),
    )


def test_a_fine_tuned_model_is_no_loss_though_no_region_lists_it() -> None:
    name = "gpt-4o-mini-2024-07-18.ft-0e208cf33a6a466d994aff31d08add78"
    mine = replace(deployed(), model=ModelId("OpenAI", name, "1"))

    found = survey(region(SWEDEN, mine))

    assert found.lost == ()
    assert only(found).again == Unknown("Azure lists no fine-tuned models")


@pytest.mark.parametrize(("capacity", "rules"), [(15, []), (12, ["capacity-range"]), (0, [])])
def test_a_size_that_azure_would_refuse_today_is_a_loss_where_one_is_stated(
    capacity: int, rules: Sequence[str]
) -> None:
    found = survey(region(SWEDEN, deployed(PTU, capacity)))

    assert [lost.rule for _, lost in found.lost] == rules


def test_quota_alone_makes_no_loss() -> None:
    found = survey(region(SWEDEN, deployed(), usages={STANDARD_ROW: Usage(50, 0)}))

    assert found.lost == ()
