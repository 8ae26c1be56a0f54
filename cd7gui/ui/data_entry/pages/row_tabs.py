"""The rows of a wide repeating form as tabs above its page, with one for a new row."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QTabBar, QWidget

from cd7gui.domain.case_report.case import Case, Row
from cd7gui.domain.case_report.dictionary import Form
from cd7gui.ui.style import status_icons
from cd7gui.ui.style.status_icons import StatusSign
from cd7gui.ui.widgets.plain_text import caption, tip
from cd7gui.ui.widgets.value_text import readable


def title_of(row: Row) -> str:
    """Return a row's number, its date and the investigator's answer: "1 · 2023-07-07 · CRi"."""
    form = row.form
    field = form.field(form.order_by) if form.order_by else None
    stored = row.stored(field) if field is not None else None
    if field is None or stored is None:
        return f"Row {row.number}"
    own = [
        readable(item.kind, row.value_text(item.id)) for item in form.fields() if item.investigator and row.has(item)
    ]
    return " · ".join([str(row.number), readable(field.kind, stored), *own])


def in_order(case: Case, form: type[Form]) -> list[Row]:
    """Return the rows of a form by date; those without a date follow by number."""
    field = form.field(form.order_by) if form.order_by else None
    dated = list(case.rows_by_day(form, field)) if field is not None else []
    return [*dated, *(row for row in case.rows(form) if row not in dated)]


class RowTabs(QTabBar):
    """The tabs.

    Signals:
        row_chosen(int): the number of the row to show.
    """

    row_chosen = Signal(int)

    def __init__(self, form: type[Form], title: Callable[[Case, Row], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._form = form
        self._title = title
        self._filling = False
        self.setExpanding(False)
        self.setDrawBase(False)
        self.setUsesScrollButtons(True)
        self.setAccessibleName(f"Rows of {form.title}")
        self.currentChanged.connect(self._choose)

    def show_rows(self, case: Case, worst: Mapping[int, StatusSign], current: int) -> None:
        """Show the rows of a case; the last tab is for a new row."""
        wanted = [(row.number, self._title(case, row)) for row in in_order(case, self._form)]
        wanted.append((case.next_row(self._form), "+ New row"))
        self._filling = True
        while self.count() > len(wanted):
            self.removeTab(self.count() - 1)
        while self.count() < len(wanted):
            self.addTab("")
        for at, (number, title) in enumerate(wanted):
            self._show_tab(at, number, title, worst.get(number))
        numbers = [number for number, _ in wanted]
        self.setCurrentIndex(numbers.index(current) if current in numbers else len(numbers) - 1)
        self._filling = False

    def _show_tab(self, at: int, number: int, title: str, sign: StatusSign | None) -> None:
        if self.tabText(at) != caption(title):
            self.setTabText(at, caption(title))
        self.setTabData(at, number)
        word = sign.word if sign else ""
        if self.tabToolTip(at) != word:
            self.setTabToolTip(at, tip(word))
            self.setAccessibleTabName(at, f"{title}, {word}" if word else title)
            self.setTabIcon(at, status_icons.icon(sign, self) if sign else QIcon())

    def _choose(self, at: int) -> None:
        number = self.tabData(at)
        if not self._filling and isinstance(number, int):
            self.row_chosen.emit(number)
