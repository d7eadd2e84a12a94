"""The refusals that are known, with their sources. Codes and texts are Azure's."""

from aoai.placement.refusals import FailureClass, Grade, Row, Scope
from aoai.placement.writing import ENDED_BADLY

_RETRY = "try again; Azure was busy for longer than the timeout of this resource"
_OTHER_REGION = "add a candidate in another region"
_QUOTA = "request quota for this pool, lower the capacity, or add a candidate in another region"
_RIGHTS = "give the signed-in identity the role Cognitive Services Contributor on the account"

TABLE: tuple[Row, ...] = (
    Row(
        code="RequestConflict",
        failure=FailureClass.WAIT,
        scope=Scope.ACCOUNT,
        fix=_RETRY,
        source="microsoft/aspire#3409, terraform-provider-azurerm#22607, bicep-types-az#2419",
        grade=Grade.REPORTED,
    ),
    Row(
        code="AccountProvisioningStateInvalid",
        failure=FailureClass.WAIT,
        scope=Scope.ACCOUNT,
        fix=_RETRY,
        source="Azure-Samples/microsoft-foundry-baseline#76",
        grade=Grade.REPORTED,
    ),
    Row(
        code=ENDED_BADLY,
        failure=FailureClass.NEXT_REGION,
        scope=Scope.REGION,
        fix=_OTHER_REGION,
        source="a PUT that was accepted and failed later is as much a refusal as a 400",
        grade=Grade.ASSUMED,
    ),
    Row(
        code="NoAnswer",
        failure=FailureClass.WAIT,
        scope=Scope.REQUEST,
        fix="check the network between here and Azure",
        source="azure-core: the connection was cut or timed out",
        grade=Grade.DOCUMENTED,
    ),
    *(
        Row(
            status=status,
            failure=FailureClass.WAIT,
            scope=Scope.REQUEST,
            fix=_RETRY,
            source="ARM throttling and gateway answers; Azure-Samples/claude#36 for 504",
            grade=Grade.REPORTED,
        )
        for status in (408, 429, 500, 502, 503, 504)
    ),
    Row(
        code="InsufficientQuota",
        failure=FailureClass.NEXT_REGION,
        scope=Scope.POOL,
        fix=_QUOTA,
        source="microsoft/PubSec-Info-Assistant#880, azure-search-openai-demo#2249",
        grade=Grade.REPORTED,
    ),
    Row(
        code="InsufficientResourcesAvailable",
        failure=FailureClass.NEXT_REGION,
        scope=Scope.REGION,
        fix=_OTHER_REGION,
        source="code of other Azure services; for deployments none is in any source",
        grade=Grade.ASSUMED,
    ),
    Row(
        code="InvalidResourceProperties",
        message="is not supported in this region",
        failure=FailureClass.NEXT_REGION,
        scope=Scope.REGION,
        fix=_OTHER_REGION,
        source="azure-search-openai-demo#1840, contoso-creative-writer#165",
        grade=Grade.REPORTED,
    ),
    Row(
        code="InvalidResourceProperties",
        message="is not supported by the model",
        failure=FailureClass.STOP,
        scope=Scope.REQUEST,
        fix="choose a SKU that the model has",
        source="LibreChatAzureDeployment#5",
        grade=Grade.REPORTED,
    ),
    Row(
        code="DeploymentModelNotSupported",
        failure=FailureClass.NEXT_REGION,
        scope=Scope.REGION,
        fix="check the model's name and version, or add a candidate in a region that has it",
        source="dotnet/eShop PR#342, microsoft/azurechat#447",
        grade=Grade.REPORTED,
    ),
    Row(
        code="ServiceModelDeprecated",
        failure=FailureClass.STOP,
        scope=Scope.REQUEST,
        fix="choose a newer version of the model",
        source="Azure-Samples/aks-store-demo#203",
        grade=Grade.REPORTED,
    ),
    Row(
        code="ServiceModelDeprecating",
        failure=FailureClass.STOP,
        scope=Scope.SUBSCRIPTION,
        fix="choose a newer version; only subscriptions that have this one may deploy it again",
        source="Azure/azure-dev#7900",
        grade=Grade.REPORTED,
    ),
    Row(
        code="InvalidCapacity",
        failure=FailureClass.STOP,
        scope=Scope.REQUEST,
        fix="choose a capacity within the SKU's minimum, maximum and step",
        source="microsoft-foundry-for-vscode#331",
        grade=Grade.REPORTED,
    ),
    Row(
        code="LocationNotAvailableForResourceType",
        failure=FailureClass.NEXT_REGION,
        scope=Scope.REGION,
        fix=_OTHER_REGION,
        source="Azure/azure-sdk-for-net#17483",
        grade=Grade.REPORTED,
    ),
    Row(
        code="RequestDisallowedByPolicy",
        failure=FailureClass.NEXT_REGION,
        scope=Scope.REGION,
        fix="read which Azure Policy assignment refuses it, or add a candidate elsewhere",
        source="an Azure Policy that refuses this location; placement rule 4",
        grade=Grade.ASSUMED,
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
        code="BadRequest",
        message="Parent account does not provision correctly",
        failure=FailureClass.NEXT_REGION,
        scope=Scope.ACCOUNT,
        fix="delete the failed account and make it again, or add a candidate in another region",
        source="microsoft-foundry-for-vscode#116",
        grade=Grade.REPORTED,
    ),
    Row(
        code="DeploymentLimitReached",
        failure=FailureClass.NEXT_REGION,
        scope=Scope.ACCOUNT,
        fix="use another account; one account holds 32 deployments",
        source="microsoft/GitHub-Copilot-for-Azure names it; no report was found",
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
    Row(
        status=401,
        failure=FailureClass.STOP,
        scope=Scope.SUBSCRIPTION,
        fix="sign in again",
        source="ARM",
        grade=Grade.DOCUMENTED,
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
        code="SpecialFeatureOrQuotaIdRequired",
        failure=FailureClass.STOP,
        scope=Scope.SUBSCRIPTION,
        fix="use a subscription that may have this kind of account",
        source="azure-search-openai-demo#1084; one report cured it by another region (#288)",
        grade=Grade.REPORTED,
    ),
)
