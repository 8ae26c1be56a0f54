"""The table of open findings: which pass the filter, and the texts of each line."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from cd7gui.domain.formatting import counted
from cd7gui.study.open_findings.filters import Age, FindingFilter
from cd7gui.study.open_findings.open_findings import Difference, OpenFinding, OpenFindings, weight_of
from cd7gui.ui.style.status_icons import StatusSign
from cd7gui.ui.widgets.tables.line_model import NO_PARENT, Column, LineModel

COLUMNS: Sequence[Column] = (
    ("Kind", 100, "deviation ⧗ "),
    ("Patient", 62, "01-0001"),
    ("Site", 44, "01"),
    ("Field", 170, ""),
    ("Check", 52, "EC-110"),
    ("What", 400, ""),
    ("Stands", 64, "1000 days"),
)
STANDS = 6
MOST_SINGLE_STEPS = 200  # lines inserted or removed one by one; for more, the table is reset


class OpenFindingsModel(LineModel[OpenFinding]):
    """The findings that pass the filter, worst first; an entry changes only the lines affected."""

    def __init__(self, age: Age, view: QWidget) -> None:
        super().__init__(COLUMNS, self._cells_of, view, lambda one: StatusSign.of_severity(one.finding.severity.value))
        self._age = age
        self.all = OpenFindings()
        self.filter = FindingFilter()

    def _cells_of(self, one: OpenFinding) -> tuple[str, ...]:
        found = one.finding
        row = f" row {found.row}" if found.row else ""
        sign = StatusSign.of_severity(found.severity.value)
        return (
            sign.word if sign else "",
            one.patient or "new patient",
            one.site,
            f"{found.form.id}{row} · {found.field.label}",
            "" if found.rule == "dictionary" else found.check,
            found.says,
            self._stands(one),
        )

    def _stands(self, one: OpenFinding) -> str:
        days = self._age(one)
        return "" if days is None else counted(days, "day", "days") if days else "today"

    def take(self, difference: Difference) -> None:
        """Apply the changes of the list of all open findings."""
        came = [one for one in difference.came if self.filter.takes(one, self._age)]
        if len(difference.left) + len(came) > MOST_SINGLE_STEPS:
            self.lay_out()
            return
        for one in difference.left:
            if (at := self.row_of(one)) is not None:
                self.beginRemoveRows(NO_PARENT, at, at)
                del self.lines[at]
                self.endRemoveRows()
        for one in came:
            at = bisect_right(self.lines, one.weight, key=weight_of)
            self.beginInsertRows(NO_PARENT, at, at)
            self.lines.insert(at, one)
            self.endInsertRows()

    def lay_out(self) -> None:
        """Apply the filter again."""
        self.beginResetModel()
        self.lines = [one for one in self.all.findings if self.filter.takes(one, self._age)]
        self.endResetModel()

    def row_of(self, one: OpenFinding) -> int | None:
        """Return the line of a finding; None if the filter excludes it."""
        at = bisect_left(self.lines, one.weight, key=weight_of)
        return at if at < len(self.lines) and self.lines[at].weight == one.weight else None

    def beside(self, one: OpenFinding | None, by: int) -> OpenFinding:
        """Return the next (1) or previous (-1) finding, even if the given one has gone; the ends are joined."""
        if one is None:
            return self.lines[0 if by > 0 else -1]
        at = bisect_left(self.lines, one.weight, key=weight_of)
        there = self.row_of(one) is not None
        return self.lines[(at + (by if there or by < 0 else 0)) % len(self.lines)]

    def forget_study(self) -> None:
        """Forget the previous study."""
        self.all = OpenFindings()
        self.lay_out()

    def show_ages(self) -> None:
        """Show for how many days the findings have been open, as far as known."""
        if self.lines:
            self.dataChanged.emit(self.index(0, STANDS), self.index(len(self.lines) - 1, STANDS))
