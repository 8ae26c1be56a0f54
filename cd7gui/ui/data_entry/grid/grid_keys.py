"""The keys of a grid that precede those of its editors: marking a block, moving by rows, acting on a block."""

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
ACTS = {  # actions on a block, by shortcut
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
    """Handles every key before the editor of a cell, to which all other keys are left.

    While nothing is marked, keys apply to the current cell. More than one cell is affected only after marking: by Shift
    with the arrows or a click, by dragging over cells, by Ctrl+Space (column), Shift+Space (row) or Ctrl+Shift+Space
    (all), and by Ctrl+A once something is marked or where no text is being edited.

    Signals:
        go_wanted(object): the cell at a `Spot` is to become the current one.
        marked(): another block is marked, or none.
        wanted(str): an action is wanted on the marked block, or without one on the current cell.
    """

    go_wanted = Signal(object)
    marked = Signal()
    wanted = Signal(str)

    def __init__(self, body: GridBody, parent: QObject) -> None:
        super().__init__(parent)
        self._body = body
        self.mark: CellSelection | None = None
        self._left: Spot | None = None  # position of the previously current cell
        body.set_handlers(self.take, self.take_without_cell)

    def set_mark(self, mark: CellSelection | None) -> None:
        """Mark a block, or none."""
        if mark != self.mark:
            self.mark = mark
            self.marked.emit()

    def note_focus(self, left: Spot | None, now: Spot | None) -> None:
        """Note the new current cell; the mark is cleared unless marking began there."""
        self._left = left
        if self.mark is not None and now != (self.mark.row, self.mark.column):
            self.set_mark(None)

    def keep_within(self, rows: int) -> None:
        """Clear the mark if its rows no longer exist."""
        if self.mark is not None and self.mark.rows[-1] >= rows:
            self.set_mark(None)

    def take(self, editor: QWidget, cell: Cell, event: QEvent) -> bool:
        """Do what a key or Shift+click in an editor asks of the grid; return False if it is none of the grid's."""
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
            self.set_mark(None)  # typing continues in the current cell
        return taken

    def take_without_cell(self, event: QKeyEvent) -> bool:
        """Do what a key asks while no cell can be current, as in a read-only study: the mark moves instead."""
        key, held = Key(event.key()), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        mark = self.mark or CellSelection(0, 0, 0, 0)
        if held == SHIFT:
            return self._extend((mark.to_row, mark.to_column), key)
        if key in STEPS and held == NONE:
            down, right = STEPS[key] if self.mark is not None else (0, 0)  # the first key only shows where the mark is
            spot = self._within(mark.to_row + down, mark.to_column + right)
            self.set_mark(CellSelection(*spot, *spot))
            return True
        return self._act(self._body, key, held)

    def _within(self, row: int, column: int) -> Spot:
        last_row, last_column = self._body.last_spot
        return min(max(row, 0), last_row), min(max(column, 0), last_column)

    # marking

    def _context(self, here: Spot, event: QMouseEvent) -> bool:
        """Mark from the previously current cell, which stays current, to the one that was clicked with Shift."""
        begun = self._left
        if not event.modifiers() & SHIFT or begun is None or begun == here:
            self.set_mark(None)
            return False
        self.go_wanted.emit(begun)
        self.set_mark(CellSelection(*begun, *here))
        return True

    def _draw(self, here: Spot, editor: QWidget, event: QMouseEvent) -> bool:
        """Mark from the current cell to the one that the pointer was dragged to; within the cell, text is selected."""
        there = self._body.spot_at(editor.mapTo(self._body, event.position().toPoint()))
        if not event.buttons() & Qt.MouseButton.LeftButton or (there == here and self.mark is None):
            return False
        self.set_mark(CellSelection(*here, *self._within(*there)))
        return True

    def _mark_lines(self, here: Spot, held: Qt.KeyboardModifier, editor: QWidget) -> bool:
        """Mark the column, the row or everything; while a text is being typed, Shift+Space is a space."""
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
        """Extend the mark on Shift with arrows; left and right select text until something is marked."""
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

    # moving by rows

    def _go(self, here: Spot, key: Qt.Key, held: Qt.KeyboardModifier, editor: QWidget) -> bool:
        """Move to another row of the column; a list keeps its plain arrows for choosing."""
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

    # actions on a block

    def _act(self, editor: QWidget, key: Qt.Key, held: Qt.KeyboardModifier) -> bool:
        if (key, held) == (Key.Key_A, CONTROL):
            return self._mark_all(editor)
        act = ACTS.get((key, held))
        if act is None or (self.mark is None and self._is_for_cell(editor, act)):
            return act is not None and act == "paste"  # it is already pasted into the cell
        self.wanted.emit(act)
        return True

    def _mark_all(self, editor: QWidget) -> bool:
        if self.mark is None and isinstance(editor, QLineEdit):
            return False  # all text of the cell
        self.set_mark(CellSelection(0, 0, *self._body.last_spot))
        return True

    def _is_for_cell(self, editor: QWidget, act: str) -> bool:
        """Return whether a key belongs to the current cell while no block is marked; a single text is pasted here."""
        match act:
            case "copy":
                return isinstance(editor, QLineEdit) and editor.hasSelectedText()
            case "cut":
                return isinstance(editor, QLineEdit)
            case "paste":
                return isinstance(editor, LineEditor) and self._paste_into(editor)
        return act == "empty"

    def _paste_into(self, editor: LineEditor) -> bool:
        """Paste a single text as if it were typed; a block is pasted from the current cell on."""
        text = QGuiApplication.clipboard().text()
        if is_block(text) or not text.strip() or refusal(text) or editor.locked:
            return False
        editor.insert(cells_of(text)[0][0].strip())
        return True


def _is_in_a_text(editor: QLineEdit) -> bool:
    """Return whether the user is editing the text of a cell, rather than the cell as a whole."""
    return bool(editor.text()) and editor.selectedText() != editor.text()
