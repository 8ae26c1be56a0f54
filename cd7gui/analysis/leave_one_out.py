"""The outcomes without one patient: how much each number hangs on a single course."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from cd7gui.analysis.estimates import summarise, table_of
from cd7gui.analysis.patients.readings import PatientReadings, read_patients
from cd7gui.domain.case_report.snapshot import Snapshot
from cd7gui.domain.results import Estimate, Estimates, Settings


@dataclass(frozen=True)
class Moved:
    """One number of the table with all patients and without one of them, as it is printed."""

    id: str
    label: str
    with_all: str
    without: str
    before: float | None
    after: float | None

    @property
    def moved(self) -> bool:
        """Whether a reader sees another number."""
        return self.with_all != self.without


def without(snapshot: Snapshot, settings: Settings, patient: str) -> Estimates:
    """Return all outcomes of the cohort without the patient of this key. Raises `KeyError` for an unknown one."""
    rest = tuple(case for case in snapshot.cases if case.key != patient)
    if len(rest) == len(snapshot.cases):
        raise KeyError(patient)
    return summarise(replace(snapshot, cases=rest), settings, read_patients(rest, settings))


def leave_one_out(snapshot: Snapshot, settings: Settings) -> LeaveOneOut:
    """Read the cohort once; each number without a patient is counted when it is asked for."""
    patients = read_patients(snapshot.cases, settings)
    return LeaveOneOut(settings, patients, table_of(patients, settings))


@dataclass(frozen=True)
class LeaveOneOut(Mapping[str, tuple[Moved, ...]]):
    """By the key of a patient: every number of the table with that patient and without. Counted once, when asked for.

    The patients are in the order of their numbers.
    """

    settings: Settings
    patients: tuple[PatientReadings, ...]
    with_all: tuple[Estimate, ...]
    _known: dict[str, tuple[Moved, ...]] = field(default_factory=dict, repr=False, compare=False)

    def __getitem__(self, patient: str) -> tuple[Moved, ...]:
        if patient not in self._known:
            rest = [one for one in self.patients if one.key != patient]
            if len(rest) == len(self.patients):
                raise KeyError(patient)
            self._known[patient] = compared(self.with_all, table_of(rest, self.settings))
        return self._known[patient]

    def __iter__(self) -> Iterator[str]:
        return (patient.key for patient in self.patients)

    def __len__(self) -> int:
        return len(self.patients)


def compared(before: Sequence[Estimate], after: Sequence[Estimate]) -> tuple[Moved, ...]:
    """Put the rows of two tables side by side, by their ids and in the order of the first."""
    found = {one.id: one for one in after}
    return tuple(
        Moved(one.id, one.label, one.text, found[one.id].text, one.value, found[one.id].value)
        for one in before
        if one.id in found
    )
