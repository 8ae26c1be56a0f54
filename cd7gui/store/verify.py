"""Proving a study file: its trail is replayed from empty, link by link, and must give the present values."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import field
from datetime import datetime
from pathlib import Path

from cd7gui.domain.case_report.changes import place_name
from cd7gui.domain.formatting import printable_name
from cd7gui.records import dataclass
from cd7gui.store.database import audit_trail, schema
from cd7gui.store.database.connection import reading
from cd7gui.store.database.errors import explained_errors, is_of_the_drive, resolved
from cd7gui.store.database.timestamps import moment_of
from cd7gui.store.database.transaction import snapshot
from cd7gui.store.heads.signed_trail import MARKS, SignedTrail

MISSING_LINE = "Line {expected} of the trail is missing; line {seq} is in its place."
BROKEN_LINK = "Line {seq} of the trail does not follow line {before}: one of the two was altered or replaced."
ALTERED = "Line {seq} of the trail was altered after it was written."
NO_TIME = "Line {seq} of the trail does not say when it was written."
WRONG_START = "Line {seq} of the trail starts from a value that {place} did not have."
UNREADABLE = "Line {seq} of the trail cannot be read: the file is damaged there."
NOT_THE_KNOWN = "Line {seq} of the trail is not the one that was known before: the trail was rewritten."
CUT_OFF = "The trail ends with line {last}, but line {seq} was once written: its end was cut off."
WRONG_VALUE = "The present value of {place} is not the one given by line {seq} of the audit trail."
LOST_VALUE = "The value that line {seq} of the audit trail gave {place} is missing, although no line removed it."
STRAY_VALUE = "There is a present value of {place}, although line {seq} of the audit trail did not write it."
VALUES_UNREADABLE = "The present values cannot be read: the file is damaged there."
BAD_PAGES = "The file is damaged: {found}."
NO_GUARD = "The guard “{name}” of the audit trail was removed or altered."
FOREIGN_PART = "Another program added “{name}” to the file."
ADVICE = "Do not continue with this file; open the last backup that passes verification."

CLOCK_SET_BACK = (
    "Line {seq} is dated {at}, before line {before} ({earlier}): the clock was set back. The order is right."
)

# What Python raises for a line or value that does not have the declared type.
NOT_AS_DECLARED = (ValueError, TypeError, OverflowError, AttributeError)

NOTHING = (None, 0)
BETWEEN_WORDS = 4096  # lines between two progress reports

Place = str  # form, field, patient and row as one JSON list
Tell = Callable[[int], None]  # called now and then with the number of replayed lines; what it raises ends the replay


def nobody(_lines: int) -> None:
    """Ignore the progress of a replay."""


@dataclass(frozen=True)
class BadLine:
    """The first wrong line of the trail, and its fault; number 0 is the file itself."""

    seq: int
    sentence: str


@dataclass(frozen=True)
class Note:
    """A remark for readers of the trail that is not a fault."""

    seq: int
    sentence: str


@dataclass(frozen=True)
class Verification:
    """The result: how many lines were replayed, the first bad one, notes, and who signed up to where."""

    lines: int
    bad: BadLine | None
    notes: tuple[Note, ...]
    signed: SignedTrail


@dataclass
class Replay:
    """The state after the lines read so far."""

    seq: int = 0
    hash: str = audit_trail.BEGINNING
    at: str | None = None
    moment: datetime | None = None  # parsed from `at`
    present: dict[Place, tuple[str, int]] = field(default_factory=dict)  # text, and the line that wrote it
    notes: list[Note] = field(default_factory=list)
    signed: SignedTrail = field(default_factory=SignedTrail)


def verify(path: Path | str, *, position: tuple[int, str] | None = None) -> BadLine | None:
    """Prove a study file; return its first bad line, or None. Raises `StudyFileError` if it cannot be opened.

    A trail that was cut off together with its values looks like an earlier state. That is detected only with a
    `position` (number and hash of a line) noted before, which must still be there.
    """
    return examine(path, position=position).bad


def examine(path: Path | str, *, position: tuple[int, str] | None = None, tell: Tell = nobody) -> Verification:
    """Prove a study file as `verify` does, with remarks such as a clock that was set back."""
    place = resolved(path)
    replay = Replay()
    with explained_errors(place), reading(place) as connection, snapshot(connection):
        schema.check_current(connection, place)
        bad = next(_faults(connection, replay, position, tell), None)
    notes = [*replay.notes, *(Note(*one) for one in replay.signed.notes())]
    return Verification(replay.seq, bad, tuple(sorted(notes, key=lambda one: one.seq)), replay.signed)


def _faults(
    connection: sqlite3.Connection, replay: Replay, position: tuple[int, str] | None, tell: Tell
) -> Iterator[BadLine]:
    if bad := fault_of_lines(connection, replay, position, tell):
        yield bad
    yield from sorted(_faults_of_values(connection, replay), key=lambda bad: bad.seq)
    yield from _faults_of_file(connection)


def _bad(seq: int, sentence: str, **details: object) -> BadLine:
    return BadLine(seq, f"{sentence.format(seq=seq, **details)} {ADVICE}")


def fault_of_lines(
    connection: sqlite3.Connection, replay: Replay, position: tuple[int, str] | None, tell: Tell = nobody
) -> BadLine | None:
    """Replay the lines of a trail up to the first wrong one; return its fault."""
    try:
        for seq, at, place, old, new, previous, written, text in audit_trail.lines_spelled(connection):
            spelled = seq == replay.seq + 1 and previous == replay.hash and written == audit_trail.hash_of(text)
            if not spelled and (bad := _fault_of_link(audit_trail.line_as_written(connection, seq), replay)):
                return bad
            if at != replay.at and not _follow_clock(seq, at, replay):
                return _bad(seq, NO_TIME)
            if replay.present.get(place, NOTHING)[0] != old:
                return _bad(seq, WRONG_START, place=_in_words(place))
            if place in MARKS and (bad := _fault_of_mark(audit_trail.line_as_written(connection, seq), replay)):
                return bad
            replay.seq, replay.hash = seq, written
            if new is None:
                replay.present.pop(place, None)
            else:
                replay.present[place] = (new, seq)
            if not seq % BETWEEN_WORDS:
                tell(seq)
            if position and seq == position[0] and written != position[1]:
                return _bad(seq, NOT_THE_KNOWN)
    except (sqlite3.DatabaseError, *NOT_AS_DECLARED) as error:
        if is_of_the_drive(error):
            raise
        return _bad(replay.seq + 1, UNREADABLE)
    return _bad(replay.seq + 1, CUT_OFF, last=replay.seq) if position and position[0] > replay.seq else None


def _fault_of_link(line: audit_trail.Line, replay: Replay) -> BadLine | None:
    """Recheck a line that does not seem to follow; None if only SQLite's spelling differs from ours."""
    seq, *_, previous, written = line
    expected = replay.seq + 1
    if seq != expected:
        return BadLine(expected, f"{MISSING_LINE.format(expected=expected, seq=seq)} {ADVICE}")
    if previous != replay.hash:
        return _bad(expected, BROKEN_LINK, before=replay.seq)
    return _bad(expected, ALTERED) if written != audit_trail.link_of(line) else None


def _fault_of_mark(line: audit_trail.Line, replay: Replay) -> BadLine | None:
    """Process a line that identifies or signs the study; return its fault."""
    fault = replay.signed.fault_of(line)
    return BadLine(line[0], f"{fault} {ADVICE}") if fault else None


def _follow_clock(seq: int, at: str, replay: Replay) -> bool:
    """Note a clock that was set back; return whether the time is readable."""
    try:
        moment = moment_of(at)
    except ValueError:
        return False
    if replay.moment is not None and moment < replay.moment:
        words = CLOCK_SET_BACK.format(seq=seq, at=at, before=replay.seq, earlier=replay.at)
        replay.notes.append(Note(seq, words))
    replay.at, replay.moment = at, moment
    return True


def _faults_of_values(connection: sqlite3.Connection, replay: Replay) -> Iterator[BadLine]:
    """Compare the present values with those from the replay, which are removed as they match."""
    left = replay.present
    try:
        for place, text, change in connection.execute(
            "SELECT json_array(form, field, patient, row), text, change FROM value"
        ):
            written = left.pop(place, None)
            if change > replay.seq:
                yield _bad(replay.seq + 1, CUT_OFF, last=replay.seq)
            elif written is None:
                yield _bad(change, STRAY_VALUE, place=_in_words(place))
            elif written != (text, change):
                yield _bad(written[1], WRONG_VALUE, place=_in_words(place))
    except (sqlite3.DatabaseError, *NOT_AS_DECLARED) as error:
        if is_of_the_drive(error):
            raise
        yield BadLine(0, f"{VALUES_UNREADABLE} {ADVICE}")
        return
    for place, (_, seq) in left.items():
        yield _bad(seq, LOST_VALUE, place=_in_words(place))


def _faults_of_file(connection: sqlite3.Connection) -> Iterator[BadLine]:
    try:
        found = str(connection.execute("PRAGMA integrity_check(1)").fetchone()[0])
        if found != "ok":
            yield _bad(0, BAD_PAGES, found=" ".join(found.split()))
        for name in schema.altered_parts(connection):
            sentence = NO_GUARD if name in schema.own_parts() else FOREIGN_PART
            yield _bad(0, sentence, name=schema.printable(name))
    except (sqlite3.DatabaseError, *NOT_AS_DECLARED) as error:
        if is_of_the_drive(error):
            raise
        yield _bad(0, BAD_PAGES, found="its content cannot be read")


def _in_words(place: Place) -> str:
    return place_in_words(*json.loads(place))


def place_in_words(form: str, name: str, patient: str, row: int) -> str:
    """Return a place's name for a sentence: "F1.SEX of patient p1"."""
    place = place_name(form, row, name)
    return printable_name(f"{place} of patient {patient}" if patient else place)
