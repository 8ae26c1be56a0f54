"""What of a study has been verified against its sources, by value, and shares by patient and form."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from cd7gui.domain.case_report.case import Case, Row
from cd7gui.domain.case_report.changes import DELETED, PATIENT, SOURCE_AT, VERIFIED, AuditEntry, Place
from cd7gui.domain.case_report.dictionary import Field, Form
from cd7gui.protocol.reference.source_verification import verification_rules
from cd7gui.records import dataclass
from cd7gui.study.people.permission import DRAW
from cd7gui.study.people.roles import Act
from cd7gui.study.session import Study
from cd7gui.study.verification.marks import (
    SourcePointer,
    VerificationJudge,
    VerificationMark,
    VerificationState,
    source_field,
    source_pointer,
)

_DRAWN = re.compile(r"(\d{1,3}) % by ([0-9a-f]{16,64})")
OF_HASH = 8  # hexadecimal digits of the hash used for the draw
PARTS: int = 16**OF_HASH


@dataclass(frozen=True)
class PatientDraw:
    """The seed and share of the patient draw; nobody is drawn before a monitor draws."""

    share: int
    seed: str

    @property
    def stored(self) -> str:
        """Its text in the trail."""
        return f"{self.share} % by {self.seed}"

    def holds(self, key: str) -> bool:
        """Return whether a patient is drawn: by seed and key alone, so that later patients change nothing."""
        import hashlib  # loads OpenSSL, which would delay the start

        found = int(hashlib.sha256(f"{self.seed} {key}".encode()).hexdigest()[:OF_HASH], 16)
        return found * 100 < self.share * PARTS


def patient_draw(study: Study) -> PatientDraw | None:
    """Return the patient draw of a study; None before a monitor draws."""
    found = _DRAWN.fullmatch(study.setting(DRAW) or "")
    return PatientDraw(int(found[1]), found[2]) if found else None


@dataclass(frozen=True)
class FieldVerification:
    """A value of a patient, and whether it was compared with its source.

    `always` says why it is verified for every patient ("consent"), "" if it is not; `drawn` whether the patient is
    drawn. `last` is the line that gave the value, `moved` the line that last changed it or its row.
    """

    patient: str
    field: Field[object]
    row: int
    state: VerificationState
    always: str
    drawn: bool
    text: str | None
    mark: VerificationMark | None
    last: AuditEntry | None
    moved: int
    source: SourcePointer | None

    @property
    def place(self) -> Place:
        """Its place."""
        return Place(self.patient, self.field.form.id, self.row, self.field.id)

    @property
    def required(self) -> bool:
        """Whether it has to be verified."""
        return bool(self.always) or self.drawn

    @property
    def words(self) -> str:
        """Return the state, who verified it and when, and which line changed it since."""
        if self.mark is None or self.state in (VerificationState.TO_VERIFY, VerificationState.NOT_REQUIRED):
            why = f" ({self.always})" if self.always and self.state is VerificationState.TO_VERIFY else ""
            return f"{self.state.value}{why}"
        if self.state is VerificationState.VERIFIED:
            return self.mark.words
        return f"{self.state.value}: {self.mark.words}, changed by line {self.moved:,}"


def verifications(study: Study, case: Case, form: type[Form] | None = None) -> list[FieldVerification]:
    """Return a patient's values, or those of one form, with their state; not hidden or struck-out ones."""
    if case.deleted:
        return []
    judge = VerificationJudge(_lines(study, case, form))
    draw = patient_draw(study)
    drawn = draw is not None and draw.holds(case.key)
    forms = case.dictionary.forms if form is None else (form,)
    return [one for each in forms for one in _of_form(case, each, judge, drawn=drawn)]


def _lines(study: Study, case: Case, form: type[Form] | None) -> Iterator[AuditEntry]:
    if form is None:
        yield from study.book.trail(patient=case.key)
        return
    yield from study.book.trail(patient=case.key, form=form.id)
    yield from study.book.trail(patient=case.key, form=PATIENT)


def _of_form(case: Case, form: type[Form], judge: VerificationJudge, *, drawn: bool) -> Iterator[FieldVerification]:
    for row in _rows(case, form, judge):
        yield from _of_row(case.key, row, judge, drawn=drawn)


def _of_row(patient: str, row: Row, judge: VerificationJudge, *, drawn: bool) -> Iterator[FieldVerification]:
    for item in row.form.fields():
        if row.shows(item.id) and (row.answered(item) or judge.mark((row.form.id, row.number, item.id)) is not None):
            yield _of_field(patient, row, item, judge, drawn=drawn)


def _rows(case: Case, form: type[Form], judge: VerificationJudge) -> Iterator[Row]:
    """Yield the counted rows, and those emptied after one of their values was verified."""
    counting = {row.number: row for row in case.rows(form)}
    for number, row in sorted(case.rows_by_form.get(form.id, {}).items()):
        emptied = DELETED not in row.texts and any(judge.mark((form.id, number, item.id)) for item in form.fields())
        if number in counting or (emptied and bool(number) == form.repeating):
            yield row


def _of_field(
    patient: str, row: Row, item: Field[object], judge: VerificationJudge, *, drawn: bool
) -> FieldVerification:
    at = (row.form.id, row.number, item.id)
    always = verification_rules().always_as(row.form.id, item.id, row.texts)
    mark = judge.mark(at)
    if mark is not None:
        state = VerificationState.VERIFIED if judge.holds(at) else VerificationState.CHANGED
    else:
        state = VerificationState.TO_VERIFY if always or drawn else VerificationState.NOT_REQUIRED
    return FieldVerification(
        patient,
        item,
        row.number,
        state,
        always,
        drawn,
        row.texts.get(item.id),
        mark,
        judge.last(at),
        judge.moved(at),
        source_pointer(row.texts.get(source_field(item.id))),
    )


def shown_verifications(study: Study, case: Case, form: type[Form]) -> list[FieldVerification]:
    """Return what a page shows of its values: verified ones, sources, and for a monitor what is left.

    For a form without a mark, nothing is read for people who do not verify, so that data entry need not wait for the
    trail.
    """
    planned = bool(study.people) or patient_draw(study) is not None
    verifies = planned and study.may(Act.VERIFY)
    rows = case.rows_by_form.get(form.id, {}).values()
    marked = [row.number for row in rows if any(name.startswith((VERIFIED, SOURCE_AT)) for name in row.texts)]
    if not (verifies or marked):
        return []
    found = verifications(study, case, form) if verifies else _of_rows(study, case, form, marked)
    wanted = (VerificationState.VERIFIED, VerificationState.CHANGED)
    return [
        one
        for one in found
        if one.state in wanted or one.source is not None or (verifies and one.state is VerificationState.TO_VERIFY)
    ]


def _of_rows(study: Study, case: Case, form: type[Form], numbers: list[int]) -> list[FieldVerification]:
    """Return the states of the values of some rows; of a long table only their lines are read."""
    judge = VerificationJudge(study.book.trail(patient=case.key, form=PATIENT))
    for number in numbers:
        for line in study.book.trail(patient=case.key, form=form.id, row=number):
            judge.follow(line)
    draw = patient_draw(study)
    drawn = draw is not None and draw.holds(case.key)
    rows = (row for row in _rows(case, form, judge) if row.number in numbers)
    return [one for row in rows for one in _of_row(case.key, row, judge, drawn=drawn)]


def study_verifications(study: Study) -> list[FieldVerification]:
    """Return the values of every counted patient with their state, in patient order."""
    return [one for case in study.cases() for one in verifications(study, case)]


def verification_at(study: Study, place: Place) -> FieldVerification | None:
    """Return the state of one value; None if there is nothing to verify."""
    case = study.case(place.patient)
    form = case.dictionary.form(place.form)
    found = verifications(study, case, form) if form is not None else []
    return next((one for one in found if one.place == place), None)


@dataclass(frozen=True)
class VerifiedShare:
    """How many of the values to verify, of a patient or a form, are verified."""

    verified: int = 0
    changed: int = 0
    to_verify: int = 0
    not_required: int = 0

    @property
    def required(self) -> int:
        """How many have to be verified. A verified value that changed has to be, whatever the plan says."""
        return self.verified + self.changed + self.to_verify

    @property
    def words(self) -> str:
        """Return the share: "12 of 15 verified (80%), 1 changed since, 40 not required"."""
        rest = f", {self.not_required:,} not required" if self.not_required else ""
        if not self.required:
            return f"nothing to verify{rest}"
        changed = f", {self.changed:,} changed since" if self.changed else ""
        return (
            f"{self.verified:,} of {self.required:,} verified ({100 * self.verified // self.required}%){changed}{rest}"
        )


def share_of(found: Iterable[FieldVerification]) -> VerifiedShare:
    """Count the states."""
    states = [one.state for one in found]
    return VerifiedShare(
        states.count(VerificationState.VERIFIED),
        states.count(VerificationState.CHANGED),
        states.count(VerificationState.TO_VERIFY),
        states.count(VerificationState.NOT_REQUIRED),
    )


def shares(found: Iterable[FieldVerification], by: Callable[[FieldVerification], str]) -> dict[str, VerifiedShare]:
    """Count the states by patient or by form, in order."""
    parted: dict[str, list[FieldVerification]] = {}
    for one in found:
        parted.setdefault(by(one), []).append(one)
    return {name: share_of(those) for name, those in parted.items()}


def next_to_verify(study: Study, after: Place) -> Place | None:
    """Return the next value to verify after a place: of its patient, then of the following patients.

    After the last patient comes the first one; None if nothing is left.
    """
    cases = study.cases()
    at = next((number for number, case in enumerate(cases) if case.key == after.patient), 0)
    here = _open_places(study, cases[at]) if cases else []
    rank = _rank(study, after)
    ahead = [place for place in here if place.patient != after.patient or _rank(study, place) > rank]
    if ahead:
        return ahead[0]
    for case in (*cases[at + 1 :], *cases[:at]):
        if found := _open_places(study, case):
            return found[0]
    return next((place for place in here if place != after), None)


def _open_places(study: Study, case: Case) -> list[Place]:
    wanted = (VerificationState.TO_VERIFY, VerificationState.CHANGED)
    return [one.place for one in verifications(study, case) if one.state in wanted]


def _rank(study: Study, place: Place) -> tuple[int, int, int]:
    """Return the sort position of a place within a patient: form, row and field."""
    forms = study.rules.dictionary.forms
    number = next((number for number, form in enumerate(forms) if form.id == place.form), -1)
    fields = [item.id for item in forms[number].fields()] if number >= 0 else []
    return number, place.row, fields.index(place.field) if place.field in fields else -1
