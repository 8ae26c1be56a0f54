"""The new row that is being filled in: what is missing in it is not reported before the user leaves it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Signal

from cd7gui.domain.case_report.case import Case
from cd7gui.domain.case_report.dictionary import Form
from cd7gui.domain.checks.checks import Finding, RowBegun, Severity
from cd7gui.ui.services.controller import StudyController


class RowInProgress(QObject):
    """The current row, if it was empty when the user came to it.

    Signals:
        changed(): another row is current, so other findings are shown.
        left(): the user left the case reports, and with them the row.
    """

    changed = Signal()
    left = Signal()

    def __init__(self, controller: StudyController, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._controller = controller
        self._current: tuple[str, type[Form], int] | None = None
        self._begun: RowBegun | None = None
        checks = controller.background_checks
        checks.held_back = self._deviations_held_back
        self.changed.connect(lambda: checks.recounted.emit(""))
        if parent is not None:
            parent.installEventFilter(self)

    def enter_row(self, case: Case, form: type[Form], row: int) -> bool:
        """Note the current row; row 0 of a repeating form is none. Return whether other findings are shown."""
        if form.repeating and not row and self._current is not None and self._current[:2] == (case.key, form):
            return False  # the focus is in a dialog or a list for a moment
        if (case.key, form, row) == self._current:
            return False
        before, self._current = self._begun, (case.key, form, row)
        is_new = bool(row) == form.repeating and case.row(form, row).empty
        self._begun = RowBegun(case.key, form, row) if is_new else None
        if before != self._begun:
            self.changed.emit()
        return before != self._begun

    def report_missing(self) -> bool:
        """Report what is missing from now on, as the user asks for open items; return whether the row was new."""
        if self._begun is None:
            return False
        self._begun = None
        self.changed.emit()
        self.left.emit()
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt: count going elsewhere in the window as leaving the row, but not minimising the window."""
        if event.type() == QEvent.Type.Hide and not event.spontaneous():
            begun, self._current, self._begun = self._begun, None, None
            if begun is not None and self._controller.has_study:
                self.changed.emit()
                self.left.emit()
        return False

    def shown_findings(self, patient: str) -> tuple[Finding, ...]:
        """Return the findings to show of a patient now; in a form that is marked complete, none are held back."""
        study, begun = self._controller.study, self._begun
        found = study.findings(patient)
        if begun is None or begun.patient != patient or study.case(patient).is_complete(begun.form):
            return found
        return tuple(one for one in found if not begun.is_being_entered(one))

    def _deviations_held_back(self) -> int:
        """Return how many deviations of the study are not shown yet."""
        begun = self._begun
        if begun is None or not self._controller.has_study:
            return 0
        found = self._controller.study.findings(begun.patient)
        held = len(found) - len(self.shown_findings(begun.patient))
        return held and sum(one.severity is Severity.DEVIATION and begun.is_being_entered(one) for one in found)
