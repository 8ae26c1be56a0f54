"""Signing: the gate before it, the password as second component, and the line that binds it to its content."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from cd7gui.domain.case_report.case import Case
from cd7gui.domain.case_report.changes import REPORT, SIGNED, Change
from cd7gui.domain.case_report.kept_report import KeptReport, reports_in
from cd7gui.domain.checks.checks import Severity
from cd7gui.domain.errors import UserError
from cd7gui.domain.formatting import counted, listed
from cd7gui.domain.queries.threads import QueryState, key_of_finding
from cd7gui.protocol.patients import subject
from cd7gui.protocol.schedule.expected import schedule_at
from cd7gui.protocol.schedule.plan import EXPECTED_EMPTY
from cd7gui.records import dataclass
from cd7gui.study.people.acting import ActingStudy
from cd7gui.study.people.credentials import signed
from cd7gui.study.people.managing import chose_password
from cd7gui.study.people.people import Person
from cd7gui.study.people.permission import OF_MEANING
from cd7gui.study.people.roles import Act
from cd7gui.study.people.sign_in import unlocked
from cd7gui.study.people.signatures import VERSION, Meaning, Signature, field_of, message_of, signatures
from cd7gui.study.people.signed_content import SignedScope, content_hash, follow

NO_PEOPLE = "This study has no registered people, so nobody can sign. Add its keeper first: `cd7gui people STUDY add`."
CHOOSE_FIRST = (
    "The password of {name} is known to the keeper who set it, so nothing was signed. Choose your own first: `cd7gui "
    "people STUDY password`."
)
OF_A_SITE = "{name} works only for the site {site}, and can sign only for its patients."
NOTHING_THERE = "There is nothing in {what} to sign."
NO_REPORT = "This study has no report {number}. `cd7gui reports STUDY` lists its reports."
OTHER_STATE = "The audit trail does not contain the state shown by {what}, so it was not signed. Verify the study file."
GATE = "{what} cannot be signed: there {verb} {opens}. An investigator can sign despite them, with a reason."


@dataclass(frozen=True)
class OpenPoints:
    """What is open before signing: errors, unanswered queries, blank required fields, overdue forms.

    Queries are those of the checks and those asked by people.
    """

    errors: int = 0
    queries: int = 0
    blanks: int = 0
    overdue: int = 0

    @property
    def total(self) -> int:
        """How many there are."""
        return self.errors + self.queries + self.blanks + self.overdue

    def __bool__(self) -> bool:
        return bool(self.total)

    def __add__(self, other: OpenPoints) -> OpenPoints:
        return OpenPoints(
            self.errors + other.errors,
            self.queries + other.queries,
            self.blanks + other.blanks,
            self.overdue + other.overdue,
        )

    @property
    def words(self) -> str:
        """Describe what is open: "2 errors and 1 open query"."""
        parts = (
            (self.errors, "error", "errors"),
            (self.queries, "open query", "open queries"),
            (self.blanks, "blank required field", "blank required fields"),
            (self.overdue, "overdue form", "overdue forms"),
        )
        return listed([counted(*part) for part in parts if part[0]])


def open_points(study: ActingStudy, scope: SignedScope) -> OpenPoints:
    """Count open points before signing a form, patient or study (21 CFR 11.10(f)); none for a report."""
    if scope.report:
        return OpenPoints()
    cases = [study.case(scope.patient)] if scope.patient else study.cases()
    return sum((_open_in(study, case, scope.form) for case in cases), OpenPoints())


def _open_in(study: ActingStudy, case: Case, form_id: str) -> OpenPoints:
    blanks = {
        (form.id, row.number, item.id)
        for form in case.dictionary.forms
        if not form_id or form.id == form_id
        for row in case.rows(form)
        for item in row.blanks
    }
    expected = schedule_at(case, datetime.now(tz=UTC))
    overdue = {one.form.id for one in expected.overdue if not form_id or one.form.id == form_id}
    found = [
        one
        for one in study.findings(case.key)
        if one.open
        and not (one.check == EXPECTED_EMPTY and one.form.id in overdue)  # the same form is already counted as overdue
        and (not form_id or one.form.id == form_id)
        and (one.form.id, one.row, one.field.id) not in blanks  # the same field is already counted as blank
    ]
    errors = sum(one.severity is Severity.ERROR for one in found)
    queries = {key_of_finding(one) for one in found if one.severity is Severity.QUERY}
    asked = [
        (one.check, one.place) if one.finding is not None else (str(one.number), one.place)
        for one in study.threads(case.key)
        if one.state is QueryState.OPEN and (not form_id or one.place.form == form_id)
    ]
    # A finding about which somebody also asked counts once.
    return OpenPoints(errors, len({*queries, *asked}), len(blanks), len(overdue))


def sign(
    study: ActingStudy,
    scope: SignedScope,
    meaning: Meaning,
    password: str,
    *,
    override: str = "",
    now: datetime | None = None,
) -> Signature:
    """Sign a form, patient, study or kept report in the name of the signed-in person. Raises `UserError`.

    `override` is the reason for signing in spite of open points; it is part of the signature and printed with it.
    """
    person, moment = study.person, now or datetime.now().astimezone()
    if not study.people:
        raise UserError(NO_PEOPLE)
    study.require(OF_MEANING[meaning.mark])
    assert person is not None  # nobody else has a right to sign
    if person.site and not (scope.patient and study.sees(study.case(scope.patient))):
        raise UserError(OF_A_SITE.format(name=person.name, site=person.site))
    if not chose_password(study, person):
        raise UserError(CHOOSE_FIRST.format(name=person.name))
    key = unlocked(study, person, password, moment)
    reason, opens = _gate(study, scope, " ".join(override.split()))
    said = {
        **_statement(study, scope, person),
        "meaning": meaning.value,
        "at": moment.isoformat(timespec="seconds"),
        "override": reason,
        "opens": opens,
        "key": key.public,
    }
    said["signature"] = signed(key.private, message_of(said))
    return _written(study, scope, meaning, json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")))


def _statement(study: ActingStudy, scope: SignedScope, person: Person) -> dict[str, Any]:
    """Return who signs what, after which line of the trail and over which content."""
    line, head = study.book.position()
    version = study.rules.dictionary.version
    report = {"report": scope.report, "file": _report(study, scope).state_in_words} if scope.report else {}
    return {
        **report,
        "v": VERSION,
        "study": study.identity,
        "patient": scope.patient,
        "form": scope.form,
        "person": person.number,
        "name": person.name,
        "role": person.role.value if person.role else "",
        "line": line,
        "head": head,
        "dictionary": version,
        "content": content_hash(scope, _texts(study, scope), version),
    }


def _written(study: ActingStudy, scope: SignedScope, meaning: Meaning, text: str) -> Signature:
    """Write a signature and read it back as everybody will see it."""
    rows = (line.change.row for line in study.book.trail(patient=scope.patient, form=SIGNED))
    row = max(rows, default=0) + 1
    study.write([Change(scope.patient, SIGNED, row, field_of(scope, meaning), None, text, meaning.value)])
    found = signatures(study.book, study.identity, scope.patient or None)
    return next(one for one in found if one.text == text)


def _gate(study: ActingStudy, scope: SignedScope, override: str) -> tuple[str, str]:
    """Return the reason for signing over open points, and the points. Raises `UserError` without a reason."""
    what = scope_in_words(study, scope)
    if scope.report:
        return _gate_of_report(study, scope)
    if not any(_patients_with_content(study, scope)):
        raise UserError(NOTHING_THERE.format(what=what))
    found = open_points(study, scope)
    if not found:
        return "", ""
    if not override:
        words = GATE.format(what=what, verb="is" if found.total == 1 else "are", opens=found.words)
        raise UserError(words[0].upper() + words[1:])
    study.require(Act.OVERRIDE)
    return override, found.words


def _gate_of_report(study: ActingStudy, scope: SignedScope) -> tuple[str, str]:
    """Refuse a report whose state is not in the trail; the open points of that state are in the report."""
    report = _report(study, scope)
    if not any((line.seq, line.hash) == (report.line, report.head) for line in study.book.trail(after=report.line - 1)):
        raise UserError(OTHER_STATE.format(what=report.title))
    return "", ""


def _report(study: ActingStudy, scope: SignedScope) -> KeptReport:
    """Return the kept report of a scope. Raises `UserError` if there is none."""
    found = next((one for one in reports_in(study.settings_of(REPORT)) if one.number == scope.report), None)
    if found is None:
        raise UserError(NO_REPORT.format(number=scope.report))
    return found


def scope_in_words(study: ActingStudy, scope: SignedScope) -> str:
    """Name the scope: "F6 of 01-007", "the patient 01-007", "the safety report to 2023-12-22, report 1"."""
    if scope.report:
        kept = (one.title for one in reports_in(study.settings_of(REPORT)) if one.number == scope.report)
        return next(kept, f"report {scope.report}")
    if not scope.patient:
        return "the study"
    number = subject(study.case(scope.patient)) or scope.patient
    return f"{scope.form} of {number}" if scope.form else f"the patient {number}"


def _patients_with_content(study: ActingStudy, scope: SignedScope) -> Iterator[str]:
    for case in [study.case(scope.patient)] if scope.patient else study.cases():
        forms = (form for form in case.dictionary.forms if not scope.form or form.id == scope.form)
        if not case.deleted and any(case.is_started(form) for form in forms):
            yield case.key


def _texts(study: ActingStudy, scope: SignedScope) -> dict[str, dict[tuple[str, int, str], str]]:
    """Return the texts that a scope covers, by patient key; for the study all patients, struck out or not."""
    found: dict[str, dict[tuple[str, int, str], str]] = {}
    for line in study.book.trail(patient=scope.patient) if scope.patient else study.book.trail():
        follow(found, line.change)
    return found
