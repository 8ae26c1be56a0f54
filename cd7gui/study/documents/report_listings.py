"""The listings of a safety report: status, enrolment, deviations, overdue items, events, deaths, laboratory values."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any, TypeGuard

from cd7gui.analysis.outcomes import catalogue
from cd7gui.domain.case_report.case import Case, Row
from cd7gui.domain.case_report.dictionary import Derived, Field, Form, Item
from cd7gui.domain.checks.checks import Finding, Severity
from cd7gui.domain.formatting import counted
from cd7gui.domain.paper import PaperBlock, PaperHeading, PaperTable, PaperText, balanced_widths
from cd7gui.domain.values.kinds import TextKind
from cd7gui.protocol.forms.f01_registration import Registration
from cd7gui.protocol.forms.f04_infusion import Infusion
from cd7gui.protocol.forms.f06_transplant import Transplant
from cd7gui.protocol.forms.f16_death import Death
from cd7gui.protocol.forms.f18_laboratory import Laboratory
from cd7gui.protocol.forms.f19_adverse_events import AdverseEvent
from cd7gui.protocol.forms.f22_deviation import OtherDeviation
from cd7gui.protocol.schedule.completeness import completeness_of
from cd7gui.protocol.schedule.expected import schedule_of
from cd7gui.records import dataclass
from cd7gui.study.documents.printed_values import PrintedCase, PrintedValue, printed_row
from cd7gui.study.documents.report_state import ReportState

NOTHING = "None."
NO_PLAN = (
    "The protocol's files contain no enrolment plan. The stopping rules cover up to {patients} patients (a working "
    "value)."
)
NO_FORM = "The dictionary of this study has no form {form}."
ABNORMAL = "Values of CTCAE grade 3 and 4, and those outside the range of the form; each is listed in the appendix."
COLUMNS = 6  # of a listing on one page, not counting the patient
SEVERE = 3


def status(of: ReportState) -> Iterator[PaperBlock]:
    """Yield the progress of the study: patients, forms and findings by site."""
    sites: dict[str, list[tuple[PrintedCase, Case]]] = defaultdict(list)
    for one, case in zip(of.patients, _in_order(of), strict=True):
        sites[one.patient.site or "not given"].append((one, case))
    rows = [(site, *_counts(found)) for site, found in sorted(sites.items())]
    if len(rows) > 1:
        rows.append(("All", *_counts([one for found in sites.values() for one in found])))
    titles = (
        "Site",
        "Patients",
        "Consented",
        "Infused",
        "Transplanted",
        "Dead",
        "Answered",
        "Errors",
        "Queries",
        "Overdue",
    )
    yield PaperTable(titles, tuple(rows), (14, 9, 11, 9, 13, 7, 12, 8, 9, 9))
    yield PaperText(
        "Answered: required fields with a value or a reason, among those expected by the cut-off. Errors and queries: "
        "open findings of the checks. Overdue: items expected by the cut-off and not entered.",
        small=True,
    )


def _in_order(of: ReportState) -> list[Case]:
    """Return the cases with their true dates, in listing order."""
    by_key = {case.key: case for case in of.cases}
    return [by_key[one.patient.case.key] for one in of.patients]


def _counts(found: Sequence[tuple[PrintedCase, Case]]) -> tuple[str, ...]:
    cases = [case for _, case in found]
    answered = [one for case in cases for one in completeness_of(case)]
    done, asked = sum(one.answered for one in answered), sum(one.required for one in answered)
    findings = [finding for one, _ in found for finding in one.findings if finding.open]
    numbers = (
        len(cases),
        sum(case.has(Registration.consent_date) for case in cases),
        sum(case.has(Infusion.date) for case in cases),
        sum(case.has(Transplant.date) for case in cases),
        sum(case.get(Death.died) is True for case in cases),
        f"{done} of {asked}",
        sum(one.severity is Severity.ERROR for one in findings),
        sum(one.severity is Severity.QUERY for one in findings),
        sum(len(schedule_of(case).overdue) for case in cases),
    )
    return tuple(map(str, numbers))


def enrolment(of: ReportState) -> Iterator[PaperBlock]:
    """Yield the patients consented, infused and transplanted by month; by year if de-identified."""
    length = 4 if of.disclosure.deidentified else 7
    steps = (("Consented", Registration.consent_date), ("Infused", Infusion.date), ("Transplanted", Transplant.date))
    counts = {name: Counter(_begins(case, field, length) for case in of.cases) for name, field in steps}
    periods = sorted({one for found in counts.values() for one in found if one})
    rows, sums = [], dict.fromkeys(counts, 0)
    for period in periods:
        cells = [period]
        for name, found in counts.items():
            sums[name] += found[period]
            cells += [str(found[period]), str(sums[name])]
        rows.append(tuple(cells))
    titles = ("Year" if of.disclosure.deidentified else "Month", *(t for name in counts for t in (name, "in all")))
    yield PaperTable(titles, tuple(rows))
    rules = catalogue.OUTCOMES.stopping
    if rules:
        yield PaperText(NO_PLAN.format(patients=max(one.design.patients for one in rules)))


def _begins(case: Case, field: Field[date], length: int) -> str:
    day = case.get(field)
    return "" if day is None else day.isoformat()[:length]


def deviations(of: ReportState) -> Iterator[PaperBlock]:
    """Yield the deviations found by checks in this state, then those entered on F22."""
    found = [(one, each) for one in of.patients for each in one.findings if each.severity is Severity.DEVIATION]
    counts = Counter((each.check, each.rule) for _, each in found)
    yield PaperHeading("By rule", 3)
    by_rule = tuple((check, rule, str(number)) for (check, rule), number in sorted(counts.items()))
    yield from _table(("Check", "Rule", "Deviations"), by_rule, (12, 70, 18))
    yield PaperHeading("Each", 3)
    if of.disclosure.deidentified:  # messages and justifications quote values
        rows = tuple(
            (one.patient.subject, each.check, each.place, "given" if each.justification else "") for one, each in found
        )
        yield from _table(("Patient", "Check", "Place", "Reason"), rows)
    else:
        rows = tuple((one.patient.subject, each.check, each.says, each.justification) for one, each in found)
        yield from _table(("Patient", "Check", "What it says", "Reason given"), rows, (13, 9, 46, 32))
    yield PaperHeading("Entered on F22", 3)
    yield from _listing(of, OtherDeviation, lambda _: True)


def overdue(of: ReportState) -> Iterator[PaperBlock]:
    """Yield the items that are overdue at the cut-off, longest first."""
    found = [
        (item.days_overdue, one.patient.subject, item)
        for one, case in zip(of.patients, _in_order(of), strict=True)
        for item in schedule_of(case).overdue
    ]
    rows = tuple(
        (subject, item.form.id, item.title, item.window.in_days if item.window else "", str(days))
        for days, subject, item in sorted(found, key=lambda one: (-one[0], one[1], one[2].id))
    )
    yield from _table(("Patient", "Form", "What", "Window", "Days overdue"), rows, (16, 10, 40, 20, 14))


def serious_events(of: ReportState) -> Iterator[PaperBlock]:
    """Yield the serious adverse events of F19 and their reports."""
    yield PaperHeading("Events", 3)
    yield from _listing(of, AdverseEvent, lambda row: row.get(AdverseEvent.serious) is True)
    yield PaperHeading("Reports", 3)
    form = of.study.rules.dictionary.form("F21")
    if form is None:
        yield PaperText(NO_FORM.format(form="F21"))
    else:
        yield from _listing(of, form, lambda _: True)


def deaths(of: ReportState) -> Iterator[PaperBlock]:
    """Yield the deaths with date and cause."""
    yield from _listing(of, Death, lambda row: row.get(Death.died) is True)


def _listing(of: ReportState, form: type[Form], wanted: Callable[[Row], bool]) -> Iterator[PaperBlock]:
    """Yield selected rows of a form: non-empty columns, with long texts below the tables."""
    found = [(one, row) for one, row in of.rows(form) if wanted(row)]
    if not found:
        yield PaperText(NOTHING)
        return
    cells = [(_name(one, row), {each.item.id: each for each in printed_row(one, row)}) for one, row in found]
    items = [item for item in found[0][0].items(form) if any(_text(each, item.id) for _, each in cells)]
    long = [item for item in items if isinstance(item.kind, TextKind) and item.kind.lines]
    short = [item for item in items if item not in long]
    for begin in range(0, len(short), COLUMNS):
        some = short[begin : begin + COLUMNS]
        rows = tuple((name, *(_text(each, item.id) for item in some)) for name, each in cells)
        titles = ("Patient", *(item.label for item in some))
        yield PaperTable(titles, rows, balanced_widths(titles, rows))
    for name, each in cells:
        for item in long:
            if text := _text(each, item.id):
                yield PaperText(f"{name}: {item.label}", bold=True)
                yield PaperText(text)


def _name(one: PrintedCase, row: Row) -> str:
    return f"{one.patient.subject}, row {row.number}" if row.number else one.patient.subject


def _text(found: dict[str, PrintedValue], id_: str) -> str:
    one = found.get(id_)
    return "" if one is None else "\n".join(part for part in (one.text, one.days) if part)


def laboratory(of: ReportState) -> Iterator[PaperBlock]:
    """Yield the worst laboratory values of each patient: grades 3 and 4, or outside the accepted range."""
    yield PaperText(ABNORMAL, small=True)
    worst: dict[tuple[str, str], list[AbnormalValue]] = defaultdict(list)
    for line in _all_abnormal(of):
        worst[line.subject, line.label].append(line)
    rows = []
    for (subject, label), lines in sorted(worst.items()):
        first = max(lines, key=lambda one: one.rank)  # the first of equal ones
        rows.append((subject, label, first.text, first.why, first.day, str(len(lines))))
    yield from _table(("Patient", "Value of", "Worst", "Grade or finding", "First on", "Samples"), tuple(rows))


def each_laboratory(of: ReportState) -> Iterator[PaperBlock]:
    """Yield every such value; this is the last chapter, because it is by far the longest."""
    rows = tuple((one.subject, one.day, one.label, one.text, one.why) for one in _all_abnormal(of))
    yield from _table(("Patient", "Day", "Value of", "Value", "Grade or finding"), rows, small=True)


def _all_abnormal(of: ReportState) -> Iterator[AbnormalValue]:
    for one, row in of.rows(Laboratory):
        yield from _abnormal(one, row)


@dataclass(frozen=True)
class AbnormalValue:
    """A listed laboratory value, the reason, and its severity rank."""

    subject: str
    day: str
    label: str
    text: str
    why: str
    rank: int


def _abnormal(one: PrintedCase, row: Row) -> Iterator[AbnormalValue]:
    found = {each.item.id: each for each in printed_row(one, row)}
    grades = {each.item.beside: each.text for each in found.values() if _is_grade(each.item)}
    outside = {each.field.id: each for each in one.findings if _is_outside(each, row)}
    subject, day = one.patient.subject, _text(found, Laboratory.date.id).replace("\n", " ")
    for id_, each in found.items():
        grade = grades.get(id_, "")
        reached = re.search(r"\d", grade)
        if reached and int(reached[0]) >= SEVERE:
            yield AbnormalValue(subject, day, each.label, each.text, f"grade {grade}", int(reached[0]))
        elif id_ in outside:
            why = f"{outside[id_].severity.value} {outside[id_].check}"
            yield AbnormalValue(subject, day, each.label, each.text, why, 0)


def _is_grade(item: Item[Any]) -> TypeGuard[Derived[Any]]:
    """Return whether a derived item of F18 is a grade; others are multiples of normal and pancytopenia."""
    return isinstance(item, Derived) and item.id == f"{item.beside}GR"


def _is_outside(found: Finding, row: Row) -> bool:
    return found.form is row.form and found.row == row.number and found.severity is Severity.ERROR


def _table(
    titles: tuple[str, ...], rows: tuple[tuple[str, ...], ...], widths: tuple[int, ...] = (), *, small: bool = False
) -> Iterator[PaperBlock]:
    if rows:
        yield PaperTable(titles, rows, widths or balanced_widths(titles, rows, small=small), small)
        yield PaperText(counted(len(rows), "line", "lines"), small=True)
    else:
        yield PaperText(NOTHING)
