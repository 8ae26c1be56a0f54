"""Keys typed into a list: they select the choice that they match, and are a text once they match none."""

from __future__ import annotations

from time import monotonic

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from cd7gui.domain.values.kinds import Options
from cd7gui.ui.data_entry.editors.choice_labels import NONE, found_by

PAUSE = 1.0  # s; letters typed at shorter intervals form one search
SHORTCUTS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.MetaModifier


def typed_text(event: QKeyEvent) -> str:
    """Return the text that a key types; "" for a shortcut or a key without text."""
    text = event.text()
    return text if text.isprintable() and not event.modifiers() & SHORTCUTS else ""


class ListSearch:
    """What was typed into a list since the search began; `unlisted` is that text once it matches no choice.

    Such a text takes in all further keys, whatever the pause: an answer to another question ("17" at a list of the
    grades 0 to 5) must not end as the choice that its last key happens to match.
    """

    def __init__(self) -> None:
        self._keys = self._searched = ""
        self._last_key = 0.0
        self.unlisted = ""

    def clear(self) -> None:
        """Begin a new search with the next key."""
        self._keys = self._searched = self.unlisted = ""

    @property
    def pending(self) -> bool:
        """Whether a space would continue the text instead of being a key of the list."""
        return bool(self.unlisted or (self._keys and monotonic() - self._last_key < PAUSE))

    def type(self, text: str, options: Options, after: int) -> int:
        """Take in a typed text; return the choice that now matches, `NONE` if none does."""
        if not self.pending:
            self.clear()
        self._last_key = monotonic()
        self._keys += text
        if self.unlisted:
            self.unlisted = self._keys
            return NONE
        # A second letter that matches alone begins a new search: "y" quickly followed by "n" means no. A digit does
        # not, because "12" never means grade 2.
        alone = text if len(self._searched) == 1 and not text.isdigit() else ""
        for searched in filter(None, (self._searched + text, alone)):
            index = found_by(options, searched, after)
            if index != NONE:
                self._searched = searched
                return index
        self.unlisted = self._keys
        return NONE

    def paste(self, text: str, options: Options) -> int:
        """Take in a whole text; return the choice whose code or label it is, `NONE` if there is none."""
        code = options.code(text)
        index = next((at for at, (listed, _) in enumerate(options.items) if listed == code), NONE)
        self.clear()
        self._keys = self.unlisted = text if index == NONE else ""
        return index

    def erase(self, options: Options) -> int:
        """Remove the last key of an unlisted text; return the choice that the rest matches, `NONE` if none does."""
        rest, self._last_key = self._keys[:-1], monotonic()
        self.clear()
        index = found_by(options, rest) if rest else NONE
        self._keys = rest
        self._searched, self.unlisted = (rest, "") if index != NONE else ("", rest)
        return index
