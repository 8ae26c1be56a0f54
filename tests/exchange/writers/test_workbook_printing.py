"""How the sheets of a workbook print: on which pages, with which header and footer."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from cd7gui.exchange.sheets.cells import Sheet, SheetColumn, TextCell
from cd7gui.exchange.writers.workbook import write
from cd7gui.exchange.writers.workbook_layout import LEAST_SCALE, PAGE_WIDTH, ROW_HEIGHT, breaks, width_of
from tests.exchange.building import workbook
from tests.exchange.writers.opening import opened

EVERY = "E1_Every_kind_once"


def test_x21_sheets_print_landscape_where_they_can_be_read_with_header_and_footer(
    pages: dict[str, Worksheet],
) -> None:
    wide = {sheet.name: width_of(sheet) * LEAST_SCALE > PAGE_WIDTH * 100 for sheet in workbook().sheets}
    assert len(set(wide.values())) == 2
    for name, page in pages.items():
        assert page.page_setup.orientation == "landscape"
        if wide[name]:  # over several pages, each with the keys of its rows
            assert page.page_setup.scale == LEAST_SCALE
            assert page.print_title_cols.startswith("$A:$")
        else:
            assert page.sheet_properties.pageSetUpPr.fitToPage
            # one page wide is what a file means that does not say it (ECMA-376 part 1, 18.3.1.63)
            assert (page.page_setup.fitToWidth or 1, page.page_setup.fitToHeight) == (1, 0)
        assert page.print_title_rows == "$1:$1"
        assert page.oddFooter.left.text.startswith("TRIAL – ")
        assert page.oddFooter.center.text == "confidential"
        assert page.oddFooter.right.text == "page &P of &N"


def test_x21_the_outcomes_print_on_pages_that_end_between_their_parts(demo_file: Path) -> None:
    page = opened(demo_file)["Summary"]
    names = [row[0].value for row in page.iter_rows(min_row=1)]  # a break stands below its row, counted from 1
    around = [(names[one.id - 1], names[one.id]) for one in page.row_breaks.brk]

    assert around == [
        ("crfs.12m", "agvhd2_4.h100"),
        ("chimerism.h60.whole.autologous", "chimerism.h100.whole.full"),
    ]
    assert page.print_title_rows == "$1:$1"


@pytest.mark.parametrize(
    ("parts", "below", "expected"),
    [
        ((3, 6), 0, []),  # ten rows and the header fit
        ((3, 6), 10, [10]),  # what stands below does not
        ((3, 6, 9), 100, [10]),
        ((2, 4, 6, 8), 220, [10]),
    ],
)
def test_a_page_ends_before_what_does_not_fit(parts: tuple[int, ...], below: int, expected: list[int]) -> None:
    assert breaks(in_parts(10, parts), 11 * ROW_HEIGHT, below) == expected


def in_parts(rows: int, parts: tuple[int, ...], words: str = "x") -> Sheet:
    column = SheetColumn("X", "x", width=10, wrap=True)
    return Sheet("S", "S", "tbl_S", (column,), ((TextCell(words),),) * rows, parts=parts)


def test_a_part_is_not_torn_and_one_longer_than_a_page_goes_on_over_the_next() -> None:
    assert breaks(in_parts(10, (4, 8)), 7 * ROW_HEIGHT, 0) == [4]  # six rows a page: 4 + 4 do not fit, 4 + 2 do
    assert breaks(in_parts(12, (2, 10)), 7 * ROW_HEIGHT, 0) == [2]  # eight rows are a page and two, then two more fit
    assert breaks(in_parts(6, (2, 4), words="x" * 25), 7 * ROW_HEIGHT, 0) == [2, 4]  # three lines a row


def test_x21_an_ampersand_in_the_studys_name_does_not_break_the_footer(tmp_path: Path) -> None:
    write(replace(workbook(), study="A & B"), tmp_path / "a.xlsx")

    assert opened(tmp_path / "a.xlsx")[EVERY].oddFooter.left.text == "A + B – Every kind, once"
