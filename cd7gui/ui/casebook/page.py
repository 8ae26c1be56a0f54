"""The page of a form: derived from the dictionary, made once, and bound to one row after the other."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QScrollArea, QVBoxLayout, QWidget

from cd7gui.domain.case import Case
from cd7gui.domain.dictionary import Form
from cd7gui.domain.findings import Finding
from cd7gui.study.entry import Place
from cd7gui.ui import theme
from cd7gui.ui.casebook.binding import Binding, bindings
from cd7gui.ui.casebook.body import PageBody
from cd7gui.ui.casebook.desk import Desk
from cd7gui.ui.casebook.fieldrow import FieldRow
from cd7gui.ui.casebook.header import PageHeader
from cd7gui.ui.casebook.rowstrip import RowStrip
from cd7gui.ui.signs import Sign

DRAFT_AFTER = 2000  # ms after the last key


def worst_signs(findings: Iterable[Finding], form: type[Form]) -> dict[int, Sign]:
    """Give the sign of the worst open finding of each row."""
    found: dict[int, Finding] = {}
    for finding in findings:
        if finding.form is form and finding.open:
            known = found.get(finding.row)
            if known is None or finding.severity.rank < known.severity.rank:
                found[finding.row] = finding
    signs = {row: Sign.of_severity(finding.severity.value) for row, finding in found.items()}
    return {row: sign for row, sign in signs.items() if sign is not None}


class FormPage(QWidget):
    """One row of a form, all fields one below the other; a repeating form has its rows as tabs above.

    Signals:
        history_wanted(): the history of the form is to be shown.
        menu_wanted(QPoint): the menu of the field under the pointer is to be opened there.
    """

    history_wanted = Signal()
    menu_wanted = Signal(object)

    def __init__(self, form: type[Form], desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.mark(self, role="page")
        self.form = form
        self._desk = desk
        self._patient = ""
        self._row = 0
        self._binding: Binding | None = None
        self.header = PageHeader(form, self)
        self.header.history_wanted.connect(self.history_wanted)
        self.header.complete_wanted.connect(self.turn_complete)
        self.header.strike_wanted.connect(self.strike_row)
        self.strip = RowStrip(form, self) if form.repeating else None
        self.body = PageBody(form, desk.lists)
        self.body.committed.connect(self._commit)
        self.body.typed.connect(self._note_typing)
        self.body.justify_wanted.connect(desk.entering.justify)
        self._scroll = QScrollArea(self)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(self.focusPolicy())
        self._scroll.setWidget(self.body)
        self._draft = QTimer(self)
        self._draft.setSingleShot(True)
        self._draft.setInterval(DRAFT_AFTER)
        self._draft.timeout.connect(self.keep_drafts)
        self._lay_out()

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.header)
        if self.strip is not None:
            layout.addWidget(self.strip)
            self.strip.row_chosen.connect(self._show_row)
        layout.addWidget(self._scroll, 1)

    # showing

    def show_case(self, patient: str, row: int | None = None) -> None:
        """Show a patient; of a repeating form the row with this number, else the one on show, else the first."""
        self.commit_typing()
        case = self._desk.gateway.study.case(patient)
        if patient != self._patient or row is not None:
            self._row = self._first_row(case) if row is None else row
        self._patient = patient
        self.refresh()

    def _first_row(self, case: Case) -> int:
        if not self.form.repeating:
            return 0
        rows = case.rows(self.form)
        return rows[0].number if rows else case.next_row(self.form)

    def _show_row(self, number: int) -> None:
        self.show_case(self._patient, number)

    def refresh(self) -> None:
        """Look at the study anew, in place: the field under the user's hands stays where it is."""
        gateway = self._desk.gateway
        case = gateway.study.case(self._patient)
        if self.form.repeating and self._row not in self._numbers(case):
            self._row = self._first_row(case)
        anchor = self._anchor()
        (self._binding,) = bindings(gateway, case, [case.row(self.form, self._row)])
        self.header.show_case(case, read_only=gateway.study.read_only, row=self._row)
        if self.strip is not None:
            self.strip.show_rows(case, worst_signs(gateway.study.findings(case.key), self.form), self._row)
        self.body.bind(self._binding)
        self._hold(anchor)

    def _numbers(self, case: Case) -> set[int]:
        return {row.number for row in case.rows(self.form)} | {case.next_row(self.form)}

    def _anchor(self) -> tuple[QWidget, int] | None:
        focused = QApplication.focusWidget()
        return (focused, focused.y()) if focused is not None and focused.parent() is self.body else None

    def _hold(self, anchor: tuple[QWidget, int] | None) -> None:
        if anchor is not None:
            widget, before = anchor
            bar = self._scroll.verticalScrollBar()
            bar.setValue(bar.value() + widget.y() - before)

    # entering

    def _commit(self, field_id: str, text: str) -> None:
        if self._binding is None:
            return
        row = self.body.rows[field_id]
        outcome = self._desk.entering.commit(self._binding.place(row.field), text, row.editor.take_back)
        if not outcome.stored:
            self.refresh()

    def _note_typing(self, _: str) -> None:
        self._draft.start()

    def keep_drafts(self) -> None:
        """Keep what is half typed beside the study."""
        if self._binding is None or self._binding.read_only:
            return
        for row in self.body.rows.values():
            if row.editor.typing:
                row.editor.holding.drafted = True
                self._desk.gateway.keep_draft(self._binding.place(row.field), row.editor.current_text())

    def commit_typing(self) -> None:
        """Commit what is half typed, because the page is about to show something else."""
        self._draft.stop()
        for row in self.body.rows.values():
            if row.editor.typing:
                row.editor.commit()

    def turn_complete(self) -> None:
        """Mark the form complete, or open it again."""
        self.commit_typing()
        self._desk.entering.turn_complete(self._desk.gateway.study.case(self._patient), self.form)

    def strike_row(self) -> None:
        """Strike out the row on show."""
        self._desk.entering.strike_row(self._desk.gateway.study.case(self._patient), self.form, self._row)

    # fields

    def focused_place(self) -> Place | None:
        """Give the place of the field that has the focus."""
        row = self.body.row_at(QApplication.focusWidget())
        return self._place(row)

    def place_at(self, widget: QWidget | None) -> Place | None:
        """Give the place of the field that a widget edits."""
        return self._place(self.body.row_at(widget))

    def _place(self, row: FieldRow | None) -> Place | None:
        return self._binding.place(row.field) if row is not None and self._binding is not None else None

    def editor_at(self, place: Place) -> QWidget | None:
        """Give the editor of a place, if it is on show."""
        row = self.body.place_of(place)
        return row.editor if row is not None and row.shown else None

    def focus_field(self, field_id: str | None = None) -> None:
        """Put the focus into a field, or into the first one."""
        row = self.body.rows.get(field_id) if field_id else None
        if row is None or not row.shown:
            row = next(self.body.shown_rows(), None)
        if row is not None:
            row.editor.setFocus()
            self._scroll.ensureWidgetVisible(row.editor, 0, 80)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu of the field."""
        self.menu_wanted.emit(event.globalPos())
