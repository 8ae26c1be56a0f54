"""Dialog for the address of a study on a server, and the password of the person who opens it."""

from __future__ import annotations

from urllib.parse import quote

from PySide6.QtWidgets import QDialog, QFormLayout, QLineEdit, QVBoxLayout, QWidget

from cd7gui.study.servers.addresses import address_parts, can_keep_password
from cd7gui.ui.dialogs.dialog_parts import action_buttons, password_field
from cd7gui.ui.widgets.check_box import CheckBox
from cd7gui.ui.widgets.plain_text import PlainLabel

EXPLAINED = (
    "The study is kept in a PostgreSQL database run by your institution, whose administrator gives you these details. "
    "The password is not saved{else_}."
)
USUAL_PORT = "5432"


class ServerDialog(QDialog):
    """Dialog for computer, database, login and password; `address` has all but the password."""

    def __init__(self, last: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Open a study on a server")
        explained = PlainLabel(EXPLAINED.format(else_=" unless you choose to" if can_keep_password() else ""), self)
        explained.setWordWrap(True)
        self.computer, self.port = self._field("computer", "db.example.org"), self._field("port", USUAL_PORT)
        self.database, self.login = self._field("database", "trial"), self._field("login", "your login")
        self.password = password_field(self)
        fields = QFormLayout()
        for label, field in (
            ("&Computer", self.computer),
            ("P&ort", self.port),
            ("&Database", self.database),
            ("&Login", self.login),
            ("&Password", self.password),
        ):
            fields.addRow(label, field)
        self.keep = CheckBox("&Keep the password in the keyring of this account", self)
        self.keep.setVisible(can_keep_password())
        buttons, self.do = action_buttons(self, "Open", "Cancel", self.accept)
        layout = QVBoxLayout(self)
        layout.setSpacing(12)
        layout.addWidget(explained)
        layout.addLayout(fields)
        layout.addWidget(self.keep)
        layout.addWidget(buttons)
        self.setMinimumWidth(480)
        self._show(last)
        for field in (self.computer, self.port, self.database, self.login):
            field.textChanged.connect(self._update_state)
        self._update_state()
        (self.password if self.database.text() else self.computer).setFocus()

    def _field(self, name: str, example: str) -> QLineEdit:
        field = QLineEdit(self)
        field.setObjectName(f"server_{name}")
        field.setPlaceholderText(example)
        return field

    def _show(self, last: str) -> None:
        """Fill in the address opened last."""
        fields = (self.computer, self.port, self.database, self.login)
        for field, text in zip(fields, address_parts(last), strict=True):
            field.setText(text)

    def _update_state(self) -> None:
        port = self.port.text().strip()
        self.do.setEnabled(bool(self.database.text().strip()) and (not port or port.isdigit()))

    @property
    def address(self) -> str:
        """The address as typed, without the password."""
        computer, port = self.computer.text().strip(), self.port.text().strip()
        login, database = (quote(field.text().strip(), safe="") for field in (self.login, self.database))
        person = f"{login}@" if login else ""
        if computer.startswith("/"):  # the folder of a Unix socket
            return f"postgresql://{person}/{database}?host={quote(computer, safe='')}{f'&port={port}' if port else ''}"
        place = f"[{computer}]" if ":" in computer else computer
        return f"postgresql://{person}{place}{f':{port}' if port else ''}/{database}"
