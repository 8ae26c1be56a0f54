"""The right to write: one process at a time, by an operating-system lock that ends with its process.

The lock is on a file beside the study (NAME.cd7.lock), because SQLite locks the study itself in its own way. The
content of that file is only for people: it names who has the study open.
"""

from __future__ import annotations

import errno
import getpass
import json
import os
import stat
import sys
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from time import sleep

from cd7gui.domain.foreign_json import read_json
from cd7gui.domain.formatting import date_in_words, printable_name
from cd7gui.halfmade import host_name
from cd7gui.ownfiles import read_small
from cd7gui.records import dataclass
from cd7gui.store.database.timestamps import moment_of, stamp

OPEN_BY = "open on {host} by {user} since {since}"
OPEN_ELSEWHERE = "open in another program"
MAY_NOT_BE_WRITTEN = "the file is write-protected"
NO_LOCKS_THERE = "its drive cannot tell whether someone else has it open"

NO_PLAIN_FILE = "something other than a regular file is in the place of its lock (NAME.cd7.lock)"

# A link would lead to somebody else's file, and a pipe would wait forever for a writer.
PLAINLY = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
MOST_BYTES = 4096  # of the holder's record
ATTEMPTS, BETWEEN_ATTEMPTS = 5, 0.05  # s

REFUSALS = {
    errno.EACCES: MAY_NOT_BE_WRITTEN,
    errno.EPERM: MAY_NOT_BE_WRITTEN,
    errno.EROFS: MAY_NOT_BE_WRITTEN,
    errno.ELOOP: NO_PLAIN_FILE,
    errno.ENXIO: NO_PLAIN_FILE,
    errno.EISDIR: NO_PLAIN_FILE,
    errno.ENOLCK: NO_LOCKS_THERE,
    errno.EOPNOTSUPP: NO_LOCKS_THERE,
    errno.ENOSYS: NO_LOCKS_THERE,
}

if sys.platform == "win32":
    import msvcrt

    # Windows hides locked bytes from other processes; this one is far beyond the content that they should read.
    LOCKED_BYTE = 1 << 30

    def _try_lock(file: int) -> bool:
        os.lseek(file, LOCKED_BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        except PermissionError:
            return False
        return True

else:
    import fcntl

    def _try_lock(file: int) -> bool:
        # flock belongs to the open file, not to the process: reading the content elsewhere does not release it.
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


@dataclass(frozen=True)
class LockHolder:
    """The holder of a study's lock: computer, user, process and start time (ISO 8601 with offset)."""

    host: str
    user: str
    pid: int
    since: str

    def words(self, now: datetime) -> str:
        """Return who has it open since when: "open on ward3 by chen since 09:12"; an earlier date is included."""
        since = moment_of(self.since).astimezone(now.tzinfo)
        day = "" if since.date() == now.date() else f"{date_in_words(since.date())} "
        return OPEN_BY.format(
            host=printable_name(self.host), user=printable_name(self.user), since=f"{day}{since:%H:%M}"
        )


@dataclass(frozen=True)
class Lock:
    """The right to write a study, held until `release` or the end of the process."""

    file: int
    sidecar: Path

    def release(self) -> None:
        """Release the right and remove the file beside the study."""
        if sys.platform == "win32":  # an open file cannot be removed there, least of all one opened elsewhere
            os.close(self.file)
            with suppress(OSError):
                self.sidecar.unlink()
        else:
            with suppress(OSError):
                if _is_still(self.file, self.sidecar):  # the folder may have been moved and replaced
                    self.sidecar.unlink()
            os.close(self.file)


def sidecar_of(study: Path) -> Path:
    """Return the path of a study's lock file."""
    return study.parent / f"{study.name}.lock"


def take(study: Path, now: datetime) -> Lock | None:
    """Take the right to write a study; None if another process, or this one, has it already.

    Raises `OSError` if the lock file cannot be made or the drive does not support locks.
    """
    sidecar = sidecar_of(study)
    while True:
        file = os.open(sidecar, os.O_RDWR | os.O_CREAT | PLAINLY, 0o600)
        try:
            if not stat.S_ISREG(os.fstat(file).st_mode):
                raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(sidecar))
            locked = _try_lock(file)
            current = locked and _is_still(file, sidecar)
        except BaseException:
            os.close(file)
            raise
        if current:
            _write_holder(file, now)
            return Lock(file, sidecar)
        os.close(file)
        if not locked:
            return None
        # Its holder removed the file between our opening and our locking: what we locked no longer exists.


def _is_still(file: int, sidecar: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(file), sidecar.stat())
    except FileNotFoundError:
        return False


def name_holder(lock: Lock, user: str) -> None:
    """Set the holder's name to the signing name, in place of the system account."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        os.lseek(lock.file, 0, os.SEEK_SET)
        told = read_json(os.read(lock.file, MOST_BYTES))
        _write(lock.file, LockHolder(str(told["host"]), user, int(told["pid"]), str(told["since"])))


def _write_holder(file: int, now: datetime) -> None:
    _write(file, LockHolder(host_name(), _user(), os.getpid(), stamp(now)))


def _write(file: int, holder: LockHolder) -> None:
    with suppress(OSError):  # on a full disk nobody is named, but the lock holds
        os.ftruncate(file, 0)
        os.lseek(file, 0, os.SEEK_SET)
        os.write(file, json.dumps(asdict(holder)).encode())


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # an account without a name, as in some containers
        return "an unnamed user"


def holder_of(study: Path) -> LockHolder | None:
    """Read who has, or last had, the lock; None if not recorded. It may be a process that was killed."""
    try:
        told = read_json(read_small(sidecar_of(study), MOST_BYTES))
        holder = LockHolder(str(told["host"]), str(told["user"]), int(told["pid"]), str(told["since"]))
        moment_of(holder.since)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return holder


def _take_with_retries(study: Path, now: datetime) -> Lock | None:
    """Take the right to write, retrying because a command holds it only briefly."""
    for _ in range(ATTEMPTS):
        lock = take(study, now)
        if lock is not None:
            return lock
        sleep(BETWEEN_ATTEMPTS)
    return take(study, now)


def right_to_write(study: Path, now: datetime) -> Lock | str:
    """Take the right to write a study, or return why there is none: "open on ward3 by chen since 09:12"."""
    if not os.access(study, os.W_OK):
        return MAY_NOT_BE_WRITTEN
    try:
        lock = _take_with_retries(study, now)
    except OSError as error:
        if error.errno not in REFUSALS:
            raise
        return REFUSALS[error.errno]
    if lock is not None:
        return lock
    holder = holder_of(study)
    return holder.words(now) if holder else OPEN_ELSEWHERE
