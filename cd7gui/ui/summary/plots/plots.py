"""The summary's plots: the curves and numbers that each shows, and how. They are redrawn only when changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from enum import Enum
from functools import lru_cache, partial
from typing import TypeVar

from cd7gui.analysis.outcomes import catalogue
from cd7gui.domain.formatting import DAYS_PER_MONTH, listed, print_months
from cd7gui.domain.results import Estimates, Groups
from cd7gui.records import dataclass
from cd7gui.ui.charts.base.spec import Axis, Chart, CurveColour, DashStyle
from cd7gui.ui.summary.plots import curve_panels
from cd7gui.ui.summary.plots.boundaries import KeptPoints, boundary_names, boundary_panel, kept_points, status_named
from cd7gui.ui.summary.plots.chimerism import chimerism_panel, kept_courses, shown_series
from cd7gui.ui.summary.plots.curve_panels import PanelLine
from cd7gui.ui.summary.plots.flow import FLOW_CHART, flow_of, flow_panel
from cd7gui.ui.summary.plots.markers import MarkerLineCache, marker_named, marker_names, marker_panel
from cd7gui.ui.summary.plots.swimmer import LaneOrder, kept_lanes, swimmer
from cd7gui.ui.summary.plots.time_axis import AS_NEEDED, AxisChoice, axis_for, longest_curve, longest_lane

T = TypeVar("T")


class PlotKind(Enum):
    """How the curves of a plot are arranged."""

    ALONE = "alone"
    BESIDE = "side by side"
    STACKED = "stacked"


_FIRST, _SECOND, _THIRD = (
    (DashStyle.SOLID, CurveColour.FIRST),
    (DashStyle.DASHED, CurveColour.SECOND),
    (DashStyle.SOLID, CurveColour.THIRD),
)


@dataclass(frozen=True)
class Plot:
    """A plot of curves, each identified by its line."""

    name: str
    title: str
    kind: PlotKind
    lines: tuple[PanelLine, ...]
    when: str  # text before the numbers that the table reads from the curves
    least: float = 0.0  # days that the axis shows at least

    def subtitle(self, estimates: Estimates) -> str:
        """Return the numbers that are read from the curves, and the median of a single survival curve."""
        rows = [catalogue.OUTCOMES.by_curve[line.curve].row for line in self.lines]
        found = [one for id_ in rows for one in estimates.table if one.id == id_]
        none = all(one.value is None for one in found)  # the same reason is given once, the same number for each
        texts = listed([*dict.fromkeys(one.text for one in found)] if none else [one.text for one in found])
        said = self.when.format(both=texts)
        failed = [estimates.failed[one.curve] for one in self.lines if one.curve in estimates.failed]
        if failed:
            return failed[0]
        curve = estimates.curves.get(self.lines[0].curve)
        alone = self.kind is PlotKind.ALONE and curve is not None and curve.median_words
        if not alone or curve is None:
            return said
        lower, upper = (print_months(one) for one in curve.median_limits)
        words = "{said} · median {median} ({lower}–{upper})"  # the level is given before, and the line is short
        return words.format(said=said, median=curve.median, lower=lower, upper=upper)

    def draw(self, estimates: Estimates, axis: Axis) -> Chart:
        """Return the chart."""
        subtitle = self.subtitle(estimates)
        if self.kind is PlotKind.ALONE:
            return curve_panels.alone(estimates, self.title, subtitle, axis, self.lines[0])
        draw = curve_panels.stacked if self.kind is PlotKind.STACKED else curve_panels.side_by_side
        return draw(estimates, self.title, subtitle, axis, self.lines)


def _one(curve: str, title: str, when: str) -> Plot:
    return Plot(curve, title, PlotKind.ALONE, (PanelLine(curve, title, title, *_FIRST),), when)


_YEAR = "1 year: {both}"

PLOTS = (
    _one("os", "Overall survival", _YEAR),
    _one("dfs", "Disease-free survival", _YEAR),
    Plot(
        "incidence",
        "Non-relapse mortality and, on top, relapse",
        PlotKind.STACKED,
        (
            PanelLine("nrm", "NRM", "NRM", *_THIRD),
            PanelLine("relapse", "Relapse", "relapse", *_SECOND),
        ),
        _YEAR,
    ),
    _one("efs", "Event-free survival", _YEAR),
    Plot(
        "recovery",
        "Neutrophil and, dashed, platelet recovery",
        PlotKind.BESIDE,
        (
            PanelLine("anc", "Neutrophils", "ANC", *_FIRST),
            PanelLine("plt", "Platelets", "platelets", *_SECOND),
        ),
        "by H+28 and H+100: {both}",
        least=3 * DAYS_PER_MONTH,  # all recover within weeks, and an axis of one month has no breaks
    ),
    Plot(
        "gvhd",
        "Acute GVHD from HSCT: II–IV and, dashed, III–IV",
        PlotKind.BESIDE,
        (
            PanelLine("agvhd2_4", "II–IV", "II–IV", *_FIRST),
            PanelLine("agvhd3_4", "III–IV", "III–IV", *_SECOND),
        ),
        "by H+100: {both}",
    ),
    _one("agvhd2_4_cart", "Acute GVHD II–IV from CAR-T", "by T+100: {both}"),
    Plot(
        "gvhd_any",
        "Acute GVHD of any cause: II–IV and, dashed, III–IV",
        PlotKind.BESIDE,
        (
            PanelLine("agvhd2_4_any", "II–IV", "II–IV", *_FIRST),
            PanelLine("agvhd3_4_any", "III–IV", "III–IV", *_SECOND),
        ),
        "by T+180: {both}",
    ),
    Plot(
        "cmv",
        "Reactivation of CMV and, dashed, EBV",
        PlotKind.BESIDE,
        (PanelLine("cmv", "CMV", "CMV", *_FIRST), PanelLine("ebv", "EBV", "EBV", *_SECOND)),
        "by T+180: {both}",
    ),
    _one("agvhd2_4_dli", "Acute GVHD II–IV from DLI", _YEAR),
    _one("cgvhd", "Chronic GVHD", _YEAR),
    Plot(
        "grfs",
        "GVHD-free, relapse-free survival; chronic GVHD only, dashed",
        PlotKind.BESIDE,
        (
            PanelLine("grfs", "GRFS", "GRFS", *_FIRST),
            PanelLine("crfs", "CRFS", "CRFS", *_SECOND),
        ),
        _YEAR,
    ),
    Plot(
        "landmark",
        "From H+100: overall and, dashed, disease-free survival",
        PlotKind.BESIDE,
        (
            PanelLine("os_landmark", "OS", "OS", *_FIRST),
            PanelLine("dfs_landmark", "DFS", "DFS", *_SECOND),
        ),
        _YEAR,
    ),
)
"""The plots of curves, in the order of the page."""


def plots() -> tuple[Plot, ...]:
    """Return the plots of curves, including one for each curve of the catalogue that none of them draws."""
    return _plots_with(catalogue.OUTCOMES)


@lru_cache(maxsize=4)  # asked for by each chart of the page
def _plots_with(outcomes: catalogue.Catalogue) -> tuple[Plot, ...]:
    drawn = {line.curve for plot in PLOTS for line in plot.lines}
    others = (one for one in outcomes.measures if one.id not in drawn)
    return (*PLOTS, *(_one(one.id, one.label, f"{one.row_label}: {{both}}") for one in others))


SWIMMER, CHIMERISM = "swimmer", "chimerism"
AT_ONCE = 50  # patients drawn in one step, between two checks of the time


def name_of_part(plot: Plot, line: PanelLine) -> str:
    """Return the name of the chart for one line of a plot: with groups, each line has its own chart."""
    return plot.name if line is plot.lines[0] else f"{plot.name}.{line.curve}"


def names() -> tuple[str, ...]:
    """Return the name of every chart that the page can show."""
    curves = (name_of_part(plot, line) for plot in plots() for line in plot.lines)
    return (SWIMMER, *curves, CHIMERISM, FLOW_CHART, *marker_names(), *boundary_names())


def plots_of(curve: str) -> tuple[str, ...]:
    """Return the names of the charts that show a curve."""
    return tuple(name_of_part(plot, line) for plot in plots() for line in plot.lines if line.curve == curve)


@dataclass(frozen=True)
class PlotOptions:
    """A person's choices for the charts: axis, order of the swimmer, numbers by group.

    Below curves by group are the numbers at risk, and with `all_numbers` also events and censorings.
    """

    axis: AxisChoice = AS_NEEDED
    order: LaneOrder = LaneOrder.LONGEST
    all_numbers: bool = False

    @property
    def kept(self) -> tuple[str, str]:
        """Axis and order in the form that is stored."""
        return self.axis.kept, self.order.name

    @classmethod
    def read(cls, axis: str, order: str) -> PlotOptions:
        """Read a stored choice; what cannot be read is left to the data."""
        return cls(AxisChoice.read(axis), {one.name: one for one in LaneOrder}.get(order, LaneOrder.LONGEST))


class Plotter:
    """Maker of the page's charts by name, which returns the same object while nothing has changed."""

    def __init__(self) -> None:
        self._made: dict[str, tuple[object, Chart]] = {}
        self._lanes, self._courses, self._markers = kept_lanes(), kept_courses(), MarkerLineCache()
        self._points: defaultdict[str, KeptPoints] = defaultdict(kept_points)

    def names(self, estimates: Estimates) -> tuple[str, ...]:
        """Return the charts that these outcomes have data for, in page order."""
        split = grouped(estimates) is not None
        parts = ((plot, line) for plot in plots() for line in plot.lines if split or line is plot.lines[0])
        curves = (name_of_part(plot, line) for plot, line in parts)
        measured = (one for one in marker_names() if marker_named(one, estimates))
        return (SWIMMER, *curves, CHIMERISM, FLOW_CHART, *measured, *boundary_names())

    def steps_to(self, name: str, estimates: Estimates, options: PlotOptions) -> Iterator[Callable[[], None]]:
        """Yield the work that precedes a chart of single patients in small steps.

        In one step, a thousand patients would make the window wait.
        """
        marker = marker_named(name, estimates)
        of_patients = marker is not None or name in (SWIMMER, CHIMERISM)
        if not of_patients or self._is_made(name, self._source(name, estimates, options)):
            return
        if marker is not None:
            yield from (partial(self._markers.prepare, marker, some) for some in _batches(marker.courses))
        elif name == SWIMMER:
            yield from (partial(self._lanes.prepare, some) for some in _batches(estimates.lanes))
        else:
            yield from (partial(self._courses.prepare, some) for some in _batches(shown_series(estimates)))

    def _is_made(self, name: str, source: object) -> bool:
        return name in self._made and self._made[name][0] == source

    def chart(self, name: str, estimates: Estimates, options: PlotOptions) -> Chart:
        """Return the chart of this name."""
        source = self._source(name, estimates, options)
        if not self._is_made(name, source):
            self._made[name] = source, self._draw(name, estimates, options)
        return self._made[name][1]

    def _draw(self, name: str, estimates: Estimates, options: PlotOptions) -> Chart:
        if name == SWIMMER:
            return swimmer(estimates, axis_for(longest_lane(estimates), options.axis), options.order, self._lanes)
        if name == CHIMERISM:
            return chimerism_panel(estimates, options.axis, self._courses)
        if name == FLOW_CHART:
            return flow_panel(estimates)
        if name in boundary_names():
            return boundary_panel(name, estimates, self._points[name])
        if (marker := marker_named(name, estimates)) is not None:
            return marker_panel(marker, estimates, self._markers)
        return _draw_plot(name, estimates, options)

    def _source(self, name: str, estimates: Estimates, options: PlotOptions) -> object:
        """Return everything that a chart is made from, for comparison, which is faster than redrawing."""
        if name == SWIMMER:
            return (estimates.lanes, estimates.synthetic, options)
        if name == CHIMERISM:
            return (estimates.panels.chimerism if estimates.panels else None, estimates.synthetic, options.axis)
        if name == FLOW_CHART:
            return (flow_of(estimates), estimates.synthetic)
        if name in boundary_names():
            return (status_named(name, estimates), estimates.synthetic)
        if (marker := marker_named(name, estimates)) is not None:
            return (marker, estimates.synthetic)
        plot, line = _part(name)
        groups = grouped(estimates)
        if groups is not None:
            tested, curves = groups.tests.get(line.curve), groups.curves.get(line.curve)
            return (curves, tested, groups.left_out, estimates.settings, estimates.synthetic, options)
        drawn = tuple(estimates.curves.get(one.curve) for one in plot.lines)
        return (drawn, plot.subtitle(estimates), estimates.synthetic, options.axis)


def _batches(parts: Sequence[T]) -> Iterator[Sequence[T]]:
    return (parts[begin : begin + AT_ONCE] for begin in range(0, len(parts), AT_ONCE))


def grouped(estimates: Estimates) -> Groups | None:
    """Return the groups if the cohort is split."""
    groups = estimates.groups
    return groups if groups is not None and not groups.refused else None


def _part(name: str) -> tuple[Plot, PanelLine]:
    return next((plot, line) for plot in plots() for line in plot.lines if name_of_part(plot, line) == name)


def _draw_plot(name: str, estimates: Estimates, options: PlotOptions) -> Chart:
    plot, line = _part(name)
    groups = grouped(estimates)
    longest = longest_curve(estimates, *_sharing(plot))
    axis = axis_for(max(longest, plot.least), options.axis)
    if groups is None:
        return plot.draw(estimates, axis)
    return curve_panels.by_group(estimates, groups, line.curve, axis, all_numbers=options.all_numbers)


def _sharing(plot: Plot) -> Iterator[str]:
    """Yield the curves whose follow-up sets the axis, which the plots of the first chapter share."""
    first = ("os", "dfs", "incidence")
    together = [one for one in PLOTS if one.name in first] if plot.name in first else [plot]
    return (line.curve for one in together for line in one.lines)
