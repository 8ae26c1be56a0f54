"""Which library opens a study file: Python's own SQLite, or SQLCipher for an encrypted one.

A file that is open in this process is opened only through SQLite: closing any other descriptor of it would release
SQLite's locks. So the kind of a file is noted with its connection, and read from its first bytes only if it is not
open.
"""

from __future__ import annotations

import os
import sqlite3
import weakref
from contextlib import suppress
from pathlib import Path
from types import ModuleType
from typing import Any, cast
from urllib.parse import quote

from cd7gui.domain.errors import EncryptedFile, UserError
from cd7gui.store.encryption.key_file import KeyFile, find_key_file, name_key_file, read_key_file
from cd7gui.store.encryption.key_ring import ID_SIZE, UNLOCKED, KeyRing, StudyKey

WAIT_SECONDS = 5.0
PLAIN = b"SQLite format 3\0"

ENCRYPTED = "The study {path} is encrypted. Enter its password or its recovery key to open it."
NOT_INSTALLED = (
    "The study {path} is encrypted, which requires the package sqlcipher3. Install cd7gui with the extra “encrypted”."
)
KEYS_LIE_THERE = "{keys} already exists and belongs to another study {path}. Choose another name."
NOT_ENCRYPTED = "{path} is not an encrypted study, or its keys file {keys} is not beside it."
NEEDS_PACKAGE = "Encryption requires the package sqlcipher3. Install cd7gui with the extra “encrypted”."


class PlainConnection(sqlite3.Connection):
    """A connection of Python's own SQLite that can be weakly referenced."""


class OpenFileKeys:
    """The encryption of the files open in this process: the id of their key, or None."""

    def __init__(self) -> None:
        self._found: dict[tuple[int, int], tuple[weakref.ref[Any], bytes | None]] = {}
        self._meant: dict[tuple[int, int], bytes | None] = {}

    def plan_key(self, path: Path, id: bytes | None) -> None:
        """Note by which key an empty file is to be encrypted; None means unencrypted."""
        self._meant[_place(path)] = id

    def note(self, path: Path, connection: sqlite3.Connection, id: bytes | None) -> None:
        """Note the encryption of a connection's file."""
        self._found = {place: one for place, one in self._found.items() if one[0]() is not None}
        with suppress(OSError):
            self._found[_place(path)] = (weakref.ref(connection), id)

    def knows(self, path: Path) -> tuple[bytes | None] | None:
        """Return the key id of an open file in a tuple; None for a file that is not open here."""
        found = self._found.get(_place(path))
        if found is not None and found[0]() is not None:
            return (found[1],)
        meant = self._meant.get(_place(path))
        return (meant,) if meant is not None and not path.stat().st_size else None


OPEN_HERE = OpenFileKeys()


def _place(path: Path) -> tuple[int, int]:
    there = path.stat()
    return there.st_dev, there.st_ino


def key_id_of(path: Path) -> bytes | None:
    """Return the id of the key that encrypts a study file; None if it is unencrypted, empty or not a study."""
    try:
        known = OPEN_HERE.knows(path)
        if known is not None:
            return known[0]
        with path.open("rb") as file:
            beginning = file.read(ID_SIZE)
    except OSError:
        return None
    if len(beginning) < ID_SIZE or beginning == PLAIN:
        return None
    known_key = UNLOCKED.find(beginning) is not None or find_key_file(path, beginning) is not None
    return beginning if known_key else None


def key_id_of_new(path: Path) -> bytes | None:
    """Return by which key a new study will be encrypted: that of an existing keys file, or None.

    Raises `UserError` if that file cannot be read, or if this process does not have its key.
    """
    beside = name_key_file(path)
    if not beside.exists():
        return None
    found = read_key_file(beside)
    if UNLOCKED.find(found.id) is None:
        raise UserError(KEYS_LIE_THERE.format(path=path, keys=beside))
    return found.id


def connect(path: Path, address: str, timeout: float, *, keys: KeyRing = UNLOCKED) -> sqlite3.Connection:
    """Connect to a study file, given by path and URI. Raises `EncryptedFile` while its key is unknown."""
    key_id = key_id_of(path)
    if key_id is None:
        made: sqlite3.Connection = sqlite3.connect(
            address, uri=True, isolation_level=None, timeout=timeout, factory=PlainConnection
        )
    else:
        key = keys.find(key_id)
        if key is None:
            raise EncryptedFile(ENCRYPTED.format(path=path), path)
        made = _encrypted(address, key, timeout, NOT_INSTALLED.format(path=path))
    OPEN_HERE.note(path, made, key_id)
    return made


def connect_like(path: Path, source: Path) -> sqlite3.Connection:
    """Connect to an existing empty file, which gets the same encryption as another, or none."""
    return connect_new(path, key_id_of(source))


def plan_key_like(path: Path, source: Path) -> None:
    """Note that an empty file is to be encrypted like another one, or unencrypted like it."""
    OPEN_HERE.plan_key(path, key_id_of(source))


def connect_new(path: Path, key_id: bytes | None) -> sqlite3.Connection:
    """Connect to an existing empty file, which is encrypted with a key of this process, or unencrypted."""
    OPEN_HERE.plan_key(path, key_id)
    return connect(path, f"file:{quote(os.fsencode(path.as_posix()))}?mode=rw", WAIT_SECONDS)


def find_keys(study: Path) -> KeyFile:
    """Find the keys file of an encrypted study; raises `UserError` if missing, or the study is not encrypted."""
    found = _own_keys(study)
    if found is None:
        raise UserError(NOT_ENCRYPTED.format(path=study, keys=name_key_file(study)))
    return found


def _own_keys(study: Path) -> KeyFile | None:
    key_id = key_id_of(study)
    return find_key_file(study, key_id) if key_id is not None else None


def _encrypted(address: str, key: StudyKey, timeout: float, missing: str) -> sqlite3.Connection:
    cipher = _sqlcipher(missing)
    return cast("sqlite3.Connection", cipher.connect(address, key.secret, key.id, timeout))


def _sqlcipher(missing: str) -> ModuleType:
    try:
        from cd7gui.store.encryption import cipher
    except ImportError:
        raise UserError(missing) from None
    return cipher


def check_installed() -> None:
    """Raise `UserError` with what to install if this computer cannot encrypt."""
    _sqlcipher(NEEDS_PACKAGE)
