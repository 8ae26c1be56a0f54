"""Backing a study up: whole copies that were proved, when asked and by themselves, and the way back from them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from cd7gui.domain.case_report.changes import LOCKS
from cd7gui.domain.errors import UserError
from cd7gui.ownfiles import read_small, write_owned
from cd7gui.records import dataclass
from cd7gui.study.session import Study

if TYPE_CHECKING:
    from cd7gui.study.people.roles import Act

LOCKED_TARGET = (
    "{path} contains frozen or locked data, so no earlier state can replace it. Unlock them first, or give the "
    "restored study another name."
)


@dataclass(frozen=True)
class ListedBackup:
    """A backup as the folder lists it: where it is, since when, and how large."""

    path: Path
    made: datetime
    size: int


def back_up(study: Path, target: Path, progress: Callable[[int, int], None] = lambda _done, _of: None) -> None:
    """Copy a study to `target`, in place of what is there; raises `UserError`, and then nothing changed.

    `progress` hears how many pages of how many are copied; with the last of them the proof begins.
    """
    from cd7gui.store.backup import backup
    from cd7gui.study.people.roles import Act

    require_at(study, Act.BACK_UP)
    backup(study, target, overwrite=True, progress=progress)


def back_up_daily(study: Study, today: date, why: str = "") -> None:
    """Keep a copy beside the study and remove those that are superseded; raises `UserError`."""
    from cd7gui.store.casebook import Casebook

    if isinstance(study.book, Casebook) and not study.read_only:
        back_up_at(study.path, today, why)


def back_up_at(path: Path, today: date, why: str = "") -> Path:
    """Keep a copy beside the study at a path, whoever has it open; raises `UserError`."""
    from cd7gui.store.backup import back_up_daily

    return back_up_daily(path, today, why)


def decides_on_restoring(backup: Path, target: Path) -> Path:
    """Return the study whose people decide: the one that stands at the target, where it can be read and has people."""
    from cd7gui.study.opening import has_people

    return target if target.exists() and has_people(target) else backup


def refuse_if_locked(target: Path) -> None:
    """Refuse to put an earlier state in the place of what is locked; a study that nobody can read holds no lock."""
    from cd7gui.store.casebook import Casebook
    from cd7gui.store.database.errors import StudyFileError

    last: dict[tuple[str, str], str | None] = {}
    if target.exists():
        with suppress(StudyFileError), Casebook.open(target, read_only=True) as book:
            last = {(line.change.patient, line.change.field): line.change.new for line in book.trail(form=LOCKS)}
    if any(last.values()):
        raise UserError(LOCKED_TARGET.format(path=target))


def require_at(study: Path, act: Act) -> None:
    """Raise `UserError` if whoever is signed in to a study that nobody has to read may not do something."""
    from cd7gui.study.opening import has_people, open_study

    if has_people(study):
        with open_study(study, read_only=True, behind=True) as opened:
            opened.require(act)


def backups(study: Path) -> list[ListedBackup]:
    """List the backups that keep themselves beside a study, the newest first."""
    from cd7gui.store.backup import kept_backups

    found = []
    for one in reversed(kept_backups(study)):
        with suppress(OSError, OverflowError, ValueError):  # it has gone meanwhile, or has a moment of no calendar
            told = one.path.stat()
            found.append(ListedBackup(one.path, datetime.fromtimestamp(told.st_mtime).astimezone(), told.st_size))
    return found


def proved(backup: Path) -> tuple[int, str]:
    """Replay the trail of a backup: its lines, and what is wrong with it or an empty text."""
    from cd7gui.store.verify import examine

    try:
        told = examine(backup)
    except UserError as problem:
        return 0, str(problem)
    return told.lines, told.bad.sentence if told.bad else ""


# A copy that is made by a process of its own tells nobody while it works; what hindered it waits here for the next day.

MOST_BYTES = 4000  # of a sentence about it


def failure_file(study: Path) -> Path:
    """Name the file that tells why the last backup that should have kept itself does not exist."""
    return study.with_name(f"{study.stem}.backups") / "last failure.txt"


def last_failure(study: Path | None) -> str:
    """Return why the last backup that should have kept itself does not exist. An empty text if all is well."""
    if study is None:
        return ""
    try:
        return read_small(failure_file(study), MOST_BYTES).decode("utf-8", "replace").strip()
    except (OSError, ValueError):
        return ""


def keep_in_background(study: Path, why: str, today: date) -> None:
    """Keep a copy, and leave a word beside it if that fails; raises `UserError`."""
    failed = failure_file(study)
    try:
        back_up_at(study, today, why)
    except UserError as problem:
        with suppress(OSError):
            write_owned(failed, f"{problem}\n".encode())
        raise
    failed.unlink(missing_ok=True)
