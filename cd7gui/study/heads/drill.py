"""The restore drill: the newest backup is restored to a scratch place, proved, and compared with the study."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from cd7gui.domain.case_report.changes import STUDY, AuditEntry, Change
from cd7gui.domain.errors import EncryptedFile, UserError
from cd7gui.domain.formatting import counted
from cd7gui.halfmade import part_of
from cd7gui.records import dataclass
from cd7gui.store.backup import kept_backups, restored
from cd7gui.store.casebook import Casebook
from cd7gui.store.database.errors import explained_errors, resolved
from cd7gui.store.trail_proof import prove_copy
from cd7gui.study.apart.proof_of_both import proof_of_both
from cd7gui.study.backups import require_at
from cd7gui.study.opening import open_study
from cd7gui.study.people.roles import Act
from cd7gui.study.session import Study

DRILL = "@DRILL"  # a line of the study for each drill, with its result
ORIGIN = "drill"

NO_BACKUP = (
    "{path} has no backup to test: there is none in {folder}. Back the study up first, then run the drill again."
)
PASSED = (
    "The drill passed: the newest backup {backup} was restored and verified, its {lines} and its {values} match the "
    "study, and {since}."
)
FAILED = (
    "The drill failed: the newest backup {backup} does not give a sound study. {why} Back the study up now and try "
    "again."
)
ANOTHER_LINE = "Line {line}, its last, differs from line {line} of the study."
LONGER = "It ends with line {line}, and the study with line {last}."
OTHER_VALUES = "Its values differ from those of the study at line {line}."
NOT_NOTED = "The study is open elsewhere or read-only, so this drill is not recorded in its audit trail."


class ProvedBook(Protocol):
    """An open study, in a file or on a server, with which a backup is compared."""

    def trail(self, *, after: int = 0, up_to: int | None = None) -> list[AuditEntry]:
        """Return the lines in order."""

    def position(self) -> tuple[int, str]:
        """Return number and hash of the last line."""


@dataclass(frozen=True)
class DrillResult:
    """The result of a drill: whether the study could be restored, from which backup, and a sentence."""

    passed: bool
    backup: str
    sentence: str

    def note_in(self, study: Study) -> str:
        """Note it in the trail of an open study; return why that failed, "" if it did not."""
        if study.read_only:
            return NOT_NOTED
        summary = json.dumps({"backup": self.backup, "passed": self.passed}, ensure_ascii=False)
        study.note([Change("", STUDY, 0, DRILL, study.setting(DRILL), summary, self.sentence)], study.who)
        return ""


def note_drill(path: Path, found: DrillResult, who: str = "") -> str:
    """Note a drill in the trail of a study that is not open; return why that failed, "" if it did not."""
    with open_study(path, who=who, origin=ORIGIN, behind=True) as study:
        return found.note_in(study)


def drill(path: Path) -> DrillResult:
    """Restore the newest backup beside the study, prove it, compare it with the study and remove it.

    The study and its backups are only read. Raises `UserError` if there is nothing to test.
    """
    require_at(path, Act.BACK_UP)
    with Casebook.open(resolved(path), read_only=True) as present:
        return drill_of(path, present)


def drill_of(path: Path, present: ProvedBook) -> DrillResult:
    """Restore the newest backup beside a file and compare it with an open study. Raises `UserError`."""
    study = resolved(path)
    kept = kept_backups(study)
    if not kept:
        raise UserError(NO_BACKUP.format(path=path, folder=f"{study.stem}.backups"))
    backup = kept[-1].path
    try:
        with _scratch_beside(backup) as scratch:
            return _compared(present, backup, restored(backup, scratch).path)
    except EncryptedFile:
        raise
    except UserError as problem:
        return _failed(backup, str(problem))


@contextmanager
def _scratch_beside(backup: Path) -> Iterator[Path]:
    """Yield a scratch path beside the backups; leftovers of a killed drill are removed with the next backup."""
    scratch = part_of(backup, ".drill")
    with explained_errors(scratch):
        scratch.mkdir(mode=0o700)
    try:
        yield scratch / backup.name
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _compared(present: ProvedBook, backup: Path, scratch: Path) -> DrillResult:
    proof = prove_copy(scratch)
    wrong = proof.verification.bad or proof.doubt
    if wrong is not None:
        return _failed(backup, wrong.sentence)
    with Casebook.open(scratch, read_only=True) as copy:
        (line, hash_), (last, _) = copy.position(), present.position()
        if line > last:
            return _failed(backup, LONGER.format(line=line, last=last))
        if [one.hash for one in present.trail(after=line - 1, up_to=line)] != [hash_]:
            return _failed(backup, ANOTHER_LINE.format(line=line))
        values = {(key, *place): text for key, rows in copy.present().items() for *place, text in rows}
        if _content(values) != _content(_values_at(present, line)):
            return _failed(backup, OTHER_VALUES.format(line=line))
    fault, apart = proof_of_both(scratch)
    if fault:
        return _failed(backup, fault)
    since = counted(last - line, "line was", "lines were") if last > line else "nothing was"
    words = PASSED.format(
        backup=backup.name,
        lines=counted(line, "line", "lines"),
        values=counted(len(values), "value", "values"),
        since=f"{since} written since",
    )
    return DrillResult(True, backup.name, f"{words} {apart}".rstrip())


def _values_at(book: ProvedBook, line: int) -> dict[tuple[object, ...], str]:
    """Return the value of each place after a line, from the trail rather than the present values."""
    found: dict[tuple[object, ...], str | None] = {}
    for one in book.trail(up_to=line):
        change = one.change
        found[change.patient, change.form, change.row, change.field] = change.new
    return {place: text for place, text in found.items() if text is not None}


def _content(values: dict[tuple[object, ...], str]) -> str:
    """Return the hash of all values."""
    listed = sorted([*map(str, place), text] for place, text in values.items())
    return hashlib.sha256(json.dumps(listed).encode("ascii")).hexdigest()


def _failed(backup: Path, why: str) -> DrillResult:
    return DrillResult(False, backup.name, FAILED.format(backup=backup.name, why=why))
