"""The printed contents: one form, all forms of a patient, or the summary."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cd7gui.domain.case_report.case import Case, Row
from cd7gui.domain.case_report.dictionary import Derived, Field, Form, FormSection, Item
from cd7gui.domain.checks.checks import Finding, Severity
from cd7gui.domain.formatting import counted
from cd7gui.domain.queries.threads import QueryThread
from cd7gui.domain.results import Estimates
from cd7gui.protocol.patients import subject
from cd7gui.study.queries.query_list import thread_in_words
from cd7gui.study.reports.reports import rules_in_words
from cd7gui.study.reports.status import form_status
from cd7gui.study.session import Study
from cd7gui.ui.shell.printing import LARGE, SMALL, TITLE, DocumentWriter
from cd7gui.ui.widgets.value_text import readable

COLUMNS = 6  # of a table on one page, besides the row number
LABELS, VALUES = 40, 60  # per cent of the width
DIMMED = "#555555"


def write_form(to: DocumentWriter, study: Study, case: Case, form: type[Form]) -> None:
    """Write a form of a patient: every field that is shown, and the findings."""
    state = form_status(study, case, form).value
    to.line(f"{form.id} {form.title}", TITLE, bold=True)
    to.line("Patient {number} · {state}".format(number=subject(case) or "without a number", state=state))
    rows = case.rows(form) if form.repeating else (case.only(form),)
    if not rows:
        to.line("Nothing was entered.", colour=DIMMED)
    elif form.repeating and not any(isinstance(part, FormSection) for part in form.parts):
        _write_grid(to, case, form, rows)
    else:
        for row in rows:
            if form.repeating:
                to.line(f"Row {row.number}", LARGE, bold=True)
            _write_fields(to, case, row)
    _write_findings(to, [one for one in study.findings(case.key) if one.form is form])
    _write_queries(to, study, [one for one in study.threads(case.key) if one.number and one.place.form == form.id])


def write_patient(to: DocumentWriter, study: Study, case: Case) -> None:
    """Write every form of a patient with entries, and list the empty ones."""
    forms = study.rules.dictionary.forms
    _write_queries(to, study, [one for one in study.threads(case.key) if not one.place.form])
    for form in forms:
        if case.is_started(form) or case.is_complete(form):
            write_form(to, study, case, form)
    empty = [f"{form.id} {form.title}" for form in forms if not case.is_started(form) and not case.is_complete(form)]
    if empty:
        to.line("Forms without an entry", LARGE, bold=True)
        to.line(", ".join(empty) + ".")


def write_summary(to: DocumentWriter, found: Estimates) -> None:
    """Write the outcomes as tables, in the same words as on the summary."""
    to.line("Summary", TITLE, bold=True)
    patients = counted(found.patients, "patient", "patients")
    to.line(f"{patients}, data cut-off {found.cutoff.isoformat()}")
    to.line(rules_in_words(found))
    titles = ["Outcome", "n", "Estimate", "Method"]
    to.table(titles, [[one.label, one.counts, one.text, one.method] for one in found.table], [34, 8, 24, 34])
    panels = found.panels
    if panels is not None:
        for one in panels.breakdowns:
            to.line(one.label, LARGE, bold=True)
            rows = [[share.label, f"{share.x}/{share.n}", share.text] for share in one.shares]
            to.table(["", "n", "Share"], rows, [50, 15, 35])
            for note in (one.method, one.note):
                if note:
                    to.line(note, SMALL, colour=DIMMED)
    for part, why in found.failed.items():
        to.line(f"{part}: {why}")
    to.line(found.proof.words, SMALL, colour=DIMMED)


def _value(case: Case, row: Row, item: Item[Any]) -> str:
    if isinstance(item, Derived):
        value = case.derive(item, row)
        return "" if value is None else item.kind.show(value)
    return readable(item.kind, row.stored(item)) if row.stored(item) is not None else ""


def _title(item: Item[Any]) -> str:
    return f"{item.label} ({item.unit})" if item.unit else item.label


def _write_fields(to: DocumentWriter, case: Case, row: Row) -> None:
    waiting: list[list[str]] = []
    heading = ""

    def write() -> None:
        if waiting:
            if heading:
                to.line(heading, LARGE, bold=True)
            to.table(["Field", "Value"], list(waiting), [LABELS, VALUES])
            waiting.clear()

    for part in row.form.parts:
        if isinstance(part, FormSection):
            write()
            heading = part.title
        elif isinstance(part, Derived) or (isinstance(part, Field) and row.shows(part.id)):
            text = _value(case, row, part)
            if text or isinstance(part, Field):
                waiting.append([_title(part), text])
    write()


def _write_grid(to: DocumentWriter, case: Case, form: type[Form], rows: tuple[Row, ...]) -> None:
    """Write rows as tables of legible width, each with the row number; empty columns are left out."""
    items = [item for item in form.items() if any(_cell(case, row, item) for row in rows)]
    for begin in range(0, len(items), COLUMNS):
        some = items[begin : begin + COLUMNS]
        cells = [[str(row.number), *(_cell(case, row, item) for item in some)] for row in rows]
        to.table(["Row", *map(_title, some)], cells)
        to.line("")


def _cell(case: Case, row: Row, item: Item[Any]) -> str:
    return _value(case, row, item) if isinstance(item, Derived) or row.shows(item.id) else ""


def _write_findings(to: DocumentWriter, found: list[Finding]) -> None:
    if found:
        to.line("Findings", LARGE, bold=True)
        titles = ["Place", "Kind", "Finding", "Reason given"]
        to.table(titles, list(_finding_rows(found)), [16, 12, 46, 26])


def _write_queries(to: DocumentWriter, study: Study, threads: list[QueryThread]) -> None:
    """Write the query threads; a mere justification is printed with its finding."""
    if threads:
        to.line("Queries", LARGE, bold=True)
        dictionary = study.rules.dictionary
        rows = [[one.place.words(dictionary), one.state.value, thread_in_words(one)] for one in threads]
        to.table(["About", "State", "Messages"], rows, [24, 12, 64])


def _finding_rows(found: list[Finding]) -> Iterator[list[str]]:
    words = {
        Severity.ERROR: "error",
        Severity.QUERY: "query",
        Severity.DEVIATION: "deviation",
        Severity.UNDECIDED: "undecided",
    }
    for one in found:
        place = f"{one.field.label} ({one.row})" if one.row else one.field.label
        yield [place, f"{one.check} {words[one.severity]}", one.says, one.justification]
