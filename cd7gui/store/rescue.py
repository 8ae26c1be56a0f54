"""Rescuing a study that is moved, replaced or deleted while it is open: all of it is written to a chosen path."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from functools import partial
from pathlib import Path

from cd7gui.records import dataclass
from cd7gui.store.backup import kept_backups
from cd7gui.store.casebook import Casebook
from cd7gui.store.database import audit_trail, credentials, present_values, schema
from cd7gui.store.database.connection import log_of, writable
from cd7gui.store.database.errors import StudyFileError, explained_errors
from cd7gui.store.database.open_files import FileState
from cd7gui.store.database.set_aside import free_name, whole_copy_of
from cd7gui.store.database.transaction import transaction
from cd7gui.store.encryption.library import plan_key_like
from cd7gui.store.safe_copy import copy_pages, keep_keys, making, prove, replace_keeping, reserved
from cd7gui.store.verify import verify

STANDS_AT = "The study was saved completely at {path}, because {place} was taken at that moment. Open it there."
NOW_ELSEWHERE = "The study is complete at {path}, but is open elsewhere or cannot be written to there: {because}."


@dataclass(frozen=True)
class Rescued:
    """The study at its new path, open, and the names of replaced files that were kept."""

    book: Casebook
    kept: tuple[Path, ...]


def rescue(book: Casebook, target: Path) -> Rescued:
    """Write a study, as its open connection holds it, to `target`, prove it there, and continue in it.

    An existing file at the target is kept beside it, unless it is the study's own file, which holds nothing more.
    Raises `StudyFileError`; until the copy is proved the study stays open as it was.
    """
    place = target.absolute()
    with explained_errors(place), making(place) as part:
        _make_whole(book, part, place)
        own, left = book.moved_to(), book.log_left_at(place)
        if place != book.path and not _same(own, place):
            with reserved(place):  # another's lock must be respected before we release ours
                pass
        keep_keys(book.path, place)
        book.close(signed=False)  # it continues elsewhere
        for log in left:  # nobody can overwrite it any more, and all of it is in the copy
            log.unlink(missing_ok=True)
        kept = _put_in_place(part, place, own)
        again = type(book).open(place, clock=book.clock)
    if again.read_only:
        again.close()
        raise StudyFileError(NOW_ELSEWHERE.format(path=place, because=again.read_only_because))
    again.continue_from(book)
    return Rescued(again, kept)


def _make_whole(book: Casebook, part: Path, place: Path) -> None:
    """Copy what the connection holds; an overwritten study comes from a backup and the lines entered since."""
    whole = partial(_proof, position=book.last_position)
    os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))  # readable only by its owner
    try:
        book.copy_to(part)
        prove(part, place, whole)
    except (StudyFileError, sqlite3.Error):
        if book.file_state is not FileState.OVERWRITTEN or not _make_from_backups(book, part):
            raise
        prove(part, place, whole)


def _make_from_backups(book: Casebook, part: Path) -> bool:
    """Append the lines of this session to the newest backup that they follow; return whether there is one."""
    for source in (*(one.path for one in reversed(kept_backups(book.path))), None):
        with (
            suppress(StudyFileError, sqlite3.Error, OSError),
            closing(_begun_from(source, part, book.path)) as connection,
        ):
            seq, hash_ = audit_trail.end_of(connection)
            rest = [line for line in book.entered if line.seq > seq]
            if (rest[0].previous_hash if rest else book.last_position[1]) == hash_:
                with transaction(connection):
                    for line in rest:
                        audit_trail.add(connection, line)
                        present_values.put(connection, line.change, line.seq)
                    for one in book.credentials:
                        credentials.put(connection, one)
                return True
    return False


def _begun_from(backup: Path | None, part: Path, like: Path) -> sqlite3.Connection:
    part.unlink(missing_ok=True)
    if backup is not None:
        copy_pages(backup, part)
        with closing(writable(part)) as connection:
            schema.bring_up_to_date(connection, part, lambda _: None)  # a backup may be of an older format
        return writable(part)
    os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    plan_key_like(part, like)
    connection = writable(part)
    schema.build(connection)
    return connection


def _proof(part: Path, position: tuple[int, str]) -> str:
    bad = verify(part, position=position)
    return bad.sentence if bad else ""


def _put_in_place(part: Path, place: Path, own: Path | None) -> tuple[Path, ...]:
    """Rename the copy to the target; if that fails now, it keeps its own name, which is reported."""
    whole = whole_copy_of(place)
    try:
        with reserved(place):
            return replace_keeping(part, place, keep=not _same(own, place) or log_of(place).exists())
    except (OSError, StudyFileError) as error:
        found, whole = (whole if whole.exists() else part), free_name(place)
        found.rename(whole)
        raise StudyFileError(STANDS_AT.format(path=whole, place=place)) from error


def reconnect(book: Casebook) -> Casebook | None:
    """Continue at the old path if the whole study is back there, as after reconnecting a drive; else None.

    Raises `StudyFileError` if it can be read but not written.
    """
    expected = book.last_position
    try:
        with Casebook.open(book.path, read_only=True) as there:
            whole = there.position() == expected
    except StudyFileError:
        return None
    if not whole:
        return None
    with suppress(sqlite3.Error):  # a disconnected drive cannot be closed cleanly
        book.close(signed=False)
    again = type(book).open(book.path, clock=book.clock)
    again.continue_from(book)
    return again


def _same(one: Path | None, other: Path) -> bool:
    try:
        return one is not None and one.samefile(other)
    except OSError:
        return False
