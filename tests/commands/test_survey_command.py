"""``aoai survey`` as a user runs it: the installed command, over TLS, against the emulator."""

import fcntl
import json
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from azure.mgmt.cognitiveservices import CognitiveServicesManagementClient

from aoai.azure.connection import connect
from aoai.azure.settings import read_settings
from aoai.emulator.scenario import CLIENT_ID
from emulated import Emulated, emulated
from terminal import everything_from

AOAI = Path(sys.executable).parent / "aoai"
SWEDEN, FRANCE, GERMANY, US = "swedencentral", "francecentral", "germanywestcentral", "eastus2"
PTU, PTU_ROW = "DataZoneProvisionedManaged", "OpenAI.DataZoneProvisionedManaged"
CHAT = ("gpt-5.4", "2026-03-05")
# Both are generally available on the emulator's day; the first retires before the survey's.
RETIRED = ("gpt-4o-transcribe", "2025-03-20")
RETIRING = ("gpt-5-nano", "2025-08-07")
OTHER = "00000000-0000-0000-0000-0000000000a2"
REFUSED = {"status": 403, "code": "AuthorizationFailed"}
QUOTA = {each: {PTU_ROW: 300} for each in (SWEDEN, FRANCE, GERMANY, US)}
NOW = ("--now", "2026-11-21")
CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


@pytest.fixture(scope="module")
def azure(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulated]:
    with (
        pytest.MonkeyPatch.context() as patch,
        emulated(
            tmp_path_factory.mktemp("azure"),
            now="2026-09-01T00:00:00Z",
            subscriptions=[
                {"id": "00000000-0000-0000-0000-0000000000a1", "tenant": OTHER},
                {"id": OTHER, "tenant": OTHER},
            ],
            quota=QUOTA,
            capacity={GERMANY: {"*": {PTU: 40}}},
        ) as running,
    ):
        patch.setenv("REQUESTS_CA_BUNDLE", running.env["REQUESTS_CA_BUNDLE"])
        running.arm("PUT", running.group, {"location": "westeurope"})
        _deploy(running, ("Sweden Central", "home"), "chat", CHAT, (PTU, 50))
        _deploy(running, (SWEDEN, "home"), "old", RETIRED, ("GlobalStandard", 10))
        _deploy(running, ("FranceCentral", "away"), "nano", RETIRING, ("GlobalStandard", 10))
        _deploy(running, (US, "gone"), "left", CHAT, (PTU, 15))
        _client(running).accounts.begin_delete("models", "gone").result()
        yield running


@pytest.fixture(scope="module")
def found(azure: Emulated) -> Any:
    """The survey of the estate as it stands, for programs."""
    return _read(azure)


def _deploy(
    azure: Emulated,
    place: tuple[str, str],
    name: str,
    model: tuple[str, str],
    size: tuple[str, int],
) -> None:
    """Make a region's account where there is none, and a deployment, through the real SDK."""
    region, account = place
    client = _client(azure)
    made: Any = {"location": region, "kind": "AIServices", "sku": {"name": "S0"}, "properties": {}}
    client.accounts.begin_create("models", account, made).result()
    names = {"format": "OpenAI", "name": model[0], "version": model[1]}
    sku = {"name": size[0], "capacity": size[1]}
    wanted: Any = {"sku": sku, "properties": {"model": names}}
    client.deployments.begin_create_or_update("models", account, name, wanted).result()


def _client(azure: Emulated) -> CognitiveServicesManagementClient:
    return connect(read_settings({}, azure.env)).cognitive(azure.subscription)


def _environ(azure: Emulated, **changed: str | None) -> Mapping[str, str]:
    environ: dict[str, str | None] = {**os.environ, **azure.env, **changed}
    return {name: value for name, value in environ.items() if value is not None}


def _survey(azure: Emulated, *options: str, **changed: str | None) -> tuple[int, str, str]:
    """Exit code, standard output and standard error."""
    done = subprocess.run(
        [AOAI, "survey", *NOW, *options],
        env=_environ(azure, **changed),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def _read(azure: Emulated, *options: str, **changed: str | None) -> Any:
    code, said, warned = _survey(azure, *options, "--format", "json", **changed)
    assert (code, warned) == (0, "")
    return json.loads(said)


@contextmanager
def _faults(azure: Emulated, *paths: str, **parts: Any) -> Iterator[None]:
    azure.rescript(faults=[{"match": {"path": each}, "answer": REFUSED} for each in paths], **parts)
    try:
        yield
    finally:
        azure.rescript(faults=[], quota=QUOTA)


def _on_terminal(azure: Emulated, width: int) -> tuple[Sequence[str], str]:
    """The lines that a terminal of a width shows, and what it shows meanwhile."""
    ends = [pty.openpty(), pty.openpty()]
    for ours, _ in ends:
        fcntl.ioctl(ours, termios.TIOCSWINSZ, struct.pack("HHHH", 50, width, 0, 0))
    environ = {**_environ(azure, COLUMNS=None, NO_COLOR=None), "TERM": "xterm-256color"}
    with (
        subprocess.Popen(
            [AOAI, "survey", *NOW], env=environ, stdout=ends[0][1], stderr=ends[1][1]
        ) as running,
        ThreadPoolExecutor() as pool,
    ):
        for _, theirs in ends:
            os.close(theirs)
        # Side by side, since what is not read of one stops the command, and so the other.
        report, meanwhile = pool.map(everything_from, [ours for ours, _ in ends])
    assert running.returncode == 0
    assert "\x1b[" in report
    return CONTROL.sub("", report).splitlines(), meanwhile


def test_an_estate_that_never_saw_this_toolkit_is_surveyed(azure: Emulated, found: Any) -> None:
    [mine] = found["subscriptions"]
    assert (mine["subscription"], mine["name"]) == (azure.subscription, None)
    assert (mine["asOf"], mine["withinDays"], mine["quotaTier"]) == ("2026-11-21", 90, "Tier 1")
    assert [
        (account["region"], account["name"], each["name"], each["capacity"], each["ends"])
        for account in mine["accounts"]
        for each in account["deployments"]
    ] == [
        (FRANCE, "away", "nano", 10, "2027-02-09"),
        (SWEDEN, "home", "chat", 50, "2027-09-02"),
        (SWEDEN, "home", "old", 10, "2026-10-15"),
    ]
    assert [(each["deployment"], each["days"]) for each in mine["retiring"]] == [("nano", 80)]
    assert [(each["deployment"], each["rule"]) for each in mine["notAgain"]] == [
        ("old", "model-retired")
    ]
    assert [(each["name"], each["region"], each["purged"][:10]) for each in mine["deleted"]] == [
        ("gone", US, "2026-09-03")
    ]
    assert mine["unread"] == found["notRead"] == []
    assert found["total"] == {
        "subscriptions": 1,
        "accounts": 2,
        "deployments": 3,
        "ptu": {PTU: 50},
        "retiring": 1,
        "notAgain": 1,
        "above": 0,
        "deleted": 1,
    }


def test_quota_shows_what_a_deleted_account_holds(found: Any) -> None:
    [mine] = found["subscriptions"]

    assert [each for each in mine["pools"] if each["usageName"] == PTU_ROW] == [
        {
            "region": US,
            "usageName": PTU_ROW,
            "used": 15,
            "limit": 300,
            "deployed": 0,
            "above": 0,
            "unexplained": 15,
        },
        {
            "region": SWEDEN,
            "usageName": PTU_ROW,
            "used": 50,
            "limit": 300,
            "deployed": 50,
            "above": 0,
            "unexplained": 0,
        },
    ]
    assert mine["provisioned"] == [
        {
            "sku": PTU,
            "region": SWEDEN,
            "deployments": 1,
            "ptu": 50,
            "quotaUsed": 50,
            "quotaLimit": 300,
        }
    ]


def test_a_provisioned_deployment_is_told_where_it_could_go(found: Any) -> None:
    [mine] = found["subscriptions"]

    [ways] = mine["waysOut"]
    assert (ways["account"], ways["deployment"], ways["capacity"]) == ("home", "chat", 50)
    assert ways["ways"] == [
        {"region": FRANCE, "free": 300, "sameZone": True},
        {"region": US, "free": 285, "sameZone": False},
    ]
    assert (ways["full"], ways["unknown"]) == ([GERMANY], {})
    # A plain emulated Azure gives no PTU quota, as recorded.
    assert {"italynorth", "polandcentral", "westus"} <= set(ways["needsQuota"])


def test_what_the_survey_says_can_be_done_azure_does(azure: Emulated) -> None:
    _deploy(azure, (FRANCE, "way"), "chat", CHAT, (PTU, 50))
    try:
        [mine] = _read(azure)["subscriptions"]
        assert [(each["region"], each["ptu"]) for each in mine["provisioned"]] == [
            (FRANCE, 50),
            (SWEDEN, 50),
        ]
    finally:
        client = _client(azure)
        client.accounts.begin_delete("models", "way").result()
        client.deleted_accounts.begin_purge(FRANCE, "models", "way").result()


def test_use_above_the_limit_is_marked(azure: Emulated) -> None:
    with _faults(azure, quota={**QUOTA, SWEDEN: {PTU_ROW: 30}}):
        code, said, warned = _survey(azure)

    assert (code, warned) == (0, "")
    assert (
        "Quota used beyond its limit\n"
        "What stands goes on; Azure refuses every new deployment of these.\n"
        f"  {SWEDEN}  {PTU_ROW}: 50 of 30, 20 too many\n"
    ) in said


def test_what_may_not_be_read_is_said_and_the_rest_is_shown(azure: Emulated) -> None:
    with _faults(azure, f"{SWEDEN}/usages$", "modelCapacities$", "deletedAccounts$", "quotaTiers"):
        [mine] = _read(azure)["subscriptions"]

    reader = "give the identity the role Reader on the subscription"
    assert mine["unread"] == [
        {
            "what": "quota",
            "regions": [SWEDEN],
            "reason": "usages answered 403 AuthorizationFailed",
            "fix": "give the identity the role Cognitive Services Usages Reader on the "
            "subscription",
        },
        {
            "what": "free capacity of gpt-5.4@2026-03-05",
            "regions": [],
            "reason": "modelCapacities answered 403 AuthorizationFailed",
            "fix": reader,
        },
        {
            "what": "deleted accounts",
            "regions": [],
            "reason": "deletedAccounts answered 403 AuthorizationFailed",
            "fix": reader,
        },
    ]
    assert mine["quotaTier"] == {"unknown": "quotaTiers/default answered 403 AuthorizationFailed"}
    assert mine["waysOut"][0]["ways"] == []
    assert mine["waysOut"][0]["unknown"][FRANCE] == (
        "modelCapacities answered 403 AuthorizationFailed"
    )
    assert len(mine["notAgain"]) == 1


def test_where_nothing_may_be_read_it_says_why(azure: Emulated) -> None:
    with _faults(azure, "^/subscriptions/"):
        found = _survey(azure)

    assert found == (
        2,
        "",
        f"subscription {azure.subscription}: nothing could be read: skus answered 403 "
        "AuthorizationFailed; check its id, and give the identity the role Reader on it\n",
    )


def test_without_a_subscription_all_visible_ones_are_surveyed(azure: Emulated) -> None:
    code, said, warned = _survey(azure, ARM_SUBSCRIPTION_ID=None)

    heads = [each for each in said.splitlines() if each.startswith("aoai emulator  ")]
    assert (code, warned) == (0, "")
    assert heads == [f"aoai emulator  {each}" for each in (azure.subscription, OTHER)]
    assert said.endswith(
        "Total of 2 subscriptions\n"
        "2 accounts and 3 deployments in 2 regions, 50 PTU\n"
        f"50 PTU of {PTU}\n"
        "needs attention: 1 could not be made again today, 1 retires within 90 days, "
        "1 deleted account not purged\n"
    )


def test_a_subscription_that_may_not_be_read_does_not_end_the_survey(azure: Emulated) -> None:
    options = ("--subscription", azure.subscription, "--subscription", OTHER)
    with _faults(azure, f"^/subscriptions/{OTHER}/"):
        found = _read(azure, *options)
        code, said, _ = _survey(azure, *options)

    assert [each["subscription"] for each in found["subscriptions"]] == [azure.subscription]
    assert found["notRead"] == [
        {
            "where": f"subscription {OTHER}",
            "reason": "nothing could be read: skus answered 403 AuthorizationFailed",
            "fix": "check its id, and give the identity the role Reader on it",
        }
    ]
    assert code == 0
    assert f"subscription {OTHER}: nothing could be read: skus answered 403" in said


def test_nothing_is_written_to_azure(azure: Emulated) -> None:
    before = azure.writes()

    _read(azure)

    assert azure.writes() == before


@pytest.mark.parametrize("width", [80, 140])
def test_the_report_fits_the_terminal_and_progress_is_not_part_of_it(
    azure: Emulated, width: int
) -> None:
    shown, meanwhile = _on_terminal(azure, width)

    wide = [each for each in shown if len(each) > width]
    assert [each.split()[0] for each in wide] == ["az"]
    assert shown[0] == f"Subscription {azure.subscription}"
    assert "Reading regions" in CONTROL.sub("", meanwhile)


def test_a_file_gets_plain_columns(azure: Emulated) -> None:
    _, said, _ = _survey(azure)

    assert "\x1b" not in said
    assert "    old         gpt-4o-transcribe@2025-03-20  GlobalStandard  10" in said


def test_a_refused_login_is_told_once(azure: Emulated) -> None:
    code, said, warned = _survey(azure, ARM_CLIENT_SECRET="another", AZURE_CLIENT_SECRET="another")

    [line] = warned.splitlines()
    assert (code, said) == (2, "")
    assert line.startswith(f"credential: no token with the secret of client {CLIENT_ID}: ")
