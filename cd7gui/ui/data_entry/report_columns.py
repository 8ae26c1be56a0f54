"""The layout of data entry: two lists, and a page above its findings."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QWidget

from cd7gui.ui.data_entry.findings_list import FindingsPanel
from cd7gui.ui.data_entry.form_list import FormList
from cd7gui.ui.data_entry.patient_list import PatientList
from cd7gui.ui.style.theme import scale_of

FINDINGS_HEIGHT = 128  # px at 100%
FINDINGS_SHARE = 0.3  # of the height, at most, unless dragged
# Of that width: the patients' list has the larger part, as a diagnosis cut off is shown nowhere else, but a form's
# title also on its page.
PATIENTS_SHARE = 0.55
LISTS_SHARE = 0.5  # greatest share of the window's width for both lists, so that the page has room
LEAST_PAGE = 400  # px


class ReportColumns(QSplitter):
    """Patients, forms, and the page with its findings; each as wide as needed unless a handle was dragged."""

    def __init__(
        self, patients: PatientList, forms: FormList, pages: QWidget, findings: FindingsPanel, parent: QWidget
    ) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._patients, self._forms, self._findings = patients, forms, findings
        self.dragged, self._findings_height = False, 0  # px, once dragged
        self._page_and_findings = QSplitter(Qt.Orientation.Vertical, self)
        self._page_and_findings.addWidget(pages)
        self._page_and_findings.addWidget(findings)
        for part in (patients, forms, self._page_and_findings):
            self.addWidget(part)
        for splitter in (self, self._page_and_findings):
            splitter.setHandleWidth(1)
            splitter.setChildrenCollapsible(False)
        self.setStretchFactor(2, 1)
        self._page_and_findings.setStretchFactor(0, 1)
        self.splitterMoved.connect(self._note_drag)
        self._page_and_findings.splitterMoved.connect(self._note_height)

    def fit(self, *, reset: bool = False) -> None:
        """Give the columns their own widths; dragged ones only on `reset`."""
        if self.dragged and not reset:
            return
        self.dragged = False
        room = round(LISTS_SHARE * self.width())
        patients = min(self._patients.wanted_width(), round(PATIENTS_SHARE * room))
        columns = [patients, min(self._forms.wanted_width(), room - patients)]  # a form's title is also in its tool tip
        self.setSizes([*columns, max(self.width() - sum(columns), LEAST_PAGE)])
        self._findings_height = 0
        self.fit_findings()

    def keep(self, sizes: list[int]) -> None:
        """Restore the widths of an earlier session."""
        self.dragged = True
        self.setSizes(sizes)

    def fit_findings(self) -> None:
        """Give the findings room if there are any; without any, their heading is enough."""
        height = self._page_and_findings.height()
        wanted = self._findings_height or round(FINDINGS_HEIGHT * scale_of(self.font()))
        wanted = min(wanted, round(FINDINGS_SHARE * height))
        wanted = wanted if self._findings.model.findings else self._findings.maximumHeight()
        if self._page_and_findings.sizes()[1] != wanted:
            self._page_and_findings.setSizes([max(height - wanted, 1), wanted])

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the columns to the window."""
        super().resizeEvent(event)
        self.fit()

    def _note_drag(self) -> None:
        self.dragged = True

    def _note_height(self) -> None:
        self._findings_height = self._findings.height()
