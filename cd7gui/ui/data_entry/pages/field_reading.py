"""The field in hand where nothing can be entered: a frame goes from field to field, so that it can be asked of."""

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
    """The frame around the field in hand; the pointer goes through it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("place in hand")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def put_around(self, widget: QWidget) -> None:
        """Stand around a widget, and move with what scrolls it."""
        around = widget.parentWidget()
        if self.parentWidget() is not around:
            self.setParent(around)
        edge = round(EDGE * scale_of(widget.font())) + 1
        self.setGeometry(widget.geometry().adjusted(-edge, -edge, edge, edge))
        self.show()
        self.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the edge that a field with the focus has."""
        edge = EDGE * scale_of(self.font())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(tokens_of(self.window()).accent), edge))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(edge / 2, edge / 2, -edge / 2, -edge / 2), 4, 4)
        painter.end()


class FieldReading:
    """Which field of a page is in hand while its editors take no keys; the page itself has the focus then."""

    def __init__(self, page: QWidget, cells: Callable[[], Sequence[Cell]], told: Callable[[Cell], None]) -> None:
        self._page, self._cells, self._told = page, cells, told
        self._place: Place | None = None
        self._frame = PlaceFrame(page)

    @property
    def cell(self) -> Cell | None:
        """The field in hand; None while the keys are elsewhere, or fields take them."""
        if self._place is None:
            return None
        return next((one for one in self._shut() if one.place == self._place), None)

    def _shut(self) -> list[Cell]:
        """Return the fields that are shown and take no keys."""
        return [one for one in self._cells() if one.shown and not one.editor.isEnabled()]

    def take(self, cell: Cell) -> None:
        """Take a field in hand."""
        self._place = cell.place
        self._page.setFocus(Qt.FocusReason.OtherFocusReason)
        self._frame.put_around(cell.editor)
        self._told(cell)

    def enter(self, *, forward: bool) -> bool:
        """Take the first or the last field in hand, if fields take no keys; return whether one did."""
        shut = self._shut()
        if shut:
            self.take(shut[0 if forward else -1])
        return bool(shut)

    def step(self, by: int, *, same_field: bool = False) -> bool:
        """Go on by fields, or to the same field of another row; return whether there was one."""
        here = self.cell
        if here is None:
            return False
        shut = self._shut()
        if same_field and any(one.field is here.field and one is not here for one in shut):
            shut = [one for one in shut if one.field is here.field]
        at = shut.index(here) + by
        if not 0 <= at < len(shut):
            return False
        self.take(shut[at])
        return True

    def refresh(self) -> None:
        """Follow the field, which may stand elsewhere, be gone, or take keys now."""
        cell = self.cell
        if cell is not None and cell.editor.isVisible():
            self._frame.put_around(cell.editor)
        else:
            self.forget()

    def forget(self) -> None:
        """Have no field in hand."""
        self._place = None
        self._frame.hide()
