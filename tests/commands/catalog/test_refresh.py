"""``aoai catalog refresh`` over TLS, against the emulator."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from aoai.azure.reading import Reader
from aoai.azure.settings import read_settings
from aoai.catalog import DATA, PARTS, Catalogue, parse, part
from aoai.commands.catalog.refreshing import RefreshError, refresh
from aoai.facts import Facts, SkuOffer, facts_from_catalogue
from emulated import Emulated, emulated
from terminal import watched

ROOT = DATA.parents[2]
REFUSED = {"status": 403, "code": "AuthorizationFailed"}
SMALL_LONDON = {
    "region": "uksouth",
    "model": "gpt-5.4@2026-03-05",
    "sku": "ProvisionedManaged",
    "usage": "OpenAI.ProvisionedManaged",
    "minimum": 25,
    "maximum": 30000,
    "step": 25,
}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulated]:
    with emulated(tmp_path_factory.mktemp("azure")) as azure:
        yield azure


@pytest.fixture
def azure(running: Emulated, monkeypatch: pytest.MonkeyPatch) -> Iterator[Emulated]:
    for name, value in running.env.items():
        monkeypatch.setenv(name, value)
    yield running
    running.rescript(faults=[], offers=[])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the packaged files."""
    return Path(shutil.copytree(DATA, tmp_path / "data"))


def texts(folder: Path) -> Mapping[str, str]:
    return {each.name: each.read_text("utf-8") for each in sorted(folder.iterdir())}


def added(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, list[str]]:
    """Lines that are new, by file; a comma before the next line is none."""
    found = {}
    for name, text in after.items():
        old = {line.rstrip(",") for line in before[name].splitlines()}
        new = [line for line in text.splitlines() if line.rstrip(",") not in old]
        if new:
            found[name] = new
    return found


def known(folder: Path) -> Catalogue:
    return parse({name: part(name, folder) for name in PARTS})


def entries(facts: Facts) -> dict[tuple[str, ...], SkuOffer]:
    """Every SKU that counts, with the last day that counts for it."""
    found: dict[tuple[str, ...], SkuOffer] = {}
    for region, each in facts.regions.items():
        assert isinstance(each.offers, tuple)
        for offer in each.offers:
            for name in {sku.name for sku in offer.skus}:
                sku = offer.sku(name)
                assert sku is not None
                ends = sku.ends or offer.ends
                key = region, str(offer.kind), *offer.model, str(offer.lifecycle), name
                found[key] = SkuOffer(
                    name, sku.usage_name, sku.minimum, sku.maximum, sku.step, sku.default, ends
                )
    return found


def live(regions: tuple[str, ...]) -> Facts:
    settings = read_settings({}, os.environ)
    return Reader(settings, settings.subscription_id or "").facts(regions)


def test_the_refreshed_catalogue_says_of_every_region_what_azure_says(
    azure: Emulated, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    azure.rescript(offers=[SMALL_LONDON])

    assert refresh(None, folder=folder) == 0

    found = known(folder)
    assert entries(facts_from_catalogue(found)) == entries(live(tuple(found.regions)))
    assert len(entries(live(tuple(found.regions)))) > 7000
    today = datetime.now(UTC).date()
    assert found.sections["provisioned"].as_of == today
    said = capsys.readouterr().out
    assert f"The catalogue is of {today}, from 33 regions of Azure." in said
    assert "gpt-5.4@2026-03-05\n    ProvisionedManaged minimum 50 → 25: uksouth\n" in said


def test_a_second_refresh_changes_nothing(
    azure: Emulated, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    del azure
    refresh(None, folder=folder)
    before = texts(folder)
    capsys.readouterr()

    assert refresh(None, folder=folder) == 0

    assert texts(folder) == before
    assert capsys.readouterr().out.startswith("Nothing changed.\n")


def test_one_changed_fact_is_one_line_of_the_diff(azure: Emulated, folder: Path) -> None:
    refresh(None, folder=folder)
    before = texts(folder)
    azure.rescript(offers=[SMALL_LONDON])

    refresh(None, folder=folder)

    assert {name: len(each) for name, each in added(before, texts(folder)).items()} == {
        "regional.json": 1
    }


def test_what_azure_does_not_say_is_not_touched(azure: Emulated, folder: Path) -> None:
    del azure
    before = texts(folder)

    refresh(None, folder=folder)

    after = texts(folder)
    changed = {name for name, text in after.items() if text != before[name]}
    assert changed == {"models.json", "terms.json", "sections.json"}
    replacements = [
        {str(each): each.replacement for each in catalogue.models if each.replacement}
        for catalogue in (known(DATA), known(folder))
    ]
    assert replacements[0] == replacements[1] != {}


def test_a_region_that_azure_refuses_keeps_its_facts_and_is_named(
    azure: Emulated, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    match = {"path": "locations/uksouth/models$"}
    azure.rescript(faults=[{"match": match, "answer": REFUSED}])
    before = known(folder)

    assert refresh(None, folder=folder) == 1

    assert (
        "Not read, so their old facts stay:\n  uksouth: models answered 403 AuthorizationFailed\n"
        in capsys.readouterr().out
    )
    after = known(folder)
    offered = [
        {str(model): model.offered_in("uksouth") for model in each.models if model.listed}
        for each in (before, after)
    ]
    assert offered[0] == offered[1]
    assert after.sections["provisioned"].older == {"uksouth": before.sections["provisioned"].as_of}


def test_nothing_is_written_when_no_region_answers(azure: Emulated, folder: Path) -> None:
    azure.rescript(faults=[{"match": {"path": "/models$"}, "answer": REFUSED}])
    before = texts(folder)

    with pytest.raises(RefreshError, match="uksouth: models answered 403 AuthorizationFailed"):
        refresh(None, folder=folder)

    assert texts(folder) == before


def test_files_that_cannot_be_written_are_an_error_that_says_what_to_do(
    azure: Emulated, folder: Path
) -> None:
    del azure
    (folder / "models.json.new").mkdir()

    with pytest.raises(RefreshError, match=r"cannot be rewritten: .*; run this in a clone"):
        refresh(None, folder=folder)


def _command(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """The command as Python finds it in a folder, or else where it is installed."""
    return subprocess.run(
        [sys.executable, "-m", "aoai.cli", "catalog", "refresh", *options],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_an_installed_package_is_not_written_to(azure: Emulated, tmp_path: Path) -> None:
    del azure
    shutil.copytree(ROOT / "aoai", tmp_path / "aoai")
    before = texts(tmp_path / "aoai/catalog/data")

    refused = _command(tmp_path)
    tried = _command(tmp_path, "--dry-run")

    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr == (
        f"catalogue: {tmp_path}/aoai/catalog/data cannot be rewritten: it belongs to an installed "
        "package; run this in a clone of the project, or add --dry-run\n"
    )
    assert (tried.returncode, tried.stderr) == (0, "")
    assert "The catalogue would be of " in tried.stdout
    assert texts(tmp_path / "aoai/catalog/data") == before


def test_a_dry_run_tells_and_leaves_the_files(azure: Emulated, tmp_path: Path) -> None:
    del azure
    before = texts(DATA)

    done = _command(tmp_path, "--dry-run")

    assert (done.returncode, done.stderr) == (0, "")
    assert "Azure told " in done.stdout
    assert texts(DATA) == before


def test_without_a_subscription_it_says_how_to_name_one(
    monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    monkeypatch.delenv("ARM_SUBSCRIPTION_ID", raising=False)

    with pytest.raises(RefreshError, match="give --subscription, or set ARM_SUBSCRIPTION_ID"):
        refresh(None, folder=folder)


def test_a_terminal_sees_the_regions_arrive(azure: Emulated) -> None:
    command = [sys.executable, "-m", "aoai.cli", "catalog", "refresh", "--dry-run"]

    code, said, shown = watched(command, {**os.environ, **azure.env})

    assert code == 0
    assert "Reading regions" in shown
    assert "33/33" in shown
    assert "\x1b" not in said
