"""The texts of a chart: its automatic caption, and a description for a screen reader."""

from collections.abc import Sequence

from cd7gui.domain.formatting import counted, half_up, listed, percent
from cd7gui.ui.charts.base.boundary_panel import BoundaryPanel
from cd7gui.ui.charts.base.flow_panel import FlowPanel
from cd7gui.ui.charts.base.marker_panel import MarkerPanel
from cd7gui.ui.charts.base.spec import (
    Axis,
    Chart,
    CoursePanel,
    CurvePanel,
    CurveSpec,
    LaneSpec,
    ShareCourse,
    SwimmerPanel,
)


def caption(panel: CurvePanel) -> str:
    """Return the text below the curves: the given caption, then the time from which few are at risk."""
    return " ".join(part for part in (panel.caption, _few(panel)) if part)


def _few(panel: CurvePanel) -> str:
    thin = [curve for curve in panel.curves if is_thin(curve, panel.axis.end)]
    times = [_time_in_words(curve.few_from or 0.0, panel.axis) for curve in thin]
    if not thin:
        return ""
    unit = panel.axis.unit
    if len(set(times)) == 1 and len(thin) == len(panel.curves):
        return f"Thin and grey from {times[0]} {unit}: fewer than {panel.few} at risk."
    each = listed([f"{curve.label} {time}" for curve, time in zip(thin, times, strict=True)])
    return f"Thin and grey: fewer than {panel.few} at risk ({each} {unit})."


def _time_in_words(time: float, axis: Axis) -> str:
    """Print a time between breaks: in whole days, or with one decimal for longer units and two for years."""
    return half_up(axis.counted(time), 0 if axis.length < 1 else 1 if axis.length == 1 else 2)


def is_thin(curve: CurveSpec, end: float) -> bool:
    """Return whether few are at risk on part of the curve within an axis of this length."""
    return curve.few_from is not None and curve.few_from < min(curve.end, end)


def swimmer_caption(panel: SwimmerPanel) -> str:
    """Return the text below a swimmer: the given caption, then how many bars the axis cuts off."""
    cut = panel.cut_lanes
    said = "{bars} beyond the {end} {unit} of this axis.".format(
        bars=counted(cut, "bar goes on", "bars go on"),
        end=panel.axis.printed(panel.axis.end),
        unit=panel.axis.unit,
    )
    return " ".join(part for part in (panel.caption, said if cut else "") if part)


def description(chart: Chart) -> str:
    """Return sentences that describe a chart, for a screen reader."""
    if isinstance(chart, BoundaryPanel):
        sentences = _describe_boundary(chart)
    elif isinstance(chart, FlowPanel):
        sentences = _describe_flow(chart)
    elif isinstance(chart, CoursePanel):
        sentences = _describe_courses(chart)
    elif isinstance(chart, MarkerPanel):
        sentences = _describe_markers(chart)
    else:
        sentences = _describe_curves(chart) if isinstance(chart, CurvePanel) else _describe_lanes(chart)
    return " ".join(sentence for sentence in (_sentence(chart.subtitle), *sentences) if sentence)


def _sentence(text: str) -> str:
    return text if not text or text.endswith(".") else f"{text}."


def _describe_curves(panel: CurvePanel) -> list[str]:
    if not panel.curves:
        return [panel.empty]
    at = panel.axis.breaks
    when = f"{', '.join(panel.axis.printed(time) for time in at)} {panel.axis.unit}"
    values = [f"{curve.label}: {', '.join(_value_in_words(curve, time) for time in at)}." for curve in panel.curves]
    rows = [f"{row.label}: {_counts(row.counts)}." for row in panel.rows]
    return [f"At {when}.", *values, *rows, caption(panel)]


def _value_in_words(curve: CurveSpec, time: float) -> str:
    return f"{percent(curve.own_at(time))}%" if time <= curve.end else "no follow-up"


def _counts(counts: Sequence[int | None]) -> str:
    return ", ".join("–" if count is None else str(count) for count in counts)


def _describe_lanes(panel: SwimmerPanel) -> list[str]:
    if not panel.lanes:
        return [panel.empty]
    return [*(_describe_lane(lane, panel.axis) for lane in panel.lanes), swimmer_caption(panel)]


def _describe_lane(lane: LaneSpec, axis: Axis) -> str:
    course = [f"{_time_in_words(lane.end, axis)} {axis.unit}"]
    marks = ((mark.kind.value, _time_in_words(mark.time, axis)) for mark in lane.marks)
    course += [f"{event} at {time}" for event, time in marks]
    course += ["ongoing"] if lane.ongoing else []
    return f"{lane.name}: {', '.join(course)}."


def _describe_courses(panel: CoursePanel) -> list[str]:
    if not panel.courses:
        return [panel.empty]
    return [f"{panel.line_label}.", *(_describe_course(course, panel.axis) for course in panel.courses), panel.caption]


def _describe_boundary(panel: BoundaryPanel) -> list[str]:
    bounds = [f"{bound} at {n}" for n, bound in enumerate(panel.least, 1) if bound is not None]
    last = panel.points[-1] if panel.points else None
    words = f"{last.events} of {last.patients}." if last else panel.empty
    return [words, f"Stops with events at patients: {', '.join(bounds) or 'never'}.", panel.caption]


def _describe_flow(panel: FlowPanel) -> list[str]:
    if not panel.steps:
        return [panel.empty]
    said = [", ".join((step.words, *(way.words for way in step.ways))) for step in panel.steps]
    return [*(f"{one}." for one in said), panel.caption]


def _describe_markers(panel: MarkerPanel) -> list[str]:
    """Return the median of each class by day, then the values of each patient."""
    if not panel.lines:
        return [panel.empty]
    medians = [(one.words, [f"{value:.3g} on day {day:g}" for day, value in one.medians]) for one in panel.classes]
    values = [(line.name, [f"{dot.words} on day {dot.day:g}" for dot in line.dots]) for line in panel.lines]
    sentences = [f"{name}: {', '.join(found) or 'too few for a median'}." for name, found in (*medians, *values)]
    return [f"Days from {panel.clock}.", *sentences, panel.caption]


def _describe_course(course: ShareCourse, axis: Axis) -> str:
    said = [f"{half_up(100 * one.share, 1)}% at {_time_in_words(one.time, axis)}" for one in course.points]
    return f"{course.name}: {', '.join(said)} {axis.unit}."
