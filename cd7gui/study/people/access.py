"""Who came to a study: each way in, each try that failed, and what was printed or exported, as lines of the trail."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from cd7gui.domain.case_report.changes import ACCESS, Change
from cd7gui.study.people.acting import ActingStudy
from cd7gui.study.people.people import Person

MOST_TRIES = 5  # wrong passwords one after the other
LOCKED_OUT_FOR = timedelta(minutes=15)
TRIES = "TRIES"  # how many passwords were wrong since the last right one
NOT_SIGNED_IN = "not signed in"  # who stands in the trail beside a try that failed
UNKNOWN = 0  # the row of names that nobody has


class AccessEvent(StrEnum):
    """What is noted of whoever comes to a study; the value is the field of its line."""

    SIGN_IN = "SIGNIN"
    SIGN_OUT = "SIGNOUT"
    EXPORT = "EXPORT"
    PRINT = "PRINT"
    RESTORE = "RESTORE"


def note(study: ActingStudy, event: AccessEvent, words: str) -> None:
    """Note what the person who is signed in does; a study without people, and one that is only read, takes no line."""
    person = study.person
    if person is not None and not study.read_only:
        study.note([line_of(study, person, event, words)], study.who)


def line_of(study: ActingStudy, person: Person, event: AccessEvent, words: str) -> Change:
    """Return the line that notes what a person does."""
    before = study.records(ACCESS).get((person.number, event.value))
    return Change("", ACCESS, person.number, event.value, before, study.origin, words)


def note_sign_in(study: ActingStudy, person: Person, words: str) -> None:
    """Note that a person signed in; the wrong tries before count no more."""
    if study.read_only:
        return
    changes = [line_of(study, person, AccessEvent.SIGN_IN, words)]
    if tries := study.records(ACCESS).get((person.number, TRIES)):
        changes.append(Change("", ACCESS, person.number, TRIES, tries, None, words))
    study.note(changes, person.signs_as)


def note_wrong_try(study: ActingStudy, number: int, words: str) -> int:
    """Note a try that failed; returns how many failed one after the other."""
    before = study.records(ACCESS).get((number, TRIES))
    tries = _count(before) + 1
    if not study.read_only:
        study.note([Change("", ACCESS, number, TRIES, before, str(tries), words)], NOT_SIGNED_IN)
    return tries


def locked_out_until(study: ActingStudy, person: Person, now: datetime) -> datetime | None:
    """Return until when a person is locked out after too many wrong tries; None for who may try."""
    if wrong_tries(study, person) < MOST_TRIES:
        return None
    last = study.book.trail(patient="", form=ACCESS, row=person.number, field=TRIES)[-1]
    try:
        since = datetime.fromisoformat(last.at)
        until = since + LOCKED_OUT_FOR
        return until if since - LOCKED_OUT_FOR < now < until else None  # whatever a clock that was set back says
    except (ValueError, TypeError, OverflowError):
        return None


def wrong_tries(study: ActingStudy, person: Person) -> int:
    """Count the wrong passwords since the last right one."""
    return _count(study.records(ACCESS).get((person.number, TRIES)))


def lift(study: ActingStudy, person: Person) -> bool:
    """Let a person who was locked out try again; tells whether there was something to lift. For a keeper."""
    tries = study.records(ACCESS).get((person.number, TRIES))
    if tries is None:
        return False
    study.note([Change("", ACCESS, person.number, TRIES, tries, None, "lock-out lifted")], study.who)
    return True


def _count(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 6 else 0
