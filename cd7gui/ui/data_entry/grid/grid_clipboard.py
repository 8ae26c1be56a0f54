"""Actions on a block of a grid: copy, paste, fill down, clear. Each one that writes is one undo step."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from PySide6.QtGui import QGuiApplication

from cd7gui.domain.case_report.changes import Place, missing_reason
from cd7gui.domain.case_report.dictionary import Derived, Field
from cd7gui.domain.errors import Unparsable
from cd7gui.domain.formatting import counted
from cd7gui.study.paste.clipboard import as_block, cells_of, refusal
from cd7gui.study.paste.paste import Cell as Typed
from cd7gui.ui.data_entry.fields.binding import Binding
from cd7gui.ui.data_entry.grid.grid_body import GridBody
from cd7gui.ui.data_entry.grid.grid_keys import GridKeys
from cd7gui.ui.data_entry.grid.paste_preview import PastePreview
from cd7gui.ui.data_entry.grid.selection_frame import CellSelection
from cd7gui.ui.data_entry.pages.base_page import CasePage
from cd7gui.ui.widgets.value_text import editable


class GridClipboard:
    """Performs the actions on the marked block of a grid, or on the current cell if none is marked."""

    def __init__(self, page: CasePage, body: GridBody, keys: GridKeys, preview: PastePreview) -> None:
        self._page = page
        self._body = body
        self._keys = keys
        self._preview = preview

    def act(self, wanted: str) -> None:
        """Perform the action of a shortcut."""
        self._page.commit_typing()
        here = self._body.current_spot()
        mark = self._keys.mark or (CellSelection(*here, *here) if here is not None else None)
        if wanted == "copy_titles":
            self._copy_titled(self._keys.mark or CellSelection(0, 0, *self._body.last_spot))
        elif mark is None:
            return
        elif wanted == "copy":
            self._copy(mark)
        elif self._page.context.controller.study.entry_closed:
            self._say("This study is read-only, so nothing can be entered.", "error")
        elif wanted == "paste":
            self.paste(mark, QGuiApplication.clipboard().text())
        elif wanted == "fill":
            self._fill(mark)
        elif wanted == "empty" and self._may_empty(mark):
            self._empty(mark)
        elif wanted == "cut" and self._may_empty(mark):
            self._copy(mark)
            self._empty(mark)

    def _say(self, sentence: str, severity: str = "") -> None:
        self._page.context.controller.notice.emit(sentence, severity)

    # copying

    def _copy(self, mark: CellSelection) -> None:
        """Copy values so that they can be pasted again, without derived ones, which are recomputed there."""
        fields = self._fields(mark)
        rows = [[_text(self._body.binding(row), field) for field in fields] for row in self._filled(mark)]
        block = as_block(rows)
        QGuiApplication.clipboard().setText(block.rstrip("\n") if len(block.splitlines()) < 2 else block)
        if len(rows) * len(fields) > 1:
            words = "{cells} copied. Ctrl+Shift+C copies them with their titles and grades."
            self._say(words.format(cells=counted(len(rows) * len(fields), "cell was", "cells were")))

    def _copy_titled(self, mark: CellSelection) -> None:
        """Copy a table for a spreadsheet, with titles and derived values."""
        columns = [self._body.columns[at] for at in mark.columns]
        rows = [[_text(self._body.binding(row), column.item) for column in columns] for row in self._filled(mark)]
        QGuiApplication.clipboard().setText(as_block([[column.plain_title for column in columns], *rows]))
        self._say("{rows} copied with titles.".format(rows=counted(len(rows), "row was", "rows were")))

    def _filled(self, mark: CellSelection) -> list[int]:
        return [row for row in mark.rows if not self._body.binding(row).row.empty] or [mark.row]

    def _fields(self, mark: CellSelection) -> list[Field[Any]]:
        items = [self._body.columns[at].item for at in mark.columns]
        return [item for item in items if isinstance(item, Field)]

    def _shown(self, mark: CellSelection, rows: Iterable[int]) -> Iterator[tuple[int, Field[Any]]]:
        """Yield the visible cells of the block in these rows: hidden ones are never changed."""
        for row in rows:
            yield from ((row, field) for field in self._fields(mark) if self._body.binding(row).row.shows(field.id))

    def _place(self, row: int, field: Field[Any]) -> Place:
        return self._body.binding(row).place(field)

    # writing

    def _enter(self, cells: Sequence[Typed]) -> None:
        """Enter cells as one step, and report how many changed, or which were refused."""
        pasted = self._page.context.entering.paste(cells)
        if pasted is not None and not pasted.refused and len(pasted.recorded) > 1:
            stored = counted(len(pasted.recorded), "cell was", "cells were")
            self._say(f"{stored} changed. Undo reverses this in one step.")

    def _empty(self, mark: CellSelection) -> None:
        self._enter([(self._place(row, field), None) for row, field in self._shown(mark, mark.rows)])

    def _may_empty(self, mark: CellSelection) -> bool:
        """Ask before more than one row loses values."""
        shown = self._shown(mark, mark.rows)
        held = [row for row, field in shown if self._body.binding(row).row.stored(field) is not None]
        rows = len(set(held))
        if rows < 2:
            return True
        question = "Empty {cells} in {rows} rows? Undo reverses this in one step.".format(
            cells=counted(len(held), "cell", "cells"), rows=rows
        )
        return self._page.context.prompts.confirm(question, do="Empty the cells", keep="Keep the values")

    def _fill(self, mark: CellSelection) -> None:
        """Repeat the first row of the block in the others; for a single row, repeat the row above it."""
        single = len(mark.rows) == 1
        source, targets = (mark.row - 1, mark.rows) if single else (mark.rows[0], mark.rows[1:])
        row = self._body.binding(source).row if source >= 0 else None
        texts = {field.id: row.value_text(field.id) for field in self._fields(mark)} if row is not None else {}
        values = {field: text for field, text in texts.items() if text is not None}
        if not values:
            self._say("There is no value above this cell to copy.", "query")
            return
        cells = [(at, field) for at, field in self._shown(mark, targets) if field.id in values]
        self._enter([(self._place(at, field), values[field.id]) for at, field in cells])

    def paste(self, mark: CellSelection, text: str) -> None:
        """Paste a table with a header into new rows after a preview, any other block cell by cell."""
        why = refusal(text)
        if why:
            self._say(why, "error")
            return
        try:
            if self._preview.offer(text):
                return
        except Unparsable as problem:
            self._say(str(problem), "query")
            return
        block = cells_of(text)
        size, marked = (len(block), max(map(len, block))), (len(mark.rows), len(mark.columns))
        if marked not in ((1, 1), size):
            said = (
                "{lines} × {columns} cells were copied and {rows} × {across} are selected, so it is not clear where "
                "they belong. Go to the first cell and paste there."
            )
            words = said.format(lines=size[0], columns=size[1], rows=marked[0], across=marked[1])
            self._say(words, "query")
            return
        self._paste_cells(mark, block)

    def _paste_cells(self, mark: CellSelection, block: list[list[str]]) -> None:
        everywhere = CellSelection(0, mark.columns[0], 0, self._body.last_spot[1])
        fields = self._fields(everywhere)
        numbers = self._numbers_from(mark.rows[0], len(block))
        case, form = self._page.case, self._page.form
        cells = [
            (Place(case.key, form.id, number, field.id), typed)
            for number, line in zip(numbers, block, strict=True)
            for field, typed in zip(fields, line, strict=False)
        ]
        self._enter(cells)
        left_over = max(len(line) for line in block) - len(fields)
        if left_over > 0:
            said = "The block is wider than the table: {columns} left out.".format(
                columns=counted(left_over, "column on its right was", "columns on its right were")
            )
            self._say(said, "query")

    def _numbers_from(self, position: int, count: int) -> list[int]:
        """Return the numbers of the rows from a position on, as shown, and then of new ones."""
        there = [self._body.binding(row).row.number for row in range(position, self._body.last_spot[0] + 1)]
        new = self._page.case.next_row(self._page.form)  # the number of the new row, which is shown last
        return [*there, *range(new + 1, new + count)][:count]


def _text(binding: Binding, item: Field[Any] | Derived[Any]) -> str:
    """Return a value in the form in which it is typed; a missing reason in words."""
    if isinstance(item, Derived):
        return binding.derived(item)
    stored = binding.row.stored(item)
    if stored is None or not binding.row.shows(item.id):  # a hidden value counts as none, as in every sheet
        return ""
    missing = missing_reason(stored)
    return editable(item.kind, stored) if missing is None else missing.words
