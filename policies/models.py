"""What is deployed, whichever of the two resources says so."""

from aoai.catalog import catalogue
from policies.inputs import NotKnown, at, known
from policies.seen import DEPLOYMENT, Seen


def model_of(deployment: Seen) -> str | None:
    """Name of the model; None where it is absent or unknown."""
    found = at(deployment.inputs, f"{_above(deployment)}model.name")
    return found if isinstance(found, str) else None


def version_of(deployment: Seen) -> object:
    """Version of the model, as :meth:`Seen.read` reads."""
    return known(deployment.inputs, f"{_above(deployment)}model.version")


def skus_of(deployment: Seen) -> list[str]:
    """The SKU, and those of candidates that have their own.

    Raises:
        Unreadable: Only the update can tell one of them.
    """
    if deployment.kind == DEPLOYMENT:
        found = [deployment.read("sku.name")]
        return [each for each in found if isinstance(each, str)]
    found = [deployment.read("sku")]
    places = deployment.read("candidates")
    for i, each in enumerate(places if isinstance(places, list) else ()):
        if isinstance(each, NotKnown) or isinstance(at(each, "sku"), NotKnown):
            known(each, "sku", f"candidates[{i}].")
        found.append(at(each, "sku"))
    return list(dict.fromkeys(each for each in found if isinstance(each, str)))


def regions_of(deployment: Seen) -> list[str]:
    """Regions of a ModelDeployment's candidates.

    Raises:
        Unreadable: Only the update can tell one of them.
    """
    places = deployment.read("candidates")
    found = [
        known(each, "region", f"candidates[{i}].")
        for i, each in enumerate(places if isinstance(places, list) else ())
    ]
    return [each for each in found if isinstance(each, str)]


def is_provisioned(deployment: Seen) -> bool:
    """Some place gives it reserved throughput.

    Raises:
        Unreadable: Only the update can tell the SKU.
    """
    known_skus = catalogue().skus
    return any(
        (found := known_skus.get(each)) is not None and found.provisioned
        for each in skus_of(deployment)
    )


def deployment_name(deployment: Seen) -> str:
    """Its name inside the account."""
    found = deployment.at("deploymentName")
    return found if isinstance(found, str) else deployment.name


def option_path(deployment: Seen) -> str:
    """Where the upgrade option stands."""
    return f"{_above(deployment, 'properties.')}versionUpgradeOption"


def filter_path(deployment: Seen) -> str:
    """Where the name of the content filter stands."""
    return f"{_above(deployment, 'properties.')}raiPolicyName"


def _above(deployment: Seen, native: str = "properties.") -> str:
    return native if deployment.kind == DEPLOYMENT else ""
