"""What a merge would do, value by value: conflicts first, patient numbers that mean two people, then what is taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from PySide6.QtWidgets import QWidget

from cd7gui.domain.case_report.changes import Change
from cd7gui.domain.case_report.dictionary import Dictionary
from cd7gui.domain.formatting import counted
from cd7gui.study.merges.merge_plan import MergeConflict, MergedValue, MergePlan, MergePreference, RefusedValue
from cd7gui.ui.transfers.change_model import ChangeState, ListColumn
from cd7gui.ui.transfers.changes_page import JudgedPage
from cd7gui.ui.widgets.plain_text import shown
from cd7gui.ui.widgets.value_text import moment, value_words

OFFERS = (
    ("Take the &other site's value", MergePreference.FROM),
    ("Keep &this study's value", MergePreference.INTO),
    ("Leave &undecided", MergePreference.NOBODY),
)
DECIDED = {
    MergePreference.FROM: "the other site's value is taken",
    MergePreference.INTO: "this study's value stays",
    MergePreference.NOBODY: "undecided: nothing can be merged yet",
}
WILL = {
    ChangeState.NEW: "is taken over",
    ChangeState.CHANGED: "replaces ours",
    ChangeState.CLEARED: "is emptied as there",
}
BEFORE = ListColumn("Before", 100, "Before")


class MergeLines:
    """The values of a merge as lines of the list."""

    def __init__(self, plan: MergePlan, dictionary: Dictionary) -> None:
        self._dictionary = dictionary
        self.conflicts = list(plan.conflicts)
        self._left_out: Sequence[str | RefusedValue] = (*plan.doubles, *plan.refused)
        self._taken: dict[ChangeState, list[MergedValue]] = {state: [] for state in WILL}
        for one in plan.taken:
            self._taken[_state(one)].append(one)
        self.columns: Sequence[ListColumn] = (
            ListColumn("Patient", 96, "01-0001"),
            ListColumn("Field", 210),
            *([BEFORE] if plan.conflicts else []),
            ListColumn("Here", 120),
            ListColumn("There", 120),
            ListColumn("Entered there", 200),
            ListColumn("What happens", 230),
        )

    def items(self) -> Mapping[ChangeState, Sequence[object]]:
        """Return the values by state, the ones that need a decision first."""
        first: dict[ChangeState, Sequence[object]] = {
            ChangeState.CONFLICT: self.conflicts,
            ChangeState.REFUSED: self._left_out,
        }
        rest = (ChangeState.CHANGED, ChangeState.CLEARED, ChangeState.NEW)
        return {**first, **{state: self._taken[state] for state in rest}}

    def texts(self, state: ChangeState, number: int) -> Sequence[str]:
        """Return the texts of a value."""
        found = self._texts(state, number)
        return found if self.conflicts else (*found[:2], *found[3:])

    def _texts(self, state: ChangeState, number: int) -> Sequence[str]:
        if state is ChangeState.CONFLICT:
            return self._conflict(self.conflicts[number])
        if state is ChangeState.REFUSED:
            return self._refused(self._left_out[number])
        one = self._taken[state][number]
        label, old, new = self._words(one, one.old, one.new)
        return one.subject, label, "", old if one.old is not None else "", new, _by(one), WILL[state]

    def _conflict(self, one: MergeConflict) -> Sequence[str]:
        label, base, ours = self._words(one.theirs, one.base, one.ours)
        _, _, theirs = self._words(one.theirs, None, one.theirs.new)
        return one.theirs.subject, label, base, ours, theirs, _by(one.theirs), DECIDED[one.decision]

    def _refused(self, one: str | RefusedValue) -> Sequence[str]:
        if isinstance(one, str):
            return ("", "", "", "", "", "", one)
        value = one.value
        label, old, new = self._words(value, value.old, value.new)
        return value.subject, label, "", old if value.old is not None else "", new, _by(value), one.why

    def _words(self, one: MergedValue, old: str | None, new: str | None) -> tuple[str, str, str]:
        at = one.place
        label, before, after = value_words(Change(at.patient, at.form, at.row, at.field, old, new), self._dictionary)
        return f"{at.form} · {label}" if not at.form.startswith("@") else label, before, after


def _state(one: MergedValue) -> ChangeState:
    if one.old is None:
        return ChangeState.NEW
    return ChangeState.CLEARED if one.new is None else ChangeState.CHANGED


def _by(one: MergedValue) -> str:
    return f"{one.who}, {moment(one.at)}"


class ComparisonPage(JudgedPage):
    """Counts and the list."""

    def __init__(self, dictionary: Dictionary, parent: QWidget) -> None:
        super().__init__("merge", OFFERS, parent)
        self._dictionary = dictionary
        self._plan: MergePlan | None = None

    def show_plan(self, plan: MergePlan) -> None:
        """Show a merge."""
        self._plan = plan
        self.show_lines(MergeLines(plan, self._dictionary))

    @property
    def plan(self) -> MergePlan:
        """The merge with its conflicts as they are decided now."""
        assert self._plan is not None  # asked for after one was shown
        return replace(self._plan, conflicts=self.conflicts)

    def in_words(self) -> str:
        """Return what would happen."""
        return " ".join([self.plan.in_words(), *map(shown, self.plan.said)])

    def verb(self) -> str:
        """Return what the main button does, or what is to be done before."""
        plan = self.plan
        if plan.doubles:
            return "Patient numbers clash"
        if plan.undecided:
            conflicts = counted(len(plan.undecided), "conflict", "conflicts")
            return f"Decide {conflicts} first"
        values = counted(plan.change_count, "value", "values")
        return f"Merge {values}" if plan.change_count else "Nothing to merge"
