"""The quota tier of a subscription."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from aoai.emulator import errors
from aoai.emulator.documents import reply
from aoai.emulator.routing import Route
from aoai.emulator.wire import Request, Response

if TYPE_CHECKING:
    from aoai.emulator.azure import Azure

_DEFAULT = "default"


def list_quota_tiers(azure: "Azure", request: Request, subscription: str) -> Response:
    """The one that a subscription has."""
    del azure, request
    return reply({"value": [_tier(subscription)]})


def get_quota_tier(azure: "Azure", request: Request, subscription: str, name: str) -> Response:
    """The subscription's tier; its name is always ``default``."""
    del azure, request
    if name.casefold() != _DEFAULT:
        # Assumed: the documentation has no other name and no refusal of one.
        message = f"The quota tier '{name}' could not be found."
        raise errors.ResourceNotFoundError(message)
    return reply(_tier(subscription))


def _tier(subscription: str) -> Mapping[str, Any]:
    return {
        "id": f"/subscriptions/{subscription}/providers/Microsoft.CognitiveServices/quotaTiers/"
        f"{_DEFAULT}",
        "name": _DEFAULT,
        "type": "Microsoft.CognitiveServices/quotaTiers",
        "properties": {
            # Assumed: the limits of a plain emulator are those of tier 1; the spelling is that of
            # the only answer in public, which says "Free Tier".
            "currentTierName": "Tier 1",
            "assignmentDate": "2026-01-01T00:00:00Z",
            "tierUpgradePolicy": "OnceUpgradeIsAvailable",
        },
    }


_PROVIDER = "/subscriptions/{subscription}/providers/Microsoft.CognitiveServices"
ROUTES = (
    Route("GET", f"{_PROVIDER}/quotaTiers", list_quota_tiers),
    Route("GET", f"{_PROVIDER}/quotaTiers/{{name}}", get_quota_tier),
)
