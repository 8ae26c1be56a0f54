"""The page of a repeating form as a table: its rows, and one at the end for the next entry."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtWidgets import QApplication, QMenuBar, QScrollArea, QVBoxLayout, QWidget

from cd7gui.domain.case_report.dictionary import Form
from cd7gui.presenters.carried_values import is_carried_over
from cd7gui.presenters.engraftment import deciding_rows
from cd7gui.presenters.event_words import grades_explained
from cd7gui.study.people.locks import state_of
from cd7gui.ui.data_entry.fields.binding import bindings, marks_in_words
from cd7gui.ui.data_entry.fields.cell import Cell
from cd7gui.ui.data_entry.fields.context import EntryContext
from cd7gui.ui.data_entry.fields.message_panel import MessagePanel
from cd7gui.ui.data_entry.fields.messages import Message, sign_of_states
from cd7gui.ui.data_entry.grid.counts_plot import PLOTTED, PlotToggle
from cd7gui.ui.data_entry.grid.grid_body import GridBody, Spot
from cd7gui.ui.data_entry.grid.grid_clipboard import GridClipboard
from cd7gui.ui.data_entry.grid.grid_columns import GAP, columns_of
from cd7gui.ui.data_entry.grid.grid_header import GridHead
from cd7gui.ui.data_entry.grid.grid_keys import GridKeys
from cd7gui.ui.data_entry.grid.paste_preview import PastePreview
from cd7gui.ui.data_entry.grid.row_sorting import Sorting, next_sorting
from cd7gui.ui.data_entry.grid.selection_frame import CellSelection
from cd7gui.ui.data_entry.pages.base_page import CasePage, arrive_at, worst_signs
from cd7gui.ui.data_entry.pages.row_copying import RowCopying
from cd7gui.ui.style import theme
from cd7gui.ui.style.theme import scale_of
from cd7gui.ui.widgets.plain_text import PlainLabel

HINT = (
    "Ctrl+R goes to the empty last row. Ctrl+V pastes a block or a table with titles; Ctrl+D copies the cell above; "
    "Ctrl+F1 lists all keys."
)
ROOMY = 12  # rows; a lower page shows rows instead of the hint


class GridPage(CasePage):
    """The rows of a form as lines of a grid, with the messages on the current cell below."""

    def __init__(self, form: type[Form], context: EntryContext, parent: QWidget | None = None) -> None:
        super().__init__(form, context, parent)
        self._plot = PlotToggle(context.preferences, self) if form.id == PLOTTED else None
        columns = columns_of(form)
        self._items = [column.item for column in columns]
        self._scroll = QScrollArea(self)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.body = GridBody(columns, context.lists, self._scroll.viewport())
        self._scroll.setWidget(self.body)
        self.head = GridHead(self.body, self)
        self.keys = GridKeys(self.body, self)
        self.copying = RowCopying(self)
        self._hint = PlainLabel(HINT, self)
        theme.mark(self._hint, role="help")
        self._said = MessagePanel(self.justify, self)
        self.preview = PastePreview(self, [one for one in (self.head, self._scroll, self._plot) if one is not None])
        self._blocks = GridClipboard(self, self.body, self.keys, self.preview)
        self._sorting = Sorting()
        self._aimed = 0
        self._deciding: Mapping[int, str] = {}
        kept = context.preferences.layout(f"grid/{form.id}")
        self.body.own = {at: width for at, width in zip(kept[::2], kept[1::2], strict=False) if at < len(columns)}
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self._hint.setWordWrap(True)
        self._hint.setContentsMargins(20, 2, 20, 8)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for widget in (self.header, self.copying.strip, self._plot, self.head, self._scroll, self._said, self._hint):
            if widget is not None:
                layout.addWidget(widget)
        layout.setStretchFactor(self._scroll, 1)

    def _connect(self) -> None:
        self.body.committed.connect(self.commit)
        self.body.typed.connect(self.note_typing)
        self.body.strike_wanted.connect(lambda row: self.context.entering.strike_row(self.case, self.form, row))
        self.body.row_pressed.connect(self._mark_row)
        self.keys.go_wanted.connect(self._go_to_spot)
        self.keys.marked.connect(self._show_mark)
        self.keys.wanted.connect(self._blocks.act)
        self.head.sort_wanted.connect(self._sort)
        self.head.widened.connect(self._widen)
        self._scroll.viewport().installEventFilter(self)
        self._scroll.verticalScrollBar().valueChanged.connect(self._note_view)
        self._scroll.horizontalScrollBar().valueChanged.connect(self._shift)
        if self._plot is not None:
            self._plot.row_wanted.connect(self._go_to_row)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._take_focus)

    def cells(self) -> Iterable[Cell]:
        """Return the cells of the visible rows."""
        return self.body.cells()

    def in_reading_order(self) -> Sequence[Cell]:
        """Return the cells row by row; the current row is scrolled into view, so that its neighbours have editors."""
        position = self.body.position_of(QApplication.focusWidget())
        if position is not None:
            self._scroll_to_row(position)
        return tuple(self.body.cells())

    def uncover(self, widget: QWidget) -> None:
        """Scroll to the widget that has the focus."""
        if self.body.isAncestorOf(widget):
            self._show_whole(widget)
            cell = self.cell_at(widget)
            spot = self.body.spot_of(cell) if cell is not None else None
            if cell is not None and spot is not None:
                self._uncover(cell, spot)

    def row_numbers(self) -> list[int]:
        """Return the numbers of the rows in the order shown."""
        return [self.body.binding(position).row.number for position in range(self.body.last_spot[0] + 1)]

    def current_row(self) -> int:
        """Return the number of the row that has the focus, or 0 if none has."""
        place = self.focused_place()
        return place.row if place is not None else 0

    # display

    def show_case(self, patient: str, row: int | None = None) -> None:
        """Show a patient, and scroll the row with this number into view."""
        self.commit_typing()
        changed, self.patient = patient != self.patient, patient
        if changed:
            self.keys.set_mark(None)
            self._take_sorting(Sorting())
        self.refresh()
        if changed:
            self._scroll.verticalScrollBar().setValue(0)
        position = self.body.position_of_number(row) if row else None
        if position is not None:
            self._scroll_to_row(position)
            self._aimed = position

    def _scroll_to_row(self, position: int) -> None:
        height = self.body.row_height
        self._scroll.ensureVisible(0, position * height + height // 2, 0, height)
        self._note_view()

    def refresh(self) -> None:
        """Refresh from the study in place."""
        focused, spot = self.window().focusWidget(), self.body.current_spot()
        controller, case = self.context.controller, self.case
        rows = self._sorting.arranged(case.rows(self.form))
        shut = controller.study.entry_closed or state_of(controller.study, case, self.form.id) is not None
        if not shut:
            rows.append(case.row(self.form, case.next_row(self.form)))
        marks = marks_in_words(controller, case, self.form)
        self.header.show_case(case, read_only=shut, marks=marks)
        self.context.begun.enter_row(case, self.form, self.current_row())
        found = self.context.begun.shown_findings(case.key)
        bound = bindings(controller, case, rows, found)
        states = {one.row.number: sign for one in bound if (sign := sign_of_states(one.verified.values())) is not None}
        self.body.bind(bound, states | worst_signs(found, self.form))
        self.keys.keep_within(len(rows))
        self._deciding = deciding_rows(case, self.form)
        self.body.show_deciding(frozenset(self._deciding))
        self._arrange()
        self._say(self.cell_at(QApplication.focusWidget()))
        self.copying.refresh()
        self.preview.refresh()
        if self._plot is not None:
            self._plot.show_case(case)
        if spot is not None and self.window().focusWidget() is not focused:  # its row no longer exists
            self._go_to_spot((min(spot[0], self.body.last_spot[0]), spot[1]))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrange again when the view's size changed."""
        if event.type() == QEvent.Type.Resize:
            self._arrange()
        return super().eventFilter(watched, event)

    def _arrange(self) -> None:
        if self._plot is not None:
            self._plot.plot.fit(self.height())
        view = self._scroll.viewport()
        width = max(self.body.share(view.width()), view.width())
        self.body.arrange()
        self.body.resize(width, max(self.body.minimumHeight(), view.height()))
        self.head.arrange()
        self._note_view()

    def _widen(self, column: int, width: int) -> None:
        """Set a column's own width, and store it."""
        self.body.widen(column, width)
        self._arrange()
        own = [number for pair in sorted(self.body.own.items()) for number in pair]
        self.context.preferences.keep_layout(f"grid/{self.form.id}", own)

    def widen_column(self, by: int) -> None:
        """Make the current column wider or narrower, in px at 100%."""
        spot = self.body.current_spot()
        if spot is not None:
            self._widen(spot[1], self.body.widths[spot[1]] + round(by * scale_of(self.font())))

    def _note_view(self) -> None:
        self.body.look(self._scroll.verticalScrollBar().value(), self._scroll.viewport().height())

    def _shift(self, value: int) -> None:
        self.head.shift = value
        self.head.update()
        self.body.shift(value)

    def _sort(self, column: int) -> None:
        """Sort by a column once; rows that are changed or added later stay in place until the next click."""
        self.commit_typing()
        self.keys.set_mark(None)
        rows = self.case.rows(self.form)
        self._take_sorting(next_sorting(self._sorting, column, self._items[column], rows, self.case))
        self.refresh()

    def block_menu(self) -> Sequence[tuple[str, Callable[[], None]]]:
        """Return the menu entries for the marked block or the current cell, and for the rows."""
        act = self._blocks.act
        reads = (
            ("Copy   Ctrl+C", partial(act, "copy")),
            ("Copy with titles   Ctrl+Shift+C", partial(act, "copy_titles")),
            ("Sort by this column   Alt+S", self.sort_rows),
        )
        writes = (
            ("Paste   Ctrl+V", partial(act, "paste")),
            ("Copy the value above   Ctrl+D", partial(act, "fill")),
            ("Strike out this row…   Alt+Del", self.strike_row),
        )
        return reads if self.context.controller.study.entry_closed else (*reads, *writes)

    def cancel_paste(self) -> bool:
        """Cancel the preview of a pasted table; return whether one was open."""
        return self.isVisible() and self.preview.cancel()

    def repeat_row(self) -> None:
        """Begin a new row that repeats what may be the same as in the previous row."""
        if is_carried_over(self.form):
            self.copying.repeat()
        else:
            super().repeat_row()

    def sort_rows(self) -> None:
        """Sort by the current column, as a click on its title would; the current cell stays current."""
        place, spot = self.focused_place(), self.body.current_spot()
        if place is None or spot is None:
            self.context.controller.notice.emit("Go to a cell of the column first, then sort.", "query")
            return
        self._sort(spot[1])
        self.show_case(self.patient, place.row)
        self.focus_field(place.field)

    def _take_sorting(self, sorting: Sorting) -> None:
        self._sorting = sorting
        self.head.show_sorting(sorting)

    # fields

    def focus_field(self, field_id: str | None = None) -> None:
        """Put the focus into a field of the row requested last, or of the first row."""
        self.preview.close()
        position, self._aimed = self._aimed, 0
        self._scroll_to_row(position)
        cell = self.body.cell(position, field_id)
        if cell is not None:
            arrive_at(cell.editor if cell.editor.isEnabled() else self.body)
            if field_id is not None:
                self.make_current(cell)
            self._show_whole(cell.editor)

    def make_current(self, cell: Cell) -> None:
        """Put the focus into a cell; if cells take no keys, mark it instead."""
        spot = self.body.spot_of(cell)
        if cell.editor.isEnabled() or spot is None:
            arrive_at(cell.editor)
        else:
            self.body.setFocus()
            self.keys.set_mark(CellSelection(*spot, *spot))

    def enter_reading(self, *, forward: bool) -> bool:
        """Return False, as the grid's keys mark a cell."""
        return False

    def cell_at(self, widget: QWidget | None) -> Cell | None:
        """Return the cell that a widget belongs to; for the grid itself, the cell where the mark ends."""
        mark = self.keys.mark
        if widget is not self.body or mark is None:
            return super().cell_at(widget)
        id_ = self._items[mark.to_column].id
        cell = self.body.cell(mark.to_row, id_)
        return cell if cell is not None and cell.field.id == id_ else None  # a computed value has no cell

    def _go_to_row(self, row: int, field_id: str) -> None:
        self.show_case(self.patient, row)
        self.focus_field(field_id)

    def _go_to_spot(self, spot: Spot) -> None:
        """Move to the cell at a position and in a column."""
        position, column = spot
        self._scroll_to_row(position)
        cell = self.body.cell(position, self._items[column].id)
        if cell is not None:
            arrive_at(cell.editor)
            self._show_whole(cell.editor)
            self._uncover(cell, spot)

    def _mark_row(self, position: int, on: bool) -> None:
        """Mark the whole row whose number was pressed; with Shift, all rows from where marking began."""
        here, last = self.body.current_spot(), self.body.last_spot[1]
        first = here[0] if on and here is not None else position
        if first == position:
            self._go_to_spot((position, 0))
        self.keys.set_mark(CellSelection(first, 0, position, last))

    def _show_mark(self) -> None:
        mark = self.keys.mark
        self.body.show_mark(mark)
        if mark is not None:
            self._scroll_to_row(mark.to_row)
            if self.body.hasFocus():
                self._say(self.cell_at(self.body))

    def _take_focus(self, before: QWidget | None, now: QWidget | None) -> None:
        if not self.isVisible() or isinstance(now, QMenuBar) or (now is not None and self._said.isAncestorOf(now)):
            return  # the menu applies to the marked block
        left, cell = self.cell_at(before), self.cell_at(now)
        place = cell.place if cell is not None and self.context.controller.has_study else None
        if place is not None and self.context.begun.enter_row(self.case, self.form, place.row):
            self.refresh()
        self._say(cell)
        if place is not None:
            self.copying.refresh()
        spot = self.body.spot_of(cell) if cell is not None else None
        self.keys.note_focus(self.body.spot_of(left) if left is not None else None, spot)
        if cell is not None and spot is not None:
            self._uncover(cell, spot)

    def _show_whole(self, widget: QWidget) -> None:
        """Scroll a whole cell into view; Qt's ensureWidgetVisible shows only the text cursor of the focused one."""
        at = QRect(widget.mapTo(self.body, QPoint(0, 0)), widget.size())
        gap = round(GAP * scale_of(self.font()))
        for corner in (at.bottomRight(), at.topLeft()):
            self._scroll.ensureVisible(corner.x(), corner.y(), gap, gap)

    def _uncover(self, cell: Cell, spot: Spot) -> None:
        """Scroll a cell out from under the first column, which stays in place."""
        bar = self._scroll.horizontalScrollBar()
        covered = self.body.left_of(0) + self.body.widths[0] - cell.editor.x()
        if spot[1] and covered > 0:
            bar.setValue(bar.value() - covered - round(GAP * scale_of(self.font())))

    def _say(self, cell: Cell | None) -> None:
        messages = list(cell.messages) if cell is not None else []
        decides = self._deciding.get(cell.place.row) if cell is not None and cell.place is not None else None
        messages += [Message("", words) for words in decides.split("\n")] if decides else []
        if cell is not None and cell.binding is not None:
            messages += [Message("", words) for words in grades_explained(self.case, cell.binding.row, cell.field)]
        read_only = not self.context.controller.has_study or self.context.controller.study.entry_closed
        if self._said.show_messages(messages, read_only=read_only) and cell is not None:
            self._show_whole(cell.editor)
        roomy = self.height() >= ROOMY * self.body.row_height
        self._hint.setVisible(roomy and not messages and not read_only and self.preview.panel is None)
