"""A damaged study made anew from its trail: the values follow from the lines, and the damaged file is kept beside."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from cd7gui.domain.text import N_, counted
from cd7gui.store import schema, trail
from cd7gui.store.clock import local_now
from cd7gui.store.connection import writable
from cd7gui.store.copying import flush, flush_folder
from cd7gui.store.lock import Lock, right_to_write
from cd7gui.store.problems import DamagedStudy, StudyFileError, damage_told, in_words, resolved, told
from cd7gui.store.setaside import set_aside
from cd7gui.store.transaction import snapshot, transaction
from cd7gui.store.verify import ADVICE, NOT_AS_DECLARED, Replay, faults_of_lines, verify

TRAIL_IS_DAMAGED = N_(
    "The study {path} cannot be rebuilt, because its trail is damaged too: {fault} Open its last backup from {backups}."
)
NOT_FREE = N_("The study {path} is {why}, so it cannot be rebuilt. Close it there first.")
REBUILT = N_("{path} was made anew from {lines} of its trail and proved. The damaged file is kept as {kept}.")

PUT = "INSERT INTO value (form, field, patient, row, text, change) VALUES (?, ?, ?, ?, ?, ?)"
DRAFTS = "SELECT patient, form, row, field, text, at, dictionary FROM draft"
PUT_DRAFT = "INSERT OR IGNORE INTO draft VALUES (?, ?, ?, ?, ?, ?, ?)"


@dataclass(frozen=True)
class Rebuilt:
    """A study that was made anew: of how many lines, and where the damaged file is kept."""

    path: Path
    lines: int
    kept: Path

    def in_words(self) -> str:
        """Say it."""
        return REBUILT.format(path=self.path, lines=counted(self.lines, N_("line"), N_("lines")), kept=self.kept)


def rebuild(path: Path | str) -> Rebuilt:
    """Make a study anew from its trail and put it in the place of the damaged file, which is kept beside it.

    Raises `StudyFileError` if somebody has the study open, its trail is damaged too, or the new file fails its proof;
    then nothing has changed.
    """
    place = resolved(path)
    with told(place):
        place.stat()
        lock = right_to_write(place, local_now())
        if not isinstance(lock, Lock):
            raise StudyFileError(NOT_FREE.format(path=place, why=lock))
        try:
            return _rebuilt(place)
        finally:
            lock.release()


def _rebuilt(place: Path) -> Rebuilt:
    part = place.with_name(f".{place.name}.rebuilt.part")
    try:
        lines = _write_anew(place, part)
        bad = verify(part)
        if bad is not None:
            raise StudyFileError(in_words(TRAIL_IS_DAMAGED, place, fault=bad.sentence.removesuffix(ADVICE).strip()))
        flush(part)
        kept, *_ = set_aside(place)
        part.replace(place)
        flush_folder(place.parent)
    finally:
        with suppress(OSError):
            part.unlink()
    return Rebuilt(place, lines, kept)


def _write_anew(place: Path, part: Path) -> int:
    part.unlink(missing_ok=True)
    replay = Replay()
    with closing(writable(place)) as damaged, closing(sqlite3.connect(part, isolation_level=None)) as made:
        part.chmod(0o600)
        with damage_told(place), snapshot(damaged):
            schema.check_trail(damaged, place)
            schema.build(made)
            with transaction(made):
                _copy_lines(damaged, made, place, replay)
                made.executemany(PUT, ((*key, text, seq) for key, (text, seq) in replay.present.items()))
                made.executemany(PUT_DRAFT, _readable_drafts(damaged))
    return replay.seq


def _copy_lines(damaged: sqlite3.Connection, made: sqlite3.Connection, place: Path, replay: Replay) -> None:
    bad = next(faults_of_lines(damaged, replay, None), None)
    if bad is not None:
        raise DamagedStudy(in_words(TRAIL_IS_DAMAGED, place, fault=bad.sentence.removesuffix(ADVICE).strip()))
    made.executemany(trail.INSERT, map(trail.line_of, trail.lines(damaged)))


def _readable_drafts(damaged: sqlite3.Connection) -> Iterator[tuple[object, ...]]:
    """Read the half-typed texts as far as they can be read; they are no values."""
    with suppress(sqlite3.Error, *NOT_AS_DECLARED):
        for line in damaged.execute(DRAFTS):
            types = [type(part) for part in line]
            if types == [str, str, int, str, str, str, str]:
                yield line
