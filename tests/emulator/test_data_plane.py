"""What an endpoint answers: who may call, which deployment is meant, what its family takes."""

import json
from typing import Any

import pytest

from aoai.emulator import tokens
from aoai.emulator.wire import Request
from arm import Answer, Arm, account, arm, deployment
from listed import listed, sku

ASKED = {"messages": [{"role": "user", "content": "Say one word."}]}
DATED = {"api-version": "2024-10-21"}
GONE = (
    404,
    "DeploymentNotFound",
    "The API deployment for this resource does not exist. If you created the deployment within the "
    "last 5 minutes, please wait a moment and try again.",
)
REASONING = "gpt-5.4@2026-03-05"
PLAIN = "gpt-4o@2024-11-20"
OLD = ("o3-mini", "o4-mini")
EMBEDDING = "text-embedding-3-large@1"


class Endpoint:
    """An account with a subdomain of its own, and deployments in it."""

    def __init__(self, call: Arm, **properties: Any) -> None:
        self.call = call
        properties = {"customSubDomainName": "models", **properties}
        self.account = call.make_account(properties=properties)
        self.headers = {"authorization": f"Bearer {self.token()}"}

    def deploy(self, model: str, name: str = "chat", **parts: Any) -> None:
        path = f"{self.account}/deployments/{name}"
        answer = self.call("PUT", path, deployment(model=model, **parts))
        assert answer.status == 201, answer.body

    def token(self, audience: str = "https://cognitiveservices.azure.com") -> str:
        azure = self.call.azure
        identity = tokens.Identity(azure.scenario.subscriptions[0].tenant, azure.scenario.client_id)
        return tokens.issue(identity, audience, azure.clock.now())

    def post(self, path: str, body: object, **request: Any) -> Answer:
        """One call at Azure's name of the account."""
        given: dict[str, Any] = {
            "host": "models.cognitiveservices.azure.com",
            "query": {} if "/v1/" in path else DATED,
            "headers": self.headers,
            **request,
        }
        found = self.call.azure.handle(
            Request("POST", path=path, body=json.dumps(body).encode(), **given)
        )
        return Answer(found.status, found.headers, found.body)

    def chat(self, name: str = "chat", **parameters: Any) -> Answer:
        return self.post(f"/openai/deployments/{name}/chat/completions", {**ASKED, **parameters})

    def embed(self, **parameters: Any) -> Answer:
        return self.post("/openai/deployments/chat/embeddings", parameters)


def serving(model: str = REASONING, **properties: Any) -> Endpoint:
    name = model.partition("@")[0]
    # Of others the catalogue's day takes no new deployments.
    old = {"swedencentral": [listed(sku("GlobalStandard"), model=model)]}
    found = Endpoint(arm(models=old) if name in OLD else arm(), **properties)
    found.deploy(model)
    return found


def refusal(answer: Answer) -> tuple[int, dict[str, Any]]:
    """Status and error of the model's own API."""
    return answer.status, answer.body["error"]


@pytest.mark.documented("how-to/reasoning, 2026-07-29: the output of chat completions")
def test_a_completion_has_the_documents_shape() -> None:
    endpoint = serving()

    answer = endpoint.chat(max_completion_tokens=1000)

    safe = {
        name: {"filtered": False, "severity": "safe"}
        for name in ("hate", "self_harm", "sexual", "violence")
    }
    assert answer.status == 200
    number = answer.headers["apim-request-id"].replace("-", "")
    assert answer.body == {
        "choices": [
            {
                "content_filter_results": safe,
                "finish_reason": "stop",
                "index": 0,
                "logprobs": None,
                "message": {
                    "content": "The emulator's gpt-5.4 2026-03-05 read 11 tokens.",
                    "refusal": None,
                    "role": "assistant",
                },
            }
        ],
        "created": int(endpoint.call.azure.clock.now().timestamp()),
        "id": f"chatcmpl-{number}",
        "model": "gpt-5.4-2026-03-05",
        "object": "chat.completion",
        "prompt_filter_results": [{"prompt_index": 0, "content_filter_results": safe}],
        "system_fingerprint": None,
        "usage": {
            "completion_tokens": 199,
            "prompt_tokens": 11,
            "total_tokens": 210,
            "completion_tokens_details": {"audio_tokens": 0, "reasoning_tokens": 192},
            "prompt_tokens_details": {"audio_tokens": 0, "cached_tokens": 0},
        },
    }


@pytest.mark.recorded("lobehub/lobehub#7528: headers of an answer")
def test_an_answer_names_its_region_and_deployment_and_did_not_pass_arm() -> None:
    answer = serving().chat()

    assert sorted(answer.headers) == [
        "apim-request-id",
        "content-type",
        "x-ms-deployment-name",
        "x-ms-region",
    ]
    assert answer.headers["x-ms-region"] == "Sweden Central"
    assert answer.headers["x-ms-deployment-name"] == "chat"


@pytest.mark.documented("API version lifecycle, 2026-03-19: v1 names the deployment as the model")
@pytest.mark.parametrize(
    "host",
    [
        "models.openai.azure.com",
        "models.cognitiveservices.azure.com",
        "models.services.ai.azure.com",
        "MODELS.openai.azure.com:443",
    ],
)
def test_v1_serves_at_each_name_of_the_account(host: str) -> None:
    endpoint = serving()

    body = {**ASKED, "model": "chat"}
    answer = endpoint.post("/openai/v1/chat/completions", body, host=host)

    assert (answer.status, answer.body["model"]) == (200, "gpt-5.4-2026-03-05")


@pytest.mark.assumed("a server has no host of its own for each account, so a path stands for it")
def test_a_servers_path_reaches_the_account() -> None:
    endpoint = serving()

    path = "/_accounts/models/openai/deployments/chat/chat/completions"
    answers = [
        endpoint.post(each, ASKED, host="localhost:1")
        for each in (
            path,
            path.replace("models", "another"),
            path.removeprefix("/_accounts/models"),
        )
    ]

    assert [each.status for each in answers] == [200, 404, 404]
    assert answers[1].error == answers[2].error == (404, "404", "Resource not found")


@pytest.mark.recorded("Azure-Samples/azure-search-openai-demo#458")
@pytest.mark.parametrize("audience", ["https://management.azure.com", None])
def test_a_token_for_another_audience_or_none_is_refused(audience: str | None) -> None:
    endpoint = serving()
    endpoint.headers = {"authorization": f"Bearer {endpoint.token(audience)}"} if audience else {}

    answer = endpoint.chat()

    message = (
        "Unauthorized. Access token is missing, invalid, audience is incorrect "
        "(https://cognitiveservices.azure.com), or have expired."
    )
    assert (answer.status, answer.body) == (401, {"statusCode": 401, "message": message})


@pytest.mark.documented("how-to/reasoning, 2026-07-29: the scope of the Foundry portal's examples")
def test_a_token_for_foundry_is_taken() -> None:
    endpoint = serving()
    endpoint.headers = {"authorization": f"Bearer {endpoint.token('https://ai.azure.com')}"}

    assert endpoint.chat().status == 200


@pytest.mark.documented("Entra ID sign-in of Azure AI services needs a custom subdomain")
def test_a_token_needs_a_custom_subdomain() -> None:
    endpoint = serving()
    assert endpoint.call("PUT", f"{endpoint.call.accounts}/bare", account()).status == 201

    path = "/_accounts/bare/openai/deployments/chat/chat/completions"
    answer = endpoint.post(path, ASKED, host="localhost:1")

    message = (
        "Please provide a custom subdomain for token authentication, otherwise API key is required."
    )
    assert answer.error == (400, "BadRequest", message)


@pytest.mark.documented("API version lifecycle, 2026-03-19: a key in the header, or as a bearer")
def test_a_key_of_the_account_is_taken() -> None:
    endpoint = serving()
    key = endpoint.call("POST", f"{endpoint.account}/listKeys").body["key2"]

    endpoint.headers = {"api-key": key}
    dated = endpoint.chat()
    endpoint.headers = {"authorization": f"Bearer {key}"}
    undated = endpoint.post("/openai/v1/chat/completions", {**ASKED, "model": "chat"})
    refused = endpoint.chat()

    assert (dated.status, undated.status, refused.status) == (200, 200, 401)


@pytest.mark.recorded("microsoft/semantic-kernel#10337")
def test_another_key_is_refused() -> None:
    endpoint = serving()
    endpoint.headers = {"api-key": "0" * 32}

    message = (
        "Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide "
        "a valid key for an active subscription and use a correct regional API endpoint for your "
        "resource."
    )
    assert endpoint.chat().error == (401, "401", message)


@pytest.mark.recorded("microsoft/sample-app-aoai-chatGPT#1000")
def test_a_key_is_refused_where_key_sign_in_is_off() -> None:
    endpoint = serving(disableLocalAuth=True)
    endpoint.headers = {"api-key": "0" * 32}

    message = "Key based authentication is disabled for this resource."
    assert endpoint.chat().error == (403, "AuthenticationTypeDisabled", message)


@pytest.mark.recorded("TabularEditor/TabularEditor3#1557")
def test_an_account_without_public_access_takes_no_call() -> None:
    endpoint = serving(publicNetworkAccess="Disabled")

    message = "Public access is disabled. Please configure private endpoint."
    assert endpoint.chat().error == (403, "403", message)


@pytest.mark.recorded("chatboxai/chatbox#646")
def test_an_unknown_deployment_is_not_found() -> None:
    endpoint = serving()

    assert endpoint.chat("other").error == GONE
    v1 = endpoint.post("/openai/v1/chat/completions", {**ASKED, "model": "gpt-5.4"})
    assert v1.error == GONE


@pytest.mark.assumed("whether a deployment serves while it is created is in no source")
def test_a_deployment_serves_when_it_is_made() -> None:
    endpoint = Endpoint(arm(polls={"deployments": 1}))
    endpoint.deploy(REASONING)

    creating = endpoint.chat()
    for _ in range(2):
        endpoint.call("GET", f"{endpoint.account}/deployments/chat")

    assert creating.error == GONE
    assert endpoint.chat().status == 200


@pytest.mark.documented("working with models, 2026-02-12: a deployment serves while it is updated")
def test_a_deployment_serves_while_it_is_updated() -> None:
    endpoint = Endpoint(arm(polls={"deployments": 9}))
    endpoint.deploy(PLAIN)
    path = f"{endpoint.account}/deployments/chat"
    while endpoint.call("GET", path).body["properties"]["provisioningState"] != "Succeeded":
        pass

    changed = endpoint.call("PUT", path, deployment(model=PLAIN, capacity=20))

    assert changed.body["properties"]["provisioningState"] == "Updating"
    assert endpoint.chat().status == 200


@pytest.mark.recorded("MicrosoftDocs/azure-docs#114602, openai/openai-python#362")
@pytest.mark.parametrize("query", [{}, {"api-version": "preview"}])
def test_a_dated_call_needs_its_version(query: dict[str, str]) -> None:
    endpoint = serving()

    path = "/openai/deployments/chat/chat/completions"
    answer = endpoint.post(path, ASKED, query=query)

    assert answer.error == (404, "404", "Resource not found")


@pytest.mark.recorded("owndev/Open-WebUI-Functions#136")
@pytest.mark.parametrize("model", [REASONING, "o4-mini@2025-04-16", "gpt-5.1@2025-11-13"])
def test_a_reasoning_model_refuses_max_tokens(model: str) -> None:
    assert refusal(serving(model).chat(max_tokens=16)) == (
        400,
        {
            "message": "Unsupported parameter: 'max_tokens' is not supported with this model. Use "
            "'max_completion_tokens' instead.",
            "type": "invalid_request_error",
            "param": "max_tokens",
            "code": "unsupported_parameter",
        },
    )


@pytest.mark.recorded("gabrii/Cursor-Azure-GPT-5#33")
def test_a_reasoning_model_takes_the_default_temperature_alone() -> None:
    endpoint = serving()

    assert endpoint.chat(temperature=1).status == 200
    assert refusal(endpoint.chat(temperature=0)) == (
        400,
        {
            "message": "Unsupported value: 'temperature' does not support 0 with this model. Only "
            "the default (1) value is supported.",
            "type": "invalid_request_error",
            "param": "temperature",
            "code": "unsupported_value",
        },
    )


@pytest.mark.recorded("immersive-translate/immersive-translate#2694")
def test_o3_mini_refuses_a_temperature_by_its_name() -> None:
    endpoint = serving("o3-mini@2025-01-31")

    status, error = refusal(endpoint.chat(temperature=1))

    assert (status, error["code"], error["param"]) == (400, "unsupported_parameter", "temperature")


@pytest.mark.documented("how-to/reasoning, 2026-07-29: not supported")
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("top_p", 0.5),
        ("presence_penalty", 1),
        ("frequency_penalty", 1),
        ("logprobs", True),
        ("top_logprobs", 2),
        ("logit_bias", {"1": 1}),
    ],
)
def test_a_reasoning_model_refuses_what_steers_sampling(name: str, value: Any) -> None:
    status, error = refusal(serving().chat(**{name: value}))

    assert (status, error["code"], error["param"]) == (400, "unsupported_parameter", name)


@pytest.mark.documented("chat completions reference: the parameters of other models")
def test_another_model_takes_both_limits_and_a_temperature() -> None:
    endpoint = serving(PLAIN)

    answers = [
        endpoint.chat(max_tokens=3, temperature=0, top_p=0.5),
        endpoint.chat(max_completion_tokens=3),
    ]

    for each in answers:
        assert each.status == 200
        [choice] = each.body["choices"]
        assert (choice["finish_reason"], choice["message"]["content"]) == (
            "length",
            "The emulator's gpt-4o",
        )
        assert each.body["usage"]["completion_tokens"] == 3
        assert each.body["usage"]["completion_tokens_details"]["reasoning_tokens"] == 0


@pytest.mark.recorded("AAswordman/Operit#1048, of OpenAI's own endpoint")
def test_another_model_knows_no_reasoning_effort() -> None:
    assert refusal(serving(PLAIN).chat(reasoning_effort="low")) == (
        400,
        {
            "message": "Unrecognized request argument supplied: reasoning_effort",
            "type": "invalid_request_error",
            "param": None,
            "code": None,
        },
    )


@pytest.mark.documented(
    "how-to/reasoning, 2026-07-29: hidden tokens count, and may leave no answer"
)
def test_reasoning_counts_against_the_limit() -> None:
    answer = serving().chat(max_completion_tokens=100)

    [choice] = answer.body["choices"]
    assert (choice["finish_reason"], choice["message"]["content"]) == ("length", "")
    assert answer.body["usage"]["completion_tokens"] == 100
    assert answer.body["usage"]["completion_tokens_details"]["reasoning_tokens"] == 100


@pytest.mark.documented("how-to/reasoning, 2026-07-29: gpt-5.1 does not reason unless asked to")
def test_gpt_5_1_reasons_when_asked_to() -> None:
    endpoint = serving("gpt-5.1@2025-11-13")

    thought = [
        answer.body["usage"]["completion_tokens_details"]["reasoning_tokens"]
        for answer in (endpoint.chat(), endpoint.chat(reasoning_effort="high"))
    ]

    assert thought == [0, 448]


@pytest.mark.recorded(
    "microsoft/graphrag#1557, run-llama/llama_index#6436, microsoft/vscode#277663"
)
@pytest.mark.parametrize(
    ("model", "operation"),
    [
        (EMBEDDING, "chatCompletion"),
        ("gpt-5.3-codex@2026-02-24", "chatCompletion"),
        (REASONING, "embeddings"),
    ],
)
def test_a_model_refuses_an_operation_that_it_does_not_have(model: str, operation: str) -> None:
    endpoint = serving(model)

    answer = endpoint.chat() if operation == "chatCompletion" else endpoint.embed(input="one")

    name = model.partition("@")[0]
    assert answer.error == (
        400,
        "OperationNotSupported",
        f"The {operation} operation does not work with the specified model, {name}. Please choose "
        "different model and try again. You can learn more about which models can be used with "
        "each operation here: https://go.microsoft.com/fwlink/?linkid=2197993.",
    )


@pytest.mark.assumed("text and code of a call without messages")
@pytest.mark.parametrize(
    ("body", "param", "code"),
    [
        ({}, "messages", "missing_required_parameter"),
        ({"messages": []}, "messages", "invalid_value"),
        ({**ASKED, "max_completion_tokens": 0}, "max_completion_tokens", "invalid_value"),
        ({**ASKED, "reasoning_effort": "much"}, "reasoning_effort", "invalid_value"),
        (None, None, None),
    ],
)
def test_a_malformed_call_is_refused(body: object, param: str | None, code: str | None) -> None:
    endpoint = serving()

    answer = endpoint.post("/openai/deployments/chat/chat/completions", body)

    status, error = refusal(answer)
    assert (status, error["param"], error["code"]) == (400, param, code)


@pytest.mark.recorded("openai/openai-python#1724: what a version does not know")
def test_an_argument_that_nobody_knows_is_refused() -> None:
    status, error = refusal(serving().chat(temprature=1))

    assert (status, error["message"]) == (400, "Unrecognized request argument supplied: temprature")


@pytest.mark.assumed("what is not modelled says so with a code that Azure does not have")
@pytest.mark.parametrize(
    ("name", "value"), [("stream", True), ("n", 2), ("tools", []), ("stop", "a")]
)
def test_what_would_change_the_answer_and_is_not_modelled_says_so(name: str, value: Any) -> None:
    endpoint = serving(PLAIN)

    assert endpoint.chat(stream=False, n=1, stop=None).status == 200
    message = f"The parameter '{name}' is not modelled by the emulator."
    assert endpoint.chat(**{name: value}).error == (501, "NotModelledByTheEmulator", message)


@pytest.mark.assumed("nor is a model whose calls are in no source, or another operation")
def test_another_model_or_path_is_not_modelled() -> None:
    endpoint = serving(PLAIN)

    answer = endpoint.post("/openai/v1/responses", {"model": "chat", "input": "one"})

    assert answer.error[:2] == (501, "NotModelledByTheEmulator")


@pytest.mark.documented("embeddings reference: the object, and unit vectors of the model's size")
@pytest.mark.parametrize(
    ("model", "size"),
    [(EMBEDDING, 3072), ("text-embedding-3-small@1", 1536), ("text-embedding-ada-002@2", 1536)],
)
def test_embeddings_are_unit_vectors_that_differ_by_text(model: str, size: int) -> None:
    endpoint = serving(model)

    answer = endpoint.embed(input=["one", "two", "one"])

    vectors = [each["embedding"] for each in answer.body["data"]]
    assert [len(each) for each in vectors] == [size] * 3
    assert all(abs(sum(x * x for x in each) - 1) < 1e-9 for each in vectors)
    assert vectors[0] == vectors[2] != vectors[1]
    assert {name: value for name, value in answer.body.items() if name != "data"} == {
        "object": "list",
        "model": model.partition("@")[0],
        "usage": {"prompt_tokens": 3, "total_tokens": 3},
    }


@pytest.mark.documented("embeddings reference: dimensions, and base64 as OpenAI's client asks for")
def test_embeddings_have_the_size_and_form_asked_for() -> None:
    answer = serving(EMBEDDING).embed(input="one", dimensions=4, encoding_format="base64")

    [found] = answer.body["data"]
    assert len(found["embedding"]) == 24


@pytest.mark.assumed("texts and codes of malformed embeddings calls")
@pytest.mark.parametrize(
    ("parameters", "param"),
    [
        ({}, "input"),
        ({"input": ""}, "input"),
        ({"input": ["one"] * 2049}, "input"),
        ({"input": "one", "dimensions": 4000}, "dimensions"),
        ({"input": "one", "encoding_format": "hex"}, "encoding_format"),
    ],
)
def test_a_malformed_embeddings_call_is_refused(parameters: dict[str, Any], param: str) -> None:
    status, error = refusal(serving(EMBEDDING).embed(**parameters))

    assert (status, error["param"]) == (400, param)


@pytest.mark.assumed("ada-002 has one size: OpenAI says so, Azure's answer was not found")
def test_ada_has_one_size() -> None:
    status, error = refusal(serving("text-embedding-ada-002@2").embed(input="one", dimensions=8))

    assert (status, error["param"]) == (400, "dimensions")
