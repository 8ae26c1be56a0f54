"""Where an open study's file is: proved to be in place, or what happened to it and how to continue."""

from __future__ import annotations

from pathlib import Path

from cd7gui.domain.case_report.changes import AuditEntry
from cd7gui.domain.errors import DamagedFile, UserError
from cd7gui.records import dataclass
from cd7gui.store.casebook import Casebook
from cd7gui.store.database.audit_trail import link
from cd7gui.store.database.open_files import FileState
from cd7gui.store.rescue import reconnect, rescue
from cd7gui.store.server.server_book import ServerBook
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
NOT_FOLLOWED = (
    "The study {path} is no longer in its place: it was moved, deleted or replaced. What you see is its earlier state. "
    "Open it again where it is now."
)
NOT_AT_ITS_PLACE = "it is no longer in its place, and later changes are not shown"
BROKEN = "Line {seq} of the trail of {path}, which was written a moment ago, does not follow the line before it."
AT_A_TIME = 2000  # lines read between two frames
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
    if isinstance(book, ServerBook):
        return NotSaved(SERVER_LOST.format(why=book.lost)) if book.lost else None
    if not isinstance(book, Casebook) or book.read_only:
        return None
    standing = book.prove()
    if standing is FileState.AT_ITS_PLACE:
        return None
    now = book.moved_to() if standing is FileState.MOVED else None
    again = standing is FileState.GONE and book.path.parent.is_dir()
    free = book.path if again or standing is FileState.OVERWRITTEN else None
    return NotSaved(SENTENCES[standing].format(path=book.path, now=now), now, free)


def go_on_at(study: Study, place: Path) -> tuple[Path, ...]:
    """Write the whole study to a path and continue there; return the names of replaced files that were kept.

    On `UserError` the study is open as before.
    """
    assert isinstance(study.book, Casebook)  # a study without a file has no such problem
    rescued = rescue(study.book, place)
    study.go_on_in(rescued.book)
    return rescued.kept


def try_again(study: Study) -> bool:
    """Continue at the old path if the study is back there and intact. Raises `UserError` if it cannot be written."""
    if isinstance(study.book, ServerBook):
        return study.book.reconnect()
    if look(study) is None:
        return True
    assert isinstance(study.book, Casebook)
    again = reconnect(study.book)
    if again is not None:
        study.go_on_in(again)
    return again is not None


def notes(study: Study) -> tuple[str, ...]:
    """Return notes about the study's files for the person who opens it."""
    return study.book.notes if isinstance(study.book, Casebook) else ()


def holds(study: Study, seq: int, hash_: str) -> bool:
    """Return whether the study holds a trail line that was seen before; an older copy lacks it."""
    if not isinstance(study.book, Casebook) or seq == 0:
        return True
    return any(line.hash == hash_ for line in study.book.trail(after=seq - 1, up_to=seq))


class FollowedFile:
    """The lines that another process writes to a study that is open read-only here."""

    def __init__(self, study: Study) -> None:
        assert study.read_from is not None  # otherwise it is not followed
        assert isinstance(study.book, Casebook)  # the only kind that can be followed
        self._study, self._book = study, study.book
        self._last = study.read_from
        self._file = self._identity()

    def take_news(self) -> tuple[frozenset[str], list[AuditEntry]]:
        """Read what was written since the last call: the patients it changed, and the lines.

        Raises `UserError` if the study is no longer at its path, and `DamagedFile` if its trail is broken.
        """
        book, path = self._book, self._study.path
        if self._file is None or self._identity() != self._file:
            book.read_only_because = NOT_AT_ITS_PLACE
            raise UserError(NOT_FOLLOWED.format(path=path))
        seq, hash_ = self._last
        end = min(book.position()[0], seq + AT_A_TIME)
        lines = book.trail(after=seq, up_to=end) if end > seq else []
        for line in lines:
            if line.previous_hash != hash_ or link(line) != line.hash:
                raise DamagedFile(BROKEN.format(seq=line.seq, path=path))
            seq, hash_ = line.seq, line.hash
        self._last = seq, hash_
        told = self._study.told(lines)
        return (self._study.take_in(told) if told else frozenset()), told

    def _identity(self) -> tuple[int, int] | None:
        try:
            found = self._study.path.stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino
