"""Keyboard navigation where nothing can be entered: a frame moves from field to field."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from cd7gui.domain.case_report.changes import Place
from cd7gui.ui.data_entry.fields.cell import Cell
from cd7gui.ui.style.theme import scale_of, tokens_of

EDGE = 2  # px at 100%


class PlaceFrame(QWidget):
    """The frame around the current field, which is transparent to the pointer."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("place in hand")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def put_around(self, widget: QWidget) -> None:
        """Frame a widget, and scroll with it."""
        around = widget.parentWidget()
        if self.parentWidget() is not around:
            self.setParent(around)
        edge = round(EDGE * scale_of(widget.font())) + 1
        self.setGeometry(widget.geometry().adjusted(-edge, -edge, edge, edge))
        self.show()
        self.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the edge that a focused field has."""
        edge = EDGE * scale_of(self.font())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(tokens_of(self.window()).accent), edge))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(edge / 2, edge / 2, -edge / 2, -edge / 2), 4, 4)
        painter.end()


class FieldReading:
    """Tracks the current field of a page whose editors take no keys; the page itself has the focus then."""

    def __init__(
        self, page: QWidget, cells: Callable[[], Sequence[Cell]], show_messages: Callable[[Cell], None]
    ) -> None:
        self._page, self._cells, self._show_messages = page, cells, show_messages
        self._place: Place | None = None
        self._frame = PlaceFrame(page)

    @property
    def cell(self) -> Cell | None:
        """The current field; None while the focus is elsewhere, or fields take keys."""
        if self._place is None:
            return None
        return next((one for one in self._without_keys() if one.place == self._place), None)

    def _without_keys(self) -> list[Cell]:
        """Return the fields that are shown and take no keys."""
        return [one for one in self._cells() if one.shown and not one.editor.isEnabled()]

    def take(self, cell: Cell) -> None:
        """Make a field the current one."""
        self._place = cell.place
        self._page.setFocus(Qt.FocusReason.OtherFocusReason)
        self._frame.put_around(cell.editor)
        self._show_messages(cell)

    def enter(self, *, forward: bool) -> bool:
        """Select the first or the last field if fields take no keys; return whether there was one."""
        without_keys = self._without_keys()
        if without_keys:
            self.take(without_keys[0 if forward else -1])
        return bool(without_keys)

    def step(self, by: int, *, same_field: bool = False) -> bool:
        """Move by fields, or to the same field of another row; return whether there was one."""
        here = self.cell
        if here is None:
            return False
        without_keys = self._without_keys()
        if same_field and any(one.field is here.field and one is not here for one in without_keys):
            without_keys = [one for one in without_keys if one.field is here.field]
        at = without_keys.index(here) + by
        if not 0 <= at < len(without_keys):
            return False
        self.take(without_keys[at])
        return True

    def refresh(self) -> None:
        """Follow the field, which may have moved or vanished, or take keys now."""
        cell = self.cell
        if cell is not None and cell.editor.isVisible():
            self._frame.put_around(cell.editor)
        else:
            self.forget()

    def forget(self) -> None:
        """Clear the current field."""
        self._place = None
        self._frame.hide()
