"""In a cell the keys mean the cell; more than one cell is meant only after it was marked."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from cd7gui.ui.data_entry.grid.selection_frame import CellSelection
from tests.ui.data_entry.grid.test_grid_keys import SERIES, begin, page, shift
from tests.ui.driving import Answers, Desk

Key = Qt.Key
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier
Open = Callable[..., Desk]


class Refuses(Answers):
    """Says no to every question."""

    def confirm(self, question: str, *, do: str, keep: str) -> bool:
        super().confirm(question, do=do, keep=keep)
        return False


def values(desk: Desk) -> dict[str, str | None]:
    return {place: desk.stored(place) for place in SERIES}


def tab_into(desk: Desk, place: str) -> None:
    """Come into a cell as a typist does: by Tab, which takes all its letters."""
    desk.focus("F18[1].LBDAT")
    for _ in range(100):
        if desk.focused.objectName() == place:
            return
        desk.press(Key.Key_Tab)
    raise AssertionError(place)


@pytest.mark.parametrize("place", ["F18[2].WBC", "F18[2].LBDAT", "F18[3].FERR"])
@pytest.mark.parametrize("times", [1, 2, 3])
def test_control_a_and_delete_mean_the_cell_that_tab_came_to(open_desk: Open, place: str, times: int) -> None:
    desk = begin(open_desk)
    tab_into(desk, place)
    for _ in range(times):
        desk.press(Key.Key_A, CONTROL)
    assert page(desk).keys.mark is None
    desk.press(Key.Key_Delete)
    desk.press(Key.Key_Tab)
    assert values(desk) == SERIES | {place: None}


def test_control_a_and_paste_mean_the_cell_that_tab_came_to(open_desk: Open) -> None:
    desk = begin(open_desk)
    QGuiApplication.clipboard().setText("0.7\n")  # as a spreadsheet copies one cell
    tab_into(desk, "F18[2].WBC")
    desk.press(Key.Key_A, CONTROL)
    desk.press(Key.Key_V, CONTROL)
    desk.press(Key.Key_Tab)
    assert values(desk) == SERIES | {"F18[2].WBC": "0.7"}


def test_control_a_in_a_choice_and_paste_change_no_other_row(open_desk: Open) -> None:
    rows = {f"F9[{row}].CHSPEC": "blood" for row in (1, 2, 3)}
    desk = begin(open_desk, {"F1.SUBJID": "01-001"} | rows, "F9", answers=Refuses())
    QGuiApplication.clipboard().setText("bone marrow")
    desk.focus("F9[2].CHSPEC")
    desk.press(Key.Key_A, CONTROL)
    desk.press(Key.Key_V, CONTROL)
    desk.press(Key.Key_Delete)
    assert [desk.stored(place) for place in rows] == ["BLOOD"] * 3
    assert desk.answers.asked == ["Empty 3 cells in 3 rows? Undo takes it back in one step."]


def test_cut_in_a_cell_takes_its_letters_and_of_a_marked_block_its_values(open_desk: Open) -> None:
    desk = begin(open_desk)
    tab_into(desk, "F18[2].WBC")
    desk.press(Key.Key_X, CONTROL)
    assert QGuiApplication.clipboard().text() == "0.4"
    desk.press(Key.Key_Tab)
    assert values(desk) == SERIES | {"F18[2].WBC": None}
    desk.focus("F18[1].WBC")
    shift(desk, Key.Key_Down)
    shift(desk, Key.Key_Right, Key.Key_Right)
    desk.press(Key.Key_X, CONTROL)
    assert [desk.stored(f"F18[{row}].ANC") for row in (1, 2)] == [None, None]
    assert desk.stored("F18[1].WBC") is None


def test_emptying_more_than_one_row_asks_first(open_desk: Open) -> None:
    desk = begin(open_desk, answers=Refuses())
    desk.focus("F18[1].WBC")
    shift(desk, Key.Key_Down)
    desk.press(Key.Key_Delete)
    assert values(desk) == SERIES
    assert desk.answers.asked == ["Empty 2 cells in 2 rows? Undo takes it back in one step."]


def test_space_marks_row_column_and_everything_but_is_a_space_in_a_text(open_desk: Open) -> None:
    desk = begin(open_desk)
    last = page(desk).body.last_spot
    tab_into(desk, "F18[2].WBC")
    desk.press(Key.Key_Space, CONTROL)
    assert page(desk).keys.mark == CellSelection(0, 1, last[0], 1)
    desk.press(Key.Key_Space, SHIFT)
    assert page(desk).keys.mark == CellSelection(1, 0, 1, last[1])
    desk.press(Key.Key_Space, CONTROL | SHIFT)
    assert page(desk).keys.mark == CellSelection(0, 0, *last)
    desk.press(Key.Key_Escape)
    desk.keys("7")
    desk.press(Key.Key_Space, SHIFT)
    assert page(desk).keys.mark is None


def test_home_and_end_with_control_go_through_the_letters_while_somebody_types(open_desk: Open) -> None:
    desk = begin(open_desk)
    tab_into(desk, "F18[2].WBC")
    desk.keys("23")
    desk.press(Key.Key_Home, CONTROL)
    desk.keys("1")
    desk.press(Key.Key_Tab)
    assert desk.stored("F18[2].WBC") == "123"


def test_a_block_is_not_pasted_over_a_mark_of_another_size(open_desk: Open) -> None:
    desk = begin(open_desk)
    QGuiApplication.clipboard().setText("1.1\t1.2\n2.1\t2.2\n")
    tab_into(desk, "F18[2].WBC")
    desk.press(Key.Key_Space, CONTROL | SHIFT)
    desk.press(Key.Key_V, CONTROL)
    assert "it is not clear where they go" in desk.window.banner.words
    assert values(desk) == SERIES


def test_the_pointer_drawn_over_cells_marks_them(open_desk: Open) -> None:
    desk = begin(open_desk)
    start, over = desk.editor("F18[1].WBC"), desk.editor("F18[2].ANC")
    QTest.mousePress(start, Qt.MouseButton.LeftButton)
    QTest.mouseMove(start, start.mapFromGlobal(over.mapToGlobal(QPoint(5, 5))))
    QTest.mouseRelease(start, Qt.MouseButton.LeftButton)
    assert page(desk).keys.mark in (CellSelection(0, 1, 1, 3), CellSelection(0, 1, 1, 2))


def test_the_row_that_takes_the_place_of_one_that_went_has_the_focus(open_desk: Open) -> None:
    desk = begin(open_desk, answers=Answers(reasons=["Typing error"]))
    desk.focus("F18[2].ANC")
    desk.press(Key.Key_Delete, ALT)
    assert desk.focused.objectName() == "F18[3].ANC"
    desk.focus("F18[3].FERR").selectAll()
    desk.press(Key.Key_Space, SHIFT)
    desk.press(Key.Key_Delete)
    assert desk.study.case("P1").rows(page(desk).form)[-1].number == 1
    assert desk.focused.objectName() == "F18[4].FERR"
