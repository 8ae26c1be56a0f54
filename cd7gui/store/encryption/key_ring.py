"""The keys of the studies that this process may read: known after a password was given, and never stored."""

from __future__ import annotations

import os
import sys
from collections.abc import MutableMapping
from contextlib import suppress
from dataclasses import field

from cd7gui.records import dataclass

SECRET_SIZE, ID_SIZE = 32, 16  # bytes: AES-256, and the salt of SQLCipher, which begins each file
VARIABLE = "CD7GUI_UNLOCKED"  # hands a child process the keys of the window that starts it


@dataclass(frozen=True)
class StudyKey:
    """The key of a study; its id is unencrypted at the beginning of each file that the key encrypts."""

    id: bytes
    secret: bytes = field(repr=False)

    @classmethod
    def random(cls) -> StudyKey:
        """Return a new key."""
        return cls(os.urandom(ID_SIZE), os.urandom(SECRET_SIZE))


class KeyRing:
    """Keys by id. Once it holds one, the process leaves no core dump when it crashes."""

    def __init__(self) -> None:
        self._keys: dict[bytes, StudyKey] = {}

    def add(self, key: StudyKey) -> None:
        """Add a key."""
        _forbid_core_dumps()
        self._keys[key.id] = key

    def find(self, id: bytes) -> StudyKey | None:
        """Find a key by its id."""
        return self._keys.get(id)

    def words(self) -> str:
        """Return all keys as one text for a child process; "" if there is none."""
        return " ".join(f"{one.id.hex()}:{one.secret.hex()}" for one in self._keys.values())

    def take_over(self, environment: MutableMapping[str, str]) -> None:
        """Take the keys that the parent process handed over, and remove them from the environment."""
        for word in environment.pop(VARIABLE, "").split():
            name, _, secret = word.partition(":")
            with suppress(ValueError):
                self.add(StudyKey(bytes.fromhex(name), bytes.fromhex(secret)))


def _forbid_core_dumps() -> None:
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


# The keys belong to the process, as SQLite's locks do: code here may read an unlocked study and its backups.
UNLOCKED = KeyRing()
