"""The page of a form: derived from the dictionary, made once, and bound to one row after the other."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from cd7gui.domain.case_report.dictionary import Form
from cd7gui.presenters.carried_values import is_carried_over
from cd7gui.ui.data_entry.fields.binding import bindings, marks_in_words
from cd7gui.ui.data_entry.fields.cell import Cell
from cd7gui.ui.data_entry.fields.context import EntryContext
from cd7gui.ui.data_entry.fields.message_panel import MessagePanel
from cd7gui.ui.data_entry.pages.base_page import CasePage, worst_signs
from cd7gui.ui.data_entry.pages.form_body import PageBody
from cd7gui.ui.data_entry.pages.row_copying import RowCopying
from cd7gui.ui.data_entry.pages.row_tabs import RowTabs, in_order


class FormPage(CasePage):
    """One row of a form with all fields below one another; a repeating form has its rows as tabs above."""

    def __init__(self, form: type[Form], context: EntryContext, parent: QWidget | None = None) -> None:
        super().__init__(form, context, parent)
        self._row = 0
        self.strip = RowTabs(form, self.row_title, self) if form.repeating else None
        self._scroll = QScrollArea(self)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        # Made with its final parent: Qt computes the style of every widget again each time its parent changes.
        self.body = self.make_body(self._scroll.viewport())
        self.body.committed.connect(self.commit)
        self.body.typed.connect(self.note_typing)
        self.body.justify_wanted.connect(self.justify)
        self._scroll.setWidget(self.body)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.header)
        self.copying = RowCopying(self)
        layout.addWidget(self.copying.strip)
        if self.strip is not None:
            tabs = QHBoxLayout()
            tabs.setContentsMargins(12, 0, 12, 4)
            tabs.addWidget(self.strip)
            layout.addLayout(tabs)
            self.strip.row_chosen.connect(self.show_row)
        layout.addWidget(self._scroll, 1)
        self._said = MessagePanel(self.justify, self)
        layout.addWidget(self._said)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._take_focus)

    def _take_focus(self, _: QWidget | None, now: QWidget | None) -> None:
        if self.isVisible() and now is not None and not self._said.isAncestorOf(now):
            self._say()
            if self.body.isAncestorOf(now):
                self.uncover(now)  # the messages took some of the room

    def _say(self) -> None:
        """Show the full messages on the current field; nothing between the fields moves."""
        cell = self.cell_at(QApplication.focusWidget())
        messages = [one for one in cell.messages if not one.brief] if cell is not None else []
        controller = self.context.controller
        grown = self._said.show_messages(messages, read_only=not controller.has_study or controller.study.entry_closed)
        if grown and cell is not None:
            self.uncover(cell.editor)

    def tell_of(self, cell: Cell) -> None:
        """Show the full messages on the current field."""
        self._say()

    def make_body(self, parent: QWidget) -> PageBody:
        """Return what is shown below the header; special pages make their own."""
        return PageBody(self.form, self.context.lists, parent)

    def cells(self) -> Iterable[Cell]:
        """Return the fields of the page."""
        return self.body.rows.values()

    def uncover(self, widget: QWidget) -> None:
        """Scroll to the widget that has the focus."""
        if self.body.isAncestorOf(widget):
            self._scroll.ensureWidgetVisible(widget, 0, 80)

    def current_row(self) -> int:
        """Return the number of the row shown."""
        return self._row

    def row_numbers(self) -> list[int]:
        """Return the numbers of the rows in the order of the tabs, the new row last."""
        case = self.case
        return [*(row.number for row in in_order(case, self.form)), case.next_row(self.form)]

    # display

    def show_case(self, patient: str, row: int | None = None) -> None:
        """Show a patient; of a repeating form the row with this number, else the one shown, else the first."""
        self.commit_typing()
        changed = patient != self.patient
        self.patient = patient
        if changed or row is not None:
            self._row = self._first_row() if row is None else row
        self.refresh()

    def _first_row(self) -> int:
        if not self.form.repeating:
            return 0
        return self.row_numbers()[0]

    def show_row(self, number: int) -> None:
        """Show another row of the patient."""
        self.show_case(self.patient, number)

    def refresh(self) -> None:
        """Refresh from the study in place: the field being edited stays where it is."""
        controller, case = self.context.controller, self.case
        if self.form.repeating and self._row not in self.row_numbers():
            self._row = self._first_row()
        anchor = self._anchor()
        self.context.begun.enter_row(case, self.form, self._row)
        found = self.context.begun.shown_findings(case.key)
        (binding,) = bindings(controller, case, [case.row(self.form, self._row)], found)
        marks = marks_in_words(controller, case, self.form)
        self.header.show_case(case, read_only=binding.read_only, row=self._row, marks=marks)
        if self.strip is not None:
            self.strip.show_rows(case, worst_signs(found, self.form), self._row)
        self.copying.refresh()
        self.body.bind(binding)
        self._hold(anchor)
        self.reading.refresh()
        self._say()

    def repeat_row(self) -> None:
        """Begin a new row that repeats what may be the same as in the previous row."""
        if is_carried_over(self.form):
            self.copying.repeat()
        else:
            super().repeat_row()

    def _anchor(self) -> tuple[QWidget, int] | None:
        focused = QApplication.focusWidget()
        return (focused, focused.y()) if focused is not None and focused.parent() is self.body else None

    def _hold(self, anchor: tuple[QWidget, int] | None) -> None:
        if anchor is not None:
            widget, before = anchor
            bar = self._scroll.verticalScrollBar()
            bar.setValue(bar.value() + widget.y() - before)

    def focus_field(self, field_id: str | None = None) -> None:
        """Put the focus into a field, or into the first one."""
        row = self.body.rows.get(field_id) if field_id else None
        if row is None or not row.shown:
            row = next(self.body.shown_rows(), None)
        if row is not None:
            self.make_current(row)
            self.uncover(row.editor)
