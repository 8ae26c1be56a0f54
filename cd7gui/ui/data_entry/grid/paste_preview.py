"""Opening the preview of a pasted table in a page, refreshing it, and entering it as one step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QObject
from PySide6.QtWidgets import (
    QBoxLayout,
    QWidget,
)

from cd7gui.domain.case_report.changes import Place
from cd7gui.domain.formatting import counted
from cd7gui.study.paste.rows import PreparedPaste, prepare
from cd7gui.study.paste.table import recognise
from cd7gui.study.session import Study
from cd7gui.ui.data_entry.grid.paste_left_out import left_out_in_short, repeated_lines
from cd7gui.ui.data_entry.grid.paste_panel import PastePanel
from cd7gui.ui.data_entry.pages.base_page import CasePage


class PastePreview(QObject):
    """Opens the panel in place of other widgets, and closes it when it no longer applies."""

    def __init__(self, page: CasePage, covered: Sequence[QWidget]) -> None:
        super().__init__(page)
        self._page = page
        self._covered = tuple(covered)
        self._study: Study | None = None
        self._patient = ""
        self._came_from: Place | None = None
        self._prepared = PreparedPaste((), (), ())
        self.panel: PastePanel | None = None

    def offer(self, text: str) -> bool:
        """Open the panel for a block whose header is recognised; return False for any other block."""
        table = recognise(self._page.form, text)
        if table is None or not table.lines:
            return False
        self.close()
        self._study, self._patient = self._page.context.controller.study, self._page.patient
        self._came_from = self._page.focused_place()
        panel = self.panel = PastePanel(table, self._study.reading.date_order, self._page)
        panel.enter_wanted.connect(self._enter)
        panel.cancelled.connect(self.cancel)
        panel.chosen.connect(self.refresh)
        layout = self._page.layout()
        assert isinstance(layout, QBoxLayout)
        layout.insertWidget(1, panel, 1)
        for widget in self._covered:
            widget.hide()
        self.refresh()
        panel.show()
        panel.take_focus()
        return True

    def refresh(self) -> None:
        """Judge the lines again, or close a panel opened for another patient or study."""
        if self.panel is None:
            return
        controller = self._page.context.controller
        if not controller.has_study or controller.study is not self._study or self._page.patient != self._patient:
            self.close()
            return
        reading = replace(self._study.reading, date_order=self.panel.order)
        self._prepared = prepare(self.panel.table, self._page.case, reading)
        repeated = repeated_lines(self.panel.table, self._prepared, self._page.case, reading)
        self.panel.show_prepared(self._prepared, repeated)

    def close(self) -> None:
        """Close the panel, and show again what it covered."""
        panel, self.panel = self.panel, None
        if panel is not None:
            panel.hide()
            panel.deleteLater()
            for widget in self._covered:
                widget.show()

    def cancel(self) -> bool:
        """Close the panel and go back to the cell; return whether it was open."""
        if self.panel is None:
            return False
        self.close()
        place = self._came_from
        if place is not None:
            self._page.show_case(self._patient, place.row)
        self._page.focus_field(place.field if place is not None else None)
        return True

    def _enter(self) -> None:
        page, rows = self._page, self._prepared.rows
        if self.panel is None or self.panel.undecided or not rows:
            return
        first = page.case.next_row(page.form)
        prepared = self._prepared
        pasted = page.context.entering.paste(
            prepared.cells(page.case, page.form), sources=prepared.sources(page.case, page.form)
        )
        entered = page.case.next_row(page.form) - first
        if not entered:
            return  # refused, or no reason was given: the panel stays as it is
        self.close()
        page.show_case(page.patient, first)
        page.focus_field()
        if pasted is not None and not pasted.refused:  # what was refused is said already
            left_out = left_out_in_short(prepared)
            said = "{rows} from the pasted table. {left_out}Undo reverses this in one step."
            words = counted(entered, "row was entered", "rows were entered")
            notice = said.format(rows=words, left_out=left_out and f"{left_out} ")
            page.context.controller.notice.emit(notice, "query" if left_out else "")
