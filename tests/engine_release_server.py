"""A real HTTP server with the files of a Pulumi release, or with something else in their place."""

import gzip
import hashlib
import io
import platform
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from engine.release import VERSION, Source, archive_name

ARCHIVE = archive_name(VERSION, platform.system(), platform.machine())
CHECKSUMS = f"pulumi-{VERSION}-checksums.txt"

SCRIPT = f"#!/bin/sh\necho v{VERSION}\n".encode()
RELEASE = {"pulumi/pulumi": SCRIPT, "pulumi/pulumi-language-python": SCRIPT}


def archive(files: Mapping[str, bytes], links: Mapping[str, str] | None = None) -> bytes:
    """A release archive with these members."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size, member.mode = len(content), 0o755
            tar.addfile(member, io.BytesIO(content))
        for name, target in (links or {}).items():
            member = tarfile.TarInfo(name)
            member.type, member.linkname = tarfile.SYMTYPE, target
            tar.addfile(member)
    return gzip.compress(packed.getvalue(), mtime=0)


@dataclass
class ReleaseServer:
    """What the server sends, and what it was asked for."""

    packed: bytes = field(default_factory=lambda: archive(RELEASE))
    listing: str | None = None
    """The checksum file; left out, a right one."""
    sent: int | None = None
    """Bytes of the archive that are sent before the connection ends; left out, all."""
    asked: list[str] = field(default_factory=list)
    url: str = ""

    @property
    def source(self) -> Source:
        """Both kinds of file come from here."""
        return Source(archives=f"{self.url}/sdk", checksums=f"{self.url}/download")

    def answer(self, path: str) -> bytes | None:
        """Content for a path; None for what is not there."""
        if path.endswith(f"/v{VERSION}/{CHECKSUMS}"):
            digest = hashlib.sha256(self.packed).hexdigest()
            return (self.listing or f"{'0' * 64}  other.zip\n{digest}  {ARCHIVE}\n").encode()
        return self.packed if path.endswith(f"/sdk/{ARCHIVE}") else None


@contextmanager
def serving(server: ReleaseServer) -> Iterator[ReleaseServer]:
    """Serve on a free port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            server.asked.append(self.path)
            content = server.answer(self.path)
            if content is None:
                self.send_error(404)
                return
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            cut = server.sent if content is server.packed else None
            self.wfile.write(content[:cut])

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listener:
        server.url = f"http://127.0.0.1:{listener.server_port}"
        thread = Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            listener.shutdown()
            thread.join()
