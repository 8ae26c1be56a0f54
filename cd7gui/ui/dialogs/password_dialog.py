"""Dialog for a password: that of a study, or a new one typed twice."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QFormLayout, QVBoxLayout, QWidget

from cd7gui.study.encryption import SHORTEST
from cd7gui.ui.dialogs.dialog_parts import action_buttons, password_field
from cd7gui.ui.widgets.plain_text import PlainLabel

AT_LEAST = f"At least {SHORTEST} characters"
NOT_THE_SAME = "Type the same password in both fields."


class PasswordDialog(QDialog):
    """Dialog that asks for a password, or for a new one twice; a new one is accepted once both match."""

    def __init__(self, question: str, *, new: bool, do: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Password")
        self._new = new
        asked = PlainLabel(question, self)
        asked.setWordWrap(True)
        self.password, self.again = password_field(self), password_field(self, "Repeat the password")
        self.password.setPlaceholderText(AT_LEAST if new else "")
        fields = QFormLayout()
        fields.addRow("Password", self.password)
        if new:
            fields.addRow("Repeat the password", self.again)
        else:
            self.again.hide()
        self.hint = PlainLabel("", self)
        buttons, self.do = action_buttons(self, do, "Cancel", self.accept)
        layout = QVBoxLayout(self)
        layout.setSpacing(12)
        layout.addWidget(asked)
        layout.addLayout(fields)
        layout.addWidget(self.hint)
        self.hint.setVisible(new)
        layout.addWidget(buttons)
        self.setMinimumWidth(440)
        for field in (self.password, self.again):
            field.textChanged.connect(self._update_state)
        self._update_state()

    def _update_state(self) -> None:
        typed, again = self.password.text(), self.again.text()
        same = not self._new or typed == again
        self.do.setEnabled(bool(typed) and same and (not self._new or len(typed) >= SHORTEST))
        self.hint.setText(NOT_THE_SAME if again and not same else "")
