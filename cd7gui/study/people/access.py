"""Access to a study: each sign-in, each failed attempt, and each print or export, as lines of the trail."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from cd7gui.domain.case_report.changes import ACCESS, Change
from cd7gui.study.people.acting import ActingStudy
from cd7gui.study.people.people import Person

MOST_TRIES = 5  # wrong passwords in a row
LOCKED_OUT_FOR = timedelta(minutes=15)
TRIES = "TRIES"  # how many passwords were wrong since the last right one
NOT_SIGNED_IN = "not signed in"  # the name in the trail for a failed attempt
UNKNOWN = 0  # the row for names that nobody has


class AccessEvent(StrEnum):
    """An event of access to a study; the value is the field of its line."""

    SIGN_IN = "SIGNIN"
    SIGN_OUT = "SIGNOUT"
    EXPORT = "EXPORT"
    PRINT = "PRINT"
    RESTORE = "RESTORE"


def note(study: ActingStudy, event: AccessEvent, words: str) -> None:
    """Note what the signed-in person does; a study without people, or a read-only one, records nothing."""
    person = study.person
    if person is not None and not study.read_only:
        study.note([line_of(study, person, event, words)], study.who)


def line_of(study: ActingStudy, person: Person, event: AccessEvent, words: str) -> Change:
    """Return the line that notes what a person does."""
    before = study.records(ACCESS).get((person.number, event.value))
    return Change("", ACCESS, person.number, event.value, before, study.origin, words)


def note_sign_in(study: ActingStudy, person: Person, words: str) -> None:
    """Note that a person signed in, which resets the count of wrong passwords."""
    if study.read_only:
        return
    changes = [line_of(study, person, AccessEvent.SIGN_IN, words)]
    if tries := study.records(ACCESS).get((person.number, TRIES)):
        changes.append(Change("", ACCESS, person.number, TRIES, tries, None, words))
    study.note(changes, person.signs_as)


def note_wrong_try(study: ActingStudy, number: int, words: str) -> int:
    """Note a failed attempt; return how many failed in a row."""
    before = study.records(ACCESS).get((number, TRIES))
    tries = _count(before) + 1
    if not study.read_only:
        study.note([Change("", ACCESS, number, TRIES, before, str(tries), words)], NOT_SIGNED_IN)
    return tries


def locked_out_until(study: ActingStudy, person: Person, now: datetime) -> datetime | None:
    """Return until when a person is locked out after too many wrong passwords; None if not locked out."""
    if wrong_tries(study, person) < MOST_TRIES:
        return None
    last = study.book.trail(patient="", form=ACCESS, row=person.number, field=TRIES)[-1]
    try:
        since = datetime.fromisoformat(last.at)
        until = since + LOCKED_OUT_FOR
        return until if since - LOCKED_OUT_FOR < now < until else None  # even if the clock was set back
    except (ValueError, TypeError, OverflowError):
        return None


def wrong_tries(study: ActingStudy, person: Person) -> int:
    """Count the wrong passwords since the last right one."""
    return _count(study.records(ACCESS).get((person.number, TRIES)))


def lift(study: ActingStudy, person: Person) -> bool:
    """Lift a person's lock-out; return whether there was one. For a keeper."""
    tries = study.records(ACCESS).get((person.number, TRIES))
    if tries is None:
        return False
    study.note([Change("", ACCESS, person.number, TRIES, tries, None, "lock-out lifted")], study.who)
    return True


def _count(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 6 else 0
