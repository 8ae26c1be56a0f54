"""How each number of the outcomes hangs on single patients: what it would be without each, the greatest move first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cd7gui.analysis.estimates import table_of
from cd7gui.analysis.leave_one_out import LeaveOneOut, Moved
from cd7gui.analysis.patients.readings import KnownReadings, PatientReadings, in_order
from cd7gui.domain.case_report.snapshot import Snapshot
from cd7gui.domain.results import Settings


@dataclass(frozen=True)
class LeaveOneOutRow:
    """A number without one patient, as it is printed; `distance` is how far it moves, None where one has no value."""

    patient: str  # key of the case
    subject: str
    label: str  # of the number
    text: str
    distance: float | None


Hanging = Mapping[str, tuple[LeaveOneOutRow, ...]]
"""By the id of a number: what it is without each patient who moves it, the greatest move first."""


def hanging(
    snapshot: Snapshot,
    settings: Settings,
    wanted: Callable[[], bool] = lambda: True,
    known: KnownReadings | None = None,
) -> Hanging:
    """Count every number without each patient; nothing at all once it is `wanted` no longer.

    Patients without whom a number is printed the same are not listed under it. Known readings that are handed in each
    time spare reading the cases that did not change, also where the time before was left off.
    """
    patients: list[PatientReadings] = []
    for patient in (known or KnownReadings()).reading(snapshot.cases, settings):  # a thousand take seconds: one by one
        patients.append(patient)
        if not wanted():
            return {}
    read = in_order(patients)
    counted = LeaveOneOut(settings, read, table_of(read, settings))
    found: dict[str, list[LeaveOneOutRow]] = {}
    for patient in counted.patients:
        if not wanted():
            return {}
        for one in counted[patient.key]:
            if one.moved:
                found.setdefault(one.id, []).append(_without(patient.key, patient.subject, one))
    return {id_: tuple(sorted(those, key=_farthest)) for id_, those in found.items()}


def _without(patient: str, subject: str, one: Moved) -> LeaveOneOutRow:
    known = one.before is not None and one.after is not None
    distance = abs((one.after or 0.0) - (one.before or 0.0)) if known else None
    return LeaveOneOutRow(patient, subject, one.label, one.without, distance)


def _farthest(one: LeaveOneOutRow) -> tuple[float, str, str]:
    """Order by distance, then by number; a value that comes or goes is the greatest move of all."""
    return (-1e9 if one.distance is None else -round(one.distance, 9), one.subject, one.patient)
