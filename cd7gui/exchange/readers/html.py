"""The tables of a web page as raw cells, because many hospital systems save one under a name in .xls."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

from cd7gui.exchange.readers.package import BOMB, Unreadable
from cd7gui.exchange.readers.raw import MOST_CELLS, MOST_COLUMNS, MOST_SHEETS, RawSheet, RawText

STARTS = ("<!doctype html", "<html", "<table", "<meta", "<head", "<style", "<div", "<body")
LOOKED_AT = 2000  # characters in which a page without its first tags still shows a table

NO_TABLE = "{name} is a web page without a table. Open it in Excel and save it as .xlsx."
SPANS = "The table {sheet} has cells that span several columns or rows; only the first of each holds the value."


def is_html(text: str) -> bool:
    """Return whether a text is a web page."""
    begin = text.lstrip("\ufeff \t\r\n")[:LOOKED_AT].lower()
    return begin.startswith(STARTS) or (begin.startswith("<?xml") and "<html" in begin)


def read_html(path: Path, text: str) -> tuple[RawSheet, ...]:
    """Read every table that is not empty; raises `Unreadable`."""
    tables = _Tables(path)
    tables.feed(text)
    tables.close()
    found = [rows for rows in tables.found if rows]
    if not found:
        raise Unreadable(NO_TABLE, path)
    names = [path.stem if number == 0 else f"{path.stem} {number + 1}" for number in range(len(found))]
    odd = [(SPANS.format(sheet=name),) if name == names[0] and tables.spans else () for name in names]
    return tuple(RawSheet(name, rows, oddities=said) for name, rows, said in zip(names, found, odd, strict=True))


class _Tables(HTMLParser):
    """Collects the cells of tables. End tags may be missing, as HTML allows."""

    def __init__(self, path: Path) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[dict[int, dict[int, RawText]]] = []
        self.spans = False
        self._path = path
        self._row = self._column = 0
        self._taken: dict[int, int] = {}  # columns covered by a cell above, and for how many more rows
        self._pieces: list[str] | None = None
        self._left = MOST_CELLS
        self._across = self._down = 1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a table, a row or a cell."""
        if tag == "table":
            self._end_cell()
            self.found.append({})
            self._row, self._taken = 0, {}
            if len(self.found) > MOST_SHEETS:
                raise Unreadable(BOMB, self._path)
        elif tag == "tr" and self.found:
            self._end_cell()
            self._row, self._column = self._row + 1, -1
            self._taken = {column: rows - 1 for column, rows in self._taken.items() if rows > 1}
        elif tag in ("td", "th") and self.found:
            self._end_cell()
            self._begin_cell({name: value or "" for name, value in attrs})
        elif tag == "br" and self._pieces is not None:
            self._pieces.append("\n")

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        self._column += 1
        while self._column in self._taken:
            self._column += 1
        self._across, self._down = (_span(attributes.get(name)) for name in ("colspan", "rowspan"))
        self.spans = self.spans or self._across > 1 or self._down > 1
        self._pieces = []

    def handle_endtag(self, tag: str) -> None:
        """End a cell."""
        if tag in ("td", "th", "tr", "table"):
            self._end_cell()

    def handle_data(self, data: str) -> None:
        """Add text to a cell."""
        if self._pieces is not None:
            self._pieces.append(re.sub(r"\s+", " ", data))

    def _end_cell(self) -> None:
        if self._pieces is None:
            return
        lines = "".join(self._pieces).split("\n")
        text = "\n".join(line.strip() for line in lines).strip()
        self._pieces = None
        last = self._column + self._across - 1
        self._left -= bool(text)
        if last >= MOST_COLUMNS or self._left < 0:
            raise Unreadable(BOMB, self._path)
        if text:
            self.found[-1].setdefault(max(self._row, 1), {})[max(self._column, 0)] = RawText(text)
        if self._down > 1:
            self._taken.update(dict.fromkeys(range(self._column, last + 1), self._down))
        self._column = last


def _span(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and 1 <= int(text) <= MOST_COLUMNS else 1
