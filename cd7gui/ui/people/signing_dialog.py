"""Signing with a password, and the list of signatures with their present validity."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

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

from cd7gui.domain.case_report.changes import REPORT
from cd7gui.domain.case_report.kept_report import reports_in
from cd7gui.domain.errors import UserError
from cd7gui.study.people.permission import OF_MEANING
from cd7gui.study.people.roles import Act
from cd7gui.study.people.sign_off import open_points, scope_in_words, sign
from cd7gui.study.people.signatures import Meaning
from cd7gui.study.people.signed_content import SignedScope
from cd7gui.study.reports.kept_report_list import UNSIGNED, held_against, kept_reports
from cd7gui.study.reports.signature_list import counted_in_words, seen_signatures
from cd7gui.study.session import Study
from cd7gui.ui.dialogs.dialog_parts import action_buttons, password_field, problem_label
from cd7gui.ui.style.theme import mark, resize_on_screen
from cd7gui.ui.widgets.copying import TableWidget
from cd7gui.ui.widgets.plain_text import PlainLabel, one_line

OF_REPORT = (
    "Open items are listed in the report. The signature covers its file, by its hash, and the state that it shows."
)
NOTHING_OPEN = "Nothing is open: no errors, no open queries, no blank required fields."
STILL_OPEN = "Still open: {opens}."
OVERRIDE_HELP = "Why you sign despite the open items; printed with the signature"
WHAT_IT_SAYS = {
    Meaning.RECORDED: "recorded: I entered this",
    Meaning.REVIEWED: "reviewed: I have looked at this",
    Meaning.APPROVED: "approved: I answer for this",
}
BESIDE_FOCUS = 24  # px that the focus frame takes from a cell
COLUMNS = ("What", "State", "Signed")
CHECK_FILE = "Check a report’s file…"


class SignDialog(QDialog):
    """Dialog for signing: what, with which meaning, and the password; it closes after signing."""

    def __init__(self, study: Study, patient: str, form: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Sign")
        self._study = study
        self.scope, self.meaning = QComboBox(self), QComboBox(self)
        self.scope.setAccessibleName("What")
        self.meaning.setAccessibleName("Meaning")
        self._scopes = _scopes(study, patient, form)
        self.scope.addItems([one_line(scope_in_words(study, one)) for one in self._scopes])
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
            field.textChanged.connect(self._update_state)
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
        buttons, self.do = action_buttons(self, "Sign", "Cancel", self._sign)
        layout = QVBoxLayout(self)
        layout.setSpacing(12)
        layout.addWidget(who)
        layout.addLayout(fields)
        for widget in (self.opens, self.problem, buttons):
            layout.addWidget(widget)
        self.setMinimumWidth(560)

    def _count_open(self) -> None:
        scope = self._scopes[self.scope.currentIndex()]
        found = open_points(self._study, scope)
        self._open = bool(found)
        nothing = OF_REPORT if scope.report else NOTHING_OPEN
        self.opens.setText(STILL_OPEN.format(opens=found.words) if found else nothing)
        self._fields.setRowVisible(self.override, self._open and self._study.may(Act.OVERRIDE))
        self._update_state()

    def _update_state(self) -> None:
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
    """Return what can be signed from here, the smallest scope first."""
    whole = [SignedScope("", ""), *(SignedScope(report=one.number) for one in reports_in(study.settings_of(REPORT)))]
    if not patient or patient not in study.listed_keys():
        return whole
    return [*([SignedScope(patient, form)] if form else []), SignedScope(patient, ""), *whole]


class SignaturesDialog(QDialog):
    """Dialog that shows the study's signatures, newest first, then the unsigned reports.

    `file_wanted` asks for the file of a report, to check whether it is the one that was signed.
    """

    def __init__(self, study: Study, file_wanted: Callable[[], Path | None], parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Signatures")
        found = seen_signatures(study)
        self._reports, self._file_wanted = kept_reports(study, found), file_wanted
        rows = [(scope_in_words(study, one.scope), one.state_in_words, one.in_words) for one in reversed(found)]
        rows += [(one.report.title, UNSIGNED, one.report.state_in_words) for one in self._reports if not one.signatures]
        self.words = PlainLabel(counted_in_words(found), self)
        self.words.setWordWrap(True)
        self.table = TableWidget(len(rows), len(COLUMNS), self)
        self.table.setHorizontalHeaderLabels(COLUMNS)
        self.table.setAccessibleName("Signatures")
        self.table.setEditTriggers(TableWidget.EditTrigger.NoEditTriggers)
        self.table.setWordWrap(True)
        self.table.verticalHeader().hide()
        for row, texts in enumerate(rows):
            for column, text in enumerate(texts):
                self.table.setItem(row, column, QTableWidgetItem(one_line(text)))
        self.table.resizeColumnsToContents()
        for column in range(len(COLUMNS)):
            self.table.setColumnWidth(column, self.table.columnWidth(column) + BESIDE_FOCUS)
        self.said = PlainLabel("", self)
        self.said.setWordWrap(True)
        mark(self.said, role="message")
        buttons = QDialogButtonBox(self)
        self.check = buttons.addButton(CHECK_FILE, QDialogButtonBox.ButtonRole.ActionRole)
        self.check.setVisible(bool(self._reports))
        self.check.clicked.connect(self._check_file)
        buttons.addButton("Close", QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self.accept)
        layout = QVBoxLayout(self)
        layout.setSpacing(12)
        for widget in (self.words, self.table, self.said, buttons):
            layout.addWidget(widget)
        resize_on_screen(self, 900, 420)

    def _check_file(self) -> None:
        """Show which report a file is, and its signatures."""
        file = self._file_wanted()
        if file is None:
            return
        try:
            self.said.setText(held_against(self._reports, file)[1])
        except UserError as problem:
            self.said.setText(str(problem))
