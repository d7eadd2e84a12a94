import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from aoai.provider.difference import CapacityLossError, Difference, Foresight
from aoai.provider.difference import difference as whole
from aoai.provider.wire import UNKNOWN
from aoai.rules.standing import Standing, Verdict

SWEDEN = "/subscriptions/s/resourceGroups/g/providers/Microsoft.CognitiveServices/accounts/sweden"
FRANCE = "/subscriptions/s/resourceGroups/g/providers/Microsoft.CognitiveServices/accounts/france"
ITALY = "/subscriptions/s/resourceGroups/g/providers/Microsoft.CognitiveServices/accounts/italy"

INPUTS: dict[str, Any] = {
    "deploymentName": "chat",
    "candidates": [
        {"region": "swedencentral", "accountId": SWEDEN},
        {"region": "francecentral", "accountId": FRANCE},
    ],
    "model": {"format": "OpenAI", "name": "gpt-5.4", "version": "2026-03-05"},
    "sku": "DataZoneProvisionedManaged",
    "capacity": 300,
}
OUTPUTS: dict[str, Any] = {
    "region": "francecentral",
    "accountId": FRANCE,
    "placedSku": "DataZoneProvisionedManaged",
    "actualCapacity": 300,
    "provisioningState": "Succeeded",
}
NOTHING = Difference()
PTU = "DataZoneProvisionedManaged"


def nothing_known(**_: Any) -> Sequence[Standing]:
    """No facts."""
    return ()


def difference(
    olds: Mapping[str, Any],
    outputs: Mapping[str, Any],
    news: Mapping[str, Any],
    foresee: Foresight = nothing_known,
) -> Difference:
    """What has to happen, without what is said of it."""
    return replace(whole(olds, outputs, news, foresee), notes=(), warnings=())


def changed(**news: Any) -> dict[str, Any]:
    return copy.deepcopy(INPUTS) | news


def standard(**news: Any) -> dict[str, Any]:
    return changed(sku="DataZoneStandard") | news


STANDARD_OUTPUTS = OUTPUTS | {"placedSku": "DataZoneStandard"}


def test_the_same_inputs_are_no_difference() -> None:
    assert difference(INPUTS, OUTPUTS, changed()) == NOTHING


@pytest.mark.parametrize(
    "candidates",
    [
        pytest.param(list(reversed(INPUTS["candidates"])), id="other order"),
        pytest.param(
            [*INPUTS["candidates"], {"region": "italynorth", "accountId": ITALY}], id="one added"
        ),
        pytest.param(INPUTS["candidates"][1:], id="another removed"),
        pytest.param(
            [{**INPUTS["candidates"][0], "capacity": 5}, INPUTS["candidates"][1]],
            id="another altered",
        ),
        pytest.param(
            [{"region": "swedencentral", "accountId": UNKNOWN}, INPUTS["candidates"][1]],
            id="another account unknown",
        ),
        pytest.param(
            [{"region": "francecentral", "accountId": FRANCE.upper()}], id="spelt otherwise"
        ),
    ],
)
def test_placed_means_placed(candidates: list[Any]) -> None:
    assert difference(INPUTS, OUTPUTS, changed(candidates=candidates)) == NOTHING


@pytest.mark.parametrize(
    "candidates",
    [
        pytest.param(INPUTS["candidates"][:1], id="removed"),
        pytest.param(
            [INPUTS["candidates"][0], {"region": "francecentral", "accountId": ITALY}],
            id="its account is another",
        ),
        pytest.param(
            [INPUTS["candidates"][0], {"region": "francecentral", "accountId": UNKNOWN}],
            id="its account is unknown in preview",
        ),
    ],
)
def test_a_current_candidate_that_goes_is_a_replacement_new_before_old(
    candidates: list[Any],
) -> None:
    assert difference(INPUTS, OUTPUTS, changed(candidates=candidates)) == Difference(
        ("candidates",), ("candidates",), delete_first=False
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("capacity", 350),
        ("capacity", UNKNOWN),
        ("tags", {"team": "search"}),
        ("raiPolicyName", "strict"),
        ("versionUpgradeOption", "NoAutoUpgrade"),
        ("dynamicThrottlingEnabled", True),
        ("spillover", {"deploymentName": "chat-over", "sku": "DataZoneStandard", "capacity": 5}),
    ],
)
def test_what_azure_changes_in_place_is_an_update(name: str, value: Any) -> None:
    assert difference(INPUTS, OUTPUTS, changed(**{name: value})) == Difference((name,))


def test_a_property_that_is_passed_through_is_an_update() -> None:
    assert difference(INPUTS, OUTPUTS, changed(properties={"new": 1})) == Difference(("new",))


def test_the_model_of_a_provisioned_sku_changes_in_place() -> None:
    model = {"format": "OpenAI", "name": "gpt-5.1", "version": "2025-11-13"}

    assert difference(INPUTS, OUTPUTS, changed(model=model)) == Difference(("model",))


def test_the_model_of_a_standard_sku_is_a_replacement_old_before_new() -> None:
    model = {"format": "OpenAI", "name": "gpt-5.1", "version": "2025-11-13"}

    found = difference(standard(), STANDARD_OUTPUTS, standard(model=model))

    assert found == Difference(("model",), ("model",), delete_first=True)


def test_the_version_of_a_standard_sku_changes_in_place() -> None:
    model = INPUTS["model"] | {"version": "2026-09-01"}

    found = difference(standard(), STANDARD_OUTPUTS, standard(model=model))

    assert found == Difference(("model",))


def test_another_name_is_a_replacement_new_before_old() -> None:
    assert difference(INPUTS, OUTPUTS, changed(deploymentName="talk")) == Difference(
        ("deploymentName",), ("deploymentName",), delete_first=False
    )


def test_another_sku_at_the_same_name_would_lose_provisioned_capacity_and_is_refused() -> None:
    with pytest.raises(CapacityLossError) as caught:
        difference(INPUTS, OUTPUTS, standard(candidates=INPUTS["candidates"][::-1]))

    assert str(caught.value) == (
        "chat: the change would delete 300 DataZoneProvisionedManaged in francecentral before the "
        "new deployment has capacity, since the new one needs its name in the same account, and "
        "the region does not promise it back; give the new deployment another name, so that it is "
        "made first, or set allowCapacityLoss: true"
    )


def test_capacity_is_lost_when_the_user_allows_it() -> None:
    back = INPUTS["candidates"][::-1]

    found = difference(INPUTS, OUTPUTS, standard(candidates=back, allowCapacityLoss=True))

    assert found == Difference(("sku",), ("sku",), delete_first=True)


def test_provisioned_capacity_is_worth_a_try_elsewhere_first() -> None:
    assert difference(INPUTS, OUTPUTS, standard()) == Difference(("sku",), ("sku",))


@pytest.mark.parametrize("state", ["Updating", "Moving"])
def test_what_serves_while_azure_is_at_work_stays_and_is_seen_through(state: str) -> None:
    found = difference(INPUTS, OUTPUTS | {"provisioningState": state}, changed())

    assert found == Difference(("capacity",))


def test_a_spillover_that_a_killed_update_left_is_a_change() -> None:
    ours = OUTPUTS | {"generation": "first", "spilloverDeploymentName": "over"}

    assert difference(INPUTS, ours, changed()) == Difference(("spillover",))
    # Of an imported one nobody knows who made what it spills over to.
    assert difference(INPUTS, ours | {"generation": None}, changed()) == NOTHING


ANEW = Difference(("candidates",), ("candidates",), delete_first=True)


def test_what_is_half_made_is_replaced_old_before_new() -> None:
    assert difference(INPUTS, OUTPUTS | {"provisioningState": "Incomplete"}, changed()) == ANEW


@pytest.mark.parametrize("state", ["Failed", "Creating", "Disabled"])
def test_what_azure_gave_up_is_replaced_old_before_new_where_nothing_scarce_is_lost(
    state: str,
) -> None:
    assert difference(standard(), STANDARD_OUTPUTS | {"provisioningState": state}, standard()) == (
        ANEW
    )
    allowed = changed(allowCapacityLoss=True)
    assert difference(INPUTS, OUTPUTS | {"provisioningState": state}, allowed) == ANEW


@pytest.mark.parametrize("state", ["Failed", "Creating", "Disabled"])
def test_provisioned_capacity_that_azure_gave_up_is_not_released_unasked(state: str) -> None:
    """After growth that came to nothing it may hold all that it had."""
    with pytest.raises(CapacityLossError) as caught:
        difference(INPUTS, OUTPUTS | {"provisioningState": state}, changed())

    assert f"since it is {state}, and Azure wants such a one deleted first" in str(caught.value)


def test_what_azure_gave_up_moves_new_before_old() -> None:
    given_up = OUTPUTS | {"provisioningState": "Failed"}

    found = difference(INPUTS, given_up, changed(candidates=INPUTS["candidates"][:1]))

    assert found == Difference(("candidates",), ("candidates",))


def test_one_placed_below_its_capacity_tries_to_grow() -> None:
    found = difference(INPUTS, OUTPUTS | {"actualCapacity": 150}, changed())

    assert found == Difference(("capacity",))


def test_the_capacity_of_the_placed_candidate_is_what_counts() -> None:
    own = [INPUTS["candidates"][0], {**INPUTS["candidates"][1], "capacity": 300}]

    found = difference(changed(candidates=own), OUTPUTS, changed(candidates=own, capacity=500))

    assert found == NOTHING


@pytest.mark.parametrize("name", ["minimumCapacity", "moveOnShortage", "failback"])
def test_what_only_steers_placement_changes_nothing_that_is_placed(name: str) -> None:
    assert difference(INPUTS, OUTPUTS, changed(**{name: "any"})) == NOTHING


# --- what the facts say


@dataclass
class Facts:
    """Verdicts on the candidates, as they are, and once the old deployment is gone."""

    now: Sequence[Standing]
    freed: Sequence[Standing] = ()
    asked: list[tuple[bool, bool]] = field(default_factory=list)

    def __call__(
        self, *, placed: Mapping[str, Any] | None = None, freed: bool = False
    ) -> Sequence[Standing]:
        self.asked.append((placed is not None, freed))
        return self.freed if freed else self.now


def standing(verdict: Verdict, **parts: Any) -> Standing:
    return Standing("anywhere", PTU, 300, verdict, **parts)


FITS = standing(Verdict.FITS, free=1000)
MAY_FIT = standing(Verdict.FITS)
LESS_FITS = standing(Verdict.FITS, free=1000, instead_of=400)
SHORT = standing(Verdict.QUOTA_SHORT, short_by=100)
FULL = standing(Verdict.NO_FREE_CAPACITY, free=0)
UNSURE = standing(Verdict.UNKNOWN)
DISPLACED = OUTPUTS | {"placedAt": "2026-10-05T12:00:00Z"}


def test_no_facts_are_asked_for_where_nothing_depends_on_them() -> None:
    first = OUTPUTS | {"region": "swedencentral", "accountId": SWEDEN}
    facts = Facts([FULL, FITS])

    difference(INPUTS, first, changed(capacity=400), facts)

    assert facts.asked == []


@pytest.mark.parametrize("better", [FULL, SHORT, UNSURE, MAY_FIT, LESS_FITS])
def test_one_in_its_second_region_is_told_as_displaced(better: Standing) -> None:
    found = whole(INPUTS, DISPLACED, changed(), Facts([better, FITS]))

    note = "displaced since 2026-10-05: it is in francecentral, not in swedencentral"
    assert found == Difference(notes=(note,))


def test_room_in_the_preferred_region_moves_nothing_by_itself() -> None:
    found = whole(INPUTS, DISPLACED, changed(), Facts([FITS, FITS]))

    assert found == Difference(
        notes=(
            "displaced since 2026-10-05: it is in francecentral, not in anywhere, which has room "
            "again; `failback: when-free` goes back",
        )
    )


def test_failback_goes_back_new_before_old() -> None:
    found = whole(INPUTS, DISPLACED, changed(failback="when-free"), Facts([FITS, FITS]))

    assert found == Difference(
        ("candidates",),
        ("candidates",),
        notes=(
            "displaced since 2026-10-05: it is in francecentral, not in anywhere, which has room "
            "again: it goes back, the new one first",
        ),
    )


@pytest.mark.parametrize("better", [FULL, SHORT, UNSURE, MAY_FIT, LESS_FITS])
def test_failback_waits_until_azure_reports_room_for_all_of_it(better: Standing) -> None:
    news = changed(failback="when-free")

    assert difference(INPUTS, DISPLACED, news, Facts([better, FITS])) == NOTHING


def test_failback_needs_no_figure_where_capacity_is_not_scarce() -> None:
    quota_holds = replace(MAY_FIT, sku="DataZoneStandard")
    news = standard(failback="when-free")

    found = difference(standard(), STANDARD_OUTPUTS, news, Facts([quota_holds, FITS]))

    assert found == Difference(("candidates",), ("candidates",))


WIDENED = [
    {"region": "francecentral", "accountId": FRANCE, "sku": "ProvisionedManaged"},
    {"region": "francecentral", "accountId": FRANCE},
]


def test_another_sku_in_the_same_account_is_nowhere_to_go_since_the_name_is_taken() -> None:
    back = changed(candidates=WIDENED, failback="when-free")
    larger = changed(candidates=WIDENED, capacity=400, moveOnShortage=True)

    went_back = whole(back, DISPLACED, back, Facts([FITS, FITS]))
    moved = difference(back, OUTPUTS, larger, Facts([FITS, FULL]))

    note = "it is in francecentral, not in francecentral as ProvisionedManaged"
    assert went_back == Difference(notes=(f"displaced since 2026-10-05: {note}",))
    assert moved == Difference(("capacity",))


@pytest.mark.parametrize("here", [FULL, SHORT, LESS_FITS])
def test_growth_that_has_no_room_moves_where_that_is_asked_for(here: Standing) -> None:
    facts = Facts([FITS, here])

    found = whole(INPUTS, OUTPUTS, changed(capacity=400, moveOnShortage=True), facts)

    note = (
        "francecentral has no room for 400 DataZoneProvisionedManaged: it moves (moveOnShortage), "
        "the new one first"
    )
    assert found == Difference(("capacity",), ("capacity",), notes=(note,))
    assert facts.asked == [(True, False)]


@pytest.mark.parametrize(
    "standings",
    [
        pytest.param([FITS, FITS], id="there is room here"),
        pytest.param([FITS, UNSURE], id="nothing is known of here"),
        pytest.param([FULL, FULL], id="nor is there elsewhere"),
        pytest.param([MAY_FIT, FULL], id="elsewhere no figure is known"),
    ],
)
def test_growth_is_tried_in_place_unless_facts_say_that_a_move_would_help(
    standings: list[Standing],
) -> None:
    news = changed(capacity=400, moveOnShortage=True)

    assert difference(INPUTS, OUTPUTS, news, Facts(standings)) == Difference(("capacity",))


def test_growth_never_moves_unasked() -> None:
    found = difference(INPUTS, OUTPUTS, changed(capacity=400), Facts([FITS, FULL]))

    assert found == Difference(("capacity",))


def test_a_change_that_is_no_growth_never_moves() -> None:
    news = changed(tags={"team": "search"}, moveOnShortage=True)

    assert difference(INPUTS, OUTPUTS, news, Facts([FITS, FULL])) == Difference(("tags",))


def test_what_is_given_back_is_warned_of() -> None:
    first = OUTPUTS | {"region": "swedencentral", "accountId": SWEDEN}

    found = whole(INPUTS, first, changed(capacity=250), nothing_known)

    assert found == Difference(
        ("capacity",),
        warnings=("50 PTU of 300 go back to swedencentral, which does not promise them back",),
    )


MOVED = [{"region": "francecentral", "accountId": ITALY}]
"""To another account of the same region."""


def test_a_pool_that_cannot_hold_both_is_an_outage_and_says_so() -> None:
    facts = Facts([SHORT], freed=[MAY_FIT])

    found = whole(standard(), STANDARD_OUTPUTS, standard(candidates=MOVED), facts)

    warning = (
        "outage: the deployment in francecentral is deleted first, since the quota does not hold "
        "both"
    )
    assert found == Difference(
        ("candidates",), ("candidates",), delete_first=True, warnings=(warning,)
    )


@pytest.mark.parametrize(
    ("now", "freed"),
    [
        pytest.param([MAY_FIT], [MAY_FIT], id="both fit"),
        pytest.param([UNSURE], [MAY_FIT], id="not known"),
        pytest.param([FULL], [MAY_FIT], id="the region is full, which a delete need not cure"),
        pytest.param([SHORT], [SHORT], id="it would not help"),
        pytest.param([SHORT, UNSURE], [MAY_FIT, UNSURE], id="another may take it"),
        pytest.param([], [], id="no facts"),
    ],
)
def test_the_old_one_goes_first_only_where_that_is_what_it_takes(
    now: list[Standing], freed: list[Standing]
) -> None:
    found = difference(standard(), STANDARD_OUTPUTS, standard(candidates=MOVED), Facts(now, freed))

    assert found == Difference(("candidates",), ("candidates",))


def test_provisioned_capacity_is_not_released_for_want_of_quota() -> None:
    with pytest.raises(CapacityLossError) as caught:
        difference(INPUTS, OUTPUTS, changed(candidates=MOVED), Facts([SHORT], freed=[FITS]))

    assert "since the quota does not hold both" in str(caught.value)


@pytest.mark.parametrize(
    ("state", "warnings"),
    [
        ("Incomplete", ()),
        (
            "Failed",
            (
                "outage: 300 DataZoneProvisionedManaged in francecentral is deleted first, since "
                "it is Failed",
            ),
        ),
    ],
)
def test_what_goes_first_since_azure_gave_it_up_is_told(
    state: str, warnings: tuple[str, ...]
) -> None:
    allowed = changed(allowCapacityLoss=True)

    found = whole(INPUTS, OUTPUTS | {"provisioningState": state}, allowed, nothing_known)

    assert found == Difference(
        ("candidates",), ("candidates",), delete_first=True, warnings=warnings
    )
