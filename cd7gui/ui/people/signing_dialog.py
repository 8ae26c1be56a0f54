"""Signing with a password, and the list of what was signed: each signature with what it is worth now."""

from __future__ import annotations

from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLineEdit,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from cd7gui.domain.errors import UserError
from cd7gui.study.people.permission import OF_MEANING
from cd7gui.study.people.roles import Act
from cd7gui.study.people.sign_off import open_points, sign, what_is_signed
from cd7gui.study.people.signatures import Meaning
from cd7gui.study.people.signed_content import SignedScope
from cd7gui.study.reports.signature_list import counted_in_words, seen_signatures
from cd7gui.study.session import Study
from cd7gui.ui.dialogs.dialog_parts import act_or_leave, password_field, problem_label
from cd7gui.ui.widgets.copying import TableWidget
from cd7gui.ui.widgets.plain_text import PlainLabel, one_line

NOTHING_OPEN = "Nothing is open: no error, no open query, no blank required field."
STILL_OPEN = "Still open: {opens}."
OVERRIDE_HELP = "Why it is signed over what is open; it is printed with the signature"
WHAT_IT_SAYS = {
    Meaning.RECORDED: "recorded: I entered this",
    Meaning.REVIEWED: "reviewed: I have looked at this",
    Meaning.APPROVED: "approved: I answer for this",
}
BESIDE_FOCUS = 24  # px that the frame of the focus takes from a cell
COLUMNS = ("What", "Signed", "State")


class SignDialog(QDialog):
    """Asks what is signed, with which meaning, and for the password; it closes once it is signed."""

    def __init__(self, study: Study, patient: str, form: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Sign")
        self._study = study
        self.scope, self.meaning = QComboBox(self), QComboBox(self)
        self.scope.setAccessibleName("What")
        self.meaning.setAccessibleName("Meaning")
        self._scopes = _scopes(study, patient, form)
        self.scope.addItems([one_line(what_is_signed(study, one)) for one in self._scopes])
        self._meanings = [one for one in Meaning if study.may(OF_MEANING[one.mark])]
        self.meaning.addItems([one_line(WHAT_IT_SAYS[one]) for one in self._meanings])
        self.meaning.setCurrentIndex(len(self._meanings) - 1)
        self.opens, self.problem = PlainLabel("", self), problem_label(self)
        self.opens.setWordWrap(True)
        self.override, self.password = QLineEdit(self), password_field(self)
        self.override.setAccessibleName("Reason")
        self.override.setPlaceholderText(OVERRIDE_HELP)
        self._lay_out(PlainLabel(f"{study.who} signs with this password.", self))
        self.scope.currentIndexChanged.connect(self._count_open)
        for field in (self.override, self.password):
            field.textChanged.connect(self._look)
        self._count_open()
        self.password.setFocus()

    def _lay_out(self, who: PlainLabel) -> None:
        fields = QFormLayout()
        for name, field in (
            ("What", self.scope),
            ("Meaning", self.meaning),
            ("Reason", self.override),
            ("Password", self.password),
        ):
            fields.addRow(name, field)
        self._fields = fields
        buttons, self.do = act_or_leave(self, "Sign", "Cancel", self._sign)
        layout = QVBoxLayout(self)
        layout.setSpacing(12)
        layout.addWidget(who)
        layout.addLayout(fields)
        for widget in (self.opens, self.problem, buttons):
            layout.addWidget(widget)
        self.setMinimumWidth(560)

    def _count_open(self) -> None:
        found = open_points(self._study, self._scopes[self.scope.currentIndex()])
        self._open = bool(found)
        self.opens.setText(STILL_OPEN.format(opens=found.words) if found else NOTHING_OPEN)
        self._fields.setRowVisible(self.override, self._open and self._study.may(Act.OVERRIDE))
        self._look()

    def _look(self) -> None:
        over = not self._open or bool(self.override.text().strip())
        self.do.setEnabled(bool(self.password.text()) and bool(self._meanings) and over)

    def _sign(self) -> None:
        scope, meaning = self._scopes[self.scope.currentIndex()], self._meanings[self.meaning.currentIndex()]
        try:
            sign(self._study, scope, meaning, self.password.text(), override=self.override.text())
        except UserError as problem:
            self.problem.setText(str(problem))
            self.password.clear()
            self.password.setFocus()
        else:
            self.accept()


def _scopes(study: Study, patient: str, form: str) -> list[SignedScope]:
    """Return what can be signed from where the person is, the smallest first."""
    whole = [SignedScope("", "")]
    if not patient or patient not in study.listed_keys():
        return whole
    return [*([SignedScope(patient, form)] if form else []), SignedScope(patient, ""), *whole]


class SignaturesDialog(QDialog):
    """Shows every signature of the study, the newest first."""

    def __init__(self, study: Study, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Signatures")
        found = seen_signatures(study)
        self.words = PlainLabel(counted_in_words(found), self)
        self.words.setWordWrap(True)
        self.table = TableWidget(len(found), len(COLUMNS), self)
        self.table.setHorizontalHeaderLabels(COLUMNS)
        self.table.setAccessibleName("Signatures")
        self.table.setEditTriggers(TableWidget.EditTrigger.NoEditTriggers)
        self.table.setWordWrap(True)
        self.table.verticalHeader().hide()
        self.table.horizontalHeader().setStretchLastSection(True)
        for row, one in enumerate(sorted(found, key=lambda one: -one.line)):
            for column, text in enumerate((what_is_signed(study, one.scope), one.in_words, one.state_in_words)):
                self.table.setItem(row, column, QTableWidgetItem(one_line(text)))
        self.table.resizeColumnsToContents()
        for column in range(len(COLUMNS) - 1):
            self.table.setColumnWidth(column, self.table.columnWidth(column) + BESIDE_FOCUS)
        buttons = QDialogButtonBox(self)
        buttons.addButton("Close", QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self.accept)
        layout = QVBoxLayout(self)
        layout.setSpacing(12)
        for widget in (self.words, self.table, buttons):
            layout.addWidget(widget)
        self.resize(900, 420)
