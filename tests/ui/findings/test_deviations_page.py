"""The place of the deviations: every one with its reason, which is given there."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLineEdit

from cd7gui.ui.findings.deviations_page import REASON, DeviationsPage
from tests.protocol.building import SOUND
from tests.study.memory_book import memory_study
from tests.ui.driving import WindowDriver, unmarked

Open = Callable[..., WindowDriver]
WHAT = 5  # column
DEVIATING = unmarked(SOUND) | {"F6.PROPH": "Y", "F6.PROPAGT": "TACROLIMUS", "F6.PROPJUST": "as decided"}


@pytest.fixture
def driver(open_driver: Open) -> WindowDriver:
    driver = open_driver(memory_study({"P1": DEVIATING, "P2": unmarked(SOUND) | {"F1.SUBJID": "01-010"}}))
    driver.window.show_place(2)
    return driver


def page(driver: WindowDriver) -> DeviationsPage:
    page = driver.window.places.page(2)
    assert isinstance(page, DeviationsPage)
    return page


def cell(driver: WindowDriver, column: int) -> object:
    return page(driver).model.index(0, column).data()


def test_a_deviation_stands_with_patient_check_rule_field_and_sentence(driver: WindowDriver) -> None:
    assert page(driver).model.rowCount() == 1
    assert [cell(driver, column) for column in (1, 2, 4, 6)] == ["01-009", "EC-58", "F6 · GVHD-prophylaxis drugs", ""]
    assert cell(driver, WHAT)
    assert "1 deviation from the protocol." in page(driver)._words.text()


def test_a_reason_typed_into_its_cell_is_stored_and_the_deviation_stays(driver: WindowDriver) -> None:
    table = page(driver).table
    index = page(driver).model.index(0, REASON)
    where = table.visualRect(index).center()
    driver.qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(where))
    editor = table.viewport().findChild(QLineEdit)
    assert editor is not None
    driver.qtbot.keyClicks(editor, "donor-specific antibodies")
    driver.qtbot.keyClick(editor, Qt.Key.Key_Return)
    driver.qtbot.waitUntil(lambda: cell(driver, REASON) == "donor-specific antibodies")
    assert page(driver).model.rowCount() == 1
    assert driver.study.findings("P1")[0].justification == "donor-specific antibodies"


def test_a_click_beside_the_reason_goes_to_the_field(driver: WindowDriver) -> None:
    table = page(driver).table
    where = table.visualRect(page(driver).model.index(0, WHAT)).center()
    driver.qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(where))
    assert driver.window.places.number == 0
    assert driver.focused.objectName() == "F6.PROPH"


def test_return_on_a_line_goes_to_the_field(driver: WindowDriver) -> None:
    table = page(driver).table
    table.setCurrentIndex(page(driver).model.index(0, 0))
    table.setFocus()
    driver.qtbot.keyClick(table, Qt.Key.Key_Return)
    assert driver.focused.objectName() == "F6.PROPH"


def test_a_deviation_that_was_mended_leaves_the_table(driver: WindowDriver) -> None:
    driver.window.show_place(0)
    driver.show("F6")
    driver.type("F6.PROPH", "no")
    driver.window.show_place(2)
    assert page(driver).model.rowCount() == 0
    assert page(driver)._words.text() == "No deviation from the protocol was found."
    assert page(driver).table.isHidden()


def test_in_a_read_only_study_no_reason_can_be_typed(open_driver: Open) -> None:
    driver = open_driver(memory_study({"P1": DEVIATING}, read_only_because="open elsewhere"))
    driver.window.show_place(2)
    flags = page(driver).model.flags(page(driver).model.index(0, REASON))
    assert not flags & Qt.ItemFlag.ItemIsEditable


def test_the_date_of_entry_is_that_of_the_value(driver: WindowDriver) -> None:
    assert cell(driver, 7) == "–"  # the study was laid out, nobody entered it
    driver.window.show_place(0)
    driver.show("F6")
    driver.type("F6.PROPH", "no")
    driver.type("F6.PROPH", "yes")
    driver.window.show_place(2)
    assert cell(driver, 7) == "2026-11-22"


def test_without_a_deviation_the_words_stand_at_the_top(open_driver: Open) -> None:
    driver = open_driver(memory_study({"P1": unmarked(SOUND)}))
    driver.window.show_place(2)
    words = page(driver)._words
    driver.qtbot.waitUntil(lambda: words.isVisible() and words.mapTo(page(driver), QPoint(0, 0)).y() < 100)
    assert words.text() == "No deviation from the protocol was found."
