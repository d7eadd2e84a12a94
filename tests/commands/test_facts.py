"""``aoai facts`` as a user runs it: the installed command, over TLS, against the emulator."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from aoai.facts import Deployed, ModelId, Unknown, read_snapshot
from emulated import Emulated, emulated
from terminal import watched

AOAI = Path(sys.executable).parent / "aoai"
CHAT = ModelId("OpenAI", "gpt-5.4", "2026-03-05")
SWEDEN, FRANCE = "swedencentral", "francecentral"
REFUSED = {"status": 403, "code": "AuthorizationFailed"}
DAY = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d UTC")


@pytest.fixture(scope="module")
def azure(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulated]:
    with emulated(tmp_path_factory.mktemp("azure")) as running:
        account = running.account(FRANCE)
        body = {
            "sku": {"name": "GlobalStandard", "capacity": 10},
            "properties": {"model": dict(zip(ModelId._fields, CHAT, strict=True))},
        }
        running.arm("PUT", f"{account}/deployments/chat", body)
        yield running


def _environ(azure: Emulated, **changed: str | None) -> Mapping[str, str]:
    environ: dict[str, str | None] = {**os.environ, **azure.env, **changed}
    return {name: value for name, value in environ.items() if value is not None}


def _facts(azure: Emulated, *options: str, **changed: str | None) -> tuple[int, str, str]:
    """Exit code, standard output and standard error."""
    done = subprocess.run(
        [AOAI, "facts", *options],
        env=_environ(azure, **changed),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def test_a_snapshot_of_the_regions_is_written_and_told(azure: Emulated, tmp_path: Path) -> None:
    folder = tmp_path / "facts" / "prod"

    code, said, warned = _facts(
        azure, "--region", "France Central", "--region", SWEDEN, "--output", str(folder)
    )

    assert (code, warned) == (0, "")
    assert DAY.sub("DAY", said) == (
        f"{folder}: 8 files on {FRANCE}, {SWEDEN}\n"
        f"of subscription {azure.subscription}, as of DAY\n"
    )
    found = read_snapshot(folder)
    account = f"{azure.group}/providers/microsoft.cognitiveservices/accounts/{FRANCE}".casefold()
    assert found.regions[FRANCE].deployments == (
        Deployed(account, "chat", CHAT, "GlobalStandard", 10),
    )
    assert found.subscription == azure.subscription
    assert not isinstance(found.regions[SWEDEN].usages, Unknown)


def test_accounts_elsewhere_are_told(azure: Emulated, tmp_path: Path) -> None:
    code, _, warned = _facts(azure, "--region", SWEDEN, "--output", str(tmp_path))

    assert (code, warned) == (0, f"not in it: deployments of the accounts in {FRANCE}\n")


def test_what_azure_refuses_is_told_and_the_rest_is_written(
    azure: Emulated, tmp_path: Path
) -> None:
    azure.rescript(faults=[{"match": {"path": f"{SWEDEN}/usages$"}, "answer": REFUSED}])
    try:
        code, said, warned = _facts(
            azure, "--region", SWEDEN, "--region", FRANCE, "--output", str(tmp_path)
        )
    finally:
        azure.rescript(faults=[])

    assert code == 1
    assert warned == (
        f"not known: usages of {SWEDEN}: usages answered 403 AuthorizationFailed; "
        "give the identity the role Cognitive Services Usages Reader on the subscription\n"
    )
    assert said.endswith(f"incomplete: Azure did not give usages of {SWEDEN}\n")
    found = read_snapshot(tmp_path)
    assert found.regions[SWEDEN].usages == Unknown("usages answered 403 AuthorizationFailed")
    assert not isinstance(found.regions[FRANCE].usages, Unknown)


def test_an_older_snapshot_stays_when_azure_tells_nothing(azure: Emulated, tmp_path: Path) -> None:
    _facts(azure, "--region", SWEDEN, "--output", str(tmp_path))
    before = {each.name: each.read_bytes() for each in tmp_path.iterdir()}
    azure.rescript(faults=[{"match": {"path": "/(models|usages)$"}, "answer": REFUSED}])
    try:
        code, said, warned = _facts(azure, "--region", SWEDEN, "--output", str(tmp_path))
    finally:
        azure.rescript(faults=[])

    assert (code, said, len(warned.splitlines())) == (2, "", 2)
    assert {each.name: each.read_bytes() for each in tmp_path.iterdir()} == before


def test_what_is_no_region_is_told_with_the_nearest_one(azure: Emulated, tmp_path: Path) -> None:
    code, said, warned = _facts(
        azure, "--region", "swedencentrl", "--region", "mars", "--output", str(tmp_path / "new")
    )

    first, second = warned.splitlines()
    assert (code, said) == (2, "")
    assert first == "region: swedencentrl has no Azure OpenAI; did you mean swedencentral?"
    assert second.startswith("region: mars has no Azure OpenAI; Azure has australiaeast, ")
    assert not (tmp_path / "new").exists()


def test_without_a_subscription_it_says_how_to_name_one(azure: Emulated, tmp_path: Path) -> None:
    found = _facts(azure, "--region", SWEDEN, "--output", str(tmp_path), ARM_SUBSCRIPTION_ID=None)

    assert found == (
        2,
        "",
        "subscription: none is named; set ARM_SUBSCRIPTION_ID, or name one with --subscription\n",
    )


def test_a_subscription_may_be_named(azure: Emulated, tmp_path: Path) -> None:
    options = ("--region", SWEDEN, "--output", str(tmp_path), "--subscription", azure.subscription)

    assert _facts(azure, *options, ARM_SUBSCRIPTION_ID=None)[0] == 0
    assert read_snapshot(tmp_path).subscription == azure.subscription


def test_progress_is_shown_where_a_person_looks_on(azure: Emulated, tmp_path: Path) -> None:
    command = [str(AOAI), "facts", "--region", SWEDEN, "--output", str(tmp_path)]

    code, said, shown = watched(command, _environ(azure))

    assert code == 0
    assert "Reading regions" in shown
    assert "1/1" in shown
    assert "\x1b" not in said
