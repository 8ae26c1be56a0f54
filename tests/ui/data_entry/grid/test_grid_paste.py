"""Pasting into the grids of all repeating forms: a table by its titles; rubbish is refused and loses nothing."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QGuiApplication

from cd7gui.study.opening import rules
from cd7gui.ui.data_entry.grid.grid_page import GridPage
from cd7gui.ui.data_entry.grid.paste_panel import PastePanel
from tests.protocol.building import SOUND
from tests.study.memory_book import memory_study
from tests.ui.driving import WindowDriver, unmarked

Key = Qt.Key
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
Open = Callable[..., WindowDriver]
REPEATING = [form.id for form in rules().dictionary.forms if form.repeating]
MORE = {  # rows of the forms that a sound patient leaves empty
    "F7[1].CMTRT": "ciclosporin (CsA)",
    "F7[1].CMINDC": "GVHD treatment",
    "F7[1].CMROUTE": "oral",
    "F7[1].CMDOSE": "100",
    "F7[1].CMSTDAT": "2023-08-12",
    "F8T[1].TFDAT": "2023-07-16",
    "F8T[1].TFPROD": "platelets",
    "F8T[1].TFUNITS": "1",
    "F10[1].GVTYPE": "acute",
    "F10[1].GVATTR": "HSCT",
    "F10[1].ONSET": "2023-08-11",
    "F10[1].GVBILI": "40 µmol/L",
    "F11[1].TXDAT": "2023-06-20",
    "F11[1].TXKIND": "CRS",
    "F11[1].TEMP": "39.1",
    "F11[1].FERRITIN": ">40000",
    "F12[1].INONSET": "2023-08-01",
    "F12[1].INORG": "Cytomegalovirus, in blood",
    "F15[1].FTDAT": "2023-09-01",
    "F15[1].FTRSN": "mixed chimerism",
    "F18[1].LBDAT": "2023-07-16",
    "F18[1].ANC": "<0.1",
    "F18[1].HB": "7.1 g/dL",
    "F22[1].DVDAT": "2023-08-20",
    "F22[1].DVTERM": "Day 40 visit missed.",
    "F22[1].DVCAT": "consent process",
    "F22[1].DVCLASS": "minor",
    "F22[1].DVFOUND": "monitor",
    "F22[1].DVFNDDAT": "2023-08-27",
    "F19[1].AETERM": "Neutropenia",
    "F19[1].AESTDAT": "2023-07-01",
    "F19[1].AETOXGR": "4",
    "F20[1].CMTRT": "aciclovir",
    "F20[1].CMINDC": "prophylaxis of herpes viruses",
    "F20[1].CMDOSE": "400",
    "F20[1].CMDOSU": "mg",
    "F20[1].CMROUTE": "oral",
    "F20[1].CMSTDAT": "2023-07-01",
    "F20[1].CMONGO": "yes",
    "F21[1].SAEROW": "1",
    "F21[1].SAETYPE": "initial",
    "F21[1].AWARDAT": "2023-07-02",
    "F21[1].AWARTIM": "09:30",
    "F21[1].AWARZON": "UTC+08:00 (China)",
    "F21[1].SAECRIT": "life-threatening; hospital admission or longer stay",
    "F21[1].SAERELCR": "possible",
    "F21[1].SAEEXP": "expected",
    "F21[1].SAENARR": 'Neutropenia since T.\nFever on the next day, "38.9", no focus.',
    "F21[1].RPSPODAT": "2023-07-02",
}


def grid(driver: WindowDriver) -> GridPage:
    page = driver.window.case_reports.page
    assert isinstance(page, GridPage)
    return page


def paste(driver: WindowDriver, text: str) -> None:
    QGuiApplication.clipboard().setText(text)
    driver.press(Key.Key_V, CONTROL)


def panel(driver: WindowDriver) -> PastePanel:
    found = grid(driver).preview.panel
    assert found is not None
    return found


def entered(driver: WindowDriver, form: str, patient: str) -> list[dict[str, str]]:
    shape = driver.study.rules.dictionary.form(form)
    assert shape is not None
    rows = driver.study.case(patient).rows(shape)
    return [{field: text for field, text in row.texts.items() if field != "LBSRC"} for row in rows]


@pytest.mark.parametrize("form", REPEATING)
def test_the_table_of_any_repeating_form_is_copied_and_recognised_in_another_patient(
    open_driver: Open, form: str
) -> None:
    driver = open_driver(memory_study({"P1": unmarked(SOUND) | MORE, "P2": {"F1.SUBJID": "01-010"}}))
    driver.show(form)
    if not isinstance(driver.window.case_reports.page, GridPage):
        driver.window.requests.call("as_table")
    grid(driver).focus_field()
    driver.press(Key.Key_C, CONTROL | SHIFT)
    driver.show(form, patient="P2")
    grid(driver).focus_field()
    driver.press(Key.Key_V, CONTROL)
    assert panel(driver).undecided == ()
    panel(driver).enter.click()
    wanted = entered(driver, form, "P1")
    for row in wanted:  # the other patient has no such event, and its number there would be another one's
        row.pop("SAEROW", None)
    assert entered(driver, form, "P2") == wanted != []
    assert len(driver.study.done) == 1


def test_a_list_of_drugs_of_a_hospital_system_is_recognised_and_the_trail_keeps_its_lines(open_driver: Open) -> None:
    driver = open_driver(memory_study({"P1": {"F1.SUBJID": "01-001"}}))
    driver.show("F7")
    driver.focus("F7[1].CMTRT")
    paste(
        driver,
        "Medication;Indication;Route;Dose;Unit;Start;Stop;Ward\n"
        "ciclosporin (CsA);GVHD treatment;oral;100;mg;2023-08-12;2023-09-01;7B\n"
        "aspirin;GVHD treatment;oral;100;mg;2023-08-12;;7B\n",
    )
    assert [panel(driver).left_out.item(at).text()[:60] for at in range(panel(driver).left_out.count())] == [
        "This form has no field for “Ward”.",
        "Line 3, Medication: “aspirin” is not in the list. Choose cic",
    ]
    assert panel(driver).enter.text() == "Enter 2 rows"
    panel(driver).enter.click()
    assert driver.stored("F7[1].CMSTDAT") == "2023-08-12"
    assert driver.stored("F7[1].CMENDAT") == "2023-09-01"
    reasons = {line.change.reason for line in driver.book.lines if line.change.row == 1}
    assert reasons == {
        "pasted from: ciclosporin (CsA) | GVHD treatment | oral | 100 | mg | 2023-08-12 | 2023-09-01 | 7B"
    }


# rubbish

PAGE = "\n".join(
    ["Home  News  About us", "", *("Some words of a page that somebody copied as a whole." for _ in range(90))]
)
RUBBISH = {
    "data of another program": ("PK\x03\x04\x00\x00\x08\tword/document.xml", "This is not a table but data"),
    "a hundred thousand lines": ("2023-07-11\t1\n" * 100_000, "100,001 lines are more than a table accepts at once."),
    "the source of a page": ("<!DOCTYPE html>\n<html><head></head></html>", "This is the source of a web page."),
    "a whole page": (
        PAGE,
        "Nothing was stored: 91 cells cannot be read as values of their fields, for example Date, row 1: “Home",
    ),
    "separators of all kinds": ("ANC;1\tfoo,2\n|bar|;;baz\t\t~\n", "Nothing was stored: 4 cells cannot be read"),
    "titles without dates": ("ANC;Platelets\n1;2\n", "The table has “ANC”, “Platelets”, but no date."),
}


@pytest.mark.parametrize("what", RUBBISH)
def test_rubbish_is_refused_in_one_sentence_and_loses_nothing(open_driver: Open, what: str) -> None:
    text, sentence = RUBBISH[what]
    driver = open_driver(memory_study({"P1": {"F1.SUBJID": "01-001", "F18[1].ANC": "0.4"}}))
    driver.show("F18")
    editor = driver.focus("F18[1].LBDAT")
    driver.keys("2023-0")
    paste(driver, text)
    assert driver.window.banner.words.startswith(sentence)
    assert driver.window.banner.words.count("\n") == 0
    assert driver.book.lines == []
    assert driver.stored("F18[1].ANC") == "0.4"
    assert editor.text() == "2023-0"
    assert grid(driver).preview.panel is None


def test_a_picture_on_the_clipboard_is_no_table(open_driver: Open) -> None:
    driver = open_driver(memory_study({"P1": {"F1.SUBJID": "01-001"}}))
    driver.show("F18")
    driver.focus("F18[1].LBDAT")
    data = QMimeData()
    data.setData("image/png", b"\x89PNG")
    QGuiApplication.clipboard().setMimeData(data)
    driver.press(Key.Key_V, CONTROL)
    assert driver.window.banner.words == "There is no text to paste. Copy the cells in the spreadsheet again."


def test_a_quote_that_does_not_pair_takes_no_lines_with_it(open_driver: Open) -> None:
    driver = open_driver(memory_study({"P1": {"F1.SUBJID": "01-001"}}))
    driver.show("F18")
    driver.focus("F18[1].LBDAT")
    paste(
        driver, 'Date\tALT (U/L)\tCopied from\n2023-07-11\t30\t"5 lines\n2023-07-12\t31\tfine\n2023-07-13\t32\tfine\n'
    )
    panel(driver).enter.click()
    assert [driver.stored(f"F18[{row}].ALT") for row in (1, 2, 3)] == ["30", "31", "32"]
