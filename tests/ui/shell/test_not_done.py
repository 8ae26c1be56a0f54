"""What leaves no text behind and is refused by the disk: told so that nobody misses it, and nothing looks done."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QApplication

from tests.ui.driving import Answers, Desk

FULL = "The disk that holds memory.cd7 is full. Nothing was lost; free some space and try again."
CONTROL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
REASON = "Typing error"
Act = Callable[[Desk], object]


def _go(desk: Desk, name: str) -> None:
    desk.show(name.partition(".")[0].partition("[")[0])
    desk.focus(name)


def _in_row(desk: Desk) -> None:
    _go(desk, "F9[1].CHDON")


def _marked(desk: Desk) -> None:
    _in_row(desk)
    desk.press(Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)


def _in_form(desk: Desk) -> None:
    _go(desk, "F6.PROPH")


def _struck_row(desk: Desk) -> None:
    _in_row(desk)
    desk.window.wishes.call("strike_row")


def _completed(desk: Desk) -> None:
    _in_form(desk)
    desk.press(Qt.Key.Key_Return, CONTROL)


def _typed(desk: Desk) -> None:
    desk.show("F6")
    desk.type("F6.CD34", "7.2")


def _taken_back(desk: Desk) -> None:
    _typed(desk)
    desk.press(Qt.Key.Key_Z, CONTROL)


def _queried(desk: Desk) -> None:
    desk.show("F6")
    desk.type("F6.PROPH", "y")
    desk.press(Qt.Key.Key_Backtab)


def _struck_patient(desk: Desk) -> None:
    desk.show("F1")
    desk.window.wishes.call("strike_patient")


def _take_back(desk: Desk) -> None:
    ((_, take_back),) = desk.window.wishes.struck_out()
    take_back()


def _choose_missing(desk: Desk) -> None:
    desk.focus("F6.PROPH")  # no desktop gives it back here once the menu has closed
    desk.press(Qt.Key.Key_F4)
    menu = QApplication.activePopupWidget()
    assert menu is not None
    next(one for one in menu.actions() if one.text() == "pending").trigger()
    menu.close()


def _wish(name: str) -> Act:
    return lambda desk: desk.window.menus.action(name).trigger()


def _press(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> Act:
    return lambda desk: desk.press(key, modifier)


# what is done before, and what the disk then refuses
ACTS: dict[str, tuple[Act, Act]] = {
    "strike out a row": (_in_row, _wish("strike_row")),
    "take a row back": (_struck_row, _take_back),
    "strike out a patient": (lambda desk: desk.show("F1"), _wish("strike_patient")),
    "take a patient back": (_struck_patient, _take_back),
    "mark a form complete": (_in_form, _press(Qt.Key.Key_Return, CONTROL)),
    "reopen a form": (_completed, _press(Qt.Key.Key_Return, CONTROL)),
    "undo": (_typed, _press(Qt.Key.Key_Z, CONTROL)),
    "redo": (_taken_back, _press(Qt.Key.Key_Y, CONTROL)),
    "justify": (_queried, _press(Qt.Key.Key_J, ALT)),
    "a missing reason": (_in_form, _choose_missing),
    "empty cells of a table": (_marked, _press(Qt.Key.Key_Delete)),
    "name the study": (lambda desk: desk.show("F6"), _wish("name_study")),
    "order dates": (lambda desk: desk.show("F6"), _wish("dates_DMY")),
}


def _standing(desk: Desk) -> dict[str, object]:
    """Return what of the study a person sees or counts on."""
    reports, case = desk.window.case_reports, desk.study.case("P1")
    head = reports.page.header if reports.page is not None else None
    return {
        "values": dict(desk.book.values),
        "rows": [row.number for row in case.rows(case.dictionary.form("F9"))],
        "patient": (reports.patient, desk.study.listed_keys(), case.deleted),
        "complete": head._act if head is not None else "",
        "cells": [(cell.place, cell.shown) for cell in reports.page.cells()] if reports.page is not None else [],
        "findings": [one.justification for one in desk.study.findings("P1")],
        "name": desk.window.topbar._study.whole(),
        "dates": [one for one in ("none", "DMY", "MDY") if desk.window.menus.action(f"dates_{one}").isChecked()],
        "struck": [words for words, _ in desk.window.wishes.struck_out()],
    }


@pytest.mark.parametrize("act", ACTS)
def test_what_the_disk_refuses_is_told_in_a_dialog_and_looks_done_only_once_it_is(
    open_desk: Callable[..., Desk], act: str
) -> None:
    answers = Answers(reasons=[REASON] * 3)
    desk = open_desk(answers=answers)
    before, refused = ACTS[act]
    before(desk)
    stood = _standing(desk)
    desk.book.refuses = FULL
    refused(desk)
    QCoreApplication.processEvents()
    desk.book.refuses = ""  # else the window asks about what is not saved when the test is over
    assert answers.told == [f"Not done: This was not done, and nothing was changed. {FULL}"]
    assert _standing(desk) == stood
    refused(desk)
    QCoreApplication.processEvents()
    assert len(answers.told) == 1
    assert _standing(desk) != stood
