"""Fetches the official release archive and unpacks it, checked against the release's checksums.

File names: `.goreleaser.yml` of pulumi/pulumi and `dist/install.sh` of pulumi/get.pulumi.com.
"""

import hashlib
import http.client
import platform
import shutil
import tarfile
import tempfile
import threading
import urllib.request
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from engine.cache import Engine, EngineError, Way, check_version, new_folder, progress, say

VERSION = "3.272.0"
"""The release of the Python SDK in requirements.txt."""

CONNECT = 5.0
"""Seconds until a machine counts as offline; the first and smallest file is asked for with it."""

STALL = 60.0
"""Seconds without a byte until a download counts as broken."""

SYSTEMS = {"Linux": "linux", "Darwin": "darwin"}
MACHINES = {"x86_64": "x64", "amd64": "x64", "aarch64": "arm64", "arm64": "arm64"}

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Source:
    """Where release files are. The two hosts differ on purpose: one alone cannot cheat."""

    archives: str = "https://get.pulumi.com/releases/sdk"
    checksums: str = "https://github.com/pulumi/pulumi/releases/download"


OFFICIAL = Source()


def archive_name(version: str, system: str, machine: str) -> str:
    """Name of the archive for a machine, in the words of :mod:`platform`.

    Raises:
        EngineError: Pulumi releases nothing for it, or only for Windows.
    """
    try:
        return f"pulumi-v{version}-{SYSTEMS[system]}-{MACHINES[machine.lower()]}.tar.gz"
    except KeyError:
        reason = f"{system} on {machine} has no release archive that this can unpack"
        raise EngineError("release", reason, "install Pulumi and put it on PATH") from None


def checksum_of(name: str, listing: str) -> str:
    """SHA-256 of the file ``name`` in a listing of `CHECKSUM  FILE` lines.

    Raises:
        EngineError: the listing does not have it.
    """
    for line in listing.splitlines():
        words = line.split()
        if len(words) == 2 and words[1].lstrip("*") == name and len(words[0]) == 64:
            return words[0].lower()
    raise EngineError("release", f"its checksum file does not list {name}", "try again later")


def fetch(cache: Path, environ: Mapping[str, str], source: Source = OFFICIAL) -> Engine:
    """Put the release :data:`VERSION` into ``cache``.

    Raises:
        EngineError: it cannot be reached, is not what its checksum says, or cannot be unpacked.
    """
    version = VERSION
    name = archive_name(version, platform.system(), platform.machine())
    url = f"{source.archives}/{name}"
    listing = _read(f"{source.checksums}/v{version}/pulumi-{version}-checksums.txt")
    expected = checksum_of(name, listing)
    say(f"fetching {url}")
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache, prefix=".release-") as scratch:
        archive = Path(scratch, name)
        _download(url, archive, expected)
        engine = Engine(cache / f"release-{version}", Way.RELEASE, version)
        with new_folder(engine.bin, engine, f"{url} sha256:{expected}") as folder:
            unpack(archive, Path(scratch, "unpacked"))
            for file in Path(scratch, "unpacked", "pulumi").iterdir():
                shutil.move(file, folder / file.name)
            check_version(folder / "pulumi", version, environ)
    return engine


def unpack(archive: Path, into: Path) -> None:
    """Unpack a release, whose files stand in one folder `pulumi`.

    Raises:
        EngineError: a member would land outside ``into``, or this is no Pulumi release.
    """
    try:
        with tarfile.open(archive, "r:gz") as tar:
            # "data" refuses absolute paths, "..", links that lead out, and devices.
            tar.extractall(into, filter="data")
    except (tarfile.TarError, EOFError, OSError) as error:
        raise EngineError(archive.name, f"cannot be unpacked: {error}", "try again") from error
    for file in ("pulumi", "pulumi-language-python"):
        if not (into / "pulumi" / file).is_file():
            raise EngineError(archive.name, f"has no pulumi/{file}", "install Pulumi by hand")


def _read(url: str) -> str:
    with _open(url, CONNECT) as response:
        return response.read().decode()


def _open(url: str, patience: float) -> http.client.HTTPResponse:
    """Open ``url`` through the proxies that the environment names, or say why not."""

    def call() -> http.client.HTTPResponse:
        # A new opener each time, since the one that urlopen keeps has the proxies of its first use.
        response: http.client.HTTPResponse = urllib.request.build_opener().open(url, None, patience)
        return response

    try:
        return _within(patience, call)
    except (OSError, http.client.HTTPException) as error:
        reason = getattr(error, "reason", None) or error
        raise EngineError(url, f"cannot be fetched: {reason}", "check network and proxy") from error


def _within(seconds: float, call: Callable[[], T]) -> T:
    """Do ``call`` or raise TimeoutError; looking up a name knows no time limit of its own."""
    future: Future[T] = Future()

    def run() -> None:
        try:
            future.set_result(call())
        except Exception as error:  # noqa: BLE001  raised again in the caller's thread
            future.set_exception(error)

    # A thread of a pool would be waited for at the interpreter's end.
    threading.Thread(target=run, daemon=True).start()
    try:
        return future.result(seconds + 1)
    except TimeoutError:
        raise TimeoutError(f"no answer within {seconds:g} s") from None


def _download(url: str, target: Path, expected: str) -> None:
    digest = hashlib.sha256()
    got = 0
    with _open(url, STALL) as response, target.open("wb") as file:
        size = int(response.headers.get("Content-Length") or 0)
        try:
            while chunk := response.read(1 << 18):
                file.write(chunk)
                digest.update(chunk)
                got += len(chunk)
                progress(f"{got >> 20} of {size >> 20} MB")
        except (OSError, http.client.HTTPException) as error:
            raise EngineError(url, f"broke off after {got} bytes: {error}", "try again") from error
    progress(f"{got >> 20} of {size >> 20} MB", last=True)
    if size and got != size:
        raise EngineError(url, f"broke off after {got} of {size} bytes", "try again")
    if digest.hexdigest() != expected:
        reason = f"has the SHA-256 {digest.hexdigest()}, and its release says {expected}"
        raise EngineError(url, reason, "try again; if it stays so, something on the way changes it")
