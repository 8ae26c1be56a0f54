"""Writing a workbook plan as .xlsx: typed cells, no formula, no macro, completely or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from cd7gui.domain.errors import UserError
from cd7gui.exchange.files.atomic_files import replacing
from cd7gui.exchange.files.progress import Progress, WorkbookProgress
from cd7gui.exchange.sheets.cells import Sheet, WorkbookPlan
from cd7gui.exchange.writers.workbook_charts import add_charts, height_of_charts
from cd7gui.exchange.writers.workbook_layout import add_table, set_columns, set_up
from cd7gui.exchange.writers.workbook_packing import PackedFile, rows_packed
from cd7gui.exchange.writers.workbook_rows import RowWriter, Styles
from cd7gui.exchange.writers.xlsxwriter_parts import close_book, streamed_book
from cd7gui.records import dataclass

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

PROGRAMME = "cd7gui"  # where other programmes put a person's name
ROWS_PER_REPORT = 200
ROWS_LOST = "The workbook would contain {written} of {planned} rows, so it was not saved. Report this error."


def write(
    plan: WorkbookPlan,
    target: Path,
    *,
    overwrite: bool = False,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> None:
    """Write a plan to `target`; `progress(done, total)` and `cancelled()` are called during the work.

    Progress is counted in rows; packing them counts as further rows. Raises `TargetUnavailable` (with a free name
    beside), `Cancelled` or `UserError`; then the target is unchanged.
    """
    planned = [len(sheet.rows) for sheet in plan.sheets]
    pace = WorkbookProgress(sum(planned), progress, cancelled)
    with replacing(target, overwrite=overwrite) as part, scratch_beside(part) as scratch:
        pace.step()
        with _framed(plan, PackedFile(part, pace.packed), scratch) as frame:
            _fill(frame, plan, pace)
            pace.expect(sum(file.stat().st_size for file in Path(scratch).iterdir()))
            close_book(frame.book)
        _count(rows_packed(part, len(planned)), planned)
        pace.end()


def scratch_beside(part: Path) -> TemporaryDirectory[str]:
    """Return a private folder for temporary pieces beside the target, because they hold patient data."""
    return TemporaryDirectory(dir=part.parent, prefix=f"{part.name}-", ignore_cleanup_errors=True)


@dataclass(frozen=True)
class _Frame:
    """A workbook with everything but its rows, which are streamed to the disk."""

    book: Workbook
    styles: Styles
    pages: tuple[Worksheet, ...]


@contextmanager
def _framed(plan: WorkbookPlan, file: PackedFile, scratch: str) -> Iterator[_Frame]:
    try:
        with streamed_book(file, scratch) as book:
            book.set_properties({"title": plan.study, "author": PROGRAMME, "created": plan.made})
            styles = Styles(book)
            pages = tuple(_page(book, plan, sheet, styles) for sheet in plan.sheets)
            yield _Frame(book, styles, pages)
    finally:
        file.close()


def _page(book: Workbook, plan: WorkbookPlan, sheet: Sheet, styles: Styles) -> Worksheet:
    page = book.add_worksheet(sheet.name)
    set_up(page, plan.study, plan.notice, sheet, height_of_charts(plan, sheet))
    set_columns(page, sheet, styles)
    add_table(page, sheet, styles)
    if sheet.name == plan.opens_on:
        page.activate()
    return page


def _fill(frame: _Frame, plan: WorkbookPlan, pace: WorkbookProgress) -> None:
    """Write the rows of every sheet, then the charts that are bound to them."""
    for page, sheet in zip(frame.pages, plan.sheets, strict=True):
        for count in RowWriter(page, sheet.columns, frame.styles).batches(sheet.rows, ROWS_PER_REPORT):
            pace.step(count)
    add_charts(frame.book, plan)


def _count(written: list[int], planned: list[int]) -> None:
    """Compare the rows in the finished file with those of the plan. Raises `UserError` if any were lost."""
    if written != planned:
        raise UserError(ROWS_LOST.format(written=sum(written), planned=sum(planned)))
