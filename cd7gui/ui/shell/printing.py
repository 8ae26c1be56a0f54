"""Documents laid out on paper, with a header on each page that identifies them, and page numbers."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextLength,
    QTextTableCellFormat,
    QTextTableFormat,
)
from PySide6.QtPrintSupport import QPrinter

from cd7gui.records import dataclass
from cd7gui.ui.widgets.plain_text import one_line, shown

LONGEST = 32_767  # characters of one value: the longest that a study can hold
MOST_LINES = 200  # of one value; with thousands of lines in a cell, Qt's layout takes a minute
GOES_ON = "(From here on, ¶ stands for a line break.) "
SMALL, NORMAL, LARGE, TITLE = 8, 9, 11, 15  # points
# Not quite black: Qt's preview does not record a pen with the default colour, and would draw the header in the
# window's.
INK = "#111111"
CELLS = 3  # points around the text of a cell
SYNTHETIC = "SYNTHETIC COHORT: no real patients"


@dataclass(frozen=True)
class PageHeading:
    """The header and footer of each page."""

    study: str
    subject: str  # the patient's number, or what is printed
    printed: date
    synthetic: bool

    def page(self, number: int, of: int) -> str:
        """Return the page number in words."""
        return f"Page {number} of {of}"


def letters(size: float = NORMAL, *, bold: bool = False, colour: str = INK) -> QTextCharFormat:
    """Return a text format with explicit colour: paper is white in every scheme of the window."""
    made = QTextCharFormat()
    made.setFontPointSize(size)
    made.setFontWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    made.setForeground(QColor(colour))
    return made


def on_paper(text: str) -> str:
    """Return a text for paper in full; lines beyond `MOST_LINES` are joined into one."""
    lines = shown(text.replace("\t", " "), LONGEST).split("\n")
    if len(lines) <= MOST_LINES:
        return "\n".join(lines)
    return "\n".join([*lines[:MOST_LINES], GOES_ON + "¶".join(lines[MOST_LINES:])])


class DocumentWriter:
    """Writes headings, lines and tables into a document, all as plain text."""

    def __init__(self) -> None:
        self.document = QTextDocument()
        self.document.setDocumentMargin(0)
        self._cursor = QTextCursor(self.document)
        self._empty = True

    def line(self, text: str, size: float = NORMAL, *, bold: bool = False, colour: str = INK) -> None:
        """Write a paragraph."""
        self._cursor.movePosition(QTextCursor.MoveOperation.End)
        if not self._empty:
            self._cursor.insertBlock()
        self._empty = False
        block = self._cursor.blockFormat()
        block.setTopMargin(size * 0.9 if bold else 1)
        block.setBottomMargin(3)
        self._cursor.setBlockFormat(block)
        self._cursor.insertText(on_paper(text), letters(size, bold=bold, colour=colour))

    def table(self, titles: list[str], rows: list[list[str]], widths: list[int] | None = None) -> None:
        """Write a table whose titles are repeated on each page."""
        form = QTextTableFormat()
        form.setHeaderRowCount(1)
        form.setCellPadding(CELLS)
        form.setCellSpacing(0)
        form.setBorder(0)
        form.setBorderCollapse(True)
        form.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
        if widths is not None:
            percent = QTextLength.Type.PercentageLength
            form.setColumnWidthConstraints([QTextLength(percent, width) for width in widths])
        lined = QTextTableCellFormat()
        lined.setBottomBorder(0.5)
        lined.setBottomBorderStyle(QTextTableFormat.BorderStyle.BorderStyle_Solid)
        lined.setBottomBorderBrush(QColor("#999999"))
        lined.setPadding(CELLS)
        self._cursor.movePosition(QTextCursor.MoveOperation.End)
        made = self._cursor.insertTable(len(rows) + 1, len(titles), form)
        for at, cells in enumerate([titles, *rows]):
            look = letters(SMALL if at == 0 else NORMAL, bold=at == 0, colour="#444444" if at == 0 else INK)
            for column, text in enumerate(cells):
                cell = made.cellAt(at, column)
                cell.setFormat(lined)
                cell.firstCursorPosition().insertText(on_paper(text), look)
        self._empty = False


def paint(printer: QPrinter, document: QTextDocument, head: PageHeading) -> int:
    """Paint a document on the pages of a printer or PDF; returns the number of pages."""
    document.documentLayout().setPaintDevice(printer)
    area = printer.pageLayout().paintRectPixels(printer.resolution())
    size = QSizeF(area.width(), area.height())
    small = QFont(document.defaultFont())
    small.setPointSizeF(SMALL)
    line = QFontMetricsF(small, printer).height() * 1.5
    above, below = line * (3 if head.synthetic else 2), line * 1.5
    room = QSizeF(size.width(), size.height() - above - below)
    document.setPageSize(room)
    pages = document.pageCount()
    painter = QPainter()
    if not painter.begin(printer):
        raise OSError("the printer or the file accepts no data")
    for page in range(pages):
        if page and not printer.newPage():
            break
        paint_head(painter, small, size, line, head, head.page(page + 1, pages))
        painter.save()
        painter.translate(0, above - page * room.height())
        document.drawContents(painter, QRectF(0, page * room.height(), room.width(), room.height()))
        painter.restore()
    painter.end()
    document.documentLayout().setPaintDevice(None)  # type: ignore[arg-type] # Qt takes none: the document may outlive the printer
    return pages


def paint_head(painter: QPainter, font: QFont, size: QSizeF, line: float, head: PageHeading, page: str) -> None:
    """Paint the header and footer of a page."""
    painter.setFont(font)
    painter.setPen(QColor(INK))
    left, right = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
    measure = QFontMetricsF(font, painter.device())
    for share, at, align, text in (
        (0.6, 0.0, left, head.study),
        (0.4, 0.6, right, head.subject),
    ):
        box = QRectF(size.width() * at, 0, size.width() * share, line)
        cut = measure.elidedText(one_line(text), Qt.TextElideMode.ElideRight, box.width() - line)
        painter.drawText(box, align | Qt.AlignmentFlag.AlignVCenter, cut)
    painter.drawLine(0, round(line), round(size.width()), round(line))
    if head.synthetic:
        painter.drawText(QRectF(0, line, size.width(), line), left | Qt.AlignmentFlag.AlignVCenter, SYNTHETIC)
    foot = QRectF(0, size.height() - line, size.width(), line)
    printed = f"Printed on {head.printed.isoformat()}"
    painter.drawText(foot, left | Qt.AlignmentFlag.AlignVCenter, printed)
    painter.drawText(foot, right | Qt.AlignmentFlag.AlignVCenter, page)
