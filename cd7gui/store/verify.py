"""The proof of a study file: its trail is replayed from empty, link by link, and must give the present values."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from cd7gui.domain.case_report.changes import place_name
from cd7gui.domain.formatting import N_
from cd7gui.store.database import audit_trail, schema
from cd7gui.store.database.connection import reading
from cd7gui.store.database.errors import is_of_the_drive, resolved, told
from cd7gui.store.database.timestamps import moment_of
from cd7gui.store.database.transaction import snapshot

MISSING_LINE = N_("Line {expected} of the trail is missing; line {seq} stands in its place.")
BROKEN_LINK = N_("Line {seq} of the trail does not follow line {before}: one of the two was altered or exchanged.")
ALTERED = N_("Line {seq} of the trail was altered after it was written.")
NO_TIME = N_("Line {seq} of the trail does not say when it was written.")
WRONG_START = N_("Line {seq} of the trail starts from a value that {place} did not have.")
UNREADABLE = N_("Line {seq} of the trail cannot be read: the file is damaged there.")
NOT_THE_KNOWN = N_("Line {seq} of the trail is not the one that was known before: the trail was written anew.")
CUT_OFF = N_("The trail ends with line {last}, but line {seq} was written once: its end was cut off.")
WRONG_VALUE = N_("The present value of {place} is not the one that line {seq} of the trail gave it.")
LOST_VALUE = N_("The value that line {seq} of the trail gave {place} is gone, although no line removed it.")
STRAY_VALUE = N_("The present value of {place} stands there although line {seq} of the trail did not write it.")
VALUES_UNREADABLE = N_("The present values cannot be read: the file is damaged there.")
BAD_PAGES = N_("The file is damaged: {found}.")
NO_GUARD = N_("The guard “{name}” of the trail was removed or altered.")
FOREIGN_PART = N_("Another programme added “{name}” to the file.")
ADVICE = N_("Do not go on with this file; open its last backup that passes this proof.")

CLOCK_SET_BACK = N_(
    "Line {seq} is dated {at}, before line {before} ({earlier}): the clock was set back. The order stands."
)

# What Python says of a line or value that is not of the type that its column declares.
NOT_AS_DECLARED = (ValueError, TypeError, OverflowError, AttributeError)

NOTHING = (None, 0)
BETWEEN_WORDS = 4096  # lines between two words on how far a replay is

Key = tuple[str, str, str, int]  # form, field, patient, row
Tell = Callable[[int], None]  # hears now and then how many lines are replayed; what it raises ends the replay


def nobody(_lines: int) -> None:
    """Tell nobody how far a replay is."""


@dataclass(frozen=True)
class BadLine:
    """The first line of the trail that is wrong, and what is; number 0 is the file itself."""

    seq: int
    sentence: str


@dataclass(frozen=True)
class Note:
    """Something that a reader of the trail should know and that is no fault."""

    seq: int
    sentence: str


@dataclass(frozen=True)
class Verification:
    """What the proof gave: how many lines were replayed, the first bad one, and notes."""

    lines: int
    bad: BadLine | None
    notes: tuple[Note, ...]


@dataclass
class Replay:
    """The state that the lines read so far lead to."""

    seq: int = 0
    hash: str = audit_trail.BEGINNING
    at: str = ""
    present: dict[Key, tuple[str, int]] = field(default_factory=dict)  # text, and the line that wrote it
    notes: list[Note] = field(default_factory=list)


def verify(path: Path | str, *, position: tuple[int, str] | None = None) -> BadLine | None:
    """Prove a study file; returns its first bad line, or None. Raises `StudyFileError` if it cannot be opened at all.

    A trail that was cut off together with the values it gave looks like an earlier state. Only who noted a
    `position` (number and hash of a line) at that time can tell; then it must still be there.
    """
    return examine(path, position=position).bad


def examine(path: Path | str, *, position: tuple[int, str] | None = None, tell: Tell = nobody) -> Verification:
    """Prove a study file as `verify` does, and tell also what is worth knowing (a clock that was set back)."""
    place = resolved(path)
    replay = Replay()
    with told(place), reading(place) as connection, snapshot(connection):
        schema.check_current(connection, place)
        bad = next(_faults(connection, replay, position, tell), None)
    return Verification(replay.seq, bad, tuple(replay.notes))


def _faults(
    connection: sqlite3.Connection, replay: Replay, position: tuple[int, str] | None, tell: Tell
) -> Iterator[BadLine]:
    yield from faults_of_lines(connection, replay, position, tell)
    yield from sorted(_faults_of_values(connection, replay), key=lambda bad: bad.seq)
    yield from _faults_of_file(connection)


def _bad(seq: int, sentence: str, **details: object) -> BadLine:
    return BadLine(seq, f"{sentence.format(seq=seq, **details)} {ADVICE}")


def faults_of_lines(
    connection: sqlite3.Connection, replay: Replay, position: tuple[int, str] | None, tell: Tell = nobody
) -> Iterator[BadLine]:
    """Replay the lines of a trail and returns what is wrong with them. One replays on only if it asks for the next."""
    try:
        for line in audit_trail.lines_as_written(connection):  # a record of each would take twice as long
            fault = _fault_of(line, replay)
            if fault:
                yield fault
            _follow(line, replay)
            if not replay.seq % BETWEEN_WORDS:
                tell(replay.seq)
            if position and replay.seq == position[0] and replay.hash != position[1]:
                yield _bad(replay.seq, NOT_THE_KNOWN)
    except (sqlite3.DatabaseError, *NOT_AS_DECLARED) as error:
        if is_of_the_drive(error):
            raise
        yield _bad(replay.seq + 1, UNREADABLE)
    if position and position[0] > replay.seq:
        yield _bad(replay.seq + 1, CUT_OFF, last=replay.seq)


def _fault_of(line: audit_trail.Line, replay: Replay) -> BadLine | None:
    seq, at, _, _, patient, form, row, name, old, _, _, _, previous_hash, written = line
    expected = replay.seq + 1
    if seq != expected:
        return BadLine(expected, f"{MISSING_LINE.format(expected=expected, seq=seq)} {ADVICE}")
    if previous_hash != replay.hash:
        return _bad(expected, BROKEN_LINK, before=replay.seq)
    if written != audit_trail.link_of(line):
        return _bad(expected, ALTERED)
    if at != replay.at and _moment_is_unreadable(at):
        return _bad(expected, NO_TIME)
    key = (form, name, patient, row)
    present, _ = replay.present.get(key, NOTHING)
    return None if present == old else _bad(expected, WRONG_START, place=place_in_words(*key))


def _follow(line: audit_trail.Line, replay: Replay) -> None:
    seq, at, _, _, patient, form, row, name, _, new, _, _, _, written = line
    if replay.at and at != replay.at and moment_of(at) < moment_of(replay.at):
        words = CLOCK_SET_BACK.format(seq=seq, at=at, before=replay.seq, earlier=replay.at)
        replay.notes.append(Note(seq, words))
    replay.seq, replay.hash, replay.at = seq, written, at
    if new is None:
        replay.present.pop((form, name, patient, row), None)
    else:
        replay.present[form, name, patient, row] = (new, seq)


def _faults_of_values(connection: sqlite3.Connection, replay: Replay) -> Iterator[BadLine]:
    left = dict(replay.present)
    try:
        for form, name, patient, row, text, change in connection.execute(
            "SELECT form, field, patient, row, text, change FROM value"
        ):
            key = (form, name, patient, row)
            written = left.pop(key, None)
            if change > replay.seq:
                yield _bad(replay.seq + 1, CUT_OFF, last=replay.seq)
            elif written is None:
                yield _bad(change, STRAY_VALUE, place=place_in_words(*key))
            elif written != (text, change):
                yield _bad(written[1], WRONG_VALUE, place=place_in_words(*key))
    except (sqlite3.DatabaseError, *NOT_AS_DECLARED) as error:
        if is_of_the_drive(error):
            raise
        yield BadLine(0, f"{VALUES_UNREADABLE} {ADVICE}")
        return
    for key, (_, seq) in left.items():
        yield _bad(seq, LOST_VALUE, place=place_in_words(*key))


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
        yield _bad(0, BAD_PAGES, found=N_("what it holds cannot be read"))


def _moment_is_unreadable(at: str) -> bool:
    try:
        moment_of(at)
    except ValueError:
        return True
    return False


def place_in_words(form: str, name: str, patient: str, row: int) -> str:
    """Name a place in a sentence: "F1.SEX of patient p1"."""
    place = place_name(form, row, name)
    return N_("{place} of patient {patient}").format(place=place, patient=patient) if patient else place
