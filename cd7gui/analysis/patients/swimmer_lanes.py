"""The lanes of the swimmer plot: each patient's course from the CAR-T infusion, as of the data cut-off."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from cd7gui.domain.case_report.case import Case
from cd7gui.domain.deciding_value import DecidingValue
from cd7gui.domain.formatting import half_up, months
from cd7gui.domain.results import Lane, LaneMark, Settings
from cd7gui.protocol.endpoints import survival
from cd7gui.protocol.endpoints.disease_course import REMISSION
from cd7gui.protocol.endpoints.patient_facts import ACUTE, CHRONIC
from cd7gui.protocol.forms import timeline
from cd7gui.protocol.forms.f04_infusion import Infusion
from cd7gui.protocol.forms.f05_assessment import ResponseAfterCart
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
    placed = sorted(_marks(known, outcome), key=lambda mark: mark[1])
    marks = tuple((mark, day) for mark, day, _ in placed)
    return Lane(
        patient=case.key,
        subject=subject(case),
        transplant=None if grafted is None else (grafted - start).days,
        end=outcome.time_days,
        ongoing=outcome.status == survival.CENSORED,
        marks=marks,
        words=_words(case, outcome, marks),
        deciders=tuple(_decider(case, one) for one in outcome.deciding),
        mark_deciders=tuple(_decider(case, one) for _, _, one in placed),
    )


def longest_first(lanes: Sequence[Lane]) -> tuple[Lane, ...]:
    """Return the lanes in drawing order."""
    return tuple(sorted(lanes, key=lambda lane: (-lane.end, lane.subject, lane.patient)))


def _decider(case: Case, one: timeline.Decider) -> DecidingValue:
    return DecidingValue(case.key, subject(case), one.place, one.value, one.rule)


Mark = tuple[LaneMark, int, timeline.Decider]


def _marks(known: Case, outcome: survival.TimeToEvent) -> Iterator[Mark]:
    start = known[Infusion.date]
    yield from _remission(known, start)
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
    relapse = _relapse(known)
    if relapse is not None:
        yield LaneMark.RELAPSE, (relapse.day - start).days, relapse.decider
    if outcome.status == survival.EVENT:
        yield LaneMark.DEATH, outcome.time_days, outcome.deciding[-1]


def _relapse(known: Case) -> timeline.Event | None:
    try:
        return timeline.relapse_of(known)
    except timeline.CannotSay:  # a relapse without a date has no place on the lane
        return None


def _remission(known: Case, start: date) -> Iterator[Mark]:
    for row in timeline.in_time(known, ResponseAfterCart, ResponseAfterCart.date):
        if timeline.holds(row, ResponseAfterCart.response, *REMISSION):
            rule = "First assessment after the CAR T cells that shows remission."
            decider = timeline.decided_by(row, ResponseAfterCart.response, rule, row[ResponseAfterCart.date])
            yield LaneMark.REMISSION, (row[ResponseAfterCart.date] - start).days, decider
            return


def _words(case: Case, outcome: survival.TimeToEvent, marks: Sequence[tuple[LaneMark, int]]) -> str:
    ended = "died" if outcome.status == survival.EVENT else "alive at the last contact"
    passed = ", ".join(f"{mark.value} T+{day}" for mark, day in marks if mark is not LaneMark.DEATH)
    length = half_up(months(outcome.time_days), 1)
    return f"{subject(case)}: {ended} {length} months after CAR-T (T+{outcome.time_days}); {passed}".rstrip("; ")
