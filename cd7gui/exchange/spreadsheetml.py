"""An .xlsx file as raw typed cells, read in one pass of a plain XML parser.

The ready-made readers do not say which cell is a formula, how many decimals one shows, or what is merged and hidden.
"""

from __future__ import annotations

import posixpath
from functools import partial

from cd7gui.exchange.numberformats import NumberFormat, format_of
from cd7gui.exchange.packages import BOMB, Package, Unreadable, XmlHandler
from cd7gui.exchange.rawcells import MOST_SHEETS, RawSheet
from cd7gui.exchange.sheetcells import Budget, SheetHandler, unescaped, whole

WORKBOOK = "xl/workbook.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
STYLES = "xl/styles.xml"
STRINGS = "xl/sharedStrings.xml"
IN_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships id"
IN_RELATIONS_STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships id"


def is_spreadsheetml(package: Package) -> bool:
    """Tell whether a package is a workbook of this format."""
    return WORKBOOK in package


def read_spreadsheetml(package: Package) -> tuple[RawSheet, ...]:
    """Read every sheet; raises `Unreadable`."""
    book = _Workbook()
    package.parse(WORKBOOK, book)
    if len(book.sheets) > MOST_SHEETS:
        raise Unreadable(BOMB, package.path)
    parts = _relations(package)
    styles, strings = _styles(package), _strings(package)
    budget = Budget(package)
    found = []
    for name, relation, hidden in book.sheets:
        part = parts.get(relation, "")
        if "worksheets/" not in part:
            continue  # a sheet that is one chart holds no cells
        handler = SheetHandler(name, styles, strings, book.from_1904, budget)
        package.parse(part, handler)
        found.append(handler.sheet(hidden=hidden))
    return tuple(found)


class _Workbook(XmlHandler):
    """Takes the names of the sheets and the calendar of the workbook."""

    def __init__(self) -> None:
        super().__init__()
        self.sheets: list[tuple[str, str, bool]] = []
        self.from_1904 = False
        self.on_start = {"sheet": self._sheet, "workbookPr": self._properties}

    def _sheet(self, attributes: dict[str, str]) -> None:
        relation = attributes.get(IN_RELATIONS) or attributes.get(IN_RELATIONS_STRICT, "")
        self.sheets.append((attributes.get("name", ""), relation, attributes.get("state", "visible") != "visible"))

    def _properties(self, attributes: dict[str, str]) -> None:
        self.from_1904 = attributes.get("date1904", "0") in ("1", "true")


def _relations(package: Package) -> dict[str, str]:
    handler, found = XmlHandler(), dict[str, str]()

    def take(attributes: dict[str, str]) -> None:
        target = attributes.get("Target", "")
        path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))
        if attributes.get("TargetMode") != "External":
            found[attributes.get("Id", "")] = path

    handler.on_start = {"Relationship": take}
    package.parse(RELATIONS, handler)
    return found


def _styles(package: Package) -> list[NumberFormat]:
    handler, codes, numbers = XmlHandler(), dict[int, str](), list[int]()
    inside = [False]

    def code(attributes: dict[str, str]) -> None:
        codes[whole(attributes.get("numFmtId"))] = attributes.get("formatCode", "")

    def begin(_: dict[str, str]) -> None:
        inside[0] = True

    def leave() -> None:
        inside[0] = False

    def style(attributes: dict[str, str]) -> None:
        if inside[0]:
            numbers.append(whole(attributes.get("numFmtId")))

    handler.on_start, handler.on_end = {"numFmt": code, "cellXfs": begin, "xf": style}, {"cellXfs": leave}
    if STYLES in package:
        package.parse(STYLES, handler)
    return [format_of(number, codes.get(number)) for number in numbers]


class _Strings(XmlHandler):
    """Takes the texts that cells share; the reading aids of East Asian names are no part of them."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._pieces: list[str] = []
        self._taking = self._aside = False
        self.on_start = {"si": self._begin, "t": partial(self._take, True), "rPh": partial(self._set_aside, True)}
        self.on_end = {"si": self._end, "t": partial(self._take, False), "rPh": partial(self._set_aside, False)}

    def _begin(self, _: dict[str, str]) -> None:
        self._pieces = []

    def _take(self, yes: bool, *_: object) -> None:
        self._taking = yes and not self._aside

    def _set_aside(self, yes: bool, *_: object) -> None:
        self._aside = yes

    def _end(self) -> None:
        self.found.append(unescaped("".join(self._pieces)))

    def characters(self, text: str) -> None:
        if self._taking:
            self._pieces.append(text)


def _strings(package: Package) -> list[str]:
    handler = _Strings()
    if STRINGS in package:
        package.parse(STRINGS, handler)
    return handler.found
