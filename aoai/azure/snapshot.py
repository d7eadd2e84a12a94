"""What Azure says of some regions, as the files from which ``read_snapshot`` gives the same facts.

The folder is meant for git: files are indented and in a stable order, and hold what facts are made
of rather than who changed what and when.
"""

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from aoai.azure.answers import RegionAnswers
from aoai.azure.reading import Reader
from aoai.facts import Facts, ModelId, Unknown, region_name
from aoai.facts.snapshot import ABOUT, ACCOUNTS, CAPACITIES, DEPLOYMENTS, MODELS, USAGES
from aoai.problems import AoaiError, Problem

# Names of people do not belong in git, and a new tag of an unchanged thing is no change.
_LEFT_OUT = frozenset({"systemData", "etag", "eTag"})
_READER = "give the identity the role Reader on the subscription"
# The least that lists quota (Azure OpenAI quota management, 2026-02).
_USAGES_READER = "give the identity the role Cognitive Services Usages Reader on the subscription"
_FIXES = {
    "models": _READER,
    "usages": _USAGES_READER,
    "deployments": _READER,
    "accounts": _READER,
}


class SnapshotWritingError(AoaiError):
    """There is nothing to write, or the folder does not take it."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The files of a snapshot, and what is not in them."""

    taken: datetime
    files: Mapping[str, Any]
    """JSON documents by file name."""
    unread: tuple[Problem, ...]
    """What was asked for and Azure did not say; unknown in the facts, for the same reason."""
    unsure: tuple[Problem, ...]
    """What Azure left open; and free capacity, which is of use and not needed."""
    regions_beyond: tuple[str, ...]
    """Where the subscription has accounts besides, whose deployments are not in the files."""


def snapshot_of(reader: Reader, regions: Iterable[str]) -> Snapshot:
    """What Azure says of some regions now, and of the models' free capacity in them.

    Raises:
        SnapshotWritingError: Azure told neither models nor quota of any of them.
        SignInError: There is no credential, or Azure does not accept it.
        CloudError: The cloud of the settings is unknown or does not answer.
    """
    names = sorted(set(map(region_name, regions)))
    facts = reader.facts(names)
    answers = {name: reader.answers(name) for name in names}
    refused = {name: reasons for name in names if (reasons := dict(_refused(answers[name])))}
    unread = tuple(
        Problem(f"{part} of {name}", reason, _FIXES[part])
        for name, reasons in refused.items()
        for part, reason in reasons.items()
    )
    if all({"models", "usages"} <= refused.get(name, {}).keys() for name in names):
        raise SnapshotWritingError(unread)
    capacities = reader.capacities(_provisioned(facts, names))
    taken = min(each.taken for each in answers.values())
    about: dict[str, Any] = {
        "date": taken.isoformat(timespec="seconds").replace("+00:00", "Z"),
        "subscription": reader.subscription,
    }
    return Snapshot(
        taken=taken,
        files={
            **dict(_answered(answers)),
            CAPACITIES: _list(_rows(capacities, names), _capacity_key),
            # Last, since it says of what day the others are.
            ABOUT: about | ({"unread": refused} if refused else {}),
        },
        unread=unread,
        unsure=(*_without_quota(answers), *_without_capacity(capacities)),
        regions_beyond=tuple(each for each in facts.unread_regions if each not in names),
    )


def write_snapshot(snapshot: Snapshot, folder: Path) -> tuple[str, ...]:
    """Put the files in a folder, and take away those of an older snapshot that are none of them.

    A reader sees each file old or new, never in part. Pools that ``facts.json`` states stay.

    Returns:
        The names of the files that were taken away.

    Raises:
        SnapshotWritingError: The folder cannot be written, or its ``facts.json`` is no JSON.
    """
    pools = _stated_pools(folder / ABOUT)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, document in snapshot.files.items():
            _write(
                folder / name, {**document, "pools": pools} if name == ABOUT and pools else document
            )
        older = [each for each in sorted(folder.iterdir()) if _is_older(each.name, snapshot)]
        for each in older:
            each.unlink()
    except OSError as error:
        reason = f"cannot be written ({error.strerror})"
        fix = "name a folder that can be, with --output"
        raise SnapshotWritingError([Problem(str(folder), reason, fix)]) from error
    return tuple(each.name for each in older)


def _refused(answers: RegionAnswers) -> Iterator[tuple[str, str]]:
    for part in _FIXES:
        found = getattr(answers, part)
        if isinstance(found, Unknown):
            yield part, found.reason


def _answered(answers: Mapping[str, RegionAnswers]) -> Iterator[tuple[str, Any]]:
    """The files of what Azure did say."""
    for name, found in answers.items():
        if not isinstance(found.models, Unknown):
            yield f"{name}.{MODELS}", _list(found.models, _model_key)
        if not isinstance(found.usages, Unknown):
            yield f"{name}.{USAGES}", _list(found.usages, lambda each: each["name"]["value"])
    deployments = [
        {"location": name} | {key: each[key] for key in each if key not in _LEFT_OUT}
        for name, found in answers.items()
        for each in ([] if isinstance(found.deployments, Unknown) else found.deployments)
    ]
    yield DEPLOYMENTS, _list(deployments, _id)
    accounts = next(iter(answers.values())).accounts
    if not isinstance(accounts, Unknown):
        yield ACCOUNTS, _list(accounts, _id)


def _provisioned(facts: Facts, regions: Iterable[str]) -> list[ModelId]:
    """The models that one of the regions offers as a provisioned SKU; all are named so."""
    return sorted(
        {
            offer.model
            for name in regions
            for offers in [facts.regions[name].offers]
            for offer in ([] if isinstance(offers, Unknown) else offers)
            if any("Provisioned" in sku.name for sku in offer.skus)
        }
    )


def _rows(capacities: Mapping[ModelId, Any | Unknown], regions: list[str]) -> list[Any]:
    """Free capacity in the regions; what is free elsewhere would be news in every commit."""
    return [
        row
        for found in capacities.values()
        for row in ([] if isinstance(found, Unknown) else found)
        if region_name(str(row["location"])) in regions
    ]


def _without_quota(answers: Mapping[str, RegionAnswers]) -> Iterator[Problem]:
    for name, found in answers.items():
        if found.usages == []:
            yield Problem(f"usages of {name}", "the list of quota is empty", _USAGES_READER)


def _without_capacity(capacities: Mapping[ModelId, Any | Unknown]) -> Iterator[Problem]:
    models: dict[str, list[str]] = {}
    for model, found in capacities.items():
        if isinstance(found, Unknown):
            models.setdefault(found.reason, []).append(str(model))
    for reason, names in models.items():
        yield Problem(f"free capacity of {', '.join(names)}", reason, _READER)


def _list(entries: Iterable[Any], key: Any) -> dict[str, Any]:
    return {"value": sorted(entries, key=key)}


def _id(entry: Mapping[str, Any]) -> str:
    return str(entry["id"]).casefold()


def _model_key(entry: Mapping[str, Any]) -> tuple[str, ...]:
    model = entry["model"]
    return (str(entry.get("kind")), *(str(model[key]) for key in ("format", "name", "version")))


def _capacity_key(entry: Mapping[str, Any]) -> tuple[str, ...]:
    found = entry["properties"]
    model = (str(found["model"][key]) for key in ("format", "name", "version"))
    return (*model, region_name(str(entry["location"])), str(found["skuName"]))


def _stated_pools(path: Path) -> Any:
    try:
        found = json.loads(path.read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError) as error:
        fix = "put it right or remove it; the pools that it states would be lost"
        raise SnapshotWritingError(
            [Problem(str(path), f"cannot be read ({error})", fix)]
        ) from error
    return found.get("pools") if isinstance(found, dict) else None


def _is_older(name: str, snapshot: Snapshot) -> bool:
    """The file would be read as part of this snapshot, and is none."""
    kind = name.partition(".")[2]
    ours = kind in (MODELS, USAGES) or name in (DEPLOYMENTS, ACCOUNTS, CAPACITIES)
    return ours and name not in snapshot.files


def _write(path: Path, document: Any) -> None:
    # Not a temporary file of the standard library: those can be read by their owner alone.
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        fresh.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", "utf-8")
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
