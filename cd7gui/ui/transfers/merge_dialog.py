"""Merging another site's study: compared by the trails, conflicts decided, stored as one undo step."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QWidget

from cd7gui.domain.case_report.changes import AuditEntry
from cd7gui.study.merges.merge_applying import merging
from cd7gui.study.merges.merge_plan import MergePlan
from cd7gui.ui.services.controller import StudyController
from cd7gui.ui.transfers.merge_page import ComparisonPage
from cd7gui.ui.transfers.transfer_dialog import TransferDialog
from cd7gui.ui.widgets.plain_text import shown

COMPARE = 0
STEPS = ("Values", "Done")


class MergeWindow(TransferDialog):
    """The wizard for merging another site's study."""

    def __init__(self, controller: StudyController, source: Path, parent: QWidget) -> None:
        super().__init__("merge", f"Merge {source.name}", STEPS, controller, parent)
        self.comparison = ComparisonPage(controller.study.rules.dictionary, self)
        self.add_pages(self.comparison)
        self.comparison.changed.connect(self._allow)
        self.next_wanted.connect(self._go_on)
        self.show_busy(f"Comparing {source.name} with this study…", COMPARE)
        self._worker.ask("compare", controller.study.location, source, then=self._take_plan, part=self._take_part)

    def _take_plan(self, plan: MergePlan) -> None:
        self.comparison.show_plan(replace(plan, **self._parts_of("taken", "conflicts")))
        self.show_before(stored=True)
        self.comparison.list.table.setFocus()

    def _allow(self) -> None:
        plan = self.comparison.plan
        self.allow(self.comparison.verb(), possible=plan.settled and bool(plan.change_count))

    def _go_on(self) -> None:
        if self.pages.currentWidget() is self.done_page:
            self.accept()
        else:
            plan = self.comparison.plan
            self.store(merging(self._controller.study, plan), plan.change_count)

    def show_stored(self, recorded: tuple[AuditEntry, ...]) -> None:
        """Show the result."""
        plan = self.comparison.plan
        says = [
            plan.in_words(),
            *map(shown, plan.remarks),
            f"Each line of the trail names {plan.name}, and who entered the value there and when.",
            "Undo (Ctrl+Z) reverses all of it in one step.",
        ]
        self.done_page.show_words("The other site's study was merged.", says)

    def show_before(self, *, stored: bool) -> None:
        """Show the comparison, or that there is none."""
        if stored:
            self.show_page(self.comparison, COMPARE, "")
            self._allow()
        else:
            self.show_nothing("The studies cannot be merged.")
