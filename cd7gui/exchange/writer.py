"""A workbook plan as an .xlsx file: every cell with its explicit type, no formula, no macro, whole or not at all."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from cd7gui.domain.errors import UserError
from cd7gui.domain.text import N_
from cd7gui.exchange.cells import WorkbookPlan
from cd7gui.exchange.chartdrawing import add_charts
from cd7gui.exchange.drawing import add_table, set_columns, set_up
from cd7gui.exchange.replacing import replacing
from cd7gui.exchange.rowwriting import RowWriter, Styles

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

PROGRAMME = "cd7gui"  # stands where other programmes put a person's name
ROWS_PER_REPORT = 200
# Texts stay texts whatever they look like; a number that is none is our fault and raises.
NEVER_GUESS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}

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

    def check(self) -> None:
        if self.done != self.total:
            raise UserError(ROWS_LOST.format(written=self.done, planned=self.total))


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
    with replacing(target, overwrite=overwrite) as part, _scratch(part) as scratch:
        pace.step()
        frame = _frame(plan, scratch)
        _fill(frame, plan, pace)
        pace.check()
        part.write_bytes(_pack(frame))
        pace.step()


def _scratch(part: Path) -> TemporaryDirectory[str]:
    # Beside the target and for its owner alone: patients' data lie nowhere but where the user wants them.
    return TemporaryDirectory(dir=part.parent, prefix=f"{part.name}-", ignore_cleanup_errors=True)


@dataclass(frozen=True)
class _Frame:
    """A workbook with everything but its rows, and the file that it becomes when it is closed."""

    book: Workbook
    file: io.BytesIO
    styles: Styles
    pages: tuple[Worksheet, ...]


def _frame(plan: WorkbookPlan, scratch: str) -> _Frame:
    from xlsxwriter import Workbook

    file = io.BytesIO()  # the packed file is small; written by us, a full disk is noticed in one place
    book = Workbook(file, {**NEVER_GUESS, "tmpdir": scratch})
    book.set_properties({"title": plan.study, "author": PROGRAMME})
    styles = Styles(book)
    pages = []
    for sheet in plan.sheets:
        page = book.add_worksheet(sheet.name)
        set_up(page, plan.study, plan.notice, sheet)
        set_columns(page, sheet, styles)
        add_table(page, sheet, styles)
        pages.append(page)
    return _Frame(book, file, styles, tuple(pages))


def _fill(frame: _Frame, plan: WorkbookPlan, pace: _Pace) -> None:
    """Write the rows of every sheet, then the charts that are bound to them."""
    for page, sheet in zip(frame.pages, plan.sheets, strict=True):
        for count in RowWriter(page, sheet.columns, frame.styles).batches(sheet.rows, ROWS_PER_REPORT):
            pace.step(count)
    add_charts(frame.book, plan)


def _pack(frame: _Frame) -> memoryview:
    from xlsxwriter.exceptions import FileCreateError

    try:
        frame.book.close()
    except FileCreateError as problem:  # the library wraps what the system said
        raise (problem.__context__ if isinstance(problem.__context__, OSError) else problem) from problem
    return frame.file.getbuffer()
