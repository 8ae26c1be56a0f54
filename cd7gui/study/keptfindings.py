"""What was found in each case, kept until that case changes: an entry is judged in its own patient alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from cd7gui.domain.case import Case
from cd7gui.domain.findings import Check, CohortRule, Finding, Severity, cohort_findings, sort_findings
from cd7gui.domain.reviewing import Reviewer


@dataclass
class _Across:
    """A rule over the cohort: what it read of each case, of which cases in which order, and what it found."""

    check: Check
    rule: CohortRule
    values: dict[str, Any] = field(default_factory=dict)
    keys: tuple[str, ...] = ()
    found: tuple[Finding, ...] = ()


Listed = Callable[[], Sequence[Case]]  # gives the cases that count, asked only where they are needed


class KeptFindings:
    """Findings by patient. Whoever changes a case says so with `changed`; everything else is kept.

    A rule over the cohort reads again only the cases that changed, and judges again only if it then reads another
    value, if the cases that count are others, or if it found something in a case that changed (its reason may be new).
    """

    def __init__(self, checks: Iterable[Check]) -> None:
        self._checks = tuple(checks)
        self._reviewers: dict[str, Reviewer] = {}
        self._own: dict[str, tuple[Finding, ...]] = {}
        self._deviations: dict[str, tuple[Finding, ...]] = {}
        self._rules = [_Across(one, one.cohort) for one in self._checks if one.cohort is not None]
        self._stale: set[str] = set()  # changed since the rules over the cohort were asked
        self._beside: dict[str, tuple[Finding, ...]] | None = None  # found over the cohort, by patient; None: ask anew

    def changed(self, key: str) -> None:
        """Forget what was found in a case, because it is another one now."""
        self._own.pop(key, None)
        self._deviations.pop(key, None)
        self._stale.add(key)
        self._beside = None

    def listed_anew(self) -> None:
        """Take down that the cases that count, or their order, may be others."""
        self._beside = None

    def of(self, case: Case, listed: Listed) -> tuple[Finding, ...]:
        """Return what is found in one case, alone and beside the others that count; worst first."""
        own = self._own_of(case)
        beside = self._found_across(listed).get(case.key)
        return sort_findings([*own, *beside], case) if beside else own

    def across(self, listed: Listed) -> tuple[Finding, ...]:
        """Return what only the cases together show."""
        self._found_across(listed)
        return tuple(one for rule in self._rules for one in rule.found)

    def deviations(self, listed: Listed) -> tuple[Finding, ...]:
        """Return the deviations in the cases, in their order."""
        beside = self._found_across(listed)
        return tuple(one for case in listed() for one in self._deviations_of(case, beside.get(case.key, ())))

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

    def _found_across(self, listed: Listed) -> dict[str, tuple[Finding, ...]]:
        if self._beside is None:
            cases = listed()
            for rule in self._rules:
                self._ask_again(rule, cases)
            self._stale.clear()
            beside: dict[str, list[Finding]] = {}
            for rule in self._rules:
                for one in rule.found:
                    beside.setdefault(one.patient, []).append(one)
            self._beside = {key: tuple(found) for key, found in beside.items()}
        return self._beside

    def _ask_again(self, kept: _Across, listed: Sequence[Case]) -> None:
        keys = tuple(case.key for case in listed)
        before = kept.values
        values = {
            case.key: before[case.key]
            if case.key in before and case.key not in self._stale
            else self._reviewer(case.key).read(kept.check, kept.rule, case)
            for case in listed
        }
        concerned = any(one.patient in self._stale for one in kept.found)
        if concerned or keys != kept.keys or values != before:
            kept.found = tuple(cohort_findings(kept.check, kept.rule, listed, values))
        kept.keys, kept.values = keys, values


def _deviating(found: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(one for one in found if one.severity is Severity.DEVIATION)
