"""The preview of a merge: conflicts first, then ambiguous patient numbers, then the values taken over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtWidgets import QWidget

from cd7gui.domain.case_report.dictionary import Dictionary
from cd7gui.domain.formatting import counted
from cd7gui.study.merges.merge_plan import MergeConflict, MergedValue, MergePlan, MergePreference, RefusedValue
from cd7gui.ui.transfers.change_model import ChangeState, ListColumn
from cd7gui.ui.transfers.changes_page import ChangesPage, PlannedLines
from cd7gui.ui.widgets.plain_text import shown
from cd7gui.ui.widgets.value_text import moment

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
    ChangeState.NEW: "is added",
    ChangeState.CHANGED: "replaces ours",
    ChangeState.CLEARED: "is emptied, as there",
}


class MergeLines(PlannedLines):
    """The values of a merge as lines of the list."""

    every_column = (
        ListColumn("Patient", 96, "01-0001"),
        ListColumn("Field", 210),
        ListColumn("Before", 100, "Before"),
        ListColumn("Here", 120),
        ListColumn("There", 120),
        ListColumn("Entered there", 200),
        ListColumn("What happens", 230),
    )
    base = 2

    def __init__(self, plan: MergePlan, dictionary: Dictionary) -> None:
        taken: dict[ChangeState, list[MergedValue]] = {}
        for one in plan.taken:
            taken.setdefault(_state(one), []).append(one)
        super().__init__(dictionary, plan.conflicts, (*plan.doubles, *plan.refused), taken)

    def texts_of(self, one: MergeConflict | RefusedValue | MergedValue | str, state: ChangeState) -> Sequence[str]:
        """Return the texts of a value, or of a sentence about a number that denotes two patients."""
        if isinstance(one, str):
            return ("", "", "", "", "", "", one)
        if isinstance(one, MergeConflict):
            label, base, ours = self.words(one.theirs.place, one.base, one.ours)
            _, _, theirs = self.words(one.theirs.place, None, one.theirs.new)
            return one.theirs.subject, label, base, ours, theirs, _by(one.theirs), DECIDED[one.decision]
        value, why = (one.value, one.why) if isinstance(one, RefusedValue) else (one, "")
        label, old, new = self.words(value.place, value.old, value.new)
        here = old if value.old is not None else ""
        return value.subject, label, "", here, new, _by(value), why or WILL[state]


def _state(one: MergedValue) -> ChangeState:
    if one.old is None:
        return ChangeState.NEW
    return ChangeState.CLEARED if one.new is None else ChangeState.CHANGED


def _by(one: MergedValue) -> str:
    return f"{one.who}, {moment(one.at)}"


class ComparisonPage(ChangesPage):
    """The counts and the list."""

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
        """The merge with the present decisions on its conflicts."""
        assert self._plan is not None  # used only after one was shown
        return replace(self._plan, conflicts=self.conflicts)

    def in_words(self) -> str:
        """Return sentences on what would happen."""
        return " ".join([self.plan.in_words(), *map(shown, self.plan.remarks)])

    def verb(self) -> str:
        """Return the text of the main button, or what has to be done first."""
        plan = self.plan
        if plan.doubles:
            return "Patient numbers clash"
        if plan.undecided:
            conflicts = counted(len(plan.undecided), "conflict", "conflicts")
            return f"Decide {conflicts} first"
        values = counted(plan.change_count, "value", "values")
        return f"Merge {values}" if plan.change_count else "Nothing to merge"
