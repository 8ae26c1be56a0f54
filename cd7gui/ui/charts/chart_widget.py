"""The widget that shows a chart: it says why on hover, opens a field on click, and arrow keys walk through it."""

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
_NARROWEST: Final = 320.0  # px at 100%: a narrower panel cuts its words
_CORNER: Final = 8.0  # px at 100%: the panel's rounded corner
_OPEN: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
_WALK: Final = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
_CROSS: Final = {Qt.Key.Key_Up: False, Qt.Key.Key_Down: True}
_JUMP: Final = {Qt.Key.Key_Home: 0, Qt.Key.Key_End: -1}


class ChartWidget(QWidget):
    """A panel with one chart on it.

    Signals: ``activated(key)`` when an element with a key is clicked, or chosen by the arrow keys and opened by Return;
    ``pointed(key)`` when the pointer or the arrow keys come to another element, empty when they leave all;
    ``stood_at(point)`` when the arrow keys go to an element there, so that whoever scrolls brings it into sight.
    Left and Right walk the elements, Up and Down go to the row above or below (numbers under a curve, another patient),
    Home and End to the first and last, Escape puts the card away.
    """

    activated = Signal(str)
    pointed = Signal(str)
    stood_at = Signal(QPoint)

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
        self.tell_more: Callable[[str], str] = lambda _: ""  # by an element's key: lines for its card
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._tell()

    @property
    def chart(self) -> Chart:
        """What is shown."""
        return self._chart

    @property
    def chosen(self) -> Element | None:
        """The element that the arrow keys stand on."""
        if self._chosen is None:
            return None
        elements = self.drawing().elements
        return elements[self._chosen] if self._chosen < len(elements) else None

    def why(self, element: Element) -> str:
        """Return what the card of an element says: its own words, with whatever else is known before the last line."""
        more = self.tell_more(element.key)
        *above, last = element.why.split("\n")
        return "\n".join((*above, more, last)) if more else element.why

    def set_spec(self, chart: Chart) -> None:
        """Show another chart; one that looks the same costs no repaint, and its words are read when they are asked."""
        if chart is self._chart:
            return
        same, self._chart = chart == self._chart, chart
        if same:
            self._take_words()
        else:
            self._tell()
            self._measure_again()

    def _take_words(self) -> None:
        """Take the words of a chart that looks the same; what is said just now stays only if it says the same still."""
        told = (self.chosen, self._said)
        before = self._drawing.elements if self._drawing and any(told) else ()
        self._drawing = None  # its elements tell the words of the chart before
        for one in told:
            number = next((at for at, other in enumerate(before) if other is one), None)
            if one and (number is None or [one.why] != [now.why for now in self.drawing().elements[number:][:1]]):
                self._lay_out_again()
                return
        if self._said:
            self._said = next(
                now for now, old in zip(self.drawing().elements, before, strict=True) if old is self._said
            )

    def look(self) -> ChartStyle:
        """Return the colours and the font that this widget stands in; the very same until one of them changes."""
        stands_in = (tokens_of(self), sized(self.font(), QFontInfo(self.font()).pixelSize()))
        if self._look is None or (self._look.tokens, self._look.text) != stands_in:
            self._look = look_of(*stands_in)
        return self._look

    def drawing(self) -> ChartDrawing:
        """Return the chart as it lies in this widget now."""
        if self._drawing is None:
            self._drawing = arrange(self._chart, QRectF(self.rect()), self.look())
        return self._drawing

    def sizeHint(self) -> QSize:
        """Qt: the usual size of a panel on the summary page."""
        return _USUAL.expandedTo(self.minimumSizeHint())

    def minimumSizeHint(self) -> QSize:
        """Qt: what the words need at this width, and a plot that can be read."""
        if self._narrowest is None:  # layouts ask often, and the words have to be set to know
            self._narrowest = round(self.look().px(_NARROWEST))
        width = max(self.width(), self._narrowest)
        if width not in self._least:
            self._least[width] = math.ceil(least_height(self._chart, width, self.look()))
        return QSize(self._narrowest, self._least[width])

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt: paint the panel, the chart, and where the arrow keys stand."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(event.rect())  # a drawing leaves out what lies beyond: most lanes of a long swimmer
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
        """Qt: the chart lies differently now, and at another width its words need another height."""
        self._lay_out_again()
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def changeEvent(self, event: QEvent) -> None:
        """Qt: another scheme or another font; a screen reader may run since the window was left."""
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._measure_again()
        elif event.type() == QEvent.Type.ActivationChange and not self.accessibleDescription():
            self._describe()
        super().changeEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Qt: say why the thing under the pointer is as it is."""
        element = hit(self.drawing().elements, event.position())
        self.setCursor(Qt.CursorShape.PointingHandCursor if element and element.key else Qt.CursorShape.ArrowCursor)
        self._say(element, event.position())

    def leaveEvent(self, event: QEvent) -> None:
        """Qt: the pointer is gone, and so is what it asked."""
        self._say(None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Qt: a click opens what a step, a mark or a bar stands for."""
        element = hit(self.drawing().elements, event.position())
        if event.button() == Qt.MouseButton.LeftButton and element:
            self._choose(self.drawing().elements.index(element))
            self._open(element)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt: walk the elements and open one."""
        key, count = cast("Qt.Key", event.key()), len(self.drawing().elements)
        if key in _WALK and count:
            first = 0 if key == Qt.Key.Key_Right else count - 1
            self._stand(first if self._chosen is None else min(max(self._chosen + _WALK[key], 0), count - 1))
        elif key in _CROSS and (across := self._across(down=_CROSS[key])) is not None:
            self._stand(across)
        elif key in _JUMP and count:
            self._stand(range(count)[_JUMP[key]])
        elif key in _OPEN and self.chosen:
            self._open(self.chosen)
        elif key == Qt.Key.Key_Escape and self._chosen is not None:
            self._choose(None)
        else:
            super().keyPressEvent(event)

    def _stand(self, number: int) -> None:
        """Go to an element by the keys: first it is brought into sight, then its card comes up beside it."""
        self.stood_at.emit(self.drawing().elements[number].anchor.toPoint())
        self._choose(number)

    def _across(self, *, down: bool) -> int | None:
        """Return the number of the element in the next row; None leaves the key to who scrolls."""
        elements = self.drawing().elements
        found = beside(elements, self.chosen, down=down) if self.chosen else None
        return elements.index(found) if found else None

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Qt: show the edge of focus; with the keyboard came who may read."""
        self._describe()
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Qt: the card belongs to whom has the focus."""
        self._choose(None)

    def hideEvent(self, event: QHideEvent) -> None:
        """Qt: a card does not outlive its chart on the screen."""
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
            return  # a card that ran after the pointer could not be read
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

    def put_card_away(self) -> None:
        """Say nothing any more until something else is pointed at: the page was scrolled from under the card."""
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
        """Say to a screen reader what is shown, or to nobody: of a thousand patients it is a book that nobody reads."""
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
        self._drawing = None  # laid out when it is painted, so that what nobody sees costs nothing
        if self._chosen is not None:
            self._choose(None)
        self._say(None)
        self.update()
