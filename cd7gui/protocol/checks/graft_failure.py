"""Checks of graft failure against survival time and neutrophils."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

from cd7gui.domain.case_report.case import Case
from cd7gui.domain.checks.checks import ERROR, QUERY, Answer, check, wrong
from cd7gui.grading.chimerism import GRAFT_FAILURE_DAY, GRAFT_FAILURE_DAY_CORD
from cd7gui.grading.engraftment import EngraftmentResult as Found
from cd7gui.grading.engraftment import Recovery
from cd7gui.protocol.forms.blood_recovery import count_rows, neutrophil_readings
from cd7gui.protocol.forms.f06_transplant import Transplant
from cd7gui.protocol.forms.f08_engraftment import Engraftment
from cd7gui.protocol.forms.f16_death import Death
from cd7gui.protocol.forms.f18_laboratory import Laboratory
from cd7gui.protocol.forms.timeline import CannotSay, holds, last_seen, on_clock
from cd7gui.protocol.reference.codelists_course import GRAFT_FAILURE


def _failure_day(case: Case) -> date:
    """Return the day from which missing recovery is primary graft failure: H+30, for cord blood H+42."""
    cord = holds(case.only(Transplant), Transplant.graft, "CORD")
    return case[Transplant.date] + timedelta(days=GRAFT_FAILURE_DAY_CORD if cord else GRAFT_FAILURE_DAY)


@check(
    "EC-70",
    ERROR,
    at=Engraftment.failure,
    says="{what}, but the patient died on {death}, before {day}.",
    remedy=(
        "A death before that day makes the graft not evaluable: answer graft failure with “not applicable” (F4) and "
        "the neutrophils with “died before recovery”."
    ),
    rule="Engraftment: graft failure can be diagnosed from H+30 on (cord blood H+42)",
)
def early_death_is_no_graft_failure(case: Case) -> Answer:
    """Judge deaths without neutrophil recovery; a graft that had recovered can fail at any time."""
    death, day = case[Death.date], _failure_day(case)
    status, failure = case.get(Engraftment.neutrophil_status), case.get(Engraftment.failure)
    if death >= day or status in ("RECOVERED", "NEVERLOW"):
        return True
    at, what = Engraftment.failure, f"“{GRAFT_FAILURE.label(failure or '')}” is entered"
    if failure in (None, "NOFAIL"):
        at, what = Engraftment.neutrophil_status, "The neutrophils are recorded as “not recovered”"
        if status != "NOTREC":
            return True
    return wrong(at=at, what=what, death=on_clock(case, death), day=on_clock(case, day))


@check(
    "EC-71",
    QUERY,
    at=Engraftment.failure,
    says="Neutrophils had not recovered by {day}, the patient was alive, but graft failure is {answer}.",
    remedy="Without recovery by then it is primary graft failure: record it, or say why it is not.",
    rule="Engraftment: no recovery by H+30 (cord blood H+42) is primary graft failure (EBMT/ASTCT 2024)",
)
def missing_recovery_is_answered_as_graft_failure(case: Case) -> Answer:
    """Judge patients seen alive after that day; a missing reason or any kind of failure is an answer."""
    day = _failure_day(case)
    try:
        seen = last_seen(case)
    except CannotSay:
        return True
    if seen is None or seen.day <= day or _recovered_by(case, day):
        return True
    failure = case.get(Engraftment.failure)
    answered = case.only(Engraftment).answered(Engraftment.failure)
    if failure == "NOFAIL":
        return wrong(day=on_clock(case, day), answer="recorded as none")
    return answered or wrong(day=on_clock(case, day), answer="not answered")


def _recovered_by(case: Case, day: date) -> bool:
    """Return whether neutrophils had recovered, by F8 or else by the counts; an open answer counts as recovered."""
    status, recovered_on = case.get(Engraftment.neutrophil_status), case.get(Engraftment.neutrophil_date)
    if status == "RECOVERED":
        return recovered_on is None or recovered_on <= day
    if status is not None:
        return status != "NOTREC"
    followed = any(row[Laboratory.date] >= day for row in count_rows(case, Laboratory.neutrophils))
    return neutrophil_readings(case).agree_on(partial(_recovered, day=day, followed=followed))


def _recovered(found: Found, *, day: date, followed: bool) -> bool:
    """Return whether counts show recovery by a day; without a count from that day on they prove nothing."""
    if found.recovery is Recovery.NOT_YET:
        return not followed
    return found.recovered_on is None or found.recovered_on <= day
