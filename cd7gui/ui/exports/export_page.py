"""The export page: every kind of export on one page, with what it contains and what is left out."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from cd7gui.study.people.roles import Act
from cd7gui.ui.exports.contents_view import ContentsCard, held, left_behind
from cd7gui.ui.exports.order_form import OrderForm, words_of
from cd7gui.ui.jobs.export_jobs import ExportJobs
from cd7gui.ui.services.controller import StudyController
from cd7gui.ui.style import theme
from cd7gui.ui.widgets.check_box import CheckBox

WIDTH = 600  # px at 100% of one column; two are side by side if there is room
WORKBOOK, FOLDER = "Save workbook…", "Write the folder…"
SAVING = "Saving…"
NOT_COUNTED = "{who} sees no case report, so no rows are counted here."


class _WrappedContent(QWidget):
    """The scrolled content, as high as its wrapped labels need, which a scroll area does not ask for."""

    def __init__(self, columns: QBoxLayout) -> None:
        super().__init__()
        theme.mark(self, role="ground")
        self._columns = columns
        self.setLayout(columns)

    def event(self, event: QEvent) -> bool:
        """Measure again whenever the width or any content changes."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            self.setMinimumHeight(self._columns.totalHeightForWidth(self.width()))
        return super().event(event)


class WorkbookPage(QWidget):
    """The page.

    Signals:
        order_wanted(object): a target is to be chosen for an `Order`, and the order carried out.
        keep_wanted(bool): the workbook is to be kept up to date, or no longer.
    """

    order_wanted = Signal(object)
    keep_wanted = Signal(bool)

    def __init__(self, controller: StudyController, saving: ExportJobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.mark(self, role="ground")
        self.setObjectName("workbook")
        self._controller, self._saving = controller, saving
        self.form = OrderForm()
        self._cutoff, self._last, self._said = words_of("", "help"), words_of(""), words_of("", "help")
        self._save = QPushButton(WORKBOOK)
        self._save.setObjectName("workbook.save")
        theme.mark(self._save, role="primary")
        self._save.clicked.connect(self._request)
        self._cancel = QPushButton("Cancel")
        self._cancel.setObjectName("workbook.cancel")
        self._cancel.clicked.connect(saving.cancel)
        self._progress = QProgressBar()
        self._progress.setTextVisible(False)
        self._progress.setAccessibleName("Progress of the export")
        self._keep = CheckBox("Keep the workbook up to date while I type")
        self._keep.clicked.connect(self.keep_wanted)
        self._kept = words_of("", "help")
        self._holdings = ContentsCard()
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._lay_out()
        self.form.changed.connect(self.refresh)
        saving.changed.connect(self.refresh)
        saving.progressed.connect(self._move)
        controller.case_changed.connect(lambda _: self.refresh() if self.isVisible() else None)
        controller.background_checks.progressed.connect(lambda: self.refresh() if self.isVisible() else None)

    def _lay_out(self) -> None:
        inside = _WrappedContent(self._columns)
        self._columns.setContentsMargins(0, 0, 0, 0)
        self._columns.setSpacing(16)
        self._columns.addWidget(self._asked(), 1)
        self._columns.addWidget(self._holdings, 1)
        self._columns.addStretch(0)
        scroll = QScrollArea(self)
        scroll.setWidgetResizable(True)
        scroll.setWidget(inside)
        outside = QVBoxLayout(self)
        outside.setContentsMargins(16, 16, 16, 16)
        outside.addWidget(scroll)

    def _asked(self) -> QFrame:
        card = QFrame()
        theme.mark(card, role="panel")
        buttons = QHBoxLayout()
        buttons.addWidget(self._save)
        buttons.addWidget(self._cancel)
        buttons.addStretch(1)
        layout = QVBoxLayout(card)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.setSpacing(10)
        layout.addWidget(words_of("Workbook and other exports", "title"))
        layout.addWidget(words_of("Everything entered so far. Do not type in these files: each export replaces them."))
        layout.addSpacing(4)
        layout.addWidget(self.form)
        layout.addWidget(self._cutoff)
        layout.addLayout(buttons)
        for widget in (self._progress, self._said, self._last):
            layout.addWidget(widget)
        layout.addSpacing(8)
        layout.addWidget(self._keep)
        layout.addWidget(self._kept)
        layout.addStretch(1)
        return card

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the columns side by side if both have room, else one below the other."""
        super().resizeEvent(event)
        room = self.width() >= 2 * round(WIDTH * theme.scale_of(self.font()) * 0.9)
        wanted = QBoxLayout.Direction.LeftToRight if room else QBoxLayout.Direction.TopToBottom
        if self._columns.direction() is not wanted:
            self._columns.setDirection(wanted)

    def showEvent(self, event: QShowEvent) -> None:
        """Refresh from the study whenever the page is shown."""
        super().showEvent(event)
        self.refresh()

    def refresh(self) -> None:
        """Refresh from the study."""
        if not self._controller.has_study:
            return
        self._show_state()
        self._show_kept()
        study = self._controller.study
        if not study.may(Act.READ_CASES):  # a count of zero would suggest that there is nothing
            self._holdings.show_waiting(NOT_COUNTED.format(who=study.who))
        elif study.unread:
            self._holdings.show_waiting(
                f"{self._controller.background_checks.words}. The counts appear once all patients have been read."
            )
        else:
            self._holdings.show_contents(held(study), left_behind(study, self.form.extent))
        cutoff = self._controller.settings.cutoff
        self._cutoff.setText(
            f"Data cut-off for outcomes: {cutoff.isoformat()}, as in Summary."
            if cutoff
            else "No data cut-off: outcomes count everything known today. Summary sets one."
        )

    def _show_state(self) -> None:
        busy, last = self._saving.busy, self._saving.last
        self._last.setText(f"Last saved: {last}" if last else "Not saved yet.")
        self._said.setText(self._saving.said)
        self._said.setVisible(bool(self._saving.said) and not busy)
        self._save.setEnabled(not busy)
        self._save.setText(SAVING if busy else FOLDER if self.form.way.chosen.folder else WORKBOOK)
        self._cancel.setVisible(busy)
        self._progress.setVisible(busy)
        if not busy:
            self._progress.setRange(0, 0)  # indeterminate until the first rows are written

    def _show_kept(self) -> None:
        kept = self._saving.kept
        self._keep.setChecked(kept is not None)
        self._kept.setText(
            f"{kept}, five seconds after the last change"
            if kept
            else "The whole workbook: you choose the file once; it is written in the background while you work."
        )

    def _move(self, done: int, of: int) -> None:
        self._progress.setRange(0, of)
        self._progress.setValue(done)

    def _request(self) -> None:
        order = self.form.order()
        if order is not None:
            self.order_wanted.emit(order)
            self.form.forget_password()
