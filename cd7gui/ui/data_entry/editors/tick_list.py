"""The list in which several choices are ticked, in a window of its own below their line."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QListWidgetItem, QVBoxLayout, QWidget

from cd7gui.domain.values.kinds import MultiChoiceKind
from cd7gui.ui.data_entry.editors.choice_labels import NONE
from cd7gui.ui.data_entry.editors.editor_state import typed_text
from cd7gui.ui.data_entry.editors.list_search import ListSearch
from cd7gui.ui.widgets.copying import ListWidget
from cd7gui.ui.widgets.plain_text import one_line

LONGEST = 12  # lines; a longer list scrolls


class TickList(ListWidget):
    """The choices, each with a check box: letters go to a line, Space ticks it, Return or Escape closes.

    Signals:
        unlisted(str): a text was typed that matches no choice.
    """

    unlisted = Signal(str)

    def __init__(self, kind: MultiChoiceKind, ticked: tuple[str, ...], parent: QWidget) -> None:
        super().__init__(parent)
        self._options, self._search = kind.options, ListSearch()
        for code, label in kind.options.items:
            item = QListWidgetItem(one_line(label), self)
            item.setData(Qt.ItemDataRole.UserRole, code)
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if code in ticked else Qt.CheckState.Unchecked)
        self.setCurrentRow(0)
        self.setAccessibleName("Tick all that apply")

    def ticked(self) -> tuple[str, ...]:
        """Return the labels that are ticked, in list order."""
        items = (self.item(row) for row in range(self.count()))
        return tuple(item.text() for item in items if item.checkState() == Qt.CheckState.Checked)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Tick a line on a click anywhere on it."""
        item = self.itemAt(event.position().toPoint())
        before = item.checkState() if item else None
        super().mouseReleaseEvent(event)
        if item is not None and item.checkState() == before:
            checked = before == Qt.CheckState.Checked
            item.setCheckState(Qt.CheckState.Unchecked if checked else Qt.CheckState.Checked)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close the list on Return, as on Escape, and keep what is ticked."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab):
            self.window().close()
        elif typed_text(event).strip():
            self._type(typed_text(event))
        else:
            super().keyPressEvent(event)

    def _type(self, text: str) -> None:
        index = self._search.type(text, self._options, self.currentRow())
        if index != NONE:
            self.setCurrentRow(index)
        else:
            self.unlisted.emit(self._search.unlisted)


class TickPopup(QWidget):
    """The list in a window of its own, which any click elsewhere closes.

    Signals:
        closed(): the list was closed.
    """

    closed = Signal()

    def __init__(self, ticks: Callable[[QWidget], TickList], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.ticks = ticks(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.ticks)

    def open_below(self, widget: QWidget) -> None:
        """Show the list below a widget, or above it near the end of the screen."""
        ticks = self.ticks
        height = min(ticks.count(), LONGEST) * max(ticks.sizeHintForRow(0), 1) + 2 * ticks.frameWidth() + 2
        width = max(widget.width(), ticks.sizeHintForColumn(0) + 2 * ticks.frameWidth() + 24)
        corner = widget.mapToGlobal(QPoint(0, widget.height()))
        room = widget.screen().availableGeometry()
        above = max(room.top(), corner.y() - widget.height() - height)
        self.setGeometry(corner.x(), corner.y() if corner.y() + height <= room.bottom() else above, width, height)
        self.show()
        ticks.setFocus()

    def hideEvent(self, event: QHideEvent) -> None:
        """Report that the list was closed."""
        super().hideEvent(event)
        self.closed.emit()
