"""Which versions of Azure's API are used."""

from collections.abc import Iterator

from pulumi_policy import Severity

from aoai.problems import Problem
from policies.policy import DISABLED, Config, resource_policy
from policies.seen import ACCOUNT, DEPLOYMENT, RAI_POLICY, Seen


def _stable(resource: Seen, _config: Config) -> Iterator[Problem]:
    package, module, _ = resource.type.split(":")
    # Without a version in its type a resource has the default one, which the provider chose.
    if "preview" in f"{package}{module}":
        yield Problem(
            resource.where("type"),
            f"{resource.type} is made through a preview of Azure's API",
            "import it from pulumi_azure_native itself, or from a version without preview",
        )


preview_api_version = resource_policy(
    "preview-api-version",
    [ACCOUNT, DEPLOYMENT, RAI_POLICY],
    _stable,
    description="Accounts, deployments and content filters are made through stable versions of "
    "Azure's API.",
    steps="Use a stable version of the API.",
    level=DISABLED,
    severity=Severity.LOW,
)
