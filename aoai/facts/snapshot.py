"""Facts from a folder of files: what ``aoai facts`` wrote, or answers of ARM that somebody kept.

``REGION.models.json`` and ``REGION.usages.json`` are what ``az cognitiveservices model list`` and
``usage list`` print. ``deployments.json``, ``accounts.json``, ``capacities.json`` and
``facts.json`` (``{date, subscription, pools, unread}``, all optional) may stand beside them. Other
files are left alone.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, TypeVar

from aoai.catalog import region_name
from aoai.facts.arm import (
    ArmError,
    accounts_from_arm,
    capacities_from_arm,
    deployments_from_arm,
    located,
    offers_from_arm,
    usages_from_arm,
)
from aoai.facts.known import Facts, RegionFacts
from aoai.facts.values import Deployed, Reach, Source, Unknown
from aoai.problems import AoaiError, Problem

MODELS, USAGES = "models.json", "usages.json"
DEPLOYMENTS, ACCOUNTS = "deployments.json", "accounts.json"
CAPACITIES, ABOUT = "capacities.json", "facts.json"

_Read = TypeVar("_Read")


class SnapshotError(AoaiError):
    """A snapshot, or some of its files, cannot be used."""


@dataclass(frozen=True)
class _About:
    """What ``facts.json`` says."""

    taken: date | datetime | None = None
    subscription: str | None = None
    pools: Mapping[str, Reach] = field(default_factory=dict)
    unread: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Why Azure did not answer, by region and then by ``models``, ``usages``, ``deployments`` or
    ``accounts``: ``aoai facts`` was refused it."""


def read_snapshot(folder: Path) -> Facts:
    """The facts that the files of a folder hold.

    Without ``deployments.json`` there are no deployments that count; without ``accounts.json`` the
    accounts are unknown, as offers or quota are without their file. Pools are regional where
    ``facts.json`` does not say otherwise.

    Raises:
        SnapshotError: Files cannot be used, all of which are named; or the folder holds no answer.
    """
    paths = _answers_in(folder)
    files = _Files(folder)
    about = files.read(ABOUT, _about) or _About()
    source = Source(str(folder), about.taken)
    offers = {name: files.read(path.name, offers_from_arm) for name, path in paths[MODELS].items()}
    usages = {name: files.read(path.name, usages_from_arm) for name, path in paths[USAGES].items()}
    deployments = files.read(DEPLOYMENTS, _deployments) or {}
    accounts = files.read(ACCOUNTS, accounts_from_arm)
    capacities = files.read(CAPACITIES, lambda found: capacities_from_arm(found, source)) or {}
    if files.problems:
        raise SnapshotError(files.problems)

    def known(region: str, part: str, found: _Read | None, file: str) -> _Read | Unknown:
        if part in (refused := about.unread.get(region, {})):
            return Unknown(refused[part])
        return Unknown(f"{folder} has no {file}") if found is None else found

    # A version counts as deployed wherever in the subscription it is.
    names = offers.keys() | usages.keys() | deployments.keys() | about.unread.keys()
    regions = {
        name: RegionFacts(
            region=name,
            source=source,
            offers=known(name, "models", offers.get(name), f"{name}.{MODELS}"),
            usages=known(name, "usages", usages.get(name), f"{name}.{USAGES}"),
            capacities=capacities.get(name, {}),
            deployments=known(name, "deployments", deployments.get(name, ()), DEPLOYMENTS),
            accounts=known(
                name, "accounts", None if accounts is None else accounts.get(name, ()), ACCOUNTS
            ),
        )
        for name in sorted(names)
    }
    unread = sorted((accounts or {}).keys() - regions.keys())
    return Facts(regions, source, about.subscription, unread, about.pools)


def _answers_in(folder: Path) -> Mapping[str, Mapping[str, Path]]:
    """The files of the regions: by what they hold, then by the region's name."""
    if not folder.is_dir():
        fix = "name a folder that `aoai facts` wrote"
        raise SnapshotError([Problem(str(folder), "there is no such folder", fix)])
    found: dict[str, dict[str, Path]] = {MODELS: {}, USAGES: {}}
    problems = []
    for path in sorted(folder.iterdir()):
        spelt, _, rest = path.name.partition(".")
        if rest not in found:
            continue
        first = found[rest].setdefault(region_name(spelt), path)
        if first is not path:
            reason = f"{first.name} is of the same region"
            problems.append(Problem(str(path), reason, "remove one of them"))
    if problems:
        raise SnapshotError(problems)
    if not any(found.values()):
        fix = f"name a folder with REGION.{MODELS} and REGION.{USAGES}"
        raise SnapshotError([Problem(str(folder), "it holds no answers of Azure", fix)])
    return found


class _Files:
    """Reads the files of a folder, and collects what is wrong with them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.problems: list[Problem] = []

    def read(self, name: str, understood: Callable[[Any], _Read]) -> _Read | None:
        """What a file says; None where there is no such file, and where it cannot be used."""
        path = self._folder / name
        try:
            return understood(json.loads(path.read_bytes()))
        except FileNotFoundError:
            return None
        except ArmError as error:
            self.problems += [
                Problem(str(path), f"{each.where}: {each.reason}", each.fix)
                for each in error.problems
            ]
        except OSError as error:
            reason = f"cannot be read ({error.strerror})"
            self.problems.append(Problem(str(path), reason, "give it as a file that can be"))
        # Python's reader of JSON gives up on lists in lists in lists.
        except (ValueError, RecursionError) as error:
            fix = "write the answer again; a cut download or a redirected warning spoils it"
            self.problems.append(Problem(str(path), f"is no JSON ({error})", fix))
        return None


def _deployments(answer: object) -> Mapping[str, tuple[Deployed, ...]]:
    return located(answer, "deployments", deployments_from_arm)


def _about(found: object) -> _About:
    """What ``facts.json`` says.

    Raises:
        ArmError: Something in it cannot be understood; all of it is named.
    """
    if not isinstance(found, Mapping):
        raise ArmError([Problem("facts", f"{found!r} is no map", "write {date, subscription}")])
    problems: list[Problem] = []
    subscription = found.get("subscription")
    if subscription is not None and not isinstance(subscription, str):
        reason = f"{subscription!r} is no id"
        problems.append(Problem("subscription", reason, "write the subscription's id as text"))
    taken = None
    try:
        taken = _moment(found.get("date"))
    except (TypeError, ValueError, OverflowError):
        reason = f"{found['date']!r} is no day"
        problems.append(Problem("date", reason, "write it as 2026-11-21, or as an instant"))
    pools = _pools(found.get("pools"), problems)
    unread = found.get("unread", {})
    if not _are_reasons(unread):
        fix = "write {region: {models, usages, deployments or accounts: reason}}, or leave it out"
        problems.append(Problem("unread", f"{unread!r} does not say what was refused", fix))
    if problems:
        raise ArmError(problems)
    return _About(
        taken,
        subscription,
        pools,
        {region_name(name): reasons for name, reasons in unread.items()},
    )


def _are_reasons(found: object) -> bool:
    return isinstance(found, Mapping) and all(
        isinstance(reasons, Mapping) and all(isinstance(each, str) for each in reasons.values())
        for reasons in found.values()
    )


def _moment(text: Any) -> date | datetime | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        found = datetime.fromisoformat(text)
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def _pools(found: object, problems: list[Problem]) -> Mapping[str, Reach]:
    if found is None:
        return {}
    if not isinstance(found, Mapping):
        problems.append(Problem("pools", f"{found!r} is no map", "write {usage name: global}"))
        return {}
    pools = {}
    for name, word in found.items():
        try:
            pools[name] = Reach.parse(word)
        except ValueError as error:
            problems.append(Problem(f"pools.{name}", f"{word!r} is no reach", str(error)))
    return pools
