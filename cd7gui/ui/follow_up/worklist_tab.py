"""The worklist: due items, filtered, with links from the lines to the rows to be entered."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from cd7gui.study.schedule.worklist import DueItem, ItemState, asked_items, counts_in_words, day_of, worklist
from cd7gui.ui.follow_up.state_signs import SIGNS
from cd7gui.ui.follow_up.worklist_model import COLUMNS, WorklistFilter, cells_of
from cd7gui.ui.services.controller import StudyController
from cd7gui.ui.style import theme
from cd7gui.ui.widgets.choice_bar import ChoiceBar
from cd7gui.ui.widgets.combo_box import offer
from cd7gui.ui.widgets.plain_text import PlainLabel
from cd7gui.ui.widgets.tables.line_model import LineModel
from cd7gui.ui.widgets.tables.line_table import LineDetail, LineTable

HORIZONS = ((0, "Due now"), (14, "Next 14 days"), (30, "Next 30 days"), (90, "Next 90 days"))
STATES = (ItemState.OVERDUE, ItemState.OPEN, ItemState.NOT_YET, ItemState.UNDECIDED)
HOW = "Return or a double click opens the form to enter; F9 goes to the next overdue item."


class WorklistTable(LineTable):
    """The table.

    Signals:
        next_wanted(): the next overdue item is asked for.
    """

    next_wanted = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go to the next overdue item on F9."""
        if event.key() == Qt.Key.Key_F9:
            self.next_wanted.emit()
        else:
            super().keyPressEvent(event)


class WorklistTab(QWidget):
    """The tab.

    Signals:
        go_wanted(object): the entry for a `DueItem` is to be made.
    """

    go_wanted = Signal(object)

    def __init__(self, controller: StudyController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._controller = controller
        self._items: list[DueItem] = []
        self.choices = ChoiceBar("due", ("Period", "State", "Form", "Site"), self, first=1)
        self.within, self.state, self.form, self.site = self.choices.lists
        offer(self.within, HORIZONS)
        offer(self.state, ((None, "All states"), *((one, one.value) for one in STATES)))
        self.words = PlainLabel(self)
        self.words.setWordWrap(True)
        theme.mark(self.words, role="dimmed")
        self.table = WorklistTable("Worklist", self)
        self.model = LineModel(COLUMNS, cells_of, self.table, lambda one: SIGNS[one.expected.state])
        self.table.show_model(self.model)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 10, 0, 0)
        layout.addWidget(self.words)
        layout.addWidget(self.choices)
        layout.addWidget(self.table, 1)
        layout.addWidget(LineDetail(self.table, self.model, self))
        self.choices.chosen.connect(self._filter)
        self.within.currentIndexChanged.connect(self.refresh)
        self.table.go_wanted.connect(self.go_wanted)
        self.table.next_wanted.connect(self.next_overdue)
        self.table.doubleClicked.connect(self.table.go)

    def refresh(self) -> None:
        """Refresh from the study."""
        study = self._controller.study
        on = day_of(study)
        self._items = worklist(asked_items(study), on, self.within.currentData() or 0)
        forms = {one.expected.form.id: one.expected.form.title for one in self._items}
        order = [form.id for form in study.rules.dictionary.forms if form.id in forms]
        offer(self.form, [("", "All forms"), *((form, f"{form} {forms[form]}") for form in order)])
        sites = sorted({one.site for one in self._items})
        offer(self.site, [(None, "All sites"), *((site, site or "without a site") for site in sites)])
        self._filter()

    def _filter(self) -> None:
        chosen = WorklistFilter(self.site.currentData(), self.form.currentData() or "", self.state.currentData())
        taken, before = [one for one in self._items if chosen.takes(one)], self.table.subject()
        self.model.show_lines(taken)
        self.table.take_row(taken.index(before) if before in taken else 0)
        day = f" As of {day_of(self._controller.study):%Y-%m-%d}."
        self.words.setText(f"{counts_in_words(taken)}.{day} {HOW}" if taken else f"Nothing is due.{day}")

    def next_overdue(self) -> None:
        """Select the next overdue line; after the last, the first."""
        rows = [row for row, one in enumerate(self.model.lines) if one.expected.state is ItemState.OVERDUE]
        here = self.table.currentIndex().row()
        if rows:
            self.table.setCurrentIndex(self.model.index(next((row for row in rows if row > here), rows[0]), 0))

    def take_focus(self) -> None:
        """Put the focus on the table."""
        self.table.setFocus()
