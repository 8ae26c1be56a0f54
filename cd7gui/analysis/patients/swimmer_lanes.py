"""The lanes of the swimmer plot: each patient's course from the CAR-T infusion, as of the data cut-off."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from cd7gui.domain.case_report.case import Case
from cd7gui.domain.deciding_value import DecidingValue
from cd7gui.domain.formatting import half_up, months, study_day
from cd7gui.domain.results import EndpointRules, Lane, LaneMark, Settings
from cd7gui.protocol.endpoints import survival
from cd7gui.protocol.endpoints.disease_course import first_remission, relapse_event
from cd7gui.protocol.endpoints.patient_facts import ACUTE, CHRONIC
from cd7gui.protocol.forms import timeline
from cd7gui.protocol.forms.f04_infusion import Infusion
from cd7gui.protocol.forms.f06_transplant import Transplant
from cd7gui.protocol.forms.f10_gvhd import Gvhd
from cd7gui.protocol.patients import subject


def lane_of(case: Case, settings: Settings) -> Lane | timeline.LeftOut:
    """Return the lane of a patient, or why there is none: without an infusion there is no day zero."""
    outcome = survival.overall_survival(case, timeline.ClockOrigin.INFUSION, settings.cutoff)
    if isinstance(outcome, survival.LeftOut):
        return outcome
    known = timeline.known_by(case, settings.cutoff)
    start = known[Infusion.date]
    grafted = known.get(Transplant.date)
    placed = sorted(_marks(known, outcome, settings.rules), key=lambda mark: mark[1])
    marks = tuple((mark, day) for mark, day, _ in placed)
    return Lane(
        patient=case.key,
        subject=subject(case),
        transplant=None if grafted is None else (grafted - start).days,
        end=outcome.time_days,
        ongoing=outcome.status == survival.CENSORED,
        marks=marks,
        words=_words(case, outcome, placed, start),
        deciders=tuple(_decider(case, one) for one in outcome.deciding),
        mark_deciders=tuple(_decider(case, one) for _, _, one in placed),
    )


def longest_first(lanes: Sequence[Lane]) -> tuple[Lane, ...]:
    """Return the lanes in drawing order."""
    return tuple(sorted(lanes, key=lambda lane: (-lane.end, lane.subject, lane.patient)))


def _decider(case: Case, one: timeline.Decider) -> DecidingValue:
    return DecidingValue(case.key, subject(case), one.place, one.value, one.rule)


Mark = tuple[LaneMark, int, timeline.Decider]


def _marks(known: Case, outcome: survival.TimeToEvent, rules: EndpointRules) -> Iterator[Mark]:
    start = known[Infusion.date]
    remission = first_remission(known)
    if remission is not None:
        yield LaneMark.REMISSION, (remission.day - start).days, remission.decider
    if known.has(Transplant.date):
        decider = timeline.decided_by(known.only(Transplant), Transplant.date, "Transplant: day zero of H.")
        yield LaneMark.TRANSPLANT, (known[Transplant.date] - start).days, decider
    for row in known.rows(Gvhd):  # an episode without a date has no place on the lane
        if timeline.holds(row, Gvhd.type, *ACUTE) and row.has(Gvhd.onset):
            decider = timeline.decided_by(row, Gvhd.onset, "Onset of an episode of acute GVHD.")
            yield LaneMark.GVHD, (row[Gvhd.onset] - start).days, decider
        elif timeline.holds(row, Gvhd.type, *CHRONIC) and row.has(Gvhd.onset):
            decider = timeline.decided_by(row, Gvhd.onset, "Onset of an episode of chronic or overlap GVHD.")
            yield LaneMark.CHRONIC_GVHD, (row[Gvhd.onset] - start).days, decider
    relapse = _relapse(known, rules)
    if relapse is not None:
        yield LaneMark.RELAPSE, (relapse.day - start).days, relapse.decider
    if outcome.status == survival.EVENT:
        yield LaneMark.DEATH, outcome.time_days, outcome.deciding[-1]


def _relapse(known: Case, rules: EndpointRules) -> timeline.Event | None:
    try:
        return relapse_event(known, rules)
    except timeline.CannotSay:  # a relapse without a date has no place on the lane
        return None


def _words(case: Case, outcome: survival.TimeToEvent, marks: Sequence[Mark], start: date) -> str:
    ended = "died" if outcome.status == survival.EVENT else "alive at the last contact"
    passed = ", ".join(
        f"{mark.value} {study_day('T', start + timedelta(days=day), start)}"
        for mark, day, _ in marks
        if mark is not LaneMark.DEATH
    )
    length = half_up(months(outcome.time_days), 1)
    return f"{subject(case)}: {ended} {length} months after CAR-T (T+{outcome.time_days}); {passed}".rstrip("; ")
