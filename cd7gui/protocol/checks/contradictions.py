"""Checks of answers that exclude each other: death, relapse, an earlier transplant, and lists with “none”."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from cd7gui.domain.case_report.case import Case, Row
from cd7gui.domain.case_report.dictionary import Field
from cd7gui.domain.checks.checks import ERROR, QUERY, Told, Violation, check_all
from cd7gui.domain.formatting import listed
from cd7gui.protocol.endpoints.disease_course import ASSESSED_ON, REMISSION, RESPONSE, assessed
from cd7gui.protocol.forms.f02_eligibility import Eligibility
from cd7gui.protocol.forms.f03_disease import Disease
from cd7gui.protocol.forms.f04_infusion import Infusion, LymphodepletionDrug
from cd7gui.protocol.forms.f05_assessment import DiseaseAssessment, ResponseAfterCart
from cd7gui.protocol.forms.f06_transplant import Transplant
from cd7gui.protocol.forms.f10_gvhd import Gvhd
from cd7gui.protocol.forms.f11_toxicity import Toxicity
from cd7gui.protocol.forms.f12_infection import Infection
from cd7gui.protocol.forms.f14_relapse import Relapse
from cd7gui.protocol.forms.f16_death import Death
from cd7gui.protocol.forms.f17_follow_up import FollowUp
from cd7gui.protocol.forms.f19_adverse_events import AdverseEvent
from cd7gui.protocol.forms.timeline import holds, in_time, on_clock

_FATAL: tuple[tuple[Field[Any], object], ...] = (
    (Toxicity.due_death, True),
    (Toxicity.grade, "5"),
    (Infection.contributed, True),
    (Infection.outcome, "FATAL"),
    (Infection.grade, "5"),
    (AdverseEvent.outcome, "FATAL"),
    (AdverseEvent.grade, "5"),
)
"""The answers that only a patient who died can have."""


@check_all(
    "EC-160",
    ERROR,
    at=Death.died,
    says="“{label}” is “{answer}”, but F16 records that the patient has not died.",
    remedy="Correct this answer, or enter the death in F16.",
    rule="Death: what was fatal needs a death",
)
def what_was_fatal_has_a_death(case: Case) -> Iterator[Told]:
    """Judge fatal outcomes, grade 5 and contributions to death on F11, F12 and F19 once F16 says no."""
    if case.get(Death.died) is False:
        yield from _answered(case, _FATAL)


_RELAPSED: tuple[tuple[Field[str], str], ...] = (
    (ResponseAfterCart.response, "REL"),
    (DiseaseAssessment.response, "REL"),
    (FollowUp.disease, "RELAPSE"),
)
"""The answers that say that the disease came back."""
_DATED = {ResponseAfterCart: ResponseAfterCart.date, DiseaseAssessment: DiseaseAssessment.date, FollowUp: FollowUp.date}


@check_all(
    "EC-161",
    QUERY,
    at=Relapse.relapsed,
    says="“{label}” is “{answer}” on {day}, after the remission of {first}, but F14 records that there was no relapse.",
    remedy="Enter the relapse in F14, correct this answer, or say why F14 has none.",
    rule="Relapse: one that an assessment or a contact shows is on F14",
)
def a_relapse_is_on_its_form(case: Case) -> Iterator[Told]:
    """Judge the responses of F5 and F13 and the contacts of F17 after the first remission, once F14 says no."""
    first = min((row[ASSESSED_ON] for row in assessed(case) if holds(row, RESPONSE, *REMISSION)), default=None)
    if first is None or case.get(Relapse.relapsed) is not False:
        return
    for item, code in _RELAPSED:
        when = _DATED[item.form]
        for row in in_time(case, item.form, when):
            if holds(row, item, code) and row[when] > first:
                words = {"label": item.label, "answer": item.kind.show(code), "first": on_clock(case, first)}
                yield Violation({**words, "day": on_clock(case, row[when])}, at=item, row=row.number)


_TRANSPLANTED: tuple[tuple[Field[Any], str], ...] = (
    (Eligibility.basis, "POSTHCT"),
    (Infusion.donor, "PREVIOUS"),
)
"""The answers that only a patient with a prior transplant can have."""


@check_all(
    "EC-162",
    ERROR,
    at=Disease.prior_hct,
    says="“{label}” is “{answer}”, but F3 records no prior HSCT.",
    remedy="Correct this answer, or enter the prior HSCT in F3.",
    rule="Disease: a relapse after HSCT and a previous transplant donor need a prior HSCT",
)
def a_prior_transplant_is_on_its_form(case: Case) -> Iterator[Told]:
    """Judge the grounds on F2 and the donor on F4 once F3 says no."""
    if case.get(Disease.prior_hct) is False:
        yield from _answered(case, _TRANSPLANTED)


def _answered(case: Case, answers: tuple[tuple[Field[Any], object], ...]) -> Iterator[Violation]:
    """Yield the places with one of these answers, alone or among several."""
    for item, answer in answers:
        for row in (row for row in case.rows(item.form) if row.has(item)):
            given, several = row[item], isinstance(row[item], tuple)
            if answer in (given if several else (given,)):
                words = {"label": item.label, "answer": item.kind.show((answer,) if several else answer)}
                yield Violation(words, at=item, row=row.number)


_ALONE: tuple[tuple[Field[tuple[str, ...]], str], ...] = (
    (Disease.comorbidity, "NOCOMORB"),
    (Gvhd.treatment, "OBSERVED"),
)
"""The choices that exclude every other one of their list."""


@check_all(
    "EC-163",
    QUERY,
    at=Disease.comorbidity,
    says="“{label}” has “{alone}” and also {others}.",
    remedy="Remove the one that is wrong, or say why both apply.",
    rule="Case report: “none” and “observed only” stand alone",
)
def what_excludes_others_stands_alone(case: Case) -> Iterator[Told]:
    """Judge the comorbidities of F3 and the treatment of GVHD on F10."""
    for item, alone in _ALONE:
        for row in (row for row in case.rows(item.form) if row.has(item)):
            others = [code for code in row[item] if code != alone]
            if alone in row[item] and others:
                names = [f"“{item.kind.show((code,))}”" for code in others]
                words = {"label": item.label, "alone": item.kind.show((alone,)), "others": listed(names)}
                yield Violation(words, at=item, row=row.number)


_CAUSES: tuple[tuple[Field[bool], Field[date]], ...] = (
    (AdverseEvent.related_depletion, Infusion.depletion_start),
    (AdverseEvent.related_car, Infusion.date),
    (AdverseEvent.related_hsct, Transplant.date),
)
"""Each cause of an adverse event, and the day from which it can have one."""


@check_all(
    "EC-164",
    QUERY,
    at=AdverseEvent.start,
    says="“{label}” is yes, but the event started on {start}, before “{cause}” ({day}).",
    remedy="Correct the answer or a date, or say how the treatment can have caused it.",
    rule="Adverse events: an event does not begin before its cause",
)
def an_event_follows_its_cause(case: Case) -> Iterator[Told]:
    """Compare the start of every event with the first day of each treatment that it is related to."""
    for row in (row for row in case.rows(AdverseEvent) if row.has(AdverseEvent.start)):
        start = row[AdverseEvent.start]
        for item, cause in _CAUSES:
            if row.get(item) and case.has(cause) and start < case[cause]:
                words = {"label": item.label, "start": on_clock(case, start), "cause": cause.label}
                yield Violation({**words, "day": case[cause].isoformat()}, at=item, row=row.number)


@check_all(
    "EC-165",
    ERROR,
    at=LymphodepletionDrug.start,
    says="“{label}” of {drug} is {day}, outside the lymphodepletion of F4 ({bound}).",
    remedy="Correct this date, or the days of the lymphodepletion in F4.",
    rule="Lymphodepletion: its drugs are given from its first day to its last",
)
def drugs_fall_within_the_lymphodepletion(case: Case) -> Iterator[Told]:
    """Compare the first day of every drug with the start, and its last with the end, on F4."""
    for row in case.rows(LymphodepletionDrug):
        for item, bound in (
            (LymphodepletionDrug.start, Infusion.depletion_start),
            (LymphodepletionDrug.end, Infusion.depletion_end),
        ):
            if row.has(item) and case.has(bound) and _outside(row[item], case[bound], item):
                yield _misplaced(row, item, f"“{bound.label}” {case[bound].isoformat()}")


def _outside(day: date, bound: date, item: Field[date]) -> bool:
    return day < bound if item is LymphodepletionDrug.start else day > bound


def _misplaced(row: Row, item: Field[date], bound: str) -> Violation:
    named = row.has(LymphodepletionDrug.drug)
    drug = LymphodepletionDrug.drug.kind.show(row[LymphodepletionDrug.drug]) if named else "a drug"
    words = {"label": item.label, "drug": drug, "day": row[item].isoformat(), "bound": bound}
    return Violation(words, at=item, row=row.number)


_BEFORE_AND_AFTER = (ResponseAfterCart.date, DiseaseAssessment.date)


@check_all(
    "EC-166",
    QUERY,
    at=DiseaseAssessment.date,
    says="An assessment of {day} is on {form}, {side} the transplant of {transplant}.",
    remedy="Enter what was assessed up to the transplant on F5 and what came later on F13, correct a date, or say why.",
    rule="Assessments: F5 from T to H, F13 after H",
)
def an_assessment_is_on_the_form_of_its_time(case: Case) -> Iterator[Told]:
    """Compare the day of every assessment of F5 and F13 with H; the day itself is in order on both."""
    transplant = case.get(Transplant.date)
    if transplant is None:
        return
    for item in _BEFORE_AND_AFTER:
        early = item is DiseaseAssessment.date
        for row in (row for row in case.rows(item.form) if row.has(item)):
            day = row[item]
            if day < transplant if early else day > transplant:
                side = "before" if early else "after"
                words = {"day": on_clock(case, day), "form": f"{item.form.id} ({item.form.title})", "side": side}
                yield Violation({**words, "transplant": transplant.isoformat()}, at=item, row=row.number)
