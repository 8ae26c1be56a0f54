"""Putting a finished PDF in place and reading it back before it counts as written."""

from __future__ import annotations

import hashlib
from pathlib import Path

from cd7gui.domain.errors import UserError
from cd7gui.domain.paper import PrintedFile
from cd7gui.exchange.files.atomic_files import existing_hash, explained_errors, replacing
from cd7gui.exchange.paper.pdf_structure import PdfStructure
from cd7gui.ownfiles import owned

PDF = ".pdf"
NOT_PDF = "{name} does not end in .pdf. Choose a name that does."
NOT_WHOLE = "{name} was written, but does not read back correctly. The disk may be faulty. Choose another place."


def put_pdf(content: bytes, target: Path, content_hash: str, *, overwrite: bool = True) -> PrintedFile:
    """Write a PDF completely or not at all, and read it back. Raises `UserError`."""
    refuse_other_names(target)
    made = hashlib.sha256(content).hexdigest()
    with replacing(target, overwrite=overwrite) as part:
        replaced = existing_hash(target)
        owned(part).write_bytes(content)
        pages = _proved(part, made, target)
    return PrintedFile(target, pages, made, content_hash, replaced=replaced)


def refuse_other_names(target: Path) -> None:
    """Refuse a file name with another extension before any work is done. Raises `UserError`."""
    if target.suffix.lower() != PDF:
        raise UserError(NOT_PDF.format(name=target.name))


def _proved(part: Path, made: str, target: Path) -> int:
    with explained_errors(target):
        read = part.read_bytes()
    try:
        pages = PdfStructure.read(read).prove()
    except ValueError:
        pages = 0
    if not pages or hashlib.sha256(read).hexdigest() != made:
        raise UserError(NOT_WHOLE.format(name=target.name))
    return pages
