"""The accounts that hold the deployments."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
from pulumi_azure_native import cognitiveservices

from aoai.spec.planned import PlannedAccount


@dataclass(frozen=True, kw_only=True)
class AccountsArgs:
    """Inputs of :class:`Accounts`."""

    accounts: Sequence[PlannedAccount]
    resource_group_name: pulumi.Input[str]
    tags: Mapping[str, str]


class Accounts(pulumi.ComponentResource):
    """One account in each region of the stack.

    They stand whether a deployment is in them or not: an empty account costs nothing, and moving
    into one meets neither a slow creation nor a soft-deleted name.
    """

    by_region: Mapping[str, cognitiveservices.Account]

    def __init__(
        self, name: str, args: AccountsArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("aoai:infra:Accounts", name, {}, opts)
        self.by_region = {
            planned.region: cognitiveservices.Account(
                f"{name}-{planned.region}",
                account_name=planned.name,
                resource_group_name=args.resource_group_name,
                location=planned.region,
                kind=planned.kind,
                sku=cognitiveservices.SkuArgs(name="S0"),
                identity=cognitiveservices.IdentityArgs(
                    type=cognitiveservices.ResourceIdentityType.SYSTEM_ASSIGNED
                ),
                properties=_properties(planned),
                tags=args.tags,
                opts=pulumi.ResourceOptions(parent=self),
            )
            for planned in args.accounts
        }
        self.register_outputs(
            {"accountIds": {region: each.id for region, each in self.by_region.items()}}
        )


def _properties(planned: PlannedAccount) -> cognitiveservices.AccountPropertiesArgs:
    networks = planned.allowed_networks
    return cognitiveservices.AccountPropertiesArgs(
        custom_sub_domain_name=planned.subdomain,
        disable_local_auth=not planned.key_sign_in,
        public_network_access="Enabled" if planned.public_network else "Disabled",
        network_acls=cognitiveservices.NetworkRuleSetArgs(
            default_action="Deny" if networks else "Allow",
            ip_rules=[cognitiveservices.IpRuleArgs(value=each) for each in networks],
        ),
    )
