"""The provider behind gRPC, as the engine calls it."""

import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import grpc
import pytest
from pulumi.runtime.proto import provider_pb2 as messages
from pulumi.runtime.proto.engine_pb2 import LogSeverity

from aoai.provider.wire import UNKNOWN, struct
from landing import FULL, GERMANY, MODEL, PTU, REGIONS, SLOW, STANDARD, SWEDEN, URN, fault, refused
from plugin import Plugin, Refused, State

# With these the engine calls the state corrupt (pkg/resource/plugin/provider_plugin.go).
CORRUPTING = {grpc.StatusCode.UNKNOWN, grpc.StatusCode.INTERNAL, grpc.StatusCode.DATA_LOSS}
SPILLOVER = {"deploymentName": "chat-over", "sku": STANDARD, "capacity": 50}


def inputs(provider: Plugin, *regions: str, **parts: Any) -> dict[str, Any]:
    accounts = provider.azure.accounts
    return {
        "deploymentName": "chat",
        "candidates": [
            {"region": region, "accountId": accounts[region]} for region in regions or REGIONS
        ],
        "model": MODEL,
        "sku": PTU,
        "capacity": 300,
        **parts,
    }


def facts(state: State) -> dict[str, Any]:
    """Outputs without what is random or takes time."""
    found = dict(state.outputs)
    found["attempts"] = [each["region"] for each in found["attempts"]]
    found["generation"] = len(found["generation"])
    return found


def changed(provider: Plugin, state: State, **parts: Any) -> None:
    """Change a live deployment behind our back; its tags stay unless they are given."""
    live = provider.azure.documents()["/".join(state.id.split("/")[8::2])]
    kept = {"sku": live["sku"], "properties": live["properties"], "tags": live["tags"]}
    properties = {**live["properties"], **parts.pop("properties", {})}
    provider.azure.put(SWEDEN, "chat", **{**kept, "properties": properties, **parts})


# --- create


def test_create_gives_the_id_and_facts_of_what_was_placed(provider: Plugin) -> None:
    state = provider.create(inputs(provider))

    account = provider.azure.accounts[SWEDEN]
    assert state.id == f"{account}/deployments/chat"
    assert facts(state) == {
        "region": SWEDEN,
        "accountId": account,
        "endpoint": "https://swedencentral.api.cognitive.microsoft.com/",
        "placedSku": PTU,
        "actualCapacity": 300,
        "modelVersion": "2026-03-05",
        "provisioningState": "Succeeded",
        "rateLimits": [],
        "generation": 32,
        "placedAt": provider.azure.documents()[f"{SWEDEN}/chat"]["systemData"]["createdAt"],
        "attempts": [SWEDEN],
    }
    assert provider.azure.generations() == {f"{SWEDEN}/chat": state.outputs["generation"]}


def test_a_displaced_deployment_is_one_warning_and_every_attempt_a_status(
    provider: Plugin,
) -> None:
    provider.azure.play(capacity={SWEDEN: FULL})

    provider.create(inputs(provider))

    lines = [(each.urn, each.ephemeral, each.message) for each in provider.display.lines]
    refusal = "OutOfServiceCapacity (next region, corroborated)"
    assert lines == [
        (URN, True, f"1 of 3: asking {SWEDEN} for 300 {PTU}"),
        (URN, True, f"{SWEDEN} ({PTU}, 300): {refusal}"),
        (URN, True, f"2 of 3: asking {GERMANY} for 300 {PTU}"),
        (URN, True, f"{GERMANY} ({PTU}, 300): placed"),
        (
            URN,
            False,
            f"chat is in {GERMANY}, not in {SWEDEN}: {SWEDEN} ({PTU}, 300): {refusal}",
        ),
    ]
    assert provider.display.lines[-1].severity == LogSeverity.WARNING


def test_what_passes_through_reaches_azure_as_it_is(provider: Plugin) -> None:
    passed = {"capacitySettings": {"priority": 1}, "parentDeploymentName": "talk"}

    provider.create(inputs(provider, properties=passed, tags={"team": "search"}))

    live = provider.azure.documents()[f"{SWEDEN}/chat"]
    assert {name: live["properties"][name] for name in passed} == passed
    assert live["tags"]["team"] == "search"


def test_a_create_that_no_region_takes_is_a_table(provider: Plugin) -> None:
    provider.azure.play(capacity=dict.fromkeys(REGIONS, FULL))

    with pytest.raises(Refused) as caught:
        provider.create(inputs(provider))

    assert caught.value.code is grpc.StatusCode.FAILED_PRECONDITION
    assert caught.value.message.startswith("no candidate took chat\nregion ")
    assert (caught.value.partial, provider.azure.live()) == (None, {})


# --- previews


def test_previews_write_nothing(provider: Plugin) -> None:
    state = provider.create(inputs(provider))
    provider.azure.azure.log.clear()
    provider.preview = True

    provider.create(inputs(provider))
    provider.update(state, inputs(provider, capacity=400))

    assert list(provider.azure.azure.log) == []


def test_the_preview_of_a_create_knows_its_place_only_when_there_is_one(provider: Plugin) -> None:
    provider.preview = True

    several = provider.create(inputs(provider)).outputs
    one = provider.create(inputs(provider, SWEDEN)).outputs

    assert set(several.values()) == {UNKNOWN}
    known = {name: value for name, value in one.items() if value != UNKNOWN}
    assert known == {
        "region": SWEDEN,
        "accountId": provider.azure.accounts[SWEDEN],
        "placedSku": PTU,
    }


def test_the_preview_of_an_update_knows_what_stays(provider: Plugin) -> None:
    state = provider.create(inputs(provider))
    provider.preview = True

    outputs = provider.update(state, inputs(provider, capacity=400)).outputs

    unknown = {name for name, value in outputs.items() if value == UNKNOWN}
    assert unknown == {
        "actualCapacity",
        "modelVersion",
        "provisioningState",
        "rateLimits",
        "spilloverDeploymentName",
    }
    assert all(state.outputs[name] == outputs[name] for name in outputs if name not in unknown)


# --- check


def test_a_name_comes_from_the_program_the_old_state_the_engine_or_the_urn(
    provider: Plugin,
) -> None:
    unnamed = inputs(provider)
    del unnamed["deploymentName"]
    naming = messages.CheckRequest.AutonamingOptions

    def name(news: dict[str, Any], **request: Any) -> str:
        checked, failures = provider.check(news, **request)
        assert failures == []
        return str(checked["deploymentName"])

    proposed = naming(proposed_name="chat-4f2", mode=naming.PROPOSE)
    assert name(inputs(provider), olds={"deploymentName": "old"}, autonaming=proposed) == "chat"
    assert name(unnamed, olds={"deploymentName": "old"}, autonaming=proposed) == "old"
    assert name(unnamed, autonaming=proposed) == "chat-4f2"
    assert name(unnamed) == "chat"


def test_a_name_is_missing_where_autonaming_is_disabled(provider: Plugin) -> None:
    unnamed = inputs(provider)
    del unnamed["deploymentName"]
    naming = messages.CheckRequest.AutonamingOptions

    _, failures = provider.check(unnamed, autonaming=naming(mode=naming.DISABLE))

    assert failures[0] == (
        "deploymentName",
        "missing, and autonaming is disabled; give the deployment a name",
    )


def test_a_type_that_the_package_does_not_have_is_refused(provider: Plugin) -> None:
    urn = "urn:pulumi:dev::shop::aoai:infra:Models$aoai:index:ModelDeployement::chat"

    with pytest.raises(grpc.RpcError) as caught:
        provider.stub.Check(messages.CheckRequest(urn=urn, news=struct(inputs(provider))))

    refused = Refused(caught.value)
    assert (refused.code, refused.message) == (
        grpc.StatusCode.FAILED_PRECONDITION,
        "aoai:index:ModelDeployement: no such resource type; "
        "the aoai package has aoai:index:ModelDeployment",
    )


def test_every_fault_of_shape_is_named_at_once(provider: Plugin) -> None:
    news = inputs(provider, capacity="many", sku=["a"], candidates=[{"region": "", "sku": ["b"]}])

    _, failures = provider.check(news)

    assert [where for where, _ in failures] == [
        "sku",
        "capacity",
        "candidates[0].region",
        "candidates[0].accountId",
        "candidates[0].sku",
    ]


EVERYTHING: dict[str, Any] = {
    "minimumCapacity": 150,
    "spillover": SPILLOVER,
    "raiPolicyName": "strict",
    "versionUpgradeOption": "NoAutoUpgrade",
    "dynamicThrottlingEnabled": False,
    "tags": {"team": "search"},
    "properties": {"capacitySettings": {"priority": 1}},
    "moveOnShortage": True,
    "failback": "when-free",
    "allowCapacityLoss": True,
}
# What says how to place, and nothing of what is placed.
STEERING = {"minimumCapacity", "moveOnShortage", "failback", "allowCapacityLoss"}


@pytest.mark.parametrize(
    "name", ["deploymentName", "model", "sku", "capacity", "accountId", *EVERYTHING]
)
def test_every_input_may_be_unknown_in_preview(provider: Plugin, name: str) -> None:
    state = provider.create(inputs(provider, **EVERYTHING))
    news = inputs(provider, **{**EVERYTHING, name: UNKNOWN})
    if name == "accountId":
        del news["accountId"]
        news["candidates"] = [{"region": each, "accountId": UNKNOWN} for each in REGIONS]

    _, failures = provider.check(news)
    some, *_ = provider.diff(state, news)

    assert (failures, some) == ([], name not in STEERING)


# --- diff, read and import


def test_what_was_created_has_no_difference(provider: Plugin) -> None:
    wanted = inputs(provider, **{**EVERYTHING, "raiPolicyName": "Microsoft.DefaultV2"})

    state = provider.create(wanted)

    assert provider.diff(state, wanted) == (False, [], [], False)
    assert provider.read(state) == state


def test_a_smaller_placement_is_no_drift(provider: Plugin) -> None:
    provider.azure.play(capacity={SWEDEN: {"gpt-5.4": {PTU: 150}}})
    state = provider.create(inputs(provider, SWEDEN, minimumCapacity=100))

    assert state.outputs["actualCapacity"] == 150
    assert provider.read(state) == state


def test_one_that_is_gone_is_read_as_nothing(provider: Plugin) -> None:
    state = provider.create(inputs(provider))
    provider.azure.arm.delete(provider.azure.accounts[SWEDEN], "chat")

    assert provider.read(state) is None


STRICT = {
    "versionUpgradeOption": "NoAutoUpgrade",
    "raiPolicyName": "Microsoft.DefaultV2",
    "dynamicThrottlingEnabled": False,
    "properties": {"capacitySettings": {"priority": 1}},
    "tags": {"team": "search"},
    "spillover": SPILLOVER,
}


@pytest.mark.parametrize(
    ("change", "drift"),
    [
        ({"sku": {"name": PTU, "capacity": 350}}, {"capacity": 350}),
        (
            {"properties": {"versionUpgradeOption": "OnceCurrentVersionExpired"}},
            {"versionUpgradeOption": "OnceCurrentVersionExpired"},
        ),
        ({"properties": {"raiPolicyName": "lenient"}}, {"raiPolicyName": "lenient"}),
        ({"properties": {"dynamicThrottlingEnabled": True}}, {"dynamicThrottlingEnabled": True}),
        (
            {"properties": {"capacitySettings": {"priority": 2}}},
            {"properties": {"capacitySettings": {"priority": 2}}},
        ),
        (
            {"properties": {"model": {**MODEL, "name": "gpt-5.1", "version": "2025-11-13"}}},
            {"model": {**MODEL, "name": "gpt-5.1", "version": "2025-11-13"}},
        ),
        ({"properties": {"spilloverDeploymentName": None}}, {"spillover": None}),
    ],
    ids=lambda value: ",".join(value.get("properties", value)) if isinstance(value, dict) else "",
)
def test_each_change_behind_our_back_is_drift_that_an_up_puts_right(
    provider: Plugin, change: dict[str, Any], drift: dict[str, Any]
) -> None:
    wanted = inputs(provider, **STRICT)
    state = provider.create(wanted)
    changed(provider, state, **change)

    found = provider.read(state)

    assert found is not None
    expected = {name: value for name, value in {**wanted, **drift}.items() if value is not None}
    assert found.inputs == expected
    some, names, replaces, _ = provider.diff(found, wanted)
    assert (some, len(names), replaces) == (True, 1, [])
    after = provider.update(found, wanted)
    assert provider.read(after) == after


def test_other_tags_are_drift(provider: Plugin) -> None:
    wanted = inputs(provider, tags={"team": "search"})
    state = provider.create(wanted)
    marks = provider.azure.documents()[f"{SWEDEN}/chat"]["tags"]
    changed(provider, state, tags={**marks, "team": "ads", "by": "hand"})

    found = provider.read(state)

    assert found is not None
    assert found.inputs == {**wanted, "tags": {"team": "ads", "by": "hand"}}


def test_the_spillovers_own_size_is_drift(provider: Plugin) -> None:
    wanted = inputs(provider, spillover=SPILLOVER)
    state = provider.create(wanted)
    tags = provider.azure.documents()[f"{SWEDEN}/chat-over"]["tags"]
    provider.azure.put(SWEDEN, "chat-over", capacity=10, tags=tags)

    found = provider.read(state)

    assert found is not None
    assert found.inputs == {**wanted, "spillover": {**SPILLOVER, "capacity": 10}}


def test_the_capacity_of_the_placed_candidate_is_what_drifts(provider: Plugin) -> None:
    wanted = inputs(provider)
    wanted["candidates"][0]["capacity"] = 200
    state = provider.create(wanted)
    changed(provider, state, sku={"name": PTU, "capacity": 250})

    found = provider.read(state)

    assert found is not None
    first, *others = wanted["candidates"]
    assert found.inputs == {**wanted, "candidates": [{**first, "capacity": 250}, *others]}


@pytest.mark.parametrize("filtered", [False, True])
def test_an_import_followed_by_check_and_diff_changes_nothing(
    provider: Plugin,
    filtered: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    own = {"raiPolicyName": "strict", "versionUpgradeOption": "NoAutoUpgrade"} if filtered else {}
    provider.azure.put(SWEDEN, "over", capacity=50)
    linked = {"model": MODEL, **own, "spilloverDeploymentName": "over"}
    ptu = {"name": PTU, "capacity": 300}
    provider.azure.put(SWEDEN, "chat", sku=ptu, properties=linked, tags={"team": "search"})
    identifier = f"{provider.azure.accounts[SWEDEN]}/deployments/chat"

    imported = provider.read(State(identifier, {}, {}))

    assert imported is not None
    program = inputs(
        provider,
        SWEDEN,
        tags={"team": "search"},
        spillover={**SPILLOVER, "deploymentName": "over"},
        **own,
    )
    assert imported.inputs == program
    checked, failures = provider.check(program, olds=imported.inputs)
    assert failures == []
    assert provider.diff(imported, checked) == (False, [], [], False)
    assert provider.diff(
        imported,
        inputs(
            provider,
            **{
                **program,
                "candidates": [*inputs(provider, GERMANY)["candidates"], *program["candidates"]],
            },
        ),
    ) == (False, [], [], False)


def test_an_imported_one_keeps_a_spillover_that_nobody_declared(provider: Plugin) -> None:
    provider.azure.put(SWEDEN, "shared", capacity=50)
    linked = {"model": MODEL, "spilloverDeploymentName": "shared"}
    provider.azure.put(SWEDEN, "chat", sku={"name": PTU, "capacity": 300}, properties=linked)
    identifier = f"{provider.azure.accounts[SWEDEN]}/deployments/chat"
    imported = provider.read(State(identifier, {}, {}))
    assert imported is not None
    state = State(identifier, inputs(provider, SWEDEN), imported.outputs)

    after = provider.update(state, inputs(provider, SWEDEN, capacity=400))
    provider.delete(after)

    assert provider.azure.live() == {f"{SWEDEN}/shared": 50}


def test_an_id_that_is_no_deployment_says_how_one_looks(provider: Plugin) -> None:
    with pytest.raises(Refused) as caught:
        provider.read(State("chat", {}, {}))

    assert caught.value.code is grpc.StatusCode.FAILED_PRECONDITION
    assert caught.value.message.startswith("id: 'chat' is no deployment; an id looks like /subs")


# --- update and delete


def test_update_and_delete_touch_the_live_one(provider: Plugin) -> None:
    state = provider.create(inputs(provider))

    after = provider.update(state, inputs(provider, capacity=400, spillover=SPILLOVER))

    assert facts(after) == {
        **facts(state),
        "actualCapacity": 400,
        "spilloverDeploymentName": "chat-over",
    }
    assert after.outputs["attempts"] == state.outputs["attempts"]
    provider.delete(after)
    assert provider.azure.live() == {}


def test_a_create_over_the_live_one_survives_the_delete_of_the_old(provider: Plugin) -> None:
    """As `up --replace` and taint do it, without Diff before."""
    old = provider.create(inputs(provider))

    new = provider.create(inputs(provider))
    provider.delete(old)

    assert new.id == old.id
    assert provider.azure.generations() == {f"{SWEDEN}/chat": new.outputs["generation"]}


def test_what_diff_has_named_as_live_is_no_leftover_of_the_move(provider: Plugin) -> None:
    state = provider.create(inputs(provider, SWEDEN))
    elsewhere = inputs(provider, SWEDEN, GERMANY, sku=STANDARD, deploymentName="talk")
    assert provider.diff(state, elsewhere)[2] == ["deploymentName", "sku"]

    provider.create({**elsewhere, "capacity": 50})

    assert provider.azure.live() == {f"{SWEDEN}/chat": 300, f"{SWEDEN}/talk": 50}


# --- partial failure


def test_what_could_not_be_removed_arrives_as_a_partial_failure(provider: Plugin) -> None:
    denied = fault("DELETE", "chat$", status=403, code="AuthorizationFailed", message="no")
    provider.azure.play(denied, polls=SLOW)
    provider.timeout = 0.5

    with pytest.raises(Refused) as caught:
        provider.create(inputs(provider))

    assert caught.value.code is grpc.StatusCode.FAILED_PRECONDITION
    assert caught.value.partial is not None
    code, identifier, outputs, reasons = caught.value.partial
    assert (code, reasons) == (caught.value.code.value[0], [caught.value.message])
    assert identifier == f"{provider.azure.accounts[SWEDEN]}/deployments/chat"
    assert (outputs["provisioningState"], outputs["region"]) == ("Incomplete", SWEDEN)
    assert "is half made" in reasons[0]

    state = State(identifier, inputs(provider), outputs)
    assert provider.diff(state, state.inputs) == (True, ["candidates"], ["candidates"], True)
    provider.azure.play()
    provider.delete(state)
    assert provider.azure.live() == {}


def test_a_placed_one_whose_account_cannot_be_read_is_not_lost(provider: Plugin) -> None:
    path = f"accounts/{SWEDEN}$"
    provider.azure.play(fault("GET", path, status=403, code="AuthorizationFailed", message="no"))

    with pytest.raises(Refused) as caught:
        provider.create(inputs(provider))

    assert caught.value.partial is not None
    _, identifier, outputs, reasons = caught.value.partial
    assert reasons == [
        f"{identifier} is placed, but the endpoint of its account could not be read "
        f"({provider.azure.accounts[SWEDEN]}: AuthorizationFailed no); the next `pulumi up` reads "
        "it"
    ]
    state = State(identifier, inputs(provider), outputs)
    assert provider.diff(state, state.inputs) == (False, [], [], False)
    provider.azure.play()
    assert "endpoint" in provider.update(state, state.inputs).outputs


def test_a_cancel_that_comes_after_the_last_write_does_not_lose_it(provider: Plugin) -> None:
    provider.azure.play(fault("PUT", "chat$", delay=0.5))

    with ThreadPoolExecutor(1) as threads:
        creating = threads.submit(provider.create, inputs(provider))
        time.sleep(0.25)
        provider.cancel()
        state = creating.result()

    assert state.outputs["provisioningState"] == "Succeeded"
    assert provider.azure.live() == {f"{SWEDEN}/chat": 300}


def test_a_new_spillover_that_is_left_over_is_removed_by_the_next_update(provider: Plugin) -> None:
    state = provider.create(inputs(provider))
    denied = fault("DELETE", "chat-over$", status=403, code="AuthorizationFailed")
    provider.azure.play(denied, capacity={SWEDEN: {"gpt-5.4": {PTU: 300}}})

    with pytest.raises(Refused) as caught:
        provider.update(state, inputs(provider, capacity=400, spillover=SPILLOVER))

    assert caught.value.partial is not None
    after = State(state.id, state.inputs, caught.value.partial[2])
    provider.azure.play()
    provider.update(after, state.inputs)
    assert provider.azure.live() == {f"{SWEDEN}/chat": 300}


# --- whatever goes wrong


def _creating(provider: Plugin) -> None:
    provider.create(inputs(provider))


def _misconfigured(**arguments: Any) -> Callable[[Plugin], None]:
    def call(provider: Plugin) -> None:
        provider.configure(**arguments)
        provider.create(inputs(provider))

    return call


NOWHERE = State("nowhere", {}, {"provisioningState": "Succeeded"})
LATER = {"Retry-After": "60"}


@pytest.mark.parametrize(
    ("faults", "call"),
    [
        pytest.param([refused(400, "715-123420")], _creating, id="an unknown code"),
        pytest.param([refused(401, "InvalidAuthenticationToken")], _creating, id="401"),
        pytest.param([refused(403, "AuthorizationFailed")], _creating, id="403"),
        pytest.param([refused(404, "SubscriptionNotFound")], _creating, id="404"),
        pytest.param([fault("PUT", "chat$", status=500, headers=LATER)], _creating, id="500"),
        pytest.param([fault("PUT", "chat$", cut="before")], _creating, id="cut"),
        pytest.param([fault("GET", "deployments$", status=403)], _creating, id="no list"),
        pytest.param(
            [fault("GET", "deployments$", status=429, headers=LATER)], _creating, id="429"
        ),
        pytest.param([], _misconfigured(clientSecret="wrong"), id="a wrong secret"),
        pytest.param([], _misconfigured(clientId=""), id="no client"),
        pytest.param([], _misconfigured(environment="publc"), id="no cloud"),
        pytest.param([], _misconfigured(useOidc="maybe"), id="no flag"),
        pytest.param([], lambda provider: provider.delete(NOWHERE), id="a bad id in delete"),
        pytest.param([], lambda provider: provider.update(NOWHERE, {}), id="a bad id in update"),
        pytest.param([], lambda provider: provider.create({}), id="no inputs"),
        pytest.param([], lambda provider: provider.diff(NOWHERE, {}), id="nothing to compare"),
        pytest.param([], lambda provider: provider.read(NOWHERE), id="a bad id in read"),
    ],
)
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_nothing_that_goes_wrong_corrupts_the_state(
    provider: Plugin, faults: list[dict[str, Any]], call: Callable[[Plugin], object]
) -> None:
    provider.azure.play(*faults)
    provider.timeout = 0.3

    with pytest.raises(Refused) as caught:
        call(provider)

    assert caught.value.code not in CORRUPTING
    assert caught.value.message
    assert "Traceback" not in caught.value.message


def test_a_defect_says_that_it_is_one(provider: Plugin) -> None:
    with pytest.raises(Refused) as caught:
        provider.create({})

    assert (caught.value.code, caught.value.message) == (
        grpc.StatusCode.ABORTED,
        "defect in the aoai provider: KeyError: 'deploymentName'",
    )


def test_a_wrong_secret_says_what_is_looked_for(provider: Plugin) -> None:
    provider.configure(clientSecret="wrong")

    with pytest.raises(Refused) as caught:
        provider.create(inputs(provider))

    assert caught.value.code is grpc.StatusCode.FAILED_PRECONDITION
    assert "AADSTS7000215" in caught.value.message
    assert "set ARM_TENANT_ID and ARM_CLIENT_ID with one of" in caught.value.message


# --- time


def test_a_timeout_of_zero_is_the_default(provider: Plugin) -> None:
    busy = fault("PUT", "chat$", 1, status=429, headers={"Retry-After": "0.3"})
    provider.azure.play(busy)

    assert provider.create(inputs(provider)).outputs["region"] == SWEDEN


def test_a_timeout_ends_the_create_and_leaves_nothing(provider: Plugin) -> None:
    provider.azure.play(polls=SLOW)
    provider.timeout = 0.4

    with pytest.raises(Refused, match="the timeout passed while asking swedencentral"):
        provider.create(inputs(provider))

    assert provider.azure.live() == {}


@pytest.mark.parametrize("call", ["update", "delete", "read"])
def test_a_timeout_says_what_azure_answered(provider: Plugin, call: str) -> None:
    state = provider.create(inputs(provider))
    provider.azure.play(fault("GET", "chat$", status=503, code="Busy", headers=LATER))
    provider.timeout = 0.3
    if call == "read":
        # A read has no timeout of the resource, and five minutes of its own.
        provider.cancel()
    calls: dict[str, Callable[[], object]] = {
        "update": lambda: provider.update(state, inputs(provider, capacity=400)),
        "delete": lambda: provider.delete(state),
        "read": lambda: provider.read(state),
    }

    with pytest.raises(Refused) as caught:
        calls[call]()

    assert (caught.value.code, caught.value.message) == (
        (grpc.StatusCode.CANCELLED, "cancelled")
        if call == "read"
        else (
            grpc.StatusCode.DEADLINE_EXCEEDED,
            "the timeout of this resource passed; swedencentral/chat: Azure answers 503 Busy for "
            "0 s",
        )
    )


def test_cancel_is_answered_at_once_while_64_creates_wait_and_each_cleans_up(
    provider: Plugin,
) -> None:
    provider.azure.play(polls=SLOW)

    def create(number: int) -> grpc.StatusCode | None:
        region = REGIONS[number % 3]
        wanted = inputs(provider, region, deploymentName=f"chat-{number}", capacity=15)
        try:
            provider.create(wanted, f"{URN}-{number}")
        except Refused as error:
            return error.code
        return None

    with ThreadPoolExecutor(64) as threads:
        ended = [threads.submit(create, number) for number in range(64)]
        while len(provider.azure.writes()) < 3 or len(_waiting(provider)) < 50:
            time.sleep(0.02)
        started = time.monotonic()
        provider.cancel()
        answered = time.monotonic() - started
        codes = {each.result() for each in ended}

    assert codes == {grpc.StatusCode.CANCELLED}
    assert answered < 1
    assert provider.azure.live() == {}


def _waiting(provider: Plugin) -> set[str]:
    return {each.urn for each in provider.display.lines if "waiting for another" in each.message}


# --- the provider itself


def test_its_configuration_is_checked_with_every_fault_named(provider: Plugin) -> None:
    news = struct({"useOidc": "maybe", "useMsi": "perhaps", "clientId": UNKNOWN})

    answer = provider.stub.CheckConfig(messages.CheckRequest(news=news))

    assert [(each.property, each.reason) for each in answer.failures] == [
        ("useOidc", "'maybe' is no flag; set it to true or false"),
        ("useMsi", "'perhaps' is no flag; set it to true or false"),
    ]


@pytest.mark.parametrize("change", [{"clientSecret": "new"}, {"subscriptionId": "other"}])
def test_other_credentials_replace_nothing(provider: Plugin, change: dict[str, str]) -> None:
    olds, news = struct({"clientSecret": "old"}), struct({"clientSecret": "old", **change})

    answer = provider.stub.DiffConfig(messages.DiffRequest(old_inputs=olds, news=news))

    assert (answer.changes, list(answer.replaces)) == (messages.DiffResponse.DIFF_SOME, [])


def test_its_schema_has_every_output_that_a_create_gives(provider: Plugin) -> None:
    answer = provider.stub.GetSchema(messages.GetSchemaRequest())
    known = json.loads(answer.schema)["resources"]["aoai:index:ModelDeployment"]["properties"]

    state = provider.create(inputs(provider, spillover=SPILLOVER))

    assert sorted(state.outputs) == sorted(known)
