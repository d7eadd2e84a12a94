"""A survey for programs.

::

    {"subscriptions": [{
       "subscription": id, "name": text|null, "asked": instant, "asOf": day, "withinDays": number,
       "quotaTier": TEXT,
       "accounts": [{"region", "name", "id", "kind",
                     "deployments": [DEPLOYMENT] | UNKNOWN}] | UNKNOWN,
       "pools": [{"region", "usageName", "used": NUMBER, "limit": NUMBER, "deployed": NUMBER,
                  "above": number, "unexplained": number}],
       "provisioned": [{"sku", "region", "deployments": number, "ptu": number,
                        "quotaUsed": NUMBER, "quotaLimit": NUMBER}],
       "retiring": [{"account", "deployment", "model", "version", "sku", "region", "ends": day,
                     "days": number, "replacement": text|null}],
       "notAgain": [{"account", "deployment", "model", "version", "sku", "region", "rule", "reason",
                     "fix", "others": number}],
       "waysOut": [{"account", "deployment", "model", "version", "sku", "region", "capacity",
                    "ways": [{"region", "free": PTU, "sameZone": flag}],
                    "needsQuota": [region], "full": [region], "unknown": {region: reason}}],
       "deleted": [{"name", "region", "group", "kind", "purged": instant|null}] | UNKNOWN,
       "unread": [{"what", "regions": [region], "reason", "fix"}]}],
     "notRead": [{"where", "reason", "fix"}],
     "total": {"subscriptions", "accounts", "deployments", "ptu": {SKU: number}, "retiring",
               "notAgain", "above", "deleted"}}

A DEPLOYMENT is ``{name, model: {format, name, version}, sku, capacity, provisioned,
usageName: TEXT, lifecycle: TEXT, ends: day | null | UNKNOWN, replacement, again: {can: true} |
{can: false, rule, reason, fix, others} | UNKNOWN}``. TEXT and NUMBER may be UNKNOWN, which is
``{"unknown": reason}``.
"""

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from aoai.commands.survey.estate import Holder, Lost, Pool, Standing, Survey, Ways
from aoai.facts import Unknown, Usage
from aoai.problems import Problem


def rendered(surveys: Sequence[Survey], unread: Sequence[Problem]) -> str:
    """The document.

    Args:
        surveys: Of the subscriptions that answered.
        unread: Why the others did not.
    """
    document = {
        "subscriptions": [_survey(each) for each in surveys],
        "notRead": [
            {"where": each.where, "reason": each.reason, "fix": each.fix} for each in unread
        ],
        "total": _total(surveys),
    }
    return json.dumps(document, indent=2, ensure_ascii=False)


def _survey(survey: Survey) -> dict[str, Any]:
    return {
        "subscription": survey.subscription,
        "name": survey.name,
        "asked": _told(survey.taken),
        "asOf": survey.today.isoformat(),
        "withinDays": survey.within,
        "quotaTier": _told(survey.tier),
        "accounts": _told(survey.accounts)
        if isinstance(survey.accounts, Unknown)
        else [_account(each) for each in survey.accounts],
        "pools": [_pool(each) for each in survey.pools],
        "provisioned": [
            {
                "sku": each.sku,
                "region": each.region,
                "deployments": each.deployments,
                "ptu": each.ptu,
                "quotaUsed": _figure(each.usage, "current"),
                "quotaLimit": _figure(each.usage, "limit"),
            }
            for each in survey.provisioned
        ],
        "retiring": [
            {
                **_reference(each),
                "ends": _told(each.ends),
                "days": (each.ends - survey.today).days,
                "replacement": each.replacement,
            }
            for each in survey.retiring
            if isinstance(each.ends, date)
        ],
        "notAgain": [{**_reference(each), **_lost(lost)} for each, lost in survey.lost],
        "waysOut": [_ways(each) for each in survey.ways],
        "deleted": _told(survey.deleted)
        if isinstance(survey.deleted, Unknown)
        else [
            {
                "name": each.name,
                "region": each.location,
                "group": each.group,
                "kind": each.kind,
                "purged": _told(each.purged),
            }
            for each in survey.deleted
        ],
        "unread": [
            {
                "what": each.what,
                "regions": list(each.regions),
                "reason": each.reason,
                "fix": each.fix,
            }
            for each in survey.unread
        ],
    }


def _account(account: Holder) -> dict[str, Any]:
    return {
        "region": account.region,
        "name": account.name,
        "id": account.id,
        "kind": account.kind,
        "deployments": _told(account.deployments)
        if isinstance(account.deployments, Unknown)
        else [_deployment(each) for each in account.deployments],
    }


def _deployment(standing: Standing) -> dict[str, Any]:
    again = standing.again
    return {
        "name": standing.name,
        "model": standing.model._asdict(),
        "sku": standing.sku,
        "capacity": standing.capacity,
        "provisioned": standing.provisioned,
        "usageName": _told(standing.usage_name),
        "lifecycle": _told(standing.lifecycle),
        "ends": _told(standing.ends),
        "replacement": standing.replacement,
        "again": {"can": False, **_lost(again)}
        if isinstance(again, Lost)
        else _told(again)
        if isinstance(again, Unknown)
        else {"can": True},
    }


def _reference(standing: Standing) -> dict[str, Any]:
    return {
        "account": standing.account,
        "deployment": standing.name,
        "model": standing.model.name,
        "version": standing.model.version,
        "sku": standing.sku,
        "region": standing.region,
    }


def _lost(lost: Lost) -> dict[str, Any]:
    return {"rule": lost.rule, "reason": lost.reason, "fix": lost.fix, "others": lost.others}


def _pool(pool: Pool) -> dict[str, Any]:
    return {
        "region": pool.region,
        "usageName": pool.usage_name,
        "used": _figure(pool.usage, "current"),
        "limit": _figure(pool.usage, "limit"),
        "deployed": _told(pool.deployed),
        "above": pool.above,
        "unexplained": pool.unexplained,
    }


def _ways(ways: Ways) -> dict[str, Any]:
    return {
        **_reference(ways.standing),
        "capacity": ways.standing.capacity,
        "ways": [
            {"region": each.region, "free": each.free, "sameZone": each.same_zone}
            for each in ways.ways
        ],
        "needsQuota": list(ways.without_quota),
        "full": list(ways.full),
        "unknown": dict(ways.unknown),
    }


def _total(surveys: Sequence[Survey]) -> dict[str, Any]:
    ptu: dict[str, int] = {}
    for each in surveys:
        for found in each.provisioned:
            ptu[found.sku] = ptu.get(found.sku, 0) + found.ptu
    return {
        "subscriptions": len(surveys),
        "accounts": sum(
            0 if isinstance(each.accounts, Unknown) else len(each.accounts) for each in surveys
        ),
        "deployments": sum(len(each.deployments) for each in surveys),
        "ptu": ptu,
        "retiring": sum(len(each.retiring) for each in surveys),
        "notAgain": sum(len(each.lost) for each in surveys),
        "above": sum(len(each.above) for each in surveys),
        "deleted": sum(
            0 if isinstance(each.deleted, Unknown) else len(each.deleted) for each in surveys
        ),
    }


def _figure(usage: Usage | Unknown, name: str) -> Any:
    return _told(usage) if isinstance(usage, Unknown) else getattr(usage, name)


def _told(value: object) -> Any:
    if isinstance(value, Unknown):
        return {"unknown": value.reason}
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value
