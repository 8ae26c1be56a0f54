"""Backing a study up: whole copies that were proved, on wish and by themselves, and the way back from them."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from cd7gui.domain.formatting import N_, counted
from cd7gui.study.session import Study

RESTORED = N_("{path} was made from {backup}: {lines} of the trail, replayed and proved.")
KEPT = N_("What stood there before is kept as {path}.")


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


def restore(backup: Path, target: Path) -> list[str]:
    """Make a study from a backup and say what came of it; what stood there is kept beside. Raises `UserError`."""
    from cd7gui.store.backup import restored

    made = restored(backup, target)
    lines = counted(made.lines, N_("line"), N_("lines"))
    words = RESTORED.format(path=made.path, backup=backup, lines=lines)
    return [words, *(KEPT.format(path=path) for path in made.kept)]


def backups(study: Path) -> list[ListedBackup]:
    """List the backups that keep themselves beside a study, the newest first."""
    from cd7gui.store.backup import kept_backups

    found = []
    for one in reversed(kept_backups(study)):
        told = one.path.stat()
        found.append(ListedBackup(one.path, datetime.fromtimestamp(told.st_mtime).astimezone(), told.st_size))
    return found


def proved(backup: Path) -> tuple[int, str]:
    """Replay the trail of a backup: its lines, and what is wrong with it or an empty text."""
    from cd7gui.domain.errors import UserError
    from cd7gui.store.verify import examine

    try:
        told = examine(backup)
    except UserError as problem:
        return 0, str(problem)
    return told.lines, told.bad.sentence if told.bad else ""


# A copy that is made by a process of its own tells nobody while it works; what hindered it waits here for the next day.


def failure_file(study: Path) -> Path:
    """Name the file that tells why the last backup that should have kept itself does not exist."""
    return study.with_name(f"{study.stem}.backups") / "last failure.txt"


def last_failure(study: Path) -> str:
    """Return why the last backup that should have kept itself does not exist. An empty text if all is well."""
    try:
        return failure_file(study).read_text("utf-8").strip()
    except (OSError, ValueError):
        return ""


def keep_in_background(study: Path, why: str, today: date) -> int:
    """Keep a copy and leave a word if that fails; returns an exit code. For a process of its own."""
    from cd7gui.domain.errors import UserError

    failed = failure_file(study)
    try:
        back_up_at(study, today, why)
    except UserError as problem:
        with suppress(OSError):
            failed.write_text(f"{problem}\n", "utf-8")
        sys.stderr.write(f"{problem}\n")
        return 1
    failed.unlink(missing_ok=True)
    return 0


def copy_watched(study: Path, target: Path) -> None:
    """Copy a study by hand and tell how far it is, a line of JSON each; raises `UserError`."""
    back_up(study, target, lambda done, of: _tell(done=done, of=of))


def rebuild_watched(study: Path) -> None:
    """Make a damaged study anew from its trail; tells how far it is and what came of it. Raises `UserError`."""
    from cd7gui.store.rebuilding import rebuild

    made = rebuild(study, lambda done, of: _tell(done=done, of=of))
    _tell(said=made.in_words())


def _tell(**facts: object) -> None:
    sys.stdout.write(json.dumps(facts) + "\n")
    sys.stdout.flush()


def list_proved(study: Path) -> None:
    """Say of each backup, the newest first, what it is and whether its proof holds; a line of JSON each."""
    for one in backups(study):
        lines, wrong = proved(one.path)
        _tell(path=str(one.path), made=f"{one.made:%Y-%m-%d %H:%M}", size=one.size, lines=lines, wrong=wrong)


def main(words: list[str]) -> int:
    """Run as a process beside the window: `keep STUDY WHY`, `copy STUDY TARGET`, `rebuild STUDY` or `list STUDY`."""
    from cd7gui.domain.errors import UserError
    from cd7gui.store.database.timestamps import local_now

    what, study, *rest = words
    if what == "keep":
        return keep_in_background(Path(study), rest[0], local_now().date())
    try:
        if what == "list":
            list_proved(Path(study))
        elif what == "copy":
            copy_watched(Path(study), Path(rest[0]))
        else:
            rebuild_watched(Path(study))
    except UserError as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
