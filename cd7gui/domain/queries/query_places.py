"""The place of a query: a value, a row, a form, or the patient as a whole."""

from __future__ import annotations

import re

from cd7gui.domain.case_report.case import Case
from cd7gui.domain.case_report.changes import DELETED, Place, place_name
from cd7gui.domain.case_report.dictionary import Dictionary
from cd7gui.records import dataclass

OF_PATIENT = "PATIENT"
_NAME = re.compile(r"(\w+)(?:\[(\d+)\])?(?:\.(\w+))?")

PATIENT_STRUCK = "The patient was struck out."
ROW_STRUCK = "The row was struck out."
NOT_ASKED = "The field is no longer asked for."
NO_VALUE = "The field is empty."


@dataclass(frozen=True)
class QueryPlace:
    """What a query is about. Without a field it is a row or a form, without a form the patient."""

    form: str = ""
    row: int = 0
    field: str = ""

    @property
    def name(self) -> str:
        """Its name in the trail and lists: "F10[2].ONSET", "F10[2]", "F10" or "PATIENT"."""
        if not self.form:
            return OF_PATIENT
        if self.field:
            return place_name(self.form, self.row, self.field)
        return f"{self.form}[{self.row}]" if self.row else self.form

    @classmethod
    def of(cls, place: Place) -> QueryPlace:
        """Return the place of a value."""
        return cls(place.form, place.row, place.field)

    @classmethod
    def parse(cls, name: str) -> QueryPlace:
        """Parse a name; an unreadable one is about the patient, so that no question is lost."""
        found = _NAME.fullmatch(name)
        if found is None or name == OF_PATIENT:
            return cls()
        return cls(found[1], int(found[2] or 0), found[3] or "")

    def words(self, dictionary: Dictionary) -> str:
        """Return its display name: "F10 Acute GVHD, row 2: Onset"."""
        form = dictionary.form(self.form) if self.form else None
        if form is None:
            return self.name if self.form else "The patient"
        item = form.field(self.field) if self.field else None
        row = f", row {self.row}" if self.row else ""
        what = f": {item.label}" if item is not None else f".{self.field}" if self.field else ""
        return f"{form.id} {form.title}{row}{what}"

    def trouble(self, case: Case) -> str:
        """Return what happened to the place since the question; "" if it still exists."""
        form = case.dictionary.form(self.form) if self.form else None
        if case.deleted:
            return PATIENT_STRUCK
        if form is None:
            return ""
        row = case.row(form, self.row)
        if DELETED in row.texts:
            return ROW_STRUCK
        if not self.field:
            return ""
        if not row.shows(self.field):
            return NOT_ASKED
        return "" if self.field in row.texts else NO_VALUE
