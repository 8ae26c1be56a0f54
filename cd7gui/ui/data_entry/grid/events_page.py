"""The table of adverse events, with events proposed from the laboratory series for a person to enter."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from cd7gui.domain.case_report.changes import Place
from cd7gui.domain.case_report.dictionary import Form
from cd7gui.domain.formatting import counted
from cd7gui.presenters.event_words import ProposedEventRow, proposed_rows
from cd7gui.ui.data_entry.fields.context import EntryContext
from cd7gui.ui.data_entry.grid.grid_page import GridPage
from cd7gui.ui.style import theme
from cd7gui.ui.widgets.plain_text import PlainLabel, tip

NEXT = "AESER"  # first field after the proposed ones that only a person can answer
KEY = "Ctrl+Shift+L"
NOTHING = "The laboratory series propose no event that has not been entered."


class ProposalStrip(QFrame):
    """A strip with the first proposed event, and how many more there are."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._said = PlainLabel(self)
        self._said.setWordWrap(True)
        theme.mark(self._said, role="message", severity="query")
        self.take = QPushButton("Enter it", self)
        self.take.setToolTip(tip(f"Enters the event as a new row; the remaining fields are for you to fill in. {KEY}"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(20, 2, 20, 4)
        layout.addWidget(self._said, 1)
        layout.addWidget(self.take)
        self.hide()

    def show_proposals(self, found: tuple[ProposedEventRow, ...], *, may_enter: bool) -> None:
        """Show the first of the proposals; hide if there are none."""
        self.setVisible(bool(found))
        if found:
            more = f" {counted(len(found) - 1, 'more is', 'more are')} proposed." if len(found) > 1 else ""
            self._said.setText(f"F18 proposes: {found[0].words}.{more}")
            self.take.setAccessibleDescription(self._said.text())
            self.take.setEnabled(may_enter)


class EventsPage(GridPage):
    """The rows of F19, below the events proposed from F18."""

    def __init__(self, form: type[Form], context: EntryContext, parent: QWidget | None = None) -> None:
        super().__init__(form, context, parent)
        self.proposals = ProposalStrip(self)
        self.proposals.take.clicked.connect(self.take_proposed)
        layout = self.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.insertWidget(1, self.proposals)

    def show_case(self, patient: str, row: int | None = None) -> None:
        """Show a patient and the proposals."""
        super().show_case(patient, row)
        self._propose()

    def refresh(self) -> None:
        """Refresh from the study in place."""
        super().refresh()
        self._propose()

    def _propose(self) -> None:
        found = proposed_rows(self.case) if self.patient else ()
        self.proposals.show_proposals(found, may_enter=not self.context.controller.study.entry_closed)

    def take_proposed(self) -> None:
        """Enter the first proposed event as a new row, and go to the first field left for a person."""
        self.commit_typing()
        found = proposed_rows(self.case)
        if not found:
            self.context.controller.notice.emit(NOTHING, "query")
            return
        number = self.case.next_row(self.form)
        cells = [(Place(self.patient, self.form.id, number, field), text) for field, text in found[0].texts.items()]
        if self.context.entering.paste(cells, why="accepted from the laboratory series") is not None:
            self.show_case(self.patient, number)
            self.refresh()
            self.focus_field(NEXT)
