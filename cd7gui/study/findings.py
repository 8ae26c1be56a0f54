"""What was found in each case, kept until that case changes: an entry is judged in its own patient alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field
from typing import Any, Protocol

from cd7gui.domain.case_report.case import Case
from cd7gui.domain.checks.checks import Check, CohortRule, Finding, Severity, cohort_findings, sort_findings
from cd7gui.domain.checks.incremental import Reviewer
from cd7gui.records import dataclass


@dataclass
class _Across:
    """A rule over the cohort: what it read of each case, in their order, and what it found.

    It is `due` to judge once that may give something else: it reads another value, the cases are others, or it found
    something in a case that changed (its reason may be new).
    """

    check: Check
    rule: CohortRule
    values: dict[str, Any] = field(default_factory=dict)
    found: tuple[Finding, ...] = ()
    named: frozenset[str] = frozenset()  # who has a finding
    due: bool = True

    def take(self, key: str, value: Any) -> None:
        """Take in what was read of a case that changed."""
        self.due = self.due or key in self.named or value != self.values[key]
        self.values[key] = value

    def judge(self, cases: Sequence[Case]) -> None:
        """Judge what was read of the cases."""
        self.found = tuple(cohort_findings(self.check, self.rule, cases, self.values))
        self.named = frozenset(one.patient for one in self.found)
        self.due = False


class Cohort(Protocol):
    """The cases that are judged, asked only for those that are needed; a study is one."""

    def case(self, key: str) -> Case:
        """Return one case."""

    def cases(self) -> Sequence[Case]:
        """Return the cases that count, in their order."""

    def outline(self, key: str) -> Case:
        """Return one case as far as it was read."""

    def outlines(self) -> Sequence[Case]:
        """Return the cases that count, in their order, each as far as it was read: judging one reads no other."""


class FindingCache:
    """Findings by patient. Whoever changes a case says so with `changed`; everything else is kept.

    A rule over the cohort reads again only the cases that changed, and judges again only if that may matter.
    """

    def __init__(self, checks: Iterable[Check]) -> None:
        self._checks = tuple(checks)
        self._reviewers: dict[str, Reviewer] = {}
        self._own: dict[str, tuple[Finding, ...]] = {}
        self._deviations: dict[str, tuple[Finding, ...]] = {}
        self._rules = [_Across(one, one.cohort) for one in self._checks if one.cohort is not None]
        self._stale: set[str] = set()  # changed since the rules over the cohort were asked
        self._beside: dict[str, tuple[Finding, ...]] = {}  # found over the cohort, by patient
        self._same_list = False  # whether the cases that count are those that the rules were asked of, in their order
        self._counts: dict[str, int] = {}  # deviations by patient, of the cases that count
        self._uncounted: set[str] = set()

    def changed(self, key: str) -> None:
        """Forget what was found in a case, because it is another one now."""
        self._own.pop(key, None)
        self._deviations.pop(key, None)
        self._stale.add(key)
        self._uncounted.add(key)

    def listed_anew(self) -> None:
        """Take down that the cases that count, or their order, may be others."""
        self._same_list = False
        self._counts.clear()

    def of(self, case: Case, cohort: Cohort) -> tuple[Finding, ...]:
        """Return what is found in one case, alone and beside the others that count; worst first."""
        own = self._own_of(case)
        beside = self._found_across(cohort).get(case.key)
        return sort_findings([*own, *beside], case) if beside else own

    def judging(self, case: Case) -> Iterator[None]:
        """Judge a case by itself, and pause after each check; what is asked for afterwards is there then."""
        if case.key not in self._own and not case.deleted:
            yield from self._reviewer(case.key).reviewing(case)
            self._own_of(case)

    def read_across(self, case: Case) -> None:
        """Let the rules over the cohort read one case, so that they need not read all of them at once."""
        self._stale.discard(case.key)
        for rule in self._rules:
            value = self._read(rule, case)
            if case.key in rule.values:
                rule.take(case.key, value)

    def across(self, cohort: Cohort) -> tuple[Finding, ...]:
        """Return what only the cases together show."""
        self._found_across(cohort)
        return tuple(one for rule in self._rules for one in rule.found)

    def deviations(self, cohort: Cohort) -> tuple[Finding, ...]:
        """Return the deviations in the cases, in their order; only those are walked that have one."""
        self.count_deviations(cohort)  # by patient, in the order of the cases
        having = [cohort.case(key) for key, count in self._counts.items() if count]
        return tuple(one for case in having for one in self._deviations_of(case, self._beside.get(case.key, ())))

    def count_deviations(self, cohort: Cohort) -> int:
        """Count the deviations in the cases that count; only who changed is counted again."""
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
            stale, self._stale = self._stale, set()  # what changes meanwhile, at midnight, waits for the next time
            if self._same_list:
                for key in stale:  # an entry walks no list
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
        """Read the cases that count now: those that changed, and those that did not count before."""
        for rule in self._rules:
            before = rule.values
            rule.values = {
                case.key: before[case.key] if case.key in before and case.key not in stale else self._read(rule, case)
                for case in listed
            }
            same = tuple(before) == tuple(rule.values) and before == rule.values
            rule.due = rule.due or not same or not rule.named.isdisjoint(stale)

    def _read(self, kept: _Across, case: Case) -> Any:
        return self._reviewer(case.key).read(kept.check, kept.rule, case)


def _deviating(found: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(one for one in found if one.severity is Severity.DEVIATION)
