"""The state of an editor: the stored value, the text shown, and whether that still has to be offered."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFocusEvent, QFont, QKeyEvent, QKeySequence

from cd7gui.records import dataclass

RETURNS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
# A popup of the editor or another window does not count as leaving: the user will return.
STAYS = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.MenuBarFocusReason)

SHORTCUTS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.MetaModifier


@dataclass
class EditorState:
    """The state of one editor. `shown` is the stored value in the form in which it is typed."""

    shown: str = ""
    drafted: bool = False  # a draft of this field is kept elsewhere, so even the stored text must be offered
    offered: str | None = None  # what was offered last: leaving a refused text twice must not ask twice

    def stored(self, shown: str, draft: str | None = None) -> str:
        """Note the stored text and the draft that may replace it; returns the text to show."""
        self.shown, self.drafted, self.offered = shown, draft is not None, draft
        return shown if draft is None else draft

    def typed(self) -> None:
        """Note that the user changed the text."""
        self.offered = None

    def offer_again(self, text: str) -> None:
        """Allow a refused text to be offered once more, which Return requests and leaving the field does not."""
        if text == self.offered and text != self.shown:
            self.offered = None

    def offers(self, text: str) -> bool:
        """Return whether leaving the editor now offers a text that has not been judged yet."""
        if text == self.offered or (text == self.shown and not self.drafted):
            return False
        self.offered, self.drafted = text, True
        return True


def is_return(event: QKeyEvent) -> bool:
    """Return whether a key press is a plain Return."""
    return event.key() in RETURNS and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier


def is_left(event: QFocusEvent) -> bool:
    """Return whether losing the focus means that the field was left."""
    return event.reason() not in STAYS


def typed_text(event: QKeyEvent) -> str:
    """Return the text that a key types; "" for a shortcut or a key without text."""
    text = event.text()
    return text if text.isprintable() and not event.modifiers() & SHORTCUTS else ""


def wants_undo(event: QEvent) -> bool:
    """Return whether Qt asks if the editor itself will undo or redo."""
    # The class first: every event of every editor is asked, and an event's type costs ten times as much.
    if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.ShortcutOverride:
        return False
    return event.matches(QKeySequence.StandardKey.Undo) or event.matches(QKeySequence.StandardKey.Redo)


def slanted(font: QFont, italic: bool) -> QFont:
    """Return a copy of a font, upright or in italics."""
    changed = QFont(font)
    changed.setItalic(italic)
    return changed
