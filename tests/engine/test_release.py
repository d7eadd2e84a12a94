import re
import socket
import time
from pathlib import Path

import pytest

from engine import release
from engine.cache import Engine, EngineError, Way, stamped
from engine.release import VERSION, Source, archive_name, checksum_of, fetch
from engine_release_server import ARCHIVE, RELEASE, ReleaseServer, archive, serving

ENVIRON = {"PATH": "/usr/bin:/bin"}


@pytest.mark.parametrize(
    ("system", "machine", "name"),
    [
        ("Linux", "x86_64", "pulumi-v3.272.0-linux-x64.tar.gz"),
        ("Linux", "aarch64", "pulumi-v3.272.0-linux-arm64.tar.gz"),
        ("Darwin", "arm64", "pulumi-v3.272.0-darwin-arm64.tar.gz"),
    ],
)
def test_the_archive_is_named_after_the_machine(system: str, machine: str, name: str) -> None:
    assert archive_name("3.272.0", system, machine) == name


@pytest.mark.parametrize(("system", "machine"), [("Windows", "AMD64"), ("Linux", "riscv64")])
def test_a_machine_without_an_archive_is_refused(system: str, machine: str) -> None:
    with pytest.raises(EngineError, match=f"{system} on {machine} has no release archive"):
        archive_name("3.272.0", system, machine)


def test_a_checksum_is_found_by_the_whole_file_name() -> None:
    listing = f"{'a' * 64}  one.tar.gz\n{'B' * 64} *two.tar.gz\nshort  three.tar.gz\n\n"
    assert checksum_of("one.tar.gz", listing) == "a" * 64
    assert checksum_of("two.tar.gz", listing) == "b" * 64
    for name in ("two.tar", "three.tar.gz", ""):
        with pytest.raises(EngineError, match="does not list"):
            checksum_of(name, listing)


def test_a_release_is_unpacked_with_a_stamp(tmp_path: Path) -> None:
    with serving(ReleaseServer()) as server:
        engine = fetch(tmp_path, ENVIRON, server.source)
    assert engine == Engine(tmp_path / f"release-{VERSION}", Way.RELEASE, VERSION)
    assert stamped(engine.bin) == engine
    assert sorted(file.name for file in engine.bin.iterdir()) == [
        "engine.json",
        "pulumi",
        "pulumi-language-python",
    ]
    assert [file.name for file in tmp_path.iterdir()] == [engine.bin.name]


def digest_of_nothing() -> str:
    return f"{'0' * 64}  {ARCHIVE}\n"


@pytest.mark.parametrize(
    ("server", "reason"),
    [
        (
            ReleaseServer(listing=digest_of_nothing()),
            "has the SHA-256 .*, and its release says 0000",
        ),
        (ReleaseServer(listing="\n"), f"does not list {ARCHIVE}"),
        (ReleaseServer(sent=100), r"broke off after 100 (of|bytes)"),
        (ReleaseServer(archive(RELEASE)[:80]), "cannot be unpacked"),
        (ReleaseServer(b"<html>sign in</html>"), "cannot be unpacked"),
        (ReleaseServer(archive(RELEASE | {"../evil": b"x"})), "cannot be unpacked.*outside"),
        (
            ReleaseServer(archive(RELEASE, {"pulumi/out": "../../etc"})),
            "cannot be unpacked.*outside",
        ),
        (ReleaseServer(archive({"pulumi/pulumi": b""})), "has no pulumi/pulumi-language-python"),
        (ReleaseServer(archive(dict.fromkeys(RELEASE, b"#!/bin/sh\necho v1.0.0"))), "is '1.0.0'"),
        (ReleaseServer(archive(dict.fromkeys(RELEASE, b"for another machine"))), "is ''"),
    ],
    ids=[
        "wrong checksum",
        "no checksum",
        "truncated on the way",
        "truncated at the source",
        "a page in its place",
        "a path that leads out",
        "a link that leads out",
        "half a release",
        "another version",
        "cannot run here",
    ],
)
def test_what_is_not_the_release_is_refused_and_leaves_nothing(
    server: ReleaseServer, reason: str, tmp_path: Path
) -> None:
    with serving(server), pytest.raises(EngineError) as caught:
        fetch(tmp_path / "cache", ENVIRON, server.source)
    assert re.search(reason, str(caught.value)), str(caught.value)
    assert list((tmp_path / "cache").glob("*")) == []
    assert not (tmp_path / "evil").exists()


def test_an_absent_release_is_said_with_its_address(tmp_path: Path) -> None:
    with serving(ReleaseServer()) as server:
        wrong = Source(archives=f"{server.url}/elsewhere", checksums=server.source.checksums)
        with pytest.raises(
            EngineError, match=rf"elsewhere/{ARCHIVE}: cannot be fetched: Not Found"
        ):
            fetch(tmp_path, ENVIRON, wrong)


def test_a_host_that_does_not_answer_costs_seconds_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(release, "CONNECT", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        begun = time.monotonic()
        with pytest.raises(EngineError, match=r"cannot be fetched: no answer within 0\.2 s"):
            fetch(tmp_path, ENVIRON, Source(url, url))
    assert time.monotonic() - begun < 2


def test_a_proxy_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = Source("http://releases.invalid/sdk", "http://checksums.invalid/download")
    with serving(ReleaseServer()) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        monkeypatch.setenv("no_proxy", "")
        fetch(tmp_path, ENVIRON, source)
    assert proxy.asked == [
        f"http://checksums.invalid/download/v{VERSION}/pulumi-{VERSION}-checksums.txt",
        f"http://releases.invalid/sdk/{ARCHIVE}",
    ]
