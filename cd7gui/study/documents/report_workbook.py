"""A safety report as a workbook, from the same document as its printed pages."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from cd7gui.domain.errors import UserError
from cd7gui.domain.paper import PaperDocument, PrintedFile
from cd7gui.exchange.files.atomic_files import existing_hash, explained_errors
from cd7gui.exchange.files.progress import Progress
from cd7gui.exchange.paper.document_workbook import write_document

WORKBOOK, PDF = ".xlsx", ".pdf"
NEITHER = "{name} does not end in .pdf or .xlsx. Choose a name that does."


def is_workbook(target: Path) -> bool:
    """Return whether a file name is that of a workbook."""
    return target.suffix.lower() == WORKBOOK


def refuse_name(target: Path) -> None:
    """Refuse a file name that is neither PDF nor workbook before any work is done. Raises `UserError`."""
    if target.suffix.lower() not in (WORKBOOK, PDF):
        raise UserError(NEITHER.format(name=target.name))


def keep_workbook(
    document: PaperDocument,
    target: Path,
    *,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> PrintedFile:
    """Write a document as a workbook and count the rows of the finished file. Raises `UserError`."""
    replaced = existing_hash(target)
    sheets = write_document(document, target, progress=progress, cancelled=cancelled)
    with explained_errors(target):
        hash_ = hashlib.sha256(target.read_bytes()).hexdigest()
    return PrintedFile(target, sheets, hash_, document.digest, "sheet", "sheets", replaced)
