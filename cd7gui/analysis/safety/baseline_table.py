"""The first table of a report: the characteristics of all patients and by group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import median

from cd7gui.analysis.outcomes.counted import NotRead
from cd7gui.analysis.patients.computation_errors import CannotCompute
from cd7gui.analysis.patients.readings import PatientReadings
from cd7gui.domain.cell_table import CellTable, TableCell, TableLine
from cd7gui.domain.deciding_value import DecidingValue
from cd7gui.domain.formatting import counted, percent, plain
from cd7gui.protocol.endpoints.safety.baseline import BASELINE, BaselineValue, Characteristic
from cd7gui.protocol.forms.timeline import LeftOut

TITLE = "Baseline"
METHOD = "n (%) of those in whom it is known; median (range) for numbers; patients without it are counted as missing"
MISSING = "missing"

Column = Sequence[tuple[PatientReadings, Mapping[str, BaselineValue]]]


def characteristics() -> Mapping[str, str]:
    """Return the rows to choose from: their labels by id, in table order."""
    return {one.id: one.label for one in BASELINE}


def baseline_table(
    patients: Sequence[PatientReadings], members: Mapping[str, Sequence[PatientReadings]], rows: Sequence[str] = ()
) -> CellTable:
    """Return the table; `members` are the patients of each group by label, empty if nothing is split.

    `rows` are the ids of the wanted characteristics, empty for all of them.
    """
    known = _known(patients)
    columns = {"All": known, **{label: _known(those) for label, those in members.items()}}
    lines = [line for one in BASELINE if not rows or one.id in rows for line in _lines(one, tuple(columns.values()))]
    left_out = tuple(one.left_out(one.baseline) for one in patients if isinstance(one.baseline, LeftOut))
    named = tuple(f"{label} (N = {len(those)})" for label, those in columns.items())
    of = counted(len(known), "patient", "patients")
    return CellTable("baseline", TITLE, "Characteristic", named, tuple(lines), of, METHOD, left_out=left_out)


def _known(patients: Sequence[PatientReadings]) -> Column:
    for one in patients:
        if isinstance(one.baseline, NotRead):
            raise CannotCompute(one.baseline.reason)
    return [(one, one.baseline) for one in patients if not isinstance(one.baseline, LeftOut)]


def _lines(what: Characteristic, columns: Sequence[Column]) -> list[TableLine]:
    label = f"{what.label}, {what.unit}" if what.unit else what.label
    missing = TableLine(f"{what.id}.missing", MISSING, tuple(_count(what, None, one) for one in columns), 1)
    tail = [missing] if any(cell.value for cell in missing.cells) else []
    if what.is_number:
        cells = tuple(_median(what, one) for one in columns)
        return [TableLine(what.id, f"{label}, median (range)", cells), *tail]
    found = dict.fromkeys(str(values[what.id].value) for _, values in columns[0] if values[what.id].value is not None)
    labels = {**what.classes, **{code: code for code in found if code not in what.classes}}
    classes = [
        TableLine(f"{what.id}.{code}", name, tuple(_count(what, code, one) for one in columns), 1)
        for code, name in labels.items()
        if code in found
    ]
    return [TableLine(what.id, label, tuple(TableCell("") for _ in columns)), *classes, *tail]


def _median(what: Characteristic, column: Column) -> TableCell:
    found = [(patient, one) for patient, values in column if isinstance((one := values[what.id]).value, float)]
    numbers = [float(one.value) for _, one in found if one.value is not None]
    if not numbers:
        return TableCell("–")
    middle = median(numbers)
    words = f"{plain(middle, 2)} ({plain(min(numbers), 2)}–{plain(max(numbers), 2)})"
    return TableCell(words, middle, _deciders(found))


def _count(what: Characteristic, code: str | None, column: Column) -> TableCell:
    """Count one class, or patients without the characteristic; shares are of those in whom it is known."""
    found = [(patient, one) for patient, values in column if (one := values[what.id]).value == code]
    known = sum(values[what.id].value is not None for _, values in column)
    of = len(column) if code is None else known
    words = f"{len(found)} ({percent(len(found) / of)}%)" if of and code is not None else str(len(found))
    return TableCell(words, len(found), _deciders(found))


def _deciders(found: Sequence[tuple[PatientReadings, BaselineValue]]) -> tuple[DecidingValue, ...]:
    return tuple(patient.decider(one.decider) for patient, one in found)
