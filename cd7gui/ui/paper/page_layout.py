"""A document laid out on pages, the same for a printer, a preview and a PDF.

Lengths are tenths of a point. Cells are drawn one after the other, so that text extracted from the PDF has each value
in one piece.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field
from itertools import pairwise
from typing import Final

from PySide6.QtCore import QPointF, QSizeF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen

from cd7gui.domain.paper import (
    PaperBlock,
    PaperBoxes,
    PaperDocument,
    PaperFlow,
    PaperHeading,
    PaperTable,
    PaperText,
    PrintingProgress,
)
from cd7gui.records import dataclass
from cd7gui.ui.paper.letters import BOLD, CHAPTER, PLAIN, POINT, SECTION, SMALL, PaperLetters, for_paper
from cd7gui.ui.paper.paper_flow import LaidShape, flow_height, lay_flow
from cd7gui.ui.widgets.plain_text import one_line

# Paper is white in every scheme of the window; text is not quite black, which a preview takes for the window's own.
INK, PALE, RULE = "#111111", "#444444", "#999999"
SYNTHETIC: Final = "SYNTHETIC COHORT: no real patients"
CONTENTS: Final = "Contents"
MARGIN: Final = 42.5 * POINT  # 15 mm
PAD: Final = 2.2 * POINT  # around the text of a cell
_LEVELS: Final = 2  # levels of headings in the contents
_FEWEST_PAGES: Final = 4  # pages from which a table of contents is added
_MOST_CONTENTS: Final = 300  # lines of contents; if there are more, only the chapters are listed
_KEPT: Final = 4  # lines that must fit below a heading on its page
_AHEAD: Final = 3  # following blocks considered for that


@dataclass
class LaidPage:
    """The content of a page: texts with their style, lines from and to, and shapes drawn below them."""

    subject: str
    texts: list[tuple[float, float, str, int, str]] = field(default_factory=list)
    rules: list[tuple[float, float, float, float]] = field(default_factory=list)
    shapes: list[LaidShape] = field(default_factory=list)

    def paint(self, painter: QPainter, letters: PaperLetters) -> None:
        """Draw the page."""
        for shape in self.shapes:
            painter.setPen(QPen(QColor(shape.edge), shape.width) if shape.width else Qt.PenStyle.NoPen)
            painter.setBrush(QBrush(QColor(shape.fill)) if shape.fill else Qt.BrushStyle.NoBrush)
            painter.drawPolygon([QPointF(x, y) for x, y in shape.points])
        painter.setPen(QPen(QColor(RULE), 0.5 * POINT))
        for x, y, to_x, to_y in self.rules:
            painter.drawLine(QPointF(x, y), QPointF(to_x, to_y))
        for x, y, text, look, colour in self.texts:
            painter.setFont(letters.fonts[look])
            painter.setPen(QColor(colour))
            painter.drawText(QPointF(x, y), text)


@dataclass(frozen=True)
class LaidHeading:
    """A heading in the table of contents, and its place."""

    text: str
    level: int
    page: int
    top: float


class PageLayout:
    """Lays a document out. `pages` and `headings` are complete once `run` has returned."""

    def __init__(self, document: PaperDocument, paper: QSizeF, reporter: PrintingProgress) -> None:
        self.document, self.paper = document, paper
        self.letters = PaperLetters()
        self.pages: list[LaidPage] = []
        self.headings: list[LaidHeading] = []
        self._reporter = reporter
        small = self.letters.line(SMALL)
        self._top = MARGIN + small * (4 if document.synthetic else 3)
        self._bottom = paper.height() - MARGIN - small * 2
        self._width = paper.width() - 2 * MARGIN
        self._y, self._subject = self._bottom, document.subject

    def run(self) -> PageLayout:
        """Lay everything out.

        Raises `UserError` for a character that no font has, `Cancelled` if it is stopped.
        """
        document = self.document
        self.letters.refuse_missing(document.texts())
        self._reporter.total = 2 * max(len(document.blocks), 1)
        for number, block in enumerate(document.blocks):
            self._lay(block, document.blocks[number + 1 : number + 1 + _AHEAD])
            self._reporter.step(1)
        if not self.pages:
            self._new_page()
        if document.contents and len(self.pages) >= _FEWEST_PAGES and len(self.headings) > 1:
            self._put_contents()
        for number, page in enumerate(self.pages, 1):
            self._frame(page, number)
        return self

    def _lay(self, block: PaperBlock, after: Sequence[PaperBlock]) -> None:
        match block:
            case PaperHeading():
                self._heading(block, after)
            case PaperText():
                look = BOLD if block.bold else SMALL if block.small else PLAIN
                self._paragraph(block.text, look, PALE if block.small else INK)
            case PaperTable():
                self._table(block)
            case PaperBoxes():
                self._boxes(block)
            case PaperFlow():
                self._flow(block)

    # pages

    def _new_page(self) -> None:
        self.pages.append(LaidPage(self._subject))
        self._y = self._top

    @property
    def _room(self) -> float:
        return self._bottom - self._y if self.pages else 0

    def _write(self, x: float, text: str, look: int, colour: str = INK) -> None:
        if text:
            self.pages[-1].texts.append((x, self._y + self.letters.rise(look), text, look, colour))

    def _rule(self, x: float, y: float, to_x: float, to_y: float) -> None:
        self.pages[-1].rules.append((x, y, to_x, to_y))

    def _heading(self, block: PaperHeading, after: Sequence[PaperBlock]) -> None:
        look = CHAPTER if block.level == 1 else SECTION if block.level == 2 else BOLD
        lines, height = self.letters.lines(block.text, look, self._width), self.letters.line(look)
        kept = len(lines) * height + self._begins(after)
        self._subject = block.subject or self._subject
        if not self.pages or self._room < kept or (block.new_page and self._y > self._top):
            self._new_page()
        elif self._y > self._top:
            self._y += 0.6 * height
        if block.level <= _LEVELS:
            self.headings.append(LaidHeading(block.text, block.level, len(self.pages) - 1, self._y))
        for line in lines:
            if self._room < height:
                self._new_page()
            self._write(MARGIN, line, look)
            self._y += height
        self._y += 2 * POINT

    def _begins(self, blocks: Sequence[PaperBlock]) -> float:
        """Return the height that must follow a heading on its page, so that it is not left alone."""
        most, room = (self._bottom - self._top) / 2, _KEPT * self.letters.line(PLAIN)
        for block in blocks:
            if isinstance(block, PaperBoxes):
                edges = _edges([one.share for one in block.boxes], self._width)
                room += self._height(self._cells([one.text for one in block.boxes], edges, PLAIN), PLAIN)
            elif isinstance(block, PaperTable) and block.rows:
                edges = _edges(block.widths or (1,) * len(block.columns), self._width)
                room += self._height(self._cells(block.rows[0], edges, PLAIN), PLAIN)
            elif isinstance(block, PaperFlow):
                room, most = room + flow_height(block, self.letters, self._width), 2 * most
            elif isinstance(block, PaperHeading) and block.new_page:
                break
            else:
                room += 2 * self.letters.line(PLAIN)
                continue
            break
        return min(room, most)

    def _paragraph(self, text: str, look: int, colour: str) -> None:
        height = self.letters.line(look)
        for line in self.letters.lines(text, look, self._width):
            if self._room < height:
                self._new_page()
            self._write(MARGIN, line, look, colour)
            self._y += height
        self._y += 2 * POINT

    # tables

    def _table(self, block: PaperTable) -> None:
        edges = _edges(block.widths or (1,) * len(block.columns), self._width)
        titles, look = self._cells(block.columns, edges, SMALL), SMALL if block.small else PLAIN
        first = self._cells(block.rows[0], edges, look) if block.rows else ()
        together = self._height(titles, SMALL) + min(self._height(first, look), 4 * self.letters.line(look))
        if self._room < together:
            self._new_page()
        self._titles(titles, edges)
        for row in block.rows:
            self._row(self._cells(row, edges, look), edges, titles, look)
        self._y += 6 * POINT

    def _cells(self, texts: Sequence[str], edges: Sequence[float], look: int) -> tuple[tuple[str, ...], ...]:
        widths = [right - left - 2 * PAD for left, right in pairwise(edges)]
        return tuple(self.letters.lines(text, look, width) for text, width in zip(texts, widths, strict=False))

    def _height(self, cells: Sequence[Sequence[str]], look: int) -> float:
        return max((len(one) for one in cells), default=1) * self.letters.line(look) + 2 * PAD

    def _titles(self, cells: Sequence[Sequence[str]], edges: Sequence[float]) -> None:
        self._slice(cells, edges, SMALL, PALE)

    def _row(
        self, cells: Sequence[Sequence[str]], edges: Sequence[float], titles: Sequence[Sequence[str]], look: int
    ) -> None:
        """Draw a row: whole if a page has room for it, else split over pages."""
        page = self._bottom - self._top - self._height(titles, SMALL)
        if self._height(cells, look) > self._room and self._height(cells, look) <= page / 2:
            self._new_page()
            self._titles(titles, edges)
        while True:
            fits = int((self._room - 2 * PAD) / self.letters.line(look))
            if fits >= 1:
                self._slice([one[:fits] for one in cells], edges, look, INK)
                cells = [one[fits:] for one in cells]
                if not any(cells):
                    return
            self._new_page()
            self._titles(titles, edges)

    def _slice(self, cells: Sequence[Sequence[str]], edges: Sequence[float], look: int, colour: str) -> None:
        top, height = self._y, self._height(cells, look)
        for left, lines in zip(edges, cells, strict=False):
            self._y = top + PAD
            for line in lines:
                self._write(left + PAD, line, look, colour)
                self._y += self.letters.line(look)
        self._y = top + height
        self._rule(edges[0], self._y, edges[-1], self._y)

    # boxes

    def _boxes(self, block: PaperBoxes) -> None:
        edges = _edges([one.share for one in block.boxes], self._width)
        captions = self._cells([one.caption for one in block.boxes], edges, SMALL)
        texts = list(self._cells([one.text for one in block.boxes], edges, PLAIN))
        texts = [(*found, *[""] * (one.lines - len(found))) for found, one in zip(texts, block.boxes, strict=True)]
        named = any(one.caption for one in block.boxes)
        above = max(len(one) for one in captions) * self.letters.line(SMALL) if named else 0.0
        whole = above + self._height(texts, PLAIN)
        if not self.pages or (whole > self._room and whole <= (self._bottom - self._top) / 2):
            self._new_page()
        while any(texts):
            fits = int((self._room - above - 2 * PAD) / self.letters.line(PLAIN))
            if fits < 1:
                self._new_page()
                continue
            self._framed(captions, [one[:fits] for one in texts], edges, above)
            texts = [one[fits:] for one in texts]

    def _framed(
        self,
        captions: Sequence[Sequence[str]],
        texts: Sequence[Sequence[str]],
        edges: Sequence[float],
        above: float,
    ) -> None:
        top = self._y
        height = above + self._height(texts, PLAIN)
        for left, caption, lines in zip(edges, captions, texts, strict=False):
            self._y = top + PAD / 2
            for line in caption if above else ():
                self._write(left + PAD, line, SMALL, PALE)
                self._y += self.letters.line(SMALL)
            self._y = top + above + PAD
            for line in lines:
                self._write(left + PAD, line, PLAIN)
                self._y += self.letters.line(PLAIN)
        self._y = top + height
        for edge in edges:
            self._rule(edge, top, edge, self._y)
        for level in (top, self._y):
            self._rule(edges[0], level, edges[-1], level)

    # drawings

    def _flow(self, block: PaperFlow) -> None:
        if not self.pages:
            self._new_page()
        pieces = lay_flow(block, self.letters, self._width, self._room, self._bottom - self._top)
        for number, piece in enumerate(pieces):
            if number:
                self._new_page()
            top = self._y
            self.pages[-1].shapes += [one.moved(MARGIN, top) for one in piece.shapes]
            for x, y, text, look in piece.texts:
                self._y = top + y
                self._write(MARGIN + x, text, look)
            self._y = top + piece.height
        self._y += 8 * POINT

    # contents, header and footer

    def _put_contents(self) -> None:
        """Insert the pages of contents before all others."""
        body, found = self.pages, self.headings
        if len(found) > _MOST_CONTENTS:
            found = [one for one in found if one.level == 1]
        self._subject = self.document.subject
        height = self.letters.line(PLAIN)
        above = self.letters.line(CHAPTER) + 8 * POINT
        first, later = (int((self._bottom - self._top - room) / height) for room in (above, 0.0))
        needed = 1 + max(-(-(len(found) - first) // later), 0)
        self.pages = []
        self._new_page()
        self._write(MARGIN, CONTENTS, CHAPTER)
        self._y += above
        for one in found:
            if self._room < height:
                self._new_page()
            number = str(one.page + needed + 1)
            right = MARGIN + self._width - self.letters.width(PLAIN, number)
            indent = MARGIN + (one.level - 1) * 12 * POINT
            self._write(indent, self._one(one.text, PLAIN, right - indent - 12 * POINT), PLAIN)
            self._write(right, number, PLAIN)
            self._y += height
        shift = len(self.pages)
        self.pages += body
        self.headings = [LaidHeading(one.text, one.level, one.page + shift, one.top) for one in self.headings]

    def _one(self, text: str, look: int, width: float) -> str:
        """Return a text for one line, with an ellipsis if it is too long."""
        plain = one_line(text)
        if self.letters.width(look, plain) <= width:
            return plain
        return self.letters.lines(plain, look, width - 12 * POINT)[0] + "…"

    def _frame(self, page: LaidPage, number: int) -> None:
        """Write the header and footer of a page."""
        document, line = self.document, self.letters.line(SMALL)
        right, rise = MARGIN + self._width, self.letters.rise(SMALL)

        def write(at: float, text: str, share: float, *, ends: bool = False) -> None:
            cut = self._one(for_paper(text), SMALL, self._width * share)
            x = right - self.letters.width(SMALL, cut) if ends else MARGIN
            page.texts.insert(0, (x, at + rise, cut, SMALL, INK))

        # Each is inserted before the page's texts, so that text extraction finds header and footer first, then the
        # content.
        foot = self.paper.height() - MARGIN - line
        write(foot, f"Page {number} of {len(self.pages)}", 0.38, ends=True)
        write(foot, f"Printed on {document.printed.isoformat()}", 0.6)
        if document.synthetic:
            write(MARGIN + 2.25 * line, SYNTHETIC, 1.0)
        page.rules.append((MARGIN, MARGIN + 2.15 * line, right, MARGIN + 2.15 * line))
        write(MARGIN + line, document.head, 1.0)
        write(MARGIN, page.subject, 0.38, ends=True)
        write(MARGIN, f"{document.study} · {document.title}", 0.6)


def _edges(shares: Sequence[int], width: float) -> list[float]:
    edges, whole = [MARGIN], sum(shares)
    for share in shares:
        edges.append(edges[-1] + width * share / whole)
    return edges
