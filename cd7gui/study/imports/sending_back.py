"""Sending refused cells back: the imported file with those cells marked and explained."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from cd7gui.domain.errors import UserError
from cd7gui.exchange.files.progress import Progress
from cd7gui.exchange.readers.package import bytes_of
from cd7gui.exchange.readers.raw import RawBook, TextFormat
from cd7gui.exchange.readers.read import FOUND_OUT, read
from cd7gui.study.imports.import_plan import ImportPlan

CHANGED_SINCE = "{name} has changed since it was read, so its cells were not marked. Import it again first."


def send_back(
    path: str | Path,
    plan: ImportPlan,
    target: str | Path,
    *,
    overwrite: bool = False,
    text: TextFormat = FOUND_OUT,
) -> bool:
    """Write the imported file as a workbook whose refused cells are marked, with the reason in a comment.

    Returns False if only a list of them could be written. Raises `TargetUnavailable` or `UserError`.
    """
    return send_book_back(Path(path), read(path, text), plan, Path(target), overwrite=overwrite)


def send_book_back(
    path: Path,
    book: RawBook,
    plan: ImportPlan,
    target: Path,
    *,
    overwrite: bool = False,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> bool:
    """Do the same with a file that was read as `book`; one that changed since is not marked by its old content.

    Also raises `Cancelled` when `cancelled()` is true; the target is then unchanged.
    """
    from cd7gui.exchange.writers.refused_cells import RefusedCell, mark_refused

    if hashlib.sha256(bytes_of(path)).hexdigest() != book.sha256:
        raise UserError(CHANGED_SINCE.format(name=path.name))
    marks = [
        RefusedCell(one.spot.sheet, one.spot.row, one.spot.column, one.subject, one.text, one.sentence)
        for one in plan.left_behind
    ]
    return mark_refused(path, book, marks, target, overwrite=overwrite, progress=progress, cancelled=cancelled)
