"""What changed since a review, in words and as plain data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cd7gui.domain.case_report.changes import DELETED, JUSTIFIED, PATIENT
from cd7gui.domain.case_report.dictionary import Dictionary
from cd7gui.domain.formatting import counted
from cd7gui.study.imports.import_plan import shown_text
from cd7gui.study.people.sign_off import scope_in_words
from cd7gui.study.people.signatures import Signature
from cd7gui.study.session import Study
from cd7gui.study.verification.last_review import ChangesSince, ReviewedPatient, ReviewedRecord, ReviewedValue

NOTHING_NEW = "Nothing has changed since line {since:,}."
HEAD = "Since line {since:,}, up to line {up_to:,}: {values} of {patients}."


def changes_in_words(study: Study, found: ChangesSince) -> str:
    """Return what is new by patient and record, critical items first."""
    if not (found.patients or found.void):
        return NOTHING_NEW.format(since=found.since)
    head = HEAD.format(
        since=found.since,
        up_to=found.up_to,
        values=counted(found.values, "changed value", "changed values"),
        patients=counted(len(found.patients), "patient", "patients"),
    )
    lines = [head, *(f"  {_void_words(study, one)}" for one in found.void)]
    for patient in found.patients:
        lines += ["", patient.subject, *_patient_lines(study, patient)]
    return "\n".join(lines)


def _patient_lines(study: Study, patient: ReviewedPatient) -> Iterator[str]:
    for record in patient.records:
        yield f"  {record_name(study.rules.dictionary, record)}"
        yield from (f"    {value_in_words(study.rules.dictionary, one)}" for one in record.values)
    yield from (f"  {_void_words(study, one)}" for one in patient.void)
    for one in patient.findings:
        yield f"  new {one.severity.value} {one.check} at {one.place}: {one.says}"


def record_name(dictionary: Dictionary, record: ReviewedRecord) -> str:
    """Return the name of a record: "F10 GVHD, row 2"."""
    form = dictionary.form(record.form)
    if form is None:
        return "the patient"
    return f"{form.id} {form.title}" + (f", row {record.row}" if record.row else "")


def value_in_words(dictionary: Dictionary, one: ReviewedValue) -> str:
    """Describe a changed value: old and new, by whom, when and why, and the consequence."""
    before, after = shown_text(one.before), shown_text(one.after)
    if one.place.field == DELETED:
        moved = "struck out" if one.after is not None else "taken back"
    else:
        moved = f"{before} → {after}" if one.before != one.after else f"{after} again, after another value"
    marks = [
        *(["WAS VERIFIED"] if one.was_verified else []),
        *([f"critical: {one.critical}"] if one.critical else []),
    ]
    why = f": {one.last.change.reason}" if one.last.change.reason else ""
    who = f"{one.last.who}, {one.last.at[:16].replace('T', ' ')}, line {one.last.seq:,}{why}"
    return f"{field_words(dictionary, one)}: {moved} ({who})" + (f" [{'; '.join(marks)}]" if marks else "")


def field_words(dictionary: Dictionary, one: ReviewedValue) -> str:
    """Name what changed: the field's label, the row or patient, or the check of a justified finding."""
    place = one.place
    if place.field == DELETED:
        return "the patient" if place.form == PATIENT else "the row"
    if place.field.startswith(JUSTIFIED):
        return f"{place.field.removeprefix(JUSTIFIED).partition('.')[0]} justified"
    form = dictionary.form(place.form)
    item = form.field(place.field) if form is not None else None
    return f"{place.name} {item.label}" if item is not None else place.name


def _void_words(study: Study, one: Signature) -> str:
    return f"signature {one.state_in_words}: {scope_in_words(study, one.scope)} {one.in_words}"


def changes_as_data(study: Study, found: ChangesSince) -> dict[str, Any]:
    """Return what is new as JSON-ready data."""
    return {
        "since": found.since,
        "up_to": found.up_to,
        "void_signatures": [_void_data(study, one) for one in found.void],
        "patients": [_patient_data(study, one) for one in found.patients],
    }


def _patient_data(study: Study, patient: ReviewedPatient) -> dict[str, Any]:
    return {
        "patient": patient.subject,
        "records": [
            {"form": record.form, "row": record.row, "values": [_value_data(one) for one in record.values]}
            for record in patient.records
        ],
        "void_signatures": [_void_data(study, one) for one in patient.void],
        "new_findings": [
            {"check": one.check, "severity": one.severity.value, "place": one.place, "finding": one.says}
            for one in patient.findings
        ],
    }


def _value_data(one: ReviewedValue) -> dict[str, Any]:
    return {
        "place": one.place.name,
        "before": shown_text(one.before) if one.before is not None else None,
        "after": shown_text(one.after) if one.after is not None else None,
        "who": one.last.who,
        "at": one.last.at,
        "line": one.last.seq,
        "origin": one.last.origin,
        "reason": one.last.change.reason or None,
        "changes": one.lines,
        "critical": one.critical or None,
        "was_verified": one.was_verified,
    }


def _void_data(study: Study, one: Signature) -> dict[str, Any]:
    return {
        "signed": scope_in_words(study, one.scope),
        "name": one.name,
        "meaning": one.meaning.value,
        "line": one.line,
        "since": one.since,
        "place": one.place,
    }
