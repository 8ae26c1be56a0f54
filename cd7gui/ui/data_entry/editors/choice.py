"""The editor of a choice: a list that starts empty, is searched by typing, and ignores the mouse wheel."""

from __future__ import annotations

from time import monotonic
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QStyle, QStyleOptionComboBox, QStylePainter, QWidget

from cd7gui.domain.values.kinds import Kind, Options
from cd7gui.ui.data_entry.editors.base import FieldEditor
from cd7gui.ui.data_entry.editors.choice_labels import NONE, ChoiceLabels, found_by
from cd7gui.ui.data_entry.editors.editor_state import is_left, slanted
from cd7gui.ui.style.theme import tokens_of
from cd7gui.ui.widgets.combo_box import ComboBox
from cd7gui.ui.widgets.plain_text import one_line

PAUSE = 1.0  # s; letters typed at shorter intervals form one search


class ChoiceEditor(FieldEditor, ComboBox):
    """One code of a list, or none; the editor's text is the code, "" for none.

    Signals:
        left(): the focus went elsewhere.
    """

    left = Signal()

    def __init__(self, kind: Kind[Any], options: Options, lists: ChoiceLabels, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.init_editor(kind)
        self.options = options
        self._locked = False
        self._searched, self._last_key = "", 0.0
        self.setModel(lists.of(options))
        self.setCurrentIndex(NONE)
        self.activated.connect(self._take_clicked)

    def written(self, stored: str) -> str:
        """Return the code, which is typed as it is stored."""
        return stored

    def put(self, text: str, missing: str) -> None:
        """Show a code by its label, or a missing reason in words; an unlisted code is shown as it is."""
        index = self._index(text)
        # The text first: when it is removed from an empty list, Qt selects the first line.
        self._say(missing or (text if index == NONE else ""), missing=bool(missing))
        if self.currentIndex() != index:
            self.setCurrentIndex(index)

    def _index(self, code: str) -> int:
        return next((index for index, (listed, _) in enumerate(self.options.items) if listed == code), NONE)

    def _say(self, words: str, *, missing: bool) -> None:
        if self.placeholderText() != words:
            self.setPlaceholderText(words)
            self.setFont(slanted(self.font(), missing))
        self._locked = missing

    def current_text(self) -> str:
        """Return the code that would be committed."""
        if self.currentIndex() == NONE:
            return "" if self._locked else self.placeholderText()
        return self.options.items[self.currentIndex()][0]

    @property
    def locked(self) -> bool:
        """Whether a missing reason is shown."""
        return self._locked

    @property
    def undoes(self) -> bool:
        """Always False: a list has nothing of its own to undo."""
        return False

    def _choose(self, index: int) -> None:
        self._say("", missing=False)
        self.setCurrentIndex(index)
        self.note_typing()

    def _take_clicked(self, index: int) -> None:
        self._choose(index)
        self.commit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint a missing reason dimmed; Qt paints the placeholder of an empty list like a choice."""
        if self.currentIndex() != NONE or not self.placeholderText():
            super().paintEvent(event)
            return
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        option.currentText = ""
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        box = self.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, self
        )
        painter.setPen(QColor(tokens_of(self).dimmed))
        painter.drawText(box.adjusted(1, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, one_line(self.placeholderText()))
        painter.end()

    def showPopup(self) -> None:
        """Open the list unless a missing reason is shown."""
        if not self._locked:
            super().showPopup()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Select by arrows and letters; clear by Delete."""
        if event.key() == Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.showPopup()
        elif self.takes_key(event) or (not self._locked and (self._step(event) or self._search(event))):
            event.accept()
        elif event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.showPopup()
        else:
            event.ignore()

    def _step(self, event: QKeyEvent) -> bool:
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        last = self.count() - 1
        steps = {
            Qt.Key.Key_Down: min(self.currentIndex() + 1, last),
            Qt.Key.Key_Up: max(self.currentIndex() - 1, 0),
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
            Qt.Key.Key_Delete: NONE,
            Qt.Key.Key_Backspace: NONE,
        }
        key = Qt.Key(event.key())
        if key not in steps:
            return False
        self._searched = ""
        self._choose(steps[key])
        return True

    def _search(self, event: QKeyEvent) -> bool:
        text = event.text()
        if not text.isprintable() or not text or event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            return False
        now = monotonic()
        so_far = self._searched if now - self._last_key < PAUSE else ""
        if text.isspace() and not so_far:
            return False
        self._last_key = now
        # Letters that match nothing together begin a new search: "y" quickly followed by "n" means no.
        for searched in (so_far + text, text):
            index = found_by(self.options, searched, self.currentIndex())
            if index != NONE:
                self._searched = searched
                self._choose(index)
                break
        return True

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """End the search when the field is left."""
        self._searched = self._searched if event.reason() == Qt.FocusReason.PopupFocusReason else ""
        super().focusOutEvent(event)
        if is_left(event):
            self.left.emit()
