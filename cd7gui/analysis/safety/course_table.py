"""The treatment course: days, CRS and ICANS, transfusions, infections, and reactivations of CMV and EBV."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

from cd7gui.analysis.outcomes import catalogue
from cd7gui.analysis.patients.patient_columns import PatientColumns
from cd7gui.analysis.patients.readings import PatientReadings
from cd7gui.analysis.safety.measured_cells import (
    Column,
    FoundNumbers,
    KeepLines,
    Lines,
    columns_of,
    count_cells,
    median_cells,
    median_of,
    named,
    rate_cells,
    share_cells,
)
from cd7gui.domain.cell_table import CellTable, TableCell, TableLine
from cd7gui.domain.formatting import counted, percent, percent_with_limits
from cd7gui.domain.results import Estimate
from cd7gui.protocol.endpoints.safety.measured import PERIODS, Measured
from cd7gui.protocol.endpoints.safety.treatment_course import EXPOSED, PRODUCTS, SYNDROMES
from cd7gui.protocol.endpoints.survival import EVENT, TimeToEvent
from cd7gui.protocol.forms.timeline import LeftOut
from cd7gui.records import dataclass

TITLE = "Treatment course"
METHOD = (
    "median (range) of those in whom it was seen, n of them; n (%) of those in whom it is known; infections per 100 "
    "patient-days, to the last contact of everybody, with exact (Garwood) limits; reactivation as cumulative incidence "
    "(Aalen-Johansen) beside death"
)
DAYS = {
    "t_to_h": "T to H",
    "t_to_remission": "T to remission",
    "anc": "H to neutrophil recovery",
    "plt": "H to platelet recovery",
}
GIVEN = {"tocilizumab": "Tocilizumab", "steroid": "Steroids for CRS, ICANS or HLH"}
PRODUCT_NAMES = {"platelets": "Platelets", "redcells": "Red cells"}
VIRUSES = ("cmv", "ebv")

Reading = tuple[float, float | None, float | None] | None
"""A curve's value at a day, with its limits; None if follow-up is too short."""
Cells = tuple[TableCell, TableCell]


@dataclass(frozen=True)
class EarlierCounts:
    """Earlier results: `rows` of all patients by id, `readings` of the groups' curves by outcome and label.

    `columns` hold the patients' values.
    """

    columns: PatientColumns[PatientReadings]
    rows: Mapping[str, Estimate]
    readings: Mapping[str, Mapping[str, Reading]]
    level: float

    def row_of(self, line: str) -> Estimate | None:
        """Return the outcomes row equivalent to a line."""
        return self.rows.get(f"days.{line}") or self.rows.get(line)


@dataclass(frozen=True)
class _CourseLine:
    """A line: the function of its cells, and its sources, names of the course's measures or an endpoint."""

    id: str
    label: str
    cells: Callable[[str, Column], Cells]
    measures: tuple[str, ...] = ()
    endpoint: str = ""
    left_out: tuple[str, ...] = ()  # the measures without which a patient is left out; empty: as in the outcome's row

    def sources(self, beside: EarlierCounts) -> tuple[object, ...]:
        """Return everything the line is made from."""
        of = beside.columns.of
        read = tuple(of(f"course {name}", partial(_measure, name)) for name in self.measures)
        if not self.endpoint:
            return read, beside.level
        timed = of(f"outcome {self.endpoint}", partial(outcome_named, self.endpoint))
        return timed, beside.row_of(self.id), beside.readings, beside.level


def course_table(
    patients: Sequence[PatientReadings],
    members: Mapping[str, Sequence[PatientReadings]],
    beside: EarlierCounts,
    keep: KeepLines,
) -> CellTable:
    """Return the table with lines cached by source: a date of death affects two or three of forty."""
    columns = columns_of(patients, members, lambda one: one.course)
    known = beside.columns.of("course known", lambda one: isinstance(one.course, LeftOut))
    lines: list[TableLine] = []
    for title, those in _sections(beside).items():
        lines.append(TableLine(f"section.{title}", title, tuple(TableCell("") for _ in named(columns))))
        for one in those:
            lines += keep(one.id, (known, *one.sources(beside)), partial(_made, one, columns, beside))
    left_out = tuple(one.left_out(one.course) for one in patients if isinstance(one.course, LeftOut))
    of = f"{counted(len(columns['All']), 'infused patient', 'infused patients')}; {percent(beside.level)}% CI"
    shown = tuple(lines) if columns["All"] else ()
    return CellTable("course", TITLE, "", named(columns), shown, of, METHOD, left_out=left_out)


def _measure(name: str, one: PatientReadings) -> object:
    return None if isinstance(one.course, LeftOut) else one.course[name]


def outcome_named(name: str, one: PatientReadings) -> object:
    """Return what is read of a patient for an endpoint."""
    return one.outcomes[name]


def _made(one: _CourseLine, columns: Mapping[str, Column], beside: EarlierCounts) -> Lines:
    row = beside.row_of(one.id)
    without_it = columns["All"].without(*one.left_out) if one.left_out else row.left_out if row else ()
    cells = tuple(cell for name, column in columns.items() for cell in one.cells(name, column))
    return (TableLine(one.id, one.label, cells, 1, without_it),)


def _sections(beside: EarlierCounts) -> Mapping[str, Sequence[_CourseLine]]:
    """Return the lines by heading."""
    return {
        "Days": [_CourseLine(id_, label, partial(_days, id_), endpoint=id_) for id_, label in DAYS.items()],
        "CRS and ICANS": [
            *_toxicity(),
            *(_CourseLine(id_, label, partial(_share, id_), (id_,), left_out=(id_,)) for id_, label in GIVEN.items()),
        ],
        "Transfusions, each a day and product": [
            _numbers(f"{product}.{period}", f"{PRODUCT_NAMES[product]}, {words}")
            for product in PRODUCTS
            for period, words in PERIODS.items()
        ],
        "Infections per 100 patient-days": list(_infections(beside.level)),
        "Reactivation, death competing": [
            _CourseLine(
                measure.row, measure.row_label, partial(_incidence, measure.id, beside), endpoint=measure.endpoint
            )
            for measure in catalogue.OUTCOMES.measures
            if measure.endpoint in VIRUSES
        ],
    }


def _toxicity() -> Iterator[_CourseLine]:
    for kind in SYNDROMES:
        for what, words in {"onset": "onset, day from T", "duration": "duration, days"}.items():
            yield _numbers(f"{kind.lower()}.{what}", f"{kind}, {words}")


def _numbers(id_: str, label: str) -> _CourseLine:
    return _CourseLine(id_, label, partial(_median, id_), (id_,), left_out=(id_,))


def _infections(level: float) -> Iterator[_CourseLine]:
    for period, words in PERIODS.items():
        id_, days = f"infections.{period}", f"infections.{period}.{EXPOSED}"
        reads, missing = (id_, days), (days,)
        yield _CourseLine(id_, words, partial(_rate, id_, level), reads, left_out=missing)
        counting = partial(_counted, id_)
        yield _CourseLine(f"{id_}.count", f"{words}, infections in days", counting, reads, left_out=missing)


def _median(id_: str, _: str, column: Column) -> Cells:
    return median_cells(column, id_)


def _share(id_: str, _: str, column: Column) -> Cells:
    return share_cells(column, id_)


def _rate(id_: str, level: float, _: str, column: Column) -> Cells:
    return rate_cells(column, id_, f"{id_}.{EXPOSED}", level)


def _counted(id_: str, _: str, column: Column) -> Cells:
    return count_cells(column, id_, f"{id_}.{EXPOSED}")


def _days(endpoint: str, _: str, column: Column) -> Cells:
    """Describe the days of those whose time ended with its event."""
    ended = [
        ((patient.ended[endpoint],), Measured(found.time_days))
        for patient, _ in column.each
        if isinstance(found := patient.outcomes[endpoint], TimeToEvent) and found.status == EVENT
    ]
    return median_of(FoundNumbers(ended))


def _incidence(
    id_: str,
    beside: EarlierCounts,
    name: str,
    column: Column,
) -> Cells:
    """Return the incidence of all from its row, and that of a group from its curve."""
    measure = catalogue.OUTCOMES.by_curve[id_]
    row, read, level = beside.rows.get(measure.row), beside.readings.get(id_, {}).get(name), beside.level
    timed = [
        (patient, found)
        for patient, _ in column.each
        if isinstance(found := patient.outcomes[measure.endpoint], TimeToEvent)
    ]
    everybody = TableCell(str(len(timed)), len(timed), tuple(patient.ended[measure.endpoint] for patient, _ in timed))
    had = tuple(
        patient.ended[measure.endpoint]
        for patient, found in timed
        if found.status == EVENT and found.time_days <= measure.read_at
    )
    if name == "All" and row is not None:
        return everybody, TableCell(row.text.replace(f"{percent(level)}% CI ", ""), row.value, had)
    if read is None:
        return everybody, TableCell("follow-up too short" if timed else "–", None, had)
    return everybody, TableCell(percent_with_limits(*read, level).replace(f"{percent(level)}% CI ", ""), read[0], had)
