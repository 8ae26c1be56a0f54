"""A workbook as values: from dictionary, cases, findings and estimates to sheets of typed cells, before any file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from cd7gui.domain.case_report.dictionary import Dictionary
from cd7gui.domain.checks.checks import Finding
from cd7gui.domain.results import Estimates
from cd7gui.exchange.sheets.audit_trail import AuditLine, audit_sheet
from cd7gui.exchange.sheets.cells import Sheet, WorkbookPlan
from cd7gui.exchange.sheets.curve_steps import charts, steps_sheet
from cd7gui.exchange.sheets.dictionary_changes import changes_sheet
from cd7gui.exchange.sheets.disclosure import Disclosure
from cd7gui.exchange.sheets.form_status import status_sheet
from cd7gui.exchange.sheets.forms import form_sheet
from cd7gui.exchange.sheets.limits import judge
from cd7gui.exchange.sheets.listings import (
    FactTable,
    deviations_sheet,
    dictionary_sheet,
    findings_sheet,
    patients_sheet,
)
from cd7gui.exchange.sheets.outcomes import SUMMARY, curves_sheet, summary_sheet
from cd7gui.exchange.sheets.patients import ExportedPatient
from cd7gui.exchange.sheets.provenance import SYNTHETIC, Content, Provenance, provenance_sheet


@dataclass(frozen=True)
class ExportInput:
    """What an export is made from. `patients` are those that count, in their order; `facts` their outcomes.

    `previous` is the snapshot of the dictionary version before; `trail` the audit trail where it was asked for.
    """

    dictionary: Dictionary
    patients: tuple[ExportedPatient, ...]
    facts: FactTable = field(default_factory=FactTable)
    findings: tuple[Finding, ...] = ()
    disclosure: Disclosure = field(default_factory=Disclosure)
    previous: Mapping[str, Any] | None = None
    trail: tuple[AuditLine, ...] | None = None


def plan_data(material: ExportInput) -> tuple[Sheet, ...]:
    """Return the patients and the forms: what a statistician reads. Raises `UserError` for what no cell can hold."""
    return judge(_data_sheets(material)).sheets


def plan_workbook(material: ExportInput, estimates: Estimates, provenance: Provenance) -> WorkbookPlan:
    """Return the whole workbook, Provenance first; forms without rows keep their header.

    Raises `UserError` naming the field for a text or number that a cell would cut or round.
    """
    judged = judge([*_data_sheets(material), *_other_sheets(material, estimates)])
    content = Content(material.dictionary, estimates, material.disclosure, judged.sheets, judged.notes)
    first = provenance_sheet(provenance, content)
    front = judge([first])  # study and user names are texts of people too
    sheets = (*front.sheets, *judged.sheets)
    notice = SYNTHETIC if provenance.synthetic else ""
    notes = (*judged.notes, *front.notes)
    return WorkbookPlan(
        provenance.study,
        sheets,
        notes,
        notice,
        charts(estimates, steps_sheet(estimates)),
        opens_on=SUMMARY,
        made=_made(material, provenance),
    )


def _made(material: ExportInput, provenance: Provenance) -> datetime | None:
    """Return the first of the month of the export where its day would tell how far dates were moved, else None."""
    if not material.disclosure.deidentified:
        return None
    return provenance.exported.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def _data_sheets(material: ExportInput) -> Iterator[Sheet]:
    yield patients_sheet(material.patients, material.facts)
    for form in material.dictionary.forms:
        yield form_sheet(form, material.patients, material.disclosure)


def _other_sheets(material: ExportInput, estimates: Estimates) -> Iterator[Sheet]:
    yield summary_sheet(estimates)
    yield curves_sheet(estimates)
    yield steps_sheet(estimates)
    yield status_sheet(material.dictionary, material.patients)
    yield findings_sheet(material.patients, material.findings, material.disclosure)
    yield deviations_sheet(material.patients, material.findings, material.disclosure)
    yield dictionary_sheet(material.dictionary, material.disclosure)
    yield changes_sheet(material.dictionary.snapshot(), material.previous)
    if material.trail is not None:
        yield audit_sheet(material.trail)
