"""The tab of verification: values to be compared with their sources, those verified, and the share."""

from __future__ import annotations

from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QWidget

from cd7gui.study.people.roles import Act
from cd7gui.study.reports.verification_list import draw_in_words
from cd7gui.study.verification.listing import patient_draw, share_of
from cd7gui.study.verification.source_checking import draw_patients
from cd7gui.ui.review.review_tab import ValuesTab
from cd7gui.ui.review.verification_model import VALUES, VerificationView, verification_lines
from cd7gui.ui.review.verification_reader import VerificationReader
from cd7gui.ui.services.controller import StudyController
from cd7gui.ui.style import theme
from cd7gui.ui.widgets.plain_text import PlainLabel, one_line

READING = "The audit trail is being read."
KEYS = "Return goes to the field, Ctrl+Shift+V verifies it and moves on, Ctrl+Q opens a query."


class VerificationTab(ValuesTab):
    """The tab: the view, the values, and the patients drawn."""

    def __init__(self, controller: StudyController, parent: QWidget) -> None:
        super().__init__(controller, "Values and their verification", VALUES, parent)
        self._reader = VerificationReader(controller, self)
        self.view = QComboBox(self)
        self.view.setAccessibleName("Values shown")
        self.view.addItems([one_line(one.value) for one in VerificationView])
        self.draw = QPushButton("&Draw patients", self)
        self.draw.setAutoDefault(False)
        self._drawn = PlainLabel(self)
        self._drawn.setWordWrap(True)
        theme.mark(self._drawn, role="dimmed")
        above, below = QHBoxLayout(), QHBoxLayout()
        above.addWidget(self.view)
        above.addWidget(self._words, 1)
        below.addWidget(self._drawn, 1)
        below.addWidget(self.draw)
        self.column.addLayout(above)
        self.column.addWidget(self.table, 1)
        self.column.addWidget(self._whole)
        self.column.addLayout(below)
        self.view.currentIndexChanged.connect(self._show)
        self.draw.clicked.connect(lambda: controller.do(draw_patients))
        self._reader.found.connect(self._show)
        self._reader.failed.connect(self._words.setText)
        for signal in (controller.case_changed, controller.study_changed):
            signal.connect(self.look)

    def hideEvent(self, event: QHideEvent) -> None:
        """Read nothing while the tab is hidden."""
        super().hideEvent(event)
        self._reader.rest()

    def refresh(self) -> None:
        """Read the patients who changed, in the background if the study is large, and then show the table."""
        if not self._controller.has_study:
            return
        study = self._controller.study
        self._drawn.setText(draw_in_words(study).partition(" `")[0].removesuffix(" A monitor draws them:"))
        self.draw.setVisible(patient_draw(study) is None and study.may(Act.VERIFY) and not study.read_only)
        if not self._reader.values:
            self._words.setText(READING)
            self.model.show_lines([])
        self._reader.read()

    def _show(self) -> None:
        if not self._controller.has_study:
            return
        chosen, found = list(VerificationView)[self.view.currentIndex()], self._reader.values
        row = self.table.currentIndex().row()
        self.model.show_lines(verification_lines(self._controller.study, found, chosen), chosen.columns)
        count = self.model.rowCount()
        self._words.setText(f"{share_of(found).words[:1].upper()}{share_of(found).words[1:]}. {KEYS if count else ''}")
        self.table.take_row(row)

    def take_focus(self) -> None:
        """Put the focus on the list, or on the choice of the view while the list is empty."""
        (self.table if self.model.rowCount() else self.view).setFocus()
