"""The summary's curves below the first sight: GVHD-free survival, chronic GVHD, recovery, and from the landmark."""

from __future__ import annotations

from dataclasses import dataclass

from cd7gui.domain.estimates import Estimates
from cd7gui.domain.text import DAYS_PER_MONTH, N_, listed
from cd7gui.ui.charts.spec import Chart, Dash, Hue
from cd7gui.ui.summary.axis import axis_for, longest_curve
from cd7gui.ui.summary.chimerism import chimerism_panel
from cd7gui.ui.summary.panels import Line, side_by_side

_SOLID, _DASHED = (Dash.SOLID, Hue.FIRST), (Dash.DASHED, Hue.SECOND)


@dataclass(frozen=True)
class Plot:
    """A plot of one or two curves each told by its line; `read` are the table's rows that read them."""

    name: str
    title: str
    lines: tuple[Line, ...]
    read: tuple[str, ...]
    when: str
    least: float = 0.0  # days that the axis shows at least


PLOTS = (
    Plot(
        "grfs",
        N_("GVHD-free, relapse-free survival; chronic GVHD only, dashed"),
        (
            Line("grfs", N_("GRFS"), N_("GRFS"), *_SOLID),
            Line("crfs", N_("CRFS"), N_("CRFS"), *_DASHED),
        ),
        ("grfs.12m", "crfs.12m"),
        N_("1 year: {both}"),
    ),
    Plot(
        "cgvhd",
        N_("Chronic GVHD"),
        (Line("cgvhd", N_("Chronic GVHD"), N_("cGVHD"), *_SOLID),),
        ("cgvhd.12m",),
        N_("1 year: {both}"),
    ),
    Plot(
        "recovery",
        N_("Neutrophil and, dashed, platelet recovery"),
        (
            Line("anc", N_("Neutrophils"), N_("ANC"), *_SOLID),
            Line("plt", N_("Platelets"), N_("platelets"), *_DASHED),
        ),
        ("anc.h28", "plt.h100"),
        N_("by H+28 and H+100: {both}"),
        least=3 * DAYS_PER_MONTH,  # everybody recovers within weeks, and an axis of one month has no marks
    ),
    Plot(
        "landmark",
        N_("From H+100: overall and, dashed, disease-free survival"),
        (
            Line("os_landmark", N_("OS"), N_("OS"), *_SOLID),
            Line("dfs_landmark", N_("DFS"), N_("DFS"), *_DASHED),
        ),
        ("os_landmark.12m", "dfs_landmark.12m"),
        N_("1 year: {both}"),
    ),
)
"""The plots in the order in which they stand on the page."""


CHIMERISM = "chimerism"
NAMES = (*(plot.name for plot in PLOTS), CHIMERISM)
"""The names of all further charts, in that order."""


def further_charts(estimates: Estimates, axis_end: int | None) -> dict[str, Chart]:
    """Give what every further chart shows, by its name; the end of the axis in months, None by the data."""
    plots = {one.name: _chart(one, estimates, axis_end) for one in PLOTS}
    return {**plots, CHIMERISM: chimerism_panel(estimates, axis_end)}


def _chart(plot: Plot, estimates: Estimates, axis_end: int | None) -> Chart:
    longest = longest_curve(estimates, *(line.curve for line in plot.lines))
    axis = axis_for(max(longest, plot.least), axis_end)
    both = listed([one.text for id_ in plot.read for one in estimates.table if one.id == id_])
    return side_by_side(estimates, plot.title, plot.when.format(both=both), axis, plot.lines)
