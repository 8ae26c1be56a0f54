"""The identifying values of the case report, and how much of a date of birth the protocol needs."""

from __future__ import annotations

from datetime import date, timedelta

from cd7gui.domain.case_report.apart import PartingRules
from cd7gui.domain.case_report.dictionary import Dictionary
from cd7gui.domain.errors import Unparsable
from cd7gui.domain.values.durations import years_between
from cd7gui.domain.values.kinds import Day, PartialDay
from cd7gui.domain.values.partial_dates import PartialDate
from cd7gui.grading.icans import CHILD_UNDER
from cd7gui.protocol.forms.f01_registration import Registration


def parting_rules(dictionary: Dictionary) -> PartingRules:
    """Return the rules for keeping identifiers apart: the fields tagged as identifiers."""
    birth, consent = Registration.birth_date, Registration.consent_date
    return PartingRules(
        frozenset((item.form.id, item.id) for item in dictionary.fields() if item.identifier),
        {(birth.form.id, birth.id): (consent.form.id, consent.id)},
        birth_span,
    )


def birth_span(birth: str, consent: str | None) -> str:
    """Return the period of birth that the study keeps: "" for a text that is not a date.

    The year, divided at the day and month of consent: so the age at consent is known as exactly as from the date
    itself. For patients younger than 13 the date is kept, because the scale of neurotoxicity changes on the 12th
    birthday.
    """
    try:
        born = PartialDay().read(birth)
        signed = Day().read(consent) if consent else None
    except Unparsable:
        return ""
    first, last = _narrowed(born, signed)
    return f"{first.isoformat()}/{last.isoformat()}"


def _narrowed(born: PartialDate, signed: date | None) -> tuple[date, date]:
    begin, end = date(born.year, 1, 1), date(born.year, 12, 31)
    if signed is None:
        return begin, end
    if years_between(born, signed).low <= CHILD_UNDER:
        return born.earliest, born.latest
    turn = _same_day(signed, born.year)  # someone born up to this day had already had that year's birthday
    if born.latest <= turn:
        return begin, turn
    return (turn + timedelta(days=1), end) if born.earliest > turn else (begin, end)


def _same_day(day: date, year: int) -> date:
    """Return the date in a year with the same month and day; for 29 February the day before if there is none."""
    try:
        return day.replace(year=year)
    except ValueError:
        return date(year, 2, 28)
