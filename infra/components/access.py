"""Who may call the deployments."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
from pulumi_azure_native import authorization, cognitiveservices

from aoai.spec.planned import PlannedGrant


@dataclass(frozen=True, kw_only=True)
class AccessArgs:
    """Inputs of :class:`Access`."""

    grants: Sequence[PlannedGrant]
    accounts: Mapping[str, cognitiveservices.Account]
    """By region."""


class Access(pulumi.ComponentResource):
    """Role assignments on every account: Azure grants per account, not per deployment."""

    def __init__(
        self, name: str, args: AccessArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("aoai:infra:Access", name, {}, opts)
        for planned in args.grants:
            account = args.accounts[planned.region]
            authorization.RoleAssignment(
                f"{name}-{planned.key}",
                role_assignment_name=planned.name,
                scope=account.id,
                role_definition_id=_role_id(account, planned.role),
                principal_id=planned.principal,
                principal_type=planned.principal_type,
                opts=pulumi.ResourceOptions(parent=self),
            )
        self.register_outputs({})


def _role_id(account: cognitiveservices.Account, role: str) -> pulumi.Output[str]:
    """The role's id in the account's subscription, as Azure gives it back."""

    def in_subscription(account_id: str) -> str:
        subscription = account_id.split("/")[2]
        return (
            f"/subscriptions/{subscription}/providers/"
            f"Microsoft.Authorization/roleDefinitions/{role}"
        )

    return account.id.apply(in_subscription)
