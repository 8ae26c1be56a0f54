"""Numbers of patients that look alike are one: guards of spreadsheets, invisible signs and wide letters taken off."""

from __future__ import annotations

import re
import unicodedata

_EXCEL_GUARD = re.compile(r'="(.*)"', re.DOTALL)
_APOSTROPHE = re.compile(r"^['’‘`´](?=\w)")
_LONGEST = 10_000  # characters; what is longer is nobody's number, and looking at each sign would take seconds
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−﹣－", "-"))


def without_guard(text: str) -> str:
    """Return a text without the guard ="…" that keeps a spreadsheet from making a number of it."""
    guarded = _EXCEL_GUARD.fullmatch(text.strip())
    return guarded[1].replace('""', '"') if guarded else text


def plain_number(text: str) -> str:
    """Return a patient's number as it is kept: without guards, invisible signs, wide letters and special hyphens."""
    before = text if len(text) > _LONGEST else ""
    while text != before:  # a wide apostrophe becomes a plain one, which is a guard again
        before, text = text, _plainer(text)
    return text


def _plainer(text: str) -> str:
    bare = _APOSTROPHE.sub("", without_guard(text).strip(), count=1)
    wide = unicodedata.normalize("NFKC", bare.translate(_DASHES))
    visible = "".join(sign for sign in wide if unicodedata.category(sign) != "Cf")
    return " ".join(visible.translate(_DASHES).split())


def number_key(text: str) -> str:
    """Return what two numbers that only differ in upper and lower case share."""
    return plain_number(text).casefold()
