"""The policies on deployments of both kinds: each passes, refuses, and says what it cannot read."""

from dataclasses import replace
from typing import Any

import pytest

from pack import UNKNOWN, UNKNOWN_NUMBER, Pack, Resource, Said, account, chat, native

ALERT = "azure-native:monitor:MetricAlert"
FILTER = "azure-native:cognitiveservices:RaiPolicy"
OWN = account()
MODEL = {"format": "OpenAI", "name": "gpt-5.4", "version": "2026-03-05"}


def said(policy: str, *resources: Resource, **config: Any) -> Said:
    """What one policy says, and what could not be known but for quota, which nobody knows here."""
    found = Pack({policy: config, "facts-known": {"facts": "catalogue"}}).preview(*resources)
    return [each for each in found if each[0] in (policy, "facts-known") and "quota" not in each[2]]


def policies(found: Said) -> list[str]:
    return [each for each, _, _ in found]


def paths(found: Said) -> list[str]:
    return [text.partition(": ")[0] for _, _, text in found]


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({}, []),
        ({"sku": None}, ["native.sku.name", "native.sku.capacity"]),
        ({"sku": {"name": "Standard"}}, ["native.sku.capacity"]),
        ({"sku": {"capacity": 1}}, ["native.sku.name"]),
        (
            {"sku": None, "properties": {"model": MODEL, "sku": {"name": "x", "capacity": 1}}},
            ["native.properties.sku"],
        ),
        ({"sku": {"name": "DataZoneStandard", "capacity": 10.0}}, []),
    ],
)
def test_the_sku_is_stated_where_azure_reads_it(changed: dict[str, Any], found: list[str]) -> None:
    told = said("explicit-sku", OWN, native(within=OWN, **changed))

    assert [
        path
        for path, (policy, _, _) in zip(paths(told), told, strict=True)
        if policy == "explicit-sku"
    ] == found


@pytest.mark.parametrize(
    ("sku", "path"),
    [
        ({"name": "DataZoneStandard", "capacity": UNKNOWN_NUMBER}, "sku.capacity"),
        ({"name": UNKNOWN, "capacity": 10}, "sku.name"),
        (UNKNOWN, "sku"),
    ],
)
def test_a_sku_that_is_not_known_is_undecided(sku: Any, path: str) -> None:
    told = said("explicit-sku", OWN, native(within=OWN, sku=sku))

    assert told[0] == (
        "facts-known",
        "advisory",
        f"native.{path} is not known before the update",
    )
    assert policies(told) == ["facts-known"] * len(told)


@pytest.mark.parametrize(
    ("policy", "allowed", "resource", "found"),
    [
        ("allowed-models", [], chat(), []),
        ("allowed-models", ["gpt-5.4"], chat(), []),
        ("allowed-models", ["gpt-5.*"], chat(), []),
        ("allowed-models", ["gpt-5.4@2026-03-05"], native(within=OWN), []),
        ("allowed-models", ["gpt-5.4@2025-01-01"], chat(), ["chat.model"]),
        ("allowed-models", ["gpt-4.1"], native(within=OWN), ["native.properties.model"]),
        ("allowed-sku-types", ["DataZone*"], chat(), []),
        ("allowed-sku-types", ["*Standard"], chat(), ["chat.sku"]),
        ("allowed-sku-types", ["Standard"], native(within=OWN), ["native.sku.name"]),
        (
            "allowed-sku-types",
            ["DataZoneProvisionedManaged"],
            chat(spillover={"deploymentName": "s", "sku": "GlobalStandard", "capacity": 1}),
            ["chat.spillover.sku"],
        ),
        (
            "allowed-sku-types",
            ["DataZoneProvisionedManaged"],
            chat(candidates=[{"region": "swedencentral", "sku": "ProvisionedManaged"}]),
            ["chat.sku"],
        ),
        ("allowed-regions", ["Sweden Central"], chat("chat", "swedencentral"), []),
        ("allowed-regions", ["swedencentral"], account(region="Sweden Central"), []),
        ("allowed-regions", ["swedencentral"], account(region="eastus"), ["oai.location"]),
        (
            "allowed-regions",
            ["swedencentral"],
            chat("chat", "swedencentral", "francecentral"),
            ["chat.candidates[1]"],
        ),
        ("allowed-account-kinds", ["AIServices"], account(), []),
        ("allowed-account-kinds", ["AIServices"], account(kind="OpenAI"), ["oai.kind"]),
    ],
)
def test_only_what_is_allowed_is_used(
    policy: str, allowed: list[str], resource: Resource, found: list[str]
) -> None:
    told = [each for each in said(policy, OWN, resource, allowed=allowed) if each[0] == policy]

    assert paths(told) == found
    assert all("; use " in text for _, _, text in told)


@pytest.mark.parametrize(
    ("policy", "resource", "path"),
    [
        ("allowed-models", chat(model={**MODEL, "name": UNKNOWN}), "chat.model.name"),
        ("allowed-sku-types", chat(sku=UNKNOWN), "chat.sku"),
        ("allowed-regions", account(region=UNKNOWN), "oai.location"),
        ("allowed-account-kinds", account(kind=UNKNOWN), "oai.kind"),
    ],
)
def test_what_is_not_known_is_not_refused_by_a_list(
    policy: str, resource: Resource, path: str
) -> None:
    told = said(policy, resource, allowed=["something-else"])

    assert ("facts-known", "advisory", f"{path} is not known before the update") in told
    assert policy not in policies(told)


@pytest.mark.parametrize(
    ("resource", "found"),
    [
        (chat(versionUpgradeOption="NoAutoUpgrade"), []),
        (chat(versionUpgradeOption="OnceNewDefaultVersionAvailable"), ["versionUpgradeOption"]),
        (chat(), ["versionUpgradeOption"]),
        (
            native(within=OWN, properties={"model": {"format": "OpenAI", "name": "gpt-5.4"}}),
            ["properties.model.version", "properties.versionUpgradeOption"],
        ),
        (
            native(
                within=OWN, properties={"model": MODEL, "versionUpgradeOption": "NoAutoUpgrade"}
            ),
            [],
        ),
    ],
)
def test_version_and_upgrade_option_are_stated(resource: Resource, found: list[str]) -> None:
    told = said("version-pinning", OWN, resource, options=["NoAutoUpgrade"])

    assert [
        path
        for path, policy in zip(paths(told), policies(told), strict=True)
        if policy == "version-pinning"
    ] == [f"{resource.name}.{each}" for each in found]


def test_an_upgrade_option_without_effect_is_told_by_a_policy_of_its_own() -> None:
    told = said("upgrade-option", chat(versionUpgradeOption="OnceCurrentVersionExpired"))

    assert policies(told) == ["upgrade-option"]
    assert "has no effect on DataZoneProvisionedManaged" in told[0][2]


@pytest.mark.parametrize(
    ("resource", "found"),
    [
        (chat(raiPolicyName="careful"), []),
        (chat(raiPolicyName=UNKNOWN), ["facts-known"]),
        (chat(), ["content-filter-attached"]),
        (chat(model={"format": "OpenAI", "name": "text-embedding-3-large", "version": "1"}), []),
        (native(within=OWN), ["content-filter-attached"]),
        (native(within=OWN, properties={"model": MODEL, "raiPolicyName": "careful"}), []),
    ],
)
def test_a_deployment_that_says_something_names_its_filter(
    resource: Resource, found: list[str]
) -> None:
    told = said("content-filter-attached", OWN, resource)

    assert [each for each in policies(told) if "offer" not in str(told)] == found


def _filter(*stated: dict[str, Any], base: str | None = "Microsoft.DefaultV2") -> Resource:
    named = {} if base is None else {"basePolicyName": base}
    inputs = {"resourceGroupName": "g", "properties": {**named, "contentFilters": list(stated)}}
    return Resource("careful", inputs, FILTER)


def _rule(name: str = "Hate", source: str = "Prompt", **changed: Any) -> dict[str, Any]:
    stated = {"name": name, "source": source, "severityThreshold": "Medium", **changed}
    return {key: value for key, value in stated.items() if value is not None}


@pytest.mark.parametrize(
    ("policy", "found"),
    [
        (_filter(_rule()), []),
        (_filter(_rule(severityThreshold="Low", blocking=True, enabled=True)), []),
        (_filter(_rule(severityThreshold="High")), ["contentFilters[0].severityThreshold"]),
        (_filter(_rule(enabled=False)), ["contentFilters[0].enabled"]),
        (_filter(_rule(blocking=False)), ["contentFilters[0].blocking"]),
        (_filter(_rule("Jailbreak", blocking=False)), ["contentFilters[0].blocking"]),
        # What is no harm may be annotated only.
        (_filter(_rule("Profanity", blocking=False)), []),
        (_filter(base=None), ["contentFilters"] * 8),
        (_filter(), []),
    ],
)
def test_a_content_filter_is_strong_enough(policy: Resource, found: list[str]) -> None:
    told = said("content-filter-strength", policy)

    assert paths(told) == [f"careful.properties.{each}" for each in found]


def test_a_filter_that_is_not_known_is_undecided() -> None:
    told = said("content-filter-strength", _filter(_rule(severityThreshold=UNKNOWN)))

    assert told == [
        (
            "facts-known",
            "advisory",
            "careful.properties.contentFilters[0].severityThreshold is not known before the update",
        )
    ]


SPARE = {"deploymentName": "spare", "sku": "DataZoneStandard", "capacity": 10}


@pytest.mark.parametrize(
    ("resources", "found"),
    [
        ([chat()], ["overflow-beside-ptu"]),
        ([chat(spillover=SPARE)], []),
        ([chat(sku="DataZoneStandard")], []),
        ([chat(), chat("spare", sku="DataZoneStandard")], []),
        ([chat(), native(within=OWN)], []),
        (
            [chat(), chat("spare", sku="DataZoneStandard", model={**MODEL, "name": "gpt-5.1"})],
            ["overflow-beside-ptu"],
        ),
        ([chat(), chat("twin")], ["overflow-beside-ptu"] * 2),
    ],
)
def test_pay_as_you_go_stands_beside_provisioned(
    resources: list[Resource], found: list[str]
) -> None:
    told = said("overflow-beside-ptu", OWN, *resources)

    assert [each for each in policies(told) if each == "overflow-beside-ptu"] == found


@pytest.mark.parametrize(
    ("resources", "found"),
    [
        ([], []),
        ([account(), chat("chat", "swedencentral")], ["second-region"]),
        ([account(), chat("chat", "swedencentral", "francecentral")], []),
        ([account(), account("other", "francecentral"), native(within=OWN)], []),
        ([account(), account("other", UNKNOWN), native(within=OWN)], []),
        ([account(), chat(candidates=UNKNOWN)], []),
        ([account(), account("other", "Sweden Central"), native(within=OWN)], ["second-region"]),
    ],
)
def test_what_is_deployed_can_stand_in_two_regions(
    resources: list[Resource], found: list[str]
) -> None:
    told = said("second-region", *resources)

    assert [each for each in policies(told) if each == "second-region"] == found


BUDGET = "azure-native:consumption:Budget"


@pytest.mark.parametrize(
    ("resources", "found"),
    [
        ([], []),
        ([chat()], ["budget: no budget of this stack tells what is spent"]),
        ([chat(), Resource("b", {"notifications": {"n": {}}}, BUDGET)], []),
        ([chat(), Resource("b", {"notifications": UNKNOWN}, BUDGET)], []),
        ([chat(), Resource("b", {"amount": 1}, BUDGET)], ["b.notifications: nobody is told"]),
    ],
)
def test_a_budget_tells_somebody(resources: list[Resource], found: list[str]) -> None:
    told = [each for each in said("budget-present", *resources) if each[0] == "budget-present"]

    assert [text.partition(";")[0] for _, _, text in told] == found


METRIC = "AzureOpenAIProvisionedManagedUtilizationV2"


def _alert(scopes: Any, *behind: Resource, **changed: Any) -> Resource:
    named = changed.pop("values", None)
    dimension = {"name": "ModelDeploymentName", "operator": "Include", "values": named}
    criterion = {
        "metricName": changed.pop("metric", METRIC),
        **({"dimensions": [dimension]} if named is not None else {}),
    }
    inputs = {"scopes": scopes, "criteria": {"allOf": [criterion]}, "enabled": True, **changed}
    return Resource("full", inputs, ALERT, behind={"scopes": list(behind)})


PTU = native(within=OWN, sku={"name": "DataZoneProvisionedManaged", "capacity": 300})
PLACED = chat()


@pytest.mark.parametrize(
    ("resources", "found"),
    [
        ([PLACED], ["utilization-alert"]),
        ([PLACED, _alert([UNKNOWN], PLACED)], []),
        ([PLACED, _alert([UNKNOWN], PLACED, values=["chat"])], []),
        ([PLACED, _alert([UNKNOWN], PLACED, values=["*"])], []),
        ([PLACED, _alert([UNKNOWN], PLACED, values=["other"])], ["utilization-alert"]),
        ([PLACED, _alert([UNKNOWN], PLACED, values=[UNKNOWN])], ["facts-known"]),
        ([PLACED, _alert([UNKNOWN], PLACED, enabled=False)], ["utilization-alert"]),
        ([PLACED, _alert([UNKNOWN], PLACED, metric="Latency")], ["utilization-alert"]),
        ([PLACED, _alert([UNKNOWN])], ["facts-known"]),
        ([chat(sku="DataZoneStandard")], []),
        ([PTU], ["utilization-alert"]),
        ([PTU, _alert([UNKNOWN], OWN)], []),
        ([PTU, _alert(["/x/accounts/oai-a1b2"])], []),
        ([PTU, _alert(["/x/accounts/another"])], ["utilization-alert"]),
    ],
)
def test_an_alert_watches_each_provisioned_deployment(
    resources: list[Resource], found: list[str]
) -> None:
    assert policies(said("utilization-alert", OWN, *resources)) == found


@pytest.mark.parametrize(
    ("policy", "changed", "found"),
    [
        ("alert-receivers", {"actions": [{"actionGroupId": UNKNOWN}]}, []),
        ("alert-receivers", {}, ["full.actions"]),
        ("alert-receivers", {"actions": []}, ["full.actions"]),
        ("alert-auto-resolve", {"autoMitigate": True}, []),
        ("alert-auto-resolve", {}, []),
        ("alert-auto-resolve", {"autoMitigate": False}, ["full.autoMitigate"]),
    ],
)
def test_an_alert_reaches_somebody_and_resolves_itself(
    policy: str, changed: dict[str, Any], found: list[str]
) -> None:
    assert paths(said(policy, _alert([UNKNOWN], OWN, **changed))) == found


def test_an_older_module_of_alerts_is_looked_at_too() -> None:
    old = replace(_alert([UNKNOWN], OWN), type="azure-native:insights/v20180301:MetricAlert")

    assert paths(said("alert-receivers", old)) == ["full.actions"]


def test_a_processing_rule_reaches_somebody_too() -> None:
    rule = Resource("r", {"scopes": []}, "azure-native:alertsmanagement:AlertProcessingRuleByName")

    assert said("alert-receivers", _alert([UNKNOWN], OWN), rule) == []


@pytest.mark.parametrize(
    ("name", "logical", "found"),
    [("x", "oai", ["resource-names"]), (UNKNOWN, "x", []), ("fine-1", "x", [])],
)
def test_an_account_is_held_to_its_own_name_once_it_has_one(
    name: str, logical: str, found: list[str]
) -> None:
    told = said("resource-names", account(logical, accountName=name))

    assert policies(told) == found


def test_a_capacity_that_is_no_whole_number_is_undecided() -> None:
    told = said("deployment-capacity", chat(capacity=10.5))

    assert told == [("facts-known", "advisory", "chat.capacity is no whole number")]


def test_a_deployment_of_azure_native_stays_inside_the_residency() -> None:
    config = {"data-residency": {"residency": "eu"}, "facts-known": {"facts": "catalogue"}}
    ours = account("oai", "eastus")
    sku = {"name": "GlobalStandard", "capacity": 10}
    found = Pack(config).preview(ours, native(within=ours, sku=sku))

    assert [
        text.partition(": ")[0] for policy, _, text in found if policy == "native-data-residency"
    ] == ["native.candidates[0]", "native.sku"]


def test_two_deployments_of_one_name_and_account_are_one() -> None:
    twins = [native(name, OWN, deploymentName="Chat") for name in ("first", "second")]

    told = said("resource-names", OWN, *twins)

    assert [(level, text) for policy, level, text in told if policy == "resource-names"] == [
        (
            "mandatory",
            "second.name: first and second would be one deployment, chat, in the same account; "
            "give each a name of its own (the catalogue, 2026-10-05)",
        )
    ]


@pytest.mark.parametrize(
    ("target", "found"),
    [
        (native("spare", OWN), []),
        (
            native("spare", OWN, sku={"name": "DataZoneProvisionedManaged", "capacity": 15}),
            ["spillover"],
        ),
        (
            native(
                "spare",
                OWN,
                properties={"model": {**MODEL, "name": "gpt-5.1", "version": "2025-11-13"}},
            ),
            ["spillover"],
        ),
    ],
)
def test_a_spillover_that_is_named_is_standard_and_of_the_same_model(
    target: Resource, found: list[str]
) -> None:
    ptu = {"name": "DataZoneProvisionedManaged", "capacity": 300}
    source = native(
        within=OWN, sku=ptu, properties={"model": MODEL, "spilloverDeploymentName": "spare"}
    )

    assert [
        each for each in policies(said("spillover", OWN, source, target)) if each == "spillover"
    ] == found


def test_tags_are_asked_for_and_added_only_where_the_configuration_says_so() -> None:
    config = {"required": ["team"], "values": {"owner": "ai"}}
    asked = Pack({"required-tags": {"enforcementLevel": "advisory", **config}})
    adding = Pack({"required-tags": {"enforcementLevel": "remediate", **config}})
    tagged = chat(tags={"Team": "search"})

    assert paths(asked.resource(tagged)) == ["chat.tags"]
    assert asked.remediated(tagged) == {}
    added = adding.remediated(tagged)["required-tags"]
    assert added == {**tagged.inputs, "tags": {"Team": "search", "owner": "ai"}}
    secret = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "value": "s"}
    kept = {"secret": secret, "unknown": UNKNOWN, "team": "x"}
    found = adding.remediated(chat(tags=kept))["required-tags"]["tags"]
    assert found == {**kept, "owner": "ai"}
    assert adding.remediated(chat())["required-tags"]["tags"] == {"owner": "ai"}
    assert adding.remediated(chat(tags={"TEAM": "x", "OWNER": "y"})) == {}
    assert adding.remediated(chat(tags=UNKNOWN)) == {}
    assert adding.remediated(Resource("t", {"tags": {}}, "azure-native:servicebus:Topic")) == {}


def test_nothing_but_tags_is_ever_rewritten() -> None:
    every = dict.fromkeys(("account-local-auth", "explicit-sku"), "remediate")

    assert Pack(every).remediated(account(properties={})) == {}
    # A policy at that level which cannot rewrite refuses.
    assert [level for _, level, _ in Pack(every).resource(account(properties={}))] == ["mandatory"]
