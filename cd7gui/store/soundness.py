"""What is proved of a study file before its numbers are used: its pages, its parts, and each value by its line."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

from cd7gui.domain.proof import Proof
from cd7gui.store.database import audit_trail, schema
from cd7gui.store.database.connection import reading
from cd7gui.store.database.errors import DamagedStudy, explained_errors, in_words, is_of_the_drive, resolved
from cd7gui.store.database.transaction import snapshot
from cd7gui.store.verify import (
    ADVICE,
    BAD_PAGES,
    LOST_VALUE,
    NOT_AS_DECLARED,
    STRAY_VALUE,
    WRONG_VALUE,
    examine,
    place_in_words,
)

# A trail of up to this many lines is fully replayed before a command uses its numbers (about a second).
REPLAYED_AT_ONCE = 100_000
WHOLE = 2**62  # more lines than any trail has: it is replayed to its end

DAMAGED_LINES = "Lines of the audit trail are missing or in the wrong place."
DAMAGED_INDEX = "The index of the audit trail does not match its lines."
DAMAGED_END = "The last line of the audit trail was altered after it was written."
REFUSED = (
    "The study {path} is damaged: {fault} Nothing was computed from it. Run `cd7gui rebuild {path}` to rebuild its "
    "present values from its audit trail, or open its last backup from {backups}."
)

CACHE = "PRAGMA cache_size = -65536"  # KiB: the lines that values point to are spread over the file

# The line of each value, or nothing if that line does not give this text to this place.
LINES_OF_VALUES = """
SELECT iif((c.patient, c.form, c.row, c.field) = (v.patient, v.form, v.row, v.field) AND c.new = v.text, c.seq, NULL)
FROM value AS v LEFT JOIN change AS c ON c.seq = v.change
"""
LAST_LINES = "SELECT max(seq) FROM change INDEXED BY change_by_place GROUP BY patient, form, row, field"
EMPTIES_ITS_PLACE = """
SELECT count(*) FROM change AS c JOIN change AS i INDEXED BY change_by_place
ON (i.patient, i.form, i.row, i.field, i.seq) = (c.patient, c.form, c.row, c.field, c.seq)
WHERE c.seq = ? AND c.new IS NULL
"""

# The next two query every place again, and run only to describe a fault that was found. For each place, the text of its
# last line must be its value, or there must be no value if the line emptied it.
MISFITS = """
SELECT c.seq, p.form, p.field, p.patient, p.row, v.change, c.new IS NULL
FROM (
    SELECT patient, form, row, field, max(seq) AS last FROM change INDEXED BY change_by_place
    GROUP BY patient, form, row, field
) AS p
LEFT JOIN change AS c ON c.seq = p.last AND (c.patient, c.form, c.row, c.field) = (p.patient, p.form, p.row, p.field)
LEFT JOIN value AS v ON (v.form, v.field, v.patient, v.row) = (p.form, p.field, p.patient, p.row)
WHERE c.seq IS NULL OR v.text IS NOT c.new OR v.change IS NOT iif(c.new IS NULL, NULL, c.seq)
LIMIT 1
"""
STRAYS = """
SELECT v.change, v.form, v.field, v.patient, v.row FROM value AS v
WHERE NOT EXISTS (
    SELECT 1 FROM change AS c
    WHERE (c.patient, c.form, c.row, c.field) = (v.patient, v.form, v.row, v.field) AND c.seq = v.change
)
LIMIT 1
"""
COUNTS = """
SELECT (SELECT count(*) FROM change NOT INDEXED), (SELECT count(*) FROM change INDEXED BY change_by_place),
       (SELECT coalesce(max(seq), 0) FROM change), (SELECT coalesce(min(seq), 1) FROM change)
"""


def prove(path: Path | str, *, replayed_up_to: int = REPLAYED_AT_ONCE) -> Proof:
    """Prove a study file before its numbers are used. Raises `DamagedStudy` with what is wrong and what to do.

    Its pages, its parts and the join of values to lines are always proved; the hash chain only if the trail has at most
    `replayed_up_to` lines, because replaying takes a second for each 100,000.
    """
    place = resolved(path)
    with explained_errors(place), reading(place) as connection, snapshot(connection):
        connection.execute(CACHE)
        fault = first_fault(connection, place)
        last, _ = (0, "") if fault else audit_trail.end_of(connection)
    if fault:
        raise DamagedStudy(in_words(REFUSED, place, fault=fault))
    return replay(place) if last <= replayed_up_to else Proof.VALUES


def replay(path: Path | str) -> Proof:
    """Prove a whole study file by its trail, including present values. Raises `DamagedStudy` as `prove` does."""
    place = resolved(path)
    bad = examine(place).bad
    if bad:
        raise DamagedStudy(in_words(REFUSED, place, fault=bad.sentence.removesuffix(ADVICE).strip()))
    return Proof.WHOLE


def first_fault(connection: sqlite3.Connection, path: Path) -> str:
    """Return the first fault of pages, parts, lines or values, "" if there is none, without replaying."""
    schema.check_current(connection, path)
    schema.check_parts(connection, path)
    try:
        return next(_faults(connection), "")
    except (sqlite3.DatabaseError, *NOT_AS_DECLARED) as error:
        if is_of_the_drive(error):
            raise
        return BAD_PAGES.format(found="its content cannot be read")


def _faults(connection: sqlite3.Connection) -> Iterator[str]:
    found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if found != "ok":
        yield BAD_PAGES.format(found=" ".join(str(found).split()))
    lines, indexed, last, first = connection.execute(COUNTS).fetchone()
    if lines != last or first != 1:
        yield DAMAGED_LINES
    if lines != indexed:
        yield DAMAGED_INDEX
    if not _values_are_the_last_lines(connection, last):
        yield from _faults_of_values(connection)
        yield DAMAGED_INDEX
    yield from _faults_of_end(connection, last)


def _values_are_the_last_lines(connection: sqlite3.Connection, last: int) -> bool:
    """Return whether each value is its place's last line, and a last line without value emptied the place.

    The lines of all values and the last lines of all places are compared as two sets, one bit for each line: each value
    and each index entry is read once, and no place is searched for its value.
    """
    seen = bytearray(last + 1)
    for statement in (LINES_OF_VALUES, LAST_LINES):
        for (line,) in connection.execute(statement):
            if line is None or not 0 < line <= last:
                return False
            seen[line] ^= 1
    alone = seen.find(1)
    while alone > 0:
        if connection.execute(EMPTIES_ITS_PLACE, (alone,)).fetchone() != (1,):
            return False
        alone = seen.find(1, alone + 1)
    return True


def _faults_of_end(connection: sqlite3.Connection, last: int) -> Iterator[str]:
    before = audit_trail.BEGINNING
    for record in audit_trail.lines(connection, after=max(last - 2, 0)):
        if record.hash != audit_trail.link(record) or (record.seq != last - 1 and record.previous_hash != before):
            yield DAMAGED_END
        before = record.hash


def _faults_of_values(connection: sqlite3.Connection) -> Iterator[str]:
    for seq, form, field, patient, row, change, emptied in connection.execute(MISFITS):
        place = place_in_words(form, field, patient, row)
        if seq is None:
            yield DAMAGED_INDEX
        elif emptied:
            yield STRAY_VALUE.format(place=place, seq=change)
        else:
            yield (LOST_VALUE if change is None else WRONG_VALUE).format(place=place, seq=seq)
    for seq, form, field, patient, row in connection.execute(STRAYS):
        yield STRAY_VALUE.format(place=place_in_words(form, field, patient, row), seq=seq)
