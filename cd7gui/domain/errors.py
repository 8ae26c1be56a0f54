"""What can go wrong with a value, a reading or a file, each with its own class."""

from __future__ import annotations

from pathlib import Path


class Unparsable(ValueError):
    """Typed text that its kind cannot read; the message is the sentence that the user sees."""


class Missing(LookupError):
    """A value was read that is empty, hidden or answered with a missing reason; it ends a check quietly."""


class NoAnswer(Missing):
    """What was entered says nothing: it is too little, or no scale takes it, which is a finding of its own (RANGE)."""


class Undecided(Exception):
    """What was entered leaves a question open: not everything that it can mean gives the same answer.

    `values` are what leaves it open: partial dates (2023-05), and numbers of which only a bound is known ("<0.5").
    """

    def __init__(self, *values: object) -> None:
        super().__init__(*values)
        self.values = values


class ProgramError(RuntimeWarning):
    """Our fault: a check or a computed value failed. The user is told where it shows; a test run stops at it."""


class UserError(Exception):
    """The world's fault, not ours: one finished sentence that says what is wrong and what to do."""


class DamagedFile(UserError):
    """A study's file does not hold what was written to it: it can be rebuilt from its trail, or a backup restored."""


class EncryptedFile(UserError):
    """A study is encrypted, and nobody gave its password in this process yet; `path` is the study."""

    def __init__(self, sentence: str, path: Path) -> None:
        super().__init__(sentence)
        self.path = path


class DictionaryError(Exception):
    """Our fault: the dictionary contradicts itself. It is refused when the programme starts."""
