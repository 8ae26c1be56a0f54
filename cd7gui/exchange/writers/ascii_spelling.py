"""Transliteration to ASCII: by one table, then without accents, and otherwise by code point."""

from __future__ import annotations

import re
import unicodedata

# Characters of our own labels and units, and of typed texts, in common ASCII spelling.
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
    """Transliterate a text to ASCII: "10⁹/L" gives "10^9/L", "µg" gives "ug", an unknown character "\\u60a3"."""
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
