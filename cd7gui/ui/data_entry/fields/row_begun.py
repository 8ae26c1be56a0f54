"""Which row somebody has begun and not left yet: what is missing in it is not asked for before it is left."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from cd7gui.domain.case_report.case import Case
from cd7gui.domain.case_report.dictionary import Form
from cd7gui.domain.checks.checks import Finding, RowBegun
from cd7gui.ui.services.controller import StudyController


class RowInProgress(QObject):
    """The row in hand, if it was empty when it was come to.

    Signals:
        changed(): another row is in hand, so other findings are told.
    """

    changed = Signal()

    def __init__(self, gateway: StudyController, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._gateway = gateway
        self._in_hand: tuple[str, type[Form], int] | None = None
        self._begun: RowBegun | None = None

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

    def told(self, patient: str) -> tuple[Finding, ...]:
        """Return what is to be said of a patient now; a form that is marked complete is judged whole."""
        study, begun = self._gateway.study, self._begun
        found = study.findings(patient)
        if begun is None or begun.patient != patient or study.case(patient).is_complete(begun.form):
            return found
        return tuple(one for one in found if not begun.holds_back(one))
