"""The outcomes and the methods are copied as they are printed, for whichever programme takes them."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from cd7gui.ui.summary.tab import SummaryPage
from cd7gui.ui.summary.taking import NOTHING, Taking


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
    assert said(page) == "The outcomes were copied as a table."


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
    button = Taking(lambda: None)
    qtbot.addWidget(button)
    heard: list[str] = []
    button.said.connect(heard.append)

    action = button.findChild(QAction, "summary.take.table")
    assert isinstance(action, QAction)
    action.trigger()

    assert (QGuiApplication.clipboard().text(), heard) == ("kept", [NOTHING])
