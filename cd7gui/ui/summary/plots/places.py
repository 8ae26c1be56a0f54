"""Keys of the summary's links: the fields of the patients to which a step, a mark or a number leads."""

from __future__ import annotations

from collections.abc import Iterable

from cd7gui.domain.deciding_value import DecidingValue
from cd7gui.domain.results import Curve, Estimates, RiskTableRow
from cd7gui.records import dataclass

_BETWEEN = "|"  # occurs in no place, though it may in a patient's key
_NEXT = "\n"
_PART = "\t"


def key_of(deciders: Iterable[DecidingValue]) -> str:
    """Return the key that leads to these values: "PATIENT|F16.DTHDAT", one line each."""
    return _NEXT.join([f"{one.patient}{_BETWEEN}{one.place}" for one in deciders])  # called for each patient


def key_to(patient: str, place: str = "") -> str:
    """Return the key of one field of a patient; without a place, it leads to the patient."""
    return f"{patient}{_BETWEEN}{place}"


def places_of(key: str) -> tuple[tuple[str, str], ...]:
    """Return the patient's key and the place of every value that a key leads to."""
    split = (line.rpartition(_BETWEEN) for line in key.split(_NEXT) if _BETWEEN in line)
    return tuple((patient, place) for patient, _, place in split)


@dataclass(frozen=True)
class CurveSource:
    """A curve, and its group if it is one of several."""

    curve: str
    group: str = ""

    def key_of(self, deciders: Iterable[DecidingValue]) -> str:
        """Return the key of values on this curve, so that they are explained by its rules."""
        return _NEXT.join((_PART.join((self.curve, self.group)), key_of(deciders)))

    def key_of_number(self, what: RiskTableRow, day: float) -> str:
        """Return the key of a number under this curve; the patients behind it are looked up on demand."""
        return _PART.join((self.curve, self.group, what.value, repr(day)))


def source_of(key: str) -> CurveSource | None:
    """Return the curve that a key belongs to; None if it belongs to no curve."""
    first = key.partition(_NEXT)[0].split(_PART)
    return CurveSource(*first[:2]) if len(first) > 1 else None


def who_is_behind(key: str, found: Estimates) -> tuple[tuple[DecidingValue, ...], tuple[DecidingValue, ...]]:
    """Return the values that a key leads to, with the rules of their curve, and who is left out and why."""
    first = key.partition(_NEXT)[0]
    curve_id, group, *number = first.split(_PART) if _PART in first else ("", "")
    curve = _curve(found, CurveSource(curve_id, group))
    if curve is not None and number:
        return tuple(curve.behind(RiskTableRow(number[0]), float(number[1]))), curve.left_out
    wanted = places_of(key)
    if curve is not None:
        return _named(wanted, (one for ended in curve.deciders for one in ended)), curve.left_out
    return _named(wanted, _beside_curves(found)), ()


def _curve(found: Estimates, source: CurveSource) -> Curve | None:
    if source.group and found.groups is not None:
        return found.groups.curves.get(source.curve, {}).get(source.group)
    return found.curves.get(source.curve)


def _named(places: Iterable[tuple[str, str]], deciders: Iterable[DecidingValue]) -> tuple[DecidingValue, ...]:
    known = {(one.patient, one.place): one for one in deciders}
    return tuple(known[place] for place in places if place in known)


def _beside_curves(found: Estimates) -> Iterable[DecidingValue]:
    """Yield what decides the swimmer's lanes, points of chimerism and markers, tables and stopping rules."""
    for table in found.tables:
        yield from (one for line in table.lines for cell in line.cells for one in cell.deciders)
    for status in found.stopping:
        for patient in status.patients:
            yield from patient.deciders
    for lane in found.lanes:
        yield from (*lane.deciders, *lane.mark_deciders)
    yield from (
        DecidingValue(course.patient, course.subject, point.place, point.shown, marker.rule(point))
        for marker in found.markers
        for course in marker.courses
        for point in course.points
    )
    for series in found.panels.chimerism if found.panels else ():
        yield from (point.decider for point in series.points)
