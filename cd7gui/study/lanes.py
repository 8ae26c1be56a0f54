"""The lanes of the swimmer plot: each patient's way from the CAR-T infusion on, as of the data cut-off."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cd7gui.domain.case import Case
from cd7gui.domain.errors import Missing
from cd7gui.domain.estimates import Lane, LaneMark, Settings
from cd7gui.domain.text import N_, half_up, months
from cd7gui.protocol import endpoints, timeline
from cd7gui.protocol.disease_course import REMISSION
from cd7gui.protocol.f04_infusion import Infusion
from cd7gui.protocol.f05_assessment import ResponseAfterCart
from cd7gui.protocol.f06_transplant import Transplant
from cd7gui.protocol.f10_gvhd import Gvhd
from cd7gui.protocol.patient_facts import ACUTE
from cd7gui.study.session import subject


def lanes(cases: Sequence[Case], settings: Settings) -> tuple[Lane, ...]:
    """Give a lane for every infused patient, the longest first."""
    found = [lane for case in cases if (lane := _lane(case, settings)) is not None]
    return tuple(sorted(found, key=lambda lane: (-lane.end, lane.subject)))


def _lane(case: Case, settings: Settings) -> Lane | None:
    outcome = endpoints.overall_survival(case, timeline.Origin.INFUSION, settings.cutoff)
    if isinstance(outcome, endpoints.LeftOut):
        return None
    known = timeline.known_by(case, settings.cutoff)
    start = known[Infusion.date]
    grafted = known.get(Transplant.date)
    marks = tuple(sorted(_marks(known, outcome), key=lambda mark: mark[1]))
    return Lane(
        patient=case.key,
        subject=subject(case),
        transplant=None if grafted is None else (grafted - start).days,
        end=outcome.time_days,
        ongoing=outcome.status == endpoints.CENSORED,
        marks=marks,
        words=_words(case, outcome, marks),
    )


def _marks(known: Case, outcome: endpoints.Outcome) -> Iterator[tuple[LaneMark, int]]:
    start = known[Infusion.date]
    for row in timeline.in_time(known, ResponseAfterCart, ResponseAfterCart.date):
        if timeline.holds(row, ResponseAfterCart.response, *REMISSION):
            yield LaneMark.REMISSION, (row[ResponseAfterCart.date] - start).days
            break
    if known.has(Transplant.date):
        yield LaneMark.TRANSPLANT, (known[Transplant.date] - start).days
    for row in known.rows(Gvhd):
        try:
            if row[Gvhd.type] in ACUTE:
                yield LaneMark.GVHD, (row[Gvhd.onset] - start).days
        except Missing:  # an episode without a day has no place on the lane
            continue
    relapse = timeline.relapse_of(known)
    if relapse is not None:
        yield LaneMark.RELAPSE, (relapse.day - start).days
    if outcome.status == endpoints.EVENT:
        yield LaneMark.DEATH, outcome.time_days


def _words(case: Case, outcome: endpoints.Outcome, marks: Sequence[tuple[LaneMark, int]]) -> str:
    ended = N_("died") if outcome.status == endpoints.EVENT else N_("alive at the last contact")
    passed = ", ".join(f"{mark.value} T+{day}" for mark, day in marks if mark is not LaneMark.DEATH)
    length = half_up(months(outcome.time_days), 1)
    return (
        N_("{subject}: {ended} {length} months after CAR-T (T+{days}); {passed}")
        .format(subject=subject(case), ended=ended, length=length, days=outcome.time_days, passed=passed)
        .rstrip("; ")
    )
