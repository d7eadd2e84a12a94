"""Reads subscriptions: regions side by side, and subscriptions side by side."""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from azure.core.exceptions import AzureError, HttpResponseError

from aoai.azure.connection import Connection, connect
from aoai.azure.deleted import DeletedAccount, deleted_accounts
from aoai.azure.reading import Reader
from aoai.azure.settings import Settings, read_settings
from aoai.azure.subscriptions import Subscription, visible_subscriptions
from aoai.catalog import catalogue
from aoai.commands.progress import Count
from aoai.commands.survey.estate import Estate
from aoai.facts import Facts, ModelId, Unknown, holds_models
from aoai.problems import AoaiError, Problem

# Each reads 16 answers at a time; taking the answers apart keeps one core busy with four.
_SIDE_BY_SIDE = 4


class SurveyError(AoaiError):
    """Nothing could be read."""


def read_estates(subscriptions: Sequence[str], count: Count) -> Sequence[Estate | SurveyError]:
    """What Azure says of each subscription, or why it says nothing, in the order asked for.

    Args:
        subscriptions: Ids. Empty: the one of the environment, else every visible one.
        count: Is told of the regions.

    Raises:
        SurveyError: There is no subscription.
        SubscriptionsError: Azure does not list the subscriptions.
        SignInError: There is no credential, or Azure does not accept it.
        CloudError: The cloud of the settings is unknown or does not answer.
    """
    settings = read_settings({}, os.environ)
    connection = connect(settings)
    # Before threads ask, which would each be refused a token.
    connection.credential.get_token(connection.cloud.scope)
    chosen = _chosen(subscriptions, settings, connection)
    with ThreadPoolExecutor(_SIDE_BY_SIDE) as pool:
        return list(pool.map(lambda each: _read(settings, connection, each, count), chosen))


def _chosen(
    named: Sequence[str], settings: Settings, connection: Connection
) -> Sequence[tuple[str, str | None]]:
    ids = named or ([settings.subscription_id] if settings.subscription_id else [])
    if ids:
        return [(each, None) for each in dict.fromkeys(ids)]
    visible: Sequence[Subscription] = visible_subscriptions(connection)
    if not visible:
        fix = "give the identity the role Reader on one, or name one with --subscription"
        raise SurveyError([Problem("subscriptions", "the identity sees none", fix)])
    return [(each.id, each.name) for each in visible]


def _read(
    settings: Settings, connection: Connection, subscription: tuple[str, str | None], count: Count
) -> Estate | SurveyError:
    identifier, name = subscription
    try:
        return _estate(settings, connection, identifier, name, count)
    except AoaiError as error:
        # Signing in worked, so this is of the one subscription: an answer that nobody understands.
        return SurveyError(error.problems)


def _estate(
    settings: Settings, connection: Connection, identifier: str, name: str | None, count: Count
) -> Estate:
    reader = Reader(settings, identifier, connection=lambda: connection, on_region=count.done)
    served = reader.regions()
    own = reader.account_regions()
    regions = regions_to_read(served, own)
    count.want(len(regions))
    with ThreadPoolExecutor(1) as pool:
        gone = pool.submit(_deleted, connection, identifier)
        facts = reader.facts(regions)
    models = _provisioned(facts)
    figures = reader.capacities(models)
    return Estate(
        subscription=identifier,
        name=name,
        facts=reader.facts(regions, models) if models else facts,
        tier=reader.quota_tier(),
        deleted=gone.result(),
        regions=served if isinstance(served, Unknown) else None,
        capacities={model: found for model, found in figures.items() if isinstance(found, Unknown)},
    )


def regions_to_read(
    served: Sequence[str] | Unknown, own: Sequence[str] | Unknown
) -> frozenset[str]:
    """Every region that may hold something, or take it.

    Args:
        served: Where Azure has accounts that hold models; unknown: as the catalogue says.
        own: Where the subscription has accounts; a region may be closed to new ones.
    """
    return frozenset(catalogue().regions if isinstance(served, Unknown) else served).union(
        () if isinstance(own, Unknown) else own
    )


def _provisioned(facts: Facts) -> Sequence[ModelId]:
    """Models that are deployed as provisioned; of others free capacity says nothing."""
    known = catalogue().skus
    return sorted(
        {
            each.model
            for region in facts.regions.values()
            if isinstance(region.deployments, tuple)
            for each in region.deployments
            if each.sku in known and known[each.sku].provisioned
        }
    )


def _deleted(connection: Connection, subscription: str) -> tuple[DeletedAccount, ...] | Unknown:
    try:
        found = deleted_accounts(connection, subscription)
    except HttpResponseError as error:
        code = error.error.code if error.error else None
        return Unknown(f"deletedAccounts answered {error.status_code} {code or ''}".rstrip())
    except AzureError as error:
        return Unknown(f"deletedAccounts gave no answer ({type(error).__name__})")
    return tuple(each for each in found if holds_models({"kind": each.kind}))
