"""Keys typed into a list: they select the choice that they match, and are a text once they match none."""

from __future__ import annotations

from time import monotonic

from cd7gui.domain.values.kinds import Options
from cd7gui.ui.data_entry.editors.choice_labels import NONE, found_by

PAUSE = 1.0  # s; letters typed at shorter intervals form one search


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
        """Whether the next key continues the text."""
        return bool(self.unlisted or (self._keys and monotonic() - self._last_key < PAUSE))

    def takes_space(self, options: Options) -> bool:
        """Return whether a space continues the text instead of being a key of the list."""
        return self.pending and (bool(self.unlisted) or found_by(options, f"{self._searched} ") != NONE)

    def type(self, text: str, options: Options, after: int) -> int:
        """Take in a typed text; return the choice that now matches, `NONE` if none does."""
        if not self.pending and not self._goes_on(text, options):
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

    def _goes_on(self, text: str, options: Options) -> bool:
        """Return whether a key after a pause continues the former search.

        Letters after several do, because "fe", a pause and "male" do not mean male. A digit, and a letter after a
        single one, do only if they match nothing alone: "1", a pause and "2" mean grade 2.
        """
        if not self._searched or found_by(options, self._searched + text) == NONE:
            return False
        return (len(self._searched) > 1 and not text.isdigit()) or found_by(options, text) == NONE

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
