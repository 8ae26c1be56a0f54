"""The sheets that are lists: patients with their outcomes, findings, deviations and the dictionary."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cd7gui.domain.case_report.dictionary import Dictionary, Field, Form, Item
from cd7gui.domain.checks.checks import Finding, Severity
from cd7gui.domain.formatting import N_
from cd7gui.exchange.sheets import cells, field_words
from cd7gui.exchange.sheets.cells import Row, Sheet, SheetColumn
from cd7gui.exchange.sheets.columns import names_of, reason_column
from cd7gui.exchange.sheets.disclosure import Disclosure
from cd7gui.exchange.sheets.forms import sheet_name
from cd7gui.exchange.sheets.patients import PATIENT_KEYS, ROW_KEYS, ExportedPatient

PATIENTS, FINDINGS, DEVIATIONS, DICTIONARY = "Patients", "Findings", "Deviations", "Dictionary"


@dataclass(frozen=True)
class FactTable:
    """Facts of patients as plain data: columns, and for each patient's key a cell for each column."""

    columns: tuple[SheetColumn, ...] = ()
    by_patient: Mapping[str, Row] = field(default_factory=dict)


def patients_sheet(patients: Iterable[ExportedPatient], facts: FactTable) -> Sheet:
    """Return one row a patient, the wide analysis set (X17); a patient without facts has empty cells."""
    nothing: Row = (cells.EMPTY,) * len(facts.columns)
    rows = tuple((*one.keys, *facts.by_patient.get(one.case.key, nothing)) for one in patients)
    return Sheet(PATIENTS, N_("Patients"), "tbl_Patients", (*PATIENT_KEYS, *facts.columns), rows, keys=3)


CHECK = SheetColumn("CHECK", N_("Edit check"), width=10)
SEVERITY = SheetColumn("SEVERITY", N_("Severity"), width=10)
PLACE = SheetColumn("PLACE", N_("Place of the value"), width=18)
LABEL = SheetColumn("LABEL", N_("Form and field in words"), width=36, wrap=True)
SAYS = SheetColumn("FINDING", N_("What is wrong"), width=60, wrap=True)
REMEDY = SheetColumn("REMEDY", N_("What to do"), width=48, wrap=True)
RULE = SheetColumn("RULE", N_("Rule"), width=30, wrap=True)
STATE = SheetColumn("STATE", N_("State: open, justified with its reason, or empty where nothing is asked"), width=10)
REASON = SheetColumn("REASON", N_("Why it stands"), width=40, wrap=True, typed=True)

OPEN, JUSTIFIED = "open", "justified"
QUOTING = (SAYS, REMEDY)  # sentences quote values: an identifier, a free text, a true date


def findings_sheet(patients: Iterable[ExportedPatient], findings: Iterable[Finding], disclosure: Disclosure) -> Sheet:
    """Return every finding in the order of the patients. Sentences stay behind when the file is de-identified."""
    columns = _disclosed((CHECK, SEVERITY, PLACE, LABEL, SAYS, REMEDY, RULE, STATE, REASON), disclosure)
    return _finding_list(FINDINGS, N_("Findings"), columns, patients, findings)


def deviations_sheet(patients: Iterable[ExportedPatient], findings: Iterable[Finding], disclosure: Disclosure) -> Sheet:
    """Return the deviations from the protocol alone, each with its reason."""
    columns = _disclosed((CHECK, PLACE, LABEL, SAYS, RULE, STATE, REASON), disclosure)
    deviations = [one for one in findings if one.severity is Severity.DEVIATION]
    return _finding_list(DEVIATIONS, N_("Deviations from the protocol"), columns, patients, deviations)


def _disclosed(columns: tuple[SheetColumn, ...], disclosure: Disclosure) -> tuple[SheetColumn, ...]:
    if not disclosure.deidentified:
        return columns
    hidden = QUOTING if disclosure.with_text else (*QUOTING, REASON)
    return tuple(column for column in columns if column not in hidden)


def _finding_list(
    name: str,
    title: str,
    columns: tuple[SheetColumn, ...],
    patients: Iterable[ExportedPatient],
    findings: Iterable[Finding],
) -> Sheet:
    by_patient: dict[str, list[Finding]] = {}
    for one in findings:
        by_patient.setdefault(one.patient, []).append(one)
    rows = tuple(
        (*patient.row_keys(one.row), *_finding_cells(one, columns))
        for patient in patients
        for one in by_patient.get(patient.case.key, ())
    )
    return Sheet(name, title, f"tbl_{name}", (*ROW_KEYS, *columns), rows, keys=len(ROW_KEYS))


def _finding_cells(one: Finding, columns: tuple[SheetColumn, ...]) -> Row:
    texts = {
        CHECK: one.check,
        SEVERITY: one.severity.value,
        PLACE: one.place,
        LABEL: f"{one.form.title}: {one.field.label}",
        SAYS: one.says,
        REMEDY: one.remedy,
        RULE: one.rule,
        STATE: OPEN if one.open else JUSTIFIED if one.may_be_justified else "",
        REASON: one.justification,
    }
    return tuple(cells.text(texts[column]) for column in columns)


DICTIONARY_COLUMNS = (
    SheetColumn("NAME", N_("Name of the field"), width=16),
    SheetColumn("LABEL", N_("Label"), width=30),
    SheetColumn("FORM", N_("Form"), width=24),
    SheetColumn("SHEET", N_("Sheet of this workbook"), width=24),
    SheetColumn("COLUMNS", N_("Columns of the sheet"), width=30, wrap=True),
    SheetColumn("TYPE", N_("Type"), width=30, wrap=True),
    SheetColumn("UNIT", N_("Unit"), width=14),
    SheetColumn("CODES", N_("Codes and their labels"), width=48, wrap=True),
    SheetColumn("ALLOWED", N_("Allowed values"), width=24, wrap=True),
    SheetColumn("REQUIRED", N_("When a value is required"), width=30, wrap=True),
    SheetColumn("SHOWN", N_("When the field is asked"), width=30, wrap=True),
    SheetColumn("MISSING", N_("Codes for a missing value"), width=40, wrap=True),
    SheetColumn("DERIVED", N_("How the value is computed"), width=48, wrap=True),
    SheetColumn("CDASH", N_("CDASH name"), width=12),
    SheetColumn("SINCE", N_("Dictionary version that added the field"), width=8),
    SheetColumn("RETIRED", N_("Dictionary version that retired the field"), width=9),
    SheetColumn("HELP", N_("Explanation"), width=48, wrap=True),
)


def dictionary_sheet(dictionary: Dictionary, disclosure: Disclosure) -> Sheet:
    """Return the codebook: a row for each field and computed value (X14). One without columns here stayed behind."""
    rows = tuple(_dictionary_row(form, item, disclosure) for form in dictionary.forms for item in form.items())
    return Sheet(DICTIONARY, N_("Dictionary"), "tbl_Dictionary", DICTIONARY_COLUMNS, rows)


def _dictionary_row(form: type[Form], item: Item[Any], disclosure: Disclosure) -> Row:
    entered = isinstance(item, Field)
    texts = (
        item.name,
        item.label,
        form.title,
        sheet_name(form),
        " ".join(columns_in_sheet(item, disclosure)),
        field_words.kind_in_words(item),
        item.unit,
        field_words.codes_in_words(item),
        field_words.allowed_in_words(item),
        field_words.required_in_words(item),
        field_words.shown_in_words(item),
        "; ".join(field_words.MISSING_CODES) if entered else "",
        field_words.derivation_in_words(item),
        item.cdash if isinstance(item, Field) else "",
        item.since if isinstance(item, Field) else "",
        item.retired if isinstance(item, Field) else "",
        item.help if entered else "",
    )
    return tuple(cells.text(one) for one in texts)


def columns_in_sheet(item: Item[Any], disclosure: Disclosure) -> list[str]:
    """Name the columns that hold an item: its own, or the key of the rows; none if it stayed behind."""
    if disclosure.shown([item]):
        return names_of(item, disclosure)
    if disclosure.left_out([item]):
        return []
    return [item.id, reason_column(item).name] if isinstance(item, Field) and disclosure.shows(item) else [item.id]
