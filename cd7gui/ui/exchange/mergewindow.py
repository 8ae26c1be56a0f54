"""Taking over another site's study: compared by the trails, decided conflict by conflict, one step that undo takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QWidget

from cd7gui.domain.changes import Recorded
from cd7gui.domain.text import N_, counted
from cd7gui.study.mergeapplying import merging
from cd7gui.study.mergeplan import MergePlan
from cd7gui.study.mergewire import conflict_from, merge_from, taken_from
from cd7gui.ui.exchange.comparison import ComparisonPage
from cd7gui.ui.exchange.donepage import DonePage
from cd7gui.ui.exchange.frame import Frame
from cd7gui.ui.exchange.pipe import Pipe
from cd7gui.ui.exchange.writing import Writing
from cd7gui.ui.gateway import Gateway

COMPARE, DONE = range(2)
STEPS = (N_("Every value"), N_("Done"))


class MergeWindow(Frame):
    """Goes through another site's study with a person."""

    def __init__(self, gateway: Gateway, source: Path, parent: QWidget) -> None:
        super().__init__(N_("Merge {name}").format(name=source.name), STEPS, parent)
        self.setObjectName("merge-window")
        self._gateway, self._source = gateway, source
        self.comparison = ComparisonPage(gateway.study.rules.dictionary, self)
        self.done_page = DonePage(self)
        self.add_pages(self.comparison, self.done_page)
        self._parts: dict[str, list[Any]] = {}
        self._writing: Writing | None = None
        self._pipe = Pipe("merge", gateway.study.path, source, self)
        self._connect()
        self.show_busy(N_("Comparing {name} with this study…").format(name=source.name), COMPARE)
        self._pipe.ask("compare")

    def _connect(self) -> None:
        self._pipe.failed.connect(self._fail)
        self._pipe.when("taken", self._taking("taken", taken_from))
        self._pipe.when("conflicts", self._taking("conflicts", conflict_from))
        self._pipe.when("merge", lambda said: self._take_plan(merge_from(said["head"], self._parts)))
        self.comparison.changed.connect(self._allow)
        self.next_wanted.connect(self._go_on)

    def _taking(self, part: str, make: Callable[[Any], object]) -> Callable[[Mapping[str, Any]], None]:
        def take(said: Mapping[str, Any]) -> None:
            self._parts.setdefault(part, []).extend(make(row) for row in said["rows"])

        return take

    def _take_plan(self, plan: MergePlan) -> None:
        self.comparison.show_plan(plan)
        self._show_comparison()
        self.comparison.list.table.setFocus()

    def _show_comparison(self) -> None:
        self.show_page(self.comparison, COMPARE, "")
        self._allow()

    def _allow(self) -> None:
        plan = self.comparison.plan
        self.allow(self.comparison.verb(), possible=plan.settled and bool(plan.change_count))

    def _go_on(self) -> None:
        if self.pages.currentWidget() is self.done_page:
            self.accept()
            return
        plan = self.comparison.plan
        values = counted(plan.change_count, N_("value"), N_("values"))
        self.show_busy(N_("Storing {values} as one step…").format(values=values), COMPARE)
        self._writing = Writing(merging(self._gateway.study, plan), plan.change_count, self)
        self._writing.progressed.connect(self.busy.show_progress)
        self._writing.failed.connect(self._fail)
        self._writing.done.connect(self._finish)

    def _finish(self, recorded: tuple[Recorded, ...]) -> None:
        self._writing = None
        self._gateway.take_over(recorded)
        plan = self.comparison.plan
        says = [
            plan.in_words(),
            N_("Each line of the trail names {name}, and who entered the value there and when.").format(name=plan.name),
            N_("Undo (Ctrl+Z) takes all of it back in one step."),
        ]
        self.done_page.show_words(N_("The other site's study is in."), says)
        self.show_page(self.done_page, DONE, N_("Close"))
        self.cancel.hide()
        self.next.setFocus()

    def _fail(self, sentence: str) -> None:
        """Show why something was not done, on the page that it was asked from."""
        writing, self._writing = self._writing, None
        if writing is not None:
            self._show_comparison()
        elif self.pages.currentWidget() is self.busy:
            self.done_page.show_words(N_("The studies cannot be merged."), [N_("Nothing was changed.")])
            self.show_page(self.done_page, COMPARE, "")
            self.cancel.setText(N_("Close"))
        self.show_problem(sentence)

    def stop(self) -> None:
        """End the process that compares, and take back what was not stored whole."""
        if self._writing is not None:
            self._writing.stop()
        self._pipe.stop()
