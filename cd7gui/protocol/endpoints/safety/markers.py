"""Measured courses of one patient: CAR copies and inflammation markers from T, lymphocytes and IgG from H."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from cd7gui.domain.case_report.case import Case
from cd7gui.domain.case_report.changes import place_name
from cd7gui.domain.case_report.dictionary import Field, Form
from cd7gui.domain.marker_course import MarkerPoint
from cd7gui.domain.values.kinds import MeasuredNumber
from cd7gui.protocol.endpoints.patient_facts import or_left_out
from cd7gui.protocol.endpoints.safety.measured import PlacedValue
from cd7gui.protocol.forms.f11_toxicity import Toxicity
from cd7gui.protocol.forms.f18_laboratory import Laboratory
from cd7gui.protocol.forms.timeline import ClockOrigin, LeftOut, in_time, known_by, start_of
from cd7gui.records import dataclass

Source = tuple[type[Form], Field[date], Field[MeasuredNumber]]


@dataclass(frozen=True)
class Marker:
    """A marker: its name, unit and clock, its fields, and a value to mark in charts."""

    id: str
    label: str
    unit: str
    origin: ClockOrigin
    sources: tuple[Source, ...]
    limit: float | None = None


def _series(item: Field[MeasuredNumber]) -> Source:
    return (Laboratory, Laboratory.date, item)


def _assessed(item: Field[MeasuredNumber]) -> Source:
    return (Toxicity, Toxicity.date, item)


_T, _H = ClockOrigin.INFUSION, ClockOrigin.TRANSPLANT
MARKERS = (
    Marker("car", "CAR copies", "copies/µg DNA", _T, (_series(Laboratory.car_copies),)),
    Marker("il6", "IL-6", "pg/mL", _T, (_series(Laboratory.il6), _assessed(Toxicity.il6))),
    Marker("crp", "CRP", "mg/L", _T, (_series(Laboratory.crp), _assessed(Toxicity.crp))),
    Marker("ferritin", "Ferritin", "ng/mL", _T, (_series(Laboratory.ferritin), _assessed(Toxicity.ferritin))),
    Marker("cd4", "CD4 T cells", "/µL", _H, (_series(Laboratory.cd4),), 200),
    Marker("cd8", "CD8 T cells", "/µL", _H, (_series(Laboratory.cd8),)),
    Marker("b", "B cells (CD19)", "/µL", _H, (_series(Laboratory.b_cells),)),
    Marker("nk", "NK cells (CD56)", "/µL", _H, (_series(Laboratory.nk_cells),)),
    Marker("igg", "IgG", "g/L", _H, (_series(Laboratory.igg),)),
)
"""The markers in display order. CD4 of 200/µL is where prophylaxis of infections usually ends."""

BY_ID: Mapping[str, Marker] = {one.id: one for one in MARKERS}
Courses = Mapping[str, tuple[MarkerPoint, ...]]


def marker_courses(case: Case, cutoff: date | None = None) -> Courses | LeftOut:
    """Return every marker's values from its day zero on, a value a day.

    Of several values of a day the highest counts. IL-6, CRP and ferritin are those of F18 and of F11. Who was not
    transplanted has no courses from H.
    """

    def derive() -> Courses:
        known = known_by(case, cutoff)
        start_of(case, _T, known=known)
        return {one.id: tuple(_samples(known, one)) for one in MARKERS if known.has(one.origin.field)}

    return or_left_out(derive)


def _samples(known: Case, marker: Marker) -> Iterator[MarkerPoint]:
    start = known.only(marker.origin.field.form)[marker.origin.field]
    by_day: dict[int, MarkerPoint] = {}
    for form, when, item in marker.sources:
        for row in in_time(known, form, when):
            value = row.get(item)
            day = (row[when] - start).days
            if value is not None and day >= 0 and value.number >= 0:
                place = place_name(form.id, row.number, item.id)
                found = MarkerPoint(day, float(value.number), value.operator[:1], place, item.kind.show(value))
                before = by_day.get(day)
                if before is None or found.rank > before.rank:
                    by_day[day] = found
    yield from (by_day[day] for day in sorted(by_day))


def placed(marker: Marker, point: MarkerPoint) -> PlacedValue:
    """Return a marker's value as a deciding value."""
    return PlacedValue(point.place, point.shown, f"{marker.label} on {marker.origin.clock}+{point.day}.")
