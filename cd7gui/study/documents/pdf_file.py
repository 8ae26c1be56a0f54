"""A printed document as a file: add bookmarks, write it completely or not at all, and read it back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path

from cd7gui.domain.paper import Bookmark, PaperDocument, PrintedFile, PrintingProgress
from cd7gui.exchange.files.progress import Progress, ProgressReporter
from cd7gui.exchange.paper.pdf_files import put_pdf, refuse_other_names
from cd7gui.exchange.paper.pdf_structure import dated, with_bookmarks, with_letters


def refuse_other_name(target: Path) -> None:
    """Refuse a file name with another extension before any work is done. Raises `UserError`."""
    refuse_other_names(target)


def finished(content: bytes, letters: Iterable[str], bookmarks: Sequence[Bookmark], day: date) -> bytes:
    """Return a PDF made by Qt with searchable text, its date and bookmarks, which Qt does not write."""
    return with_bookmarks(dated(with_letters(content, letters), day), bookmarks)


def keep_pdf(document: PaperDocument, content: bytes, target: Path, *, overwrite: bool = True) -> PrintedFile:
    """Write a document's PDF and read it back. Raises `UserError`."""
    return put_pdf(content, target, document.digest, overwrite=overwrite)


def following(progress: Progress | None, cancelled: Callable[[], bool] | None) -> PrintingProgress:
    """Return a progress callback for printing; it raises `Cancelled` on cancellation."""
    return ProgressReporter(progress, cancelled)
