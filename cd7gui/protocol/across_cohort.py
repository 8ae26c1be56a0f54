"""Checks that only several patients together can fail."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from cd7gui.domain.case import Case
from cd7gui.domain.findings import ERROR, Check, Wrong, wrong
from cd7gui.domain.text import N_
from cd7gui.protocol.f01_registration import SUBJECT_NUMBER, Registration


def _badly_written(case: Case) -> Iterator[Wrong]:
    number = case.get(Registration.subject)
    if number is not None and not SUBJECT_NUMBER.holds(number):
        yield wrong(number=number, why=N_("it must be {words}").format(words=SUBJECT_NUMBER.words()))


def _used_by_another(cases: Sequence[Case]) -> Iterator[tuple[str, Wrong]]:
    """Compare without regard to capitals, because readers take A1-007 and a1-007 for one; struck-out cases rest."""
    numbers = {case.key: case[Registration.subject] for case in cases if _numbered(case)}
    uses = Counter(number.casefold() for number in numbers.values())
    for key, number in numbers.items():
        if uses[number.casefold()] > 1:
            yield key, wrong(number=number, why=N_("another patient has it too"))


def _numbered(case: Case) -> bool:
    return not case.deleted and case.has(Registration.subject)


patient_number_is_well_formed_and_unique = Check(
    "EC-01",
    ERROR,
    at=Registration.subject,
    says=N_("The patient number {number} cannot stand: {why}."),
    remedy=N_("Give this patient a number of its own: site, hyphen and number, for example 01-007."),
    rule=N_("Case report: one number names one patient"),
    judge=_badly_written,
    judge_cohort=_used_by_another,
)
