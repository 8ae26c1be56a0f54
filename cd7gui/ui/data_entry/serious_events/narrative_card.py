"""A card below the narrative: blocks of text proposed from the case, each added by a button."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QWidget

from cd7gui.study.safety.narrative_blocks import NarrativeBlock
from cd7gui.ui.widgets.plain_text import PlainLabel
from cd7gui.ui.widgets.text_card import TextCard, show_words

HOW = "Drafted from the case report, in days from T and H. A block is added below the text above; edit it there."
STANDS = "Already in the narrative."
LETTERS = ("Add &course", "Add &laboratory", "Add trea&tment", "Add &outcome")
SHOWN = 600  # characters of a block shown on the card; the narrative gets the whole


class NarrativeCard(TextCard):
    """The card with the blocks; they never replace what is typed.

    Signals:
        block_wanted(object): a tuple of `NarrativeBlock` is to be added.
    """

    block_wanted = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__("narrative-blocks", parent)
        self._blocks: Sequence[NarrativeBlock] = ()
        self.add_words("panel-title").setText("Narrative from the case")
        self.add_words("help").setText(HOW)
        self.texts: list[PlainLabel] = []
        self.buttons: list[QPushButton] = []
        for number, words in enumerate(LETTERS):
            self.texts.append(self.add_words("message"))
            self.buttons.append(self._button(words, partial(self._want, number)))
        self.all = self._button("Add all &blocks", self._want_all)

    def _button(self, words: str, act: object) -> QPushButton:
        button = QPushButton(words, self)
        button.clicked.connect(act)
        self.stack.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        return button

    def show_blocks(self, blocks: Sequence[NarrativeBlock], narrative: str, *, may_enter: bool) -> None:
        """Show what is proposed; `narrative` is the text entered so far."""
        self._blocks = blocks
        for block, text, button in zip(blocks, self.texts, self.buttons, strict=True):
            entered = block.stands_in(narrative)
            said = block.text if len(block.text) <= SHOWN else f"{block.text[:SHOWN]}…"
            why = STANDS if entered else block.why_not
            show_words(text, said if said and not entered else f"{block.title}: {why}")
            button.setVisible(bool(block.text) and not entered)
            button.setEnabled(may_enter)
            button.setAccessibleDescription(said)
        waiting = [one for one in blocks if one.text and not one.stands_in(narrative)]
        self.all.setVisible(len(waiting) > 1)
        self.all.setEnabled(may_enter)

    def _want(self, number: int) -> None:
        self.block_wanted.emit((self._blocks[number],))

    def _want_all(self) -> None:
        self.block_wanted.emit(tuple(self._blocks))
