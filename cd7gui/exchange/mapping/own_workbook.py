"""What our own workbook says of itself: where it comes from, which findings were justified, which forms complete."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from cd7gui.domain.errors import UserError
from cd7gui.domain.formatting import N_
from cd7gui.exchange.readers.raw import RawBook
from cd7gui.exchange.sheets.form_status import COMPLETE, FORMS
from cd7gui.exchange.sheets.listings import (
    CHECK,
    DEVIATIONS,
    DICTIONARY,
    FINDINGS,
    PATIENTS,
    PLACE,
    REASON,
)
from cd7gui.exchange.sheets.outcomes import CURVES, SUMMARY
from cd7gui.exchange.sheets.patients import SUBJECT
from cd7gui.exchange.sheets.provenance import DEIDENTIFIED_BEGINS, DEIDENTIFIED_ITEM, PROVENANCE, SYNTHETIC

OTHERS = ("Steps", "Audit", "Changes")  # lists that some versions of the workbook have
LISTS = frozenset({PROVENANCE, PATIENTS, SUMMARY, CURVES, FINDINGS, DEVIATIONS, DICTIONARY, FORMS, *OTHERS})

MOVED = N_(
    "{name} is de-identified: its dates are moved and its patients stand under codes, so nothing of it was read. "
    "Take the whole workbook of the study instead."
)


@dataclass(frozen=True)
class WorkbookOrigin:
    """Where a workbook comes from: the study file, its place in the trail, and the study's settings."""

    study: str
    store_id: str
    sequence: int
    trail_hash: str
    synthetic: bool
    cutoff: date | None


@dataclass(frozen=True)
class Justification:
    """A finding that somebody gave a reason for: where it stands on the Findings sheet, and of what."""

    row: int
    subject: str
    check: str
    place: str
    why: str


def origin_of(book: RawBook) -> WorkbookOrigin | None:
    """Read where a workbook comes from; None for one that is not ours.

    Raises `UserError` for a de-identified one: its dates are not the true ones.
    """
    facts = {(row.get("SECTION"), row.get("ITEM")): row.get("VALUE", "") for _, row in _rows(book, PROVENANCE)}
    if facts.get(("Content", DEIDENTIFIED_ITEM), "").startswith(DEIDENTIFIED_BEGINS):
        raise UserError(MOVED.format(name=book.name))
    store_id = facts.get(("Study", "study file id"))
    sequence = facts.get(("Study", "study file sequence"), "")
    if store_id is None or not sequence.isdigit():
        return None
    return WorkbookOrigin(
        study=facts.get(("Study", "study"), ""),
        store_id=store_id,
        sequence=int(sequence),
        trail_hash=facts.get(("Study", "hash of the audit trail"), ""),
        synthetic=facts.get(("Study", "notice")) == SYNTHETIC,
        cutoff=_day(facts.get(("Content", "data cut-off"), "")),
    )


def justifications_of(book: RawBook) -> Iterator[Justification]:
    """Yield the findings that have a reason, whether it closes them or not."""
    for number, row in _rows(book, FINDINGS):
        if row.get(REASON.name):
            yield Justification(
                number, row.get(SUBJECT, ""), row.get(CHECK.name, ""), row.get(PLACE.name, ""), row[REASON.name]
            )


def complete_forms_of(book: RawBook) -> Iterator[tuple[int, str, str]]:
    """Yield row of the sheet, patient number and form id of every form that was marked complete."""
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
        return None  # none was chosen for the export
