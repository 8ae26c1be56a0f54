"""The catalogue of outcomes, which determines what is read, counted, printed, exported and drawn."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from cd7gui.analysis.outcomes.classes import BY_CELLS, CLASSES, Classes, ReadClass
from cd7gui.analysis.outcomes.counted import COUNTED, CountedOutcome
from cd7gui.analysis.outcomes.timed import TIMED, Definition, Endpoint, Measure, TimedOutcome
from cd7gui.domain.formatting import DAYS_PER_MONTH
from cd7gui.domain.stopping import StoppingRule
from cd7gui.protocol.endpoints import blood_facts, survival
from cd7gui.protocol.endpoints.safety.adverse_events import adverse_events
from cd7gui.protocol.endpoints.safety.baseline import baseline_of
from cd7gui.protocol.endpoints.safety.kinetics import car_kinetics, immune_recovery
from cd7gui.protocol.endpoints.safety.markers import marker_courses
from cd7gui.protocol.endpoints.safety.patient_flow import patient_flow
from cd7gui.protocol.endpoints.safety.stopping_events import STOPPING_EVENTS
from cd7gui.protocol.endpoints.safety.treatment_course import treatment_course
from cd7gui.protocol.forms import timeline
from cd7gui.protocol.reference.stopping_rules import stopping_rules
from cd7gui.records import dataclass

FOLLOW_UP = ("followup.median", "followup.alive")  # table rows that read the time of OVERALL in their own way
OVERALL = "os"
_READ_OUT = re.compile(r"\.([\d.]+m|median)$")

# Facts of a patient from which outcomes are counted, and on which they depend.
DEFINED_FACTS: tuple[Definition, ...] = (
    ("Death by a day after transplant", survival.died_by_day_after_transplant),
    ("Best response after CAR-T", survival.best_response_after_cart),
    ("Grade 4 pancytopenia", survival.grade4_pancytopenia),
    ("Early haematotoxicity", blood_facts.early_haematotoxicity),
    ("Late haematotoxicity", blood_facts.late_haematotoxicity),
    ("Donor chimerism", survival.last_chimerism),
    ("Donor chimerism at a day", survival.chimerism_at),
    ("Best donor chimerism", survival.best_chimerism),
    ("Acute GVHD", survival.worst_acute_gvhd),
    ("Chronic GVHD", survival.chronic_gvhd),
    ("Status at the last contact", survival.status_at_last_contact),
    ("Last contact", timeline.last_contact),
    ("Data cut-off", timeline.known_by),
    ("Baseline", baseline_of),
    ("Flow", patient_flow),
    ("Adverse events", adverse_events),
    ("Treatment course", treatment_course),
    ("Courses of laboratory values", marker_courses),
    ("Kinetics of the CAR T cells", car_kinetics),
    ("Recovery of lymphocytes and IgG", immune_recovery),
    ("Stopping rule: death", STOPPING_EVENTS["death"]),
    ("Stopping rule: graft failure", STOPPING_EVENTS["graft_failure"]),
    ("Stopping rule: severe acute GVHD", STOPPING_EVENTS["gvhd"]),
    ("Stopping rule: severe CRS or ICANS", STOPPING_EVENTS["crs_icans"]),
)


@dataclass(frozen=True, eq=False)  # compared by identity, so that it can be a key
class Catalogue:
    """Every outcome of the cohort by kind: a time to an event, a count of patients, classes of patients.

    `stopping` are the rules that monitor an event as patients become evaluable.
    """

    timed: tuple[TimedOutcome, ...]
    counted: tuple[CountedOutcome, ...]
    classes: tuple[Classes, ...]
    stopping: tuple[StoppingRule, ...] = ()

    @cached_property
    def endpoints(self) -> Mapping[str, Endpoint]:
        """The times that are read of a patient, by id."""
        return {one.id: one.read for one in self.timed}

    @cached_property
    def shown(self) -> Mapping[str, ReadClass]:
        """The classes that are read of a patient, by id."""
        return {**{one.id: one.read for one in self.classes}, **BY_CELLS}

    @cached_property
    def measures(self) -> tuple[Measure, ...]:
        """The curves, each with its outcome."""
        return tuple(replace(measure, endpoint=one.id) for one in self.timed for measure in one.measures)

    @cached_property
    def by_curve(self) -> Mapping[str, Measure]:
        """The measures by curve id."""
        return {one.id: one for one in self.measures}

    @cached_property
    def by_row(self) -> Mapping[str, Measure]:
        """The measures by their own table rows."""
        return {one.row: one for one in self.measures}

    def read_outs(self, months: Sequence[float]) -> Iterator[Measure]:
        """Yield the main measures read at these months; that at one year has its own row."""
        for month in sorted({one for one in months if one != 12}):
            for one in self.measures:
                if one.main:
                    row, label = f"{one.id}.{month:g}m", f"{one.label}, {month:g} months"
                    yield replace(one, row=row, row_label=label, read_at=month * DAYS_PER_MONTH)

    def measure_of(self, row: str) -> Measure | None:
        """Return the measure whose curve a row reads at a month or by its median, None for any other row."""
        if not _READ_OUT.search(row) or row in self.by_row:
            return None
        return self.by_curve.get(row.partition(".")[0])

    def endpoint_of(self, row: str) -> str | None:
        """Return the time that a row reads; None for a count."""
        if row.startswith("days."):
            return row.removeprefix("days.")
        measure = self.by_row.get(row) or self.measure_of(row)
        return measure.endpoint if measure else OVERALL if row in FOLLOW_UP else None

    @cached_property
    def definitions(self) -> tuple[Definition, ...]:
        """The definitions in words, in the order of the codebook."""
        return (*(one.defined for one in self.timed if one.defined is not None), *DEFINED_FACTS)

    # the position of a table row on the page

    @cached_property
    def _counted(self) -> Mapping[str, CountedOutcome]:
        return {one.id: one for one in self.counted}

    def chapter_of(self, row: str) -> str:
        """Return the chapter of a table row."""
        if row.startswith("days."):
            return "engraftment"
        if self.measure_of(row) is not None:
            return "later"
        placed = self._counted.get(row) or self.by_row.get(row)
        return placed.chapter if placed else "outcomes"

    def group_of(self, row: str) -> str:
        """Return the group of a table row."""
        begins = row.partition(".")[0]
        placed = self._counted.get(row) or self.by_curve.get(begins)
        return (placed.group if placed else "") or begins


OUTCOMES = Catalogue(TIMED, COUNTED, CLASSES, stopping_rules())
