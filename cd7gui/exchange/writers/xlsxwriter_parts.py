"""The private parts of XlsxWriter that this programme relies on, and opening and closing a workbook.

`tests/exchange/writers/test_xlsxwriter_parts.py` is the contract: it fails if another version works differently.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

# Texts stay texts whatever they look like; an invalid number is our fault and raises.
NEVER_GUESS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}


@contextmanager
def streamed_book(file: object, scratch: str) -> Iterator[Workbook]:
    """Yield a workbook whose rows are streamed to the disk; it is always closed at the end."""
    from xlsxwriter import Workbook

    book = Workbook(cast("Any", file), {**NEVER_GUESS, "constant_memory": True, "tmpdir": scratch, "use_zip64": True})
    try:
        yield book
    finally:
        for page in book.worksheets():
            cast("Any", page).row_data_fh.close()  # the library leaves it open if the work is stopped


def close_book(book: Workbook) -> None:
    """Write the file of a workbook; raises the system's `OSError`."""
    from xlsxwriter.exceptions import FileCreateError

    try:
        book.close()
    except FileCreateError as problem:  # the library wraps the system's error
        raise (problem.__context__ if isinstance(problem.__context__, OSError) else problem) from problem


def declare_table(page: Worksheet, rows: int, options: dict[str, Any]) -> None:
    """Declare the rows of a sheet a table, including its header; `options` are those of `add_table`.

    XlsxWriter refuses tables if rows are streamed to the disk, because it might have to fill them; ours are filled
    already. It also notes every cell of a table to detect overlapping tables: 300 MB for a thousand patients, for
    nothing on a sheet with one table. So it is given only the first row, and its record is then widened.
    """
    from xlsxwriter.sharedstrings import SharedStringTable
    from xlsxwriter.utility import xl_range

    last = len(options["columns"]) - 1
    cast("Any", page).str_table = SharedStringTable()  # the names that it collects itself are in no file
    page.constant_memory = False
    if page.add_table(0, 0, 1, last, options):
        raise ValueError(f"The table {options['name']} was not taken.")
    page.constant_memory = True
    # Excel repairs a table without a row under its header; an empty sheet's table includes one blank line.
    whole = xl_range(0, 0, max(rows, 1), last)
    page.tables[-1] |= {"range": whole, "a_range": whole, "autofilter": whole}
