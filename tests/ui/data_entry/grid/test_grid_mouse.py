"""In a cell the keys mean the cell; more than one cell is meant only after it was marked."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from cd7gui.ui.data_entry.grid.selection_frame import CellSelection
from tests.ui.data_entry.grid.test_grid_keys import SERIES, begin, page, shift
from tests.ui.driving import Answers, WindowDriver

Key = Qt.Key
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier
Open = Callable[..., WindowDriver]


class Refuses(Answers):
    """Says no to every question."""

    def confirm(self, question: str, *, do: str, keep: str) -> bool:
        super().confirm(question, do=do, keep=keep)
        return False


def values(driver: WindowDriver) -> dict[str, str | None]:
    return {place: driver.stored(place) for place in SERIES}


def tab_into(driver: WindowDriver, place: str) -> None:
    """Come into a cell as a typist does: by Tab, which takes all its letters."""
    driver.focus("F18[1].LBDAT")
    for _ in range(100):
        if driver.focused.objectName() == place:
            return
        driver.press(Key.Key_Tab)
    raise AssertionError(place)


@pytest.mark.parametrize("place", ["F18[2].WBC", "F18[2].LBDAT", "F18[3].FERR"])
@pytest.mark.parametrize("times", [1, 2, 3])
def test_control_a_and_delete_mean_the_cell_that_tab_came_to(open_driver: Open, place: str, times: int) -> None:
    driver = begin(open_driver)
    tab_into(driver, place)
    for _ in range(times):
        driver.press(Key.Key_A, CONTROL)
    assert page(driver).keys.mark is None
    driver.press(Key.Key_Delete)
    driver.press(Key.Key_Tab)
    assert values(driver) == SERIES | {place: None}


def test_control_a_and_paste_mean_the_cell_that_tab_came_to(open_driver: Open) -> None:
    driver = begin(open_driver)
    QGuiApplication.clipboard().setText("0.7\n")  # as a spreadsheet copies one cell
    tab_into(driver, "F18[2].WBC")
    driver.press(Key.Key_A, CONTROL)
    driver.press(Key.Key_V, CONTROL)
    driver.press(Key.Key_Tab)
    assert values(driver) == SERIES | {"F18[2].WBC": "0.7"}


def test_control_a_in_a_choice_and_paste_change_no_other_row(open_driver: Open) -> None:
    rows = {f"F9[{row}].CHSPEC": "blood" for row in (1, 2, 3)}
    driver = begin(open_driver, {"F1.SUBJID": "01-001"} | rows, "F9", answers=Refuses())
    QGuiApplication.clipboard().setText("bone marrow")
    driver.focus("F9[2].CHSPEC")
    driver.press(Key.Key_A, CONTROL)
    driver.press(Key.Key_V, CONTROL)
    driver.press(Key.Key_Delete)
    assert [driver.stored(place) for place in rows] == ["BLOOD"] * 3
    assert driver.answers.asked == ["Empty 3 cells in 3 rows? Undo reverses this in one step."]


def test_cut_in_a_cell_takes_its_letters_and_of_a_marked_block_its_values(open_driver: Open) -> None:
    driver = begin(open_driver)
    tab_into(driver, "F18[2].WBC")
    driver.press(Key.Key_X, CONTROL)
    assert QGuiApplication.clipboard().text() == "0.4"
    driver.press(Key.Key_Tab)
    assert values(driver) == SERIES | {"F18[2].WBC": None}
    driver.focus("F18[1].WBC")
    shift(driver, Key.Key_Down)
    shift(driver, Key.Key_Right, Key.Key_Right)
    driver.press(Key.Key_X, CONTROL)
    assert [driver.stored(f"F18[{row}].ANC") for row in (1, 2)] == [None, None]
    assert driver.stored("F18[1].WBC") is None


def test_emptying_more_than_one_row_asks_first(open_driver: Open) -> None:
    driver = begin(open_driver, answers=Refuses())
    driver.focus("F18[1].WBC")
    shift(driver, Key.Key_Down)
    driver.press(Key.Key_Delete)
    assert values(driver) == SERIES
    assert driver.answers.asked == ["Empty 2 cells in 2 rows? Undo reverses this in one step."]


def test_space_marks_row_column_and_everything_but_is_a_space_in_a_text(open_driver: Open) -> None:
    driver = begin(open_driver)
    last = page(driver).body.last_spot
    tab_into(driver, "F18[2].WBC")
    driver.press(Key.Key_Space, CONTROL)
    assert page(driver).keys.mark == CellSelection(0, 1, last[0], 1)
    driver.press(Key.Key_Space, SHIFT)
    assert page(driver).keys.mark == CellSelection(1, 0, 1, last[1])
    driver.press(Key.Key_Space, CONTROL | SHIFT)
    assert page(driver).keys.mark == CellSelection(0, 0, *last)
    driver.press(Key.Key_Escape)
    driver.keys("7")
    driver.press(Key.Key_Space, SHIFT)
    assert page(driver).keys.mark is None


def test_home_and_end_with_control_go_through_the_letters_while_somebody_types(open_driver: Open) -> None:
    driver = begin(open_driver)
    tab_into(driver, "F18[2].WBC")
    driver.keys("23")
    driver.press(Key.Key_Home, CONTROL)
    driver.keys("1")
    driver.press(Key.Key_Tab)
    assert driver.stored("F18[2].WBC") == "123"


def test_a_block_is_not_pasted_over_a_mark_of_another_size(open_driver: Open) -> None:
    driver = begin(open_driver)
    QGuiApplication.clipboard().setText("1.1\t1.2\n2.1\t2.2\n")
    tab_into(driver, "F18[2].WBC")
    driver.press(Key.Key_Space, CONTROL | SHIFT)
    driver.press(Key.Key_V, CONTROL)
    assert "it is not clear where they belong" in driver.window.banner.words
    assert values(driver) == SERIES


def test_the_pointer_drawn_over_cells_marks_them(open_driver: Open) -> None:
    driver = begin(open_driver)
    start, over = driver.editor("F18[1].WBC"), driver.editor("F18[2].ANC")
    QTest.mousePress(start, Qt.MouseButton.LeftButton)
    QTest.mouseMove(start, start.mapFromGlobal(over.mapToGlobal(QPoint(5, 5))))
    QTest.mouseRelease(start, Qt.MouseButton.LeftButton)
    assert page(driver).keys.mark in (CellSelection(0, 1, 1, 3), CellSelection(0, 1, 1, 2))


def test_the_row_that_takes_the_place_of_one_that_went_has_the_focus(open_driver: Open) -> None:
    driver = begin(open_driver, answers=Answers(reasons=["Typing error"]))
    driver.focus("F18[2].ANC")
    driver.press(Key.Key_Delete, ALT)
    assert driver.focused.objectName() == "F18[3].ANC"
    driver.focus("F18[3].FERR").selectAll()
    driver.press(Key.Key_Space, SHIFT)
    driver.press(Key.Key_Delete)
    assert driver.study.case("P1").rows(page(driver).form)[-1].number == 1
    assert driver.focused.objectName() == "F18[4].FERR"
