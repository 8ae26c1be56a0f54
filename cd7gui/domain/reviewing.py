"""Judging a case again after a change: only the checks that read a form which changed are asked again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any

from cd7gui.domain.case import Case, Row
from cd7gui.domain.findings import Check, CohortRule, Finding, constraint_findings, sort_findings

FormRows = Mapping[int, Row]


class WatchedForms(Mapping[str, FormRows]):
    """The rows of a case by form, noting which forms somebody looked at."""

    def __init__(self, forms: Mapping[str, FormRows]) -> None:
        self._forms = forms
        self.read: set[str] = set()

    def __getitem__(self, id: str) -> FormRows:  # noqa: A002
        self.read.add(id)
        return self._forms[id]

    def __iter__(self) -> Iterator[str]:
        self.read.update(self._forms)
        return iter(self._forms)

    def __len__(self) -> int:
        return len(self._forms)


@dataclass(frozen=True)
class _Answer:
    """What a judge found, and the very forms, day and cut-off that it looked at."""

    found: tuple[Any, ...]
    forms: Mapping[str, FormRows | None]
    today: date
    cutoff: date | None

    def holds_for(self, case: Case) -> bool:
        same = all(case.rows_by_form.get(name) is rows for name, rows in self.forms.items())
        return same and self.today == case.today and self.cutoff == case.cutoff


class Reviewer:
    """Judges one patient's case again and again. A form's rows are a new object whenever one of them changes."""

    def __init__(self, checks: Iterable[Check]) -> None:
        told = tuple(checks)
        self._whole = tuple(one for one in told if one.judge is not None)
        self._by_form = tuple(one for one in told if one.judge_form is not None)
        self._answers: dict[str, _Answer] = {}

    def review(self, case: Case) -> tuple[Finding, ...]:
        """Give what `findings.review` gives for the case."""
        if case.deleted:
            return ()
        found: list[Finding] = []
        for form in case.dictionary.forms:
            found.extend(self._ask(form.id, partial(constraint_findings, form=form), case))
        for check in self._whole:
            found.extend(self._ask(check.id, check.findings, case))
        for check in self._by_form:
            for form in case.dictionary.forms:
                found.extend(self._ask(f"{check.id} {form.id}", partial(check.findings_of_form, form=form), case))
        return sort_findings(found, case)

    def read(self, check: Check, rule: CohortRule, case: Case) -> Any:
        """Give what a rule over the cohort reads of this case."""
        return self._ask(f"cohort {check.id}", lambda seen: (rule.read(seen),), case)[0]

    def _ask(self, name: str, judge: Callable[[Case], Iterable[Any]], case: Case) -> tuple[Any, ...]:
        known = self._answers.get(name)
        if known is not None and known.holds_for(case):
            return known.found
        watched = WatchedForms(case.rows_by_form)
        found = tuple(judge(replace(case, rows_by_form=watched)))
        forms = {form: case.rows_by_form.get(form) for form in watched.read}
        self._answers[name] = _Answer(found, forms, case.today, case.cutoff)
        return found
