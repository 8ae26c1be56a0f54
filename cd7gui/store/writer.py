"""The connection that writes an open study, and the proof that what it writes stands at the study's place.

Where the log was taken away it is begun anew, tried again at each look until it works. Nobody but this connection
writes the study file, and only when it writes the log back: so a file that changed in between was overwritten in
place (`cp` keeps the inode), and is looked through before anything more goes into it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from time import sleep

from cd7gui.domain.case_report.changes import AuditEntry
from cd7gui.store.database import audit_trail, credentials
from cd7gui.store.database.connection import AUTOMATIC_CHECKPOINT_PAGES, reading, use_write_ahead_log, writable
from cd7gui.store.database.credentials import StoredCredential
from cd7gui.store.database.errors import StudyFileError, damage_told, told
from cd7gui.store.database.lock import ATTEMPTS, BETWEEN_ATTEMPTS
from cd7gui.store.database.open_files import FileStamp, FileState, OpenFiles, open_files
from cd7gui.store.database.transaction import snapshot, transaction
from cd7gui.store.soundness import first_fault
from cd7gui.store.verify import NOT_AS_DECLARED

AT_HAND = 100_000  # lines of a session; after a larger import stands the copy that was made before it
READ_AT_FIRST = 5_000  # lines of a study that may have no backup yet, read in some 30 ms
PAGES_OF_A_LINE = 8  # that one line of the trail changes at most, with its value and the indexes


class StudyWriter:
    """The writing connection of the study at `path`; `last_position` is the last line as of the last commit."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self.standing = FileState.AT_ITS_PLACE  # as it was when somebody last looked
        self.last_position = (0, audit_trail.BEGINNING)  # also known while the drive is away
        # For a study that somebody writes over while it is open.
        self.entered: list[AuditEntry] = []
        self.credentials: dict[int, StoredCredential] = {}
        self._connection = connection
        self._ended = False  # while the log cannot be begun anew
        self._unwritten = 0  # pages that may stand in the log alone
        self._files: OpenFiles
        self._judged: FileStamp | None  # the study file as it was when it was last known to be ours
        self._overwritten = False
        self._take_hold()
        self.last_position = audit_trail.end_of(self._connection)
        self.began = self.last_position[0]  # the last line that the session found
        with suppress(sqlite3.Error, *NOT_AS_DECLARED):  # damage is told by who proves the file
            self.credentials = {one.person: one for one in credentials.credentials(self._connection)}
            if self.last_position[0] <= READ_AT_FIRST:
                self.entered = list(audit_trail.lines(self._connection))

    def live(self) -> sqlite3.Connection:
        """Return the connection, which is made again first if it had to end; raises `StudyFileError`."""
        if self._ended:
            self._connect_again()
        return self._connection

    def take_along(self, lines: Sequence[AuditEntry], began: int) -> None:
        """Go on as the session in which the study stood at another place: what it kept at hand, and what it found."""
        self.began = min(began, self.last_position[0])
        self.entered = [line for line in lines if line.seq <= self.last_position[0]]

    def note(self, stored: Sequence[AuditEntry], credential: StoredCredential | None = None) -> None:
        """Take note of the lines of a commit and of what went beside them; write the log back where it grew long."""
        if credential is not None:
            self.credentials[credential.person] = credential
        if stored:
            self.last_position = stored[-1].seq, stored[-1].hash
        self.entered.extend(stored)
        if len(self.entered) > AT_HAND:
            self.entered.clear()
        self._unwritten += PAGES_OF_A_LINE * len(stored)
        if self._unwritten > AUTOMATIC_CHECKPOINT_PAGES:
            with suppress(sqlite3.Error):  # what was committed stands in the log, and is written back another time
                self.checkpoint()

    def checkpoint(self, mode: str = "PASSIVE") -> bool:
        """Write the log back, unless somebody overwrote the study file; tells whether all of it was."""
        if self._ended or self.is_overwritten():
            return False
        busy, *_ = self._connection.execute(f"PRAGMA wal_checkpoint({mode})").fetchone()
        self._unwritten = 0
        self._judged = self._stamp()
        return not busy

    def prove(self) -> FileState:
        """Prove that what is written goes to the study at `path`, by a few looks; never raises.

        A log that was taken away is written back and begun anew, which mends it.
        """
        try:
            self._prove()
        except (StudyFileError, sqlite3.Error):
            self.standing = FileState.LOG_REFUSED
        return self.standing

    def _prove(self) -> None:
        if self._ended:
            self._connect_again()
            return
        before, self.standing = self.standing, self._files.standing()
        if self._connection.in_transaction:
            return
        if self.standing in (FileState.AT_ITS_PLACE, FileState.LOG_TAKEN, FileState.MOVED) and self.is_overwritten():
            self.standing = FileState.OVERWRITTEN
        elif self.standing is FileState.LOG_TAKEN:
            self._begin_log_anew()
        elif self.standing is not before:
            # The log stays where it was: what was saved is to be in the study itself, wherever it goes from here.
            with suppress(sqlite3.Error):
                self.checkpoint()

    def moved_to(self) -> Path | None:
        """Find the study that is open under the name that it has now, if it was moved."""
        return self._files.moved_to()

    def left_at(self, place: Path) -> list[Path]:
        """Find this study's own log and index at its old name, and beside the study at `place`."""
        return self._files.left_at(place)

    def close(self) -> None:
        """End the connection and write the log back, but not into a file that somebody put in the study's place."""
        if self._ended:
            return
        if not self.is_overwritten():
            self._files.unguard()  # guarded, the log stays as it is
        self._connection.close()

    def _take_hold(self) -> None:
        # An empty transaction: it makes SQLite open the log and its index.
        with told(self.path):
            self._connection.execute("PRAGMA wal_autocheckpoint = 0")  # a commit writes the study file at no time
            with transaction(self._connection):
                pass
            self._files = open_files(self.path)
        self._files.guard()
        self._judged, self._overwritten = self._stamp(), False
        self.standing = self._files.standing()

    def _begin_log_anew(self) -> None:
        """Write a log that was taken away back into the study, and connect again with one that has its name."""
        with told(self.path):
            if self._files.log_is_foreign():  # another programme writes there: who is right is for a person to say
                return
            if not self.checkpoint("TRUNCATE"):
                return
            self._files.unguard()
            self._connection.close()  # first, because two connections of one process would share the index that is gone
            self._ended = True
        self._connect_again()

    def _connect_again(self) -> None:
        with told(self.path):
            self._connection = _writable_again(self.path)
        try:
            self._take_hold()
        except BaseException:
            self._connection.close()
            raise
        self._ended = False
        if audit_trail.end_of(self._connection) != self.last_position:
            self.standing = FileState.REPLACED

    # a study file that somebody overwrote in place

    def _stamp(self) -> FileStamp | None:
        with suppress(OSError):
            return self._files.study.stamp()
        return None

    def is_overwritten(self) -> bool:
        """Return whether somebody wrote over the study file in place, which a look at it tells."""
        stamp = None if self._ended else self._stamp()
        if stamp is not None and stamp != self._judged:
            self._overwritten = not self._holds_what_was_written()
            self._judged = stamp
        return self._overwritten

    def _holds_what_was_written(self) -> bool:
        """Look through the study file anew: touched, or written back by another programme, it may be whole."""
        if self._files.standing() is not FileState.AT_ITS_PLACE:
            return False
        try:
            with told(self.path), damage_told(self.path), reading(self.path) as anew, snapshot(anew):
                return audit_trail.end_of(anew) == self.last_position and not first_fault(anew, self.path)
        except (StudyFileError, sqlite3.Error):
            return False


def _writable_again(place: Path) -> sqlite3.Connection:
    """Connect anew to a study that was open; what is in the way for a moment is waited for."""
    for attempt in range(ATTEMPTS, -1, -1):
        try:
            connection = writable(place)
            use_write_ahead_log(connection)
        except sqlite3.Error:
            if not attempt:
                raise
            sleep(BETWEEN_ATTEMPTS)
        else:
            return connection
    raise AssertionError("the last attempt returns or raises")
