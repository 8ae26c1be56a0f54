"""A card with a proposal from the counts: its rule, the deciding rows, and a button to accept it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QWidget

from cd7gui.presenters.engraftment import RecoveryProposal
from cd7gui.ui.style import theme
from cd7gui.ui.widgets.text_card import TextCard, show_words


class ProposalCard(TextCard):
    """The card of one proposal.

    Signals:
        take_wanted(object): the button was pressed; carries the `RecoveryProposal`.
        rows_wanted(object): the deciding rows are to be shown; carries the `Place` of the first.
    """

    take_wanted = Signal(object)
    rows_wanted = Signal(object)

    def __init__(self, button: str, name: str, parent: QWidget) -> None:
        super().__init__(name, parent)
        self._proposal: RecoveryProposal | None = None
        self._says = self.add_words("panel-title")
        self._rule = self.add_words("help")
        self._grounds = self.add_words("message")
        self._caution = self.add_words("message")
        theme.mark(self._caution, severity="query")
        self._differs = self.add_words("message")
        theme.mark(self._differs, severity="query")
        self._taken = self.add_words("help")
        self._taken.setText("This is what was entered.")
        self.button = QPushButton(button, self)
        self.button.clicked.connect(self._want)
        self.rows = QPushButton("Go to the deciding rows", self)
        theme.mark(self.rows, role="quiet")
        self.rows.clicked.connect(self._want_rows)
        for one in (self.button, self.rows):
            self.stack.addWidget(one, 0, Qt.AlignmentFlag.AlignLeft)

    def show_proposal(self, proposal: RecoveryProposal, *, may_enter: bool) -> None:
        """Show a proposal; `may_enter` is False while the study is read-only."""
        self._proposal = proposal
        show_words(self._says, proposal.says)
        show_words(self._rule, proposal.rule)
        show_words(self._grounds, "\n".join(proposal.grounds))
        show_words(self._caution, proposal.caution)
        show_words(self._differs, proposal.differs)
        self._taken.setVisible(proposal.taken)
        self.rows.setVisible(bool(proposal.deciding))
        self.button.setVisible(bool(proposal.entries))
        self.button.setEnabled(may_enter and not proposal.taken)
        said = " ".join(part for part in (proposal.says, proposal.rule, proposal.caution, proposal.differs) if part)
        self.setAccessibleName(said)
        self.button.setAccessibleDescription(said)

    def _want_rows(self) -> None:
        if self._proposal is not None and self._proposal.deciding:
            self.rows_wanted.emit(self._proposal.deciding[0])

    def _want(self) -> None:
        if self._proposal is not None:
            self.take_wanted.emit(self._proposal)
