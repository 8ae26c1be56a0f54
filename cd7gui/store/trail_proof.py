"""Proving a trail against external evidence: what this computer remembers, a given key or a given head."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from cd7gui.domain.case_report.changes import IDENTITY, RESTORED, STUDY
from cd7gui.domain.proof import Proof
from cd7gui.records import dataclass
from cd7gui.store.database import audit_trail
from cd7gui.store.database.connection import reading
from cd7gui.store.database.errors import explained_damage, explained_errors, resolved
from cd7gui.store.heads.draft_seals import doubt_of_drafts
from cd7gui.store.heads.known_heads import KnownHead, KnownHeads, known_heads, remember
from cd7gui.store.heads.signed_trail import GIVEN, KNOWN_BY, HeadDoubt, doubt_of
from cd7gui.store.verify import Note, Verification, examine

MARK = "SELECT text FROM value WHERE form = ? AND field = ? AND patient = '' AND row = 0"
LINE_OF_MARK = "SELECT change FROM value WHERE form = ? AND field = ? AND patient = '' AND row = 0"
KNOWN_HERE, FIRST_SEEN = "which this computer knows", "which this computer sees for the first time"
YOU_GAVE = "which you gave"


@dataclass(frozen=True)
class TrailProof:
    """The result of proving a file, any doubt about its trail, and who signed it, in words."""

    verification: Verification
    doubt: HeadDoubt | None
    signed: str
    news: KnownHeads | None = None  # what this computer can learn from it

    def remember(self) -> None:
        """Remember the study on this computer as it was proved."""
        if self.news is not None:
            remember(self.news)


def prove_trail(path: Path | str, site_key: str = "") -> TrailProof:
    """Prove a study file, and compare it with what this computer remembers and a given public key.

    Raises `StudyFileError` if the file cannot be opened at all.
    """
    place = resolved(path)
    found = examine(place)
    if found.bad is not None:
        return TrailProof(found, None, "")
    known, signed = known_heads(found.signed.study), found.signed
    held = replace(known or KnownHeads(signed.study, ""), site_key=site_key) if site_key else known
    with explained_errors(place), reading(place) as connection:
        hash_at = partial(audit_trail.hash_at, connection)
        by = GIVEN if site_key else KNOWN_BY
        doubt = doubt_of(signed, found.lines, held, hash_at, by) if held else None
        of_drafts, not_judged = doubt_of_drafts(connection)
        doubt = doubt or (HeadDoubt(0, of_drafts) if of_drafts else None)
        news = None if doubt else _news(found, known, held, hash_at)
    if not_judged:
        found = replace(found, notes=(*found.notes, Note(0, not_judged)))
    words = YOU_GAVE if site_key else KNOWN_HERE if known else FIRST_SEEN
    return TrailProof(found, doubt, signed.in_words(found.lines, words), news)


def prove_copy(path: Path | str) -> TrailProof:
    """Prove a file that may be older than this computer knows: its trail must be the start of the known one.

    Nothing is remembered. Raises `StudyFileError` if the file cannot be opened at all.
    """
    place = resolved(path)
    found = examine(place)
    signed, known = found.signed, known_heads(found.signed.study)
    if found.bad is not None or known is None:
        return TrailProof(found, None, "")
    heads = tuple(one for one in known.branches.get(signed.branch, ()) if one.line <= found.lines)
    if not heads and signed.last is None:  # older than the first receipt
        return TrailProof(found, None, "")
    with explained_errors(place), reading(place) as connection:
        hash_at = partial(audit_trail.hash_at, connection)
        if heads and heads[-1].line >= signed.line and hash_at(heads[-1].line) == heads[-1].hash:
            doubt = None  # everything signed was seen here; the site key may have been changed since
        else:
            held = KnownHeads(known.study, known.site_key, {signed.branch: heads})
            doubt = doubt_of(signed, found.lines, held, hash_at)
    return TrailProof(found, doubt, signed.in_words(found.lines, KNOWN_HERE))


def proof_by_memory(path: Path | str, proof: Proof) -> Proof:
    """Return how far a file is proved, `REWRITTEN` if a line differs from the one seen signed.

    A few queries without a replay. A file that ends before such a line is an older copy. Raises `StudyFileError`.
    """
    place = resolved(path)
    with explained_errors(place), explained_damage(place), reading(place) as connection:
        found = connection.execute(MARK, (STUDY, IDENTITY)).fetchone()
        known = known_heads(found[0]) if found else None
        if known is None:
            return proof
        restored = connection.execute(LINE_OF_MARK, (STUDY, RESTORED)).fetchone()
        branch = audit_trail.hash_at(connection, restored[0]) or "" if restored else ""
        last, _ = audit_trail.end_of(connection)
        heads = [head for head in known.branches.get(branch, ()) if head.line <= last]
        rewritten = any(audit_trail.hash_at(connection, head.line) != head.hash for head in heads)
    return Proof.REWRITTEN if rewritten else proof


def _news(
    found: Verification, known: KnownHeads | None, held: KnownHeads | None, hash_at: Callable[[int], str | None]
) -> KnownHeads | None:
    """Return what this computer should remember of a proved trail, if that is more than it knows."""
    signed = found.signed
    if signed.last is None:
        return None
    now = replace(held or KnownHeads(signed.study, ""), site_key=signed.site_key)
    newest = now.newest(signed.branch)
    if newest is None or newest.line < signed.line:
        now = now.with_head(signed.branch, KnownHead(signed.line, hash_at(signed.line) or "", signed.last.at))
    return now if now != known else None
