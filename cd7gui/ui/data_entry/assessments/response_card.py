"""A card beside the response: the response that follows from the findings, and a button to accept it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QWidget

from cd7gui.presenters.response import ProposedResponse, ResponseView
from cd7gui.ui.data_entry.special_pages.verdict_card import VerdictCard
from cd7gui.ui.widgets.plain_text import caption

MOST = 2  # readings of one assessment: by the wording of ELN, and by its intention


class ResponseCard(VerdictCard):
    """The card of the proposed response, which is stored only when a person accepts it.

    Signals:
        take_wanted(str): a response is to be entered, by its code.
    """

    take_wanted = Signal(str)

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(name, parent)
        self._proposals: tuple[ProposedResponse, ...] = ()
        self.buttons = tuple(QPushButton("Use", self) for _ in range(MOST))
        for at, button in enumerate(self.buttons):
            button.setObjectName(f"take-response-{at}")
            button.clicked.connect(lambda _=False, at=at: self.take_wanted.emit(self._proposals[at].code))
            self.stack.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)

    def show_view(self, view: ResponseView | None, *, read_only: bool) -> None:
        """Show the response that follows from the findings; None hides the card."""
        self.show_judged(view.judged if view is not None else None)
        self._proposals = view.proposals[:MOST] if view is not None else ()
        for at, button in enumerate(self.buttons):
            offered = at < len(self._proposals) and not read_only
            button.setVisible(offered)
            if offered:
                one = self._proposals[at]
                reading = f" ({one.reading})" if len(self._proposals) > 1 else ""
                button.setText(caption(f"Use {one.label}{reading}"))
