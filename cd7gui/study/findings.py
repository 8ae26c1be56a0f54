"""The findings of each case, cached until that case changes: an entry rechecks only its patient."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field
from typing import Any, Protocol

from cd7gui.domain.case_report.case import Case
from cd7gui.domain.checks.checks import Check, CohortRule, Finding, Severity, cohort_findings, sort_findings
from cd7gui.domain.checks.incremental import Reviewer
from cd7gui.records import dataclass


@dataclass
class _CohortRuleState:
    """A rule over the cohort: what it read of each case, in order, and what it found.

    It is `due` when checking may give a different result: it reads another value, the cases are others, or it had found
    something in a case that changed (whose justification may be new).
    """

    check: Check
    rule: CohortRule
    values: dict[str, Any] = field(default_factory=dict)
    found: tuple[Finding, ...] = ()
    named: frozenset[str] = frozenset()  # patients with a finding
    due: bool = True

    def take(self, key: str, value: Any) -> None:
        """Store what was read of a changed case."""
        self.due = self.due or key in self.named or value != self.values[key]
        self.values[key] = value

    def judge(self, cases: Sequence[Case]) -> None:
        """Check what was read of the cases."""
        self.found = tuple(cohort_findings(self.check, self.rule, cases, self.values))
        self.named = frozenset(one.patient for one in self.found)
        self.due = False


class Cohort(Protocol):
    """The cases to be checked, read only as needed; a study is one."""

    def case(self, key: str) -> Case:
        """Return one case."""

    def cases(self) -> Sequence[Case]:
        """Return the counted cases in order."""

    def outline(self, key: str) -> Case:
        """Return one case as far as it has been read."""

    def outlines(self) -> Sequence[Case]:
        """Return the counted cases in order, each as far as it has been read; no other is read."""


class FindingCache:
    """Findings by patient. Callers report a changed case with `changed`; everything else stays cached.

    A rule over the cohort rereads only the cases that changed, and is checked again only if that may matter.
    """

    def __init__(self, checks: Iterable[Check]) -> None:
        self._checks = tuple(checks)
        self._reviewers: dict[str, Reviewer] = {}
        self._own: dict[str, tuple[Finding, ...]] = {}
        self._deviations: dict[str, tuple[Finding, ...]] = {}
        self._rules = [_CohortRuleState(one, one.cohort) for one in self._checks if one.cohort is not None]
        self._stale: set[str] = set()  # changed since the rules over the cohort were evaluated
        self._beside: dict[str, tuple[Finding, ...]] = {}  # findings across the cohort, by patient
        self._same_list = False  # whether the counted cases and their order are as when the rules were evaluated
        self._counts: dict[str, int] = {}  # deviations by patient, of the counted cases
        self._uncounted: set[str] = set()

    def changed(self, key: str) -> None:
        """Forget the findings of a case that has changed."""
        self._own.pop(key, None)
        self._deviations.pop(key, None)
        self._stale.add(key)
        self._uncounted.add(key)

    def list_changed(self) -> None:
        """Note that the counted cases, or their order, may have changed."""
        self._same_list = False
        self._counts.clear()

    def of(self, case: Case, cohort: Cohort) -> tuple[Finding, ...]:
        """Return the findings of one case, its own and those across the counted cases; worst first."""
        own = self._own_of(case)
        beside = self._found_across(cohort).get(case.key)
        return sort_findings([*own, *beside], case) if beside else own

    def judging(self, case: Case) -> Iterator[None]:
        """Check a case on its own, pausing after each check; the result is then cached."""
        if case.key not in self._own and not case.deleted:
            yield from self._reviewer(case.key).reviewing(case)
            self._own_of(case)

    def read_across(self, case: Case) -> None:
        """Let the rules over the cohort read one case, so that they need not read all of them in one go."""
        self._stale.discard(case.key)
        for rule in self._rules:
            value = self._read(rule, case)
            if case.key in rule.values:
                rule.take(case.key, value)

    def across(self, cohort: Cohort) -> tuple[Finding, ...]:
        """Return the findings that belong to the cohort as a whole."""
        self._found_across(cohort)
        return tuple(one for rule in self._rules for one in rule.found)

    def deviations(self, cohort: Cohort) -> tuple[Finding, ...]:
        """Return the deviations of the cases, in order; only cases that have one are visited."""
        self.count_deviations(cohort)  # by patient, in the order of the cases
        having = [cohort.case(key) for key, count in self._counts.items() if count]
        return tuple(one for case in having for one in self._deviations_of(case, self._beside.get(case.key, ())))

    def count_deviations(self, cohort: Cohort) -> int:
        """Count the deviations of the counted cases; only changed ones are recounted."""
        beside = self._found_across(cohort)
        changed, self._uncounted = self._uncounted, set()
        again = changed & self._counts.keys() if self._counts else None
        for case in cohort.cases() if again is None else map(cohort.case, again):
            self._counts[case.key] = len(self._deviations_of(case, beside.get(case.key, ())))
        return sum(self._counts.values())

    def _deviations_of(self, case: Case, beside: Sequence[Finding]) -> tuple[Finding, ...]:
        own = self._own_of(case)
        if beside:
            return _deviating(sort_findings([*own, *beside], case))
        if case.key not in self._deviations:
            self._deviations[case.key] = _deviating(own)
        return self._deviations[case.key]

    def _own_of(self, case: Case) -> tuple[Finding, ...]:
        if case.key not in self._own:
            self._own[case.key] = self._reviewer(case.key).review(case)
        return self._own[case.key]

    def _reviewer(self, key: str) -> Reviewer:
        if key not in self._reviewers:
            self._reviewers[key] = Reviewer(self._checks)
        return self._reviewers[key]

    def _found_across(self, cohort: Cohort) -> dict[str, tuple[Finding, ...]]:
        if self._stale or not self._same_list:
            stale, self._stale = self._stale, set()  # what changes during this, at midnight, waits for the next call
            if self._same_list:
                for key in stale:  # an entry does not iterate over the list
                    self.read_across(cohort.outline(key))
            else:
                self._read_listed(cohort.outlines(), stale)
            self._same_list = True
        if any(rule.due for rule in self._rules):
            cases = cohort.outlines()
            for rule in self._rules:
                if rule.due:
                    rule.judge(cases)
            self._put_beside()
        return self._beside

    def _put_beside(self) -> None:
        beside: dict[str, list[Finding]] = {}
        for rule in self._rules:
            for one in rule.found:
                beside.setdefault(one.patient, []).append(one)
        self._uncounted.update(self._beside, beside)
        self._beside = {key: tuple(found) for key, found in beside.items()}

    def _read_listed(self, listed: Sequence[Case], stale: set[str]) -> None:
        """Read the newly counted cases: those that changed, and those that were not counted before."""
        for rule in self._rules:
            before = rule.values
            rule.values = {
                case.key: before[case.key] if case.key in before and case.key not in stale else self._read(rule, case)
                for case in listed
            }
            same = tuple(before) == tuple(rule.values) and before == rule.values
            rule.due = rule.due or not same or not rule.named.isdisjoint(stale)

    def _read(self, kept: _CohortRuleState, case: Case) -> Any:
        return self._reviewer(case.key).read(kept.check, kept.rule, case)


def _deviating(found: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(one for one in found if one.severity is Severity.DEVIATION)
