"""Every row of the table, by refusals that people have reported; the texts are Azure's."""

from typing import Any, NamedTuple

import pytest

from aoai.azure.arm import Answer
from aoai.placement.refusal_table import TABLE
from aoai.placement.refusals import classify
from aoai.refusals import FailureClass, Grade, Row, Scope

WAIT, REGION, NAME, STOP, UNKNOWN = (
    FailureClass.WAIT,
    FailureClass.NEXT_REGION,
    FailureClass.NAME,
    FailureClass.STOP,
    FailureClass.UNKNOWN,
)
ACCOUNT = "/subscriptions/s/resourceGroups/g/providers/Microsoft.CognitiveServices/accounts/a"


class Example(NamedTuple):
    """A refusal as it was reported, and what it means."""

    status: int
    code: str
    message: str
    failure: FailureClass
    scope: Scope


EXAMPLES = (
    Example(
        409,
        "RequestConflict",
        f"Another operation is being performed on the parent resource '{ACCOUNT}'. Please try "
        "again later.",
        WAIT,
        Scope.ACCOUNT,
    ),
    Example(
        409,
        "RequestConflict",
        f"Cannot modify resource with id '{ACCOUNT}' because the resource entity provisioning "
        "state is not terminal. Please wait for the provisioning state to become terminal and "
        "then retry the request.",
        WAIT,
        Scope.ACCOUNT,
    ),
    Example(
        409,
        "AnotherOperationInProgress",
        "Another operation on this or dependent resource is in progress. To retrieve status of "
        "the operation use uri: https://x.network.azure.com/operations/o?api-version=2021-03-01.",
        WAIT,
        Scope.ACCOUNT,
    ),
    Example(
        400,
        "AccountProvisioningStateInvalid",
        "Call to Microsoft.CognitiveServices/accounts failed. Error message: Account "
        f"{ACCOUNT} in state Accepted",
        WAIT,
        Scope.ACCOUNT,
    ),
    Example(
        429,
        "ResourceRequestsThrottled",
        "Number of requests for action 'Microsoft.Cdn/profiles/read' exceeded the limit of '50' "
        "for time interval '00:05:00'. Please try again after '372' seconds.",
        WAIT,
        Scope.SUBSCRIPTION,
    ),
    Example(
        429,
        "SubscriptionRequestsThrottled",
        "Number of requests for subscription 's' and operation 'POST/SUBSCRIPTIONS/X' exceeded "
        "the backend storage limit. Please try again after '6' seconds.",
        WAIT,
        Scope.SUBSCRIPTION,
    ),
    Example(429, "TooManyRequests", "The request is being throttled.", WAIT, Scope.SUBSCRIPTION),
    Example(0, "NoAnswer", "no answer arrived: ServiceRequestError: cut", WAIT, Scope.REQUEST),
    Example(
        400,
        "InsufficientQuota",
        "This operation require 240 new capacity in quota Tokens Per Minute (thousands) - "
        "Text-Embedding-Ada-002, which is bigger than the current available capacity 0. The "
        "current quota usage is 240 and the quota limit is 240 for quota Tokens Per Minute "
        "(thousands) - Text-Embedding-Ada-002.",
        REGION,
        Scope.POOL,
    ),
    Example(
        400,
        "InsufficientQuota",
        "The specified capacity '120' of account deployment is bigger than available capacity "
        "'118' for UsageName 'Tokens Per Minute (thousands) - GPT-35-Turbo'.",
        REGION,
        Scope.POOL,
    ),
    Example(409, "InsufficientResourcesAvailable", "", REGION, Scope.REGION),
    Example(0, "ProvisioningEndedBadly", "it was accepted and then Failed", REGION, Scope.REGION),
    Example(
        400,
        "InvalidResourceProperties",
        "The specified SKU 'GlobalStandard' for model 'gpt-5.1 2025-11-13' is not supported in "
        "this region 'westeurope'.",
        REGION,
        Scope.REGION,
    ),
    Example(
        400,
        "DeploymentModelNotSupported",
        "Creating account deployment is not supported by the model 'text-davinci-003'. This is "
        "usually because there are better models available for the similar functionality.",
        STOP,
        Scope.REQUEST,
    ),
    Example(
        400,
        "DeploymentModelNotSupported",
        "The model 'Format:Mistral AI,Name:Mistral-Large-3,Version:1' of account deployment is not "
        "supported.",
        REGION,
        Scope.REGION,
    ),
    Example(
        400,
        "DeploymentModelNotSupported",
        "The model 'Format: OpenAI, Name: embedding, Version: 2, Source: ' of account deployment "
        "is not supported.",
        REGION,
        Scope.REGION,
    ),
    Example(
        400,
        "LocationNotAvailableForResourceType",
        "The provided location 'eastus2euap' is not available for resource type "
        "'Microsoft.CognitiveServices/accounts'. List of available regions for the resource type "
        "is 'global,australiaeast'.",
        REGION,
        Scope.REGION,
    ),
    Example(
        400,
        "NoRegisteredProviderFound",
        "No registered resource provider found for location 'westus' and API version "
        "'2015-11-01-preview' for type 'accounts'. The supported api-versions are '2017-04-18'. "
        "The supported locations are 'eastus'.",
        REGION,
        Scope.REGION,
    ),
    Example(
        403,
        "RequestDisallowedByAzure",
        "Resource 'a' was disallowed by Azure: This policy maintains a set of best available "
        "regions where your subscription can deploy resources. The objective of this policy is to "
        "ensure that your subscription has full access to Azure services with optimal "
        "performance. Should you need additional or different regions, contact support..",
        REGION,
        Scope.REGION,
    ),
    Example(
        403,
        "RequestDisallowedByPolicy",
        "Resource 'a' was disallowed by policy. Policy identifiers: "
        '\'[{"policyAssignment":{"name":"Allowed locations","id":"/subscriptions/s/providers/'
        "Microsoft.Authorization/policyAssignments/c0\"}}]'.",
        REGION,
        Scope.REGION,
    ),
    Example(
        403,
        "RequestDisallowedByPolicy",
        "Resource 'chat' was disallowed by policy. Policy identifiers: "
        '\'[{"policyAssignment":{"name":"Approved models","id":"/subscriptions/s/providers/'
        "Microsoft.Authorization/policyAssignments/c1\"}}]'.",
        STOP,
        Scope.SUBSCRIPTION,
    ),
    Example(
        404,
        "ParentResourceNotFound",
        "Can not perform requested operation on nested resource. Parent resource 'a' not found.",
        REGION,
        Scope.ACCOUNT,
    ),
    Example(
        404,
        "ResourceNotFound",
        "The Resource 'Microsoft.CognitiveServices/accounts/a' under resource group 'g' was not "
        "found. For more details please go to https://aka.ms/ARMResourceNotFoundFix",
        REGION,
        Scope.ACCOUNT,
    ),
    Example(
        404,
        "ResourceGroupNotFound",
        "Resource group 'g' could not be found.",
        REGION,
        Scope.ACCOUNT,
    ),
    Example(
        400,
        "BadRequest",
        "Parent account does not provision correctly, please retry creating the account.",
        REGION,
        Scope.ACCOUNT,
    ),
    Example(
        400,
        "BadRequest",
        "The deployment 'chat' is in 'Failed' state, please delete it before creating a new one.",
        REGION,
        Scope.ACCOUNT,
    ),
    Example(400, "DeploymentLimitReached", "", REGION, Scope.ACCOUNT),
    Example(400, "SubscriptionIsOverQuotaForSku", "", REGION, Scope.REGION),
    Example(
        409,
        "CustomDomainInUse",
        "Please pick a different name. The subdomain name 'a' is not available as it's already "
        "used by a resource. If the resource using the name was deleted in the last 48 hours, you "
        "may need to purge the deleted resource.",
        NAME,
        Scope.ACCOUNT,
    ),
    Example(
        409,
        "FlagMustBeSetForRestore",
        f"An existing resource with ID '{ACCOUNT}' has been soft-deleted. To restore the resource, "
        "you must specify 'restore' to be 'true' in the property. If you don't want to restore "
        "existing resource, please purge it first.",
        NAME,
        Scope.ACCOUNT,
    ),
    Example(
        400,
        "InvalidAccountName",
        "The account name is invalid. Account name can only include alphanumeric characters, "
        "underscores and hyphens; Account name only allows 2 to 64 characters.",
        NAME,
        Scope.ACCOUNT,
    ),
    Example(
        400,
        "CustomDomainInvalid",
        "Sub domain name 'ai_foundry-resource' is not valid.",
        NAME,
        Scope.ACCOUNT,
    ),
    Example(
        400,
        "InvalidResourceProperties",
        "The specified SKU 'DataZoneStandard' of account deployment is not supported by the model "
        "'gpt-realtime-mini' version: '2025-10-06'.",
        STOP,
        Scope.REQUEST,
    ),
    Example(
        400,
        "InvalidResourceProperties",
        "The specified scale type 'Standard' of account deployment is not supported by the model "
        "'gpt-4o'.",
        STOP,
        Scope.REQUEST,
    ),
    Example(
        400,
        "ServiceModelDeprecated",
        "The model 'Format:OpenAI,Name:gpt-4o-mini,Version:2024-07-18' has been deprecated since "
        "03/31/2026 00:00:00.",
        STOP,
        Scope.REQUEST,
    ),
    Example(
        400,
        "ServiceModelDeprecating",
        "The model 'Format:OpenAI,Name:gpt-4o,Version:2024-05-13' is in deprecating state and "
        "cannot be used for new deployments.",
        STOP,
        Scope.SUBSCRIPTION,
    ),
    Example(
        400,
        "InvalidCapacity",
        "The specified capacity '10' of account deployment should be at least 15 and no more than "
        "30000.",
        STOP,
        Scope.REQUEST,
    ),
    Example(
        400,
        "InvalidCapacity",
        "The specified capacity ' ' of account deployment should be greater than 0 and no more "
        "than 3.",
        STOP,
        Scope.REQUEST,
    ),
    Example(400, "InvalidModelProviderData", "", STOP, Scope.REQUEST),
    Example(
        400,
        "InvalidApiVersionParameter",
        "The api-version '1' is invalid. The supported versions are '2'.",
        STOP,
        Scope.REQUEST,
    ),
    Example(
        400,
        "MissingApiVersionParameter",
        "The api-version query parameter (?api-version=) is required for all requests.",
        STOP,
        Scope.REQUEST,
    ),
    Example(400, "InvalidApiVersion", "", STOP, Scope.REQUEST),
    Example(409, "InvalidResourceGroupLocation", "", STOP, Scope.REQUEST),
    Example(409, "ScopeLocked", "", STOP, Scope.ACCOUNT),
    Example(
        403,
        "AuthorizationFailed",
        "The client 'c' with object id 'o' does not have authorization to perform action 'x' over "
        "scope 's' or the scope is invalid. If access was recently granted, please refresh your "
        "credentials.",
        STOP,
        Scope.SUBSCRIPTION,
    ),
    Example(
        409,
        "MissingSubscriptionRegistration",
        "The subscription is not registered to use namespace 'Microsoft.CognitiveServices'. See "
        "https://aka.ms/rps-not-found for how to register subscriptions.",
        STOP,
        Scope.SUBSCRIPTION,
    ),
    Example(
        409,
        "ReadOnlyDisabledSubscription",
        "The subscription 's' is disabled and therefore marked as read only. You cannot perform "
        "any write actions on this subscription until it is re-enabled.",
        STOP,
        Scope.SUBSCRIPTION,
    ),
    Example(404, "SubscriptionNotFound", "", STOP, Scope.SUBSCRIPTION),
    Example(
        400,
        "SpecialFeatureOrQuotaIdRequired",
        "The subscription does not have QuotaId/Feature required by SKU 'S0' from kind 'OpenAI' "
        "or contains blocked QuotaId/Feature.",
        STOP,
        Scope.SUBSCRIPTION,
    ),
    Example(400, "CanNotCreateMultipleFreeAccounts", "", STOP, Scope.SUBSCRIPTION),
    Example(0, "NotJson", "<html>Sign in to the guest network</html>", STOP, Scope.REQUEST),
    Example(401, "InvalidAuthenticationToken", "", STOP, Scope.SUBSCRIPTION),
    Example(
        400,
        "715-123420",
        "An error occurred. Please reach out to support for additional assistance.",
        UNKNOWN,
        Scope.REQUEST,
    ),
    Example(408, "RequestTimeout", "", WAIT, Scope.REQUEST),
    Example(
        429,
        "",
        "Number of read requests for subscription 's' exceeded the limit",
        WAIT,
        Scope.SUBSCRIPTION,
    ),
    Example(
        500,
        "InternalResourceIdentityError",
        "There was a problem communicating with the identity service. Diagnostic information: "
        "timestamp 't', subscription id 's', tracking id 'i', request correlation id 'r'.",
        WAIT,
        Scope.REQUEST,
    ),
    Example(502, "NotJson", "<html>Bad gateway</html>", WAIT, Scope.REQUEST),
    Example(503, "ServiceUnavailable", "", WAIT, Scope.REQUEST),
    Example(
        504,
        "GatewayTimeout",
        "The gateway did not receive a response from 'Microsoft.CognitiveServices' within the "
        "specified time period.",
        WAIT,
        Scope.REQUEST,
    ),
)


def answer(status: int, code: str, message: str, **more: Any) -> Answer:
    return Answer(status, {"error": {"code": code, "message": message, **more}}, {})


def deciding(example: Example) -> Row | None:
    fitting = (row for row in TABLE if row.fits(example.status, example.code, example.message))
    return next(fitting, None)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda each: f"{each.status}-{each.code}")
def test_a_refusal_that_was_reported_has_its_class(example: Example) -> None:
    found = classify(answer(example.status, example.code, example.message), TABLE)

    assert (found.failure, found.scope) == (example.failure, example.scope)


@pytest.mark.parametrize("row", TABLE, ids=lambda each: f"{each.code}-{each.status}")
def test_a_row_decides_at_least_one_refusal_that_was_reported(row: Row) -> None:
    assert [each for each in EXAMPLES if deciding(each) is row], "no example, or an earlier row"


def test_every_row_names_a_source_and_a_fix_and_none_is_the_users() -> None:
    assert [row for row in TABLE if not (row.source and row.fix)] == []
    assert [row for row in TABLE if row.grade is Grade.USER] == []
