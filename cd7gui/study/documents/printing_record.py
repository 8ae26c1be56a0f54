"""What printing leaves in the study: a line that says who printed what, with the hash of what stands in it."""

from __future__ import annotations

from pathlib import Path

from cd7gui.domain.case_report.changes import STUDY, Change
from cd7gui.domain.formatting import printable_name
from cd7gui.domain.paper import PrintedFile
from cd7gui.study.opening import open_study
from cd7gui.study.people import access
from cd7gui.study.people.access import AccessEvent
from cd7gui.study.session import Study
from cd7gui.study.settings import LAST_PRINT

ORIGIN = "print"
NOT_NOTED = "The study is open elsewhere or read-only, so its trail does not name this printing."


def record_printing(study: Study, made: PrintedFile, words: str) -> None:
    """Note in an open study what was printed; a study that is only read takes no line. Raises `UserError`.

    The file's name stands in the line, never its folder, which may name a person.
    """
    if study.read_only:
        return
    noted = f"{words}: {printable_name(made.path.name)}, {made.size}, SHA-256 {made.file_hash}"
    before = study.setting(LAST_PRINT)
    study.write([Change("", STUDY, 0, LAST_PRINT, before, made.content_hash, noted)], origin=ORIGIN)
    access.note(study, AccessEvent.PRINT, noted)


def record_printing_at(path: Path | str, made: PrintedFile, words: str, *, who: str = "") -> bool:
    """Note a printing in a study that nobody has open; False if it cannot be written now."""
    with open_study(path, who=who, origin="command", behind=True) as study:
        if study.read_only:
            return False
        record_printing(study, made, words)
    return True
