"""Backups of a study: verified full copies, made on request and automatically, and restoring them."""

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
    """A backup as the folder lists it: its path, its date and its size."""

    path: Path
    made: datetime
    size: int


def back_up(
    study: Path,
    target: Path,
    progress: Callable[[int, int], None] = lambda _done, _of: None,
    *,
    overwrite: bool = True,
) -> Path:
    """Copy a study to `target`, replacing what is there if it may `overwrite`; on `UserError` nothing has changed.

    `progress` is called with the pages copied and the total; verification begins after the last page.
    """
    from cd7gui.store.backup import backup
    from cd7gui.study.people.roles import Act

    require_at(study, Act.BACK_UP)
    return backup(study, target, overwrite=overwrite, progress=progress)


def back_up_daily(study: Study, today: date, why: str = "") -> None:
    """Keep a backup beside the study and remove superseded ones; raises `UserError`."""
    from cd7gui.store.casebook import Casebook

    if isinstance(study.book, Casebook) and not study.read_only:
        back_up_at(study.path, today, why)


def back_up_at(path: Path, today: date, why: str = "") -> Path:
    """Keep a backup beside the study at a path, whoever has it open; raises `UserError`."""
    from cd7gui.store.backup import back_up_daily

    return back_up_daily(path, today, why)


def decides_on_restoring(backup: Path, target: Path) -> Path:
    """Return the study whose permissions apply: the one at the target, if it is readable and has people."""
    from cd7gui.study.opening import has_people

    return target if target.exists() and has_people(target) else backup


def refuse_if_locked(target: Path) -> None:
    """Refuse to replace locked records by an earlier state; an unreadable study counts as unlocked."""
    from cd7gui.store.casebook import Casebook
    from cd7gui.store.database.errors import StudyFileError

    last: dict[tuple[str, str], str | None] = {}
    if target.exists():
        with suppress(StudyFileError), Casebook.open(target, read_only=True) as book:
            last = {(line.change.patient, line.change.field): line.change.new for line in book.trail(form=LOCKS)}
    if any(last.values()):
        raise UserError(LOCKED_TARGET.format(path=target))


def require_at(study: Path, act: Act) -> None:
    """Raise `UserError` if the person signed in to a study that is not open may not perform an act."""
    from cd7gui.study.opening import has_people, open_study

    if has_people(study):
        with open_study(study, read_only=True, behind=True) as opened:
            opened.require(act)


def backups(study: Path) -> list[ListedBackup]:
    """List the automatic backups beside a study, newest first."""
    from cd7gui.store.backup import kept_backups

    found = []
    for one in reversed(kept_backups(study)):
        with suppress(OSError, OverflowError, ValueError):  # removed meanwhile, or its time is outside the calendar
            told = one.path.stat()
            found.append(ListedBackup(one.path, datetime.fromtimestamp(told.st_mtime).astimezone(), told.st_size))
    return found


def proved(backup: Path) -> tuple[int, str]:
    """Replay the trail of a backup; return its number of lines and the fault, "" if there is none."""
    from cd7gui.store.verify import examine

    try:
        told = examine(backup)
    except UserError as problem:
        return 0, str(problem)
    return told.lines, told.bad.sentence if told.bad else ""


# A copy made in a separate process reports nothing while it works; its failure is kept here until the next day.

MOST_BYTES = 4000  # of the failure's sentence


def failure_file(study: Path) -> Path:
    """Return the path of the file that records why the last automatic backup failed."""
    return study.with_name(f"{study.stem}.backups") / "last failure.txt"


def last_failure(study: Path | None) -> str:
    """Return why the last automatic backup failed; an empty string if it did not."""
    if study is None:
        return ""
    try:
        return read_small(failure_file(study), MOST_BYTES).decode("utf-8", "replace").strip()
    except (OSError, ValueError):
        return ""


def keep_in_background(study: Path, why: str, today: date) -> None:
    """Keep a backup, and record the reason beside it if that fails; raises `UserError`."""
    failed = failure_file(study)
    try:
        back_up_at(study, today, why)
    except UserError as problem:
        with suppress(OSError):
            write_owned(failed, f"{problem}\n".encode())
        raise
    failed.unlink(missing_ok=True)
