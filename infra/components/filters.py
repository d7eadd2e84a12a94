"""The stack's own content filters."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
from pulumi_azure_native import cognitiveservices

from aoai.spec.planned import PlannedFilter, PlannedFilterRule


@dataclass(frozen=True, kw_only=True)
class ContentFiltersArgs:
    """Inputs of :class:`ContentFilters`."""

    filters: Sequence[PlannedFilter]
    accounts: Mapping[str, cognitiveservices.Account]
    """By region."""
    resource_group_name: pulumi.Input[str]
    tags: Mapping[str, str]


class ContentFilters(pulumi.ComponentResource):
    """Every content filter in every account, so that a deployment finds its own wherever it lands.

    Azure refuses a second write to an account while one is running, so the filters of an account
    are made one after the other. Those of different accounts are not.
    """

    by_region: Mapping[str, Sequence[cognitiveservices.RaiPolicy]]

    def __init__(
        self, name: str, args: ContentFiltersArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("aoai:infra:ContentFilters", name, {}, opts)
        made: dict[str, list[cognitiveservices.RaiPolicy]] = {}
        for region, account in args.accounts.items():
            in_account = made.setdefault(region, [])
            for planned in args.filters:
                policy = cognitiveservices.RaiPolicy(
                    f"{name}-{planned.name}-{region}",
                    account_name=account.name,
                    resource_group_name=args.resource_group_name,
                    rai_policy_name=planned.name,
                    properties=cognitiveservices.RaiPolicyPropertiesArgs(
                        base_policy_name=planned.base,
                        mode=planned.mode,
                        content_filters=[_filter(each) for each in planned.rules],
                    ),
                    tags=args.tags,
                    opts=pulumi.ResourceOptions(parent=self, depends_on=in_account[-1:]),
                )
                in_account.append(policy)
        self.by_region = made
        self.register_outputs({})


def _filter(rule: PlannedFilterRule) -> cognitiveservices.RaiPolicyContentFilterArgs:
    return cognitiveservices.RaiPolicyContentFilterArgs(
        name=rule.name,
        source=rule.source,
        severity_threshold=rule.severity,
        blocking=rule.blocking,
        enabled=rule.enabled,
    )
