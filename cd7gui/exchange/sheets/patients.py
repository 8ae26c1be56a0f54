"""The patients of an export: the keys of their rows, their two clocks, and their date shift."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import cached_property
from typing import Protocol, TypeVar

from cd7gui.domain.case_report.case import Case
from cd7gui.domain.case_report.case import Row as CaseRow
from cd7gui.domain.case_report.dictionary import Form
from cd7gui.domain.values.partial_dates import PartialDate
from cd7gui.exchange.sheets import cells
from cd7gui.exchange.sheets.cells import Cell, Row, SheetColumn
from cd7gui.records import dataclass

STUDY, SITE, SUBJECT, ROW = "STUDYID", "SITEID", "SUBJID", "ROW"
KEY_NAMES = (STUDY, SITE, SUBJECT, ROW)
APPROXIMATE = "~"  # after a date: ISO 8601-2, level 1

PATIENT_KEYS = (
    SheetColumn(STUDY, "Study", width=16),
    SheetColumn(SITE, "Site", width=8, typed=True),
    SheetColumn(SUBJECT, "Patient number", width=12, typed=True),
)
ROW_KEYS = (
    *PATIENT_KEYS,
    SheetColumn(ROW, "Row of the form; 0 where a patient has one", cells.ColumnKind.INTEGER, width=7),
)


@dataclass(frozen=True)
class ExportedPatient:
    """A patient of an export: the case, the keys of its rows, and day zero of both clocks if known.

    `shift` is the number of days by which every date is shifted before export; distances are those of the true dates.
    """

    case: Case
    study: str
    site: str
    subject: str
    infusion: date | None = None
    transplant: date | None = None
    shift: int = 0

    @cached_property
    def keys(self) -> Row:
        """The cells that identify the patient on every sheet."""
        return (cells.text(self.study), cells.text(self.site), cells.text(self.subject))

    def row_keys(self, number: int) -> Row:
        """Return the cells that identify one row of the patient."""
        return (*self.keys, cells.integer(number))

    def rows(self, form: type[Form]) -> tuple[CaseRow, ...]:
        """Return the rows of a form that hold an answer that is asked for."""
        return self.case.answered_rows(form)

    def moved(self, day: date) -> date:
        """Return a date as exported."""
        return day + timedelta(days=self.shift)

    def moved_partial(self, day: PartialDate) -> str:
        """Return a date of any precision as ISO 8601 text.

        A shifted month or year is no longer a month or year. Its exact bounds would reveal the shift, because they were
        on the first of a month; so it is represented by the month or year of its middle, marked ~ as approximate (ISO
        8601-2).
        """
        if day.whole is not None:
            return self.moved(day.whole).isoformat()
        if not self.shift:
            return day.isoformat()
        middle = self.moved(day.earliest + (day.latest - day.earliest) // 2)
        near = PartialDate(middle.year, middle.month if day.month else None)
        return near.isoformat() + APPROXIMATE

    def days_since_infusion(self, day: date) -> Cell:
        """Return the study day on the clock of the CAR-T infusion."""
        return _distance(day, self.infusion)

    def days_since_transplant(self, day: date) -> Cell:
        """Return the study day on the clock of the transplant."""
        return _distance(day, self.transplant)


def _distance(day: date, origin: date | None) -> Cell:
    return cells.EMPTY if origin is None else cells.integer((day - origin).days)


class _OfPatient(Protocol):
    @property
    def patient(self) -> str:
        """The key of the case."""


Listed = TypeVar("Listed", bound=_OfPatient)


def by_patient(
    listed: Iterable[Listed], patients: Iterable[ExportedPatient]
) -> Iterator[tuple[ExportedPatient, Listed]]:
    """Yield the listed items of exported patients with their patient, in the patients' order."""
    found: dict[str, list[Listed]] = {}
    for one in listed:
        found.setdefault(one.patient, []).append(one)
    return ((patient, one) for patient in patients for one in found.get(patient.case.key, ()))
