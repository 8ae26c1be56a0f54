"""Patients, findings, deviations, the dictionary, the outcomes and the curves as sheets."""

from __future__ import annotations

from decimal import Decimal

from cd7gui.domain.checks.checks import UNDECIDED
from cd7gui.exchange.sheets.cells import EMPTY, Integer, Number, Text
from cd7gui.exchange.sheets.disclosure import Disclosure
from cd7gui.exchange.sheets.listings import deviations_sheet, findings_sheet
from tests.exchange.building import column, finding, one_row, sound, workbook


def test_x17_patients_has_one_row_a_patient_and_a_patient_without_facts_too() -> None:
    sheet = workbook()["Patients"]

    assert sheet.header == ("STUDYID", "SITEID", "SUBJID", "OSDAYS", "NOTES")
    assert sheet.rows == (
        (Text("TRIAL"), Text("01"), Text("01-001"), Integer(730), EMPTY),
        (Text("TRIAL"), Text("01"), Text("01-002"), EMPTY, EMPTY),
    )


def test_findings_say_what_is_wrong_where_and_whether_it_is_open() -> None:
    found = one_row(workbook()["Findings"])

    assert found == {
        "STUDYID": Text("TRIAL"),
        "SITEID": Text("01"),
        "SUBJID": Text("01-001"),
        "ROW": Integer(0),
        "CHECK": Text("EC-X"),
        "SEVERITY": Text("query"),
        "PLACE": Text("E1.NOTE"),
        "LABEL": Text("Every kind, once: Note"),
        "FINDING": Text("The note says =1+1."),
        "REMEDY": Text("Correct it."),
        "RULE": Text("Rule of the test"),
        "STATE": Text("open"),
        "REASON": EMPTY,
    }


def test_what_cannot_be_decided_is_listed_with_no_state_because_nothing_is_asked() -> None:
    open_question = finding(severity=UNDECIDED, says="“Born” (E1) is known only to the year (2005).")
    sheet = findings_sheet([sound("P1")], [open_question], Disclosure())
    found = one_row(sheet)

    assert (found["SEVERITY"], found["STATE"]) == (Text("undecided"), EMPTY)
    assert deviations_sheet([sound("P1")], [open_question], Disclosure()).rows == ()


def test_findings_of_patients_who_are_not_exported_are_not_either() -> None:
    assert column(workbook()["Findings"], "CHECK") == [Text("EC-X"), Text("EC-D")]


def test_deviations_are_listed_alone_with_their_reason() -> None:
    sheet = workbook()["Deviations"]
    found = one_row(sheet)

    assert len(sheet.rows) == 1
    assert (found["CHECK"], found["PLACE"], found["ROW"]) == (Text("EC-D"), Text("E2[3].VDAT"), Integer(3))
    assert (found["STATE"], found["REASON"]) == (Text("justified"), Text("Snow."))


def test_x14_the_dictionary_sheet_says_everything_of_a_field() -> None:
    rows = {str(cells[0].canonical()): cells for cells in workbook()["Dictionary"].rows}
    header = workbook()["Dictionary"].header
    number = dict(zip(header, rows["E1.NUM"], strict=True))

    assert number == {
        "NAME": Text("E1.NUM"),
        "LABEL": Text("Number"),
        "FORM": Text("Every kind, once"),
        "SHEET": Text("E1_Every_kind_once"),
        "COLUMNS": Text("NUM NUM_MR"),
        "TYPE": Text("number with up to 3 decimals"),
        "UNIT": Text("mg"),
        "CODES": EMPTY,
        "ALLOWED": Text("from 0 to 1000"),
        "REQUIRED": EMPTY,
        "SHOWN": Text("always"),
        "MISSING": Text("NOT DONE; UNKNOWN; NOT APPLICABLE; PENDING; REFUSED"),
        "DERIVED": EMPTY,
        "CDASH": Text("NUMC"),
        "SINCE": Text("1.0"),
        "RETIRED": EMPTY,
        "HELP": EMPTY,
    }


def test_x14_codes_conditions_and_computed_values_are_said_in_words() -> None:
    sheet = workbook()["Dictionary"]
    rows = {str(cells[0].canonical()): dict(zip(sheet.header, cells, strict=True)) for cells in sheet.rows}

    assert rows["E1.COL"]["CODES"] == Text("R = red; G = green; B = blue")
    assert rows["E1.COL"]["COLUMNS"] == Text("COL COL_L COL_MR")
    assert rows["E1.HID"]["SHOWN"] == Text("if Ill (ILL) is Y")
    assert rows["E1.HID"]["REQUIRED"] == Text("if Ill (ILL) is Y")
    assert rows["E1.SUBJID"]["REQUIRED"] == Text("always")
    assert rows["E1.SUBJID"]["COLUMNS"] == Text("SUBJID SUBJID_MR")
    assert rows["E1.DOUBLE"]["DERIVED"] == Text("Two times WHOLE.")
    assert rows["E1.DOUBLE"]["MISSING"] == EMPTY
    assert rows["E1.PART"]["TYPE"] == Text("date, or only its month or year")


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
        "ID": Text("mortality.h30"),
        "LABEL": Text("Death by H+30"),
        "X": Integer(1),
        "N": Integer(9),
        "VALUE": Number(Decimal("0.111111111111")),
        "LOWER": Number(Decimal("0.0028")),
        "UPPER": Number(Decimal("0.4825")),
        "UNIT": Text("fraction"),
        "LEVEL": Number(Decimal("0.95")),
        "METHOD": Text("exact"),
        "TEXT": Text("11%"),
    }


def test_x16_what_does_not_exist_is_empty_not_zero() -> None:
    found = one_row(workbook()["Summary"], 2)

    assert (found["X"], found["LOWER"], found["UPPER"], found["UNIT"]) == (EMPTY, EMPTY, EMPTY, Text("months"))


def test_x16_the_curves_are_tidy_rows_with_patients_at_risk() -> None:
    sheet = workbook()["Curves"]

    assert sheet.header == (
        *("CURVE", "LABEL", "ORIGIN", "DAYS", "MONTHS", "N_RISK", "N_EVENT", "N_COMPET", "N_CENSOR"),
        *("VALUE", "LOWER", "UPPER", "METHOD", "MEDIAN", "NOTE"),
    )
    # 94 days are 94 / 30.4375 = 3.088295687885… months
    assert sheet.rows[1] == (
        Text("os"),
        Text("Overall survival"),
        Text("infusion"),
        Number(Decimal(94)),
        Number(Decimal("3.08829568789")),
        Integer(9),
        Integer(0),
        Integer(8),
        Integer(1),
        Number(Decimal("0.9")),
        EMPTY,
        EMPTY,
        Text("KM"),
        Text("not reached"),
        EMPTY,
    )
    # of ten at risk one had the event and nine were left
    assert sheet.rows[0][5:9] == (Integer(10), Integer(1), Integer(0), Integer(0))


def test_the_sheets_come_in_the_order_in_which_people_read_them() -> None:
    assert workbook(sound()).names == (
        *("Provenance", "Patients", "E1_Every_kind_once", "E2_Visits", "E3_Never_filled"),
        *("Summary", "Curves", "Steps", "Forms", "Findings", "Deviations", "Dictionary", "Changes"),
    )
