"""A text file with delimiters as raw cells: its encoding and its delimiter are found out and said."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from pathlib import Path

from cd7gui.domain.text import N_
from cd7gui.exchange.packages import BOMB, NO_WORKBOOK, Unreadable
from cd7gui.exchange.rawcells import LONGEST_CELL, MOST_CELLS, MOST_COLUMNS, RawSheet, RawText

DELIMITERS = {",": N_("commas"), ";": N_("semicolons"), "\t": N_("tabs"), "|": N_("upright strokes")}
# In this order: what is sound UTF-8 is hardly ever anything else, and GB18030 reads every byte of GBK.
ENCODINGS = (("utf-8-sig", "UTF-8"), ("gb18030", "GB18030"))
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
JUDGED = 200  # lines by which the delimiter is judged

NOT_TEXT = N_("{name} is neither a workbook nor a text in UTF-8 or GB18030. Save it as .xlsx, or as CSV in UTF-8.")
UNCLOSED = N_("{name} has a quotation mark in line {line} that is never closed. Correct the line, and import it again.")
UNDERSTOOD = N_("{encoding} text, columns parted by {delimiter}")


def decoded(path: Path, content: bytes) -> tuple[str, str]:
    """Give a file's text and the name of its encoding; raises `Unreadable` where none fits."""
    if content.startswith(UTF_16):
        return _utf_16(path, content), "UTF-16"
    if b"\0" in content:
        raise Unreadable(NO_WORKBOOK, path)
    for encoding, name in ENCODINGS:
        try:
            return content.decode(encoding), name
        except UnicodeDecodeError:
            continue
    raise Unreadable(NOT_TEXT, path)


def _utf_16(path: Path, content: bytes) -> str:
    try:
        return content.decode("utf-16")
    except UnicodeDecodeError as error:
        raise Unreadable(NOT_TEXT, path) from error


def delimiter_of(text: str) -> str:
    """Find the delimiter: the one that parts the header and most lines alike; a comma where none parts anything."""
    lines = _bare(text)
    best, found = (0, 0), ","
    for sign in DELIMITERS:
        counts = Counter(line.count(sign) for line in lines)
        header = lines[0].count(sign) if lines else 0
        score = (counts[header] * (header > 0), header)
        if score > best:
            best, found = score, sign
    return found


def _bare(text: str) -> list[str]:
    """Give the first lines without what stands in quotes, because it may hold any delimiter."""
    bare = re.sub(r'"(?:[^"]|"")*"', "", text[:LONGEST_CELL])
    return [line for line in bare.splitlines()[:JUDGED] if line.strip()]


def read_delimited(path: Path, content: bytes) -> tuple[tuple[RawSheet, ...], str]:
    """Read the one sheet of a text file and say how it was understood; raises `Unreadable`."""
    text, encoding = decoded(path, content)
    if text.lstrip()[:15].lower().startswith(("<!doctype", "<html", "<?xml")):
        raise Unreadable(NO_WORKBOOK, path)
    delimiter = delimiter_of(text)
    sheet = RawSheet(path.stem, _rows(path, text, delimiter))
    return (sheet,), UNDERSTOOD.format(encoding=encoding, delimiter=DELIMITERS[delimiter])


def _rows(path: Path, text: str, delimiter: str) -> dict[int, dict[int, RawText]]:
    rows, cells = {}, 0
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    limit = csv.field_size_limit(LONGEST_CELL)
    try:
        for number, row in enumerate(reader, start=1):
            found = {column: RawText(value) for column, value in enumerate(row) if value}
            cells += len(found)
            if cells > MOST_CELLS or len(row) > MOST_COLUMNS:
                raise Unreadable(BOMB, path)
            if found:
                rows[number] = found
    except csv.Error as error:
        raise Unreadable(UNCLOSED, path, line=reader.line_num) from error
    finally:
        csv.field_size_limit(limit)
    return rows
