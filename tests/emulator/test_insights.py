"""Action groups, metric alerts and diagnostic settings, with the bodies that Azure gives back."""

from typing import Any

import pytest

from arm import Arm, arm

CASSETTE = "MON/test_monitor_action_group_basic_scenario.yaml, 2023-08-30, the whole body"
EMPTY: dict[str, list[object]] = {
    kind: []
    for kind in (
        "emailReceivers",
        "smsReceivers",
        "webhookReceivers",
        "eventHubReceivers",
        "itsmReceivers",
        "azureAppPushReceivers",
        "automationRunbookReceivers",
        "voiceReceivers",
        "logicAppReceivers",
        "azureFunctionReceivers",
        "armRoleReceivers",
    )
}
EMAIL = {"emailAddress": "alice@example.com", "name": "alice", "useCommonAlertSchema": True}
HOOK = {"name": "web", "serviceUri": "https://www.example.com/alert", "useCommonAlertSchema": True}


def action_group(call: Arm) -> str:
    return f"{call.group}/providers/Microsoft.Insights/actionGroups/ops"


def alert(call: Arm) -> str:
    return f"{call.group}/providers/Microsoft.Insights/metricAlerts/full"


def rule(scope: str, **properties: Any) -> dict[str, Any]:
    condition = {
        "criterionType": "StaticThresholdCriterion",
        "name": "cond0",
        "metricName": "AzureOpenAIProvisionedManagedUtilizationV2",
        "dimensions": [],
        "operator": "GreaterThan",
        "threshold": 80,
        "timeAggregation": "Average",
    }
    criteria = {
        "odata.type": "Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria",
        "allOf": [condition],
    }
    given = {
        "description": "full",
        "severity": 2,
        "enabled": True,
        "scopes": [scope],
        "evaluationFrequency": "PT1M",
        "windowSize": "PT5M",
        "criteria": criteria,
        "actions": [],
    }
    return {"location": "global", "properties": {**given, **properties}}


@pytest.mark.recorded(CASSETTE)
def test_a_new_action_group_is_201_with_every_list_of_receivers() -> None:
    call = arm()
    body = {"location": "Global", "properties": {"enabled": True, "groupShortName": "cliactiongro"}}

    answer = call("PUT", action_group(call), body)

    assert (answer.status, answer.body) == (
        201,
        {
            "id": action_group(call).replace("Microsoft.Insights", "microsoft.insights"),
            "type": "Microsoft.Insights/ActionGroups",
            "name": "ops",
            "location": "Global",
            "kind": None,
            "tags": None,
            "properties": {"groupShortName": "cliactiongro", "enabled": True, **EMPTY},
            "identity": None,
        },
    )
    assert list(answer.body) == [
        "id",
        "type",
        "name",
        "location",
        "kind",
        "tags",
        "properties",
        "identity",
    ]
    assert list(answer.body["properties"]) == ["groupShortName", "enabled", *EMPTY]
    assert call("GET", action_group(call)).body == answer.body


@pytest.mark.recorded(CASSETTE)
def test_an_update_is_200_and_echoes_receivers_with_what_azure_adds() -> None:
    call = arm()
    properties = {"enabled": True, "groupShortName": "new_name"}
    call("PUT", action_group(call), {"location": "Global", "properties": properties})
    given = {"emailReceivers": [EMAIL], "webhookReceivers": [HOOK]}

    answer = call(
        "PUT",
        action_group(call),
        {"location": "Global", "properties": {**properties, **given}, "tags": {"owner": "alice"}},
    )

    assert answer.status == 200
    assert answer.body["tags"] == {"owner": "alice"}
    assert answer.body["properties"] == {
        "groupShortName": "new_name",
        "enabled": True,
        **EMPTY,
        "emailReceivers": [
            {
                "name": "alice",
                "emailAddress": "alice@example.com",
                "useCommonAlertSchema": True,
                "status": "Enabled",
            }
        ],
        "webhookReceivers": [
            {
                "name": "web",
                "serviceUri": "https://www.example.com/alert",
                "useCommonAlertSchema": True,
                "useAadAuth": False,
                "objectId": None,
                "identifierUri": None,
                "tenantId": None,
            }
        ],
    }
    assert next(iter(answer.body["properties"]["emailReceivers"][0])) == "name"


@pytest.mark.documented("azure-mgmt-monitor 7.0: PATCH of tags and of enabled")
def test_a_patch_switches_an_action_group_off() -> None:
    call = arm()
    body = {"location": "Global", "properties": {"groupShortName": "ops"}}
    before = call("PUT", action_group(call), body).body

    after = call("PATCH", action_group(call), {"properties": {"enabled": False}}).body

    assert after == {**before, "properties": {**before["properties"], "enabled": False}}


@pytest.mark.assumed("twelve characters are general knowledge; code and text are a choice")
@pytest.mark.parametrize(("name", "status"), [("a" * 12, 201), ("a" * 13, 400), ("", 400)])
def test_a_short_name_has_at_most_twelve_characters(name: str, status: int) -> None:
    call = arm()

    answer = call("PUT", action_group(call), {"properties": {"groupShortName": name}})

    assert answer.status == status


@pytest.mark.recorded("MON/test_metrics_alert…, 2019 and 2021: 200 on creation, bare body")
def test_a_metric_alert_is_200_even_when_new() -> None:
    call = arm()
    account_id = call.make_account()

    answer = call("PUT", alert(call), rule(account_id))

    assert answer.status == 200
    assert list(answer.body) == ["id", "name", "type", "location", "properties"]
    assert answer.body["id"] == alert(call)
    assert answer.body["type"] == "Microsoft.Insights/metricAlerts"
    assert call("GET", alert(call)).body == answer.body


@pytest.mark.recorded("MON/test_metrics_alert…, 2021: what is added, and what is dropped")
def test_a_metric_alert_is_completed() -> None:
    call = arm()
    account_id = call.make_account()

    properties = call("PUT", alert(call), rule(account_id)).body["properties"]

    assert properties["targetResourceRegion"] == "swedencentral"
    condition = properties["criteria"]["allOf"][0]
    assert condition == {
        "criterionType": "StaticThresholdCriterion",
        "name": "cond0",
        "metricName": "AzureOpenAIProvisionedManagedUtilizationV2",
        "operator": "GreaterThan",
        "threshold": 80.0,
        "timeAggregation": "Average",
        "metricNamespace": "microsoft.cognitiveservices/accounts",
    }
    assert isinstance(condition["threshold"], float)


@pytest.mark.documented("azure-mgmt-monitor 7.0: PATCH 200, DELETE 200 and 204")
def test_a_metric_alert_is_changed_listed_and_deleted() -> None:
    call = arm()
    account_id = call.make_account()
    call("PUT", alert(call), rule(account_id))

    patched = call("PATCH", alert(call), {"properties": {"enabled": False}, "tags": {"a": "b"}})

    assert (patched.status, patched.body["properties"]["enabled"]) == (200, False)
    assert patched.body["tags"] == {"a": "b"}
    everywhere = f"{call.subscription}/providers/Microsoft.Insights/metricAlerts"
    assert call("GET", everywhere).body == {"value": [patched.body]}
    assert call("GET", alert(call).rpartition("/")[0]).body == {"value": [patched.body]}
    assert [call("DELETE", alert(call)).status for _ in range(2)] == [200, 204]


@pytest.mark.recorded("MON/test_monitor_diagnostic_settings_resource_id.yaml")
def test_a_diagnostic_setting_comes_back_in_lower_case_with_every_destination() -> None:
    call = arm()
    account_id = call.make_account("Oai")
    path = f"{account_id}/providers/Microsoft.Insights/diagnosticSettings/All"
    workspace = "/subscriptions/s/resourceGroups/g/providers/Microsoft.OperationalInsights/w/w"
    logs = [{"categoryGroup": "allLogs", "enabled": True}]

    answer = call("PUT", path, {"properties": {"workspaceId": workspace, "logs": logs}})

    assert (answer.status, answer.body) == (
        200,
        {
            "id": path.lower(),
            "type": "Microsoft.Insights/diagnosticSettings",
            "name": "All",
            "location": None,
            "kind": None,
            "tags": None,
            "properties": {
                "storageAccountId": None,
                "serviceBusRuleId": None,
                "workspaceId": workspace,
                "eventHubAuthorizationRuleId": None,
                "eventHubName": None,
                "logAnalyticsDestinationType": None,
                "metrics": [],
                "logs": logs,
            },
            "identity": None,
        },
    )
    assert call("GET", path).body == answer.body
    assert call("GET", path.rpartition("/")[0]).body == {"value": [answer.body]}
    assert [call("DELETE", path).status for _ in range(2)] == [200, 204]


@pytest.mark.assumed("general knowledge: a setting needs its resource and somewhere to send to")
def test_a_diagnostic_setting_needs_a_resource_and_a_destination() -> None:
    call = arm()
    setting = "providers/Microsoft.Insights/diagnosticSettings/all"
    body = {"properties": {"workspaceId": "/w"}}

    nowhere = call("PUT", f"{call.make_account()}/{setting}", {"properties": {"logs": []}})
    nothing = call("PUT", f"{call.accounts}/none/{setting}", body)

    assert (nowhere.status, nowhere.body["code"]) == (400, "BadRequest")
    assert (nothing.status, nothing.body["code"]) == (404, "ResourceNotFound")
