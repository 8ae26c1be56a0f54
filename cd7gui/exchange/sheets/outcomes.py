"""The sheets of outcomes: the table as printed in the summary tab, and its curves as tidy rows."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cd7gui.domain.audience import Audience
from cd7gui.domain.cell_table import CellTable, TableLine
from cd7gui.domain.formatting import months
from cd7gui.domain.results import Breakdown, Curve, Estimate, Estimates, Share
from cd7gui.exchange.sheets import cells
from cd7gui.exchange.sheets.cells import ColumnKind, Row, Sheet, SheetColumn
from cd7gui.exchange.sheets.disclosure import Disclosure

SUMMARY, CURVES, TABLES = "Summary", "Curves", "Tables"
READ_OUT = re.compile(r"\d+m|median")  # what is read off a curve: at a month, or its median
NUMBER, INTEGER = ColumnKind.NUMBER, ColumnKind.INTEGER

SUMMARY_COLUMNS = (
    SheetColumn("ID", "Name of the estimate", width=28),
    SheetColumn("LABEL", "Outcome", width=42),
    SheetColumn("X", "Patients with the outcome", INTEGER, 8),
    SheetColumn("N", "Patients who can be judged", INTEGER, 8),
    SheetColumn("VALUE", "Value", NUMBER, 10, shown="0.000"),
    SheetColumn("LOWER", "Lower limit", NUMBER, 10, shown="0.000"),
    SheetColumn("UPPER", "Upper limit", NUMBER, 10, shown="0.000"),
    SheetColumn("UNIT", "Unit of value and limits: a fraction of 1, or months", width=10),
    SheetColumn("LEVEL", "Confidence level", NUMBER, 8),
    SheetColumn("METHOD", "Method", width=60, wrap=True),
    SheetColumn("TEXT", "As the summary tab prints it", width=32),
)


def summary_sheet(estimates: Estimates) -> Sheet:
    """Return the outcomes as numbers with n, interval and method, and the words of the summary tab (X16)."""
    by_cells = estimates.panels.chimerism_by_cells if estimates.panels else ()
    shares = [(of, share) for of in by_cells for share in of.shares]
    rows = (*map(_estimate_row, estimates.table), *(_share_row(of, share, estimates) for of, share in shares))
    parts = [*(_part(one.id) for one in estimates.table), *(of.id for of, _ in shares)]
    begins = tuple(at for at, part in enumerate(parts) if at and part != parts[at - 1])
    return Sheet(SUMMARY, "Outcomes", "tbl_Summary", SUMMARY_COLUMNS, rows, keys=2, parts=begins)


def _part(id_: str) -> str:
    """Return the group of an outcome: GVHD, the curves at one time or their medians, else its own subject."""
    subject, _, at = id_.partition(".")
    if "gvhd" in subject:
        return "gvhd"
    return at if READ_OUT.fullmatch(at) and subject != "followup" else subject


def _estimate_row(one: Estimate) -> Row:
    return (
        cells.text(one.id),
        cells.text(one.label),
        cells.integer(one.x),
        cells.integer(one.n),
        cells.computed(one.value),
        cells.computed(one.lower),
        cells.computed(one.upper),
        cells.text(one.unit),
        cells.computed(one.level),
        cells.text(one.method),
        cells.text(one.text),
    )


def _share_row(of: Breakdown, share: Share, estimates: Estimates) -> Row:
    """Return a class of a breakdown as a row of the outcomes."""
    return (
        cells.text(f"{of.id.removesuffix('.cells')}.{share.code.lower()}"),
        cells.text(f"{share.label}, {of.label.rpartition(', ')[2]}"),
        cells.integer(share.x),
        cells.integer(share.n),
        cells.computed(share.x / share.n),
        cells.computed(share.lower),
        cells.computed(share.upper),
        cells.text(""),
        cells.computed(estimates.settings.level),
        cells.text(of.method),
        cells.text(share.text),
    )


CURVE_COLUMNS = (
    SheetColumn("CURVE", "Name of the curve", width=12),
    SheetColumn("LABEL", "Outcome", width=36),
    SheetColumn("ORIGIN", "Where its days begin; a curve from a landmark begins there", width=12),
    SheetColumn("DAYS", "Days since the origin", NUMBER, 10),
    SheetColumn("MONTHS", "Months of 30.4375 days", NUMBER, 10, shown="0.00"),
    SheetColumn("N_RISK", "Patients at risk before this time", INTEGER, 8),
    SheetColumn("N_EVENT", "Events at this time", INTEGER, 9),
    SheetColumn("N_COMPET", "Ended at this time by something that competes with the event", INTEGER, 11),
    SheetColumn("N_CENSOR", "Censored at this time", INTEGER, 11),
    SheetColumn("VALUE", "Probability from this time on", NUMBER, 10, shown="0.000"),
    SheetColumn("LOWER", "Lower limit", NUMBER, 10, shown="0.000"),
    SheetColumn("UPPER", "Upper limit", NUMBER, 10, shown="0.000"),
    SheetColumn("METHOD", "Method", width=44, wrap=True),
    SheetColumn("MEDIAN", "Median of the curve with its limits, in words", width=34),
    SheetColumn("NOTE", "What a reader should know", width=48, wrap=True),
)


def curves_sheet(estimates: Estimates) -> Sheet:
    """Return every curve as rows: one for each distinct time, with the patients at risk."""
    rows = tuple(row for curve in estimates.curves.values() for row in _curve_rows(curve))
    return Sheet(CURVES, "Curves", "tbl_Curves", CURVE_COLUMNS, rows, keys=2)


def _curve_rows(curve: Curve) -> Iterator[Row]:
    for place, time in enumerate(curve.time):
        yield (
            cells.text(curve.id),
            cells.text(curve.label),
            cells.text(curve.origin.value),
            cells.computed(time),
            cells.computed(months(time)),
            *(cells.integer(int(number)) for number in _numbers(curve, place)),
            cells.computed(curve.value[place]),
            cells.computed(curve.lower[place]),
            cells.computed(curve.upper[place]),
            cells.text(curve.method),
            cells.text(curve.median_words or curve.median),
            cells.text(curve.note),
        )


def _numbers(curve: Curve, place: int) -> tuple[int, int, int, int]:
    """Return how many were at risk at a time, and left then: by the event, a competing event, by censoring."""
    risk, event, censor = curve.n_risk[place], curve.n_event[place], curve.n_censor[place]
    later = curve.n_risk[place + 1] if place + 1 < len(curve.time) else 0
    return risk, event, risk - later - event - censor, censor


TABLE_COLUMNS = (
    SheetColumn("TABLE", "Name of the table", width=16),
    SheetColumn("LINE", "Name of the line", width=28),
    SheetColumn("LABEL", "What the line counts", width=44, wrap=True),
    SheetColumn("LEVEL", "How deep it stands below the lines before it", INTEGER, 7),
    SheetColumn("COLUMN", "Column of the table", width=28),
    SheetColumn("VALUE", "Its number: patients, or a median", NUMBER, 10, shown="General"),
    SheetColumn("TEXT", "As the summary tab prints it", width=24),
    SheetColumn("OF", "Of whom", width=36, wrap=True),
    SheetColumn("METHOD", "Method", width=60, wrap=True),
)
BY_SUBJECT = ("kinetics_patients",)  # whose lines are named by patient numbers
GENETIC_LINES = ("eln", "match")
AGES = "age"


def tables_sheet(estimates: Estimates, disclosure: Disclosure) -> Sheet | None:
    """Return every table of patients and their safety as tidy rows, one for each cell; None if there is none.

    A de-identified one holds no typed text: of adverse events, only the first line and those named as in CTCAE, no
    patient's own line and no range of ages; for abroad, no genetic data either.
    """
    if not estimates.tables:
        return None
    rows = tuple(row for table in estimates.tables for row in _table_rows(table, disclosure))
    return Sheet(TABLES, "Tables of patients and safety", "tbl_Tables", TABLE_COLUMNS, rows, keys=2)


def _table_rows(table: CellTable, disclosure: Disclosure) -> Iterator[Row]:
    for line in lines_that_may_leave(table, disclosure):
        for column, cell in zip(table.columns, line.cells, strict=True):
            if cell.text:
                yield (
                    cells.text(table.id),
                    cells.text(line.id),
                    cells.text(line.label),
                    cells.integer(line.level),
                    cells.text(column),
                    cells.computed(cell.value),
                    cells.text(cell.text),
                    cells.text(table.subtitle),
                    cells.text(table.method),
                )


def lines_that_may_leave(table: CellTable, disclosure: Disclosure) -> list[TableLine]:
    """Return the lines of a table that may be exported."""
    return [one for one in table.lines if _may_leave(table, one, disclosure)]


def _may_leave(table: CellTable, line: TableLine, disclosure: Disclosure) -> bool:
    if not disclosure.deidentified:
        return True
    if table.id in BY_SUBJECT or (line.typed and not disclosure.with_text):
        return False
    subject = line.id.partition(".")[0]
    if table.id != "baseline":
        return True
    return subject != AGES and not (subject in GENETIC_LINES and disclosure.audience is Audience.ABROAD)
