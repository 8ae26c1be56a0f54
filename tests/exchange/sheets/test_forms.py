"""The sheets of the forms: tidy rectangles whose columns follow from the dictionary."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest

from cd7gui.domain.case_report.changes import DELETED, GIVEN_REASONS, MissingReason
from cd7gui.exchange.sheets.cells import EMPTY, Cell, DateCell, IntegerCell, NumberCell, Sheet, TextCell
from cd7gui.exchange.sheets.forms import form_sheet, sheet_name
from tests.exchange.building import ALL, Every, H, Never, T, Visit, case_of, one_row, patient, sound, workbook

EVERY, VISITS = "E1_Every_kind_once", "E2_Visits"


def row(name: str = EVERY, number: int = 0, /, **texts: str) -> dict[str, Cell]:
    return one_row(workbook(sound("P1", **texts))[name], number)


def every_sheet() -> list[Sheet]:
    return list(workbook().sheets)


def test_x01_every_sheet_is_a_rectangle() -> None:
    for sheet in every_sheet():
        assert {len(cells) for cells in sheet.rows} <= {len(sheet.columns)}, sheet.name
        assert all(any(cell != EMPTY for cell in cells) for cells in sheet.rows), sheet.name


def test_x01_a_form_without_rows_keeps_its_header() -> None:
    sheet = workbook()["E3_Never_filled"]

    assert sheet.rows == ()
    assert sheet.header == ("STUDYID", "SITEID", "SUBJID", "ROW", "WHAT", "WHAT_MR")


def test_x02_the_first_columns_are_the_keys_and_the_rest_is_in_the_dictionarys_order() -> None:
    assert workbook()[EVERY].header == (
        *("STUDYID", "SITEID", "SUBJID", "ROW"),
        *("INITIALS", "BORN", "AGE", "NOTE", "NUM", "WHOLE", "AMT", "AMT_U"),
        *("MEAS", "MEAS_OP", "MEAS_R", "DAY", "DAY_T", "DAY_H"),
        *("PART", "PART_T", "PART_H", "CLK", "COL", "COL_L", "COLS", "COLS_L", "ILL", "ILL_L", "HID", "DOUBLE"),
        *(
            "SUBJID_MR",
            "SITEID_MR",
            "INITIALS_MR",
            "BORN_MR",
            "AGE_MR",
            "NOTE_MR",
            "NUM_MR",
            "WHOLE_MR",
            "AMT_MR",
            "MEAS_MR",
            "DAY_MR",
            "PART_MR",
        ),
        *("CLK_MR", "COL_MR", "COLS_MR", "ILL_MR", "HID_MR"),
    )


def test_x02_the_columns_do_not_depend_on_the_data() -> None:
    nobody = form_sheet(Every, (), ALL)

    assert nobody.header == workbook()[EVERY].header


def test_x02_rows_carry_the_keys_of_their_patient_and_the_forms_own_row_number() -> None:
    sheet = workbook()[VISITS]

    assert [cells[:4] for cells in sheet.rows] == [
        (TextCell("TRIAL"), TextCell("01"), TextCell("01-001"), IntegerCell(1)),
        (TextCell("TRIAL"), TextCell("01"), TextCell("01-001"), IntegerCell(3)),
        (TextCell("TRIAL"), TextCell("01"), TextCell("01-002"), IntegerCell(1)),
        (TextCell("TRIAL"), TextCell("01"), TextCell("01-002"), IntegerCell(3)),
    ]
    assert row()["ROW"] == IntegerCell(0)


def test_x03_names_of_columns_are_short_and_plain_and_differ_in_a_sheet() -> None:
    for sheet in every_sheet():
        assert all(re.fullmatch(r"[A-Z][A-Z0-9_]{0,10}", name) for name in sheet.header), sheet.name
        assert len(set(sheet.header)) == len(sheet.header), sheet.name
        assert all(column.label for column in sheet.columns), sheet.name


def test_x04_codes_stand_beside_their_labels() -> None:
    found = row()

    assert (found["COL"], found["COL_L"]) == (TextCell("G"), TextCell("green"))
    assert (found["COLS"], found["COLS_L"]) == (TextCell("R|B"), TextCell("red, blue"))
    assert (found["ILL"], found["ILL_L"]) == (TextCell("N"), TextCell("no"))


def test_x05_whole_dates_are_dates_with_both_study_days() -> None:
    found = row()

    assert T.isoformat() == "2023-06-16"
    assert H.isoformat() == "2023-07-11"
    assert (found["DAY"], found["DAY_T"], found["DAY_H"]) == (
        DateCell(date(2023, 7, 11)),
        IntegerCell(25),
        IntegerCell(0),
    )


def test_x05_days_before_day_zero_are_negative() -> None:
    found = row(DAY="2023-06-10")

    assert (found["DAY_T"], found["DAY_H"]) == (IntegerCell(-6), IntegerCell(-31))


@pytest.mark.parametrize("partial", ["2023", "2023-07"])
def test_x05_partial_dates_stay_text_at_the_precision_that_is_known(partial: str) -> None:
    found = row(PART=partial)

    assert (found["PART"], found["PART_T"], found["PART_H"]) == (TextCell(partial), EMPTY, EMPTY)


def test_x05_a_partial_date_that_is_whole_has_study_days() -> None:
    found = row(PART="2023-07-12")

    assert (found["PART"], found["PART_T"], found["PART_H"]) == (
        TextCell("2023-07-12"),
        IntegerCell(26),
        IntegerCell(1),
    )


def test_x05_without_day_zero_there_are_no_study_days() -> None:
    sheet = form_sheet(Visit, [patient(case_of("P1", {1: {"VDAT": "2023-07-12"}}), infusion=T)], ALL)
    found = one_row(sheet)

    assert (found["VDAT_T"], found["VDAT_H"]) == (IntegerCell(26), EMPTY)


def test_x08_numbers_keep_their_typed_decimals_and_units_a_column_of_their_own() -> None:
    found = row()

    assert found["NUM"] == NumberCell(Decimal("6.10"))
    assert str(found["NUM"]) == "NumberCell(value=Decimal('6.10'))"
    assert (found["AMT"], found["AMT_U"]) == (NumberCell(Decimal("8.50")), TextCell("g/dL"))
    assert found["WHOLE"] == IntegerCell(21)


@pytest.mark.parametrize(
    ("reported", "cells"),
    [
        ("<0.50", (NumberCell(Decimal("0.50")), TextCell("<"), TextCell("<0.50"))),
        (">40000", (NumberCell(Decimal(40000)), TextCell(">"), TextCell(">40000"))),
        ("0.4", (NumberCell(Decimal("0.4")), EMPTY, TextCell("0.4"))),
    ],
)
def test_x08_p28_a_value_beyond_a_limit_is_parted_into_number_operator_and_text(
    reported: str, cells: tuple[object, ...]
) -> None:
    found = row(MEAS=reported)

    assert (found["MEAS"], found["MEAS_OP"], found["MEAS_R"]) == cells


def test_x08_every_column_holds_one_type_alone() -> None:
    kinds = {"text": TextCell, "number": NumberCell, "integer": IntegerCell, "date": DateCell}
    for sheet in every_sheet():
        for place, column in enumerate(sheet.columns):
            found = {type(cells[place]) for cells in sheet.rows if cells[place] != EMPTY}
            assert found <= {kinds[column.kind.value]}, (sheet.name, column.name)


@pytest.mark.parametrize("reason", GIVEN_REASONS)
def test_x09_a_missing_value_is_an_empty_cell_with_its_reason(reason: MissingReason) -> None:
    found = row(WHOLE=reason.stored)

    assert (found["WHOLE"], found["WHOLE_MR"]) == (EMPTY, TextCell(reason.value))
    assert found["DOUBLE"] == EMPTY  # what is computed from it is missing too


def test_x09_a_missing_value_empties_every_column_of_its_field() -> None:
    found = row(COL="\x1fUNKNOWN", AMT="\x1fPENDING", DAY="\x1fREFUSED")

    assert [found[name] for name in ("COL", "COL_L", "AMT", "AMT_U", "DAY", "DAY_T", "DAY_H")] == [EMPTY] * 7


def test_x09_a_key_that_is_missing_has_its_reason_too() -> None:
    found = row(SITEID="\x1fPENDING")

    assert (found["SITEID"], found["SITEID_MR"]) == (EMPTY, TextCell("PENDING"))


def test_x09_a_blank_field_has_neither_value_nor_reason() -> None:
    found = row(NUM="")

    assert (found["NUM"], found["NUM_MR"]) == (EMPTY, EMPTY)


def test_x06_times_and_free_texts_are_texts_to_the_letter() -> None:
    found = row()

    assert (found["CLK"], found["NOTE"]) == (TextCell("14:05"), TextCell("=1+1"))


def test_computed_values_are_exported() -> None:
    assert row()["DOUBLE"] == IntegerCell(42)


def test_hidden_values_are_not_exported() -> None:
    assert row(ILL="N", HID="kept in the store")["HID"] == EMPTY
    assert row(ILL="Y", HID="asked")["HID"] == TextCell("asked")
    assert row(ILL="N", HID="\x1fUNKNOWN")["HID_MR"] == EMPTY


def test_struck_out_rows_are_not_exported() -> None:
    case = case_of("P1", {1: {"VDAT": "2023-07-12", DELETED: "1"}, 2: {"VDAT": "2023-07-13"}})

    sheet = form_sheet(Visit, [patient(case)], ALL)

    assert [cells[3] for cells in sheet.rows] == [IntegerCell(2)]


def test_sheets_are_named_after_the_form_within_what_excel_allows() -> None:
    class Long(Every, id="E9", title="A title / with [signs] that is: far * too long?"):
        """A form with a long title."""

    assert sheet_name(Never) == "E3_Never_filled"
    assert sheet_name(Long) == "E9_A_title_with_signs_that_is_f"
    assert len(sheet_name(Long)) == 31
