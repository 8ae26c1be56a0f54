"""The editor of a choice: a list that starts empty, is searched by typing, and ignores the mouse wheel.

Typed text that matches no choice is shown in the box and offered like any other text, which refuses it and keeps it.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QGuiApplication, QKeyEvent, QKeySequence, QPaintEvent
from PySide6.QtWidgets import QStyle, QStyleOptionComboBox, QStylePainter, QWidget

from cd7gui.domain.values.kinds import LONGEST_TEXT, Kind, Options
from cd7gui.ui.data_entry.editors.base import FieldEditor
from cd7gui.ui.data_entry.editors.choice_labels import NONE, ChoiceLabels
from cd7gui.ui.data_entry.editors.editor_state import is_left, slanted, typed_text, wants_undo
from cd7gui.ui.data_entry.editors.list_search import ListSearch
from cd7gui.ui.style.theme import tokens_of
from cd7gui.ui.widgets.combo_box import ComboBox
from cd7gui.ui.widgets.plain_text import one_line

LONG_PASTE = (
    "Nothing was pasted: {length:,} characters cannot be an entry of this list. Copy only the entry, and paste again."
)


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
        self._search = ListSearch()
        self.setModel(lists.of(options))
        self.setCurrentIndex(NONE)
        self.activated.connect(self._take_clicked)

    def written(self, stored: str) -> str:
        """Return the code, which is typed as it is stored."""
        return stored

    def put(self, text: str, missing: str) -> None:
        """Show a code by its label, or a missing reason in words; an unlisted code is shown as it is."""
        self._search.clear()
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
    def _unread(self) -> bool:
        """Whether a text is shown that was typed, matches no choice, and is not the stored one."""
        return self.currentIndex() == NONE and not self._locked and bool(self.placeholderText()) and self.uncommitted

    @property
    def undoes(self) -> bool:
        """Whether undo removes a typed text; a choice that was made is undone by the study."""
        return self._unread

    def event(self, event: QEvent) -> bool:
        """Keep undo for a typed text, which is not stored yet."""
        if wants_undo(event) and self.undoes:
            event.accept()
            return True
        return super().event(event)

    def _choose(self, index: int) -> None:
        self._say(self._search.unlisted, missing=False)
        self.setCurrentIndex(index)
        self.note_typing()

    def _take_clicked(self, index: int) -> None:
        self._search.clear()
        self._choose(index)
        self.commit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint a missing reason dimmed, a text that is no choice like any text; Qt paints both like a choice."""
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
        tokens = tokens_of(self)
        painter.setPen(QColor(tokens.dimmed if self._locked else tokens.text))
        words, room = one_line(self.placeholderText()), box.adjusted(1, 0, 0, 0)
        # While typing, the end stays visible.
        cut = Qt.TextElideMode.ElideLeft if self._search.unlisted else Qt.TextElideMode.ElideRight
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, self.fontMetrics().elidedText(words, cut, room.width()))
        painter.end()

    def showPopup(self) -> None:
        """Open the list unless a missing reason is shown."""
        if not self._locked:
            super().showPopup()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Select by arrows, letters or pasting; clear by Delete; remove a typed text by Backspace, Delete or undo."""
        if event.key() == Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.showPopup()
        elif self.takes_key(event) or (
            not self._locked and (self._erase(event) or self._step(event) or self._type(event))
        ):
            event.accept()
        elif event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.showPopup()
        else:
            event.ignore()

    def _erase(self, event: QKeyEvent) -> bool:
        """Remove what was typed and matches no choice: by Backspace its last key, else all of it."""
        backspace = event.key() == Qt.Key.Key_Backspace
        if not self._unread or not (
            backspace or event.key() == Qt.Key.Key_Delete or event.matches(QKeySequence.StandardKey.Undo)
        ):
            return False
        index = self._search.erase(self.options) if backspace else NONE
        if index != NONE or (backspace and self._search.unlisted):
            self._choose(index)
        else:
            self.take_back()
        return True

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
        self._search.clear()
        self._choose(steps[key])
        return True

    def _type(self, event: QKeyEvent) -> bool:
        if event.matches(QKeySequence.StandardKey.Paste):
            pasted = _clipboard()
            if pasted and len(pasted) <= LONGEST_TEXT:
                self._choose(self._search.paste(pasted, self.options))
            return len(pasted) <= LONGEST_TEXT
        text = typed_text(event)
        if not text or (text.isspace() and not self._search.takes_space(self.options)):
            return False
        self._choose(self._search.type(text, self.options, self.currentIndex()))
        return True

    def why_refused(self, event: QKeyEvent) -> str:
        """Return why a key was not taken: it pastes a text that is longer than any value, or a reason is shown."""
        length = len(_clipboard()) if event.matches(QKeySequence.StandardKey.Paste) and not self._locked else 0
        return LONG_PASTE.format(length=length) if length > LONGEST_TEXT else super().why_refused(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """End the search when the field is left."""
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self._search.clear()
        if is_left(event):
            self.left.emit()


def _clipboard() -> str:
    return QGuiApplication.clipboard().text().strip()
