"""Typing into the real window as a person does, key by key, for the tour and the tests."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from itertools import groupby

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from cd7gui.domain.case_report.changes import parse_place
from cd7gui.ui.shell.main_window import MainWindow

LONGEST_WAIT = 30.0  # s; what takes longer has failed
LOOK_EVERY = 5  # ms; also if nothing happens in the window
MISSING_MARK = "?"  # "?UNKNOWN" means a missing reason, as in the demo's file


class NoResponse(Exception):
    """An expected effect of typing did not occur."""


def wait_until(fact: Callable[[], bool], what: str) -> None:
    """Process events until a condition holds; raises `NoResponse` after half a minute."""
    end = time.monotonic() + LONGEST_WAIT
    looks = QTimer()  # asking without a pause would take the time from the threads that are waited for
    looks.start(LOOK_EVERY)
    while not fact():
        if time.monotonic() > end:
            raise NoResponse(what)
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)


class Typist:
    """Types into a window."""

    def __init__(self, window: MainWindow) -> None:
        self.window = window

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key where the focus is."""
        focused = QApplication.focusWidget() or self.window
        QTest.keyClick(focused, key, modifier)
        QApplication.processEvents()

    def new_patient(self) -> None:
        """Begin a patient with Ctrl+N."""
        self.press(Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)

    def go_to_form(self, form: str, row: int = 0) -> None:
        """Show a form of the patient; of a wide repeating form, the row."""
        self.window.case_reports.show_form(form, row or None)
        QApplication.processEvents()

    def editor(self, place: str) -> QWidget:
        """Return the editor of a field by its name ("F6.HSCTDAT", "F10[2].ONSET")."""
        found = self.window.findChild(QWidget, place)
        if not isinstance(found, QWidget):
            raise NoResponse(f"There is no editor {place}.")
        return found

    def type_text(self, place: str, text: str) -> None:
        """Go to a field, type a text key by key, and leave it with Tab."""
        editor = self.editor(place)
        editor.setFocus(Qt.FocusReason.TabFocusReason)
        QApplication.processEvents()
        QTest.keyClicks(editor, text)
        QTest.keyClick(editor, Qt.Key.Key_Tab)
        QApplication.processEvents()

    def type_missing(self, place: str, words: str) -> None:
        """Enter a missing reason: F4, then the first letters of the reason, then Return."""
        editor = self.editor(place)
        editor.setFocus(Qt.FocusReason.TabFocusReason)
        self.press(Qt.Key.Key_F4)
        menu = QApplication.activePopupWidget()
        if menu is None:
            raise NoResponse("F4 opened no list of reasons.")
        for action in menu.actions():
            if action.text().replace("&", "").casefold().startswith(words.casefold()):
                action.trigger()
        menu.close()
        QApplication.processEvents()

    def fill(self, typed: Mapping[str, str], *, after_form: Callable[[str], None] = lambda _: None) -> None:
        """Type a whole case report into the patient shown, form by form."""
        for (form, row), places in groupby(typed, key=lambda place: parse_place(place)[:2]):
            self.go_to_form(form, row)
            self._fill_form(places, typed)
            after_form(form)

    def _fill_form(self, places: Iterable[str], typed: Mapping[str, str]) -> None:
        for place in places:
            text = typed[place]
            if text.startswith(MISSING_MARK):
                self.type_missing(place, text[1:])
            else:
                self.type_text(place, text)
