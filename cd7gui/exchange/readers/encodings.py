"""Detecting a text's encoding from the evidence of every non-ASCII word, and reporting close results.

Each encoding in use at the trial's laboratories is tried. A word costs fewer bits the more it looks like a language
written in that encoding; the encoding with the lowest total cost wins. charset-normalizer was tried and is not used: it
takes a line of German in Windows-1252 for cp1250, and of Japanese in Shift-JIS for cp949.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import repeat

from cd7gui.exchange.readers.encoding_letters import (
    HANS,
    HANT,
    JA_KANJI,
    KO,
    alphabet_bits,
    common_of,
    place_bits,
    same_eastern_alphabet,
)
from cd7gui.records import dataclass

CODECS = {
    "UTF-8": "utf-8-sig",
    "UTF-16": "utf-16",
    "UTF-16LE": "utf-16-le",
    "UTF-16BE": "utf-16-be",
    "Windows-1252": "cp1252",
    "Windows-1250": "cp1250",
    "Windows-1251": "cp1251",
    "Windows-1253": "cp1253",
    "Windows-1254": "cp1254",
    "Mac Roman": "mac_roman",
    "KOI8-R": "koi8_r",
    "GB18030": "gb18030",
    "Big5": "big5hkscs",
    "Shift-JIS": "cp932",
    "EUC-JP": "euc_jp",
    "EUC-KR": "cp949",
}
_TRIED = tuple(name for name in CODECS if not name.startswith("UTF"))
MOST_WORDS, MOST_BYTES = 3000, 60_000  # of different words evaluated; more make no difference
LONGEST_JUDGED = 1000  # characters of a word or cell
CLOSE = 4.0  # bits between the best two readings, below which the user is asked
SCARCE, CLOSE_OF_SCARCE = 2, 8.0  # so few non-ASCII bytes, and what is close then
MOST_BITS, MOST_BITS_OF_WIDE = 8.0, 15.0  # of a character on average; what costs more is not text
MOST_BITS_BEFORE, MOST_BITS_OF_ONE = 4.0, 8.0  # prior cost of language and encoding, and that with a single character
ALONE_HALF_WIDE = 16.0  # bits of an isolated half-width Japanese character, which hardly occurs
SHOWN = 3  # words that show the user how an encoding reads the text

# Prior cost of an encoding in bits: what is rare nowadays needs more evidence.
_PRIORS = {"KOI8-R": 6.0, "Mac Roman": 6.0, "EUC-JP": 4.0, "Windows-1253": 3.0, "Windows-1251": 2.0}
_COMMON = {"GB18030": HANS, "Big5": HANT, "Shift-JIS": JA_KANJI, "EUC-JP": JA_KANJI, "EUC-KR": KO}  # of two bytes
_COMMON_CYRILLIC, _COMMON_GREEK = (
    frozenset("оеаинтсрвлкмдпуяыьзбгчйхжшюц"),
    frozenset("αοιετσνηυρπκμλςάίόέθδγχωφβξζήύώψ"),
)
_COMMON_HALF_WIDE = frozenset("ﾝｲｼｶﾄｽﾃｷｸﾀﾅﾉﾊﾏﾗﾘﾙﾚﾛｰﾞｱｳｺｻｯﾐﾔｬｭｮﾌｵ")
_RARE_CYRILLIC = frozenset("щэфъёіїєґў")
_SYMBOLS = frozenset("µªº°±²³¹×·–—’‘“”„…€£§«»©®™½¼¾≥≤≠≈¿¡")
_USUAL = re.compile(  # characters as people and laboratories write them
    r"µ(?=L|l|g|mol|M|m|U)|10[²³⁶⁹]|\bm²|×10|10×|(?<![^\W\d])°(?=[CF]\b|$| )|\b[nN][°º]|\d[ªº]|\d ?× ?\d|±\d|[£§€] ?\d"
    r"|\d ?€|\w – \w|“[^”]+”|«[^»]+»|\w’\w|¿[^?]+[?]|¡[^!]+!|^[©®±€£½–…]$"
)
USUAL_BITS = -8.0
MIXED_BITS = 4.0  # of a word of Greek or Cyrillic letters in a cell with Latin words
_CELL = re.compile(rb"[^,;\t\r\n\"]+")
_WORD = re.compile(rb"[^\x00-\x20,;:\"'=<>?()/&%!*+.#$-]+")
_OURS = re.compile(rb"[A-Za-z]{2}")


@dataclass(frozen=True)
class EncodingReading:
    """An encoding's reading of a text: its cost in bits, sample words, its characters and non-ASCII bytes."""

    encoding: str
    cost: float
    words: tuple[str, ...]
    signs: int
    odd_bytes: int

    @property
    def wide(self) -> bool:
        """Whether the encoding uses two-byte characters."""
        return self.encoding in _COMMON

    @property
    def likely(self) -> bool:
        """Whether its words can be words at all."""
        before = MOST_BITS_BEFORE if self.signs > 1 else MOST_BITS_OF_ONE
        return self.cost <= (MOST_BITS_OF_WIDE if self.wide else MOST_BITS) * self.signs + before


def wide_encoding(content: bytes) -> str:
    """Detect UTF-16 by its byte order mark or its zero bytes; empty for single-byte text."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "UTF-16"
    some = content[: 1 << 20]
    even, odd = some[0::2].count(0), some[1::2].count(0)
    if len(content) % 2 or even + odd < max(2, len(some) // 50):
        return ""
    return "UTF-16LE" if odd > 4 * even else "UTF-16BE" if even > 4 * odd else ""


def readings_of(content: bytes) -> list[EncodingReading]:
    """Return the reading in each possible encoding, likeliest first; readings that agree count once."""
    cells, words = _telling(content)
    odd = sum(not byte < 0x80 for word in words for byte in word)
    found: dict[tuple[str, ...], EncodingReading] = {}
    for name in _TRIED:
        try:
            read = tuple(word.decode(CODECS[name])[:LONGEST_JUDGED] for word in words)
            around = [cell.decode(CODECS[name], "replace")[:LONGEST_JUDGED] for cell in cells]
        except UnicodeDecodeError:
            continue
        cost = _PRIORS.get(name, 0.0) + USUAL_BITS * sum(len(_USUAL.findall(cell)) for cell in around)
        cost += sum(map(_cost, read, repeat(name))) + _alphabet_cost(read, name)
        cost += MIXED_BITS * sum(
            mixed and _is_other_script(word) for word, mixed in zip(read, words.values(), strict=True)
        )
        if read not in found or cost < found[read].cost:
            found[read] = EncodingReading(name, cost, _shown(read), sum(map(len, read)), odd)
    return sorted(found.values(), key=lambda one: one.cost)


def _telling(content: bytes) -> tuple[list[bytes], dict[bytes, bool]]:
    """Return the distinct non-ASCII cells and words, as many as are evaluated.

    For each word it is noted whether its cell also has a word of plain letters.
    """
    cells: dict[bytes, None] = {}
    words: dict[bytes, bool] = {}
    size = 0
    for match in _CELL.finditer(content):
        cell = match[0].strip()
        if cell.isascii() or cell in cells:
            continue
        cells[cell] = None
        size += len(cell)
        parts = _WORD.findall(cell)
        ours = any(part.isascii() and _OURS.search(part) for part in parts)
        for part in parts:
            if not part.isascii():
                words.setdefault(part, ours)
        if len(words) >= MOST_WORDS or size > MOST_BYTES:
            break
    return list(cells), words


def close_ones(readings: Sequence[EncodingReading]) -> list[EncodingReading]:
    """Return the readings among which the user has to choose; a single one is certain.

    A single letter, and two bytes that may be one character or two, decide less than words do.
    """
    best = readings[0]

    def close(one: EncodingReading) -> bool:
        bare = best.odd_bytes == best.signs == 1 or (best.odd_bytes <= SCARCE and (one.wide or best.wide))
        return one.cost - best.cost < (CLOSE_OF_SCARCE if bare else CLOSE)

    return [one for one in readings if close(one)]


def _shown(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(sorted(words, key=lambda word: (-_strange(word), word))))[:SHOWN]


def _strange(word: str) -> int:
    return min(sum(not sign.isascii() for sign in word), 8)


def _is_other_script(word: str) -> bool:
    return any("\u0370" <= sign < "\u0530" for sign in word)


def _is_accented(sign: str) -> bool:
    return "\u00a1" <= sign <= "\u024f" and sign.isalpha() and sign not in _SYMBOLS


def _alphabet_cost(words: Sequence[str], encoding: str) -> float:
    """Return the cost of accented letters in the one language whose alphabet explains them best."""
    if encoding in _COMMON:
        return 0.0
    letters = Counter(sign for word in words for sign in word if _is_accented(sign))
    low: Counter[str] = Counter()
    for letter, count in letters.items():
        low[letter.lower() if len(letter.lower()) == 1 else letter] += count
    return alphabet_bits(low)


@lru_cache(maxsize=50_000)
def _cost(word: str, encoding: str) -> float:
    """Return the bits of a word, without accented letters, which are charged by language."""
    wide = encoding in _COMMON
    total, before = 0.0 if wide else place_bits(word), ""
    for at, sign in enumerate(word):
        alone = _is_half_wide(sign) and not _is_half_wide(before) and not _is_half_wide(word[at + 1 : at + 2])
        total += ALONE_HALF_WIDE if alone else _wide_bits(sign, encoding) if wide else _narrow_bits(sign)
        total += _joint_bits(before, sign)
        before = sign
    return total


def _joint_bits(before: str, sign: str) -> float:
    """Return the cost of unlikely neighbours in a word: mixed scripts, a capital after a small letter."""
    if not before:
        return 0.0
    cost = 0.0
    letters = before.isalpha() and sign.isalpha() and before not in _SYMBOLS and sign not in _SYMBOLS
    if letters and not (before.isascii() and sign.isascii()):
        one, other = _script(before), _script(sign)
        cost += 6.0 if one != other else 0.0
        cost += 6.0 if before.islower() and sign.isupper() else 0.0
        if one == other == "latin" and not before.isascii() and not sign.isascii():
            cost += 2.0 if same_eastern_alphabet(before.lower(), sign.lower()) else 5.0
    if _is_half_wide(before) and _is_half_wide(sign):
        cost -= 4.0
    if _is_accented(before) and sign.isdigit():
        cost += 4.0
    number = sign in "º°" and before in "nN"
    if sign in _SYMBOLS and sign not in "’·–»”" and before.isalpha() and not number:
        cost += 6.0 if before.isascii() else 12.0  # as UTF-8 looks in another encoding
    if before in _SYMBOLS and before not in "’·–µ¿¡“«°" and sign.isalpha():
        cost += 3.0
    return cost


def _is_half_wide(sign: str) -> bool:
    return "\uff61" <= sign <= "\uff9f"


@lru_cache(maxsize=20_000)
def _script(sign: str) -> str:
    name = unicodedata.name(sign, "")
    first = name.partition(" ")[0].lower()
    return "cjk" if first in ("cjk", "hiragana", "katakana", "hangul", "halfwidth", "katakana-hiragana") else first


@lru_cache(maxsize=2000)
def _narrow_bits(sign: str) -> float:
    """Return the cost of a single-byte character."""
    if sign.isascii():
        return 4.0 if sign.isprintable() else 12.0
    if _is_accented(sign):
        return 0.5
    if sign in _SYMBOLS:
        return 7.0
    low, script = sign.lower(), _script(sign)
    if script == "cyrillic":
        common = 3.6 if low in _COMMON_CYRILLIC else 6.5 if low in _RARE_CYRILLIC else 10.0
        return common + (sign.isupper() * 1.0)
    if script == "greek":
        return (3.9 if low in _COMMON_GREEK else 7.0) + (sign.isupper() * 1.0)
    return 24.0 if unicodedata.category(sign)[0] == "C" else 16.0


@lru_cache(maxsize=100_000)
def _wide_bits(sign: str, encoding: str) -> float:
    """Return the cost of a two-byte character: lowest for the common ones of its language."""
    code = ord(sign)
    if sign.isascii():
        return 4.0 if sign.isprintable() else 12.0
    if sign in _COMMON[encoding]:
        return 7.5
    if 0x3040 <= code <= 0x30FF:
        return (6.0 if code < 0x30A0 or sign == "ー" else 6.5) if _COMMON[encoding] is JA_KANJI else 12.0
    if _is_half_wide(sign):
        return 8.5 if sign in _COMMON_HALF_WIDE else 10.5
    if sign in "，。、；：？！（）「」『』《》【】％·　～μ℃±×≥≤→↑↓Ⅰ①" or 0xFF01 <= code <= 0xFF5E:
        return 8.0
    if sign in common_of(CODECS[encoding]):
        return 11.5
    if 0x4E00 <= code <= 0x9FFF or 0xAC00 <= code <= 0xD7A3 or sign.isalpha():
        return 14.5
    return 24.0 if unicodedata.category(sign)[0] == "C" else 16.0
