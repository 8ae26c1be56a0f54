"""The page of a repeating form without sections: a table of rows, and one at the end to enter the next."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QLabel, QScrollArea, QVBoxLayout, QWidget

from cd7gui.domain.dictionary import Form
from cd7gui.domain.findings import Finding
from cd7gui.domain.text import N_
from cd7gui.study.entry import Place
from cd7gui.ui import theme
from cd7gui.ui.casebook.binding import bindings
from cd7gui.ui.casebook.casepage import CasePage, worst_signs
from cd7gui.ui.casebook.cell import Cell
from cd7gui.ui.casebook.columns import columns_of
from cd7gui.ui.casebook.countplot import PLOTTED, PlotAbove
from cd7gui.ui.casebook.desk import Desk
from cd7gui.ui.casebook.gridbody import GridBody
from cd7gui.ui.casebook.gridhead import GridHead
from cd7gui.ui.casebook.messages import Message, MessageLine
from cd7gui.ui.casebook.pastepanel import PastePreview
from cd7gui.ui.casebook.rowsorting import Sorting, next_sorting, text_above
from cd7gui.ui.theme import scale_of

HINT = N_("Type in the last row to add one. Ctrl+V takes a block; Ctrl+D repeats the cell above; × strikes a row out.")
ROOMY = 12  # rows; a lower page shows rows in place of the hint


class Said(QWidget):
    """What is said of the cell in hand: its messages, one below the other."""

    def __init__(self, justify: Callable[[Finding], None], parent: QWidget) -> None:
        super().__init__(parent)
        self._justify = justify
        self._lines: list[MessageLine] = []

    def show_messages(self, messages: Sequence[Message], *, read_only: bool) -> None:
        """Show messages; none take no room."""
        while len(self._lines) < len(messages):
            line = MessageLine(self)
            line.justify_wanted.connect(self._justify)
            self._lines.append(line)
        for line, message in zip(self._lines, messages, strict=False):
            line.show_message(message, may_justify=not read_only)
        for number, line in enumerate(self._lines):
            line.setVisible(number < len(messages))
        self.setVisible(bool(messages))
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the sentences anew."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        scale = scale_of(self.font())
        edge, y = round(20 * scale), round(4 * scale)
        for line in self._lines:
            if not line.isHidden():
                y += line.place(edge, y, self.width() - 2 * edge) + round(4 * scale)
        if y != self.height():
            self.setFixedHeight(y)


class GridPage(CasePage):
    """The rows of a form as lines of a grid; what is said of the cell in hand stands below."""

    def __init__(self, form: type[Form], desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(form, desk, parent)
        columns = columns_of(form)
        self._fields = [field.id for field in form.fields() if not field.retired]
        self._scroll = QScrollArea(self)
        self.body = GridBody(columns, desk.lists, self._scroll.viewport())
        self.body.committed.connect(self.commit)
        self.body.typed.connect(self.note_typing)
        self.body.block_pasted.connect(self._paste)
        self.body.strike_wanted.connect(lambda row: desk.entering.strike_row(self.case, form, row))
        self.body.fill_wanted.connect(self._fill_down)
        self.head = GridHead(self.body, [column.title for column in columns], self)
        self.head.sort_wanted.connect(self._sort)
        self._items = [column.item for column in columns]
        self._sorting = Sorting()
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(self.body)
        self._scroll.viewport().installEventFilter(self)
        self._scroll.verticalScrollBar().valueChanged.connect(self._look)
        self._scroll.horizontalScrollBar().valueChanged.connect(self._shift)
        self._hint = QLabel(HINT, self)
        theme.mark(self._hint, role="help")
        self._hint.setWordWrap(True)
        self._said = Said(desk.entering.justify, self)
        self.preview = PastePreview(self, (self.head, self._scroll))
        self._aimed = 0
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for widget in (self.header, self.head, self._scroll, self._said, self._hint):
            layout.addWidget(widget)
        self._plot = PlotAbove(desk.preferences, self) if form.id == PLOTTED else None
        if self._plot is not None:
            self._plot.row_wanted.connect(self._go_to_row)
            layout.insertWidget(1, self._plot)
        self._hint.setContentsMargins(20, 2, 20, 8)
        layout.setStretchFactor(self._scroll, 1)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._take_focus)

    def cells(self) -> Iterable[Cell]:
        """Give the cells of the rows in view."""
        return self.body.cells()

    def row_in_hand(self) -> int:
        """Give the number of the row that has the focus, 0 if none has."""
        place = self.focused_place()
        return place.row if place is not None else 0

    # showing

    def show_case(self, patient: str, row: int | None = None) -> None:
        """Show a patient; the row with this number is brought into view."""
        self.commit_typing()
        changed, self.patient = patient != self.patient, patient
        if changed:
            self._take_sorting(Sorting())
        self.refresh()
        if changed:
            self._scroll.verticalScrollBar().setValue(0)
        position = self.body.position_of_number(row) if row else None
        if position is not None:
            self._bring(position)
            self._aimed = position

    def _bring(self, position: int) -> None:
        height = self.body.row_height
        self._scroll.ensureVisible(0, position * height + height // 2, 0, height)
        self._look()

    def refresh(self) -> None:
        """Look at the study anew, in place."""
        gateway, case = self.desk.gateway, self.case
        rows = self._sorting.arranged(case.rows(self.form))
        if not gateway.study.read_only:
            rows.append(case.row(self.form, case.next_row(self.form)))
        self.header.show_case(case, read_only=gateway.study.read_only)
        self.body.bind(bindings(gateway, case, rows), worst_signs(gateway.study.findings(case.key), self.form))
        self._arrange()
        self._say(self.cell_at(QApplication.focusWidget()))
        self.preview.refresh()
        if self._plot is not None:
            self._plot.show_case(case)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrange anew when the view's size changed."""
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
        self._look()

    def _look(self) -> None:
        self.body.look(self._scroll.verticalScrollBar().value(), self._scroll.viewport().height())

    def _shift(self, value: int) -> None:
        self.head.shift = value
        self.head.update()
        self.body.shift(value)

    def _sort(self, column: int) -> None:
        """Sort by a column once; rows that change or are added afterwards stay where they are until the next click."""
        self.commit_typing()
        rows = self.case.rows(self.form)
        self._take_sorting(next_sorting(self._sorting, column, self._items[column], rows, self.case))
        self.refresh()

    def _take_sorting(self, sorting: Sorting) -> None:
        self._sorting = sorting
        self.head.show_sorting(sorting)

    # fields

    def focus_field(self, field_id: str | None = None) -> None:
        """Put the focus into a field of the row that was asked for last, or of the first."""
        self.preview.close()
        position, self._aimed = self._aimed, 0
        self._bring(position)
        cell = self.body.cell(position, field_id)
        if cell is not None:
            cell.editor.setFocus()
            self._scroll.ensureWidgetVisible(cell.editor)

    def _go_to_row(self, row: int, field_id: str) -> None:
        self.show_case(self.patient, row)
        self.focus_field(field_id)

    def _take_focus(self, _: QWidget | None, now: QWidget | None) -> None:
        if self.isVisible():
            self._say(self.cell_at(now))

    def _say(self, cell: Cell | None) -> None:
        messages = cell.messages if cell is not None else ()
        read_only = not self.desk.gateway.has_study or self.desk.gateway.study.read_only
        self._said.show_messages(messages, read_only=read_only)
        roomy = self.height() >= ROOMY * self.body.row_height
        self._hint.setVisible(roomy and not messages and not read_only and self.preview.panel is None)

    def _fill_down(self, cell: Cell) -> None:
        """Repeat the value of the row above, as one step."""
        place = cell.place
        if place is None or self.desk.gateway.study.read_only:
            return
        rows = self._sorting.arranged(self.case.rows(self.form))
        text = text_above(rows, place.row, cell.field)
        if text is None:
            self.desk.gateway.notice.emit(N_("There is no value above this cell to repeat."), "query")
            return
        cell.editor.take_back()
        self.desk.entering.paste([(place, text)])

    def _paste(self, at: Cell, text: str) -> None:
        place = at.place
        if place is None or self.preview.offer(text):
            return
        block = [line.split("\t") for line in text.replace("\r\n", "\n").rstrip("\n").split("\n")]
        first = self._fields.index(place.field)
        fields = self._fields[first:]
        rows = self._numbers_from(place.row, len(block))
        cells = [
            (Place(place.patient, place.form, row, field), typed)
            for row, line in zip(rows, block, strict=True)
            for field, typed in zip(fields, line, strict=False)
        ]
        self.desk.entering.paste(cells)
        left_over = max(len(line) for line in block) - len(fields)
        if left_over > 0:
            said = N_("The block is wider than the grid: {n} columns at its right were left out.").format(n=left_over)
            self.desk.gateway.notice.emit(said, "query")

    def _numbers_from(self, number: int, count: int) -> list[int]:
        known = [row.number for row in self._sorting.arranged(self.case.rows(self.form))]
        following = known[known.index(number) :] if number in known else []
        new = self.case.next_row(self.form)
        return [*following, *range(new, new + count)][:count]
