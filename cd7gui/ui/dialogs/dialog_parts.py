"""Parts that dialogs share: a field for a password, the line that says why something was not done, the buttons."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLineEdit, QPushButton, QWidget

from cd7gui.ui.style import theme
from cd7gui.ui.widgets.plain_text import PlainLabel


def password_field(parent: QWidget, name: str = "Password") -> QLineEdit:
    """Return a field in which nobody can read what is typed."""
    field = QLineEdit(parent)
    field.setEchoMode(QLineEdit.EchoMode.Password)
    field.setAccessibleName(name)
    return field


def problem_label(parent: QWidget) -> PlainLabel:
    """Return an empty label for why something was not done."""
    label = PlainLabel("", parent)
    label.setWordWrap(True)
    theme.mark(label, role="error")
    return label


def act_or_leave(
    dialog: QDialog, do: str, leave: str, act: Callable[[], object]
) -> tuple[QDialogButtonBox, QPushButton]:
    """Return the buttons of a dialog that does one thing or closes, and the one that does it."""
    box = QDialogButtonBox(dialog)
    button = box.addButton(do, QDialogButtonBox.ButtonRole.AcceptRole)
    theme.mark(button, role="primary")
    box.addButton(leave, QDialogButtonBox.ButtonRole.RejectRole)
    box.accepted.connect(act)
    box.rejected.connect(dialog.reject)
    return box, button
