"""Every deviation from the protocol: those found by checks, and those entered on F22, which are numbered."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cd7gui.domain.case_report.case import Row
from cd7gui.domain.case_report.changes import Change, Place
from cd7gui.domain.checks.checks import Finding
from cd7gui.exchange.sheets.listings import EnteredDeviation
from cd7gui.protocol.forms.f22_deviation import OtherDeviation
from cd7gui.records import dataclass
from cd7gui.study.session import Study

REDONE = re.compile(r"redo \d+")  # the reason of a line that redoes what was undone


@dataclass(frozen=True)
class ListedDeviation:
    """One deviation; `finding` is what a check found, None for one that was entered."""

    place: Place
    what: str
    rule: str  # the rule of the check, or the category with the class
    reason: str  # its justification, or what was done about it
    number: int = 0  # of an entered deviation
    finding: Finding | None = None


class DeviationNumbers:
    """The numbers of the rows of F22: the first row begun in this file is 1, the next 2.

    They follow from the trail, which forgets nothing. What was struck out or undone keeps its number, and no other
    deviation ever gets it: a row that was emptied and begun again is another one, unless redo restored it. What a merge
    brings is numbered after what was there.
    """

    def __init__(self, study: Study) -> None:
        self._study = study
        self._numbers: dict[tuple[str, int], int] = {}
        self._answered: dict[tuple[str, int], set[str]] = {}
        self._begun = self._seen = 0

    def of(self, patient: str, row: int) -> int:
        """Return the number of a row; 0 if it is not in the trail. Raises `UserError`."""
        self._read_on()
        return self._numbers.get((patient, row), 0)

    def _read_on(self) -> None:
        """Follow the lines written since the last call."""
        end, _ = self._study.book.position()
        if end == self._seen:
            return
        for line in self._study.book.trail(form=OtherDeviation.id, after=self._seen):
            self._follow(line.change)
        self._seen = end

    def _follow(self, change: Change) -> None:
        place, answered = (change.patient, change.row), self._answered.setdefault((change.patient, change.row), set())
        if not change.row or change.field.startswith("@"):
            return
        if change.new is None:
            answered.discard(change.field)
            return
        if not answered and (place not in self._numbers or not REDONE.fullmatch(change.reason)):
            self._begun += 1
            self._numbers[place] = self._begun
        answered.add(change.field)


def all_deviations(study: Study, numbers: DeviationNumbers) -> list[ListedDeviation]:
    """Return the deviations of every patient: first those found by checks, then those entered."""
    found = [_computed(one) for one in study.deviations()]
    return [*found, *sorted(_entered(study, numbers), key=lambda one: one.number)]


def exported_deviations(study: Study) -> tuple[EnteredDeviation, ...]:
    """Return the entered deviations as the workbook lists them."""
    return tuple(
        EnteredDeviation(one.place.patient, one.number, one.place.row, one.place.name, one.what, one.rule, one.reason)
        for one in sorted(_entered(study, DeviationNumbers(study)), key=lambda one: one.number)
    )


def _computed(one: Finding) -> ListedDeviation:
    place = Place(one.patient, one.form.id, one.row, one.field.id)
    return ListedDeviation(place, one.says, one.rule, one.justification, finding=one)


def _entered(study: Study, numbers: DeviationNumbers) -> Iterator[ListedDeviation]:
    for case in study.cases():
        for row in case.rows(OtherDeviation):
            yield ListedDeviation(
                Place(case.key, OtherDeviation.id, row.number, OtherDeviation.what.id),
                row.get(OtherDeviation.what) or "",
                _category(row),
                row.get(OtherDeviation.action) or "",
                numbers.of(case.key, row.number),
            )


def _category(row: Row) -> str:
    """Return category and class: "consent process, major"; unanswered ones are left out."""
    items = (OtherDeviation.category, OtherDeviation.severity)
    return ", ".join(item.kind.show(row[item]) for item in items if row.has(item))
