"""The connection that writes an open study, and the check that its writes go to the study's path.

A log that was removed is restarted, and that is retried at each check until it succeeds. Nobody but this connection
writes the study file, and only when it writes the log back: so a file that changed in between was overwritten in place
(`cp` keeps the inode), and is checked before anything more is written to it.
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
from cd7gui.store.database.errors import StudyFileError, explained_damage, explained_errors
from cd7gui.store.database.lock import ATTEMPTS, BETWEEN_ATTEMPTS
from cd7gui.store.database.open_files import FileStamp, FileState, OpenFiles, open_files
from cd7gui.store.database.transaction import snapshot, transaction
from cd7gui.store.soundness import first_fault
from cd7gui.store.verify import NOT_AS_DECLARED

AT_HAND = 100_000  # lines of a session; for a larger import there is the backup made before it
READ_AT_FIRST = 5_000  # lines of a study that may have no backup yet, read in some 30 ms
PAGES_OF_A_LINE = 8  # changed at most by one trail line, with its value and the indexes


class StudyWriter:
    """The writing connection of the study at `path`; `last_position` is the last line as of the last commit."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self.file_state = FileState.AT_ITS_PLACE  # as of the last check
        self.last_position = (0, audit_trail.BEGINNING)  # also known while the drive is unavailable
        # For a study that is overwritten while it is open.
        self.entered: list[AuditEntry] = []
        self.credentials: dict[int, StoredCredential] = {}
        self._connection = connection
        self._ended = False  # while the log cannot be restarted
        self._unwritten = 0  # pages that may be in the log alone
        self._files: OpenFiles
        self._judged: FileStamp | None  # the study file as of when it was last known to be ours
        self._overwritten = False
        self._take_hold()
        self.last_position = audit_trail.end_of(self._connection)
        self.began = self.last_position[0]  # the last line before this session
        with suppress(sqlite3.Error, *NOT_AS_DECLARED):  # damage is reported by whoever proves the file
            self.credentials = {one.person: one for one in credentials.credentials(self._connection)}
            if self.last_position[0] <= READ_AT_FIRST:
                self.entered = list(audit_trail.lines(self._connection))

    def live(self) -> sqlite3.Connection:
        """Return the connection, reopened first if it had to be closed; raises `StudyFileError`."""
        if self._ended:
            self._connect_again()
        return self._connection

    def continue_from(self, lines: Sequence[AuditEntry], began: int) -> None:
        """Continue the session of the study at its previous path: its lines in memory, and its first line."""
        self.began = min(began, self.last_position[0])
        self.entered = [line for line in lines if line.seq <= self.last_position[0]]

    def note(self, stored: Sequence[AuditEntry], credential: StoredCredential | None = None) -> None:
        """Register the lines and credential of a commit, and write the log back when it has grown long."""
        if credential is not None:
            self.credentials[credential.person] = credential
        if stored:
            self.last_position = stored[-1].seq, stored[-1].hash
        self.entered.extend(stored)
        if len(self.entered) > AT_HAND:
            self.entered.clear()
        self._unwritten += PAGES_OF_A_LINE * len(stored)
        if self._unwritten > AUTOMATIC_CHECKPOINT_PAGES:
            with suppress(sqlite3.Error):  # what was committed is in the log, and is written back later
                self.checkpoint()

    def checkpoint(self, mode: str = "PASSIVE") -> bool:
        """Write the log back unless the study file was overwritten; return whether that completed."""
        if self._ended or self.is_overwritten():
            return False
        busy, *_ = self._connection.execute(f"PRAGMA wal_checkpoint({mode})").fetchone()
        self._unwritten = 0
        self._judged = self._stamp()
        return not busy

    def prove(self) -> FileState:
        """Check that writes go to the study at `path`; never raises.

        A log that was removed is written back and restarted, which repairs it.
        """
        try:
            self._prove()
        except (StudyFileError, sqlite3.Error):
            self.file_state = FileState.LOG_REFUSED
        return self.file_state

    def _prove(self) -> None:
        if self._ended:
            self._connect_again()
            return
        before, self.file_state = self.file_state, self._files.state()
        if self._connection.in_transaction:
            return
        if self.file_state in (FileState.AT_ITS_PLACE, FileState.LOG_TAKEN, FileState.MOVED) and self.is_overwritten():
            self.file_state = FileState.OVERWRITTEN
        elif self.file_state is FileState.LOG_TAKEN:
            self._restart_log()
        elif self.file_state is not before:
            # The log stays where it was: what was saved should be in the study itself, wherever it continues.
            with suppress(sqlite3.Error):
                self.checkpoint()

    def moved_to(self) -> Path | None:
        """Find the present name of the open study, if it was moved."""
        return self._files.moved_to()

    def left_at(self, place: Path) -> list[Path]:
        """Find this study's own log and index at its old name, and beside the study at `place`."""
        return self._files.left_at(place)

    def close(self) -> None:
        """Close the connection and write the log back, but not into a file that replaced the study."""
        if self._ended:
            return
        if not self.is_overwritten():
            self._files.unguard()  # while guarded, the log stays
        self._connection.close()

    def _take_hold(self) -> None:
        # An empty transaction makes SQLite open the log and its index.
        with explained_errors(self.path):
            self._connection.execute("PRAGMA wal_autocheckpoint = 0")  # a commit never writes the study file
            with transaction(self._connection):
                pass
            self._files = open_files(self.path)
        self._files.guard()
        self._judged, self._overwritten = self._stamp(), False
        self.file_state = self._files.state()

    def _restart_log(self) -> None:
        """Write a removed log back into the study, and reconnect with a new log at its name."""
        with explained_errors(self.path):
            if self._files.log_is_foreign():  # another programme writes there: a person has to decide which is right
                return
            if not self.checkpoint("TRUNCATE"):
                return
            self._files.unguard()
            self._connection.close()  # first, because two connections of one process would share the deleted index
            self._ended = True
        self._connect_again()

    def _connect_again(self) -> None:
        with explained_errors(self.path):
            self._connection = _writable_again(self.path)
        try:
            self._take_hold()
        except BaseException:
            self._connection.close()
            raise
        self._ended = False
        if audit_trail.end_of(self._connection) != self.last_position:
            self.file_state = FileState.REPLACED

    # a study file that was overwritten in place

    def _stamp(self) -> FileStamp | None:
        with suppress(OSError):
            return self._files.study.stamp()
        return None

    def is_overwritten(self) -> bool:
        """Return whether the study file was overwritten in place, judging by its stamp."""
        stamp = None if self._ended else self._stamp()
        if stamp is not None and stamp != self._judged:
            self._overwritten = not self._holds_what_was_written()
            self._judged = stamp
        return self._overwritten

    def _holds_what_was_written(self) -> bool:
        """Recheck the study file: touched, or written back by another programme, it may be intact."""
        if self._files.state() is not FileState.AT_ITS_PLACE:
            return False
        try:
            with explained_errors(self.path), explained_damage(self.path), reading(self.path) as anew, snapshot(anew):
                return audit_trail.end_of(anew) == self.last_position and not first_fault(anew, self.path)
        except (StudyFileError, sqlite3.Error):
            return False


def _writable_again(place: Path) -> sqlite3.Connection:
    """Reconnect to a study that was open, waiting for a temporary obstacle."""
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
