"""Sorting a grid by a click on a title, and repeating the value above with Ctrl+D."""

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt

from cd7gui.ui.data_entry.grid.grid_page import GridPage
from tests.study.memory_book import memory_study
from tests.ui.driving import WindowDriver

CONTROL = Qt.KeyboardModifier.ControlModifier
Open = Callable[..., WindowDriver]
SERIES = {
    "F1.SUBJID": "01-001",
    "F18[1].LBDAT": "2023-07-12",
    "F18[1].ANC": "0.5",
    "F18[2].LBDAT": "2023-07-11",
    "F18[2].ANC": "<0.5",
    "F18[3].LBDAT": "2023-07-13",
    "F18[4].LBDAT": "2023-07-10",
    "F18[4].ANC": "10",
}


def begin(open_driver: Open) -> tuple[WindowDriver, GridPage]:
    driver = open_driver(memory_study({"P1": SERIES, "P2": {"F1.SUBJID": "01-002"}}))
    driver.show("F18")
    page = driver.window.case_reports.page
    assert isinstance(page, GridPage)
    return driver, page


def click(driver: WindowDriver, page: GridPage, column: int) -> None:
    at = QPoint(page.head.left_of(column) + 5, page.head.height() - 8)
    driver.qtbot.mouseClick(page.head, Qt.MouseButton.LeftButton, pos=at)


def shown(page: GridPage) -> list[int]:
    """Return the numbers of the rows from top to bottom."""
    found = sorted(
        (position, row) for row in range(1, 8) if (position := page.body.position_of_number(row)) is not None
    )
    return [row for _, row in found]


def test_a_click_on_a_title_sorts_a_second_turns_round_and_a_third_gives_the_order_of_entry(open_driver: Open) -> None:
    driver, page = begin(open_driver)
    click(driver, page, 0)
    assert shown(page) == [4, 2, 1, 3, 5]  # 10, 11, 12 and 13 July, then the row to enter a new one
    click(driver, page, 0)
    assert shown(page) == [3, 1, 2, 4, 5]
    click(driver, page, 0)
    assert shown(page) == [1, 2, 3, 4, 5]


def test_counts_sort_as_numbers_below_a_limit_first_and_empty_ones_last(open_driver: Open) -> None:
    driver, page = begin(open_driver)
    column = next(at for at, item in enumerate(page._items) if item.id == "ANC")
    click(driver, page, column)
    assert shown(page) == [2, 1, 4, 3, 5]  # <0.5, 0.5, 10, none
    click(driver, page, column)
    assert shown(page) == [4, 1, 2, 3, 5]


def test_a_row_stays_where_it_is_while_its_value_changes_and_another_patient_is_not_sorted(open_driver: Open) -> None:
    driver, page = begin(open_driver)
    click(driver, page, 0)
    driver.type("F18[4].LBDAT", "2023-07-20")
    driver.type("F18[5].LBDAT", "2023-07-01")
    assert shown(page) == [4, 2, 1, 3, 5, 6]
    driver.show("F18", patient="P2")
    driver.show("F18", patient="P1")
    assert shown(page) == [1, 2, 3, 4, 5, 6]


def test_control_d_repeats_the_value_of_the_row_above_as_it_is_shown(open_driver: Open) -> None:
    driver, page = begin(open_driver)
    driver.focus("F18[5].ANC")
    driver.press(Qt.Key.Key_D, CONTROL)
    assert driver.stored("F18[5].ANC") == "10"
    driver.window.requests.call("undo")
    assert driver.stored("F18[5].ANC") is None
    click(driver, page, 0)
    driver.focus("F18[1].LBDAT")
    driver.press(Qt.Key.Key_D, CONTROL)
    assert driver.stored("F18[1].LBDAT") == "2023-07-11"  # of row 2, which stands above it now
    assert driver.editor("F18[1].LBDAT").text() == "2023-07-11"


def test_control_d_says_that_there_is_nothing_to_repeat(open_driver: Open) -> None:
    driver, _ = begin(open_driver)
    driver.focus("F18[1].ANC")
    driver.press(Qt.Key.Key_D, CONTROL)
    assert driver.window.banner.words == "There is no value above this cell to copy."
    driver.focus("F18[4].ANC")
    driver.press(Qt.Key.Key_D, CONTROL)
    assert driver.stored("F18[4].ANC") == "10"
