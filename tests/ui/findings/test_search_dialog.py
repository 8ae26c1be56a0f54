"""Ctrl+F finds a value over all patients while it is typed; Return goes there."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from cd7gui.ui.findings.search_dialog import SearchDialog
from tests.protocol.building import SOUND
from tests.study.memory_book import memory_study
from tests.ui.driving import WindowDriver, unmarked

Open = Callable[..., WindowDriver]
OTHER = unmarked(SOUND) | {"F1.SUBJID": "01-010", "F3P[1].REGIMEN": "FLAG-IDA"}
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def driver(open_driver: Open) -> WindowDriver:
    driver = open_driver(memory_study({"P1": unmarked(SOUND), "P2": OTHER}))
    driver.show("F1")
    driver.focus("F1.SUBJID")
    return driver


def dialog(driver: WindowDriver) -> SearchDialog:
    return driver.part(SearchDialog, "")


def wait_for_focus(driver: WindowDriver, name: str) -> None:
    driver.qtbot.waitUntil(lambda: (now := QApplication.focusWidget()) is not None and now.objectName() == name)


def search(driver: WindowDriver, text: str) -> SearchDialog:
    driver.press(Qt.Key.Key_F, CONTROL)
    found = dialog(driver)
    driver.qtbot.waitUntil(found.line.hasFocus)
    driver.qtbot.keyClicks(found.line, text)
    return found


def test_return_goes_to_the_value_though_the_search_had_no_time(driver: WindowDriver) -> None:
    found = search(driver, "flag-ida")
    driver.qtbot.keyClick(found.line, Qt.Key.Key_Return)
    assert not found.isVisible()
    assert driver.window.case_reports.patient == "P2"
    wait_for_focus(driver, "F3P[1].REGIMEN")


def test_the_values_of_all_patients_are_listed_and_the_arrows_choose(driver: WindowDriver) -> None:
    found = search(driver, "T-ALL")
    driver.qtbot.waitUntil(lambda: len(found.model.found) == 2)
    assert [one.patient for one in found.model.found] == ["01-009", "01-010"]
    driver.qtbot.waitUntil(lambda: found._words.text() == "2 values. Return goes there.")
    driver.qtbot.keyClick(found.line, Qt.Key.Key_Down)
    driver.qtbot.keyClick(found.line, Qt.Key.Key_Return)
    assert driver.window.case_reports.patient == "P2"
    wait_for_focus(driver, "F3.DX")


def test_what_is_half_typed_is_stored_before_it_is_looked_for(driver: WindowDriver) -> None:
    driver.show("F3P")
    driver.type("F3P[1].REGIMEN", "nelarabine", leave=None)
    found = search(driver, "nelarab")
    driver.qtbot.waitUntil(lambda: len(found.model.found) == 1)
    assert driver.stored("F3P[1].REGIMEN") == "nelarabine"


def test_nothing_found_is_said_and_esc_closes(driver: WindowDriver) -> None:
    found = search(driver, "zzz")
    driver.qtbot.waitUntil(lambda: found._words.text() == "Not found.")
    driver.qtbot.keyClick(found.line, Qt.Key.Key_Return)
    assert found.isVisible()
    driver.qtbot.keyClick(found.line, Qt.Key.Key_Escape)
    assert not found.isVisible()
    wait_for_focus(driver, "F1.SUBJID")
    driver.press(Qt.Key.Key_F, CONTROL)
    assert found.line.selectedText() == "zzz"
