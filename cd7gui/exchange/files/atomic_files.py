"""Replacing a file by a finished one, completely or not at all, with a sentence for each obstacle."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from cd7gui.domain.errors import UserError
from cd7gui.domain.formatting import LONGEST_PATH, printable_name
from cd7gui.halfmade import part_of, tidy_parts
from cd7gui.ownfiles import keep_rights, make_empty

OPEN_ELSEWHERE = "{name} is open in another program. Close it there, or save under another name."
IS_THERE = "{name} already exists. Choose another name, or allow it to be replaced."
PROTECTED = "{name} is write-protected. Remove the protection, or save under another name."
IS_FOLDER = "{name} is a folder. Choose a file name."
NO_PLAIN_FILE = "{name} is a device or a pipe and was not changed. Choose another name."

IS_STUDY = "{name} is the name of a study, or of a file that belongs to one. Nothing was written; choose another name."
STUDY_ENDINGS = (".cd7", ".cd7-wal", ".cd7-shm", ".cd7.lock")

NO_FOLDER = "The folder {folder} does not exist. Create it, or choose another one."
DISK_FULL = "The disk with {folder} is full; nothing was written. Free some space, or choose another disk."
NO_PERMISSION = "You have no permission to write to the folder {folder}. Choose another one, or ask for permission."
READ_ONLY_DISK = "The disk with {folder} is read-only. Choose another one."
NAME_TOO_LONG = "The name {name} is too long for this disk. Choose a shorter one."
NO_NAME = "{name} contains a character that is not allowed in file names. Choose another name."
CIRCLE = "{name} is a link that points to itself. Remove it, or choose another name."
OTHER = "{name} could not be written: {why}. Nothing was changed; try another folder."

_SENTENCES = {
    errno.ENOENT: NO_FOLDER,
    errno.ENOTDIR: NO_FOLDER,
    errno.ENOSPC: DISK_FULL,
    errno.EDQUOT: DISK_FULL,
    errno.EFBIG: DISK_FULL,
    errno.EACCES: NO_PERMISSION,
    errno.EPERM: NO_PERMISSION,
    errno.EROFS: READ_ONLY_DISK,
    errno.ELOOP: CIRCLE,
    errno.ENAMETOOLONG: NAME_TOO_LONG,
}
_HELD = {errno.EACCES, errno.EPERM, errno.EBUSY, errno.ETXTBSY}


class TargetUnavailable(UserError):
    """The file cannot be replaced now; `beside` is a free name in the same folder."""

    def __init__(self, sentence: str, target: Path) -> None:
        super().__init__(in_words(sentence, target))
        self.beside = beside(target)


def in_words(sentence: str, place: Path, **details: str) -> str:
    """Fill in a sentence with the displayable name and folder of a file."""
    name = printable_name(place.name or str(place))
    return sentence.format(name=name, folder=printable_name(str(place.parent), LONGEST_PATH), **details)


def beside(target: Path, now: Callable[[], datetime] | None = None) -> Path:
    """Return a free name beside a file: its own with the time, "study_2026-11-22_120431.xlsx"."""
    moment = now() if now else datetime.now(tz=UTC).astimezone()
    stem = f"{target.stem}_{moment:%Y-%m-%d_%H%M%S}"
    candidate, number = target.parent / (stem + target.suffix), 1
    while candidate.exists():
        number += 1
        candidate = target.parent / f"{stem}_{number}{target.suffix}"
    return candidate


@contextmanager
def replacing(target: Path, *, overwrite: bool = False) -> Iterator[Path]:
    """Yield an empty file in the target's folder to write to; at the end it replaces the target.

    Until then the target is untouched, and after any error nothing is left. Raises `TargetUnavailable` or `UserError`.
    """
    place = target.absolute()
    with explained_errors(place):
        place = resolved(target)
        _refuse(place, overwrite)
        part = _new_file(place)
    try:
        with explained_errors(place):
            yield part
            _to_disk(part)
        _swap(part, place)
    finally:
        with suppress(FileNotFoundError):
            part.unlink()


def resolved(target: Path) -> Path:
    """Return a target after resolving its links, which stay links. Raises `UserError` for a circle of them."""
    try:
        return target.resolve()
    except RuntimeError as error:  # an OSError from Python 3.13 on, which `explained_errors` handles
        raise UserError(in_words(CIRCLE, target)) from error
    except ValueError as error:  # a NUL
        raise UserError(in_words(NO_NAME, target)) from error


def existing_hash(target: Path) -> str:
    """Return the SHA-256 of a file before it is replaced; "" if no plain file can be read there."""
    import hashlib  # loads OpenSSL, which would delay the start

    try:
        place = resolved(target)
        if not place.is_file() or place.name.lower().endswith(STUDY_ENDINGS):  # only SQLite may open a study
            return ""
        with place.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (OSError, UserError):
        return ""


def _refuse(place: Path, overwrite: bool) -> None:
    """Check before the work starts for anything that would prevent its end."""
    if place.is_dir():
        raise TargetUnavailable(IS_FOLDER, place)
    if place.name.lower().endswith(STUDY_ENDINGS):
        raise UserError(in_words(IS_STUDY, place))
    if not place.exists():
        return
    if not place.is_file():  # replacing a device would take it away from everybody
        raise TargetUnavailable(NO_PLAIN_FILE, place)
    if not overwrite:
        raise TargetUnavailable(IS_THERE, place)
    if any(mark.exists() for mark in _lock_marks(place)):
        raise TargetUnavailable(OPEN_ELSEWHERE, place)
    if not os.access(place, os.W_OK):
        raise TargetUnavailable(PROTECTED, place)
    if os.name == "nt":  # the only system on which a program can hold a file; elsewhere opening it would cost its locks
        try:
            place.open("r+b").close()
        except PermissionError:
            raise TargetUnavailable(OPEN_ELSEWHERE, place) from None


def _lock_marks(place: Path) -> tuple[Path, ...]:
    # LibreOffice and Excel put these beside a file that they have open; only Windows would also refuse to replace it.
    return (place.with_name(f".~lock.{place.name}#"), place.with_name(f"~${place.name}"))


def _new_file(place: Path) -> Path:
    tidy_parts(place.parent)
    part = part_of(place, f"-{os.urandom(4).hex()}")
    make_empty(part)
    return part


@contextmanager
def explained_errors(place: Path) -> Iterator[None]:
    """Turn a system error into a sentence that says what to do."""
    try:
        yield
    except OSError as error:
        sentence = _SENTENCES.get(error.errno or 0, OTHER)
        why = error.strerror or type(error).__name__
        raise UserError(in_words(sentence, place, why=why)) from error


def _to_disk(part: Path) -> None:
    with part.open("rb+") as file:
        os.fsync(file.fileno())


def _swap(part: Path, place: Path) -> None:
    if place.exists():
        keep_rights(place, part)
    try:
        part.replace(place)
    except OSError as error:
        if error.errno in _HELD and place.exists():
            raise TargetUnavailable(OPEN_ELSEWHERE, place) from error
        with explained_errors(place):
            raise
    folder_to_disk(place.parent)


def folder_to_disk(folder: Path) -> None:
    """Make the new name itself durable, where the system can (POSIX)."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
