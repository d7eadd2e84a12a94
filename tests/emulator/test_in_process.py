"""Real management clients against the fake Azure of their own process."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx2
import pytest
import requests
from azure.core.exceptions import HttpResponseError
from azure.identity import ClientSecretCredential
from azure.mgmt.cognitiveservices import CognitiveServicesManagementClient
from azure.mgmt.monitor import MonitorManagementClient
from openai import APIConnectionError, AsyncOpenAI, OpenAI

from aoai.emulator.azure import Azure
from aoai.emulator.in_process import UnknownHostError, mock_azure
from aoai.emulator.scenario import Scenario

ARM = "https://management.azure.com"
INFERENCE = "https://cognitiveservices.azure.com/.default"
ENDPOINT = "https://oai-test.openai.azure.com/openai/v1/"
ACCOUNT: Any = {
    "location": "swedencentral",
    "kind": "AIServices",
    "sku": {"name": "S0"},
    "properties": {"customSubDomainName": "oai-test"},
}
PLAIN: Any = {**ACCOUNT, "properties": {}}
DEPLOYMENT: Any = {
    "sku": {"name": "GlobalStandard", "capacity": 10},
    "properties": {"model": {"format": "OpenAI", "name": "gpt-5.1", "version": "2025-11-13"}},
}


@pytest.fixture
def azure() -> Iterator[Azure]:
    with mock_azure() as served:
        make_group(served)
        yield served


def credential(azure: Azure) -> ClientSecretCredential:
    scenario = azure.scenario
    return ClientSecretCredential(
        scenario.subscriptions[0].tenant, scenario.client_id, scenario.client_secret
    )


def make_group(azure: Azure) -> None:
    token = credential(azure).get_token(f"{ARM}/.default").token
    requests.put(
        f"{ARM}/subscriptions/{azure.scenario.subscriptions[0].id}/resourceGroups/g"
        "?api-version=2024-11-01",
        headers={"authorization": f"Bearer {token}"},
        json={"location": "swedencentral"},
        timeout=5,
    ).raise_for_status()


def cognitive(azure: Azure) -> CognitiveServicesManagementClient:
    subscription = azure.scenario.subscriptions[0].id
    return CognitiveServicesManagementClient(credential(azure), subscription)


@pytest.mark.recorded("PUT 201 with azure-asyncoperation, a poll that succeeds at once, a GET")
def test_an_account_and_a_deployment_are_made_without_waiting(azure: Azure) -> None:
    client = cognitive(azure)

    account = client.accounts.begin_create("g", "oai", ACCOUNT).result()
    made = client.deployments.begin_create_or_update("g", "oai", "chat", DEPLOYMENT).result()

    assert account.kind == "AIServices"
    assert account.properties is not None
    assert account.properties.provisioning_state == "Succeeded"
    assert account.properties.endpoint == "https://oai-test.cognitiveservices.azure.com/"
    assert made.as_dict()["sku"] == {"name": "GlobalStandard", "capacity": 10}
    assert [each.name for each in client.deployments.list("g", "oai")] == ["chat"]


@pytest.mark.recorded("DELETE is answered at once, and the account stays until it is purged")
def test_what_is_deleted_can_be_purged(azure: Azure) -> None:
    client = cognitive(azure)
    client.accounts.begin_create("g", "oai", ACCOUNT).result()
    client.deployments.begin_create_or_update("g", "oai", "chat", DEPLOYMENT).result()

    client.deployments.begin_delete("g", "oai", "chat").result()
    client.accounts.begin_delete("g", "oai").result()
    before = [each.name for each in client.deleted_accounts.list()]
    client.deleted_accounts.begin_purge("swedencentral", "g", "oai").result()

    assert (before, list(client.deleted_accounts.list())) == (["oai"], [])


@pytest.mark.recorded("409 RequestConflict, through the SDK's own error")
def test_a_refusal_reaches_the_caller_with_its_code(azure: Azure) -> None:
    client = cognitive(azure)

    with pytest.raises(HttpResponseError) as caught:
        client.accounts.get("g", "absent")

    assert caught.value.error is not None
    assert (caught.value.status_code, caught.value.error.code) == (404, "ResourceNotFound")


@pytest.mark.documented("API version lifecycle, 2026-03-19: OpenAI's client at the account's name")
@pytest.mark.parametrize("host", ["openai", "cognitiveservices", "services.ai"])
def test_openais_own_client_is_served_at_the_accounts_names(azure: Azure, host: str) -> None:
    client = cognitive(azure)
    client.accounts.begin_create("g", "oai", ACCOUNT).result()
    client.deployments.begin_create_or_update("g", "oai", "chat", DEPLOYMENT).result()

    with OpenAI(
        base_url=f"https://oai-test.{host}.azure.com/openai/v1/",
        api_key=credential(azure).get_token(INFERENCE).token,
    ) as caller:
        found = caller.chat.completions.create(
            model="chat",
            messages=[{"role": "user", "content": "Say one word."}],
            max_completion_tokens=100,
        )

    assert found.choices[0].message.content == "The emulator's gpt-5.1 2025-11-13 read 11 tokens."


@pytest.mark.documented("API version lifecycle, 2026-03-19: the asynchronous client")
def test_openais_asynchronous_client_is_served_too(azure: Azure) -> None:
    client = cognitive(azure)
    client.accounts.begin_create("g", "oai", ACCOUNT).result()
    client.deployments.begin_create_or_update("g", "oai", "chat", DEPLOYMENT).result()
    token = credential(azure).get_token(INFERENCE).token

    async def ask() -> str:
        async with AsyncOpenAI(base_url=ENDPOINT, api_key=token) as caller:
            found = await caller.chat.completions.create(
                model="chat", messages=[{"role": "user", "content": "Say one word."}]
            )
        return found.model

    assert asyncio.run(ask()) == "gpt-5.1-2025-11-13"


def test_a_call_of_openais_client_to_anywhere_else_never_leaves_the_test(azure: Azure) -> None:
    del azure
    with (
        OpenAI(base_url="https://api.example.com/v1", api_key="key", max_retries=0) as caller,
        pytest.raises(UnknownHostError, match=r"the fake Azure has no host api\.example\.com"),
    ):
        caller.embeddings.create(model="embed", input="one")


def test_a_connection_that_is_cut_is_openais_own_error(azure: Azure) -> None:
    cut = {"match": {"path": "/embeddings$"}, "answer": {"cut": "before"}}
    azure.play(Scenario.parse({"faults": [cut]}))

    with (
        OpenAI(base_url=ENDPOINT, api_key="key", max_retries=0) as caller,
        pytest.raises(APIConnectionError),
    ):
        caller.embeddings.create(model="embed", input="one")


@pytest.mark.recorded("actionGroups answer 201 and then 200")
def test_the_monitor_client_is_served_too(azure: Azure) -> None:
    client = MonitorManagementClient(credential(azure), azure.scenario.subscriptions[0].id)
    group: Any = {"location": "Global", "properties": {"groupShortName": "ops", "enabled": True}}

    made = client.action_groups.create_or_update("g", "ops", group)

    assert (made.name, made.group_short_name) == ("ops", "ops")


def test_threads_of_the_context_are_served(azure: Azure) -> None:
    client = cognitive(azure)

    with ThreadPoolExecutor(4) as threads:
        made = list(
            threads.map(
                lambda name: client.accounts.begin_create("g", name, PLAIN).result(),
                ("a1", "a2", "a3", "a4"),
            )
        )

    assert sorted(str(each.name) for each in client.accounts.list()) == [each.name for each in made]


def test_the_inner_of_two_is_asked_and_the_outer_one_afterwards(azure: Azure) -> None:
    cognitive(azure).accounts.begin_create("g", "outer", ACCOUNT).result()

    with mock_azure() as inner:
        inside = list(cognitive(inner).accounts.list())

    assert inside == []
    assert [each.name for each in cognitive(azure).accounts.list()] == ["outer"]


def test_contexts_side_by_side_do_not_meet() -> None:
    def accounts(name: str) -> list[str]:
        with mock_azure() as served:
            make_group(served)
            client = cognitive(served)
            client.accounts.begin_create("g", name, PLAIN).result()
            return [str(each.name) for each in client.accounts.list()]

    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(accounts, ("a1", "a2", "a3", "a4")))

    assert found == [["a1"], ["a2"], ["a3"], ["a4"]]


def test_a_request_to_anywhere_else_is_refused_and_not_retried(azure: Azure) -> None:
    del azure

    with pytest.raises(UnknownHostError) as caught:
        requests.get("https://example.com/x", timeout=5)

    assert str(caught.value).startswith(
        "GET https://example.com/x: the fake Azure has no host example.com; it answers at "
    )


def test_afterwards_everything_is_as_before() -> None:
    def patched() -> list[Any]:
        return [
            requests.adapters.HTTPAdapter.send,
            httpx2.HTTPTransport.handle_request,
            httpx2.AsyncHTTPTransport.handle_async_request,
        ]

    before = patched()
    with mock_azure(), mock_azure():
        during = patched()

    assert patched() == before
    assert not any(each in before for each in during)
