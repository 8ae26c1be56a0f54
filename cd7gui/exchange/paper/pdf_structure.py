"""The structure of a PDF written by Qt: its cross-reference table, its pages, and bookmarks that Qt cannot make.

QPdfWriter of Qt 6.11 has no call for an outline. The bookmarks are objects after those of Qt, with one new table over
all of them, so that the file stays a single revision.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Iterable, Sequence
from datetime import date

from cd7gui.domain.paper import Bookmark
from cd7gui.records import dataclass

DAMAGED = "the PDF is incomplete"
_END = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*$")
_ENTRY = 20  # bytes of a line of the cross-reference table
_TO_UNICODE = re.compile(rb"/ToUnicode (\d+) 0 R")
_LIST, _CODE = re.compile(rb"\[[^\]]*\]"), re.compile(rb"<([0-9A-Fa-f]{4})>")
_FOUR_DIGITS = 0xFFFF
_MOMENT = re.compile(
    rb"(?P<before>/(?:CreationDate|ModDate) \(D:|xmp:(?:Create|Modify|Metadata)Date=\")\d{4}(?P<marks>-?)\d\d-?\d\d"
    rb"T?\d\d:?\d\d:?\d\d(?P<zone>Z|[+-]\d\d[:']\d\d)"
)
_STREAM = re.compile(rb"stream\r?\n")


@dataclass(frozen=True)
class PdfStructure:
    """The cross-reference table of a PDF in memory. Raises `ValueError` if the bytes are not a whole PDF."""

    content: bytes
    offsets: tuple[int, ...]  # of each object by number, 0 for missing ones
    table: int
    trailer: bytes

    @classmethod
    def read(cls, content: bytes) -> PdfStructure:
        """Read the cross-reference table from its end."""
        end = _END.search(content, max(len(content) - 64, 0))
        if not content.startswith(b"%PDF-") or end is None:
            raise ValueError(DAMAGED)
        table = int(end.group(1))
        heading = re.compile(rb"xref\s+0 (\d+)\s+").match(content, table)
        if heading is None:
            raise ValueError(DAMAGED)
        first, count = heading.end(), int(heading.group(1))
        lines = [content[first + at * _ENTRY : first + (at + 1) * _ENTRY] for at in range(count)]
        if not all(re.match(rb"\d{10} \d{5} [nf]", line) for line in lines):
            raise ValueError(DAMAGED)
        offsets = tuple(int(line[:10]) if line[17:18] == b"n" else 0 for line in lines)
        return cls(content, offsets, table, content[first + count * _ENTRY : end.start()])

    def object(self, number: int) -> bytes:
        """Return an object's bytes. Raises `ValueError` if it is not where the table says."""
        at = self.offsets[number] if 0 <= number < len(self.offsets) else 0
        heading = b"%d 0 obj" % number
        end = self.content.find(b"endobj", at)
        if not at or not self.content.startswith(heading, at) or end < 0:
            raise ValueError(DAMAGED)
        return self.content[at + len(heading) : end]

    def reference(self, within: bytes, name: bytes) -> int:
        """Return the number of the object that a dictionary entry refers to. Raises `ValueError`."""
        found = re.search(rb"/%s (\d+) 0 R" % name, within)
        if found is None:
            raise ValueError(DAMAGED)
        return int(found.group(1))

    def pages(self) -> list[int]:
        """Return the numbers of the page objects in order. Raises `ValueError` if their count is wrong."""
        catalog = self.object(self.reference(self.trailer, b"Root"))
        tree = self.object(self.reference(catalog, b"Pages"))
        kids = re.search(rb"/Kids\s*\[([^\]]*)\]", tree)
        count = re.search(rb"/Count (\d+)", tree)
        found = [int(one) for one in re.findall(rb"(\d+) 0 R", kids.group(1))] if kids else []
        if count is None or int(count.group(1)) != len(found):
            raise ValueError(DAMAGED)
        return found

    def prove(self) -> int:
        """Read the contents of every page; return the number of pages. Raises `ValueError` if one is unreadable."""
        pages = self.pages()
        for page in pages:
            drawn = self.object(self.reference(self.object(page), b"Contents"))
            begin = _STREAM.search(drawn)
            try:
                zlib.decompressobj().decompress(drawn[begin.end() :] if begin else b"", 1)
            except zlib.error as problem:
                raise ValueError(DAMAGED) from problem
        return len(pages)


def dated(content: bytes, day: date) -> bytes:
    """Return a PDF of Qt that names only the day on which it was made.

    Qt writes the second and the offset of the local clock, which would reveal a country in a de-identified document.
    """

    def of_the_day(found: re.Match[bytes]) -> bytes:
        figures = f"{day:%Y%m%d}000000" if found["marks"] == b"" else f"{day:%Y-%m-%d}T00:00:00"
        zone = re.sub(rb"[+-]\d\d(.)\d\d", rb"+00\g<1>00", found["zone"])
        return found["before"] + figures.encode("ascii") + zone  # same length, so the table's offsets hold

    return _MOMENT.sub(of_the_day, content)


def with_letters(content: bytes, letters: Iterable[str]) -> bytes:
    """Return a PDF of Qt in which each glyph reads as the character that was written.

    Where a font draws two characters alike, such as 高 and its look-alike radical, or a space and a tab, Qt names
    either; searching and copying would not find the text. Raises `ValueError` for a PDF not made by Qt.
    """
    written = set(letters)
    alike: dict[str, str] = {}
    for one in sorted(written):
        alike.setdefault(_plain(one), one)

    def named(found: re.Match[bytes]) -> bytes:
        sign = chr(int(found[1], 16))
        meant = sign if sign in written else alike.get(_plain(sign), sign)
        return b"<%04X>" % ord(meant) if ord(meant) <= _FOUR_DIGITS else found[0]

    def table(found: re.Match[bytes]) -> bytes:
        return _CODE.sub(named, found[0])

    read, parts, at = PdfStructure.read(content), list[bytes](), 0
    for number in sorted({int(one) for one in _TO_UNICODE.findall(content)}, key=lambda one: read.offsets[one]):
        begin = read.offsets[number]
        body = read.object(number)
        end = begin + len(b"%d 0 obj" % number) + len(body)
        changed = _LIST.sub(table, body)  # same length as before, so that the offsets in the table hold
        parts += [content[at : end - len(body)], changed]
        at = end
    return b"".join([*parts, content[at:]])


def _plain(sign: str) -> str:
    return " " if sign.isspace() else unicodedata.normalize("NFKC", sign)


def with_bookmarks(content: bytes, bookmarks: Sequence[Bookmark]) -> bytes:
    """Return a PDF of Qt with an outline. Raises `ValueError` if it is not structured as Qt does."""
    if not bookmarks:
        return content
    read = PdfStructure.read(content)
    pages, root = read.pages(), read.reference(read.trailer, b"Root")
    catalog = len(read.offsets)
    outline = catalog + 1
    named = b"/Outlines %d 0 R\n/PageMode /UseOutlines\n>>" % outline
    head, closing, _ = read.object(root).rpartition(b">>")
    if not closing:
        raise ValueError(DAMAGED)
    made = [head.strip() + b"\n" + named, *_outline(bookmarks, pages, outline)]
    parts, offsets = [content[: read.table]], list(read.offsets)
    at = read.table
    for number, body in enumerate(made, catalog):
        written = b"%d 0 obj\n%s\nendobj\n" % (number, body)
        offsets.append(at)
        parts.append(written)
        at += len(written)
    lines = [b"%010d %05d %s \n" % (one, 0 if one else 65535, b"n" if one else b"f") for one in offsets]
    trailer = re.sub(rb"/Size \d+", b"/Size %d" % len(offsets), read.trailer)
    trailer = re.sub(rb"/Root \d+", b"/Root %d" % catalog, trailer)
    ending = b"startxref\n%d\n%%%%EOF\n" % at
    return b"".join([*parts, b"xref\n0 %d\n" % len(offsets), *lines, trailer, ending])


def _outline(bookmarks: Sequence[Bookmark], pages: Sequence[int], number: int) -> list[bytes]:
    """Return the bodies of the outline's objects: its root first, then an object for each bookmark."""
    parents, above = [], list[tuple[int, int]]()  # level and index of the possible parents of a bookmark
    for at, one in enumerate(bookmarks):
        while above and above[-1][0] >= one.level:
            above.pop()
        parents.append(above[-1][1] if above else -1)
        above.append((one.level, at))
    below: dict[int, list[int]] = {}
    for at, parent in enumerate(parents):
        below.setdefault(parent, []).append(at)
    first = number + 1
    top = below[-1]
    bodies = [
        b"<<\n/Type /Outlines\n/First %d 0 R\n/Last %d 0 R\n/Count %d\n>>" % (first + top[0], first + top[-1], len(top))
    ]
    for at, one in enumerate(bookmarks):
        siblings = below[parents[at]]
        place, body = siblings.index(at), [b"<<", b"/Title <%s>" % _hex(one.title)]
        body.append(b"/Parent %d 0 R" % (first + parents[at] if parents[at] >= 0 else number))
        body += [b"/Prev %d 0 R" % (first + siblings[place - 1])] if place else []
        body += [b"/Next %d 0 R" % (first + siblings[place + 1])] if place + 1 < len(siblings) else []
        if at in below:  # a negative number means initially closed
            kids = below[at]
            body.append(b"/First %d 0 R /Last %d 0 R /Count -%d" % (first + kids[0], first + kids[-1], len(kids)))
        body.append(b"/Dest [%d 0 R /XYZ 0 %d null]" % (pages[one.page], round(one.height)))
        bodies.append(b"\n".join([*body, b">>"]))
    return bodies


def _hex(text: str) -> bytes:
    return b"FEFF" + text.encode("utf-16-be", "replace").hex().upper().encode()
