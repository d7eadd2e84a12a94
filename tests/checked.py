"""`aoai check` for tests: requests and snapshots from a valid start, and what was found."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from aoai.commands.check import run

ROOT = Path(__file__).parent.parent
RECORDED = ROOT / "aoai" / "emulator" / "recorded"
RECORDED_DAY = "2026-04-23"
SUBSCRIPTION = "11111111-0000-4000-8000-000000000001"


@dataclass(frozen=True)
class Answer:
    """What one call said."""

    code: int
    document: Any
    """The JSON output."""

    @property
    def findings(self) -> list[tuple[str, str, str]]:
        """Result, rule and where of each finding."""
        found = self.document["findings"]
        return [(each["result"], each["rule"], each["where"]) for each in found]

    @property
    def results(self) -> list[tuple[str, str]]:
        """Result and where of each finding."""
        return [(result, where) for result, _, where in self.findings]


class Checked:
    """Runs the command as its function."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self._capsys = capsys

    def __call__(
        self,
        *requests: Mapping[str, Any] | str,
        facts: Path | str = RECORDED,
        now: str | None = RECORDED_DAY,
        statements: Path | None = None,
    ) -> Answer:
        """What is said of requests, or of YAML text with a list of them."""
        path = self.folder / "requests.yaml"
        text = requests[0] if isinstance(requests[0], str) else json.dumps(requests)
        path.write_text(text, "utf-8")
        return self.of(path, facts=facts, now=now, statements=statements)

    def of(
        self,
        *paths: Path | str,
        facts: Path | str = RECORDED,
        now: str | None = RECORDED_DAY,
        statements: Path | None = None,
    ) -> Answer:
        """What is said of files."""
        code, text = self.printed(*paths, facts=facts, now=now, statements=statements)
        return Answer(code, json.loads(text))

    def printed(
        self,
        *paths: Path | str,
        facts: Path | str = RECORDED,
        now: str | None = RECORDED_DAY,
        form: str = "json",
        statements: Path | None = None,
    ) -> tuple[int, str]:
        """Exit code and output."""
        code = run(
            [str(each) for each in paths],
            facts=str(facts),
            now=None if now is None else datetime.fromisoformat(now),
            form=form,
            statements=statements,
        )
        return code, self._capsys.readouterr().out


def request(**changes: Any) -> dict[str, Any]:
    """A request that the recorded facts take; None takes a key away."""
    start = {
        "id": "chat",
        "model": {"format": "OpenAI", "name": "gpt-4o", "version": "2024-11-20"},
        "sku": "GlobalStandard",
        "capacity": 10,
        "region": "swedencentral",
    }
    return {key: value for key, value in {**start, **changes}.items() if value is not None}


def model(name: str, version: str, **changes: Any) -> dict[str, Any]:
    """A model of a request."""
    return {"format": "OpenAI", "name": name, "version": version, **changes}


def offered(*skus: Mapping[str, Any], kind: str = "AIServices", **changes: Any) -> dict[str, Any]:
    """An entry of a list of models, as ARM gives it."""
    start = {
        **model("gpt-4o", "2024-11-20"),
        "lifecycleStatus": "GenerallyAvailable",
        "isDefaultVersion": True,
        "skus": list(skus),
    }
    return {"kind": kind, "skuName": "S0", "model": {**start, **changes}}


def sku(name: str, usage: str, **changes: Any) -> dict[str, Any]:
    """An entry of a model's SKUs."""
    capacity = {"minimum": None, "maximum": 1000.0, "step": None, "default": 10.0}
    return {"name": name, "usageName": usage, "capacity": {**capacity, **changes}}


def snapshot(
    folder: Path,
    regions: Mapping[str, tuple[Sequence[Any], Mapping[str, tuple[int, int]]]],
    **files: Any,
) -> Path:
    """A folder of facts: models and quota rows (used, limit) by region, and further files."""
    folder.mkdir(exist_ok=True)
    for region, (models, rows) in regions.items():
        usages = [
            {"name": {"value": name}, "currentValue": used, "limit": limit, "unit": "Count"}
            for name, (used, limit) in rows.items()
        ]
        (folder / f"{region}.models.json").write_text(json.dumps({"value": models}))
        (folder / f"{region}.usages.json").write_text(json.dumps({"value": usages}))
    about = {"date": RECORDED_DAY, "subscription": SUBSCRIPTION}
    for name, content in {"facts": about, **files}.items():
        (folder / f"{name}.json").write_text(json.dumps(content))
    return folder


def deployed(
    account: str, name: str, region: str, capacity: float, **changes: Any
) -> dict[str, Any]:
    """An entry of ``deployments.json``: ARM's, with the location added."""
    group = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg/providers"
    start = {
        "id": f"{group}/Microsoft.CognitiveServices/accounts/{account}/deployments/{name}",
        "location": region,
        "sku": {"name": "Standard", "capacity": capacity},
        "properties": {"model": model("gpt-4o", "2024-11-20"), "provisioningState": "Succeeded"},
    }
    return {**start, **changes}
