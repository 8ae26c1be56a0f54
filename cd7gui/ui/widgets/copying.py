"""Lists, tables and messages out of which a person copies the text that is stored, not the one made for the eye.

Qt copies what a list shows, with the marks that keep words written from right to left apart. Every list and table of
the window is therefore one of these, every message that can be selected a `SelectableLabel`; an architecture test bans
the bare ones. A model gives the stored text under `ListRole.STORED` where it knows it.
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
    _View = object  # Qt takes one class of its own among the bases


def stored_text(view: QAbstractItemView) -> str:
    """Return the text of the cell in hand as it is stored, or as it is shown without the marks for the eye."""
    index = view.currentIndex()
    known = view.stored_texts.get((index.row(), index.column())) if isinstance(view, TableWidget) else None
    stored = known or index.data(ListRole.STORED)
    if isinstance(stored, str):
        return stored
    shown = index.data(Qt.ItemDataRole.DisplayRole)
    return not_apart(shown) if isinstance(shown, str) else ""


class _Copying(_View):
    """What every list and table does with the key that copies."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy the cell in hand, or do what the list does."""
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
    """A table of items that copies stored texts: those that were laid down by row and column, else what is shown."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.stored_texts: dict[tuple[int, int], str] = {}


class TreeWidget(_Copying, QTreeWidget):
    """A tree of items that copies stored texts."""


class SelectableLabel(PlainLabel):
    """A message that can be selected by the mouse; whole it is copied as it was said, a part without our marks."""

    def __init__(self, text: str | QWidget | None = None, parent: QWidget | None = None) -> None:
        self._stored = ""
        super().__init__(text, parent)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)

    def setText(self, text: str) -> None:
        """Show a text as it was typed."""
        self._stored = text
        super().setText(text)

    def copied(self) -> str:
        """Return what is selected, as it is copied."""
        selected = self.selectedText().replace("\u2029", "\n")
        return self._stored if selected == QLabel.text(self) else not_apart(selected)

    def copy(self) -> None:
        """Put what is selected on the clipboard."""
        if self.hasSelectedText():
            QGuiApplication.clipboard().setText(self.copied())

    def select_all(self) -> None:
        """Select the whole message."""
        self.setSelection(0, len(QLabel.text(self).encode("utf-16-le")) // 2)  # as Qt counts

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy, or do what every label does."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
            event.accept()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer to copy; Qt's own menu would copy what is shown."""
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.addAction("Copy", self.copy).setEnabled(self.hasSelectedText())
        menu.addAction("Select all", self.select_all)
        menu.popup(event.globalPos())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin anew: what is selected would be dragged away as it is shown."""
        if event.button() == Qt.MouseButton.LeftButton and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            self.setSelection(0, 0)
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Have the middle button paste the stored text, too, where the system knows that."""
        super().mouseReleaseEvent(event)
        clipboard = QGuiApplication.clipboard()
        if clipboard.supportsSelection() and self.hasSelectedText():
            clipboard.setText(self.copied(), QClipboard.Mode.Selection)
