"""Parts shared by dialogs: a password field, a label for problems, tables of lines, the buttons."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHBoxLayout, QLineEdit, QPushButton, QWidget

from cd7gui.ui.style import theme
from cd7gui.ui.widgets.copying import TableWidget
from cd7gui.ui.widgets.plain_text import PlainLabel, one_line


def password_field(parent: QWidget, name: str = "Password") -> QLineEdit:
    """Return a field that hides what is typed."""
    field = QLineEdit(parent)
    field.setEchoMode(QLineEdit.EchoMode.Password)
    field.setAccessibleName(name)
    return field


def problem_label(parent: QWidget) -> PlainLabel:
    """Return an empty label for the reason why something was not done."""
    label = PlainLabel("", parent)
    label.setWordWrap(True)
    theme.mark(label, role="error")
    return label


def action_buttons(
    dialog: QDialog, do: str, leave: str, act: Callable[[], object]
) -> tuple[QDialogButtonBox, QPushButton]:
    """Return the buttons of a dialog that does one thing or closes, and the button that does it."""
    box = QDialogButtonBox(dialog)
    button = box.addButton(do, QDialogButtonBox.ButtonRole.AcceptRole)
    theme.mark(button, role="primary")
    box.addButton(leave, QDialogButtonBox.ButtonRole.RejectRole)
    box.accepted.connect(act)
    box.rejected.connect(dialog.reject)
    return box, button


def plain_button(words: str, act: Callable[[], object], parent: QWidget) -> QPushButton:
    """Return a button that is not pressed by Return in another field."""
    button = QPushButton(words, parent)
    button.setAutoDefault(False)
    button.clicked.connect(lambda _=False: act())
    return button


def button_row(*buttons: QPushButton, apart: QPushButton | None = None) -> QHBoxLayout:
    """Return a row of buttons, with the one that closes the dialog set apart at its end."""
    row = QHBoxLayout()
    for button in buttons:
        row.addWidget(button)
    row.addStretch(1)
    if apart is not None:
        row.addWidget(apart)
    return row


def table_of_lines(name: str, titles: Sequence[str], parent: QWidget) -> TableWidget:
    """Return an empty read-only table in which one whole line at a time is selected."""
    table = TableWidget(0, len(titles), parent)
    table.setHorizontalHeaderLabels([one_line(title) for title in titles])
    table.setAccessibleName(name)
    table.setSelectionBehavior(TableWidget.SelectionBehavior.SelectRows)
    table.setSelectionMode(TableWidget.SelectionMode.SingleSelection)
    table.setEditTriggers(TableWidget.EditTrigger.NoEditTriggers)
    table.verticalHeader().hide()
    return table
