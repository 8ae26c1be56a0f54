"""The number of days each finding has been open, determined in idle slices and cached by case."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QObject, Signal

from cd7gui.domain.case_report.case import Case
from cd7gui.domain.errors import UserError
from cd7gui.study.open_findings.finding_dates import FindingDates, Since, days_open
from cd7gui.study.open_findings.open_findings import OpenFinding, OpenFindings
from cd7gui.ui.services.controller import StudyController
from cd7gui.ui.services.tasks import TimeSlices


class FindingAges(QObject):
    """The ages. A patient's are determined again once the case changes, which it also does at midnight.

    Signals:
        found(): more ages are known.
    """

    found = Signal()

    def __init__(self, controller: StudyController, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._controller = controller
        self._known: dict[str, tuple[Case, Since]] = {}
        self._steps: Iterator[None] = iter(())
        self._slices = TimeSlices(self._take_step, self, after=self.found.emit)

    def find(self, findings: OpenFindings) -> None:
        """Determine the ages that are not known yet, starting over if that is under way."""
        self._steps = self._all_steps(findings)
        self._slices.begin()

    def forget(self) -> None:
        """Forget the ages of the previous study."""
        self.rest()
        self._known.clear()

    def rest(self) -> None:
        """Pause while the page is hidden."""
        self._slices.stop()

    @property
    def under_way(self) -> bool:
        """Whether ages are still being determined."""
        return self._slices.isActive()

    def days(self, one: OpenFinding) -> int | None:
        """Return for how many days a finding has been open; None if that is not known, or not yet."""
        key = one.finding.patient
        if key not in self._known or not self._controller.has_study:
            return None
        return days_open(self._known[key][1], one.finding, self._controller.study.today())

    def _all_steps(self, findings: OpenFindings) -> Iterator[None]:
        study = self._controller.study
        for key in list(dict.fromkeys(one.finding.patient for one in findings.findings)):
            case = study.case(key)
            if key in self._known and self._known[key][0] is case:
                continue
            patient = FindingDates(study, key)
            yield from patient.finding(findings.of(key))
            self._known[key] = case, patient.since
            yield

    def _take_step(self) -> bool:
        if not self._controller.has_study:
            return False
        try:
            return next(self._steps, self) is not self
        except UserError:  # reading the patient elsewhere reports the reason; an unknown age is not shown
            return False
