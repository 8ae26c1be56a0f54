"""The preview of an import: all values that would be written or are refused, before any is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtWidgets import QWidget

from cd7gui.domain.case_report.changes import Place
from cd7gui.domain.case_report.dictionary import Dictionary
from cd7gui.domain.formatting import counted
from cd7gui.study.imports.import_plan import ImportConflict, ImportPlan, ImportPreference, PlannedCell, Refusal, State
from cd7gui.ui.style.theme import scale_of
from cd7gui.ui.transfers.change_model import ChangeState, ListColumn
from cd7gui.ui.transfers.changes_page import ChangesPage, PlannedLines
from cd7gui.ui.widgets.copying import ListWidget
from cd7gui.ui.widgets.plain_text import shown

STATES = {State.NEW: ChangeState.NEW, State.CHANGED: ChangeState.CHANGED, State.CLEARED: ChangeState.CLEARED}
OFFERS = (
    ("Take the &file's value", ImportPreference.FILE),
    ("Keep the &study's value", ImportPreference.STUDY),
    ("Leave &undecided", ImportPreference.NOBODY),
)
DECIDED = {
    ImportPreference.FILE: "the file's value is taken",
    ImportPreference.STUDY: "the study's value stays",
    ImportPreference.NOBODY: "undecided: the study's value stays, and the cell is returned",
}
WILL = {
    ChangeState.NEW: "is entered",
    ChangeState.CHANGED: "replaces it",
    ChangeState.CLEARED: "is emptied",
}
NOTES_HEIGHT = 66  # px at 100%: three lines before the list scrolls


class PlanLines(PlannedLines):
    """The values of an import as lines of the list."""

    every_column = (
        ListColumn("Cell", 150),
        ListColumn("Patient", 96, "01-0001"),
        ListColumn("Field", 210),
        ListColumn("At the export", 104, "At the export"),
        ListColumn("In the study", 120, "In the study"),
        ListColumn("In the file", 120, "In the file"),
        ListColumn("What happens", 300),
    )
    base = 3

    def __init__(self, plan: ImportPlan, dictionary: Dictionary) -> None:
        cells = {STATES[state]: cells for state, cells in plan.by_state.items()}
        super().__init__(dictionary, plan.conflicts, plan.refused, cells)

    def texts_of(self, one: ImportConflict | Refusal | PlannedCell, state: ChangeState) -> Sequence[str]:
        """Return the texts of a cell."""
        if isinstance(one, ImportConflict):
            label, base, study = self.words(one.place, one.base, one.study)
            _, _, file = self.words(one.place, None, one.file)
            return str(one.spot), one.subject, label, base, study, file, DECIDED[one.decision]
        if isinstance(one, Refusal):
            form, _, field = one.item.partition(".")
            label = self.words(Place("", form, 0, field), None, None)[0] if one.item else ""
            return str(one.spot), one.subject, label, "", "", one.text, one.sentence
        label, old, new = self.words(one.place, one.old, one.new)
        return str(one.spot), one.subject, label, "", old if one.old is not None else "", new, WILL[state]


class PreviewPage(ChangesPage):
    """The counts, the list, and notes on the file."""

    def __init__(self, dictionary: Dictionary, parent: QWidget) -> None:
        super().__init__("import", OFFERS, parent)
        self._dictionary = dictionary
        self._plan: ImportPlan | None = None
        self.notes = ListWidget(self)
        self.notes.setObjectName("import-notes")
        self.notes.setAccessibleName("Notes on the file")
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
        """The plan with the present decisions on its conflicts."""
        assert self._plan is not None  # used only after one was shown
        return replace(self._plan, conflicts=self.conflicts)

    def in_words(self) -> str:
        """Return a sentence on what would happen."""
        return self.plan.in_words()

    @property
    def decided(self) -> dict[int, ImportPreference]:
        """The decisions by conflict number."""
        return {number: one.decision for number, one in enumerate(self.plan.conflicts)}

    def verb(self) -> str:
        """Return the text of the main button."""
        count = self.plan.change_count
        words = counted(count, "value", "values")
        return f"Import {words}" if count else "Nothing to import"
