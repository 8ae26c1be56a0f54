"""A chart's numbers as CSV, in months and fractions, for redrawing it elsewhere."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from cd7gui.domain.formatting import months
from cd7gui.ui.charts.base.boundary_panel import BoundaryPanel
from cd7gui.ui.charts.base.flow_panel import FlowPanel
from cd7gui.ui.charts.base.marker_panel import MarkerPanel
from cd7gui.ui.charts.base.spec import Chart, CoursePanel, CurvePanel, CurveSpec, CurveStep, LaneSpec

Row = tuple[str, str, str, str, str, str]
HEADER: Row = ("series", "what", "months", "value", "lower", "upper")


_BOUNDS = {"": "value", "<": "below", ">": "above"}


def as_csv(chart: Chart) -> str:
    """Return one line per element: step with limits, censoring, number at risk, phase, mark or share.

    An empty cell is a number that does not exist, such as the limits of a curve drawn without its band. For stacked
    curves each step has two lines: the curve's own value, and the height at which it is drawn.
    """
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerows((HEADER, *_rows(chart)))
    return written.getvalue()


def _rows(chart: Chart) -> Iterator[Row]:
    if isinstance(chart, CurvePanel):
        for curve in chart.curves:
            yield from _curve(curve)
        for row in chart.rows:
            for time, count in zip(chart.axis.breaks, row.counts, strict=True):
                yield (row.label, "number", _printed(time), "" if count is None else str(count), "", "")
    elif isinstance(chart, BoundaryPanel):
        yield from (("boundary", f"patients {n}", "", str(y), "", "") for n, y in enumerate(chart.least, 1) if y)
        yield from (("events", f"patients {one.patients}", "", str(one.events), "", "") for one in chart.points)
    elif isinstance(chart, FlowPanel):
        yield from _flow(chart)
    elif isinstance(chart, MarkerPanel):
        yield from _markers(chart)
    elif isinstance(chart, CoursePanel):
        for course in chart.courses:
            for one in course.points:
                yield (course.name, "share", _printed(one.time), _printed(one.share), "", "")
    else:
        for lane in chart.lanes:
            yield from _lane(lane)


def _flow(panel: FlowPanel) -> Iterator[Row]:
    for step in panel.steps:
        yield (step.label, "patients", "", str(step.patients), "", "")
        yield from ((step.label, one.label, "", str(one.patients), "", "") for one in step.ways)


def _markers(panel: MarkerPanel) -> Iterator[Row]:
    """Yield every value of a patient and every median of a class, with its day in months."""
    for line in panel.lines:
        for dot in line.dots:
            what = f"{line.part}, {_BOUNDS[dot.bound]}".removeprefix(", ")
            yield (line.name, what, _printed(months(dot.day)), _printed(dot.value), "", "")
    for one in panel.classes:
        yield from ((one.name, "median", _printed(months(day)), _printed(value), "", "") for day, value in one.medians)


def _curve(curve: CurveSpec) -> Iterator[Row]:
    yield (curve.label, "start", "0", _printed(curve.start), "", "")
    for step in curve.steps:
        yield from _stacked(curve, step) if curve.filled else _step(curve, step)
    for mark in curve.censored:
        yield (curve.label, "censored", _printed(mark.time), _printed(curve.own_at(mark.time)), "", "")
    yield (curve.label, "end", _printed(curve.end), _printed(curve.own_at(curve.end)), "", "")


def _step(curve: CurveSpec, step: CurveStep) -> Iterator[Row]:
    limits = _printed(step.lower), _printed(step.upper)
    yield (curve.label, "step", _printed(step.time), _printed(step.value), *limits)


def _stacked(curve: CurveSpec, step: CurveStep) -> Iterator[Row]:
    yield (curve.label, "step", _printed(step.time), _printed(curve.own_at(step.time)), "", "")
    yield (curve.label, "drawn at", _printed(step.time), _printed(step.value), "", "")


def _lane(lane: LaneSpec) -> Iterator[Row]:
    for segment in lane.segments:
        yield (lane.name, f"{segment.phase.value}, begins", _printed(segment.start), "", "", "")
        yield (lane.name, f"{segment.phase.value}, ends", _printed(segment.end), "", "", "")
    for mark in lane.marks:
        yield (lane.name, mark.kind.value, _printed(mark.time), "", "", "")
    if lane.ongoing:
        yield (lane.name, "ongoing", _printed(lane.end), "", "", "")


def _printed(number: float | None) -> str:
    return "" if number is None else f"{number:.15g}"
