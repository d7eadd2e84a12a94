"""The quota tier of a subscription."""

import pytest

from arm import arm

VERSION = "2025-10-01-preview"


@pytest.mark.documented(
    "azure-mgmt-cognitiveservices 14.1, QuotaTierProperties; quotas and limits page, 2026-02-17"
)
def test_a_subscription_has_one_quota_tier() -> None:
    call = arm()

    one = call("GET", f"{call.provider}/quotaTiers/default", query={"api-version": VERSION}).body
    every = call("GET", f"{call.provider}/quotaTiers", query={"api-version": VERSION}).body

    assert every == {"value": [one]}
    assert (one["id"], one["type"]) == (
        f"{call.provider}/quotaTiers/default",
        "Microsoft.CognitiveServices/quotaTiers",
    )
    assert list(one["properties"]) == ["currentTierName", "assignmentDate", "tierUpgradePolicy"]
    assert one["properties"]["tierUpgradePolicy"] == "OnceUpgradeIsAvailable"


@pytest.mark.assumed("a plain emulator has the limits of tier 1; the spelling is the one of Free")
def test_the_tier_is_that_of_the_limits() -> None:
    call = arm()

    found = call("GET", f"{call.provider}/quotaTiers/default", query={"api-version": VERSION}).body

    assert found["properties"]["currentTierName"] == "Tier 1"


@pytest.mark.assumed("no other name is documented, and no refusal of one")
def test_no_tier_has_another_name() -> None:
    call = arm()

    answer = call("GET", f"{call.provider}/quotaTiers/mine", query={"api-version": VERSION})

    assert answer.error[:2] == (404, "ResourceNotFound")
