"""Where a study was left on this computer: page of the window, patient, form and row."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cd7gui.ui.shell.action_context import ActionContext

PLACES = range(7)  # case reports, summary, deviations, workbook, findings, review, follow-up
PARTS = 4


def note(context: ActionContext) -> None:
    """Store where the open study is being left."""
    reports, page = context.reports(), context.reports().page
    row = page.current_row() if page is not None and page.form.repeating else 0
    parts = [str(context.place()), reports.patient, reports.form_id, str(row)]
    context.preferences.remember_place(context.controller.study.identity, parts)


def go_back(context: ActionContext) -> None:
    """Go to where the study was left; parts that no longer exist are skipped."""
    study = context.controller.study
    parts = context.preferences.last_place(study.identity)
    if len(parts) != PARTS:
        return
    place, patient, form_id, row = parts
    form = study.rules.dictionary.form(form_id)
    if patient in study.listed_keys() and form is not None:
        reports = context.reports()
        reports.take_study()  # it may not have been told of the study yet
        if reports.show_patient(patient):
            known = {str(one.number) for one in study.case(patient).rows(form)}
            reports.show_form(form_id, int(row) if row in known and form.repeating else None)
    if place in map(str, PLACES):
        context.show_place(int(place))
