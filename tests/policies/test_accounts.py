"""The policies on accounts: each passes, refuses, and says what it could not read."""

from typing import Any

import pytest

from pack import UNKNOWN, Pack, Resource, Said, account

ACCOUNT = "azure-native:cognitiveservices:Account"
ENDPOINT = "azure-native:network:PrivateEndpoint"
SETTING = "azure-native:monitor:DiagnosticSetting"


def said(policy: str, *resources: Resource, **config: Any) -> Said:
    """What one policy says, and what could not be known."""
    found = Pack({policy: config, "facts-known": {"facts": "catalogue"}}).preview(*resources)
    return [each for each in found if each[0] in (policy, "facts-known")]


def with_properties(properties: Any, **more: Any) -> Resource:
    return account(properties=properties, **more)


def unknown(path: str) -> Said:
    return [("facts-known", "advisory", f"oai.{path} is not known before the update")]


def texts(found: Said) -> list[str]:
    return [text for _, _, text in found]


@pytest.mark.parametrize(
    "token",
    [
        ACCOUNT,
        "azure-native:cognitiveservices/v20250601:Account",
        "azure-native_cognitiveservices_v20250601:cognitiveservices:Account",
    ],
)
@pytest.mark.parametrize(
    ("properties", "reason"),
    [
        ({"disableLocalAuth": True}, None),
        ({"disableLocalAuth": False}, "is not true"),
        ({}, "is absent, and Azure then turns key sign-in on"),
        (None, "is absent, and Azure then turns key sign-in on"),
    ],
)
def test_an_account_has_key_sign_in_off(token: str, properties: Any, reason: str | None) -> None:
    resource = Resource("oai", with_properties(properties).inputs, token)
    refusal = (
        "account-local-auth",
        "mandatory",
        f"oai.properties.disableLocalAuth: it {reason}; "
        "set disable_local_auth=True and sign in with Entra ID",
    )

    assert said("account-local-auth", resource) == ([] if reason is None else [refusal])


@pytest.mark.parametrize(
    ("policy", "properties"),
    [
        ("account-local-auth", {"disableLocalAuth": UNKNOWN}),
        ("outbound-restricted", {"restrictOutboundNetworkAccess": UNKNOWN}),
        ("network-restricted", {"publicNetworkAccess": UNKNOWN}),
        ("customer-storage", {"userOwnedStorage": UNKNOWN}),
    ],
)
def test_a_property_that_is_not_known_is_undecided(policy: str, properties: dict[str, Any]) -> None:
    config = {policy: {"enforcementLevel": "advisory"}, "account-local-auth": "disabled"}
    config |= {"facts-known": {"facts": "catalogue"}}
    if policy == "account-local-auth":
        config.pop("account-local-auth")
    [name] = properties

    assert Pack(config).preview(with_properties(properties)) == unknown(f"properties.{name}")
    assert Pack(config).preview(with_properties(UNKNOWN)) == [
        *unknown(f"properties.{name}"),
        *unknown("properties"),
    ]


def test_an_account_that_is_only_read_is_nobodys_to_judge() -> None:
    # `pulumi policy analyze` hands over what was read without its inputs.
    assert said("account-local-auth", Resource("oai", {}, ACCOUNT)) == []


OPEN = (
    "oai.properties.publicNetworkAccess: every network reaches the account; set it to Disabled, "
    'or network_acls with default_action="Deny" and what is allowed'
)


@pytest.mark.parametrize(
    ("properties", "found"),
    [
        ({"publicNetworkAccess": "Disabled"}, []),
        ({"publicNetworkAccess": "Enabled", "networkAcls": {"defaultAction": "Deny"}}, []),
        ({"publicNetworkAccess": UNKNOWN, "networkAcls": {"defaultAction": "Deny"}}, []),
        ({"publicNetworkAccess": "Enabled", "networkAcls": {"defaultAction": "Allow"}}, [OPEN]),
        ({"publicNetworkAccess": "Enabled"}, [OPEN]),
        ({}, [OPEN]),
    ],
)
def test_an_account_is_closed_by_one_of_two_switches(
    properties: dict[str, Any], found: list[str]
) -> None:
    closed = with_properties({"disableLocalAuth": True, **properties})

    assert texts(said("network-restricted", closed)) == found


@pytest.mark.parametrize(
    ("policy", "changed", "where"),
    [
        ("managed-identity", {"identity": {"type": "SystemAssigned"}}, None),
        ("managed-identity", {"identity": {"type": "SystemAssigned, UserAssigned"}}, None),
        ("managed-identity", {}, "identity"),
        ("managed-identity", {"identity": {"type": "None"}}, "identity"),
        ("outbound-restricted", {"restrictOutboundNetworkAccess": True}, None),
        ("outbound-restricted", {}, "properties.restrictOutboundNetworkAccess"),
        ("customer-managed-key", {"encryption": {"keySource": "Microsoft.KeyVault"}}, None),
        (
            "customer-managed-key",
            {"encryption": {"keySource": "Microsoft.CognitiveServices"}},
            "properties.encryption",
        ),
        ("customer-managed-key", {}, "properties.encryption"),
        ("customer-storage", {"userOwnedStorage": [{"resourceId": "s"}]}, None),
        ("customer-storage", {"userOwnedStorage": []}, "properties.userOwnedStorage"),
        ("customer-storage", {}, "properties.userOwnedStorage"),
    ],
)
def test_an_account_has_what_the_policy_asks_for(
    policy: str, changed: dict[str, Any], where: str | None
) -> None:
    if "identity" in changed or policy == "managed-identity":
        resource = account(**changed)
    else:
        resource = with_properties({"disableLocalAuth": True, **changed})

    found = texts(said(policy, resource, enforcementLevel="advisory"))

    assert [each.partition(":")[0] for each in found] == ([f"oai.{where}"] if where else [])
    assert all("; " in each for each in found)


@pytest.mark.parametrize(
    ("listed", "found"),
    [
        ([], []),
        (None, []),
        (["Data.Example.com"], []),
        (["data.example.com", "evil.test"], ["oai.properties.allowedFqdnList[1]"]),
    ],
)
def test_an_account_lists_allowed_addresses_only(
    listed: list[str] | None, found: list[str]
) -> None:
    properties = {"disableLocalAuth": True, "restrictOutboundNetworkAccess": True}
    resource = with_properties(
        {**properties, **({} if listed is None else {"allowedFqdnList": listed})}
    )

    told = said("fqdn-list", resource, enforcementLevel="advisory", allowed=["*.example.com"])

    assert [each.partition(":")[0] for each in texts(told)] == found


@pytest.mark.parametrize(
    ("level", "found"),
    [(None, []), ("advisory", ["oai.accountName: oai-a1b2 is not named as ai-.* asks; "])],
)
def test_names_are_held_to_a_pattern_only_where_it_is_asked_for(
    level: str | None, found: list[str]
) -> None:
    config = {"account": "ai-.*"} | ({"enforcementLevel": level} if level else {})

    told = texts(said("naming-convention", account(), **config))

    assert [each[: len(found[0])] for each in told] == found


@pytest.mark.parametrize(
    ("token", "found"),
    [
        (ACCOUNT, 0),
        ("azure-native:cognitiveservices/v20250601:Account", 0),
        ("azure-native:cognitiveservices/v20250401preview:Account", 1),
        ("azure-native_cognitiveservices_v20260115preview:cognitiveservices:Account", 1),
    ],
)
def test_previews_of_the_api_are_told_where_it_is_asked_for(token: str, found: int) -> None:
    resource = Resource("oai", account().inputs, token)

    assert len(said("preview-api-version", resource, enforcementLevel="advisory")) == found


def _on(kind: str, path: str, stated: Any, *behind: Resource, **more: Any) -> Resource:
    return Resource("beside", {path: stated, **more}, kind, behind={path: list(behind)})


OWN = account()
ID = "/subscriptions/s/resourceGroups/group/providers/Microsoft.CognitiveServices/accounts/OAI-a1b2"
LINKS = "privateLinkServiceConnections"
LOGS = {"logs": [{"categoryGroup": "allLogs", "enabled": True}], "workspaceId": "w"}


@pytest.mark.parametrize(
    ("beside", "found"),
    [
        ([], ["private-endpoint"]),
        ([_on(ENDPOINT, LINKS, [{"privateLinkServiceId": UNKNOWN}], OWN)], []),
        ([_on(ENDPOINT, LINKS, [{"privateLinkServiceId": ID}])], []),
        ([_on(ENDPOINT, LINKS, [{"privateLinkServiceId": f"{ID}-2"}])], ["private-endpoint"]),
        ([_on(ENDPOINT, LINKS, [{"privateLinkServiceId": UNKNOWN}])], ["facts-known"]),
    ],
)
def test_a_private_endpoint_leads_to_each_account(beside: list[Resource], found: list[str]) -> None:
    assert [each for each, _, _ in said("private-endpoint", OWN, *beside)] == found


@pytest.mark.parametrize(
    ("beside", "found"),
    [
        ([], ["account-diagnostics"]),
        ([_on(SETTING, "resourceUri", UNKNOWN, OWN, **LOGS)], []),
        ([_on(SETTING, "resourceUri", ID, **LOGS)], []),
        ([_on(SETTING, "resourceUri", UNKNOWN, OWN, **{**LOGS, "workspaceId": UNKNOWN})], []),
        ([_on(SETTING, "resourceUri", UNKNOWN, OWN, logs=LOGS["logs"])], ["account-diagnostics"]),
        (
            [_on(SETTING, "resourceUri", UNKNOWN, OWN, workspaceId="w", logs=[{"enabled": False}])],
            ["account-diagnostics"],
        ),
        ([_on(SETTING, "resourceUri", UNKNOWN, **LOGS)], ["facts-known"]),
    ],
)
def test_the_logs_of_each_account_are_kept(beside: list[Resource], found: list[str]) -> None:
    assert [each for each, _, _ in said("account-diagnostics", OWN, *beside)] == found


KEY = "0123456789abcdef0123456789abcdef"


@pytest.mark.parametrize(
    ("outputs", "found"),
    [
        ({"endpoint": "https://x.openai.azure.com/", "commit": "0123456789abcdef"}, []),
        ({"apiKey": KEY}, ["key-exports"]),
        ({"key": KEY}, ["key-exports"]),
        # As many digits have a digest and an id.
        ({"digest": KEY, "monkey": KEY}, []),
        ({"all": [{"deep": f"{'a' * 52}JQQJ99{'b' * 10}ACOG{'c' * 4}"}]}, ["key-exports"]),
        ({"apiKey": UNKNOWN}, ["facts-known"]),
        ({"keys": {"key1": UNKNOWN}}, ["facts-known"]),
        ({"endpoint": UNKNOWN, "keyVaultUri": UNKNOWN, "keyboard": UNKNOWN}, []),
    ],
)
def test_no_output_of_the_stack_is_a_key(outputs: dict[str, Any], found: list[str]) -> None:
    stack = Resource("demo", {}, "pulumi:pulumi:Stack", outputs=outputs)

    told = said("key-exports", stack)

    assert [each for each, _, _ in told] == found
    # What is told must not tell the key.
    assert KEY not in str(told)


def test_outputs_are_judged_once_more_when_the_update_knows_them() -> None:
    stack = Resource("demo", {}, "pulumi:pulumi:Stack", outputs={"apiKey": KEY})

    assert [each for each, _, _ in Pack({}, is_preview=False).preview(stack)] == ["key-exports"]
