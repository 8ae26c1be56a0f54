"""Every table of the patients and their safety, each cached while its sources are unchanged."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

from cd7gui.analysis.outcomes import catalogue
from cd7gui.analysis.outcomes.timed import Measure
from cd7gui.analysis.patients.computation_errors import ErrorGuard
from cd7gui.analysis.patients.patient_columns import PatientColumns
from cd7gui.analysis.patients.readings import DerivedReadings, PatientReadings
from cd7gui.analysis.safety.baseline_table import TITLE as BASELINE
from cd7gui.analysis.safety.baseline_table import baseline_table
from cd7gui.analysis.safety.course_table import DAYS, VIRUSES, EarlierCounts, Reading, course_table, outcome_named
from cd7gui.analysis.safety.course_table import TITLE as COURSE
from cd7gui.analysis.safety.event_table import TITLE as EVENTS
from cd7gui.analysis.safety.event_table import event_table
from cd7gui.analysis.safety.flow_table import TITLE as FLOW
from cd7gui.analysis.safety.flow_table import flow_table
from cd7gui.analysis.safety.grade_matrix import response_matrix, toxicity_matrix
from cd7gui.analysis.safety.kinetics_table import (
    BY_PATIENT,
    RECOVERY,
    immune_table,
    kinetics_by_patient,
    kinetics_table,
    line_of,
)
from cd7gui.analysis.safety.kinetics_table import TITLE as KINETICS
from cd7gui.analysis.safety.measured_cells import KeepLines, Lines
from cd7gui.analysis.safety.stopping_table import stopping_table
from cd7gui.domain.cell_table import CellTable
from cd7gui.domain.results import Breakdown, Curve, Estimate, Groups, Settings
from cd7gui.domain.stopping import StoppingStatus
from cd7gui.protocol.endpoints.disease_course import REMISSION
from cd7gui.records import dataclass

TOXICITY = "toxicity"  # the chapter whose classes are grades


@dataclass(frozen=True)
class CountedResults:
    """Earlier results: the patients by class, the groups, the outcomes' rows, and the stopping rules."""

    classes: Mapping[str, Breakdown]
    groups: Groups | None
    rows: Sequence[Estimate]
    stopping: tuple[StoppingStatus, ...]
    reading: Callable[[Curve, float, float], Reading]  # a curve's value at a day

    @property
    def labels(self) -> Mapping[str, str]:
        """The names of the groups by code."""
        return self.groups.labels if self.groups else {}

    def row(self, id_: str) -> Estimate | None:
        """Return an outcomes row by its id."""
        return next((one for one in self.rows if one.id == id_), None)

    def by_label(self, measure: Measure, level: float) -> Mapping[str, Reading]:
        """Return by group name the curve values at the day of a measure."""
        of = self.groups.curves.get(measure.id, {}) if self.groups else {}
        return {self.labels[code]: self.reading(one, measure.read_at, level) for code, one in of.items()}


@dataclass(frozen=True)
class _TableKeeper:
    """Keeps tables and lines while `same`, the patients with their groups, and the sources are unchanged."""

    guard: ErrorGuard
    kept: DerivedReadings
    same: tuple[object, ...]

    def table(self, id_: str, title: str, sources: tuple[object, ...], derive: Callable[[], CellTable]) -> CellTable:
        """Return a table; if it cannot be made, one with the reason."""
        ask = partial(self.kept.ask, ("cell table", id_), (*self.same, *sources), derive)
        return self.guard.ask(title, ask, partial(_nothing, id_, title))

    def lines(self, id_: str, name: str, sources: tuple[object, ...], derive: Callable[[], Lines]) -> Lines:
        """Return named lines of a table."""
        return self.kept.ask(("lines", id_, name), (*self.same, *sources), derive)


def tables_of(
    patients: Sequence[PatientReadings],
    counted: CountedResults,
    settings: Settings,
    guard: ErrorGuard,
    kept: DerivedReadings,
) -> tuple[CellTable, ...]:
    """Return the tables in reading order."""
    by, columns, labels = settings.group, kept.columns, counted.labels
    members = {label: [one for one in patients if by and one.groups[by] == code] for code, label in labels.items()}
    grouped = columns.of(f"group {by}", lambda one: one.groups[by]) if by else ()

    keeper = _TableKeeper(guard, kept, (kept.who, tuple(labels.items()), grouped))
    table, keep = keeper.table, keeper.lines
    keys = {label: frozenset(one.key for one in those) for label, those in members.items()}
    measured = _measured_tables(patients, members, counted, settings, columns, partial(keep, "course"))
    return (
        table(
            "baseline",
            BASELINE,
            (settings.characteristics, columns.of("baseline", lambda one: one.baseline)),
            partial(baseline_table, patients, members, settings.characteristics),
        ),
        table(
            "flow",
            FLOW,
            (columns.of("flow", lambda one: one.flow),),
            partial(flow_table, patients, columns, partial(keep, "flow")),
        ),
        *_matrices(counted.classes, keys, settings, guard, kept),
        *(table(id_, title, sources, derive) for id_, title, sources, derive in measured),
        stopping_table(counted.stopping),
        table(
            "adverse_events",
            EVENTS,
            (settings.events, columns.of("adverse events", lambda one: one.adverse)),
            partial(event_table, patients, members, settings.events),
        ),
    )


def _measured_tables(
    patients: Sequence[PatientReadings],
    members: Mapping[str, Sequence[PatientReadings]],
    counted: CountedResults,
    settings: Settings,
    columns: PatientColumns[PatientReadings],
    keep: KeepLines,
) -> Iterator[tuple[str, str, tuple[object, ...], Callable[[], CellTable]]]:
    """Yield the tables of numbers per patient: id, title, sources and function."""
    virus = [one for one in catalogue.OUTCOMES.measures if one.endpoint in VIRUSES]
    days = (f"days.{one}" for one in DAYS)
    rows = {id_: row for id_ in (*days, *(one.row for one in virus)) if (row := counted.row(id_)) is not None}
    readings = {one.id: counted.by_label(one, settings.level) for one in virus}
    ends = tuple(columns.of(f"outcome {one}", partial(outcome_named, one)) for one in (*DAYS, *VIRUSES))
    course = columns.of("treatment course", lambda one: one.course)
    beside = EarlierCounts(columns, rows, readings, settings.level)
    yield (
        "course",
        COURSE,
        (course, ends, settings.level, settings.interval),
        partial(course_table, patients, members, beside, keep),
    )
    kinetics = columns.of("kinetics", lambda one: one.kinetics), columns.of("crs", lambda one: one.shown["crs"])
    yield "kinetics", KINETICS, kinetics, partial(kinetics_table, patients, members)
    lines = columns.of("kinetics line", line_of)
    yield "kinetics_patients", BY_PATIENT, (lines,), partial(kinetics_by_patient, lines)
    immune = columns.of("lymphocytes", lambda one: one.immune)
    yield "immune", RECOVERY, (immune,), partial(immune_table, patients, members)


def _matrices(
    classes: Mapping[str, Breakdown],
    members: Mapping[str, frozenset[str]],
    settings: Settings,
    guard: ErrorGuard,
    kept: DerivedReadings,
) -> tuple[CellTable, ...]:
    """Return toxicity and best response as matrices."""
    graded = tuple(
        classes[one.id] for one in catalogue.OUTCOMES.classes if one.chapter == TOXICITY and one.id in classes
    )
    level, found = settings.level, []

    def ask(id_: str, title: str, sources: tuple[object, ...], derive: Callable[[], CellTable]) -> CellTable:
        return guard.ask(title, partial(kept.ask, ("cell table", id_), sources, derive), partial(_nothing, id_, title))

    if graded:
        found.append(
            ask("toxicity", "Worst grades", (graded, level, members), partial(toxicity_matrix, graded, level, members))
        )
    best = classes.get("response")
    if best is not None:
        derive = partial(response_matrix, best, REMISSION, level, members)
        found.append(ask("best_response", "Best response", (best, level, members), derive))
    return tuple(found)


def _nothing(id_: str, title: str, why: str) -> CellTable:
    return CellTable(id_, title, "", (), (), note=why)
