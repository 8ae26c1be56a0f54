"""A workbook plan as an .xlsx file: every cell with its explicit type, no formula, no macro, whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, cast

from cd7gui.domain.errors import UserError
from cd7gui.domain.formatting import N_
from cd7gui.exchange.files.atomic_files import replacing
from cd7gui.exchange.files.progress import CANCELLED, Cancelled
from cd7gui.exchange.sheets.cells import WorkbookPlan
from cd7gui.exchange.writers.workbook_charts import add_charts, height_of_charts
from cd7gui.exchange.writers.workbook_layout import add_table, set_columns, set_up
from cd7gui.exchange.writers.workbook_packing import PackedFile, rows_packed
from cd7gui.exchange.writers.workbook_rows import RowWriter, Styles

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

PROGRAMME = "cd7gui"  # stands where other programmes put a person's name
ROWS_PER_REPORT = 200
PACKING = 0.4  # of the time that the rows take
RATIO = 15  # unpacked to packed, about; it only moves the progress
# Texts stay texts whatever they look like; a number that is none is our fault and raises.
NEVER_GUESS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}

ROWS_LOST = N_("The workbook would hold {written} of {planned} rows, so it was not saved. Report this error.")

Progress = Callable[[int, int], None]


class _Pace:
    """Counts what is done, reports it and stops when asked to: first the rows, then their packing."""

    def __init__(self, rows: int, progress: Progress | None, cancelled: Callable[[], bool] | None) -> None:
        self.rows, self._total = 0, rows + max(round(rows * PACKING), 1)
        self._planned, self._expected = rows, 1
        self._progress, self._cancelled = progress, cancelled

    def step(self, rows: int = 0) -> None:
        """Count rows that were written."""
        self.rows += rows
        self._report(self.rows)

    def expect(self, unpacked: int) -> None:
        """Say how many bytes are going to be packed."""
        self._expected = max(unpacked // RATIO, 1)

    def packed(self, written: int) -> None:
        """Say how many bytes the packed file has; nobody knows yet how many it will have."""
        share = min(written / self._expected, 1)
        self._report(self._planned + int((self._total - self._planned) * share))

    def end(self) -> None:
        """Say that all is done."""
        self._report(self._total)

    def _report(self, done: int) -> None:
        if self._cancelled is not None and self._cancelled():
            raise Cancelled(CANCELLED)
        if self._progress is not None:
            self._progress(done, self._total)


def write(
    plan: WorkbookPlan,
    target: Path,
    *,
    overwrite: bool = False,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> None:
    """Write a plan to `target`; `progress(done, in all)` is called on the way, `cancelled()` asked.

    What is done is counted in rows; packing them counts as more of the same. Raises `TargetUnavailable` (with a free
    name beside), `Cancelled` or `UserError`; then the target is as it was.
    """
    planned = [len(sheet.rows) for sheet in plan.sheets]
    pace = _Pace(sum(planned), progress, cancelled)
    with replacing(target, overwrite=overwrite) as part, scratch_beside(part) as scratch:
        pace.step()
        with _framed(plan, PackedFile(part, pace.packed), scratch) as frame:
            _fill(frame, plan, pace)
            pace.expect(sum(file.stat().st_size for file in Path(scratch).iterdir()))
            close_book(frame.book)
        _count(rows_packed(part, len(planned)), planned)
        pace.end()


def scratch_beside(part: Path) -> TemporaryDirectory[str]:
    """Return a folder for pieces on the way: patients' data lie beside the target, for its owner alone."""
    return TemporaryDirectory(dir=part.parent, prefix=f"{part.name}-", ignore_cleanup_errors=True)


@dataclass(frozen=True)
class _Frame:
    """A workbook with everything but its rows, which go to the disk as they come."""

    book: Workbook
    styles: Styles
    pages: tuple[Worksheet, ...]


@contextmanager
def _framed(plan: WorkbookPlan, file: PackedFile, scratch: str) -> Iterator[_Frame]:
    from xlsxwriter import Workbook

    book = Workbook(cast("Any", file), {**NEVER_GUESS, "constant_memory": True, "tmpdir": scratch, "use_zip64": True})
    pages: list[Worksheet] = []
    try:
        book.set_properties({"title": plan.study, "author": PROGRAMME, "created": plan.made})
        styles = Styles(book)
        for sheet in plan.sheets:
            pages.append(book.add_worksheet(sheet.name))
            set_up(pages[-1], plan.study, plan.notice, sheet, height_of_charts(plan, sheet))
            set_columns(pages[-1], sheet, styles)
            add_table(pages[-1], sheet, styles)
            if sheet.name == plan.opens_on:
                pages[-1].activate()
        yield _Frame(book, styles, tuple(pages))
    finally:
        for page in pages:
            cast("Any", page).row_data_fh.close()  # the library leaves it open where the work is stopped
        file.close()


def _fill(frame: _Frame, plan: WorkbookPlan, pace: _Pace) -> None:
    """Write the rows of every sheet, then the charts that are bound to them."""
    for page, sheet in zip(frame.pages, plan.sheets, strict=True):
        for count in RowWriter(page, sheet.columns, frame.styles).batches(sheet.rows, ROWS_PER_REPORT):
            pace.step(count)
    add_charts(frame.book, plan)


def close_book(book: Workbook) -> None:
    """Write the file of a workbook; raises `OSError` as the system said it."""
    from xlsxwriter.exceptions import FileCreateError

    try:
        book.close()
    except FileCreateError as problem:  # the library wraps what the system said
        raise (problem.__context__ if isinstance(problem.__context__, OSError) else problem) from problem


def _count(written: list[int], planned: list[int]) -> None:
    """Compare the rows in the finished file with those of the plan. Raises `UserError` for any that were lost."""
    if written != planned:
        raise UserError(ROWS_LOST.format(written=sum(written), planned=sum(planned)))
