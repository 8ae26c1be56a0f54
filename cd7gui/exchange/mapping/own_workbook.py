"""What our own workbook tells about itself: its origin, justified findings and complete forms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from cd7gui.domain.errors import UserError
from cd7gui.exchange.mapping.table_parts import HEADER_WITHIN
from cd7gui.exchange.readers.raw import RawBook, RawSheet
from cd7gui.exchange.sheets.form_status import COLUMNS as FORM_COLUMNS
from cd7gui.exchange.sheets.form_status import (
    COMPLETE,
    COMPLETENESS,
    COMPLETENESS_COLUMNS,
    FORMS,
    RANGES,
    SCHEDULE,
    SCHEDULE_COLUMNS,
    TERMS,
    VERIFICATION,
    VERIFICATION_LEAVING,
)
from cd7gui.exchange.sheets.listings import (
    ANSWER,
    ASKED_OF,
    CHECK,
    DEVIATIONS,
    DICTIONARY,
    FINDINGS,
    LABEL,
    MEANING,
    PATIENTS,
    PLACE,
    QUERIES,
    QUERY_ID,
    QUERY_NUMBER,
    QUERY_PLACE,
    QUERY_STATE,
    REASON,
    SIGNATURES,
    SIGNED_FORM,
    STATE,
    WORTH,
)
from cd7gui.exchange.sheets.outcomes import CURVES, SUMMARY, TABLES
from cd7gui.exchange.sheets.patients import ROW, SUBJECT
from cd7gui.exchange.sheets.provenance import (
    DEIDENTIFIED_BEGINS,
    DEIDENTIFIED_ITEM,
    HASH_ITEM,
    ID_ITEM,
    LINE_ITEM,
    PROVENANCE,
    SIGNATURE_ITEM,
    SYNTHETIC,
)
from cd7gui.records import dataclass

OTHERS = (
    "Steps",
    "Audit",
    "Changes",
    SCHEDULE,
    COMPLETENESS,
    RANGES,
    TERMS,
    VERIFICATION,
    TABLES,
)  # lists that some versions of the workbook have
LISTS = frozenset(
    {PROVENANCE, PATIENTS, SUMMARY, CURVES, FINDINGS, DEVIATIONS, DICTIONARY, FORMS, QUERIES, SIGNATURES, *OTHERS}
)

# Titles of each list of patients in every version of the workbook, which no form has.
LIST_TITLES = tuple(
    frozenset(titles)
    for titles in (
        (SUBJECT, ROW, CHECK.name, PLACE.name, LABEL.name, STATE.name),  # findings and deviations
        (SUBJECT, QUERY_NUMBER.name, QUERY_PLACE.name, ASKED_OF.name, QUERY_STATE.name),
        (SUBJECT, SIGNED_FORM.name, MEANING.name, WORTH.name),
        (SUBJECT, ROW, *(one.name for one in VERIFICATION_LEAVING)),
        (one.name for one in FORM_COLUMNS),
        (one.name for one in COMPLETENESS_COLUMNS),
        (one.name for one in SCHEDULE_COLUMNS),
        (SUBJECT, "WHO", "FIELD", "OLD", "NEW", "HASH"),  # the audit trail
    )
)

MOVED = (
    "{name} is de-identified: its dates are shifted and codes replace its patients, so nothing was read. Use the full "
    "workbook of the study instead."
)


@dataclass(frozen=True)
class WorkbookOrigin:
    """The origin of a workbook: the study file, its line in the trail, and the study's settings."""

    study: str
    store_id: str
    sequence: int
    trail_hash: str
    synthetic: bool
    cutoff: date | None
    site_receipt: str  # the site key's last signature


@dataclass(frozen=True)
class Justification:
    """A finding with a justification: its row on the Findings sheet, and what it is about."""

    row: int
    subject: str
    check: str
    place: str
    why: str


@dataclass(frozen=True)
class WrittenAnswer:
    """An answer written on the sheet Queries: its cell and its thread."""

    row: int
    column: int
    subject: str
    id: str
    check: str
    place: str
    text: str


def lists_of(book: RawBook) -> frozenset[str]:
    """Return the sheets of a file that hold no form: those of our workbook, and our lists in any file.

    A list is recognised by its titles, because a workbook may lack Provenance, or a list may be a separate file.
    """
    named = LISTS if book.sheet(PROVENANCE) is not None else frozenset()
    return named | {sheet.name for sheet in book.sheets if _is_list(sheet)}


def _is_list(sheet: RawSheet) -> bool:
    rows = (sheet.rows[number].values() for number in sorted(sheet.rows) if number <= HEADER_WITHIN)
    titles = ({cell.shown().strip() for cell in row} for row in rows)
    return any(known <= found for found in titles for known in LIST_TITLES)


def _answer_column(book: RawBook) -> int | None:
    """Return the column for answers, None if there is no list of queries of ours."""
    sheet = book.sheet(QUERIES)
    titles = {} if sheet is None else {cell.shown(): column for column, cell in sheet.rows.get(1, {}).items()}
    ours = {ANSWER.name, QUERY_ID.name, QUERY_PLACE.name, SUBJECT} <= titles.keys()
    return titles[ANSWER.name] if ours else None


def answers_of(book: RawBook) -> Iterator[WrittenAnswer]:
    """Yield what was written into the column ANSWER."""
    column = _answer_column(book)
    if column is None:
        return
    for number, row in _rows(book, QUERIES):
        if text := row.get(ANSWER.name, "").strip():
            said = {name: row.get(name, "") for name in (SUBJECT, QUERY_ID.name, ASKED_OF.name, QUERY_PLACE.name)}
            subject, id_, check, place = said.values()
            yield WrittenAnswer(number, column, subject, id_, check, place, text)


def provenance_of(book: RawBook) -> Mapping[tuple[str, str], str]:
    """Read a workbook's Provenance: the value of each section and item; empty if there is none."""
    rows = (row for _, row in _rows(book, PROVENANCE))
    return {(row.get("SECTION", ""), row.get("ITEM", "")): row.get("VALUE", "") for row in rows}


def origin_of(book: RawBook) -> WorkbookOrigin | None:
    """Read the origin of a workbook; None for one that is not ours.

    Raises `UserError` for a de-identified one, whose dates are not the true ones.
    """
    facts = provenance_of(book)
    if facts.get(("Content", DEIDENTIFIED_ITEM), "").startswith(DEIDENTIFIED_BEGINS):
        raise UserError(MOVED.format(name=book.name))
    store_id = facts.get(("Study", ID_ITEM))
    sequence = facts.get(("Study", LINE_ITEM), "")
    if store_id is None or not sequence.isdigit():
        return None
    return WorkbookOrigin(
        study=facts.get(("Study", "study"), ""),
        store_id=store_id,
        sequence=int(sequence),
        trail_hash=facts.get(("Study", HASH_ITEM), ""),
        synthetic=facts.get(("Study", "notice")) == SYNTHETIC,
        cutoff=_day(facts.get(("Content", "data cut-off"), "")),
        site_receipt=facts.get(("Study", SIGNATURE_ITEM), ""),
    )


def justifications_of(book: RawBook) -> Iterator[Justification]:
    """Yield the findings that have a justification, whether it closes them or not."""
    for number, row in _rows(book, FINDINGS):
        if row.get(REASON.name):
            yield Justification(
                number, row.get(SUBJECT, ""), row.get(CHECK.name, ""), row.get(PLACE.name, ""), row[REASON.name]
            )


def complete_forms_of(book: RawBook) -> Iterator[tuple[int, str, str]]:
    """Yield sheet row, patient number and form id of every form marked complete."""
    for number, row in _rows(book, FORMS):
        if row.get("STATUS") == COMPLETE:
            yield number, row.get(SUBJECT, ""), row.get("FORM", "")


def _rows(book: RawBook, name: str) -> Iterator[tuple[int, Mapping[str, str]]]:
    sheet = book.sheet(name)
    if sheet is None or 1 not in sheet.rows:
        return
    header = {column: cell.shown() for column, cell in sheet.rows[1].items()}
    for number in sorted(sheet.rows)[1:]:
        cells = sheet.rows[number].items()
        yield number, {header[column]: cell.shown() for column, cell in cells if column in header}


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None  # no cut-off was chosen for the export
