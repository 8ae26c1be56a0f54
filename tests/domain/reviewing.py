"""Every check of a case or a cohort at once, as the checks behind the window find it piece by piece."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cd7gui.domain.case_report.case import Case
from cd7gui.domain.checks.checks import Check, Finding, cohort_findings, constraint_findings, read_by, sort_findings


def review(case: Case, checks: Iterable[Check]) -> tuple[Finding, ...]:
    """Judge one case by its fields' own limits and by every check. Worst first, then in the order of the pages."""
    if case.deleted:
        return ()
    found = [one for form in case.dictionary.forms for one in constraint_findings(case, form)]
    for one in checks:
        found.extend(one.findings(case))
        for form in case.dictionary.forms:
            found.extend(one.findings_of_form(case, form))
    return sort_findings(found, case)


def review_cohort(cases: Sequence[Case], checks: Iterable[Check]) -> tuple[Finding, ...]:
    """Judge what only several cases together show."""
    rules = [(one, one.cohort) for one in checks if one.cohort is not None]
    return tuple(
        finding
        for one, rule in rules
        for finding in cohort_findings(one, rule, cases, {case.key: read_by(rule, case) for case in cases})
    )
