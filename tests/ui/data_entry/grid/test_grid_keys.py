"""A grid by keys alone: going by rows, marking a block, copying, filling down, emptying, sorting, wide rows."""

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtWidgets import QApplication

from cd7gui.domain.case_report.changes import MissingReason
from cd7gui.study.entry import Place
from cd7gui.ui.data_entry.grid.grid_page import GridPage
from cd7gui.ui.data_entry.grid.selection_frame import CellSelection
from tests.study.memory_book import memory_study
from tests.ui.driving import Answers, WindowDriver

Key = Qt.Key
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier
Open = Callable[..., WindowDriver]
SERIES = {
    "F1.SUBJID": "01-001",
    "F18[1].LBDAT": "2023-07-10",
    "F18[1].WBC": "0.1",
    "F18[1].ANC": "<0.1",
    "F18[1].HB": "7.1 g/dL",
    "F18[2].LBDAT": "2023-07-11",
    "F18[2].WBC": "0.4",
    "F18[2].ANC": "0.2",
    "F18[3].LBDAT": "2023-07-12",
    "F18[3].FERR": ">40000",
}
GVHD = {
    "F1.SUBJID": "01-001",
    "F10[1].GVTYPE": "acute",
    "F10[1].ONSET": "2023-08-11",
    "F10[2].GVTYPE": "chronic",
    "F10[2].ONSET": "2023-12-01",
}


def begin(open_driver: Open, texts: dict[str, str] | None = None, form: str = "F18", **more: object) -> WindowDriver:
    driver = open_driver(memory_study({"P1": texts or SERIES, "P2": {"F1.SUBJID": "01-002"}}), **more)
    driver.show(form)
    return driver


def page(driver: WindowDriver) -> GridPage:
    found = driver.window.case_reports.page
    assert isinstance(found, GridPage)
    return found


def copied() -> str:
    return QGuiApplication.clipboard().text()


def shift(driver: WindowDriver, *keys: Qt.Key) -> None:
    for key in keys:
        driver.press(key, SHIFT)


# going by rows


def test_control_end_goes_to_the_row_to_enter_and_control_home_to_the_first(open_driver: Open) -> None:
    many = {f"F18[{row}].LBDAT": f"2023-{1 + row // 28:02d}-{1 + row % 28:02d}" for row in range(1, 201)}
    driver = begin(open_driver, {"F1.SUBJID": "01-001"} | many)
    driver.focus("F18[1].ANC")
    driver.press(Key.Key_End, CONTROL)
    assert driver.focused.objectName() == "F18[201].ANC"
    view = page(driver)._scroll.viewport()
    assert view.rect().contains(driver.focused.mapTo(view, QPoint(1, 1)))
    driver.press(Key.Key_PageUp)
    assert driver.focused.objectName() == f"F18[{201 - page(driver).body.rows_in_view}].ANC"
    driver.press(Key.Key_Home, CONTROL)
    assert driver.focused.objectName() == "F18[1].ANC"


def test_arrows_walk_down_further_than_the_view_and_the_view_follows(open_driver: Open) -> None:
    many = {f"F18[{row}].LBDAT": f"2023-07-{row:02d}" for row in range(1, 31)}
    driver = begin(open_driver, {"F1.SUBJID": "01-001"} | many)
    driver.focus("F18[1].ANC")
    for _ in range(30):
        driver.press(Key.Key_Down)
    assert driver.focused.objectName() == "F18[31].ANC"
    view = page(driver)._scroll.viewport()
    assert view.rect().contains(driver.focused.mapTo(view, QPoint(1, 1)))


def test_control_with_arrows_goes_by_rows_where_plain_arrows_choose(open_driver: Open) -> None:
    driver = begin(open_driver, {"F1.SUBJID": "01-001", "F9[1].CHSPEC": "blood"}, "F9")
    driver.focus("F9[1].CHSPEC")
    driver.press(Key.Key_Down, CONTROL)
    assert driver.focused.objectName() == "F9[2].CHSPEC"
    driver.press(Key.Key_Down)
    driver.press(Key.Key_Up, CONTROL)
    assert driver.focused.objectName() == "F9[1].CHSPEC"
    assert (driver.stored("F9[1].CHSPEC"), driver.stored("F9[2].CHSPEC")) == ("BLOOD", "BLOOD")


def test_a_cell_below_the_first_column_comes_into_sight_when_it_is_reached(open_driver: Open) -> None:
    driver = begin(open_driver, size=(900, 700))
    driver.focus("F18[1].LBSRC")
    grid = page(driver)
    grid._scroll.ensureWidgetVisible(driver.focused)
    while driver.focused.objectName() != "F18[1].WBC":
        driver.press(Key.Key_Backtab, SHIFT)
        if driver.focused.objectName() != "F18[1].LBDAT":
            left = driver.focused.x() - grid._scroll.horizontalScrollBar().value()
            frozen = grid.body.left_of(0) - grid._scroll.horizontalScrollBar().value() + grid.body.widths[0]
            assert left >= frozen, driver.focused.objectName()


# marking and copying


def test_a_marked_block_is_copied_as_it_can_be_pasted_without_derived_values(open_driver: Open) -> None:
    driver = begin(open_driver)
    driver.focus("F18[1].LBDAT")
    shift(driver, Key.Key_Down, Key.Key_Right, Key.Key_Right, Key.Key_Right)
    assert page(driver).keys.mark == CellSelection(0, 0, 1, 3)
    driver.press(Key.Key_C, CONTROL)
    assert copied() == "2023-07-10\t0.1\t<0.1\n2023-07-11\t0.4\t0.2\n"
    assert driver.window.banner.words == "6 cells were copied. Ctrl+Shift+C copies them with their titles and grades."


def test_control_shift_c_copies_the_table_with_titles_and_grades(open_driver: Open) -> None:
    driver = begin(open_driver)
    driver.focus("F18[3].LBDAT")
    driver.press(Key.Key_C, CONTROL | SHIFT)
    lines = [line.split("\t") for line in copied().splitlines()]
    assert lines[0][:4] == ["Date", "Leukocytes (WBC) (10⁹/L)", "WBC, grade", "Neutrophils (ANC) (10⁹/L)"]
    assert lines[1][:4] == ["2023-07-10", "0.1", "4", "<0.1"]
    assert len(lines) == 4


def test_a_table_that_was_copied_with_titles_is_recognised_in_another_patient(open_driver: Open) -> None:
    driver = begin(open_driver)
    driver.focus("F18[1].LBDAT")
    driver.press(Key.Key_C, CONTROL | SHIFT)
    driver.show("F18", patient="P2")
    driver.focus("F18[1].LBDAT")
    driver.press(Key.Key_V, CONTROL)
    panel = page(driver).preview.panel
    assert panel is not None
    panel.enter.click()
    stored = [driver.stored(f"F18[{row}].{field}", "P2") for row, field in ((1, "ANC"), (1, "HB"), (3, "FERR"))]
    assert stored == ["<0.1", "7.1 g/dL", ">40000"]


def test_one_cell_is_copied_without_marking_and_missing_reasons_travel_as_their_words(open_driver: Open) -> None:
    driver = begin(open_driver)
    driver.window.controller.set_missing(Place("P1", "F18", 2, "PLT"), MissingReason.NOT_DONE)
    driver.focus("F18[2].PLT")
    driver.press(Key.Key_C, CONTROL)
    assert copied() == "not done"
    driver.focus("F18[1].PLT")
    shift(driver, Key.Key_Down)
    driver.press(Key.Key_C, CONTROL)
    driver.focus("F18[2].ALC")
    driver.press(Key.Key_V, CONTROL)
    assert driver.stored("F18[3].ALC") == MissingReason.NOT_DONE.stored


def test_shift_with_a_click_marks_from_the_cell_in_hand_and_a_click_on_a_number_its_row(open_driver: Open) -> None:
    driver = begin(open_driver)
    driver.focus("F18[1].LBDAT")
    driver.qtbot.mouseClick(driver.editor("F18[2].WBC"), Qt.MouseButton.LeftButton, SHIFT)
    assert page(driver).keys.mark == CellSelection(0, 0, 1, 1)
    body = page(driver).body
    driver.qtbot.mouseClick(body, Qt.MouseButton.LeftButton, pos=QPoint(20, 2 * body.row_height + 5))
    assert page(driver).keys.mark == CellSelection(2, 0, 2, body.last_spot[1])
    assert driver.focused.objectName() == "F18[3].LBDAT"


def test_letters_are_marked_with_shift_as_long_as_no_block_is(open_driver: Open) -> None:
    driver = begin(open_driver)
    editor = driver.focus("F18[1].ANC")
    shift(driver, Key.Key_Right)
    assert editor.selectedText() == "<"
    assert page(driver).keys.mark is None


def test_another_cell_or_escape_takes_the_mark_away(open_driver: Open) -> None:
    driver = begin(open_driver)
    driver.focus("F18[1].ANC")
    shift(driver, Key.Key_Down)
    driver.press(Key.Key_Escape)
    assert page(driver).keys.mark is None
    shift(driver, Key.Key_Down)
    driver.press(Key.Key_Tab)
    assert page(driver).keys.mark is None


def test_typing_goes_on_with_the_cell_in_hand_and_takes_the_mark_away(open_driver: Open) -> None:
    driver = begin(open_driver)
    editor = driver.focus("F18[2].ANC")
    shift(driver, Key.Key_Down)
    driver.keys("5")
    assert page(driver).keys.mark is None
    assert editor.text() == "50.2"


# writing blocks


def test_control_d_repeats_the_first_marked_row_in_the_others_as_one_step(open_driver: Open) -> None:
    driver = begin(open_driver)
    driver.focus("F18[1].HB")
    shift(driver, Key.Key_Down, Key.Key_Down)
    driver.press(Key.Key_D, CONTROL)
    assert [driver.stored(f"F18[{row}].HB") for row in (1, 2, 3)] == ["7.1 g/dL"] * 3
    assert len(driver.study.done) == 1
    driver.window.requests.call("undo")
    assert [driver.stored(f"F18[{row}].HB") for row in (1, 2, 3)] == ["7.1 g/dL", None, None]


def test_delete_empties_a_marked_block_as_one_step(open_driver: Open) -> None:
    driver = begin(open_driver)
    driver.focus("F18[1].WBC")
    shift(driver, Key.Key_Down, Key.Key_Right, Key.Key_Right)
    driver.press(Key.Key_Delete)
    assert [driver.stored(f"F18[{row}].{field}") for row in (1, 2) for field in ("WBC", "ANC")] == [None] * 4
    assert driver.stored("F18[1].LBDAT") == "2023-07-10"
    driver.window.requests.call("undo")
    assert driver.stored("F18[1].ANC") == "<0.1"


def test_a_read_only_study_is_read_and_copied_by_keys_and_not_written_to(open_driver: Open) -> None:
    driver = open_driver(memory_study({"P1": SERIES}, read_only_because="it is a copy"))
    driver.show("F18")
    page(driver).focus_field()
    assert driver.focused is page(driver).body
    for key in (Key.Key_Down, Key.Key_Down, Key.Key_Right):
        driver.press(key)
    shift(driver, Key.Key_Right, Key.Key_Right)
    assert page(driver).keys.mark == CellSelection(1, 1, 1, 3)
    driver.press(Key.Key_C, CONTROL)
    assert copied() == "0.4\t0.2"
    driver.press(Key.Key_D, CONTROL)
    assert driver.window.banner.words == "This study is read-only, so nothing can be entered."
    driver.press(Key.Key_A, CONTROL)
    driver.press(Key.Key_C, CONTROL | SHIFT)
    assert len(copied().splitlines()) == 4
    assert driver.book.lines == []


def test_what_is_hidden_is_neither_copied_nor_filled_nor_emptied(open_driver: Open) -> None:
    hidden = {"F7[1].CMTRT": "other", "F7[1].CMTRTOTH": "imatinib", "F7[1].CMSTDAT": "2023-08-12"}
    again = {"F7[2].CMTRT": "tacrolimus", "F7[2].CMTRTOTH": "kept unseen", "F7[2].CMSTDAT": "2023-08-13"}
    driver = begin(open_driver, {"F1.SUBJID": "01-001"} | hidden | again, "F7")
    driver.focus("F7[1].CMTRT")
    shift(driver, Key.Key_Down, Key.Key_Right)
    driver.press(Key.Key_C, CONTROL)
    assert copied() == "other drug\timatinib\ntacrolimus\t\n"
    page(driver).keys.set_mark(CellSelection(0, 1, 1, 1))
    driver.press(Key.Key_D, CONTROL)
    driver.press(Key.Key_Delete)
    assert driver.stored("F7[1].CMTRTOTH") is None
    assert driver.stored("F7[2].CMTRTOTH") == "kept unseen"


# sorting and the table of a wide form


def test_alt_s_sorts_by_the_column_in_hand_which_stays_in_hand(open_driver: Open) -> None:
    driver = begin(open_driver)
    driver.focus("F18[1].LBDAT")
    driver.press(Key.Key_S, ALT)
    driver.press(Key.Key_S, ALT)
    assert page(driver).row_numbers() == [3, 2, 1, 4]
    assert driver.focused.objectName() == "F18[1].LBDAT"


def test_the_rows_of_a_wide_form_are_turned_into_a_table_and_back(open_driver: Open) -> None:
    driver = begin(open_driver, GVHD, "F10")
    driver.show("F10", row=2)
    driver.focus("F10[2].ONSET")
    driver.press(Key.Key_T, CONTROL)
    assert driver.focused.objectName() == "F10[2].ONSET"
    assert page(driver).row_numbers() == [1, 2, 3]
    driver.type("F10[1].ONSET", "2023-08-12")
    assert driver.stored("F10[1].ONSET") == "2023-08-12"
    assert driver.preferences.tables == {"F10"}
    driver.focus("F10[1].ONSET")
    driver.press(Key.Key_T, CONTROL)
    assert not isinstance(driver.window.case_reports.page, GridPage)
    assert driver.focused.objectName() == "F10[1].ONSET"


def test_a_form_without_pages_for_its_rows_says_so(open_driver: Open) -> None:
    driver = begin(open_driver)
    driver.window.requests.call("as_table")
    assert driver.window.banner.words == "Only a form whose rows are shown as pages can be turned into a table."
    driver.show("F10")
    driver.window.requests.call("sort_rows")
    assert driver.window.banner.words == "Only a table can be sorted. Ctrl+T shows the rows of this form as a table."


def test_the_menu_of_a_cell_offers_what_can_be_done_with_blocks_and_rows(open_driver: Open) -> None:
    driver = begin(open_driver)
    editor = driver.focus("F18[2].WBC")
    at = editor.rect().center()
    QApplication.sendEvent(editor, QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, at, editor.mapToGlobal(at)))
    menu = QApplication.activePopupWidget()
    assert menu is not None
    actions = {action.text().partition("   ")[0]: action for action in menu.actions() if action.text()}
    assert list(actions)[:6] == [
        "Copy",
        "Copy with titles",
        "Sort by this column",
        "Paste",
        "Copy the value above",
        "Strike out this row…",
    ]
    actions["Copy the value above"].trigger()
    menu.close()
    assert driver.stored("F18[2].WBC") == "0.1"


def test_alt_delete_strikes_out_the_row_in_hand_and_control_r_goes_to_the_one_to_enter(open_driver: Open) -> None:
    driver = begin(open_driver, answers=Answers(reasons=["Typing error"]))
    driver.focus("F18[2].ANC")
    driver.press(Key.Key_Delete, ALT)
    assert page(driver).row_numbers() == [1, 3, 4]
    driver.focus("F18[1].ANC")
    driver.press(Key.Key_R, CONTROL)
    assert driver.focused.objectName() == "F18[4].LBDAT"
    ((words, _),) = driver.window.requests.struck_out()
    assert words == "F18 · 2 · 2023-07-11"
