"""The common part of all pages of forms: header, cells, and the path from them into the study."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

from cd7gui.domain.case_report.case import Case, Row
from cd7gui.domain.case_report.changes import Place
from cd7gui.domain.case_report.dictionary import Form
from cd7gui.domain.checks.checks import Finding, Severity
from cd7gui.study.entry import Result, why_incomplete
from cd7gui.ui.data_entry.editors.base import FieldEditor
from cd7gui.ui.data_entry.editors.text import LineEditor
from cd7gui.ui.data_entry.fields.cell import Cell
from cd7gui.ui.data_entry.fields.context import EntryContext
from cd7gui.ui.data_entry.pages import focus_order
from cd7gui.ui.data_entry.pages.field_reading import FieldReading
from cd7gui.ui.data_entry.pages.page_header import NO_LETTERS, PageHeader
from cd7gui.ui.data_entry.pages.row_tabs import title_of
from cd7gui.ui.style import theme
from cd7gui.ui.style.status_icons import StatusSign


def arrive_at(editor: QWidget) -> None:
    """Put the focus into an editor as Tab does: what is typed next replaces its text and is never added to it."""
    editor.setFocus(Qt.FocusReason.ShortcutFocusReason)
    # An editor that already had the focus, and now shows another patient or row, hears of no change of focus.
    if isinstance(editor, LineEditor) and not editor.typing and not editor.isReadOnly():
        editor.selectAll()


DRAFT_AFTER = 400  # ms after the first key of a draft: at most half a second of typing can be lost


def worst_signs(findings: Iterable[Finding], form: type[Form]) -> dict[int, StatusSign]:
    """Return the sign of the worst finding, open or undecidable, of each row of a form."""
    found: dict[int, Finding] = {}
    for finding in findings:
        if finding.form is form and (finding.open or finding.severity is Severity.UNDECIDED):
            known = found.get(finding.row)
            if known is None or finding.severity.rank < known.severity.rank:
                found[finding.row] = finding
    signs = {row: StatusSign.of_severity(finding.severity.value) for row, finding in found.items()}
    return {row: sign for row, sign in signs.items() if sign is not None}


class CasePage(QWidget):
    """A page that shows a form of one patient.

    Signals:
        history_wanted(): the history of the form is to be shown.
        menu_wanted(QPoint): the menu of the field under the pointer is to be opened there.
        place_wanted(object): a field of another form is to be shown; its `Place`.
        go_wanted(object): the field at a `Place` is to be shown, possibly on another form.
    """

    history_wanted = Signal()
    menu_wanted = Signal(object)
    place_wanted = Signal(object)
    go_wanted = Signal(object)

    def __init__(self, form: type[Form], context: EntryContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.mark(self, role="page")
        self.form = form
        self.context = context
        self.patient = ""
        self._came_from: QWidget | None = None  # the field in which F6 was pressed
        self.header = PageHeader(form, self)
        self.header.history_wanted.connect(self.history_wanted)
        self.header.complete_wanted.connect(self.turn_complete)
        self.header.strike_wanted.connect(self.strike_row)
        self.header.typed_behind.connect(self._say_end)
        self.reading = FieldReading(self, lambda: tuple(self.in_reading_order()), self._take_reading)
        self._draft = QTimer(self)
        self._draft.setSingleShot(True)
        self._draft.setInterval(DRAFT_AFTER)
        self._draft.timeout.connect(self.keep_drafts)

    # to be implemented by the pages

    def cells(self) -> Iterable[Cell]:
        """Return the cells that exist, shown or not."""
        raise NotImplementedError

    def show_case(self, patient: str, row: int | None = None) -> None:
        """Show a patient; of a repeating form, the row with this number, or else a suitable one."""
        raise NotImplementedError

    def row_title(self, case: Case, row: Row) -> str:
        """Return the title of a row of a repeating form, as on its tab."""
        return title_of(row)

    def refresh(self) -> None:
        """Refresh from the study in place."""
        raise NotImplementedError

    def focus_field(self, field_id: str | None = None) -> None:
        """Put the focus into a field of the row shown, or into the first one."""
        raise NotImplementedError

    def repeat_row(self) -> None:
        """Begin a new row that repeats what may be the same as in the previous row, on pages that can."""
        words = "Nothing on this form is copied from one visit to the next."
        self.context.controller.notice.emit(words, "query")

    def take_proposed(self) -> None:
        """Enter what is proposed for this form, on pages with proposals."""
        words = "Nothing is proposed here. Adverse events are proposed on F19, based on the laboratory series."
        self.context.controller.notice.emit(words, "query")

    def block_menu(self) -> Sequence[tuple[str, Callable[[], None]]]:
        """Return the menu entries that a table adds to a field's menu: words and functions."""
        return ()

    def cancel_paste(self) -> bool:
        """Cancel the preview of a pasted table; return whether one was open, which only a grid has."""
        return False

    def sort_rows(self) -> None:
        """Sort the rows by the current column; a page that shows one row has nothing to sort."""
        self.context.controller.notice.emit(
            "Only a table can be sorted. Ctrl+T shows the rows of this form as a table.", "query"
        )

    def widen_column(self, by: int) -> None:
        """Make the current column wider or narrower; a page that shows one row has none."""

    def in_reading_order(self) -> Sequence[Cell]:
        """Return the fields in the order in which they are filled in, shown or not."""
        return tuple(self.cells())

    def current_row(self) -> int:
        """Return the number of the row being worked on, 0 for a form that does not repeat."""
        raise NotImplementedError

    def row_numbers(self) -> list[int]:
        """Return the numbers of the rows in the order shown, the new row last."""
        return [*(row.number for row in self.case.rows(self.form)), self.case.next_row(self.form)]

    # common to all pages

    def focusNextPrevChild(self, next: bool) -> bool:
        """Move from field to field; every widget of the page passes Tab and Return on to here."""
        # While a dialog closes, no widget has the focus, and the window knows which one will get it back.
        here, cells = QApplication.focusWidget() or self.window().focusWidget(), self.in_reading_order()
        if here is self and self.reading.step(1 if next else -1):
            return True
        self._focus(focus_order.following(self, cells, self.header, here, forward=next), forward=next)
        return True

    def enter_by_tab(self, *, forward: bool) -> None:
        """Take the focus that Tab or Shift+Tab brings from outside the page."""
        cells = self.in_reading_order()
        if focus_order.first(cells) is None and self.enter_reading(forward=forward):
            return
        self._focus(focus_order.entered(self, cells, self.header, forward=forward), forward=forward)

    def make_current(self, cell: Cell) -> None:
        """Put the focus into a field; if it takes no keys, put the frame around it."""
        if cell.editor.isEnabled():
            self.reading.forget()
            arrive_at(cell.editor)
        else:
            self.reading.take(cell)

    def enter_reading(self, *, forward: bool) -> bool:
        """Put the frame around the first or the last field if none takes keys; return whether there is one."""
        return self.reading.enter(forward=forward)

    def _take_reading(self, cell: Cell) -> None:
        self.uncover(cell.editor)
        self.tell_of(cell)

    def tell_of(self, cell: Cell) -> None:
        """Show the messages on the current field, on pages with room for them."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move from field to field while none takes keys; say why a field refused a key, which Qt passes on."""
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_Return: 1, Qt.Key.Key_Enter: 1}
        by = steps.get(Qt.Key(event.key()), 0) if self.hasFocus() and not event.modifiers() & NO_LETTERS else 0
        arrow = event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up)
        if by and self.reading.step(by, same_field=arrow):
            return
        why = self._why_refused(event)
        if why:
            self.context.controller.notice.emit(why, "query")
        else:
            super().keyPressEvent(event)

    def _why_refused(self, event: QKeyEvent) -> str:
        here = QApplication.focusWidget()
        own = isinstance(here, FieldEditor) and self.cell_at(here) is not None
        return here.why_refused(event) if own and isinstance(here, FieldEditor) else ""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select a clicked field that takes no keys."""
        cell = self.cell_at(QApplication.widgetAt(event.globalPosition().toPoint()))
        if cell is not None and not cell.editor.isEnabled():
            self.make_current(cell)
        else:
            super().mousePressEvent(event)

    def _focus(self, widget: QWidget, *, forward: bool) -> None:
        widget.setFocus(Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason)
        self.uncover(widget)

    def uncover(self, widget: QWidget) -> None:
        """Scroll the widget that has the focus into view, on pages that scroll."""

    def step_row(self, by: int) -> None:
        """Go to the previous (-1) or next (1) row, into the current field."""
        numbers, place = self.row_numbers(), self.focused_place()
        row = self.current_row()
        at = numbers.index(row) + by if row in numbers else 0
        if 0 <= at < len(numbers):
            self.show_case(self.patient, numbers[at])
            self.focus_field(place.field if place is not None else None)

    def _say_end(self, text: str) -> None:
        words = "The form ends here: “{text}” was not entered in any field. Shift+Tab goes back to the last one."
        self.context.controller.notice.emit(words.format(text=text), "query")

    @property
    def case(self) -> Case:
        """The case that is shown."""
        return self.context.controller.study.case(self.patient)

    def commit(self, cell: Cell, text: str) -> None:
        """Enter what a cell offers."""
        if cell.place is None or not self._is_current(cell):
            return
        editor = cell.editor
        outcome = self.context.entering.commit(
            cell.place, text, editor.take_back, lambda stored: editor.answered(stored=stored)
        )
        editor.asked = outcome.result is Result.NEEDS_REASON or outcome.overtaken
        if outcome.overtaken:  # pressing Return again, or Escape, decides: the focus stays
            QTimer.singleShot(0, editor, lambda: editor.answered(stored=False))
        if outcome.result is Result.UNCHANGED and cell.binding is not None:
            cell.bind_editor(cell.binding)  # the same value in other words is shown as it is stored
        if not outcome.stored:
            self.refresh()

    def _is_current(self, cell: Cell) -> bool:
        """Return whether a cell still belongs to the open study: a text must never go into another one."""
        controller = self.context.controller
        return controller.has_study and cell.binding is not None and cell.binding.drafts is controller.drafts

    def note_typing(self) -> None:
        """Start the timer after which a half-typed text is kept as a draft."""
        if not self._draft.isActive():  # restarted by each key, it would not end while the user types
            self._draft.start()

    def keep_drafts(self) -> None:
        """Keep half-typed texts beside the study."""
        for cell in self.cells():
            if cell.editor.typing and cell.place is not None and self._is_current(cell):
                cell.editor.editor_state.drafted = True
                self.context.controller.keep_draft(cell.place, cell.editor.current_text())

    def commit_typing(self) -> None:
        """Commit half-typed texts, because the page is about to show something else."""
        self._draft.stop()
        for cell in self.cells():
            if cell.editor.typing:
                cell.editor.commit()

    def justify(self, finding: Finding) -> None:
        """Ask why a finding is accepted; the field, not the button beside it, has the focus afterwards."""
        cell = self.cell_at(QApplication.focusWidget())
        self.commit_typing()
        self.context.entering.justify(finding)
        if cell is not None and cell.shown and not cell.editor.hasFocus():
            cell.editor.setFocus()

    def go_beside(self) -> None:
        """Go to the widgets beside the fields of the page, or back to the field."""
        here, cells = QApplication.focusWidget(), self.in_reading_order()
        tools = focus_order.tools_of(self, cells)
        own = [one for one in tools if not self.header.isAncestorOf(one)] or tools
        if here in tools:
            back = self._came_from if self._came_from is not None and self._came_from.isVisible() else None
            (back or focus_order.first(cells) or self.header).setFocus()
        elif own:
            self._came_from = here if self.cell_at(here) is not None else None
            self._focus(own[0], forward=True)

    def turn_complete(self) -> None:
        """Mark the form complete, or reopen it."""
        self.commit_typing()
        waiting = self.context.controller.drafts.by_row(self.patient, self.form.id)
        was_complete = self.case.is_complete(self.form)
        if self.context.entering.turn_complete(self.case, self.form) or was_complete:
            return
        self.context.begun.report_missing()
        _, obstacle = why_incomplete(self.case, self.form)
        if waiting:
            row, texts = next(iter(waiting.items()))
            obstacle = Place(self.patient, self.form.id, row, next(iter(texts)))
        if obstacle is not None:  # what prevents it is shown and has the focus
            self.show_case(self.patient, obstacle.row or None)
            self.focus_field(obstacle.field)

    def strike_row(self) -> None:
        """Strike out the current row."""
        number = self.current_row()
        if number in {row.number for row in self.case.rows(self.form)}:
            self.context.entering.strike_row(self.case, self.form, number)

    def cell_at(self, widget: QWidget | None) -> Cell | None:
        """Return the cell that a widget belongs to; for the page itself, the framed one that takes no keys."""
        if widget is self:
            return self.reading.cell
        return next((cell for cell in self.cells() if cell.shown and widget in cell.widgets()), None)

    def cell_of(self, place: Place) -> Cell | None:
        """Return the cell of a place, if it is shown."""
        return next((cell for cell in self.cells() if cell.shown and cell.place == place), None)

    def focused_place(self) -> Place | None:
        """Return the place of the field that has the focus."""
        cell = self.cell_at(QApplication.focusWidget())
        return cell.place if cell is not None else None

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu of the field."""
        self.menu_wanted.emit(event.globalPos())
