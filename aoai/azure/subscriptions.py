"""Which subscriptions the signed-in identity sees."""

from dataclasses import dataclass

from aoai.azure import sdk
from aoai.azure.connection import Connection
from aoai.facts import Unknown
from aoai.problems import AoaiError, Problem

_API_VERSION = "2022-12-01"
_RETRIES = 3
# Microsoft.Resources, SubscriptionState: of a disabled one nothing can be deployed in, and what
# ran in a deleted one is gone.
_GONE = frozenset({"Disabled", "Deleted"})


class SubscriptionsError(AoaiError):
    """Azure does not list the subscriptions."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """One subscription."""

    id: str
    name: str
    """As the portal shows it."""


def visible_subscriptions(connection: Connection) -> tuple[Subscription, ...]:
    """The subscriptions in use that the identity can read, by name.

    Raises:
        SubscriptionsError: Azure refused the list.
        SignInError: There is no credential, or Azure does not accept it.
        CloudError: The cloud of the settings is unknown or does not answer.
    """
    sdk.load()
    from aoai.azure.asking import list_of  # the SDK costs half a second

    # Subscriptions stand above every client's own one, whose id this list does not need.
    client = connection.cognitive("subscriptions")
    found = list_of(client, "/subscriptions", {"api-version": _API_VERSION}, _RETRIES)
    if isinstance(found, Unknown):
        fix = "name one with --subscription or ARM_SUBSCRIPTION_ID"
        raise SubscriptionsError([Problem("subscriptions", found.reason, fix)])
    return tuple(
        sorted(
            (
                Subscription(str(each["subscriptionId"]), str(each["displayName"]))
                for each in found
                if each.get("state") not in _GONE
            ),
            key=lambda each: (each.name, each.id),
        )
    )
