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
from cd7gui.store.database.errors import BUSY, EXISTS, IS_A_FOLDER, NO_PLAIN_FILE, StudyFileError, problem, told
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
        keep_keys(source, target)
        put_in_place(part, target)
    return target


def keep_keys(source: Path, target: Path) -> None:
    """Let what opens an encrypted study, and the file of its identifiers, lie beside its copy too. Raises `OSError`.

    The identifiers are copied after the study: they may hold more than it names, and must not hold less.
    """
    keep_own_keys(source, target)
    keep_persons(source, target)


def keep_persons(source: Path, target: Path) -> None:
    """Let the file of a study's identifiers lie beside its copy too, encrypted or not as it is. Raises `OSError`."""
    ours, theirs = persons_of(source), persons_of(target)
    if ours.exists() and not (theirs.exists() and theirs.samefile(ours)):
        _copy_persons(ours, theirs)


def keep_own_keys(source: Path, target: Path) -> None:
    """Let what opens an encrypted study lie beside another one that is encrypted as it is. Raises `OSError`."""
    key_id = key_id_of(source)
    if key_id is not None:
        take_keys_along(source, target, key_id)


def _copy_persons(ours: Path, theirs: Path) -> None:
    """Copy the identifiers of a study beside its copy; another file that stands there is kept beside it."""
    key_id = key_id_of(ours)
    with making(theirs) as part, reserved(theirs):
        if key_id is None or UNLOCKED.find(key_id) is not None:
            copy_pages(ours, part)
            prove(part, theirs, pages_are_sound)
        else:  # nobody here can read it: as long as nobody writes it, its bytes will do
            _copy_bytes(ours, part)
        if key_id is not None:
            take_keys_along(ours, theirs, key_id)
        put_in_stead(part, theirs)


def _copy_bytes(ours: Path, part: Path) -> None:
    with reserved(ours):
        if log_of(ours).exists():
            raise StudyFileError(STILL_WRITTEN.format(path=ours))
        write_owned(part, ours.read_bytes())


@contextmanager
def making(target: Path) -> Iterator[Path]:
    """Name a file beside the target to write a copy to. What is left of it at the end goes, as do those of the dead.

    Raises `StudyFileError` for a target that is no file: a folder would be moved away with all that is in it.
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
    with closing(opened), closing(connect_like(part, source)) as copied:
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
