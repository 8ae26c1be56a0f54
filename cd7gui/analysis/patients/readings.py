"""What is read of each patient before anything is counted: endpoints, facts and the lane, at the cut-off.

Reading is slow and concerns one patient at a time; counting is fast and concerns all. Because they are separate, the
cohort can be recounted without a patient, or in groups, without reading a case twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field, replace
from datetime import date
from functools import cached_property, lru_cache, partial
from typing import TypeGuard, TypeVar

from cd7gui.analysis.outcomes import catalogue
from cd7gui.analysis.outcomes.counted import Facts, NotRead
from cd7gui.analysis.outcomes.timed import Outcome
from cd7gui.analysis.patients.computation_errors import mistake_of
from cd7gui.analysis.patients.patient_columns import PatientColumns
from cd7gui.analysis.patients.result_cache import ResultCache, Sources
from cd7gui.analysis.patients.swimmer_lanes import lane_of
from cd7gui.domain.case_report.case import Case
from cd7gui.domain.case_report.dictionary import Field
from cd7gui.domain.deciding_value import DecidingValue
from cd7gui.domain.results import ChimerismSeries, DonorPoint, FailedPart, Grouping, Lane, Settings
from cd7gui.domain.stopping import MonitoredPatient
from cd7gui.protocol.endpoints import panel_facts
from cd7gui.protocol.endpoints.safety.adverse_events import EventFact, adverse_events
from cd7gui.protocol.endpoints.safety.baseline import Baseline, baseline_of
from cd7gui.protocol.endpoints.safety.kinetics import car_kinetics, immune_recovery
from cd7gui.protocol.endpoints.safety.markers import Courses, marker_courses
from cd7gui.protocol.endpoints.safety.measured import Measured, Measures, PlacedValue
from cd7gui.protocol.endpoints.safety.patient_flow import PatientFlow, patient_flow
from cd7gui.protocol.endpoints.safety.stopping_events import STOPPING_EVENTS, WindowOutcome
from cd7gui.protocol.endpoints.safety.treatment_course import treatment_course
from cd7gui.protocol.forms import timeline
from cd7gui.protocol.forms.f01_registration import Registration
from cd7gui.protocol.forms.f03_disease import Disease
from cd7gui.protocol.forms.f04_infusion import Infusion
from cd7gui.protocol.patients import subject
from cd7gui.protocol.reference.codelists import CELL_FRACTION
from cd7gui.records import dataclass

T = TypeVar("T")
GROUPED_BY: Mapping[Grouping, Field[str]] = {
    Grouping.DIAGNOSIS: Disease.diagnosis,
    Grouping.COHORT: Registration.cohort,
    Grouping.PRODUCT: Infusion.product,
}


@dataclass(frozen=True)
class PatientReadings:
    """What one case report gives as of the data cut-off.

    The deciding values are combined with their patient once, on first use, because every count needs them again.
    """

    key: str
    subject: str
    outcomes: Mapping[str, Outcome]
    facts: Mapping[str, Facts]
    lane: Lane | timeline.LeftOut
    shown: Mapping[str, Facts]  # the classes of the panels
    infections: panel_facts.Infections | timeline.LeftOut
    donor_shares: tuple[panel_facts.DonorShare, ...] | timeline.LeftOut
    monitored: Mapping[str, WindowOutcome | timeline.LeftOut]  # by stopping rule
    baseline: Baseline | timeline.LeftOut
    flow: PatientFlow | timeline.LeftOut
    adverse: tuple[EventFact, ...] | timeline.LeftOut
    course: Measures | timeline.LeftOut
    markers: Courses | timeline.LeftOut
    kinetics: Measures | timeline.LeftOut
    immune: Measures | timeline.LeftOut
    groups: Mapping[Grouping, str | None] = field(default_factory=dict)  # codes; None if none is entered
    mistakes: tuple[FailedPart, ...] = ()  # what could not be read of the case because of our errors

    @cached_property
    def ended(self) -> Mapping[str, DecidingValue]:
        """By endpoint, the value that ends the time, or why there is none."""
        return {
            name: self.left_out(found) if isinstance(found, timeline.LeftOut) else self.decider(found.deciding[-1])
            for name, found in self.outcomes.items()
        }

    @cached_property
    def decided(self) -> Mapping[str, tuple[DecidingValue, ...]]:
        """By counted outcome and panel, the deciding values, or a note if no single one decides."""
        return {name: self._decided(fact) for name, fact in (*self.facts.items(), *self.shown.items())}

    def _decided(self, fact: Facts) -> tuple[DecidingValue, ...]:
        if isinstance(fact, timeline.LeftOut):
            return (self.left_out(fact),)
        found = tuple(self.decider(one) for one in fact.deciding)
        return found or (DecidingValue(self.key, self.subject, "", "", fact.note),)

    def decision(self, row: str) -> tuple[DecidingValue, ...]:
        """Return what decides how the patient counts in a table row. Raises `KeyError` if there is none."""
        endpoint = catalogue.OUTCOMES.endpoint_of(row)
        return (self.ended[endpoint],) if endpoint is not None else self.decided[row]

    @cached_property
    def watched(self) -> Mapping[str, MonitoredPatient]:
        """By stopping rule, when it was known whether the event occurred; a rule that awaits it is missing."""
        return {
            rule: MonitoredPatient(
                self.key, self.subject, found.day, found.happened, tuple(map(self.decider, found.deciding))
            )
            for rule, found in self.monitored.items()
            if isinstance(found, WindowOutcome)
        }

    @cached_property
    def infected(self) -> tuple[tuple[str, DecidingValue], ...]:
        """The class of each infection with its value."""
        found = self.infections
        episodes = () if isinstance(found, timeline.LeftOut) else found.episodes
        return tuple((one.organism_class, self.decider(one.decider)) for one in episodes)

    @cached_property
    def chimerism(self) -> tuple[ChimerismSeries, ...]:
        """The course of the donor share in each measured cell fraction, in the order of their list."""
        shares = () if isinstance(self.donor_shares, timeline.LeftOut) else self.donor_shares
        points: dict[str, list[DonorPoint]] = {}
        for one in shares:
            points.setdefault(one.cells, []).append(DonorPoint(one.day, one.percent, self.decider(one.decider)))
        return tuple(
            ChimerismSeries(self.key, self.subject, cells, label, tuple(points[cells]))
            for cells, label in CELL_FRACTION.items
            if cells in points
        )

    @cached_property
    def behind(self) -> Mapping[str, tuple[DecidingValue, ...]]:
        """By measure of treatment course, kinetics and lymphocytes, the values behind it."""
        every = (one for one in (self.course, self.kinetics, self.immune) if not isinstance(one, timeline.LeftOut))
        return {
            name: tuple(self.decider(one) for one in found.deciding)
            for measured in every
            for name, found in measured.items()
            if isinstance(found, Measured)
        }

    @cached_property
    def _named(self) -> dict[int, tuple[object, DecidingValue]]:
        """Earlier results by the identity of their source, which is kept so that its identity is not reused."""
        return {}

    def decider(self, one: timeline.Decider | PlacedValue) -> DecidingValue:
        """Combine a deciding value with its patient."""
        if (known := self._named.get(id(one))) is None:
            known = self._named[id(one)] = one, DecidingValue(self.key, self.subject, one.place, one.value, one.rule)
        return known[1]

    def left_out(self, why: timeline.LeftOut) -> DecidingValue:
        """Return why the patient does not count, and the field that would change it."""
        if (known := self._named.get(id(why))) is None:
            known = self._named[id(why)] = why, DecidingValue(self.key, self.subject, why.field.name, "", why.reason)
        return known[1]


def _known_by(case: Case, cutoff: date | None) -> Case:
    """Return the case as known at the cut-off, so that no endpoint has to truncate it again.

    If the cut hides day zero, or the data may not be used, the case stays whole: the reason for not counting the
    patient concerns the whole case.
    """
    try:
        known = timeline.known_by(case, cutoff)
    except timeline.CannotSay:
        return case
    hides = any(case.has(origin.field) and not known.has(origin.field) for origin in timeline.ClockOrigin)
    if hides or known is not case or case.cutoff is None:
        return case if hides else known
    return replace(
        case, cut=(case.rows_by_form, case.cutoff)
    )  # nothing is dated later, so this need not be checked again


def read_patient(case: Case, settings: Settings) -> PatientReadings:
    """Read one case."""
    cutoff, outcomes = settings.cutoff, catalogue.OUTCOMES
    known = _known_by(case, cutoff)
    mistakes: list[FailedPart] = []

    def read(part: str, derive: Callable[[], T]) -> T | NotRead:
        try:
            return derive()
        except Exception as problem:  # one part of one patient must not stop the cohort
            found = mistake_of(f"{part} of {subject(case)}", problem)
            mistakes.append(found)
            return NotRead(found.says, Registration.subject)

    markers = read("markers", partial(marker_courses, known, cutoff))
    return PatientReadings(
        key=case.key,
        subject=subject(case),
        outcomes={
            one.id: read(one.id, partial(one.read, case if one.whole else known, settings)) for one in outcomes.timed
        },
        facts={one.id: read(one.id, partial(one.read, known, settings)) for one in outcomes.counted},
        lane=read("lane", partial(lane_of, known, settings)),
        shown={name: read(name, partial(by, known, cutoff)) for name, by in outcomes.shown.items()},
        infections=read("infections", partial(panel_facts.infections, known, cutoff)),
        monitored={
            one.id: read(one.label, partial(STOPPING_EVENTS[one.event], known, one.days, cutoff))
            for one in outcomes.stopping
        },
        baseline=read("baseline", partial(baseline_of, case, cutoff)),
        flow=read("flow", partial(patient_flow, known, cutoff)),
        adverse=read("adverse events", partial(adverse_events, known, cutoff)),
        course=read("treatment course", partial(treatment_course, known, cutoff)),
        markers=markers,
        kinetics=read("kinetics", partial(_of_markers, markers, car_kinetics)),
        immune=read("lymphocytes", partial(_of_markers, markers, immune_recovery)),
        donor_shares=read("chimerism", partial(panel_facts.donor_shares, known, cutoff)),
        groups={by: case.get(item) for by, item in GROUPED_BY.items()},
        mistakes=tuple(mistakes),
    )


def _of_markers(
    markers: Courses | timeline.LeftOut, derive: Callable[[Courses], Measures]
) -> Measures | timeline.LeftOut:
    return markers if isinstance(markers, timeline.LeftOut) else derive(markers)


def read_patients(
    cases: Iterable[Case], settings: Settings, memory: ReadingCache | None = None
) -> tuple[PatientReadings, ...]:
    """Read every case, by patient number, so that the order of the input has no effect.

    With a memory, only the cases changed since its last use are read.
    """
    found = memory.read(cases, settings) if memory else [read_patient(case, settings) for case in cases]
    return in_order(found)


def in_order(patients: Iterable[PatientReadings]) -> tuple[PatientReadings, ...]:
    """Sort patients by number, those without one last."""
    return tuple(sorted(patients, key=lambda patient: (patient.subject == "", patient.subject, patient.key)))


class DerivedReadings(ResultCache):
    """What was derived from the patients that were read, and their values, by reading name."""

    def __init__(self, patients: Sequence[PatientReadings] = ()) -> None:
        super().__init__()
        self.columns: PatientColumns[PatientReadings] = PatientColumns()
        self.columns.follow(patients)

    @property
    def who(self) -> Sources:
        """The patients, on which every result depends."""
        return self.columns.of("who", lambda one: (one.key, one.subject))


class ReadingCache:
    """A memory of the outcomes: each case keeps its own readings, and results derived from readings are here."""

    def __init__(self) -> None:
        self.results = DerivedReadings()  # derived from the readings, kept while they are the same

    def read(self, cases: Iterable[Case], settings: Settings) -> list[PatientReadings]:
        """Read the cases that are not the same objects as last time, or all for a different day zero.

        The level, the kind of limits and the groups do not affect what is read.
        """
        asked = _asked(settings)  # once, because it is the same for a thousand cases
        return [_read_for(case, asked, settings) for case in cases]


class _LastReading:
    """The last reading of a case, together with its settings, which threads share."""

    def __init__(self, _: Case) -> None:
        self.found: tuple[Settings, PatientReadings] | None = None


def read_once(case: Case, settings: Settings) -> PatientReadings:
    """Read a case, or return the reading that it keeps: the outcomes and leave-one-out need the same."""
    return _read_for(case, _asked(settings), settings)


def _read_for(case: Case, asked: Settings, settings: Settings) -> PatientReadings:
    last = case.cached(_LastReading)
    found = last.found
    if not _answers(found, asked):
        found = last.found = asked, read_patient(case, settings)
    return found[1]


def _answers(
    found: tuple[Settings, PatientReadings] | None, asked: Settings
) -> TypeGuard[tuple[Settings, PatientReadings]]:
    return found is not None and (found[0] is asked or found[0] == asked)


def count_unread(cases: Iterable[Case], settings: Settings) -> int:
    """Return how many cases have no reading for these settings."""
    asked = _asked(settings)
    return sum(not _answers(case.cached(_LastReading).found, asked) for case in cases)


@lru_cache(maxsize=8)
def _asked(settings: Settings) -> Settings:
    """Return the part of the settings that affects the reading of a case."""
    usual = Settings()
    return replace(
        settings,
        level=usual.level,
        interval=usual.interval,
        months=usual.months,
        group=None,
        events=usual.events,
        characteristics=(),
    )
