"""Expected items as rows of a workbook, and a workbook of the worklist alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from cd7gui.exchange.sheets.cells import WorkbookPlan
from cd7gui.exchange.sheets.form_status import ALL_FORMS, CompletenessLine, ScheduleLine, schedule_sheet
from cd7gui.exchange.sheets.patients import ExportedPatient
from cd7gui.exchange.sheets.provenance import SYNTHETIC
from cd7gui.exchange.writers.workbook import write
from cd7gui.protocol.schedule.completeness import completeness_of
from cd7gui.study.people.roles import Act
from cd7gui.study.schedule.worklist import DueItem, case_on, schedule_on
from cd7gui.study.session import Study


def schedule_lines(patients: Iterable[ExportedPatient], on: date | None) -> tuple[ScheduleLine, ...]:
    """Return everything expected of the exported patients, as of a day, else the cut-off or today."""
    return tuple(
        _line(one.study, DueItem(one.subject, one.site, expected))
        for one in patients
        for expected in schedule_on(one.case, on).items
    )


def completeness_lines(patients: Iterable[ExportedPatient], on: date | None) -> Iterator[CompletenessLine]:
    """Yield the completeness of the exported patients: each patient as a whole, then each form."""
    for one in patients:
        counts = completeness_of(case_on(one.case, on))
        whole = (ALL_FORMS, "all forms", sum(form.answered for form in counts), sum(form.required for form in counts))
        by_form = ((form.form.id, form.form.title, form.answered, form.required) for form in counts)
        for line in (whole, *by_form):
            yield CompletenessLine(one.study, one.site, one.subject, *line)


def _line(study: str, one: DueItem) -> ScheduleLine:
    found, window = one.expected, one.expected.window
    return ScheduleLine(
        study=study,
        site=one.site,
        subject=one.number,
        item=found.id,
        title=found.title,
        form=found.form.id,
        row=found.row,
        state=found.state.value,
        days_overdue=found.days_overdue,
        first=window.first if window else None,
        target=window.target if window else None,
        last=window.last if window else None,
        days=window.in_days if window else "",
        note=found.note,
    )


def write_worklist(study: Study, items: Iterable[DueItem], target: Path, *, overwrite: bool = False) -> int:
    """Write a workbook of the worklist, and return its number of rows. Raises `UserError`.

    It shows true dates, so it needs the right to export with identifiers.
    """
    study.require(Act.EXPORT_IDENTIFIED)
    sheet = schedule_sheet(_line(study.name, one) for one in items)
    notice = SYNTHETIC if study.synthetic else ""
    write(WorkbookPlan(study.name, (sheet,), notice=notice), target, overwrite=overwrite)
    return len(sheet.rows)
