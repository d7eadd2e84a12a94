"""Everything that an Azure holds, in one SQLite file.

A request is one transaction that is on disk before its answer is sent, so that a kill loses nothing
that a client was told.
"""

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aoai.problems import AoaiError, Problem

_SCHEMA = 1


class StoreError(AoaiError):
    """The file cannot be read by this version."""


@dataclass(slots=True)
class Resource:
    """One resource: what clients see, and what only this Azure knows of it."""

    id: str
    """As its creator spelt it."""
    type: str
    """Such as ``Microsoft.CognitiveServices/accounts``."""
    body: dict[str, Any]
    """The document that a GET answers."""
    hidden: dict[str, Any] = field(default_factory=dict)


class Store:
    """Resources by id. ARM compares ids without regard to case."""

    def __init__(self, path: Path | None = None) -> None:
        """Open a file, or make one; without a path everything is gone with the object.

        Raises:
            StoreError: A newer version wrote the file, or it is no database.
        """
        self._database = sqlite3.connect(
            path or ":memory:", isolation_level=None, check_same_thread=False
        )
        try:
            self._prepare(str(path))
        except sqlite3.DatabaseError as error:
            problem = Problem(str(path), f"no database of an emulator ({error})", "remove the file")
            raise StoreError([problem]) from error

    def _prepare(self, path: str) -> None:
        self._database.execute("PRAGMA journal_mode=WAL")
        self._database.execute("PRAGMA synchronous=FULL")
        found = self._database.execute("PRAGMA user_version").fetchone()[0]
        if found > _SCHEMA:
            reason = f"written by a newer emulator (schema {found}, this one knows {_SCHEMA})"
            raise StoreError([Problem(path, reason, "update aoai, or name another folder")])
        with self.transaction():
            self._database.execute(
                "CREATE TABLE IF NOT EXISTS resources (key TEXT PRIMARY KEY, id TEXT NOT NULL, "
                "type TEXT NOT NULL, body TEXT NOT NULL, hidden TEXT NOT NULL, "
                "number INTEGER NOT NULL) WITHOUT ROWID"
            )
            self._database.execute("CREATE INDEX IF NOT EXISTS by_type ON resources (type, number)")
            self._database.execute("CREATE TABLE IF NOT EXISTS counter (value INTEGER NOT NULL)")
            if self._database.execute("SELECT count(*) FROM counter").fetchone()[0] == 0:
                self._database.execute("INSERT INTO counter VALUES (0)")
            self._database.execute(f"PRAGMA user_version={_SCHEMA}")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that the block writes, or nothing of it when it fails."""
        self._database.execute("BEGIN")
        try:
            yield
        except BaseException:
            self._database.execute("ROLLBACK")
            raise
        self._database.execute("COMMIT")

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    def number(self) -> int:
        """A number that was never given out before."""
        self._database.execute("UPDATE counter SET value = value + 1")
        return int(self._database.execute("SELECT value FROM counter").fetchone()[0])

    def find(self, identifier: str) -> Resource | None:
        """The resource of that id."""
        row = self._database.execute(
            "SELECT id, type, body, hidden FROM resources WHERE key = ?", (_key(identifier),)
        ).fetchone()
        return None if row is None else _resource(row)

    def put(self, resource: Resource) -> None:
        """Keep a resource; one of the same id gives way, and keeps its place in lists."""
        self._database.execute(
            "INSERT INTO resources VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO UPDATE SET "
            "id = excluded.id, type = excluded.type, body = excluded.body, "
            "hidden = excluded.hidden",
            (
                _key(resource.id),
                resource.id,
                resource.type,
                json.dumps(resource.body),
                json.dumps(resource.hidden),
                self.number(),
            ),
        )

    def remove(self, identifier: str) -> None:
        """Forget a resource, if it is there."""
        self._database.execute("DELETE FROM resources WHERE key = ?", (_key(identifier),))

    def of_type(self, kind: str, under: str = "") -> list[Resource]:
        """Resources of a type below an id, oldest first; without an id all of the type."""
        rows = self._database.execute(
            "SELECT id, type, body, hidden FROM resources WHERE type = ? AND key > ? AND key < ? "
            "ORDER BY number",
            (kind, *_below(under)),
        )
        return [_resource(row) for row in rows]

    def under(self, identifier: str) -> list[Resource]:
        """Everything below an id, whatever its type, oldest first."""
        rows = self._database.execute(
            "SELECT id, type, body, hidden FROM resources WHERE key > ? AND key < ? "
            "ORDER BY number",
            _below(identifier),
        )
        return [_resource(row) for row in rows]


def _key(identifier: str) -> str:
    return identifier.rstrip("/").lower()


def _below(identifier: str) -> tuple[str, str]:
    """Between which keys everything below an id stands: 0 is the character after the slash."""
    key = _key(identifier)
    return f"{key}/", f"{key}0"


def _resource(row: tuple[str, str, str, str]) -> Resource:
    identifier, kind, body, hidden = row
    return Resource(identifier, kind, json.loads(body), json.loads(hidden))


def merged(base: Mapping[str, Any], change: Mapping[str, Any]) -> dict[str, Any]:
    """A document with the keys of another put over it, level by level (RFC 7396)."""
    found = dict(base)
    for name, value in change.items():
        if value is None:
            found.pop(name, None)
        elif isinstance(value, Mapping) and isinstance(found.get(name), Mapping):
            found[name] = merged(found[name], value)
        else:
            found[name] = value
    return found
