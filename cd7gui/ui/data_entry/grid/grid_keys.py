"""The keys of a grid that go before those of its editors: marking a block, going by rows, and what a block is for."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from cd7gui.study.paste.clipboard import cells_of, is_block, refusal
from cd7gui.ui.data_entry.editors.choice import ChoiceEditor
from cd7gui.ui.data_entry.editors.multi_choice import SeveralEditor
from cd7gui.ui.data_entry.editors.text import LineEditor
from cd7gui.ui.data_entry.fields.cell import Cell
from cd7gui.ui.data_entry.grid.grid_body import GridBody, Spot
from cd7gui.ui.data_entry.grid.selection_frame import CellSelection

Key = Qt.Key
NONE, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
ACTS = {  # what a block is for, by its keys
    (Key.Key_C, CONTROL): "copy",
    (Key.Key_C, CONTROL | SHIFT): "copy_titles",
    (Key.Key_X, CONTROL): "cut",
    (Key.Key_V, CONTROL): "paste",
    (Key.Key_D, CONTROL): "fill",
    (Key.Key_Delete, NONE): "empty",
    (Key.Key_Backspace, NONE): "empty",
}
DRAWN = QEvent.Type.MouseMove
ENDS = {Key.Key_Home: QLineEdit.home, Key.Key_End: QLineEdit.end}
STEPS = {Key.Key_Up: (-1, 0), Key.Key_Down: (1, 0), Key.Key_Left: (0, -1), Key.Key_Right: (0, 1)}


class GridKeys(QObject):
    """Hears every key before the editor of a cell does; what is no key of the grid is left to it.

    While nothing is marked, keys mean the cell in hand. More than one cell is meant only after it was marked: by Shift
    with the arrows or a click, by the pointer drawn over cells, by Ctrl+Space (column), Shift+Space (row) or
    Ctrl+Shift+Space (all), and by Ctrl+A once something is marked or where no text is in hand.

    Signals:
        go_wanted(object): the cell at a `Spot` is to be taken in hand.
        marked(): another block is marked, or none.
        wanted(str): something is to be done with the marked block, or without one with the cell in hand.
    """

    go_wanted = Signal(object)
    marked = Signal()
    wanted = Signal(str)

    def __init__(self, body: GridBody, parent: QObject) -> None:
        super().__init__(parent)
        self._body = body
        self.mark: CellSelection | None = None
        self._left: Spot | None = None  # where the cell stands that was in hand before
        body.heard_by(self.take, self.take_without_cell)

    def set_mark(self, mark: CellSelection | None) -> None:
        """Mark a block, or none."""
        if mark != self.mark:
            self.mark = mark
            self.marked.emit()

    def note_focus(self, left: Spot | None, now: Spot | None) -> None:
        """Note that another cell is in hand; the mark goes unless marking began there."""
        self._left = left
        if self.mark is not None and now != (self.mark.row, self.mark.column):
            self.set_mark(None)

    def keep_within(self, rows: int) -> None:
        """Take the mark away where its rows are not there any more."""
        if self.mark is not None and self.mark.rows[-1] >= rows:
            self.set_mark(None)

    def take(self, editor: QWidget, cell: Cell, event: QEvent) -> bool:
        """Do what a key, or a click with Shift, in an editor asks of the grid; False if it asks nothing."""
        here = self._body.spot_of(cell)
        if here is None:
            return False
        if isinstance(event, QMouseEvent):
            return self._draw(here, editor, event) if event.type() == DRAWN else self._context(here, event)
        if not isinstance(event, QKeyEvent):
            return False
        key, held = Key(event.key()), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if key == Key.Key_Space and self._mark_lines(here, held, editor):
            return True
        if held == SHIFT:
            return self._extend(here, key)
        if self.mark is not None and key == Key.Key_Escape:
            self.set_mark(None)
            return True
        taken = self._go(here, key, held, editor) or self._act(editor, key, held)
        if not taken and event.text():
            self.set_mark(None)  # whoever types goes on with the cell in hand
        return taken

    def take_without_cell(self, event: QKeyEvent) -> bool:
        """Do what a key asks where no cell can be in hand, as in a study that is read-only: the mark is what moves."""
        key, held = Key(event.key()), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        mark = self.mark or CellSelection(0, 0, 0, 0)
        if held == SHIFT:
            return self._extend((mark.to_row, mark.to_column), key)
        if key in STEPS and held == NONE:
            down, right = STEPS[key] if self.mark is not None else (0, 0)  # the first key shows where the mark is
            spot = self._within(mark.to_row + down, mark.to_column + right)
            self.set_mark(CellSelection(*spot, *spot))
            return True
        return self._act(self._body, key, held)

    def _within(self, row: int, column: int) -> Spot:
        last_row, last_column = self._body.last_spot
        return min(max(row, 0), last_row), min(max(column, 0), last_column)

    # marking

    def _context(self, here: Spot, event: QMouseEvent) -> bool:
        """Mark from the cell that was in hand, which stays in hand, to the one that was clicked with Shift."""
        begun = self._left
        if not event.modifiers() & SHIFT or begun is None or begun == here:
            self.set_mark(None)
            return False
        self.go_wanted.emit(begun)
        self.set_mark(CellSelection(*begun, *here))
        return True

    def _draw(self, here: Spot, editor: QWidget, event: QMouseEvent) -> bool:
        """Mark from the cell in hand to the one that the pointer was drawn to. Inside the cell it marks letters."""
        there = self._body.spot_at(editor.mapTo(self._body, event.position().toPoint()))
        if not event.buttons() & Qt.MouseButton.LeftButton or (there == here and self.mark is None):
            return False
        self.set_mark(CellSelection(*here, *self._within(*there)))
        return True

    def _mark_lines(self, here: Spot, held: Qt.KeyboardModifier, editor: QWidget) -> bool:
        """Mark the column, the row or everything; in a text that is being typed, Shift+Space is a space."""
        (row, column), (last_row, last_column) = here, self._body.last_spot
        marks = {
            CONTROL: CellSelection(0, column, last_row, column),
            CONTROL | SHIFT: CellSelection(0, 0, last_row, last_column),
        }
        if self.mark is not None or not (isinstance(editor, QLineEdit) and _is_in_a_text(editor)):
            marks[SHIFT] = CellSelection(row, 0, row, last_column)
        if held not in marks:
            return False
        self.set_mark(marks[held])
        return True

    def _extend(self, here: Spot, key: Qt.Key) -> bool:
        """Mark on with Shift. To left and right only once something is marked, for until then it marks letters."""
        mark = self.mark or CellSelection(*here, *here)
        row, column = mark.to_row, mark.to_column
        page = self._body.rows_in_view
        targets = {
            Key.Key_Up: (row - 1, column),
            Key.Key_Down: (row + 1, column),
            Key.Key_PageUp: (row - page, column),
            Key.Key_PageDown: (row + page, column),
        }
        if self.mark is not None:
            targets |= {
                Key.Key_Left: (row, column - 1),
                Key.Key_Right: (row, column + 1),
                Key.Key_Home: (row, 0),
                Key.Key_End: (row, self._body.last_spot[1]),
            }
        if key not in targets:
            return False
        self.set_mark(mark.reaching(*self._within(*targets[key])))
        return True

    # going by rows

    def _go(self, here: Spot, key: Qt.Key, held: Qt.KeyboardModifier, editor: QWidget) -> bool:
        """Go to another row of the column; a list keeps its plain arrows for choosing."""
        row, column = here
        page, last = self._body.rows_in_view, self._body.last_spot[0]
        rows = {(Key.Key_PageUp, NONE): row - page, (Key.Key_PageDown, NONE): row + page}
        rows |= {(Key.Key_Up, CONTROL): row - 1, (Key.Key_Down, CONTROL): row + 1}
        rows |= {(Key.Key_Home, CONTROL): 0, (Key.Key_End, CONTROL): last}
        if not isinstance(editor, ChoiceEditor | SeveralEditor):
            rows |= {(Key.Key_Up, NONE): row - 1, (Key.Key_Down, NONE): row + 1}
        wanted = rows.get((key, held))
        if wanted is None:
            return False
        if isinstance(editor, LineEditor) and editor.typing and key in ENDS:
            ENDS[key](editor, False)
            return True
        self.go_wanted.emit((min(max(wanted, 0), last), column))
        return True

    # what a block is for

    def _act(self, editor: QWidget, key: Qt.Key, held: Qt.KeyboardModifier) -> bool:
        if (key, held) == (Key.Key_A, CONTROL):
            return self._mark_all(editor)
        act = ACTS.get((key, held))
        if act is None or (self.mark is None and self._is_for_cell(editor, act)):
            return act is not None and act == "paste"  # it was pasted into the cell already
        self.wanted.emit(act)
        return True

    def _mark_all(self, editor: QWidget) -> bool:
        if self.mark is None and isinstance(editor, QLineEdit):
            return False  # all letters of the cell
        self.set_mark(CellSelection(0, 0, *self._body.last_spot))
        return True

    def _is_for_cell(self, editor: QWidget, act: str) -> bool:
        """Return whether a key belongs to the cell in hand while no block is marked. A single text is pasted here."""
        match act:
            case "copy":
                return isinstance(editor, QLineEdit) and editor.hasSelectedText()
            case "cut":
                return isinstance(editor, QLineEdit)
            case "paste":
                return isinstance(editor, LineEditor) and self._paste_into(editor)
        return act == "empty"

    def _paste_into(self, editor: LineEditor) -> bool:
        """Paste a single text as if it were typed; a block begins at the cell in hand."""
        text = QGuiApplication.clipboard().text()
        if is_block(text) or not text.strip() or refusal(text) or editor.locked:
            return False
        editor.insert(cells_of(text)[0][0].strip())
        return True


def _is_in_a_text(editor: QLineEdit) -> bool:
    """Return whether somebody is at work on the letters of a cell, not on the cell as a whole."""
    return bool(editor.text()) and editor.selectedText() != editor.text()
