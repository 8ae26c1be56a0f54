"""How a study file is opened: for writing, for reading beside its writer, or as a private copy."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from stat import S_ISREG
from time import sleep
from urllib.parse import quote

from cd7gui.halfmade import host_name
from cd7gui.records import dataclass
from cd7gui.store.database.errors import NOT_A_STUDY, STRANGE_NEIGHBOUR, StudyFileError, connecting, is_full, problem
from cd7gui.store.database.lock import Lock, holder_of, take
from cd7gui.store.database.timestamps import local_now
from cd7gui.store.encryption import library

WAIT_SECONDS = 5.0
# The writer's checkpoint delays a commit by 10 to 30 ms; the casebook runs it when idle, this is the last resort.
AUTOMATIC_CHECKPOINT_PAGES = 4000
WRITE_AHEAD_HEADER = 32  # bytes, https://www.sqlite.org/fileformat2.html#the_write_ahead_log
COPY_ATTEMPTS, BETWEEN_COPIES = 5, 0.05  # s, increasing

NEIGHBOURS = ("-wal", "-shm", "-journal")  # https://www.sqlite.org/tempfiles.html

COPIED = (
    "The study is shown as it was when it was opened: later changes cannot be followed, because it had to be copied to "
    "be read. Open it again to see what was entered since."
)
RESTLESS = (
    "The study {path} is being written to on another computer and cannot be copied at the moment. Try again in a "
    "minute."
)


def writable(path: Path) -> sqlite3.Connection:
    """Connect to an existing file for durable writing: each commit is on the disk before it returns."""
    connection = _connect(path, "rw")
    try:
        with connecting(path):
            connection.execute("PRAGMA recursive_triggers = ON")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA fullfsync = ON")  # macOS: its plain fsync leaves the data in the drive's cache
            connection.execute(f"PRAGMA wal_autocheckpoint = {AUTOMATIC_CHECKPOINT_PAGES}")
    except BaseException:
        connection.close()
        raise
    return connection


def writable_under(lock: Lock, path: Path) -> sqlite3.Connection:
    """Connect for writing under a lock, which is released on failure."""
    try:
        return writable(path)
    except BaseException:
        lock.release()
        raise


def give_up(connection: sqlite3.Connection, lock: Lock) -> None:
    """Close a connection and release its lock, because the study cannot be opened after all."""
    try:
        connection.close()
    finally:
        lock.release()


def use_write_ahead_log(connection: sqlite3.Connection) -> None:
    """Enable the write-ahead log, which allows readers beside a writer and costs one flush a commit.

    The setting is stored in the file.
    """
    connection.execute("PRAGMA journal_mode = WAL")


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    if path.exists() and not (path.is_file() or path.is_dir()):  # opening a FIFO would wait forever
        raise problem(NOT_A_STUDY, path)
    _refuse_strange_neighbours(path)
    # Two slashes and the path: an empty authority, so that \\server\share on Windows is not taken for one. The name is
    # given as its bytes, because not every name is UTF-8.
    begin, name = "" if path.as_posix().startswith("/") else "/", quote(os.fsencode(path.as_posix()))
    address = f"file://{begin}{name}?mode={mode}"
    connection = library.connect(path, address, WAIT_SECONDS)
    connection.execute("PRAGMA trusted_schema = OFF")  # nothing defined in the file itself may run anything harmful
    connection.execute("PRAGMA cell_size_check = ON")  # a damaged page is noticed where it is read
    return connection


def _refuse_strange_neighbours(path: Path) -> None:
    """Raise `StudyFileError` if a log of the study is a link, pipe, folder or device.

    A log that is a link to /dev/zero would be read forever, and one that is a link to another file would be written to.
    """
    for ending in NEIGHBOURS:
        beside = path.parent / f"{path.name}{ending}"
        with suppress(FileNotFoundError):
            if not S_ISREG(beside.lstat().st_mode):
                raise problem(STRANGE_NEIGHBOUR, path, name=beside.name)


def log_of(path: Path) -> Path:
    """Return the path of a study's write-ahead log, which exists while it is open or if it was not closed."""
    return path.parent / f"{path.name}-wal"


@dataclass(frozen=True)
class ReadingConnection:
    """A read-only connection; closing it removes its private folder, or the log that only it needed."""

    connection: sqlite3.Connection
    folder: tempfile.TemporaryDirectory[str] | None = None
    tidy: Path | None = None  # the study whose log and index were made for this connection

    @property
    def notes(self) -> tuple[str, ...]:
        """Notes for the reader."""
        return (COPIED,) if self.folder is not None else ()

    def close(self) -> None:
        """Close the connection and remove what only it needed."""
        self.connection.close()
        if self.folder is not None:
            self.folder.cleanup()
        if self.tidy is not None:
            _remove_empty_log(self.tidy)


def readable(path: Path) -> ReadingConnection:
    """Connect for reading, beside the writing process if there is one.

    The file is opened read-only: such a connection can neither write the log back nor delete it, even if it is the
    last. A private copy is read instead if SQLite cannot read in place: in a folder where it may not create the index
    of the write-ahead log, on a full disk, and while another computer writes (the index is shared memory of one
    computer).
    """
    holder = holder_of(path)
    if holder is not None and holder.host != host_name():
        _refuse_strange_neighbours(path)
        return _copy(path)
    alone = not log_of(path).exists()
    connection = _connect(path, "ro")
    try:
        with connecting(path):
            connection.execute("PRAGMA query_only = ON")
            connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    except StudyFileError:
        connection.close()
        raise
    except sqlite3.Error as error:
        connection.close()
        if _cannot_in_place(error, path) and os.access(path, os.R_OK):
            return _copy(path)
        raise
    return ReadingConnection(connection, tidy=path if alone else None)


def _remove_empty_log(path: Path) -> None:
    """Let SQLite remove the log and index that a reader made, unless somebody writes; errors are ignored."""
    with suppress(OSError, sqlite3.Error, StudyFileError):
        if log_of(path).exists() and os.access(path, os.W_OK) and (lock := take(path, local_now())) is not None:
            try:
                with closing(_connect(path, "rw")) as last:
                    last.execute("SELECT count(*) FROM sqlite_schema").fetchone()
            finally:
                lock.release()


def _cannot_in_place(error: sqlite3.Error, path: Path) -> bool:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    no_room = code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR) and is_full(path)
    return no_room or code in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY)


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """Connect for reading within a block."""
    with closing(readable(path)) as opened:
        yield opened.connection


def _copy(path: Path) -> ReadingConnection:
    folder = tempfile.TemporaryDirectory(prefix="cd7gui-")
    try:
        copied = Path(folder.name) / path.name
        _copy_with_log(path, copied)
        connection = _connect(copied, "rw")  # the copy is ours, so its log may be written
        connection.execute("PRAGMA query_only = ON")
    except BaseException:
        folder.cleanup()
        raise
    return ReadingConnection(connection, folder)


def _copy_with_log(path: Path, copied: Path) -> None:
    """Copy a study and its write-ahead log consistently, even while they are written.

    The study goes first: every page written back to it meanwhile is also in the log, which is copied after it, unless
    the log was restarted; then its header has changed and the copy starts again. Without a log (one that somebody
    deleted is being written back) the study itself must not change meanwhile.
    """
    log, copied_log = log_of(path), log_of(copied)
    for attempt in range(COPY_ATTEMPTS):
        sleep(attempt * BETWEEN_COPIES)
        before, found = _header(log), path.stat()
        shutil.copyfile(path, copied)
        copied_log.unlink(missing_ok=True)
        if before:
            shutil.copyfile(log, copied_log)
        if before and _header(log) == before and _header(copied_log) == before:
            return
        if not before and not _header(log) and _same_state(path.stat(), found):
            return
    raise StudyFileError(RESTLESS.format(path=path))


def _same_state(one: os.stat_result, other: os.stat_result) -> bool:
    return (one.st_ino, one.st_size, one.st_mtime_ns) == (other.st_ino, other.st_size, other.st_mtime_ns)


def _header(log: Path) -> bytes:
    try:
        with log.open("rb") as file:
            return file.read(WRITE_AHEAD_HEADER)
    except FileNotFoundError:
        return b""
