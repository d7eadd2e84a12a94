"""Who asks: azure-native's order, and what a person reads when it does not work."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from aoai.azure import credentials
from aoai.azure.clouds import find_cloud
from aoai.azure.connection import connect
from aoai.azure.credentials import LOOKED_FOR, SignInError, sign_in
from aoai.azure.settings import Settings
from aoai.emulator.azure import Azure
from aoai.emulator.in_process import mock_azure
from aoai.emulator.scenario import Scenario
from azure import identity
from estate import settings_of
from landing import fault

PUBLIC = find_cloud(Settings())
SCOPE = "https://management.azure.com/.default"
TENANT = "00000000-0000-0000-0000-0000000000b1"
# Everything at once; each test takes away what comes before.
ALL: dict[str, Any] = {
    "tenant_id": TENANT,
    "client_id": "client",
    "use_default_azure_credential": True,
    "client_certificate_path": "absent.pem",
    "client_secret": "secret",
    "use_oidc": True,
    "oidc_token": "token",
    "use_msi": True,
}
ORDER = {
    "use_default_azure_credential": identity.DefaultAzureCredential,
    "client_certificate_path": None,
    "client_secret": identity.ClientSecretCredential,
    "use_oidc": identity.ClientAssertionCredential,
    "use_msi": identity.ManagedIdentityCredential,
}


def without(*names: str) -> Settings:
    return Settings(**{name: value for name, value in ALL.items() if name not in names})


@pytest.mark.parametrize("name", [each for each in ORDER if ORDER[each] is not None])
def test_of_everything_that_is_set_azure_natives_first_is_taken(name: str) -> None:
    before = list(ORDER)[: list(ORDER).index(name)]

    found = credentials._choose(without(*before), PUBLIC)  # noqa: SLF001 - which one is hidden else

    assert type(found) is ORDER[name]


def test_the_login_of_az_comes_last() -> None:
    found = credentials._choose(without(*ORDER), PUBLIC)  # noqa: SLF001 - which one is hidden else

    assert type(found) is identity.AzureCliCredential


def test_a_certificate_comes_before_a_secret_and_has_to_be_one(tmp_path: Path) -> None:
    path = tmp_path / "client.pem"
    settings = replace(without("use_default_azure_credential"), client_certificate_path=str(path))

    with pytest.raises(SignInError) as absent:
        sign_in(settings, PUBLIC)
    path.write_text("no certificate", "utf-8")
    with pytest.raises(SignInError) as unread:
        sign_in(settings, PUBLIC)

    for each in (absent, unread):
        assert str(each.value).startswith(f"credential: the certificate {path} cannot be used: ")
        assert str(each.value).endswith(f"; {LOOKED_FOR}")


@pytest.mark.parametrize(
    ("name", "because"),
    [
        ("client_certificate_path", "clientCertificatePath"),
        ("client_secret", "clientSecret"),
        ("use_oidc", "useOidc"),
    ],
)
def test_a_missing_tenant_and_client_are_named_together(name: str, because: str) -> None:
    with pytest.raises(SignInError) as caught:
        sign_in(Settings(**{name: ALL[name]}), PUBLIC)

    assert str(caught.value) == (
        f"tenantId: missing, though {because} is set; set tenantId or ARM_TENANT_ID\n"
        f"clientId: missing, though {because} is set; set clientId or ARM_CLIENT_ID"
    )


def test_a_tenant_that_cannot_be_one_is_named() -> None:
    settings = Settings(tenant_id="no tenant", client_id="client", client_secret="secret")

    with pytest.raises(SignInError, match="the secret of client client cannot be used: Invalid"):
        sign_in(settings, PUBLIC)


# --- a token


@pytest.fixture
def azure() -> Any:
    with mock_azure() as served:
        yield served


def token(settings: Settings) -> str:
    return connect(settings).credential.get_token(SCOPE).token


def test_a_secret_gives_a_token(azure: Azure) -> None:
    assert token(settings_of(azure)).count(".") == 2


def test_a_wrong_secret_says_which_settings_are_looked_for(azure: Azure) -> None:
    with pytest.raises(SignInError) as caught:
        token(replace(settings_of(azure), client_secret="wrong"))

    said = str(caught.value)
    client = azure.scenario.client_id
    assert said.startswith(f"credential: no token with the secret of client {client}: ")
    assert "AADSTS7000215: Invalid client secret provided" in said
    assert said.endswith(f"; {LOOKED_FOR}")
    assert "wrong" not in said


def test_without_any_login_the_message_says_what_is_looked_for(
    azure: Azure, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    del azure
    # A PATH without az, and a home without its login.
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("AZURE_CONFIG_DIR", str(tmp_path))

    with pytest.raises(SignInError) as caught:
        token(Settings(tenant_id=TENANT))

    assert str(caught.value) == (
        f"credential: no token with the login of `az`: Azure CLI not found on path; {LOOKED_FOR}"
    )


def test_a_sign_in_that_gives_no_answer_is_not_called_a_wrong_secret(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # azure-identity asks four times, with pauses.
    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    cut = fault("POST", "/token$", cut="before")

    with mock_azure(Scenario.parse({"faults": [cut]})) as azure, pytest.raises(SignInError) as said:
        token(settings_of(azure))

    who = f"sign-in with the secret of client {azure.scenario.client_id} failed: "
    assert str(said.value).startswith(f"credential: {who}")
    assert str(said.value).endswith("; check that the sign-in endpoint can be reached")


# --- OIDC


def oidc(azure: Azure, **parts: Any) -> Settings:
    return replace(settings_of(azure), client_secret=None, use_oidc=True, **parts)


def test_oidc_without_a_token_or_a_place_to_ask_says_what_is_looked_for(azure: Azure) -> None:
    with pytest.raises(SignInError) as caught:
        token(oidc(azure))

    assert str(caught.value) == (
        "credential: OIDC is asked for, but there is neither a token nor a place to request one; "
        f"{LOOKED_FOR}"
    )


def test_a_token_file_that_is_absent_is_named(azure: Azure, tmp_path: Path) -> None:
    path = tmp_path / "token"

    with pytest.raises(SignInError) as caught:
        token(oidc(azure, oidc_token_file_path=str(path)))

    assert str(path) in str(caught.value)
