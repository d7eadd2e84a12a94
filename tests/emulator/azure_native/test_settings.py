"""Where the stand-in looks for its settings, and whom it refuses to talk to."""

import pytest

from aoai.emulator.azure_native.settings import SettingsError, read_settings

GIVEN = {
    "metadataHost": "localhost:1234",
    "subscriptionId": "s",
    "tenantId": "t",
    "clientId": "c",
    "clientSecret": "secret",
}
VARIABLES = {
    "ARM_METADATA_HOSTNAME": "localhost:4321",
    "ARM_SUBSCRIPTION_ID": "s2",
    "ARM_TENANT_ID": "t2",
    "ARM_CLIENT_ID": "c2",
    "ARM_CLIENT_SECRET": "secret2",
}


def test_arguments_come_before_variables() -> None:
    found = read_settings({"metadataHost": "localhost:1234"}, {}, VARIABLES)

    assert (found.metadata_host, found.subscription) == ("localhost:1234", "s2")


def test_a_provider_without_arguments_is_configured_by_keys_of_the_stack() -> None:
    keys = {f"azure-native:config:{name}": value for name, value in GIVEN.items()}

    assert read_settings({}, keys, {}) == read_settings(GIVEN, {}, {})


def test_everything_that_is_missing_is_named_at_once() -> None:
    with pytest.raises(SettingsError) as caught:
        read_settings({}, {}, {})

    assert str(caught.value) == (
        "this stand-in for azure-native speaks to an emulator only: set metadataHost or "
        "ARM_METADATA_HOSTNAME, subscriptionId or ARM_SUBSCRIPTION_ID, tenantId or ARM_TENANT_ID, "
        "clientId or ARM_CLIENT_ID, or use the real plugin: pulumi plugin install resource "
        "azure-native"
    )


@pytest.mark.parametrize("host", ["localhost:1", "127.0.0.1:1", "[::1]:1", "https://localhost:1"])
def test_this_machine_is_spoken_to(host: str) -> None:
    assert read_settings({**GIVEN, "metadataHost": host}, {}, {}).metadata_host.endswith(":1")


@pytest.mark.parametrize(
    "host",
    [
        "management.azure.com",
        "localhost.example.com",
        "10.0.0.1:443",
        "http://localhost:1",
        "localhost@example.com",
    ],
)
def test_nothing_else_is(host: str) -> None:
    with pytest.raises(SettingsError, match="is not an https address of this machine"):
        read_settings({**GIVEN, "metadataHost": host}, {}, {})
