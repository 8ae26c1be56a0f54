"""The drawing of measured shares: a thin line with points for each patient, and the reference line."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from cd7gui.ui.charts import curve_layout
from cd7gui.ui.charts.base.axes import draw_grid, draw_limit
from cd7gui.ui.charts.base.deferred_text import why_of
from cd7gui.ui.charts.base.hit_areas import Element, around
from cd7gui.ui.charts.base.look import ChartStyle, Label, TextStyle, draw_labels, label_at
from cd7gui.ui.charts.base.spec import CoursePanel, CurvePanel, MeasuredShare, ShareCourse
from cd7gui.ui.charts.curve_layout import CurveLayout

_LINE: Final = 1.3  # px at 100%: many patients share a plot
_POINT: Final = 2.6  # px: the radius of a measured share
_REACH: Final = 6.0  # px: how near a pointer must be to a point
_BESIDE: Final = 6.0  # px between a line's end and its name


def layout(panel: CoursePanel, area: QRectF, look: ChartStyle) -> CurveLayout:
    """Lay a panel out like step curves: the same plot, grid and axis, with names only where legible."""
    laid = curve_layout.layout(_frame(panel), area, look)
    written = (label for label in laid.labels if label.text)  # the frame has no curves, and needs no text about that
    return CurveLayout(laid.scales, laid.levels, laid.ticks, (*written, *_names(panel, laid, look)))


def least_height(panel: CoursePanel, width: float, look: ChartStyle) -> float:
    """Return the height in px below which a panel of this width cannot be read."""
    return curve_layout.least_height(_frame(panel), width, look)


def _frame(panel: CoursePanel) -> CurvePanel:
    empty = "" if panel.courses else panel.empty
    return CurvePanel(panel.title, panel.subtitle, panel.axis, (), caption=panel.caption, empty=empty)


def _names(panel: CoursePanel, laid: CurveLayout, look: ChartStyle) -> Iterator[Label]:
    """Yield the reference line's name below it, and names of patients who end below it.

    Above it, a name would cover another patient's line.
    """
    plot, height = laid.scales.plot, look.height(TextStyle.NAME)
    if panel.courses:
        y = laid.scales.y(panel.line) + height / 2 + look.px(2)
        yield label_at(look, panel.line_label, TextStyle.AXIS, plot.right(), y, anchor=1.0)
    taken: list[QRectF] = []
    for course in panel.courses:
        shown = _shown(course, panel)
        if shown and shown[-1].share <= panel.line:
            at = laid.scales.point((shown[-1].time, shown[-1].share))
            y = max(at.y() - height / 2 - look.px(_POINT), plot.top())
            x = min(at.x(), plot.right() - look.width(course.name, TextStyle.NAME) - look.px(_BESIDE))
            label = label_at(look, course.name, TextStyle.NAME, x + look.px(_BESIDE), y)
            if not any(label.rect.intersects(one) for one in taken):
                taken.append(label.rect)
                yield label


def _shown(course: ShareCourse, panel: CoursePanel) -> tuple[MeasuredShare, ...]:
    return tuple(one for one in course.points if one.time <= panel.axis.end)


def draw(painter: QPainter, panel: CoursePanel, laid: CurveLayout, look: ChartStyle) -> None:
    """Paint a panel that has been laid out: grid, reference line, courses with their points, then every text."""
    plot, scales = laid.scales.plot, laid.scales
    draw_grid(painter, look, plot, map(scales.y, laid.levels), map(scales.x, laid.ticks))
    draw_limit(painter, look, plot, scales.y(panel.line))
    for course in panel.courses:
        _draw_course(painter, course, panel, laid, look)
    draw_labels(painter, look, laid.labels)


def _draw_course(
    painter: QPainter, course: ShareCourse, panel: CoursePanel, laid: CurveLayout, look: ChartStyle
) -> None:
    """Paint one patient; those who are not above the reference line at the last measurement are highlighted."""
    shown = _shown(course, panel)
    places = [laid.scales.point((one.time, one.share)) for one in shown]
    below = bool(shown) and shown[-1].share <= panel.line
    colour = look.colour("contrast" if below else "accent")
    painter.setPen(QPen(colour, look.px(_LINE)))
    for one, following in pairwise(places):
        painter.drawLine(QLineF(one, following))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    for place in places:
        _draw_point(painter, place, look, square=below)


def _draw_point(painter: QPainter, place: QPointF, look: ChartStyle, *, square: bool) -> None:
    """Paint a share; as a square if the course ends below the line, so that colour is not the only sign."""
    if square:
        painter.drawRect(around(place, look.px(_POINT)))
    else:
        painter.drawEllipse(place, look.px(_POINT), look.px(_POINT))


def elements(panel: CoursePanel, laid: CurveLayout, look: ChartStyle) -> tuple[Element, ...]:
    """Return every measured share with a text, patient by patient."""
    return tuple(
        Element(one.key, why_of(one), place, (around(place, look.px(_REACH)),), layer=1, row=row)
        for row, course in enumerate(panel.courses)
        for one in _shown(course, panel)
        for place in (laid.scales.point((one.time, one.share)),)
        if one.key or one.why
    )
