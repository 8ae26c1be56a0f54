"""The preview of a pasted table: a panel in the page with the rows to be entered and what is left out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from cd7gui.domain.case_report.dictionary import Field
from cd7gui.domain.formatting import counted
from cd7gui.domain.values.partial_dates import DateReading
from cd7gui.study.paste.rows import NewRow, PreparedPaste
from cd7gui.study.paste.table import BESIDE_THE_NUMBERS, PastedTable
from cd7gui.ui.data_entry.editors.editor_state import is_return
from cd7gui.ui.data_entry.grid.paste_left_out import left_out_in_words
from cd7gui.ui.style import theme
from cd7gui.ui.style.theme import scale_of, spacing, tokens_of
from cd7gui.ui.widgets.copying import ListWidget, TableWidget
from cd7gui.ui.widgets.date_orders import ORDERS
from cd7gui.ui.widgets.flow_layout import FlowLayout
from cd7gui.ui.widgets.plain_text import PlainLabel, caption, one_line, tip
from cd7gui.ui.widgets.value_text import readable

LEAST_ROWS = 96  # px at 100%: the titles and two rows
SAID_HEIGHT = 88  # px at 100%: room for what is left out, about four lines before the list scrolls
CANCELS = "Esc or Ctrl+Z cancels the paste."


class PastePanel(QFrame):
    """Shows a recognised table: units and order of dates to choose, the rows to enter, and what is left out.

    Signals:
        enter_wanted(): the rows are to be entered.
        cancelled(): nothing is to be entered.
        chosen(): a unit or the order of dates was chosen.
    """

    enter_wanted = Signal()
    cancelled = Signal()
    chosen = Signal()

    def __init__(self, table: PastedTable, order: str | None, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("paste-panel")
        theme.mark(self, role="page")
        self.table = table
        self.order = order
        self._says = PlainLabel(self)
        self._says.setWordWrap(True)
        theme.mark(self._says, role="message")
        self._choices, self._end = FlowLayout(), QWidget(self)
        self._choices.setSpacing(spacing(4))
        self._end.hide()  # last in the flow layout, whose last visible item is moved to the right
        self._area = QScrollArea(self)
        self.rows = TableWidget(self)
        self.left_out = ListWidget(self)
        self.enter = QPushButton(self)
        self.cancel = QPushButton("Cancel", self)
        self.choices: dict[str, QComboBox] = {}
        self._set_styles()
        self._lay_out()
        self._offer_choices()

    def _set_styles(self) -> None:
        self.rows.setObjectName("paste-rows")
        self.rows.setAccessibleName("Rows that would be entered")
        self.rows.setEditTriggers(TableWidget.EditTrigger.NoEditTriggers)
        self.rows.setTabKeyNavigation(False)
        self.rows.verticalHeader().setVisible(False)
        self.left_out.setObjectName("paste-left-out")
        self.left_out.setAccessibleName("What would be left out, and why")
        self.left_out.setWordWrap(True)
        self.left_out.setResizeMode(ListWidget.ResizeMode.Adjust)
        self.left_out.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.enter.setObjectName("paste-enter")
        theme.mark(self.enter, role="primary")
        self.enter.clicked.connect(self.enter_wanted)
        self.cancel.setObjectName("paste-cancel")
        self.cancel.clicked.connect(self.cancelled)

    def _lay_out(self) -> None:
        title = PlainLabel("Pasted table", self)
        theme.mark(title, role="panel-title")
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.enter)
        layout = QVBoxLayout(self)
        edge = round(20 * scale_of(self.font()))
        layout.setContentsMargins(edge, edge // 4, edge, edge // 2)
        layout.addWidget(title)
        layout.addWidget(self._area, 1)
        layout.addLayout(buttons)
        content = QWidget()  # scrolls in a low window, while the buttons stay visible
        inside = QVBoxLayout(content)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self._says)
        inside.addLayout(self._choices)
        self.rows.setMinimumHeight(round(LEAST_ROWS * scale_of(self.font())))
        inside.addWidget(self.rows, 1)
        inside.addWidget(self.left_out)
        self._area.setWidget(content)
        self._area.setWidgetResizable(True)
        self._area.viewport().setAutoFillBackground(False)
        content.setAutoFillBackground(False)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._uncover)

    def _uncover(self, _: QWidget | None, now: QWidget | None) -> None:
        if now is not None and self._area.isAncestorOf(now):
            self._area.ensureWidgetVisible(now)

    # choices

    def _offer_choices(self) -> None:
        if self.table.short_dates():
            self._offer("Order of dates", self.table.date_column.title, [name for _, name in ORDERS], self._ordered())
        for column in self.table.taken:
            units = column.units
            asks = len(units) > 1 or (units and column.unit is None)
            if asks and column.unit is not BESIDE_THE_NUMBERS:
                chosen = units.index(column.unit) if column.unit in units else -1
                self._offer("Unit of {title}", column.title, [unit.name for unit in units], chosen)

    def _ordered(self) -> int:
        return next((at for at, (code, _) in enumerate(ORDERS) if code == self.order), -1)

    def _offer(self, words: str, title: str, options: Sequence[str], chosen: int) -> None:
        said = words.format(title=title)
        label, choice = PlainLabel(caption(said), self), QComboBox(self)  # a label with a buddy has a shortcut
        theme.mark(label, role="label")
        choice.addItems([one_line(one) for one in options])
        choice.setPlaceholderText("Choose")
        choice.setCurrentIndex(chosen)
        choice.setAccessibleName(said)
        choice.currentIndexChanged.connect(self._take_choices)
        label.setBuddy(choice)
        both = QWidget(self)
        pair = QHBoxLayout(both)
        pair.setContentsMargins(0, 0, 0, 0)
        pair.addWidget(label)
        pair.addWidget(choice)
        self._choices.removeWidget(self._end)
        self._choices.addWidget(both)
        self._choices.addWidget(self._end)
        self.choices[title] = choice

    def _take_choices(self) -> None:
        dates = self.table.date_column.title
        if dates in self.choices and self.choices[dates].currentIndex() >= 0:
            self.order = ORDERS[self.choices[dates].currentIndex()][0]
        for column in self.table.taken:
            choice = self.choices.get(column.title) if column.title != dates else None
            if choice is not None and choice.currentIndex() >= 0 and column.field is not None:
                self.table = self.table.with_unit(column.at, column.units[choice.currentIndex()])
        self.chosen.emit()

    @property
    def undecided(self) -> tuple[str, ...]:
        """The titles of the columns for which a choice is needed before anything can be entered."""
        dates = (self.table.date_column.title,) if self.table.asks_order(DateReading(self.order)) else ()
        return (*dates, *(column.title for column in self.table.units_lacking))

    # display

    def show_prepared(self, prepared: PreparedPaste, repeated: Sequence[int]) -> None:
        """Show what would be entered; `repeated` are the lines that repeat an earlier one of the table."""
        self._says.setText(self._summary(prepared))
        self._fill_rows(prepared)
        self.left_out.clear()
        said = left_out_in_words(self.table, prepared, repeated, undecided=bool(self.undecided))
        self.left_out.addItems([one_line(one) for one in said])
        self.left_out.setVisible(self.left_out.count() > 0)
        self._fit_left_out()
        count = len(prepared.rows)
        rows = "Enter {rows}".format(rows=counted(count, "row", "rows"))
        self.enter.setText("Enter" if self.undecided else rows)
        self.enter.setEnabled(bool(count) and not self.undecided)

    def _summary(self, prepared: PreparedPaste) -> str:
        if self.undecided:
            asked = ", ".join(f"“{title}”" for title in self.undecided)
            return f"Nothing is stored yet. First choose the unit or the order of dates of {asked}. {CANCELS}"
        parts = [
            "Nothing is stored yet.",
            "{rows} can be entered as one step.".format(rows=counted(len(prepared.rows), "row", "rows")),
        ]
        same_day = sum(row.day_known for row in prepared.rows)
        if same_day:
            parts.append(
                "{rows} the same day as another row, with other values.".format(
                    rows=counted(same_day, "of these shares", "of these share")
                )
            )
        return " ".join([*parts, CANCELS])

    def _fill_rows(self, prepared: PreparedPaste) -> None:
        """Show the rows as they would be stored; while a choice is open, as pasted, so that it can be made."""
        columns = [(column, column.field) for column in self.table.taken if column.field is not None]
        if self.undecided:
            titles = [column.title for column, _ in columns]
            lines = [[line.cell(column.at) for column, _ in columns] for line in self.table.lines]
        else:
            titles = [f"{field.label} ({field.unit})" if field.unit else field.label for _, field in columns]
            there = {line.number: line for line in self.table.lines}
            lines = [
                [_entered(row, field) if there[row.line].cell(column.at) else "" for column, field in columns]
                for row in prepared.rows
            ]
        self.rows.clear()
        self.rows.setRowCount(len(lines))
        self.rows.setColumnCount(len(titles))
        self.rows.setHorizontalHeaderLabels([one_line(title) for title in titles])
        for at, line in enumerate(lines):
            for across, text in enumerate(line):
                self.rows.setItem(at, across, QTableWidgetItem(one_line(text)))
        if not self.undecided:
            self._show_unread(prepared, [column.title for column, _ in columns])
        self.rows.resizeColumnsToContents()

    def _show_unread(self, prepared: PreparedPaste, titles: list[str]) -> None:
        """Show unreadable texts in place, in brackets and red: they are left out, and no lines need be compared."""
        places = {row.line: at for at, row in enumerate(prepared.rows)}
        for one in prepared.unread:
            item = self.rows.item(places[one.line], titles.index(one.title)) if one.line in places else None
            if item is not None and one.text:
                item.setText(f"[{one_line(one.text)}] is left out")
                item.setForeground(QColor(tokens_of(self).error))
                item.setToolTip(tip(one.why))

    def _fit_left_out(self) -> None:
        """Fit the list of what is left out to its lines, up to a few."""
        listed = self.left_out
        lines = sum(listed.sizeHintForRow(at) for at in range(listed.count())) + 2 * listed.frameWidth()
        listed.setFixedHeight(min(lines, round(SAID_HEIGHT * scale_of(self.font()))))

    def focusNextPrevChild(self, next: bool) -> bool:
        """Keep Tab within the panel: it covers the fields, and Escape works only while it has the focus."""
        if self.isHidden():  # it is being closed: Qt asks where the focus goes
            return super().focusNextPrevChild(next)
        stops = [*self.choices.values(), self.rows, self.left_out, self.cancel, self.enter]
        ring = [one for one in stops if one.isVisible() and one.isEnabled()]
        here = QApplication.focusWidget()
        at = ring.index(here) if here in ring else -1 if next else 0
        reason = Qt.FocusReason.TabFocusReason if next else Qt.FocusReason.BacktabFocusReason
        ring[(at + (1 if next else -1)) % len(ring)].setFocus(reason)
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Cancel on Escape; move on to the next open choice on Return, which presses a focused button."""
        if event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()
        elif is_return(event) and not isinstance(QApplication.focusWidget(), QAbstractButton):
            self.take_focus()
        else:
            super().keyPressEvent(event)

    def take_focus(self) -> None:
        """Put the focus on the next open choice, or else on the button."""
        undecided = self.undecided
        waiting = [choice for title, choice in self.choices.items() if title in undecided]
        below = [*self.choices.values()]
        here = next((at for at, choice in enumerate(below) if choice.hasFocus()), -1)
        lacking = next((choice for choice in (*below[here + 1 :], *below) if choice in waiting), None)
        (lacking or (self.enter if self.enter.isEnabled() else self.cancel)).setFocus()


def _entered(row: NewRow, field: Field[Any]) -> str:
    text = row.texts.get(field.id)
    return "" if text is None else readable(field.kind, text)
