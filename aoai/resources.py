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

    The order of the candidates is the order of preference. Each is asked in turn: a refusal that
    another region could cure leads to the next, any other one fails with a table of what was tried,
    and nothing of an attempt that failed is left behind. Nothing but the candidates is ever asked.

    Once placed, a deployment stays where it is. What changes it in place, and what replaces it:

    - In place: capacity, the model's version, the model itself for a provisioned SKU, content
      filter, upgrade option, throttling, spillover, tags, ``properties``.
    - Replacement, the new one before the old: its own candidate removed, another SKU, another
      ``deployment_name``, another model of a standard SKU. The old one goes first only where the
      new one needs its name in the same account, or quota does not hold both; the preview says so.
    - Neither: another order of the candidates, and those added, removed or altered elsewhere.

    Capacity is in PTU for a provisioned SKU and in thousands of tokens a minute for any other.
    Provisioned capacity is never given up before its successor serves, unless
    ``allow_capacity_loss`` says that it may.
    """

    region: pulumi.Output[str]
    """Azure region of the account in which the deployment was placed."""
    account_id: pulumi.Output[str]
    """ARM id of that account."""
    endpoint: pulumi.Output[str]
    """The account's endpoint, with a slash at the end."""
    placed_sku: pulumi.Output[str]
    """Azure's SKU name of the candidate that took it."""
    actual_capacity: pulumi.Output[int]
    """Capacity as Azure reports it; less than asked for where ``minimum_capacity`` allowed it."""
    model_version: pulumi.Output[str]
    """Version of the model as Azure reports it, which may have raised it."""
    provisioning_state: pulumi.Output[str]
    """Azure's state of the deployment, ``Succeeded`` when it serves; ``Incomplete`` for one that
    could be neither finished nor removed."""
    rate_limits: pulumi.Output[Sequence[Mapping[str, Any]]]
    """Limits of its calls: ``key`` (request or token), ``renewalPeriod`` in seconds, ``count``."""
    spillover_deployment_name: pulumi.Output[str | None]
    """Name of the deployment that takes what overflows, if there is one."""
    effective: pulumi.Output[Mapping[str, Any]]
    """What Azure applies, whether asked for or not: ``raiPolicyName``, ``versionUpgradeOption``,
    ``dynamicThrottlingEnabled``."""
    generation: pulumi.Output[str]
    """Random per create. The live deployment carries it as a tag, so that a late delete of its
    predecessor does not touch it. Absent from an imported one until its next change."""
    placed_at: pulumi.Output[str]
    """When the deployment was made, as Azure tells it (ISO 8601, UTC)."""
    attempts: pulumi.Output[Sequence[Mapping[str, Any]]]
    """What was tried by the create that placed it, in order: ``region``, ``sku``, ``capacity``,
    ``outcome`` (placed, adopted, refused, skipped), ``seconds``, and for a refusal ``class``,
    ``status``, ``code``, ``message`` and, where there is more to know, ``answer`` and ``row``."""
    ranking: pulumi.Output[Sequence[Mapping[str, Any]]]
    """How each candidate stands, in order: ``region``, ``sku``, ``capacity``, ``verdict`` (fits,
    quota short, no free capacity, not offered, unknown), and where they are known ``shortBy``,
    ``free``, ``reason``. Empty but in the preview of a create or an update."""

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
            candidates: Where it may be, in order of preference. Each is a mapping of ``region``
                (a literal, so that policies see it in preview), ``accountId`` (the account's ARM
                id; its output makes the dependency) and, where they differ from the resource's,
                ``sku`` and ``capacity``. Account and SKU identify a candidate.
            model: ``format`` (``OpenAI`` for the models of OpenAI), ``name`` and ``version``.
            sku: Azure's SKU name, such as ``DataZoneProvisionedManaged``.
            capacity: PTU, or thousands of tokens a minute.
            deployment_name: Name inside the account, the same in every region. Default: the name
                that it has, else what the engine's autonaming says, else the logical name.
            minimum_capacity: Take less rather than nothing, down to this: first every candidate is
                asked for all of it, then each for the most that it has. One that was placed smaller
                grows in place by a later ``pulumi up``.
            spillover: ``deploymentName``, ``sku`` and ``capacity`` of a standard deployment beside
                a provisioned one. Both land in the same account, or neither does.
            rai_policy_name: Content filter, which every candidate's account has to have. Default:
                Azure's own.
            version_upgrade_option: When Azure raises the model's version by itself:
                ``OnceNewDefaultVersionAvailable``, ``OnceCurrentVersionExpired`` or
                ``NoAutoUpgrade``. A version so raised is no drift. Default: Azure's own.
            dynamic_throttling_enabled: Azure's dynamic throttling. Default: Azure's own.
            tags: Tags of the deployment, to which the provider adds three of its own.
            properties: Further properties of the deployment under ARM's names, passed through
                unchanged; those that have an argument here are refused.
            move_on_shortage: Where its region cannot give what a larger ``capacity`` asks and
                another candidate can, plan a replacement there. Without it the update fails and
                names the other one.
            failback: ``when-free`` plans a replacement as soon as a candidate before its own has
                room again; ``never``, the default, has the preview say so and leaves it.
            allow_capacity_loss: Allow a replacement that has to release provisioned capacity
                before its successor serves, though Azure does not promise to give it back. Without
                it such a plan fails.
            opts: Pulumi's resource options. ``custom_timeouts`` bound create (default 30 minutes),
                update (60) and delete (30).
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
