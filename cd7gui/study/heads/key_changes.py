"""Changing a study's site key, because the keeper moved it or the previous one was lost."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from cd7gui.domain.case_report.changes import IDENTITY, SITE_KEY, STUDY, AuditEntry, Change
from cd7gui.domain.errors import UserError
from cd7gui.protocol.case_report import VERSION
from cd7gui.store.casebook import Casebook
from cd7gui.store.database.timestamps import stamp
from cd7gui.store.heads.known_heads import known_heads, remember
from cd7gui.store.heads.receipts import ORIGIN, key_name
from cd7gui.store.heads.signed_trail import key_message
from cd7gui.store.heads.site_key import SiteKey, key_in, site_key
from cd7gui.store.trail_proof import prove_trail
from cd7gui.study.backups import require_at
from cd7gui.study.opening import open_study
from cd7gui.study.people.roles import Act

SAME_KEY = "The study {path} is already signed by this site key. Nothing was changed."
OTHER_BEFORE = "{path} holds the site key {found}, but the study is signed by {wanted}. Nothing was changed."
NO_REASON = "A new site key needs a reason: say with --reason why it was changed. Nothing was changed."
NOT_WRITTEN = "The study {path} is {because}, so its site key was not changed."
CHANGED = "From line {line} on the study {path} is signed by the site key {key}."


def change_key(path: Path, reason: str, *, before: Path | None = None, who: str = "") -> str:
    """Make this computer's key sign a study from now on; the previous key endorses it if available.

    Returns a sentence. Raises `UserError` for a trail that is not the one that was signed, and if the study cannot be
    written.
    """
    if not reason.strip():
        raise UserError(NO_REASON)
    require_at(path, Act.MANAGE_PEOPLE)
    proof = prove_trail(path)
    wrong = proof.verification.bad or proof.doubt
    if wrong is not None:
        raise UserError(wrong.sentence)
    key, earlier = site_key(), key_in(before) if before is not None else None
    with open_study(path, who=who, origin=ORIGIN, behind=True) as study:
        book = study.book
        if book.read_only or not isinstance(book, Casebook):
            raise UserError(NOT_WRITTEN.format(path=path, because=book.read_only_because))
        marks = {one.change.field: one.change.new for one in book.trail(patient="", form=STUDY)}
        present = (marks.get(SITE_KEY) or "").partition(" ")[0]
        if present == key.public:
            raise UserError(SAME_KEY.format(path=path))
        if earlier is not None and earlier.public != present:
            raise UserError(OTHER_BEFORE.format(path=before, found=earlier.name, wanted=key_name(present)))
        line = _append(book, marks, key, earlier, study.who, " ".join(reason.split()))
    known = known_heads(marks.get(IDENTITY) or "")
    if known is not None:  # this computer knows the new key already; others are given its public half once
        remember(replace(known, site_key=key.public))
    return CHANGED.format(line=line.seq, path=path, key=key.name)


def _append(
    book: Casebook, marks: dict[str, str | None], key: SiteKey, earlier: SiteKey | None, who: str, reason: str
) -> AuditEntry:
    (seq, hash_), at = book.position(), stamp(book.clock())
    message = key_message(marks.get(IDENTITY) or "", seq + 1, hash_, at, who, key.public)
    text = f"{key.public} {earlier.sign(message)}" if earlier is not None else key.public
    change = Change("", STUDY, 0, SITE_KEY, marks.get(SITE_KEY), text, reason)
    (line,) = book.append([change], who=who, origin=ORIGIN, dictionary=VERSION, at=at)
    return line
