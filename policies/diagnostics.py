"""What an account does is written down somewhere."""

from collections.abc import Iterator

from pulumi_policy import Severity

from aoai.problems import Problem
from policies.inputs import NotKnown, Unreadable, at
from policies.joins import Stack
from policies.policy import Config, joined_policy
from policies.seen import ACCOUNT, DIAGNOSTIC_SETTING, Seen

_PLACES = (
    "workspaceId",
    "storageAccountId",
    "eventHubAuthorizationRuleId",
    "marketplacePartnerId",
)


def _written(account: Seen, stack: Stack, _config: Config) -> Iterator[Problem]:
    doubt = False
    reason = "no diagnostic setting of this stack is on the account"
    for each in stack.of_kind(DIAGNOSTIC_SETTING):
        found = stack.points_at(each, "resourceUri", account)
        if found and _writes_logs(each):
            return
        if found:
            reason = f"{each.name} writes no logs of the account anywhere"
        doubt = doubt or found is None
    if doubt:
        what = "cannot be told: what a diagnostic setting is on is not known before the update"
        raise Unreadable("diagnostics", what)
    yield Problem(
        account.where("diagnostics"),
        reason,
        "add a monitor.DiagnosticSetting with logs enabled and a workspace, or turn this policy "
        "off where another stack holds it",
    )


def _writes_logs(setting: Seen) -> bool:
    logs = setting.at("logs")
    on = isinstance(logs, NotKnown) or any(
        isinstance(each, NotKnown) or at(each, "enabled") not in (None, False)
        for each in (logs if isinstance(logs, list) else ())
    )
    return on and any(setting.at(each) is not None for each in _PLACES)


account_diagnostics = joined_policy(
    "account-diagnostics",
    [ACCOUNT],
    _written,
    description="The logs of each account are kept (Azure Policy "
    "1b4d1c4e-934c-4703-944c-27c82c06bebb).",
    steps="Add a diagnostic setting to the account.",
    severity=Severity.HIGH,
)
