"""What leaves no text behind and is refused by the disk: told so that nobody misses it, and nothing looks done."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QApplication

from tests.ui.driving import Answers, WindowDriver

FULL = "The disk with memory.cd7 is full. Nothing was lost; free some space and try again."
CONTROL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
REASON = "Typing error"
Act = Callable[[WindowDriver], object]


def _go(driver: WindowDriver, name: str) -> None:
    driver.show(name.partition(".")[0].partition("[")[0])
    driver.focus(name)


def _in_row(driver: WindowDriver) -> None:
    _go(driver, "F9[1].CHDON")


def _marked(driver: WindowDriver) -> None:
    _in_row(driver)
    driver.press(Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)


def _in_form(driver: WindowDriver) -> None:
    _go(driver, "F6.PROPH")


def _struck_row(driver: WindowDriver) -> None:
    _in_row(driver)
    driver.window.requests.call("strike_row")


def _completed(driver: WindowDriver) -> None:
    _in_form(driver)
    driver.press(Qt.Key.Key_Return, CONTROL)


def _typed(driver: WindowDriver) -> None:
    driver.show("F6")
    driver.type("F6.CD34", "7.2")


def _taken_back(driver: WindowDriver) -> None:
    _typed(driver)
    driver.press(Qt.Key.Key_Z, CONTROL)


def _queried(driver: WindowDriver) -> None:
    driver.show("F6")
    driver.type("F6.PROPH", "y")
    driver.press(Qt.Key.Key_Backtab)


def _struck_patient(driver: WindowDriver) -> None:
    driver.show("F1")
    driver.window.requests.call("strike_patient")


def _take_back(driver: WindowDriver) -> None:
    ((_, take_back),) = driver.window.requests.struck_out()
    take_back()


def _choose_missing(driver: WindowDriver) -> None:
    driver.focus("F6.PROPH")  # no desktop gives it back here once the menu has closed
    driver.press(Qt.Key.Key_F4)
    menu = QApplication.activePopupWidget()
    assert menu is not None
    next(one for one in menu.actions() if one.text() == "pending").trigger()
    menu.close()


def _request(name: str) -> Act:
    return lambda driver: driver.window.menus.action(name).trigger()


def _press(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> Act:
    return lambda driver: driver.press(key, modifier)


# what is done before, and what the disk then refuses
ACTS: dict[str, tuple[Act, Act]] = {
    "strike out a row": (_in_row, _request("strike_row")),
    "take a row back": (_struck_row, _take_back),
    "strike out a patient": (lambda driver: driver.show("F1"), _request("strike_patient")),
    "take a patient back": (_struck_patient, _take_back),
    "mark a form complete": (_in_form, _press(Qt.Key.Key_Return, CONTROL)),
    "reopen a form": (_completed, _press(Qt.Key.Key_Return, CONTROL)),
    "undo": (_typed, _press(Qt.Key.Key_Z, CONTROL)),
    "redo": (_taken_back, _press(Qt.Key.Key_Y, CONTROL)),
    "justify": (_queried, _press(Qt.Key.Key_J, ALT)),
    "a missing reason": (_in_form, _choose_missing),
    "empty cells of a table": (_marked, _press(Qt.Key.Key_Delete)),
    "name the study": (lambda driver: driver.show("F6"), _request("name_study")),
    "order dates": (lambda driver: driver.show("F6"), _request("dates_DMY")),
}


def _standing(driver: WindowDriver) -> dict[str, object]:
    """Return what of the study a person sees or counts on."""
    reports, case = driver.window.case_reports, driver.study.case("P1")
    head = reports.page.header if reports.page is not None else None
    return {
        "values": dict(driver.book.values),
        "rows": [row.number for row in case.rows(case.dictionary.form("F9"))],
        "patient": (reports.patient, driver.study.listed_keys(), case.deleted),
        "complete": head._act if head is not None else "",
        "cells": [(cell.place, cell.shown) for cell in reports.page.cells()] if reports.page is not None else [],
        "findings": [one.justification for one in driver.study.findings("P1")],
        "name": driver.window.topbar._study.whole(),
        "dates": [one for one in ("none", "DMY", "MDY") if driver.window.menus.action(f"dates_{one}").isChecked()],
        "struck": [words for words, _ in driver.window.requests.struck_out()],
    }


@pytest.mark.parametrize("act", ACTS)
def test_what_the_disk_refuses_is_told_in_a_dialog_and_looks_done_only_once_it_is(
    open_driver: Callable[..., WindowDriver], act: str
) -> None:
    answers = Answers(reasons=[REASON] * 3)
    driver = open_driver(answers=answers)
    before, refused = ACTS[act]
    before(driver)
    stood = _standing(driver)
    driver.book.refuses = FULL
    refused(driver)
    QCoreApplication.processEvents()
    driver.book.refuses = ""  # else the window asks about what is not saved when the test is over
    assert answers.told == [f"Not done: This was not done; nothing was changed. {FULL}"]
    assert _standing(driver) == stood
    refused(driver)
    QCoreApplication.processEvents()
    assert len(answers.told) == 1
    assert _standing(driver) != stood


def test_a_form_with_a_text_that_is_not_stored_is_refused_in_a_dialog_and_the_text_is_in_hand(
    open_driver: Callable[..., WindowDriver],
) -> None:
    answers = Answers()
    driver = open_driver(answers=answers)
    driver.show("F6")
    driver.type("F6.CD34", "seven")
    stood = _standing(driver)
    for _ in range(2):  # the window says the same as often as it is asked for the same
        driver.window.menus.action("complete").trigger()
        QCoreApplication.processEvents()
    (told, again) = answers.told
    assert told == again
    assert told.startswith("Not done: ")
    assert "cannot be marked complete: the text “seven” in “" in told
    assert _standing(driver) == stood
    assert driver.focused.objectName() == "F6.CD34"
    driver.type("F6.CD34", "7")
    driver.window.menus.action("complete").trigger()
    QCoreApplication.processEvents()
    assert len(answers.told) == 2
    assert driver.study.case("P1").is_complete(driver.study.rules.dictionary.form("F6"))
