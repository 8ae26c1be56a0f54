"""The page of findings: everything open in the study, worst first, with navigation from one to the next."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from cd7gui.domain.checks.checks import Finding
from cd7gui.domain.formatting import counted
from cd7gui.study.open_findings.open_findings import Found, OpenFinding
from cd7gui.study.session import Study
from cd7gui.ui.findings.filter_bar import FilterBar
from cd7gui.ui.findings.finding_ages import FindingAges
from cd7gui.ui.findings.findings_model import OpenFindingsModel
from cd7gui.ui.services.controller import StudyController
from cd7gui.ui.style import theme
from cd7gui.ui.widgets.copying import SelectableLabel
from cd7gui.ui.widgets.plain_text import PlainLabel
from cd7gui.ui.widgets.tables.line_table import LineTable

HOW = (
    "Return or a double click goes to the field; J enters the reason. F8 moves to the next finding, Shift+F8 to the "
    "previous one."
)


class OpenFindingsTable(LineTable):
    """The table.

    Signals:
        justify_wanted(object): a `Finding` is to be justified.
    """

    justify_wanted = Signal(object)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Justify on J."""
        one = self.subject()
        if isinstance(one, OpenFinding) and event.key() == Qt.Key.Key_J and one.finding.may_be_justified:
            self.justify_wanted.emit(one.finding)
        else:
            super().keyPressEvent(event)


class FindingsPage(QWidget):
    """The page: a sentence, the filter, the table, and the full text of the current finding.

    `found` returns the findings to show of a patient: what is missing in a form just begun is held back until the user
    leaves it.

    Signals:
        go_wanted(object): the field of a `Finding` is to be shown.
        justify_wanted(object): a `Finding` is to be justified.
    """

    go_wanted = Signal(object)
    justify_wanted = Signal(object)

    def __init__(self, controller: StudyController, found: Found, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.mark(self, role="page")
        self.setObjectName("open_findings")
        self._controller, self._found = controller, found
        self._study: Study | None = None
        self.at: OpenFinding | None = None  # the finding visited last
        self.ages = FindingAges(controller, self)
        self.table = OpenFindingsTable("Open findings of the study", self)
        self.model = OpenFindingsModel(self.ages.days, self.table)
        self.table.show_model(self.model)
        self.filters = FilterBar(self)
        self._title = PlainLabel("Findings", self)
        theme.mark(self._title, role="title")
        self._words, self._whole = PlainLabel(self), SelectableLabel(self)
        self._words.setWordWrap(True)
        self._whole.setWordWrap(True)
        theme.mark(self._words, role="dimmed")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 14, 20, 16)
        for widget in (self._title, self._words, self.filters, self.table, self._whole):
            layout.addWidget(widget)
        layout.setStretch(3, 1)
        layout.addStretch()  # without a table, the words stay at the top
        self._connect()

    def _connect(self) -> None:
        self.filters.chosen.connect(self._take_filter)
        self.ages.found.connect(self._show_ages)
        self.table.go_wanted.connect(self._go)
        self.table.justify_wanted.connect(self.justify_wanted)
        self.table.doubleClicked.connect(self.table.go)
        self.table.selectionModel().currentChanged.connect(self._show_whole)
        self.model.modelReset.connect(self._show_whole)
        for signal in (self._controller.case_changed, self._controller.background_checks.progressed):
            signal.connect(self._look_if_seen)

    def _look_if_seen(self) -> None:
        if self.isVisible():
            self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        """Refresh from the study whenever the page is shown, and put the focus on the table."""
        super().showEvent(event)
        self.refresh()
        self.table.take_row(self.table.currentIndex().row())
        self.table.setFocus()

    def hideEvent(self, event: QHideEvent) -> None:
        """Determine no ages while the page is hidden."""
        super().hideEvent(event)
        self.ages.rest()

    # display

    def refresh(self) -> None:
        """Refresh from the study."""
        if not self.follow():
            return
        findings = self.model.all
        self.filters.offer_open(self._controller.study.rules.dictionary, findings.findings)
        if self.isVisible():
            self.ages.find(findings)
        self._show_counts()

    def follow(self) -> bool:
        """Apply what changed in the study; return False until all patients have been checked."""
        if not self._controller.has_study:
            return False
        if waiting := self._controller.background_checks.words:  # never show a list from only part of the patients
            self._words.setText(f"{waiting}. The findings appear once all patients have been checked.")
            for part in (self.table, self.filters, self._whole):
                part.hide()
            return False
        study = self._controller.study
        if study is not self._study:
            self._study, self.at = study, None
            self.ages.forget()
            self.model.forget_study()
        self.model.take(self.model.all.follow(study, self._found))
        return True

    def _show_counts(self) -> None:
        every, shown = len(self.model.all.findings), self.model.rowCount()
        count = counted(every, "open finding", "open findings")
        filtered = f"{shown:,} of {count}" if shown != every else count
        ages = " The days are being determined." if self.ages.under_way and self.model.filter.days else ""
        self._words.setText(f"{filtered}. {HOW}{ages}" if every else "Nothing is open in this study.")
        for part in (self.table, self.filters, self._whole):
            part.setVisible(bool(every))

    def _show_ages(self) -> None:
        if self.model.filter.days:
            self.model.lay_out()
        else:
            self.model.show_ages()
        self._show_counts()

    def _take_filter(self) -> None:
        self.model.filter = self.filters.filter
        self.model.lay_out()
        self._show_counts()

    def _show_whole(self, *_: QModelIndex) -> None:
        one = self.table.subject()
        found = one.finding if isinstance(one, OpenFinding) else None
        parts = (found.says, found.remedy, found.rule if found.rule != "dictionary" else "") if found else ()
        self._whole.setText(" ".join(part for part in parts if part))

    # navigation

    def _go(self, one: object) -> None:
        if isinstance(one, OpenFinding):
            self.at = one
            self.go_wanted.emit(one.finding)

    def step(self, by: int) -> Finding | None:
        """Return the finding after (1) or before (-1) the one visited last, among those that pass the filter.

        If that is settled by now, the one that followed it is next. None if there is none.
        """
        if not self.follow() or not self.model.lines:
            return None
        chosen = self.table.subject() if self.isVisible() else None
        if isinstance(chosen, OpenFinding) and (self.at is None or chosen.weight != self.at.weight):
            self.at = chosen  # the user selected another line than the one visited last
        else:
            self.at = self.model.beside(self.at, by)
        self.table.setCurrentIndex(self.model.index(self.model.row_of(self.at) or 0, 0))
        return self.at.finding

    def position(self) -> str:
        """Return the position of the finding visited last: "3 of 41 in the study"."""
        row = self.model.row_of(self.at) if self.at is not None else None
        return "" if row is None else f"{row + 1:,} of {len(self.model.lines):,} in the study"
