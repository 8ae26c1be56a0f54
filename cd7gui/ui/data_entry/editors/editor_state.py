"""What an editor holds: the stored value, the text on show, and whether that text still has to be offered."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFocusEvent, QFont, QKeyEvent, QKeySequence

from cd7gui.records import dataclass

RETURNS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
# A popup of the editor itself or another window is no leaving: whoever looks something up comes back.
STAYS = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.MenuBarFocusReason)


@dataclass
class EditorState:
    """The memory of one editor. `shown` is the stored value as it can be typed."""

    shown: str = ""
    drafted: bool = False  # somebody else remembers a draft of this field, so even the stored text must be offered
    offered: str | None = None  # what was offered last: leaving a refused text twice must not ask twice

    def stored(self, shown: str, draft: str | None = None) -> str:
        """Take over what is stored and what stands there instead; returns the text to show."""
        self.shown, self.drafted, self.offered = shown, draft is not None, draft
        return shown if draft is None else draft

    def typed(self) -> None:
        """Note that the text changed under the user's hands."""
        self.offered = None

    def offer_again(self, text: str) -> None:
        """Let a text that was refused be offered once more: Return asks for that, leaving the field does not."""
        if text == self.offered and text != self.shown:
            self.offered = None

    def offers(self, text: str) -> bool:
        """Return whether leaving the editor now offers a text that nobody has judged."""
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


def wants_undo(event: QEvent) -> bool:
    """Return whether Qt asks if the editor itself undoes or redoes."""
    # The class first: it is asked of every event of every editor, and the type of an event costs ten times as much.
    if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.ShortcutOverride:
        return False
    return event.matches(QKeySequence.StandardKey.Undo) or event.matches(QKeySequence.StandardKey.Redo)


def slanted(font: QFont, italic: bool) -> QFont:
    """Return a font upright or in italics."""
    changed = QFont(font)
    changed.setItalic(italic)
    return changed
