"""The Pulumi schema of the package, from which other languages generate an SDK."""

import json
from typing import Any

from aoai.provider import VERSION

MODEL_DEPLOYMENT = "aoai:index:ModelDeployment"
"""The one resource type of the package."""

_STRING: dict[str, Any] = {"type": "string"}
_INTEGER: dict[str, Any] = {"type": "integer"}
_BOOLEAN: dict[str, Any] = {"type": "boolean"}
_TEXT_MAP: dict[str, Any] = {"type": "object", "additionalProperties": _STRING}
_ANY_MAP: dict[str, Any] = {"type": "object", "additionalProperties": {"$ref": "pulumi.json#/Any"}}


def schema() -> str:
    """The schema as JSON text."""
    return json.dumps(
        {
            "name": "aoai",
            "displayName": "aoai",
            "version": VERSION,
            "description": "Places Azure OpenAI model deployments where they fit",
            "license": "MIT",
            "provider": {"inputProperties": _PROVIDER},
            "types": _TYPES,
            "resources": {MODEL_DEPLOYMENT: _MODEL_DEPLOYMENT},
        }
    )


def _described(kind: dict[str, Any], text: str) -> dict[str, Any]:
    return {**kind, "description": text}


def _reference(name: str, text: str) -> dict[str, Any]:
    return {"$ref": f"#/types/aoai:index:{name}", "description": text}


_PROVIDER_TEXTS = (
    "clientCertificatePath",
    "clientId",
    "environment",
    "metadataHost",
    "oidcRequestUrl",
    "oidcTokenFilePath",
    "subscriptionId",
    "tenantId",
)
_PROVIDER_SECRETS = (
    "clientCertificatePassword",
    "clientSecret",
    "oidcRequestToken",
    "oidcToken",
)
_PROVIDER_FLAGS = (
    "disableInstanceDiscovery",
    "useDefaultAzureCredential",
    "useMsi",
    "useOidc",
)
_SECRET: dict[str, Any] = {**_STRING, "secret": True}
_PROVIDER: dict[str, Any] = {
    **dict.fromkeys(_PROVIDER_TEXTS, _STRING),
    **dict.fromkeys(_PROVIDER_SECRETS, _SECRET),
    **dict.fromkeys(_PROVIDER_FLAGS, _BOOLEAN),
    "auxiliaryTenantIds": {"type": "array", "items": _STRING},
}

_TYPES: dict[str, Any] = {
    "aoai:index:Candidate": {
        "type": "object",
        "description": "One place that may take the deployment.",
        "properties": {
            "region": _described(_STRING, "Azure region; a literal, so that policies see it."),
            "accountId": _described(_STRING, "ARM id of the account in that region."),
            "sku": _described(_STRING, "SKU here, where it differs from the resource's."),
            "capacity": _described(_INTEGER, "Capacity here, where it differs."),
        },
        "required": ["region", "accountId"],
    },
    "aoai:index:Model": {
        "type": "object",
        "properties": {"format": _STRING, "name": _STRING, "version": _STRING},
        "required": ["format", "name", "version"],
    },
    "aoai:index:Spillover": {
        "type": "object",
        "description": "A standard deployment in the same account that takes what overflows.",
        "properties": {"deploymentName": _STRING, "sku": _STRING, "capacity": _INTEGER},
        "required": ["deploymentName", "sku", "capacity"],
    },
    "aoai:index:RateLimit": {
        "type": "object",
        "properties": {
            "key": _described(_STRING, "request or token"),
            "renewalPeriod": _described({"type": "number"}, "Seconds."),
            "count": {"type": "number"},
        },
    },
    "aoai:index:Attempt": {
        "type": "object",
        "description": "One candidate asked once.",
        "properties": {
            "region": _STRING,
            "sku": _STRING,
            "capacity": _INTEGER,
            "outcome": _STRING,
            "class": _STRING,
            "code": _STRING,
            "message": _STRING,
            "corroborated": _described(
                _BOOLEAN, "The code was unknown; the free capacity that Azure reports explains it."
            ),
            "row": _described(_ANY_MAP, "The row of failure classes that would make it known."),
            "seconds": {"type": "number"},
        },
        "required": ["region", "sku", "capacity", "outcome", "seconds"],
    },
}

_MODEL_DEPLOYMENT: dict[str, Any] = {
    "description": "A model deployment in the first of its candidates that takes it.",
    "inputProperties": {
        "deploymentName": _described(_STRING, "Name inside the account."),
        "candidates": {
            "type": "array",
            "items": {"$ref": "#/types/aoai:index:Candidate"},
            "description": "In order of preference.",
        },
        "model": _reference("Model", "Format, name and version."),
        "sku": _described(_STRING, "Azure's SKU name."),
        "capacity": _described(_INTEGER, "Thousands of tokens a minute, or PTU."),
        "minimumCapacity": _described(_INTEGER, "Take less rather than nothing, down to this."),
        "spillover": _reference("Spillover", "Takes what overflows."),
        "raiPolicyName": _described(_STRING, "Content filter of the account."),
        "versionUpgradeOption": _described(_STRING, "As in ARM."),
        "dynamicThrottlingEnabled": _described(_BOOLEAN, "As in ARM."),
        "tags": _TEXT_MAP,
        "properties": _described(_ANY_MAP, "Further ARM properties, passed through unchanged."),
        "moveOnShortage": _described(
            _BOOLEAN, "Plan a replacement when the placed region cannot grow."
        ),
        "failback": _described(_STRING, "when-free returns to a preferred region with room."),
        "allowCapacityLoss": _described(
            _BOOLEAN, "Release provisioned capacity before its successor serves."
        ),
    },
    "requiredInputs": ["candidates", "model", "sku", "capacity"],
    "properties": {
        "region": _described(_STRING, "Region where it was placed."),
        "accountId": _described(_STRING, "ARM id of the account where it was placed."),
        "endpoint": _described(_STRING, "The account's endpoint."),
        "placedSku": _STRING,
        "actualCapacity": _INTEGER,
        "modelVersion": _STRING,
        "provisioningState": _STRING,
        "rateLimits": {"type": "array", "items": {"$ref": "#/types/aoai:index:RateLimit"}},
        "spilloverDeploymentName": _STRING,
        "generation": _described(_STRING, "Random per create."),
        "attempts": {
            "type": "array",
            "items": {"$ref": "#/types/aoai:index:Attempt"},
            "description": "What was tried, in order.",
        },
    },
    "required": [
        "region",
        "accountId",
        "endpoint",
        "placedSku",
        "actualCapacity",
        "modelVersion",
        "provisioningState",
        "rateLimits",
        "attempts",
    ],
}
