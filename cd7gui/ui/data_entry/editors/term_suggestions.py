"""The list of what a typed text may mean: it lies over the window, and every key stays with the line above it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QStringListModel, Qt
from PySide6.QtWidgets import QWidget

from cd7gui.ui.style.theme import scale_of
from cd7gui.ui.widgets.copying import ListView

LINES = 9
LEAST_WIDTH = 440  # px at 100%: the list of a narrow cell is as wide as its terms
MOVES = (QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Hide)


class TermSuggestions(ListView):
    """A list without keys of its own.

    It is no window of its own: a desktop hands the keys to such a window until the programme has closed it, and what is
    typed ahead of a busy computer after a Return would come to the term instead of the next field.
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
        """Show the words below the line, or above it where the window ends; one is marked."""
        self._words.setStringList(words)
        self.setGeometry(self._place(len(words)))
        if self.isHidden():
            for around in self._around():
                around.installEventFilter(self)
        self.raise_()
        self.show()
        self.mark(marked)

    def close_list(self) -> None:
        """Take the list away."""
        for around in self._around():
            around.removeEventFilter(self)
        self.hide()

    def mark(self, row: int) -> None:
        """Mark a word, the first or last one beyond the ends."""
        self.setCurrentIndex(self._words.index(min(max(row, 0), self._words.rowCount() - 1), 0))

    def step(self, key: Qt.Key) -> bool:
        """Mark another word by an arrow or a page key; False for every other key."""
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
        """Follow the line, as in a page that is scrolled; close where it is not to be seen any more."""
        if event.type() in MOVES:
            if self._line.visibleRegion().isEmpty():
                self.close_list()
            else:
                self.setGeometry(self._place(self._words.rowCount()))
        return False

    def _around(self) -> list[QWidget]:
        """Return the line and what it lies in, up to the window."""
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
