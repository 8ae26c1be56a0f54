"""Blocks of cells on the clipboard: read from a spreadsheet's text, written for one, or refused."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

MOST_LINES = 2_000  # five years of daily counts are 1,826
MOST_CHARACTERS = 2_000_000
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1e\ufffd]")
_MARKUP = re.compile(r"\s*<(!doctype|html|\?xml|head|body|table|div)\b", re.IGNORECASE)


def refusal(text: str) -> str:
    """Return why clipboard text is not a block of cells; empty if it may be one."""
    if not text.strip():
        return "There is no text to paste. Copy the cells in the spreadsheet again."
    lines = text.count("\n") + 1
    if lines > MOST_LINES or len(text) > MOST_CHARACTERS:
        words = "{n} lines are more than a table accepts at once. Copy at most {most} lines, for example one patient's."
        return words.format(n=f"{lines:,}", most=f"{MOST_LINES:,}")
    if _CONTROLS.search(text):
        return "This is not a table but data of another program. Copy the cells in the spreadsheet as text."
    if _MARKUP.match(text):
        return "This is the source of a web page. Open the page and copy the rows of its table."
    return ""


def is_block(text: str) -> bool:
    """Return whether a text has more than one cell."""
    return "\t" in text or "\n" in text.rstrip("\r\n")


def lines_of(text: str) -> str:
    """Return a text with plain line ends and none at its end."""
    return text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")


def cells_of(text: str, delimiter: str = "\t") -> list[list[str]]:
    """Split a text into cells. Spreadsheets quote cells that hold a line break, a tab or a quote.

    Unbalanced quotes, such as an inch sign, are ordinary characters: a stray one must not swallow lines.
    """
    plain = lines_of(text)
    try:
        return list(csv.reader(io.StringIO(plain), delimiter=delimiter, strict=True))
    except csv.Error:
        return [line.split(delimiter) for line in plain.split("\n")]


def as_block(rows: Iterable[Sequence[str]]) -> str:
    """Write cells so that a spreadsheet and `cells_of` read them back unchanged."""
    return "".join("\t".join(map(_quoted, row)) + "\n" for row in rows)


def _quoted(cell: str) -> str:
    if not re.search(r'[\t\n\r]|^"', cell):
        return cell
    return '"' + cell.replace('"', '""') + '"'
