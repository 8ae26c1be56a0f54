"""What an export writes into the study: who exported what, and once the secret of its pseudonyms."""

from __future__ import annotations

from pathlib import Path

from cd7gui.domain.case_report.changes import STUDY, Change
from cd7gui.study.exports.pseudonyms import ORIGIN, new_secret
from cd7gui.study.opening import open_study
from cd7gui.study.people import access
from cd7gui.study.people.access import AccessEvent
from cd7gui.study.proof_of_file import prove
from cd7gui.study.session import Study
from cd7gui.study.settings import LAST_EXPORT, SECRET


def record_export(study: Study, content_hash: str, words: str = "") -> None:
    """Note an export in an open study, so that the next one can name it (X12).

    An export of the same content is noted too. Raises `UserError` if the study cannot be written.
    """
    before = study.setting(LAST_EXPORT)
    study.write([Change("", STUDY, 0, LAST_EXPORT, before, content_hash, words)], origin=ORIGIN)
    access.note(study, AccessEvent.EXPORT, words)


def record_export_at(path: Path | str, content_hash: str, words: str = "", *, who: str = "") -> bool:
    """Note an export in a study that is not open; False if it cannot be written now."""
    with open_study(path, who=who, origin="command", behind=True) as study:
        if study.read_only:
            return False
        record_export(study, content_hash, words)
    return True


def draw_secret_at(path: Path | str, *, who: str = "") -> None:
    """Draw the secret of pseudonyms and shifts in a study that is not open, if missing and writable.

    Raises `UserError` for a damaged study: no line is added to it.
    """
    with open_study(path, who=who, origin="command", behind=True) as study:
        if not study.read_only and study.setting(SECRET) is None:
            prove(study)
            study.write([new_secret()], origin=ORIGIN)
