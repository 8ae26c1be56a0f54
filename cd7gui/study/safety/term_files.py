"""The CTCAE lists of a study in words, and read from our workbook's sheet for them."""

from __future__ import annotations

from collections.abc import Mapping

from cd7gui.domain.case_report.study_terms import GRADES, TermEntry, TermSource
from cd7gui.exchange.readers.raw import RawBook
from cd7gui.exchange.sheets.form_status import NO_GRADE, TERM_COLUMNS, TERMS
from cd7gui.study.safety.term_sheets import TermSheet

TITLES = tuple(one.name for one in TERM_COLUMNS)


def lists_of_workbook(book: RawBook) -> tuple[TermSheet, ...]:
    """Return the lists on our workbook's sheet for them; none if there is no such sheet."""
    sheet = book.sheet(TERMS)
    if sheet is None:
        return ()
    lists: dict[str, list[TermEntry]] = {}
    sources: dict[str, TermSource] = {}
    columns: dict[str, int] = {}
    for number in sorted(sheet.rows):
        texts = {column: cell.shown() for column, cell in sheet.rows[number].items()}
        if not columns:
            named = {text: column for column, text in texts.items() if text in TITLES}
            columns = named if len(named) == len(TITLES) else {}
            continue
        row = {title: texts.get(column, "") for title, column in columns.items()}
        if row["VERSION"] and row["TERM"] and row["CLASS"]:
            lists.setdefault(row["VERSION"], []).append(_entry(row))
            source = TermSource(row["FILE"] or book.name, row["SHA256"] or book.sha256)
            sources.setdefault(row["VERSION"], source)
    return tuple(
        TermSheet(version, sources[version], tuple(entries), whole=False) for version, entries in sorted(lists.items())
    )


def _entry(row: Mapping[str, str]) -> TermEntry:
    texts = (row[f"GRADE{grade}"] for grade in range(1, GRADES + 1))
    grades = tuple("" if text == NO_GRADE else text or None for text in texts)
    return TermEntry(row["TERM"], row["CLASS"], row["NCIT"], grades, row["DEFINITION"], row["GONE"] == "Y")
