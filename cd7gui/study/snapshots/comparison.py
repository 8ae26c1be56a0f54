"""What changed between two states of the cohort: which result moved, and which patient and field moved it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from cd7gui.analysis.estimates import table_of
from cd7gui.analysis.patients.readings import PatientReadings, read_patient, read_patients
from cd7gui.domain.case_report.case import Case, apply
from cd7gui.domain.case_report.changes import Change, place_name
from cd7gui.domain.deciding_value import DecidingValue
from cd7gui.domain.results import Estimate, Settings
from cd7gui.protocol.patients import subject
from cd7gui.records import dataclass
from cd7gui.study.snapshots.snapshots import CohortState


@dataclass(frozen=True)
class FieldChange:
    """A value that differs, as stored; None is empty. `alone`: reverting it alone moves the result."""

    place: str
    before: str | None
    after: str | None
    alone: bool = True


@dataclass(frozen=True)
class Cause:
    """A patient who was changed, added or removed (`how`) and moved a result: deciding values then and now.

    `alone` is False if only several patients together moved it.
    """

    patient: str
    subject: str
    how: str
    before: tuple[DecidingValue, ...]
    after: tuple[DecidingValue, ...]
    fields: tuple[FieldChange, ...] = ()
    alone: bool = True

    @property
    def words(self) -> str:
        """Return patient and values: "SYN-08: F16.DTHDAT 2023-07-05 → F17[4].FUDAT 2023-12-22"."""
        then, now = (
            ", ".join(f"{one.place} {one.value}".strip() for one in side) for side in (self.before, self.after)
        )
        nothing = "not counted"
        return f"{self.subject}: {then or nothing} → {now or nothing}"


@dataclass(frozen=True)
class Movement:
    """A result that is now printed differently; `by_cutoff` if the different cut-off alone moves it."""

    id: str
    label: str
    before: str
    after: str
    causes: tuple[Cause, ...]
    by_cutoff: bool = False

    @property
    def words(self) -> str:
        """The movement in a sentence."""
        return f"{self.label}: {self.before} → {self.after}"


@dataclass(frozen=True)
class Comparison:
    """Two states of the cohort compared: the rows that moved."""

    before: str
    after: str
    moved: tuple[Movement, ...]
    patients_added: tuple[str, ...]
    patients_removed: tuple[str, ...]


Tell = Callable[[int, int], None]
"""Called repeatedly with the questions answered so far and their total; an exception from it ends the work."""


def ignore_progress(done: int, of: int) -> None:
    """Ignore the progress of work."""


def compare(before: CohortState, after: CohortState, settings: Settings, tell: Tell = ignore_progress) -> Comparison:
    """Compare two states under the same settings, each with its own cut-off."""
    old, new = (_State(one, replace(settings, cutoff=one.day)) for one in (before, after))
    asked = _Questions(old, new, tell)
    moved = tuple(_movement(row, asked) for row in old.table if printed(row) != printed(new.rows[row.id]))
    return Comparison(before.name, after.name, moved, _absent(old, new), _absent(new, old))


@dataclass(frozen=True)
class _State:
    cohort: CohortState
    settings: Settings

    @cached_property
    def cases(self) -> Mapping[str, Case]:
        return {case.key: case for case in self.cohort.snapshot.cases}

    @cached_property
    def patients(self) -> Mapping[str, PatientReadings]:
        return {patient.key: patient for patient in read_patients(self.cases.values(), self.settings)}

    @cached_property
    def table(self) -> tuple[Estimate, ...]:
        return table_of(tuple(self.patients.values()), self.settings)

    @cached_property
    def rows(self) -> Mapping[str, Estimate]:
        return {row.id: row for row in self.table}

    def printed_with(self, changed: Mapping[str, PatientReadings | None]) -> Mapping[str, str]:
        """Return every printed row with some patients read differently; None leaves the patient out."""
        found = {**self.patients, **changed}
        rest = sorted((one for one in found.values() if one is not None), key=lambda one: (one.subject, one.key))
        return {row.id: printed(row) for row in table_of(rest, self.settings)}

    def with_patient_of(self, other: _State, key: str) -> PatientReadings | None:
        """Read the patient as in the other state, under this state's settings."""
        return read_patient(other.cases[key], self.settings) if key in other.cases else None


def _absent(there: _State, here: _State) -> tuple[str, ...]:
    return tuple(subject(case) for key, case in here.cases.items() if key not in there.cases)


def printed(row: Estimate) -> str:
    """Return a table row as text for comparison: its count and its text."""
    return f"{row.counts} {row.text}".strip()


@dataclass(frozen=True)
class _Questions:
    """The results with something reverted; each is computed once for all rows."""

    old: _State
    new: _State
    tell: Tell

    def _one_by_one(self, keys: Collection[str], begun: int) -> Iterator[str]:
        """Yield patients one by one and report progress; each takes two questions."""
        for number, key in enumerate(keys):
            self.tell(begun + number, 2 * len(self.changed))
            yield key

    @cached_property
    def changed(self) -> Mapping[str, PatientReadings | None]:
        """The patients whose changed values read differently, each with the old values read today."""
        keys = [*self.new.cases, *(key for key in self.old.cases if key not in self.new.cases)]
        differ = [key for key in keys if _values(self.old, key) != _values(self.new, key)]
        then = {key: self.new.with_patient_of(self.old, key) for key in differ}
        return {key: patient for key, patient in then.items() if patient != self.new.patients.get(key)}

    @cached_property
    def all_back(self) -> Mapping[str, str]:
        return self.new.printed_with(self.changed)

    @cached_property
    def patient_back(self) -> Mapping[str, Mapping[str, str]]:
        return {key: self.new.printed_with({key: self.changed[key]}) for key in self._one_by_one(self.changed, 0)}

    @cached_property
    def at_new_cutoff(self) -> Mapping[str, str]:
        return {row.id: printed(row) for row in _State(self.old.cohort, self.new.settings).table}

    @cached_property
    def field_back(self) -> Mapping[str, Sequence[tuple[Change, Mapping[str, str]]]]:
        """By patient: each value that affects any reading, with every row when it is reverted."""
        both = [key for key in self.changed if key in self.new.cases and key in self.old.cases]
        return {key: tuple(self._fields_back(key)) for key in self._one_by_one(both, len(self.changed))}

    def _fields_back(self, key: str) -> Iterator[tuple[Change, Mapping[str, str]]]:
        for change in _back(self.old, self.new, key):
            read = read_patient(apply(self.new.cases[key], change), self.new.settings)
            if read != self.new.patients[key]:
                yield change, self.new.printed_with({key: read})


def _movement(row: Estimate, asked: _Questions) -> Movement:
    now = printed(asked.new.rows[row.id])
    alone = [key for key, back in asked.patient_back.items() if back[row.id] != now]
    together = [] if asked.all_back[row.id] == now else list(asked.changed)
    causes = tuple(_cause(row.id, key, asked, alone=bool(alone)) for key in alone or together)
    by_cutoff = asked.old.settings.cutoff != asked.new.settings.cutoff and asked.at_new_cutoff[row.id] != printed(row)
    return Movement(row.id, row.label, printed(row), now, causes, by_cutoff)


def _values(state: _State, key: str) -> Mapping[tuple[str, int, str], str]:
    case = state.cases.get(key)
    if case is None:
        return {}
    return {
        (form, number, name): text
        for form, rows in case.rows_by_form.items()
        for number, row in rows.items()
        for name, text in row.texts.items()
    }


def _cause(id_: str, key: str, asked: _Questions, *, alone: bool) -> Cause:
    before, after = asked.old.patients.get(key), asked.new.patients.get(key)
    found = after or before
    if found is None:
        raise KeyError(key)
    then, now = (one.decision(id_) if one else () for one in (before, after))
    if before is None or after is None:
        return Cause(key, found.subject, "added" if before is None else "removed", then, now, alone=alone)
    return Cause(key, found.subject, "changed", then, now, _fields(id_, key, asked), alone)


def _fields(id_: str, key: str, asked: _Questions) -> tuple[FieldChange, ...]:
    """Return the values whose reverting alone moves the result; all that have an effect if none does."""
    now = printed(asked.new.rows[id_])
    matter = asked.field_back[key]
    alone = [change for change, rows in matter if rows[id_] != now]
    return tuple(
        FieldChange(place_name(one.form, one.row, one.field), one.new, one.old, alone=bool(alone))
        for one in alone or [change for change, _ in matter]
    )


def _back(old: _State, new: _State, key: str) -> Sequence[Change]:
    """Return the changes that revert each differing value."""
    before, after = _values(old, key), _values(new, key)
    places = sorted(place for place in {*before, *after} if before.get(place) != after.get(place))
    return [Change(key, *place, after.get(place), before.get(place)) for place in places]
