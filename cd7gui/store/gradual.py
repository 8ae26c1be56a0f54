"""Present values read patient by patient, as of one moment, so that a large study is shown sooner."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable
from itertools import chain, repeat
from pathlib import Path
from typing import Any

from cd7gui.store.database.errors import explained_damage, explained_errors
from cd7gui.store.database.present_values import Texts, column, require_kind

# Each finds the next name by one search of an index, however many entries the previous name has.
# A patient with a value has a line in the trail.
PATIENTS = """
WITH RECURSIVE found(patient) AS (
    SELECT '' UNION ALL
    SELECT (SELECT min(patient) FROM change WHERE patient > found.patient) FROM found WHERE patient IS NOT NULL
)
SELECT patient FROM found WHERE patient <> '' -- nor NULL, which ends the search
"""
# Form and field of every value, and each form with the empty name, which sorts first.
PLACES = """
WITH RECURSIVE
each(form) AS (
    SELECT '' UNION ALL SELECT (SELECT min(form) FROM value WHERE form > each.form) FROM each WHERE form IS NOT NULL
),
place(form, field) AS (
    SELECT form, '' FROM each WHERE form IS NOT NULL UNION ALL
    SELECT form, (SELECT min(v.field) FROM value AS v WHERE v.form = place.form AND v.field > place.field)
    FROM place WHERE field IS NOT NULL
)
SELECT form, field FROM place WHERE field IS NOT NULL ORDER BY form, field
"""
OF_FIELD = """
SELECT json_group_array(patient), json_group_array(text) FROM value WHERE form = ? AND field = ? AND row = 0
"""
# One search for each field, and one JSON list for each column: half the time of one tuple for each value.
OF_PATIENT = """
SELECT json_group_array(form), json_group_array(row), json_group_array(field), json_group_array(text) FROM (
    SELECT v.form, v.row, v.field, v.text FROM json_each(?) AS of_form CROSS JOIN json_each(of_form.value) AS one
    CROSS JOIN value AS v ON v.form = of_form.key AND v.field = one.value AND v.patient = ?
)
"""


class PatientReader:
    """The patients of a study with a few fields of each; a patient's values are read on request.

    `own` is given for a study that nobody else writes; any other is read in one snapshot, from the first call until
    `end`. Every call raises `StudyFileError` if the file cannot be read.
    """

    def __init__(
        self,
        path: Path,
        live: Callable[[], sqlite3.Connection],
        fields: Iterable[tuple[str, str]],
        own: Callable[[], None] | None,
    ) -> None:
        self._path, self._live, self._own = path, live, own
        with explained_errors(path), explained_damage(path):
            connection = live()
            if own is None:
                connection.execute("BEGIN")
            try:
                self.patients = tuple(patient for (patient,) in _names(connection, PATIENTS))
                self._fields = json.dumps(_by_form(_names(connection, PLACES)))
                self.outlines = _outlines(connection, fields)
            except BaseException:
                self.end()
                raise

    def read(self, patient: str) -> Texts:
        """Read the present values of one patient; the study's own records are under ""."""
        with explained_errors(self._path), explained_damage(self._path):
            if self._own is not None:
                self._own()
            columns = self._live().execute(OF_PATIENT, (self._fields, patient)).fetchone()
            return list(zip(*map(column, columns, (str, int, str, str)), strict=True))

    def end(self) -> None:
        """Release the read snapshot, because every patient has been read."""
        connection = self._live()
        if self._own is None and connection.in_transaction:
            connection.execute("ROLLBACK")


def _names(connection: sqlite3.Connection, query: str) -> list[tuple[Any, ...]]:
    """Return the rows of a query, all of them texts. Raises `ValueError` for another type."""
    found = connection.execute(query).fetchall()
    require_kind(chain.from_iterable(found))
    return found


def _by_form(places: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for form, field in places:
        found.setdefault(form, []).append(field)
    return found


def _outlines(connection: sqlite3.Connection, fields: Iterable[tuple[str, str]]) -> dict[str, Texts]:
    found: dict[str, Texts] = {}
    for form, field in fields:
        patients, texts = connection.execute(OF_FIELD, (form, field)).fetchone()
        items = zip(repeat(form), repeat(0), repeat(field), column(texts))
        for patient, item in zip(column(patients), items, strict=True):
            found.setdefault(patient, []).append(item)
    return found
