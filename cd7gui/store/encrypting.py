"""Encrypting and decrypting a study: a copy made line by line, proved, and put in place."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from cd7gui.domain.errors import UserError
from cd7gui.domain.formatting import listed, printable_name
from cd7gui.records import dataclass
from cd7gui.store.database import schema
from cd7gui.store.database.connection import readable
from cd7gui.store.database.errors import EXISTS, backup_folder, explained_errors, problem, resolved
from cd7gui.store.database.transaction import snapshot, transaction
from cd7gui.store.encryption.key_file import (
    ENDING,
    PASSWORD,
    RECOVERY,
    KeyFile,
    name_key_file,
    new_recovery_key,
    read_key_file,
)
from cd7gui.store.encryption.key_ring import UNLOCKED, StudyKey
from cd7gui.store.encryption.library import check_installed, connect_new, find_keys, key_id_of
from cd7gui.store.safe_copy import keep_persons, making, prove, put_in_place
from cd7gui.store.verify import verify

KEEP_TOGETHER = "{study} is encrypted. It needs its keys file {keys}: keep both together."
KEEP_RECOVERY = (
    "Recovery key: {key}\nPrint this key and lock it away. It is shown only once. Without it or a password, nobody can "
    "ever read {study}."
)
NO_SEAL = "This study does not open for {name}, so nothing was removed. It opens for {names}."


@dataclass(frozen=True)
class NewKeys:
    """The keys of a study to be encrypted, and the recovery key, which is shown once and stored nowhere.

    `recovery` is empty once it has been shown.
    """

    file: KeyFile
    key: StudyKey
    recovery: str

    def forget(self) -> None:
        """Remove the keys file of a study that was not made after all. An existing file would need it."""
        if not self.in_use:
            self.file.path.unlink(missing_ok=True)

    @property
    def in_use(self) -> bool:
        """Whether the study was made, so that only these keys open it."""
        return key_id_of(self.file.path.with_name(self._study)) == self.key.id

    @property
    def _study(self) -> str:
        return self.file.path.name.removesuffix(ENDING)

    def in_words(self) -> str:
        """Return what the person who made the keys must do with them."""
        words = KEEP_TOGETHER.format(study=self._study, keys=self.file.path)
        return f"{words}\n{self.recovery_in_words()}" if self.recovery else words

    def recovery_in_words(self) -> str:
        """Return the recovery key, and what the person who made it must do with it."""
        return KEEP_RECOVERY.format(key=self.recovery, study=self._study)

    def without_recovery(self) -> NewKeys:
        """Return the keys after the recovery key was shown."""
        return replace(self, recovery="")


def new_keys(study: Path | str, password: str) -> NewKeys:
    """Make a study's keys, write them to the file beside it, and unlock them here. Raises `UserError`."""
    check_installed()
    place = resolved(study)
    beside = name_key_file(place)
    for one in (place, beside):
        if one.exists():
            raise problem(EXISTS, one)
    key, recovery = StudyKey.random(), new_recovery_key()
    made = KeyFile(beside, key.id).sealed_for(key, PASSWORD, password).sealed_for(key, RECOVERY, recovery)
    with explained_errors(beside):
        made.write()
    UNLOCKED.add(key)
    return NewKeys(made, key, recovery)


def unlock(study: Path, password: str, name: str = "") -> None:
    """Unlock an encrypted study in this process by a password or its recovery key. Raises `UserError`.

    The password of a `name` is tried first.
    """
    UNLOCKED.add(find_keys(study).unlock(password, name))


def change_password(study: Path, old: str, new: str, name: str = "") -> str:
    """Seal the key of a study and its backups with another password; no study changes. Raises `UserError`.

    The new password is that of `name`, or of whoever the old one opens it for; the recovery key can set it for
    everybody. Returns the name.
    """
    found = find_keys(study)
    opened_by, key = found.opened_by(old, name)
    whose = name or (PASSWORD if opened_by == RECOVERY else opened_by)
    _write(study, found.sealed_for(key, whose, new))
    return whose


def remove_password(study: Path, password: str, name: str) -> None:
    """Remove the password of a name from a study and its backups. Raises `UserError`."""
    found = find_keys(study)
    found.unlock(password)
    if name not in found.names:
        raise UserError(NO_SEAL.format(name=printable_name(name), names=listed(list(found.names))))
    _write(study, found.without(name))


def names_of_passwords(study: Path) -> tuple[str, ...]:
    """Return the names for which the key of a study is sealed. Raises `UserError` if it is not encrypted."""
    return find_keys(study).names


def _write(study: Path, changed: KeyFile) -> None:
    with explained_errors(changed.path):
        changed.write()
        for path in sorted(backup_folder(resolved(study)).glob(f"*{ENDING}")):
            with suppress(UserError):  # foreign files there open no backup of this study
                if read_key_file(path).id == changed.id:
                    changed.write(path)


def encrypt(source: Path | str, target: Path | str, key_id: bytes) -> None:
    """Write a study to a new file encrypted with a key of this process, proved by its trail. Raises `UserError`."""
    _convert(resolved(source), resolved(target), key_id)


def decrypt(source: Path | str, target: Path | str) -> None:
    """Write an encrypted study to a new unencrypted file, proved by its trail. Raises `UserError`."""
    _convert(resolved(source), resolved(target), None)


def _convert(source: Path, target: Path, key_id: bytes | None) -> None:
    if target.exists():
        raise problem(EXISTS, target)
    with explained_errors(target), making(target) as part:
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        with explained_errors(source):
            opened = readable(source)
        with closing(opened), closing(connect_new(part, key_id)) as made, snapshot(opened.connection):
            schema.check_current(opened.connection, source)
            schema.check_parts(opened.connection, source)
            schema.build(made)
            with transaction(made):
                for table in schema.tables_of(opened.connection):
                    _copy_table(opened.connection, made, table)
            made.execute("PRAGMA journal_mode = DELETE")
        prove(part, target, _proof)
        keep_persons(source, target)
        put_in_place(part, target)


def _copy_table(source: Any, target: Any, table: str) -> None:
    columns = [name for _, name, *_ in source.execute(f"PRAGMA table_info({table})")]
    places = ", ".join("?" for _ in columns)
    rows: Iterator[tuple[object, ...]] = source.execute(f"SELECT * FROM {table} ORDER BY 1, 2, 3")  # noqa: S608 - names of our schema
    target.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})", rows)  # noqa: S608 - names of our schema


def _proof(part: Path) -> str:
    bad = verify(part)
    return bad.sentence if bad else ""
