"""Guarding CSV texts that a spreadsheet would run as a formula with an apostrophe, and back.

A text is guarded if it begins with = + - @, a tab or a line end, after any apostrophes; one more apostrophe is put
before it, and one is removed again, so that a text with its own apostrophe keeps it. A guarded file has its header in
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
    """Return a text in a form that no spreadsheet takes for a formula."""
    return f"'{text}" if _RISKY.match(text) else text


def unguarded(text: str) -> str:
    """Return a guarded text in its original form."""
    return text[1:] if _GUARDED.match(text) else text


def begins_guarded(text: str) -> bool:
    """Return whether a text file is one of ours with guarded texts."""
    return text.startswith(_HEADER)
