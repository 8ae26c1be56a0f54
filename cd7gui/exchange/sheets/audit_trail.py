"""The sheet of the audit trail: every change of every value, who made it, when and why."""

from __future__ import annotations

from collections.abc import Iterable

from cd7gui.domain.case_report.changes import AuditEntry, missing_reason
from cd7gui.exchange.sheets import cells
from cd7gui.exchange.sheets.cells import Cell, ColumnKind, Row, Sheet, SheetColumn
from cd7gui.records import dataclass

AUDIT = "Audit"
INTEGER = ColumnKind.INTEGER
COLUMNS = (
    SheetColumn("SEQ", "Number of the change in the study file", INTEGER, 8),
    SheetColumn("AT", "When: ISO 8601 with the offset from UTC", width=26),
    SheetColumn("WHO", "Who made the change", width=16),
    SheetColumn("ORIGIN", "From where the change came, such as window or import", width=12),
    SheetColumn("SUBJID", "Patient number as it is now; empty for a setting of the study", width=18),
    SheetColumn("FORM", "Form; a name with @ is a mark of the programme", width=10),
    SheetColumn("ROW", "Row of the form, 0 where a patient has one", INTEGER, 6),
    SheetColumn("FIELD", "Field", width=12),
    SheetColumn("OLD", "Value before", width=36, wrap=True),
    SheetColumn("OLD_MR", "Why there was no value before", width=16),
    SheetColumn("NEW", "Value after", width=36, wrap=True),
    SheetColumn("NEW_MR", "Why there is no value after", width=16),
    SheetColumn("REASON", "Reason for the change", width=36, wrap=True),
    SheetColumn("VERSION", "Dictionary version under which it was entered", width=9),
    SheetColumn("HASH", "Link of the chain: SHA-256 over this change and the one before", width=66),
)


@dataclass(frozen=True)
class AuditLine:
    """A line of the trail with its patient's number."""

    subject: str
    recorded: AuditEntry


def audit_sheet(lines: Iterable[AuditLine]) -> Sheet:
    """Return the lines of the trail in order (X15), including corrected and struck-out values."""
    return Sheet(AUDIT, "Audit trail", "tbl_Audit", COLUMNS, tuple(_row(one) for one in lines))


def _row(line: AuditLine) -> Row:
    record, change = line.recorded, line.recorded.change
    return (
        cells.integer(record.seq),
        cells.text(record.at),
        cells.text(record.who),
        cells.text(record.origin),
        cells.text(line.subject),
        cells.text(change.form),
        cells.integer(change.row),
        cells.text(change.field),
        *_value(change.old),
        *_value(change.new),
        cells.text(change.reason),
        cells.text(record.dictionary),
        cells.text(record.hash),
    )


def _value(stored: str | None) -> tuple[Cell, Cell]:
    """Return a stored text, or beside it why it is missing."""
    reason = missing_reason(stored)
    return (cells.text(stored), cells.EMPTY) if reason is None else (cells.EMPTY, cells.text(reason.value))
