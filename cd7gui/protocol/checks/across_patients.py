"""Checks that only several patients together can fail."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from cd7gui.domain.case_report.case import Case, Row
from cd7gui.domain.checks.checks import ERROR, Check, CohortRule, Violation, check_cohort, wrong
from cd7gui.domain.formatting import listed
from cd7gui.protocol.forms.f01_registration import SUBJECT_NUMBER, Registration
from cd7gui.protocol.forms.f04_infusion import Infusion
from cd7gui.protocol.forms.f14_relapse import Relapse
from cd7gui.protocol.forms.f16_death import Death
from cd7gui.protocol.forms.f17_follow_up import FollowUp
from cd7gui.protocol.forms.timeline import holds, in_time, on_clock
from cd7gui.records import dataclass


def _badly_written(case: Case) -> Iterator[Violation]:
    number = case.get(Registration.subject)
    if number is not None and not SUBJECT_NUMBER.holds(number):
        yield wrong(number=number, why=f"it must be {SUBJECT_NUMBER.words()}")


def _number(case: Case) -> str | None:
    """Return the patient number; struck-out cases are skipped."""
    return None if case.deleted else case.get(Registration.subject)


def _used_by_another(numbers: Mapping[str, str]) -> Iterator[tuple[str, Violation]]:
    """Yield duplicate numbers regardless of case, because readers take A1-007 and a1-007 for one."""
    uses = Counter(number.casefold() for number in numbers.values())
    for key, number in numbers.items():
        if uses[number.casefold()] > 1:
            yield key, wrong(number=number, why="another patient has it too")


patient_number_is_well_formed_and_unique = Check(
    "EC-01",
    ERROR,
    at=Registration.subject,
    says="The patient number {number} is not valid: {why}.",
    remedy="Give this patient a different number: site, hyphen and number, for example 01-007.",
    rule="Case report: patient numbers are unique",
    judge=_badly_written,
    cohort=CohortRule(_number, _used_by_another),
    explains="Check the format of the number, and compare it with all others, ignoring upper and lower case.",
)


def _classes(case: Case) -> list[str]:
    """Return the classes that a patient fits.

    Relapse takes precedence over anything that followed it. A living patient without any contact is in "other".
    """
    last = _last_contact_row(case)
    if case.get(Relapse.relapsed) or (last is not None and holds(last, FollowUp.disease, "RELAPSE")):
        return ["relapse"]
    found = []
    if case.get(Death.died) or (last is not None and holds(last, FollowUp.status, "DEAD")):
        found.append("dead without relapse")
    if last is None:
        return found or ["other"]
    if _alive_after_all(case, last) and holds(last, FollowUp.disease, "MRDNEG"):
        found.append(f"MRD-negative remission (alive on {on_clock(case, last[FollowUp.date])})")
    elif not found and last.answered(FollowUp.disease):
        found.append("other")
    return found


def _alive_after_all(case: Case, last: Row) -> bool:
    """Return whether the last contact says alive and is not before a recorded death."""
    death = case.get(Death.date)
    return holds(last, FollowUp.status, "ALIVE") and (death is None or last[FollowUp.date] > death)


def _last_contact_row(case: Case) -> Row | None:
    rows = in_time(case, FollowUp, FollowUp.date)
    return rows[-1] if rows else None


@dataclass(frozen=True)
class LastStatusClasses:
    """The classes that an infused patient fits, and the row of the last contact."""

    classes: tuple[str, ...]
    row: int | None


def _last_status(case: Case) -> LastStatusClasses | None:
    if case.deleted or not case.has(Infusion.date):
        return None
    row = _last_contact_row(case)
    return LastStatusClasses(tuple(_classes(case)), row.number if row else None)


@check_cohort(
    "EC-102",
    ERROR,
    at=FollowUp.disease,
    says="At the last contact a patient must be in exactly one class; this one is in {classes}.",
    remedy=(
        "Each patient is in one class: MRD-negative remission, relapse, dead without relapse, or other. Complete or "
        "correct the last contact, or correct the death."
    ),
    rule="Cohort: the classes are disjoint and add up to all patients infused",
    read=_last_status,
)
def classes_at_the_last_contact_add_up(infused: Mapping[str, LastStatusClasses]) -> Iterator[tuple[str, Violation]]:
    """Count the classes of each infused patient from the facts of F14, F16 and F17, and name who is not in just one."""
    for key, found in infused.items():
        if len(found.classes) != 1:
            unsaid = "none, because the last contact does not give the disease status"
            named = listed(list(found.classes)) or unsaid
            yield key, wrong(row=found.row, classes=named)
