"""The sheets of progress: forms started and complete, what is expected, and what was verified."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from cd7gui.domain.case_report.dictionary import Dictionary, Field
from cd7gui.domain.case_report.study_terms import GRADES, StudyTerms
from cd7gui.domain.reference_range import ReferenceRange
from cd7gui.exchange.sheets import cells
from cd7gui.exchange.sheets.cells import ColumnKind, Row, Sheet, SheetColumn
from cd7gui.exchange.sheets.disclosure import Disclosure
from cd7gui.exchange.sheets.patients import PATIENT_KEYS, ROW_KEYS, ExportedPatient, by_patient
from cd7gui.records import dataclass

FORMS = "Forms"
STARTED, COMPLETE = "started", "complete"
COLUMNS = (
    *PATIENT_KEYS,
    SheetColumn("FORM", "Form"),
    SheetColumn("TITLE", "Title of the form", width=32),
    SheetColumn("STATUS", "Status of the form: started or complete"),
)


def status_sheet(dictionary: Dictionary, patients: Iterable[ExportedPatient]) -> Sheet:
    """Return a row for each form of each patient that was started or marked complete (P32)."""
    rows = tuple(
        (
            *patient.keys,
            cells.text(form.id),
            cells.text(form.title),
            cells.text(COMPLETE if patient.case.is_complete(form) else STARTED),
        )
        for patient in patients
        for form in dictionary.forms
        if patient.rows(form) or patient.case.is_complete(form)
    )
    return Sheet(FORMS, "Status of the forms", "tbl_Forms", COLUMNS, rows, keys=3)


SCHEDULE, COMPLETENESS = "Schedule", "Completeness"
DAY, COUNT = ColumnKind.DATE, ColumnKind.INTEGER
SCHEDULE_COLUMNS = (
    *PATIENT_KEYS,
    SheetColumn("ITEM", "Item of the schedule; T, H, H2: the anchor from which it counts", width=22),
    SheetColumn("TITLE", "What is expected", width=28),
    SheetColumn("FORM", "Form that answers it", width=8),
    SheetColumn("ROW", "Row that answers it, or that is begun; empty where there is none", COUNT, 7),
    SheetColumn("STATE", "State as of the data cut-off, else of the day of the export", width=14),
    SheetColumn("DAYSOVER", "Days since the window closed, where nothing answers it", COUNT, 10),
    SheetColumn("FIRST", "First day of the window; empty where it is asked for from the start", DAY, 12),
    SheetColumn("TARGET", "Target day", DAY, 12),
    SheetColumn("LAST", "Last day of the window", DAY, 12),
    SheetColumn("DAYS", "The window in days from its anchor", width=16),
    SheetColumn("NOTE", "What excuses it, what it lacks, or how far outside it was", width=36, wrap=True),
)


@dataclass(frozen=True)
class ScheduleLine:
    """An expected item as in a workbook."""

    study: str
    site: str
    subject: str
    item: str
    title: str
    form: str
    row: int | None
    state: str
    days_overdue: int
    first: date | None
    target: date | None
    last: date | None
    days: str
    note: str

    @property
    def cells(self) -> Row:
        """The cells of its row."""
        return (
            *map(cells.text, (self.study, self.site, self.subject, self.item, self.title, self.form)),
            cells.integer(self.row),
            cells.text(self.state),
            cells.integer(self.days_overdue or None),
            *map(cells.day, (self.first, self.target, self.last)),
            cells.text(self.days),
            cells.text(self.note),
        )


def schedule_sheet(lines: Iterable[ScheduleLine]) -> Sheet:
    """Return a row for each item that is expected of a patient."""
    rows = tuple(one.cells for one in lines)
    return Sheet(SCHEDULE, "Follow-up: what is expected", "tbl_Schedule", SCHEDULE_COLUMNS, rows, keys=3)


ALL_FORMS = "ALL"
COMPLETENESS_COLUMNS = (
    *PATIENT_KEYS,
    SheetColumn("FORM", f"Form; {ALL_FORMS}: the patient as a whole", width=8),
    SheetColumn("TITLE", "Title of the form", width=32),
    SheetColumn("ANSWERED", "Required fields that hold a value or the reason why there is none", COUNT, 10),
    SheetColumn("REQUIRED", "Fields that are required and shown, in rows entered and rows overdue", COUNT, 10),
    SheetColumn("PERCENT", "Share of them in per cent", ColumnKind.NUMBER, 10, shown="0"),
)


@dataclass(frozen=True)
class CompletenessLine:
    """The completeness of a patient's form as in a workbook."""

    study: str
    site: str
    subject: str
    form: str
    title: str
    answered: int
    required: int

    @property
    def cells(self) -> Row:
        """The cells of its row."""
        share = 100 * self.answered / self.required if self.required else None
        return (
            *map(cells.text, (self.study, self.site, self.subject, self.form, self.title)),
            *map(cells.integer, (self.answered, self.required)),
            cells.computed(share),
        )


def completeness_sheet(lines: Iterable[CompletenessLine]) -> Sheet:
    """Return a row for each started or overdue form of a patient, and one for the patient as a whole."""
    rows = tuple(one.cells for one in lines)
    title = "Completeness of the required fields"
    return Sheet(COMPLETENESS, title, "tbl_Completeness", COMPLETENESS_COLUMNS, rows, keys=3)


VERIFICATION = "Verification"

PLACE = SheetColumn("PLACE", "Place of the value", width=18)
LABEL = SheetColumn("LABEL", "Form and field in words", width=36, wrap=True)
STATE = SheetColumn("STATE", "State: to verify, verified, changed since verified or not required", width=22)
ALWAYS = SheetColumn("ALWAYS", "As what it is verified of every patient; empty where it is not", width=20)
DRAWN = SheetColumn("DRAWN", "Whether the patient is drawn, so that every value is verified", width=8)
NAME = SheetColumn("NAME", "Who compared it with its source last", width=20)
ROLE = SheetColumn("ROLE", "Role of that person", width=14)
AT = SheetColumn("VERIFIEDAT", "When: ISO 8601 with the offset from UTC", width=26)
LINE = SheetColumn("LINE", "Line of the trail that holds the mark", ColumnKind.INTEGER, 10)
CHANGED = SheetColumn("SINCE", "Line of the trail that changed the value since", ColumnKind.INTEGER, 10)
DOCUMENT = SheetColumn("DOCUMENT", "Document in which the value stands", width=30, wrap=True, typed=True)
PAGE = SheetColumn("PAGE", "Page of the document", width=10, typed=True)
VERIFICATION_COLUMNS = (PLACE, LABEL, STATE, ALWAYS, DRAWN, NAME, ROLE, AT, LINE, CHANGED, DOCUMENT, PAGE)
VERIFICATION_LEAVING = (PLACE, LABEL, STATE, ALWAYS, DRAWN)  # names, times and documents could lead to the site


@dataclass(frozen=True)
class ExportedVerification:
    """A value and its verification state as exported; `patient` is the key of the case."""

    patient: str
    field: Field[Any]
    row: int
    state: str
    always: str
    drawn: bool
    name: str = ""
    role: str = ""
    at: str = ""
    line: int = 0
    changed: int = 0
    document: str = ""
    page: str = ""

    def cells_of(self, columns: Sequence[SheetColumn]) -> Row:
        """Return its cells for these columns."""
        found = {
            PLACE: cells.text(self.field.name),
            LABEL: cells.text(f"{self.field.form.title}: {self.field.label}"),
            STATE: cells.text(self.state),
            ALWAYS: cells.text(self.always),
            DRAWN: cells.text("Y" if self.drawn else "N"),
            NAME: cells.text(self.name),
            ROLE: cells.text(self.role),
            AT: cells.text(self.at),
            LINE: cells.integer(self.line or None),
            CHANGED: cells.integer(self.changed or None),
            DOCUMENT: cells.text(self.document),
            PAGE: cells.text(self.page),
        }
        return tuple(found[column] for column in columns)


def verification_sheet(
    found: Iterable[ExportedVerification], patients: Iterable[ExportedPatient], disclosure: Disclosure
) -> Sheet:
    """Return a row for each exported value that has to be verified or was."""
    columns = VERIFICATION_LEAVING if disclosure.deidentified else VERIFICATION_COLUMNS
    rows = tuple(
        (*patient.row_keys(one.row), *one.cells_of(columns))
        for patient, one in by_patient(found, patients)
        if _leaves(one, patient, disclosure)
    )
    return Sheet(
        VERIFICATION, "Source data verification", "tbl_Verification", (*ROW_KEYS, *columns), rows, len(ROW_KEYS)
    )


def _leaves(one: ExportedVerification, patient: ExportedPatient, disclosure: Disclosure) -> bool:
    row = next((row for row in patient.rows(one.field.form) if row.number == one.row), None)
    if row is None or not disclosure.shows(one.field):
        return False
    return row.answered(one.field) or not disclosure.deidentified


RANGES = "Ranges"
RANGE_TITLES = ("LABORATORY", "ANALYTE", "UNIT", "SEX", "AGEFROM", "AGETO", "LOW", "HIGH", "FROM", "TO", "SOURCE")
"""The titles of a table of ranges, in the order in which their parts are stored."""
RANGE_COLUMNS = (
    SheetColumn("NUMBER", "Number of the range", ColumnKind.INTEGER, 8),
    SheetColumn("LABORATORY", "Laboratory; empty for every one", width=20, typed=True),
    SheetColumn("ANALYTE", "Field of F18", width=10),
    SheetColumn("UNIT", "Unit of the limits", width=10),
    SheetColumn("SEX", "M, F, or empty for both", width=6),
    SheetColumn("AGEFROM", "From this age in whole years; empty for any", ColumnKind.INTEGER, 9),
    SheetColumn("AGETO", "To this age, included", ColumnKind.INTEGER, 9),
    SheetColumn("LOW", "Lower limit of normal; empty where there is none", ColumnKind.NUMBER, 10),
    SheetColumn("HIGH", "Upper limit of normal", ColumnKind.NUMBER, 10),
    SheetColumn("FROM", "First day on which it holds; empty for ever", width=12),
    SheetColumn("TO", "Last day; empty while it holds", width=12),
    SheetColumn("SOURCE", "Document and page", width=40, wrap=True, typed=True),
)


def ranges_sheet(ranges: Iterable[ReferenceRange]) -> Sheet:
    """Return a row for each range of the study's laboratories."""
    rows = tuple(
        (
            cells.integer(one.number),
            cells.text(one.laboratory),
            cells.text(one.analyte),
            cells.text(one.unit),
            cells.text(one.sex),
            cells.integer(one.age_from),
            cells.integer(one.age_to),
            cells.number(one.low) if one.low is not None else cells.EMPTY,
            cells.number(one.high) if one.high is not None else cells.EMPTY,
            cells.text(one.valid_from.isoformat() if one.valid_from else ""),
            cells.text(one.valid_to.isoformat() if one.valid_to else ""),
            cells.text(one.source),
        )
        for one in ranges
    )
    return Sheet(RANGES, "Reference ranges of the laboratories", "tbl_Ranges", RANGE_COLUMNS, rows, keys=1)


TERMS = "Terms"
NO_GRADE = "-"  # NCI's own notation for a grade that a term does not have
TERM_COLUMNS = (
    SheetColumn("VERSION", "Version of CTCAE", width=8),
    SheetColumn("TERM", "CTCAE term", width=40),
    SheetColumn("CLASS", "System organ class", width=40),
    SheetColumn("NCIT", "Code of the NCI Thesaurus", width=10),
    *(
        SheetColumn(f"GRADE{grade}", f"Words of grade {grade}; - where the term has it not", width=30, wrap=True)
        for grade in range(1, GRADES + 1)
    ),
    SheetColumn("DEFINITION", "Definition", width=40, wrap=True),
    SheetColumn("GONE", "Y where the newest sheet has the term no more", width=6),
    SheetColumn("FILE", "File from which the list was taken over", width=24, typed=True),
    SheetColumn("SHA256", "SHA-256 of the file", width=20),
)


def terms_sheet(terms: StudyTerms) -> Sheet:
    """Return a row for each term of the study's own lists."""
    rows = tuple(
        (
            *map(cells.text, (version, one.term, one.organ_class, one.ncit)),
            *(cells.text(NO_GRADE if words == "" else words or "") for words in one.grades),
            *map(cells.text, (one.definition, "Y" if one.gone else "", source.name, source.sha256)),
        )
        for version, source in sorted(terms.sources.items())
        for _, one in sorted(terms.numbered(version).items())
    )
    return Sheet(TERMS, "Terms of adverse events", "tbl_Terms", TERM_COLUMNS, rows, keys=2)
