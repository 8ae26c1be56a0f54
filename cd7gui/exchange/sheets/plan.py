"""A workbook as values: from dictionary, cases, findings and estimates to sheets of typed cells, before any file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import field
from datetime import UTC, datetime
from typing import Any

from cd7gui.domain.case_report.dictionary import Dictionary
from cd7gui.domain.case_report.study_terms import NO_TERMS, StudyTerms
from cd7gui.domain.checks.checks import Finding
from cd7gui.domain.reference_range import ReferenceRange
from cd7gui.domain.results import Estimates
from cd7gui.exchange.sheets.audit_trail import AuditLine, audit_sheet
from cd7gui.exchange.sheets.cells import Sheet, WorkbookPlan
from cd7gui.exchange.sheets.curve_steps import charts, steps_sheet
from cd7gui.exchange.sheets.dictionary_changes import changes_sheet
from cd7gui.exchange.sheets.disclosure import Disclosure
from cd7gui.exchange.sheets.form_status import (
    CompletenessLine,
    ExportedVerification,
    ScheduleLine,
    completeness_sheet,
    ranges_sheet,
    schedule_sheet,
    status_sheet,
    terms_sheet,
    verification_sheet,
)
from cd7gui.exchange.sheets.forms import form_sheet
from cd7gui.exchange.sheets.limits import judge
from cd7gui.exchange.sheets.listings import (
    EnteredDeviation,
    ExportedQuery,
    ExportedSignature,
    FactTable,
    deviations_sheet,
    dictionary_sheet,
    findings_sheet,
    patients_sheet,
    queries_sheet,
    signatures_sheet,
)
from cd7gui.exchange.sheets.outcomes import SUMMARY, curves_sheet, summary_sheet, tables_sheet
from cd7gui.exchange.sheets.patients import ExportedPatient
from cd7gui.exchange.sheets.provenance import SYNTHETIC, Content, Provenance, provenance_sheet
from cd7gui.records import dataclass


@dataclass(frozen=True)
class ExportInput:
    """The input of an export. `patients` are the counted ones, in order; `facts` their outcomes.

    `previous` is the snapshot of the previous dictionary version; `trail` the audit trail if requested.
    """

    dictionary: Dictionary
    patients: tuple[ExportedPatient, ...]
    facts: FactTable = field(default_factory=FactTable)
    findings: tuple[Finding, ...] = ()
    disclosure: Disclosure = field(default_factory=Disclosure)
    previous: Mapping[str, Any] | None = None
    trail: tuple[AuditLine, ...] | None = None
    queries: tuple[ExportedQuery, ...] = ()
    signatures: tuple[ExportedSignature, ...] | None = None  # None for a study in which nobody can sign
    verifications: tuple[ExportedVerification, ...] | None = None  # None for a study in which nobody verified
    # None if the file is de-identified: an open window would reveal the date on which it began.
    schedule: tuple[ScheduleLine, ...] | None = None
    completeness: tuple[CompletenessLine, ...] | None = None
    entered: tuple[EnteredDeviation, ...] = ()  # deviations that no check finds
    ranges: tuple[ReferenceRange, ...] = ()  # none if the file is de-identified: laboratories could lead to the site
    terms: StudyTerms = NO_TERMS  # none if the file is de-identified: file names are chosen by people


def plan_data(material: ExportInput) -> tuple[Sheet, ...]:
    """Return the patients and the forms, as read by a statistician. Raises `UserError` for what no cell can hold."""
    return judge(_data_sheets(material)).sheets


def plan_workbook(material: ExportInput, estimates: Estimates, provenance: Provenance) -> WorkbookPlan:
    """Return the whole workbook, Provenance first; forms without rows keep their header.

    Raises `UserError` naming the field for a text or number that a cell would cut or round.
    """
    judged = judge([*_data_sheets(material), *_other_sheets(material, estimates, provenance.study)])
    content = Content(material.dictionary, estimates, material.disclosure, judged.sheets, judged.notes)
    first = provenance_sheet(provenance, content)
    front = judge([first])  # study and user names are free text too
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
    """Return the first of the export's month if its day would reveal the date shift, else None."""
    if not material.disclosure.deidentified:
        return None
    return provenance.exported.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def _data_sheets(material: ExportInput) -> Iterator[Sheet]:
    yield patients_sheet(material.patients, material.facts)
    for form in material.dictionary.forms:
        yield form_sheet(form, material.patients, material.disclosure)


def _other_sheets(material: ExportInput, estimates: Estimates, study: str) -> Iterator[Sheet]:
    yield from (sheet for make in OTHER_SHEETS if (sheet := make(material, estimates, study)) is not None)


MakeSheet = Callable[[ExportInput, Estimates, str], Sheet | None]  # the last is the study's name as exported

OTHER_SHEETS: tuple[MakeSheet, ...] = (
    lambda _, estimates, __: summary_sheet(estimates),
    lambda of, estimates, _: tables_sheet(estimates, of.disclosure),
    lambda _, estimates, __: curves_sheet(estimates),
    lambda _, estimates, __: steps_sheet(estimates),
    lambda of, *_: status_sheet(of.dictionary, of.patients),
    lambda of, *_: None if of.schedule is None else schedule_sheet(of.schedule),
    lambda of, *_: None if of.completeness is None else completeness_sheet(of.completeness),
    lambda of, *_: findings_sheet(of.patients, of.findings, of.disclosure),
    lambda of, *_: deviations_sheet(of.patients, of.findings, of.disclosure, of.entered),
    lambda of, *_: queries_sheet(of.queries, of.patients, of.disclosure),
    lambda of, *_: ranges_sheet(of.ranges) if of.ranges else None,
    lambda of, *_: terms_sheet(of.terms) if of.terms.sources else None,
    lambda of, *_: dictionary_sheet(of.dictionary, of.disclosure),
    lambda of, *_: changes_sheet(of.dictionary.snapshot(), of.previous),
    lambda of, _, study: (
        None if of.signatures is None else signatures_sheet(of.signatures, of.patients, study, of.disclosure)
    ),
    lambda of, *_: (
        None if of.verifications is None else verification_sheet(of.verifications, of.patients, of.disclosure)
    ),
    lambda of, *_: None if of.trail is None else audit_sheet(of.trail),
)
"""The sheets after patients and forms, in order; None leaves a sheet out."""
