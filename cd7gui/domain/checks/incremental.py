"""Checking a case again after a change: only checks that read a changed form are repeated."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from cd7gui.domain.case_report.case import Case, Row
from cd7gui.domain.checks.checks import Check, CohortRule, Finding, constraint_findings, read_by, sort_findings
from cd7gui.records import dataclass

FormRows = Mapping[int, Row]


class WatchedForms(Mapping[str, FormRows]):
    """The rows of a case by form, recording which forms were read."""

    def __init__(self, forms: Mapping[str, FormRows]) -> None:
        self._forms = forms
        self.read: set[str] = set()

    def __getitem__(self, id: str) -> FormRows:
        self.read.add(id)
        return self._forms[id]

    def __iter__(self) -> Iterator[str]:
        self.read.update(self._forms)
        return iter(self._forms)

    def __len__(self) -> int:
        return len(self._forms)


@dataclass(frozen=True)
class _Answer:
    """A check's findings in a case, and which forms it read."""

    found: tuple[Any, ...]
    read: frozenset[str]


def _same_settings(case: Case, other: Case) -> bool:
    """Return whether two states of a case have the same date, cut-off, reference ranges and terms."""
    days = case.today == other.today and case.cutoff == other.cutoff
    return days and case.ranges == other.ranges and case.terms == other.terms


def _changed_forms(case: Case, other: Case) -> set[str]:
    now, then = case.rows_by_form, other.rows_by_form
    return {name for name in now.keys() | then.keys() if now.get(name) is not then.get(name)}


Judge = Callable[[Case], Iterable[Any]]


class Reviewer:
    """Checks one patient's case repeatedly. A form's rows are a new object whenever one of them changes."""

    def __init__(self, checks: Iterable[Check]) -> None:
        self._checks = tuple(checks)
        self._judges: tuple[Judge, ...] = ()
        self._answers: list[_Answer] = []  # parallel to the checks, all of `_reviewed`
        self._reviewed: Case | None = None
        self._told: dict[str, tuple[Case, _Answer]] = {}  # what rules over the cohort read of a case, by check

    def review(self, case: Case) -> tuple[Finding, ...]:
        """Return what `findings.review` returns for the case."""
        if case.deleted:
            return ()
        for _ in self.reviewing(case):
            pass
        return sort_findings((one for answer in self._answers for one in answer.found), case)

    def reviewing(self, case: Case) -> Iterator[None]:
        """Check a case, pausing after each check, so that the window stays responsive; if stopped, nothing is kept."""
        self._judges = self._judges or tuple(self._all_judges(case))
        again = self._reviewed is not None and _same_settings(case, self._reviewed)
        changed = _changed_forms(case, self._reviewed) if again and self._reviewed is not None else set[str]()
        known, answers = self._answers, list[_Answer]()  # each pause may check others, whose answers are not ours
        seen = _Seen(case)
        for number, judge in enumerate(self._judges):
            if again and known[number].read.isdisjoint(changed):  # it read no form that has changed
                answers.append(known[number])
            else:
                answers.append(seen.ask(judge))
                yield
        self._answers, self._reviewed = answers, case

    def _all_judges(self, case: Case) -> Iterator[Judge]:
        for form in case.dictionary.forms:
            yield partial(constraint_findings, form=form)
            yield from (partial(one.findings_of_form, form=form) for one in self._checks if one.judge_form)
        yield from (one.findings for one in self._checks if one.judge)

    def read(self, check: Check, rule: CohortRule, case: Case) -> Any:
        """Return what a rule over the cohort reads of this case."""
        then, known = self._told.get(check.id, (None, None))
        if (
            then is None
            or known is None
            or not (_same_settings(case, then) and known.read.isdisjoint(_changed_forms(case, then)))
        ):
            known = _Seen(case).ask(lambda seen: (read_by(rule, seen),))
            self._told[check.id] = (case, known)
        return known.found[0]


class _Seen:
    """A case whose checks run one by one, each recorded with the forms that it read."""

    def __init__(self, case: Case) -> None:
        self._watched = WatchedForms(case.rows_by_form)
        self._case = replace(case, rows_by_form=self._watched)

    def ask(self, judge: Judge) -> _Answer:
        """Run a check."""
        self._watched.read = set()
        found = tuple(judge(self._case))
        return _Answer(found, frozenset(self._watched.read))
