"""A workbook plan as an .xlsx file: every cell with its explicit type, no formula, no macro, whole or not at all."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from cd7gui.domain.errors import UserError
from cd7gui.domain.text import N_
from cd7gui.exchange.cells import Sheet, WorkbookPlan
from cd7gui.exchange.drawing import add_table, draw_header, set_up, style_numbers
from cd7gui.exchange.replacing import replacing
from cd7gui.exchange.rowmarkup import Batch, RowMarkup, formats

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

PROGRAMME = "cd7gui"  # stands where other programmes put a person's name
ROWS_PER_REPORT = 200
END_OF_ROWS = b"</sheetData>"

CANCELLED = N_("Saving the workbook was stopped. Nothing was written.")
ROWS_LOST = N_("The workbook would hold {written} of {planned} rows, so it was not saved. Report this error.")

Progress = Callable[[int, int], None]


class Cancelled(UserError):
    """The user stopped the work; the target is as it was."""


class _Pace:
    """Counts the rows that are written, reports them and stops when asked to."""

    def __init__(self, total: int, progress: Progress | None, cancelled: Callable[[], bool] | None) -> None:
        self.done, self.total = 0, total
        self._progress, self._cancelled = progress, cancelled

    def step(self, rows: int = 0) -> None:
        self.done += rows
        if self._cancelled is not None and self._cancelled():
            raise Cancelled(CANCELLED)
        if self._progress is not None:
            self._progress(self.done, self.total)

    def finish(self) -> None:
        if self.done != self.total:
            raise UserError(ROWS_LOST.format(written=self.done, planned=self.total))
        self.step()


def write(
    plan: WorkbookPlan,
    target: Path,
    *,
    overwrite: bool = False,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> None:
    """Write a plan to `target`; `progress(rows done, rows in all)` is called on the way, `cancelled()` asked.

    Raises `TargetUnavailable` (with a free name beside), `Cancelled` or `UserError`; then the target is as it was.
    """
    pace = _Pace(sum(len(sheet.rows) for sheet in plan.sheets), progress, cancelled)
    with replacing(target, overwrite=overwrite) as part:
        pace.step()
        frame = _frame(plan)
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
            _fill(archive, frame, pace)
        pace.finish()


@dataclass(frozen=True)
class _Frame:
    """A workbook with everything but its rows, and for each sheet's part the rows that belong into it."""

    content: bytes
    rows: Mapping[str, Iterator[Batch]]


def _frame(plan: WorkbookPlan) -> _Frame:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    book.properties.creator = PROGRAMME
    book.properties.title = plan.study
    pages = [_with_header(book, plan.study, sheet) for sheet in plan.sheets]
    rows = [_rows(page, sheet) for page, sheet in zip(pages, plan.sheets, strict=True)]
    content = io.BytesIO()
    book.save(content)  # only now each page knows its part
    return _Frame(content.getvalue(), {page.path.lstrip("/"): found for page, found in zip(pages, rows, strict=True)})


def _with_header(book: Workbook, study: str, sheet: Sheet) -> Worksheet:
    # A sheet that is only written quacks as any other; the stubs know less of it than it can.
    page = cast("Worksheet", book.create_sheet(sheet.name))
    set_up(page, study, sheet)
    page.append(list(draw_header(page, sheet)))
    add_table(page, sheet)
    return page


def _rows(page: Worksheet, sheet: Sheet) -> Iterator[Batch]:
    from openpyxl.utils import get_column_letter

    letters = [get_column_letter(number) for number in range(1, len(sheet.columns) + 1)]
    return RowMarkup(sheet.columns, letters, style_numbers(page, formats())).batches(sheet.rows, ROWS_PER_REPORT)


def _fill(archive: zipfile.ZipFile, frame: _Frame, pace: _Pace) -> None:
    """Copy the frame's parts and put the rows where the sheets end theirs."""
    with zipfile.ZipFile(io.BytesIO(frame.content)) as source:
        for item in source.infolist():
            content = source.read(item)
            if item.filename not in frame.rows:
                archive.writestr(item, content)
                continue
            head, end, tail = content.rpartition(END_OF_ROWS)
            assert end, item.filename  # every sheet has its rows in this element
            with archive.open(item.filename, "w") as part:
                part.write(head)
                for batch in frame.rows[item.filename]:
                    part.write(batch.markup)
                    pace.step(batch.count)
                part.write(end + tail)
