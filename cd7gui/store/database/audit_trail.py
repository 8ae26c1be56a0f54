"""The trail of changes: how its lines are chained, written and read."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from json.encoder import encode_basestring as quoted
from typing import Required, TypedDict

from cd7gui.domain.case_report.changes import AuditEntry, Change
from cd7gui.store.database.credentials import StoredCredential

# The previous hash of the first line.
BEGINNING = "0" * 64

SELECT = """
SELECT seq, at, who, origin, patient, form, row, field, old, new, reason, dictionary, previous_hash, hash
FROM change WHERE seq > ?
"""
# SQLite writes the list to be hashed, and the place as a separate list, in half the time that we need.
SPELLED = """
SELECT seq, at, json_array(form, field, patient, row), old, new, previous_hash, hash,
       json_array(seq, at, who, origin, patient, form, row, field, old, new, reason, dictionary, previous_hash)
FROM change ORDER BY seq
"""
INSERT = """
INSERT INTO change (seq, at, who, origin, patient, form, row, field, old, new, reason, dictionary, previous_hash, hash)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""

# The column types of a line, with and without old and new text: one flipped bit turns text into a number.
AS_DECLARED = frozenset(
    (int, *[str] * 5, int, str, old, new, *[str] * 4) for old in (str, type(None)) for new in (str, type(None))
)

Line = tuple[int, str, str, str, str, str, int, str, str | None, str | None, str, str, str, str]
SpelledLine = tuple[int, str, str, str | None, str | None, str, str, str]


class AppendedAs(TypedDict, total=False):
    """How changes are stored as a step: by whom, with which origin ("entry", "import", …) and dictionary.

    `at` is the time in ISO 8601 with offset (default: now); `credential` is stored beside the trail in the same
    transaction.
    """

    who: Required[str]
    origin: Required[str]
    dictionary: Required[str]
    at: str | None
    credential: StoredCredential | None


def link(record: AuditEntry) -> str:
    """Compute the hash of a line: SHA-256 of its values and the previous hash, as one JSON list.

    The list has the order of the table's columns, no blanks, and is encoded in UTF-8; a missing text is null.
    """
    return link_of(line_of(record))


def link_of(line: Line) -> str:
    """Compute the hash of a table row. Raises `TypeError` or `ValueError` for a value of another type.

    The list is assembled by hand: an import does it a million times, and json.dumps takes three times as long.
    """
    seq, at, who, origin, patient, form, row, field, old, new, reason, dictionary, previous_hash, _ = line
    text = (
        f"[{seq:d},{quoted(at)},{quoted(who)},{quoted(origin)},{quoted(patient)},{quoted(form)},{row:d},{quoted(field)},"
        f"{'null' if old is None else quoted(old)},{'null' if new is None else quoted(new)},{quoted(reason)},"
        f"{quoted(dictionary)},{quoted(previous_hash)}]"
    )
    return hash_of(text)


def hash_of(text: str) -> str:
    """Compute the hash of a line from its JSON list."""
    import hashlib  # loads OpenSSL, which would delay the start

    return hashlib.sha256(text.encode()).hexdigest()


def sealed(record: AuditEntry) -> AuditEntry:
    """Return the record with its hash."""
    return replace(record, hash=link(record))


def line_of(record: AuditEntry) -> Line:
    """Return a record as a table row."""
    change = record.change
    return (
        *(record.seq, record.at, record.who, record.origin),
        *(change.patient, change.form, change.row, change.field, change.old, change.new, change.reason),
        *(record.dictionary, record.previous_hash, record.hash),
    )


def recorded(line: Line) -> AuditEntry:
    """Make a record from a table row. Raises `ValueError` if a value does not have the declared type."""
    if tuple(map(type, line)) not in AS_DECLARED:
        raise ValueError("A line of the trail holds what its table does not allow.")
    seq, at, who, origin, patient, form, row, field, old, new, reason, dictionary, previous_hash, hash_ = line
    change = Change(patient, form, row, field, old, new, reason)
    return AuditEntry(seq, at, who, origin, change, dictionary, previous_hash, hash_)


def end_of(connection: sqlite3.Connection, *, anew: bool = False) -> tuple[int, str]:
    """Return number and hash of the last line; (0, BEGINNING) if there is none.

    With `anew` it is read from the file itself, because SQLite keeps pages in memory even if another file is copied
    over this one.
    """
    if anew:
        connection.execute("PRAGMA shrink_memory")
    last: tuple[int, str] | None = connection.execute(
        "SELECT seq, hash FROM change ORDER BY seq DESC LIMIT 1"
    ).fetchone()
    return last or (0, BEGINNING)


def hash_at(connection: sqlite3.Connection, seq: int) -> str | None:
    """Return the hash of a line, None if there is no such line."""
    found: tuple[str] | None = connection.execute("SELECT hash FROM change WHERE seq = ?", (seq,)).fetchone()
    return found[0] if found else None


def add(connection: sqlite3.Connection, record: AuditEntry) -> None:
    """Write one line at the end of the trail."""
    connection.execute(INSERT, line_of(record))


def lines_as_written(connection: sqlite3.Connection) -> Iterator[Line]:
    """Read all rows of the table in order and unprocessed, without making records."""
    return connection.execute(f"{SELECT} ORDER BY seq", (0,))


def line_as_written(connection: sqlite3.Connection, seq: int) -> Line:
    """Read one unprocessed row of the table. Raises `TypeError` if there is none."""
    seq, *rest = connection.execute(f"{SELECT} ORDER BY seq LIMIT 1", (seq - 1,)).fetchone()
    return (seq, *rest)


def lines_spelled(connection: sqlite3.Connection) -> Iterator[SpelledLine]:
    """Read all lines in order: number, time, place, old, new, both hashes, and the list that is hashed.

    A list whose hash differs from the line's proves nothing yet: another SQLite may encode a rare character
    differently.
    """
    return connection.execute(SPELLED)


def lines(
    connection: sqlite3.Connection,
    *,
    patient: str | None = None,
    form: str | None = None,
    row: int | None = None,
    field: str | None = None,
    after: int = 0,
    up_to: int | None = None,
) -> Iterator[AuditEntry]:
    """Read the lines in order: those of one place, or all, with after < seq <= up_to."""
    wanted = {"patient = ?": patient, "form = ?": form, "row = ?": row, "field = ?": field, "seq <= ?": up_to}
    asked = {condition: value for condition, value in wanted.items() if value is not None}
    query = " AND ".join((SELECT, *asked)) + " ORDER BY seq"
    return map(recorded, connection.execute(query, (after, *asked.values())))
