"""Where deployments of azure-native go, through the provider as the engine calls it."""

from typing import Any

import pytest
from grpc import StatusCode

from landing import FRANCE, FULL, GERMANY, MODEL, PTU, QUOTA, REGIONS, STANDARD, SWEDEN, fault
from plugin import Plugin, Refused

CHOOSE = "aoai:index:choosePlacement"
POOL = f"OpenAI.{PTU}"


def wanted(name: str = "chat", *regions: str, **parts: Any) -> dict[str, Any]:
    """300 PTU in three regions, unless said otherwise; each account is named after its region."""
    places = [{"region": each, "accountName": each} for each in regions or REGIONS]
    asked = {"name": name, "model": MODEL, "sku": PTU, "capacity": 300, "candidates": places}
    return {**asked, **parts}


def chosen(provider: Plugin, *deployments: dict[str, Any]) -> list[dict[str, Any]]:
    found, failures = provider.invoke(
        CHOOSE, {"resourceGroupName": "g", "deployments": list(deployments)}
    )
    assert failures == []
    placements: list[dict[str, Any]] = found["placements"]
    return placements


def regions(provider: Plugin, *deployments: dict[str, Any]) -> list[str]:
    return [each["region"] for each in chosen(provider, *deployments)]


def stand(provider: Plugin, region: str, name: str = "chat", capacity: int = 300) -> None:
    """Have a deployment stand that this provider knows nothing of."""
    sku = {"name": PTU, "capacity": capacity}
    provider.azure.put(region, name, sku=sku, properties={"model": MODEL})


def test_the_first_region_that_fits_is_chosen_and_all_are_ranked(provider: Plugin) -> None:
    provider.azure.play(
        quota={**QUOTA, SWEDEN: {POOL: 180}},
        capacity={GERMANY: {"gpt-5.4": {PTU: 500}}},
    )

    (chat,) = chosen(provider, wanted())

    ranking = chat.pop("ranking")
    assert [(each["region"], each["verdict"]) for each in ranking] == [
        (SWEDEN, "quota short"),
        (GERMANY, "fits"),
        (FRANCE, "fits"),
    ]
    assert chat == {
        "name": "chat",
        "region": GERMANY,
        "sku": PTU,
        "capacity": 300,
        "stands": False,
        "said": f"chat: {GERMANY} (fits); next {FRANCE} (fits)",
        "next": ranking[2],
    }


def test_choosing_writes_nothing(provider: Plugin) -> None:
    chosen(provider, wanted())

    assert provider.azure.writes() == []


def test_the_deployments_of_a_stack_are_counted_together_and_in_order(provider: Plugin) -> None:
    provider.azure.play(quota={each: {POOL: 500} for each in REGIONS})

    several = [wanted(each) for each in ("first", "second", "third")]

    assert regions(provider, *several) == [SWEDEN, GERMANY, FRANCE]


def test_a_spillover_that_does_not_fit_is_a_reason_to_go_elsewhere(provider: Plugin) -> None:
    beside = {"deploymentName": "chat-over", "sku": STANDARD, "capacity": 50}
    short = {POOL: 1000, f"OpenAI.{STANDARD}.gpt-5.4": 10}
    provider.azure.play(quota={**QUOTA, SWEDEN: short})

    assert regions(provider, wanted(spillover=beside)) == [GERMANY]


def test_a_candidates_own_sku_and_size_are_what_is_compared(provider: Plugin) -> None:
    provider.azure.play(
        quota={SWEDEN: {POOL: 1000, "OpenAI.ProvisionedManaged": 100}},
        capacity={SWEDEN: {"gpt-5.4": {PTU: 0}}},
    )
    own = {"region": SWEDEN, "accountName": SWEDEN, "sku": "ProvisionedManaged", "capacity": 50}

    (chat,) = chosen(provider, wanted(candidates=[{"region": SWEDEN, "accountName": SWEDEN}, own]))

    assert (chat["sku"], chat["capacity"]) == ("ProvisionedManaged", 50)


def test_what_stands_stays_whatever_the_facts_say(provider: Plugin) -> None:
    stand(provider, GERMANY)
    provider.azure.play(capacity={GERMANY: FULL})

    (chat,) = chosen(provider, wanted())

    assert chat == {
        "name": "chat",
        "region": GERMANY,
        "sku": PTU,
        "capacity": 300,
        "stands": True,
        "ranking": [],
        "said": f"chat: {GERMANY}, where it stands",
    }


def test_what_has_been_made_since_the_facts_were_read_stands_too(provider: Plugin) -> None:
    chosen(provider, wanted())
    stand(provider, FRANCE)

    assert regions(provider, wanted()) == [FRANCE]


def test_what_stands_as_another_sku_is_chosen_for_anew(provider: Plugin) -> None:
    provider.azure.put(FRANCE, "chat")

    assert regions(provider, wanted()) == [SWEDEN]


def test_what_stands_in_none_of_its_candidates_is_chosen_for_anew(provider: Plugin) -> None:
    stand(provider, SWEDEN)

    assert regions(provider, wanted("chat", GERMANY, FRANCE)) == [GERMANY]


def test_what_stands_and_grows_is_counted_against_the_others(provider: Plugin) -> None:
    stand(provider, SWEDEN, "grows", 100)
    provider.azure.play(quota={each: {POOL: 500} for each in REGIONS})

    grows, other = chosen(provider, wanted("grows"), wanted("other"))

    assert (grows["region"], grows["stands"]) == (SWEDEN, True)
    assert other["region"] == GERMANY


def test_where_no_region_fits_the_one_that_may_change_soonest_is_chosen(provider: Plugin) -> None:
    provider.azure.play(
        quota={**QUOTA, SWEDEN: {POOL: 0}},
        capacity={GERMANY: FULL, FRANCE: FULL},
    )

    (chat,) = chosen(provider, wanted())

    assert (chat["region"], "next" in chat) == (GERMANY, False)
    assert chat["said"] == f"chat: {GERMANY} (no free capacity)"


def test_where_nothing_is_known_the_first_is_chosen_and_that_is_said(provider: Plugin) -> None:
    provider.preview = True
    provider.configure(clientSecret="wrong")

    (chat,) = chosen(provider, wanted())

    assert chat["region"] == SWEDEN
    assert chat["said"].startswith(f"chat: {SWEDEN}, the first: nothing is known of its regions (")
    assert {each["verdict"] for each in chat["ranking"]} == {"unknown"}


@pytest.mark.parametrize(("preview", "then"), [(True, SWEDEN), (False, GERMANY)])
def test_preview_and_update_decide_alike_and_the_next_run_asks_anew(
    provider: Plugin, *, preview: bool, then: str
) -> None:
    provider.azure.play(quota={each: {POOL: 500} for each in REGIONS})
    provider.preview = preview
    assert regions(provider, wanted()) == [SWEDEN]
    stand(provider, SWEDEN, "another")

    # Each of them has a process of the provider's own.
    provider.configure()
    provider.preview = False
    assert regions(provider, wanted()) == [then]


def test_an_update_does_not_guess_where_a_deployment_stands(provider: Plugin) -> None:
    closed = fault(
        "GET", f"accounts/{GERMANY}/deployments$", status=403, code="AuthorizationFailed"
    )
    provider.azure.play(closed)

    with pytest.raises(Refused) as caught:
        chosen(provider, wanted())

    assert caught.value.code is StatusCode.FAILED_PRECONDITION
    assert caught.value.message == (
        f"{provider.azure.accounts[GERMANY]}: its deployments cannot be read "
        "(AuthorizationFailed: The scenario asked for this fault.); "
        "sign in as somebody who may read the account"
    )


def test_an_azure_that_is_busy_is_asked_again(provider: Plugin) -> None:
    stand(provider, GERMANY)
    path = f"accounts/{GERMANY}/deployments$"
    busy = {"status": 429, "code": "TooManyRequests", "headers": {"Retry-After": "0"}}
    provider.azure.play(fault("GET", path, 1, **busy), fault("GET", path, 2, **busy))

    assert regions(provider, wanted()) == [GERMANY]


def test_a_preview_guesses_where_an_account_cannot_be_read(provider: Plugin) -> None:
    provider.preview = True
    provider.azure.play(
        fault("GET", f"accounts/{GERMANY}/deployments$", status=403, code="AuthorizationFailed")
    )

    assert regions(provider, wanted()) == [SWEDEN]


def test_an_account_that_is_yet_to_be_made_holds_nothing(provider: Plugin) -> None:
    places = [{"region": SWEDEN, "accountName": "yet-to-come"}]

    assert regions(provider, wanted(candidates=places)) == [SWEDEN]


def test_all_that_is_wrong_with_the_arguments_is_told_at_once(provider: Plugin) -> None:
    _, failures = provider.invoke(
        CHOOSE,
        {"deployments": [wanted(name="", capacty=3), wanted(candidates=[]), 5]},
    )

    assert failures == [
        ("resourceGroupName", "missing; give the name of the accounts' group"),
        ("deployments[0].name", "missing; give the name by which the program knows it"),
        ("deployments[0].capacty", "no such input; did you mean capacity?"),
        ("deployments[1].candidates", "empty; name at least one region with its account"),
        ("deployments[2]", "5 is no deployment; give name, model, sku and so on"),
    ]


def test_without_a_subscription_nobody_knows_which_accounts_are_meant(
    provider: Plugin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ARM_SUBSCRIPTION_ID", raising=False)
    provider.configure(subscriptionId=None)

    with pytest.raises(Refused) as caught:
        chosen(provider, wanted())

    assert caught.value.message == (
        "subscriptionId: missing; set subscriptionId of the provider, or ARM_SUBSCRIPTION_ID"
    )


def test_a_function_that_is_not_there_is_named(provider: Plugin) -> None:
    with pytest.raises(Refused) as caught:
        provider.invoke("aoai:index:choosePlacment", {})

    assert caught.value.message == (
        f"aoai:index:choosePlacment: no such function; did you mean {CHOOSE}?"
    )
