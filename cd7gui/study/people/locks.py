"""Freeze and lock: what may no longer change, and the one function that decides it for a change.

A lock is a text in the trail on the form LOCKS: of a patient at the form's id or PATIENT; of the study at the form's id
(for every patient), at STUDY, or at CUTOFF, where the date follows the word.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date
from enum import StrEnum

from cd7gui.domain.case_report.case import Case, Row
from cd7gui.domain.case_report.changes import COMPLETE, JUSTIFIED, LOCKS, PATIENT, SOURCE_AT, TERM, VERIFIED, Change
from cd7gui.domain.errors import Missing, Unparsable, UserError
from cd7gui.domain.formatting import date_in_words
from cd7gui.domain.values.partial_dates import latest_of, parse_whole
from cd7gui.protocol.forms.f18_laboratory import Laboratory
from cd7gui.protocol.forms.f19_adverse_events import AdverseEvent
from cd7gui.protocol.patients import subject
from cd7gui.records import dataclass
from cd7gui.store.heads.receipts import Occasion
from cd7gui.study.people.acting import ActingStudy
from cd7gui.study.people.roles import Act
from cd7gui.study.people.signed_content import SignedScope, setting_name

OF_PATIENT, OF_STUDY, TO_CUTOFF = "PATIENT", "STUDY", "CUTOFF"

LOCKED = "{what} {verb} locked, so nothing was changed. A keeper can unlock it with a reason."
FROZEN = "{what} {verb} frozen, so nothing was changed. A data manager can unfreeze it."
ALREADY = "{what} {verb} already {state}."
NOT_SO = "{what} {verb} not {state}, so there is nothing to undo."
LOCKED_ALREADY = "{what} {verb} locked, not just frozen. A keeper can unlock it with a reason."
NEEDS_REASON = "Give the reason for unlocking; nothing was changed."
NO_CUTOFF = "The study has no data cut-off. Set one first."
OF_A_SITE = "{name} works only for the site {site}, so only patients of that site can be {state}."


class LockState(StrEnum):
    """Frozen for the time being, or locked for good; both keep every value unchanged."""

    FROZEN = "frozen"
    LOCKED = "locked"


@dataclass(frozen=True)
class LockScope:
    """What is frozen or locked: a form of one or all patients, a patient, the study, or data to the cut-off."""

    patient: str = ""
    form: str = ""
    to_cutoff: bool = False

    @property
    def field(self) -> str:
        """Its field on the form LOCKS."""
        if self.to_cutoff:
            return TO_CUTOFF
        return SignedScope(self.patient, self.form).name

    @property
    def many(self) -> bool:
        """Whether its name is a plural."""
        return self.to_cutoff

    def name(self, number: str, day: date | None = None) -> str:
        """Return its name for a sentence: "F6 of 01-007", "The patient 01-007", "All data to 31 Dec 2024"."""
        if self.to_cutoff:
            return f"All data to {date_in_words(day)}" if day else "All data to the cut-off"
        if self.form:
            return f"{self.form} of {number or 'every patient'}"
        return f"The patient {number}" if self.patient else "The study"


@dataclass(frozen=True)
class HeldLock:
    """Something frozen or locked; `day` is the cut-off of locked data."""

    scope: LockScope
    state: LockState
    day: date | None = None


def refusal(locks: Mapping[tuple[int, str], str], change: Change, before: Case, after: Case) -> str:
    """Return why a lock forbids a change, "" if none does.

    `locks` are those of the study, `after` is the case after the whole step: a row may get its date in it.
    """
    if setting_name(change) and change.old != change.new:
        return _refusal_of_settings(locks, change, before)
    own = not change.patient or (change.form.startswith("@") and change.form != PATIENT)
    own = own or change.field.startswith(VERIFIED)  # verifying a value leaves it unchanged
    if own or change.old == change.new or not (locks or is_held(before)):
        return ""
    found = list(_against(locks, change, before, after))
    held = next((one for one in found if one.state is LockState.LOCKED), None)
    if held is None and not change.field.startswith((JUSTIFIED, SOURCE_AT)):  # allowed while only frozen
        held = next(iter(found), None)
    return _sentence(held, before) if held is not None else ""


def _refusal_of_settings(locks: Mapping[tuple[int, str], str], change: Change, before: Case) -> str:
    """Return why a range or a term may not change: it would regrade a frozen or locked study or form."""
    form = AdverseEvent if change.field.startswith(TERM) else Laboratory
    scopes = (LockScope(), LockScope("", form.id))
    held = [found for one in scopes if (found := _held(one, locks.get((0, one.field)))) is not None]
    first = next((one for one in held if one.state is LockState.LOCKED), next(iter(held), None))
    return _sentence(first, before) if first is not None else ""


def is_held(case: Case) -> bool:
    """Return whether anything of a patient is, or was, frozen or locked."""
    return any(name.startswith(LOCKS) for name in case.marks)


def _sentence(held: HeldLock, case: Case) -> str:
    words = LOCKED if held.state is LockState.LOCKED else FROZEN
    number = (subject(case) or case.key) if held.scope.patient else ""
    return words.format(what=held.scope.name(number, held.day), verb="are" if held.scope.many else "is")


def _against(locks: Mapping[tuple[int, str], str], change: Change, before: Case, after: Case) -> Iterator[HeldLock]:
    for scope in _scopes(change, before):
        held = _held(scope, before.stored(LOCKS, 0, scope.field) if scope.patient else locks.get((0, scope.field)))
        if held is not None and (not scope.to_cutoff or _lies_before(held.day, change, before, after)):
            yield held


def _scopes(change: Change, case: Case) -> Iterator[LockScope]:
    """Yield the scopes that a change is in. Striking out a patient changes every form of the case."""
    yield LockScope()
    yield LockScope(change.patient)
    forms = [change.form]
    if change.form == PATIENT:
        forms = [form.id for form in case.dictionary.forms if case.is_started(form)]
    for form in forms:
        yield LockScope("", form)
        yield LockScope(change.patient, form)
    yield LockScope(to_cutoff=True)


def _held(scope: LockScope, text: str | None) -> HeldLock | None:
    """Parse a lock; an unreadable one counts as locked, so that nothing changes by mistake."""
    if text is None:
        return None
    word, _, day = text.partition(" ")
    state = LockState.FROZEN if word == LockState.FROZEN.value else LockState.LOCKED
    with suppress(Unparsable):
        return HeldLock(scope, state, parse_whole(day) if day else None)
    return HeldLock(scope, state)


# what is before the cut-off


def _lies_before(day: date | None, change: Change, before: Case, after: Case) -> bool:
    """Return whether a change is in a row dated up to a day, or would date a row so.

    The values of such a row are fixed. What was left empty may be filled once the row has a later date: an end that
    came later.
    """
    if day is None or change.field == COMPLETE:
        return day is None
    if change.form == PATIENT:
        rows = (row for form in before.dictionary.forms for row in before.rows(form))
        return any(_dated_up_to(row, day) for row in rows)
    form = before.dictionary.form(change.form)
    if form is None:
        return False
    earlier, later = before.row(form, change.row), after.row(form, change.row)
    if _dated_up_to(earlier, day):
        return change.old is not None or not any(found > day for _, found in later.days)
    return _dated_up_to(later, day)


def _dated_up_to(row: Row, day: date) -> bool:
    """Return whether a row begins by a day: by its ordering date, or else its first date."""
    form = row.form
    item = form.field(form.order_by) if form.repeating and form.order_by else None
    if item is not None:
        with suppress(Missing):
            return latest_of(row[item]) <= day
        return False
    return not form.repeating and any(found <= day for _, found in row.days)


def state_of(study: ActingStudy, case: Case, form: str) -> LockState | None:
    """Return whether a whole form of a case is frozen or locked, by itself or with its patient or study."""
    scopes = (LockScope(), LockScope(case.key), LockScope("", form), LockScope(case.key, form))
    held = [one.state for scope in scopes if (one := _held(scope, _text(study, scope))) is not None]
    return max(held, key=list(LockState).index, default=None)


# freezing and locking


def freeze(study: ActingStudy, scope: LockScope, reason: str = "") -> None:
    """Freeze something for the time being; raises `UserError`."""
    if _present(study, scope) is LockState.LOCKED:
        raise UserError(_words(study, LOCKED_ALREADY, scope))
    _put(study, scope, LockState.FROZEN, reason)


def lock(study: ActingStudy, scope: LockScope, reason: str = "") -> None:
    """Lock something for good; raises `UserError`."""
    _put(study, scope, LockState.LOCKED, reason)


def unfreeze(study: ActingStudy, scope: LockScope, reason: str = "") -> None:
    """Undo a freeze; raises `UserError`."""
    _take(study, scope, LockState.FROZEN, reason)


def unlock(study: ActingStudy, scope: LockScope, reason: str) -> None:
    """Undo a lock, with a reason; raises `UserError`."""
    if not reason.strip():
        raise UserError(NEEDS_REASON)
    _take(study, scope, LockState.LOCKED, reason)


def _put(study: ActingStudy, scope: LockScope, state: LockState, reason: str) -> None:
    day = study.cutoff if scope.to_cutoff else None
    if scope.to_cutoff and day is None:
        raise UserError(NO_CUTOFF)
    old, new = _text(study, scope), f"{state.value} {day.isoformat()}" if day else state.value
    if old == new:
        raise UserError(_words(study, ALREADY, scope, state))
    _write(study, scope, state, Change(scope.patient, LOCKS, 0, scope.field, old, new, reason.strip()))


def _take(study: ActingStudy, scope: LockScope, state: LockState, reason: str) -> None:
    if _present(study, scope) is not state:
        raise UserError(_words(study, NOT_SO, scope, state))
    old = _text(study, scope)
    _write(study, scope, state, Change(scope.patient, LOCKS, 0, scope.field, old, None, reason.strip()))


def _write(study: ActingStudy, scope: LockScope, state: LockState, change: Change) -> None:
    person = study.person
    if person is not None and person.site and not scope.patient:
        raise UserError(OF_A_SITE.format(name=person.name, site=person.site, state=state.value))
    study.write([change])
    study.book.sign_head(Occasion.LOCK)


def _present(study: ActingStudy, scope: LockScope) -> LockState | None:
    held = _held(scope, _text(study, scope))
    return held.state if held is not None else None


def _text(study: ActingStudy, scope: LockScope) -> str | None:
    if scope.patient:
        return study.case(scope.patient).stored(LOCKS, 0, scope.field)
    return study.records(LOCKS).get((0, scope.field))


def _words(study: ActingStudy, sentence: str, scope: LockScope, state: LockState = LockState.LOCKED) -> str:
    number = subject(study.case(scope.patient)) or scope.patient if scope.patient else ""
    held = _held(scope, _text(study, scope))
    what = scope.name(number, held.day if held else None)
    return sentence.format(what=what, verb="are" if scope.many else "is", state=state.value)


# present locks


def held_locks(study: ActingStudy) -> list[HeldLock]:
    """Return what is frozen or locked: of the study first, then by patient."""
    found = [_held(scope, text) for scope, text in _every(study)]
    return [one for one in found if one is not None]


def _every(study: ActingStudy) -> Iterator[tuple[LockScope, str | None]]:
    forms = [form.id for form in study.rules.dictionary.forms]
    of_study = [LockScope(), LockScope(to_cutoff=True), *(LockScope("", form) for form in forms)]
    for scope in of_study:
        yield scope, study.records(LOCKS).get((0, scope.field))
    ever = dict.fromkeys(line.change.patient for line in study.book.trail(form=LOCKS) if line.change.patient)
    cases = (case for case in map(study.case, ever) if study.sees(case) or study.may(Act.UNLOCK))
    for case in sorted(cases, key=lambda case: (subject(case), case.key)):
        for scope in (LockScope(case.key), *(LockScope(case.key, form) for form in forms)):
            yield scope, case.stored(LOCKS, 0, scope.field)


def name_of(study: ActingStudy, held: HeldLock) -> str:
    """Return the name of a lock's scope for a sentence."""
    number = subject(study.case(held.scope.patient)) or held.scope.patient if held.scope.patient else ""
    return held.scope.name(number, held.day)
