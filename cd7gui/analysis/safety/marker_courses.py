"""The courses of CAR copies and laboratory values for drawing, with each patient's worst CRS class."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cd7gui.analysis.patients.readings import PatientReadings
from cd7gui.analysis.safety.kinetics_table import CRS_PARTS, crs_part
from cd7gui.domain.marker_course import MarkerCourse, MarkerCourses
from cd7gui.protocol.endpoints.safety.markers import MARKERS
from cd7gui.protocol.forms.timeline import ClockOrigin, LeftOut

OfPatient = Mapping[str, MarkerCourse]


def marker_ids() -> tuple[str, ...]:
    """Return the marker ids in display order."""
    return tuple(one.id for one in MARKERS)


def courses_of(patient: PatientReadings) -> OfPatient:
    """Return a patient's courses by marker, for markers with a value."""
    if isinstance(patient.markers, LeftOut):
        return {}
    part = crs_part(patient)
    return {
        name: MarkerCourse(patient.key, patient.subject, part, points)
        for name, points in patient.markers.items()
        if points
    }


def markers_of(patients: Sequence[OfPatient]) -> tuple[MarkerCourses, ...]:
    """Return each marker with a value in any patient, with the patients' courses."""
    found = []
    for marker in MARKERS:
        courses = tuple(of[marker.id] for of in patients if marker.id in of)
        parts = CRS_PARTS if marker.origin is ClockOrigin.INFUSION else ()
        if courses:
            clock = marker.origin.clock
            found.append(MarkerCourses(marker.id, marker.label, marker.unit, clock, marker.limit, parts, courses))
    return tuple(found)
