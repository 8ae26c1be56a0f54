"""Signing the head of an open study: only a trail that this computer has no reason to doubt gets a receipt.

Otherwise a rewritten trail would be signed by the next person who opens and closes it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from cd7gui.domain.case_report.changes import HEAD, IDENTITY, RESTORED, SITE_KEY, STUDY, AuditEntry, Change
from cd7gui.domain.errors import UserError
from cd7gui.records import dataclass
from cd7gui.store.database import audit_trail
from cd7gui.store.database.errors import explained_damage, explained_errors
from cd7gui.store.database.timestamps import Clock, stamp
from cd7gui.store.heads.known_heads import KnownHead, KnownHeads, known_heads, remember
from cd7gui.store.heads.receipts import ORIGIN, Occasion, Receipt, key_name, receipt_in
from cd7gui.store.heads.signed_trail import doubt_of_head
from cd7gui.store.heads.site_key import SiteKey, site_key

NOT_OUR_KEY = (
    "The lines since the last receipt are not signed: this study is signed by the site key {theirs}, but this computer "
    "has {ours}."
)
NOT_AS_SIGNED = "Nothing was signed: line {line} of the audit trail is not the one that its receipt signed."
NOT_AS_KNOWN = "Nothing was signed. {why}"
KNOWN_AS_SIGNED = (
    "Nothing was signed: this computer knows the study by the site key {known}, but no line names that key."
)
NOT_RESTORED_HERE = (
    "Nothing was signed: line {line} says that the study was restored from a backup, but nobody signed that."
)

MARK_FIELDS = (IDENTITY, SITE_KEY, HEAD, RESTORED)
MARKS = "SELECT field, text, change FROM value WHERE form = ? AND patient = '' AND row = 0 AND field IN (?, ?, ?, ?)"
LINE = "SELECT hash, dictionary, who FROM change WHERE seq = ?"


class HeadNotSigned(UserError):
    """The trail gets no receipt; it is unchanged."""


class OpenStudy(Protocol):
    """A study that is open for writing."""

    path: Path
    clock: Clock

    def append(self, changes: Iterable[Change], *, who: str, origin: str, dictionary: str, at: str | None) -> object:
        """Store changes in one transaction."""


@dataclass(frozen=True)
class SigningSession:
    """The session in which a head is signed: the last line before it, who, and the time of the receipt."""

    began: int
    who: str
    at: str


@dataclass(frozen=True)
class StudyMarks:
    """The study's records of itself: present texts, and the lines that wrote them."""

    texts: dict[str, str]
    lines: dict[str, int]

    @classmethod
    def of(cls, found: Iterable[tuple[str, str, int]]) -> StudyMarks:
        """Return them from the values at `MARK_FIELDS`: field, text and line."""
        records = list(found)
        return cls({name: text for name, text, _ in records}, {name: line for name, _, line in records})


class SignableTrail(Protocol):
    """The trail to be signed, in a file or on a server."""

    def marks(self) -> StudyMarks:
        """Return the study's records of itself."""

    def line(self, seq: int) -> tuple[str, str, str]:
        """Return hash, dictionary and name of a line, empty strings if there is none."""

    def end(self) -> tuple[int, str]:
        """Return number and hash of the last line."""

    def lines(self, *, field: str | None = None, after: int = 0, up_to: int | None = None) -> Iterator[AuditEntry]:
        """Return the lines in order: all, or those of one field of the study's own."""


class _FileTrail:
    """The trail of a study file."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def marks(self) -> StudyMarks:
        """Return the study's records of itself."""
        return StudyMarks.of(self._connection.execute(MARKS, (STUDY, *MARK_FIELDS)).fetchall())

    def line(self, seq: int) -> tuple[str, str, str]:
        """Return hash, dictionary and name of a line, empty strings if there is none."""
        found: tuple[str, str, str] | None = self._connection.execute(LINE, (seq,)).fetchone()
        return found or ("", "", "")

    def end(self) -> tuple[int, str]:
        """Return number and hash of the last line."""
        return audit_trail.end_of(self._connection)

    def lines(self, *, field: str | None = None, after: int = 0, up_to: int | None = None) -> Iterator[AuditEntry]:
        """Return the lines in order: all, or those of one field of the study's own."""
        patient, form = (None, None) if field is None else ("", STUDY)
        return audit_trail.lines(self._connection, patient=patient, form=form, field=field, after=after, up_to=up_to)


def sign_open_study(book: OpenStudy, connection: sqlite3.Connection, began: int, who: str, occasion: Occasion) -> str:
    """Sign the trail of a study open for writing with the site key; return why not, "" if signed.

    Work continues without a receipt: `verify` counts the unsigned lines.
    """
    if connection.in_transaction:  # lines are being written; they are signed later
        return ""
    session = SigningSession(began, who, stamp(book.clock()))

    def append(change: Change, name: str, dictionary: str) -> None:
        book.append([change], who=name, origin=ORIGIN, dictionary=dictionary, at=session.at)

    try:
        with explained_errors(book.path), explained_damage(book.path):
            sign_trail(_FileTrail(connection), session, occasion, append)
    except (UserError, ImportError) as problem:
        return str(problem)
    return ""


def sign_trail(
    trail: SignableTrail,
    session: SigningSession,
    occasion: Occasion,
    append: Callable[[Change, str, str], object],
) -> None:
    """Append a receipt of the last line unless it is one; the first time also the key's public half.

    `append` takes a change, and the name and dictionary of its line. Raises `HeadNotSigned` or another `UserError`.
    """
    marks = trail.marks()
    study, (seq, _) = marks.texts.get(IDENTITY, ""), trail.end()
    if not study or not seq or marks.lines.get(HEAD) == seq:
        return
    key, known = site_key(), known_heads(study)
    _refuse_if_doubtful(trail, marks, key, known)
    _, dictionary, before = trail.line(seq)
    who = session.who or before
    if SITE_KEY not in marks.texts:
        append(Change("", STUDY, 0, SITE_KEY, None, key.public), who, dictionary)
    seq, hash_ = trail.end()
    own = max(session.began, marks.lines.get(HEAD, 0)) + 1
    receipt = Receipt(study, seq, hash_, session.at, who, dictionary, occasion, min(own, seq + 1), key.name)
    receipt = replace(receipt, signature=key.sign(receipt.message()))
    append(receipt.change(marks.texts.get(HEAD)), who, dictionary)
    head = KnownHead(*trail.end(), session.at)
    remember((known or KnownHeads(study, key.public)).with_head(_branch(trail, marks), head))


def _branch(trail: SignableTrail, marks: StudyMarks) -> str:
    return trail.line(marks.lines[RESTORED])[0] if RESTORED in marks.lines else ""


def _refuse_if_doubtful(trail: SignableTrail, marks: StudyMarks, key: SiteKey, known: KnownHeads | None) -> None:
    """Raise `HeadNotSigned` if the trail is not the one signed last, as far as this computer can tell."""
    public = marks.texts.get(SITE_KEY, "").partition(" ")[0]
    if public and public != key.public:
        raise HeadNotSigned(NOT_OUR_KEY.format(theirs=key_name(public), ours=key.name))
    signed = marks.lines.get(HEAD, 0)
    if signed:
        _refuse_false_receipt(trail, marks.texts[IDENTITY], signed)
    if known is None:
        return
    branch = _branch(trail, marks)
    restored_here = bool(branch) and branch in known.branches
    if not public and not restored_here:
        raise HeadNotSigned(KNOWN_AS_SIGNED.format(known=key_name(known.site_key)))
    if branch and not restored_here and signed < marks.lines[RESTORED]:
        raise HeadNotSigned(NOT_RESTORED_HERE.format(line=marks.lines[RESTORED]))
    newest, (last, _) = known.newest(branch), trail.end()
    doubt = doubt_of_head(newest, last, lambda line: trail.line(line)[0] or None) if newest else None
    if doubt:
        raise HeadNotSigned(NOT_AS_KNOWN.format(why=doubt.sentence))


def _refuse_false_receipt(trail: SignableTrail, study: str, seq: int) -> None:
    """Raise `HeadNotSigned` if the last receipt is invalid under the key in force at its line."""
    refused = HeadNotSigned(NOT_AS_SIGNED.format(line=seq - 1))
    line = next(trail.lines(after=seq - 1, up_to=seq), None)
    try:
        found = receipt_in(line, study) if line is not None else None
    except ValueError as error:
        raise refused from error
    keys = [one.change.new for one in trail.lines(field=SITE_KEY, up_to=seq)]
    public = (keys[-1] or "").partition(" ")[0] if keys else ""
    before = trail.line(seq - 1)[0]
    if found is None or (found.line, found.hash) != (seq - 1, before) or not found.is_signed_by(public):
        raise refused
