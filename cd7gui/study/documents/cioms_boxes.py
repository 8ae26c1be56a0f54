"""CIOMS I box by box: what a report of F21 and the case put into each, and which boxes stay empty.

On a de-identified form, initials, date of birth, batch, report numbers and the reporter are left out, dates are shifted
as in every other file of that patient, and free text is included only after a person has confirmed it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import field
from datetime import date, timedelta
from typing import Any

from cd7gui.domain.case_report.case import Case, Row
from cd7gui.domain.case_report.changes import place_name
from cd7gui.domain.case_report.dictionary import Field
from cd7gui.domain.formatting import counted
from cd7gui.domain.paper import NOT_TICKED, TICKED
from cd7gui.domain.values.durations import years_between
from cd7gui.domain.values.partial_dates import PartialDate
from cd7gui.protocol.endpoints.drug_courses import courses
from cd7gui.protocol.forms.f01_registration import Registration
from cd7gui.protocol.forms.f03_disease import Disease, PriorTherapy
from cd7gui.protocol.forms.f04_infusion import Infusion, LymphodepletionDrug
from cd7gui.protocol.forms.f06_transplant import Transplant
from cd7gui.protocol.forms.f07_drugs import Drug
from cd7gui.protocol.forms.f19_adverse_events import AdverseEvent
from cd7gui.protocol.forms.f20_medication import Medication
from cd7gui.protocol.forms.f21_serious_events import SeriousEvent, event_of
from cd7gui.protocol.identifiers import parting_rules
from cd7gui.protocol.reference.codelists_conduct import REPORT_SOURCE, SUSPECTED
from cd7gui.records import dataclass
from cd7gui.study.safety.narrative_blocks import age_at, drug_in_words, medication_in_words, worded

OLDEST = 89  # years; a higher age can identify a person
SERIOUS = (
    ("DEATH", "patient died"),
    ("HOSP", "involved or prolonged inpatient hospitalisation"),
    ("DISAB", "involved persistent or significant disability or incapacity"),
    ("LIFE", "life threatening"),
    ("ANOMALY", "congenital anomaly"),
    ("MEDICAL", "other"),
)
TEXT_STAYS = "(Free text is left out of this de-identified form.)"
NOT_RECORDED = "not recorded"
CONCOMITANT_BEFORE = timedelta(days=14)  # the onset: a drug that ended earlier is not concomitant
LEAST_NAME, LEAST_WORD = 2, 4  # letters: shorter identifiers occur in any text; short ones match only in their own case
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
_DATE = re.compile(
    rf"""(?<!\d)(?:19|20)\d\d(?:(?:\s?[-./]\s?\d{{1,2}}(?!\d)){{1,2}}|\s?年)  # 2023-07, 2023/7/20, 2023年
    |(?<!\d)\d{{1,2}}\s?[-./]\s?\d{{1,2}}\s?[-./]\s?(?:19|20)\d\d(?!\d)  # 20.07.2023
    |\b\d{{1,2}}\s{_MONTH}\s(?:19|20)\d\d|\b{_MONTH}\s(?:\d{{1,2}},\s)?(?:19|20)\d\d  # 20 Jul 2023, July 2023
    |\d{{1,2}}\s?月\s?\d{{1,2}}\s?日  # 7月20日
    """,
    re.VERBOSE,
)


@dataclass(frozen=True)
class CiomsVariant:
    """The audience of the form: complete, or de-identified with or without free text."""

    deidentified: bool = False
    with_text: bool = False
    shift: int = 0  # days by which dates are shifted

    @property
    def tells_text(self) -> bool:
        """Whether the form includes free text."""
        return self.with_text or not self.deidentified


@dataclass(frozen=True)
class CiomsBox:
    """A box: its number, caption and content, and the field that fills it if it is empty."""

    number: str
    caption: str
    text: str
    place: str = ""
    left_out: bool = False  # left blank on a de-identified form

    @property
    def title(self) -> str:
        """Number and caption: "2a AGE (years)"."""
        return f"{self.number} {self.caption}"

    @property
    def empty(self) -> bool:
        """Whether it is empty and can still be filled."""
        return not self.text and not self.left_out


def cioms_boxes(case: Case, report: Row, variant: CiomsVariant | None = None) -> tuple[CiomsBox, ...]:
    """Return the boxes of the form in order."""
    return tuple(_Filling(case, report, variant or CiomsVariant()).boxes())


def empty_boxes(boxes: Iterable[CiomsBox]) -> list[CiomsBox]:
    """Return the boxes that are empty."""
    return [one for one in boxes if one.empty]


def identifying_text(case: Case, report: Row) -> str:
    """Return what in a report's texts may identify the patient: an identifier or a date; "" if nothing."""
    event = event_of(case, report)
    texts = [report.get(item) for item in (SeriousEvent.narrative, SeriousEvent.country, SeriousEvent.reference)]
    texts += [report.get(SeriousEvent.manufacturer), None if event is None else event.get(AdverseEvent.term)]
    whole = "\n".join(text for text in texts if text)
    for form, name in sorted(parting_rules(case.dictionary).fields):
        found = case.dictionary.form(form)
        text = None if found is None else case.only(found).value_text(name)
        if text is None or len(text) < LEAST_NAME:
            continue
        flags = re.IGNORECASE if len(text) >= LEAST_WORD else 0
        if re.search(rf"(?<![^\W_]){re.escape(text)}(?![^\W_])", whole, flags):
            label = case.dictionary.field(f"{form}.{name}").label
            return f"“{text}” ({label}, {form}.{name})"
    number = case.get(Registration.subject)
    if number and number in whole:
        return f"“{number}” (the patient number)"
    dated = _DATE.search(whole)
    return f"“{dated.group()}” (a date)" if dated else ""


@dataclass(frozen=True)
class _Suspect:
    """A suspect treatment: its name with the batch, dose, route, first and last day."""

    name: str
    dose: str
    route: str
    first: date | None
    last: date | None


@dataclass(frozen=True)
class _Filling:
    """The case and the report from which one form is filled."""

    case: Case
    report: Row
    variant: CiomsVariant
    event: Row = field(init=False)
    suspects: tuple[_Suspect, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "event", event_of(self.case, self.report) or Row(AdverseEvent, 0, {}))
        object.__setattr__(self, "suspects", tuple(self._suspects()))

    def boxes(self) -> Iterator[CiomsBox]:
        yield from self._reaction()
        yield from self._drugs()
        yield from self._history()
        yield from self._manufacturer()

    # I. Reaction information

    def _reaction(self) -> Iterator[CiomsBox]:
        registration, onset = self.case.only(Registration), self.event.get(AdverseEvent.start)
        yield self._identifying("1", "PATIENT INITIALS", registration, Registration.initials)
        yield self._typed("1a", "COUNTRY", SeriousEvent.country)
        birth = self._identifying("2", "DATE OF BIRTH", registration, Registration.birth_date)
        yield birth
        yield CiomsBox("2a", "AGE (years)", self._age(onset), Registration.birth_date.name)
        yield CiomsBox("3", "SEX", worded(registration, Registration.sex), Registration.sex.name)
        began = self._at(AdverseEvent.start) if self.event.number else self._of(SeriousEvent.event)
        yield CiomsBox("4-6", "REACTION ONSET", self._day(onset), began)
        yield CiomsBox("7 + 13", "DESCRIBE REACTION(S) (including relevant tests/lab data)", self._described(), began)
        ticks = [_ticked(code in (self.report.get(SeriousEvent.criteria) or ()), words) for code, words in SERIOUS]
        text = "\n".join(ticks) if self.report.has(SeriousEvent.criteria) else ""
        yield CiomsBox("8-12", "CHECK ALL APPROPRIATE TO ADVERSE REACTION", text, self._of(SeriousEvent.criteria))

    def _age(self, onset: date | None) -> str:
        age = age_at(self.case, onset) if onset is not None else ""
        return str(min(int(age), OLDEST + 1)) if age and self.variant.deidentified else age

    def _described(self) -> str:
        event, report = self.event, self.report
        version, grade = worded(event, AdverseEvent.version), worded(event, AdverseEvent.grade)
        coded, typed = event.get(AdverseEvent.coded) or "", " ".join((event.get(AdverseEvent.term) or "").split())
        told = typed if self.variant.tells_text and typed.casefold() != coded.casefold() else ""
        term = f"{told} (CTCAE term: {coded})" if told and coded else told or coded
        graded = f"{version} grade {grade}".strip() if grade else ""
        ended = self._day(event.get(AdverseEvent.end))
        outcome = worded(event, AdverseEvent.outcome)
        causes = (SeriousEvent.related_depletion, SeriousEvent.related_car, SeriousEvent.related_hsct)
        judged = [
            f"{one.label.lower().replace('car-t', 'CAR-T')}: {worded(report, one)}" for one in causes if report.has(one)
        ]
        reference = report.get(SeriousEvent.reference) if self.variant.tells_text else None
        expected = worded(report, SeriousEvent.expectedness)
        facts = (
            ", ".join(filter(None, (term, graded))),
            f"outcome {outcome}" if outcome else "",
            f"ended on {ended}" if ended else "",
            *judged,
            f"{expected}{f' ({reference})' if reference else ''}" if expected else "",
        )
        narrative = (report.get(SeriousEvent.narrative) or "") if self.variant.tells_text else TEXT_STAYS
        head = "; ".join(filter(None, facts))
        return "\n".join(filter(None, (f"{head}." if head else "", narrative)))

    # II. Suspect drugs

    def _suspects(self) -> Iterator[_Suspect]:
        onset = self.event.get(AdverseEvent.start) or date.max
        rows = self.case.rows(LymphodepletionDrug)
        if self._is_suspected(SeriousEvent.related_depletion) and rows:
            names = (worded(row, LymphodepletionDrug.drug) for row in rows)
            items = (LymphodepletionDrug.dose, LymphodepletionDrug.unit)
            doses = (" ".join(worded(row, item) for item in items) for row in rows)
            days = (self.case.get(Infusion.depletion_start), self.case.get(Infusion.depletion_end))
            yield _Suspect(" + ".join(names), f"{' + '.join(doses)} daily", NOT_RECORDED, *days)
        row, day = self.case.only(Infusion), self.case.get(Infusion.date)
        if self._is_suspected(SeriousEvent.related_car) and day is not None and day <= onset:
            lot = "" if self.variant.deidentified else row.get(Infusion.lot) or ""
            name = f"{worded(row, Infusion.product)}{f', batch {lot}' if lot else ''}"
            yield _Suspect(name, worded(row, Infusion.dose), "intravenous", day, day)
        row, day = self.case.only(Transplant), self.case.get(Transplant.date)
        if self._is_suspected(SeriousEvent.related_hsct) and day is not None and day <= onset:
            dose = worded(row, Transplant.cd34)
            name = f"allogeneic transplant ({worded(row, Transplant.graft) or NOT_RECORDED})"
            last = row.get(Transplant.last_infusion) or day
            yield _Suspect(name, f"CD34+ {dose}" if dose else NOT_RECORDED, "intravenous", day, last)

    def _is_suspected(self, item: Field[str]) -> bool:
        return (self.report.get(item) or "") in SUSPECTED

    def _drugs(self) -> Iterator[CiomsBox]:
        given, judged = self.suspects, self._of(SeriousEvent.related_car)
        yield CiomsBox("14", "SUSPECT DRUG(S) (include generic name)", _numbered(one.name for one in given), judged)
        yield self._challenge("20", "DID REACTION ABATE AFTER STOPPING DRUG?", SeriousEvent.abated)
        yield CiomsBox("15", "DAILY DOSE(S)", _numbered(one.dose for one in given), judged)
        yield CiomsBox("16", "ROUTE(S) OF ADMINISTRATION", _numbered(one.route for one in given), judged)
        yield self._challenge("21", "DID REACTION REAPPEAR AFTER REINTRODUCTION?", SeriousEvent.reappeared)
        disease = self.case.only(Disease)
        why = worded(disease, Disease.diagnosis)
        if self.variant.tells_text:
            why = worded(disease, Disease.other_diagnosis) or why
        yield CiomsBox("17", "INDICATION(S) FOR USE", why, Disease.diagnosis.name)
        days = (f"{self._day(one.first)} – {self._day(one.last)}" for one in given)
        yield CiomsBox("18", "THERAPY DATES (from/to)", _numbered(days), judged)
        yield CiomsBox("19", "THERAPY DURATION", _numbered(_lasted(one) for one in given), judged)

    def _challenge(self, number: str, caption: str, item: Field[str]) -> CiomsBox:
        answer = self.report.get(item)
        words = "  ".join(_ticked(answer == code, says) for code, says in (("Y", "YES"), ("N", "NO"), ("NA", "NA")))
        return CiomsBox(number, caption, words if answer else "", self._of(item))

    # III. Concomitant drugs and history

    def _history(self) -> Iterator[CiomsBox]:
        caption = "CONCOMITANT DRUG(S) AND DATES OF ADMINISTRATION (exclude those used to treat reaction)"
        text = "\n".join(self._concomitant())
        answered = text or (
            "none recorded" if self.case.is_complete(Drug) and self.case.is_complete(Medication) else ""
        )
        row = place_name(Medication.id, self.case.next_row(Medication), Medication.drug.id)
        yield CiomsBox("22", caption, answered, row)
        history = "; ".join(filter(None, self._earlier()))
        yield CiomsBox("23", "OTHER RELEVANT HISTORY", history, Disease.diagnosis_date.name)

    def _concomitant(self) -> Iterator[str]:
        onset = self.event.get(AdverseEvent.start)
        if onset is None:
            return
        known = ((course.row, course.start, course.end, course.open) for course in courses(self.case))
        for row, start, end, goes_on in (*known, *self._medication()):
            lasted = end or (date.max if goes_on else start)
            if start <= onset and lasted >= onset - CONCOMITANT_BEFORE:
                ends = self._day(end) if end is not None else "ongoing" if goes_on else ""
                yield f"{self._drug(row)}, {self._day(start)} – {ends}".rstrip(" –")

    def _medication(self) -> Iterator[tuple[Row, date, date | None, bool]]:
        """Yield the medication of F20; without an end it counts as continuing. Its names are free text."""
        for row in self.case.rows_by_day(Medication, Medication.start) if self.variant.tells_text else ():
            end = row.get(Medication.end)
            yield row, row[Medication.start], end, end is None and row.get(Medication.ongoing) is not False

    def _drug(self, row: Row) -> str:
        if row.form is Medication:
            return medication_in_words(row)
        return drug_in_words(row, with_text=self.variant.tells_text)

    def _earlier(self) -> Iterator[str]:
        row = self.case.only(Disease)
        if row.has(Disease.diagnosis):
            known = row.get(Disease.diagnosis_date)
            yield f"{worded(row, Disease.diagnosis)}{f', diagnosed {self._partial(known)}' if known else ''}"
        if row.has(Disease.prior_lines):
            yield f"prior lines of therapy: {worded(row, Disease.prior_lines)}"
        if row.has(Disease.prior_hct):
            yield f"prior transplant: {worded(row, Disease.prior_hct)}"
        if row.has(Disease.comorbidity):
            yield f"comorbidity: {worded(row, Disease.comorbidity)}"
        for one in self.case.rows(PriorTherapy) if self.variant.tells_text else ():
            best = worded(one, PriorTherapy.response) or NOT_RECORDED
            yield f"{worded(one, PriorTherapy.regimen)} ({best})"

    # IV. Manufacturer information

    def _manufacturer(self) -> Iterator[CiomsBox]:
        report = self.report
        yield self._typed("24a", "NAME AND ADDRESS OF MANUFACTURER", SeriousEvent.manufacturer)
        yield self._naming("24b", "REPORT NO.", SeriousEvent.report_number)
        yield self._naming("24c", "MFR CONTROL NO.", SeriousEvent.control_number)
        sources = report.get(SeriousEvent.source) or ()
        ticks = "   ".join(_ticked(code in sources, words) for code, words in REPORT_SOURCE.items)
        ticks = ticks if sources else ""
        received = self._day(report.get(SeriousEvent.received))
        day = f"received {received}" if received else ""
        where = SeriousEvent.source if received else SeriousEvent.received
        text = "   ".join(filter(None, (day, ticks)))
        yield CiomsBox("24d", "DATE RECEIVED BY MANUFACTURER, REPORT SOURCE", text, self._of(where))
        made = self._day(report.get(SeriousEvent.report_day))
        yield CiomsBox("25a", "DATE OF THIS REPORT", made, self._of(SeriousEvent.report_day))
        kind, number = report.get(SeriousEvent.type), report.get(SeriousEvent.number)
        follow_up = f"FOLLOW-UP{f' {number}' if number else ''}"
        ticks = f"{_ticked(kind == 'INITIAL', 'INITIAL')}   {_ticked(kind == 'FOLLOWUP', follow_up)}"
        yield CiomsBox("25b", "REPORT TYPE", ticks if kind else "", self._of(SeriousEvent.type))
        yield self._naming("26", "NAME AND ADDRESS OF REPORTER", SeriousEvent.reporter)

    # cells

    def _identifying(self, number: str, caption: str, row: Row, item: Field[Any]) -> CiomsBox:
        hidden = self.variant.deidentified
        known = "" if hidden or row.value_text(item.id) is None else item.kind.show(row[item])
        return CiomsBox(number, caption, known, item.name, hidden)

    def _naming(self, number: str, caption: str, item: Field[str]) -> CiomsBox:
        """Return a box that identifies a report or a person; it is blank on a de-identified form."""
        hidden = self.variant.deidentified
        return CiomsBox(number, caption, "" if hidden else self.report.get(item) or "", self._of(item), hidden)

    def _typed(self, number: str, caption: str, item: Field[str]) -> CiomsBox:
        hidden = not self.variant.tells_text
        return CiomsBox(number, caption, "" if hidden else self.report.get(item) or "", self._of(item), hidden)

    def _day(self, day: date | None) -> str:
        return "" if day is None else (day + timedelta(days=self.variant.shift)).isoformat()

    def _partial(self, day: PartialDate) -> str:
        """Return a date in words; a shifted one as the number of years before the event."""
        if not self.variant.shift:
            return day.isoformat()
        onset = self.event.get(AdverseEvent.start)
        return "" if onset is None else _years_before(day, onset)

    def _of(self, item: Field[Any]) -> str:
        return place_name(SeriousEvent.id, self.report.number, item.id)

    def _at(self, item: Field[Any]) -> str:
        return place_name(AdverseEvent.id, self.event.number, item.id)


def _ticked(answer: bool, words: str) -> str:
    """Return a tick box followed by its words, without a line break between them."""
    return f"{TICKED if answer else NOT_TICKED}\u00a0{words}"


def _numbered(texts: Iterable[str]) -> str:
    return "\n".join(f"#{number} {text}" for number, text in enumerate(texts, 1))


def _years_before(day: PartialDate, onset: date) -> str:
    """Return how many whole years before another date a date lies, which may be partial."""
    years = years_between(day, onset)
    if years.high < 1:
        return "less than 1 year before"
    return f"{counted(years.high, 'year', 'years') if years.low == years.high else f'{years} years'} before"


def _lasted(one: _Suspect) -> str:
    return counted((one.last - one.first).days + 1, "day", "days") if one.first and one.last else NOT_RECORDED
