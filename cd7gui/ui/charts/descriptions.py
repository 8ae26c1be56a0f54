"""The words of a chart: what its caption says by itself, and what a screen reader is told instead of the picture."""

from collections.abc import Sequence

from cd7gui.domain.formatting import N_, counted, half_up, listed, percent
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
    """Return the line below the curves: the caller's caption, then from when few are at risk."""
    return " ".join(part for part in (panel.caption, _few(panel)) if part)


def _few(panel: CurvePanel) -> str:
    thin = [curve for curve in panel.curves if is_thin(curve, panel.axis.end)]
    times = [_told_time(curve.few_from or 0.0, panel.axis) for curve in thin]
    if not thin:
        return ""
    unit = panel.axis.unit
    if len(set(times)) == 1 and len(thin) == len(panel.curves):
        return N_("Thin and grey from {time} {unit}: fewer than {few} at risk.").format(
            time=times[0], unit=unit, few=panel.few
        )
    each = listed([f"{curve.label} {time}" for curve, time in zip(thin, times, strict=True)])
    return N_("Thin and grey: fewer than {few} at risk ({each} {unit}).").format(few=panel.few, each=each, unit=unit)


def _told_time(time: float, axis: Axis) -> str:
    """Print a time between breaks: whole days, or one decimal of a longer unit and two of a year."""
    return half_up(axis.counted(time), 0 if axis.length < 1 else 1 if axis.length == 1 else 2)


def is_thin(curve: CurveSpec, end: float) -> bool:
    """Return whether a stretch of the curve on an axis of this length has few at risk."""
    return curve.few_from is not None and curve.few_from < min(curve.end, end)


def swimmer_caption(panel: SwimmerPanel) -> str:
    """Return the line below a swimmer: the caller's caption, then how many bars the axis cuts."""
    cut = sum(lane.end > panel.axis.end for lane in panel.lanes)
    said = N_("{bars} beyond the {end} {unit} of this axis.").format(
        bars=counted(cut, N_("bar goes on"), N_("bars go on")),
        end=panel.axis.printed(panel.axis.end),
        unit=panel.axis.unit,
    )
    return " ".join(part for part in (panel.caption, said if cut else "") if part)


class KeptSentences:
    """The sentences of lanes, made anew where the lane or the axis is another: an entry changes one of a thousand."""

    def __init__(self) -> None:
        self._axis: Axis | None = None
        self._told: dict[
            int, tuple[LaneSpec, str]
        ] = {}  # by the lane itself, which is kept so that nothing takes its id

    def told(self, panel: SwimmerPanel) -> list[str]:
        """Return the sentence of each lane, and forget those of other lanes."""
        before = self._told if self._axis == panel.axis else {}
        self._axis = panel.axis
        each = [before.get(id(lane)) or (lane, _lane_told(lane, panel.axis)) for lane in panel.lanes]
        self._told = {id(lane): (lane, sentence) for lane, sentence in each}
        return [sentence for _, sentence in each]


def description(chart: Chart, kept: KeptSentences | None = None) -> str:
    """Return what a chart shows in sentences, for a screen reader."""
    if isinstance(chart, CoursePanel):
        told = _courses_told(chart)
    else:
        told = _curves_told(chart) if isinstance(chart, CurvePanel) else _lanes_told(chart, kept or KeptSentences())
    return " ".join(sentence for sentence in (_sentence(chart.subtitle), *told) if sentence)


def _sentence(text: str) -> str:
    return text if not text or text.endswith(".") else f"{text}."


def _curves_told(panel: CurvePanel) -> list[str]:
    if not panel.curves:
        return [panel.empty]
    at = panel.axis.breaks
    when = f"{', '.join(panel.axis.printed(time) for time in at)} {panel.axis.unit}"
    values = [f"{curve.label}: {', '.join(_told_at(curve, time) for time in at)}." for curve in panel.curves]
    rows = [f"{row.label}: {_counts(row.counts)}." for row in panel.rows]
    return [N_("At {times}.").format(times=when), *values, *rows, caption(panel)]


def _told_at(curve: CurveSpec, time: float) -> str:
    return f"{percent(curve.own_at(time))}%" if time <= curve.end else N_("no follow-up")


def _counts(counts: Sequence[int | None]) -> str:
    return ", ".join("–" if count is None else str(count) for count in counts)


def _lanes_told(panel: SwimmerPanel, kept: KeptSentences) -> list[str]:
    if not panel.lanes:
        return [panel.empty]
    return [*kept.told(panel), swimmer_caption(panel)]


def _lane_told(lane: LaneSpec, axis: Axis) -> str:
    course = [N_("{time} {unit}").format(time=_told_time(lane.end, axis), unit=axis.unit)]
    marks = ((mark.kind.value, _told_time(mark.time, axis)) for mark in lane.marks)
    course += [N_("{event} at {time}").format(event=event, time=time) for event, time in marks]
    course += [N_("ongoing")] if lane.ongoing else []
    return f"{lane.name}: {', '.join(course)}."


def _courses_told(panel: CoursePanel) -> list[str]:
    if not panel.courses:
        return [panel.empty]
    return [f"{panel.line_label}.", *(_course_told(course, panel.axis) for course in panel.courses), panel.caption]


def _course_told(course: ShareCourse, axis: Axis) -> str:
    said = [f"{half_up(100 * one.share, 1)}% at {_told_time(one.time, axis)}" for one in course.points]
    return f"{course.name}: {', '.join(said)} {axis.unit}."
