"""A document for paper as frozen values: what stands on its pages in order, before anybody lays it out."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Protocol

from cd7gui.domain.formatting import counted
from cd7gui.records import dataclass

TICKED, NOT_TICKED = "☒", "☐"
_LEAST, _USUAL, _MOST = 4, 22, 30  # characters of a column of a table
_LINE, _SMALL_LINE = 88, 106  # of a line of the page


@dataclass(frozen=True)
class PaperHeading:
    """A heading; those of level 1 and 2 stand in the contents and among the bookmarks, 1 in heavy type."""

    text: str
    level: int = 1
    new_page: bool = False  # begins a page, as a patient or a form does
    subject: str = ""  # whose the pages are from here on, in place of the document's own subject


@dataclass(frozen=True)
class PaperText:
    """A paragraph, as long as it may be."""

    text: str
    small: bool = False
    bold: bool = False


@dataclass(frozen=True)
class PaperTable:
    """A table whose titles stand again on each page; `widths` are shares of the line, equal where none are given."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...] = ()
    small: bool = False  # in small letters, as a long trail


def balanced_widths(columns: Sequence[str], rows: Sequence[Sequence[str]], *, small: bool = False) -> tuple[int, ...]:
    """Return shares of the line by what stands in the columns: no word is cut if it can be helped, long texts wrap."""
    found, least = [], []
    for caption, texts in zip(columns, zip(*rows, strict=True) if rows else [()] * len(columns), strict=True):
        lines = sorted(len(line) for text in texts for line in text.split("\n"))
        usual = lines[len(lines) * 9 // 10] if lines else 0
        word = max((len(one) for text in (caption, *texts) for one in text.split()), default=0)
        least.append(min(max(word, _LEAST), _MOST) + 1)
        found.append(max(least[-1], min(usual, _USUAL) + 1))
    line = _SMALL_LINE if small else _LINE
    while sum(found) > line and found != least:  # texts wrap before words are cut
        over = [width - word for width, word in zip(found, least, strict=True)]
        found[over.index(max(over))] -= 1
    while sum(found) > line and max(found) > _LEAST:  # the longest words are cut, and the short ones stay whole
        found[found.index(max(found))] -= 1
    return tuple(found)


@dataclass(frozen=True)
class PaperBox:
    """A box with a frame: a small caption, and below it a text or room for `lines` of writing."""

    caption: str
    text: str = ""
    share: int = 1  # of the line, against the boxes beside it
    lines: int = 1


@dataclass(frozen=True)
class PaperBoxes:
    """Boxes side by side, as on a printed form. Row below row they touch."""

    boxes: tuple[PaperBox, ...]


@dataclass(frozen=True)
class PaperFlowStep:
    """A box of a flow, and what stands beside the way to it: who left before it, and who came to it otherwise."""

    text: str
    left: tuple[str, ...] = ()
    came: tuple[str, ...] = ()


@dataclass(frozen=True)
class PaperFlow:
    """Boxes below each other with arrows between them, in the manner of CONSORT; `table` is the same as a table."""

    steps: tuple[PaperFlowStep, ...]
    table: PaperTable

    @property
    def texts(self) -> list[str]:
        """Every text of the drawing in the order of reading."""
        return [text for one in self.steps for text in (*one.left, *one.came, one.text)]


PaperBlock = PaperHeading | PaperText | PaperTable | PaperBoxes | PaperFlow


@dataclass(frozen=True)
class PaperDocument:
    """What is printed. `head` says on each page of which state of the study, `subject` of whom or what it is."""

    title: str
    study: str
    subject: str
    head: str
    printed: date
    blocks: tuple[PaperBlock, ...]
    synthetic: bool = False
    contents: bool = True  # whether a page of contents stands first, where the pages are many

    def texts(self) -> list[str]:
        """Return every text of the document in the order of reading, but the day on which it is printed."""
        found = [self.title, self.study, self.subject, self.head]
        for block in self.blocks:
            match block:
                case PaperTable():
                    found += [*block.columns, *(cell for row in block.rows for cell in row)]
                case PaperBoxes():
                    found += [text for one in block.boxes for text in (one.caption, one.text)]
                case PaperFlow():
                    found += block.texts
                case _:
                    found.append(block.text)
        return found

    @property
    def digest(self) -> str:
        """The hash of what stands on the pages; the day of printing and how the pages are laid out are not in it."""
        read = hashlib.sha256()
        for text in self.texts():
            read.update(text.encode("utf-8", "surrogatepass") + b"\0")
        return read.hexdigest()


@dataclass(frozen=True)
class Bookmark:
    """A place in the printed document: its words, how deep it stands, its page from 0, its height in points."""

    title: str
    level: int
    page: int
    height: float  # from the foot of the page


@dataclass(frozen=True)
class PrintedFile:
    """A file that was read back: where it is, its pages or sheets, the hashes of its bytes and of what stands in it.

    `replaced` is the hash of the file whose place it took, "" where there was none.
    """

    path: Path
    pages: int
    file_hash: str
    content_hash: str
    one: str = "page"
    many: str = "pages"
    replaced: str = ""

    @property
    def size(self) -> str:
        """How many pages or sheets it has, in words."""
        return counted(self.pages, self.one, self.many)

    @property
    def words(self) -> str:
        """What is reported once it is proved."""
        return f"Wrote {self.path}: {self.size}, read back and checked. SHA-256 {self.file_hash}"


class PrintingProgress(Protocol):
    """How far a document is laid out and painted; a step raises where the work shall stop."""

    total: int

    def step(self, amount: int) -> None:
        """Count what was done since the last time."""
