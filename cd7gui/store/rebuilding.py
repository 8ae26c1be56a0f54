"""Rebuilding a damaged study from its trail, from which all values follow. The damaged file is kept."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import astuple
from pathlib import Path

from cd7gui.domain.case_report.changes import Draft
from cd7gui.domain.formatting import counted
from cd7gui.records import dataclass
from cd7gui.store.database import audit_trail, credentials, present_values, schema
from cd7gui.store.database.connection import writable
from cd7gui.store.database.credentials import StoredCredential
from cd7gui.store.database.errors import (
    DamagedStudy,
    StudyFileError,
    explained_damage,
    explained_errors,
    in_words,
    resolved,
)
from cd7gui.store.database.lock import Lock, right_to_write
from cd7gui.store.database.set_aside import finish_interrupted
from cd7gui.store.database.timestamps import local_now
from cd7gui.store.database.transaction import snapshot, transaction
from cd7gui.store.encryption.library import connect_like
from cd7gui.store.safe_copy import Progress, making, replace_keeping, silent
from cd7gui.store.verify import ADVICE, BETWEEN_WORDS, NOT_AS_DECLARED, Replay, Tell, examine, fault_of_lines

TRAIL_IS_DAMAGED = (
    "The study {path} cannot be rebuilt, because its audit trail is damaged too: {fault} Open its last backup from "
    "{backups}."
)
NOT_FREE = "The study {path} is {why}, so it cannot be rebuilt. Close it there first."
REBUILT = "{path} was rebuilt from {lines} of its audit trail and verified. The damaged file is kept as {kept}."

ROUNDS = 3  # the lines are replayed, copied, and replayed again from the copy

PUT = "INSERT INTO value (form, field, patient, row, text, change) VALUES (?, ?, ?, ?, ?, ?)"


@dataclass(frozen=True)
class Rebuilt:
    """A rebuilt study: its number of lines, and where the damaged file is kept."""

    path: Path
    lines: int
    kept: Path

    def in_words(self) -> str:
        """Describe it."""
        return REBUILT.format(path=self.path, lines=counted(self.lines, "line", "lines"), kept=self.kept)


def rebuild(path: Path | str, progress: Progress = silent) -> Rebuilt:
    """Rebuild a study from its trail and replace the damaged file, which is kept beside it.

    `progress` is called with the lines replayed, copied and proved, and their total; with the last of them the new file
    replaces the old one. What it raises before then ends the work. Raises `StudyFileError` if somebody has the study
    open, its trail is damaged too, or the new file fails its proof; then nothing has changed.
    """
    place = resolved(path)
    with explained_errors(place):
        finish_interrupted(place)
        place.stat()
        lock = right_to_write(place, local_now())
        if not isinstance(lock, Lock):
            raise StudyFileError(NOT_FREE.format(path=place, why=lock))
        try:
            return _rebuilt(place, progress)
        finally:
            lock.release()


def _rebuilt(place: Path, progress: Progress) -> Rebuilt:
    with making(place) as part:
        lines = _write_rebuilt(place, part, progress)
        whole = ROUNDS * lines
        bad = examine(part, tell=lambda seq: progress(whole - lines + seq, whole)).bad
        if bad is not None:
            raise StudyFileError(in_words(TRAIL_IS_DAMAGED, place, fault=bad.sentence.removesuffix(ADVICE).strip()))
        progress(whole, whole)
        kept, *_ = replace_keeping(part, place)
    return Rebuilt(place, lines, kept)


def _write_rebuilt(place: Path, part: Path, progress: Progress) -> int:
    os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))  # readable only by its owner
    replay = Replay()
    with (
        closing(writable(place)) as damaged,
        closing(connect_like(part, place)) as made,
        explained_damage(place),
        snapshot(damaged),
    ):
        schema.check_trail(damaged, place)
        schema.build(made)
        whole = ROUNDS * audit_trail.end_of(damaged)[0]
        with transaction(made):
            _replay(damaged, place, replay, lambda seq: progress(seq, whole))
            made.executemany(audit_trail.INSERT, _lines(damaged, lambda seq: progress(replay.seq + seq, whole)))
            made.executemany(PUT, ((*json.loads(place), text, seq) for place, (text, seq) in replay.present.items()))
            for draft, dictionary, seal in _readable_drafts(damaged):
                present_values.keep_draft(made, draft, dictionary, seal)
            for one in _readable_credentials(damaged):
                credentials.put(made, one)
    return replay.seq


def _replay(damaged: sqlite3.Connection, place: Path, replay: Replay, tell: Tell) -> None:
    bad = fault_of_lines(damaged, replay, None, tell)
    if bad is not None:
        raise DamagedStudy(in_words(TRAIL_IS_DAMAGED, place, fault=bad.sentence.removesuffix(ADVICE).strip()))


def _lines(damaged: sqlite3.Connection, tell: Tell) -> Iterator[audit_trail.Line]:
    for line in audit_trail.lines_as_written(damaged):
        yield line
        if not line[0] % BETWEEN_WORDS:
            tell(line[0])


def _readable_drafts(damaged: sqlite3.Connection) -> Iterator[tuple[Draft, str, str]]:
    """Read the drafts as far as they are readable; they are not values."""
    with suppress(sqlite3.Error, *NOT_AS_DECLARED):
        for draft, dictionary, seal in present_values.sealed_drafts(damaged):
            types = [type(part) for part in (*astuple(draft.place), draft.text, draft.at, dictionary, seal)]
            if types == [str, str, int, str, str, str, str, str]:
                yield draft, dictionary, seal


def _readable_credentials(damaged: sqlite3.Connection) -> Iterator[StoredCredential]:
    """Read the credentials as far as they are readable; a person whose credential is lost needs a new password."""
    with suppress(sqlite3.Error, *NOT_AS_DECLARED):
        for one in credentials.credentials(damaged):
            if [type(part) for part in astuple(one)] == [int, str, bytes, bytes, bytes]:
                yield one
