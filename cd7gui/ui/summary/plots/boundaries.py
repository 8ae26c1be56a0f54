"""The summary's stopping rules as charts: events after each evaluable patient against the boundary."""

from __future__ import annotations

from collections.abc import Iterator
from operator import itemgetter

from cd7gui.analysis.outcomes import catalogue
from cd7gui.analysis.safety.stopping_text import (
    count_in_words,
    design_in_words,
    next_in_words,
    posterior_in_words,
)
from cd7gui.domain.results import Estimates
from cd7gui.domain.stopping import MonitoredPatient, StoppingStatus
from cd7gui.ui.charts.base.boundary_panel import BoundaryPanel, MonitoredPoint
from cd7gui.ui.summary.plots import explanations
from cd7gui.ui.summary.plots.curve_panels import SYNTHETIC
from cd7gui.ui.summary.plots.drawing_cache import DrawingCache
from cd7gui.ui.summary.plots.places import key_of
from cd7gui.ui.widgets.plain_text import one_line

_BEGINS = "stopping."
_Place = tuple[int, int, int | None, MonitoredPatient]  # patients, events, the boundary, the patient added
KeptPoints = DrawingCache[_Place, MonitoredPoint]


def boundary_names() -> tuple[str, ...]:
    """Return the names of the charts of the stopping rules."""
    return tuple(f"{_BEGINS}{one.id}" for one in catalogue.OUTCOMES.stopping)


def status_named(name: str, estimates: Estimates) -> StoppingStatus | None:
    """Return the status of the rule that a chart shows; None if it was not computed."""
    return next((one for one in estimates.stopping if f"{_BEGINS}{one.rule.id}" == name), None)


def kept_points() -> KeptPoints:
    """Return the cache of the patients of a rule, each redrawn only if it has moved."""
    return DrawingCache(_point, itemgetter(0))


def boundary_panel(name: str, estimates: Estimates, kept: KeptPoints) -> BoundaryPanel:
    """Return the chart of a stopping rule."""
    status = status_named(name, estimates)
    if status is None or status.failed:
        label = next(one.label for one in catalogue.OUTCOMES.stopping if f"{_BEGINS}{one.id}" == name)
        return BoundaryPanel(label, "", (), (), empty=status.failed if status else "Nothing was computed.")
    said = (count_in_words(status), posterior_in_words(status), next_in_words(status))
    caption = (SYNTHETIC if estimates.synthetic else "", design_in_words(status.rule.design), _source(status))
    return BoundaryPanel(
        status.rule.label,
        " · ".join(part for part in said if part),
        status.least,
        kept.drawn(_places(status)),
        status.crossed_at,
        caption=" ".join(part for part in caption if part),
    )


def _source(status: StoppingStatus) -> str:
    return f"{status.rule.source[:1].upper()}{status.rule.source[1:]}."


def _places(status: StoppingStatus) -> Iterator[_Place]:
    for n, (y, one) in enumerate(zip(status.path, status.patients, strict=True), 1):
        yield n, y, status.bound(n), one


def _point(place: _Place) -> MonitoredPoint:
    n, y, _, one = place
    return MonitoredPoint(n, y, one.happened, key_of(one.deciders), lambda: _why(place))


def _why(place: _Place) -> str:
    n, y, bound, one = place
    what = "event" if one.happened else "no event within the window"
    stops = f"stops at {bound}" if bound is not None else "nothing stops yet"
    heading = f"{one_line(one.subject)}: {what}, known on {one.day.isoformat()}"
    lines = (f"{y} of {n}; {stops}", *(f"{each.place} {each.value}".strip() for each in one.deciders))
    return "\n".join((heading, *lines, explanations.OPENS))
