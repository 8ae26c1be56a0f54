"""The kinetics of CAR T cells and the lymphocyte recovery of one patient, from its marker courses."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import pairwise

from cd7gui.domain.marker_course import MarkerPoint
from cd7gui.protocol.endpoints.safety.markers import BY_ID, MARKERS, Courses, placed
from cd7gui.protocol.endpoints.safety.measured import Measured, Measures, measures
from cd7gui.protocol.forms.f06_transplant import Transplant
from cd7gui.protocol.forms.timeline import CannotSay, ClockOrigin
from cd7gui.protocol.reference.limits import limit

CAR = "car"
INFLAMMATION = ("il6", "crp", "ferritin")
SUBSETS = tuple(one.id for one in MARKERS if one.origin is ClockOrigin.TRANSPLANT)
AUC_TO, HELD_FROM = 28, 25  # days from T: the end of the area, and from when a last value is carried forward to it
_WINDOWS = {  # days from H, each with its window in limits.toml
    30: "recovery_window_30",
    100: "recovery_window_100",
    180: "recovery_window_180",
    365: "recovery_window_365",
}
RECOVERY_DAYS = tuple(_WINDOWS)


def car_kinetics(courses: Courses) -> Measures:
    """Return Cmax, Tmax, AUC0-28 and Tlast of the CAR copies of F18, and the peaks of IL-6, CRP and ferritin with day.

    A value below the limit of quantification counts as 0, one above the assay's range as that limit. Cmax is the
    highest value since T and Tmax its first day; Tlast is the last day with a value that was quantified. AUC0-28 is the
    area below straight lines between the samples from T to T+28 (linear trapezoids), a missing day lying on the line
    between its neighbours. Without a sample on T it begins at 0. It needs two samples up to T+28. T+28 lies on the line
    to a later sample; without one the last sample holds up to it if it was taken from T+25 on or lies below the limit,
    else there is no area.
    """
    return measures(_kinetics(courses))


def _kinetics(courses: Courses) -> Iterator[tuple[str, Callable[[], Measured]]]:
    car = courses[CAR]
    yield "cmax", partial(_peak, car, CAR)
    yield "tmax", partial(_peak_day, car, CAR)
    yield "auc", partial(_area, car)
    yield "tlast", partial(_last, car)
    for name in INFLAMMATION:
        yield f"{name}.peak", partial(_peak, courses[name], name)
        yield f"{name}.peak_day", partial(_peak_day, courses[name], name)


def _measured(samples: Sequence[MarkerPoint], marker: str) -> Sequence[MarkerPoint]:
    if not samples:
        raise CannotSay(f"No value of {BY_ID[marker].label} since T is entered.", BY_ID[marker].sources[0][2])
    return samples


def _highest(samples: Sequence[MarkerPoint], marker: str) -> MarkerPoint:
    """Return the first of the highest values; one above the assay's range ranks above that limit itself."""
    return max(_measured(samples, marker), key=lambda one: one.rank)


def _peak(samples: Sequence[MarkerPoint], marker: str) -> Measured:
    """Return the highest value; it may be higher if any value was above the assay's range."""
    highest = _highest(samples, marker)
    mark = "≥" if _open_above(samples) else highest.operator
    return Measured(highest.quantity, (placed(BY_ID[marker], highest),), mark)


def _open_above(samples: Iterable[MarkerPoint]) -> bool:
    return any(one.operator == ">" for one in samples)


def _peak_day(samples: Sequence[MarkerPoint], marker: str) -> Measured:
    highest = _highest(samples, marker)
    if not highest.quantity:
        raise CannotSay(f"No value of {BY_ID[marker].label} was quantified.", BY_ID[marker].sources[0][2])
    return Measured(highest.day, (placed(BY_ID[marker], highest),))


def _last(samples: Sequence[MarkerPoint]) -> Measured:
    """Return the last day with a quantified value; it may be later if that is the very last sample."""
    quantified = [one for one in _measured(samples, CAR) if one.quantity]
    if not quantified:
        raise CannotSay("No value of CAR copies was quantified.", BY_ID[CAR].sources[0][2])
    last = quantified[-1]
    return Measured(last.day, (placed(BY_ID[CAR], last),), "≥" if last is samples[-1] else "")


def _area(samples: Sequence[MarkerPoint]) -> Measured:
    within = [one for one in _measured(samples, CAR) if one.day <= AUC_TO]
    item = BY_ID[CAR].sources[0][2]
    if len(within) < 2:
        raise CannotSay(f"The area needs two samples from T to T+{AUC_TO}.", item)
    points = [(one.day, one.quantity) for one in within]
    if points[0][0] > 0:
        points.insert(0, (0, 0.0))
    later = next((one for one in samples if one.day > AUC_TO), None) if points[-1][0] < AUC_TO else None
    if points[-1][0] < AUC_TO:
        points.append((AUC_TO, _at_end(within[-1], later)))
    area = sum((end - day) * (value + after) / 2 for (day, value), (end, after) in pairwise(points))
    used = within if later is None else [*within, later]
    return Measured(area, tuple(placed(BY_ID[CAR], one) for one in used), "≥" if _open_above(used) else "")


def _at_end(last: MarkerPoint, later: MarkerPoint | None) -> float:
    """Return the value at T+28."""
    if later is not None:
        share = (AUC_TO - last.day) / (later.day - last.day)
        return last.quantity + share * (later.quantity - last.quantity)
    if last.day < HELD_FROM and last.quantity:
        words = f"The samples end on T+{last.day}, before T+{HELD_FROM}, with CAR copies still found."
        raise CannotSay(words, BY_ID[CAR].sources[0][2])
    return last.quantity


def immune_recovery(courses: Courses) -> Measures:
    """Return CD4, CD8, B and NK cells and IgG of F18 near H+30, H+100, H+180 and H+365.

    The sample nearest to the day counts, within the window of that day; of two equally near the later one. A value
    below the assay's limit counts as 0, one above its range as that limit.
    """
    return measures(_recovery(courses))


def _recovery(courses: Courses) -> Iterator[tuple[str, Callable[[], Measured]]]:
    for name in SUBSETS:
        for days in RECOVERY_DAYS:
            yield f"{name}.h{days}", partial(_near, courses.get(name), name, days)


def _near(samples: Sequence[MarkerPoint] | None, marker: str, days: int) -> Measured:
    if samples is None:
        raise CannotSay("No transplant is entered.", Transplant.date)
    window = limit(_WINDOWS[days]).days
    within = [one for one in samples if abs(one.day - days) <= window]
    if not within:
        words = f"No value of {BY_ID[marker].label} lies within {window} days of H+{days}."
        raise CannotSay(words, BY_ID[marker].sources[0][2])
    nearest = min(within, key=lambda one: (abs(one.day - days), -one.day))
    return Measured(nearest.quantity, (placed(BY_ID[marker], nearest),), {"<": "<", ">": "≥"}.get(nearest.operator, ""))
