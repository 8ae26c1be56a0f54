"""The lines of changes since a review: patient, record, value before and after, person and reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cd7gui.domain.case_report.changes import DELETED, Place
from cd7gui.domain.case_report.dictionary import Dictionary
from cd7gui.study.people.sign_off import scope_in_words
from cd7gui.study.people.signatures import Signature
from cd7gui.study.reports.review_list import field_words, record_name
from cd7gui.study.session import Study
from cd7gui.study.verification.last_review import ChangesSince, ReviewedPatient, ReviewedRecord, ReviewedValue
from cd7gui.ui.review.review_tab import ValueLine
from cd7gui.ui.widgets.tables.line_model import Column
from cd7gui.ui.widgets.value_text import moment, readable

COLUMNS: Sequence[Column] = (
    ("Patient", 80, "01-0001"),
    ("Record", 140, "F10 GVHD"),
    ("What changed", 190, "Consent signed"),
    ("Before", 110, "2026-11-22"),
    ("Now", 110, "2026-11-22"),
    ("Weight", 160, "was verified"),
    ("Who and when", 220, "Kim Keeper, 2026-11-22 00:00, line 9,999"),
    ("Why", 160, ""),
)


def review_lines(study: Study, found: ChangesSince) -> list[ValueLine]:
    """Return the lines: of the study, then by patient and record, critical ones first."""
    of_study = [_void(study, one, "The study") for one in found.void]
    return [*of_study, *(line for one in found.patients for line in _of_patient(study, one))]


def _of_patient(study: Study, patient: ReviewedPatient) -> Iterator[ValueLine]:
    dictionary = study.rules.dictionary
    for record in patient.records:
        yield from (_of_value(dictionary, patient, record, one) for one in record.values)
    yield from (_void(study, one, patient.subject) for one in patient.void)
    for one in patient.findings:
        place = Place(one.patient, one.form.id, one.row, one.field.id)
        row = f", row {one.row}" if one.row else ""
        said = (patient.subject, f"{one.form.id} {one.form.title}{row}", one.field.label, "", "")
        yield ValueLine((*said, f"new {one.severity.value}", one.check, one.says), place)


def _of_value(
    dictionary: Dictionary, patient: ReviewedPatient, record: ReviewedRecord, one: ReviewedValue
) -> ValueLine:
    form = dictionary.form(one.place.form)
    item = form.field(one.place.field) if form is not None else None
    weight = ["was verified"] if one.was_verified else []
    weight += [f"critical: {one.critical}"] if one.critical else []
    if one.place.field == DELETED:
        before, after = "", "struck out" if one.after is not None else "taken back"
    else:
        kind = item.kind if item is not None else None
        before, after = readable(kind, one.before), readable(kind, one.after)
        after += " (changed and changed back)" if one.before == one.after else ""
    what = field_words(dictionary, one) if item is None else item.label
    who = f"{one.last.who}, {moment(one.last.at)[:16]}, line {one.last.seq:,}"
    cells = (patient.subject, record_name(dictionary, record), what, before, after, "; ".join(weight), who)
    return ValueLine((*cells, one.last.change.reason), one.place if item is not None else None)


def _void(study: Study, one: Signature, whose: str) -> ValueLine:
    cells = (whose, "signature", scope_in_words(study, one.scope), one.in_words, one.state_in_words, "void", one.name)
    return ValueLine((*cells, ""))
