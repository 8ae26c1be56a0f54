"""Number format codes (ECMA-376 part 1, 18.8.31): which section applies to a number, and what it shows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal, localcontext

from cd7gui.records import dataclass

_TOKEN = re.compile(r'"([^"]*)"?|\\(.)|(_.)|(\*.)|\[([^\]]*)\]|(General)|([0#?.,]+)|(%)|(.)', re.IGNORECASE | re.DOTALL)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)")
_ELAPSED = re.compile(r"h+|m+|s+", re.IGNORECASE)
_SCIENCE = re.compile(r"[0#?.]E[+-]", re.IGNORECASE)
_HOLDERS = "0#?"
_PRECISION = 400  # digits; the largest double has 309 before the point
_COMPARE = {
    "<": lambda one, other: one < other,
    ">": lambda one, other: one > other,
    "<=": lambda one, other: one <= other,
    ">=": lambda one, other: one >= other,
    "=": lambda one, other: one == other,
    "<>": lambda one, other: one != other,
}


@dataclass(frozen=True)
class FormatSection:
    """One of the up to four sections of a code: its tokens as kind and text, and its condition."""

    tokens: tuple[tuple[str, str], ...]
    condition: tuple[str, Decimal] | None = None

    @property
    def plain(self) -> str:
        """Its unquoted text in lower case."""
        return "".join(text for kind, text in self.tokens if kind not in ("quoted", "blank")).lower()

    def holds(self, value: Decimal) -> bool:
        """Return whether the condition of the section is met."""
        return self.condition is not None and _COMPARE[self.condition[0]](value, self.condition[1])


def sections_of(code: str) -> tuple[FormatSection, ...]:
    """Split a code into its sections."""
    found: list[FormatSection] = []
    tokens: list[tuple[str, str]] = []
    condition = None
    for one in _TOKEN.finditer(code):
        quoted, escaped, space, fill, bracket, general, mask, percent, other = one.groups()
        if other == ";":
            found.append(FormatSection(tuple(tokens), condition))
            tokens, condition = [], None
        elif bracket is not None:
            if (said := _CONDITION.fullmatch(bracket)) is not None:
                condition = said[1], Decimal(said[2])
            elif bracket.startswith("$"):
                tokens.append(("quoted", bracket[1:].partition("-")[0]))
            elif _ELAPSED.fullmatch(bracket):
                tokens.append(("elapsed", bracket))
        elif space is not None or fill is not None:
            tokens.append(("blank", " "))
        elif quoted is not None or escaped is not None:
            tokens.append(("quoted", quoted if escaped is None else escaped))
        else:
            kind = "general" if general else "mask" if mask else "percent" if percent else "letter"
            tokens.append((kind, general or mask or percent or other or ""))
    return (*found, FormatSection(tuple(tokens), condition))


def shown_as(sections: Sequence[FormatSection], value: Decimal, general: str) -> str | None:
    """Return what a number format shows of a number; None if it is just another notation of the number.

    `general` is the number without any format.
    """
    at = _chosen(sections, value)
    if at is None:
        return general
    section = sections[at]
    if section.plain.strip() in ("@", "general") and all(kind != "quoted" for kind, _ in section.tokens):
        return None
    if "/" in section.plain or _SCIENCE.search(section.plain):
        return None  # fractions, powers of ten
    signed = value < 0 and (at == 0 or section.condition is not None)
    with localcontext() as context:
        context.prec = _PRECISION
        return ("-" if signed else "") + _filled(section, abs(value), general.removeprefix("-")).strip()


def _chosen(sections: Sequence[FormatSection], value: Decimal) -> int | None:
    numeric = sections[:3]
    if any(one.condition is not None for one in numeric):
        met = next((at for at, one in enumerate(numeric) if one.holds(value)), None)
        return met if met is not None else next((at for at, one in enumerate(numeric) if one.condition is None), None)
    if value < 0 and len(numeric) > 1:
        return 1
    return 2 if value == 0 and len(numeric) > 2 else 0


def _filled(section: FormatSection, value: Decimal, general: str) -> str:
    masks = "".join(text for kind, text in section.tokens if kind == "mask")
    if not any(sign in masks for sign in _HOLDERS):
        return "".join(general if kind in ("general",) or text == "@" else text for kind, text in section.tokens)
    whole_mask, _, part_mask = masks.partition(".")
    thousands = sum(len(mask) - len(mask.rstrip(",")) for mask in (whole_mask, part_mask))
    scaled = value.scaleb(-3 * thousands)
    scaled = scaled.scaleb(2 * sum(kind == "percent" for kind, _ in section.tokens))
    places = sum(sign in _HOLDERS for sign in part_mask)
    text = f"{scaled.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):f}"
    whole, _, part = text.partition(".")
    return _placed(section, whole.lstrip("0"), part)


def _placed(section: FormatSection, whole: str, part: str) -> str:
    """Put the digits into their places: those before the point from the right, the others from the left."""
    signs = [(kind, sign) for kind, text in section.tokens for sign in (text if kind == "mask" else [text])]
    point = next((at for at, (kind, sign) in enumerate(signs) if kind == "mask" and sign == "."), len(signs))
    before = _placed_before(signs[:point], whole)
    behind, kept = "", part.rstrip("0")
    used = 0
    for kind, sign in signs[point + 1 :]:
        if kind != "mask":
            behind += sign
        elif sign in _HOLDERS:
            behind += part[used] if sign == "0" or used < len(kept) else ""
            used += 1
    digits = any(sign.isdigit() for sign in behind)
    return before + ("." if digits and point < len(signs) else "") + behind


def _placed_before(signs: Sequence[tuple[str, str]], whole: str) -> str:
    first = next((at for at, (kind, sign) in enumerate(signs) if kind == "mask" and sign in _HOLDERS), -1)
    forced = next((at for at, (kind, sign) in enumerate(signs) if kind == "mask" and sign == "0"), len(signs))
    text = ""
    for at in range(len(signs) - 1, -1, -1):
        kind, sign = signs[at]
        if kind != "mask":
            text = sign + text
        elif sign in _HOLDERS:
            digit, whole = (whole[-1:], whole[:-1]) if at != first else (whole, "")
            text = (digit or ("0" if at >= forced else "")) + text
    return text
