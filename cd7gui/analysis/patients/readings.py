"""What is read of each patient before anything is counted: endpoints, facts and the lane, as of the data cut-off.

Reading is the slow part and concerns one patient at a time; counting is fast and concerns all. Kept apart, the cohort
can be counted again without a patient, or in groups, without reading a case twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, partial
from typing import TypeVar

from cd7gui.analysis.patients.computation_errors import mistake_of
from cd7gui.analysis.patients.kept_results import KeptResults, Sources
from cd7gui.analysis.patients.known_case import known_once
from cd7gui.analysis.patients.patient_columns import PatientColumns
from cd7gui.analysis.patients.proportions import CHIMERISM_DAYS, COUNTED, Facts, NotRead
from cd7gui.analysis.patients.swimmer_lanes import lane_of
from cd7gui.domain.case_report.case import Case
from cd7gui.domain.case_report.dictionary import Field
from cd7gui.domain.formatting import N_
from cd7gui.domain.results import ChimerismSeries, DecidingValue, DonorPoint, FailedPart, Grouping, Lane, Settings
from cd7gui.domain.values.kinds import MeasuredNumber
from cd7gui.protocol.endpoints import gvhd, panel_facts, survival, transplant
from cd7gui.protocol.endpoints.blood_facts import early_haematotoxicity, late_haematotoxicity, worst_cytopenia
from cd7gui.protocol.forms import timeline
from cd7gui.protocol.forms.f01_registration import Registration
from cd7gui.protocol.forms.f03_disease import Disease
from cd7gui.protocol.forms.f04_infusion import Infusion
from cd7gui.protocol.forms.f18_laboratory import Laboratory
from cd7gui.protocol.patients import subject
from cd7gui.protocol.reference.codelists import CELL_FRACTION

T = TypeVar("T")
Outcome = survival.TimeToEvent | survival.LeftOut
Endpoint = Callable[[Case, Settings], Outcome]


def _from_origin(endpoint: Callable[..., Outcome]) -> Endpoint:
    """Take an endpoint that counts from the chosen day zero by the chosen rules."""
    return lambda case, settings: endpoint(case, _origin(settings), settings.cutoff, rules=settings.rules)


def _by_rules(endpoint: Callable[..., Outcome]) -> Endpoint:
    """Take an endpoint that has its own day zero, whatever the settings say, and the chosen rules."""
    return lambda case, settings: endpoint(case, settings.cutoff, rules=settings.rules)


def _plain(endpoint: Callable[[Case, date | None], Outcome]) -> Endpoint:
    """Take an endpoint that has its own day zero and no rules to choose."""
    return lambda case, settings: endpoint(case, settings.cutoff)


def _origin(settings: Settings) -> timeline.ClockOrigin:
    return timeline.ClockOrigin(settings.origin.value)


def _acute(from_grade: int, attribution: str | None = "HSCT") -> Endpoint:
    by = partial(gvhd.acute_gvhd_incidence, from_grade=from_grade, attribution=attribution)
    return _by_rules(by)


ENDPOINTS: Mapping[str, Endpoint] = {
    "os": lambda case, settings: survival.overall_survival(case, _origin(settings), settings.cutoff),
    "efs": _by_rules(survival.event_free_survival),
    "dfs": _from_origin(survival.disease_free_survival),
    "causes": _from_origin(survival.relapse_or_nrm),
    "grfs": _from_origin(gvhd.grfs),
    "crfs": _from_origin(gvhd.crfs),
    "agvhd2_4": _acute(2),
    "agvhd3_4": _acute(3),
    "agvhd2_4_cart": _acute(2, "CART"),
    "agvhd2_4_dli": _acute(2, "DLI"),
    "agvhd2_4_any": _acute(2, None),
    "agvhd3_4_any": _acute(3, None),
    "cgvhd": _by_rules(gvhd.chronic_gvhd_incidence),
    "t_to_h": _plain(transplant.days_to_transplant),
    "t_to_remission": _plain(transplant.days_to_remission),
    "anc": _plain(transplant.neutrophil_engraftment),
    "plt": _plain(transplant.platelet_engraftment),
    "os_landmark": _plain(transplant.survival_from_landmark),
    "dfs_landmark": _by_rules(transplant.disease_free_from_landmark),
}


def _toxicity(kind: str) -> Callable[[Case, date | None], Facts]:
    return lambda case, cutoff: panel_facts.worst_toxicity(case, kind, cutoff)


def _cytopenia(item: Field[MeasuredNumber]) -> Callable[[Case, date | None], Facts]:
    return lambda case, cutoff: worst_cytopenia(case, item, cutoff)


def _donor(days: int | None, cells: str) -> Callable[[Case, date | None], Facts]:
    def read(case: Case, cutoff: date | None) -> Facts:
        if days is not None:
            return survival.chimerism_at(case, days, cutoff, cells=cells)
        found = survival.last_chimerism(case, cutoff, cells=cells)
        none = isinstance(found, survival.Fact) and found.value == "NE"
        return survival.Fact(None, note=found.note) if none and isinstance(found, survival.Fact) else found

    return read


# Donor chimerism of one cell population: its name as a panel, the day after H (None: the last sample), the population.
CHIMERISM_BY_CELLS: Mapping[str, tuple[int | None, str]] = {
    f"chimerism.{'last' if days is None else f'h{days}'}.{cells}": (days, cells)
    for days in (*CHIMERISM_DAYS, None)
    for cells, _ in CELL_FRACTION.items
}

PANEL_FACTS: Mapping[str, Callable[[Case, date | None], Facts]] = {
    "response": survival.best_response_after_cart,
    "mrd": panel_facts.mrd_after_cart,
    "crs": _toxicity("CRS"),
    "icans": _toxicity("ICANS"),
    "hlh": _toxicity("HLH"),
    "neutropenia": _cytopenia(Laboratory.neutrophils),
    "thrombopenia": _cytopenia(Laboratory.platelets),
    "icaht.early": early_haematotoxicity,
    "icaht.late": late_haematotoxicity,
    "death": panel_facts.cause_of_death,
    **{name: _donor(days, cells) for name, (days, cells) in CHIMERISM_BY_CELLS.items()},
}

GROUPED_BY: Mapping[Grouping, Field[str]] = {
    Grouping.DIAGNOSIS: Disease.diagnosis,
    Grouping.COHORT: Registration.cohort,
    Grouping.PRODUCT: Infusion.product,
}


# Endpoints that ask what was entered after the cut-off, to tell "not yet" from "never said".
ASK_WHOLE = ("anc", "plt")


@dataclass(frozen=True)
class PatientReadings:
    """What one case report gives as of the data cut-off.

    The deciding values are named together with their patient once, when first asked for: every count asks again.
    """

    key: str
    subject: str
    outcomes: Mapping[str, Outcome]
    facts: Mapping[str, Facts]
    lane: Lane | timeline.LeftOut
    shown: Mapping[str, Facts]  # what the panels show, by PANEL_FACTS
    infections: panel_facts.Infections | timeline.LeftOut
    donor_shares: tuple[panel_facts.DonorShare, ...] | timeline.LeftOut
    group: str | None = None  # code of the group that the settings split by; None where none is entered
    mistakes: tuple[FailedPart, ...] = ()  # what could not be read of the case by a mistake of ours

    @cached_property
    def ended(self) -> Mapping[str, DecidingValue]:
        """By endpoint, the value that ends the time, or why there is none."""
        return {
            name: self.left_out(found) if isinstance(found, timeline.LeftOut) else self.decider(found.deciding[-1])
            for name, found in self.outcomes.items()
        }

    @cached_property
    def decided(self) -> Mapping[str, tuple[DecidingValue, ...]]:
        """By counted outcome and panel, the values that decide, or what is noted where no single one does."""
        return {name: self._decided(fact) for name, fact in (*self.facts.items(), *self.shown.items())}

    def _decided(self, fact: Facts) -> tuple[DecidingValue, ...]:
        if isinstance(fact, timeline.LeftOut):
            return (self.left_out(fact),)
        found = tuple(self.decider(one) for one in fact.deciding)
        return found or (DecidingValue(self.key, self.subject, "", "", fact.note),)

    @cached_property
    def infected(self) -> tuple[tuple[str, DecidingValue], ...]:
        """The class of each infection with the value that says so."""
        found = self.infections
        episodes = () if isinstance(found, timeline.LeftOut) else found.episodes
        return tuple((one.organism_class, self.decider(one.decider)) for one in episodes)

    @cached_property
    def chimerism(self) -> tuple[ChimerismSeries, ...]:
        """The course of the donor share in each cell fraction that was measured, in the order of their list."""
        shares = () if isinstance(self.donor_shares, timeline.LeftOut) else self.donor_shares
        points: dict[str, list[DonorPoint]] = {}
        for one in shares:
            points.setdefault(one.cells, []).append(DonorPoint(one.day, one.percent, self.decider(one.decider)))
        return tuple(
            ChimerismSeries(self.key, self.subject, cells, label, tuple(points[cells]))
            for cells, label in CELL_FRACTION.items
            if cells in points
        )

    def decider(self, one: timeline.Decider) -> DecidingValue:
        """Name a deciding value together with its patient."""
        return DecidingValue(self.key, self.subject, one.place, one.value, one.rule)

    def left_out(self, why: timeline.LeftOut) -> DecidingValue:
        """Name why the patient does not count, and the field that would change it."""
        return DecidingValue(self.key, self.subject, why.field.name, "", why.reason)


def read_patient(case: Case, settings: Settings) -> PatientReadings:
    """Read one case."""
    cutoff = settings.cutoff
    known = known_once(case, cutoff)
    mistakes: list[FailedPart] = []

    def read(part: str, derive: Callable[[], T]) -> T | NotRead:
        try:
            return derive()
        except Exception as problem:  # one part of one patient must not stop the cohort
            found = mistake_of(N_("{part} of {patient}").format(part=part, patient=subject(case)), problem)
            mistakes.append(found)
            return NotRead(found.says, Registration.subject)

    return PatientReadings(
        key=case.key,
        subject=subject(case),
        outcomes={
            name: read(name, partial(by, case if name in ASK_WHOLE else known, settings))
            for name, by in ENDPOINTS.items()
        },
        facts={one.id: read(one.id, partial(one.read, known, settings)) for one in COUNTED},
        lane=read("lane", partial(lane_of, known, settings)),
        shown={name: read(name, partial(by, known, cutoff)) for name, by in PANEL_FACTS.items()},
        infections=read("infections", partial(panel_facts.infections, known, cutoff)),
        donor_shares=read("chimerism", partial(panel_facts.donor_shares, known, cutoff)),
        group=case.get(GROUPED_BY[settings.group]) if settings.group else None,
        mistakes=tuple(mistakes),
    )


def read_patients(
    cases: Iterable[Case], settings: Settings, memory: KnownReadings | None = None
) -> tuple[PatientReadings, ...]:
    """Read every case, by patient number, so that the order in which they were handed over shows nowhere.

    With a memory only those are read that changed since it was last used.
    """
    found = memory.read(cases, settings) if memory else [read_patient(case, settings) for case in cases]
    return in_order(found)


def in_order(patients: Iterable[PatientReadings]) -> tuple[PatientReadings, ...]:
    """Return patients by their numbers, those without one last."""
    return tuple(sorted(patients, key=lambda patient: (patient.subject == "", patient.subject, patient.key)))


class KeptReadings(KeptResults):
    """What was derived of patients that were read, and what each of them gives, by the names of the readings."""

    def __init__(self, patients: Sequence[PatientReadings] = ()) -> None:
        super().__init__()
        self.columns: PatientColumns[PatientReadings] = PatientColumns()
        self.columns.follow(patients)

    @property
    def who(self) -> Sources:
        """Who the patients are, which every result names."""
        return self.columns.of("who", lambda one: (one.key, one.subject))


class KnownReadings:
    """What was read last, by case: a change of one value makes one new case, and all others need no second reading."""

    def __init__(self) -> None:
        self._settings: Settings | None = None
        self._read: dict[str, tuple[Case, PatientReadings]] = {}
        self.results = KeptReadings()  # what was derived of the readings, kept while they are the same

    def read(self, cases: Iterable[Case], settings: Settings) -> list[PatientReadings]:
        """Read the cases that are not the very same as last time, and all where the settings ask for another day zero.

        The level and the kind of limits do not matter to what is read.
        """
        return list(self.reading(cases, settings))

    def reading(self, cases: Iterable[Case], settings: Settings) -> Iterator[PatientReadings]:
        """Do so one by one; who leaves off has kept what was read until then."""
        asked = replace(settings, level=Settings.level, interval=Settings.interval, months=Settings.months)
        if asked != self._settings:
            self._settings, self._read = asked, {}
        found: set[str] = set()
        for case in cases:
            last = self._read.get(case.key)
            if last is None or last[0] is not case:
                last = self._read[case.key] = case, read_patient(case, settings)
            found.add(case.key)
            yield last[1]
        self._read = {key: one for key, one in self._read.items() if key in found}
