"""Where an open study is: proved to be at its place, or what happened to it and how it can go on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cd7gui.store.casebook import Casebook
from cd7gui.store.database.open_files import FileState
from cd7gui.store.rescue import reconnect, rescue
from cd7gui.store.server.server_book import ServerBook
from cd7gui.study.session import Study

MOVED = "The study was moved from {path} to {now}. What is entered is not saved until you go on there."
GONE = "The study {path} is not at its place any more: it was moved or deleted. What is entered is not saved."
REPLACED = "Another file stands in the place of the study {path}. What is entered is not saved."
LOG_TAKEN = "Another programme works in the files of the study {path}. What is entered is not saved."
UNREACHABLE = "The drive of the study {path} does not answer. What is entered is not saved."
OVERWRITTEN = "Another programme wrote over the study {path} while it was open. What is entered is not saved."
LOG_REFUSED = "The study {path} cannot be written just now; it is tried again. What is entered is not saved."
SERVER_LOST = "{why} What is entered is not saved; what you look at is from before. It is tried again every second."
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
    """Why what is entered is not saved, and where the study can go on: where it is now, or where it stood."""

    sentence: str
    now: Path | None = None  # where it was moved to
    free: Path | None = None  # its own place, at which nothing of it stands; what does is kept beside


def look(study: Study) -> NotSaved | None:
    """Prove that what is entered is written to the study at its place; costs a few looks at names."""
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
    """Put the whole study at a place and go on there. Returns the names under which what stood there is kept.

    Raises `UserError`; the study is then open as it was.
    """
    assert isinstance(study.book, Casebook)  # what has no file has no trouble with one
    rescued = rescue(study.book, place)
    study.go_on_in(rescued.book)
    return rescued.kept


def try_again(study: Study) -> bool:
    """Go on at the old place if the study stands there whole again. Raises `UserError` if it cannot be written."""
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
    """Return what whoever opens the study should know of its files."""
    return study.book.notes if isinstance(study.book, Casebook) else ()


def holds(study: Study, seq: int, hash_: str) -> bool:
    """Return whether a line of the trail that was seen before is in the study; an older copy lacks it."""
    if not isinstance(study.book, Casebook) or seq == 0:
        return True
    return any(line.hash == hash_ for line in study.book.trail(after=seq - 1, up_to=seq))
