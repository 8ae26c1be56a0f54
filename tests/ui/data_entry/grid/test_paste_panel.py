"""Pasting a table with a header: a panel in the page shows what would enter, and one step enters or nothing does."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from cd7gui.domain.case_report.changes import COMPLETE
from cd7gui.study.safety.keeping_terms import keep_terms, plan_terms
from cd7gui.study.safety.term_sheets import read_term_sheet
from cd7gui.ui.data_entry.grid.grid_page import GridPage
from cd7gui.ui.data_entry.grid.paste_panel import PastePanel
from tests.study.memory_book import memory_study
from tests.study.paste.test_table import sixty_days
from tests.study.safety.made_up_sheets import sheet
from tests.ui.driving import Answers, WindowDriver

CONTROL = Qt.KeyboardModifier.ControlModifier
Open = Callable[..., WindowDriver]
ONE = {"F1.SUBJID": "01-001", "F4.INFDAT": "2023-06-16"}
BLOCK = "Date\tANC (10^9/L)\tHb (g/L)\tRemark\n2023-07-11\t0.4\t72\tfine\n2023-07-12\tclotted\t73\t\n"


def begin(open_driver: Open, text: str, stored: dict[str, str] | None = None, **more: object) -> WindowDriver:
    driver = open_driver(memory_study({"P1": {**ONE, **(stored or {})}, "P2": {"F1.SUBJID": "01-002"}}), **more)
    driver.show("F18")
    driver.focus("F18[1].LBDAT")
    QGuiApplication.clipboard().setText(text)
    driver.press(Qt.Key.Key_V, CONTROL)
    return driver


def page(driver: WindowDriver) -> GridPage:
    found = driver.window.case_reports.page
    assert isinstance(found, GridPage)
    return found


def panel(driver: WindowDriver) -> PastePanel:
    found = page(driver).preview.panel
    assert found is not None
    return found


def said(driver: WindowDriver) -> list[str]:
    listed = panel(driver).left_out
    return [listed.item(at).text() for at in range(listed.count())]


def test_a_pasted_table_is_shown_before_anything_is_stored(open_driver: Open) -> None:
    driver = begin(open_driver, BLOCK)
    assert driver.book.lines == []
    rows = panel(driver).rows
    shown = [[rows.item(row, at).text() for at in range(3)] for row in range(rows.rowCount())]  # type: ignore[union-attr]
    assert shown == [["2023-07-11", "0.4", "72 g/L"], ["2023-07-12", "[clotted] is left out", "73 g/L"]]
    assert said(driver) == [
        "This form has no field for “Remark”.",
        "Line 3, ANC (10^9/L): “clotted” is not a number. Type digits, for example 2.5.",
    ]
    assert panel(driver).enter.text() == "Enter 2 rows"
    assert driver.focused is panel(driver).enter


def test_the_rows_enter_with_their_source_line_and_one_undo_takes_them_back(open_driver: Open) -> None:
    driver = begin(open_driver, BLOCK)
    driver.press(Qt.Key.Key_Space)
    assert page(driver).preview.panel is None
    assert [driver.stored(f"F18[{row}].HB") for row in (1, 2)] == ["72 g/L", "73 g/L"]
    assert driver.stored("F18[1].LBSRC") == "2023-07-11 | 0.4 | 72 | fine"
    assert driver.window.banner.words == (
        "2 rows were entered from the pasted table. Left out: line 3, ANC (10^9/L) (“clotted”). Enter what is missing "
        "by hand. Undo reverses this in one step."
    )
    assert driver.focused.objectName() == "F18[1].LBDAT"
    driver.window.requests.call("undo")
    assert [driver.stored(f"F18[{row}].LBDAT") for row in (1, 2)] == [None, None]


def test_terms_of_the_study_are_read_and_those_it_does_not_have_are_not(open_driver: Open, tmp_path: Path) -> None:
    driver = open_driver(memory_study({"P1": ONE}))
    study = driver.window.controller.study
    plan = plan_terms(study, read_term_sheet(sheet(tmp_path / "five.xlsx")))
    driver.window.controller.take_over(keep_terms(study, plan))
    driver.show("F19")
    driver.focus("F19[1].AETERM")
    lines = (
        "Event\tCTCAE term\tStarted\nBuzz\tbuzzing of the PINNA\t2023-07-11\nHot\tHot flush of the pinna\t2023-07-12\n"
    )
    QGuiApplication.clipboard().setText(lines)
    driver.press(Qt.Key.Key_V, CONTROL)
    assert [one for one in said(driver) if "Line 2" in one] == []
    assert [one for one in said(driver) if one.startswith("Line 3, CTCAE term")]
    panel(driver).enter.click()
    assert [driver.stored(f"F19[{row}].AEDECOD") for row in (1, 2)] == ["Buzzing of the pinna", None]


def test_the_same_table_pasted_again_is_refused_row_by_row(open_driver: Open) -> None:
    driver = begin(open_driver, BLOCK)
    panel(driver).enter.click()
    driver.focus("F18[3].LBDAT")
    driver.press(Qt.Key.Key_V, CONTROL)
    assert "Already entered, with the same date and values: line 2, 3." in said(driver)
    assert not panel(driver).enter.isEnabled()


def test_a_value_is_shown_in_its_own_one_of_two_columns_and_a_second_one_as_left_out(open_driver: Open) -> None:
    block = "Date\tANC (10^9/L)\tNeutrophils (/µL)\n2023-07-11\t\t900\n2023-07-12\t1\t900\n"
    driver = begin(open_driver, block)
    shown = [[panel(driver).rows.item(row, at).text() for at in (1, 2)] for row in (0, 1)]
    assert shown == [["", "0.9"], ["1", "[900] is left out"]]


def test_lines_of_another_patient_are_named_and_do_not_enter(open_driver: Open) -> None:
    block = "SUBJID\tDate\tHb (g/L)\n01-001\t2023-07-11\t72\n01-002\t2023-07-12\t73\n"
    driver = begin(open_driver, block)
    assert panel(driver).enter.text() == "Enter 1 row"
    assert [one for one in said(driver) if "SUBJID" in one] == [
        "1 line was left out, because 01-001 is open and the column “SUBJID” says otherwise: 01-002 (1 line). Open "
        "that patient to paste there, or correct or delete the column if it is wrong."
    ]


def test_escape_leaves_everything_as_it_was_and_goes_back_to_the_cell(open_driver: Open) -> None:
    driver = begin(open_driver, BLOCK)
    driver.press(Qt.Key.Key_Escape)
    assert page(driver).preview.panel is None
    assert driver.book.lines == []
    assert driver.focused.objectName() == "F18[1].LBDAT"


def test_tab_stays_in_the_panel_so_that_escape_closes_it(open_driver: Open) -> None:
    driver = begin(open_driver, BLOCK)
    seen = []
    for _ in range(6):
        driver.press(Qt.Key.Key_Tab)
        assert panel(driver).isAncestorOf(driver.focused)
        seen.append(driver.focused.objectName())
    assert {"paste-rows", "paste-left-out", "paste-cancel", "paste-enter"} <= set(seen)
    driver.press(Qt.Key.Key_Backtab)
    assert panel(driver).isAncestorOf(driver.focused)
    driver.press(Qt.Key.Key_Escape)
    assert page(driver).preview.panel is None


def test_undo_cancels_the_paste_and_undoes_nothing_behind_it(open_driver: Open) -> None:
    driver = open_driver(memory_study({"P1": ONE}))
    driver.show("F6")
    driver.type("F6.CD34", "7")
    driver.show("F18")
    driver.focus("F18[1].LBDAT")
    QGuiApplication.clipboard().setText(BLOCK)
    driver.press(Qt.Key.Key_V, CONTROL)
    lines = len(driver.book.lines)
    summary = panel(driver)._says.text()
    assert "Esc or Ctrl+Z cancels the paste." in summary

    driver.press(Qt.Key.Key_Z, CONTROL)

    assert page(driver).preview.panel is None
    assert len(driver.book.lines) == lines
    assert driver.stored("F6.CD34") == "7"
    assert driver.focused.objectName() == "F18[1].LBDAT"
    assert driver.window.banner.words.startswith("The paste was cancelled.")
    driver.press(Qt.Key.Key_Z, CONTROL)
    assert driver.stored("F6.CD34") is None, "without a panel, undo is the study's again"


def test_redo_does_nothing_behind_the_panel(open_driver: Open) -> None:
    driver = open_driver(memory_study({"P1": ONE}))
    driver.show("F6")
    driver.type("F6.CD34", "7")
    driver.window.requests.call("undo")
    driver.show("F18")
    driver.focus("F18[1].LBDAT")
    QGuiApplication.clipboard().setText(BLOCK)
    driver.press(Qt.Key.Key_V, CONTROL)
    driver.window.requests.call("redo")
    assert driver.stored("F6.CD34") is None


def test_the_message_after_entering_names_what_was_left_out(open_driver: Open) -> None:
    driver = begin(open_driver, "Date\tANC\tHb (g/L)\n2023-07-11\t0.4\t72\n2023-07-12\tclotted\t73\nsoon\t1\t74\n")
    panel(driver).choices["ANC"].setCurrentIndex(0)
    panel(driver).enter.click()
    assert driver.window.banner.words.startswith(
        "2 rows were entered from the pasted table. Left out: line 3, ANC (“clotted”)"
    )
    assert "line 4" in driver.window.banner.words
    assert "Enter what is missing by hand." in driver.window.banner.words
    assert driver.window.banner.words.endswith("Undo reverses this in one step.")


def test_a_line_that_repeats_an_earlier_one_is_not_called_entered(open_driver: Open) -> None:
    line = "2023-07-11\t0.4\t72\n"
    block = f"Date\tANC (10^9/L)\tHb (g/L)\n2023-07-09\t0.2\t70\n{line}{line}{line}"
    driver = begin(open_driver, block, {"F18[1].LBDAT": "2023-07-09", "F18[1].ANC": "0.2", "F18[1].HB": "70 g/L"})
    assert said(driver) == [
        "Already entered, with the same date and values: line 2.",
        "Same date and values as an earlier line of this table: line 4, 5.",
    ]


def test_choices_made_by_keys_alone_open_the_button(open_driver: Open) -> None:
    driver = begin(open_driver, "Date\tANC\n03/04/2023\t450\n04/04/2023\t470\n")
    driver.press(Qt.Key.Key_Down)
    driver.press(Qt.Key.Key_Tab)
    assert driver.focused is panel(driver).choices["ANC"]
    for _ in range(3):
        driver.press(Qt.Key.Key_Down)
    assert panel(driver).undecided == ()
    assert panel(driver).enter.isEnabled()


def test_return_goes_to_each_open_choice_then_to_the_button_and_stores(open_driver: Open) -> None:
    driver = begin(open_driver, "Date\tANC\tPLT\tHb (g/L)\n03/04/2023\t450\t20\t72\n04/04/2023\t470\t21\t73\n")
    seen = []
    for steps in (1, 3, 1):
        seen.append(driver.focused.accessibleName())
        for _ in range(steps):
            driver.press(Qt.Key.Key_Down)
        driver.press(Qt.Key.Key_Return)
    assert seen == ["Order of dates", "Unit of ANC", "Unit of PLT"]
    assert driver.focused.objectName() == "paste-enter"
    driver.press(Qt.Key.Key_Return)
    assert page(driver).preview.panel is None
    assert [driver.stored(f"F18[{row}].ANC") for row in (1, 2)] == ["0.45", "0.47"]
    assert driver.focused.objectName() == "F18[1].LBDAT"


def test_return_passes_a_choice_that_was_left_open_and_comes_back_to_it(open_driver: Open) -> None:
    driver = begin(open_driver, "Date\tANC\tPLT\n2023-04-03\t450\t20\n")
    seen = [driver.focused.accessibleName()]
    for _ in range(2):
        driver.press(Qt.Key.Key_Enter)
        seen.append(driver.focused.accessibleName())
    assert seen == ["Unit of ANC", "Unit of PLT", "Unit of ANC"]
    assert driver.book.lines == []


def test_return_in_the_rows_of_the_panel_goes_on_too(open_driver: Open) -> None:
    driver = begin(open_driver, BLOCK)
    for _ in range(3):  # the units of ANC and Hb can be changed before
        driver.press(Qt.Key.Key_Tab)
    assert driver.focused.objectName() == "paste-rows"
    driver.press(Qt.Key.Key_Return)
    assert driver.focused.objectName() == "paste-enter"
    assert driver.book.lines == []


def test_of_two_tables_in_one_text_the_first_enters_and_each_line_of_the_other_is_named(open_driver: Open) -> None:
    driver = begin(open_driver, "Date\tANC (10^9/L)\n2023-07-11\t0.4\n\nDate\tCRP (mg/L)\n2023-07-11\t12\n")
    assert [one.partition(": ")[0] for one in said(driver)] == ["Line 4", "Line 5"]
    assert said(driver)[0].startswith("Line 4: Another table begins here, with its own titles;")
    driver.press(Qt.Key.Key_Return)
    assert [driver.stored(f"F18[{row}].ANC") for row in (1, 2)] == ["0.4", None]


def test_a_table_with_a_row_an_analyte_asks_for_its_units_by_keys_too(open_driver: Open) -> None:
    driver = begin(open_driver, "Date\tTest\tResult\n2023-07-11\tANC\t450\n2023-07-11\tPlatelets\t20\n")
    seen = []
    for steps in (3, 1):
        seen.append(driver.focused.accessibleName())
        for _ in range(steps):
            driver.press(Qt.Key.Key_Down)
        driver.press(Qt.Key.Key_Return)
    assert seen == ["Unit of ANC", "Unit of Platelets"]
    driver.press(Qt.Key.Key_Return)
    assert [driver.stored(f"F18[1].{field}") for field in ("LBDAT", "ANC", "PLT")] == ["2023-07-11", "0.45", "20"]


def test_units_and_the_order_of_dates_are_asked_once_before_anything_can_enter(open_driver: Open) -> None:
    driver = begin(open_driver, "Date\tANC\n03/04/2023\t450\n04/04/2023\t470\n")
    assert panel(driver).undecided == ("Date", "ANC")
    assert not panel(driver).enter.isEnabled()
    assert driver.focused is panel(driver).choices["Date"]
    panel(driver).choices["Date"].setCurrentIndex(0)
    assert panel(driver).undecided == ("ANC",)
    panel(driver).choices["ANC"].setCurrentIndex(2)
    panel(driver).enter.click()
    assert [driver.stored(f"F18[{row}].LBDAT") for row in (1, 2)] == ["2023-04-03", "2023-04-04"]
    assert [driver.stored(f"F18[{row}].ANC") for row in (1, 2)] == ["0.45", "0.47"]


def test_another_patient_closes_the_panel_so_that_nothing_enters_there(open_driver: Open) -> None:
    driver = begin(open_driver, BLOCK)
    driver.show("F18", patient="P2")
    assert page(driver).preview.panel is None
    assert driver.book.lines == []


def test_a_complete_form_asks_why_and_without_a_reason_the_panel_stays(open_driver: Open) -> None:
    answers = Answers(reasons=[None, "New information"])
    driver = begin(open_driver, BLOCK, {f"F18.{COMPLETE}": "1"}, answers=answers)
    panel(driver).enter.click()
    assert driver.book.lines == []
    panel(driver).enter.click()
    assert {line.change.reason for line in driver.book.lines} == {"New information"}
    assert page(driver).preview.panel is None


def test_a_block_without_a_header_goes_into_the_cells_as_before(open_driver: Open) -> None:
    driver = begin(open_driver, "2023-07-11\t1.2\t0.4\n2023-07-12\t1.3\t0.5\n")
    assert page(driver).preview.panel is None
    assert [driver.stored(f"F18[{row}].ANC") for row in (1, 2)] == ["0.4", "0.5"]


def test_sixty_days_enter_as_one_step(open_driver: Open) -> None:
    driver = begin(open_driver, sixty_days())
    assert panel(driver).undecided == ("Date",)
    panel(driver).choices["Date"].setCurrentIndex(0)
    panel(driver).enter.click()
    assert driver.stored("F18[60].LBDAT") == "2023-08-14"  # 59 days after 2023-06-16
    assert len(driver.study.done) == 1
