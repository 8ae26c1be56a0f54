"""The files that a connection really has open, guarded, and proved to be at their path.

SQLite's own locks belong to the whole process and go with the first foreign descriptor that is closed on the file. The
guards taken here belong to SQLite's own descriptor (Linux: open file description locks): no other process can then
take the last one's part, write the log back and delete it, whatever happens in ours. No file is opened for this.
"""

from __future__ import annotations

import os
import struct
import sys
from contextlib import suppress
from enum import Enum
from pathlib import Path

from cd7gui.records import dataclass

LOG, INDEX = "-wal", "-shm"
# The bytes that SQLite locks, https://www.sqlite.org/src/file/src/os.h and os_unix.c: those of every reader of the
# study, and the one that marks the log's index as in use.
SHARED_FIRST, SHARED_SIZE = 0x40000002, 510
IN_USE_FIRST, IN_USE_SIZE = 128, 1
HEADER = 100  # bytes of a study file
LISTS = ("/proc/self/fd", "/dev/fd")


class FileState(Enum):
    """Where the study is to which a connection writes."""

    AT_ITS_PLACE = "at its place"
    LOG_TAKEN = "its log was taken away"
    MOVED = "moved"
    GONE = "not at its place"
    REPLACED = "another file in its place"
    UNREACHABLE = "its place cannot be looked at"
    OVERWRITTEN = "overwritten in place"
    LOG_REFUSED = "its log cannot be begun anew"


@dataclass(frozen=True)
class Identity:
    """Device and inode of a file."""

    device: int
    inode: int


@dataclass(frozen=True)
class FileStamp:
    """The state of a file after it was last written: its size, time (ns), and first bytes if they are read.

    The first page of a study counts its changes, https://www.sqlite.org/fileformat2.html#file_change_counter.
    """

    size: int
    changed: int
    beginning: bytes


@dataclass(frozen=True)
class OpenFile:
    """A file that SQLite opened: its name, its identity then, and its descriptor if the system lists it."""

    path: Path
    identity: Identity
    descriptor: int | None

    def is_at(self, path: Path) -> bool:
        """Return whether the file written to is the one at a path. Raises `OSError` if that cannot be determined."""
        there = _identity(path.stat())
        if self.descriptor is None:
            return there == self.identity
        return there == _identity(os.fstat(self.descriptor))  # asked again, because some network drives renumber files

    def stamp(self) -> FileStamp:
        """Stat the file through its open descriptor, wherever it is now; raises `OSError`."""
        if self.descriptor is None or sys.platform == "win32":
            found = self.path.stat()
            return FileStamp(found.st_size, found.st_mtime_ns, b"")
        found = os.fstat(self.descriptor)
        return FileStamp(found.st_size, found.st_mtime_ns, os.pread(self.descriptor, HEADER, 0))


@dataclass(frozen=True)
class OpenFiles:
    """The study, its log, and the log's index, as open in one connection."""

    study: OpenFile
    log: OpenFile
    index: OpenFile | None

    def state(self) -> FileState:
        """Check by name, with two system calls, that the files written to are in place."""
        try:
            if not self.study.is_at(self.study.path):
                return FileState.REPLACED
        except (FileNotFoundError, NotADirectoryError):
            return FileState.MOVED if self.moved_to() else FileState.GONE
        except OSError:
            return FileState.UNREACHABLE
        try:
            return FileState.AT_ITS_PLACE if all(one.is_at(one.path) for one in self._beside()) else FileState.LOG_TAKEN
        except FileNotFoundError:
            return FileState.LOG_TAKEN
        except OSError:
            return FileState.UNREACHABLE

    def log_is_foreign(self) -> bool:
        """Return whether another log has the name of ours; raises `OSError` if that cannot be determined."""
        try:
            return not self.log.is_at(self.log.path)
        except FileNotFoundError:
            return False

    def left_at(self, study: Path) -> list[Path]:
        """Find this connection's log and index, which SQLite leaves behind if the study itself was moved."""
        found = []
        for one in self._beside():
            for place in {one.path, study.with_name(study.name + one.path.name.removeprefix(self.study.path.name))}:
                with suppress(OSError):
                    if one.is_at(place):
                        found.append(place)
        return found

    def _beside(self) -> list[OpenFile]:
        return [self.log, self.index] if self.index is not None else [self.log]

    def moved_to(self) -> Path | None:
        """Find the study under another name: from the system, or else by searching its folder."""
        for place in (_link(self.study.descriptor), *_of_the_folder(self.study.path)):
            with suppress(OSError):
                if place is not None and place != self.study.path and self.study.is_at(place):
                    return place
        return None

    def guard(self) -> None:
        """Keep other processes from acting as the last one, until `unguard` or the end of this process."""
        _lock_open_files(self, shared=True)

    def unguard(self) -> None:
        """Let the connection itself close as the last one: write its log back and remove it."""
        _lock_open_files(self, shared=False)


def open_files(path: Path) -> OpenFiles:
    """Return the files of a connection that has just written to the study at `path`; raises `OSError`."""
    study, log = (_open_file(path.with_name(path.name + ending)) for ending in ("", LOG))
    try:
        index: OpenFile | None = _open_file(path.with_name(path.name + INDEX))
    except OSError:
        index = None
    return OpenFiles(study, log, index)


def _open_file(path: Path) -> OpenFile:
    found = _identity(path.stat())
    return OpenFile(path, found, _descriptor_of(found))


def _identity(found: os.stat_result) -> Identity:
    """Return the identity of a file from its status."""
    return Identity(found.st_dev, found.st_ino)


def _descriptor_of(wanted: Identity) -> int | None:
    for name in _listed():
        with suppress(OSError):
            if _identity(os.fstat(int(name))) == wanted:
                return int(name)
    return None


def _listed() -> list[str]:
    for folder in LISTS:
        with suppress(OSError):
            return [entry.name for entry in os.scandir(folder) if entry.name.isdigit()]
    return []


def _link(descriptor: int | None) -> Path | None:
    """Return the present name of an open file, which Linux provides."""
    if descriptor is None or not sys.platform.startswith("linux"):
        return None
    with suppress(OSError):
        return Path(f"{LISTS[0]}/{descriptor}").readlink()
    return None


def _of_the_folder(study: Path) -> list[Path]:
    try:
        return [Path(entry.path) for entry in os.scandir(study.parent) if entry.is_file(follow_symlinks=False)]
    except OSError:
        return []


def _lock_open_files(files: OpenFiles, *, shared: bool) -> None:
    _lock(files.study.descriptor, SHARED_FIRST, SHARED_SIZE, shared=shared)
    if files.index is not None:
        _lock(files.index.descriptor, IN_USE_FIRST, IN_USE_SIZE, shared=shared)


if sys.platform.startswith("linux"):
    import fcntl

    def _lock(descriptor: int | None, first: int, size: int, *, shared: bool) -> None:
        if descriptor is None:
            return
        kind = fcntl.F_RDLCK if shared else fcntl.F_UNLCK
        with suppress(OSError):  # a drive without such locks: SQLite's own remain, and the check at each commit
            fcntl.fcntl(descriptor, fcntl.F_OFD_SETLK, struct.pack("hhqqi4x", kind, os.SEEK_SET, first, size, 0))

else:

    def _lock(descriptor: int | None, first: int, size: int, *, shared: bool) -> None:
        """Rely on SQLite's own locks: Windows ties them to the descriptor, macOS offers no others."""
