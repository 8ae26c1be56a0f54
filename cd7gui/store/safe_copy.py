"""A whole copy of a study file: made beside its writer, proved, and put in place in one step."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from cd7gui.halfmade import part_of, tidy_parts
from cd7gui.ownfiles import write_owned
from cd7gui.store.database import schema
from cd7gui.store.database.connection import log_of, readable, reading
from cd7gui.store.database.errors import (
    BUSY,
    EXISTS,
    IS_A_FOLDER,
    NO_PLAIN_FILE,
    StudyFileError,
    explained_errors,
    problem,
)
from cd7gui.store.database.lock import take
from cd7gui.store.database.persons_place import persons_of
from cd7gui.store.database.set_aside import set_aside, whole_copy_of
from cd7gui.store.database.timestamps import local_now
from cd7gui.store.database.transaction import snapshot
from cd7gui.store.encryption.key_file import take_keys_along
from cd7gui.store.encryption.key_ring import UNLOCKED
from cd7gui.store.encryption.library import connect_like, key_id_of

COPY_FAILED = "The copy {path} could not be verified and was not kept: {why}"

LEFT_OVER_LOG = (
    "{log} already exists and belongs to an earlier study {path} that was not closed. Open and close that study, or "
    "choose another name."
)

STILL_WRITTEN = (
    "{path} is encrypted and not unlocked here, and was not closed elsewhere, so it could not be copied. Unlock it, or "
    "close the study there."
)
PAGES_AT_ONCE = 2000  # between two progress reports

Proof = Callable[[Path], str]  # returns what is wrong with a copy; "" if nothing is
Progress = Callable[[int, int], None]  # pages copied, and their total; when equal, the proof begins


def silent(_done: int, _of: int) -> None:
    """Ignore the progress of a copy."""


def copy(source: Path, target: Path, proof: Proof, *, overwrite: bool = False, progress: Progress = silent) -> Path:
    """Copy a study, even while it is written, prove the copy and only then rename it to the target.

    Raises `StudyFileError` if the target exists (unless `overwrite`), the copy or its proof fails; then no partial copy
    is left and an earlier target is untouched.
    """
    with explained_errors(target), _reserved(source, target, overwrite), making(target) as part:
        copy_pages(source, part, progress)
        prove(part, target, proof)
        keep_keys(source, target)
        put_in_place(part, target)
    return target


def keep_keys(source: Path, target: Path) -> None:
    """Copy a study's keys file and identifiers beside its copy too. Raises `OSError`.

    The identifiers are copied after the study: they may hold more than it names, but not less.
    """
    keep_own_keys(source, target)
    keep_persons(source, target)


def keep_persons(source: Path, target: Path) -> None:
    """Copy the file of a study's identifiers beside its copy, encrypted or not as it is. Raises `OSError`."""
    ours, theirs = persons_of(source), persons_of(target)
    if ours.exists() and not (theirs.exists() and theirs.samefile(ours)):
        _copy_persons(ours, theirs)


def keep_own_keys(source: Path, target: Path) -> None:
    """Copy a study's keys file beside another study with the same encryption. Raises `OSError`."""
    key_id = key_id_of(source)
    if key_id is not None:
        take_keys_along(source, target, key_id)


def _copy_persons(ours: Path, theirs: Path) -> None:
    """Copy the identifiers of a study beside its copy; another existing file there is kept."""
    key_id = key_id_of(ours)
    with making(theirs) as part, reserved(theirs):
        if key_id is None or UNLOCKED.find(key_id) is not None:
            copy_pages(ours, part)
            prove(part, theirs, pages_are_sound)
        else:  # unreadable here: as long as nobody writes it, its bytes will do
            _copy_bytes(ours, part)
        if key_id is not None:
            take_keys_along(ours, theirs, key_id)
        replace_keeping(part, theirs)


def _copy_bytes(ours: Path, part: Path) -> None:
    with reserved(ours):
        if log_of(ours).exists():
            raise StudyFileError(STILL_WRITTEN.format(path=ours))
        write_owned(part, ours.read_bytes())


@contextmanager
def making(target: Path) -> Iterator[Path]:
    """Yield a temporary path beside the target; leftovers are removed, also those of ended processes.

    Raises `StudyFileError` for a target that is not a file: a folder would be moved away with all its content.
    """
    if target.exists() and not target.is_file():
        raise problem(IS_A_FOLDER if target.is_dir() else NO_PLAIN_FILE, target)
    tidy_parts(target.parent)
    part = part_of(target)
    try:
        yield part
    finally:
        for left in (part, part.with_name(f"{part.name}-journal")):
            with suppress(OSError):
                left.unlink()


def prove(part: Path, target: Path, proof: Proof) -> None:
    """Raise `StudyFileError` if a copy is not intact; `target` is its future name."""
    wrong = proof(part)
    if wrong:
        raise StudyFileError(COPY_FAILED.format(path=target, why=wrong))


def put_in_place(part: Path, target: Path) -> None:
    """Rename a copy to the target, durably and in one step."""
    flush(part)
    part.replace(target)
    flush_folder(target.parent)


def replace_keeping(part: Path, target: Path, *, keep: bool = True) -> tuple[Path, ...]:
    """Rename a copy to the target, keeping an existing file beside it; return the kept names.

    A process that ends in between leaves the copy under a name at which opening the study finds it.
    """
    whole = whole_copy_of(target)
    put_in_place(part, whole)
    kept = set_aside(target) if keep else ()
    put_in_place(whole, target)
    return kept


@contextmanager
def _reserved(source: Path, target: Path, overwrite: bool) -> Iterator[None]:
    """Ensure that the target may be replaced by a copy of the source, and has no log of its own."""
    if target.exists() and (not overwrite or target.samefile(source)):
        raise problem(EXISTS, target)
    with reserved(target):
        log = log_of(target)
        if log.exists():  # SQLite would take it for the log of the new file and write its pages over it
            raise StudyFileError(LEFT_OVER_LOG.format(path=target, log=log))
        yield


@contextmanager
def reserved(target: Path) -> Iterator[None]:
    """Ensure that nobody has the target open or opens it for writing before it is replaced."""
    lock = take(target, local_now()) if target.exists() else None
    try:
        if lock is None and target.exists():
            raise problem(BUSY, target)
        yield
    finally:
        if lock is not None:
            lock.release()


def copy_pages(source: Path, part: Path, progress: Progress = silent) -> None:
    """Copy a study into a new file, beside its writer; raises `StudyFileError` if it is not a study."""
    part.unlink(missing_ok=True)
    os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))  # readable only by its owner
    with explained_errors(source):
        opened = readable(source)
    with closing(opened), closing(connect_like(part, source)) as copied:
        schema.check_format(opened.connection, source)
        with snapshot(opened.connection):  # one state, although it is copied in parts while somebody writes
            opened.connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
            opened.connection.backup(
                copied, pages=PAGES_AT_ONCE, progress=lambda _, left, of: progress(of - left, of), sleep=0
            )
        # A single file that can be read from read-only media; when opened for writing it gets a log again.
        copied.execute("PRAGMA journal_mode = DELETE")


def flush(path: Path) -> None:
    """Wait until a file is on the disk."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def flush_folder(folder: Path) -> None:
    """Wait until the names in a folder are on the disk."""
    if os.name == "posix":  # Windows neither needs this nor can open a folder
        file = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(file)
        finally:
            os.close(file)


def pages_are_sound(path: Path) -> str:
    """Have SQLite check the pages and indexes of a file; return what it found, "" if they are sound."""
    with reading(path) as connection:
        found: str = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
    return "" if found == "ok" else found
