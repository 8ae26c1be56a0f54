"""Lists, tables and messages whose text is copied as it is stored, not as it is displayed.

Qt copies what a list shows, including the marks that isolate right-to-left words. Every list and table of the window is
therefore one of these, every selectable message a `SelectableLabel`; an architecture test bans the bare ones. A model
that knows the stored text gives it under `ListRole.STORED`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QClipboard, QContextMenuEvent, QGuiApplication, QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLabel,
    QListView,
    QListWidget,
    QMenu,
    QTableView,
    QTableWidget,
    QTreeWidget,
    QWidget,
)

from cd7gui.ui.widgets.list_delegate import ListRole
from cd7gui.ui.widgets.plain_text import PlainLabel, not_apart

if TYPE_CHECKING:
    _View = QAbstractItemView
else:
    _View = object  # Qt allows only one of its classes among the bases


def stored_text(view: QAbstractItemView) -> str:
    """Return the text of the current cell as stored, or as shown without the marks for display."""
    index = view.currentIndex()
    known = view.stored_texts.get((index.row(), index.column())) if isinstance(view, TableWidget) else None
    stored = known or index.data(ListRole.STORED)
    if isinstance(stored, str):
        return stored
    shown = index.data(Qt.ItemDataRole.DisplayRole)
    return not_apart(shown) if isinstance(shown, str) else ""


class _Copying(_View):
    """Mixin that makes the copy key of a list or table copy the stored text."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy the current cell on the copy key; leave other keys to the list."""
        if not event.matches(QKeySequence.StandardKey.Copy):
            super().keyPressEvent(event)
            return
        if self.currentIndex().isValid():
            QGuiApplication.clipboard().setText(stored_text(self))
        event.accept()


class ListView(_Copying, QListView):
    """A list that copies stored texts."""


class TableView(_Copying, QTableView):
    """A table that copies stored texts."""


class ListWidget(_Copying, QListWidget):
    """A list of items that copies stored texts."""


class TableWidget(_Copying, QTableWidget):
    """A table of items that copies stored texts: those registered by row and column, else what is shown."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.stored_texts: dict[tuple[int, int], str] = {}


class TreeWidget(_Copying, QTreeWidget):
    """A tree of items that copies stored texts."""


class SelectableLabel(PlainLabel):
    """A selectable message. As a whole it is copied as it was set, in part without our display marks."""

    def __init__(self, text: str | QWidget | None = None, parent: QWidget | None = None) -> None:
        self._stored = ""
        super().__init__(text, parent)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)

    def setText(self, text: str) -> None:
        """Show a text as it was typed."""
        self._stored = text
        super().setText(text)

    def copied(self) -> str:
        """Return the selected text as it is to be copied."""
        selected = self.selectedText().replace("\u2029", "\n")
        return self._stored if selected == QLabel.text(self) else not_apart(selected)

    def copy(self) -> None:
        """Put the selected text on the clipboard."""
        if self.hasSelectedText():
            QGuiApplication.clipboard().setText(self.copied())

    def select_all(self) -> None:
        """Select the whole message."""
        self.setSelection(0, len(QLabel.text(self).encode("utf-16-le")) // 2)  # in UTF-16 units, as Qt counts

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy on the copy key; leave other keys to the label."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
            event.accept()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Show our own menu for copying; Qt's would copy the displayed text."""
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.addAction("Copy", self.copy).setEnabled(self.hasSelectedText())
        menu.addAction("Select all", self.select_all)
        menu.popup(event.globalPos())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Clear the selection first: otherwise a drag would carry the displayed text."""
        if event.button() == Qt.MouseButton.LeftButton and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            self.setSelection(0, 0)
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Put the stored text into the primary selection, too, for pasting by the middle button."""
        super().mouseReleaseEvent(event)
        clipboard = QGuiApplication.clipboard()
        if clipboard.supportsSelection() and self.hasSelectedText():
            clipboard.setText(self.copied(), QClipboard.Mode.Selection)
