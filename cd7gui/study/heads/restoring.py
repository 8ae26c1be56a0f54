"""Restoring a backup: it becomes a study whose trail records it, so that nobody takes it for a forgery."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from cd7gui.domain.case_report.changes import RESTORED, STUDY, Change
from cd7gui.domain.errors import UserError
from cd7gui.domain.formatting import counted, printable_name
from cd7gui.store.backup import restored
from cd7gui.store.casebook import Casebook
from cd7gui.store.database.errors import StudyFileError
from cd7gui.store.heads.known_heads import known_heads, remember
from cd7gui.store.heads.receipts import Occasion
from cd7gui.store.trail_proof import prove_copy, prove_trail
from cd7gui.study.backups import decides_on_restoring, refuse_if_locked, require_at
from cd7gui.study.opening import open_study
from cd7gui.study.people.access import AccessEvent, note
from cd7gui.study.people.roles import Act

ORIGIN = "restore"
MADE = "{path} was restored from {backup}: {lines} of the audit trail, replayed and verified."
KEPT = "The previous file is kept as {path}."
NOBODY_SIGNED = (
    "Nobody signed the backup, although this computer has seen the study signed: its contents cannot be verified."
)
OTHER_TRAIL = "Nobody signed it, and line {line} of its audit trail differs from that of {target}."
NOT_OURS = "{backup} was not restored, and nothing was changed. {why}"


def restore(backup: Path, target: Path, *, who: str = "") -> list[str]:
    """Make a study from a backup and return sentences; a file it replaces is kept beside. Raises `UserError`.

    A backup of a trail other than the one this computer knows is refused.
    """
    require_at(decides_on_restoring(backup, target), Act.RESTORE)
    refuse_if_locked(target)
    proof = prove_copy(backup)
    if proof.doubt is not None:
        raise UserError(NOT_OURS.format(backup=backup, why=proof.doubt.sentence))
    signed = proof.verification.signed
    unsigned = known_heads(signed.study) is not None and signed.last is None
    if unsigned:
        _refuse_other_trail(backup, proof.verification.lines, target)
    before = _end_of(target)
    made = restored(backup, target)
    _note(made.path, {"backup": printable_name(backup.name), "line": made.lines, **before}, who)
    words = MADE.format(path=made.path, backup=backup, lines=counted(made.lines, "line", "lines"))
    return [words, *(KEPT.format(path=path) for path in made.kept), *([NOBODY_SIGNED] if unsigned else [])]


def _refuse_other_trail(backup: Path, lines: int, target: Path) -> None:
    """Compare an unsigned backup with the study that it replaces, if that is intact and signed."""
    with suppress(StudyFileError):
        proof = prove_trail(target)
        if proof.verification.bad or proof.doubt or proof.verification.lines < lines:
            return
        with Casebook.open(target, read_only=True) as there, Casebook.open(backup, read_only=True) as old:
            (line,), (_, hash_) = there.trail(after=lines - 1, up_to=lines), old.position()
        if line.hash != hash_:
            raise UserError(NOT_OURS.format(backup=backup, why=OTHER_TRAIL.format(line=lines, target=target)))


def _end_of(target: Path) -> dict[str, Any]:
    """Return the last line of the study being replaced; empty if there is none or it is unreadable."""
    if target.exists():
        with suppress(UserError), Casebook.open(target, read_only=True) as book:
            line, hash_ = book.position()
            return {"before": {"line": line, "hash": hash_}}
    return {}


def _note(path: Path, facts: dict[str, Any], who: str) -> None:
    """Note in the trail what the study was made from, and sign it.

    From this line on the study is another branch of its trail; this computer remembers the heads of both.
    """
    with open_study(path, who=who, origin=ORIGIN, behind=True) as study:
        if study.read_only or not study.identity or not isinstance(study.book, Casebook):
            return
        text = json.dumps(facts, ensure_ascii=False)
        study.note([Change("", STUDY, 0, RESTORED, study.setting(RESTORED), text)], study.who)
        known, line = known_heads(study.identity), study.book.position()[1]
        if known is not None:
            remember(replace(known, branches={**known.branches, line: ()}))
        note(study, AccessEvent.RESTORE, f"restored from {facts['backup']}")
        study.book.sign_head(Occasion.RESTORE)
