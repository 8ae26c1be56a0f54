"""Texts spelt in ASCII for files that hold nothing else: by one table, accents dropped, what is left by its number."""

from __future__ import annotations

import re
import unicodedata

# Signs of our own labels and units, and of typed texts, in the spelling that people use where they have no better one.
SPELT = {
    **dict.fromkeys("–—−‐‑", "-"),
    **dict.fromkeys("“”„«»", '"'),
    **dict.fromkeys("‘’‚", "'"),
    **dict.fromkeys("µμ", "u"),
    "→": "->",
    "←": "<-",
    "×": "x",
    "·": "*",
    "≥": ">=",
    "≤": "<=",
    "≠": "!=",
    "±": "+/-",
    "°": " deg",
    "α": "alpha",
    "β": "beta",
    "γ": "gamma",
    "ß": "ss",
    "\xa0": " ",
}
_RAISED = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+")
_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")


def spelt(words: str) -> str:
    """Spell a text in ASCII: "10⁹/L" gives "10^9/L", "µg" gives "ug", a sign without a spelling "\\u60a3"."""
    if words.isascii():
        return words
    raised = _RAISED.sub(lambda found: "^" + found.group().translate(_DIGITS), words)
    return "".join(one if one.isascii() else _spelt(one) for one in raised)


def _spelt(sign: str) -> str:
    if sign in SPELT:
        return SPELT[sign]
    plain = "".join(SPELT.get(one, one) for one in unicodedata.normalize("NFKD", sign))
    plain = "".join(one for one in plain if not unicodedata.combining(one)).replace("⁄", "/")
    return plain if plain and plain.isascii() else f"\\u{ord(sign):04x}"
