"""What R recounts of the tables: baseline, adverse events and stopping rules, with each patient's values."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

from cd7gui.analysis.patients.readings import PatientReadings
from cd7gui.analysis.safety.course_table import DAYS, GIVEN, VIRUSES
from cd7gui.domain.cell_table import CellTable
from cd7gui.domain.results import Estimates
from cd7gui.protocol.endpoints.safety.baseline import BASELINE
from cd7gui.protocol.endpoints.safety.kinetics import RECOVERY_DAYS
from cd7gui.protocol.endpoints.safety.measured import Measured
from cd7gui.protocol.forms.timeline import LeftOut

Cells = Sequence[object]
NUMBER, CLASS = "number", "class"


def csv_text(header: Cells, rows: Iterable[Cells]) -> str:
    """Return rows as a CSV file that R reads back unchanged."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return text.getvalue()


def _cell(value: object) -> str:
    """Format a value so that it reads back as the same double; None is an empty cell."""
    if value is None:
        return ""
    return repr(value) if isinstance(value, float) else str(value)


def safety_files(patients: Sequence[PatientReadings], found: Estimates) -> dict[str, str]:
    """Return the files by name: each patient's values for the tables, and the numbers that R compares."""
    tables = {one.id: one for one in found.tables}
    return {
        "baseline_values.csv": _values(patients),
        "baseline.csv": _baseline(tables["baseline"]),
        "events.csv": _events(patients, tables["adverse_events"]),
        "event_table.csv": _event_table(tables["adverse_events"]),
        "measured.csv": _measured(patients),
        "measured_table.csv": _measured_table(tables),
        "stopping.csv": _stopping(found),
    }


def _values(patients: Sequence[PatientReadings]) -> str:
    rows = (
        (one.id, NUMBER if one.is_number else CLASS, patient.subject, found[one.id].value)
        for one in BASELINE
        for patient in patients
        if not isinstance(found := patient.baseline, LeftOut)
    )
    return csv_text(("id", "kind", "subject", "code"), rows)


def _baseline(table: CellTable) -> str:
    """Return the numbers of the whole cohort: medians, and patients of each class and of none."""
    numbers = {one.id for one in BASELINE if one.is_number}
    rows = (
        (line.id.partition(".")[0], line.id.partition(".")[2], "median" if line.id in numbers else "count", value)
        for line in table.lines
        if (value := line.cells[0].value) is not None
    )
    return csv_text(("id", "code", "what", "value"), rows)


def _events(patients: Sequence[PatientReadings], table: CellTable) -> str:
    """Return every adverse event of the infused patients, and an empty row for a patient without events.

    Free text is left out: class and term are given as in the line of the table that counts them.
    """
    number_of = {line.id: number for number, line in enumerate(table.lines)}
    rows: list[Cells] = []
    for number, patient in enumerate(patients, start=1):
        if isinstance(patient.adverse, LeftOut):
            continue
        for one in patient.adverse:
            organ, term = one.organ_class.casefold(), one.term.casefold()
            lines = (number_of.get(f"class.{organ}"), number_of.get(f"term.{organ}.{term}"))
            rows.append((number, patient.subject, *(f"line {line}" for line in lines), one.grade or 0))
        if not patient.adverse:
            rows.append((number, patient.subject, None, None, None))
    return csv_text(("patient", "subject", "part", "code", "grade"), rows)


def _event_table(table: CellTable) -> str:
    rows = (
        ("any" if line.id == "any" else f"line {number}", *(cell.value for cell in line.cells[:7]))
        for number, line in enumerate(table.lines)
    )
    return csv_text(("code", "any", "g1", "g2", "g3", "g4", "g5", "severe"), rows)


def _measured(patients: Sequence[PatientReadings]) -> str:
    """Return every number that a patient contributes to treatment course, kinetics and lymphocytes."""
    rows = (
        (name, patient.subject, one.value)
        for patient in patients
        for of in (patient.course, patient.kinetics, patient.immune)
        if not isinstance(of, LeftOut)
        for name, one in of.items()
        if isinstance(one, Measured)
    )
    return csv_text(("id", "subject", "value"), rows)


def _measured_table(tables: Mapping[str, CellTable]) -> str:
    """Return the table's summary of all patients: how many, and their median, share or rate."""
    rows: list[Cells] = []
    for name in ("course", "kinetics"):
        for line in tables[name].lines:
            what = _what(line.id)
            if what and line.cells[0].value is not None:
                rows.append((line.id.removesuffix(".count"), "n", line.cells[0].value))
                rows.append((line.id.removesuffix(".count"), what, line.cells[1].value))
    for line in tables["immune"].lines:
        for at, day in enumerate(RECOVERY_DAYS):
            n, middle = line.cells[2 * at : 2 * at + 2]
            if not line.level:
                rows += [(f"{line.id}.h{day}", "n", n.value), (f"{line.id}.h{day}", "median", middle.value)]
    return csv_text(("id", "what", "value"), rows)


def _what(line: str) -> str:
    """Return the measure in a line of treatment course or kinetics; empty if R compares it with the outcomes."""
    if line.startswith("section.") or line in DAYS or line.partition(".")[0] in VIRUSES:
        return ""
    if line.startswith("infections."):
        return "events" if line.endswith(".count") else "rate"
    return "share" if line in GIVEN else "median"


def _stopping(found: Estimates) -> str:
    rows = (
        (one.rule.id, one.events, one.evaluable, one.rule.design.p0, *one.rule.design.prior_or_usual, one.posterior)
        for one in found.stopping
        if not one.failed
    )
    return csv_text(("code", "events", "n", "p0", "a", "b", "posterior"), rows)
