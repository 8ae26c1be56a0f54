"""CAR T cells and peaks of inflammation, in summary and by patient, and lymphocyte recovery."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cd7gui.analysis.patients.readings import PatientReadings
from cd7gui.analysis.safety.measured_cells import Column, amount, columns_of, median_cells, named
from cd7gui.domain.cell_table import CellTable, TableCell, TableLine
from cd7gui.domain.deciding_value import DecidingValue
from cd7gui.domain.formatting import counted
from cd7gui.protocol.endpoints.panel_facts import HIGHEST_TOXICITY
from cd7gui.protocol.endpoints.patient_facts import Fact, grades_possible
from cd7gui.protocol.endpoints.safety.kinetics import RECOVERY_DAYS, SUBSETS
from cd7gui.protocol.endpoints.safety.markers import BY_ID
from cd7gui.protocol.endpoints.safety.measured import Measured, Measures
from cd7gui.protocol.forms.timeline import LeftOut

TITLE, BY_PATIENT, RECOVERY = "Kinetics", "Kinetics by patient", "Lymphocytes and IgG"
CAR_LINES = {
    "cmax": "Cmax, copies/µg DNA",
    "tmax": "Tmax, day from T",
    "auc": "AUC0–28, copies/µg DNA × days",
    "tlast": "Tlast, day from T",
}
PEAKS = {
    "il6": "IL-6, peak, pg/mL",
    "crp": "CRP, peak, mg/L",
    "ferritin": "Ferritin, peak, ng/mL",
}
RULE = (
    "below the limit of quantification a value counts as 0; AUC by linear trapezoids from T (0 without a sample) to "
    "T+28; Cmax the highest value since T, Tlast the last quantified day"
)
METHOD = f"median (range) of those with the value, n of them; {RULE}"
RECOVERY_METHOD = (
    "median (range) of the sample nearest to the day within its window, n of them; below the limit of quantification "
    "a value counts as 0"
)


def crs_part(patient: PatientReadings) -> str:
    """Return the patient's class of worst CRS for curves and columns; empty if unknown.

    A lower bound belongs to a class if all possible grades do.
    """
    found = patient.shown["crs"]
    if not isinstance(found, Fact) or found.value is None:
        return ""
    grades = grades_possible(found, HIGHEST_TOXICITY) if found.at_least else {int(found.value)}
    parts = {CRS_PARTS[min(grade, len(CRS_PARTS) - 1)] for grade in grades}
    return parts.pop() if len(parts) == 1 else ""


CRS_PARTS = ("no CRS", "CRS 1", "CRS 2", "CRS ≥ 3")


def by_crs(patients: Sequence[PatientReadings]) -> Mapping[str, Sequence[PatientReadings]]:
    """Return the patients by class of worst CRS, for the classes that occur."""
    of = {part: [one for one in patients if crs_part(one) == part] for part in CRS_PARTS}
    return {part: those for part, those in of.items() if those}


def kinetics_table(patients: Sequence[PatientReadings], members: Mapping[str, Sequence[PatientReadings]]) -> CellTable:
    """Return the summary table by group, or by worst CRS if there are no groups."""
    columns = columns_of(patients, members or by_crs(patients), lambda one: one.kinetics)
    labels = dict(CAR_LINES)
    for name, label in PEAKS.items():
        labels |= {f"{name}.peak": label, f"{name}.peak_day": f"{label.partition(',')[0]}, day of the peak from T"}
    lines = [
        TableLine(id_, label, _cells(columns, id_), left_out=columns["All"].without(id_))
        for id_, label in labels.items()
    ]
    shown = tuple(lines) if any(line.cells[0].value for line in lines) else ()
    of = counted(len(columns["All"]), "infused patient", "infused patients")
    return CellTable("kinetics", TITLE, "", named(columns), shown, of, METHOD, left_out=_left_out(patients))


def _cells(columns: Mapping[str, Column], name: str) -> tuple[TableCell, ...]:
    return tuple(cell for column in columns.values() for cell in median_cells(column, name))


def _left_out(patients: Sequence[PatientReadings]) -> tuple[DecidingValue, ...]:
    return tuple(one.left_out(one.kinetics) for one in patients if isinstance(one.kinetics, LeftOut))


def kinetics_by_patient(lines: Sequence[TableLine | None]) -> CellTable:
    """Return a line for each patient with a sample of CAR copies."""
    titles = ("Cmax", "Tmax", "AUC0–28", "Tlast", "Worst CRS")
    of = "copies/µg DNA, days from T; + where Tlast is the last sample of all"
    shown = tuple(line for line in lines if line is not None)
    return CellTable("kinetics_patients", BY_PATIENT, "Patient", titles, shown, of, RULE)


def line_of(patient: PatientReadings) -> TableLine | None:
    """Return the line of a patient, None without a sample of CAR copies."""
    measured = patient.kinetics
    if isinstance(measured, LeftOut) or not isinstance(measured["cmax"], Measured):
        return None
    crs = patient.shown["crs"]
    grade = crs.value if isinstance(crs, Fact) else None
    bound = "≥ " if isinstance(crs, Fact) and crs.at_least else ""
    decided = patient.decided["crs"] if grade is not None else ()
    last = TableCell(f"{bound}{grade}" if grade else "–", None if grade is None else float(grade), decided)
    cells = (*(_number(patient, name, measured[name]) for name in CAR_LINES), last)
    return TableLine(patient.subject, patient.subject, cells, left_out=_why_not(patient, measured))


def _number(patient: PatientReadings, name: str, found: Measured | LeftOut) -> TableCell:
    if isinstance(found, LeftOut):
        return TableCell("–")
    words = amount(found.value)
    if found.mark == "<":
        words = found.deciding[0].value
    elif found.mark:
        words = f"{words}+" if name == "tlast" else f"≥{words}"
    return TableCell(words, found.value, patient.behind[name])


def _why_not(patient: PatientReadings, measured: Measures) -> tuple[DecidingValue, ...]:
    return tuple(patient.left_out(one) for name in CAR_LINES if isinstance(one := measured[name], LeftOut))


def immune_table(patients: Sequence[PatientReadings], members: Mapping[str, Sequence[PatientReadings]]) -> CellTable:
    """Return lymphocyte subsets and IgG near the days after H, for all patients and each group below."""
    columns = columns_of(patients, members, lambda one: one.immune)
    lines: list[TableLine] = []
    for name in SUBSETS:
        days = [f"{name}.h{day}" for day in RECOVERY_DAYS]
        label = f"{BY_ID[name].label}, {BY_ID[name].unit}"
        for group, column in columns.items():
            cells = tuple(cell for day in days for cell in median_cells(column, day))
            whole = group == "All"
            id_ = name if whole else f"{name}.{group}"
            lines.append(
                TableLine(id_, label if whole else group, cells, int(not whole), column.without(*days) if whole else ())
            )
    titles = tuple(title for day in RECOVERY_DAYS for title in (f"H+{day}: n", f"H+{day}"))
    shown = tuple(lines) if any(cell.value for line in lines for cell in line.cells) else ()
    of = counted(len(columns["All"]), "infused patient", "infused patients")
    return CellTable("immune", RECOVERY, "", titles, shown, of, RECOVERY_METHOD)
