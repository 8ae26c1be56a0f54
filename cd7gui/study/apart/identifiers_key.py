"""The key of identifiers that are kept apart: whether one can exist, and using it in this process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cd7gui.domain.errors import UserError
from cd7gui.store.database.persons_place import persons_of
from cd7gui.store.encrypting import NewKeys as KeysOfIdentifiers
from cd7gui.store.encrypting import new_keys, unlock
from cd7gui.store.encryption.library import check_installed
from cd7gui.study.encryption import is_locked

__all__ = (
    "KeysOfIdentifiers",
    "are_locked",
    "can_encrypt",
    "new_keys_of",
    "removing_if_failed",
    "unlock_identifiers",
)


def can_encrypt() -> bool:
    """Return whether this computer can encrypt the file of the identifiers."""
    try:
        check_installed()
    except UserError:
        return False
    return True


def are_locked(study: Path) -> bool:
    """Return whether the identifiers are kept apart, encrypted, and not unlocked in this process."""
    return is_locked(persons_of(study))


def unlock_identifiers(study: Path, password: str) -> None:
    """Unlock the identifiers of a study with their password or recovery key. Raises `UserError`."""
    unlock(persons_of(study), password)


def new_keys_of(study: Path, password: str) -> KeysOfIdentifiers:
    """Make the key that will encrypt the identifiers of a study. Raises `UserError`."""
    return new_keys(persons_of(study), password)


@contextmanager
def removing_if_failed(keys: KeysOfIdentifiers | None) -> Iterator[None]:
    """Remove a new key if the step that it was made for fails."""
    try:
        yield
    except BaseException:
        if keys is not None:
            keys.forget()
        raise
