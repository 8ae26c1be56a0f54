"""Checks of enrolment: age, consent, organ function, screening tests, and the choice of this transplant."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from cd7gui.domain.case_report.case import Case, Row
from cd7gui.domain.case_report.dictionary import Field
from cd7gui.domain.checks.checks import DEVIATION, QUERY, Answer, Violation, check, check_all, wrong
from cd7gui.domain.errors import Missing
from cd7gui.domain.formatting import listed
from cd7gui.domain.values.durations import years_between
from cd7gui.protocol.forms.eligibility_verdicts import needs_no_pregnancy_test, normal_bilirubin, times_normal
from cd7gui.protocol.forms.f01_registration import Registration
from cd7gui.protocol.forms.f02_eligibility import Eligibility
from cd7gui.protocol.forms.f04_infusion import Infusion
from cd7gui.protocol.forms.timeline import ClockOrigin, holds, on_clock
from cd7gui.protocol.reference.codelists import ACUTE_GRADE
from cd7gui.protocol.reference.consent_versions import consent_versions
from cd7gui.protocol.reference.limits import limit


@check(
    "EC-05",
    QUERY,
    at=Registration.birth_date,
    says="The patient was {least} at consent ({consent}), above the usual upper age of {most}.",
    remedy="There is no upper limit, but {most} years is the usual maximum. Check the date of birth, or confirm the "
    "age.",
    rule="Protocol, inclusion: 18 years or older; a high age raises a query, never an error",
)
def age_is_not_above_the_usual(case: Case) -> Answer:
    """Compare the age in whole years; a partial date of birth asks only about those surely older."""
    birth, consent, most = case[Registration.birth_date], case[Registration.consent_date], limit("age_usual_most").value
    age = years_between(birth, consent)
    words = "{age} years old" if birth.whole else "at least {age} years old"
    return age <= most or wrong(least=words.format(age=age.low), consent=consent.isoformat(), most=most)


@check(
    "EC-07",
    QUERY,
    at=Registration.consent_version,
    says="Consent was signed on {day} using version {version}, {why}.",
    remedy="In force on that day: {fitting}. Correct the version or the date, or say why this one was signed.",
    rule="Protocol, informed consent: using the version in force",
)
def consent_version_was_in_force(case: Case) -> Answer:
    """Look the version up among the known ones and their days in force; one that is not listed is a question."""
    day, version = case[Registration.consent_date], case[Registration.consent_version]
    named = [one for one in consent_versions() if one.is_named(version)]
    if any(one.in_force(day) for one in named):
        return True
    why = "which was not in force then" if named else "which is not a known version"
    fitting = listed([one.name for one in consent_versions() if one.in_force(day)], "or") or "no version"
    return wrong(day=day.isoformat(), version=version, why=why, fitting=fitting)


@check(
    "EC-08",
    QUERY,
    at=Infusion.date,
    says="The infusion came {days} days after consent ({consent} to {infusion}).",
    remedy="Up to {most} days are usual. Check both dates, or say why it took so long.",
    rule="Protocol, informed consent: close to the treatment",
)
def consent_is_recent_at_the_infusion(case: Case) -> Answer:
    """Count the days from consent to T; consent after the infusion is EC-06's."""
    consent, infusion = case[Registration.consent_date], case[Infusion.date]
    days, most = (infusion - consent).days, limit("consent_to_infusion_most").days
    return days <= most or wrong(days=days, consent=consent, infusion=infusion, most=most)


# The limit of each value, and whether the value must reach it (True) or may not exceed it (False).
_ORGAN_LIMITS: tuple[tuple[Field[Any], str, bool], ...] = (
    (Eligibility.creatinine_clearance, "creatinine_clearance_least", True),
    (Eligibility.bilirubin, "bilirubin_most", False),
    (Eligibility.alt, "transaminases_most", False),
    (Eligibility.ast, "transaminases_most", False),
    (Eligibility.ejection_fraction, "ejection_fraction_least", True),
    (Eligibility.saturation, "saturation_least", True),
)


@check_all(
    "EC-19",
    DEVIATION,
    at=Eligibility.creatinine_clearance,
    says="“{label}” is {value}; the protocol requires {words} {bound}.",
    remedy="Correct the value or its unit, or give the reason why the patient was enrolled.",
    rule="Protocol, inclusion: organ function",
)
def organ_function_is_within_limits(case: Case) -> Iterator[Violation]:
    """Compare each value that is there and possible with its limit; bilirubin as a multiple of normal, in any unit."""
    form = case.only(Eligibility)
    for item, name, must_reach in _ORGAN_LIMITS:
        value, bound = _organ_value(form, item, case), limit(name)
        if value is None or not item.allows(form[item]):
            continue
        if (must_reach and value < bound.value) or (not must_reach and value > bound.value):
            words = "at least" if must_reach else "at most"
            shown = f"{value.quantize(Decimal('0.01'), ROUND_HALF_UP).normalize():f} {bound.unit}"
            yield wrong(at=item, label=item.label, value=shown, words=words, bound=f"{bound.value} {bound.unit}")


def _organ_value(form: Row, item: Field[Any], case: Case) -> Decimal | None:
    """Return a value in the unit of its limit; bilirubin as a multiple of its upper limit of normal."""
    if item is not Eligibility.bilirubin:
        value: Decimal | None = form.get(item)
        return value
    try:
        return times_normal(form[Eligibility.bilirubin], normal_bilirubin(form, case))
    except Missing:
        return None


@check(
    "EC-21",
    DEVIATION,
    at=Eligibility.ineligible_conventional,
    says="It is not documented that the patient could not have a conventional transplant: {why}.",
    remedy="Answer yes and say why not, or give the reason why the patient was enrolled anyway.",
    rule="Protocol, inclusion: not eligible for conventional allogeneic HSCT",
)
def conventional_transplant_was_ruled_out(case: Case) -> Answer:
    """Ask for yes with its reason once the question is answered; a missing reason documents nothing."""
    form = case.only(Eligibility)
    if not form.answered(Eligibility.ineligible_conventional):
        return True
    if not form.has(Eligibility.ineligible_conventional):
        return wrong(why="the question is not answered")
    if not form[Eligibility.ineligible_conventional]:
        return wrong(why="the patient is entered as eligible for one")
    why = "no reason is given"
    return form.has(Eligibility.ineligible_reason) or wrong(
        at=Eligibility.ineligible_reason, awaits=Eligibility, why=why
    )


SCREENING_TESTS = (
    Eligibility.pregnancy,
    Eligibility.hepatitis_b,
    Eligibility.hepatitis_c,
    Eligibility.hiv,
    Eligibility.syphilis,
)


@check_all(
    "EC-22",
    DEVIATION,
    at=Eligibility.screening_date,
    says="The screening excludes the patient or is incomplete: {what}.",
    remedy="Enter negative tests of the {days} days before the infusion, or give the reason for the enrolment.",
    rule="Protocol, exclusion: pregnancy, hepatitis B and C, HIV, syphilis, active infection",
)
def screening_is_recent_and_negative(case: Case) -> Iterator[Violation]:
    """Judge each result, and the day of the tests against T; blanks count once somebody marked F2 complete."""
    form, complete = case.only(Eligibility), case.is_complete(Eligibility)
    days = limit("screening_before_infusion").days
    for item in SCREENING_TESTS:
        if holds(form, item, "POS"):
            yield wrong(at=item, days=days, what=f"“{item.label}” is positive")
        elif complete and not form.has(item) and not _needs_no_test(case, item):
            yield wrong(at=item, days=days, what=f"“{item.label}” has no result")
    infected = form.get(Eligibility.active_infection)
    if infected or (infected is None and complete):
        what = "an infection is active" if infected else "it is not stated whether an infection is active"
        yield wrong(at=Eligibility.active_infection, days=days, what=what)
    what = _day_of_the_tests(case, form.get(Eligibility.screening_date), days, complete)
    if what:
        yield wrong(days=days, what=what)


def _needs_no_test(case: Case, item: Field[str]) -> bool:
    return item is Eligibility.pregnancy and needs_no_pregnancy_test(case.only(Eligibility), case)


def _day_of_the_tests(case: Case, tested: date | None, most: int, complete: bool) -> str:
    """Return what is wrong with the day of the tests, or ""."""
    infusion = case.get(Infusion.date)
    if tested is None:
        return "the day of the tests is not entered" if complete else ""
    if infusion is None:
        return ""
    shown, days = on_clock(case, tested, ClockOrigin.INFUSION), (infusion - tested).days
    if days < 0:
        return f"the tests of {shown} came after the infusion"
    return f"the tests of {shown} were too early" if days > most else ""


@check(
    "EC-23",
    DEVIATION,
    at=Eligibility.active_gvhd,
    says="GVHD was active at enrolment ({grade}); at most grade {most} is accepted.",
    remedy="Correct the answer or the grade, or give the reason why the patient was enrolled.",
    rule="Protocol, exclusion: active GVHD after an earlier transplant",
)
def no_gvhd_is_active_at_enrolment(case: Case) -> Answer:
    """Compare the grade with the limit; active GVHD without a grade is above it."""
    if not case[Eligibility.active_gvhd]:
        return True
    grade, most = case.get(Eligibility.active_gvhd_grade), int(limit("gvhd_at_entry_most").value)
    words = "grade not entered" if grade is None else f"grade {ACUTE_GRADE.label(grade)}"
    accepted = grade is not None and int(grade) <= most
    return accepted or wrong(
        awaits=Eligibility if grade is None else None, grade=words, most=ACUTE_GRADE.label(str(most))
    )
