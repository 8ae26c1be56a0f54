"""Which row somebody has begun and not left yet: what is missing in it is not asked for before it is left."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Signal

from cd7gui.domain.case_report.case import Case
from cd7gui.domain.case_report.dictionary import Form
from cd7gui.domain.checks.checks import Finding, RowBegun, Severity
from cd7gui.ui.services.controller import StudyController


class RowInProgress(QObject):
    """The row in hand, if it was empty when it was come to.

    Signals:
        changed(): another row is in hand, so other findings are told.
        left(): the case reports were left for another place, and the row with them.
    """

    changed = Signal()
    left = Signal()

    def __init__(self, controller: StudyController, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._controller = controller
        self._in_hand: tuple[str, type[Form], int] | None = None
        self._begun: RowBegun | None = None
        checks = controller.background_checks
        checks.held_back = self._deviations_held_back
        self.changed.connect(lambda: checks.recounted.emit(""))
        if parent is not None:
            parent.installEventFilter(self)

    def come_to(self, case: Case, form: type[Form], row: int) -> bool:
        """Note which row is in hand; row 0 of a form that repeats is none. Return whether other findings are told."""
        if form.repeating and not row and self._in_hand is not None and self._in_hand[:2] == (case.key, form):
            return False  # the keys are in a dialog or a list for a moment
        if (case.key, form, row) == self._in_hand:
            return False
        before, self._in_hand = self._begun, (case.key, form, row)
        is_new = bool(row) == form.repeating and case.row(form, row).empty
        self._begun = RowBegun(case.key, form, row) if is_new else None
        if before != self._begun:
            self.changed.emit()
        return before != self._begun

    def judge_whole(self) -> bool:
        """Ask for what is missing from now on: somebody wants to know what is open. Return whether a row was new."""
        if self._begun is None:
            return False
        self._begun = None
        self.changed.emit()
        self.left.emit()
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt: whoever goes to another place of the window has left the row; a window put away for a while stays."""
        if event.type() == QEvent.Type.Hide and not event.spontaneous():
            begun, self._in_hand, self._begun = self._begun, None, None
            if begun is not None and self._controller.has_study:
                self.changed.emit()
                self.left.emit()
        return False

    def told(self, patient: str) -> tuple[Finding, ...]:
        """Return what is to be said of a patient now; a form that is marked complete is judged whole."""
        study, begun = self._controller.study, self._begun
        found = study.findings(patient)
        if begun is None or begun.patient != patient or study.case(patient).is_complete(begun.form):
            return found
        return tuple(one for one in found if not begun.holds_back(one))

    def _deviations_held_back(self) -> int:
        """How many deviations of the study are not told yet."""
        begun = self._begun
        if begun is None or not self._controller.has_study:
            return 0
        found = self._controller.study.findings(begun.patient)
        held = len(found) - len(self.told(begun.patient))
        return held and sum(one.severity is Severity.DEVIATION and begun.holds_back(one) for one in found)
