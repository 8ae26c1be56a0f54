"""Why a field has no value: set by F4 or the menu, shown in words, erased before one types."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication

from cd7gui.domain.case_report.changes import MissingReason
from cd7gui.study import entry
from cd7gui.study.entry import Place
from tests.ui.driving import WindowDriver


def test_a_missing_reason_is_a_word_that_must_be_cleared_before_one_types(driver: WindowDriver) -> None:
    driver.show("F6")
    driver.window.controller.set_missing(Place("P1", "F6", 0, "CD34"), MissingReason.NOT_DONE)
    editor = driver.focus("F6.CD34")
    assert editor.placeholderText() == "not done"
    assert editor.font().italic()
    driver.keys("7")
    assert driver.stored("F6.CD34") == MissingReason.NOT_DONE.stored
    driver.press(Qt.Key.Key_Delete)
    assert driver.stored("F6.CD34") is None
    driver.type("F6.CD34", "7")
    assert driver.stored("F6.CD34") == "7"


def test_f4_offers_every_missing_reason_for_the_field_in_hand(driver: WindowDriver) -> None:
    driver.show("F6")
    driver.focus("F6.CD34")
    driver.press(Qt.Key.Key_F4)
    menu = QApplication.activePopupWidget()
    assert menu is not None
    words = [action.text() for action in menu.actions() if action.text()]
    assert words == ["not done", "unknown", "not applicable", "pending", "refused", "Empty the field"]
    next(action for action in menu.actions() if action.text() == "pending").trigger()
    menu.close()
    assert driver.stored("F6.CD34") == MissingReason.PENDING.stored
    assert driver.editor("F6.CD34").accessibleDescription() == "pending"


@pytest.mark.parametrize(
    ("letters", "reason"),
    [("u", MissingReason.UNKNOWN), ("n", MissingReason.NOT_DONE), ("nn", MissingReason.NOT_APPLICABLE)],
)
def test_a_letter_finds_a_missing_reason_and_return_takes_it(
    driver: WindowDriver, letters: str, reason: MissingReason
) -> None:
    driver.show("F6")
    driver.focus("F6.CD34")
    driver.press(Qt.Key.Key_F4)
    menu = QApplication.activePopupWidget()
    assert menu is not None
    driver.qtbot.keyClicks(menu, letters)
    driver.qtbot.keyClick(menu, Qt.Key.Key_Return)
    assert driver.stored("F6.CD34") == reason.stored


@pytest.mark.parametrize("name", ["F6.GRAFT", "F6.COND"])
def test_a_missing_reason_locks_a_choice_until_it_is_cleared(driver: WindowDriver, name: str) -> None:
    driver.show("F6")
    form, _, field = name.partition(".")
    driver.window.controller.set_missing(Place("P1", form, 0, field), MissingReason.UNKNOWN)
    editor = driver.focus(name)
    driver.press(Qt.Key.Key_Down)
    driver.press(Qt.Key.Key_Tab)
    assert driver.stored(name) == MissingReason.UNKNOWN.stored
    assert editor.placeholderText() == "unknown"
    driver.focus(name)
    driver.press(Qt.Key.Key_Delete)
    assert driver.stored(name) is None


@pytest.mark.parametrize("name", ["F6.GRAFT", "F6.CD34", "F2.RRBASIS", "F6.DSAPLAN", "F7[1].CMDOSE", "F7[1].CMDOSU"])
def test_what_is_typed_over_a_missing_reason_is_refused_in_words(driver: WindowDriver, name: str) -> None:
    said: list[tuple[str, str]] = []
    driver.window.controller.notice.connect(lambda words, severity: said.append((words, severity)))
    form, _, field = name.partition(".")
    row = 1 if "[" in form else 0
    driver.show(form[:2])
    driver.window.controller.set_missing(Place("P1", form[:2], row, field), MissingReason.UNKNOWN)
    driver.focus(name)
    said.clear()
    driver.keys("a")
    assert said == [("Nothing was entered: press Del first to remove what this field shows.", "query")]
    driver.press(Qt.Key.Key_Left)
    driver.press(Qt.Key.Key_Delete)
    driver.keys("a")
    assert len(said) == 1, "an arrow and an empty field say nothing"


@pytest.mark.parametrize("name", ["F6.CD34", "F6.COND"])
def test_a_narrow_field_makes_room_for_the_words_of_a_missing_reason(driver: WindowDriver, name: str) -> None:
    driver.show("F6")
    form, _, field = name.partition(".")
    narrow = driver.editor(name).width()
    driver.window.controller.set_missing(Place("P1", form, 0, field), MissingReason.NOT_APPLICABLE)
    editor = driver.editor(name)
    assert narrow < editor.fontMetrics().horizontalAdvance("not applicable") < editor.width()
    driver.window.controller.do(entry.undo)
    assert driver.editor(name).width() == narrow


def test_a_right_click_offers_missing_reasons_and_the_history_of_the_field(driver: WindowDriver) -> None:
    driver.show("F6")
    editor = driver.focus("F6.CD34")
    where = editor.rect().center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, where, editor.mapToGlobal(where))
    QApplication.sendEvent(editor, event)
    menu = QApplication.activePopupWidget()
    assert menu is not None
    words = [action.text() for action in menu.actions() if action.text()]
    menu.close()
    offered = ["No value because   F4", "History of “CD34+ cells”…   Alt+H", "Ask or answer…   Ctrl+Q"]
    assert words == ["Cut", "Copy", "Paste", *offered, "Name the source…   Alt+Shift+V"]
