"""The narrative of a serious adverse event, proposed in blocks: course, laboratory, treatment, outcome.

Days are days from T and H, never dates, and no identifier is read, so that a proposal alone names nobody. Each block is
added below the existing narrative; what somebody typed is never replaced.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from cd7gui.domain.case_report.case import Case, Row
from cd7gui.domain.case_report.dictionary import Field
from cd7gui.domain.errors import Undecided
from cd7gui.domain.formatting import listed, study_day
from cd7gui.domain.values.durations import years_between
from cd7gui.domain.values.kinds import LONGEST_TEXT
from cd7gui.protocol.forms.f01_registration import Registration
from cd7gui.protocol.forms.f03_disease import Disease
from cd7gui.protocol.forms.f04_infusion import Infusion, LymphodepletionDrug
from cd7gui.protocol.forms.f06_transplant import Transplant
from cd7gui.protocol.forms.f07_drugs import Drug
from cd7gui.protocol.forms.f10_gvhd import Gvhd
from cd7gui.protocol.forms.f11_toxicity import Toxicity
from cd7gui.protocol.forms.f12_infection import Infection
from cd7gui.protocol.forms.f16_death import Death
from cd7gui.protocol.forms.f18_laboratory import Laboratory
from cd7gui.protocol.forms.f19_adverse_events import AdverseEvent
from cd7gui.protocol.forms.f20_medication import Medication
from cd7gui.protocol.forms.f21_serious_events import SeriousEvent, event_of
from cd7gui.records import dataclass

BEFORE, AFTER = timedelta(days=14), timedelta(days=28)  # around the onset: the period a reader of the case asks about
MOST_SAMPLES = 8
NO_EVENT = "Choose the event of F19."
NO_ONSET = "The event has no date in F19, so nothing can be dated relative to it."
NOTHING = "The case report has no data for it yet."
TOO_LONG = "The narrative would be longer than {most} characters, so nothing was added. Shorten it first."
LABORATORY = (
    *(Laboratory.leukocytes, Laboratory.neutrophils, Laboratory.lymphocytes, Laboratory.platelets),
    *(Laboratory.haemoglobin, Laboratory.bilirubin, Laboratory.alt, Laboratory.ast, Laboratory.creatinine),
    *(Laboratory.ferritin, Laboratory.crp, Laboratory.il6, Laboratory.cmv, Laboratory.ebv),
)


@dataclass(frozen=True)
class NarrativeBlock:
    """A proposed part of the narrative; without a text, the reason why there is none."""

    title: str
    text: str
    why_not: str = ""

    def stands_in(self, narrative: str) -> bool:
        """Return whether the narrative already holds this block as proposed."""
        return bool(self.text) and self.text in narrative


def narrative_blocks(case: Case, report: Row) -> tuple[NarrativeBlock, ...]:
    """Return the four blocks of a report, each with its text or the reason for having none."""
    event = event_of(case, report)
    onset = None if event is None else event.get(AdverseEvent.start)
    titles = ("Course", "Laboratory", "Treatment", "Outcome")
    if event is None or onset is None:
        why = NO_EVENT if event is None else NO_ONSET
        return tuple(NarrativeBlock(title, "", why) for title in titles)
    days = _Days(case, onset)
    texts = (
        "\n".join(_course(case, event, days)),
        "\n".join(_laboratory(case, days)),
        "\n".join(_treatment(case, event, days)),
        " ".join(_outcome(case, event, report, days)),
    )
    return tuple(
        NarrativeBlock(title, f"{title}: {text}" if text else "", "" if text else NOTHING)
        for title, text in zip(titles, texts, strict=True)
    )


def with_block(narrative: str, *blocks: NarrativeBlock) -> str:
    """Return the narrative with blocks added, except those it holds already or without text."""
    added = [one.text for one in blocks if one.text and not one.stands_in(narrative)]
    return "\n\n".join(part for part in (narrative.rstrip(), *added) if part)


def is_too_long(narrative: str) -> bool:
    """Return whether a narrative is longer than its field allows."""
    return len(narrative.encode("utf-16-le")) // 2 > LONGEST_TEXT


@dataclass(frozen=True)
class _Days:
    """The days around an event, in words."""

    case: Case
    onset: date

    def words(self, day: date) -> str:
        """Describe a day of the case."""
        return days_in_words(self.case, day)

    def span(self, start: date, end: date | None) -> str:
        """Describe a period."""
        return self.words(start) if end in (None, start) else f"{self.words(start)} to {self.words(end or start)}"

    def near(self, day: date) -> bool:
        """Return whether a day is near the event."""
        return self.onset - BEFORE <= day <= self.onset + AFTER


def days_in_words(case: Case, day: date) -> str:
    """Return a day from H, once transplanted, and from T: "H+9 (T+34)"; a date while neither is known."""
    infusion, transplant = case.get(Infusion.date), case.get(Transplant.date)
    after = transplant is not None and (infusion is None or transplant <= day)
    known = [study_day("H", day, transplant)] if transplant is not None and after else []
    known += [study_day("T", day, infusion)] if infusion is not None else []
    if not known:
        return day.isoformat()
    return f"{known[0]} ({known[1]})" if len(known) > 1 else known[0]


def worded(row: Row, item: Field[Any]) -> str:
    """Return a value as people read it, with its unit; empty if there is none."""
    times = "× " if item.unit.startswith("10") else ""
    return f"{item.kind.show(row[item])} {times}{item.unit}".rstrip() if row.has(item) else ""


def _course(case: Case, event: Row, days: _Days) -> Iterator[str]:
    yield " ".join(_who(case, days))
    grade = worded(event, AdverseEvent.grade)
    began = (days.onset, f"{_called(event)}{f' of grade {grade}' if grade else ''} began")
    for day, words in sorted((began, *_around(case)), key=lambda found: found[0]):
        if days.near(day):
            yield f"{days.words(day)}: {words}."


def _called(event: Row) -> str:
    return " ".join((event.get(AdverseEvent.term) or "the event").split())


def _who(case: Case, days: _Days) -> Iterator[str]:
    yield f"{_person(case, days.onset)}."
    drugs = [_drug_of_depletion(row) for row in case.rows(LymphodepletionDrug)]
    start = case.get(Infusion.depletion_start)
    if start is not None:
        of = f" with {listed([one for one in drugs if one])}" if any(drugs) else ""
        yield f"Lymphodepletion{of} from {days.span(start, case.get(Infusion.depletion_end))}."
    infusion, row = case.get(Infusion.date), case.only(Infusion)
    if infusion is not None and infusion <= days.onset:
        dose = worded(row, Infusion.dose)
        yield f"CAR T cells ({', '.join(filter(None, (worded(row, Infusion.product), dose)))}) on T."
    transplant, row = case.get(Transplant.date), case.only(Transplant)
    if transplant is not None and transplant <= days.onset:
        day = f" ({study_day('T', transplant, infusion)})" if infusion is not None else ""
        what = filter(None, (worded(row, Transplant.graft), f"donor {worded(row, Transplant.relation)}"))
        yield f"Transplant ({', '.join(what)}) on H{day}."


def _person(case: Case, onset: date) -> str:
    row, age = case.only(Registration), age_at(case, onset)
    sex = worded(row, Registration.sex)
    who = ", ".join(filter(None, (f"{age} years" if age else "", sex)))
    disease = case.only(Disease)
    named = worded(disease, Disease.other_diagnosis) or worded(disease, Disease.diagnosis)
    return f"Patient{f' ({who})' if who else ''}{f' with {named}' if named else ''}"


def age_at(case: Case, day: date) -> str:
    """Return the age in years on a day; empty if not known to the year."""
    birth = case.get(Registration.birth_date)
    try:
        return "" if birth is None else str(years_between(birth, day).exact)
    except Undecided:
        return ""


def _drug_of_depletion(row: Row) -> str:
    dose = " ".join(filter(None, (worded(row, LymphodepletionDrug.dose), worded(row, LymphodepletionDrug.unit))))
    return " ".join(filter(None, (worded(row, LymphodepletionDrug.drug), dose)))


def _around(case: Case) -> Iterator[tuple[date, str]]:
    for row in case.rows_by_day(Toxicity, Toxicity.date):
        if row.has(Toxicity.kind, Toxicity.grade):
            yield row[Toxicity.date], f"{worded(row, Toxicity.kind)} grade {row[Toxicity.grade]}"
    for row in case.rows_by_day(Gvhd, Gvhd.onset):
        grade = worded(row, Gvhd.grade)
        yield row[Gvhd.onset], f"{worded(row, Gvhd.type)} GVHD{f', grade {grade}' if grade else ''}"
    for row in case.rows_by_day(Infection, Infection.onset):
        kinds = (worded(row, item) for item in (Infection.organism_class, Infection.site, Infection.organism))
        grade = worded(row, Infection.grade)
        yield row[Infection.onset], f"infection ({', '.join(filter(None, kinds))}){f', grade {grade}' if grade else ''}"


def _laboratory(case: Case, days: _Days) -> Iterator[str]:
    rows = [row for row in case.rows_by_day(Laboratory, Laboratory.date) if any(row.has(item) for item in LABORATORY)]
    before = [row for row in rows if row[Laboratory.date] < days.onset][-2:]
    after = [row for row in rows if days.onset <= row[Laboratory.date] <= days.onset + AFTER]
    near = [row for row in before if days.near(row[Laboratory.date])]
    for row in [*near, *_spread(after, MOST_SAMPLES - len(near))]:
        values = (f"{item.label} {worded(row, item)}" for item in LABORATORY if row.has(item))
        yield f"{days.words(row[Laboratory.date])}: {', '.join(values)}."


def _spread(rows: list[Row], most: int) -> list[Row]:
    """Return at most `most` rows: the first, the last, and others evenly spaced between them."""
    if len(rows) <= most:
        return rows
    places = {round(number * (len(rows) - 1) / (most - 1)) for number in range(most)}
    return [rows[place] for place in sorted(places)]


def _treatment(case: Case, event: Row, days: _Days) -> Iterator[str]:
    action = worded(event, AdverseEvent.action)
    if action:
        yield f"action taken: {action}."
    for row in case.rows_by_day(Drug, Drug.start):
        if days.onset <= row[Drug.start] <= days.onset + AFTER:
            yield f"{days.span(row[Drug.start], row.get(Drug.end))}: {drug_in_words(row)}."
    for row in case.rows_by_day(Medication, Medication.start):
        if days.onset <= row[Medication.start] <= days.onset + AFTER:
            yield f"{days.span(row[Medication.start], row.get(Medication.end))}: {medication_in_words(row)}."
    for row in case.rows_by_day(Toxicity, Toxicity.date):
        given = [name for item, name in _GIVEN if row.get(item)]
        if given and days.onset <= row[Toxicity.date] <= days.onset + AFTER:
            yield f"{days.words(row[Toxicity.date])}: {listed(given)} for {worded(row, Toxicity.kind) or 'toxicity'}."


_GIVEN = ((Toxicity.tocilizumab, "tocilizumab"), (Toxicity.steroid, "steroid"))


def drug_in_words(row: Row, *, with_text: bool = True) -> str:
    """Describe a drug of F7 with dose, route and indication; an unlisted drug as typed, or left out."""
    name = (worded(row, Drug.other_drug) if with_text else "") or worded(row, Drug.drug)
    dose = " ".join(filter(None, (worded(row, Drug.dose), worded(row, Drug.dose_unit))))
    why = worded(row, Drug.indication)
    return " ".join(filter(None, (name, dose, worded(row, Drug.route), f"({why})" if why else "")))


def medication_in_words(row: Row) -> str:
    """Describe a medication of F20 with dose, route and indication."""
    items = (Medication.drug, Medication.dose, Medication.dose_unit, Medication.frequency, Medication.route)
    why = worded(row, Medication.indication)
    return " ".join(filter(None, (*(worded(row, item) for item in items), f"({why})" if why else "")))


def _outcome(case: Case, event: Row, report: Row, days: _Days) -> Iterator[str]:
    outcome, end = worded(event, AdverseEvent.outcome), event.get(AdverseEvent.end)
    if outcome:
        yield f"{outcome}{f' on {days.words(end)}' if end is not None else ''}."
    death = case.only(Death)
    if death.get(Death.died) and death.has(Death.date):
        cause = worded(death, Death.cause)
        yield f"Death on {days.words(death[Death.date])}{f' ({cause})' if cause else ''}."
    causes = (SeriousEvent.related_depletion, SeriousEvent.related_car, SeriousEvent.related_hsct)
    judged = [f"{_to_what(item)} {worded(report, item)}" for item in causes if report.has(item)]
    if judged:
        yield f"Relation by the investigator: {', '.join(judged)}."
    if report.has(SeriousEvent.expectedness):
        yield f"The event was {worded(report, SeriousEvent.expectedness)}."


def _to_what(item: Field[str]) -> str:
    return item.label.removeprefix("Related ")
