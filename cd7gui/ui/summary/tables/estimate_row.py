"""One outcome as a line of the table: what was counted, the number with its limits, and the limits as a whisker."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import Enum

from PySide6.QtCore import QEvent, QLineF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QEnterEvent,
    QFocusEvent,
    QFont,
    QFontInfo,
    QFontMetricsF,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from cd7gui.domain.formatting import percent
from cd7gui.domain.results import Estimate
from cd7gui.records import dataclass
from cd7gui.ui.charts.base.look import ChartStyle
from cd7gui.ui.charts.base.spec import Whisker
from cd7gui.ui.charts.whisker import draw_whisker
from cd7gui.ui.style.theme import sized, tokens_of
from cd7gui.ui.summary.plots import explanations as why
from cd7gui.ui.widgets.plain_text import PlainLabel

LOWEST, HIGHEST = 17.0, 28.0  # px at 100%: a line of the table
_EDGE = 8.0  # px at 100% left and right inside a line
_BETWEEN = 10.0  # px between columns
_WHISKER = 72.0  # px: the least at which the ends of an interval can be told apart
_WIDEST_WHISKER = 240.0
_NO_LIMIT = 16_777_215.0  # Qt's largest size


SAME = "the same"


def printed(estimate: Estimate) -> tuple[str, str]:
    """Split the printed number for two weights: ("68%", "(43–100)"). The table's heading says the level once."""
    point, _, rest = estimate.text.partition(" (")
    level = f"{percent(estimate.level)}% CI "
    return point, f"({rest.removeprefix(level)}" if rest else ""


def whisker_of(estimate: Estimate) -> Whisker | None:
    """Return the interval to draw; None for what is no fraction. Limits beyond 0 and 1 (plain ones) end there."""
    if estimate.unit != "fraction":
        return None
    lower, upper = (None if end is None else min(max(end, 0.0), 1.0) for end in (estimate.lower, estimate.upper))
    return Whisker(estimate.value, lower, upper)


class FontStyle(Enum):
    """How a text of the line is written: the weight of its font and its token."""

    PLAIN = (QFont.Weight.Normal, "text")
    STRONG = (QFont.Weight.DemiBold, "text")
    QUIET = (QFont.Weight.Normal, "dimmed")
    CHANGED = (QFont.Weight.DemiBold, "accent")


@dataclass(frozen=True)
class EstimateColumns:
    """The width of every column in px, shared by all lines so that figures stand under figures."""

    label: float
    counts: float
    number: float

    @classmethod
    def for_all(cls, estimates: Iterable[Estimate], look: ChartStyle) -> EstimateColumns:
        """Make each column as wide as its widest text; the numbers without a whisker may run on to the edge."""
        label = counts = number = 0.0
        for one in estimates:
            label = max(label, _width(look, one.label, FontStyle.PLAIN))
            counts = max(counts, _width(look, one.counts, FontStyle.QUIET))
            room = look.px(_WHISKER + _BETWEEN) if whisker_of(one) is None else 0.0
            number = max(number, _number_width(look, one) - room)
        return cls(label, counts, number)

    @classmethod
    def shared_by(cls, found: Iterable[EstimateColumns]) -> EstimateColumns:
        """Make each column as wide as the widest of several tables."""
        of = list(found)
        return cls(*(max((getattr(one, name) for one in of), default=0.0) for name in ("label", "counts", "number")))

    def least(self, look: ChartStyle) -> float:
        """Return the width in px that a line needs."""
        return self.label + self.counts + self.number + look.px(2 * _EDGE + 3 * _BETWEEN + _WHISKER)


def _font(look: ChartStyle, ink: FontStyle) -> QFont:
    return sized(look.text, look.text.pixelSize(), ink.value[0])


def _width(look: ChartStyle, text: str, ink: FontStyle) -> float:
    return QFontMetricsF(_font(look, ink)).horizontalAdvance(text)


def _number_width(look: ChartStyle, estimate: Estimate) -> float:
    point, limits = printed(estimate)
    gap = _width(look, " ", FontStyle.QUIET) if limits else 0.0
    return _width(look, point, FontStyle.STRONG) + gap + _width(look, limits, FontStyle.QUIET)


class OutcomeRow(PlainLabel):
    """A line whose text is the number as it is printed everywhere. It paints label, counts and whisker around it.

    Signals:
        asked(): a click on the line.
        pointed(bool): the pointer came or went.
        focused(bool): the keyboard came or went.
    """

    asked = Signal()
    pointed = Signal(bool)
    focused = Signal(bool)

    def __init__(self, estimate: Estimate, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.estimate = estimate
        self.columns = EstimateColumns(0.0, 0.0, 0.0)
        self.begins_group = False
        self.longest_whisker: Callable[[], float] = lambda: _NO_LIMIT  # px that the chapter has for every scale
        self._hovered = False
        self._without = ""
        self._left_out: str | None = None
        self.setObjectName(f"summary.{estimate.id}")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.show_estimate(estimate)

    def show_estimate(self, estimate: Estimate) -> bool:
        """Show a newer value of this outcome; an equal one costs no repaint. Tells whether it is printed otherwise."""
        if estimate == self.estimate and self.text():
            return False
        before = (self.estimate.text, self.estimate.counts)
        self.estimate = estimate
        self.setText(estimate.text)
        self.setAccessibleName(f"{estimate.label}, {why.said(estimate)}")
        self._describe()
        self.update()
        return before != (estimate.text, estimate.counts)

    def why(self) -> str:
        """Return why the number is as it is, and what it is without the patients who move it most."""
        *above, last = why.of_estimate(self.estimate).split("\n")
        return "\n".join((*above, *self._without.splitlines(), last))

    def show_without(self, words: str) -> None:
        """Take what the number is without single patients, in lines. An empty text while that is being counted."""
        if words != self._without:
            self._without = words
            self._describe()

    def _describe(self) -> None:
        """Say why to a screen reader, or to nobody: the words rest on every patient, and mostly nobody reads them."""
        self.setAccessibleDescription(self.why() if self.hasFocus() or QAccessible.isActive() else "")

    def show_left_out(self, words: str | None) -> None:
        """Stand beside what the number is without a patient, in place of its interval. None shows the interval."""
        if words != self._left_out:
            self._left_out = words
            self.update()

    def set_columns(self, columns: EstimateColumns) -> None:
        """Stand in these columns."""
        if columns != self.columns:
            self.columns = columns
            self.updateGeometry()
            self.update()

    def look(self) -> ChartStyle:
        """Return the colours and the font that the line stands in."""
        return ChartStyle(tokens_of(self), sized(self.font(), QFontInfo(self.font()).pixelSize()))

    def sizeHint(self) -> QSize:
        """Qt: a calm line."""
        look = self.look()
        return QSize(round(self.columns.least(look)), round(look.px((LOWEST + HIGHEST) / 2)))

    def minimumSizeHint(self) -> QSize:
        """Qt: the narrowest and lowest line that can be read."""
        look = self.look()
        return QSize(round(self.columns.least(look)), round(look.px(LOWEST)))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt: paint the line."""
        look, painter = self.look(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter, look)
        x = look.px(_EDGE)
        self._write(painter, look, FontStyle.PLAIN, self.estimate.label, x)
        x += self.columns.label + look.px(_BETWEEN) + self.columns.counts
        counts = self.estimate.counts
        self._write(painter, look, FontStyle.QUIET, counts, x - _width(look, counts, FontStyle.QUIET))
        x += look.px(_BETWEEN)
        point, limits = printed(self.estimate)
        ink = FontStyle.STRONG if self.estimate.value is not None else FontStyle.QUIET
        self._write(painter, look, ink, point, x)
        after = x + _width(look, point, ink) + _width(look, " ", FontStyle.QUIET)
        if self._left_out is None or whisker_of(self.estimate) is not None:  # or they would run into each other
            self._write(painter, look, FontStyle.QUIET, limits, after)
        x += self.columns.number + look.px(_BETWEEN)
        if self._left_out is None:
            self._paint_whisker(painter, look, x)
        else:
            self._write(
                painter, look, FontStyle.CHANGED if self._left_out != SAME else FontStyle.QUIET, self._left_out, x
            )
        painter.end()

    def _paint_ground(self, painter: QPainter, look: ChartStyle) -> None:
        inside = QRectF(self.rect())
        if self.begins_group:
            painter.setPen(QPen(look.colour("line"), 1.0))
            painter.drawLine(QLineF(0.0, 0.5, self.width(), 0.5))
            inside.setTop(1.0)
        if self._hovered or self.hasFocus():
            painter.setPen(QPen(look.colour("accent"), look.px(2)) if self.hasFocus() else Qt.PenStyle.NoPen)
            painter.setBrush(look.colour("ground"))
            painter.drawRoundedRect(inside.adjusted(1, 1, -1, -1), look.px(4), look.px(4))

    def _write(self, painter: QPainter, look: ChartStyle, ink: FontStyle, text: str, x: float) -> None:
        painter.setFont(_font(look, ink))
        painter.setPen(look.colour(ink.value[1]))
        middle = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip
        painter.drawText(QRectF(x, 0.0, self.width() - x, self.height()), middle, text)

    def _paint_whisker(self, painter: QPainter, look: ChartStyle, x: float) -> None:
        whisker = whisker_of(self.estimate)
        if whisker is not None:
            width = min(self.whisker_room(look), self.longest_whisker(), look.px(_WIDEST_WHISKER))
            draw_whisker(painter, QRectF(x, 0.0, width, self.height()), whisker, look)

    def whisker_room(self, look: ChartStyle) -> float:
        """Return the width in px that is left for a whisker."""
        columns = self.columns
        return self.width() - columns.label - columns.counts - columns.number - look.px(2 * _EDGE + 3 * _BETWEEN)

    def changeEvent(self, event: QEvent) -> None:
        """Qt: another font needs other columns, which the table sets; a screen reader may run since the window left."""
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()
        elif event.type() == QEvent.Type.ActivationChange and not self.accessibleDescription():
            self._describe()
        super().changeEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Qt: a click asks for the values behind the number."""
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.asked.emit()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Qt: the pointer came."""
        self._point(True)

    def leaveEvent(self, event: QEvent) -> None:
        """Qt: the pointer went."""
        self._point(False)

    def _point(self, there: bool) -> None:
        self._hovered = there
        self.update()
        self.pointed.emit(there)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Qt: the keyboard came, and with it who may read why."""
        self._describe()
        self.update()
        self.focused.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Qt: the keyboard went."""
        self.update()
        self.focused.emit(False)
