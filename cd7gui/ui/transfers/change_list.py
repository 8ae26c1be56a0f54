"""The list of judged values: a tab for each state, the full text of the current line, decisions."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QItemSelectionModel, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QHeaderView, QPushButton, QTabBar, QVBoxLayout, QWidget

from cd7gui.ui.style import theme
from cd7gui.ui.style.theme import scale_of, spacing
from cd7gui.ui.transfers.change_model import ChangeModel, ChangeSource, ChangeState
from cd7gui.ui.widgets.copying import SelectableLabel, TableView
from cd7gui.ui.widgets.plain_text import PlainLabel, caption
from cd7gui.ui.widgets.tables.column_sharing import WidthSharer

STATE_SHARE, SIGN_ROOM = 92, "MMM"
ROW_HEIGHT = 28
DETAIL_LINES = 3  # lines of text below the list


class DecisionButtons(QWidget):
    """Buttons that decide the selected conflicts.

    Signals:
        decided(object): the decision, one of the values offered.
    """

    decided = Signal(object)

    def __init__(self, offers: Sequence[tuple[str, object]], parent: QWidget) -> None:
        super().__init__(parent)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        says = PlainLabel("Selected conflicts:", self)
        layout.addWidget(says)
        self.buttons: list[QPushButton] = []
        for words, value in offers:
            button = QPushButton(words, self)
            button.setAutoDefault(False)
            button.setObjectName(f"decide.{getattr(value, 'value', value)}")
            button.clicked.connect(self._deciding(value))
            layout.addWidget(button)
            self.buttons.append(button)
        layout.addStretch(1)

    def _deciding(self, value: object) -> Callable[[], None]:
        return lambda: self.decided.emit(value)

    def allow(self, possible: bool) -> None:
        """Enable the buttons only if a conflict is selected."""
        for button in self.buttons:
            button.setEnabled(possible)


class ChangeList(QWidget):
    """Tabs, table, current line, decisions.

    Signals:
        decided(object, object): numbers of conflicts, and the decision for them.
    """

    decided = Signal(object, object)

    def __init__(self, name: str, offers: Sequence[tuple[str, object]], parent: QWidget) -> None:
        super().__init__(parent)
        self._lines: ChangeSource | None = None
        self._states: list[ChangeState | None] = []
        self.tabs = QTabBar(self)
        self.tabs.setExpanding(False)
        self.tabs.setAccessibleName("Values shown")
        self.table = TableView(self)
        self.table.setObjectName(name)
        self.model = ChangeModel(self.table)
        self.table.setModel(self.model)
        self._widths = WidthSharer(self.table)
        self.detail = SelectableLabel(self)
        self.detail.setWordWrap(True)
        self.detail.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.detail.setObjectName(f"{name}.detail")
        self.decisions = DecisionButtons(offers, self)
        self._set_styles()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        for widget in (self.tabs, self.table, self.detail, self.decisions):
            layout.addWidget(widget)
        layout.setStretch(1, 1)
        self.tabs.currentChanged.connect(self._choose_state)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._show_current())
        self.table.selectionModel().currentChanged.connect(lambda *_: self._show_current())
        self.decisions.decided.connect(self._decide)

    def _set_styles(self) -> None:
        table, scale = self.table, scale_of(self.font())
        table.setAccessibleName("Values of the file")
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        table.setTabKeyNavigation(False)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.verticalHeader().setVisible(False)
        table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        table.verticalHeader().setDefaultSectionSize(round(ROW_HEIGHT * scale))
        table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.detail.setMinimumHeight(self.fontMetrics().lineSpacing() * DETAIL_LINES + spacing(1, scale))
        theme.mark(self.detail, role="label")

    def show_lines(self, lines: ChangeSource) -> None:
        """Show other values, with conflicts and refused ones first."""
        self._lines = lines
        self.model.show_lines(lines)
        whole = [
            f"{SIGN_ROOM}{max((state.word for state in ChangeState), key=len)}",
            *(one.whole for one in lines.columns),
        ]
        self._widths.share([STATE_SHARE, *(column.share for column in lines.columns)], whole)
        self._fill_tabs()
        self.decisions.setVisible(ChangeState.CONFLICT in self.model.counts)
        self._begin()

    def _fill_tabs(self) -> None:
        counts = self.model.counts
        self.tabs.blockSignals(True)
        while self.tabs.count():
            self.tabs.removeTab(0)
        self._states = [None, *counts]
        self.tabs.addTab(caption(f"All {sum(counts.values())}"))
        for state, count in counts.items():
            self.tabs.addTab(caption(f"{state.many} {count}"))
        self.tabs.blockSignals(False)

    def _choose_state(self, at: int) -> None:
        if 0 <= at < len(self._states):
            self.model.show_state(self._states[at])
            self._begin()

    def _begin(self) -> None:
        """Select the first line."""
        if self.model.rowCount():
            how = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
            self.table.selectionModel().setCurrentIndex(self.model.index(0, 0), how)
        self._show_current()

    def _show_current(self) -> None:
        at = self.table.currentIndex()
        if at.isValid() and at.row() < self.model.rowCount():
            self.detail.setText(self._in_full(at.row()))
        else:
            self.detail.setText("")
        self.decisions.allow(bool(self._selected_conflicts()))

    def _in_full(self, row: int) -> str:
        """Return a line in full, of which the table shows only what fits."""
        assert self._lines is not None  # there are rows
        state, *texts = self.model.texts_at(row)
        named = zip((column.heading for column in self._lines.columns), texts, strict=True)
        return " · ".join([f"{state[:1].upper()}{state[1:]}", *(f"{name}: {text}" for name, text in named if text)])

    def _selected_conflicts(self) -> list[int]:
        if ChangeState.CONFLICT not in self.model.counts:
            return []
        rows = [index.row() for index in self.table.selectionModel().selectedRows()]
        found = [self.model.item_at(row) for row in rows]
        return [number for state, number in found if state is ChangeState.CONFLICT]

    def _decide(self, what: object) -> None:
        self.decided.emit(self._selected_conflicts(), what)
        self.model.refresh_rows()
        self._show_current()
