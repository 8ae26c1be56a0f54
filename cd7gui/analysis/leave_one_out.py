"""How each outcome depends on single patients: its value without each, largest change first."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import partial

from cd7gui.analysis.endpoint_times import Times, times_of
from cd7gui.analysis.estimates import Rows, row_counting, rows_reading, table_of
from cd7gui.analysis.outcomes import catalogue
from cd7gui.analysis.outcomes.counted import CountedOutcome, NotRead
from cd7gui.analysis.patients.readings import PatientReadings, in_order, read_once
from cd7gui.domain.case_report.snapshot import Snapshot
from cd7gui.domain.results import Estimate, Settings
from cd7gui.protocol.endpoints.survival import LeftOut, TimeToEvent
from cd7gui.records import dataclass


@dataclass(frozen=True)
class LeaveOneOutRow:
    """A number without one patient, as printed; `distance` is its change, None if one has no value."""

    patient: str  # key of the case
    subject: str
    label: str  # of the number
    text: str
    distance: float | None


LeaveOneOutTable = Mapping[str, tuple[LeaveOneOutRow, ...]]
"""By the id of a number: its value without each patient who changes it, largest change first."""


def leave_one_out(
    snapshot: Snapshot, settings: Settings, wanted: Callable[[], bool] = lambda: True
) -> LeaveOneOutTable:
    """Compute every number without each patient; nothing once `wanted` is no longer true.

    Patients without whom a number is printed the same are not listed under it. Patients with the same values change a
    number alike, so it is computed once for all of them.
    """
    patients: list[PatientReadings] = []
    for case in snapshot.cases:  # a thousand take seconds, so one by one
        patients.append(read_once(case, settings))
        if not wanted():
            return {}
    read = in_order(patients)
    with_all = {one.id: one for one in table_of(read, settings)}
    found: dict[str, list[LeaveOneOutRow]] = {}
    for alike, others in (*_timed(read, settings), *_counted(read, settings)):
        if not wanted():
            return {}
        for other in others():
            number = with_all[other.id]
            if other.text != number.text:
                found.setdefault(number.id, []).extend(_row(patient, number, other) for patient in alike)
    return {id_: tuple(sorted(those, key=_farthest)) for id_, those in found.items()}


# Patients with equal values for some table rows, and what computes these rows without one of them.
Alike = tuple[Sequence[PatientReadings], Callable[[], Iterable[Estimate]]]


def _timed(read: Sequence[PatientReadings], settings: Settings) -> Iterator[Alike]:
    for name in catalogue.OUTCOMES.endpoints:
        rows, times = rows_reading(name, settings), times_of(read, name)

        def others(
            one: PatientReadings, rows: Rows = rows, times: Times = times, name: str = name
        ) -> Iterator[Estimate]:
            failed = isinstance(one.outcomes[name], NotRead)
            return rows(times_of(_others(read, one), name) if failed else times.without(one.key))

        for alike in _alike(read, partial(_of_time, name)):
            yield alike, partial(others, alike[0])


def _counted(read: Sequence[PatientReadings], settings: Settings) -> Iterator[Alike]:
    for outcome in catalogue.OUTCOMES.counted:
        for alike in _alike(read, partial(_of_count, outcome)):
            yield alike, partial(_count_others, outcome, read, alike[0], settings)


def _count_others(
    outcome: CountedOutcome, read: Sequence[PatientReadings], one: PatientReadings, settings: Settings
) -> tuple[Estimate, ...]:
    return (row_counting(outcome, _others(read, one), settings),)


def _others(read: Sequence[PatientReadings], left_out: PatientReadings) -> Sequence[PatientReadings]:
    return [one for one in read if one is not left_out]


def _alike(
    read: Sequence[PatientReadings], gives: Callable[[PatientReadings], Hashable | None]
) -> Iterable[Sequence[PatientReadings]]:
    """Group the patients by their values for a number; one who is left out of it does not change it."""
    found: dict[Hashable, list[PatientReadings]] = {}
    for one in read:
        given = gives(one)
        if given is not None:
            found.setdefault(given, []).append(one)
    return found.values()


def _of_time(endpoint: str, patient: PatientReadings) -> Hashable | None:
    outcome = patient.outcomes[endpoint]
    if isinstance(outcome, TimeToEvent):
        return outcome.time_days, outcome.status
    return patient.key if isinstance(outcome, NotRead) else None  # whose failure a row names


def _of_count(one: CountedOutcome, patient: PatientReadings) -> Hashable | None:
    fact = patient.facts[one.id]
    if isinstance(fact, NotRead):
        return patient.key
    return None if isinstance(fact, LeftOut) or one.left_open(fact) else one.counts(fact)


def _row(patient: PatientReadings, number: Estimate, without: Estimate) -> LeaveOneOutRow:
    known = number.value is not None and without.value is not None
    distance = abs((without.value or 0.0) - (number.value or 0.0)) if known else None
    return LeaveOneOutRow(patient.key, patient.subject, number.label, without.text, distance)


def _farthest(one: LeaveOneOutRow) -> tuple[float, str, str]:
    """Return the sort key: by distance, then by number; a value that appears or disappears ranks first."""
    return (-1e9 if one.distance is None else -round(one.distance, 9), one.subject, one.patient)
