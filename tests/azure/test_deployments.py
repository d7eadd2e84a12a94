"""Calls of model deployments through the real client, refusals as answers."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from datetime import timedelta
from pathlib import Path
from typing import Any, NoReturn

import pytest
import responses
from azure.core.credentials import AccessToken
from requests import ConnectionError, PreparedRequest  # noqa: A004 - requests' own name
from requests.adapters import HTTPAdapter

from aoai.azure.arm import Answer
from aoai.azure.connection import connect
from aoai.azure.deployments import Deployments
from aoai.azure.settings import Settings
from landing import MODEL, PTU, STANDARD, SWEDEN, Land, fault, land

ACCOUNT = "/subscriptions/s/resourceGroups/g/providers/Microsoft.CognitiveServices/accounts/a"
BODY = {"sku": {"name": STANDARD, "capacity": 50}, "properties": {"model": MODEL}}


@pytest.fixture
def azure() -> Iterator[Land]:
    with land() as found:
        yield found


def refused(found: Answer) -> tuple[bool, int, str]:
    return found.ok, found.status, found.body["error"]["code"]


def test_refusals_come_back_as_answers(azure: Land) -> None:
    account = azure.accounts[SWEDEN]
    too_much = {**BODY, "sku": {"name": PTU, "capacity": 2000}}

    assert refused(azure.arm.get(account, "chat")) == (False, 404, "NotFound")
    assert refused(azure.arm.put(account, "chat", too_much)) == (False, 400, "InsufficientQuota")
    assert refused(azure.arm.list(f"{account}-x")) == (False, 404, "ResourceNotFound")
    assert refused(azure.arm.account(f"{account}-x")) == (False, 404, "ResourceNotFound")
    assert refused(azure.arm.models(f"{account}-x")) == (False, 404, "ResourceNotFound")
    assert azure.arm.delete(account, "chat").status == 204


def test_unknown_properties_pass_through_a_put_unchanged(azure: Land) -> None:
    new = {"futureThing": {"Deep": [1, {"As_It": "is"}]}, "capacitySettings": {"priority": 1}}
    body = {**BODY, "properties": {"model": MODEL, **new}, "tags": {"Team": "Search"}}

    written = azure.arm.put(azure.accounts[SWEDEN], "chat", body)
    read = azure.arm.get(azure.accounts[SWEDEN], "chat")

    assert (written.ok, written.status, read.status) == (True, 201, 200)
    for each in (written.body, read.body):
        assert {name: each["properties"][name] for name in new} == new
        assert each["tags"] == {"Team": "Search"}


def test_unknown_properties_are_in_lists_too(azure: Land) -> None:
    new = {"futureThing": {"Deep": [1, {"As_It": "is"}]}}
    azure.put(SWEDEN, "chat", properties={"model": MODEL, **new})

    listed = azure.arm.list(azure.accounts[SWEDEN]).body["value"]

    assert listed == [azure.arm.get(azure.accounts[SWEDEN], "chat").body]
    assert listed[0]["properties"]["futureThing"] == new["futureThing"]


def test_a_netrc_does_not_take_the_place_of_the_token(
    azure: Land, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine management.azure.com login someone password else", "utf-8")
    monkeypatch.setenv("NETRC", str(netrc))

    found = azure.arm.account(azure.accounts[SWEDEN])

    assert (found.status, found.body.get("error")) == (200, None)


def test_a_call_waits_ten_seconds_for_a_connection_and_a_hundred_for_an_answer(
    azure: Land, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def refuse(self: HTTPAdapter, request: PreparedRequest, **options: Any) -> NoReturn:
        del self
        asked.append((request.method, options["timeout"]))
        raise ConnectionError

    monkeypatch.setattr(HTTPAdapter, "send", refuse)

    found = azure.arm.account(azure.accounts[SWEDEN])

    assert (asked, found.status) == ([("GET", (10, 100))], 0)


def test_headers_are_found_in_lower_case(azure: Land) -> None:
    later = fault("PUT", "chat$", status=429, code="TooMany", headers={"Retry-After": 7})
    azure.play(later)

    found = azure.arm.put(azure.accounts[SWEDEN], "chat", BODY)

    assert (found.status, found.headers["retry-after"]) == (429, "7")
    assert azure.writes() == [f"PUT {SWEDEN}/chat 429"]


def test_lists_stand_under_value(azure: Land) -> None:
    account = azure.accounts[SWEDEN]
    azure.arm.put(account, "chat", {**BODY, "tags": {"aoai-owner": "o"}})

    deployments = azure.arm.list(account).body["value"]
    models = azure.arm.models(account).body["value"]
    free = azure.arm.capacities(account, MODEL).body["value"]

    found = [(each["name"], each["sku"]["capacity"], each["tags"]) for each in deployments]
    assert found == [("chat", 50, {"aoai-owner": "o"})]
    chat = next(each for each in models if each["name"] == "gpt-5.4")
    ptu = next(each for each in chat["skus"] if each["name"] == PTU)
    assert (ptu["capacity"]["minimum"], ptu["capacity"]["step"]) == (15, 5)
    here = [
        each["properties"]["availableCapacity"]
        for each in free
        if (each["location"].casefold(), each["properties"]["skuName"]) == (SWEDEN, PTU)
    ]
    assert here == [1000]


def test_a_list_without_its_entries_is_none(azure: Land) -> None:
    azure.play(fault("GET", "/modelCapacities$", status=200))

    found = azure.arm.capacities(azure.accounts[SWEDEN], MODEL)

    assert refused(found) == (False, 0, "NotJson")


@pytest.mark.parametrize("cut", ["before", "after"])
def test_a_cut_connection_is_status_0_and_nothing_is_repeated(azure: Land, cut: str) -> None:
    azure.play(fault("PUT", "chat$", cut=cut))

    found = azure.arm.put(azure.accounts[SWEDEN], "chat", BODY)

    assert refused(found) == (False, 0, "NoAnswer")
    assert found.body["error"]["message"].startswith("no answer arrived: ")
    assert len(azure.writes()) == (1 if cut == "after" else 0)


def test_an_account_id_in_another_case_is_understood(azure: Land) -> None:
    shouted = azure.accounts[SWEDEN].replace("resourceGroups", "RESOURCEGROUPS")

    assert azure.arm.put(shouted, "chat", BODY).status == 201


def test_the_operation_behind_a_write_is_read_at_the_address_that_it_gave(azure: Land) -> None:
    account = azure.accounts[SWEDEN]
    azure.play(fault("PUT", "chat$", accepted={"code": "InsufficientQuota", "message": "no"}))

    address = azure.arm.put(account, "chat", BODY).headers["azure-asyncoperation"]
    found = [azure.arm.operation(account, address).body for _ in range(2)]

    assert [each["status"] for each in found] == ["Creating", "Failed"]
    assert found[1]["error"] == {"code": "InsufficientQuota", "message": "no"}
    assert refused(azure.arm.operation(account, f"{address.partition('?')[0]}0?api-version=1"))


@pytest.mark.parametrize(
    "address",
    [
        "https://management.azure.com.example/operationResults/1",
        "https://management.azure.com@example.com/operationResults/1",
        "http://management.azure.com/operationResults/1",
        "//example.com/operationResults/1",
        "/operationResults/1",
        "",
    ],
)
def test_no_token_is_sent_to_an_address_that_is_not_arms(azure: Land, address: str) -> None:
    found = azure.arm.operation(azure.accounts[SWEDEN], address)

    assert refused(found) == (False, 0, "ForeignAddress")
    assert list(azure.azure.log) == []


@pytest.mark.parametrize(
    ("status", "expected"), [(200, (False, 0, "NotJson")), (502, (False, 502, "NotJson"))]
)
def test_a_page_of_a_proxy_is_no_deployment(status: int, expected: tuple[bool, int, str]) -> None:
    page = "<html>Sign in to the guest network</html>"
    settings = Settings(tenant_id="t", client_id="c", client_secret="s")
    connection = connect(settings)
    connection.__dict__["credential"] = _Signed()
    with responses.RequestsMock() as wire:
        wire.get(
            f"https://management.azure.com{ACCOUNT}/deployments/chat", status=status, body=page
        )

        found = Deployments(connection).get(ACCOUNT, "chat")

    assert refused(found) == expected


class _Signed:
    """A credential that is never refused."""

    def get_token(self, *_scopes: str, **_options: object) -> AccessToken:
        return AccessToken("token", 4102444800)


# --- tokens


def signed_in(azure: Land) -> int:
    return sum(each.path.endswith("/token") for each in azure.azure.log)


def test_a_token_that_azure_holds_for_expired_is_fetched_anew(azure: Land) -> None:
    """Our own clock is slow here: to us the token is good for another hour."""
    account = azure.accounts[SWEDEN]
    azure.arm.get(account, "chat")
    azure.azure.log.clear()
    azure.azure.clock.advance(timedelta(hours=2))

    assert azure.arm.put(account, "chat", BODY).status == 201
    assert azure.arm.get(account, "chat").ok
    assert len(azure.arm.list(account).body["value"]) == 1
    assert signed_in(azure) == 1


def test_a_token_that_is_refused_again_is_a_refusal(azure: Land) -> None:
    azure.play(fault("PUT", "chat$", status=401, code="InvalidAuthenticationToken"))
    azure.azure.log.clear()

    found = azure.arm.put(azure.accounts[SWEDEN], "chat", BODY)

    assert refused(found) == (False, 401, "InvalidAuthenticationToken")
    assert [each.status for each in azure.azure.log if each.method == "PUT"] == [401, 401]


def test_many_that_notice_at_once_sign_in_once(azure: Land) -> None:
    account = azure.accounts[SWEDEN]
    azure.arm.get(account, "chat")
    azure.azure.log.clear()
    azure.azure.clock.advance(timedelta(hours=2))
    context = copy_context()

    with ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(context.copy().run, azure.arm.list, account) for _ in range(8)]

    assert {each.result().status for each in asked} == {200}
    assert signed_in(azure) <= 2
