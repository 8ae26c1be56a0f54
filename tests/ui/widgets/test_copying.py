"""What is copied out of a list, a table or a message is the stored text, without the marks made for the eye."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QTableWidgetItem, QTreeWidgetItem, QWidget
from pytestqt.qtbot import QtBot

from cd7gui.domain.case_report.changes import AuditEntry, Change, Place
from cd7gui.study.merges.merge_plan import MergedValue, MergePlan
from cd7gui.study.opening import rules
from cd7gui.ui.data_entry.fields.history import HistoryDialog
from cd7gui.ui.transfers.merge_page import ComparisonPage
from cd7gui.ui.widgets.banner import Banner
from cd7gui.ui.widgets.copying import ListWidget, SelectableLabel, TableWidget, TreeWidget
from cd7gui.ui.widgets.plain_text import not_apart, one_line, shown
from tests.study.memory_book import memory_study
from tests.ui.driving import WindowDriver

Open = Callable[..., WindowDriver]
HEBREW = "שלום 7 עולם"
CONTROL = Qt.KeyboardModifier.ControlModifier


def copied(widget: QWidget) -> str:
    """Press Ctrl+C in a widget."""
    QGuiApplication.clipboard().setText("nothing")
    press = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_C, CONTROL, "\x03")
    QApplication.sendEvent(widget, press)
    return QGuiApplication.clipboard().text()


def test_the_marks_are_there_and_go_again() -> None:
    assert shown(HEBREW) != HEBREW
    assert not_apart(shown(HEBREW)) == HEBREW


def test_lists_tables_and_trees_copy_what_is_stored(qtbot: QtBot) -> None:
    items, table, tree = ListWidget(), TableWidget(1, 1), TreeWidget()
    for widget in (items, table, tree):
        qtbot.addWidget(widget)
    items.addItem(one_line(HEBREW))
    items.setCurrentRow(0)
    table.setItem(0, 0, QTableWidgetItem(shown(f"{HEBREW}\u202e")))
    table.stored_texts[0, 0] = f"{HEBREW}\u202e"
    table.setCurrentCell(0, 0)
    tree.setCurrentItem(QTreeWidgetItem(tree, [one_line(HEBREW)]))
    assert [copied(widget) for widget in (items, table, tree)] == [HEBREW, f"{HEBREW}\u202e", HEBREW]


def test_an_empty_list_leaves_the_clipboard_alone(qtbot: QtBot) -> None:
    items = ListWidget()
    qtbot.addWidget(items)
    assert copied(items) == "nothing"


def test_the_history_copies_a_value_to_the_letter(qtbot: QtBot) -> None:
    stored = f"{HEBREW}\u202e\n" + "W" * 5000
    line = AuditEntry(
        1, "2026-11-22T12:00:00.000", "a", "entry", Change("p", "F1", 0, "INITIALS", None, stored), "1", "", ""
    )
    host = QWidget()
    qtbot.addWidget(host)
    dialog = HistoryDialog("History", [line], rules().dictionary, host)
    dialog.table.setCurrentCell(0, 4)
    assert copied(dialog.table) == stored
    dialog.table.setCurrentCell(0, 2)
    assert copied(dialog.table) == "Initials"


def test_the_preview_of_a_merge_copies_a_value_to_the_letter(qtbot: QtBot) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    page = ComparisonPage(rules().dictionary, host)
    stored = f"{HEBREW}\nsecond line"
    page.show_plan(
        MergePlan("b", "i", (MergedValue("P1", Place("P1", "F1", 0, "INITIALS"), None, stored, 3, "a", "b"),))
    )
    page.list.table.setCurrentIndex(page.list.model.index(0, 4))
    assert copied(page.list.table) == stored


def test_the_list_of_patients_copies_the_number_as_it_is_stored(open_driver: Open) -> None:
    driver = open_driver(memory_study({"P1": {"F1.SUBJID": HEBREW}}))
    view = driver.window.case_reports.patients.view
    text = copied(view)
    assert HEBREW in text
    assert not set(text) & set("\u2068\u2069")


def test_a_long_word_breaks_where_it_is_shown_and_is_copied_as_it_is(qtbot: QtBot) -> None:
    path = "/" + "folder/" * 60
    label = SelectableLabel(f"The study {path} was moved.")
    qtbot.addWidget(label)
    label.setWordWrap(True)
    assert label.minimumSizeHint().width() < 1000
    assert label.text() == f"The study {path} was moved."
    label.select_all()
    assert copied(label) == f"The study {path} was moved."
    label.setSelection(0, 200)
    assert f"The study {path}".startswith(copied(label))


@pytest.mark.parametrize("part", [False, True])
def test_a_message_copies_what_it_said(qtbot: QtBot, part: bool) -> None:
    label = SelectableLabel(f"The patient {HEBREW} has 12 of 34 values.\u202e")
    qtbot.addWidget(label)
    label.show()
    if part:
        label.setSelection(label.text().index("\u2068") + 3, len("The patient"))
        assert not set(copied(label)) & set("\u2068\u2069")
    else:
        label.select_all()
        assert copied(label) == f"The patient {HEBREW} has 12 of 34 values.\u202e"


def test_the_menu_of_a_message_copies_and_a_press_begins_anew(qtbot: QtBot) -> None:
    banner = Banner()
    qtbot.addWidget(banner)
    banner.say(f"The patient {HEBREW} 𝕏 is here.")
    label = banner.findChild(SelectableLabel)
    assert label is not None
    banner.show()
    QTest.mouseClick(label, Qt.MouseButton.LeftButton, pos=QPoint(2, 2))
    label.select_all()
    label.copy()
    assert QGuiApplication.clipboard().text() == f"The patient {HEBREW} 𝕏 is here."
    QTest.mousePress(label, Qt.MouseButton.LeftButton, pos=label.rect().center())
    assert not label.hasSelectedText(), "what is selected would be dragged away with its marks"
    QTest.mouseRelease(label, Qt.MouseButton.LeftButton, pos=label.rect().center())
    for act in (1, 0):  # select all, then copy
        QGuiApplication.clipboard().clear()
        QApplication.sendEvent(label, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, QPoint(2, 2), QPoint(2, 2)))
        menu = label.findChildren(QMenu)[-1]
        menu.actions()[act].trigger()
        menu.close()
    assert QGuiApplication.clipboard().text() == f"The patient {HEBREW} 𝕏 is here."
