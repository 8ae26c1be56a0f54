"""Typed text for display: never interpreted as HTML, never invisible, never too long to be drawn.

In labels, tool tips and message boxes, Qt treats text that looks like HTML as HTML, and opens the files and network
shares that it names. Every label of the window is therefore a `PlainLabel`, every tool tip goes through `tip`, every
text of a list through `one_line`, of a button, menu or tab through `caption`, of a window through `window_title`:
architecture tests ban the bare ones.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from PySide6 import QtGui
from PySide6.QtCore import QChildEvent, QEvent, QObject, Qt
from PySide6.QtWidgets import QLabel, QWidget

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMessageBox

LONGEST = 4_000  # characters; laying out more would freeze the window
LONGEST_DETAILS = 100_000  # of the details below a message, which can be copied
LONGEST_LINE = 400  # of a line in a list, a title, a button
# Invisible characters: controls, and the characters that join or separate the text around them or change its direction.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0e\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\ufffe\uffff\U000e0000-\U000e0fff]"
)
_JOINERS = "\u200c\u200d"  # needed for Persian, Indic scripts and composed emoji
# Runs of right-to-left words, with what may be between them. Without isolation they would move the numbers and
# punctuation after them to their other side, and reverse a sentence that begins with them.
_LEFTWARDS = "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
_RUN = f"{_LEFTWARDS}(?:[ \u00a0\\d.,:;'’\"“”()/–-]*{_LEFTWARDS}|[{_JOINERS}])*"
_ISOLATE, _END = "\u2068", "\u2069"
_ISOLATED = f"{_ISOLATE}{_RUN}{_END}"  # already isolated: a text may be prepared for display twice
_MAY_BREAK = "\u200b"  # zero-width space of ours; a typed one is replaced by a visible mark
_LONG_WORD = re.compile(r"\S{60}")
_MARKED = f"(?P<kept>{_ISOLATED})|{_UNSEEN.pattern}"  # compiled on the first text with invisible characters
_APART = re.compile(f"{_ISOLATED}|{_RUN}")


def shown(text: str, longest: int = LONGEST) -> str:
    """Return a text for display: invisible characters as marks, long text cut with its length stated.

    Right-to-left text is isolated, so that the words around it keep their order.
    """
    text = text if len(text) <= longest else f"{text[:longest]}… ({len(text):,} characters)"
    if _UNSEEN.search(text):
        text = re.sub(_MARKED, _mark, text.replace("\r\n", "\n"))
    return text if text.isascii() else _APART.sub(_set_apart, text)


def _in_lines(text: str) -> str:
    """Return a text for a message that wraps: overlong words may break, or they would widen the window."""
    return _LONG_WORD.sub(rf"\g<0>{_MAY_BREAK}", shown(text))


def not_apart(text: str) -> str:
    """Return a text that was prepared for display without the marks that isolate words or let them break."""
    return text.replace(_ISOLATE, "").replace(_END, "").replace(_MAY_BREAK, "")


def one_line(text: str) -> str:
    """Return a text for one line of a list or table; in a menu, text after a tab would become a shortcut."""
    return shown(text, LONGEST_LINE).replace("\n", " ").replace("\t", " ")


def _set_apart(found: re.Match[str]) -> str:
    run = found.group()
    return run if run.startswith(_ISOLATE) else f"{_ISOLATE}{run}{_END}"


def _mark(found: re.Match[str]) -> str:
    character = found.group()
    if found.lastgroup == "kept":
        return character
    if character in _JOINERS and _joins_letters(found.string, found.start()):
        return character
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)  # the symbols for control characters
    return f"⟨U+{code:04X}⟩"


def _joins_letters(text: str, at: int) -> bool:
    return ord(text[at - 1 : at] or " ") > 0x500 and ord(text[at + 1 : at + 2] or " ") > 0x500


def tip(text: str) -> str:
    """Return the text of a tool tip that Qt cannot interpret as HTML."""
    plain = shown(text)
    if not QtGui.Qt.mightBeRichText(plain):
        return plain
    from html import escape  # loads the names of all characters, which would slow the start

    return f'<p style="white-space:pre-wrap">{escape(plain)}</p>'


def caption(text: str) -> str:
    """Return a text for a button, a menu or a tab, with & escaped.

    A single & would vanish and make the next letter a shortcut.
    """
    return one_line(text).replace("&", "&&")


def window_title(text: str) -> str:
    """Return a text for a window's title, where Qt would replace [*] by its mark of unsaved changes."""
    return one_line(text).replace("[*]", "[*][*]")


class PlainLabel(QLabel):
    """A label that shows plain text, whatever it contains."""

    def __init__(self, text: str | QWidget | None = None, parent: QWidget | None = None) -> None:
        if isinstance(text, QWidget):  # like QLabel, which accepts a parent alone
            text, parent = None, text
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        if text:
            self.setText(text)

    def setText(self, text: str) -> None:
        """Show a text as it was typed."""
        super().setText(_in_lines(text))

    def text(self) -> str:
        """Return the text as it is shown, without the break opportunities."""
        return super().text().replace(_MAY_BREAK, "")


def message_box(question: str, parent: QWidget | None) -> QMessageBox:
    """Return a message box that shows plain text, without buttons yet."""
    from PySide6.QtWidgets import QMessageBox  # its enumerations would be made at every start

    box = QMessageBox(parent)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(_in_lines(question))
    return box


class PlainMessageBoxes(QObject):
    """Event filter that makes Qt's dialogs show names in their message boxes as plain text.

    A file name may contain tags.
    """

    def eventFilter(self, dialog: QObject, event: QEvent) -> bool:
        """Qt: change a message box when it is polished, which is before it is laid out."""
        from PySide6.QtWidgets import QMessageBox

        if isinstance(event, QChildEvent) and event.polished():
            box = event.child()
            if isinstance(box, QMessageBox):
                box.setTextFormat(Qt.TextFormat.PlainText)
                box.setText(_in_lines(box.text()))
        return False
