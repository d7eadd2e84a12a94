"""OpenAI's own client against the emulator over TLS, in both forms of the API."""

from collections.abc import Iterator

import pytest
from azure.identity import ClientSecretCredential, get_bearer_token_provider
from openai import AuthenticationError, AzureOpenAI, BadRequestError, NotFoundError, OpenAI

from emulated import Emulated, emulated

SCOPE = "https://cognitiveservices.azure.com/.default"


@pytest.fixture(scope="module")
def azure(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulated]:
    with (
        pytest.MonkeyPatch.context() as patch,
        emulated(tmp_path_factory.mktemp("azure"), now="2026-10-05T00:00:00Z") as running,
    ):
        for name in ("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"):
            patch.setenv(name, running.env[name])
        account = running.account("swedencentral", customSubDomainName="models")
        for name, model, version in (
            ("chat", "gpt-5.4", "2026-03-05"),
            ("embed", "text-embedding-3-large", "1"),
        ):
            names = {"format": "OpenAI", "name": model, "version": version}
            body = {
                "sku": {"name": "GlobalStandard", "capacity": 10},
                "properties": {"model": names},
            }
            running.arm("PUT", f"{account}/deployments/{name}", body)
        yield running


@pytest.fixture(params=["dated", "v1"])
def client(azure: Emulated, request: pytest.FixtureRequest) -> Iterator[OpenAI]:
    env = azure.env
    credential = ClientSecretCredential(
        env["ARM_TENANT_ID"],
        env["ARM_CLIENT_ID"],
        env["ARM_CLIENT_SECRET"],
        authority=env["AZURE_AUTHORITY_HOST"],
        disable_instance_discovery=True,
    )
    token = get_bearer_token_provider(credential, SCOPE)
    endpoint = f"{env['AOAI_EMULATOR']}/_accounts/models"
    with (
        AzureOpenAI(
            azure_endpoint=endpoint, azure_ad_token_provider=token, api_version="2024-10-21"
        )
        if request.param == "dated"
        else OpenAI(base_url=f"{endpoint}/openai/v1", api_key=token)
    ) as made:
        yield made
    credential.close()


@pytest.mark.documented("how-to/reasoning, 2026-07-29: chat completions in Python")
def test_a_completion_is_read(client: OpenAI) -> None:
    found = client.chat.completions.create(
        model="chat",
        messages=[{"role": "user", "content": "Say one word."}],
        max_completion_tokens=1000,
    )

    assert found.choices[0].message.content == "The emulator's gpt-5.4 2026-03-05 read 11 tokens."
    assert found.model == "gpt-5.4-2026-03-05"
    assert found.usage is not None
    assert found.usage.total_tokens == 210


@pytest.mark.documented("embeddings how-to: the client asks for base64 by itself")
def test_embeddings_are_read(client: OpenAI) -> None:
    found = client.embeddings.create(model="embed", input="one")

    vector = found.data[0].embedding
    assert len(vector) == 3072
    assert abs(sum(each * each for each in vector) - 1) < 1e-5


@pytest.mark.recorded("owndev/Open-WebUI-Functions#136, chatboxai/chatbox#646")
def test_refusals_are_the_clients_own_errors(client: OpenAI) -> None:
    with pytest.raises(BadRequestError) as refused:
        client.chat.completions.create(
            model="chat", messages=[{"role": "user", "content": "one"}], max_tokens=5
        )
    with pytest.raises(NotFoundError) as unknown:
        client.chat.completions.create(
            model="other", messages=[{"role": "user", "content": "one"}], max_completion_tokens=5
        )

    assert (refused.value.code, refused.value.param) == ("unsupported_parameter", "max_tokens")
    assert unknown.value.code == "DeploymentNotFound"


@pytest.mark.documented("API version lifecycle, 2026-03-19: the host stands for the account")
def test_a_call_by_the_accounts_own_name_is_served(azure: Emulated) -> None:
    with (
        OpenAI(
            base_url=f"{azure.env['AOAI_EMULATOR']}/openai/v1",
            api_key="wrong",
            default_headers={"host": "models.openai.azure.com"},
            max_retries=0,
        ) as client,
        pytest.raises(AuthenticationError, match="Access denied due to invalid subscription key"),
    ):
        client.embeddings.create(model="embed", input="one")
