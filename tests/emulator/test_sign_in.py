"""Sign-in with the real azure-identity, and what ARM says to a bad token."""

from collections.abc import Iterator
from datetime import timedelta

import jwt
import pytest
import requests
from azure.core.exceptions import ClientAuthenticationError
from azure.identity import (
    ClientAssertionCredential,
    ClientSecretCredential,
    EnvironmentCredential,
    ManagedIdentityCredential,
)

from aoai.emulator import background
from aoai.emulator.azure import Azure
from aoai.emulator.background import Running
from aoai.emulator.in_process import mock_azure
from aoai.emulator.tokens import Identity

ARM = "https://management.azure.com"
SUBSCRIPTIONS = f"{ARM}/subscriptions?api-version=2022-12-01"


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    state = tmp_path_factory.mktemp("state")
    yield background.start(state)
    background.stop(state)


@pytest.fixture
def azure() -> Iterator[Azure]:
    with mock_azure() as served:
        yield served


def credential(azure: Azure, secret: str | None = None) -> ClientSecretCredential:
    scenario = azure.scenario
    return ClientSecretCredential(
        scenario.subscriptions[0].tenant,
        scenario.client_id,
        scenario.client_secret if secret is None else secret,
    )


def ask(token: str) -> requests.Response:
    return requests.get(SUBSCRIPTIONS, headers={"authorization": f"Bearer {token}"}, timeout=5)


@pytest.mark.recorded("what azure-identity 1.27 sends and reads, over TLS")
def test_variables_and_disabled_instance_discovery_are_enough_for_azure_identity(
    emulator: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in emulator.env.items():
        monkeypatch.setenv(name, value)

    token = EnvironmentCredential(disable_instance_discovery=True).get_token(f"{ARM}/.default")

    claims = jwt.decode(token.token, options={"verify_signature": False})
    identity = Identity(emulator.env["ARM_TENANT_ID"], emulator.env["ARM_CLIENT_ID"])
    found = {name: claims[name] for name in ("aud", "iss", "tid", "oid", "appid")}
    assert found == {
        "aud": ARM,
        "iss": f"https://sts.windows.net/{identity.tenant}/",
        "tid": identity.tenant,
        "oid": identity.object_id,
        "appid": identity.client_id,
    }
    assert claims["exp"] - claims["iat"] == 3599


@pytest.mark.recorded("azure-identity asks login.microsoftonline.com which authorities are its own")
def test_in_process_no_setting_is_needed(azure: Azure) -> None:
    token = credential(azure).get_token(f"{ARM}/.default")

    assert ask(token.token).status_code == 200


@pytest.mark.recorded("OfficeDev/microsoft-365-agents-toolkit#8621: 401 and this text")
def test_a_wrong_secret_is_named_with_its_number(azure: Azure) -> None:
    with pytest.raises(ClientAuthenticationError) as caught:
        credential(azure, "wrong").get_token(f"{ARM}/.default")

    assert (
        "AADSTS7000215: Invalid client secret provided. Ensure the secret being sent in the "
        "request is the client secret value, not the client secret ID, for a secret added to app "
        f"'{azure.scenario.client_id}'."
    ) in str(caught.value)


@pytest.mark.recorded("Azure-Samples/azure-health-data-and-ai-samples#100")
def test_an_unknown_application_is_refused(azure: Azure) -> None:
    tenant = azure.scenario.subscriptions[0].tenant
    stranger = ClientSecretCredential(tenant, "stranger", "secret")

    with pytest.raises(ClientAuthenticationError) as caught:
        stranger.get_token(f"{ARM}/.default")

    assert (
        f"AADSTS700016: Application with identifier 'stranger' was not found in the directory "
        f"'{tenant}'."
    ) in str(caught.value)


@pytest.mark.assumed("number and text are in Microsoft's list of codes; the status is not")
def test_an_unknown_tenant_is_refused(azure: Azure) -> None:
    form = {"grant_type": "client_credentials", "client_id": azure.scenario.client_id}

    answer = requests.post(
        "https://login.microsoftonline.com/elsewhere/oauth2/v2.0/token", data=form, timeout=5
    )

    assert answer.status_code == 400
    assert answer.json()["error_description"].startswith("AADSTS90002: Tenant 'elsewhere' not")


@pytest.mark.assumed("which issuers an application trusts is not modelled")
@pytest.mark.parametrize(("assertion", "accepted"), [("a.b.c", False), (None, True)])
def test_a_federated_token_stands_for_the_secret(
    azure: Azure, assertion: str | None, *, accepted: bool
) -> None:
    scenario = azure.scenario
    token = assertion or jwt.encode({"aud": "api://AzureADTokenExchange"}, "k" * 32)
    federated = ClientAssertionCredential(
        scenario.subscriptions[0].tenant, scenario.client_id, lambda: token
    )

    if accepted:
        assert ask(federated.get_token(f"{ARM}/.default").token).status_code == 200
    else:
        with pytest.raises(ClientAuthenticationError, match="AADSTS50027"):
            federated.get_token(f"{ARM}/.default")


@pytest.mark.documented("learn.microsoft.com, managed identities: how to use a token from HTTP")
def test_a_machine_has_an_identity(azure: Azure) -> None:
    del azure

    token = ManagedIdentityCredential().get_token(f"{ARM}/.default")

    assert ask(token.token).status_code == 200


@pytest.mark.recorded("hashicorp/terraform-provider-azurerm#3612")
def test_arm_wants_a_token(azure: Azure) -> None:
    del azure

    answer = requests.get(SUBSCRIPTIONS, timeout=5)

    message = "Authentication failed. The 'Authorization' header is missing."
    assert (answer.status_code, answer.json()) == (
        401,
        {"error": {"code": "AuthenticationFailed", "message": message}},
    )


@pytest.mark.assumed("the code is Azure's; the text was not found with it")
def test_arm_takes_no_token_that_was_issued_elsewhere(azure: Azure) -> None:
    del azure

    answer = ask(jwt.encode({"aud": ARM, "exp": 4102444800}, "k" * 32))

    assert (answer.status_code, answer.json()["error"]["code"]) == (
        401,
        "InvalidAuthenticationToken",
    )


@pytest.mark.recorded("Azure-Samples/active-directory-dotnetcore-daemon-v2#145")
def test_arm_takes_no_token_for_somebody_else(azure: Azure) -> None:
    token = credential(azure).get_token("https://vault.azure.net/.default")

    answer = ask(token.token)

    message = (
        "The access token has been obtained for wrong audience or resource "
        "'https://vault.azure.net'. It should exactly match with one of the allowed audiences "
        "'https://management.core.windows.net/','https://management.core.windows.net',"
        "'https://management.azure.com/','https://management.azure.com'."
    )
    assert (answer.status_code, answer.json()) == (
        401,
        {"error": {"code": "InvalidAuthenticationTokenAudience", "message": message}},
    )


@pytest.mark.recorded("microsoft/foundry-dev-tools#461")
def test_a_token_expires_by_the_emulators_clock(azure: Azure) -> None:
    token = credential(azure).get_token(f"{ARM}/.default")
    azure.clock.advance(timedelta(hours=1))

    answer = ask(token.token)

    assert (answer.status_code, answer.json()["error"]["code"]) == (
        401,
        "ExpiredAuthenticationToken",
    )
    assert answer.json()["error"]["message"].startswith("The access token expiry UTC time '")


@pytest.mark.recorded("azure-cli 2.91.0 in its source: these keys are required")
def test_a_server_describes_its_own_cloud(emulator: Running) -> None:
    endpoint, bundle = emulator.env["AOAI_EMULATOR"], emulator.env["REQUESTS_CA_BUNDLE"]

    found = requests.get(
        f"{endpoint}/metadata/endpoints?api-version=2022-09-01", verify=bundle, timeout=5
    ).json()

    assert found["resourceManager"] == endpoint
    assert found["authentication"]["loginEndpoint"] == endpoint
    assert found["authentication"]["audiences"][0] == endpoint
    assert found["suffixes"]["storage"] == "core.windows.net"
    # No client may follow a link of the emulator to the real Azure.
    links = [each for each in found.values() if isinstance(each, str) and "://" in each]
    assert set(links) == {endpoint}
