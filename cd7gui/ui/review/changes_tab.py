"""The tab of changes since the user's last review, with a button to record a review."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QWidget

from cd7gui.domain.errors import UserError
from cd7gui.domain.formatting import counted
from cd7gui.study.people.roles import Act
from cd7gui.study.verification.last_review import ChangesSince, changes_since, line_meant, note_review, reviewed_up_to
from cd7gui.ui.review.changes_model import COLUMNS, review_lines
from cd7gui.ui.review.review_tab import ValuesTab
from cd7gui.ui.services.controller import StudyController
from cd7gui.ui.widgets.plain_text import PlainLabel, tip

SINCE = "my last review"
KEYS = "Return goes to the field, Ctrl+Q opens a query, Ctrl+Shift+V verifies."
NOTHING = "Nothing has changed since line {since:,}."
FOUND = "Since line {since:,}: {values} of {patients}. {keys}"
DONE = "&Reviewed up to line {line:,}"


class ChangesTab(ValuesTab):
    """The tab: since when, what changed, and the button that records the review."""

    def __init__(self, controller: StudyController, parent: QWidget) -> None:
        super().__init__(controller, "What changed", COLUMNS, parent)
        self._found: ChangesSince | None = None
        self.since = QLineEdit(self)
        self.since.setAccessibleName("From which line of the audit trail or which date")
        self.since.setToolTip(tip("A line of the audit trail, such as 8112, or a date, such as 2026-11-22."))
        self.since.setPlaceholderText(SINCE)
        self.done = QPushButton(self)
        self.done.setAutoDefault(False)
        above = QHBoxLayout()
        since = PlainLabel("&Since", self)
        since.setBuddy(self.since)
        above.addWidget(since)
        above.addWidget(self.since)
        above.addWidget(self._words, 1)
        above.addWidget(self.done)
        self.column.addLayout(above)
        self.column.addWidget(self.table, 1)
        self.column.addWidget(self._whole)
        self.since.setMaximumWidth(round(1.7 * self.since.fontMetrics().horizontalAdvance(SINCE)))
        self.since.editingFinished.connect(self.refresh)
        self.done.clicked.connect(self._note)
        for signal in (controller.case_changed, controller.background_checks.progressed):
            signal.connect(self.look)

    def refresh(self) -> None:
        """Refresh from the study; until all patients have been checked, no list is shown."""
        if not self._controller.has_study:
            return
        self._found = None
        self.done.setEnabled(False)
        if waiting := self._controller.background_checks.words:
            self._say(f"{waiting}. The changes appear once all patients have been checked.")
            return
        study = self._controller.study
        try:
            self._found = changes_since(study, line_meant(study, self.since.text()))
        except UserError as problem:
            self._say(str(problem))
            return
        self._show(self._found)

    def _say(self, words: str) -> None:
        self._words.setText(words)
        self.model.show_lines([])

    def _show(self, found: ChangesSince) -> None:
        study, row = self._controller.study, self.table.currentIndex().row()
        self.model.show_lines(review_lines(study, found))
        count = self.model.rowCount()
        patients = counted(len(found.patients), "patient", "patients")
        values = counted(found.values, "changed value", "changed values")
        words = FOUND if count else NOTHING
        self._words.setText(words.format(since=found.since, values=values, patients=patients, keys=KEYS))
        self.table.take_row(row)
        self.done.setText(DONE.format(line=found.up_to))
        self.done.setEnabled(study.may(Act.REVIEW) and not study.read_only and found.up_to > reviewed_up_to(study))

    def take_focus(self) -> None:
        """Put the focus on the list, or on the field above while the list is empty."""
        (self.table if self.model.rowCount() else self.since).setFocus()

    def _note(self) -> None:
        if self._found is not None and self._controller.do(note_review, self._found.up_to).stored:
            self.since.clear()
            self.refresh()
            self.take_focus()
