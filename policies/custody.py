"""Who an account is, and under whose keys and in whose storage its data lies."""

from collections.abc import Iterator

from pulumi_policy import Severity

from aoai.problems import Problem
from policies.policy import DISABLED, Config, resource_policy
from policies.seen import ACCOUNT, Seen


def _identity(account: Seen, _config: Config) -> Iterator[Problem]:
    kind = account.read("identity.type")
    if kind in (None, "None"):
        yield Problem(
            account.where("identity"),
            "the account has no identity of its own, so it reaches other services by key",
            'give it one: identity=IdentityArgs(type="SystemAssigned")',
        )


def _customer_key(account: Seen, _config: Config) -> Iterator[Problem]:
    if account.read("properties.encryption.keySource") != "Microsoft.KeyVault":
        yield Problem(
            account.where("properties.encryption"),
            "data at rest is encrypted under Microsoft's key",
            "state key_source Microsoft.KeyVault and the key",
        )


def _customer_storage(account: Seen, _config: Config) -> Iterator[Problem]:
    if not account.read("properties.userOwnedStorage"):
        yield Problem(
            account.where("properties.userOwnedStorage"),
            "data of fine-tuning and batches lies in Microsoft's storage",
            "name a storage account of yours",
        )


managed_identity = resource_policy(
    "managed-identity",
    [ACCOUNT],
    _identity,
    description="An account has a managed identity (Azure Policy "
    "fe3fd216-4f83-4fc1-8984-2bbec80a3418).",
    steps="Give the account a system-assigned or user-assigned identity.",
)

customer_managed_key = resource_policy(
    "customer-managed-key",
    [ACCOUNT],
    _customer_key,
    description="Data of an account is encrypted under the customer's own key (Azure Policy "
    "67121cc7-ff39-4ab8-b7e3-95b84dab487d).",
    steps="Encrypt the account under a key of your key vault.",
    level=DISABLED,
)

customer_storage = resource_policy(
    "customer-storage",
    [ACCOUNT],
    _customer_storage,
    description="Data of an account lies in the customer's own storage (Azure Policy "
    "46aa9b05-0e60-4eae-a88b-1e9d374fa515).",
    steps="Name a storage account of yours.",
    level=DISABLED,
    severity=Severity.LOW,
)
