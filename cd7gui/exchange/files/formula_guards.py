"""Texts of a CSV file that a spreadsheet would run as a formula: guarded by an apostrophe that can be taken off again.

A text guards itself where it begins with = + - @, a tab or a line end, behind any apostrophes; one apostrophe more is
put before it, and one is taken off again, so that a text that had its own keeps it. A guarded file has its header in
quotation marks, which none of our other files has.
"""

from __future__ import annotations

import re

from cd7gui.exchange.sheets.patients import SITE, STUDY, SUBJECT

BEGINS = "=+@\t\r\n-"
_RISKY = re.compile(f"'*[{BEGINS}]")
_GUARDED = re.compile(f"'+[{BEGINS}]")
_HEADER = f'"{STUDY}","{SITE}","{SUBJECT}"'


def guarded(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if _RISKY.match(text) else text


def unguarded(text: str) -> str:
    """Return a guarded text as it was."""
    return text[1:] if _GUARDED.match(text) else text


def begins_guarded(text: str) -> bool:
    """Return whether a text file is one of ours whose texts are guarded."""
    return text.startswith(_HEADER)
