"""Copying from the summary to the clipboard: every table for other programmes, and the methods in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QMimeData, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QComboBox, QDialog, QFormLayout, QMenu, QToolButton, QWidget

from cd7gui.analysis.texts.table_text import TextTable, as_html, as_markdown, as_tsv, outcomes_table
from cd7gui.domain.results import Estimates
from cd7gui.ui.dialogs.dialog_parts import action_buttons
from cd7gui.ui.style.theme import mark
from cd7gui.ui.summary.panel_tables import table_of
from cd7gui.ui.widgets.combo_box import bound_width
from cd7gui.ui.widgets.plain_text import one_line

_OURS = "application/x-cd7gui"  # marks what was copied here
NOTHING = "There are no outcomes to copy yet. They appear as soon as a patient is entered."
NO_TABLE = "There is no table here to copy. Go to a table or a curve, or choose one under “Copy and save”."


def _text(text: str) -> QMimeData:
    made = QMimeData()
    made.setText(text)
    made.setData(_OURS, b"1")
    return made


def _rich(table: TextTable) -> QMimeData:
    """Return a table for the clipboard: HTML for word processors, tab-separated for spreadsheets."""
    made = _text(as_tsv(table))
    made.setHtml(as_html(table))
    return made


FORMATS: Mapping[str, tuple[str, Callable[[TextTable], QMimeData], str]] = {
    "table": ("a table for Word or Excel", _rich, "“{title}” was copied as a table."),
    "tsv": ("tab-separated text", lambda table: _text(as_tsv(table)), "“{title}” was copied as tab-separated text."),
    "markdown": ("Markdown", lambda table: _text(as_markdown(table)), "“{title}” was copied as Markdown."),
}
"""How a table can be copied: the words, how it is made, and what is said afterwards."""

OUTCOMES = "Outcomes"
COPIES = (
    ("table", "Copy the outcomes as a &table"),
    ("tsv", "Copy the outcomes tab-&separated"),
    ("markdown", "Copy the outcomes as Mark&down"),
)


def copy(title: str, table: TextTable, how: str = "table") -> str:
    """Put a table on the clipboard; returns a confirmation."""
    _, make, words = FORMATS[how]
    QGuiApplication.clipboard().setMimeData(make(table))
    return words.format(title=title)


def leave_plain_text() -> None:
    """Replace what was copied here by plain text: data owned by Python crash the programme at exit."""
    clipboard = QGuiApplication.clipboard()
    held: QMimeData | None = clipboard.mimeData()  # None if the system has no clipboard, or another programme blocks it
    if held is not None and held.hasFormat(_OURS):
        clipboard.setText(clipboard.text())


def copy_methods(found: Estimates) -> str:
    """Put the methods paragraph on the clipboard; returns a confirmation."""
    from cd7gui.analysis.texts.methods_text import methods_paragraph  # imports numpy, which is loaded by now

    QGuiApplication.clipboard().setMimeData(_text(methods_paragraph(found)))
    return "The methods paragraph was copied."


def copy_panel(panel: QWidget | None, found: Estimates | None) -> str:
    """Put the table that has the focus, or the numbers under its curves, on the clipboard."""
    if found is None or not found.patients:
        return NOTHING
    titled = table_of(panel, found) if panel is not None else None
    return copy(*titled) if titled else NO_TABLE


class TableDialog(QDialog):
    """Dialog that asks which table to copy, and in which format."""

    def __init__(self, titles: list[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Copy a table")
        self.table, self.how = QComboBox(self), QComboBox(self)
        bound_width(self.table)
        self.table.addItems([one_line(title) for title in titles])
        for name, (words, _, _) in FORMATS.items():
            self.how.addItem(one_line(words), name)
        inside = QFormLayout(self)
        for words, widget in (("Table", self.table), ("As", self.how)):
            widget.setAccessibleName(words)
            inside.addRow(words, widget)
        inside.addRow(action_buttons(self, "Copy", "Cancel", self.accept)[0])


class CopyMenu(QToolButton):
    """The button with the menu, which asks for the newest outcomes when an entry is chosen.

    Signals:
        said(str): what was copied, or why nothing was.
        figure_wanted(): a figure is to be saved.
        table_wanted(): one of the other tables is to be copied.
    """

    said = Signal(str)
    figure_wanted = Signal()
    table_wanted = Signal()

    def __init__(self, newest: Callable[[], Estimates | None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.newest = newest
        app = QGuiApplication.instance()
        if app is not None:
            app.aboutToQuit.connect(leave_plain_text)
        self.setObjectName("summary.take")
        self.setText("Copy and save")
        self.setAccessibleName("Copy outcomes and methods, save a figure")
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        mark(self, role="quiet")
        self._menu = QMenu(self)
        for name, words in COPIES:
            self._add(name, words, partial(self._copy_outcomes, name))
        self._add("other", "Copy an&other table…", lambda _: self.table_wanted.emit())
        self._add("methods", "Copy the &methods paragraph", lambda found: self._say(copy_methods(found)))
        self._menu.addSeparator()
        self._add("figure", "Save a &figure…", lambda _: self.figure_wanted.emit())
        self.setMenu(self._menu)

    def _add(self, name: str, words: str, act: Callable[[Estimates], None]) -> None:
        action = self._menu.addAction(words)
        action.setObjectName(f"summary.take.{name}")
        action.triggered.connect(lambda _=False: self._with_newest(act))

    def _with_newest(self, act: Callable[[Estimates], None]) -> None:
        found = self.newest()
        if found is None or not found.patients:
            self._say(NOTHING)
        else:
            act(found)

    def _copy_outcomes(self, how: str, found: Estimates) -> None:
        self._say(copy(OUTCOMES, outcomes_table(found), how))

    def _say(self, words: str) -> None:
        self.said.emit(words)
