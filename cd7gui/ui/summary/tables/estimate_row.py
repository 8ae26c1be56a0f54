"""One outcome as a line of the table: count, number with its limits, and the limits as a whisker."""

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
_WHISKER = 72.0  # px: the least width at which the ends of an interval can be distinguished
_WIDEST_WHISKER = 240.0
_NO_LIMIT = 16_777_215.0  # Qt's largest size


SAME = "the same"


def printed(estimate: Estimate) -> tuple[str, str]:
    """Split the printed number into two weights: ("68%", "(43–100)"). The level is in the table's heading."""
    point, _, rest = estimate.text.partition(" (")
    level = f"{percent(estimate.level)}% CI "
    return point, f"({rest.removeprefix(level)}" if rest else ""


def whisker_of(estimate: Estimate) -> Whisker | None:
    """Return the interval to draw; None if not a fraction. Limits beyond 0 and 1 (of type plain) are cut there."""
    if estimate.unit != "fraction":
        return None
    lower, upper = (None if end is None else min(max(end, 0.0), 1.0) for end in (estimate.lower, estimate.upper))
    return Whisker(estimate.value, lower, upper)


class FontStyle(Enum):
    """The styles of text on a line: weight and token of the colour."""

    PLAIN = (QFont.Weight.Normal, "text")
    STRONG = (QFont.Weight.DemiBold, "text")
    QUIET = (QFont.Weight.Normal, "dimmed")
    CHANGED = (QFont.Weight.DemiBold, "accent")


@dataclass(frozen=True)
class EstimateColumns:
    """The width of every column in px, shared by all lines so that numbers are aligned."""

    label: float
    counts: float
    number: float

    @classmethod
    def for_all(cls, estimates: Iterable[Estimate], look: ChartStyle) -> EstimateColumns:
        """Return columns as wide as their widest texts; numbers without a whisker may extend to the edge."""
        label = counts = number = 0.0
        for one in estimates:
            label = max(label, _width(look, one.label, FontStyle.PLAIN))
            counts = max(counts, _width(look, one.counts, FontStyle.QUIET))
            room = look.px(_WHISKER + _BETWEEN) if whisker_of(one) is None else 0.0
            number = max(number, _number_width(look, one) - room)
        return cls(label, counts, number)

    @classmethod
    def shared_by(cls, found: Iterable[EstimateColumns]) -> EstimateColumns:
        """Return columns as wide as the widest of several tables."""
        of = list(found)
        return cls(*(max((getattr(one, name) for one in of), default=0.0) for name in ("label", "counts", "number")))

    def least(self, look: ChartStyle) -> float:
        """Return the least width of a line in px."""
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
    """A label whose text is the number as printed everywhere, painted with its name, count and whisker.

    Signals:
        asked(): a click on the line.
        pointed(bool): the pointer entered or left.
        focused(bool): the keyboard focus came or went.
    """

    asked = Signal()
    pointed = Signal(bool)
    focused = Signal(bool)

    def __init__(self, estimate: Estimate, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.estimate = estimate
        self.columns = EstimateColumns(0.0, 0.0, 0.0)
        self.begins_group = False
        # Returns the longest whisker in px, so that a chapter has one scale.
        self.longest_whisker: Callable[[], float] = lambda: _NO_LIMIT
        self._hovered = False
        self._without = ""
        self._left_out: str | None = None
        self.setObjectName(f"summary.{estimate.id}")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.show_estimate(estimate)

    def show_estimate(self, estimate: Estimate) -> bool:
        """Show a newer value of this outcome, if it differs; returns whether it is printed differently."""
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
        """Return the explanation of the number, and its value without the patients who move it most."""
        *above, last = why.of_estimate(self.estimate).split("\n")
        return "\n".join((*above, *self._without.splitlines(), last))

    def show_without(self, words: str) -> None:
        """Set the lines on the number without single patients; empty while they are computed."""
        if words != self._without:
            self._without = words
            self._describe()

    def _describe(self) -> None:
        """Describe the number to a screen reader, if there is one: the text depends on every patient."""
        self.setAccessibleDescription(self.why() if self.hasFocus() or QAccessible.isActive() else "")

    def show_left_out(self, words: str | None) -> None:
        """Show the number without a patient in place of its interval; None shows the interval."""
        if words != self._left_out:
            self._left_out = words
            self.update()

    def set_columns(self, columns: EstimateColumns) -> None:
        """Use these columns."""
        if columns != self.columns:
            self.columns = columns
            self.updateGeometry()
            self.update()

    def look(self) -> ChartStyle:
        """Return the colours and the font of this line."""
        return ChartStyle(tokens_of(self), sized(self.font(), QFontInfo(self.font()).pixelSize()))

    def sizeHint(self) -> QSize:
        """Qt: return the size of a line with some space."""
        look = self.look()
        return QSize(round(self.columns.least(look)), round(look.px((LOWEST + HIGHEST) / 2)))

    def minimumSizeHint(self) -> QSize:
        """Qt: return the narrowest and lowest legible line."""
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
        if self._left_out is None or whisker_of(self.estimate) is not None:  # else they would overlap
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
        """Return the width in px left for a whisker."""
        columns = self.columns
        return self.width() - columns.label - columns.counts - columns.number - look.px(2 * _EDGE + 3 * _BETWEEN)

    def changeEvent(self, event: QEvent) -> None:
        """Qt: measure again for another font; on activation, describe the line, as a screen reader may be in use."""
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()
        elif event.type() == QEvent.Type.ActivationChange and not self.accessibleDescription():
            self._describe()
        super().changeEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Qt: ask for the values behind the number on a click."""
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.asked.emit()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Qt: note that the pointer entered."""
        self._point(True)

    def leaveEvent(self, event: QEvent) -> None:
        """Qt: note that the pointer left."""
        self._point(False)

    def _point(self, there: bool) -> None:
        self._hovered = there
        self.update()
        self.pointed.emit(there)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Qt: note that the focus came, and describe the line for a screen reader."""
        self._describe()
        self.update()
        self.focused.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Qt: note that the focus went."""
        self.update()
        self.focused.emit(False)
