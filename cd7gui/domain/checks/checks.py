"""Edit checks: registered functions that check a case, and their findings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from enum import Enum
from functools import partial
from typing import Any, Required, TypedDict, Unpack

from cd7gui.domain.case_report.case import Case, Row
from cd7gui.domain.case_report.changes import place_name
from cd7gui.domain.case_report.dictionary import Field, Form, Item
from cd7gui.domain.checks.evaluation import Undetermined, attempt
from cd7gui.records import dataclass


class Severity(Enum):
    """The severity of a finding. None of them ever prevents storing a value."""

    ERROR = "error"  # shown, blocks signing
    QUERY = "query"  # correct it or justify it
    DEVIATION = "deviation"  # accepted, listed with its justification, never blocks
    UNDECIDED = "undecided"  # undecided by what is entered; shown, never counted as one of the others, never blocks

    @property
    def rank(self) -> int:
        """Worst first."""
        return list(Severity).index(self)


ERROR, QUERY, DEVIATION, UNDECIDED = Severity.ERROR, Severity.QUERY, Severity.DEVIATION, Severity.UNDECIDED


@dataclass(frozen=True)
class Finding:
    """What a check reports about one place of one case, with its `justification` if any.

    `awaits` is the form that lacks what the check asks for; None if what was entered is wrong.
    """

    check: str
    severity: Severity
    patient: str
    form: type[Form]
    row: int
    field: Item[Any]
    says: str
    remedy: str
    rule: str
    justification: str = ""
    awaits: type[Form] | None = None

    @property
    def place(self) -> str:
        """The name of the field: "F10[2].ONSET"."""
        return place_name(self.form.id, self.row, self.field.id)

    @property
    def open(self) -> bool:
        """Whether somebody still has to act: errors until corrected, queries and deviations until justified."""
        return self.severity is ERROR or (self.may_be_justified and not self.justification)

    @property
    def may_be_justified(self) -> bool:
        """Whether a justification can settle it: an error has to be corrected, an undecided one needs nothing."""
        return self.severity in (QUERY, DEVIATION)


@dataclass(frozen=True)
class Violation:
    """A check's negative answer: words for its message, and place and severity if not the usual ones.

    `awaits` names the form that lacks a value, if that is the problem.
    """

    facts: Mapping[str, str]
    at: Field[Any] | None = None
    row: int | None = None
    severity: Severity | None = None
    awaits: type[Form] | None = None


def wrong(
    at: Field[Any] | None = None,
    row: int | None = None,
    severity: Severity | None = None,
    awaits: type[Form] | None = None,
    **facts: object,
) -> Violation:
    """Return a violation, with the words for the message."""
    return Violation({name: str(value) for name, value in facts.items()}, at, row, severity, awaits)


@dataclass(frozen=True)
class RowBegun:
    """A row that was empty when a person came to it and has not been left since; row 0 of a non-repeating form."""

    patient: str
    form: type[Form]
    row: int

    def is_being_entered(self, finding: Finding) -> bool:
        """Return whether a finding asks for something that the person may be about to enter."""
        if finding.awaits is None or finding.patient != self.patient:
            return False
        in_hand = finding.form is self.form and finding.row in (0, self.row)
        return in_hand or finding.awaits is self.form


Answer = bool | Violation
Told = Violation | Undetermined  # a check's answer about a place: not in order, or undecidable
Judge = Callable[[Case], Iterator[Told]]
CohortJudge = Callable[[Mapping[str, Any]], Iterator[tuple[str, Violation]]]
FormJudge = Callable[[Case, type[Form]], Iterator[Told]]


@dataclass(frozen=True)
class CohortRule:
    """A check over all patients: what is read of each case (None: nothing), and the evaluation by key.

    What is read of a case is read again only when that case changes.
    """

    read: Callable[[Case], Any]
    judge: CohortJudge


class CheckWords(TypedDict, total=False):
    """What a check reports: what is wrong, what would be accepted, and by which rule."""

    says: Required[str]
    remedy: str
    rule: str


@dataclass(frozen=True)
class Check:
    """One edit check: its id in the protocol, its message, its place, and its function.

    `explains` describes how it works, for the codebook.
    """

    id: str
    severity: Severity
    at: Field[Any]
    says: str
    remedy: str = ""
    rule: str = ""
    judge: Judge | None = None
    judge_form: FormJudge | None = None
    cohort: CohortRule | None = None
    explains: str = ""

    def findings(self, case: Case) -> Iterator[Finding]:
        """Check one case as a whole."""
        return self._found(case, partial(self.judge, case)) if self.judge is not None else iter(())

    def findings_of_form(self, case: Case, form: type[Form]) -> Iterator[Finding]:
        """Check one form of a case, if the check works by form."""
        return self._found(case, partial(self.judge_form, case, form)) if self.judge_form is not None else iter(())

    def _found(self, case: Case, judge: Callable[[], Iterator[Told]]) -> Iterator[Finding]:
        """Yield a check's answers as findings; a message that cannot be formatted is a failure like any other."""
        for one in attempt(lambda: (self.finding(case, told) for told in judge()), case):
            yield one if isinstance(one, Finding) else self.finding(case, one)

    def finding(self, case: Case, told: Told) -> Finding:
        """Return the finding for an answer, with its justification in the case."""
        place = told.at or self.at
        row = told.row if told.row is not None else 0
        if isinstance(told, Undetermined):
            return Finding(self.id, UNDECIDED, case.key, place.form, row, place, told.says, told.remedy, self.rule)
        reason = case.justification(self.id, place.form, row, place.id)
        says, remedy = self.says.format_map(told.facts), self.remedy.format_map(told.facts)
        severity = told.severity or self.severity
        return Finding(
            self.id, severity, case.key, place.form, row, place, says, remedy, self.rule, reason, told.awaits
        )


def _problems(answer: Answer, row: int | None = None) -> Iterator[Violation]:
    if answer is False:
        yield Violation({}, row=row)
    elif isinstance(answer, Violation):
        yield replace(answer, row=row) if answer.row is None else answer


def _described(judge: Callable[..., object]) -> str:
    return " ".join((judge.__doc__ or "").split())


def check(
    id: str,
    severity: Severity,
    *,
    at: Field[Any],
    **words: Unpack[CheckWords],
) -> Callable[[Callable[[Case], Answer]], Check]:
    """Register a check of single values of a case. True means in order."""

    def register(judge: Callable[[Case], Answer]) -> Check:
        def once(case: Case) -> Iterator[Told]:
            yield from _problems(judge(case))

        return Check(id, severity, at, **words, judge=once, explains=_described(judge))

    return register


def check_each(
    id: str,
    severity: Severity,
    *forms: type[Form],
    at: Field[Any],
    **words: Unpack[CheckWords],
) -> Callable[[Callable[[Row, Case], Answer]], Check]:
    """Register a check that runs row by row, because a blank row would hide a wrong one behind it."""
    over = forms or (at.form,)

    def register(judge: Callable[[Row, Case], Answer]) -> Check:
        def answers(row: Row, case: Case) -> Iterator[Violation]:
            yield from _problems(judge(row, case), row.number)

        def over_rows(case: Case) -> Iterator[Told]:
            for form in over:
                for row in case.rows(form):
                    told = attempt(partial(answers, row, case), case, row=row.number)
                    yield from (_on_form(one, at, form) for one in told)

        return Check(id, severity, at, **words, judge=over_rows, explains=_described(judge))

    return register


def _on_form(told: Told, at: Field[Any], form: type[Form]) -> Told:
    """Move an answer to the same field of the form where it was found (F5 and F13 share their fields)."""
    place = told.at or at
    return told if place.form is form else replace(told, at=form.field(place.id) or place)


def check_all(
    id: str,
    severity: Severity,
    *,
    at: Field[Any],
    **words: Unpack[CheckWords],
) -> Callable[[Judge], Check]:
    """Register a check that yields every place it finds, and handles missing values itself.

    It checks each place within `attempt`, so that an undecidable place does not affect the others.
    """
    return lambda judge: Check(id, severity, at, **words, judge=judge, explains=_described(judge))


def check_forms(
    id: str,
    severity: Severity,
    *,
    at: Field[Any],
    **words: Unpack[CheckWords],
) -> Callable[[FormJudge], Check]:
    """Register a check that runs form by form, so that a change in one does not affect the others."""
    return lambda judge: Check(id, severity, at, **words, judge_form=judge, explains=_described(judge))


def check_cohort(
    id: str,
    severity: Severity,
    *,
    at: Field[Any],
    read: Callable[[Case], Any],
    **words: Unpack[CheckWords],
) -> Callable[[CohortJudge], Check]:
    """Register a check over all patients: it receives what `read` returns of each case, by key."""

    def register(judge: CohortJudge) -> Check:
        return Check(id, severity, at, **words, cohort=CohortRule(read, judge), explains=_described(judge))

    return register


NOT_ALLOWED = "RANGE"  # the id of findings from a field's own constraints
UNREADABLE = "UNREADABLE"  # the id of findings about unreadable stored texts
TYPE_ANEW = "Enter the value again from the source document."


def read_by(rule: CohortRule, case: Case) -> Any:
    """Return what a rule over the cohort reads of a case: None for nothing, `Undetermined` if it failed."""
    return next(attempt(lambda: (rule.read(case),), case), None)


def cohort_findings(
    one: Check, rule: CohortRule, cases: Sequence[Case], values: Mapping[str, Any]
) -> Iterator[Finding]:
    """Evaluate one rule on the values read of the cases."""
    by_key = {case.key: case for case in cases}
    told = {key: value for key, value in values.items() if value is not None and not isinstance(value, Undetermined)}
    yield from (one.finding(by_key[key], value) for key, value in values.items() if isinstance(value, Undetermined))
    for answer in attempt(lambda: rule.judge(told), cases[0]) if cases else ():
        answers = [(key, answer) for key in told] if isinstance(answer, Undetermined) else [answer]
        yield from (one.finding(by_key[key], found) for key, found in answers)


def sort_findings(findings: Iterable[Finding], case: Case) -> tuple[Finding, ...]:
    """Sort findings: open before justified, worst first, then by page, row and check."""
    order = {form: position for position, form in enumerate(case.dictionary.forms)}
    return tuple(
        sorted(findings, key=lambda one: (not one.open, one.severity.rank, order[one.form], one.row, one.check))
    )


def constraint_findings(case: Case, form: type[Form]) -> Iterator[Finding]:
    """Yield the findings from the fields' own limits in one form."""
    remedy = "Check the value and its unit against the source document."
    for row in case.rows(form):
        for item, broken in row.cached(_broken_constraints):
            severity, says, do = (
                (UNDECIDED, broken.says, broken.remedy) if isinstance(broken, Undetermined) else (ERROR, broken, remedy)
            )
            yield Finding(NOT_ALLOWED, severity, case.key, form, row.number, item, says, do, "dictionary")
        for name, problem in row.unreadable.items():
            found = form.field(name)
            if found is not None and row.shows(name):
                says = f"{found.label} cannot be read and is counted nowhere: {problem}"
                yield Finding(UNREADABLE, ERROR, case.key, form, row.number, found, says, TYPE_ANEW, "dictionary")


def _broken_constraints(row: Row) -> tuple[tuple[Field[Any], str | Undetermined], ...]:
    """Return the fields of a row that break their own limits, each with its message."""
    return tuple(
        (item, told)
        for item in row.form.fields()
        if item.constraints and row.has(item) and not _is_within_limits(row, item)
        for told in attempt(partial(_beyond_limits, row, item))
    )


def _is_within_limits(row: Row, item: Field[Any]) -> bool:
    """Return whether a value is within its limits; False if undecidable."""
    try:
        return item.allows(row[item])
    except Exception:
        return False


def _beyond_limits(row: Row, item: Field[Any]) -> Iterator[str]:
    says = "{label} must be {words}; it is {value}."
    for constraint in item.constraints:
        if not constraint.holds(row[item]):
            label = f"{item.label} ({item.unit})" if item.unit else item.label
            yield says.format(label=label, words=constraint.words(), value=item.kind.show(row[item]))
