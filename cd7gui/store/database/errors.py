"""Errors of a study file as complete sentences. Only this module knows the error codes."""

from __future__ import annotations

import errno
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cd7gui.domain.errors import DamagedFile, UserError
from cd7gui.domain.formatting import LONGEST_PATH, printable_name
from cd7gui.store.database.persons_place import study_of


class StudyFileError(UserError):
    """The study file cannot be used as requested; nothing in it was changed."""


class DamagedStudy(StudyFileError, DamagedFile):
    """The study file does not hold what was written to it; it can be rebuilt or restored from a backup."""


NOT_A_STUDY = "{path} is not a cd7gui study. Choose a file that was created with New study."
DAMAGED = "The study {path} is damaged and cannot be read. Open its last backup from {backups}."
FOREIGN_PARTS = (
    "The study {path} was altered by another program ({names}) and was not opened. Run `cd7gui rebuild {path}` to "
    "rebuild it from its audit trail, or open its last backup from {backups}."
)
NO_PERMISSION = "You have no permission to use {path}. Ask its owner for permission, or choose another folder."
NO_SUCH_STUDY = "There is no study {path}. Check the name, or whether its drive is connected."
DISK_FULL = "The disk with {path} is full. Nothing was lost; free some space and try again."
READ_ONLY = "{path} is read-only. Copy it to a folder where you can write, and open the copy."
BUSY = "{path} is in use by another program. Close that program and try again."
DRIVE_FAILED = "The drive with {path} reported an error. Nothing was lost; check the drive and try again."
NO_LOCKS = "The drive with {path} does not support file locking. Choose a folder on another drive."
NOT_A_FOLDER = "The folder {folder} does not exist. Create it first, or choose another one."
IS_A_FOLDER = "{path} is a folder. Choose a file in it."
NO_PLAIN_FILE = "{path} is a device or a pipe and was not changed. Choose another name."
BAD_NAME = "{path} is not a valid file name on this computer. Choose a shorter or simpler name."
EXISTS = "{path} already exists and was not overwritten. Choose another name."
LEADS_NOWHERE = "{path} is a broken link. Choose the study itself."
STRANGE_NEIGHBOUR = (
    "Beside the study {path} there is {name}, which is not a regular file: SQLite would read it as part of the study. "
    "Move it to another folder, then open the study again."
)
NO_MEMORY = "This computer does not have enough free memory to read {path}. Close other programs and try again."

# Primary result codes, https://www.sqlite.org/rescode.html; the extended codes hold them in their low byte.
BY_RESULT_CODE = {
    sqlite3.SQLITE_NOTADB: NOT_A_STUDY,
    sqlite3.SQLITE_CORRUPT: DAMAGED,
    sqlite3.SQLITE_FORMAT: DAMAGED,
    sqlite3.SQLITE_FULL: DISK_FULL,
    sqlite3.SQLITE_TOOBIG: DISK_FULL,
    sqlite3.SQLITE_READONLY: READ_ONLY,
    sqlite3.SQLITE_CANTOPEN: NO_PERMISSION,
    sqlite3.SQLITE_PERM: NO_PERMISSION,
    sqlite3.SQLITE_AUTH: NO_PERMISSION,
    sqlite3.SQLITE_BUSY: BUSY,
    sqlite3.SQLITE_LOCKED: BUSY,
    sqlite3.SQLITE_PROTOCOL: BUSY,
    sqlite3.SQLITE_IOERR: DRIVE_FAILED,
    sqlite3.SQLITE_NOMEM: NO_MEMORY,
}

MAY_BE_FULL = {sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN}
LEAST_ROOM = 1 << 16  # bytes: the index of the log takes 32 KiB immediately

IN_THE_FILE = {
    sqlite3.SQLITE_ERROR,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_NOTADB,
    sqlite3.SQLITE_FORMAT,
    sqlite3.SQLITE_MISMATCH,
    sqlite3.SQLITE_TOOBIG,
}

BY_ERRNO = {
    errno.EACCES: NO_PERMISSION,
    errno.EPERM: NO_PERMISSION,
    errno.EROFS: READ_ONLY,
    errno.ENOSPC: DISK_FULL,
    errno.EDQUOT: DISK_FULL,
    errno.EFBIG: DISK_FULL,
    errno.ENOENT: NO_SUCH_STUDY,
    errno.ENOTDIR: NOT_A_FOLDER,
    errno.EISDIR: IS_A_FOLDER,
    errno.EEXIST: EXISTS,
    errno.ENAMETOOLONG: BAD_NAME,
    errno.EINVAL: BAD_NAME,
    errno.EIO: DRIVE_FAILED,
    errno.ENOLCK: NO_LOCKS,
    errno.EOPNOTSUPP: NO_LOCKS,
    errno.ENOSYS: NO_LOCKS,
}


def problem(sentence: str, path: Path, **details: object) -> StudyFileError:
    """Make the error of a file from one of the sentences above."""
    kind = DamagedStudy if sentence in {DAMAGED, FOREIGN_PARTS} else StudyFileError
    return kind(in_words(sentence, path, **details))


def in_words(sentence: str, path: Path, **details: object) -> str:
    """Fill in a sentence with the study's path and the folders that belong to it."""
    places = {"path": path, "folder": path.parent, "backups": backup_folder(path)}
    shown = {name: printable_name(str(place), LONGEST_PATH) for name, place in places.items()}
    return sentence.format(**shown, **details)


def backup_folder(path: Path) -> Path:
    """Return the folder of a study's automatic backups, also for the file of its identifiers."""
    study = study_of(path)
    return study.parent / f"{study.stem}.backups"


def resolved(path: Path | str) -> Path:
    """Return the path after resolving all links. Raises `StudyFileError` for a circle of links."""
    try:
        return Path(path).resolve()
    except (RuntimeError, OSError) as error:  # before Python 3.13 a circle of links is a RuntimeError
        raise problem(LEADS_NOWHERE, Path(path)) from error
    except ValueError as error:  # a NUL
        raise problem(BAD_NAME, Path(printable_name(str(path)))) from error


@contextmanager
def explained_damage(path: Path) -> Iterator[None]:
    """Treat unreadable content within the block as damage of the file at `path`.

    For statements that read a file of unknown origin, where a wrong statement is the file's fault, not ours.
    """
    try:
        yield
    except sqlite3.Error as error:
        if is_of_the_drive(error):
            raise
        raise problem(DAMAGED, path) from error
    except (ValueError, TypeError, OverflowError, RecursionError) as error:
        raise problem(DAMAGED, path) from error


@contextmanager
def connecting(path: Path) -> Iterator[None]:
    """Treat what SQLite rejects in our first statements as damage, such as an unreadable header."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR:
            raise problem(DAMAGED, path) from error
        raise


def is_of_the_drive(error: Exception) -> bool:
    """Return whether an error is of the drive, of memory or of another process, not in the file itself."""
    code = getattr(error, "sqlite_errorcode", None)  # absent if Python could not convert what SQLite returned
    return code is not None and code & 0xFF not in IN_THE_FILE


@contextmanager
def explained_errors(path: Path) -> Iterator[None]:
    """Turn an error of the database or the operating system about `path` into a `StudyFileError`.

    Our own mistakes (a wrong statement, a closed connection) pass through unchanged.
    """
    try:
        yield
    except sqlite3.Error as error:
        sentence = _sentence_of_database(error, path)
        if sentence is None:
            raise
        raise problem(_at(path, sentence), path) from error
    except UnicodeDecodeError as error:  # SQLite's message about a damaged file may quote its damaged text
        raise problem(DAMAGED, path) from error
    except OSError as error:
        raise problem(_at(path, BY_ERRNO.get(error.errno or 0, DRIVE_FAILED)), path) from error


def is_full(path: Path) -> bool:
    """Return whether the disk of a file lacks the space that SQLite needs beside it."""
    try:
        return shutil.disk_usage(path.parent).free < LEAST_ROOM
    except OSError:
        return False


def _sentence_of_database(error: sqlite3.Error, path: Path) -> str | None:
    code = getattr(error, "sqlite_errorcode", None)  # absent if Python itself raised the error
    if code is not None and code & 0xFF in MAY_BE_FULL and is_full(path):
        return DISK_FULL  # SQLite reports a drive error when there is no room for the index of its log
    if code is not None and code & 0xFF == sqlite3.SQLITE_CANTOPEN and not path.exists():
        return NO_SUCH_STUDY
    if code is not None:
        return BY_RESULT_CODE.get(code & 0xFF)
    return DAMAGED if "decode to UTF-8" in str(error) else None


def _at(path: Path, sentence: str) -> str:
    """Return a sentence about a missing folder, if that is the cause, else the given one."""
    if sentence not in {NO_SUCH_STUDY, NO_PERMISSION}:
        return sentence
    try:
        return sentence if path.parent.is_dir() else NOT_A_FOLDER
    except OSError:  # the folder may not be accessible at all
        return sentence
