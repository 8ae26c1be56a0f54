"""A card that shows what the counts propose: the proposal, its rule, the rows that decide, and the way to take it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QVBoxLayout, QWidget

from cd7gui.domain.text import N_
from cd7gui.study.proposals import RecoveryProposal
from cd7gui.ui import theme
from cd7gui.ui.theme import scale_of, spacing


class ProposalCard(QFrame):
    """Shows one proposal.

    Signals:
        take_wanted(object): the button was pressed; carries the `RecoveryProposal`.
    """

    take_wanted = Signal(object)

    def __init__(self, button: str, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        theme.mark(self, role="card")
        self.setObjectName(name)
        self._proposal: RecoveryProposal | None = None
        self._says = self._words("panel-title")
        self._rule = self._words("help")
        self._grounds = self._words("message")
        self._caution = self._words("message")
        theme.mark(self._caution, severity="query")
        self._taken = self._words("help")
        self._taken.setText(N_("This is what is entered."))
        self.button = QPushButton(button, self)
        self.button.clicked.connect(self._want)
        self._layout = QVBoxLayout(self)
        for words in (self._says, self._rule, self._grounds, self._caution, self._taken):
            self._layout.addWidget(words)
        self._layout.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)

    def _words(self, role: str) -> QLabel:
        words = QLabel(self)
        words.setWordWrap(True)
        theme.mark(words, role=role)
        return words

    def show_proposal(self, proposal: RecoveryProposal, *, may_enter: bool) -> None:
        """Show a proposal; `may_enter` is False while the study is read-only."""
        self._proposal = proposal
        grounds = "\n".join(proposal.grounds)
        for words, text in ((self._says, proposal.says), (self._rule, proposal.rule), (self._grounds, grounds)):
            words.setText(text)
            words.setVisible(bool(text))
        self._caution.setText(proposal.caution)
        self._caution.setVisible(bool(proposal.caution))
        self._taken.setVisible(proposal.taken)
        self.button.setVisible(bool(proposal.entries))
        self.button.setEnabled(may_enter and not proposal.taken)
        said = " ".join(part for part in (proposal.says, proposal.rule, proposal.caution) if part)
        self.setAccessibleName(said)
        self.button.setAccessibleDescription(said)

    def place(self, x: int, y: int, width: int) -> int:
        """Take a place of this width; gives the height that the words need."""
        scale = scale_of(self.font())
        self._layout.setSpacing(spacing(1, scale))
        self._layout.setContentsMargins(*(spacing(steps, scale) for steps in (3, 2, 3, 2)))
        self._layout.invalidate()
        height = self._layout.totalHeightForWidth(width)
        self.setGeometry(x, y, width, height)
        return height

    def _want(self) -> None:
        if self._proposal is not None:
            self.take_wanted.emit(self._proposal)
