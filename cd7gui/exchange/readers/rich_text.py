"""Rich text in cells: struck-out runs, and superscript footnote marks."""

from __future__ import annotations

import re
from typing import Any

from cd7gui.records import dataclass

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RUN, TEXT, LOOK, ALIGNED, STRUCK = (f"{MAIN}{name}" for name in ("r", "t", "rPr", "vertAlign", "strike"))
HIGH = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_VALUE = re.compile(r"\s*[<>≤≥]?\s*[-+]?[\d.,]*\d\s*")
_POWER = re.compile(r"(^|[^\d.,])10$")


def unescaped(text: str) -> str:
    """Decode escapes of characters that XML cannot hold: "_x000D_" (ECMA-376 part 1, 22.9.2.19)."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


@dataclass(frozen=True, slots=True)
class RichText:
    """The text that counts, if some of it was struck out or is a footnote mark."""

    value: str
    struck: bool = False
    mark: bool = False


def rich_text(element: Any) -> RichText | str | None:
    """Read the text of a cell without phonetic guides of East Asian names; None if it is empty."""
    if element is None:
        return None
    runs = element.findall(RUN)
    plain = "".join(one.text or "" for one in element.findall(TEXT))
    if not runs:
        return unescaped(plain) or None
    kept, struck = [(plain, False)], False
    for run in runs:
        words, look = run.findtext(TEXT) or "", run.find(LOOK)
        if look is not None and _is_on(look.find(STRUCK)):
            struck = struck or bool(words.strip())
            continue
        raised = look.find(ALIGNED) if look is not None else None
        kept.append((words, raised is not None and raised.get("val") == "superscript"))
    return _counting(kept, struck)


def _is_on(element: Any) -> bool:
    return element is not None and element.get("val", "1") not in ("0", "false")


def _counting(runs: list[tuple[str, bool]], struck: bool) -> RichText | str | None:
    level = "".join(words for words, high in runs if not high)
    last = next((high for words, high in reversed(runs) if words.strip()), False)
    if last and _VALUE.fullmatch(level) and not _POWER.search(level.strip()):
        return RichText(unescaped(level), struck, mark=True)
    text = ""
    for words, high in runs:
        text += words.translate(HIGH) if high and _POWER.search(text) else words
    text = unescaped(text)
    return RichText(text, struck) if struck else text or None
