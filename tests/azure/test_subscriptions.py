import pytest
import responses
from azure.core.credentials import AccessToken

from aoai.azure.connection import Connection, connect
from aoai.azure.credentials import Credential
from aoai.azure.settings import Settings
from aoai.azure.subscriptions import Subscription, SubscriptionsError, visible_subscriptions
from aoai.emulator.in_process import mock_azure
from aoai.emulator.scenario import Scenario
from estate import settings_of

FIRST, SECOND = (f"00000000-0000-0000-0000-00000000000{each}" for each in (1, 2))
TENANT = "00000000-0000-0000-0000-00000000000a"


class _Signed:
    """A credential that is never refused."""

    def get_token(self, *_scopes: str, **_options: object) -> AccessToken:
        return AccessToken("token", 4102444800)


class _SignedIn(Connection):
    @property
    def credential(self) -> Credential:
        return _Signed()


def test_every_subscription_that_can_be_read_is_told() -> None:
    two = [{"id": each, "tenant": TENANT} for each in (SECOND, FIRST)]
    with mock_azure(Scenario.parse({"subscriptions": two})) as azure:
        found = visible_subscriptions(connect(settings_of(azure)))

    assert found == (Subscription(FIRST, "aoai emulator"), Subscription(SECOND, "aoai emulator"))


def test_a_refusal_says_how_to_name_one() -> None:
    refused = {"match": {"path": "^/subscriptions$"}, "answer": {"status": 403, "code": "No"}}
    with mock_azure(Scenario.parse({"faults": [refused]})) as azure:
        connection = connect(settings_of(azure))
        with pytest.raises(SubscriptionsError) as caught:
            visible_subscriptions(connection)

    assert str(caught.value) == (
        "subscriptions: subscriptions answered 403 No; "
        "name one with --subscription or ARM_SUBSCRIPTION_ID"
    )


def test_subscriptions_in_which_nothing_can_run_are_left_out() -> None:
    states = ["Enabled", "Disabled", "Warned", "PastDue", "Deleted"]
    entries = [
        {"subscriptionId": str(number), "displayName": state, "state": state}
        for number, state in enumerate(states)
    ]
    with responses.RequestsMock() as wire:
        wire.get("https://management.azure.com/subscriptions", json={"value": entries})
        found = visible_subscriptions(_SignedIn(Settings()))

    assert [each.name for each in found] == ["Enabled", "PastDue", "Warned"]
