"""An .ods file (OpenDocument 1.3) as raw typed cells."""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal, InvalidOperation

from cd7gui.domain.formatting import counted
from cd7gui.exchange.readers.merged_cells import MERGED, CoveredCells
from cd7gui.exchange.readers.number_formats import SECONDS_PER_DAY, time_cell
from cd7gui.exchange.readers.package import BOMB, PROTECTED, TRUNCATED, Unreadable, WorkbookPackage, XmlHandler
from cd7gui.exchange.readers.raw import (
    LONGEST_CELL,
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_ROWS,
    MOST_SHEETS,
    RawCell,
    RawError,
    RawFormula,
    RawMoment,
    RawNumber,
    RawSheet,
    RawText,
    RawTruth,
)
from cd7gui.exchange.readers.xlsx_cells import HIDDEN_ROWS

CONTENT, KIND, MANIFEST = "content.xml", "mimetype", "META-INF/manifest.xml"
ENCRYPTION = b":encryption-data "  # in the manifest, for each password-protected part
MIME = b"application/vnd.oasis.opendocument.spreadsheet"
# The namespaces of ODF 1.3 that are read; an extension may use the same names for something else.
_ODF = "urn:oasis:names:tc:opendocument:xmlns:"
OFFICE, TABLE, TEXT, STYLE = (f"{_ODF}{name}:1.0 " for name in ("office", "table", "text", "style"))
MOST_REPEATS = 10_000  # of a filled row; blank ones may be repeated to the end of the sheet
_DURATION = re.compile(r"(-?)P(?:(\d{1,9})D)?T?(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9}(?:\.\d*)?)S)?")


def is_opendocument(package: WorkbookPackage) -> bool:
    """Return whether a package is a spreadsheet of this format."""
    return CONTENT in package and KIND in package and b"".join(package.pieces(KIND)).strip().startswith(MIME)


def read_opendocument(package: WorkbookPackage) -> tuple[RawSheet, ...]:
    """Read every sheet; raises `Unreadable`."""
    if MANIFEST in package and ENCRYPTION in b"".join(package.pieces(MANIFEST)):
        raise Unreadable(PROTECTED, package.path)
    handler = _Content(package)
    package.parse(CONTENT, handler)
    return tuple(handler.sheets)


class _Content(XmlHandler):
    """Collects the tables of a spreadsheet. Repeated cells and rows are counted, and only filled ones are kept."""

    def __init__(self, package: WorkbookPackage) -> None:
        super().__init__()
        self.sheets: list[RawSheet] = []
        self._package = package
        self._left = MOST_CELLS
        self._open: dict[int, dict[int, RawCell]] | None = None  # the rows of the table being read
        self._row = self._column = 0
        self._repeat_row = self._repeat_cell = 1
        self._merged = self._hidden_rows = 0
        self._covered, self._is_covered = CoveredCells(), False
        self._cell: dict[str, str] | None = None
        self._paragraphs: list[str] = []
        self._in_text = 0
        self._in_note = 0
        self._style = ""
        self._hiding: set[str] = set()  # styles of hidden tables
        self.on_start = {
            STYLE + "style": self._style_begins,
            STYLE + "table-properties": self._table_style,
            TABLE + "table": self._table,
            TABLE + "table-row": self._row_begins,
            TABLE + "table-cell": self._cell_begins,
            TABLE + "covered-table-cell": lambda attributes: self._cell_begins(attributes, covered=True),
            TEXT + "p": self._paragraph,
            TEXT + "s": self._spaces,
            TEXT + "tab": lambda _: self.characters("\t"),
            TEXT + "line-break": lambda _: self.characters("\n"),
            OFFICE + "annotation": lambda _: self._note(1),
        }
        self.on_end = {
            TABLE + "table": self._table_ends,
            TABLE + "table-row": self._row_ends,
            TABLE + "table-cell": self._cell_ends,
            TABLE + "covered-table-cell": self._cell_ends,
            TEXT + "p": self._paragraph_ends,
            OFFICE + "annotation": lambda: self._note(-1),
        }

    def start(self, name: str, attributes: dict[str, str]) -> None:
        known = {key: value for key, value in attributes.items() if key.startswith((OFFICE, TABLE, TEXT, STYLE))}
        super().start(name, {key.rpartition(" ")[2]: value for key, value in known.items()})

    def _style_begins(self, attributes: dict[str, str]) -> None:
        self._style = attributes.get("name", "")

    def _table_style(self, attributes: dict[str, str]) -> None:
        if attributes.get("display") == "false":
            self._hiding.add(self._style)

    def _table(self, attributes: dict[str, str]) -> None:
        if len(self.sheets) >= MOST_SHEETS:
            raise Unreadable(BOMB, self._package.path)
        self._name, self._row = attributes.get("name", ""), 1
        self._hidden = attributes.get("style-name") in self._hiding
        self._open = {}
        self._merged = self._hidden_rows = 0
        self._covered = CoveredCells()

    @property
    def _rows(self) -> dict[int, dict[int, RawCell]]:
        if self._open is None:  # a cell outside any table would be lost, or end up in the previous sheet
            raise Unreadable(TRUNCATED, self._package.path)
        return self._open

    def _table_ends(self) -> None:
        oddities = (
            [MERGED.format(sheet=self._name, where=counted(self._merged, "range", "ranges"))] if self._merged else []
        )
        if self._covered.count:
            oddities.append(self._covered.sentence(self._name))
        if self._hidden_rows:
            oddities.append(HIDDEN_ROWS.format(sheet=self._name, rows=counted(self._hidden_rows, "row", "rows")))
        self.sheets.append(RawSheet(self._name, self._rows, self._hidden, False, tuple(oddities)))
        self._open = None

    def _row_begins(self, attributes: dict[str, str]) -> None:
        self._repeat_row = _repeats(attributes, "number-rows-repeated")
        self._column = 0
        if attributes.get("visibility", "visible") != "visible":
            self._hidden_rows += 1

    def _row_ends(self) -> None:
        cells = self._rows.get(self._row)
        if cells and self._repeat_row > MOST_REPEATS:
            raise Unreadable(BOMB, self._package.path)
        for number in range(self._row + 1, self._row + self._repeat_row) if cells else ():
            self._spend(len(cells or ()))
            self._rows[number] = dict(cells or {})
        self._row += self._repeat_row
        if cells and self._row > MOST_ROWS + 1:
            raise Unreadable(BOMB, self._package.path)

    def _cell_begins(self, attributes: dict[str, str], *, covered: bool = False) -> None:
        self._is_covered = covered
        self._repeat_cell = _repeats(attributes, "number-columns-repeated")
        if _repeats(attributes, "number-columns-spanned") > 1 or _repeats(attributes, "number-rows-spanned") > 1:
            self._merged += 1
        self._cell, self._paragraphs = attributes, []

    def _cell_ends(self) -> None:
        cell, rows = self._typed(self._cell or {}, "\n".join(self._paragraphs)), self._rows
        if cell is not None and self._is_covered:
            self._covered.note(self._row, self._column, cell)
        elif cell is not None:
            if self._column + self._repeat_cell > MOST_COLUMNS:
                raise Unreadable(BOMB, self._package.path)
            self._spend(self._repeat_cell)
            row = rows.setdefault(self._row, {})
            row.update(dict.fromkeys(range(self._column, self._column + self._repeat_cell), cell))
        self._column += self._repeat_cell
        self._cell = None

    def _spend(self, cells: int) -> None:
        self._left -= cells
        if self._left < 0:
            raise Unreadable(BOMB, self._package.path)

    def _paragraph(self, _: dict[str, str]) -> None:
        if self._cell is not None and not self._in_note:
            self._in_text += 1
            self._paragraphs.append("")

    def _paragraph_ends(self) -> None:
        if self._in_text and not self._in_note:
            self._in_text -= 1

    def _spaces(self, attributes: dict[str, str]) -> None:
        self.characters(" " * min(_repeats(attributes, "c"), 1000))

    def _note(self, step: int) -> None:
        self._in_note += step

    def characters(self, text: str) -> None:
        if self._in_text and not self._in_note:
            self._paragraphs[-1] += text
            if len(self._paragraphs[-1]) > LONGEST_CELL:
                raise Unreadable(BOMB, self._package.path)

    @staticmethod
    def _typed(attributes: dict[str, str], text: str) -> RawCell | None:
        kind = attributes.get("value-type", "")
        if "formula" in attributes:
            return RawFormula(text)
        if kind in ("float", "percentage", "currency"):
            return _number(attributes.get("value", ""), text, kind)
        if kind == "date":
            return _moment(attributes.get("date-value", ""))
        if kind == "time":
            return _duration(attributes.get("time-value", ""), text)
        if kind == "boolean":
            return RawTruth(attributes.get("boolean-value") == "true")
        text = text or attributes.get("string-value", "")  # some programmes write it instead of a paragraph
        return RawText(text) if text else None


def _repeats(attributes: dict[str, str], name: str) -> int:
    text = attributes.get(name, "1")
    return min(max(int(text), 1), MOST_ROWS) if text.isdigit() else 1


def _number(value: str, shown: str, kind: str) -> RawCell:
    try:
        exact = Decimal(value)
        number = Decimal(f"{float(value):.15g}")
    except (InvalidOperation, ValueError):
        return RawError(value)
    if not exact.is_finite():
        return RawError(value)
    seen = shown.strip().replace(",", ".")
    # The displayed text keeps the zeros at the end of 6.10; it counts only if it means the same number.
    if kind == "float" and re.fullmatch(r"-?\d+(\.\d+)?", seen) and Decimal(seen) == number:
        return RawNumber(Decimal(seen))
    plain = number.normalize()
    if kind == "percentage":
        return RawNumber(plain, percent=True)
    return RawNumber(plain.quantize(Decimal(1)) if int(plain.as_tuple().exponent) > 0 else plain)


def _duration(value: str, shown: str) -> RawCell:
    """Return a time of day, or hours beyond one with what the cell shows."""
    found = _DURATION.fullmatch(value)
    if found is None:
        return RawError(shown or value)
    days, hours, minutes, seconds = (Decimal(part or 0) for part in found.groups()[1:])
    whole = (days * 24 + hours) * 3600 + minutes * 60 + seconds
    return time_cell(float(-whole if found[1] else whole) / SECONDS_PER_DAY, elapsed=True, seen=shown.strip())


def _moment(value: str) -> RawCell:
    try:
        return RawMoment(datetime.fromisoformat(value).replace(tzinfo=None))
    except ValueError:
        return RawError(value)
