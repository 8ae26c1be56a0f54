"""Checks of dates on all forms: none in the future or before birth, and the order of the first treatments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import partial
from typing import Any

from cd7gui.domain.case_report.case import Case, Row
from cd7gui.domain.case_report.dictionary import Field, Form
from cd7gui.domain.checks.checks import DEVIATION, ERROR, Told, Violation, check_all, check_forms, wrong
from cd7gui.domain.checks.evaluation import attempt, attempt_each
from cd7gui.domain.formatting import listed
from cd7gui.domain.values.kinds import PartialDay
from cd7gui.domain.values.partial_dates import PartialDate, may_reach
from cd7gui.protocol.forms.f01_registration import Registration
from cd7gui.protocol.forms.f03_disease import Disease, PriorTherapy
from cd7gui.protocol.forms.f04_infusion import Infusion, LymphodepletionDrug, dated
from cd7gui.protocol.forms.f05_assessment import ResponseAfterCart
from cd7gui.protocol.forms.f06_transplant import Transplant
from cd7gui.protocol.forms.f07_drugs import Drug
from cd7gui.protocol.forms.f08_engraftment import Engraftment
from cd7gui.protocol.forms.f12_infection import Infection
from cd7gui.protocol.forms.f15_further import FurtherTherapy
from cd7gui.protocol.forms.f19_adverse_events import AdverseEvent
from cd7gui.protocol.forms.f20_medication import Medication
from cd7gui.protocol.forms.timeline import holds, last_day_consented
from cd7gui.protocol.reference.limits import limit

RESPONSES_READ_FROM_A_MARROW = ("CR", "CRH", "CRI", "MLFS", "PR")  # ELN 2022: each is defined by marrow blasts

DateField = Field[Any]
AnyDate = date | PartialDate


def _dates(case: Case, form: type[Form]) -> Iterator[tuple[DateField, Row, AnyDate]]:
    """Yield every date of one form, complete or partial, with its place."""
    partial = [item for item in form.fields() if isinstance(item.kind, PartialDay)]
    for row in case.rows(form):
        yield from ((item, row, day) for item, day in row.days)
        yield from ((item, row, row[item]) for item in partial if row.has(item))


@check_forms(
    "EC-02",
    ERROR,
    at=Registration.consent_date,
    says="“{label}” is {day}, which lies in the future; today is {today}.",
    remedy="Check the year and the month. Enter a date only once it has come.",
    rule="Case report: dates of facts, not of plans",
)
def no_date_lies_in_the_future(case: Case, form: type[Form]) -> Iterator[Told]:
    """Judge every date of every form; a partial date accuses only if its first day is still to come."""

    for item, row, day in _dates(case, form):
        if may_reach(day, case.today):
            words = {"label": item.label, "day": day.isoformat(), "today": case.today.isoformat()}
            place = Violation(words, at=item, row=row.number)
            yield from attempt(partial(_later, day, case.today, place), case, item, row.number)


def _later(day: AnyDate, other: AnyDate, place: Violation) -> Iterator[Violation]:
    """Yield the place if a date is after another; raises `Undecided` if partial dates leave it open."""
    if day > other:
        yield place


@check_forms(
    "EC-03",
    ERROR,
    at=Registration.birth_date,
    says="“{label}” is {day}, before the patient was born ({birth}).",
    remedy="Correct this date or the date of birth in F1.",
    rule="Case report: nothing happens before birth",
)
def no_date_lies_before_birth(case: Case, form: type[Form]) -> Iterator[Told]:
    """Judge every date but the birth itself, at its own place; partial dates accuse only if no day of theirs fits."""
    birth = case[Registration.birth_date]
    for item, row, day in _dates(case, form):
        if item is not Registration.birth_date and may_reach(birth, day):
            words = {"label": item.label, "day": day.isoformat(), "birth": birth.isoformat()}
            place = Violation(words, at=item, row=row.number)
            yield from attempt(partial(_later, birth, day, place), case, item, row.number)


@check_forms(
    "EC-109",
    ERROR,
    at=Registration.withdrawal_date,
    says="“{label}” is {day}, after the patient withdrew consent to further data ({withdrawn}).",
    remedy="Strike out what was collected later, or correct one of the two dates. It counts in no outcome and goes "
    "into no export.",
    rule="Informed consent: no data after its withdrawal",
)
def no_data_follow_the_withdrawal(case: Case, form: type[Form]) -> Iterator[Told]:
    """Judge every date but those of how the trial was run; a partial one accuses only if the consent covers no day."""
    end = None if form.of_conduct else last_day_consented(case)
    for item, row, day in _dates(case, form):
        if end is not None and may_reach(day, end):
            words = {"label": item.label, "day": day.isoformat(), "withdrawn": end.isoformat()}
            place = Violation(words, at=item, row=row.number)
            yield from attempt(partial(_later, day, end, place), case, item, row.number)


@check_all(
    "EC-06",
    DEVIATION,
    at=Registration.consent_date,
    says="“{label}” is {day}, before consent was signed ({consent}).",
    remedy="Correct one of the two dates, or give the reason why this came before consent.",
    rule="Protocol, informed consent: before enrolment and the first study procedure",
)
def consent_comes_first(case: Case) -> Iterator[Violation]:
    """Judge enrolment, and lymphodepletion and infusion, which only the trial gives.

    The CD7 assay, marrows and other assessments may be standard care and come before consent.
    """
    consent = case.get(Registration.consent_date)
    for item, row in _first_procedures(case):
        day = row.get(item)
        if consent is not None and day is not None and day < consent:
            yield wrong(at=item, row=row.number, label=item.label, day=dated(case, day), consent=dated(case, consent))


def _first_procedures(case: Case) -> Iterator[tuple[Field[date], Row]]:
    yield Registration.enrolment_date, case.only(Registration)
    form = case.only(Infusion)
    yield from ((item, form) for item in (Infusion.depletion_start, Infusion.date))
    yield from ((LymphodepletionDrug.start, row) for row in case.rows(LymphodepletionDrug))


@check_all(
    "EC-11",
    DEVIATION,
    at=Disease.cd7_date,
    says="CD7 was not shown as the protocol requires: {why}.",
    remedy="Enter flow cytometry from before lymphodepletion; for immunohistochemistry say why flow cytometry was not "
    "used.",
    rule="Protocol, inclusion: CD7 by flow cytometry before treatment",
)
def cd7_was_shown_before_treatment(case: Case) -> Iterator[Violation]:
    """Judge the date and the method; an assay on the day on which lymphodepletion starts is in time."""
    assay, start = case.get(Disease.cd7_date), case.get(Infusion.depletion_start)
    if assay is not None and start is not None and assay > start:
        why = "the assay of {assay} came after lymphodepletion began on {start}"
        yield wrong(why=why.format(assay=dated(case, assay), start=dated(case, start)))
    if case.get(Disease.cd7_method) == "IHC" and not case.has(Disease.cd7_method_reason):
        why = "it was done by immunohistochemistry, but no reason is given"
        yield wrong(at=Disease.cd7_method, awaits=Disease, why=why)


@check_all(
    "EC-39",
    ERROR,
    at=ResponseAfterCart.date,
    says="The response of {day} is not valid: {why}.",
    remedy="A response after CAR-T must be dated after T, with a marrow within {days} days. Correct or add the date.",
    rule="Response after CAR-T: read from a marrow after the infusion",
)
def response_follows_the_infusion_and_has_a_marrow(case: Case) -> Iterator[Told]:
    """Judge the date of every assessment in F5 and the marrow of every response."""
    return attempt_each(case.rows(ResponseAfterCart), partial(_response_problems, case), case)


def _response_problems(case: Case, row: Row) -> Iterator[Violation]:
    day, infusion, days = row[ResponseAfterCart.date], case.get(Infusion.date), limit("marrow_near_response").days
    if infusion is not None and day <= infusion:
        why = f"it does not come after the infusion (T) of {infusion.isoformat()}"
        yield wrong(row=row.number, day=dated(case, day), why=why, days=days)
    why = _marrow_problem(case, row, day, days)
    if why:
        yield wrong(at=ResponseAfterCart.marrow_date, row=row.number, day=dated(case, day), why=why, days=days)


def _marrow_problem(case: Case, row: Row, day: date, days: int) -> str:
    """Return what is wrong with a response's marrow; "not evaluable" is no response, a loss needs no marrow."""
    response, marrow = row.get(ResponseAfterCart.response), row.get(ResponseAfterCart.marrow_date)
    if marrow is None:
        return "no date of a marrow is given" if response in RESPONSES_READ_FROM_A_MARROW else ""
    if response in (None, "NE") or abs((marrow - day).days) <= days:
        return ""
    return f"its marrow of {dated(case, marrow)} is more than {days} days away"


_COURSES: tuple[tuple[DateField, DateField], ...] = (
    (PriorTherapy.start, PriorTherapy.end),
    (Drug.start, Drug.end),
    (Infection.onset, Infection.end),
    (AdverseEvent.start, AdverseEvent.end),
    (Medication.start, Medication.end),
)
"""When a row of F3P, F7, F12, F19 or F20 began and ended; F4D, F6 and F10 have rules of their own."""


@check_all(
    "EC-135",
    ERROR,
    at=Medication.end,
    says="“{label}” is {end}, before it began on {start}.",
    remedy="Correct one of the two dates.",
    rule="Therapy, drugs, medication, infections and adverse events: they end on the day they began or later",
)
def nothing_ends_before_it_began(case: Case) -> Iterator[Told]:
    """Compare the dates of every row of F3P, F7, F12, F19 and F20; partial ones accuse only if no day fits."""
    for start, end in _COURSES:
        for row in case.rows(start.form):
            if row.has(start, end) and not may_reach(row[end], row[start]):
                words = {"label": end.label, "end": row[end].isoformat(), "start": row[start].isoformat()}
                yield Violation(words, at=end, row=row.number)


_ONGOING: tuple[tuple[Field[date], Field[bool]], ...] = (
    (Drug.end, Drug.ongoing),
    (AdverseEvent.end, AdverseEvent.ongoing),
    (Medication.end, Medication.ongoing),
)
"""When a row of F7, F19 or F20 ended, and whether it is ongoing."""
_RECOVERED = ("RECOVERED", "SEQUELAE")  # outcomes of an event that is over


@check_all(
    "EC-136",
    ERROR,
    at=Medication.ongoing,
    says="“{label}” is yes, but “{ended}” is {end}.",
    remedy="Remove or correct one of the two answers.",
    rule="Drugs, medication and adverse events: what has ended is not ongoing",
)
def nothing_goes_on_that_has_ended(case: Case) -> Iterator[Told]:
    """Judge every row of F7, F19 and F20 that has an end, and the events of F19 that somebody recovered from."""
    for end, ongoing in _ONGOING:
        for row in case.rows(end.form):
            if row.has(end, ongoing) and row[ongoing]:
                words = {"label": ongoing.label, "ended": end.label, "end": row[end].isoformat()}
                yield Violation(words, at=ongoing, row=row.number)
    ongoing, outcome = AdverseEvent.ongoing, AdverseEvent.outcome
    for row in case.rows(AdverseEvent):
        if row.get(ongoing) and not row.has(AdverseEvent.end) and holds(row, outcome, *_RECOVERED):
            words = {"label": ongoing.label, "ended": outcome.label, "end": f"“{outcome.kind.show(row[outcome])}”"}
            yield Violation(words, at=ongoing, row=row.number)


_NOT_BEFORE: Mapping[DateField, tuple[DateField, ...]] = {
    Registration.withdrawal_date: (Registration.consent_date,),
    Disease.first_cr_date: (Disease.diagnosis_date,),
    Disease.first_relapse_date: (Disease.diagnosis_date, Disease.first_cr_date),
    ResponseAfterCart.marrow_date: (Infusion.date,),
    Engraftment.failure_date: (Transplant.date,),
    FurtherTherapy.date: (Infusion.date,),
}
"""The dates that cannot be before others."""

_NOT_AFTER: Mapping[DateField, tuple[DateField, ...]] = {
    Disease.diagnosis_date: (Infusion.date,),
    Disease.first_cr_date: (Infusion.date,),
    Disease.first_relapse_date: (Infusion.date,),
    PriorTherapy.start: (Infusion.date,),
}
"""The dates of the history before the CAR T cells, which cannot be after their infusion."""


@check_all(
    "EC-158",
    ERROR,
    at=Disease.first_relapse_date,
    says="“{label}” is {day}, but {why}.",
    remedy="Correct the date that is wrong.",
    rule="Case report: what follows from something comes after it, and the history comes before the CAR T cells",
)
def dates_follow_each_other(case: Case) -> Iterator[Told]:
    """Compare withdrawal, disease, marrow, other therapy and graft failure with what precedes them.

    The same day is in order; partial dates accuse only if no day of theirs fits.
    """
    for item in (*_NOT_BEFORE, *(item for item in _NOT_AFTER if item not in _NOT_BEFORE)):
        for row in (row for row in case.rows(item.form) if row.has(item)):
            why = [*_too_early(case, row[item], item), *_too_late(case, row[item], item)]
            if why:
                words = {"label": item.label, "day": row[item].isoformat(), "why": listed(why)}
                yield Violation(words, at=item, row=row.number)


def _too_early(case: Case, day: AnyDate, item: DateField) -> Iterator[str]:
    for other, first in _entered(case, _NOT_BEFORE.get(item, ())):
        if not may_reach(day, first):
            yield f"“{other.label}” is {first.isoformat()}, which must come first"


def _too_late(case: Case, day: AnyDate, item: DateField) -> Iterator[str]:
    for other, last in _entered(case, _NOT_AFTER.get(item, ())):
        if not may_reach(last, day):
            yield f"“{other.label}” is {last.isoformat()}, which must come later"


def _entered(case: Case, items: tuple[DateField, ...]) -> Iterator[tuple[DateField, AnyDate]]:
    """Yield those dates of single forms that are entered."""
    yield from ((item, case[item]) for item in items if case.has(item))
