"""The summary's plots: which curves each shows, how, which numbers read them. Made anew where they changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from cd7gui.domain.formatting import DAYS_PER_MONTH, N_, listed, print_months
from cd7gui.domain.results import Estimates, Groups
from cd7gui.ui.charts.base.spec import Axis, Chart, CurveColour, DashStyle
from cd7gui.ui.summary.plots import curve_panels
from cd7gui.ui.summary.plots.chimerism import chimerism_panel
from cd7gui.ui.summary.plots.curve_panels import PanelLine
from cd7gui.ui.summary.plots.swimmer import KeptLanes, LaneOrder, swimmer
from cd7gui.ui.summary.plots.time_axis import AS_NEEDED, AxisChoice, axis_for, longest_curve, longest_lane


class PlotKind(Enum):
    """How the curves of a plot stand together."""

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
    """A plot of curves, each told by its line; `read` are the table's rows that read them, in that order."""

    name: str
    title: str
    kind: PlotKind
    lines: tuple[PanelLine, ...]
    read: tuple[str, ...]
    when: str  # what stands before the numbers that are read
    least: float = 0.0  # days that the axis shows at least

    def subtitle(self, estimates: Estimates) -> str:
        """Say the numbers that are read, and the median of a survival that stands alone."""
        texts = listed([one.text for id_ in self.read for one in estimates.table if one.id == id_])
        said = self.when.format(both=texts)
        failed = [estimates.failed[one.curve] for one in self.lines if one.curve in estimates.failed]
        if failed:
            return failed[0]
        curve = estimates.curves.get(self.lines[0].curve)
        alone = self.kind is PlotKind.ALONE and curve is not None and curve.median_words
        if not alone or curve is None:
            return said
        lower, upper = (print_months(one) for one in curve.median_limits)
        words = N_("{said} · median {median} ({lower}–{upper})")  # the level stands before, the line is short
        return words.format(said=said, median=curve.median, lower=lower, upper=upper)

    def draw(self, estimates: Estimates, axis: Axis) -> Chart:
        """Return the chart."""
        subtitle = self.subtitle(estimates)
        if self.kind is PlotKind.ALONE:
            return curve_panels.alone(estimates, self.title, subtitle, axis, self.lines[0])
        draw = curve_panels.stacked if self.kind is PlotKind.STACKED else curve_panels.side_by_side
        return draw(estimates, self.title, subtitle, axis, self.lines)


def _one(curve: str, title: str, read: str, when: str) -> Plot:
    return Plot(curve, title, PlotKind.ALONE, (PanelLine(curve, title, title, *_FIRST),), (read,), when)


_YEAR = N_("1 year: {both}")

PLOTS = (
    _one("os", N_("Overall survival"), "os.12m", _YEAR),
    _one("dfs", N_("Disease-free survival"), "dfs.12m", _YEAR),
    Plot(
        "incidence",
        N_("Non-relapse mortality and, on top, relapse"),
        PlotKind.STACKED,
        (
            PanelLine("nrm", N_("NRM"), N_("NRM"), *_THIRD),
            PanelLine("relapse", N_("Relapse"), N_("relapse"), *_SECOND),
        ),
        ("nrm.12m", "relapse.12m"),
        _YEAR,
    ),
    _one("efs", N_("Event-free survival"), "efs.12m", _YEAR),
    Plot(
        "recovery",
        N_("Neutrophil and, dashed, platelet recovery"),
        PlotKind.BESIDE,
        (
            PanelLine("anc", N_("Neutrophils"), N_("ANC"), *_FIRST),
            PanelLine("plt", N_("Platelets"), N_("platelets"), *_SECOND),
        ),
        ("anc.h28", "plt.h100"),
        N_("by H+28 and H+100: {both}"),
        least=3 * DAYS_PER_MONTH,  # everybody recovers within weeks, and an axis of one month has no marks
    ),
    Plot(
        "gvhd",
        N_("Acute GVHD from HSCT: II–IV and, dashed, III–IV"),
        PlotKind.BESIDE,
        (
            PanelLine("agvhd2_4", N_("II–IV"), N_("II–IV"), *_FIRST),
            PanelLine("agvhd3_4", N_("III–IV"), N_("III–IV"), *_SECOND),
        ),
        ("agvhd2_4.h100", "agvhd3_4.h100"),
        N_("by H+100: {both}"),
    ),
    _one("agvhd2_4_cart", N_("Acute GVHD II–IV from CAR-T"), "agvhd2_4_cart.t100", N_("by T+100: {both}")),
    Plot(
        "gvhd_any",
        N_("Acute GVHD of any cause: II–IV and, dashed, III–IV"),
        PlotKind.BESIDE,
        (
            PanelLine("agvhd2_4_any", N_("II–IV"), N_("II–IV"), *_FIRST),
            PanelLine("agvhd3_4_any", N_("III–IV"), N_("III–IV"), *_SECOND),
        ),
        ("agvhd2_4_any.t180", "agvhd3_4_any.t180"),
        N_("by T+180: {both}"),
    ),
    _one("agvhd2_4_dli", N_("Acute GVHD II–IV from DLI"), "agvhd2_4_dli.12m", _YEAR),
    _one("cgvhd", N_("Chronic GVHD"), "cgvhd.12m", _YEAR),
    Plot(
        "grfs",
        N_("GVHD-free, relapse-free survival; chronic GVHD only, dashed"),
        PlotKind.BESIDE,
        (
            PanelLine("grfs", N_("GRFS"), N_("GRFS"), *_FIRST),
            PanelLine("crfs", N_("CRFS"), N_("CRFS"), *_SECOND),
        ),
        ("grfs.12m", "crfs.12m"),
        _YEAR,
    ),
    Plot(
        "landmark",
        N_("From H+100: overall and, dashed, disease-free survival"),
        PlotKind.BESIDE,
        (
            PanelLine("os_landmark", N_("OS"), N_("OS"), *_FIRST),
            PanelLine("dfs_landmark", N_("DFS"), N_("DFS"), *_SECOND),
        ),
        ("os_landmark.12m", "dfs_landmark.12m"),
        _YEAR,
    ),
)
"""The plots of curves, in the order of the page."""

SWIMMER, CHIMERISM = "swimmer", "chimerism"


def name_of_part(plot: Plot, line: PanelLine) -> str:
    """Name the chart of one line of a plot: by groups each line has a chart of its own."""
    return plot.name if line is plot.lines[0] else f"{plot.name}.{line.curve}"


NAMES = (SWIMMER, *(name_of_part(plot, line) for plot in PLOTS for line in plot.lines), CHIMERISM)
"""Every chart that the page can show, by name."""


@dataclass(frozen=True)
class PlotOptions:
    """What a person chose about the charts alone: the axis, and the order of the swimmer."""

    axis: AxisChoice = AS_NEEDED
    order: LaneOrder = LaneOrder.LONGEST

    @property
    def kept(self) -> tuple[str, str]:
        """Axis and order as they are remembered."""
        return self.axis.kept, self.order.name

    @classmethod
    def read(cls, axis: str, order: str) -> PlotOptions:
        """Read what was remembered; what cannot be read is as the data need."""
        return cls(AxisChoice.read(axis), {one.name: one for one in LaneOrder}.get(order, LaneOrder.LONGEST))


class Plotter:
    """Gives the charts of the page by name, and the very same chart again where nothing of it changed."""

    def __init__(self) -> None:
        self._made: dict[str, tuple[object, Chart]] = {}
        self._lanes = KeptLanes()

    def names(self, estimates: Estimates) -> tuple[str, ...]:
        """Return the charts that these outcomes fill, in the order of the page."""
        split = grouped(estimates) is not None
        parts = ((plot, line) for plot in PLOTS for line in plot.lines if split or line is plot.lines[0])
        return (SWIMMER, *(name_of_part(plot, line) for plot, line in parts), CHIMERISM)

    def chart(self, name: str, estimates: Estimates, wish: PlotOptions) -> Chart:
        """Return one chart."""
        source = self._source(name, estimates, wish)
        before = self._made.get(name)
        if before is None or before[0] != source:
            self._made[name] = source, self._draw(name, estimates, wish)
        return self._made[name][1]

    def _draw(self, name: str, estimates: Estimates, wish: PlotOptions) -> Chart:
        if name == SWIMMER:
            return swimmer(estimates, axis_for(longest_lane(estimates), wish.axis), wish.order, self._lanes)
        if name == CHIMERISM:
            return chimerism_panel(estimates, wish.axis)
        return _draw_plot(name, estimates, wish)

    def _source(self, name: str, estimates: Estimates, wish: PlotOptions) -> object:
        """Return everything that a chart is made of, to be compared: that is faster than making it."""
        if name == SWIMMER:
            return (estimates.lanes, estimates.synthetic, wish)
        if name == CHIMERISM:
            return (estimates.panels.chimerism if estimates.panels else None, estimates.synthetic, wish.axis)
        plot, line = _part(name)
        groups = grouped(estimates)
        if groups is not None:
            tested, curves = groups.tests.get(line.curve), groups.curves.get(line.curve)
            return (curves, tested, groups.left_out, estimates.settings, estimates.synthetic, wish.axis)
        drawn = tuple(estimates.curves.get(one.curve) for one in plot.lines)
        return (drawn, plot.subtitle(estimates), estimates.synthetic, wish.axis)


def charts_of(estimates: Estimates, wish: PlotOptions) -> dict[str, Chart]:
    """Return every chart of the page by its name."""
    plotter = Plotter()
    return {name: plotter.chart(name, estimates, wish) for name in plotter.names(estimates)}


def grouped(estimates: Estimates) -> Groups | None:
    """Return the groups where the cohort is split."""
    groups = estimates.groups
    return groups if groups is not None and not groups.refused else None


def _part(name: str) -> tuple[Plot, PanelLine]:
    return next((plot, line) for plot in PLOTS for line in plot.lines if name_of_part(plot, line) == name)


def _draw_plot(name: str, estimates: Estimates, wish: PlotOptions) -> Chart:
    plot, line = _part(name)
    groups = grouped(estimates)
    longest = longest_curve(estimates, *_sharing(plot))
    axis = axis_for(max(longest, plot.least), wish.axis)
    return plot.draw(estimates, axis) if groups is None else curve_panels.by_group(estimates, groups, line.curve, axis)


def _sharing(plot: Plot) -> Iterator[str]:
    """Return the curves whose follow-up sets the axis: the plots of the first sight share theirs."""
    first = ("os", "dfs", "incidence")
    together = [one for one in PLOTS if one.name in first] if plot.name in first else [plot]
    return (line.curve for one in together for line in one.lines)
