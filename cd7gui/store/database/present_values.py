"""The present values and the half-typed texts, as the study file holds them."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import astuple, dataclass
from functools import cache
from itertools import repeat

from cd7gui.domain.case_report.changes import Change

Texts = list[tuple[str, int, str, str]]  # form, row, field, text

# One JSON list for each field of the single forms, and one for each field and patient of the rows:
# a third of the time that one tuple for each value takes.
SINGLE = """
SELECT form, field, json_group_array(patient), json_group_array(text) FROM value WHERE row = 0 GROUP BY form, field
"""
REPEATED = """
SELECT form, field, patient, json_group_array(row), json_group_array(text) FROM value WHERE row <> 0
GROUP BY form, field, patient
"""
TEXT_AT = "SELECT text FROM value WHERE form = ? AND field = ? AND patient = ? AND row = ?"
PUT = """
INSERT INTO value (form, field, patient, row, text, change) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT DO UPDATE SET text = excluded.text, change = excluded.change
"""
REMOVE = "DELETE FROM value WHERE form = ? AND field = ? AND patient = ? AND row = ?"

DRAFTS = "SELECT patient, form, row, field, text, at, dictionary FROM draft ORDER BY at, patient, form, row, field"
KEEP_DRAFT = """
INSERT OR REPLACE INTO draft (patient, form, row, field, text, at, dictionary) VALUES (?, ?, ?, ?, ?, ?, ?)
"""
DROP_DRAFT = "DELETE FROM draft WHERE form = ? AND field = ? AND patient = ? AND row = ?"


@dataclass(frozen=True)
class StoredDraft:
    """A text that was typed and not committed: where it stood, when, and under which version of the dictionary."""

    patient: str
    form: str
    row: int
    field: str
    text: str
    at: str
    dictionary: str


def load_all(connection: sqlite3.Connection) -> dict[str, Texts]:
    """Read every present value, by patient."""
    found: dict[str, Texts] = {}
    for form, field, patients, texts in connection.execute(SINGLE):
        items = zip(repeat(form), repeat(0), repeat(field), json.loads(texts))
        for patient, item in zip(json.loads(patients), items, strict=True):
            found.setdefault(patient, []).append(item)
    numbers = cache(json.loads)  # the fields of a form mostly stand in the same rows
    for form, field, patient, rows, texts in connection.execute(REPEATED):
        items = zip(repeat(form), numbers(rows), repeat(field), json.loads(texts))
        found.setdefault(patient, []).extend(items)
    return found


def text_at(connection: sqlite3.Connection, change: Change) -> str | None:
    """Read the present text at the place of a change."""
    row: tuple[str] | None = connection.execute(TEXT_AT, _key(change)).fetchone()
    return row[0] if row else None


def put(connection: sqlite3.Connection, change: Change, seq: int) -> None:
    """Make the new text of a change the present one; a missing text removes the value. Its draft is settled."""
    if change.new is None:
        connection.execute(REMOVE, _key(change))
    else:
        connection.execute(PUT, (*_key(change), change.new, seq))
    connection.execute(DROP_DRAFT, _key(change))


def _key(change: Change) -> tuple[str, str, str, int]:
    return change.form, change.field, change.patient, change.row


def keep_draft(connection: sqlite3.Connection, draft: StoredDraft) -> None:
    """Keep a half-typed text in the place of an earlier one."""
    connection.execute(KEEP_DRAFT, astuple(draft))


def drafts(connection: sqlite3.Connection) -> list[StoredDraft]:
    """Read the half-typed texts, the oldest first."""
    return [StoredDraft(*line) for line in connection.execute(DRAFTS)]


def drop_draft(connection: sqlite3.Connection, patient: str, form: str, row: int, field: str) -> None:
    """Forget a half-typed text."""
    connection.execute(DROP_DRAFT, (form, field, patient, row))
