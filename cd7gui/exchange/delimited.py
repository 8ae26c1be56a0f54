"""A text file with delimiters as raw cells: its encoding and its delimiter are found out and said."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from itertools import chain, groupby
from pathlib import Path

from cd7gui.domain.lookalikes import without_guard
from cd7gui.domain.text import N_
from cd7gui.exchange.columnchoices import CODECS, DELIMITERS, TextFormat
from cd7gui.exchange.packages import NO_WORKBOOK, Unreadable
from cd7gui.exchange.rawcells import LONGEST_CELL, MOST_CELLS, MOST_COLUMNS, MOST_ROWS, RawSheet, RawText
from cd7gui.exchange.webtables import is_html, read_html

UTF_16 = (b"\xff\xfe", b"\xfe\xff")
JUDGED = 200  # lines by which the delimiter is judged
LONGEST_LINE = 4 * LONGEST_CELL  # characters; a row of a hundred cells, each as full as Excel lets it be, fits
_LINE_END = re.compile("\r\n|\r|\n")
JUDGED_BYTES = 1 << 20  # by which the encoding is judged
FIRST_COMMON = 0xA1  # second byte of the characters of GB 2312, which nearly all Chinese text is made of
_PAIR = re.compile(rb"[\x81-\xfe][\x40-\xfe]")

NOT_TEXT = N_("{name} is neither a workbook nor a text in UTF-8 or GB18030. Save it as .xlsx, or as CSV in UTF-8.")
OTHER_ENCODING = N_("{name} is no text in {encoding}. Choose another encoding.")
TOO_MUCH = N_("{name} has more rows, columns or cells than a table of a study. Check that it is the right file.")
UNCLOSED = N_("{name} has a quotation mark in line {line} that is never closed. Correct the line, and import it again.")
XML_SHEET = "urn:schemas-microsoft-com:office:spreadsheet"
XML_OF_2003 = N_("{name} is a spreadsheet in the XML of Excel 2003. Open it in Excel and save it as .xlsx.")
AS_WEB_PAGE = N_("table of a web page in {encoding}, as hospital systems save it")
UNDERSTOOD = N_("{encoding} text, columns parted by {delimiter}")


def decoded(path: Path, content: bytes, wanted: str = "") -> tuple[str, str]:
    """Give a file's text and the name of its encoding, found out where none is wanted; raises `Unreadable`."""
    if wanted:
        return _decoded(path, content, wanted), wanted
    if content.startswith(UTF_16):
        return _decoded(path, content, "UTF-16"), "UTF-16"
    if b"\0" in content:
        raise Unreadable(NO_WORKBOOK, path)
    return _found_out(path, content)


def _decoded(path: Path, content: bytes, encoding: str) -> str:
    try:
        return content.decode(CODECS[encoding])
    except UnicodeDecodeError as error:
        raise Unreadable(OTHER_ENCODING, path, encoding=encoding) from error


def _found_out(path: Path, content: bytes) -> tuple[str, str]:
    # What is sound UTF-8 is hardly ever anything else, and GB18030 reads every byte of GBK.
    for encoding in ("UTF-8", "GB18030"):
        try:
            text = content.decode(CODECS[encoding])
        except UnicodeDecodeError:
            continue
        if encoding == "UTF-8" or _reads_as_chinese(content):
            return text, encoding
    try:
        return content.decode("cp1252"), "Windows-1252"
    except UnicodeDecodeError as error:
        raise Unreadable(NOT_TEXT, path) from error


def _reads_as_chinese(content: bytes) -> bool:
    """Tell Chinese from western letters with accents: these stand alone, and a plain letter follows them."""
    pairs: list[bytes] = _PAIR.findall(content[:JUDGED_BYTES])
    common = sum(pair[1] >= FIRST_COMMON for pair in pairs)
    return common > len(pairs) // 2


def delimiter_of(text: str) -> str:
    """Find the delimiter: the one that parts most lines alike; a comma where none parts anything.

    A title above the table does not mislead it: what counts is how many lines in a row have as many cells.
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
    """Give the first lines without what stands in quotes, because it may hold any delimiter."""
    bare = re.sub(r'"(?:[^"]|"")*"', "", text[:LONGEST_CELL])
    return [line for line in bare.splitlines()[:JUDGED] if line.strip()]


def read_delimited(
    path: Path, content: bytes, wanted: TextFormat
) -> tuple[tuple[RawSheet, ...], str, TextFormat | None]:
    """Read the sheets of a text file and say how it was understood; raises `Unreadable`."""
    text, encoding = decoded(path, content, wanted.encoding)
    if is_html(text):
        return read_html(path, text), AS_WEB_PAGE.format(encoding=encoding), None
    if text.lstrip()[:5].lower() == "<?xml":
        raise Unreadable(XML_OF_2003 if XML_SHEET in text[:LONGEST_CELL] else NO_WORKBOOK, path)
    delimiter = wanted.delimiter or delimiter_of(text)
    sheet = RawSheet(path.stem, _rows(path, text, delimiter))
    understood = UNDERSTOOD.format(encoding=encoding, delimiter=DELIMITERS.get(delimiter, delimiter))
    return (sheet,), understood, TextFormat(encoding, delimiter)


def _lines(path: Path, text: str) -> Iterator[str]:
    """Give the lines one after another; raises `Unreadable` for one that no row of a table fills."""
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
