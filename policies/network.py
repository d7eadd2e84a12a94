"""Who reaches an account, and what it reaches."""

from collections.abc import Iterator
from fnmatch import fnmatchcase

from pulumi_policy import Severity

from aoai.problems import Problem
from policies.inputs import Unreadable
from policies.joins import Stack
from policies.policy import DISABLED, Config, joined_policy, resource_policy
from policies.seen import ACCOUNT, PRIVATE_ENDPOINT, Seen


def _restricted(account: Seen, _config: Config) -> Iterator[Problem]:
    doubt = None
    for path, closed in _CLOSED:
        try:
            if account.read(path) == closed:
                return
        except Unreadable as error:
            doubt = error
    if doubt is not None:
        raise doubt
    yield Problem(
        account.where("properties.publicNetworkAccess"),
        "every network reaches the account",
        'set it to Disabled, or network_acls with default_action="Deny" and what is allowed',
    )


_CLOSED = (
    ("properties.publicNetworkAccess", "Disabled"),
    ("properties.networkAcls.defaultAction", "Deny"),
)


def _private(account: Seen, stack: Stack, _config: Config) -> Iterator[Problem]:
    doubt = False
    for each in stack.of_kind(PRIVATE_ENDPOINT):
        for name in ("privateLinkServiceConnections", "manualPrivateLinkServiceConnections"):
            found = stack.points_at(each, name, account)
            if found:
                return
            doubt = doubt or found is None
    if doubt:
        raise Unreadable(
            "privateEndpointConnections",
            "cannot be told: what an endpoint points at is not known before the update",
        )
    yield Problem(
        account.where("properties"),
        "no private endpoint of this stack leads to the account",
        "add a network.PrivateEndpoint with group account, or turn this policy off where another "
        "stack holds it",
    )


def _outbound(account: Seen, _config: Config) -> Iterator[Problem]:
    if account.read("properties.restrictOutboundNetworkAccess") is not True:
        yield Problem(
            account.where("properties.restrictOutboundNetworkAccess"),
            "the account may send data to any address",
            "set restrict_outbound_network_access=True and list allowed_fqdn_list",
        )


def _fqdns(account: Seen, config: Config) -> Iterator[Problem]:
    yield from _outbound(account, config)
    listed = account.read("properties.allowedFqdnList")
    allowed = [str(each) for each in config["allowed"]]
    for i, each in enumerate(listed if isinstance(listed, list) else ()):
        if not isinstance(each, str):
            raise Unreadable(f"properties.allowedFqdnList[{i}]", "is not known before the update")
        if not any(fnmatchcase(each.casefold(), name.casefold()) for name in allowed):
            yield Problem(
                account.where(f"properties.allowedFqdnList[{i}]"),
                f"{each} is no address that this environment may send data to",
                "remove it, or have it allowed",
            )


network_restricted = resource_policy(
    "network-restricted",
    [ACCOUNT],
    _restricted,
    description="An account is reached by private endpoints or by listed networks only (Azure "
    "Policy 037eea7a-bd0a-46c5-9a66-03aea78705d3, 0725b4dd-7e76-479c-a735-68e7ee23d5ca).",
    steps="Turn public network access off, or let the network rules deny by default.",
    severity=Severity.HIGH,
)

private_endpoint = joined_policy(
    "private-endpoint",
    [ACCOUNT],
    _private,
    description="A private endpoint leads to each account (Azure Policy "
    "d6759c02-b87f-42b7-892e-71b3f471d782).",
    steps="Add a private endpoint to the account.",
)

outbound_restricted = resource_policy(
    "outbound-restricted",
    [ACCOUNT],
    _outbound,
    description="An account sends data to listed addresses only (landing zones: "
    "Deny-CognitiveServices-RestrictOutboundNetworkAccess).",
    steps="Restrict outbound network access.",
)

fqdn_list = resource_policy(
    "fqdn-list",
    [ACCOUNT],
    _fqdns,
    description="Outbound access is restricted, and each listed address is an allowed one; an "
    "empty list is the strictest (compare checkov CKV_AZURE_247).",
    steps="Remove the address, or add it to the configuration.",
    level=DISABLED,
    config={
        "allowed": {
            "type": "array",
            "items": {"type": "string"},
            "default": [],
            "description": "Addresses that an account may list, with * for any text.",
        }
    },
)
