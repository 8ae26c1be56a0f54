"""A workbook plan as an .xlsx file: every cell with its explicit type, no formula, no macro, whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, cast

from cd7gui.domain.errors import UserError
from cd7gui.domain.text import N_
from cd7gui.exchange.cells import Sheet, WorkbookPlan
from cd7gui.exchange.drawing import Pen, add_table, draw_header, set_up
from cd7gui.exchange.replacing import replacing

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

PROGRAMME = "cd7gui"  # stands where other programmes put a person's name
ROWS_PER_REPORT = 200

CANCELLED = N_("Saving the workbook was stopped. Nothing was written.")
ROWS_LOST = N_("The sheet {sheet} got {written} of {planned} rows, so the workbook was not saved. Report this error.")

Progress = Callable[[int, int], None]


class Cancelled(UserError):
    """The user stopped the work; the target is as it was."""


class _Pace:
    """Counts the rows that are written, reports them and stops when asked to."""

    def __init__(self, total: int, progress: Progress | None, cancelled: Callable[[], bool] | None) -> None:
        self.done, self.total = 0, total
        self._progress, self._cancelled = progress, cancelled

    def step(self) -> None:
        self.done += 1
        if self.done % ROWS_PER_REPORT == 0:
            self.report()

    def report(self) -> None:
        if self._cancelled is not None and self._cancelled():
            raise Cancelled(CANCELLED)
        if self._progress is not None:
            self._progress(self.done, self.total)


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
        pace.report()
        book = _book(plan)
        for sheet in plan.sheets:
            _add_sheet(book, plan.study, sheet, pace)
        with part.open("wb") as file:
            book.save(file)
        pace.report()


def _book(plan: WorkbookPlan) -> Workbook:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    book.properties.creator = PROGRAMME
    book.properties.title = plan.study
    return book


def _add_sheet(book: Workbook, study: str, sheet: Sheet, pace: _Pace) -> None:
    # A sheet that is only written quacks as any other; the stubs know less of it than it can.
    page = cast("Worksheet", book.create_sheet(sheet.name))
    set_up(page, study, sheet)
    page.append(list(draw_header(page, sheet)))
    pens = [Pen(page, column) for column in sheet.columns]
    written = 0
    for row in sheet.rows:
        page.append([pen.draw(cell) for pen, cell in zip(pens, row, strict=True)])
        written += 1
        pace.step()
    if written != len(sheet.rows):
        raise UserError(ROWS_LOST.format(sheet=sheet.name, written=written, planned=len(sheet.rows)))
    add_table(page, sheet)
