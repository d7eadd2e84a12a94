"""What stands in a fake Azure before a test asks for more, written with plain requests."""

from collections.abc import Mapping
from typing import Any

import pytest
import requests

from aoai.azure.connection import connect
from aoai.azure.settings import Settings
from aoai.emulator.azure import Azure

_ARM = "https://management.azure.com"


def settings_of(azure: Azure) -> Settings:
    """How to reach it."""
    scenario = azure.scenario
    return Settings(
        subscription_id=scenario.subscriptions[0].id,
        tenant_id=scenario.subscriptions[0].tenant,
        client_id=scenario.client_id,
        client_secret=scenario.client_secret,
        disable_instance_discovery=True,
    )


def sign_in_by_environment(monkeypatch: pytest.MonkeyPatch, azure: Azure) -> None:
    """Let commands reach it, as a shell would that has the ``ARM_`` variables."""
    settings = settings_of(azure)
    for name, value in {
        "ARM_TENANT_ID": settings.tenant_id,
        "ARM_CLIENT_ID": settings.client_id,
        "ARM_CLIENT_SECRET": settings.client_secret,
        "ARM_DISABLE_INSTANCE_DISCOVERY": "true",
    }.items():
        monkeypatch.setenv(name, str(value))
    monkeypatch.delenv("ARM_METADATA_HOSTNAME", raising=False)


def deploy(
    azure: Azure, account: str, region: str, sku: tuple[str, int], model: tuple[str, str, str]
) -> None:
    """Make group ``g``, an account in a region and a deployment ``chat`` in it."""
    group = f"/subscriptions/{azure.scenario.subscriptions[0].id}/resourceGroups/g"
    path = f"{group}/providers/Microsoft.CognitiveServices/accounts/{account}"
    _put(azure, group, {"location": "westeurope"})
    _put(
        azure,
        path,
        {"location": region, "kind": "AIServices", "sku": {"name": "S0"}, "properties": {}},
    )
    names = dict(zip(("format", "name", "version"), model, strict=True))
    body = {"sku": {"name": sku[0], "capacity": sku[1]}, "properties": {"model": names}}
    _put(azure, f"{path}/deployments/chat", body)


def _put(azure: Azure, path: str, body: Mapping[str, Any]) -> None:
    connection = connect(settings_of(azure))
    token = connection.credential.get_token(connection.cloud.scope).token
    requests.put(
        f"{_ARM}{path}?api-version=2025-06-01",
        headers={"authorization": f"Bearer {token}"},
        json=body,
        timeout=5,
    ).raise_for_status()
