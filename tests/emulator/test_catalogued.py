"""The emulator serves what the catalogue's files say, whatever a refresh has brought them."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from aoai.emulator import catalogued
from aoai.emulator.offers import _offered
from arm import Arm, arm

CHAT = ["OpenAI", "gpt-5.4", "2026-03-05"]
PTU = "ProvisionedManaged"
_CACHES = (
    catalogued.load_catalogue,
    catalogued._models,  # noqa: SLF001 - what was read of other files must be forgotten
    catalogued._rows,  # noqa: SLF001
    _offered,
)


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the catalogue's files that the emulator reads."""
    folder = Path(shutil.copytree(catalogued._CATALOGUE, tmp_path / "data"))  # noqa: SLF001
    monkeypatch.setattr(catalogued, "_CATALOGUE", folder)
    for each in _CACHES:
        each.cache_clear()
    yield folder
    for each in _CACHES:
        each.cache_clear()


def _write(files: Path, part: str, *rows: Any) -> None:
    (files / f"{part}.json").write_text(json.dumps(rows), "utf-8")


def _models(call: Arm, region: str, kind: str) -> dict[str, Any]:
    found = call("GET", f"{call.provider}/locations/{region}/models").body["value"]
    return {each["name"]: each["model"] for each in found if each["kind"] == kind}


def _entry(call: Arm, region: str) -> Any:
    model = _models(call, region, "OpenAI")["OpenAI.gpt-5.4.2026-03-05"]
    return next(each for each in model["skus"] if each["name"] == PTU)


@pytest.mark.assumed("a refreshed catalogue is what Azure said on its day")
def test_what_azure_said_of_a_sku_goes_before_the_documents(files: Path) -> None:
    terms = {"usage": "OpenAI.PTU", "minimum": 25, "maximum": 200, "step": 5, "ends": "2027-01-01"}
    _write(files, "terms", [*CHAT, PTU, terms])

    entry = _entry(arm(), "uksouth")

    assert (entry["usageName"], entry["capacity"], entry["deprecationDate"]) == (
        "OpenAI.PTU",
        {"minimum": 25, "maximum": 200, "step": 5},
        "2027-01-01T00:00:00Z",
    )


@pytest.mark.assumed("a refreshed catalogue is what Azure said on its day")
def test_one_region_may_differ(files: Path) -> None:
    here = {
        "default": True,
        "lifecycle": "Deprecating",
        "retirement": "2027-02-03",
        "terms": {PTU: {"usage": "OpenAI.PTU", "minimum": 25, "step": 25}},
    }
    _write(files, "terms", [*CHAT, PTU, {"usage": "OpenAI.PTU", "minimum": 50, "step": 50}])
    _write(files, "regional", [*CHAT, "uksouth", here])
    call = arm()

    sizes = {each: _entry(call, each)["capacity"]["minimum"] for each in ("uksouth", "westus3")}
    model = _models(call, "uksouth", "OpenAI")["OpenAI.gpt-5.4.2026-03-05"]

    assert sizes == {"uksouth": 25, "westus3": 50}
    assert (model["isDefaultVersion"], model["lifecycleStatus"], model["deprecation"]) == (
        True,
        "Deprecating",
        {"inference": "2027-02-03T00:00:00Z"},
    )


@pytest.mark.recorded("azd, 2026-04-23: a model stands in the list once per kind of account")
def test_a_model_stands_there_for_its_kinds_of_account(files: Path) -> None:
    other = ["Mistral AI", "Mistral-large-2411", "2"]
    _write(files, "models", [*other, {"kinds": ["AIServices"]}])
    _write(files, "offers", [*other, "uksouth", "GlobalStandard"])
    call = arm()

    assert _models(call, "uksouth", "OpenAI") == {}
    assert list(_models(call, "uksouth", "AIServices")) == ["Mistral AI.Mistral-large-2411.2"]
