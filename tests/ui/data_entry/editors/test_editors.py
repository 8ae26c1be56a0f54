"""The editors of the kinds: what they show, what they offer, and what never changes them."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QCheckBox, QComboBox, QDateTimeEdit, QWidget
from pytestqt.qtbot import QtBot

from cd7gui.domain.values.kinds import (
    ChoiceKind,
    Clock,
    Day,
    IntegerKind,
    Kind,
    MultiChoiceKind,
    NumberKind,
    Options,
    PartialDay,
    Quantity,
    TextKind,
    YesNo,
)
from cd7gui.study.paste.clipboard import is_block
from cd7gui.ui.data_entry.editors.choice import ChoiceEditor
from cd7gui.ui.data_entry.editors.choice_labels import ChoiceLabels, found_by
from cd7gui.ui.data_entry.editors.factory import Editor, make_editor
from cd7gui.ui.data_entry.editors.multi_choice import SeveralEditor
from cd7gui.ui.data_entry.editors.quantity import QuantityEditor, split
from cd7gui.ui.data_entry.editors.text import LineEditor, LinesEditor
from cd7gui.ui.data_entry.editors.tick_list import TickPopup

COLOURS = Options("COLOUR", (("R", "red"), ("G", "green"), ("GY", "grey"), ("B", "dark blue")))
Made = Callable[[Kind[object]], Editor]


@pytest.fixture
def made(qtbot: QtBot) -> Made:
    """Return a function that makes the editor of a kind in a shown window, with a widget after it."""

    windows = []

    def make(kind: Kind[object], *, in_cell: bool = False) -> Editor:
        window = QWidget()
        windows.append(window)  # Qt deletes a window that nobody holds
        qtbot.addWidget(window)
        editor = make_editor(kind, ChoiceLabels(), window, in_cell=in_cell)
        after = QComboBox(window)
        after.setObjectName("after")
        window.show()
        window.activateWindow()
        editor.setFocus()
        qtbot.waitUntil(editor.hasFocus)
        return editor

    return make


@pytest.mark.parametrize(
    ("kind", "wanted"),
    [
        (TextKind(), LineEditor),
        (TextKind(lines=True), LinesEditor),
        (NumberKind(), LineEditor),
        (IntegerKind(), LineEditor),
        (Quantity(("g/L", "g/dL")), QuantityEditor),
        (Day(), LineEditor),
        (PartialDay(), LineEditor),
        (Clock(), LineEditor),
        (ChoiceKind(COLOURS), ChoiceEditor),
        (MultiChoiceKind(COLOURS), SeveralEditor),
        (YesNo(), ChoiceEditor),
    ],
)
def test_each_kind_has_its_editor_and_none_is_a_spin_box_a_date_edit_or_a_tick_box(
    made: Made, kind: Kind[object], wanted: type[QWidget]
) -> None:
    editor = made(kind)
    assert type(editor) is wanted
    assert not isinstance(editor, QAbstractSpinBox | QDateTimeEdit | QCheckBox)
    assert editor.current_text() == ""


def test_a_text_of_several_lines_is_one_line_in_a_grid(made: Made) -> None:
    assert type(made(TextKind(lines=True), in_cell=True)) is LineEditor


@pytest.mark.parametrize(
    ("kind", "stored", "shown"),
    [
        (TextKind(), "a text", "a text"),
        (NumberKind(), "6.10", "6.10"),
        (Day(), "2023-07-11", "2023-07-11"),
        (PartialDay(), "2023-07", "2023-07"),
        (Clock(), "14:05", "14:05"),
        (Quantity(("g/L", "g/dL")), "8.5 g/dL", "8.5"),
        (MultiChoiceKind(COLOURS), "R|B", "red; dark blue"),
    ],
)
def test_a_stored_value_is_shown_and_offers_nothing(
    made: Made, qtbot: QtBot, kind: Kind[object], stored: str, shown: str
) -> None:
    editor = made(kind)
    offered: list[str] = []
    editor.committed.connect(offered.append)
    editor.show_stored(stored)
    assert editor.text() == shown
    qtbot.keyClick(editor, Qt.Key.Key_Tab)
    assert offered == []


def test_a_text_is_offered_once_however_often_it_is_left(made: Made, qtbot: QtBot) -> None:
    editor = made(TextKind())
    offered: list[str] = []
    editor.committed.connect(offered.append)
    qtbot.keyClicks(editor, "abc")
    editor.commit()
    editor.commit()
    qtbot.keyClick(editor, Qt.Key.Key_Tab)
    assert offered == ["abc"]


def test_shift_return_begins_a_line_and_return_commits(made: Made, qtbot: QtBot) -> None:
    editor = made(TextKind(lines=True))
    offered: list[str] = []
    editor.committed.connect(offered.append)
    qtbot.keyClicks(editor, "one")
    qtbot.keyClick(editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClicks(editor, "two")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert [text.replace("\u2028", "\n") for text in offered] == ["one\ntwo"]


def test_going_to_another_window_judges_nothing(made: Made, qtbot: QtBot) -> None:
    editor = made(Day())
    offered: list[str] = []
    editor.committed.connect(offered.append)
    qtbot.keyClicks(editor, "2023-0")
    other = QWidget()
    qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    qtbot.waitUntil(lambda: not editor.hasFocus())
    assert offered == []
    assert editor.text() == "2023-0"


# choices


@pytest.mark.parametrize(
    ("letters", "after", "index"),
    [
        ("r", -1, 0),
        ("g", -1, 1),
        ("g", 1, 2),  # pressed again: the next that begins so
        ("g", 2, 1),
        ("gre", -1, 1),
        ("grey", -1, 2),
        ("GY", -1, 2),  # a code
        ("blue", -1, 3),  # a word of the label
        ("b", -1, 3),
        ("x", -1, -1),
    ],
)
def test_letters_find_a_choice(letters: str, after: int, index: int) -> None:
    assert found_by(COLOURS, letters, after) == index


def test_letters_that_lead_nowhere_begin_anew(made: Made, qtbot: QtBot) -> None:
    editor = made(ChoiceKind(COLOURS))
    qtbot.keyClicks(editor, "rg")
    assert editor.current_text() == "G"
    qtbot.keyClicks(editor, "x")
    assert editor.current_text() == "rgx"  # no choice: it is a text now, not grey


def test_a_choice_that_was_clicked_is_offered_at_once(made: Made) -> None:
    editor = made(ChoiceKind(COLOURS))
    offered: list[str] = []
    editor.committed.connect(offered.append)
    assert isinstance(editor, ChoiceEditor)
    editor.activated.emit(3)
    assert offered == ["B"]


def test_space_opens_the_list_and_does_not_choose(made: Made, qtbot: QtBot) -> None:
    editor = made(ChoiceKind(COLOURS))
    assert isinstance(editor, ChoiceEditor)
    qtbot.keyClick(editor, Qt.Key.Key_Space)
    assert editor.view().isVisible()
    editor.hidePopup()
    assert editor.current_text() == ""


# quantities


@pytest.mark.parametrize(
    ("typed", "parts"),
    [
        ("8.5 g/dL", ("8.5", "g/dL")),
        ("85g/L", ("85", "g/L")),
        ("8.5", ("8.5", "")),
        ("8.5 G/DL", ("8.5", "g/dL")),
        ("", ("", "")),
    ],
)
def test_a_typed_quantity_is_parted(typed: str, parts: tuple[str, str]) -> None:
    assert split(typed, ("g/L", "g/dL")) == parts


def test_choosing_another_unit_offers_the_quantity_anew(made: Made, qtbot: QtBot) -> None:
    editor = made(Quantity(("g/L", "g/dL")))
    assert isinstance(editor, QuantityEditor)
    editor.show_stored("8.5 g/dL")
    offered: list[str] = []
    editor.committed.connect(offered.append)
    editor.unit.activated.emit(0)
    assert offered == ["8.5 g/L"]


def test_a_unit_without_a_number_is_no_value(made: Made) -> None:
    editor = made(Quantity(("g/L", "g/dL")))
    assert isinstance(editor, QuantityEditor)
    editor.unit.activated.emit(0)
    assert editor.current_text() == ""


# several choices


def popup_of(editor: Editor) -> TickPopup:
    found = editor.findChild(TickPopup)
    assert found is not None
    return found


def test_ticks_fill_the_line_and_closing_the_list_offers_it(made: Made, qtbot: QtBot) -> None:
    editor = made(MultiChoiceKind(COLOURS))
    offered: list[str] = []
    editor.committed.connect(offered.append)
    qtbot.keyClick(editor, Qt.Key.Key_Down)
    ticks = popup_of(editor).ticks
    qtbot.keyClick(ticks, Qt.Key.Key_Space)
    qtbot.keyClick(ticks, Qt.Key.Key_Down)
    qtbot.keyClick(ticks, Qt.Key.Key_Space)
    assert editor.current_text() == "red; green"
    qtbot.keyClick(ticks, Qt.Key.Key_Return)
    assert offered == ["red; green"]


def test_the_list_opens_with_what_stands_there(made: Made, qtbot: QtBot) -> None:
    editor = made(MultiChoiceKind(COLOURS))
    editor.show_stored("G|B")
    qtbot.mouseClick(editor, Qt.MouseButton.LeftButton)
    assert popup_of(editor).ticks.ticked() == ("green", "dark blue")
    popup_of(editor).close()


def test_a_block_is_what_has_cells() -> None:
    assert is_block("a\tb")
    assert is_block("a\nb\n")
    assert not is_block("one line\n")
    assert not is_block("")


def test_the_clipboard_of_a_page_pastes_lines_as_text(made: Made, qtbot: QtBot) -> None:
    editor = made(TextKind())
    QApplication.clipboard().setText("a\tb")
    qtbot.keyClick(editor, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert editor.current_text() == "a\tb"
