"""The sheets that are lists: patients with outcomes, findings, deviations, the dictionary and signatures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace
from decimal import Decimal
from typing import Any

from cd7gui.domain.case_report.dictionary import Dictionary, Field, Form, Item
from cd7gui.domain.checks.checks import Finding, Severity
from cd7gui.exchange.sheets import cells, field_words
from cd7gui.exchange.sheets.cells import ColumnKind, Row, Sheet, SheetColumn
from cd7gui.exchange.sheets.columns import names_of, reason_column
from cd7gui.exchange.sheets.disclosure import Disclosure
from cd7gui.exchange.sheets.forms import sheet_name
from cd7gui.exchange.sheets.patients import PATIENT_KEYS, ROW_KEYS, ExportedPatient, by_patient
from cd7gui.records import dataclass

PATIENTS, FINDINGS, DEVIATIONS, DICTIONARY = "Patients", "Findings", "Deviations", "Dictionary"
SIGNATURES, QUERIES = "Signatures", "Queries"


@dataclass(frozen=True)
class FactTable:
    """Facts of patients as plain data: columns, and by patient key a cell for each column."""

    columns: tuple[SheetColumn, ...] = ()
    by_patient: Mapping[str, Row] = field(default_factory=dict)


def patients_sheet(patients: Iterable[ExportedPatient], facts: FactTable) -> Sheet:
    """Return one row a patient, the wide analysis set (X17); a patient without facts has empty cells."""
    nothing: Row = (cells.EMPTY,) * len(facts.columns)
    rows = tuple((*one.keys, *facts.by_patient.get(one.case.key, nothing)) for one in patients)
    return Sheet(PATIENTS, "Patients", "tbl_Patients", (*PATIENT_KEYS, *facts.columns), rows, keys=3)


CHECK = SheetColumn("CHECK", "Edit check", width=10)
SEVERITY = SheetColumn("SEVERITY", "Severity", width=10)
PLACE = SheetColumn("PLACE", "Place of the value", width=18)
LABEL = SheetColumn("LABEL", "Form and field in words", width=36, wrap=True)
SAYS = SheetColumn("FINDING", "What is wrong", width=60, wrap=True)
REMEDY = SheetColumn("REMEDY", "What to do", width=48, wrap=True)
RULE = SheetColumn("RULE", "Rule", width=30, wrap=True)
STATE = SheetColumn(
    "STATE", "State: open, justified with its reason, entered, or empty where nothing is asked", width=10
)
REASON = SheetColumn("REASON", "Why it stands", width=40, wrap=True, typed=True)

NUMBER = SheetColumn(
    "NUMBER",
    "Number of an entered deviation (F22) in this file, no part of the content hash; empty for a computed one",
    ColumnKind.INTEGER,
    9,
    hashed=False,
)

OPEN, JUSTIFIED, ENTERED = "open", "justified", "entered"
QUOTING = (SAYS, REMEDY)  # messages quote values: an identifier, free text, a true date


def findings_sheet(patients: Iterable[ExportedPatient], findings: Iterable[Finding], disclosure: Disclosure) -> Sheet:
    """Return every finding in patient order, without messages if the file is de-identified."""
    columns = _disclosed((CHECK, SEVERITY, PLACE, LABEL, SAYS, REMEDY, RULE, STATE, REASON), disclosure)
    return _finding_list(FINDINGS, "Findings", columns, patients, findings)


@dataclass(frozen=True)
class EnteredDeviation:
    """An entered deviation; `patient` is the key of the case, `rule` its category and class."""

    patient: str
    number: int
    row: int
    place: str
    what: str
    rule: str
    action: str

    def cells(self, columns: tuple[SheetColumn, ...]) -> Row:
        """Return its cells for these columns."""
        texts = {PLACE: self.place, SAYS: self.what, RULE: self.rule, STATE: ENTERED, REASON: self.action}
        number = cells.integer(self.number or None)
        return tuple(number if one is NUMBER else cells.text(texts.get(one, "")) for one in columns)


def deviations_sheet(
    patients: Sequence[ExportedPatient],
    findings: Iterable[Finding],
    disclosure: Disclosure,
    entered: Iterable[EnteredDeviation] = (),
) -> Sheet:
    """Return only the deviations: those found by checks, with justification, then those entered."""
    columns = _disclosed((NUMBER, CHECK, PLACE, LABEL, SAYS, RULE, STATE, REASON), disclosure)
    deviations = [one for one in findings if one.severity is Severity.DEVIATION]
    computed = _finding_list(DEVIATIONS, "Deviations from the protocol", columns, patients, deviations)
    known = {one.case.key: one for one in patients}
    rows = ((*known[one.patient].row_keys(one.row), *one.cells(columns)) for one in entered if one.patient in known)
    return replace(computed, rows=(*computed.rows, *rows))


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
    rows = tuple(
        (*patient.row_keys(one.row), *_finding_cells(one, columns)) for patient, one in by_patient(findings, patients)
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
    return tuple(cells.EMPTY if column is NUMBER else cells.text(texts[column]) for column in columns)


DICTIONARY_COLUMNS = (
    SheetColumn("NAME", "Name of the field", width=16),
    SheetColumn("LABEL", "Label", width=30),
    SheetColumn("FORM", "Form", width=24),
    SheetColumn("SHEET", "Sheet of this workbook", width=24),
    SheetColumn("COLUMNS", "Columns of the sheet", width=30, wrap=True),
    SheetColumn("TYPE", "Type", width=30, wrap=True),
    SheetColumn("UNIT", "Unit", width=14),
    SheetColumn("CODES", "Codes and their labels", width=48, wrap=True),
    SheetColumn("ALLOWED", "Allowed values", width=24, wrap=True),
    SheetColumn("REQUIRED", "When a value is required", width=30, wrap=True),
    SheetColumn("SHOWN", "When the field is asked", width=30, wrap=True),
    SheetColumn("MISSING", "Codes for a missing value", width=40, wrap=True),
    SheetColumn("DERIVED", "How the value is computed", width=48, wrap=True),
    SheetColumn("CDASH", "CDASH name", width=12),
    SheetColumn("SINCE", "Dictionary version that added the field", width=8),
    SheetColumn("RETIRED", "Dictionary version that retired the field", width=9),
    SheetColumn("HELP", "Explanation", width=48, wrap=True),
)


def dictionary_sheet(dictionary: Dictionary, disclosure: Disclosure) -> Sheet:
    """Return the codebook: a row for each field and computed value (X14); withheld ones have no columns."""
    rows = tuple(_dictionary_row(form, item, disclosure) for form in dictionary.forms for item in form.items())
    return Sheet(DICTIONARY, "Dictionary", "tbl_Dictionary", DICTIONARY_COLUMNS, rows)


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
    """Return the columns of an item: its own, or the key of the rows; none if it is withheld."""
    if disclosure.shown([item]):
        return names_of(item, disclosure)
    if disclosure.left_out([item]):
        return []
    return [item.id, reason_column(item).name] if isinstance(item, Field) and disclosure.shows(item) else [item.id]


SIGNED_FORM = SheetColumn(
    "FORM", "Form that was signed, or REPORT with its number; empty for the whole patient, or the study", width=8
)
MEANING = SheetColumn("MEANING", "What the signature says: recorded, reviewed or approved", width=10)
NAME = SheetColumn("NAME", "Printed name of the signer", width=20)
ROLE = SheetColumn("ROLE", "Role of the signer", width=14)
SIGNED_AT = SheetColumn("SIGNEDAT", "Time of the signer's computer, ISO 8601 with the offset from UTC", width=26)
OPENS = SheetColumn("OPENS", "What was open when it was signed", width=30, wrap=True)
OVERRIDE = SheetColumn("OVERRIDE", "Why it was signed over what was open", width=36, wrap=True, typed=True)
WORTH = SheetColumn("STATE", "Whether it holds: valid, void (what was signed changed since) or false", width=10)
SINCE = SheetColumn("SINCE", "Line of the trail that voided it", ColumnKind.INTEGER, 10)
VOIDED_AT = SheetColumn("PLACE", "Value whose change voided it", width=16)
LINE = SheetColumn("LINE", "Line of the trail that holds the signature", ColumnKind.INTEGER, 10)
SIGNATURE_COLUMNS = (SIGNED_FORM, MEANING, NAME, ROLE, SIGNED_AT, OPENS, OVERRIDE, WORTH, SINCE, VOIDED_AT, LINE)
SIGNATURE_COLUMNS_LEAVING = (SIGNED_FORM, MEANING, WORTH)  # names and times could lead to the site


@dataclass(frozen=True)
class ExportedSignature:
    """A signature as exported; `patient` is the key of the case, empty for the study."""

    patient: str
    form: str
    meaning: str
    name: str
    role: str
    at: str
    opens: str
    override: str
    state: str
    since: int
    place: str
    line: int

    def row(self, columns: Sequence[SheetColumn]) -> Row:
        """Return its row for these columns."""
        found = {
            SIGNED_FORM: cells.text(self.form),
            MEANING: cells.text(self.meaning),
            NAME: cells.text(self.name),
            ROLE: cells.text(self.role),
            SIGNED_AT: cells.text(self.at),
            OPENS: cells.text(self.opens),
            OVERRIDE: cells.text(self.override),
            WORTH: cells.text(self.state),
            SINCE: cells.integer(self.since or None),
            VOIDED_AT: cells.text(self.place),
            LINE: cells.integer(self.line),
        }
        return tuple(found[column] for column in columns)


def signatures_sheet(
    signatures: Iterable[ExportedSignature],
    patients: Iterable[ExportedPatient],
    study: str,
    disclosure: Disclosure,
) -> Sheet:
    """Return a row for each signature of the study and of exported patients."""
    keys: dict[str, Row] = {one.case.key: one.keys for one in patients}
    keys[""] = (cells.text(study), cells.EMPTY, cells.EMPTY)
    columns = SIGNATURE_COLUMNS_LEAVING if disclosure.deidentified else SIGNATURE_COLUMNS
    rows = tuple((*keys[one.patient], *one.row(columns)) for one in signatures if one.patient in keys)
    return Sheet(SIGNATURES, "Electronic signatures", "tbl_Signatures", (*PATIENT_KEYS, *columns), rows, keys=3)


QUERY_NUMBER = SheetColumn(
    "QUERY", "Number of the thread of the patient; 0 where a reason was given alone", ColumnKind.INTEGER, 7
)
QUERY_ID = SheetColumn("ID", "What the thread is known by, in every copy of the study", width=14)
QUERY_PLACE = SheetColumn("PLACE", "What is asked of: a value, a row, a form, or PATIENT", width=18)
ASKED_OF = SheetColumn("CHECK", "Edit check whose finding it is; empty where a person asked", width=10)
ASKED_BY_ROLE = SheetColumn("SOURCE", "Role of who asked; programme for an edit check", width=14)
ASKED_TO = SheetColumn("TO", "Role that is to answer; empty for the site", width=14)
ANSWER_DUE = SheetColumn("DUE", "Day by which the answer is wanted", width=12)
QUERY_STATE = SheetColumn("STATE", "candidate, open, answered, closed, cancelled, resolved or note", width=11)
QUESTION = SheetColumn("QUESTION", "What is asked", width=48, wrap=True, typed=True)
ASKED_BY = SheetColumn("ASKEDBY", "Who asked", width=18)
ASKED_AT = SheetColumn("ASKEDAT", "When it was asked: ISO 8601 with the offset from UTC", width=26)
LAST_ANSWER = SheetColumn("ANSWERED", "The last answer", width=48, wrap=True, typed=True)
ANSWERED_BY = SheetColumn("ANSWEREDBY", "Who answered last", width=18)
ANSWERED_AT = SheetColumn("ANSWEREDAT", "When it was answered last: ISO 8601 with the offset from UTC", width=26)
WHOLE_THREAD = SheetColumn("THREAD", "Everything that was said, in order", width=60, wrap=True, typed=True)
DAYS_TO_ANSWER = SheetColumn("DAYS", "Days from the question to the first answer", ColumnKind.NUMBER, 8)
REOPENED = SheetColumn("REOPENED", "How often it was opened again", ColumnKind.INTEGER, 9)
ANSWER = SheetColumn(
    "ANSWER", "Write a new answer here; an import takes it as an answer, never as a value", width=48, wrap=True
)
QUERY_COLUMNS = (
    *(QUERY_NUMBER, QUERY_ID, QUERY_PLACE, LABEL, ASKED_OF, ASKED_BY_ROLE, ASKED_TO, ANSWER_DUE, QUERY_STATE),
    *(QUESTION, ASKED_BY, ASKED_AT, LAST_ANSWER, ANSWERED_BY, ANSWERED_AT, WHOLE_THREAD),
    *(DAYS_TO_ANSWER, REOPENED, ANSWER),
)
# Messages with their authors and times are withheld, because they quote values and true dates.
QUERY_COLUMNS_LEAVING = (
    *(QUERY_NUMBER, QUERY_PLACE, LABEL, ASKED_OF, ASKED_BY_ROLE, QUERY_STATE),
    *(DAYS_TO_ANSWER, REOPENED),
)


@dataclass(frozen=True)
class ExportedQuery:
    """A query thread as exported; `patient` is the key of the case."""

    patient: str
    number: int
    id: str
    place: str
    label: str
    check: str
    source: str
    to: str
    due: str
    state: str
    question: str
    asked: tuple[str, str]  # by whom, when
    answer: str
    answered: tuple[str, str]
    thread: str
    days: Decimal | None
    reopened: int

    def row(self, columns: Sequence[SheetColumn]) -> Row:
        """Return its row for these columns; the cell for an answer is empty."""
        texts = {
            QUERY_ID: self.id,
            QUERY_PLACE: self.place,
            LABEL: self.label,
            ASKED_OF: self.check,
            ASKED_BY_ROLE: self.source,
            ASKED_TO: self.to,
            ANSWER_DUE: self.due,
            QUERY_STATE: self.state,
            QUESTION: self.question,
            ASKED_BY: self.asked[0],
            ASKED_AT: self.asked[1],
            LAST_ANSWER: self.answer,
            ANSWERED_BY: self.answered[0],
            ANSWERED_AT: self.answered[1],
            WHOLE_THREAD: self.thread,
        }
        found = {column: cells.text(text) for column, text in texts.items()} | {
            QUERY_NUMBER: cells.integer(self.number),
            DAYS_TO_ANSWER: cells.EMPTY if self.days is None else cells.number(self.days),
            REOPENED: cells.integer(self.reopened),
            ANSWER: cells.EMPTY,
        }
        return tuple(found[column] for column in columns)


def queries_sheet(
    queries: Iterable[ExportedQuery], patients: Iterable[ExportedPatient], disclosure: Disclosure
) -> Sheet:
    """Return a row for each thread of the exported patients, in order."""
    columns = QUERY_COLUMNS_LEAVING if disclosure.deidentified else QUERY_COLUMNS
    rows = tuple((*patient.keys, *one.row(columns)) for patient, one in by_patient(queries, patients))
    return Sheet(QUERIES, "Queries", "tbl_Queries", (*PATIENT_KEYS, *columns), rows, keys=3)
