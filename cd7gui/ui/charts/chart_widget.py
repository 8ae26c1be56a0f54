"""The widget that shows a chart: explanations on hover, opening on click, and navigation by arrow keys."""

import math
from collections.abc import Callable
from typing import Final, cast

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QFocusEvent,
    QFontInfo,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from cd7gui.ui.charts.base.hit_areas import Element, beside, hit
from cd7gui.ui.charts.base.look import ChartStyle, look_of
from cd7gui.ui.charts.base.spec import Chart
from cd7gui.ui.charts.descriptions import description
from cd7gui.ui.charts.drawing import ChartDrawing, arrange, draw, least_height
from cd7gui.ui.style.theme import sized, tokens_of
from cd7gui.ui.widgets.hover_card import HoverCard

_USUAL: Final = QSize(740, 260)
_NARROWEST: Final = 320.0  # px at 100%: in a narrower panel, texts would be cut off
_CORNER: Final = 8.0  # px at 100%: the panel's rounded corner
_OPEN: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
_WALK: Final = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
_CROSS: Final = {Qt.Key.Key_Up: False, Qt.Key.Key_Down: True}
_JUMP: Final = {Qt.Key.Key_Home: 0, Qt.Key.Key_End: -1}


class ChartWidget(QWidget):
    """A panel with one chart on it.

    Left and Right move along the elements, Up and Down to the row above or below (numbers under a curve, another
    patient), Home and End to the first and last; Escape closes the card.

    Signals:
        activated(str): an element with this key was clicked, or selected by the arrow keys and opened with Return.
        pointed(str): the pointer or the arrow keys reached the element with this key; empty when they left all.
        point_reached(QPoint): the arrow keys reached an element there, so that a scroll area can bring it into view.
    """

    activated = Signal(str)
    pointed = Signal(str)
    point_reached = Signal(QPoint)

    def __init__(self, chart: Chart, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chart = chart
        self._drawing: ChartDrawing | None = None
        self._chosen: int | None = None
        self._card: HoverCard | None = None
        self._said: Element | None = None
        self._narrowest: int | None = None
        self._least: dict[int, int] = {}
        self._look: ChartStyle | None = None
        self.further_text: Callable[[str], str] = lambda _: ""  # by an element's key: further lines for its card
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._tell()

    @property
    def chart(self) -> Chart:
        """The chart that is shown."""
        return self._chart

    @property
    def chosen(self) -> Element | None:
        """The element selected by the arrow keys."""
        if self._chosen is None:
            return None
        elements = self.drawing().elements
        return elements[self._chosen] if self._chosen < len(elements) else None

    def why(self, element: Element) -> str:
        """Return the text of an element's card: its own lines, with further ones inserted before the last."""
        more = self.further_text(element.key)
        *above, last = element.why.split("\n")
        return "\n".join((*above, more, last)) if more else element.why

    def set_spec(self, chart: Chart) -> None:
        """Show another chart; one that looks the same is not repainted, and its texts are read on demand."""
        if chart is self._chart:
            return
        same, self._chart = chart == self._chart, chart
        if same:
            self._take_words()
        else:
            self._tell()
            self._measure_again()

    def _take_words(self) -> None:
        """Adopt the texts of a chart that looks the same; an open card stays only if its text is still the same."""
        texts = (self.chosen, self._said)
        before = self._drawing.elements if self._drawing and any(texts) else ()
        self._drawing = None  # its elements refer to the texts of the previous chart
        for one in texts:
            number = next((at for at, other in enumerate(before) if other is one), None)
            if one and (number is None or [one.why] != [now.why for now in self.drawing().elements[number:][:1]]):
                self._lay_out_again()
                return
        if self._said:
            self._said = next(
                now for now, old in zip(self.drawing().elements, before, strict=True) if old is self._said
            )

    def look(self) -> ChartStyle:
        """Return the colours and font of this widget; the same object until one of them changes."""
        style = (tokens_of(self), sized(self.font(), QFontInfo(self.font()).pixelSize()))
        if self._look is None or (self._look.tokens, self._look.text) != style:
            self._look = look_of(*style)
        return self._look

    def drawing(self) -> ChartDrawing:
        """Return the chart as laid out in this widget now."""
        if self._drawing is None:
            self._drawing = arrange(self._chart, QRectF(self.rect()), self.look())
        return self._drawing

    def sizeHint(self) -> QSize:
        """Qt: the usual size of a panel on the summary page."""
        return _USUAL.expandedTo(self.minimumSizeHint())

    def minimumSizeHint(self) -> QSize:
        """Qt: return what the texts need at this width, and a plot that can be read."""
        if self._narrowest is None:  # layouts ask often, and the texts have to be laid out for the answer
            self._narrowest = round(self.look().px(_NARROWEST))
        width = max(self.width(), self._narrowest)
        if width not in self._least:
            self._least[width] = math.ceil(least_height(self._chart, width, self.look()))
        return QSize(self._narrowest, self._least[width])

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt: paint the panel, the chart, and the element selected by the arrow keys."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(event.rect())  # a drawing skips what lies outside: most lanes of a long swimmer
        look = self.look()
        self._paint_panel(painter, look)
        draw(painter, self.drawing())
        if self.chosen and self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(look.colour("text"), look.px(2)))
            painter.drawEllipse(self.chosen.anchor, look.px(8), look.px(8))
        painter.end()

    def _paint_panel(self, painter: QPainter, look: ChartStyle) -> None:
        width = look.px(2) if self.hasFocus() else 1.0
        inside = QRectF(self.rect()).adjusted(width / 2, width / 2, -width / 2, -width / 2)
        painter.setPen(QPen(look.colour("accent" if self.hasFocus() else "line"), width))
        painter.setBrush(look.colour("panel"))
        painter.drawRoundedRect(inside, look.px(_CORNER), look.px(_CORNER))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt: lay the chart out again; at another width, its texts need another height."""
        self._lay_out_again()
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def changeEvent(self, event: QEvent) -> None:
        """Qt: measure again for another scheme or font; on activation, describe the chart to a screen reader."""
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._measure_again()
        elif event.type() == QEvent.Type.ActivationChange and not self.accessibleDescription():
            self._describe()
        super().changeEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Qt: explain the element under the pointer."""
        element = hit(self.drawing().elements, event.position())
        self.setCursor(Qt.CursorShape.PointingHandCursor if element and element.key else Qt.CursorShape.ArrowCursor)
        self._say(element, event.position())

    def leaveEvent(self, event: QEvent) -> None:
        """Qt: close the card, because the pointer has left."""
        self._say(None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Qt: open the patient behind the clicked step, mark or bar."""
        element = hit(self.drawing().elements, event.position())
        if event.button() == Qt.MouseButton.LeftButton and element:
            self._choose(self.drawing().elements.index(element))
            self._open(element)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt: move along the elements, or open one."""
        key, count = cast("Qt.Key", event.key()), len(self.drawing().elements)
        if key in _WALK and count:
            first = 0 if key == Qt.Key.Key_Right else count - 1
            self._go_to_element(first if self._chosen is None else min(max(self._chosen + _WALK[key], 0), count - 1))
        elif key in _CROSS and (across := self._across(down=_CROSS[key])) is not None:
            self._go_to_element(across)
        elif key in _JUMP and count:
            self._go_to_element(range(count)[_JUMP[key]])
        elif key in _OPEN and self.chosen:
            self._open(self.chosen)
        elif key == Qt.Key.Key_Escape and self._chosen is not None:
            self._choose(None)
        else:
            super().keyPressEvent(event)

    def _go_to_element(self, number: int) -> None:
        """Go to an element by keyboard: it is first scrolled into view, then its card appears beside it."""
        self.point_reached.emit(self.drawing().elements[number].anchor.toPoint())
        self._choose(number)

    def _across(self, *, down: bool) -> int | None:
        """Return the number of the element in the next row; None leaves the key to the scroll area."""
        elements = self.drawing().elements
        found = beside(elements, self.chosen, down=down) if self.chosen else None
        return elements.index(found) if found else None

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Qt: show the focus frame and describe the chart, as a screen reader may be in use."""
        self._describe()
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Qt: close the card, which is shown only with the focus."""
        self._choose(None)

    def hideEvent(self, event: QHideEvent) -> None:
        """Qt: close the card together with its chart."""
        self._say(None)

    def _open(self, element: Element) -> None:
        if element.key:
            self.activated.emit(element.key)

    def _choose(self, number: int | None) -> None:
        self._chosen = number
        self._say(self.chosen, self.chosen.anchor if self.chosen else QPointF())
        self._describe()
        self.update()

    def _say(self, element: Element | None, at: QPointF | None = None) -> None:
        if element is self._said:
            return  # a card that followed the pointer could not be read
        self._said = element
        self.pointed.emit(element.key if element else "")
        if element is None or at is None:
            if self._card is not None:
                self._card.hide()
            return
        if self._card is None or self._card.parentWidget() is not self.window():
            self._card = self._new_card()
        corner = self.mapTo(self.window(), at.toPoint())
        self._card.say(self.why(element), QRect(corner, QSize(1, 1)))

    def close_card(self) -> None:
        """Close the card until another element is pointed at, because the page was scrolled under it."""
        self._say(None)

    def _new_card(self) -> HoverCard:
        card = HoverCard(self.window())
        self.destroyed.connect(card.deleteLater)
        card.destroyed.connect(self._forget_card)
        return card

    def _forget_card(self) -> None:
        self._card = None

    def _tell(self) -> None:
        self.setAccessibleName(self._chart.title)
        self._describe()

    def _describe(self) -> None:
        """Describe the chart to a screen reader, if there is one.

        For a thousand patients, the text is as long as a book.
        """
        read = self.hasFocus() or QAccessible.isActive()
        self.setAccessibleDescription(
            self.why(self.chosen) if self.chosen else description(self._chart) if read else ""
        )

    def _measure_again(self) -> None:
        self._narrowest = None
        self._least.clear()
        self._lay_out_again()
        self.updateGeometry()

    def _lay_out_again(self) -> None:
        self._drawing = None  # laid out when painted, so that a hidden chart costs nothing
        if self._chosen is not None:
            self._choose(None)
        self._say(None)
        self.update()
