"""The lists of terms for coding events: those of the study, and what NCI's sheet would change in them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QFormLayout, QPlainTextEdit, QTableWidgetItem, QVBoxLayout, QWidget

from cd7gui.domain.errors import UserError
from cd7gui.domain.formatting import counted
from cd7gui.study.people.roles import Act
from cd7gui.study.safety.keeping_terms import (
    VERSIONS,
    TermsPlan,
    keep_terms,
    lists_in_use,
    plan_terms,
    removal_in_words,
    remove_terms,
)
from cd7gui.study.safety.term_sheets import TermSheet
from cd7gui.study.session import Study
from cd7gui.ui.dialogs.dialog_parts import button_row, plain_button, problem_label, table_of_lines
from cd7gui.ui.dialogs.prompts import UserPrompts
from cd7gui.ui.style import theme
from cd7gui.ui.widgets.combo_box import ComboBox, offer
from cd7gui.ui.widgets.plain_text import PlainLabel, one_line

TITLES = ("CTCAE", "Terms", "File", "Imported by", "At", "SHA-256")
AS_IT_SAYS = "as the sheet says"
FILES = "Workbooks and tables (*.xlsx *.ods *.csv)"
READING = "Reading {name}…"
OURS = "This study has no list of its own: its events are coded with the selection supplied with the programme."
NO_ROW = "Choose a list in the table first."
WHY = (
    "Why is the list of CTCAE {version} removed? The reason is recorded in the audit trail. The supplied selection is "
    "then used again."
)
TAKEN = "Stored: {terms} of CTCAE {version}."
MOST_ASKED = 3  # sentences about coded events in the question; all of them are listed in the dialog
MORE = "The dialog behind this question lists more."
REMOVED = "The list of CTCAE {version} was removed."
HELP = (
    "NCI publishes CTCAE free of charge as a spreadsheet (dctd.cancer.gov and evs.nci.nih.gov). Choose that file: what "
    "it would add and change is shown below before anything is stored. MedDRA codes are licensed and are left out."
)

Read = Callable[[Path, str, Callable[["TermSheet | str"], object]], Callable[[], object]]


class TermsDialog(QDialog):
    """Dialog that shows the lists; a sheet is read, shown, and stored after confirmation.

    Signals:
        kept(object): a list was written or removed, with these lines of the trail.
    """

    kept = Signal(object)

    def __init__(self, study: Study, prompts: UserPrompts, read: Read, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Terms of adverse events")
        self._study, self._prompts, self._read = study, prompts, read
        self._plan: TermsPlan | None = None
        self._stop: Callable[[], object] = lambda: None  # stops reading a sheet
        self.table = table_of_lines("Lists of the study", TITLES, self)
        self.table.setTabKeyNavigation(False)
        self.table.horizontalHeader().setStretchLastSection(True)
        self.version = ComboBox(self)
        self.version.setAccessibleName("Version of the sheet")
        offer(self.version, [("", AS_IT_SAYS), *((one, f"CTCAE {one}") for one in VERSIONS)])
        self.shown = QPlainTextEdit(self)
        self.shown.setReadOnly(True)
        self.shown.setAccessibleName("What the sheet changes")
        self.shown.setTabChangesFocus(True)
        self.said = problem_label(self)
        self.choose = plain_button("&Read a sheet…", self._choose, self)
        self.store = plain_button("&Import the list", self._store, self)
        self.remove = plain_button("Rem&ove…", self._remove, self)
        self._lay_out()
        self._show()
        self.choose.setFocus()

    def _lay_out(self) -> None:
        said = PlainLabel(HELP, self)
        said.setWordWrap(True)
        theme.mark(said, role="help")
        fields = QFormLayout()
        fields.addRow("Version of the sheet", self.version)
        close = plain_button("Close", self.accept, self)
        layout = QVBoxLayout(self)
        layout.setSpacing(12)
        layout.addWidget(said)
        layout.addWidget(self.table, 1)
        layout.addLayout(fields)
        layout.addWidget(self.shown, 3)
        layout.addWidget(self.said)
        layout.addLayout(button_row(self.choose, self.store, self.remove, apart=close))
        theme.resize_on_screen(self, 860, 560)

    def _show(self) -> None:
        here = lists_in_use(self._study)
        self.table.setRowCount(len(here))
        for row, one in enumerate(here):
            terms = f"{one.terms:,}" + (f" + {one.gone} no longer in the sheet" if one.gone else "")
            texts = (one.version, terms, one.source.name, one.who, one.at, one.source.sha256)
            for column, text in enumerate(texts):
                self.table.setItem(row, column, QTableWidgetItem(one_line(text)))
        self.table.resizeColumnsToContents()
        self.shown.setPlainText("\n".join(one.in_words() for one in here) or OURS)
        self._let()

    def _let(self) -> None:
        may = self._study.may(Act.CHANGE_SETTINGS) and not self._study.read_only
        self.choose.setEnabled(may)
        self.store.setEnabled(may and self._plan is not None and bool(self._plan.changes))
        self.remove.setEnabled(may and self.table.rowCount() > 0)

    def _choose(self) -> None:
        path = self._prompts.choose_to_open("Read NCI's CTCAE sheet", None, FILES)
        if path is not None:
            self._plan = None
            self._say(READING.format(name=path.name), done=True)
            self.choose.setEnabled(False)
            self.store.setEnabled(False)
            self._stop = self._read(path, self.version.currentData(), self._take)

    def done(self, result: int) -> None:
        """Close and abandon a sheet that is still being read."""
        self._stop()
        super().done(result)

    def _take(self, found: TermSheet | str) -> None:
        """Show what a sheet would change, or why it could not be read."""
        try:
            if isinstance(found, str):
                raise UserError(found)
            self._plan = plan_terms(self._study, found)
        except UserError as problem:
            self._say(str(problem))
        else:
            self.shown.setPlainText(self._plan.listing())
            self._say("")
        self._let()
        (self.store if self.store.isEnabled() else self.choose).setFocus()

    def _store(self) -> None:
        plan = self._plan
        if plan is not None:
            terms = counted(plan.terms, "term", "terms")
            self._do(lambda: keep_terms(self._study, plan), TAKEN.format(terms=terms, version=plan.version))

    def _remove(self) -> None:
        chosen = self.table.selectionModel().selectedRows()
        item = self.table.item(chosen[0].row(), 0) if chosen else None
        if item is None:
            self._say(NO_ROW)
            return
        version = item.text()
        try:
            meaning = removal_in_words(self._study, version)
        except UserError as problem:
            self._say(str(problem))
            return
        before = self.shown.toPlainText()
        self.shown.setPlainText("\n".join(meaning))
        judged = [*meaning[1 : 1 + MOST_ASKED], *([MORE] if len(meaning) > 1 + MOST_ASKED else [])]
        why = self._prompts.ask_reason("\n\n".join((WHY.format(version=version), *judged)), do="Remove")
        self.shown.setPlainText(before)
        if why:
            self._do(lambda: remove_terms(self._study, version, why), REMOVED.format(version=version))

    def _do(self, act: Callable[[], object], words: str) -> None:
        try:
            recorded = act()
        except UserError as problem:
            self._say(str(problem))
            return
        self._plan = None
        self._show()
        self._say(words, done=True)
        self.kept.emit(recorded)

    def _say(self, words: str, *, done: bool = False) -> None:
        theme.mark(self.said, severity="" if done else "error")
        self.said.setText(words)
        self.said.setVisible(bool(words))
