"""Provider and ModelDeployment as a Pulumi program writes them."""

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi

PACKAGE = "aoai"


class Provider(pulumi.ProviderResource):
    """How the plugin reaches Azure. The arguments are named as azure-native names them.

    Without arguments the ``ARM_`` environment variables are used, in azure-native's order.
    ``refusals`` is ours: rows that say what further refusals of Azure mean, each a mapping of
    ``code``, ``status`` and ``message`` (a regular expression), of which one is needed, and
    ``class``, ``scope``, ``fix`` and ``source``.
    """

    def __init__(  # noqa: PLR0913 - azure-native's argument names, so that one set of values fits both
        self,
        resource_name: str,
        *,
        auxiliary_tenant_ids: pulumi.Input[Sequence[str]] | None = None,
        client_certificate_password: pulumi.Input[str] | None = None,
        client_certificate_path: pulumi.Input[str] | None = None,
        client_id: pulumi.Input[str] | None = None,
        client_secret: pulumi.Input[str] | None = None,
        disable_instance_discovery: pulumi.Input[bool] | None = None,
        environment: pulumi.Input[str] | None = None,
        metadata_host: pulumi.Input[str] | None = None,
        oidc_request_token: pulumi.Input[str] | None = None,
        oidc_request_url: pulumi.Input[str] | None = None,
        oidc_token: pulumi.Input[str] | None = None,
        oidc_token_file_path: pulumi.Input[str] | None = None,
        refusals: Sequence[Mapping[str, Any]] | None = None,
        subscription_id: pulumi.Input[str] | None = None,
        tenant_id: pulumi.Input[str] | None = None,
        use_default_azure_credential: pulumi.Input[bool] | None = None,
        use_msi: pulumi.Input[bool] | None = None,
        use_oidc: pulumi.Input[bool] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        props = {
            "auxiliaryTenantIds": auxiliary_tenant_ids,
            "clientCertificatePassword": _secret(client_certificate_password),
            "clientCertificatePath": client_certificate_path,
            "clientId": client_id,
            "clientSecret": _secret(client_secret),
            "disableInstanceDiscovery": disable_instance_discovery,
            "environment": environment,
            "metadataHost": metadata_host,
            "oidcRequestToken": _secret(oidc_request_token),
            "oidcRequestUrl": oidc_request_url,
            "oidcToken": _secret(oidc_token),
            "oidcTokenFilePath": oidc_token_file_path,
            "refusals": refusals or None,
            "subscriptionId": subscription_id,
            "tenantId": tenant_id,
            "useDefaultAzureCredential": use_default_azure_credential,
            "useMsi": use_msi,
            "useOidc": use_oidc,
        }
        super().__init__(PACKAGE, resource_name, _present(props), opts)


class ModelDeployment(pulumi.CustomResource):
    """One model deployment, placed in the first of its candidates that takes it.

    The order of the candidates is the order of preference; once placed, a deployment stays where
    it is until its own candidate is removed.
    """

    region: pulumi.Output[str]
    """Azure region of the account in which the deployment was placed."""
    account_id: pulumi.Output[str]
    """ARM id of that account."""
    endpoint: pulumi.Output[str]
    """The account's endpoint, with a slash at the end."""
    placed_sku: pulumi.Output[str]
    """The SKU of the candidate that took it."""
    actual_capacity: pulumi.Output[int]
    """Capacity as Azure reports it: thousands of tokens a minute, or PTU."""
    model_version: pulumi.Output[str]
    """Version as Azure reports it; Azure may have upgraded it."""
    provisioning_state: pulumi.Output[str]
    rate_limits: pulumi.Output[Sequence[Mapping[str, Any]]]
    """``key`` (request or token), ``renewalPeriod`` in seconds, ``count``."""
    spillover_deployment_name: pulumi.Output[str | None]
    effective: pulumi.Output[Mapping[str, Any]]
    """Filter, upgrade option and dynamic throttling as Azure reports them, by ARM's names."""
    generation: pulumi.Output[str]
    """Random per create; guards the live deployment against a late delete."""
    placed_at: pulumi.Output[str]
    """When the deployment was made, as Azure tells it (ISO 8601, UTC)."""
    attempts: pulumi.Output[Sequence[Mapping[str, Any]]]
    """What was tried, in order: region, outcome, class, code, message, seconds."""
    ranking: pulumi.Output[Sequence[Mapping[str, Any]]]
    """How each candidate stands, in order: region, sku, capacity, verdict, and where they are known
    shortBy, free, reason. Empty but in the preview of a create or an update."""

    def __init__(  # noqa: PLR0913 - one argument per input of the resource
        self,
        resource_name: str,
        *,
        candidates: Sequence[Mapping[str, Any]],
        model: Mapping[str, str],
        sku: str,
        capacity: int,
        deployment_name: str | None = None,
        minimum_capacity: int | None = None,
        spillover: Mapping[str, Any] | None = None,
        rai_policy_name: pulumi.Input[str] | None = None,
        version_upgrade_option: str | None = None,
        dynamic_throttling_enabled: bool | None = None,
        tags: Mapping[str, pulumi.Input[str]] | None = None,
        properties: Mapping[str, Any] | None = None,
        move_on_shortage: bool | None = None,
        failback: str | None = None,
        allow_capacity_loss: bool | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare a model deployment.

        Args:
            resource_name: Logical name in the program.
            candidates: In order of preference, mappings of ``region`` (a literal), ``accountId``
                (the account's ARM id) and optionally ``sku`` and ``capacity``.
            model: ``format``, ``name`` and ``version``; the version is required.
            sku: Azure's SKU name, such as ``DataZoneProvisionedManaged``.
            capacity: Thousands of tokens a minute, or PTU.
            deployment_name: Name inside the account; default: the logical name.
            minimum_capacity: Take less rather than nothing, down to this.
            spillover: ``deploymentName``, ``sku``, ``capacity`` of a standard deployment that is
                placed in the same account as one unit with the provisioned one.
            rai_policy_name: Content filter of the account.
            version_upgrade_option: As in ARM.
            dynamic_throttling_enabled: As in ARM.
            tags: Tags of the deployment.
            properties: Further ARM properties, passed through unchanged.
            move_on_shortage: Plan a replacement when the placed region cannot grow.
            failback: ``when-free`` returns to a preferred region that has room again.
            allow_capacity_loss: Release provisioned capacity before its successor serves.
            opts: Pulumi's resource options.
        """
        props = {
            "candidates": candidates,
            "model": model,
            "sku": sku,
            "capacity": capacity,
            "deploymentName": deployment_name,
            "minimumCapacity": minimum_capacity,
            "spillover": spillover,
            "raiPolicyName": rai_policy_name,
            "versionUpgradeOption": version_upgrade_option,
            "dynamicThrottlingEnabled": dynamic_throttling_enabled,
            "tags": tags,
            "properties": properties,
            "moveOnShortage": move_on_shortage,
            "failback": failback,
            "allowCapacityLoss": allow_capacity_loss,
        }
        outputs = dict.fromkeys(_OUTPUTS.values())
        super().__init__(
            f"{PACKAGE}:index:ModelDeployment", resource_name, {**_present(props), **outputs}, opts
        )
        # The SDK keeps outputs under the names of the wire. Its own translation of names would
        # reach into tags and properties too.
        for python, wire in _OUTPUTS.items():
            setattr(self, python, getattr(self, wire))


_OUTPUTS = {
    "region": "region",
    "account_id": "accountId",
    "endpoint": "endpoint",
    "placed_sku": "placedSku",
    "actual_capacity": "actualCapacity",
    "model_version": "modelVersion",
    "provisioning_state": "provisioningState",
    "rate_limits": "rateLimits",
    "spillover_deployment_name": "spilloverDeploymentName",
    "effective": "effective",
    "generation": "generation",
    "placed_at": "placedAt",
    "attempts": "attempts",
    "ranking": "ranking",
}


def _present(props: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in props.items() if value is not None}


def _secret(value: pulumi.Input[str] | None) -> pulumi.Output[str] | None:
    return None if value is None else pulumi.Output.secret(value)
