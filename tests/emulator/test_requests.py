"""What ARM does with every request before a provider sees it, and how refusals look."""

import re

import pytest

from aoai.emulator.wire import Request
from arm import Arm, arm, deployment


@pytest.mark.recorded("MicrosoftDocs/feedback#2279")
def test_a_request_without_an_api_version_is_refused() -> None:
    call = arm()

    assert call("GET", call.group, query={}).error == (
        400,
        "MissingApiVersionParameter",
        "The api-version query parameter (?api-version=) is required for all requests.",
    )


@pytest.mark.assumed("which versions exist: the emulator takes any well-formed one since 2015")
@pytest.mark.parametrize("version", ["2014-04-01", "latest", "2025-06-01-final", "2025-6-1"])
def test_an_api_version_that_azure_cannot_have_is_refused(version: str) -> None:
    call = arm()

    provider = call("GET", call.accounts, query={"api-version": version})
    own = call("GET", call.group, query={"api-version": version})

    assert provider.error[:2] == (400, "NoRegisteredProviderFound")
    assert f"API version '{version}' for type 'accounts'" in provider.error[2]
    assert own.error[:2] == (400, "InvalidApiVersionParameter")


@pytest.mark.recorded("the CLI's calls carry previews of 2026, the SDK's 2025-09-01")
@pytest.mark.parametrize("version", ["2015-04-01", "2025-09-01", "2026-05-15-preview"])
def test_versions_are_taken_however_their_parameter_is_spelt(version: str) -> None:
    call = arm()

    assert call("GET", call.accounts, query={"Api-Version": version}).body == {"value": []}


@pytest.mark.assumed("the code is Azure's; the text was not found with it")
def test_who_is_not_signed_in_gets_nothing() -> None:
    call = arm()

    answer = call.azure.handle(Request("GET", "management.azure.com", call.group))

    assert answer.status == 401
    assert b"AuthenticationFailed" in answer.body


@pytest.mark.recorded("public sources, 404")
def test_nothing_is_found_below_a_group_that_does_not_exist() -> None:
    call = arm()
    path = call.accounts.replace("resourceGroups/g", "resourceGroups/none")

    answer = call("PUT", f"{path}/oai/deployments/chat", deployment())

    message = "Resource group 'none' could not be found."
    assert answer.error == (404, "ResourceGroupNotFound", message)
    assert answer.headers["x-ms-failure-cause"] == "gateway"


@pytest.mark.recorded("az sends resourcegroups in lower case for groups; ARM takes both")
def test_paths_are_compared_without_regard_to_case() -> None:
    call = arm()
    call.make_account("Oai")

    answer = call("GET", call.accounts.replace("resourceGroups/g", "resourcegroups/G") + "/OAI")

    assert answer.body["id"] == f"{call.accounts}/Oai"


@pytest.mark.assumed("Azure has neither the status nor the code: nobody may read meaning into it")
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/subscriptions/{}/providers/Microsoft.Storage/storageAccounts"),
        ("POST", "/subscriptions/{}/resourceGroups/g/exportTemplate"),
    ],
)
def test_what_is_not_modelled_says_so(method: str, path: str) -> None:
    call = arm()
    path = path.format(call.azure.scenario.subscriptions[0].id)

    message = f"{method} {path} is not modelled by the emulator."
    assert call(method, path).error == (501, "NotModelledByTheEmulator", message)


@pytest.mark.assumed("the code is ARM's; a body that is no object was not recorded")
@pytest.mark.parametrize("body", [["a list"], {"properties": 3}, {"sku": "S0"}, {"kind": None}])
def test_a_body_of_another_shape_is_refused_and_no_defect(body: object) -> None:
    call = arm()

    assert call("PUT", f"{call.accounts}/oai", body).error[:2] == (400, "InvalidRequestContent")


@pytest.mark.recorded("CS/test_cognitiveservices_deployment.yaml, 2025-10; azd's recordings, 2026")
def test_an_answer_has_the_headers_of_arm() -> None:
    call = arm()
    call.make_account()

    headers = call("GET", f"{call.accounts}/oai").headers

    fixed = {
        "cache-control": "no-cache",
        "pragma": "no-cache",
        "expires": "-1",
        "content-type": "application/json; charset=utf-8",
        "strict-transport-security": "max-age=31536000; includeSubDomains",
        "x-content-type-options": "nosniff",
        "x-ms-ratelimit-remaining-subscription-global-reads": "3749",
    }
    assert {name: headers[name] for name in fixed} == fixed
    assert re.fullmatch(
        rf"[A-Z]+:20261005T120000Z:{headers['x-ms-request-id']}",
        headers["x-ms-routing-request-id"],
    )


@pytest.mark.recorded("MON/test_metrics_alert_metric_name…, MON/…action_group_basic_scenario")
@pytest.mark.parametrize(
    ("kind", "keys"),
    [
        ("Microsoft.Insights/metricAlerts/a", ["Code", "Message"]),
        ("Microsoft.Insights/actionGroups/a", ["code", "message"]),
        ("Microsoft.CognitiveServices/accounts/a", ["error"]),
    ],
)
def test_each_route_has_its_own_envelope(kind: str, keys: list[str]) -> None:
    call = arm()

    answer = call("GET", f"{call.group}/providers/{kind}")

    assert (answer.status, list(answer.body)) == (404, keys)


@pytest.mark.assumed("that a run can be repeated is the emulator's own promise")
def test_the_same_requests_get_the_same_answers() -> None:
    def run(call: Arm) -> list[object]:
        call.make_account()
        made = call("PUT", f"{call.accounts}/oai/deployments/chat", deployment())
        return [made, call("GET", call.accounts), call("DELETE", call.group)]

    assert run(arm()) == run(arm())
