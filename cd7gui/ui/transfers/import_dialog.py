"""Importing a file in steps: its columns, a preview of every cell, and storage as one undo step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QPushButton, QWidget

from cd7gui.domain.case_report.changes import AuditEntry
from cd7gui.domain.formatting import counted
from cd7gui.pipe import Failure
from cd7gui.study.entry import REASONS
from cd7gui.study.imports.import_applying import applying, changes_needing_a_reason, with_reason
from cd7gui.study.imports.import_layout import ColumnChoice, Layout, SavedChoices, SheetChoice, TextFormat
from cd7gui.study.imports.import_plan import Choices, ImportPlan, State
from cd7gui.ui.dialogs.prompts import WORKBOOKS, UserPrompts
from cd7gui.ui.services.controller import StudyController
from cd7gui.ui.services.settings import UserSettings
from cd7gui.ui.transfers.columns_page import ColumnsPage
from cd7gui.ui.transfers.import_memory import ChosenColumns, keep, recall
from cd7gui.ui.transfers.preview_page import PreviewPage
from cd7gui.ui.transfers.transfer_dialog import TransferDialog

COLUMNS, CELLS, DONE = range(3)
STEPS = ("Columns", "Values", "Done")
CHECK = "Check every cell"
WHY = "Why?"
NOT_SENT = "Writing the refused cells was cancelled. Nothing was written."


def sent_words(path: Path, *, marked: bool) -> str:
    """Return a description of the file that was written with the refused cells."""
    if marked:
        words = "{path} contains the file, with every refused cell marked, and a list of these cells."
    else:
        words = "{path} contains a list of all refused cells; with the whole file it would be too large."
    return words.format(path=path)


class ImportWizard(TransferDialog):
    """The wizard for importing a file."""

    def __init__(
        self, controller: StudyController, prompts: UserPrompts, preferences: UserSettings, file: Path, parent: QWidget
    ) -> None:
        super().__init__("import", f"Import {file.name}", STEPS, controller, parent)
        self._prompts, self._preferences, self._file = prompts, preferences, file
        dictionary = controller.study.rules.dictionary
        self.columns_page = ColumnsPage(dictionary, self)
        self.preview = PreviewPage(dictionary, self)
        self.add_pages(self.columns_page, self.preview)
        self.send_back = QPushButton("Return the refused cells…", self)
        self.send_back.setObjectName("send-back")
        self.send_back.setAutoDefault(False)
        self.aside.addWidget(self.send_back)
        self.send_back.hide()
        self._layout: Layout | None = None
        self._chosen = ChosenColumns()
        self._recalled = False
        self._sending: int | None = None  # the step from which refused cells are being written
        self._connect()
        self._read(TextFormat())

    def _connect(self) -> None:
        page = self.columns_page
        page.form_chosen.connect(self._choose_form)
        page.text_chosen.connect(lambda encoding, delimiter: self._read(TextFormat(encoding, delimiter)))
        page.model.fills_chosen.connect(lambda title, fills: self._choose_column(title, ColumnChoice(fills)))
        page.model.unit_chosen.connect(self._choose_unit)
        page.study_units_chosen.connect(self._choose_study_units)
        page.model.order_chosen.connect(self._choose_order)
        self.preview.changed.connect(self._allow_import)
        self.next_wanted.connect(self._go_on)
        self.back_wanted.connect(self._show_columns)
        self.send_back.clicked.connect(self._send_back)

    # reading, and assigning columns

    def _read(self, text: TextFormat) -> None:
        self.show_busy(f"Reading {self._file.name}…", COLUMNS)
        self._recalled = False
        study, remembered = self._controller.study.location, self._chosen.remembered
        self._worker.ask("read_file", study, self._file, text, remembered, then=self._take_layout)

    def _take_layout(self, layout: Layout) -> None:
        first = self._layout is None or self._layout.shape != layout.shape
        self._layout = layout
        if first and not self._recalled:
            self._recalled = True
            self._chosen = recall(self._preferences, layout)
            if self._chosen.remembered.sheets:
                self._ask_layout()
                return
        self._show_columns()

    def _ask_layout(self) -> None:
        self._worker.ask("layout", self._chosen.remembered, then=self._take_layout)

    def _show_columns(self) -> None:
        assert self._layout is not None  # the page is shown only once there is one
        order = self._controller.study.reading.date_order or ""
        came = self.pages.currentWidget() is not self.columns_page
        self.columns_page.show_layout(self._layout, dict(self._chosen.orders), order)
        self.send_back.hide()
        fills = any(not one.left_out for one in self._layout.sheets)
        possible = fills and not (self._layout.units_lacking or self._layout.doubts)
        self.show_page(self.columns_page, COLUMNS, CHECK, possible=possible)
        if came:
            self.columns_page.take_focus()

    def _choose_form(self, sheet: str, form: str) -> None:
        before = self._chosen.remembered.sheets.get(sheet, SheetChoice())
        self._choose_sheet(sheet, replace(before, form=form))

    def _choose_column(self, title: str, choice: ColumnChoice) -> None:
        sheet = self.columns_page.sheet.name
        before = self._chosen.remembered.sheets.get(sheet, SheetChoice(self.columns_page.sheet.form or None))
        self._choose_sheet(sheet, replace(before, columns={**before.columns, title: choice}))

    def _choose_unit(self, title: str, unit: str) -> None:
        fills = next(one.fills for one in self.columns_page.sheet.columns if one.title == title)
        self._choose_column(title, ColumnChoice(fills, unit))

    def _choose_study_units(self) -> None:
        assert self._layout is not None
        sheets = dict(self._chosen.remembered.sheets)
        forms = {one.name: one.form for one in self._layout.sheets}
        for name, one in self._layout.one_unit_only:
            before = sheets.get(name, SheetChoice(forms[name] or None))
            sheets[name] = replace(before, columns={**before.columns, one.title: ColumnChoice(one.fills, one.units[0])})
        self._chosen = replace(self._chosen, remembered=SavedChoices(sheets))
        self._ask_layout()

    def _choose_order(self, fills: str, order: str) -> None:
        orders = {**self._chosen.orders, fills: order}
        self._chosen = replace(self._chosen, orders={name: one for name, one in orders.items() if one})
        self._show_columns()

    def _choose_sheet(self, sheet: str, choice: SheetChoice) -> None:
        sheets = {**self._chosen.remembered.sheets, sheet: choice}
        self._chosen = replace(self._chosen, remembered=SavedChoices(sheets))
        self._ask_layout()

    @property
    def choices(self) -> Choices:
        """Return the choices in the form that judging needs."""
        page = self.columns_page
        return Choices(
            blanks=page.blanks.chosen,
            missing=page.missing.chosen,
            orders=self._chosen.orders,
            remembered=self._chosen.remembered,
        )

    # judging

    def _go_on(self) -> None:
        page = self.pages.currentWidget()
        if page is self.columns_page:
            self._judge()
        elif page is self.preview:
            self._write()
        else:
            self.accept()

    def _judge(self) -> None:
        assert self._layout is not None
        keep(self._preferences, self._layout, self._chosen)
        self._parts = {}
        self.send_back.hide()
        self.show_busy(f"Checking every cell of {self._file.name}…", CELLS)
        self._worker.ask("plan_import", self.choices, then=self._take_plan, part=self._take_part)

    def _take_part(self, part: tuple[str, Sequence[Any]]) -> None:
        super()._take_part(part)
        name, rows = part
        for one in rows if name == "cells" else ():
            super()._take_part((one.state.value, [one]))  # sorted on arrival, as sorting all at the end takes long

    def _take_plan(self, head: ImportPlan) -> None:
        by_state = {state: self._parts.get(state.value, ()) for state in State}
        plan = replace(head, **self._parts_of("cells", "refused", "conflicts"), sorted_cells=by_state)
        self._parts = {}
        self.preview.show_plan(plan)
        self._show_preview()
        self.preview.list.table.setFocus()

    def _show_preview(self) -> None:
        self.show_page(self.preview, CELLS, "", back=True)
        self._allow_import()

    def _allow_import(self) -> None:
        plan = self.preview.plan
        self.allow(self.preview.verb(), possible=bool(plan.change_count))
        self.send_back.setVisible(bool(plan.left_behind))

    # storing

    def _write(self) -> None:
        study, plan = self._controller.study, self.preview.plan
        changes = changes_needing_a_reason(study, plan)
        if changes:
            why = self._prompts.ask_reason(f"{changes} {WHY}", do=self.preview.verb(), choices=REASONS)
            if why is None:
                return
            plan = with_reason(study, plan, why)
        self.send_back.hide()
        self.store(applying(study, plan), plan.change_count)

    def show_stored(self, recorded: tuple[AuditEntry, ...]) -> None:
        """Show what was stored and what was left out."""
        plan = self.preview.plan
        lines = counted(len(recorded), "line", "lines")
        left = counted(len(plan.left_behind), "cell was not imported", "cells were not imported")
        says = [
            plan.in_words(),
            f"{lines} of the trail name {plan.name} and its SHA-256, {plan.sha256}.",
            "Undo (Ctrl+Z) reverses all of it in one step.",
        ]
        if plan.left_behind:
            says.append(f"{left}: return them to the sender, marked, each with the reason.")
            self.send_back.show()
            self.send_back.setFocus()
        self.done_page.show_words("The file was imported.", says)

    # what is left out

    def _send_back(self) -> None:
        suggested = self._file.with_name(f"{self._file.stem} refused.xlsx")
        target = self._prompts.choose_to_save("Return the refused cells", suggested, WORKBOOKS)
        if target is not None:
            stored = self.pages.currentWidget() is self.done_page
            self._sending = DONE if stored else CELLS
            self.send_back.hide()
            self.cancel.show()
            self.show_busy(f"Writing {target}…", self._sending)
            self._worker.ask("send_back", dict(self.preview.decided), target, then=partial(self._take_sent, target))

    def _take_sent(self, target: Path, marked: bool) -> None:
        self._end_sending(sent_words(target, marked=marked))

    def _end_sending(self, sentence: str) -> None:
        """Return to the page from which refused cells were written, and show the result."""
        stored, self._sending = self._sending == DONE, None
        if stored:
            self.show_done()
            self.send_back.show()
        else:
            self._show_preview()
        self.send_back.setFocus()
        self.show_problem(sentence, "")

    def press_cancel(self) -> None:
        """Stop writing refused cells if that is running; otherwise leave."""
        if self._sending is None:
            super().press_cancel()
        else:
            self.busy.begin("Stopping…")
            self._worker.interrupt()

    @property
    def writes_file(self) -> bool:
        """Whether refused cells are being written."""
        return self._sending is not None

    # failures

    def _take_failure(self, failure: Failure) -> None:
        if failure.cancelled:
            self._end_sending(NOT_SENT)
        else:
            super()._take_failure(failure)

    def show_before(self, *, stored: bool) -> None:
        """Show the page from which the failed request was made, or the columns if the file could be read."""
        if self._sending is not None:
            self._end_sending("")
        elif stored:
            self._show_preview()
        elif self._layout is not None:
            self._show_columns()
        else:
            self.show_nothing("The file cannot be read.")
