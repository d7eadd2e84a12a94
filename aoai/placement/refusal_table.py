"""The refusals that are known, with their sources. Codes and texts are Azure's.

Those of model deployments stand here, with the whole table. Rows with a code come before those with
a status alone: what a code says is never undone by the status that it came with.
"""

from aoai.placement.arm_refusals import BY_CODE, BY_STATUS, OTHER_REGION, RETRY
from aoai.placement.writing import ENDED_BADLY
from aoai.refusals import FailureClass, Grade, Row, Scope

_QUOTA = "request quota for this pool, lower the capacity, or add a candidate in another region"

_OF_DEPLOYMENTS: tuple[Row, ...] = (
    Row(
        code="RequestConflict",
        failure=FailureClass.WAIT,
        scope=Scope.ACCOUNT,
        fix=RETRY,
        source="microsoft/aspire#3409, terraform-provider-azurerm#22607, bicep-types-az#2419",
        grade=Grade.REPORTED,
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
        fix=OTHER_REGION,
        source="code of other Azure services; for deployments none is in any source",
        grade=Grade.ASSUMED,
    ),
    Row(
        code=ENDED_BADLY,
        failure=FailureClass.NEXT_REGION,
        scope=Scope.REGION,
        fix=OTHER_REGION,
        source="a PUT that was accepted and failed later is as much a refusal as a 400",
        grade=Grade.ASSUMED,
    ),
    Row(
        code="InvalidResourceProperties",
        message="is not supported in this region",
        failure=FailureClass.NEXT_REGION,
        scope=Scope.REGION,
        fix=OTHER_REGION,
        source="azure-search-openai-demo#1840, contoso-creative-writer#165",
        grade=Grade.REPORTED,
    ),
    Row(
        code="DeploymentModelNotSupported",
        message="Creating account deployment is not supported by the model",
        failure=FailureClass.STOP,
        scope=Scope.REQUEST,
        fix="choose a newer model; Azure makes no deployment of this one any more",
        source="reports of 2023-07 for text-davinci-003",
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
        code="BadRequest",
        message="Parent account does not provision correctly",
        failure=FailureClass.NEXT_REGION,
        scope=Scope.ACCOUNT,
        fix="delete the failed account and make it again, or add a candidate in another region",
        source="microsoft-foundry-for-vscode#116",
        grade=Grade.REPORTED,
    ),
    Row(
        code="BadRequest",
        message="is in 'Failed' state, please delete it before creating a new one",
        failure=FailureClass.NEXT_REGION,
        scope=Scope.ACCOUNT,
        fix="delete the failed deployment of that name, or add a candidate in another region",
        source="microsoft-foundry-for-vscode#554",
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
    Row(
        code="InvalidResourceProperties",
        message="is not supported by the model",
        failure=FailureClass.STOP,
        scope=Scope.REQUEST,
        fix="choose a SKU that the model has",
        source="LibreChatAzureDeployment#5, Azure/terraform-azurerm-openai#87",
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
        source="microsoft-foundry-for-vscode#331, Azure/business-process-automation#259",
        grade=Grade.REPORTED,
    ),
    Row(
        code="InvalidModelProviderData",
        failure=FailureClass.STOP,
        scope=Scope.REQUEST,
        fix="give under properties what the model's provider asks for",
        source="microsoft-foundry-for-vscode#461",
        grade=Grade.REPORTED,
    ),
    Row(
        code="715-123420",
        failure=FailureClass.UNKNOWN,
        scope=Scope.REQUEST,
        fix="Azure gives no reason; try again, or ask its support with the code",
        source="microsoft-foundry-for-vscode#515, #580, #591, #627: an opaque failure",
        grade=Grade.REPORTED,
    ),
)

TABLE: tuple[Row, ...] = (*_OF_DEPLOYMENTS, *BY_CODE, *BY_STATUS)
"""Ours. Rows of the user come before them."""
