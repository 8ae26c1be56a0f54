"""What can be asked of the field in hand: why it has no value, its history, its menu, what is known of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QToolTip, QWidget

from cd7gui.domain.case_report.changes import Place
from cd7gui.domain.formatting import N_
from cd7gui.ui.data_entry.fields.cell import Cell
from cd7gui.ui.data_entry.fields.context import EntryContext
from cd7gui.ui.data_entry.pages.base_page import CasePage
from cd7gui.ui.widgets.plain_text import tip
from cd7gui.ui.widgets.value_text import called, help_of


class FieldActions:
    """Answers for the field that has the focus on the page that is shown."""

    def __init__(self, desk: EntryContext, page: Callable[[], CasePage | None], parent: QWidget) -> None:
        self._desk = desk
        self._page = page
        self._parent = parent

    def _cell(self) -> Cell | None:
        page = self._page()
        return page.cell_at(QApplication.focusWidget()) if page is not None else None

    def open_missing(self) -> None:
        """Open the menu of missing reasons below the field."""
        from cd7gui.ui.data_entry.pages import field_menu

        cell = self._cell()
        if cell is not None and cell.place is not None:
            menu = field_menu.missing_menu(self._desk, cell.place, self._parent)
            menu.popup(cell.editor.mapToGlobal(QPoint(0, cell.editor.height())))

    def justify(self) -> None:
        """Ask why what was found at the field stands: the first finding without a reason, else the first with one."""
        page, cell = self._page(), self._cell()
        found = [one.finding for one in (cell.messages if cell is not None else ()) if one.finding is not None]
        may = sorted((one for one in found if one.may_be_justified), key=lambda one: not one.open)
        if page is not None and may:
            page.justify(may[0])
        else:
            self._desk.gateway.notice.emit(N_("Nothing was found at this field that could be justified."), "query")

    def open_menu(self, at: QPoint) -> None:
        """Open the menu of the field under the pointer."""
        from cd7gui.ui.data_entry.pages import field_menu

        page = self._page()
        cell = page.cell_at(QApplication.widgetAt(at)) if page is not None else None
        if page is not None and cell is not None and cell.place is not None:
            history = partial(self._show_history, cell.place)
            menu = field_menu.field_menu(self._desk, cell, cell.place, history, page.block_menu(), self._parent)
            menu.popup(at)

    def open_history(self) -> None:
        """Show the history of the field, or of the form while no field has the focus."""
        cell = self._cell()
        self._show_history(cell.place if cell is not None else None)

    def open_form_history(self) -> None:
        """Show the history of the form."""
        self._show_history(None)

    def _show_history(self, place: Place | None) -> None:
        from cd7gui.ui.data_entry.fields.history import HistoryDialog

        page, gateway = self._page(), self._desk.gateway
        if page is None:
            return
        row, field = (place.row, place.field) if place else (None, None)
        lines = gateway.history(page.patient, page.form.id, row, field)
        known = page.form.field(place.field) if place else None
        what = f"{place.name} · {known.label}" if place and known else f"{page.form.id} {page.form.title}"
        title = N_("History of {what}, {patient}").format(what=what, patient=called(page.case))
        HistoryDialog(title, lines, gateway.study.rules.dictionary, self._parent).show()

    def show_help(self) -> None:
        """Show what is known of the field, beside it."""
        cell = self._cell()
        if cell is not None:
            below = cell.editor.mapToGlobal(QPoint(0, cell.editor.height()))
            more = N_("F1 once more opens the manual.")
            QToolTip.showText(below, tip(f"{help_of(cell.field)}\n{more}"), cell.editor)
