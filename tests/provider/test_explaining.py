"""What azure-native's errors mean, through the provider as the engine calls it."""

from typing import Any

import pytest

from landing import FRANCE, FULL, GERMANY, MODEL, PTU, REGIONS, STANDARD, SWEDEN
from plugin import Plugin

POOL = f"OpenAI.{PTU}"
NOTHING = {"conflict": False, "shortage": False, "code": "", "exists": ""}


def said(status: int, code: str, message: str = "no") -> str:
    """An error in azure-native's words."""
    return f'Status={status} Code="{code}" Message="{message}"'


def explained(provider: Plugin, error: str, region: str = SWEDEN, **parts: Any) -> dict[str, Any]:
    places = [{"region": each, "accountName": each} for each in REGIONS]
    deployment = {"name": "chat", "model": MODEL, "sku": PTU, "capacity": 300}
    found, failures = provider.invoke(
        "aoai:index:explainRefusal",
        {
            "error": error,
            "resourceGroupName": "g",
            "deployment": {**deployment, "candidates": places, **parts},
            "region": region,
            "sku": parts.get("sku", PTU),
        },
    )
    assert failures == []
    return found


@pytest.mark.parametrize("code", ["RequestConflict", "AccountProvisioningStateInvalid"])
def test_another_write_to_the_account_is_a_conflict(provider: Plugin, code: str) -> None:
    assert explained(provider, said(409, code)) == {**NOTHING, "conflict": True, "code": code}


def test_an_azure_that_was_busy_is_none_since_the_write_may_go_on(provider: Plugin) -> None:
    # azure-native has repeated these by itself, and what was accepted must not be made again.
    for status, code in ((504, "GatewayTimeout"), (429, "TooManyRequests"), (500, "Internal")):
        assert explained(provider, said(status, code)) == {**NOTHING, "code": code}


def test_quota_that_is_short_leads_to_the_next_region(provider: Plugin) -> None:
    provider.azure.play(quota={SWEDEN: {POOL: 0}, GERMANY: {POOL: 100}, FRANCE: {POOL: 1000}})

    found = explained(provider, said(400, "InsufficientQuota"))

    following = found.pop("next")
    assert found == {**NOTHING, "shortage": True, "code": "InsufficientQuota"}
    assert (following["region"], following["verdict"]) == (FRANCE, "fits")


def test_the_region_that_refused_is_not_the_next_though_facts_praise_it(provider: Plugin) -> None:
    found = explained(provider, said(400, "InsufficientQuota"))

    assert found["next"]["region"] == GERMANY


def test_an_unknown_refusal_is_a_shortage_where_azures_figures_explain_it(
    provider: Plugin,
) -> None:
    provider.azure.play(capacity={SWEDEN: FULL})

    found = explained(provider, said(400, "NeverSeen"))

    assert (found["shortage"], found["next"]["region"]) == (True, GERMANY)


def test_the_figures_are_asked_for_anew(provider: Plugin) -> None:
    assert explained(provider, said(400, "NeverSeen"))["shortage"] is False
    provider.azure.play(capacity={SWEDEN: FULL})

    assert explained(provider, said(400, "NeverSeen"))["shortage"] is True


def test_an_unknown_refusal_that_nothing_explains_is_none(provider: Plugin) -> None:
    assert explained(provider, said(400, "NeverSeen")) == {**NOTHING, "code": "NeverSeen"}


def test_figures_explain_no_unknown_refusal_of_a_standard_sku(provider: Plugin) -> None:
    provider.azure.play(capacity={SWEDEN: {"gpt-5.4": {STANDARD: 0}}})
    # The figures are asked for because of the provisioned one.
    places = [
        {"region": SWEDEN, "accountName": SWEDEN},
        {"region": FRANCE, "accountName": FRANCE, "sku": PTU},
    ]

    found = explained(provider, said(400, "NeverSeen"), sku=STANDARD, candidates=places)

    assert found == {**NOTHING, "code": "NeverSeen"}


def test_a_shortage_that_no_region_cures_names_none(provider: Plugin) -> None:
    provider.azure.play(capacity=dict.fromkeys(REGIONS, FULL))

    found = explained(provider, said(400, "InsufficientQuota"))

    assert found == {**NOTHING, "shortage": True, "code": "InsufficientQuota"}


def test_a_refusal_that_another_region_would_not_cure_is_no_shortage(provider: Plugin) -> None:
    assert explained(provider, said(403, "AuthorizationFailed")) == {
        **NOTHING,
        "code": "AuthorizationFailed",
    }


def test_rows_of_the_user_count(provider: Plugin) -> None:
    provider.configure(refusals='[{"code": "NeverSeen", "class": "next region"}]')

    assert explained(provider, said(400, "NeverSeen"))["shortage"] is True


def test_what_is_there_already_is_named(provider: Plugin) -> None:
    there = f"{provider.azure.accounts[SWEDEN]}/deployments/chat"
    error = f"cannot create already existing resource '{there}'"

    assert explained(provider, error) == {**NOTHING, "exists": there}


def test_a_text_that_is_no_answer_of_azure_says_nothing(provider: Plugin) -> None:
    assert explained(provider, "operation timed out") == NOTHING


def test_a_candidate_that_there_is_not_is_refused(provider: Plugin) -> None:
    _, failures = provider.invoke(
        "aoai:index:explainRefusal",
        {
            "error": "x",
            "resourceGroupName": "g",
            "deployment": {
                "name": "chat",
                "model": MODEL,
                "sku": PTU,
                "capacity": 300,
                "candidates": [{"region": SWEDEN, "accountName": SWEDEN}],
            },
            "region": "westus",
            "sku": PTU,
        },
    )

    assert failures == [("region", f"no candidate of chat is in westus as {PTU}")]
