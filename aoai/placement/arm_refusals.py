"""Refusals of Azure Resource Manager itself, of accounts and of subscriptions.

The provider of deployments has no part in most of them.
"""

from aoai.refusals import FailureClass, Grade, Row, Scope

RETRY = "try again; Azure was busy for longer than the timeout of this resource"
_THROTTLED = "try again later, or with fewer deployments at a time (pulumi up --parallel)"
OTHER_REGION = "add a candidate in another region"
_RIGHTS = "give the signed-in identity the role Cognitive Services Contributor on the account"

BY_CODE: tuple[Row, ...] = (
    Row(
        code="AnotherOperationInProgress",
        failure=FailureClass.WAIT,
        scope=Scope.ACCOUNT,
        fix=RETRY,
        source="pulumi-azure-native#1024, microsoft/AzureTRE#2222; of networks, whose private "
        "endpoints change accounts",
        grade=Grade.REPORTED,
    ),
    Row(
        code="AccountProvisioningStateInvalid",
        failure=FailureClass.WAIT,
        scope=Scope.ACCOUNT,
        fix=RETRY,
        source="Azure-Samples/microsoft-foundry-baseline#76",
        grade=Grade.REPORTED,
    ),
    *(
        Row(
            code=code,
            failure=FailureClass.WAIT,
            scope=Scope.SUBSCRIPTION,
            fix=_THROTTLED,
            source=source,
            grade=Grade.REPORTED,
        )
        for code, source in (
            ("ResourceRequestsThrottled", "Azure/azqr#34"),
            ("SubscriptionRequestsThrottled", "MicrosoftDocs/azure-docs#105248"),
            ("TooManyRequests", "Azure/migAz#57"),
        )
    ),
    Row(
        code="NoAnswer",
        failure=FailureClass.WAIT,
        scope=Scope.REQUEST,
        fix="check the network between here and Azure",
        source="azure-core: the connection was cut or timed out",
        grade=Grade.DOCUMENTED,
    ),
    Row(
        code="LocationNotAvailableForResourceType",
        failure=FailureClass.NEXT_REGION,
        scope=Scope.REGION,
        fix=OTHER_REGION,
        source="Azure/azure-sdk-for-net#17483",
        grade=Grade.REPORTED,
    ),
    Row(
        code="NoRegisteredProviderFound",
        failure=FailureClass.NEXT_REGION,
        scope=Scope.REGION,
        fix="add a candidate in a region where Azure has accounts of this kind",
        source="Azure/azure-cli#28952; the message names a location and an API version",
        grade=Grade.REPORTED,
    ),
    Row(
        code="RequestDisallowedByAzure",
        failure=FailureClass.NEXT_REGION,
        scope=Scope.REGION,
        fix="ask Azure's support for this region, or add a candidate in another one",
        source="microsoft-foundry-for-vscode#292 and #373: a list of regions per subscription",
        grade=Grade.REPORTED,
    ),
    Row(
        code="RequestDisallowedByPolicy",
        message=r"(?i)\b(location|region)s?\b",
        failure=FailureClass.NEXT_REGION,
        scope=Scope.REGION,
        fix="read which Azure Policy assignment refuses it, or add a candidate elsewhere",
        source="vscode-azurefunctions#1244, MLOpsPython#244: a policy named Allowed locations; "
        "that its name always speaks of locations is assumed",
        grade=Grade.REPORTED,
    ),
    *(
        Row(
            code=code,
            status=404,
            failure=FailureClass.NEXT_REGION,
            scope=Scope.ACCOUNT,
            fix="make the account first, or add a candidate in another region",
            source="microsoft/Learn-LTI#116, microsoft/foundry-dev-tools#512",
            grade=Grade.REPORTED,
        )
        for code in ("ParentResourceNotFound", "ResourceNotFound", "ResourceGroupNotFound")
    ),
    Row(
        code="SubscriptionIsOverQuotaForSku",
        failure=FailureClass.NEXT_REGION,
        scope=Scope.REGION,
        fix="delete and purge an account there that nobody uses, or request more of AccountCount",
        source="azd's table of known codes; no report was found",
        grade=Grade.ASSUMED,
    ),
    *(
        Row(
            code=code,
            failure=FailureClass.NAME,
            scope=Scope.ACCOUNT,
            fix="take another name, or restore or purge the deleted account that holds it",
            source="azure-search-openai-demo#1093, Azure/azure-cli#18146",
            grade=Grade.REPORTED,
        )
        for code in ("CustomDomainInUse", "FlagMustBeSetForRestore")
    ),
    *(
        Row(
            code=code,
            failure=FailureClass.NAME,
            scope=Scope.ACCOUNT,
            fix="take another account name: 2 to 64 letters, digits and hyphens",
            source="microsoft-foundry-for-vscode#70 and #121, microsoft/azurechat#253",
            grade=Grade.REPORTED,
        )
        for code in ("InvalidAccountName", "CustomDomainInvalid")
    ),
    *(
        Row(
            code=code,
            failure=FailureClass.STOP,
            scope=Scope.REQUEST,
            fix="take the version of aoai that is made for this cloud",
            source=source,
            grade=grade,
        )
        for code, source, grade in (
            ("InvalidApiVersionParameter", "Azure/azure-cli#28038", Grade.REPORTED),
            ("MissingApiVersionParameter", "MicrosoftDocs/feedback#2279", Grade.REPORTED),
            ("InvalidApiVersion", "a spelling of other Azure services", Grade.ASSUMED),
        )
    ),
    Row(
        code="InvalidResourceGroupLocation",
        failure=FailureClass.STOP,
        scope=Scope.REQUEST,
        fix="leave the group where it is: Azure moves none",
        source="Azure/azure-dev#9006",
        grade=Grade.REPORTED,
    ),
    Row(
        code="RequestDisallowedByPolicy",
        failure=FailureClass.STOP,
        scope=Scope.SUBSCRIPTION,
        fix="read which Azure Policy assignment refuses it; it names no location",
        source="a policy on something else holds in every region of its scope",
        grade=Grade.ASSUMED,
    ),
    Row(
        code="ScopeLocked",
        failure=FailureClass.STOP,
        scope=Scope.ACCOUNT,
        fix="remove the lock on the account, its group or its subscription",
        source="ARM's code for locks; its text was not seen",
        grade=Grade.ASSUMED,
    ),
    Row(
        code="AuthorizationFailed",
        failure=FailureClass.STOP,
        scope=Scope.SUBSCRIPTION,
        fix=_RIGHTS,
        source="MicrosoftDocs/azure-docs#76885",
        grade=Grade.REPORTED,
    ),
    Row(
        code="MissingSubscriptionRegistration",
        failure=FailureClass.STOP,
        scope=Scope.SUBSCRIPTION,
        fix="run `az provider register --namespace Microsoft.CognitiveServices`",
        source="microsoft-foundry-for-vscode#270",
        grade=Grade.REPORTED,
    ),
    Row(
        code="ReadOnlyDisabledSubscription",
        failure=FailureClass.STOP,
        scope=Scope.SUBSCRIPTION,
        fix="have the subscription enabled again, or use another one",
        source="microsoft-foundry-for-vscode#27 and #374",
        grade=Grade.REPORTED,
    ),
    Row(
        code="SubscriptionNotFound",
        failure=FailureClass.STOP,
        scope=Scope.SUBSCRIPTION,
        fix="check the subscription id, and that the signed-in identity sees it",
        source="ARM's code; its text was not seen",
        grade=Grade.ASSUMED,
    ),
    Row(
        code="SpecialFeatureOrQuotaIdRequired",
        failure=FailureClass.STOP,
        scope=Scope.SUBSCRIPTION,
        fix="use a subscription that may have this kind of account",
        source="azure-search-openai-demo#1084; one report cured it by another region (#288)",
        grade=Grade.REPORTED,
    ),
    Row(
        code="CanNotCreateMultipleFreeAccounts",
        failure=FailureClass.STOP,
        scope=Scope.SUBSCRIPTION,
        fix="use an account of SKU S0",
        source="MicrosoftDocs/azure-docs#83566: one free account per kind and subscription; the "
        "code is from memory",
        grade=Grade.ASSUMED,
    ),
    Row(
        code="NotJson",
        status=0,
        failure=FailureClass.STOP,
        scope=Scope.REQUEST,
        fix="something between here and Azure answers in its place: sign in there, or set a proxy",
        source="a page with status 200 that is no JSON is not ARM's",
        grade=Grade.ASSUMED,
    ),
)
BY_STATUS: tuple[Row, ...] = (
    Row(
        status=401,
        failure=FailureClass.STOP,
        scope=Scope.SUBSCRIPTION,
        fix="sign in again",
        source="ARM",
        grade=Grade.DOCUMENTED,
    ),
    *(
        Row(
            status=status,
            failure=FailureClass.WAIT,
            scope=Scope.SUBSCRIPTION if status == 429 else Scope.REQUEST,
            fix=_THROTTLED if status == 429 else RETRY,
            source="ARM's throttling and gateway answers; Azure-Samples/claude#36 for 504, "
            "microsoft-foundry-for-vscode#329 for 500",
            grade=Grade.REPORTED,
        )
        for status in (408, 429, 500, 502, 503, 504)
    ),
)
"""What is told by the status alone, where no code says more."""
