"""Checks of the later course: treatment of relapse, fatal infection, the 1-year visit, the signed status."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from cd7gui.domain.case_report.case import Case, Row
from cd7gui.domain.case_report.dictionary import Field
from cd7gui.domain.checks.checks import QUERY, Answer, Violation, check, check_all, check_each, wrong
from cd7gui.domain.formatting import counted
from cd7gui.protocol.endpoints.disease_course import DISEASE_FREE_AT_CONTACT, REMISSION
from cd7gui.protocol.forms.f01_registration import Registration
from cd7gui.protocol.forms.f04_infusion import Infusion
from cd7gui.protocol.forms.f05_assessment import ASSESSMENTS, DiseaseAssessment
from cd7gui.protocol.forms.f06_transplant import Transplant
from cd7gui.protocol.forms.f12_infection import Infection
from cd7gui.protocol.forms.f14_relapse import Relapse
from cd7gui.protocol.forms.f15_further import FurtherTherapy
from cd7gui.protocol.forms.f16_death import Death
from cd7gui.protocol.forms.f17_follow_up import FollowUp
from cd7gui.protocol.forms.timeline import ClockOrigin, holds, on_clock
from cd7gui.protocol.reference.codelists_course import SIGNED_STATUS, VISIT
from cd7gui.protocol.schedule.asking import empty_and_overdue, window_of_visit


@check_all(
    "EC-89",
    QUERY,
    at=FollowUp.disease,
    says="Remission is entered on {day} after the relapse of {relapse}, with no treatment in between.",
    remedy="Enter the treatment of the relapse in F15, or correct the remission or the relapse.",
    rule="Relapse: a later remission needs a treatment",
)
def remission_after_relapse_was_treated(case: Case) -> Iterator[Violation]:
    """Find the first remission after the relapse in F13 and F17, and a row of F15 from the relapse up to it."""
    relapse = case.get(Relapse.date)
    if relapse is None:
        return
    later = [found for found in _remissions(case) if found[0] > relapse]
    if not later:
        return
    day, row, item = min(later, key=lambda found: found[0])
    given = [one[FurtherTherapy.date] for one in case.rows(FurtherTherapy) if one.has(FurtherTherapy.date)]
    if not any(relapse <= start <= day for start in given):
        words = {"day": on_clock(case, day), "relapse": on_clock(case, relapse)}
        yield Violation(words, item, row.number, awaits=FurtherTherapy)


def _remissions(case: Case) -> Iterator[tuple[date, Row, Field[Any]]]:
    for row in case.rows(DiseaseAssessment):
        if row.has(DiseaseAssessment.date) and holds(row, DiseaseAssessment.response, *REMISSION):
            yield row[DiseaseAssessment.date], row, DiseaseAssessment.response
    for row in case.rows(FollowUp):
        if row.has(FollowUp.date) and holds(row, FollowUp.disease, *DISEASE_FREE_AT_CONTACT):
            yield row[FollowUp.date], row, FollowUp.disease


@check(
    "EC-96",
    QUERY,
    at=Death.cause,
    says="The primary cause of death is infection, but F12 records no infection present on {death}.",
    remedy="Enter the fatal infection in F12, correct its dates, or choose another cause.",
    rule="Death: a death from infection needs an infection",
)
def death_of_infection_has_an_infection(case: Case) -> Answer:
    """Ask for an infection with an onset up to the death that had not ended before it and may have contributed."""
    if case[Death.cause] != "INFECTION":
        return True
    death = case[Death.date]
    return any(_may_have_killed(row, death) for row in case.rows(Infection)) or wrong(death=on_clock(case, death))


def _may_have_killed(row: Row, death: date) -> bool:
    """Return whether an infection can be the fatal one; a missing onset or end does not exclude it."""
    onset, end = row.get(Infection.onset), row.get(Infection.end)
    present = (onset is None or onset <= death) and (end is None or end >= death)
    return present and row.get(Infection.contributed) is not False


@check_each(
    "EC-98",
    QUERY,
    at=FollowUp.date,
    says="The 1-year visit of {day} took place {days} days after the {origin}.",
    remedy="It must take place on day {least} or later. Correct the date or the name of the visit, or say why it was "
    "early.",
    rule="Follow-up: the 1-year visit is after day 365",
)
def one_year_visit_is_after_a_year(row: Row, case: Case) -> Answer:
    """Ask the schedule for its window, from H, or from T where there was no transplant."""
    day = row[FollowUp.date]
    window = window_of_visit(case, row, day)
    if row[FollowUp.visit] != "YEAR1" or window is None or window.first is None:
        return True
    origin = next(one.words for one in ClockOrigin if one.clock == window.clock[0])
    origin += f" ({window.clock})" if window.clock[1:] else ""  # of a second one
    days, least = (day - window.anchor).days, (window.first - window.anchor).days
    shown = f"{day.isoformat()} ({window.on_clock(day)})"
    return day >= window.first or wrong(day=shown, days=days, origin=origin, least=least)


@check_each(
    "EC-110",
    QUERY,
    at=FollowUp.date,
    says="The visit “{visit}” of {day} is {far} its window, {window} ({dates}).",
    remedy="Correct the date or the name of the visit, or say why it was early or late.",
    rule="Follow-up: a visit is within its window",
)
def visit_lies_in_its_window(row: Row, case: Case) -> Answer:
    """Ask the schedule for the window of the visit that is named; too early a visit of the first year is EC-98."""
    day, visit = row[FollowUp.date], row[FollowUp.visit]
    window = window_of_visit(case, row, day)
    if window is None or window.first is None:
        return True
    early, late = (window.first - day).days, (day - window.last).days
    days = max(early, late)
    if days <= 0 or (visit == "YEAR1" and days == early):
        return True
    return wrong(
        visit=VISIT.label(visit),
        day=f"{day.isoformat()} ({window.on_clock(day)})",
        far=f"{counted(days, 'day', 'days')} {'after' if days == late else 'before'}",
        window=window.in_days.replace("…", "to"),
        dates=window.in_dates,
    )


@check_all(
    "EC-111",
    QUERY,
    at=Registration.subject,
    says="Nothing is entered in {form}, although the schedule expected it ({item}) by {last}, {days} ago.",
    remedy="Enter it, give a reason for each missing value, or say why there is nothing.",
    rule="Follow-up: an expected form is not empty",
)
def expected_form_is_not_empty(case: Case) -> Iterator[Violation]:
    """Ask the schedule for what is overdue on a form in which nothing stands; other checks ask for F9, F17 and F18."""
    for one in empty_and_overdue(case):
        words = {"form": f"{one.form.id} ({one.form.title})", "item": one.title, "last": f"{one.due}"}
        days = counted(one.days_overdue, "day", "days")
        yield Violation({**words, "days": days}, one.form.fields()[0], awaits=one.form)


# What decides the class of the status: withdrawal, relapse, death and contacts. Other forms need not be reread.
_DECIDING_FORMS = (Registration, Infusion, *ASSESSMENTS, Transplant, Relapse, Death, FollowUp)


@check_each(
    "EC-101",
    QUERY,
    at=FollowUp.signed_status,
    says="The status of {day} was signed as “{signed}”, but the entries now give “{derived}”.",
    remedy="Check relapse, death and contacts; if they are right, sign the status again.",
    rule="Status: the signed status matches the entries",
)
def signed_status_is_the_derived_one(row: Row, case: Case) -> Answer:
    """Derive the class of the status as of the day of the contact and compare it with the one that was signed."""
    signed, day = row[FollowUp.signed_status], row[FollowUp.date]
    deciding = {form.id: case.rows_by_form[form.id] for form in _DECIDING_FORMS if form.id in case.rows_by_form}
    from cd7gui.protocol.endpoints.survival import Fact, status_at_last_contact  # few cases come as far as this

    derived = status_at_last_contact(replace(case, rows_by_form=deciding), day)
    if not isinstance(derived, Fact) or derived.value == signed:
        return True
    now = SIGNED_STATUS.label(derived.value or "")
    return wrong(day=on_clock(case, day), signed=SIGNED_STATUS.label(signed), derived=now)
