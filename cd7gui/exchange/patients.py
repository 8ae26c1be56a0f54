"""Who is in an export and what of them may leave: the keys of their rows, their two clocks, and de-identification."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from cd7gui.domain.case import Case
from cd7gui.domain.case import Row as CaseRow
from cd7gui.domain.dictionary import Field, Form, Item
from cd7gui.domain.kinds import Text
from cd7gui.domain.text import N_
from cd7gui.exchange import cells
from cd7gui.exchange.cells import Cell, Column, Row

STUDY, SITE, SUBJECT, ROW = "STUDYID", "SITEID", "SUBJID", "ROW"
KEY_NAMES = (STUDY, SITE, SUBJECT, ROW)

PATIENT_KEYS = (
    Column(STUDY, N_("Study"), width=16),
    Column(SITE, N_("Site"), width=8),
    Column(SUBJECT, N_("Patient number"), width=12),
)
ROW_KEYS = (
    *PATIENT_KEYS,
    Column(ROW, N_("Row of the form; 0 where a patient has one"), cells.ColumnKind.INTEGER, width=7),
)

OLDEST_AGE = 89  # ages above are one group: HIPAA Safe Harbor, 45 CFR 164.514(b)(2)(i)(C)


@dataclass(frozen=True)
class Patient:
    """A patient of an export: the case, the keys of its rows, and day zero of both clocks where they are known."""

    case: Case
    study: str
    site: str
    subject: str
    infusion: date | None = None
    transplant: date | None = None

    @cached_property
    def keys(self) -> Row:
        """The cells that name the patient on every sheet."""
        return (cells.text(self.study), cells.text(self.site), cells.text(self.subject))

    def row_keys(self, number: int) -> Row:
        """Give the cells that name one row of the patient."""
        return (*self.keys, cells.Integer(number))

    def rows(self, form: type[Form]) -> tuple[CaseRow, ...]:
        """Give the rows of a form that hold an answer that is asked for; one of hidden values alone holds none."""
        return tuple(row for row in self.case.rows(form) if any(row.shows(name) for name in row.texts))

    def days_since_infusion(self, day: date) -> Cell:
        """Give the study day on the clock of the CAR-T infusion."""
        return _distance(day, self.infusion)

    def days_since_transplant(self, day: date) -> Cell:
        """Give the study day on the clock of the transplant."""
        return _distance(day, self.transplant)


def _distance(day: date, origin: date | None) -> Cell:
    return cells.EMPTY if origin is None else cells.Integer((day - origin).days)


@dataclass(frozen=True)
class Disclosure:
    """What may leave: everything, or what a de-identified file may hold.

    De-identified means: no identifiers, no free text, no sentences that quote values, ages over 89 as 90. Dates are not
    shifted. `ages` names the items that are ages in years ("F1.AGE").
    """

    deidentified: bool = False
    ages: frozenset[str] = frozenset()

    def shows(self, item: Item[Any]) -> bool:
        """Tell whether an item has columns."""
        if not self.deidentified or not isinstance(item, Field):
            return True
        return not (item.identifier or isinstance(item.kind, Text))

    def shown(self, items: Iterable[Item[Any]]) -> list[Item[Any]]:
        """Give the items that have columns; the keys of the rows stand before them already."""
        return [item for item in items if item.id not in KEY_NAMES and self.shows(item)]

    def left_out(self, items: Iterable[Item[Any]]) -> list[Item[Any]]:
        """Give the items that stay behind."""
        return [item for item in items if item.id not in KEY_NAMES and not self.shows(item)]

    def age(self, years: int) -> int:
        """Give an age as it may leave."""
        return min(years, OLDEST_AGE + 1) if self.deidentified else years

    def is_age(self, item: Item[Any]) -> bool:
        """Tell whether an item is an age in years."""
        return item.name in self.ages
