"""What printing records in the study: who printed what, with the hash of its content."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from cd7gui.domain.case_report.changes import REPORT, STUDY, Change
from cd7gui.domain.case_report.kept_report import KeptReport, reports_in
from cd7gui.domain.formatting import printable_name
from cd7gui.domain.paper import PrintedFile
from cd7gui.study.opening import open_study
from cd7gui.study.people import access
from cd7gui.study.people.access import AccessEvent
from cd7gui.study.session import Study
from cd7gui.study.settings import LAST_PRINT
from cd7gui.study.snapshots.snapshots import SavedSnapshot

ORIGIN = "print"
TO_SIGN = "It is kept as report {number} of this study and can be signed."
SAME = (
    "It is identical in content to report {number}, which is kept: its file is {file}, and only that file can be "
    "signed."
)
NOT_NOTED = "The study is open elsewhere or read-only, so this printing is not recorded in its audit trail."


def record_printing(
    study: Study, made: PrintedFile, words: str, state: SavedSnapshot | None = None
) -> KeptReport | None:
    """Note in an open study what was printed; nothing is noted in a read-only one. Raises `UserError`.

    The line holds the file's name but not its folder, which may name a person. A report of a kept state can be signed
    afterwards, and is returned. It replaces the previous report of its kind, unless the content is the same and the
    file of the previous one was not overwritten.
    """
    if study.read_only:
        return None
    noted = f"{words}: {printable_name(made.path.name)}, {made.size}, SHA-256 {made.file_hash}"
    before = study.setting(LAST_PRINT)
    changes = [Change("", STUDY, 0, LAST_PRINT, before, made.content_hash, noted)]
    report = _kept_report(study, made, words, state) if state is not None else None
    if report is not None and (there := study.setting(report.field)) != report.text:
        changes.append(Change("", STUDY, 0, report.field, there, report.text, noted))
    study.write(changes, origin=ORIGIN)
    access.note(study, AccessEvent.PRINT, noted)
    return report


def _kept_report(study: Study, made: PrintedFile, words: str, state: SavedSnapshot) -> KeptReport:
    kept = reports_in(study.settings_of(REPORT))
    new = KeptReport(
        1 + max((one.number for one in kept), default=0),
        words,
        printable_name(made.path.name),
        made.file_hash,
        made.content_hash,
        state.position,
        state.hash,
    )
    before = next((one for one in kept if new.takes_the_place_of(one)), None)
    same = before is not None and (before.content_hash, before.head) == (new.content_hash, new.head)
    if before is not None and same and made.replaced != before.file_hash:
        return before
    return new if before is None else replace(new, number=before.number)


def record_printing_at(
    path: Path | str, made: PrintedFile, words: str, state: SavedSnapshot | None = None, *, who: str = ""
) -> str:
    """Note a printing in a study that is not open; return how the report is signed, or that nothing was noted."""
    with open_study(path, who=who, origin="command", behind=True) as study:
        if study.read_only:
            return NOT_NOTED
        report = record_printing(study, made, words, state)
        return in_words(report, made) if study.people else ""


def in_words(report: KeptReport | None, made: PrintedFile) -> str:
    """Explain how a printed report is signed; "" if its state is not kept."""
    if report is None:
        return ""
    return (TO_SIGN if report.file_hash == made.file_hash else SAME).format(number=report.number, file=report.file)
