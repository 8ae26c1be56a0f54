"""Taking the summary along: the outcomes as a table for other programmes and the methods in words, by the clipboard."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QMimeData, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from cd7gui.domain.estimates import Estimates
from cd7gui.domain.text import N_
from cd7gui.study.tabletext import as_html, as_markdown, as_tsv, outcomes_table
from cd7gui.ui.theme import mark

NOTHING = N_("There are no outcomes to copy yet. They are there as soon as a patient is entered.")


def copied_table(found: Estimates) -> QMimeData:
    """Give the outcomes for the clipboard: HTML for word processors, tab-separated for spreadsheets."""
    table = outcomes_table(found)
    made = QMimeData()
    made.setText(as_tsv(table))
    made.setHtml(as_html(table))
    return made


def copied_markdown(found: Estimates) -> QMimeData:
    """Give the outcomes for the clipboard in Markdown."""
    return _text(as_markdown(outcomes_table(found)))


def copied_tsv(found: Estimates) -> QMimeData:
    """Give the outcomes for the clipboard as tab-separated text alone."""
    return _text(as_tsv(outcomes_table(found)))


def copied_methods(found: Estimates) -> QMimeData:
    """Give the paragraph on the methods for the clipboard."""
    from cd7gui.study.methods import methods_paragraph  # brings numpy, which the outcomes loaded by now

    return _text(methods_paragraph(found))


def _text(text: str) -> QMimeData:
    made = QMimeData()
    made.setText(text)
    return made


COPIES: tuple[tuple[str, str, Callable[[Estimates], QMimeData], str], ...] = (
    ("table", N_("Copy the outcomes as a &table"), copied_table, N_("The outcomes were copied as a table.")),
    ("tsv", N_("Copy the outcomes tab-&separated"), copied_tsv, N_("The outcomes were copied tab-separated.")),
    ("markdown", N_("Copy the outcomes as Mark&down"), copied_markdown, N_("The outcomes were copied as Markdown.")),
    ("methods", N_("Copy the &methods paragraph"), copied_methods, N_("The methods paragraph was copied.")),
)
"""What can be copied: its name, the words of the menu, how it is made, and what is said afterwards."""


class Taking(QToolButton):
    """The button with the menu; it asks for the newest outcomes when something is chosen.

    Signals:
        said(str): what was copied, or why nothing could be.
        figure_wanted(): a figure is to be saved.
    """

    said = Signal(str)
    figure_wanted = Signal()

    def __init__(self, newest: Callable[[], Estimates | None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._newest = newest
        self.setObjectName("summary.take")
        self.setText(N_("Copy and save"))
        self.setAccessibleName(N_("Copy outcomes and methods, save a figure"))
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        mark(self, role="quiet")
        menu = QMenu(self)
        for name, words, make, afterwards in COPIES:
            action = menu.addAction(words)
            action.setObjectName(f"summary.take.{name}")
            action.triggered.connect(lambda _=False, make=make, afterwards=afterwards: self._copy(make, afterwards))
        menu.addSeparator()
        figure = menu.addAction(N_("Save a &figure…"))
        figure.setObjectName("summary.take.figure")
        figure.triggered.connect(lambda _=False: self._want_figure())
        self.setMenu(menu)

    def _want_figure(self) -> None:
        found = self._newest()
        if found is None or not found.patients:
            self.said.emit(NOTHING)
        else:
            self.figure_wanted.emit()

    def _copy(self, make: Callable[[Estimates], QMimeData], afterwards: str) -> None:
        found = self._newest()
        if found is None or not found.patients:
            self.said.emit(NOTHING)
            return
        QGuiApplication.clipboard().setMimeData(make(found))
        self.said.emit(afterwards)
