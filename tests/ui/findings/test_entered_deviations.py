"""Deviations that no check computes stand beside the computed ones, and are entered on F22."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt

from cd7gui.domain.case_report.changes import Place
from cd7gui.study import entry
from cd7gui.ui.findings.deviations_page import REASON, DeviationsPage
from cd7gui.ui.shell.main_window import DEVIATIONS
from tests.protocol.building import SOUND
from tests.study.memory_book import memory_study
from tests.ui.driving import WindowDriver, unmarked

Open = Callable[..., WindowDriver]
DEVIATING = unmarked(SOUND) | {"F6.PROPH": "Y", "F6.PROPAGT": "TACROLIMUS", "F6.PROPJUST": "as decided"}


@pytest.fixture
def driver(open_driver: Open) -> WindowDriver:
    driver = open_driver(memory_study({"P1": DEVIATING}))
    driver.window.show_place(DEVIATIONS)
    return driver


def lines(driver: WindowDriver) -> list[tuple[object, ...]]:
    page = driver.window.places.page(DEVIATIONS)
    assert isinstance(page, DeviationsPage)
    model = page.model
    return [tuple(model.index(row, column).data() for column in (0, 2, 3, 5)) for row in range(model.rowCount())]


def test_another_deviation_is_begun_from_the_list_typed_by_keys_and_listed(driver: WindowDriver) -> None:
    page = driver.window.places.page(DEVIATIONS)
    assert isinstance(page, DeviationsPage)
    page.another.setFocus()
    driver.press(Qt.Key.Key_Return)
    assert driver.focused.objectName() == "F22[1].DVDAT"
    for text in ("2023-08-20", "Day 40 visit missed.", "visit", "minor"):
        driver.keys(text)
        driver.press(Qt.Key.Key_Tab)
    assert driver.stored("F22[1].DVCLASS") == "MINOR"
    assert driver.window.topbar.places.tabText(DEVIATIONS) == "Deviations 2"
    driver.window.show_place(DEVIATIONS)
    assert lines(driver)[1] == ("1", "", "visit missed or late, minor", "Day 40 visit missed.")
    assert not page.model.flags(page.model.index(1, REASON)) & Qt.ItemFlag.ItemIsEditable


def test_return_on_an_entered_deviation_goes_to_its_row(driver: WindowDriver) -> None:
    entry.enter(driver.study, Place("P1", "F22", 1, "DVTERM"), "The product was thawed twice.")
    driver.window.controller.case_changed.emit("P1")
    page = driver.window.places.page(DEVIATIONS)
    assert isinstance(page, DeviationsPage)
    page.table.setCurrentIndex(page.model.index(1, REASON))
    page.table.setFocus()
    driver.press(Qt.Key.Key_Return)
    assert driver.focused.objectName() == "F22[1].DVTERM"
