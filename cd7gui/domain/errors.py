"""What can go wrong with a value, a reading or a file, each with its own class."""

from __future__ import annotations


class Unparsable(ValueError):
    """Typed text that its kind cannot read; the message is the sentence that the user sees."""


class Missing(LookupError):
    """A value was read that is empty, hidden or answered with a missing reason; it ends a check quietly."""


class Undecided(Exception):
    """Two partial dates cannot be put in order; every completion of them would have to agree."""


class UserError(Exception):
    """The world's fault, not ours: one finished sentence that says what is wrong and what to do."""


class DictionaryError(Exception):
    """Our fault: the dictionary contradicts itself. It is refused when the programme starts."""
