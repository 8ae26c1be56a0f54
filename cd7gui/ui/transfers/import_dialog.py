"""Taking over a file in steps: what its columns fill, every cell before it is stored, one step that undo takes back."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QPushButton, QWidget

from cd7gui.domain.case_report.changes import AuditEntry
from cd7gui.domain.formatting import N_, counted
from cd7gui.study.entry import REASONS
from cd7gui.study.imports.import_applying import applying, changes_of_complete_forms, with_reason
from cd7gui.study.imports.import_layout import ColumnChoice, Layout, SavedChoices, SheetChoice, TextFormat
from cd7gui.study.imports.import_messages import (
    cell_from,
    conflict_from,
    layout_from,
    plain_choices,
    plain_remembered,
    plan_from,
    refusal_from,
)
from cd7gui.study.imports.import_plan import Choices, ImportPlan
from cd7gui.ui.dialogs.prompts import WORKBOOKS, UserPrompts
from cd7gui.ui.services.controller import StudyController
from cd7gui.ui.services.settings import UserSettings
from cd7gui.ui.transfers.columns_page import ColumnsPage
from cd7gui.ui.transfers.import_memory import ChosenColumns, keep, recall
from cd7gui.ui.transfers.preview_page import PreviewPage
from cd7gui.ui.transfers.transfer_dialog import TransferDialog

COLUMNS, CELLS = range(2)
STEPS = (N_("Columns"), N_("Every cell"), N_("Done"))
CHECK = N_("Check every cell")
WHY = N_("Why?")
PARTS = {"cells": cell_from, "refused": refusal_from, "conflicts": conflict_from}


class ImportWizard(TransferDialog):
    """Goes through a file with a person."""

    def __init__(
        self, gateway: StudyController, notices: UserPrompts, preferences: UserSettings, file: Path, parent: QWidget
    ) -> None:
        super().__init__("import", N_("Import {name}").format(name=file.name), STEPS, gateway, file, parent)
        self._notices, self._preferences, self._file = notices, preferences, file
        dictionary = gateway.study.rules.dictionary
        self.columns_page = ColumnsPage(dictionary, self)
        self.preview = PreviewPage(dictionary, self)
        self.add_pages(self.columns_page, self.preview)
        self.send_back = QPushButton(N_("Send what stays behind back…"), self)
        self.send_back.setObjectName("send-back")
        self.send_back.setAutoDefault(False)
        self.aside.addWidget(self.send_back)
        self.send_back.hide()
        self._layout: Layout | None = None
        self._chosen = ChosenColumns()
        self._recalled = False
        self._connect()
        self._read(TextFormat())

    def _connect(self) -> None:
        self._pipe.when("layout", lambda said: self._take_layout(layout_from(said["layout"])))
        for part, make in PARTS.items():
            self.collect(part, make)
        self._pipe.when("plan", lambda said: self._take_plan(plan_from(said["head"], self._parts)))
        self._pipe.when("sent", lambda said: self._tell_sent(said["path"]))
        self._pipe.failed.connect(lambda _: self.send_back.setEnabled(True))
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

    # reading, and what the columns fill

    def _read(self, text: TextFormat) -> None:
        self.show_busy(N_("Reading {name}…").format(name=self._file.name), COLUMNS)
        self._recalled = False
        self._pipe.ask("read", text=asdict(text), remembered=plain_remembered(self._chosen.remembered))

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
        self._pipe.ask("layout", remembered=plain_remembered(self._chosen.remembered))

    def _show_columns(self) -> None:
        assert self._layout is not None  # there is one before this page can be reached
        order = self._gateway.study.reading.date_order or ""
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
        """What was chosen, as the judging takes it."""
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
        self.show_busy(N_("Checking every cell of {name}…").format(name=self._file.name), CELLS)
        self._pipe.ask("plan", choices=plain_choices(self.choices))

    def _take_part(self, part: str, made: list[Any]) -> None:
        super()._take_part(part, made)
        for one in made if part == "cells" else ():
            super()._take_part(one.state.value, [one])  # sorted now, because later all at once takes a while

    def _take_plan(self, plan: ImportPlan) -> None:
        self._parts = {}
        self.preview.show_plan(plan)
        self.show_page(self.preview, CELLS, "", back=True)
        self._allow_import()
        self.preview.list.table.setFocus()

    def _allow_import(self) -> None:
        plan = self.preview.plan
        self.allow(self.preview.verb(), possible=bool(plan.change_count))
        self.send_back.setVisible(bool(plan.left_behind))

    # storing

    def _write(self) -> None:
        study, plan = self._gateway.study, self.preview.plan
        changes = changes_of_complete_forms(study, plan)
        if changes:
            why = self._notices.ask_reason(f"{changes} {WHY}", do=self.preview.verb(), choices=REASONS)
            if why is None:
                return
            plan = with_reason(study, plan, why)
        self.send_back.hide()
        self.store(applying(study, plan), plan.change_count)

    def show_stored(self, recorded: tuple[AuditEntry, ...]) -> None:
        """Say what went in and what stayed out."""
        plan = self.preview.plan
        lines = counted(len(recorded), N_("line"), N_("lines"))
        left = counted(len(plan.left_behind), N_("cell stays behind"), N_("cells stay behind"))
        says = [
            plan.in_words(),
            N_("{lines} of the trail name {name} and its SHA-256, {sha256}.").format(
                lines=lines, name=plan.name, sha256=plan.sha256
            ),
            N_("Undo (Ctrl+Z) takes all of it back in one step."),
        ]
        if plan.left_behind:
            says.append(N_("{cells}: send them back marked, each with the reason.").format(cells=left))
            self.send_back.show()
            self.send_back.setFocus()
        self.done_page.show_words(N_("The file is in."), says)

    # what stays behind

    def _send_back(self) -> None:
        suggested = self._file.with_name(f"{self._file.stem} refused.xlsx")
        target = self._notices.choose_to_save(N_("Send refused cells back"), suggested, WORKBOOKS)
        if target is not None:
            decided = {str(number): one.value for number, one in self.preview.decided.items()}
            self.show_problem(N_("{path} is being written; leaving this window ends that.").format(path=target), "")
            self.send_back.setEnabled(False)
            self._pipe.ask("send back", decided=decided, target=str(target))

    def _tell_sent(self, path: str) -> None:
        self.send_back.setEnabled(True)
        words = N_("{path} holds the file with every cell that stayed behind marked, and a list of them.")
        self.show_problem(words.format(path=path), "")

    # what goes wrong

    def show_before(self, *, stored: bool) -> None:
        """Show the preview where the storing failed, else the columns if the file could be read at all."""
        if stored:
            self.show_page(self.preview, CELLS, "", back=True)
            self._allow_import()
        elif self._layout is not None:
            self._show_columns()
        else:
            self.show_nothing(N_("The file cannot be read."))
