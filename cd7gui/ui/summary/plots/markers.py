"""The summary's courses of CAR copies and laboratory values by worst CRS, and of lymphocytes after H."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import pairwise
from statistics import fmean, median

from cd7gui.analysis.safety.marker_courses import marker_ids
from cd7gui.domain.formatting import counted
from cd7gui.domain.marker_course import MarkerCourse, MarkerCourses, MarkerPoint
from cd7gui.domain.results import Estimates
from cd7gui.records import dataclass
from cd7gui.ui.charts.base.marker_panel import MarkerClass, MarkerDot, MarkerPanel, PatientLine
from cd7gui.ui.summary.plots import explanations
from cd7gui.ui.summary.plots.curve_panels import SYNTHETIC
from cd7gui.ui.summary.plots.drawing_cache import DrawingCache
from cd7gui.ui.summary.plots.places import key_to
from cd7gui.ui.widgets.plain_text import one_line

_BEGINS = "marker."
_ALL = "all patients"
# Colour and dash of each class: the dash tells classes apart where colours do not.
_LOOKS: dict[str, tuple[str, tuple[float, ...]]] = {
    "no CRS": ("text", (1.0, 1.6)),
    "CRS 1": ("accent", ()),
    "CRS 2": ("contrast", (4.0, 2.0)),
    "CRS ≥ 3": ("contrast", ()),
    _ALL: ("accent", ()),
}
_FIRST_DAYS, _LAST_DAYS = {"T": 28, "H": 100}, {"T": 90, "H": 730}  # days that the axis shows at least and at most
# Days at which the windows begin in which the values of a class are summarised by one median.
_WINDOWS = {"T": (0, 3, 6, 9, 12, 16, 21, 29, 43, 61, 91), "H": (0, 15, 46, 76, 131, 271, 451, 731)}
_LEAST = 3  # patients with a value in a window needed for its median


def marker_names() -> tuple[str, ...]:
    """Return the names of the charts of measured courses."""
    return tuple(f"{_BEGINS}{one}" for one in marker_ids())


def marker_named(name: str, estimates: Estimates) -> MarkerCourses | None:
    """Return what a chart shows; None for another chart, or if no patient has a value."""
    return next((one for one in estimates.markers if f"{_BEGINS}{one.id}" == name), None)


@dataclass(frozen=True)
class _DrawnCourse:
    """What is drawn of a patient: the line, its class, and for each window the days and the mean of the values."""

    part: str
    line: PatientLine
    windows: tuple[tuple[tuple[int, ...], float] | None, ...]


class MarkerLineCache:
    """A cache of what was drawn for each patient, by marker: an entry changes only one of many."""

    def __init__(self) -> None:
        self._kept: dict[str, DrawingCache[MarkerCourse, _DrawnCourse]] = {}

    def prepare(self, of: MarkerCourses, some: Sequence[MarkerCourse]) -> None:
        """Draw the lines of some patients in advance."""
        self._of(of).prepare(some)

    def drawn(self, of: MarkerCourses) -> tuple[_DrawnCourse, ...]:
        """Return what is drawn for a marker, redrawing only what changed."""
        return self._of(of).drawn(of.courses)

    def _of(self, of: MarkerCourses) -> DrawingCache[MarkerCourse, _DrawnCourse]:
        if of.id not in self._kept:
            self._kept[of.id] = DrawingCache(lambda course: _drawn(course, of), lambda course: course.patient)
        return self._kept[of.id]


def marker_panel(found: MarkerCourses, estimates: Estimates, kept: MarkerLineCache | None = None) -> MarkerPanel:
    """Return the chart of a marker."""
    last = max((one.points[-1].day for one in found.courses), default=0)
    end = min(max(_FIRST_DAYS[found.clock], last), _LAST_DAYS[found.clock])
    drawn = (kept or MarkerLineCache()).drawn(found)
    parts = {part: [one for one in drawn if one.part == part] for part in found.parts} or {_ALL: list(drawn)}
    return MarkerPanel(
        found.label,
        f"{found.unit}, by worst CRS" if found.parts else found.unit,
        found.clock,
        end,
        tuple(one.line for one in drawn),
        tuple(_class(part, those) for part, those in parts.items() if those),
        found.limit,
        f"{found.limit:g}{found.unit}" if found.limit else "",
        caption=" ".join(_caption(estimates, found, end)),
    )


def _drawn(course: MarkerCourse, of: MarkerCourses) -> _DrawnCourse:
    return _DrawnCourse(course.part, _line(course, of), tuple(_by_window(course, _WINDOWS[of.clock])))


def _by_window(course: MarkerCourse, windows: Sequence[int]) -> Iterator[tuple[tuple[int, ...], float] | None]:
    """Yield for each window the days and the mean of its values; below the limit counts as 0."""
    for first, after in pairwise(windows):
        within = [point for point in course.points if first <= point.day < after]
        yield (tuple(point.day for point in within), fmean(point.quantity for point in within)) if within else None


def _line(course: MarkerCourse, of: MarkerCourses) -> PatientLine:
    dots = tuple(_dot(course, of, point) for point in course.points)
    return PatientLine(one_line(course.subject), course.part if of.parts else _ALL, dots)


def _dot(course: MarkerCourse, of: MarkerCourses, point: MarkerPoint) -> MarkerDot:
    key = key_to(course.patient, point.place)
    return MarkerDot(point.day, point.value, point.operator, key, partial(_why, course, of, point))


def _why(course: MarkerCourse, of: MarkerCourses, point: MarkerPoint) -> str:
    value = f"{point.operator}{point.value:g} {of.unit}"
    heading = f"{one_line(course.subject)}, {of.clock}+{point.day}: {of.label} {value}"
    return "\n".join((heading, f"{point.place} {point.shown}", explanations.OPENS))


def _class(part: str, those: Sequence[_DrawnCourse]) -> MarkerClass:
    token, dash = _LOOKS[part]
    return MarkerClass(part, token, dash, len(those), tuple(_medians(those)))


def _medians(those: Sequence[_DrawnCourse]) -> Iterator[tuple[float, float]]:
    """Yield for each window the median day and the median of the patients' means."""
    for window in zip(*(one.windows for one in those), strict=True):
        found = [one for one in window if one is not None]
        if len(found) >= _LEAST:
            yield median(day for days, _ in found for day in days), median(mean for _, mean in found)


def _caption(estimates: Estimates, of: MarkerCourses, end: float) -> Iterator[str]:
    if estimates.synthetic:
        yield SYNTHETIC
    yield "Thick line: median of the patients in a window of days. At the bottom: not quantified."
    unknown = sum(not one.part for one in of.courses) if of.parts else 0
    if unknown:
        words = "Grey: {patients} whose CRS is not known."
        yield words.format(patients=counted(unknown, "patient", "patients"))
    later = sum(point.day > end for one in of.courses for point in one.points)
    if later:
        yield "{values} after day {end} not drawn.".format(values=counted(later, "value", "values"), end=f"{end:g}")
