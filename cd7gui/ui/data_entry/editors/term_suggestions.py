"""The list of terms that a typed text matches, drawn over the window without taking its keys."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QStringListModel, Qt
from PySide6.QtWidgets import QWidget

from cd7gui.ui.style.theme import scale_of
from cd7gui.ui.widgets.copying import ListView

LINES = 9
LEAST_WIDTH = 440  # px at 100%: in a narrow cell, the list is as wide as its terms
MOVES = (QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Hide)


class TermSuggestions(ListView):
    """A list that takes no keys.

    It is not a separate window: the desktop sends keys to such a window until the programme has closed it, so on a busy
    computer, what is typed ahead after Return would go to the term instead of the next field.
    """

    def __init__(self, line: QWidget) -> None:
        super().__init__(line.window())
        self._line, self._window = line, line.window()
        self._words = QStringListModel(self)
        self.setModel(self._words)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setEditTriggers(ListView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setUniformItemSizes(True)
        self.setAccessibleName("Terms that match the text")
        self.hide()
        line.destroyed.connect(self.deleteLater)

    def open(self, words: list[str], marked: int) -> None:
        """Show the words below the line, or above it near the end of the window, with one highlighted."""
        self._words.setStringList(words)
        self.setGeometry(self._place(len(words)))
        if self.isHidden():
            for around in self._around():
                around.installEventFilter(self)
        self.raise_()
        self.show()
        self.mark(marked)

    def close_list(self) -> None:
        """Hide the list."""
        for around in self._around():
            around.removeEventFilter(self)
        self.hide()

    def mark(self, row: int) -> None:
        """Highlight a word, or the nearest one if out of range."""
        self.setCurrentIndex(self._words.index(min(max(row, 0), self._words.rowCount() - 1), 0))

    def step(self, key: Qt.Key) -> bool:
        """Highlight another word on an arrow or page key; False for every other key."""
        here = self.currentIndex().row()
        steps = {
            Qt.Key.Key_Up: here - 1,
            Qt.Key.Key_Down: here + 1,
            Qt.Key.Key_PageUp: here - LINES,
            Qt.Key.Key_PageDown: here + LINES,
        }
        if key in steps:
            self.mark(steps[key])
        return key in steps

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the line, as in a page that scrolls; close when it is no longer visible."""
        if event.type() in MOVES:
            if self._line.visibleRegion().isEmpty():
                self.close_list()
            else:
                self.setGeometry(self._place(self._words.rowCount()))
        return False

    def _around(self) -> list[QWidget]:
        """Return the line and its parents up to the window."""
        found, one = list[QWidget](), self._line
        while one is not self._window and (above := one.parentWidget()) is not None:
            found.append(one)
            one = above
        return found

    def _place(self, count: int) -> QRect:
        line, window = self._line, self._window
        top = line.mapTo(window, QPoint(0, 0))
        frame = 2 * self.frameWidth()
        high = min(count, LINES) * max(self.sizeHintForRow(0), 1) + frame
        below, above = window.height() - top.y() - line.height(), top.y()
        wide = min(max(line.width(), round(LEAST_WIDTH * scale_of(line.font()))), window.width())
        left = min(top.x(), window.width() - wide)
        if high <= below or below >= above:
            return QRect(left, top.y() + line.height(), wide, min(high, below))
        return QRect(left, max(above - high, 0), wide, min(high, above))
