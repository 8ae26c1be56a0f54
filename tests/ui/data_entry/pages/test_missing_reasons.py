"""Why a field has no value: set by F4 or the menu, shown in words, erased before one types."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication

from cd7gui.domain.case_report.changes import MissingReason
from cd7gui.study.entry import Place
from tests.ui.driving import Desk


def test_a_missing_reason_is_a_word_that_must_be_cleared_before_one_types(desk: Desk) -> None:
    desk.show("F6")
    desk.window.gateway.set_missing(Place("P1", "F6", 0, "CD34"), MissingReason.NOT_DONE)
    editor = desk.focus("F6.CD34")
    assert editor.placeholderText() == "not done"
    assert editor.font().italic()
    desk.keys("7")
    assert desk.stored("F6.CD34") == MissingReason.NOT_DONE.stored
    desk.press(Qt.Key.Key_Delete)
    assert desk.stored("F6.CD34") is None
    desk.type("F6.CD34", "7")
    assert desk.stored("F6.CD34") == "7"


def test_f4_offers_every_missing_reason_for_the_field_in_hand(desk: Desk) -> None:
    desk.show("F6")
    desk.focus("F6.CD34")
    desk.press(Qt.Key.Key_F4)
    menu = QApplication.activePopupWidget()
    assert menu is not None
    words = [action.text() for action in menu.actions() if action.text()]
    assert words == ["not done", "unknown", "not applicable", "pending", "refused", "Empty the field"]
    next(action for action in menu.actions() if action.text() == "pending").trigger()
    menu.close()
    assert desk.stored("F6.CD34") == MissingReason.PENDING.stored
    assert desk.editor("F6.CD34").accessibleDescription() == "pending"


@pytest.mark.parametrize("name", ["F6.GRAFT", "F6.COND"])
def test_a_missing_reason_locks_a_choice_until_it_is_cleared(desk: Desk, name: str) -> None:
    desk.show("F6")
    form, _, field = name.partition(".")
    desk.window.gateway.set_missing(Place("P1", form, 0, field), MissingReason.UNKNOWN)
    editor = desk.focus(name)
    desk.press(Qt.Key.Key_Down)
    desk.press(Qt.Key.Key_Tab)
    assert desk.stored(name) == MissingReason.UNKNOWN.stored
    assert editor.placeholderText() == "unknown"
    desk.focus(name)
    desk.press(Qt.Key.Key_Delete)
    assert desk.stored(name) is None


@pytest.mark.parametrize("name", ["F6.CD34", "F6.COND"])
def test_a_narrow_field_makes_room_for_the_words_of_a_missing_reason(desk: Desk, name: str) -> None:
    desk.show("F6")
    form, _, field = name.partition(".")
    narrow = desk.editor(name).width()
    desk.window.gateway.set_missing(Place("P1", form, 0, field), MissingReason.NOT_APPLICABLE)
    editor = desk.editor(name)
    assert narrow < editor.fontMetrics().horizontalAdvance("not applicable") < editor.width()
    desk.window.gateway.undo()
    assert desk.editor(name).width() == narrow


def test_a_right_click_offers_missing_reasons_and_the_history_of_the_field(desk: Desk) -> None:
    desk.show("F6")
    editor = desk.focus("F6.CD34")
    where = editor.rect().center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, where, editor.mapToGlobal(where))
    QApplication.sendEvent(editor, event)
    menu = QApplication.activePopupWidget()
    assert menu is not None
    words = [action.text() for action in menu.actions() if action.text()]
    menu.close()
    assert words == ["Cut", "Copy", "Paste", "No value because   F4", "History of “CD34+ cells”…   Alt+H"]
