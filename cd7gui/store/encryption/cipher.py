"""SQLCipher with the interface of Python's own SQLite: the same calls, and the same errors."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlcipher3 import dbapi2


@contextmanager
def _errors_of_sqlite() -> Iterator[None]:
    """Raise errors of SQLCipher as the `sqlite3` errors of the same name; callers know only one kind."""
    try:
        yield
    except (dbapi2.Error, dbapi2.Warning) as error:
        raise _error_of_sqlite(error) from error


def _error_of_sqlite(error: Exception) -> sqlite3.Error:
    kind: type[sqlite3.Error] = getattr(sqlite3, type(error).__name__, sqlite3.DatabaseError)
    found = kind(*error.args)
    for name in ("sqlite_errorcode", "sqlite_errorname"):
        if hasattr(error, name):
            setattr(found, name, getattr(error, name))
    return found


class CipherCursor(dbapi2.Cursor):  # type: ignore[misc]
    """A cursor whose errors are those of `sqlite3`."""

    def execute(self, *words: Any) -> Any:
        """Run a statement."""
        with _errors_of_sqlite():
            return super().execute(*words)

    def executemany(self, *words: Any) -> Any:
        """Run a statement for each set of values."""
        with _errors_of_sqlite():
            return super().executemany(*words)

    def fetchone(self) -> Any:
        """Return the next row."""
        with _errors_of_sqlite():
            return super().fetchone()

    def fetchall(self) -> Any:
        """Return the rows that are left."""
        with _errors_of_sqlite():
            return super().fetchall()

    def fetchmany(self, *words: Any) -> Any:
        """Return the next rows."""
        with _errors_of_sqlite():
            return super().fetchmany(*words)

    def __iter__(self) -> Iterator[Any]:
        with _errors_of_sqlite():
            yield from iter(super().fetchone, None)


class CipherConnection(dbapi2.Connection):  # type: ignore[misc]
    """A connection to an encrypted file, whose errors are those of `sqlite3`."""

    def cursor(self, factory: type[CipherCursor] = CipherCursor) -> Any:
        """Return a cursor."""
        with _errors_of_sqlite():
            return super().cursor(factory)

    def execute(self, *words: Any) -> Any:
        """Run a statement with a new cursor."""
        return self.cursor().execute(*words)

    def executemany(self, *words: Any) -> Any:
        """Run a statement for each set of values with a new cursor."""
        return self.cursor().executemany(*words)

    def backup(self, target: Any, **more: Any) -> None:
        """Copy the pages into another encrypted file."""
        with _errors_of_sqlite():
            super().backup(target, **more)

    def close(self) -> None:
        """Close the connection."""
        with _errors_of_sqlite():
            super().close()


def connect(address: str, secret: bytes, salt: bytes, timeout: float) -> CipherConnection:
    """Connect to an encrypted file, given as a URI, with its 32-byte key and 16-byte salt.

    Nothing is read yet: a wrong key shows at the first statement, as a file that is not a database.
    """
    with _errors_of_sqlite():
        made = CipherConnection(address, uri=True, isolation_level=None, timeout=timeout)
    try:
        made.execute(f"PRAGMA key = \"x'{secret.hex()}{salt.hex()}'\"")
        made.execute("PRAGMA cipher_log_level = NONE")  # damage is reported in a sentence, not on standard error
        made.execute("PRAGMA temp_store = MEMORY")  # sorted data is never unencrypted on the disk
    except BaseException:
        made.close()
        raise
    return made
