"""Where an open study's file is: proved to be in place, or what happened to it and how to continue."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

from cd7gui.domain.case_report.changes import APART, STUDY, AuditEntry
from cd7gui.domain.errors import DamagedFile, UserError
from cd7gui.records import dataclass
from cd7gui.store.apart.parted_casebook import PartedCasebook
from cd7gui.store.casebook import Casebook
from cd7gui.store.database.audit_trail import link
from cd7gui.store.database.open_files import FileState
from cd7gui.store.rescue import reconnect, rescue
from cd7gui.store.server.book_kind import is_server_book
from cd7gui.study.session import Study

MOVED = "The study was moved from {path} to {now}. What you enter is not saved until you continue there."
GONE = "The study {path} is no longer in its place: it was moved or deleted. What you enter is not saved."
REPLACED = "Another file has taken the place of the study {path}. What you enter is not saved."
LOG_TAKEN = "Another program is writing to the files of the study {path}. What you enter is not saved."
UNREACHABLE = "The drive of the study {path} does not respond. What you enter is not saved."
OVERWRITTEN = "Another program overwrote the study {path} while it was open. What you enter is not saved."
LOG_REFUSED = "The study {path} cannot be written to at the moment; saving is tried again. What you enter is not saved."
SERVER_LOST = (
    "{why} What you enter is not saved, and what you see may be out of date. Saving is tried again every second."
)
OPEN_ANEW = "What you see is its earlier state. Open the study again to go on reading."
NOT_AT_ITS_PLACE = "it is no longer in its place: it was moved, deleted or replaced"
OTHER_FILE = "another file was copied over it"
TOO_MUCH = "another program wrote more than {most:,} lines to it at once"
IDENTIFIERS_MOVED = "its identifiers were moved to a file of their own or back into the study"
ENDED = "The study {path} is not followed any more, because {why}. " + OPEN_ANEW
READ_ONLY_SINCE = "{why}, and later changes are not shown"
SILENT_DRIVE = (
    "The drive of the study {path} does not respond. What you see may be out of date; reading is tried again every "
    "second."
)
BROKEN = (
    "Line {seq} of the trail of {path}, which was written a moment ago, does not follow the line before it. Close the "
    "study, and check it with “cd7gui verify” before anybody goes on writing to it."
)
MOST_AT_ONCE = 5000  # lines read while the window waits; more than these count as a change of everything
SENTENCES = {
    FileState.MOVED: MOVED,
    FileState.GONE: GONE,
    FileState.REPLACED: REPLACED,
    FileState.LOG_TAKEN: LOG_TAKEN,
    FileState.UNREACHABLE: UNREACHABLE,
    FileState.OVERWRITTEN: OVERWRITTEN,
    FileState.LOG_REFUSED: LOG_REFUSED,
}


@dataclass(frozen=True)
class NotSaved:
    """Why entries are not being saved, and where the study can continue: its present or its old path."""

    sentence: str
    now: Path | None = None  # where it was moved to
    free: Path | None = None  # its own path, at which nothing of it is left; any other file there is kept beside it


def look(study: Study) -> NotSaved | None:
    """Check that entries are written to the study at its path; costs a few file-system calls."""
    book = study.book
    if is_server_book(book):
        return NotSaved(SERVER_LOST.format(why=book.lost)) if book.lost else None
    if not isinstance(book, Casebook) or book.read_only:
        return None
    state = book.prove()
    if state is FileState.AT_ITS_PLACE:
        return None
    now = book.moved_to() if state is FileState.MOVED else None
    again = state is FileState.GONE and book.path.parent.is_dir()
    free = book.path if again or state is FileState.OVERWRITTEN else None
    return NotSaved(SENTENCES[state].format(path=book.path, now=now), now, free)


def continue_at(study: Study, place: Path) -> tuple[Path, ...]:
    """Write the whole study to a path and continue there; return the names of replaced files that were kept.

    On `UserError` the study is open as before.
    """
    assert isinstance(study.book, Casebook)  # a study without a file has no such problem
    rescued = rescue(study.book, place)
    study.continue_in(rescued.book)
    return rescued.kept


def try_again(study: Study) -> bool:
    """Continue at the old path if the study is back there and intact. Raises `UserError` if it cannot be written."""
    if is_server_book(study.book):
        return study.book.reconnect()
    if look(study) is None:
        return True
    assert isinstance(study.book, Casebook)
    again = reconnect(study.book)
    if again is not None:
        study.continue_in(again)
    return again is not None


def notes(study: Study) -> tuple[str, ...]:
    """Return notes about the study's files for the person who opens it."""
    return study.book.notes if isinstance(study.book, Casebook) else ()


def holds(study: Study, seq: int, hash_: str) -> bool:
    """Return whether the study holds a trail line that was seen before; an older copy lacks it."""
    if not isinstance(study.book, Casebook) or seq == 0:
        return True
    return any(line.hash == hash_ for line in study.book.trail(after=seq - 1, up_to=seq))


class NotFollowed(UserError):
    """A study that is open read-only can no longer be followed; the sentence says why and what to do."""


class FollowedFile:
    """The lines that another process writes to a study that is open read-only here."""

    def __init__(self, study: Study) -> None:
        assert study.read_from is not None  # otherwise it is not followed
        assert isinstance(study.book, Casebook)  # the only kind that can be followed
        self._study, self._book = study, study.book
        self._last = study.read_from
        self._file: os.stat_result | None = None
        with suppress(UserError):  # the next call reports a drive that does not respond
            self._file = self._stat()

    def read_new_lines(self) -> tuple[frozenset[str], list[AuditEntry]]:
        """Read what was written since the last call: the patients it changed, and the lines.

        Raises `NotFollowed` if later changes cannot be shown, `DamagedFile` if the trail is broken, and another
        `UserError` if the drive does not respond; only after the last may the next call succeed.
        """
        found, before = self._stat(), self._file
        if found is None or (before is not None and not os.path.samestat(found, before)):
            self._end(NOT_AT_ITS_PLACE)
        if before is not None and found.st_size < before.st_size:  # SQLite never shrinks it here
            self._end(OTHER_FILE)
        self._file = found
        lines = self._new_lines()
        if not lines:
            return frozenset(), []
        if isinstance(self._book, PartedCasebook) and self._book.persons is not None:
            self._book.persons.read_new_lines()  # written before the study's lines that refer to them
        self._last = lines[-1].seq, lines[-1].hash
        told = self._study.with_identifiers(lines)
        return self._study.apply_lines(told), told

    def _new_lines(self) -> list[AuditEntry]:
        """Read the lines after the last one, each proved to follow the one before."""
        path = self._study.path
        seq, hash_ = self._last
        end, _ = self._book.position()
        if end < seq or not holds(self._study, seq, hash_):
            self._end(OTHER_FILE)
        if end > seq + MOST_AT_ONCE:
            self._end(TOO_MUCH.format(most=MOST_AT_ONCE))
        lines = self._book.trail(after=seq, up_to=end) if end > seq else []
        for line in lines:
            if line.previous_hash != hash_ or link(line) != line.hash:
                raise DamagedFile(BROKEN.format(seq=line.seq, path=path))
            if line.change.form == STUDY and line.change.field == APART:
                self._end(IDENTIFIERS_MOVED)
            hash_ = line.hash
        return lines

    def _end(self, why: str) -> NoReturn:
        self._book.read_only_because = READ_ONLY_SINCE.format(why=why)
        raise NotFollowed(ENDED.format(path=self._study.path, why=why))

    def _stat(self) -> os.stat_result | None:
        """Return the status of the file at the study's path, None if missing. Raises `UserError` if unknown."""
        try:
            return self._study.path.stat()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise UserError(SILENT_DRIVE.format(path=self._study.path)) from error
