"""The preview of an import: every value that would be written, and what is refused, before anything is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from PySide6.QtWidgets import QWidget

from cd7gui.domain.case_report.changes import Change, Place
from cd7gui.domain.case_report.dictionary import Dictionary
from cd7gui.domain.formatting import counted
from cd7gui.study.imports.import_plan import ImportConflict, ImportPlan, ImportPreference, PlannedCell, Refusal, State
from cd7gui.ui.style.theme import scale_of
from cd7gui.ui.transfers.change_model import ChangeState, ListColumn
from cd7gui.ui.transfers.changes_page import JudgedPage
from cd7gui.ui.widgets.copying import ListWidget
from cd7gui.ui.widgets.plain_text import shown
from cd7gui.ui.widgets.value_text import value_words

STATES = {State.NEW: ChangeState.NEW, State.CHANGED: ChangeState.CHANGED, State.CLEARED: ChangeState.CLEARED}
OFFERS = (
    ("Take the &file's value", ImportPreference.FILE),
    ("Keep the &study's value", ImportPreference.STUDY),
    ("Leave &undecided", ImportPreference.NOBODY),
)
DECIDED = {
    ImportPreference.FILE: "the file's value is taken",
    ImportPreference.STUDY: "the study's value stays",
    ImportPreference.NOBODY: "undecided: the study's value stays, and the cell goes back",
}
WILL = {
    ChangeState.NEW: "is entered",
    ChangeState.CHANGED: "replaces it",
    ChangeState.CLEARED: "is emptied",
}
AT_THE_EXPORT = ListColumn("At the export", 104, "At the export")
NOTES_HEIGHT = 66  # px at 100%: three lines before the list scrolls


class PlanLines:
    """The values of a plan as lines of the list."""

    def __init__(self, plan: ImportPlan, dictionary: Dictionary) -> None:
        self._dictionary = dictionary
        self.conflicts = list(plan.conflicts)
        self.columns: Sequence[ListColumn] = (
            ListColumn("Cell", 150),
            ListColumn("Patient", 96, "01-0001"),
            ListColumn("Field", 210),
            *([AT_THE_EXPORT] if plan.conflicts else []),
            ListColumn("In the study", 120, "In the study"),
            ListColumn("In the file", 120, "In the file"),
            ListColumn("What happens", 300),
        )
        self._refused = plan.refused
        self._cells: Mapping[ChangeState, Sequence[PlannedCell]] = {
            STATES[state]: cells for state, cells in plan.by_state.items()
        }

    def items(self) -> Mapping[ChangeState, Sequence[object]]:
        """Return the values by state, the ones that want a look first."""
        first: dict[ChangeState, Sequence[object]] = {
            ChangeState.CONFLICT: self.conflicts,
            ChangeState.REFUSED: self._refused,
        }
        rest = (ChangeState.CHANGED, ChangeState.CLEARED, ChangeState.NEW)
        return {**first, **{state: self._cells.get(state, ()) for state in rest}}

    def texts(self, state: ChangeState, number: int) -> Sequence[str]:
        """Return the texts of a value."""
        found = self._texts(state, number)
        return found if self.conflicts else (*found[:3], *found[4:])

    def _texts(self, state: ChangeState, number: int) -> Sequence[str]:
        if state is ChangeState.CONFLICT:
            return self._conflict(self.conflicts[number])
        if state is ChangeState.REFUSED:
            return self._refusal(self._refused[number])
        cell = self._cells[state][number]
        label, old, new = self._words(cell.place, cell.old, cell.new)
        return str(cell.spot), cell.subject, label, "", old if cell.old is not None else "", new, WILL[state]

    def _conflict(self, one: ImportConflict) -> Sequence[str]:
        label, base, study = self._words(one.place, one.base, one.study)
        _, _, file = self._words(one.place, None, one.file)
        return str(one.spot), one.subject, label, base, study, file, DECIDED[one.decision]

    def _refusal(self, one: Refusal) -> Sequence[str]:
        form, _, field = one.item.partition(".")
        label = self._words(Place("", form, 0, field), None, None)[0] if one.item else ""
        return str(one.spot), one.subject, label, "", "", one.text, one.sentence

    def _words(self, at: Place, old: str | None, new: str | None) -> tuple[str, str, str]:
        label, before, after = value_words(Change(at.patient, at.form, at.row, at.field, old, new), self._dictionary)
        return label if at.form.startswith("@") else f"{at.form} · {label}", before, after


class PreviewPage(JudgedPage):
    """Counts, the list, and what else is to be known of the file."""

    def __init__(self, dictionary: Dictionary, parent: QWidget) -> None:
        super().__init__("import", OFFERS, parent)
        self._dictionary = dictionary
        self._plan: ImportPlan | None = None
        self.notes = ListWidget(self)
        self.notes.setObjectName("import-notes")
        self.notes.setAccessibleName("What is to be known of the file")
        self.notes.setWordWrap(True)
        self.notes.setMaximumHeight(round(NOTES_HEIGHT * scale_of(self.font())))
        layout = self.layout()
        assert layout is not None
        layout.addWidget(self.notes)

    def show_plan(self, plan: ImportPlan) -> None:
        """Show a plan."""
        self._plan = plan
        self.show_lines(PlanLines(plan, self._dictionary))
        self.notes.clear()
        self.notes.addItems([shown(note) for note in plan.notes])
        self.notes.setVisible(bool(plan.notes))

    @property
    def plan(self) -> ImportPlan:
        """The plan with its conflicts as they are decided now."""
        assert self._plan is not None  # asked for after one was shown
        return replace(self._plan, conflicts=self.conflicts)

    def in_words(self) -> str:
        """Return what would happen."""
        return self.plan.in_words()

    @property
    def decided(self) -> dict[int, ImportPreference]:
        """The decisions by the number of their conflict."""
        return {number: one.decision for number, one in enumerate(self.plan.conflicts)}

    def verb(self) -> str:
        """Return what the main button does."""
        count = self.plan.change_count
        words = counted(count, "value", "values")
        return f"Import {words}" if count else "Nothing to import"
