"""The verification of every patient, read in idle slices and cached by case."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QObject, Signal

from cd7gui.domain.case_report.case import Case
from cd7gui.domain.errors import UserError
from cd7gui.study.session import Study
from cd7gui.study.verification.listing import FieldVerification, PatientDraw, patient_draw, verifications
from cd7gui.ui.services.controller import StudyController
from cd7gui.ui.services.tasks import TimeSlices


class VerificationReader(QObject):
    """Reads patient by patient; those who changed are read again, and all after patients are drawn.

    Signals:
        found(): everybody was read.
        failed(str): the file cannot be read; why.
    """

    found = Signal()
    failed = Signal(str)

    def __init__(self, controller: StudyController, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._controller = controller
        self._study: Study | None = None
        self._draw: PatientDraw | None = None
        self._known: dict[str, tuple[Case, list[FieldVerification]]] = {}
        self._steps: Iterator[None] = iter(())
        self._slices = TimeSlices(self._take_step, self)

    def read(self) -> None:
        """Read the patients who were not read yet, or changed."""
        study = self._controller.study
        draw = patient_draw(study)
        if study is not self._study or draw != self._draw:
            self._study, self._draw, self._known = study, draw, {}
        self._steps = self._all_steps(study)
        self._slices.take()

    def rest(self) -> None:
        """Pause while the tab is hidden."""
        self._slices.stop()

    @property
    def values(self) -> list[FieldVerification]:
        """What was read, in the order of the patients."""
        keys = self._study.listed_keys() if self._study is not None else ()
        return [one for key in keys for one in self._known[key][1]] if all(key in self._known for key in keys) else []

    def _all_steps(self, study: Study) -> Iterator[None]:
        for case in study.cases():
            if case.key not in self._known or self._known[case.key][0] is not case:
                self._known[case.key] = case, verifications(study, case)
                yield
        self.found.emit()

    def _take_step(self) -> bool:
        if not self._controller.has_study or self._controller.study is not self._study:
            return False
        try:
            return next(self._steps, self) is not self
        except UserError as problem:
            self.failed.emit(str(problem))
            return False
