"""Since when each finding of a patient has been open, found by checking past states from the trail."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import groupby

from cd7gui.domain.case_report.case import Case, apply
from cd7gui.domain.case_report.changes import AuditEntry, Change
from cd7gui.domain.checks.checks import Check, Finding
from cd7gui.domain.checks.incremental import Reviewer
from cd7gui.store.database.timestamps import day_of
from cd7gui.study.session import Study

LINES_AT_ONCE = 50  # of the trail, between two pauses
Name = tuple[str, str]  # check and place: identifies a finding whatever its message says

Since = dict[Name, date]


def name_of(finding: Finding) -> Name:
    """Return what identifies a finding from one day to the next."""
    return finding.check, finding.place


class FindingDates:
    """Dates the findings of one patient, pausing often so that the window stays responsive.

    Values alone are not enough: a correct date may have become wrong through another one. So the checks in question are
    run on the case of each day on which it changed, backwards until the finding was absent. A finding that arose by the
    passing of time, such as a contact that became due, is dated by bisection. A finding across the cohort is not
    rechecked: it is dated by the last line of its own values. A finding without any line has no date.
    """

    def __init__(self, study: Study, key: str) -> None:
        self.since: Since = {}
        self._study, self._key = study, key
        self._lines: Sequence[AuditEntry] = ()
        self._reviewer = Reviewer(())

    def finding(self, findings: Sequence[Finding]) -> Iterator[None]:
        """Find the dates of these findings. Raises `UserError` if the trail cannot be read."""
        self._lines = self._study.book.trail(patient=self._key)
        by_id = {one.id: one for one in self._study.rules.checks}
        together = [one for one in findings if (rule := by_id.get(one.check)) is not None and rule.cohort is not None]
        for one in together:
            self._date_by_values(one)
        alone = [one for one in findings if one not in together]
        if not alone or not self._lines:
            return
        wanted: list[Check] = [by_id[name] for name in {one.check for one in alone} & by_id.keys()]
        self._reviewer = Reviewer(wanted)
        yield from self._walk_back({name_of(one) for one in alone})

    def _walk_back(self, later: set[Name]) -> Iterator[None]:
        case, until = self._study.case(self._key), self._study.today()
        for day, lines in groupby(reversed(self._lines), key=day_of):  # the case was like this from `day` until `until`
            there = later & self._found(case, until)
            yield
            later = there & self._found(case, day) if day < until else there
            for name in there - later:
                yield
                self.since[name] = self._halve(case, name, day, until)
            self.since.update(dict.fromkeys(later, day))
            if not later:
                return
            for number, line in enumerate(lines, 1):
                case = apply(case, _taken_back(line.change))
                if not number % LINES_AT_ONCE:
                    yield
            until = day - timedelta(1)

    def _found(self, case: Case, day: date) -> set[Name]:
        return {name_of(one) for one in self._reviewer.review(case.on(day))}

    def _halve(self, case: Case, name: Name, absent: date, there: date) -> date:
        while (there - absent).days > 1:
            between = absent + (there - absent) // 2
            if name in self._found(case, between):
                there = between
            else:
                absent = between
        return there

    def _date_by_values(self, one: Finding) -> None:
        days = [day_of(line) for line in self._lines if _is_at(line, one)]
        if days:
            self.since[name_of(one)] = max(days)


def _is_at(line: AuditEntry, one: Finding) -> bool:
    change = line.change
    return (change.form, change.row, change.field) == (one.form.id, one.row, one.field.id)


def _taken_back(change: Change) -> Change:
    return replace(change, old=change.new, new=change.old)


def days_open(since: Mapping[Name, date], finding: Finding, today: date) -> int | None:
    """Return for how many days a finding has been open; None if unknown."""
    day = since.get(name_of(finding))
    return None if day is None else max((today - day).days, 0)
