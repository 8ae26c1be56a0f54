"""A whole copy of a study file: made beside its writer, proved, and put in place in one step."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from cd7gui.domain.formatting import N_
from cd7gui.halfmade import part_of, tidy_parts
from cd7gui.store.database import schema
from cd7gui.store.database.connection import log_of, readable, reading
from cd7gui.store.database.errors import BUSY, EXISTS, StudyFileError, problem, told
from cd7gui.store.database.lock import take
from cd7gui.store.database.set_aside import set_aside, whole_copy_of
from cd7gui.store.database.timestamps import local_now
from cd7gui.store.database.transaction import snapshot

COPY_FAILED = N_("The copy {path} could not be proved to be whole and was not kept: {why}")

LEFT_OVER_LOG = N_(
    "{log} lies there and belongs to an earlier study {path} that was not closed. Open and close that study, "
    "or choose another name."
)

PAGES_AT_ONCE = 2000  # between two words on how far a copy is

Proof = Callable[[Path], str]  # says what is wrong with a copy; "" if nothing is
Progress = Callable[[int, int], None]  # so many pages of so many are copied; all of them: the proof begins


def silent(_done: int, _of: int) -> None:
    """Tell nobody how far a copy is."""


def copy(source: Path, target: Path, proof: Proof, *, overwrite: bool = False, progress: Progress = silent) -> Path:
    """Copy a study, also while it is written, prove the copy and only then give it its name.

    Raises `StudyFileError` if the target exists (unless `overwrite`), the copy fails or its proof does;
    then no half copy is left and an earlier target is untouched.
    """
    with told(target), _reserved(source, target, overwrite), making(target) as part:
        copy_pages(source, part, progress)
        prove(part, target, proof)
        put_in_place(part, target)
    return target


@contextmanager
def making(target: Path) -> Iterator[Path]:
    """Name a file beside the target to write a copy to. What is left of it at the end goes, as do those of the dead."""
    tidy_parts(target.parent)
    part = part_of(target)
    try:
        yield part
    finally:
        for left in (part, part.with_name(f"{part.name}-journal")):
            with suppress(OSError):
                left.unlink()


def prove(part: Path, target: Path, proof: Proof) -> None:
    """Raise `StudyFileError` if a copy is not whole; `target` is the name that it would get."""
    wrong = proof(part)
    if wrong:
        raise StudyFileError(COPY_FAILED.format(path=target, why=wrong))


def put_in_place(part: Path, target: Path) -> None:
    """Give a copy its name, durably and in one step."""
    flush(part)
    part.replace(target)
    flush_folder(target.parent)


def put_in_stead(part: Path, target: Path, *, keep: bool = True) -> tuple[Path, ...]:
    """Return a copy its name and keep what stands there beside it; returns the names of what was kept.

    A process that ends in between leaves the copy under a name at which opening the study finds it.
    """
    whole = whole_copy_of(target)
    put_in_place(part, whole)
    kept = set_aside(target) if keep else ()
    put_in_place(whole, target)
    return kept


@contextmanager
def _reserved(source: Path, target: Path, overwrite: bool) -> Iterator[None]:
    """See that the target may be replaced by a copy of the source, and that it has no log of its own."""
    if target.exists() and (not overwrite or target.samefile(source)):
        raise problem(EXISTS, target)
    with reserved(target):
        log = log_of(target)
        if log.exists():  # SQLite would take it for the log of the new file and write its pages over it
            raise StudyFileError(LEFT_OVER_LOG.format(path=target, log=log))
        yield


@contextmanager
def reserved(target: Path) -> Iterator[None]:
    """See that nobody has the target open, and that nobody opens it for writing before it was replaced."""
    lock = take(target, local_now()) if target.exists() else None
    try:
        if lock is None and target.exists():
            raise problem(BUSY, target)
        yield
    finally:
        if lock is not None:
            lock.release()


def copy_pages(source: Path, part: Path, progress: Progress = silent) -> None:
    """Copy a study into a new file, beside its writer; raises `StudyFileError` for what is no study."""
    part.unlink(missing_ok=True)
    os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))  # its owner alone reads it
    with told(source):
        opened = readable(source)
    with closing(opened), closing(sqlite3.connect(part, isolation_level=None)) as copied:
        schema.check_format(opened.connection, source)
        with snapshot(opened.connection):  # one state, although it is copied in parts while somebody writes
            opened.connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
            opened.connection.backup(
                copied, pages=PAGES_AT_ONCE, progress=lambda _, left, of: progress(of - left, of), sleep=0
            )
        # One file that can be read from a read-only medium; opened for writing it gets its log again.
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
    """Let SQLite look through the pages and indexes of a file; says what it found, "" if all is well."""
    with reading(path) as connection:
        found: str = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
    return "" if found == "ok" else found
