"""Dialog for printing a casebook, the safety report, CIOMS I or the blank form, with its recipient."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QDialog, QFormLayout, QLineEdit, QVBoxLayout, QWidget

from cd7gui.domain.case_report.case import Case
from cd7gui.domain.errors import Unparsable
from cd7gui.domain.values.partial_dates import parse_whole
from cd7gui.protocol.patients import subject
from cd7gui.study.documents.casebook import STAYS_BEHIND, CasebookOrder
from cd7gui.study.documents.print_order import PrintedKind
from cd7gui.study.documents.safety_report import SafetyReportOrder
from cd7gui.study.people.roles import Act
from cd7gui.study.safety.report_log import reports_by_row
from cd7gui.study.session import Study
from cd7gui.ui.dialogs.dialog_parts import action_buttons, problem_label
from cd7gui.ui.dialogs.help_key import open_manual_by_key
from cd7gui.ui.style.theme import mark
from cd7gui.ui.widgets.check_box import CheckBox
from cd7gui.ui.widgets.combo_box import bound_width
from cd7gui.ui.widgets.plain_text import PlainLabel, one_line

PDF, WORKBOOK = "PDF", "Excel workbook"
NO_DAY = "“{text}” is not a date. Type the cut-off as 2026-11-30."
ABOUT = {
    PrintedKind.CASEBOOK: "Every value with its codes and marks, findings, queries and signatures.",
    PrintedKind.SAFETY_REPORT: "For a monitoring board; the data behind it are kept as a snapshot.",
    PrintedKind.CIOMS: "Lists the boxes that are still empty; whole or de-identified.",
    PrintedKind.BLANK: "To be filled by hand.",
    PrintedKind.ANNOTATED: "With the name, format, codes and checks of each field.",
}


class DocumentsDialog(QDialog):
    """Dialog that asks for a document; its button calls `order` with the choice."""

    def __init__(
        self, study: Study | None, patient: str, save: Callable[[DocumentsDialog], None], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setObjectName("documents")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Casebooks and reports")
        open_manual_by_key(self, "export")
        self._study = study
        self._case = study.case(patient) if study is not None and patient else None
        self.what, self.form = QComboBox(self), QComboBox(self)
        self.what.setAccessibleName("What is printed")
        self.form.setAccessibleName("As")
        bound_width(self.what)
        for words, kind, whole in self._kinds():
            self.what.addItem(one_line(words), (kind, whole))
        for words, place in self._reports():
            self.what.addItem(one_line(words), (PrintedKind.CIOMS, False, *place))
        for name in (PDF, WORKBOOK):
            self.form.addItem(one_line(name), name)
        self.cutoff = QLineEdit(self)
        self.cutoff.setAccessibleName("Data cut-off")
        self.cutoff.setPlaceholderText("2026-11-30")
        self.deidentified = CheckBox("De-identified", self)
        self.audit = CheckBox("With the audit trail", self)
        self.about, self.problem = PlainLabel("", self), problem_label(self)
        self.about.setWordWrap(True)
        mark(self.about, role="help")
        self.buttons, self.do = action_buttons(self, "Save…", "Close", lambda: save(self))
        self._lay_out()
        self.what.currentIndexChanged.connect(self._update_state)
        self.deidentified.toggled.connect(self._update_state)
        if study is not None:
            self.cutoff.setText((study.cutoff or study.today()).isoformat())
        self._update_state()
        self.what.setFocus()

    def _kinds(self) -> list[tuple[str, PrintedKind, bool]]:
        """Return what the person signed in can print here, each with whether it is about all patients."""
        found = []
        study, case = self._study, self._case
        if study is not None:
            if case is not None and _stands(case) and study.may(Act.READ_CASES):
                found.append((f"Casebook of {_number(case)}", PrintedKind.CASEBOOK, False))
            exports = study.may(Act.EXPORT_IDENTIFIED) or study.may(Act.EXPORT_DEIDENTIFIED)
            if exports:
                found.append(("Casebooks of all patients", PrintedKind.CASEBOOK, True))
                found.append(("Safety report for a monitoring board", PrintedKind.SAFETY_REPORT, True))
        found.append(("Blank case report form", PrintedKind.BLANK, True))
        found.append(("Annotated case report form", PrintedKind.ANNOTATED, True))
        return found

    def _reports(self) -> Iterator[tuple[str, tuple[str, int]]]:
        """Yield the reports of serious events with patient and row, the current patient's first."""
        study = self._study
        if study is None or not (study.may(Act.READ_CASES) or study.may(Act.EXPORT_DEIDENTIFIED)):
            return
        for case in sorted(study.cases(), key=lambda one: self._case is None or one.key != self._case.key):
            for row, title in reports_by_row(case).items():
                yield f"CIOMS I of {_number(case)}, report {title}", (case.key, row)

    def choose_form(self) -> bool:
        """Select the first report of a serious event; return False if there is none."""
        of = (self.what.itemData(at)[0] for at in range(self.what.count()))
        found = next((at for at, kind in enumerate(of) if kind is PrintedKind.CIOMS), None)
        if found is not None:
            self.what.setCurrentIndex(found)
        return found is not None

    def _lay_out(self) -> None:
        self.fields = QFormLayout()
        for name, field in (("What", self.what), ("As", self.form), ("Data cut-off", self.cutoff)):
            self.fields.addRow(name, field)
        layout = QVBoxLayout(self)
        layout.setSpacing(12)
        layout.addLayout(self.fields)
        for part in (self.deidentified, self.audit, self.about, self.problem, self.buttons):
            layout.addWidget(part)
        self.setMinimumWidth(480)

    @property
    def kind(self) -> PrintedKind:
        """The kind of document that is chosen."""
        found: PrintedKind = self.what.currentData()[0]
        return found

    @property
    def as_workbook(self) -> bool:
        """Whether a workbook is wanted instead of pages."""
        return self.kind is PrintedKind.SAFETY_REPORT and self.form.currentData() == WORKBOOK

    def _update_state(self) -> None:
        """Show the options of the chosen document only."""
        kind, report = self.kind, self.kind is PrintedKind.SAFETY_REPORT
        for field in (self.form, self.cutoff):
            self.fields.setRowVisible(field, report)
        form = kind is PrintedKind.CIOMS
        self.do.setText("Continue…" if form else "Save…")
        self.deidentified.setVisible(kind.of_study and not form)
        only = self._study is not None and not self._study.may(Act.EXPORT_IDENTIFIED) and self.what.currentData()[1]
        if kind.of_study and only:
            self.deidentified.setChecked(True)
        self.deidentified.setEnabled(not only)
        self.audit.setVisible(kind is PrintedKind.CASEBOOK)
        self.audit.setEnabled(not self.deidentified.isChecked())
        if self.deidentified.isChecked():
            self.audit.setChecked(False)
        hides = kind is PrintedKind.CASEBOOK and self.deidentified.isChecked()
        self.about.setText(STAYS_BEHIND if hides else ABOUT[kind])
        self.problem.setText("")

    @property
    def form_place(self) -> tuple[str, int]:
        """The patient and the row of the report whose form is chosen."""
        _, _, patient, row = self.what.currentData()
        return patient, row

    def casebook(self) -> CasebookOrder:
        """Return the order for a casebook."""
        patient = "" if self._case is None or self.what.currentData()[1] else _number(self._case)
        return CasebookOrder(patient, self.deidentified.isChecked(), self.audit.isChecked())

    def report(self) -> SafetyReportOrder | None:
        """Return the order for a safety report; if its date is invalid, show why and return None."""
        try:
            day: date = parse_whole(self.cutoff.text().strip())
        except Unparsable:
            self.problem.setText(NO_DAY.format(text=one_line(self.cutoff.text())))
            self.cutoff.setFocus()
            return None
        return SafetyReportOrder(day, self.deidentified.isChecked())


def _stands(case: Case) -> bool:
    return not case.deleted and any(map(case.is_started, case.dictionary.forms))


def _number(case: Case) -> str:
    """Return a patient's number, or the key if there is none yet.

    The casebook finds the patient by either.
    """
    return subject(case) or case.key
