"""What this programme leans on in the private parts of XlsxWriter; another version may work differently."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import openpyxl
import pytest

from cd7gui.exchange.writers.xlsxwriter_parts import close_book, declare_table, streamed_book

OPTIONS = {"name": "Counts", "columns": [{"header": "DAY"}, {"header": "ANC"}]}


@pytest.mark.parametrize(("rows", "range_"), [(0, "A1:B2"), (1, "A1:B2"), (30, "A1:B31")])
def test_a_table_reaches_over_rows_that_went_to_the_disk(tmp_path: Path, rows: int, range_: str) -> None:
    target = tmp_path / "a.xlsx"
    with streamed_book(str(target), str(tmp_path)) as book:
        page = book.add_worksheet("Counts")
        declare_table(page, rows, OPTIONS)
        page.write_row(0, 0, ["DAY", "ANC"])
        for row in range(1, rows + 1):
            page.write_row(row, 0, [row, "=1"])
        close_book(book)

    found = openpyxl.load_workbook(target)["Counts"]
    assert [(one.name, one.ref, one.autoFilter.ref) for one in found.tables.values()] == [("Counts", range_, range_)]
    assert [one.value for one in found["B"]][1:] == ["=1"] * rows
    assert {one.data_type for one in found["B"]} == {"s"}


def test_a_workbook_that_is_given_up_leaves_no_file_open(tmp_path: Path) -> None:
    with suppress(KeyboardInterrupt), streamed_book(str(tmp_path / "a.xlsx"), str(tmp_path)) as book:
        book.add_worksheet("Counts").write_row(0, 0, ["DAY", "ANC"])
        raise KeyboardInterrupt

    assert [page.row_data_fh.closed for page in book.worksheets()] == [True]
    assert not (tmp_path / "a.xlsx").exists()
