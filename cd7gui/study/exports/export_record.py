"""What an export writes into the study: the line that says who took what out, and once the secret of its codes."""

from __future__ import annotations

from pathlib import Path

from cd7gui.domain.case_report.changes import STUDY, Change
from cd7gui.protocol.case_report import VERSION
from cd7gui.store import soundness
from cd7gui.store.casebook import Casebook
from cd7gui.study.exports.pseudonyms import ORIGIN, new_secret
from cd7gui.study.session import LAST_EXPORT, SECRET, Study
from cd7gui.study.signing import signer


def record_export(study: Study, content_hash: str, words: str = "") -> None:
    """Note an export in an open study, so that the next one can name it (X12). One of the same content is noted too.

    Raises `UserError` if the study cannot be written.
    """
    study.write([_line(study.setting(LAST_EXPORT), content_hash, words)], origin=ORIGIN)


def record_export_at(path: Path, content_hash: str, words: str = "", *, who: str = "") -> bool:
    """Note an export in a study that nobody has open; without reading its cases. False if it cannot be written now."""
    with Casebook.open(path) as book:
        if book.read_only:
            return False
        before = book.trail(patient="", form=STUDY, field=LAST_EXPORT)
        line = _line(before[-1].change.new if before else None, content_hash, words)
        book.append([line], who=signer(who), origin=ORIGIN, dictionary=VERSION)
    return True


def draw_secret_at(path: Path, *, who: str = "") -> None:
    """Draw the secret of codes and shifts in a study that nobody has open, if it has none yet and may be written.

    Raises `UserError` for a damaged study: no line is added to it.
    """
    with Casebook.open(path) as book:
        if not book.read_only and not book.trail(patient="", form=STUDY, field=SECRET):
            soundness.prove(path)
            book.append([new_secret()], who=signer(who), origin=ORIGIN, dictionary=VERSION)


def _line(before: str | None, content_hash: str, words: str) -> Change:
    return Change("", STUDY, 0, LAST_EXPORT, before, content_hash, words)
