"""How many accounts and deployments there may be, and rows of quota that are not listed."""

import pytest

from arm import account, arm, deployment


@pytest.mark.assumed(
    "32 a resource is documented (2026-02-17, 2026-02-20), the answer is not known"
)
@pytest.mark.parametrize("kind", ["OpenAI", "AIServices"])
def test_an_account_holds_thirty_two_deployments(kind: str) -> None:
    call = arm()
    path = call.make_account(kind=kind) + "/deployments"
    body = deployment(capacity=1)

    statuses = [call("PUT", f"{path}/{number}", body).status for number in range(32)]
    more = call("PUT", f"{path}/more", body)

    assert statuses == [201] * 32
    assert more.error[:2] == (400, "DeploymentLimitReached")
    assert call("PUT", f"{path}/0", deployment(capacity=2)).status == 200
    call("DELETE", f"{path}/0")
    assert call("PUT", f"{path}/more", body).status == 201


@pytest.mark.assumed("the rows are recorded; azd names the code, and no source has the answer")
@pytest.mark.parametrize(
    ("rows", "kinds"),
    [
        ({"AIServices.S0.AccountCount": 1}, {"AIServices": 400, "OpenAI": 201}),
        ({"OpenAI.S0.AccountCount": 0}, {"OpenAI": 400, "AIServices": 201}),
        ({"AccountCount": 1}, {"OpenAI": 400, "AIServices": 400}),
    ],
)
def test_a_region_holds_as_many_accounts_as_its_rows_say(
    rows: dict[str, int], kinds: dict[str, int]
) -> None:
    call = arm(quota={"swedencentral": rows})
    call.make_account("first")

    answers = {
        kind: call("PUT", f"{call.accounts}/{kind}", account(kind=kind)).status for kind in kinds
    }

    assert answers == kinds
    assert call("PUT", f"{call.accounts}/first", account(tags={"a": "b"})).status == 200
    assert call("PUT", f"{call.accounts}/far", account(location="uksouth")).status == 201


@pytest.mark.assumed("the rows are recorded; azd names the code, and no source has the answer")
def test_the_refusal_of_an_account_names_its_row() -> None:
    call = arm(quota={"swedencentral": {"AIServices.S0.AccountCount": 0}})

    assert call("PUT", f"{call.accounts}/ai", account()).error == (
        400,
        "SubscriptionIsOverQuotaForSku",
        "The subscription has 0 of 0 in region 'swedencentral' for quota Maximum resources for "
        "AIServices S0 sku.",
    )


@pytest.mark.assumed(
    "a list without a row is recorded (a public sample); what Azure then grants not"
)
def test_a_row_that_is_not_listed_grants_nothing() -> None:
    usage = "OpenAI.GlobalStandard.gpt-5.1"
    call = arm(quota={"swedencentral": {usage: None}})
    rows = call("GET", f"{call.provider}/locations/swedencentral/usages").body["value"]

    answer = call("PUT", call.make_account() + "/deployments/chat", deployment())

    assert usage not in {each["name"]["value"] for each in rows}
    assert len(rows) > 10
    assert answer.error[1] == "InsufficientQuota"


@pytest.mark.recorded("Azure/azure-dev#8533: an empty list where there is quota")
def test_a_list_without_rows_says_nothing_of_quota() -> None:
    call = arm(quota={"swedencentral": None})

    rows = call("GET", f"{call.provider}/locations/swedencentral/usages").body["value"]

    assert rows == []
    path = call.make_account() + "/deployments/chat"
    assert call("PUT", path, deployment()).status == 201
