"""The events monitored by stopping rules: whether one came within its window, and when that was known."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from cd7gui.domain.case_report.case import Case
from cd7gui.protocol.endpoints.gvhd import severe_acute_gvhd_within
from cd7gui.protocol.endpoints.panel_facts import assessed_by, toxicity_grade, worst_toxicity
from cd7gui.protocol.endpoints.patient_facts import Fact, or_left_out
from cd7gui.protocol.endpoints.safety.treatment_course import SYNDROMES
from cd7gui.protocol.endpoints.survival import CENSORED, EVENT, TimeToEvent, outcome_between, overall_survival
from cd7gui.protocol.endpoints.transplant import neutrophil_engraftment
from cd7gui.protocol.forms.f08_engraftment import Engraftment
from cd7gui.protocol.forms.f11_toxicity import Toxicity
from cd7gui.protocol.forms.f16_death import Death
from cd7gui.protocol.forms.f17_follow_up import FollowUp
from cd7gui.protocol.forms.timeline import (
    CannotSay,
    ClockOrigin,
    Decider,
    Event,
    LeftOut,
    dated,
    decided_by,
    holds,
    horizon,
    in_time,
    known_by,
    start_of,
)
from cd7gui.records import dataclass

LIFE_THREATENING = ("4", "5")  # grades of CRS and ICANS
_INFUSION, _TRANSPLANT = ClockOrigin.INFUSION, ClockOrigin.TRANSPLANT


@dataclass(frozen=True)
class WindowOutcome:
    """Whether the event came within its window, and the day on which that was known."""

    happened: bool
    day: date
    deciding: tuple[Decider, ...]


WindowEvent = Callable[[Case, int, date | None], WindowOutcome | LeftOut]


def death_within(case: Case, days: int, cutoff: date | None = None) -> WindowOutcome | LeftOut:
    """Return whether the patient died of any cause from H to a number of days after it.

    Evaluable is who died in the window or lived through it; who is followed for less is left out until then.
    """

    def derive() -> WindowOutcome:
        lived = _lived(case, _TRANSPLANT, days, cutoff)
        if lived.status == EVENT and lived.time_days <= days:
            return _happened(lived)
        return _lived_through(case, lived, _TRANSPLANT, days, cutoff)

    return or_left_out(derive)


def severe_gvhd_within(case: Case, days: int, cutoff: date | None = None) -> WindowOutcome | LeftOut:
    """Return whether acute GVHD of grade III or IV from the transplant began from H to a number of days after it.

    Evaluable is who had it in the window or lived through it without. A relapse or death before it is no such event,
    and who died in the window without it is left out. What began after the window decides nothing, but the worst grade
    of an episode that began in it counts even if it was reached later: from the day of that grade on.
    """

    def derive() -> WindowOutcome:
        start = start_of(case, _TRANSPLANT, known=known_by(case, cutoff))
        found = severe_acute_gvhd_within(case, days, cutoff)
        if found is not None:
            return WindowOutcome(True, found.day, (start.decider, found.decider))
        return _lived_through(case, _lived(case, _TRANSPLANT, days, cutoff), _TRANSPLANT, days, cutoff)

    return or_left_out(derive)


def graft_failure_within(case: Case, days: int, cutoff: date | None = None) -> WindowOutcome | LeftOut:
    """Return whether the graft failed from H to a number of days after it, as F8 says.

    Primary failure counts whatever day it is dated, because it means that there was no recovery by then: on its day, at
    the latest when the window has ended; secondary failure counts if it is dated within the window; poor graft function
    is none. Evaluable without failure is who lived through the window and whose neutrophils recovered in it, or whose
    graft failure is answered with none. Secondary failure dated after the data cut-off is not known yet.
    """

    def derive() -> WindowOutcome:
        known = known_by(case, cutoff)
        start = start_of(case, _TRANSPLANT, known=known)
        row = known.only(Engraftment)
        last = start.day + timedelta(days=days)
        if holds(row, Engraftment.failure, "PRIMARY", "SECONDARY"):
            primary = holds(row, Engraftment.failure, "PRIMARY")
            dated = row.get(Engraftment.failure_date)
            if dated is None and (not primary or last > horizon(case, cutoff)):
                raise CannotSay("The graft failure is not dated by the data cut-off.", Engraftment.failure_date)
            if primary or (dated is not None and dated <= last):
                rule = "Graft failure as recorded in F8."
                decider = decided_by(row, Engraftment.failure, rule, dated or last)
                return WindowOutcome(True, min(dated or last, last), (start.decider, decider))
        lived = _lived_through(case, _lived(case, _TRANSPLANT, days, cutoff), _TRANSPLANT, days, cutoff)
        if not row.has(Engraftment.failure):
            recovery = neutrophil_engraftment(case, cutoff)
            if isinstance(recovery, LeftOut) or recovery.status != EVENT or recovery.time_days > days:
                raise CannotSay("F8 does not say whether the graft failed.", Engraftment.failure)
        return lived

    return or_left_out(derive)


def severe_toxicity_within(case: Case, days: int, cutoff: date | None = None) -> WindowOutcome | LeftOut:
    """Return whether CRS or ICANS reached grade 4 or 5 from T to a number of days after it.

    The investigator's grade counts, without it the grade of the findings. Its day is that of the first such assessment
    of either, whatever grade follows: a later worsening must not move the event behind other patients, or a boundary
    that was reached would vanish. One without a day counts from T. Evaluable without it is who lived through the
    window, if no assessment without a grade could have been of grade 4 or 5.
    """

    def derive() -> WindowOutcome:
        known = known_by(case, cutoff)
        start = start_of(case, _INFUSION, known=known)
        last = start.day + timedelta(days=days)
        severe = _life_threatening(known, start.day, last)
        if severe:
            return WindowOutcome(True, severe[0].day or start.day, (start.decider, severe[0]))
        worst = [_known_fact(worst_toxicity(case, kind, cutoff, until=last)) for kind in SYNDROMES]
        lived = _lived_through(case, _lived(case, _INFUSION, days, cutoff), _INFUSION, days, cutoff)
        open_ = [one for one in worst if one.value is None or {4, 5} & one.possible or one.at_least]
        if open_:
            raise CannotSay(open_[0].note or "An assessment of F11 has no grade.", Toxicity.grade)
        return lived

    return or_left_out(derive)


def _life_threatening(known: Case, start: date, last: date) -> list[Decider]:
    """Return the grades 4 and 5 of CRS and ICANS from T to a day, earliest first, those without a day last."""
    rows = (row for row in assessed_by(known, start, last) if holds(row, Toxicity.kind, *SYNDROMES))
    graded = (toxicity_grade(row, known) for row in rows)
    return [one.deciding[-1] for one in graded if one.value in LIFE_THREATENING and one.deciding]


def _known_fact(found: Fact | LeftOut) -> Fact:
    if isinstance(found, LeftOut):
        raise CannotSay(found.reason, found.field)
    return found


def _lived(case: Case, origin: ClockOrigin, days: int, cutoff: date | None) -> TimeToEvent:
    """Return the survival; if a death has no date, that of whoever was still alive when the window ended."""
    found = overall_survival(case, origin, cutoff)
    if not isinstance(found, LeftOut):
        return found
    known = known_by(case, cutoff)
    start = start_of(case, origin, known=known)
    alive = None if known.has(Death.date) else _alive_after(known, start.day + timedelta(days=days))
    if alive is None:
        raise CannotSay(found.reason, found.field)
    return outcome_between(start, alive, CENSORED, origin)


def _alive_after(known: Case, last: date) -> Event | None:
    """Return what shows a patient alive after a day, or None; nothing does after a contact that says dead."""
    contacts = in_time(known, FollowUp, FollowUp.date)
    dead = next((row[FollowUp.date] for row in contacts if holds(row, FollowUp.status, "DEAD")), None)
    for row, item, day in dated(known):
        alive = row.form is not FollowUp or not holds(row, FollowUp.status, "LOST", "DEAD")
        if alive and last < day <= (dead or day):
            return Event(day, decided_by(row, item, "Seen alive after the window."))
    if known.seen_later is None or known.cutoff is None or known.cutoff < last or dead is not None:
        return None
    row, item = known.seen_later
    rule = "Known to be alive at the data cut-off, because seen later."
    return Event(known.cutoff, decided_by(row, item, rule, known.cutoff))


def _happened(found: TimeToEvent) -> WindowOutcome:
    decider = found.deciding[-1]
    start = found.deciding[0].day
    assert start is not None  # a time starts at a day
    return WindowOutcome(True, start + timedelta(days=found.time_days), (found.deciding[0], decider))


def _lived_through(
    case: Case, lived: TimeToEvent, origin: ClockOrigin, days: int, cutoff: date | None
) -> WindowOutcome:
    """Return that a patient survived the window; raises `CannotSay` if dead within it, or still in it."""
    known = known_by(case, cutoff)
    start, place = start_of(case, origin, known=known), lived.deciding[-1].field
    if lived.status != CENSORED and lived.time_days <= days:
        words = "Died on {clock}+{day}, within the window and without the event."
        raise CannotSay(words.format(clock=origin.clock, day=lived.time_days), place)
    if lived.time_days < days:
        words = "Followed to {clock}+{day}, and the window ends on {clock}+{days}."
        raise CannotSay(words.format(clock=origin.clock, day=lived.time_days, days=days), place)
    return WindowOutcome(False, start.day + timedelta(days=days), lived.deciding)


STOPPING_EVENTS: Mapping[str, WindowEvent] = {
    "death": death_within,
    "graft_failure": graft_failure_within,
    "gvhd": severe_gvhd_within,
    "crs_icans": severe_toxicity_within,
}
"""How an event is read of a patient, by its name in the rules."""
