"""A printed document as frozen values: the content of its pages in order, before layout."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Protocol

from cd7gui.domain.formatting import counted
from cd7gui.records import dataclass

TICKED, NOT_TICKED = "☒", "☐"
_LEAST, _USUAL, _MOST = 4, 22, 30  # characters of a table column
_LINE, _SMALL_LINE = 88, 106  # of a line of the page


@dataclass(frozen=True)
class PaperHeading:
    """A heading; levels 1 and 2 are in the contents and bookmarks, 1 in bold."""

    text: str
    level: int = 1
    new_page: bool = False  # begins a page, as for a patient or a form
    subject: str = ""  # the subject of the pages from here on, instead of the document's own


@dataclass(frozen=True)
class PaperText:
    """A paragraph of any length."""

    text: str
    small: bool = False
    bold: bool = False


@dataclass(frozen=True)
class PaperTable:
    """A table whose titles are repeated on each page; `widths` are shares of the line, equal if not given."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...] = ()
    small: bool = False  # in small type, as for a long trail


def balanced_widths(columns: Sequence[str], rows: Sequence[Sequence[str]], *, small: bool = False) -> tuple[int, ...]:
    """Return shares of the line by column content: words are not split if avoidable, long texts wrap."""
    found, least = [], []
    for caption, texts in zip(columns, zip(*rows, strict=True) if rows else [()] * len(columns), strict=True):
        lines = sorted(len(line) for text in texts for line in text.split("\n"))
        usual = lines[len(lines) * 9 // 10] if lines else 0
        word = max((len(one) for text in (caption, *texts) for one in text.split()), default=0)
        least.append(min(max(word, _LEAST), _MOST) + 1)
        found.append(max(least[-1], min(usual, _USUAL) + 1))
    line = _SMALL_LINE if small else _LINE
    while sum(found) > line and found != least:  # texts wrap before words are split
        over = [width - word for width, word in zip(found, least, strict=True)]
        found[over.index(max(over))] -= 1
    while sum(found) > line and max(found) > _LEAST:  # the longest words are split, the short ones stay whole
        found[found.index(max(found))] -= 1
    return tuple(found)


@dataclass(frozen=True)
class PaperBox:
    """A framed box: a small caption above a text or room for `lines` of writing."""

    caption: str
    text: str = ""
    share: int = 1  # of the line, relative to the boxes beside it
    lines: int = 1


@dataclass(frozen=True)
class PaperBoxes:
    """Boxes side by side, as on a printed form; consecutive rows touch."""

    boxes: tuple[PaperBox, ...]


@dataclass(frozen=True)
class PaperFlowStep:
    """A box of a flow chart, with those who left before it and those who skipped the step before."""

    text: str
    left: tuple[str, ...] = ()
    came: tuple[str, ...] = ()


@dataclass(frozen=True)
class PaperFlow:
    """Boxes one below another joined by arrows, as in CONSORT; `table` has the same content."""

    steps: tuple[PaperFlowStep, ...]
    table: PaperTable

    @property
    def texts(self) -> list[str]:
        """All texts of the chart in reading order."""
        return [text for one in self.steps for text in (*one.left, *one.came, one.text)]


PaperBlock = PaperHeading | PaperText | PaperTable | PaperBoxes | PaperFlow


@dataclass(frozen=True)
class PaperDocument:
    """What is printed. `head` on each page names the state of the study, `subject` whom or what it is about."""

    title: str
    study: str
    subject: str
    head: str
    printed: date
    blocks: tuple[PaperBlock, ...]
    synthetic: bool = False
    contents: bool = True  # whether it starts with a table of contents, if it has many pages

    def texts(self) -> list[str]:
        """Return all texts of the document in reading order, except the print date."""
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
        """The hash of the pages' content, without print date and layout."""
        read = hashlib.sha256()
        for text in self.texts():
            read.update(text.encode("utf-8", "surrogatepass") + b"\0")
        return read.hexdigest()


@dataclass(frozen=True)
class Bookmark:
    """A bookmark in the printed document: its text, its level, its page from 0, its height in points."""

    title: str
    level: int
    page: int
    height: float  # from the foot of the page


@dataclass(frozen=True)
class PrintedFile:
    """A file that was read back: its path, its pages or sheets, and the hashes of its bytes and content.

    `replaced` is the hash of the file that it replaced, "" if there was none.
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
        """The number of pages or sheets in words."""
        return counted(self.pages, self.one, self.many)

    @property
    def words(self) -> str:
        """The report after it is verified."""
        return f"Wrote {self.path}: {self.size}, read back and checked. SHA-256 {self.file_hash}"


class PrintingProgress(Protocol):
    """The progress of layout and painting; a step raises to stop the work."""

    total: int

    def step(self, amount: int) -> None:
        """Add what was done since the last call."""
