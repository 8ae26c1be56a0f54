"""What changed since a person's last review: values, voided signatures, new findings, by patient and record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from cd7gui.domain.case_report.case import Case, case_from_texts
from cd7gui.domain.case_report.changes import REVIEWED, AuditEntry, Change, Place
from cd7gui.domain.case_report.dictionary import Field
from cd7gui.domain.checks.checks import Finding
from cd7gui.domain.checks.incremental import Reviewer
from cd7gui.domain.errors import Unparsable, UserError
from cd7gui.domain.formatting import printable_name
from cd7gui.domain.values.partial_dates import parse_whole
from cd7gui.protocol.patients import subject
from cd7gui.protocol.reference.source_verification import verification_rules
from cd7gui.records import dataclass
from cd7gui.study.entry import EntryResult, Result
from cd7gui.study.people.roles import Act
from cd7gui.study.people.signatures import Signature, SignatureState, signatures
from cd7gui.study.people.signed_content import is_content
from cd7gui.study.session import Study
from cd7gui.study.verification.marks import VerificationJudge

UP_TO = "LINE"  # the field of a person's line on the form REVIEWED
LONGEST_NUMBER = 15  # digits of a line number
NO_START = (
    "“{text}” is neither a line of the audit trail nor a date. Type a number such as 8112, or a date such as "
    "2026-11-22."
)
NO_SUCH_LINE = "The audit trail of this study ends with line {last:,}; there is no line {line:,}."
OF_LATER = (
    "This study has already been reviewed up to line {before:,}; a review up to line {line:,} would be a step back."
)


@dataclass(frozen=True)
class ReviewedValue:
    """A value that changed since the review: then and now, and the last line that changed it.

    `critical` says why it is always verified, "" if it is not; `was_verified` whether its verification was voided;
    `lines` how often it changed.
    """

    place: Place
    before: str | None
    after: str | None
    last: AuditEntry
    critical: str
    was_verified: bool
    lines: int


@dataclass(frozen=True)
class ReviewedRecord:
    """A row of a form, or a non-repeating form, with changes; critical ones come first."""

    form: str
    row: int
    values: tuple[ReviewedValue, ...]

    @property
    def critical(self) -> bool:
        """Whether one of its values is always verified, or was verified before it changed."""
        return any(one.critical or one.was_verified for one in self.values)


@dataclass(frozen=True)
class ReviewedPatient:
    """What is new for one patient."""

    key: str
    subject: str
    records: tuple[ReviewedRecord, ...]
    void: tuple[Signature, ...]
    findings: tuple[Finding, ...]

    def __bool__(self) -> bool:
        return bool(self.records or self.void or self.findings)


@dataclass(frozen=True)
class ChangesSince:
    """What is new in the trail since a line: by patient, and what is void of the study's signatures."""

    since: int
    up_to: int
    patients: tuple[ReviewedPatient, ...]
    void: tuple[Signature, ...]  # over the study as a whole

    @property
    def values(self) -> int:
        """How many values changed."""
        return sum(len(record.values) for one in self.patients for record in one.records)


def reviewed_up_to(study: Study) -> int:
    """Return the last line that the signed-in person has reviewed; 0 before the first review."""
    text = study.records(REVIEWED).get((_row(study), UP_TO), "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER else 0


def _row(study: Study) -> int:
    return study.person.number if study.person is not None else 0


def note_review(study: Study, line: int) -> EntryResult:
    """Note that the signed-in person reviewed the changes up to a line. Raises `UserError` if it goes back."""
    study.require(Act.REVIEW)
    last, _ = study.book.position()
    if not 0 < line <= last:
        raise UserError(NO_SUCH_LINE.format(last=last, line=line))
    before = reviewed_up_to(study)
    if line < before:
        raise UserError(OF_LATER.format(before=before, line=line))
    if line == before:
        return EntryResult(Result.UNCHANGED)
    old = study.records(REVIEWED).get((_row(study), UP_TO))
    change = Change("", REVIEWED, _row(study), UP_TO, old, str(line))
    return EntryResult(Result.STORED, recorded=study.write([change]))


def line_meant(study: Study, text: str) -> int:
    """Return the line after which a review starts: a number, the line before a date, or the last review for "".

    Raises `UserError` for any other text.
    """
    plain = text.strip().replace(",", "")
    if not plain:
        return reviewed_up_to(study)
    if plain.isascii() and plain.isdigit() and len(plain) <= LONGEST_NUMBER:
        return int(plain)
    try:
        return line_before(study, parse_whole(plain))
    except Unparsable:
        raise UserError(NO_START.format(text=printable_name(text, 40))) from None


def line_before(study: Study, day: date) -> int:
    """Return the last line written before a day."""
    lines = (line.seq for line in study.book.trail() if line.at[:10] < day.isoformat())
    return max(lines, default=0)


def changes_since(study: Study, line: int) -> ChangesSince:
    """Return what is new since a line of the trail for the visible patients. Raises `UserError`."""
    last, _ = study.book.position()
    if not 0 <= line <= last:
        raise UserError(NO_SUCH_LINE.format(last=last, line=line))
    void = _void_since(study, line)
    touched = {one.change.patient for one in study.book.trail(after=line) if one.change.patient and _counts(one)}
    cases = study.seen(map(study.case, touched | {one.scope.patient for one in void if one.scope.patient}))
    ordered = sorted(cases, key=_in_list)
    found = (_patient(study, case, study.book.trail(patient=case.key), line, void) for case in ordered)
    return ChangesSince(line, last, tuple(filter(None, found)), tuple(one for one in void if not one.scope.patient))


def _in_list(case: Case) -> tuple[bool, str, str]:
    return subject(case) == "", subject(case), case.key


def _after(lines: Iterable[AuditEntry], line: int) -> Iterator[AuditEntry]:
    return (one for one in lines if one.seq > line)


def _counts(line: AuditEntry) -> bool:
    change = line.change
    return change.old != change.new and is_content(change.form, change.field)


def _void_since(study: Study, line: int) -> list[Signature]:
    if not study.people:
        return []
    found = signatures(study.book, study.identity)
    return [one for one in found if one.state is SignatureState.VOID and one.since > line]


def _patient(
    study: Study, case: Case, lines: Sequence[AuditEntry], since: int, void: Sequence[Signature]
) -> ReviewedPatient:
    judge = VerificationJudge()
    texts: dict[tuple[str, int, str], str] = {}
    for one in lines:
        if one.seq > since:
            break
        judge.follow(one)
        _follow(texts, one.change)
    then = replace(
        case_from_texts(case.key, case.dictionary, case.today, ((*at, text) for at, text in texts.items())),
        cutoff=case.cutoff,
        ranges=case.ranges,
        terms=case.terms,
    )
    return ReviewedPatient(
        case.key,
        subject(case) or subject(then) or case.key,
        _records(case, then, _after(lines, since), judge),
        tuple(one for one in void if one.scope.patient == case.key),
        _new_findings(study, case, then),
    )


def _follow(texts: dict[tuple[str, int, str], str], change: Change) -> None:
    texts.pop((change.form, change.row, change.field), None)
    if change.new is not None:
        texts[change.form, change.row, change.field] = change.new


def _records(
    case: Case, then: Case, lines: Iterable[AuditEntry], judge: VerificationJudge
) -> tuple[ReviewedRecord, ...]:
    """Group the changed values by record; values are in form order, critical records first."""
    places: dict[Place, list[AuditEntry]] = {}
    verified: set[Place] = set()
    for one in lines:
        change = one.change
        at = (change.form, change.row, change.field)
        if _counts(one):
            place = Place(case.key, *at)
            verified |= {place} if judge.holds(at) else set()
            places.setdefault(place, []).append(one)
        judge.follow(one)
    records: dict[tuple[str, int], list[ReviewedValue]] = {}
    for place, those in places.items():
        value = _value(case, then, place, those, was_verified=place in verified)
        records.setdefault((place.form, place.row), []).append(value)
    order = _order(case)
    found = [
        ReviewedRecord(form, row, tuple(sorted(values, key=lambda one: _weight(one, order))))
        for (form, row), values in records.items()
    ]
    return tuple(sorted(found, key=lambda one: (not one.critical, *_of_form(case, one.form), one.row)))


def _value(case: Case, then: Case, place: Place, lines: Sequence[AuditEntry], *, was_verified: bool) -> ReviewedValue:
    form = case.dictionary.form(place.form)
    texts = case.row(form, place.row).texts if form is not None else {}
    critical = verification_rules().always_as(place.form, place.field, texts)
    return ReviewedValue(
        place,
        then.stored(place.form, place.row, place.field),
        case.stored(place.form, place.row, place.field),
        lines[-1],
        critical,
        was_verified,
        len(lines),
    )


def _order(case: Case) -> dict[str, int]:
    fields: Iterable[Field[object]] = case.dictionary.fields()
    return {item.name: number for number, item in enumerate(fields)}


def _weight(one: ReviewedValue, order: dict[str, int]) -> tuple[bool, bool, int, str]:
    number = order.get(f"{one.place.form}.{one.place.field}", -1)  # strike-outs and justifications before the fields
    return not one.was_verified, not one.critical, number, one.place.field


def _of_form(case: Case, form: str) -> tuple[int, str]:
    ids = [one.id for one in case.dictionary.forms]
    return (ids.index(form) if form in ids else -1), form


def _new_findings(study: Study, case: Case, then: Case) -> tuple[Finding, ...]:
    """Return the findings that the old values did not have; both are evaluated as of today."""
    if case.deleted:
        return ()
    known = {_same(one) for one in Reviewer(study.rules.checks).review(then)}
    across = {one.id for one in study.rules.checks if one.cohort is not None}
    fresh = not then.rows_by_form  # there was no such patient, so findings across the cohort are new too
    return tuple(
        one for one in study.findings(case.key) if _same(one) not in known and (fresh or one.check not in across)
    )


def _same(one: Finding) -> tuple[str, str, int, str, str]:
    return one.check, one.form.id, one.row, one.field.id, one.severity.value
