from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

import pytest

from aoai.facts import (
    Facts,
    ModelId,
    RegionFacts,
    SkuOffer,
    Source,
    Statement,
    Unknown,
    Usage,
    facts_from_catalogue,
)
from aoai.rules import (
    Candidate,
    DeploymentRequest,
    Finding,
    Level,
    Present,
    SpilloverRequest,
    check,
)
from wanted import (
    CHAT,
    FRANCE,
    GERMANY,
    NOW,
    SOURCE,
    SWEDEN,
    ZONE_PTU,
    ZONE_STANDARD,
    deployed,
    deployment,
    facts,
    offer,
    region,
    told,
)

MISTRAL = ModelId("Mistral AI", "Mistral-Large-3", "1")


def _found(request: DeploymentRequest, known: Facts) -> list[tuple[str, str, str]]:
    return told(known, request, about="existence")


def test_what_every_candidate_offers_gives_no_finding() -> None:
    assert _found(deployment(), facts()) == []


def test_a_finding_says_where_why_what_to_do_and_by_which_facts() -> None:
    found = check([deployment(model=CHAT._replace(name="gtp-5.4"))], facts(), now=NOW)

    assert found == (
        Finding(
            level=Level.VIOLATION,
            rule="model-unknown",
            request="chat",
            where="chat.model",
            reason="no model gtp-5.4 is offered",
            fix="did you mean gpt-5.4?",
            sources=(SOURCE,),
        ),
    )
    assert str(found[0]) == (
        "chat.model: no model gtp-5.4 is offered; did you mean gpt-5.4? "
        "(Azure, 2026-11-21 09:15 UTC)"
    )


def test_a_model_of_another_format_is_unknown() -> None:
    assert _found(deployment(model=CHAT._replace(format="Mistral AI")), facts()) == [
        (
            "violation",
            "model-unknown",
            "chat.model: gpt-5.4 is no model of format Mistral AI; use format OpenAI",
        )
    ]


def test_an_unknown_version_is_told_with_the_offered_ones() -> None:
    assert _found(deployment(version="2026-03-06"), facts()) == [
        (
            "violation",
            "version-unknown",
            "chat.model: gpt-5.4 has no version 2026-03-06; offered: 2026-03-05",
        )
    ]


def test_a_sku_that_no_region_sells_is_told_with_the_nearest_spelling() -> None:
    assert _found(deployment(sku="DataZoneProvisionedManged"), facts()) == [
        (
            "violation",
            "sku-not-for-model",
            "chat.sku: gpt-5.4@2026-03-05 is not offered as DataZoneProvisionedManged; "
            "did you mean DataZoneProvisionedManaged? "
            "it is offered as DataZoneProvisionedManaged and DataZoneStandard",
        )
    ]


def test_a_sku_that_no_candidate_sells_is_told_with_regions_of_the_same_zone_first() -> None:
    known = facts(
        region(SWEDEN, offer(ZONE_STANDARD)),
        region("centralus"),
        region(FRANCE),
        region(GERMANY, offer(ZONE_STANDARD)),
    )

    assert _found(deployment(regions=[SWEDEN, GERMANY]), known) == [
        (
            "violation",
            "sku-not-in-region",
            "chat.sku: gpt-5.4@2026-03-05 is not offered as DataZoneProvisionedManaged in "
            "swedencentral and germanywestcentral; "
            "choose a region that has it: francecentral or centralus",
        )
    ]


def test_a_sku_that_some_candidate_sells_is_a_warning() -> None:
    known = facts(region(SWEDEN, offer(ZONE_STANDARD)), region(GERMANY), region(FRANCE))

    assert _found(deployment(), known) == [
        (
            "warning",
            "sku-not-in-region",
            "chat.sku: gpt-5.4@2026-03-05 is not offered as DataZoneProvisionedManaged in "
            "swedencentral; it can land only in germanywestcentral or francecentral; "
            "remove the region",
        )
    ]


def test_a_candidates_own_sku_is_the_one_that_counts() -> None:
    places = (Candidate(SWEDEN), Candidate(GERMANY, sku="DataZoneStandard"))
    known = facts(region(SWEDEN), region(GERMANY, offer(ZONE_STANDARD)))

    assert _found(deployment(candidates=places), known) == []


def test_a_spillover_that_the_region_does_not_sell_keeps_the_deployment_out() -> None:
    spare = SpilloverRequest("chat-spillover", "DataZoneStandard", 300)
    known = facts(region(SWEDEN, offer(ZONE_PTU)), region(GERMANY))

    assert _found(deployment(regions=[SWEDEN, GERMANY], spillover=spare), known) == [
        (
            "warning",
            "sku-not-in-region",
            "chat.spillover.sku: gpt-5.4@2026-03-05 is not offered as DataZoneStandard in "
            "swedencentral; it can land only in germanywestcentral; remove the region",
        )
    ]


def test_a_misspelt_region_is_a_violation_even_beside_a_good_one() -> None:
    assert _found(deployment(regions=["swedncentral", SWEDEN]), facts()) == [
        (
            "violation",
            "region-unknown",
            "chat.candidates: swedncentral is no Azure region that the facts know; "
            "did you mean swedencentral?",
        )
    ]


@pytest.mark.parametrize("spelling", ["Sweden Central", "SwedenCentral"])
def test_arms_spellings_of_a_region_are_one(spelling: str) -> None:
    assert _found(deployment(regions=[spelling]), facts()) == []


def test_a_region_that_could_not_be_read_is_undecided() -> None:
    unread = RegionFacts(SWEDEN, SOURCE, offers=Unknown("403 AuthorizationFailed"))

    assert _found(deployment(regions=[SWEDEN]), facts(unread)) == [
        (
            "undecided",
            "offers-unknown",
            "chat.candidates: what swedencentral offers is not known (403 AuthorizationFailed); "
            "read its facts with an identity that may, or remove the region",
        )
    ]


def test_a_region_that_could_not_be_read_is_a_warning_beside_one_that_can_take_it() -> None:
    unread = RegionFacts(SWEDEN, SOURCE, offers=Unknown("403 AuthorizationFailed"))
    found = _found(deployment(regions=[SWEDEN, GERMANY]), facts(unread, region(GERMANY)))

    assert [each[:2] for each in found] == [("warning", "offers-unknown")]


def test_a_certain_refusal_beside_an_unread_region_is_a_warning_and_the_whole_undecided() -> None:
    unread = RegionFacts(SWEDEN, SOURCE, offers=Unknown("403 AuthorizationFailed"))
    known = facts(unread, region(GERMANY, offer(ZONE_STANDARD)))
    found = _found(deployment(regions=[SWEDEN, GERMANY]), known)

    assert [each[:2] for each in found] == [
        ("undecided", "offers-unknown"),
        ("warning", "sku-not-for-model"),
    ]


def test_a_retired_model_is_told_with_its_replacement() -> None:
    gone = offer(lifecycle="Deprecated", ends=date(2026, 6, 29), replacement="gpt-6-sol")

    assert _found(deployment(regions=[SWEDEN]), facts(region(SWEDEN, gone))) == [
        (
            "violation",
            "model-retired",
            "chat.model: gpt-5.4@2026-03-05 was retired on 2026-06-29 in swedencentral; "
            "move to gpt-6-sol",
        )
    ]


@pytest.mark.parametrize(("ends", "rules"), [(21, ["sku-retired"]), (22, [])])
def test_a_sku_ends_at_the_start_of_its_day(ends: int, rules: list[str]) -> None:
    dated = replace(ZONE_PTU, ends=date(2026, 11, ends))
    found = _found(deployment(regions=[SWEDEN]), facts(region(SWEDEN, offer(dated))))

    assert [rule for _, rule, _ in found] == rules


def test_the_skus_date_goes_before_the_models() -> None:
    early = offer(replace(ZONE_PTU, ends=date(2027, 1, 1)), ends=date(2026, 1, 1))
    late = offer(replace(ZONE_PTU, ends=date(2026, 1, 1)), ends=date(2027, 1, 1))

    assert _found(deployment(regions=[SWEDEN]), facts(region(SWEDEN, early))) == []
    assert _found(deployment(regions=[SWEDEN]), facts(region(SWEDEN, late))) == [
        (
            "violation",
            "sku-retired",
            "chat.sku: DataZoneProvisionedManaged of gpt-5.4@2026-03-05 ended on 2026-01-01 in "
            "swedencentral; choose another model, or move to a later version",
        )
    ]


def test_another_sku_than_the_ended_one_is_named() -> None:
    ended = replace(ZONE_PTU, ends=date(2026, 11, 21))
    known = facts(region(SWEDEN, offer(ended, ZONE_STANDARD)))

    assert [said for _, _, said in _found(deployment(regions=[SWEDEN]), known)] == [
        "chat.sku: DataZoneProvisionedManaged of gpt-5.4@2026-03-05 ended on 2026-11-21 in "
        "swedencentral; choose another SKU: DataZoneStandard, or move to a later version"
    ]


def test_the_models_date_decides_where_the_sku_has_none() -> None:
    known = facts(region(SWEDEN, offer(ends=date(2026, 1, 1))))

    assert [each[1] for each in _found(deployment(regions=[SWEDEN]), known)] == ["model-retired"]


def test_a_deprecating_model_takes_no_new_deployment() -> None:
    known = facts(region(SWEDEN, offer(lifecycle="Deprecating")))

    assert _found(deployment(regions=[SWEDEN]), known) == [
        (
            "violation",
            "model-deprecating",
            "chat.model: gpt-5.4@2026-03-05 is being retired in swedencentral, and Azure takes no "
            "new deployments of it; move to a later version; "
            "only a subscription that has it deployed may add more",
        )
    ]


def test_a_deprecating_model_may_be_deployed_where_the_subscription_has_it() -> None:
    elsewhere = region(GERMANY, deployments=(deployed("other", at=GERMANY),))
    known = facts(region(SWEDEN, offer(lifecycle="Deprecating")), elsewhere)

    assert _found(deployment(regions=[SWEDEN]), known) == []


@pytest.mark.parametrize(
    "known",
    [
        facts(region(SWEDEN, offer(lifecycle="Deprecating")), unread=["eastus2"]),
        facts(region(SWEDEN, offer(lifecycle="Deprecating"), deployments=Unknown("403"))),
    ],
)
def test_a_deprecating_model_is_undecided_where_deployments_are_not_known(known: Facts) -> None:
    assert [each[:2] for each in _found(deployment(regions=[SWEDEN]), known)] == [
        ("undecided", "model-deprecating")
    ]


def test_what_stands_today_is_warned_of_when_its_model_retires() -> None:
    gone = offer(lifecycle="Deprecated")
    known = facts(region(SWEDEN, gone, deployments=(deployed(),)))

    assert [each[:2] for each in _found(deployment(regions=[SWEDEN]), known)] == [
        ("warning", "model-retired")
    ]


def test_a_sku_listed_twice_is_judged_by_the_entry_that_is_not_for_fine_tuning() -> None:
    tuned = SkuOffer(ZONE_PTU.name, "OpenAI.X-finetune", 1, 10, 1, ends=date(2026, 1, 1))

    for order in ((tuned, ZONE_PTU), (ZONE_PTU, tuned)):
        known = facts(region(SWEDEN, offer(*order)))
        assert _found(deployment(regions=[SWEDEN]), known) == []


def test_a_sku_for_fine_tuned_models_alone_is_refused() -> None:
    tuned = replace(ZONE_PTU, usage_name="OpenAI.X-finetune")
    known = facts(region(SWEDEN, offer(tuned, ZONE_STANDARD)))

    assert _found(deployment(regions=[SWEDEN]), known) == [
        (
            "violation",
            "sku-fine-tuned-only",
            "chat.sku: only fine-tuned gpt-5.4 is offered as DataZoneProvisionedManaged in "
            "swedencentral; choose another SKU: DataZoneStandard",
        )
    ]


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


def test_an_openai_model_is_judged_by_any_kind_where_the_accounts_kind_is_not_listed() -> None:
    known = facts(region(SWEDEN, offer(kind="OpenAI")))

    assert _found(deployment(regions=[SWEDEN]), known) == []


def test_a_model_of_another_format_is_undecided_where_the_accounts_kind_is_not_listed() -> None:
    model = ModelId("Mistral AI", "Mistral-Large-3", "1")
    known = facts(region(SWEDEN, offer(kind="OpenAI")))

    assert [each[:2] for each in _found(deployment(model=model, regions=[SWEDEN]), known)] == [
        ("undecided", "offers-unknown")
    ]


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


def test_a_statement_about_a_version_holds_for_the_default_that_would_be_taken() -> None:
    known = _stated(facts(), model="gpt-5.4", version=CHAT.version)
    found = _found(deployment(version=None, regions=[SWEDEN]), known)

    assert [each[:2] for each in found] == [("violation", "stated-unavailable")]


def test_the_catalogue_does_not_refuse_a_model_whose_regions_it_does_not_hold() -> None:
    model = ModelId("OpenAI", "gpt-image-2.5-flare", "2026-09-09")
    request = deployment(model=model, sku="GlobalStandard", regions=[SWEDEN])

    found = check([request], facts_from_catalogue(), now=NOW)

    assert [(each.level, each.rule, each.sources) for each in found] == [
        (
            Level.UNDECIDED,
            "skus-unknown",
            (Source("the catalogue", date(2026, 10, 5)),),
        )
    ]


def test_names_with_braces_are_told_as_they_are() -> None:
    found = _found(deployment(sku="{regions}", regions=[SWEDEN]), facts(region(SWEDEN)))

    assert [each[:2] for each in found] == [("violation", "sku-not-for-model")]


def test_accounts_of_kind_openai_take_no_other_format() -> None:
    both = (offer(model=MISTRAL), offer(kind="OpenAI"))
    wanted = deployment(model=MISTRAL, regions=[SWEDEN])

    assert _found(wanted, facts(region(SWEDEN, *both))) == []
    assert _found(replace(wanted, kind="OpenAI"), facts(region(SWEDEN, *both))) == [
        (
            "violation",
            "model-not-for-kind",
            "chat.model: accounts of kind OpenAI take no model of format Mistral AI; "
            "use an account of kind AIServices",
        )
    ]


def test_a_model_that_is_listed_for_one_kind_only_is_refused_to_the_other() -> None:
    other = CHAT._replace(name="gpt-5.1")
    known = facts(
        region(SWEDEN, offer(kind="AIServices"), offer(model=other, kind="OpenAI")),
        region(GERMANY, offer(kind="OpenAI"), offer(kind="AIServices")),
    )
    wanted = deployment(kind="OpenAI", regions=[SWEDEN])

    assert _found(deployment(regions=[SWEDEN]), known) == []
    assert _found(replace(wanted, candidates=(Candidate(GERMANY),)), known) == []
    for version in (CHAT.version, None):
        text = CHAT if version else CHAT.name
        assert _found(replace(wanted, model_version=version), known) == [
            (
                "violation",
                "model-not-for-kind",
                f"chat.model: swedencentral offers {text} to no account of kind OpenAI; "
                "use an account of kind AIServices",
            )
        ]


def test_a_kind_that_lists_the_model_is_judged_by_its_own_entry() -> None:
    known = facts(
        region(SWEDEN, offer(ZONE_STANDARD, kind="OpenAI"), offer(ZONE_PTU, kind="AIServices"))
    )

    assert _found(deployment(regions=[SWEDEN]), known) == []
    assert _found(deployment(kind="OpenAI", regions=[SWEDEN]), known) == [
        (
            "violation",
            "sku-not-in-region",
            "chat.sku: gpt-5.4@2026-03-05 is not offered as DataZoneProvisionedManaged in "
            "swedencentral; remove the region",
        )
    ]


def test_a_name_that_is_like_no_regions_is_undecided_since_azure_opens_regions() -> None:
    assert _found(deployment(regions=["atlantisdeep"]), facts()) == [
        (
            "undecided",
            "offers-unknown",
            "chat.candidates: what atlantisdeep offers is not known (no facts); "
            "read its facts with an identity that may, or remove the region",
        )
    ]


def test_a_region_of_which_nothing_is_known_is_undecided() -> None:
    assert _found(deployment(regions=["uksouth"]), facts()) == [
        (
            "undecided",
            "offers-unknown",
            "chat.candidates: what uksouth offers is not known (no facts); "
            "read its facts with an identity that may, or remove the region",
        )
    ]


def test_a_model_that_the_region_lacks_is_told_with_regions_of_the_same_zone_first() -> None:
    other = offer(model=CHAT._replace(name="gpt-5.1"))
    known = facts(region(SWEDEN, other), region("eastus2"), region(FRANCE))

    assert _found(deployment(regions=[SWEDEN]), known) == [
        (
            "violation",
            "model-not-in-region",
            "chat.model: gpt-5.4@2026-03-05 is not offered in swedencentral; "
            "choose a region that has it: francecentral or eastus2",
        )
    ]


def test_a_version_that_the_region_lacks_is_not_taken_for_one_that_nobody_has() -> None:
    older = CHAT._replace(version="2025-12-11")
    known = facts(region(SWEDEN, offer(model=older)), region(FRANCE))

    assert [each[1] for each in _found(deployment(regions=[SWEDEN]), known)] == [
        "model-not-in-region"
    ]


def test_a_retired_model_without_a_date_is_retired_all_the_same() -> None:
    gone = offer(replace(ZONE_PTU, ends=date(2028, 1, 1)), lifecycle="Deprecated")

    assert _found(deployment(regions=[SWEDEN]), facts(region(SWEDEN, gone))) == [
        (
            "violation",
            "model-retired",
            "chat.model: gpt-5.4@2026-03-05 was retired in swedencentral; move to a later version",
        )
    ]


@pytest.mark.parametrize(
    ("now", "rules"),
    [
        (datetime(2026, 11, 21, 1, 30, tzinfo=timezone(timedelta(hours=2))), []),
        (datetime(2026, 11, 21, 2, 0, tzinfo=timezone(timedelta(hours=2))), ["sku-retired"]),
        (datetime(2026, 11, 20, 19, 0, tzinfo=timezone(timedelta(hours=-5))), ["sku-retired"]),
    ],
)
def test_now_is_judged_by_its_day_in_utc(now: datetime, rules: list[str]) -> None:
    dated = replace(ZONE_PTU, ends=date(2026, 11, 21))
    known = facts(region(SWEDEN, offer(dated)))
    found = check([deployment(regions=[SWEDEN])], known, now=now)

    assert [each.rule for each in found if each.rule != "retires-soon"] == rules


def test_a_sku_date_after_the_models_keeps_the_sku_and_one_before_it_ends_it() -> None:
    kept = offer(
        replace(ZONE_PTU, ends=date(2026, 11, 22)),
        replace(ZONE_STANDARD, ends=date(2026, 11, 21)),
        ends=date(2026, 1, 1),
    )
    known = facts(region(SWEDEN, kept))

    assert _found(deployment(regions=[SWEDEN]), known) == []
    assert [each[1] for each in _found(deployment(sku=ZONE_STANDARD.name), known)] == [
        "model-retired",
        "offers-unknown",
    ]


def test_a_sku_for_fine_tuned_models_alone_is_told_before_its_date() -> None:
    tuned = replace(ZONE_PTU, usage_name="OpenAI.X-finetune", ends=date(2026, 1, 1))
    known = facts(region(SWEDEN, offer(tuned, ZONE_STANDARD, ends=date(2026, 1, 1))))

    assert [each[1] for each in _found(deployment(regions=[SWEDEN]), known)] == [
        "sku-fine-tuned-only"
    ]


def test_of_several_entries_for_the_model_as_published_the_first_counts() -> None:
    dead = replace(ZONE_PTU, ends=date(2026, 1, 1))

    for order, rules in (((ZONE_PTU, dead), []), ((dead, ZONE_PTU), ["sku-retired"])):
        known = facts(region(SWEDEN, offer(*order)))
        found = _found(deployment(regions=[SWEDEN]), known)
        assert [each[1] for each in found] == rules


def test_a_deprecating_model_may_grow_where_it_stands_today() -> None:
    known = facts(
        region(
            SWEDEN,
            offer(lifecycle="Deprecating"),
            usages={str(ZONE_PTU.usage_name): Usage(300, 900)},
            deployments=Unknown("403"),
        ),
    )
    wanted = deployment(capacity=400, regions=[SWEDEN])
    present = Present(SWEDEN, deployed())
    other = Present(SWEDEN, deployed(model=CHAT._replace(version="2025-12-11")))

    assert _found(replace(wanted, present=present), known) == []
    assert [each[:2] for each in _found(replace(wanted, present=other), known)] == [
        ("undecided", "model-deprecating")
    ]


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
