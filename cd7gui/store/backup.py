"""Backups of a study: complete, proved copies, made on request or once a day, and restoring them."""

from __future__ import annotations

import os
import re
import sqlite3
import stat
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date
from itertools import count
from pathlib import Path
from typing import Protocol

from cd7gui.domain.errors import UserError
from cd7gui.records import dataclass
from cd7gui.store.database import audit_trail
from cd7gui.store.database.connection import reading
from cd7gui.store.database.errors import (
    EXISTS,
    NO_SUCH_STUDY,
    backup_folder,
    explained_damage,
    explained_errors,
    problem,
    resolved,
)
from cd7gui.store.database.persons_place import persons_of, study_of
from cd7gui.store.safe_copy import (
    Progress,
    Proof,
    copy,
    copy_pages,
    keep_keys,
    making,
    pages_are_sound,
    prove,
    replace_keeping,
    reserved,
    silent,
)
from cd7gui.store.verify import Verification, examine, verify

KEPT_DAYS = 10
DIGITS = 9  # of a backup number
LEAP = 1_000_000  # numbers skipped that we never do: hourly backups over a hundred years are fewer
BEFORE_FORMAT = "before format {number}"


class AtPath(Protocol):
    """An open study with a path."""

    @property
    def path(self) -> Path:
        """The study file."""


def backup(study: AtPath | Path, target: Path | str, *, overwrite: bool = False, progress: Progress = silent) -> Path:
    """Copy a study to `target`, proved by its trail; it may be open and written during that time.

    Raises `StudyFileError` if the target exists (unless `overwrite`), cannot be written, or the copy fails its proof.
    """
    return copy(_place_of(study), resolved(target), proof, overwrite=overwrite, progress=progress)


def _place_of(study: AtPath | Path) -> Path:
    return resolved(study if isinstance(study, Path) else study.path)


@dataclass(frozen=True)
class Restored:
    """A study made from a backup: its path, its lines, and the names of replaced files that were kept."""

    path: Path
    lines: int
    kept: tuple[Path, ...]


def restored(source: Path | str, target: Path | str) -> Restored:
    """Make a study from a proved backup, keeping an existing study and its log beside it.

    Raises `StudyFileError` as `backup` does, and for a study that is open; then everything is unchanged.
    """
    origin, place = resolved(source), resolved(target)
    if place.exists() and origin.exists() and place.samefile(origin):
        raise problem(EXISTS, place)
    examined: list[Verification] = []

    def whole(part: Path) -> str:
        examined.append(found := examine(part))
        return found.bad.sentence if found.bad else ""

    with explained_errors(place), making(place) as part:
        copy_pages(origin, part)
        prove(part, place, whole)
        keep_keys(origin, place)
        with reserved(place):
            kept = replace_keeping(part, place)
    return Restored(place, examined[0].lines, kept)


def proof(path: Path) -> str:
    """Replay the trail of a copy; return what is wrong, "" if nothing is."""
    bad = verify(path)
    return bad.sentence if bad else ""


@dataclass(frozen=True, order=True)
class AutomaticBackup:
    """An automatic backup: its number in the folder, the date by the clock, and its occasion."""

    number: int
    day: date
    path: Path
    why: str = ""


def back_up_daily(study: AtPath | Path, today: date, why: str = "", proof: Proof = proof) -> Path:
    """Keep a backup beside the study under the next number, then remove superseded ones.

    They are named NAME.backups/NAME.2026-11-22.0007.cd7; `why` ("before import") ends the name. Those of another study
    that had this name stay: they may be all that is left of it. Raises `StudyFileError`; then every earlier backup
    still exists.
    """
    source = _place_of(study)
    if not source.exists():
        raise problem(NO_SUCH_STUDY, source)
    folder = backup_folder(source)
    with explained_errors(folder):
        folder.mkdir(mode=0o700, exist_ok=True)
    words = f" {why}" if why else ""
    highest = max((one.number for one in kept_backups(source)), default=0)
    names = (f"{source.stem}.{today.isoformat()}.{number:04}{words}{source.suffix}" for number in count(highest + 1))
    target = next(one for one in map(folder.joinpath, names) if not os.path.lexists(one))
    made = copy(source, target, proof)
    _remove_superseded(source)
    return made


def _remove_superseded(study: Path) -> None:
    """Remove superseded backups; one that cannot be read, or not be removed today, stays."""
    with suppress(UserError, sqlite3.Error):
        own = _first_line(study)
        for one in superseded(one for one in kept_backups(study) if _begins_with(one.path, own)):
            with suppress(OSError):
                one.path.unlink()
                persons_of(one.path).unlink(missing_ok=True)


def _begins_with(backup: Path, line: str | None) -> bool:
    """Return whether a backup is of the study with this first line; others are not counted with it."""
    try:
        return _first_line(backup) == line
    except (OSError, UserError, sqlite3.Error):
        return False


def _first_line(study: Path) -> str | None:
    """Return the hash of a trail's first line, which is unique to a study; None if it has no lines."""
    with explained_errors(study), explained_damage(study), reading(study) as connection:
        return audit_trail.hash_at(connection, 1)


def back_up_before_step(study: Path, today: date, number: int) -> Path:
    """Back up a study before its tables are migrated; only its pages are proved, as nothing else can read it yet."""
    return back_up_daily(study, today, BEFORE_FORMAT.format(number=number), pages_are_sound)


def kept_backups(study: Path) -> list[AutomaticBackup]:
    """Return the automatic backups in the order in which they were made.

    Those of version 0.1.0 have no number and come first, by date. What others put there is ignored: a folder, a link,
    which may lead to the study itself, and a number that is far from the others or makes the next name too long.
    """
    numbered = rf"\.(\d{{4}}-\d\d-\d\d)(?:\.(\d{{1,{DIGITS}}})(?: (.*))?)?"
    pattern = re.compile(re.escape(study.stem) + numbered + re.escape(study.suffix), re.ASCII)
    found = []
    folder = backup_folder(study)
    for path in folder.iterdir() if folder.is_dir() else ():
        named = pattern.fullmatch(path.name)
        if named and study_of(path) == path and _is_plain(path):
            with suppress(ValueError):
                found.append(AutomaticBackup(int(named[2] or 0), date.fromisoformat(named[1]), path, named[3] or ""))
    return list(_without_skips(sorted(found)))


def _without_skips(ordered: Iterable[AutomaticBackup]) -> Iterator[AutomaticBackup]:
    """Skip numbers that we never assigned: after the largest possible number there would be no next one."""
    before = 0
    for one in ordered:
        if one.number - before > LEAP:
            return
        before = one.number
        yield one


def _is_plain(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except OSError:  # removed meanwhile
        return False


def superseded(backups: Iterable[AutomaticBackup]) -> set[AutomaticBackup]:
    """Return the superseded backups: all but the newest, the last of each newest day, and each month's first.

    The newest are those with the highest numbers, whatever date the clock gave them.
    """
    ordered = sorted(backups)
    last_of_day = {one.day: one for one in ordered}
    first_of_month = {(one.day.year, one.day.month): one for one in reversed(ordered)}
    days = sorted(last_of_day.values())[-KEPT_DAYS:]
    return set(ordered[:-KEPT_DAYS]) - set(days) - set(first_of_month.values())
