"""Names of what a stack makes: kebab case, within Azure's lengths, the same on every run."""

import re
import uuid

# Of aoai's own, so that no other tool arrives at the same role assignment by chance.
_NAMESPACE = uuid.UUID("7c0d2e4a-51f8-5b0f-9f35-3a6f1c1f0b52")

ACCOUNT_LENGTH = 64
"""Longest name of an account and of its subdomain; the shortest is 2."""
SHORT_LENGTH = 12
"""Longest short name of an action group."""


def kebab(text: str) -> str:
    """The text in small letters and digits, all else one hyphen."""
    return re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-")


def account_name(prefix: str, region: str, suffix: str) -> str:
    """The name of a region's account, and its subdomain."""
    return f"{prefix}-{region}-{suffix}"


def group_name(stack: str) -> str:
    """The default name of the resource group."""
    return f"rg-aoai-{kebab(stack)}"


def spillover_name(deployment: str) -> str:
    """The default name of a deployment's spillover."""
    return f"{deployment}-spillover"


def short_name(stack: str) -> str:
    """The short name of the action group."""
    return f"aoai-{kebab(stack)}"[:SHORT_LENGTH].rstrip("-")


def grant_name(account: str, principal: str, role: str) -> str:
    """The GUID of a role assignment: the same three make the same one, so a rerun finds it."""
    return str(uuid.uuid5(_NAMESPACE, f"{account}/{principal}/{role}"))
