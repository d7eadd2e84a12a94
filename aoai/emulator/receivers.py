"""Whom an action group tells, as Azure gives it back."""

from collections.abc import Mapping
from typing import Any

# Kinds of receivers with their keys, in order (recorded 2023 for all that have no other mark;
# the cassette is test_monitor_action_group_basic_scenario of the Azure CLI). A key that was left
# out comes back with the value that stands here, where there is one.
_REQUIRED = object()
_KINDS: Mapping[str, Mapping[str, object]] = {
    "emailReceivers": {
        "name": _REQUIRED,
        "emailAddress": _REQUIRED,
        "useCommonAlertSchema": False,
        "status": "Enabled",
    },
    # The SDK's model.
    "smsReceivers": {
        "name": _REQUIRED,
        "countryCode": _REQUIRED,
        "phoneNumber": _REQUIRED,
        "status": "Enabled",
    },
    "webhookReceivers": {
        "name": _REQUIRED,
        "serviceUri": _REQUIRED,
        "useCommonAlertSchema": False,
        "useAadAuth": False,
        "objectId": None,
        "identifierUri": None,
        "tenantId": None,
    },
    "eventHubReceivers": {
        "name": _REQUIRED,
        "subscriptionId": _REQUIRED,
        "eventHubNameSpace": _REQUIRED,
        "eventHubName": _REQUIRED,
        "useCommonAlertSchema": False,
        "tenantId": None,
    },
    "itsmReceivers": {},
    "azureAppPushReceivers": {"name": _REQUIRED, "emailAddress": _REQUIRED},
    "automationRunbookReceivers": {
        "name": _REQUIRED,
        "serviceUri": None,
        "useCommonAlertSchema": False,
        "automationAccountId": _REQUIRED,
        "runbookName": _REQUIRED,
        "webhookResourceId": _REQUIRED,
        "isGlobalRunbook": _REQUIRED,
    },
    "voiceReceivers": {},
    "logicAppReceivers": {
        "name": _REQUIRED,
        "resourceId": _REQUIRED,
        "callbackUrl": _REQUIRED,
        "useCommonAlertSchema": False,
    },
    "azureFunctionReceivers": {
        "name": _REQUIRED,
        "functionAppResourceId": _REQUIRED,
        "functionName": _REQUIRED,
        "httpTriggerUrl": _REQUIRED,
        "useCommonAlertSchema": False,
    },
    "armRoleReceivers": {"name": _REQUIRED, "roleId": _REQUIRED, "useCommonAlertSchema": False},
}


def receivers(given: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """All eleven lists, empty where nothing is given."""
    return {
        kind: [_echoed(keys, each) for each in given.get(kind) or ()]
        for kind, keys in _KINDS.items()
    }


def _echoed(keys: Mapping[str, object], given: Mapping[str, Any]) -> dict[str, Any]:
    found = {
        key: given.get(key, default)
        for key, default in keys.items()
        if key in given or default is not _REQUIRED
    }
    return found | {key: value for key, value in given.items() if key not in keys}
