"""The summary's chimerism: each patient's donor share after the transplant, against full donor chimerism."""

from __future__ import annotations

from collections.abc import Iterable

from cd7gui.domain.formatting import counted, half_up, months
from cd7gui.domain.results import ChimerismSeries, DonorPoint, Estimates, TimeOrigin
from cd7gui.ui.charts.base.spec import CoursePanel, MeasuredShare, ShareCourse
from cd7gui.ui.summary.plots import explanations
from cd7gui.ui.summary.plots.curve_panels import FROM, SYNTHETIC
from cd7gui.ui.summary.plots.drawing_cache import DrawingCache
from cd7gui.ui.summary.plots.places import key_of
from cd7gui.ui.summary.plots.time_axis import AS_NEEDED, AxisChoice, axis_for
from cd7gui.ui.widgets.plain_text import one_line

_LEAST = 91  # days that the axis shows at least


KeptCourses = DrawingCache[ChimerismSeries, ShareCourse]


def kept_courses() -> KeptCourses:
    """Return the cache of the patients' courses as drawn."""
    return DrawingCache(_course, lambda series: (series.patient, series.cells))


def shown_series(estimates: Estimates) -> tuple[ChimerismSeries, ...]:
    """Return the courses of the cell fraction with the most measurements."""
    series = estimates.panels.chimerism if estimates.panels else ()
    cells = _commonest(series)
    return tuple(one for one in series if one.cells == cells)


def chimerism_panel(
    estimates: Estimates, choice: AxisChoice = AS_NEEDED, kept: KeptCourses | None = None
) -> CoursePanel:
    """Return the chart of the cell fraction with the most measurements."""
    panels = estimates.panels
    series = panels.chimerism if panels else ()
    shown = shown_series(estimates)
    days = max((point.day for one in shown for point in one.points), default=0)
    full = panels.full_donor if panels else 100.0
    return CoursePanel(
        "Donor chimerism",
        shown[0].label if shown else "",
        axis_for(max(days, _LEAST), choice),
        (kept or kept_courses()).drawn(shown),
        full / 100,
        f"full donor: more than {half_up(full, 0)}%",
        caption=_caption(estimates, shown, [one.label for one in series if one.cells != shown[0].cells]),
    )


def _commonest(series: tuple[ChimerismSeries, ...]) -> str:
    """Return the fraction with the most measurements; on a tie, the first of the list."""
    counts: dict[str, int] = {}
    for one in series:
        counts[one.cells] = counts.get(one.cells, 0) + len(one.points)
    return max(counts, key=lambda cells: counts[cells], default="")


def _course(series: ChimerismSeries) -> ShareCourse:
    after = (point for point in series.points if point.day >= 0 and _is_share(point))
    return ShareCourse(
        one_line(series.subject), tuple(_measured(series, point) for point in sorted(after, key=lambda one: one.day))
    )


def _is_share(point: DonorPoint) -> bool:
    """Return whether a percentage is possible. Until corrected, 999 is an error and is not drawn."""
    return 0 <= point.percent <= 100


def _measured(series: ChimerismSeries, point: DonorPoint) -> MeasuredShare:
    heading = f"{one_line(series.subject)}, H+{point.day}: {half_up(point.percent, 1)}% donor"
    one = point.decider
    lines = (heading, f"{one.place} {one.value}. {one.rule}".strip(), explanations.OPENS)
    return MeasuredShare(months(point.day), point.percent / 100, key_of((one,)), "\n".join(lines))


def _caption(estimates: Estimates, shown: tuple[ChimerismSeries, ...], other: Iterable[str]) -> str:
    """Return the note on what is not drawn: other cell fractions, and measurements before the transplant."""
    others = dict.fromkeys(other)
    early = sum(point.day < 0 for one in shown for point in one.points)
    said = [SYNTHETIC] if estimates.synthetic else []
    said += [f"From {FROM[TimeOrigin.TRANSPLANT]}."]
    said += ["Not drawn: {others}.".format(others=", ".join(others))] if others else []
    words = "{count} before the transplant not drawn."
    said += [words.format(count=counted(early, "share", "shares"))] if early else []
    odd = sum(not _is_share(point) for one in shown for point in one.points)
    words = "{count} outside 0–100% not drawn."
    said += [words.format(count=counted(odd, "share", "shares"))] if odd else []
    return " ".join(said)
