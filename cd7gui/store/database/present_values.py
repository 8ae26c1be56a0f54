"""The present values and the drafts, as stored in the study file."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import astuple
from functools import cache
from itertools import repeat
from typing import Any

from cd7gui.domain.case_report.changes import Change, Draft, Place

Texts = list[tuple[str, int, str, str]]  # form, row, field, text

# One JSON list for each field of the non-repeating forms, and one for each field and patient of the rows, which takes a
# third of the time of one tuple for each value.
SINGLE = """
SELECT form, field, json_group_array(patient), json_group_array(text) FROM value WHERE row = 0 GROUP BY form, field
"""
REPEATED = """
SELECT form, field, patient, json_group_array(row), json_group_array(text) FROM value WHERE row <> 0
GROUP BY form, field, patient
"""
OF_FIELD = "SELECT patient, row, text FROM value WHERE form = ? AND field = ?"
TEXT_AT = "SELECT text FROM value WHERE form = ? AND field = ? AND patient = ? AND row = ?"
PUT = """
INSERT INTO value (form, field, patient, row, text, change) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT DO UPDATE SET text = excluded.text, change = excluded.change
"""
REMOVE = "DELETE FROM value WHERE form = ? AND field = ? AND patient = ? AND row = ?"

DRAFTS = (
    "SELECT patient, form, row, field, text, at, dictionary, {seal} FROM draft ORDER BY at, patient, form, row, field"
)
KEEP_DRAFT = """
INSERT OR REPLACE INTO draft (patient, form, row, field, text, at, dictionary, seal) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
"""
DROP_DRAFT = "DELETE FROM draft WHERE form = ? AND field = ? AND patient = ? AND row = ?"


def column(listed: str, kind: type = str) -> list[Any]:
    """Read a JSON list of one column. Raises `ValueError` if it holds what its table does not allow.

    One flipped bit turns text into a number, and SQLite returns it as such.
    """
    found: list[Any] = json.loads(listed)
    require_kind(found, kind)
    return found


def require_kind(values: Iterable[object], kind: type = str) -> None:
    """Raise `ValueError` if a value has another type than its column."""
    if not set(map(type, values)) <= {kind}:
        raise ValueError("A column holds what its table does not allow.")


def load_all(connection: sqlite3.Connection) -> dict[str, Texts]:
    """Read every present value, by patient. Raises `ValueError` if one does not have the declared type."""
    found: dict[str, Texts] = {}
    for form, field, patients, texts in connection.execute(SINGLE):
        require_kind((form, field))
        items = zip(repeat(form), repeat(0), repeat(field), column(texts))
        for patient, item in zip(column(patients), items, strict=True):
            found.setdefault(patient, []).append(item)
    numbers = cache(lambda rows: column(rows, int))  # the fields of a form are mostly in the same rows
    for form, field, patient, rows, texts in connection.execute(REPEATED):
        require_kind((form, field, patient))
        items = zip(repeat(form), numbers(rows), repeat(field), column(texts))
        found.setdefault(patient, []).extend(items)
    return found


def text_at(connection: sqlite3.Connection, change: Change) -> str | None:
    """Read the present text at the place of a change."""
    row: tuple[str] | None = connection.execute(TEXT_AT, _key(change)).fetchone()
    return row[0] if row else None


def of_field(connection: sqlite3.Connection, form: str, field: str) -> list[tuple[str, int, str]]:
    """Read the present texts of one field: patient, row, text."""
    return connection.execute(OF_FIELD, (form, field)).fetchall()


def put(connection: sqlite3.Connection, change: Change, seq: int) -> None:
    """Make a change's new text the present one, or remove a missing one, and remove the place's draft."""
    if change.new is None:
        connection.execute(REMOVE, _key(change))
    else:
        connection.execute(PUT, (*_key(change), change.new, seq))
    connection.execute(DROP_DRAFT, _key(change))


def _key(at: Change | Place) -> tuple[str, str, str, int]:
    return at.form, at.field, at.patient, at.row


def keep_draft(connection: sqlite3.Connection, draft: Draft, dictionary: str, seal: str) -> None:
    """Keep a draft with its dictionary and its seal, replacing an earlier one."""
    connection.execute(KEEP_DRAFT, (*astuple(draft.place), draft.text, draft.at, dictionary, seal))


def sealed_drafts(connection: sqlite3.Connection) -> Iterator[tuple[Draft, str, str]]:
    """Read the drafts, oldest first, each with its dictionary and seal; an older file has no seals.

    Raises `ValueError` if one does not have the declared type.
    """
    names = {name for _, name, *_ in connection.execute("PRAGMA table_info(draft)")}
    for *place, text, at, dictionary, seal in connection.execute(
        DRAFTS.format(seal="seal" if "seal" in names else "''")
    ):
        patient, form, row, field = place
        require_kind((patient, form, field, text, at, dictionary, seal))
        require_kind([row], int)
        yield Draft(Place(patient, form, row, field), text, at), dictionary, seal


def drop_draft(connection: sqlite3.Connection, place: Place) -> None:
    """Remove a draft."""
    connection.execute(DROP_DRAFT, _key(place))
