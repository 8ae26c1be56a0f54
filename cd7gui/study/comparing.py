"""What changed between two states of the cohort: which number moved, and which patient and field moved it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from cd7gui.domain.case import Case, apply
from cd7gui.domain.changes import Change, place_name
from cd7gui.domain.estimates import Decider, Estimate, Settings
from cd7gui.domain.text import N_
from cd7gui.study.decisions import decision
from cd7gui.study.estimates import table_of
from cd7gui.study.readings import Patient, read_patient, read_patients
from cd7gui.study.session import subject
from cd7gui.study.snapshots import Standing


@dataclass(frozen=True)
class FieldChange:
    """A value that differs, as it is stored; None is empty. `alone`: changed back by itself it moves the number."""

    place: str
    before: str | None
    after: str | None
    alone: bool = True


@dataclass(frozen=True)
class Cause:
    """A patient who was changed, added or removed (`how`) and moved a number: what decided then and now.

    `alone` is False where only several patients together moved it.
    """

    patient: str
    subject: str
    how: str
    before: tuple[Decider, ...]
    after: tuple[Decider, ...]
    fields: tuple[FieldChange, ...] = ()
    alone: bool = True

    @property
    def words(self) -> str:
        """Say who and what: "SYN-08: F16.DTHDAT 2023-07-05 → F17[4].FUDAT 2023-12-22"."""
        then, now = (
            ", ".join(f"{one.place} {one.value}".strip() for one in side) for side in (self.before, self.after)
        )
        nothing = N_("not counted")
        return f"{self.subject}: {then or nothing} → {now or nothing}"


@dataclass(frozen=True)
class Movement:
    """A number that is printed differently now; `by_cutoff` if the other cut-off moves it by itself."""

    id: str
    label: str
    before: str
    after: str
    causes: tuple[Cause, ...]
    by_cutoff: bool = False

    @property
    def words(self) -> str:
        """The movement in a sentence."""
        return N_("{label}: {before} → {after}").format(label=self.label, before=self.before, after=self.after)


@dataclass(frozen=True)
class Comparison:
    """Two states of the cohort beside each other: what moved. Rows that did not move are not listed."""

    before: str
    after: str
    moved: tuple[Movement, ...]
    patients_added: tuple[str, ...]
    patients_removed: tuple[str, ...]


def compare(before: Standing, after: Standing, settings: Settings) -> Comparison:
    """Compare two states under the same settings, each with its own cut-off."""
    old, new = (_State(one, replace(settings, cutoff=_day_of(one))) for one in (before, after))
    moved = tuple(
        _movement(row, new.rows[row.id], old, new) for row in old.table if _printed(row) != _printed(new.rows[row.id])
    )
    return Comparison(before.name, after.name, moved, _absent(old, new), _absent(new, old))


def _day_of(standing: Standing) -> date:
    """Give the day as of which a state is read: its own cut-off, else the study's then, else its day."""
    of_study = next((case.cutoff for case in standing.snapshot.cases), None)
    return standing.cutoff or of_study or standing.snapshot.today


@dataclass(frozen=True)
class _State:
    standing: Standing
    settings: Settings

    @cached_property
    def cases(self) -> Mapping[str, Case]:
        return {case.key: case for case in self.standing.snapshot.cases}

    @cached_property
    def patients(self) -> Mapping[str, Patient]:
        return {patient.key: patient for patient in read_patients(self.cases.values(), self.settings)}

    @cached_property
    def table(self) -> tuple[Estimate, ...]:
        return table_of(tuple(self.patients.values()), self.settings)

    @cached_property
    def rows(self) -> Mapping[str, Estimate]:
        return {row.id: row for row in self.table}

    def printed_with(self, changed: Mapping[str, Patient | None], id_: str) -> str:
        """Print a row with some patients read otherwise; None leaves the patient out."""
        found = {**self.patients, **changed}
        rest = sorted((one for one in found.values() if one is not None), key=lambda one: (one.subject, one.key))
        return _printed(next(row for row in table_of(rest, self.settings) if row.id == id_))

    def with_patient_of(self, other: _State, key: str) -> Patient | None:
        """Read the patient as the other state has it, under this state's settings."""
        return read_patient(other.cases[key], self.settings) if key in other.cases else None


def _absent(there: _State, here: _State) -> tuple[str, ...]:
    return tuple(subject(case) for key, case in here.cases.items() if key not in there.cases)


def _printed(row: Estimate) -> str:
    return f"{row.counts} {row.text}".strip()


def _movement(row: Estimate, now: Estimate, old: _State, new: _State) -> Movement:
    changed = _changed_patients(old, new)
    alone = [key for key, then in changed.items() if new.printed_with({key: then}, row.id) != _printed(now)]
    named = alone or list(changed)
    causes = tuple(_cause(row.id, key, old, new, alone=bool(alone)) for key in named)
    return Movement(row.id, row.label, _printed(row), _printed(now), causes, _by_cutoff(row, old, new))


def _by_cutoff(row: Estimate, old: _State, new: _State) -> bool:
    if old.settings.cutoff == new.settings.cutoff:
        return False
    moved_alone = _State(old.standing, new.settings)
    return _printed(moved_alone.rows[row.id]) != _printed(row)


def _changed_patients(old: _State, new: _State) -> dict[str, Patient | None]:
    """Give the patients who read differently because their values do, each as the old values read now."""
    keys = [*new.cases, *(key for key in old.cases if key not in new.cases)]
    then = {key: new.with_patient_of(old, key) for key in keys if _values(old, key) != _values(new, key)}
    return {key: patient for key, patient in then.items() if patient != new.patients.get(key)}


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


def _cause(id_: str, key: str, old: _State, new: _State, *, alone: bool) -> Cause:
    before, after = old.patients.get(key), new.patients.get(key)
    found = after or before
    if found is None:
        raise KeyError(key)
    then, now = (decision(one, id_) if one else () for one in (before, after))
    if before is None or after is None:
        return Cause(key, found.subject, N_("added") if before is None else N_("removed"), then, now, alone=alone)
    fields = tuple(_fields(id_, key, old, new))
    return Cause(key, found.subject, N_("changed"), then, now, fields, alone)


def _fields(id_: str, key: str, old: _State, new: _State) -> Iterator[FieldChange]:
    """Give the values that by themselves move the number when they are changed back; all that matter if none does."""
    case, present = new.cases[key], new.patients[key]
    tried = [(change, read_patient(apply(case, change), new.settings)) for change in _back(old, new, key)]
    matter = [(change, read) for change, read in tried if read != present]
    now = _printed(new.rows[id_])
    alone = [change for change, read in matter if new.printed_with({key: read}, id_) != now]
    for change in alone or [change for change, _ in matter] or [change for change, _ in tried]:
        place = place_name(change.form, change.row, change.field)
        yield FieldChange(place, change.new, change.old, alone=bool(alone))


def _back(old: _State, new: _State, key: str) -> Sequence[Change]:
    """Give the changes that take each value that differs back."""
    before, after = _values(old, key), _values(new, key)
    places = sorted(place for place in {*before, *after} if before.get(place) != after.get(place))
    return [Change(key, *place, after.get(place), before.get(place)) for place in places]
