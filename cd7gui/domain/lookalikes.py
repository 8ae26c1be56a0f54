"""Equating look-alike patient numbers: spreadsheet guards, invisible and full-width characters removed."""

from __future__ import annotations

import re
import unicodedata

_EXCEL_GUARD = re.compile(r'="(.*)"', re.DOTALL)
_APOSTROPHE = re.compile(r"^['’‘`´](?=\w)")
_LONGEST = 10_000  # characters; a longer text is no number, and processing it would take seconds
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−﹣－", "-"))


def without_guard(text: str) -> str:
    """Return a text without the guard ="…" that keeps a spreadsheet from turning it into a number."""
    guarded = _EXCEL_GUARD.fullmatch(text.strip())
    return guarded[1].replace('""', '"') if guarded else text


def plain_number(text: str) -> str:
    """Return a patient number in normal form: no guards, invisible or full-width characters, special hyphens."""
    before = text if len(text) > _LONGEST else ""
    while text != before:  # a full-width apostrophe becomes a plain one, which is again a guard
        before, text = text, _plainer(text)
    return text


def _plainer(text: str) -> str:
    bare = _APOSTROPHE.sub("", without_guard(text).strip(), count=1)
    wide = unicodedata.normalize("NFKC", bare.translate(_DASHES))
    visible = "".join(sign for sign in wide if unicodedata.category(sign) != "Cf")
    return " ".join(visible.translate(_DASHES).split())


def number_key(text: str) -> str:
    """Return a key that is equal for numbers differing only in case."""
    return plain_number(text).casefold()
