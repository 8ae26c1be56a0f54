"""The course of a patient's blood counts for a plot: days from infusion, transfusions and engraftment."""

from __future__ import annotations

from datetime import date
from typing import Any

from cd7gui.domain.case_report.case import Case, Row
from cd7gui.domain.case_report.dictionary import Field
from cd7gui.domain.formatting import date_in_words
from cd7gui.domain.values.kinds import MeasuredNumber
from cd7gui.grading.units import convert
from cd7gui.presenters.clocks import clocks
from cd7gui.protocol.forms.f04_infusion import Infusion
from cd7gui.protocol.forms.f06_transplant import Transplant
from cd7gui.protocol.forms.f08_engraftment import Engraftment
from cd7gui.protocol.forms.f08_transfusion import PLATELETS, RED_CELLS, Transfusion
from cd7gui.protocol.forms.f18_laboratory import HAEMOGLOBIN_LIMITS, Laboratory
from cd7gui.records import dataclass


@dataclass(frozen=True)
class CountPoint:
    """A count on a day and its row of F18; `bounded` means that it is only a bound, as in "<0.1"."""

    day: int
    value: float
    row: int
    bounded: bool = False


@dataclass(frozen=True)
class CountCourse:
    """One count: its points by day, its days of transfusion, and the entered day of engraftment."""

    field: Field[Any]
    label: str
    points: tuple[CountPoint, ...]
    transfused: tuple[int, ...] = ()
    engrafted: int | None = None


@dataclass(frozen=True)
class CountSeries:
    """The counts of a patient in days from `zero` ("T", or "H" without an infusion); `transplant` is the day of H."""

    zero: str
    transplant: int | None
    neutrophils: CountCourse
    platelets: CountCourse
    haemoglobin: CountCourse

    @property
    def courses(self) -> tuple[CountCourse, ...]:
        """The three courses in the order of the plot."""
        return (self.neutrophils, self.platelets, self.haemoglobin)


def count_series(case: Case) -> CountSeries | None:
    """Read the counts of F18 in 10⁹/L and g/L; None if there is no day zero."""
    infused, transplanted = case.get(Infusion.date), case.get(Transplant.date)
    zero = infused or transplanted
    if zero is None:
        return None
    engrafted = case.get(Engraftment.neutrophil_date), case.get(Engraftment.platelet_date)
    anc, platelets = _counts(case, Laboratory.neutrophils, zero), _counts(case, Laboratory.platelets, zero)
    return CountSeries(
        "T" if infused else "H",
        (transplanted - zero).days if transplanted else None,
        CountCourse(Laboratory.neutrophils, "ANC, 10⁹/L", anc, (), _day(engrafted[0], zero)),
        CountCourse(
            Laboratory.platelets,
            "Platelets, 10⁹/L",
            platelets,
            _given(case, PLATELETS, zero),
            _day(engrafted[1], zero),
        ),
        CountCourse(
            Laboratory.haemoglobin,
            "Haemoglobin, g/L",
            _haemoglobin(case, zero),
            _given(case, RED_CELLS, zero),
        ),
    )


def point_in_words(case: Case, course: CountCourse, point: CountPoint) -> tuple[str, str]:
    """Return the value of a point as entered, and when it was taken: day, clocks and row."""
    row = case.row(Laboratory, point.row)
    day = row[Laboratory.date]
    unit = f" × {course.field.unit}" if course.field.unit else ""
    value = f"{course.label.partition(',')[0]} {course.field.kind.show(row[course.field])}{unit}"
    when = "{day}  {distances} · row {row}"
    return value, when.format(day=date_in_words(day), distances=clocks(case).distances(day), row=point.row)


def _day(day: date | None, zero: date) -> int | None:
    return (day - zero).days if day else None


def _rows(case: Case) -> tuple[Row, ...]:
    return case.rows_by_day(Laboratory, Laboratory.date)


def _counts(case: Case, item: Field[MeasuredNumber], zero: date) -> tuple[CountPoint, ...]:
    rows = [row for row in _rows(case) if row.has(item) and row[item].number >= 0]
    return tuple(
        CountPoint(
            (row[Laboratory.date] - zero).days, float(row[item].number), row.number, bounded=bool(row[item].operator)
        )
        for row in rows
    )


def _haemoglobin(case: Case, zero: date) -> tuple[CountPoint, ...]:
    found = []
    for row in _rows(case):
        amount = row.get(Laboratory.haemoglobin)
        if amount is not None and HAEMOGLOBIN_LIMITS.holds(amount):
            grams = convert(amount.number, "haemoglobin", amount.unit, "g/L")
            found.append(CountPoint((row[Laboratory.date] - zero).days, float(grams), row.number))
    return tuple(found)


def _given(case: Case, product: str, zero: date) -> tuple[int, ...]:
    rows = [row for row in case.rows(Transfusion) if row.has(Transfusion.date, Transfusion.product)]
    return tuple(sorted((row[Transfusion.date] - zero).days for row in rows if row[Transfusion.product] == product))
