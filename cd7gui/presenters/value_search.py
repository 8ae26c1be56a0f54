"""Searching for a value: the fields of a case in which it occurs, as displayed or as stored."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cd7gui.domain.case_report.case import Case, Row
from cd7gui.domain.case_report.changes import Place, missing_reason
from cd7gui.domain.case_report.dictionary import Field
from cd7gui.protocol.patients import subject
from cd7gui.records import dataclass


@dataclass(frozen=True)
class FoundValue:
    """A value that was found, and its location in words."""

    place: Place
    patient: str
    where: str
    value: str


class ValueSearch:
    """A search: every word must match the value, its label, form or patient number, and one the value."""

    def __init__(self, text: str) -> None:
        self._words = text.casefold().split()

    def found_in(self, case: Case) -> Iterator[FoundValue]:
        """Yield the matching values of a case, in page order."""
        if not self._words:
            return
        patient = subject(case)
        for form in case.dictionary.forms:
            for row in case.rows(form):
                for item in form.fields():
                    if item.id in row.texts and row.shows(item.id):
                        yield from self._found_at(case.key, patient, row, item)

    def _found_at(self, key: str, patient: str, row: Row, item: Field[Any]) -> Iterator[FoundValue]:
        stored = row.texts[item.id]
        value = _shown(row, item)
        looked_at = f"{value} {stored}".casefold()
        if not any(word in looked_at for word in self._words):
            return
        number = f" row {row.number}" if row.number else ""
        where = f"{row.form.id}{number} · {item.label}"
        beside = f"{where} {row.form.title} {patient}".casefold()
        if all(word in looked_at or word in beside for word in self._words):
            yield FoundValue(Place(key, row.form.id, row.number, item.id), patient, where, value)


def _shown(row: Row, item: Field[Any]) -> str:
    """Return a value as displayed: a missing one as its reason, an unreadable one as stored."""
    reason = missing_reason(row.stored(item))
    if reason is not None:
        return reason.words
    return item.kind.show(row[item]) if row.has(item) else row.texts[item.id]
