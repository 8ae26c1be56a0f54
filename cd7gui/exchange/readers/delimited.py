"""A delimited text file as raw cells: its encoding and its delimiter are detected and reported."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from itertools import chain, groupby
from pathlib import Path

from cd7gui.domain.errors import UserError
from cd7gui.domain.lookalikes import without_guard
from cd7gui.exchange.files.formula_guards import begins_guarded, unguarded
from cd7gui.exchange.readers.encodings import CODECS, close_ones, readings_of, wide_encoding
from cd7gui.exchange.readers.html import is_html, read_html
from cd7gui.exchange.readers.package import NO_WORKBOOK, Unreadable
from cd7gui.exchange.readers.raw import (
    DELIMITERS,
    LONGEST_CELL,
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_ROWS,
    RawSheet,
    RawText,
    TextFormat,
)

JUDGED = 200  # lines from which the delimiter is detected
LONGEST_LINE = 4 * LONGEST_CELL  # characters; enough for a row of a hundred cells of Excel's maximum length
_LINE_END = re.compile("\r\n|\r|\n")

NOT_TEXT = "{name} is neither a workbook nor text in a known encoding. Save it as .xlsx, or as CSV in UTF-8."
OTHER_ENCODING = "{name} is not text in {encoding}. Choose another encoding."
TOO_MUCH = "{name} has more rows, columns or cells than a study table can have. Check that it is the right file."
UNCLOSED = "{name} has an unclosed quotation mark in line {line}. Correct the line, and import the file again."
XML_SHEET = "urn:schemas-microsoft-com:office:spreadsheet"
XML_OF_2003 = "{name} is a spreadsheet in the XML format of Excel 2003. Open it in Excel and save it as .xlsx."
AS_WEB_PAGE = "table of a web page in {encoding}, as hospital systems save it"
UNDERSTOOD = "{encoding} text, columns separated by {delimiter}"


Doubts = tuple[tuple[str, str], ...]
ENCODING_OPEN = (
    "{name} could be in more than one encoding: {encodings}. "
    'Choose the one in which its words read correctly (command line: --encoding "{first}").'
)


def refuse_doubts(name: str, doubts: Doubts) -> None:
    """Refuse a text that may be in several encodings; raises `UserError`."""
    if doubts:
        encodings = "; ".join(f"{encoding} ({words})" for encoding, words in doubts)
        raise UserError(ENCODING_OPEN.format(name=name, encodings=encodings, first=doubts[0][0]))


def decoded(path: Path, content: bytes, wanted: str = "") -> tuple[str, str, Doubts]:
    """Return a file's text, the name of its encoding, and alternatives, detecting it unless given.

    Raises `Unreadable`.
    """
    encoding = wanted or wide_encoding(content)
    if encoding:
        return _decoded(path, content, encoding), encoding, ()
    if b"\0" in content:
        raise Unreadable(NO_WORKBOOK, path)
    return _found_out(path, content)


def _decoded(path: Path, content: bytes, encoding: str) -> str:
    try:
        return content.decode(CODECS[encoding]).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise Unreadable(OTHER_ENCODING, path, encoding=encoding) from error


def _found_out(path: Path, content: bytes) -> tuple[str, str, Doubts]:
    """Accept valid UTF-8, because hardly anything else is valid; judge other text by its words."""
    try:
        return content.decode(CODECS["UTF-8"]), "UTF-8", ()
    except UnicodeDecodeError:
        readings = [one for one in readings_of(content) if one.likely]
    for at, one in enumerate(readings):
        try:
            text = content.decode(CODECS[one.encoding])
        except UnicodeDecodeError:
            continue
        close = close_ones(readings[at:])
        return text, one.encoding, tuple((it.encoding, ", ".join(it.words)) for it in close) if len(close) > 1 else ()
    raise Unreadable(NOT_TEXT, path)


def delimiter_of(text: str) -> str:
    """Detect the delimiter: the one that splits most lines alike; a comma if none splits any.

    A title above the table does not matter: what counts is how many consecutive lines have the same number of cells.
    """
    lines = _bare(text)
    best, found = (0, 0), ","
    for sign in DELIMITERS:
        runs = [(len(list(some)), count) for count, some in groupby(line.count(sign) for line in lines) if count]
        score = max(runs, default=(0, 0))
        if score > best:
            best, found = score, sign
    return found


def _bare(text: str) -> list[str]:
    """Return the first lines without quoted content, which may hold any delimiter."""
    bare = re.sub(r'"(?:[^"]|"")*"', "", text[:LONGEST_CELL])
    return [line for line in bare.splitlines()[:JUDGED] if line.strip()]


def read_delimited(
    path: Path, content: bytes, wanted: TextFormat
) -> tuple[tuple[RawSheet, ...], str, TextFormat | None, Doubts]:
    """Read the sheets of a text file and report its detected format; raises `Unreadable`."""
    text, encoding, doubts = decoded(path, content, wanted.encoding)
    if is_html(text):
        return read_html(path, text), AS_WEB_PAGE.format(encoding=encoding), None, doubts
    if text.lstrip()[:5].lower() == "<?xml":
        raise Unreadable(XML_OF_2003 if XML_SHEET in text[:LONGEST_CELL] else NO_WORKBOOK, path)
    delimiter = wanted.delimiter or delimiter_of(text)
    rows = _rows(path, text, delimiter)
    sheet = RawSheet(path.stem, without_text_guards(rows) if begins_guarded(text) else rows)
    understood = UNDERSTOOD.format(encoding=encoding, delimiter=DELIMITERS.get(delimiter, delimiter))
    return (sheet,), understood, TextFormat(encoding, delimiter), doubts


def without_text_guards(rows: dict[int, dict[int, RawText]]) -> dict[int, dict[int, RawText]]:
    """Return the rows of our own guarded file without the guards."""
    return {
        number: {column: RawText(unguarded(cell.value)) for column, cell in row.items()} for number, row in rows.items()
    }


def _lines(path: Path, text: str) -> Iterator[str]:
    """Yield the lines one by one; raises `Unreadable` for one too long for any table row."""
    start = 0
    for end in chain((found.end() for found in _LINE_END.finditer(text)), [len(text)]):
        if end - start > LONGEST_LINE:
            raise Unreadable(TOO_MUCH, path)
        if end > start:
            yield text[start:end]
        start = end


def _rows(path: Path, text: str, delimiter: str) -> dict[int, dict[int, RawText]]:
    rows, cells = {}, 0
    reader = csv.reader(_lines(path, text), delimiter=delimiter, strict=True)
    limit = csv.field_size_limit(LONGEST_CELL)
    try:
        for number, row in enumerate(reader, start=1):
            found = {column: RawText(without_guard(value)) for column, value in enumerate(row) if value}
            cells += len(found)
            if cells > MOST_CELLS or len(row) > MOST_COLUMNS or number > MOST_ROWS:
                raise Unreadable(TOO_MUCH, path)
            if found:
                rows[number] = found
    except csv.Error as error:
        raise Unreadable(UNCLOSED, path, line=reader.line_num) from error
    finally:
        csv.field_size_limit(limit)
    return rows
