"""Reading a colleague's file, whose kind is detected from its bytes regardless of its name."""

from __future__ import annotations

import hashlib
from pathlib import Path

from cd7gui.domain.formatting import printable_name
from cd7gui.exchange.readers.delimited import read_delimited
from cd7gui.exchange.readers.ods import is_opendocument, read_opendocument
from cd7gui.exchange.readers.package import NO_WORKBOOK, Progress, Unreadable, bytes_of, opened, refuse_compound_file
from cd7gui.exchange.readers.raw import RawBook, TextFormat
from cd7gui.exchange.readers.xlsx import read_spreadsheetml, workbook_part

ZIP = b"PK"
FOUND_OUT = TextFormat()


def read(path: str | Path, text: TextFormat = FOUND_OUT, progress: Progress | None = None) -> RawBook:
    """Read an .xlsx, .ods or text file as raw typed cells; `text` gives the format of a text file.

    Raises `Unreadable` with one sentence if it is missing, damaged, protected, not a workbook, or malicious.
    """
    place = Path(path)
    content = bytes_of(place)
    refuse_compound_file(place, content)
    digest = hashlib.sha256(content).hexdigest()
    if not content.startswith(ZIP):
        sheets, understood, found, doubts = read_delimited(place, content, text)
        return RawBook(printable_name(place.name), digest, sheets, understood, found, doubts)
    del content  # the parts are read from the file, piece by piece
    with opened(place, progress) as package:
        if workbook := workbook_part(package):
            return RawBook(printable_name(place.name), digest, read_spreadsheetml(package, workbook))
        if is_opendocument(package):
            return RawBook(printable_name(place.name), digest, read_opendocument(package))
    raise Unreadable(NO_WORKBOOK, place)
