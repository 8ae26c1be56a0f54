"""The course of the treatment: days, CRS and ICANS, transfusions, infections, and reactivations of CMV and EBV."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

from cd7gui.analysis.outcomes import catalogue
from cd7gui.analysis.patients.readings import PatientReadings
from cd7gui.analysis.safety.measured_cells import (
    Column,
    columns_of,
    count_cells,
    median_cells,
    median_of,
    named,
    rate_cells,
    share_cells,
    without,
)
from cd7gui.domain.cell_table import CellTable, TableCell, TableLine
from cd7gui.domain.deciding_value import DecidingValue
from cd7gui.domain.formatting import counted, percent, percent_with_limits
from cd7gui.domain.results import Estimate
from cd7gui.protocol.endpoints.safety.measured import PERIODS, Measured
from cd7gui.protocol.endpoints.safety.treatment_course import EXPOSED, PRODUCTS, SYNDROMES
from cd7gui.protocol.endpoints.survival import EVENT, TimeToEvent
from cd7gui.protocol.forms.timeline import LeftOut

TITLE = "Treatment course"
METHOD = (
    "median (range) of those in whom it was seen, n of them; n (%) of those in whom it is known; infections per 100 "
    "patient-days with exact (Garwood) limits; reactivation as cumulative incidence (Aalen-Johansen) beside death"
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
"""What a curve says at a day, with its limits; None where the follow-up is too short."""
Cells = tuple[TableCell, TableCell]
Line = tuple[str, str, Callable[[str, Column], Cells], tuple[str, ...]]  # id, label, its cells, what it reads


def course_table(
    patients: Sequence[PatientReadings],
    members: Mapping[str, Sequence[PatientReadings]],
    rows: Mapping[str, Estimate],
    readings: Mapping[str, Mapping[str, Reading]],
    level: float,
) -> CellTable:
    """Return the table; `rows` are the outcomes of all, `readings` by outcome and label those of the groups."""
    columns = columns_of(patients, members, lambda one: one.course)
    lines: list[TableLine] = []
    for title, those in _sections(rows, readings, level).items():
        lines.append(TableLine(f"section.{title}", title, tuple(TableCell("") for _ in named(columns))))
        for id_, label, cells, reads in those:
            found = tuple(cell for name, column in columns.items() for cell in cells(name, column))
            lines.append(TableLine(id_, label, found, 1, _left_out(id_, columns["All"], reads, rows)))
    left_out = tuple(one.left_out(one.course) for one in patients if isinstance(one.course, LeftOut))
    of = f"{counted(len(columns['All']), 'infused patient', 'infused patients')}; {percent(level)}% CI"
    shown = tuple(lines) if columns["All"] else ()
    return CellTable("course", TITLE, "", named(columns), shown, of, METHOD, left_out=left_out)


def _left_out(
    id_: str, column: Column, reads: tuple[str, ...], rows: Mapping[str, Estimate]
) -> tuple[DecidingValue, ...]:
    if reads:
        return without(column, *reads)
    row = rows.get(f"days.{id_}") or rows.get(id_)
    return row.left_out if row else ()


def _sections(
    rows: Mapping[str, Estimate], readings: Mapping[str, Mapping[str, Reading]], level: float
) -> Mapping[str, Sequence[Line]]:
    """Return the lines by their headings."""
    return {
        "Days": [(id_, label, partial(_days, id_), ()) for id_, label in DAYS.items()],
        "CRS and ICANS": [*_toxicity(), *((id_, label, partial(_share, id_), (id_,)) for id_, label in GIVEN.items())],
        "Transfusions, each a day and product": [
            (id_, f"{PRODUCT_NAMES[product]}, {words}", partial(_median, id_), (id_,))
            for product in PRODUCTS
            for period, words in PERIODS.items()
            for id_ in (f"{product}.{period}",)
        ],
        "Infections per 100 patient-days": [
            line
            for period, words in PERIODS.items()
            for id_ in (f"infections.{period}",)
            for line in (
                (id_, words, partial(_rate, id_, level), (f"{id_}.{EXPOSED}",)),
                (f"{id_}.count", f"{words}, infections in days", partial(_counted, id_), (f"{id_}.{EXPOSED}",)),
            )
        ],
        "Reactivation, death competing": [
            (measure.row, measure.row_label, partial(_incidence, measure.id, rows, readings, level), ())
            for measure in catalogue.OUTCOMES.measures
            if measure.endpoint in VIRUSES
        ],
    }


def _toxicity() -> Iterator[Line]:
    for kind in SYNDROMES:
        for what, words in {"onset": "onset, day from T", "duration": "duration, days"}.items():
            id_ = f"{kind.lower()}.{what}"
            yield id_, f"{kind}, {words}", partial(_median, id_), (id_,)


def _median(id_: str, _: str, column: Column) -> Cells:
    return median_cells(column, id_)


def _share(id_: str, _: str, column: Column) -> Cells:
    return share_cells(column, id_)


def _rate(id_: str, level: float, _: str, column: Column) -> Cells:
    return rate_cells(column, id_, f"{id_}.{EXPOSED}", level)


def _counted(id_: str, _: str, column: Column) -> Cells:
    return count_cells(column, id_, f"{id_}.{EXPOSED}")


def _days(endpoint: str, _: str, column: Column) -> Cells:
    """Describe the days of those in whom a time ended by its event."""
    ended = [
        ((patient.ended[endpoint],), Measured(found.time_days))
        for patient, _ in column
        if isinstance(found := patient.outcomes[endpoint], TimeToEvent) and found.status == EVENT
    ]
    return median_of(ended)


def _incidence(
    id_: str,
    rows: Mapping[str, Estimate],
    readings: Mapping[str, Mapping[str, Reading]],
    level: float,
    name: str,
    column: Column,
) -> Cells:
    """Take the incidence of all from its row, that of a group from what its curve reads."""
    measure = catalogue.OUTCOMES.by_curve[id_]
    row, read = rows.get(measure.row), readings.get(id_, {}).get(name)
    timed = [
        (patient, found)
        for patient, _ in column
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
