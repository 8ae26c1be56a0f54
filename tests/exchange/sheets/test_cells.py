"""Cells keep their type, and the hash of a sheet is that of its content alone."""

from __future__ import annotations

import dataclasses
from datetime import date
from decimal import Decimal

import pytest

from cd7gui.exchange.sheets import cells
from cd7gui.exchange.sheets.cells import (
    EMPTY,
    ColumnKind,
    DateCell,
    IntegerCell,
    NumberCell,
    Sheet,
    SheetColumn,
    TextCell,
)

SHEET = Sheet(
    "S",
    "Sheet",
    "tbl_S",
    (
        SheetColumn("SUBJID", "Patient"),
        SheetColumn("NUM", "Number", ColumnKind.NUMBER),
        SheetColumn("DAY", "Day", ColumnKind.DATE),
    ),
    (
        (TextCell("b\tc\nd\\e"), NumberCell(Decimal("6.10")), EMPTY),
        (TextCell("a"), EMPTY, DateCell(date(2023, 7, 11))),
    ),
)


def test_x13_the_hash_is_that_of_the_sorted_tab_separated_text() -> None:
    # printf 'SUBJID\tNUM\tDAY\na\t\t2023-07-11\nb\\tc\\nd\\\\e\t6.1\t\n' | sha256sum
    assert SHEET.content_hash == "ab0b0b4741cd73f86754b0b79d3bde2f43c403542619790dcb321444e0fbc758"


def test_x13_the_order_of_the_rows_and_typed_zeros_do_not_change_the_hash() -> None:
    row = (TextCell("b\tc\nd\\e"), NumberCell(Decimal("6.1")), EMPTY)
    other = dataclasses.replace(SHEET, rows=(SHEET.rows[1], row))

    assert other.content_hash == SHEET.content_hash


@pytest.mark.parametrize(
    "row",
    [
        (TextCell("a"), EMPTY, DateCell(date(2023, 7, 12))),
        (TextCell("A"), EMPTY, DateCell(date(2023, 7, 11))),
        (TextCell("a"), NumberCell(Decimal(0)), DateCell(date(2023, 7, 11))),
    ],
)
def test_x13_any_other_content_changes_the_hash(row: cells.Row) -> None:
    assert dataclasses.replace(SHEET, rows=(SHEET.rows[0], row)).content_hash != SHEET.content_hash


def test_x13_a_tab_in_a_text_is_not_a_new_cell() -> None:
    columns = (SheetColumn("A", "A"), SheetColumn("B", "B"))
    one = Sheet("S", "S", "T", columns, ((TextCell("a\tb"), TextCell("c")),))
    other = Sheet("S", "S", "T", columns, ((TextCell("a"), TextCell("b\tc")),))

    assert one.content_hash != other.content_hash


def test_the_hash_of_all_sheets_follows_their_names() -> None:
    # printf 'A\t1\nB\t2\n' | sha256sum
    assert (
        cells.overall_hash({"B": "2", "A": "1"}) == "0bedc50c32dd632638fe5a96aaf5acaa1c5cfa8c268fc193ec312d913a7db5c2"
    )


@pytest.mark.parametrize(
    ("number", "canonical"),
    [("6.10", "6.1"), ("0.00", "0"), ("-0", "0"), ("1200", "1200"), ("1E+3", "1000"), ("0.0000001", "0.0000001")],
)
def test_numbers_are_canonical_without_zeros_at_the_end_or_exponents(number: str, canonical: str) -> None:
    assert NumberCell(Decimal(number)).canonical() == canonical


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity"])
def test_what_is_no_number_is_no_cell(value: str) -> None:
    with pytest.raises(ValueError, match="not a number"):
        NumberCell(Decimal(value))


def test_computed_numbers_are_kept_to_twelve_digits_so_that_machines_agree() -> None:
    # 0.1 + 0.2 is 0.30000000000000004 in doubles
    assert cells.computed(0.1 + 0.2) == NumberCell(Decimal("0.3"))
    assert cells.computed(2 / 3) == NumberCell(Decimal("0.666666666667"))


def test_what_is_missing_is_an_empty_cell_and_zero_is_not() -> None:
    assert cells.text("") == cells.text(None) == cells.integer(None) == cells.day(None) == cells.computed(None) == EMPTY
    assert cells.integer(0) == IntegerCell(0)
    assert cells.computed(0.0) == NumberCell(Decimal(0))
