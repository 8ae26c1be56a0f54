"""Credentials, as stored in the study file beside the trail."""

from __future__ import annotations

import sqlite3
from dataclasses import astuple

from cd7gui.records import dataclass

GIVEN = "SELECT person, kdf, salt, hash, sealed_key FROM credential WHERE person = ?"
ALL = "SELECT person, kdf, salt, hash, sealed_key FROM credential ORDER BY person"
PUT = "INSERT OR REPLACE INTO credential (person, kdf, salt, hash, sealed_key) VALUES (?, ?, ?, ?, ?)"
THERE = "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'credential'"


@dataclass(frozen=True)
class StoredCredential:
    """A person's credential: the password's stretching parameters, salt and verifier, and the sealed key."""

    person: int
    kdf: str
    salt: bytes
    hash: bytes
    sealed_key: bytes


def credential(connection: sqlite3.Connection, person: int) -> StoredCredential | None:
    """Read a person's credential; None for an unknown person, and in a file of an older format."""
    line = connection.execute(GIVEN, (person,)).fetchone() if _has_table(connection) else None
    return StoredCredential(*line) if line else None


def credentials(connection: sqlite3.Connection) -> list[StoredCredential]:
    """Read all credentials, by the number of the person."""
    lines = connection.execute(ALL).fetchall() if _has_table(connection) else []
    return [StoredCredential(*line) for line in lines]


def put(connection: sqlite3.Connection, one: StoredCredential) -> None:
    """Store a credential, replacing an earlier one."""
    connection.execute(PUT, astuple(one))


def _has_table(connection: sqlite3.Connection) -> bool:
    found: int = connection.execute(THERE).fetchone()[0]
    return found == 1
