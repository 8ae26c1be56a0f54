"""The place of the workbook: what it holds, when it was last saved, saving it, keeping it up to date."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from cd7gui.domain.dictionary import Form
from cd7gui.domain.text import N_, counted
from cd7gui.study.session import Study
from cd7gui.ui import theme
from cd7gui.ui.exchange.saving import Saving
from cd7gui.ui.gateway import Gateway

WIDTH = 760  # px at 100%


def rows_of(study: Study, form: type[Form]) -> int:
    """Count the rows that a form's sheet holds."""
    return sum(len(case.rows(form)) for case in study.cases())


class WorkbookPage(QWidget):
    """The place.

    Signals:
        save_wanted(): a file is to be chosen and the workbook saved there.
        keep_wanted(bool): the workbook is to be kept up to date, or no longer.
    """

    save_wanted = Signal()
    keep_wanted = Signal(bool)

    def __init__(self, gateway: Gateway, saving: Saving, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.mark(self, role="ground")
        self.setObjectName("workbook")
        self._gateway = gateway
        self._saving = saving
        self._last = _words("")
        self._save = QPushButton(N_("Save workbook…   Ctrl+S"), self)
        theme.mark(self._save, role="primary")
        self._save.clicked.connect(self.save_wanted)
        self._cancel = QPushButton(N_("Cancel"), self)
        self._cancel.clicked.connect(saving.cancel)
        self._keep = QCheckBox(N_("Keep the workbook up to date while I type"), self)
        self._keep.clicked.connect(self.keep_wanted)
        self._kept = _words("", "help")
        self._sheets = _words("")
        self._sheets.setTextFormat(Qt.TextFormat.PlainText)
        self._lay_out()
        saving.changed.connect(self.refresh)
        gateway.case_changed.connect(lambda _: self.refresh() if self.isVisible() else None)

    def _lay_out(self) -> None:
        card = QFrame(self)
        theme.mark(card, role="panel")
        card.setMaximumWidth(WIDTH)
        inside = QVBoxLayout(card)
        inside.setContentsMargins(28, 24, 28, 24)
        inside.setSpacing(10)
        buttons = QHBoxLayout()
        buttons.addWidget(self._save)
        buttons.addWidget(self._cancel)
        buttons.addStretch(1)
        inside.addWidget(_words(N_("Workbook"), "title"))
        inside.addWidget(
            _words(
                N_("One Excel file with everything typed so far, as of now: nobody types in it, it is written anew.")
            )
        )
        inside.addWidget(self._last)
        inside.addLayout(buttons)
        inside.addSpacing(8)
        inside.addWidget(self._keep)
        inside.addWidget(self._kept)
        inside.addSpacing(8)
        inside.addWidget(_words(N_("WHAT IT HOLDS"), "heading"))
        inside.addWidget(self._sheets)
        inside.addStretch(1)
        scroll = QScrollArea(self)
        scroll.setWidgetResizable(True)
        scroll.setWidget(card)
        outside = QVBoxLayout(self)
        outside.setContentsMargins(16, 16, 16, 16)
        outside.addWidget(scroll)

    def showEvent(self, event: QShowEvent) -> None:
        """Look at the study anew whenever somebody comes here."""
        super().showEvent(event)
        self.refresh()

    def refresh(self) -> None:
        """Look at the study anew."""
        if not self._gateway.has_study:
            return
        last = self._saving.last
        self._last.setText(N_("Last saved: {last}").format(last=last) if last else N_("It was never saved."))
        self._save.setEnabled(not self._saving.busy)
        self._save.setText(N_("Saving…") if self._saving.busy else N_("Save workbook…   Ctrl+S"))
        self._cancel.setVisible(self._saving.busy)
        kept = self._saving.kept
        self._keep.setChecked(kept is not None)
        self._kept.setText(
            N_("{path}, five seconds after the last change").format(path=kept)
            if kept
            else N_("You choose the file once; it is written in the background, never while you type.")
        )
        self._sheets.setText(self._sheets_in_words())

    def _sheets_in_words(self) -> str:
        study = self._gateway.study
        patients = counted(len(study.cases()), N_("patient"), N_("patients"))
        lines = [
            N_("Patients, one row each with key dates and endpoints: {patients}").format(patients=patients),
            N_("Summary: the outcomes table and the curves, as in the window"),
        ]
        for form in study.rules.dictionary.forms:
            rows = counted(rows_of(study, form), N_("row"), N_("rows"))
            lines.append(f"{form.id} {form.title}: {rows}")
        lines.append(N_("Findings and deviations with their reasons, the dictionary, and where it all came from"))
        return "\n".join(lines)


def _words(text: str, role: str = "") -> QLabel:
    label = QLabel(text)
    label.setWordWrap(True)
    if role:
        theme.mark(label, role=role)
    return label
