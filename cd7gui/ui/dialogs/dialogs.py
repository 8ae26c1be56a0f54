"""The questions asked in calm dialogs: verbs on the buttons, the safe answer as default."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from cd7gui.domain.formatting import N_
from cd7gui.ui.dialogs import file_dialog
from cd7gui.ui.style import theme
from cd7gui.ui.widgets.plain_text import PlainLabel, message_box, one_line


class ReasonDialog(QDialog):
    """Asks why: a list of usual reasons, and words."""

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
        self.setWindowTitle(N_("Reason"))
        self._may_be_empty = may_be_empty
        asked = PlainLabel(question, self)
        asked.setWordWrap(True)
        self.choice = QComboBox(self)
        self.choice.addItems(list(choices))
        self.choice.setCurrentIndex(-1)
        self.choice.setPlaceholderText(N_("Usual reasons"))
        self.choice.setAccessibleName(N_("Usual reason"))
        self.choice.setVisible(bool(choices))
        self.words = QLineEdit(initial, self)
        self.words.setPlaceholderText(N_("In words") if choices else "")
        self.words.setAccessibleName(N_("Reason in words"))
        buttons = QDialogButtonBox(self)
        self.do = buttons.addButton(do, QDialogButtonBox.ButtonRole.AcceptRole)
        theme.mark(self.do, role="primary")
        self.keep = buttons.addButton(N_("Leave as it was"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setSpacing(12)
        for widget in (asked, self.choice, self.words, buttons):
            layout.addWidget(widget)
        self.setMinimumWidth(440)
        self.choice.currentIndexChanged.connect(self._look)
        self.words.textChanged.connect(self._look)
        self._look()

    def reason(self) -> str:
        """Return the reason: what was chosen, what was written, or both."""
        return ": ".join(part for part in (self.choice.currentText(), self.words.text().strip()) if part)

    def _look(self) -> None:
        self.do.setEnabled(self._may_be_empty or bool(self.reason()))


def ask_reason(
    parent: QWidget,
    question: str,
    *,
    do: str,
    choices: Sequence[str] = (),
    initial: str = "",
    may_be_empty: bool = False,
) -> str | None:
    """Ask for a reason in words."""
    dialog = ReasonDialog(question, do=do, choices=choices, initial=initial, may_be_empty=may_be_empty, parent=parent)
    (dialog.choice if choices else dialog.words).setFocus()
    accepted = dialog.exec() == QDialog.DialogCode.Accepted
    reason = dialog.reason()
    dialog.deleteLater()
    return reason if accepted else None


def confirm(parent: QWidget, question: str, *, do: str, keep: str) -> bool:
    """Ask whether to do something."""
    box = message_box(question, parent)
    wanted = box.addButton(do, box.ButtonRole.DestructiveRole)
    safe = box.addButton(keep, box.ButtonRole.RejectRole)
    box.setDefaultButton(safe)
    box.exec()
    chosen = box.clickedButton() is wanted
    box.deleteLater()
    return chosen


def choose_to_open(parent: QWidget, title: str, folder: Path | None, files: str) -> Path | None:
    """Ask for a file that exists."""
    return file_dialog.choose_to_open(parent, title, folder, files)


def choose_to_save(parent: QWidget, title: str, suggested: Path, files: str) -> Path | None:
    """Ask where a file is to stand."""
    chosen = file_dialog.choose_to_save(parent, title, suggested, files.split(";;"))
    if chosen is None or chosen.path.name.endswith(suggested.suffix):
        return chosen.path if chosen else None
    return chosen.path.with_name(chosen.path.name + suggested.suffix)


def tell(parent: QWidget, title: str, sentence: str, details: str = "") -> None:
    """Say something that nobody may miss."""
    dialog = QDialog(parent)
    dialog.setWindowTitle(one_line(title))
    said = PlainLabel(sentence, dialog)
    said.setWordWrap(True)
    said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    layout = QVBoxLayout(dialog)
    layout.setSpacing(12)
    layout.addWidget(said)
    if details:
        shown = QPlainTextEdit(details, dialog)
        shown.setReadOnly(True)
        shown.setAccessibleName(N_("Details"))
        layout.addWidget(shown)
    buttons = QDialogButtonBox(dialog)
    buttons.addButton(N_("Close"), QDialogButtonBox.ButtonRole.RejectRole)
    buttons.rejected.connect(dialog.reject)
    layout.addWidget(buttons)
    dialog.setMinimumWidth(480)
    dialog.exec()
    dialog.deleteLater()
