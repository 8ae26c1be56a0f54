"""Patients, findings, deviations, the dictionary, the outcomes and the curves as sheets."""

from __future__ import annotations

from decimal import Decimal

from cd7gui.domain.checks.checks import UNDECIDED
from cd7gui.exchange.sheets.cells import EMPTY, IntegerCell, NumberCell, TextCell
from cd7gui.exchange.sheets.disclosure import Disclosure
from cd7gui.exchange.sheets.listings import deviations_sheet, findings_sheet
from tests.exchange.building import column, finding, one_row, sound, workbook


def test_x17_patients_has_one_row_a_patient_and_a_patient_without_facts_too() -> None:
    sheet = workbook()["Patients"]

    assert sheet.header == ("STUDYID", "SITEID", "SUBJID", "OSDAYS", "NOTES")
    assert sheet.rows == (
        (TextCell("TRIAL"), TextCell("01"), TextCell("01-001"), IntegerCell(730), EMPTY),
        (TextCell("TRIAL"), TextCell("01"), TextCell("01-002"), EMPTY, EMPTY),
    )


def test_findings_say_what_is_wrong_where_and_whether_it_is_open() -> None:
    found = one_row(workbook()["Findings"])

    assert found == {
        "STUDYID": TextCell("TRIAL"),
        "SITEID": TextCell("01"),
        "SUBJID": TextCell("01-001"),
        "ROW": IntegerCell(0),
        "CHECK": TextCell("EC-X"),
        "SEVERITY": TextCell("query"),
        "PLACE": TextCell("E1.NOTE"),
        "LABEL": TextCell("Every kind, once: Note"),
        "FINDING": TextCell("The note says =1+1."),
        "REMEDY": TextCell("Correct it."),
        "RULE": TextCell("Rule of the test"),
        "STATE": TextCell("open"),
        "REASON": EMPTY,
    }


def test_what_cannot_be_decided_is_listed_with_no_state_because_nothing_is_asked() -> None:
    open_question = finding(severity=UNDECIDED, says="“Born” (E1) is known only to the year (2005).")
    sheet = findings_sheet([sound("P1")], [open_question], Disclosure())
    found = one_row(sheet)

    assert (found["SEVERITY"], found["STATE"]) == (TextCell("undecided"), EMPTY)
    assert deviations_sheet([sound("P1")], [open_question], Disclosure()).rows == ()


def test_findings_of_patients_who_are_not_exported_are_not_either() -> None:
    assert column(workbook()["Findings"], "CHECK") == [TextCell("EC-X"), TextCell("EC-D")]


def test_deviations_are_listed_alone_with_their_reason() -> None:
    sheet = workbook()["Deviations"]
    found = one_row(sheet)

    assert len(sheet.rows) == 1
    assert (found["CHECK"], found["PLACE"], found["ROW"]) == (TextCell("EC-D"), TextCell("E2[3].VDAT"), IntegerCell(3))
    assert (found["STATE"], found["REASON"]) == (TextCell("justified"), TextCell("Snow."))


def test_x14_the_dictionary_sheet_says_everything_of_a_field() -> None:
    rows = {str(cells[0].canonical()): cells for cells in workbook()["Dictionary"].rows}
    header = workbook()["Dictionary"].header
    number = dict(zip(header, rows["E1.NUM"], strict=True))

    assert number == {
        "NAME": TextCell("E1.NUM"),
        "LABEL": TextCell("Number"),
        "FORM": TextCell("Every kind, once"),
        "SHEET": TextCell("E1_Every_kind_once"),
        "COLUMNS": TextCell("NUM NUM_MR"),
        "TYPE": TextCell("number with up to 3 decimals"),
        "UNIT": TextCell("mg"),
        "CODES": EMPTY,
        "ALLOWED": TextCell("from 0 to 1000"),
        "REQUIRED": EMPTY,
        "SHOWN": TextCell("always"),
        "MISSING": TextCell("NOT DONE; UNKNOWN; NOT APPLICABLE; PENDING; REFUSED"),
        "DERIVED": EMPTY,
        "CDASH": TextCell("NUMC"),
        "SINCE": TextCell("1.0"),
        "RETIRED": EMPTY,
        "HELP": EMPTY,
    }


def test_x14_codes_conditions_and_computed_values_are_said_in_words() -> None:
    sheet = workbook()["Dictionary"]
    rows = {str(cells[0].canonical()): dict(zip(sheet.header, cells, strict=True)) for cells in sheet.rows}

    assert rows["E1.COL"]["CODES"] == TextCell("R = red; G = green; B = blue")
    assert rows["E1.COL"]["COLUMNS"] == TextCell("COL COL_L COL_MR")
    assert rows["E1.HID"]["SHOWN"] == TextCell("if Ill (ILL) is Y")
    assert rows["E1.HID"]["REQUIRED"] == TextCell("if Ill (ILL) is Y")
    assert rows["E1.SUBJID"]["REQUIRED"] == TextCell("always")
    assert rows["E1.SUBJID"]["COLUMNS"] == TextCell("SUBJID SUBJID_MR")
    assert rows["E1.DOUBLE"]["DERIVED"] == TextCell("Two times WHOLE.")
    assert rows["E1.DOUBLE"]["MISSING"] == EMPTY
    assert rows["E1.PART"]["TYPE"] == TextCell("date, or only its month or year")


def test_x14_every_column_of_a_form_stands_in_the_dictionary_sheet() -> None:
    plan = workbook()
    listed = {
        (cells[3].canonical(), name) for cells in plan["Dictionary"].rows for name in cells[4].canonical().split()
    }
    for name in ("E1_Every_kind_once", "E2_Visits", "E3_Never_filled"):
        for header in plan[name].header:
            assert header in ("STUDYID", "SITEID", "SUBJID", "ROW") or (name, header) in listed, header


def test_x16_the_summary_holds_numbers_with_n_interval_and_method_and_the_tabs_words() -> None:
    found = one_row(workbook()["Summary"], 1)

    assert found == {
        "ID": TextCell("mortality.h30"),
        "LABEL": TextCell("Death by H+30"),
        "X": IntegerCell(1),
        "N": IntegerCell(9),
        "VALUE": NumberCell(Decimal("0.111111111111")),
        "LOWER": NumberCell(Decimal("0.0028")),
        "UPPER": NumberCell(Decimal("0.4825")),
        "UNIT": TextCell("fraction"),
        "LEVEL": NumberCell(Decimal("0.95")),
        "METHOD": TextCell("exact"),
        "TEXT": TextCell("11%"),
    }


def test_x16_what_does_not_exist_is_empty_not_zero() -> None:
    found = one_row(workbook()["Summary"], 2)

    assert (found["X"], found["LOWER"], found["UPPER"], found["UNIT"]) == (EMPTY, EMPTY, EMPTY, TextCell("months"))


def test_x16_the_curves_are_tidy_rows_with_patients_at_risk() -> None:
    sheet = workbook()["Curves"]

    assert sheet.header == (
        *("CURVE", "LABEL", "ORIGIN", "DAYS", "MONTHS", "N_RISK", "N_EVENT", "N_COMPET", "N_CENSOR"),
        *("VALUE", "LOWER", "UPPER", "METHOD", "MEDIAN", "NOTE"),
    )
    # 94 days are 94 / 30.4375 = 3.088295687885… months
    assert sheet.rows[1] == (
        TextCell("os"),
        TextCell("Overall survival"),
        TextCell("infusion"),
        NumberCell(Decimal(94)),
        NumberCell(Decimal("3.08829568789")),
        IntegerCell(9),
        IntegerCell(0),
        IntegerCell(8),
        IntegerCell(1),
        NumberCell(Decimal("0.9")),
        EMPTY,
        EMPTY,
        TextCell("KM"),
        TextCell("not reached"),
        EMPTY,
    )
    # of ten at risk one had the event and nine were left
    assert sheet.rows[0][5:9] == (IntegerCell(10), IntegerCell(1), IntegerCell(0), IntegerCell(0))


def test_the_sheets_come_in_the_order_in_which_people_read_them() -> None:
    assert workbook(sound()).names == (
        *("Provenance", "Patients", "E1_Every_kind_once", "E2_Visits", "E3_Never_filled"),
        *("Summary", "Curves", "Steps", "Forms", "Findings", "Deviations", "Queries", "Dictionary", "Changes"),
    )
