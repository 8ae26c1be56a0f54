"""Documents as PDF/A-1b with embedded fonts and bookmarks, read back before they count as written."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QBuffer, QIODevice, QLoggingCategory, QMarginsF, QUuid
from PySide6.QtGui import QGuiApplication, QPageLayout, QPageSize, QPainter, QPdfWriter

from cd7gui.domain.errors import UserError
from cd7gui.domain.paper import Bookmark, PaperDocument, PrintedFile, PrintingProgress
from cd7gui.study.documents.pdf_file import finished, following, keep_pdf, refuse_other_name
from cd7gui.ui.paper.letters import POINT
from cd7gui.ui.paper.page_layout import PageLayout
from cd7gui.ui.services.display import do_without_screen, require_libraries
from cd7gui.ui.widgets.plain_text import not_apart, one_line

_DPI: Final = 72 * POINT
_NOTHING_PAINTED = "The pages could not be drawn. Close other programs to free memory, and try again."


def print_pdf(
    document: PaperDocument,
    target: Path,
    *,
    overwrite: bool = True,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> PrintedFile:
    """Write a document as a PDF, whole or not at all. Raises `UserError`.

    It needs no screen and no printer.
    """
    refuse_other_name(target)
    application = require_qt()
    content = pdf_of(document, following(progress, cancelled))
    del application
    return keep_pdf(document, content, target, overwrite=overwrite)


def require_qt() -> QGuiApplication | None:
    """Return a Qt application for as long as fonts are needed; None if a window has one already."""
    if QGuiApplication.instance() is not None:
        return None
    do_without_screen()
    require_libraries()
    QLoggingCategory.setFilterRules("qt.text.font.db=false")  # we find out ourselves which scripts a font lacks
    return QGuiApplication(["cd7gui"])


def pdf_of(document: PaperDocument, reporter: PrintingProgress | None = None) -> bytes:
    """Return a document as the bytes of a PDF. Raises `UserError`."""
    reporter = reporter or following(None, None)
    size = QPageSize(QPageSize.PageSizeId.A4)
    laid = PageLayout(document, size.size(QPageSize.Unit.Point) * POINT, reporter).run()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setPdfVersion(QPdfWriter.PdfVersion.PdfVersion_A1b)
    writer.setResolution(_DPI)
    writer.setPageLayout(QPageLayout(size, QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0)))
    writer.setTitle(not_apart(one_line(f"{document.title}: {document.subject}")))
    writer.setCreator("cd7gui")
    writer.setDocumentId(QUuid(str(uuid.uuid5(uuid.NAMESPACE_OID, document.digest))))
    painter = QPainter()
    if not painter.begin(writer):
        raise UserError(_NOTHING_PAINTED)
    share = max(len(document.blocks), 1) / len(laid.pages)  # painting takes as long as laying out
    for number, page in enumerate(laid.pages):
        if number:
            writer.newPage()
        page.paint(painter, laid.letters)
        reporter.step(int((number + 1) * share) - int(number * share))
    painter.end()
    height = laid.paper.height()
    marks = [
        Bookmark(not_apart(one_line(one.text)), one.level, one.page, (height - one.top) / POINT)
        for one in laid.headings
    ]
    letters = {sign for page in laid.pages for text in page.texts for sign in text[2]}
    return finished(bytes(buffer.data().data()), letters, marks, document.printed)
