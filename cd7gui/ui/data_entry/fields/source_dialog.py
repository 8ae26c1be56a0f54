"""Dialog for the document and page where a value is recorded."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QDialogButtonBox, QFormLayout, QLineEdit, QVBoxLayout, QWidget
from shiboken6 import isValid

from cd7gui.domain.case_report.changes import Place
from cd7gui.domain.case_report.dictionary import Field
from cd7gui.domain.errors import UserError
from cd7gui.study.entry import Result
from cd7gui.study.verification.listing import verification_at
from cd7gui.study.verification.marks import SHOWN_OF_HASH
from cd7gui.study.verification.source_checking import compared_in_words, fingerprint_of, point_to_source
from cd7gui.ui.dialogs.prompts import UserPrompts
from cd7gui.ui.services.controller import StudyController
from cd7gui.ui.style import theme
from cd7gui.ui.widgets.plain_text import PlainLabel, tip
from cd7gui.ui.widgets.value_text import called

DOCUMENTS = "Documents (*)"
ABOUT = "Leave the document empty to remove the note. The note is not a value, so no verification is lost."


class SourceDialog(QDialog):
    """Dialog for the document and page of one value, and a file's SHA-256; Return saves them."""

    def __init__(
        self, controller: StudyController, prompts: UserPrompts, place: Place, field: Field[Any], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Source of the value")
        self._controller, self._prompts, self._place = controller, prompts, place
        self._before = QApplication.focusWidget()
        heading = PlainLabel(f"{called(controller.study.case(place.patient))} · {place.form} · {field.label}", self)
        heading.setWordWrap(True)
        theme.mark(heading, role="panel-title")
        self.document, self.page = QLineEdit(self), QLineEdit(self)
        found = verification_at(controller.study, place)
        if found is not None and found.source is not None:
            self.document.setText(found.source.document)
            self.page.setText(found.source.page)
        self._noted = found.source.fingerprint if found is not None and found.source is not None else ""
        self._fingerprint = self._noted
        self.file = PlainLabel(self)
        self.file.setWordWrap(True)
        theme.mark(self.file, role="help")
        fields = QFormLayout()
        fields.addRow("&Document", self.document)
        fields.addRow("&Page", self.page)
        self._lay_out(heading, fields)
        self._say_file()
        self.document.setFocus()

    def _lay_out(self, heading: PlainLabel, fields: QFormLayout) -> None:
        about = PlainLabel(ABOUT, self)
        about.setWordWrap(True)
        theme.mark(about, role="dimmed")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self.choose = buttons.addButton("&File…", QDialogButtonBox.ButtonRole.ActionRole)
        self.choose.setToolTip(
            tip("Record the SHA-256 of the document's file, or check a file against the SHA-256 recorded.")
        )
        self.choose.clicked.connect(self._choose)
        self.do = buttons.addButton("&Record it", QDialogButtonBox.ButtonRole.AcceptRole)
        self.do.setDefault(True)
        buttons.accepted.connect(self._note)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(heading)
        layout.addLayout(fields)
        layout.addWidget(self.file)
        layout.addWidget(about)
        layout.addWidget(buttons)
        self.document.setMinimumWidth(self.document.fontMetrics().averageCharWidth() * 44)

    def _say_file(self, words: str = "") -> None:
        """Show which file is recorded with the document, and how a chosen one compares with it."""
        parts = (f"SHA-256 {self._fingerprint[:SHOWN_OF_HASH]}…" if self._fingerprint else "", words)
        self.file.setText("\n".join(filter(None, parts)))
        self.file.setToolTip(tip(self._fingerprint))
        self.file.setVisible(any(parts))
        self.adjustSize()

    def _choose(self) -> None:
        path = self._prompts.choose_to_open("The file of the document", None, DOCUMENTS)
        if path is None:
            return
        try:
            found = fingerprint_of(path)
        except UserError as problem:
            self._say_file(str(problem))
            return
        self._fingerprint = found
        if not self.document.text().strip():
            self.document.setText(path.name)
        self._say_file(compared_in_words(self._noted, path.name, found))

    def _note(self) -> None:
        words = self.document.text(), self.page.text()
        done = self._controller.do(point_to_source, self._place, *words, self._fingerprint)
        if done.result is not Result.REJECTED:
            self.accept()

    def done(self, result: int) -> None:
        """Close, and return the focus to where it was."""
        super().done(result)
        if self._before is not None and isValid(self._before) and self._before.isVisible():
            self._before.window().activateWindow()
            self._before.setFocus(Qt.FocusReason.ActiveWindowFocusReason)
