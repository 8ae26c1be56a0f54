"""Signing in to a study with people: a name and a password."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QDialog, QFormLayout, QVBoxLayout, QWidget

from cd7gui.domain.errors import UserError
from cd7gui.study.people.people import Person
from cd7gui.study.people.sign_in import sign_in
from cd7gui.study.session import Study
from cd7gui.ui.dialogs.dialog_parts import action_buttons, password_field, problem_label
from cd7gui.ui.widgets.plain_text import PlainLabel, one_line

WHO_ARE_YOU = "{study} is for registered people only. Nothing is shown until one of them signs in."


def in_words(person: Person) -> str:
    """Return a person's name with role and site: "Hu Lian · investigator · site 01"."""
    parts = (person.signs_as, person.role.value if person.role else "", f"site {person.site}" if person.site else "")
    return " · ".join(part for part in parts if part)


class SignInDialog(QDialog):
    """Dialog for one of the people of a study to sign in; it closes once that has succeeded."""

    def __init__(self, study: Study, last: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Sign in")
        self._study = study
        asked = PlainLabel(WHO_ARE_YOU.format(study=study.name), self)
        asked.setWordWrap(True)
        self.person = QComboBox(self)
        self.person.setAccessibleName("Name")
        for one in study.people:
            if one.active_on(study.today()):
                self.person.addItem(one_line(in_words(one)), one.number)
                if one.signs_as == last:
                    self.person.setCurrentIndex(self.person.count() - 1)
        self.password, self.problem = password_field(self), problem_label(self)
        fields = QFormLayout()
        fields.addRow("Name", self.person)
        fields.addRow("Password", self.password)
        buttons, self.do = action_buttons(self, "Sign in", "Close the study", self._try)
        layout = QVBoxLayout(self)
        layout.setSpacing(12)
        layout.addWidget(asked)
        layout.addLayout(fields)
        layout.addWidget(self.problem)
        layout.addWidget(buttons)
        self.setMinimumWidth(440)
        self.password.textChanged.connect(self._update_state)
        self._update_state()
        self.password.setFocus()

    def _update_state(self) -> None:
        self.do.setEnabled(bool(self.password.text()) and self.person.count() > 0)

    def _try(self) -> None:
        try:
            sign_in(self._study, str(self.person.currentData()), self.password.text())
        except UserError as problem:
            self.problem.setText(str(problem))
            self.password.clear()
            self.password.setFocus()
        else:
            self.accept()
