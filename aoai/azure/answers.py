"""ARM's answers on disk, for a minute."""

import json
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from aoai.azure.settings import Settings
from aoai.facts import (
    ModelId,
    RegionFacts,
    Source,
    Unknown,
    accounts_from_arm,
    deployments_from_arm,
    region_from_arm,
    region_name,
)

FRESH = timedelta(minutes=1)
"""How long an answer is used. Long enough for the update that follows a preview."""
_LAYOUT = 2


@dataclass(frozen=True, slots=True)
class RegionAnswers:
    """What ARM said of one region, as it said it, or why it did not."""

    taken: datetime
    models: Any | Unknown
    usages: Any | Unknown
    deployments: Any | Unknown
    """Of all the subscription's accounts in the region, joined."""
    accounts: Any | Unknown
    """Of the subscription, wherever they are, those that can hold deployments of models."""

    @property
    def account_regions(self) -> tuple[str, ...]:
        """Every region in which the subscription has accounts; none where that is unknown."""
        found = () if isinstance(self.accounts, Unknown) else self.accounts
        return tuple(sorted({region_name(str(each["location"])) for each in found}))

    @property
    def complete(self) -> bool:
        """Nothing was refused. A refusal is not kept, since people put it right at once."""
        parts = (self.models, self.usages, self.deployments, self.accounts)
        return not any(isinstance(each, Unknown) for each in parts)

    def facts(self, region: str) -> RegionFacts:
        """What the answers say of the region, free capacity aside.

        Raises:
            ArmError: An answer does not have the shape that ARM gives it.
        """
        deployments, accounts = self.deployments, self.accounts
        return region_from_arm(
            region,
            Source("Azure", self.taken),
            models=self.models,
            usages=self.usages,
            deployments=deployments
            if isinstance(deployments, Unknown)
            else deployments_from_arm(deployments),
            accounts=accounts
            if isinstance(accounts, Unknown)
            else accounts_from_arm(accounts).get(region, ()),
        )


class Answers:
    """The answers of one subscription in one cloud. A folder that cannot be used is no error."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @classmethod
    def of(cls, settings: Settings, subscription_id: str, environ: Mapping[str, str]) -> "Answers":
        """Those of the user's cache folder."""
        cloud = settings.metadata_host or settings.environment or "public"
        # An identity may see less than another one; a secret is no part of the name.
        who = f"{cloud}|{subscription_id}|{settings.tenant_id}|{settings.client_id}"
        return cls(_cache_home(environ) / "aoai" / "facts" / sha256(who.encode()).hexdigest()[:20])

    def get(self, region: str, now: datetime) -> RegionAnswers | None:
        """The answers of a region, unless there are none or they are a minute old."""
        found = self._read(region, now)
        if found is None:
            return None
        try:
            return RegionAnswers(
                taken=datetime.fromisoformat(found["taken"]),
                models=found["models"],
                usages=found["usages"],
                deployments=found["deployments"],
                accounts=found["accounts"],
            )
        except KeyError:
            return None

    def put(self, region: str, answers: RegionAnswers) -> None:
        """Keep complete answers. A reader sees the old file or the new one, never a part."""
        self._write(
            region,
            answers.taken,
            models=answers.models,
            usages=answers.usages,
            deployments=answers.deployments,
            accounts=answers.accounts,
        )

    def get_free(self, model: ModelId, now: datetime) -> tuple[datetime, Any] | None:
        """When Azure was asked for the free capacity of a model, and its list, as :meth:`get`."""
        found = self._read(_name_of(model), now)
        if found is None or "free" not in found:
            return None
        return datetime.fromisoformat(found["taken"]), found["free"]

    def put_free(self, model: ModelId, taken: datetime, free: Any) -> None:
        """Keep the list of a model's free capacity in all regions, as :meth:`put`."""
        self._write(_name_of(model), taken, free=free)

    def forget(self) -> None:
        """Drop everything: something was written, so that the next run has to ask anew."""
        with suppress(OSError):
            for each in self._folder.glob("*.json"):
                each.unlink(missing_ok=True)

    def _read(self, name: str, now: datetime) -> Mapping[str, Any] | None:
        try:
            found = json.loads((self._folder / f"{name}.json").read_bytes())
            age = now - datetime.fromisoformat(found["taken"])
            if found["layout"] != _LAYOUT or not timedelta(0) <= age < FRESH:
                return None
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return dict(found)

    def _write(self, name: str, taken: datetime, **parts: Any) -> None:
        document = {"layout": _LAYOUT, "taken": taken.isoformat(), **parts}
        # Without a writable cache every run asks Azure, which is slower and as right.
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with NamedTemporaryFile("w", dir=self._folder, delete=False, encoding="utf-8") as file:
                # json.dump takes the slow way round, one piece at a time.
                file.write(json.dumps(document))
            Path(file.name).replace(self._folder / f"{name}.json")


def _name_of(model: ModelId) -> str:
    """No name of a region, and fit for a file whatever the model is called."""
    return f"free-{sha256('|'.join(model).encode()).hexdigest()[:20]}"


def _cache_home(environ: Mapping[str, str]) -> Path:
    if environ.get("XDG_CACHE_HOME"):
        return Path(environ["XDG_CACHE_HOME"])
    if sys.platform == "win32" and environ.get("LOCALAPPDATA"):
        return Path(environ["LOCALAPPDATA"])
    return Path.home() / ("Library/Caches" if sys.platform == "darwin" else ".cache")
