"""The private certificate authority of a state folder, and what a client must trust to use it."""

import os
import ssl
from pathlib import Path

import certifi
import trustme

from aoai.emulator.directory import StateDirectory, write_whole

_NAMES = ("localhost", "127.0.0.1", "::1")


def server_context(directory: StateDirectory) -> ssl.SSLContext:
    """A TLS context with a fresh certificate for this machine, signed by the folder's authority."""
    certificate = _authority(directory).issue_cert(*_NAMES)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    certificate.configure_cert(context)
    return context


def write_bundle(directory: StateDirectory) -> Path:
    """Write and return the bundle that clients are given as REQUESTS_CA_BUNDLE and SSL_CERT_FILE.

    Both variables replace a client's own list. With the folder's authority alone a shell that has
    sourced the variables could reach nothing else: no plugin download, no package index.
    """
    authority = directory.authority.read_text("utf-8")
    trusted = _trusted_now(directory).read_text("utf-8")
    write_whole(directory.bundle, f"{trusted.rstrip()}\n\n{authority}")
    return directory.bundle


def _authority(directory: StateDirectory) -> trustme.CA:
    if directory.authority.exists() and directory.authority_key.exists():
        return trustme.CA.from_pem(
            directory.authority.read_bytes(), directory.authority_key.read_bytes()
        )
    made = trustme.CA(organization_name="aoai emulator")
    # The key first: a certificate without its key would be taken for a complete authority.
    write_whole(directory.authority_key, made.private_key_pem.bytes().decode(), mode=0o600)
    write_whole(directory.authority, made.cert_pem.bytes().decode())
    return made


def _trusted_now(directory: StateDirectory) -> Path:
    named = (os.environ.get(each) for each in ("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"))
    files = (Path(each) for each in named if each)
    # A shell that has sourced the variables of an emulator names that emulator's bundle.
    foreign = (each for each in files if each.is_file() and each.name != directory.bundle.name)
    return next(foreign, Path(certifi.where()))
