"""Changes of a complete form in words, for asking for a reason: field label, value before and after."""

from __future__ import annotations

from collections.abc import Sequence

from cd7gui.domain.case_report.case import Case
from cd7gui.domain.case_report.changes import Place
from cd7gui.domain.case_report.dictionary import Form
from cd7gui.domain.errors import Unparsable
from cd7gui.domain.formatting import counted
from cd7gui.study.entry import RequiredReason
from cd7gui.study.paste.paste import Cell, asks_reason, stored_text
from cd7gui.study.session import Study
from cd7gui.ui.widgets.plain_text import one_line
from cd7gui.ui.widgets.value_text import readable

SHOWN = 6  # changes listed; the others are counted


def begins_row_of_complete_form(study: Study, place: Place) -> bool:
    """Return whether a value here would be the first of its row, in a form that was marked complete."""
    form, case = study.rules.dictionary.form(place.form), study.case(place.patient)
    if form is None or not case.is_complete(form):
        return False
    return place.row > 0 and all(row.number != place.row for row in case.rows(form))


def why_row(study: Study, place: Place, text: str) -> str:
    """Return the question why a row is added to a complete form."""
    words = "{form} was marked complete. A new row starts with {label}: {new}.\nWhy are you adding the row?"
    label, _, new = _parts(study, place, text)
    return words.format(form=_form_title(study, place), label=label, new=new)


def why(study: Study, cells: Sequence[Cell]) -> str:
    """Return the question why values of a complete form change.

    For dates after the withdrawal of consent, it asks why they are entered.
    """
    lines = [line for place, text in cells if (line := _line(study, place, text))]
    more = len(lines) - SHOWN
    if more > 0:
        lines[SHOWN:] = ["and {changes}".format(changes=counted(more, "other change", "other changes"))]
    if asks_reason(study, cells) is RequiredReason.AFTER_WITHDRAWAL:
        return "\n".join([*lines, RequiredReason.AFTER_WITHDRAWAL.value])
    words = "{form} was marked complete. Why are you changing the value?"
    if len(lines) > 1:
        words = "{form} was marked complete. Why are you changing its values?"
    return "\n".join([*lines, words.format(form=_form_title(study, cells[0][0]))])


def row_in_words(case: Case, form: type[Form], row: int) -> str:
    """Return a row's number and the day that orders it, for a sentence: "Row 2 (2023-07-12)"."""
    field = form.field(form.order_by) if form.order_by else None
    stored = case.stored(form.id, row, field.id) if field is not None else None
    if field is None or stored is None:
        return f"Row {row}"
    return f"Row {row} ({one_line(readable(field.kind, stored))})"


def in_words(study: Study, place: Place) -> str:
    """Return a place's label, with its row if its form repeats: "Date of sample, row 2 (2023-07-12)"."""
    field = study.rules.dictionary.field(f"{place.form}.{place.field}")
    if not place.row:
        return field.label
    row = row_in_words(study.case(place.patient), field.form, place.row)
    return f"{field.label}, {row[:1].lower()}{row[1:]}"


def _line(study: Study, place: Place, text: str | None) -> str:
    """Return what changes at a place; empty if nothing does."""
    label, old, new = _parts(study, place, text)
    row = f", row {place.row}" if place.row else ""
    return "" if old == new else f"{label}{row}: {old} → {new}"


def _parts(study: Study, place: Place, text: str | None) -> tuple[str, str, str]:
    field = study.rules.dictionary.field(f"{place.form}.{place.field}")
    old = study.case(place.patient).stored(place.form, place.row, place.field)
    try:
        new = stored_text(field, text, study.reading) if text and text.strip() else None
    except Unparsable:
        return field.label, _words(readable(field.kind, old), old), text or ""
    return field.label, _words(readable(field.kind, old), old), _words(readable(field.kind, new), new)


def _words(shown: str, stored: str | None) -> str:
    return "no value" if stored is None else shown


def _form_title(study: Study, place: Place) -> str:
    form = study.rules.dictionary.form(place.form)
    return form.title if form is not None else place.form
