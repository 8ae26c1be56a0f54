"""A message that goes away leaves the focus where the typist was, not at whatever comes next on the page."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from cd7gui.ui.style.status_icons import StatusSign
from cd7gui.ui.widgets.banner import Banner
from cd7gui.ui.widgets.notice_strip import NoticeStrip


def _show(qtbot: QtBot, page: QWidget) -> None:
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)


def _asked(qtbot: QtBot) -> tuple[QWidget, list[QLineEdit], Banner, QPushButton]:
    """Return a page with fields, of which the second has the focus, and below them a message with its button."""
    page = QWidget()
    qtbot.addWidget(page)
    inside = QVBoxLayout(page)
    fields = [QLineEdit(page) for _ in range(3)]
    banner = Banner(page)
    for widget in (*fields, banner):
        inside.addWidget(widget)
    _show(qtbot, page)
    banner.say("Something is to be done.", acts=[("Do it", lambda: None)])
    fields[1].setFocus()
    return page, fields, banner, next(one for one in banner.findChildren(QPushButton) if one.text() == "Do it")


def _by_click(qtbot: QtBot, button: QPushButton) -> None:
    button.setFocus(Qt.FocusReason.MouseFocusReason)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def _by_escape(qtbot: QtBot, button: QPushButton) -> None:
    button.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(button, Qt.Key.Key_Escape)


def _by_another_message(banner: Banner, _: QtBot, button: QPushButton) -> None:
    button.setFocus(Qt.FocusReason.TabFocusReason)
    banner.say("Another thing.")


@pytest.mark.parametrize("how", [_by_click, _by_escape, _by_another_message])
def test_the_field_has_the_keys_again(qtbot: QtBot, how: Callable[..., None]) -> None:
    _page, fields, banner, button = _asked(qtbot)  # Qt would end it with its last reference
    (partial(how, banner) if how is _by_another_message else how)(qtbot, button)
    assert QApplication.focusWidget() is fields[1]


def test_a_strip_gives_the_keys_back_too(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    inside = QVBoxLayout(page)
    fields = [QLineEdit(page) for _ in range(3)]
    strip = NoticeStrip("strip", StatusSign.QUERY, "Continue")
    for widget in (strip, *fields):
        inside.addWidget(widget)
    _show(qtbot, page)
    strip.say("Something is to be known.")
    strip.acted.connect(lambda: strip.say(""))
    fields[1].setFocus()
    _by_click(qtbot, strip.button)
    assert QApplication.focusWidget() is fields[1]


def test_a_message_that_goes_while_another_window_has_the_keys_leaves_the_field_ready(qtbot: QtBot) -> None:
    page, fields, banner, button = _asked(qtbot)
    button.setFocus()
    dialog = QWidget()
    qtbot.addWidget(dialog)
    _show(qtbot, dialog)
    banner.hide()
    assert page.focusWidget() is fields[1]
