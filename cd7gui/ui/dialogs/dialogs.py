"""Dialogs for questions and messages, with verbs on the buttons and the safe answer as default."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QFont, QFontDatabase, QFontInfo
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from cd7gui.ui.dialogs.reason_list import ReasonList
from cd7gui.ui.style import theme
from cd7gui.ui.widgets.copying import SelectableLabel
from cd7gui.ui.widgets.plain_text import (
    LONGEST_DETAILS,
    PlainLabel,
    not_apart,
    one_line,
    shown,
    window_title,
)


class ReasonDialog(QDialog):
    """Dialog that asks for a reason or a name: a list of usual reasons, and free text.

    Its title is its button's verb.
    """

    def __init__(
        self,
        question: str,
        *,
        do: str,
        choices: Sequence[str],
        initial: str,
        may_be_empty: bool,
        parent: QWidget | None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(window_title(do.replace("&", "")))
        self._may_be_empty = may_be_empty
        asked = PlainLabel(question, self)
        asked.setWordWrap(True)
        self.choice = ReasonList()
        self.choice.addItems([one_line(one) for one in choices])
        self.choice.setCurrentIndex(-1)
        self.choice.setPlaceholderText("Usual reasons")
        self.choice.setAccessibleName("Usual reason")
        self.choice.setVisible(bool(choices))
        self.words = QLineEdit(initial, self)
        self.words.setPlaceholderText("In words" if choices else "")
        self.words.setAccessibleName(one_line(question))
        buttons = QDialogButtonBox(self)
        self.do = buttons.addButton(do, QDialogButtonBox.ButtonRole.AcceptRole)
        theme.mark(self.do, role="primary")
        self.keep = buttons.addButton("Leave unchanged", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setSpacing(12)
        for widget in (asked, self.choice, self.words, buttons):
            layout.addWidget(widget)
        self.setMinimumWidth(440)
        self.choice.currentIndexChanged.connect(self._update_state)
        self.choice.written.connect(self._write_on)
        self.words.textChanged.connect(self._update_state)
        self._update_state()

    def reason(self) -> str:
        """Return the reason: the chosen one, the typed text, or both."""
        return ": ".join(part for part in (self.choice.currentText(), self.words.text().strip()) if part)

    def _write_on(self, words: str) -> None:
        self.words.setFocus()
        self.words.end(False)
        self.words.insert(words)

    def _update_state(self) -> None:
        self.do.setEnabled(self._may_be_empty or bool(self.reason()))


class MessageDialog(QDialog):
    """Dialog for a message that must not be missed, with details that can be copied."""

    def __init__(self, title: str, sentence: str, details: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(window_title(title))
        said = SelectableLabel(sentence, self)
        said.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setSpacing(12)
        layout.addWidget(said)
        if details:
            inside = QPlainTextEdit(not_apart(shown(details, LONGEST_DETAILS)), self)
            inside.setReadOnly(True)
            inside.setFont(_fixed_width(self.font()))  # a list of keys has columns
            inside.setAccessibleName("Details")
            layout.addWidget(inside)
        buttons = QDialogButtonBox(self)
        buttons.addButton("Close", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.rejected.connect(self.reject)
        layout.addWidget(buttons)
        self.setMinimumWidth(480)


def _fixed_width(font: QFont) -> QFont:
    found = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    found.setPixelSize(QFontInfo(font).pixelSize())
    return found
