"""X10: what no cell can hold is refused with the field's name, or removed and said."""

from __future__ import annotations

from decimal import Decimal

import pytest

from cd7gui.domain.errors import UserError
from cd7gui.exchange.sheets import limits
from cd7gui.exchange.sheets.cells import EMPTY, ColumnKind, IntegerCell, NumberCell, Sheet, SheetColumn, TextCell
from tests.exchange.building import LONGEST, column, one_row, sound, workbook


def test_x10_a_text_too_long_for_a_cell_is_refused_and_names_field_and_patient() -> None:
    with pytest.raises(UserError) as refused:
        workbook(sound(NOTE=LONGEST + "x"))

    assert str(refused.value) == (
        "Note (E1_Every_kind_once, NOTE, 01-001) has a text of 32768 characters; a workbook cell holds at most 32767. "
        "Shorten the text, then export again."
    )


def test_x10_characters_that_count_twice_are_counted_as_excel_counts_them() -> None:
    # Each of these is two UTF-16 units: 16,384 of them are 32,768, one more than a cell holds.
    with pytest.raises(UserError, match="32768 characters"):
        workbook(sound(NOTE="🩸" * 16_384))
    kept = workbook(sound(NOTE="🩸" * 16_383))
    assert one_row(kept["E1_Every_kind_once"])["NOTE"] == TextCell("🩸" * 16_383)


def test_x10_the_longest_text_is_kept_whole() -> None:
    assert one_row(workbook(sound(NOTE=LONGEST))["E1_Every_kind_once"])["NOTE"] == TextCell(LONGEST)


def test_x10_control_characters_are_removed_and_said() -> None:
    plan = workbook(sound(NOTE="a\x00b\x0bc\x1bd"))

    assert one_row(plan["E1_Every_kind_once"])["NOTE"] == TextCell("abcd")
    sentence = (
        "Note (E1_Every_kind_once, NOTE, 01-001): 3 control characters were removed, because workbooks cannot store it."
    )
    assert plan.notes == (sentence,)
    assert TextCell(sentence) in column(plan["Provenance"], "VALUE")


def test_x10_line_ends_become_one_kind_and_tabs_stay() -> None:
    plan = workbook(sound(NOTE="a\r\nb\rc\td"))

    assert one_row(plan["E1_Every_kind_once"])["NOTE"] == TextCell("a\nb\nc\td")
    assert plan.notes == ()


def test_x10_a_text_of_control_characters_alone_leaves_an_empty_cell() -> None:
    assert one_row(workbook(sound(NOTE="\x07"))["E1_Every_kind_once"])["NOTE"] == EMPTY


@pytest.mark.parametrize("code", [0x00, 0x1F, 0x7F, 0x85, 0x9F, 0xD83D, 0xDC00, 0xFFFE, 0xFFFF])
def test_x10_controls_halves_of_characters_and_what_is_none_are_removed(code: int) -> None:
    assert one_row(workbook(sound(NOTE=f"a{chr(code)}b"))["E1_Every_kind_once"])["NOTE"] == TextCell("ab")


def test_a_number_that_a_spreadsheet_would_round_is_refused() -> None:
    with pytest.raises(UserError, match=r"Whole number .*WHOLE, 01-001.*1234567890123456.* more than 15 digits"):
        workbook(sound(WHOLE="1234567890123456"))


@pytest.mark.parametrize("number", ["123456789012345", "0.000000000000001", "1000000000000000000000"])
def test_numbers_of_fifteen_digits_are_kept(number: str) -> None:
    sheet = Sheet("S", "S", "T", (SheetColumn("N", "N", ColumnKind.NUMBER),), ((NumberCell(Decimal(number)),),))

    assert limits.judge([sheet]).sheets == (sheet,)


def test_more_rows_than_a_sheet_has_are_refused() -> None:
    # 1,048,576 rows, the header among them (Excel specifications and limits)
    fits = Sheet("S", "S", "T", (SheetColumn("N", "N", ColumnKind.INTEGER),), ((IntegerCell(1),),) * 1_048_575)
    limits.judge([fits])

    over = Sheet("S", "S", "T", fits.columns, ((IntegerCell(1),),) * 1_048_576)
    with pytest.raises(UserError, match="would have 1048576 rows; a workbook holds at most 1048575"):
        limits.judge([over])
