"""Errors of values, readings and files, each with its own class."""

from __future__ import annotations

from pathlib import Path


class Unparsable(ValueError):
    """Typed text that its kind cannot parse; the message is for the user."""


class TooManyDecimals(Unparsable):
    """A number with more decimals than its field takes; it may be in another unit ("1.70" for a height in cm)."""


class Missing(LookupError):
    """A value was read that is empty, hidden or has a missing reason; it ends a check silently."""


class NoAnswer(Missing):
    """The entries give no answer: too little, or out of scale, which is reported separately (RANGE)."""


class Undecided(Exception):
    """The entries leave a question open: not all of their possible meanings give the same answer.

    `values` are what leaves it open: partial dates (2023-05), and numbers of which only a bound is known ("<0.5").
    """

    def __init__(self, *values: object) -> None:
        super().__init__(*values)
        self.values = values


class ProgramError(RuntimeWarning):
    """Our error: a check or a computed value failed. It is shown to the user in its place; a test run stops at it."""


class UserError(Exception):
    """An external error, not ours: one complete sentence that says what is wrong and what to do."""


class DamagedFile(UserError):
    """A study's file does not hold what was written to it: it can be rebuilt or restored from a backup."""


class EncryptedFile(UserError):
    """A study is encrypted and not unlocked in this process; `path` is the study."""

    def __init__(self, sentence: str, path: Path) -> None:
        super().__init__(sentence)
        self.path = path


class DictionaryError(Exception):
    """Our error: the dictionary contradicts itself. It is refused at start-up."""
