"""The outcomes and the methods are copied as they are printed, for whichever programme takes them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from cd7gui.ui.summary.copy_menu import NOTHING, CopyMenu, leave_plain_text
from cd7gui.ui.summary.panel_tables import tables_of
from cd7gui.ui.summary.summary_page import SummaryPage


@pytest.fixture(autouse=True)
def plain_clipboard(qapp: QApplication) -> Iterator[None]:
    """Leave the clipboard as the programme leaves it when it ends."""
    yield
    leave_plain_text()


def chosen(page: SummaryPage, name: str) -> None:
    action = page.findChild(QAction, f"summary.take.{name}")
    assert isinstance(action, QAction)
    action.trigger()


def said(page: SummaryPage) -> str:
    label = page.findChild(QLabel, "summary.recomputed")
    assert isinstance(label, QLabel)
    return label.text()


def test_a_copied_table_is_html_for_word_processors_and_tabs_for_spreadsheets(page: SummaryPage) -> None:
    chosen(page, "table")

    held = QGuiApplication.clipboard().mimeData()
    assert "<td>Overall survival, 1 year</td><td></td><td>68% (95% CI 43–100)</td>" in held.html()
    assert "Overall survival, 1 year\t\t68% (95% CI 43–100)\t" in held.text()
    assert said(page) == "“Outcomes” was copied as a table."


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("tsv", "Overall survival, 1 year\t\t68% (95% CI 43–100)"),
        ("markdown", "| Overall survival, 1 year |  | 68% (95% CI 43–100) |"),
        ("methods", "Kaplan-Meier method"),
    ],
)
def test_what_is_copied_as_text_holds_no_html(page: SummaryPage, name: str, words: str) -> None:
    chosen(page, name)

    held = QGuiApplication.clipboard().mimeData()
    assert words in held.text()
    assert not held.hasHtml()


def test_synthetic_data_say_so_in_whatever_is_copied(page: SummaryPage) -> None:
    for name in ("markdown", "methods"):
        chosen(page, name)
        assert "synthetic" in QGuiApplication.clipboard().text().lower()


def test_without_outcomes_the_clipboard_stays_as_it_is(qtbot: QtBot) -> None:
    QGuiApplication.clipboard().setText("kept")
    button = CopyMenu(lambda: None)
    qtbot.addWidget(button)
    heard: list[str] = []
    button.said.connect(heard.append)

    action = button.findChild(QAction, "summary.take.table")
    assert isinstance(action, QAction)
    action.trigger()

    assert (QGuiApplication.clipboard().text(), heard) == ("kept", [NOTHING])


def test_ctrl_c_copies_the_table_in_hand(page: SummaryPage, qtbot: QtBot) -> None:
    assert page.body is not None
    line = page.body.row("mrd_panel.NEG")
    line.setFocus()
    qtbot.keyClick(line, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)

    held = QGuiApplication.clipboard().mimeData()
    assert "<td>negative</td><td>9/10</td><td>90% (95% CI 55–100)</td>" in held.html()
    assert said(page) == "“MRD in remission after CAR-T” was copied as a table."


def test_ctrl_c_on_a_curve_copies_the_numbers_under_it(page: SummaryPage, qtbot: QtBot) -> None:
    assert page.body is not None
    curve = page.body.charts["os"]
    curve.setFocus()
    qtbot.keyClick(curve, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)

    assert "months\t0\t3\t6\t9\t12\t15\t18\t21\t24\nat risk\t10\t9\t6\t5\t5\t4\t3\t1\t0\n" in (
        QGuiApplication.clipboard().text()
    )


def test_ctrl_c_where_no_table_is_says_where_there_is_one(page: SummaryPage, qtbot: QtBot) -> None:
    page.nav.setFocus()
    qtbot.keyClick(page.nav, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)

    assert said(page).startswith("There is no table here to copy.")


def test_every_table_of_the_page_can_be_chosen(page: SummaryPage) -> None:
    assert page.body is not None
    assert page.past.estimates is not None
    tables = dict(tables_of(page.body.panels(), page.past.estimates))

    assert {"Outcomes", "Worst grades", "Causes of death", "Recovery", "Incidence of GVHD"} <= set(tables)
    assert "Overall survival: numbers under the curve" in tables
    assert all("CD7 CAR-T → haplo-HSCT" in table.title for table in tables.values())


def test_what_was_copied_outlives_the_programme_as_text(page: SummaryPage) -> None:
    chosen(page, "table")
    text = QGuiApplication.clipboard().text()

    leave_plain_text()

    held = QGuiApplication.clipboard().mimeData()
    assert held.text() == text
    assert not held.hasHtml()


def test_a_clipboard_that_holds_nothing_ends_in_nothing(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    clipboard = QGuiApplication.clipboard()
    monkeypatch.setattr(clipboard, "mimeData", lambda: None)
    monkeypatch.setattr(QGuiApplication, "clipboard", lambda: clipboard)

    leave_plain_text()
