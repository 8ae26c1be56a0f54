"""Rewriting a study without identifiers in its trail, all of which go to a separate file beside it.

No line of a hash chain can be redacted and remain provable: its hash covers the values to be removed. So the new study
has a chain of its own. Its first line names the head of the old one, every line keeps its number, time and person, and
what was signed over the old chain is kept under other names and proves nothing there.
"""

from __future__ import annotations

import json
import re
import secrets
import sqlite3
import uuid
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import field, replace
from pathlib import Path

from cd7gui.domain.case_report.apart import PartingRules, StandIn
from cd7gui.domain.case_report.changes import (
    APART,
    HEAD,
    IDENTITY,
    JUSTIFIED,
    QUERY,
    RESTORED,
    SIGNED,
    SITE_KEY,
    STUDY,
    AuditEntry,
    Change,
)
from cd7gui.domain.foreign_json import read_json
from cd7gui.ownfiles import make_empty
from cd7gui.records import dataclass
from cd7gui.store.apart.parted_casebook import LEFT_THERE, PartedCasebook
from cd7gui.store.apart.persons_file import ID, OF, PERSONS, SEAL, SECRET_SIZE, At, at, seal_of, short
from cd7gui.store.database import audit_trail, credentials, present_values, schema
from cd7gui.store.database.errors import EXISTS, StudyFileError, explained_errors, problem, resolved
from cd7gui.store.database.persons_place import persons_of
from cd7gui.store.database.timestamps import stamp
from cd7gui.store.database.transaction import transaction
from cd7gui.store.encryption.library import connect_like, connect_new, key_id_of_new
from cd7gui.store.safe_copy import keep_own_keys, making, prove, put_in_place
from cd7gui.store.verify import verify

RETOLD = "@RETOLD"  # a setting: from which trail a study was rewritten, or into what
BEFORE = "BEFORE"  # suffix of the names of what is valid for the old chain only
OF_THE_OLD = frozenset({HEAD, SITE_KEY, RESTORED, APART})
MASK = "[kept apart]"
YEAR = re.compile(r"\d{4}")  # the part of a date that the study keeps
LEAST_QUOTED = 4  # letters of an identifier searched for in other texts: "L" occurs everywhere
FIRST_LINE = (
    "rewritten without identifiers from the study {study}, whose trail ended with line {line}, {hash}: {reason}"
)
NOT_ALL_HERE = "Not all identifiers of {path} are present, so its audit trail cannot be rewritten. {why}"


@dataclass(frozen=True)
class RewriteOrder:
    """By whom a study is rewritten, why, when, and under which dictionary."""

    who: str
    reason: str
    dictionary: str
    origin: str = "apart"


@dataclass
class RewriteResult:
    """The result: values moved, and signatures and receipts that hold for the old file only.

    `quoted` are the places of other texts that still contain an identifier of their patient.
    """

    values: int = 0
    signatures: int = 0
    receipts: int = 0
    quoted: list[At] = field(default_factory=list)


def rewrite_study(source: PartedCasebook, out: Path, how: RewriteOrder) -> RewriteResult:
    """Rewrite a study and the file of its identifiers, both proved, the identifiers first. Raises `UserError`.

    The source stays unchanged. The new identifiers' file is encrypted if its keys file already exists.
    """
    place = resolved(out)
    theirs = persons_of(place)
    for one in (place, theirs):
        if one.exists():
            raise problem(EXISTS, one)
    if source.apart and source.persons is None:
        raise StudyFileError(NOT_ALL_HERE.format(path=source.path, why=source.away))
    with explained_errors(place), making(place) as part, making(theirs) as other:
        make_empty(part)
        make_empty(other)
        with (
            closing(connect_like(part, source.path)) as study,
            closing(connect_new(other, key_id_of_new(theirs))) as persons,
        ):
            rewriter = _Rewriter(source, study, persons, how)
            for connection in (study, persons):
                schema.build(connection)
            with transaction(persons), transaction(study):
                found = rewriter.rewrite()
                for credential in source.credentials:
                    credentials.put(study, credential)
            for connection in (study, persons):
                connection.execute("PRAGMA journal_mode = DELETE")
        prove(other, theirs, _proof)
        prove(part, place, _proof)
        keep_own_keys(source.path, place)
        put_in_place(other, theirs)
        put_in_place(part, place)
    return found


def _proof(part: Path) -> str:
    bad = verify(part)
    return bad.sentence if bad else ""


class _Trail:
    """A trail that is written line by line into an empty file."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self.seq, self.hash = 0, audit_trail.BEGINNING
        self.texts: dict[At, str] = {}

    def add(self, like: AuditEntry, change: Change) -> AuditEntry:
        """Write a change with the author and time of its original line."""
        blank = replace(like, seq=self.seq + 1, change=change, previous_hash=self.hash, hash="")
        line = audit_trail.sealed(blank)
        audit_trail.add(self._connection, line)
        present_values.put(self._connection, change, line.seq)
        self.seq, self.hash = line.seq, line.hash
        if change.new is None:
            self.texts.pop(at(change), None)
        else:
            self.texts[at(change)] = change.new
        return line


class _Rewriter:
    """Rewrites the lines of one study."""

    def __init__(
        self, source: PartedCasebook, study: sqlite3.Connection, persons: sqlite3.Connection, how: RewriteOrder
    ) -> None:
        self._source, self._how = source, how
        self._rules: PartingRules = source.rules
        self._study, self._persons = _Trail(study), _Trail(persons)
        self._id, self._identity = str(uuid.uuid4()), str(uuid.uuid4())
        self._secret = secrets.token_hex(SECRET_SIZE)
        self._hashes: dict[str, str] = {}  # by the old hash of a line: its new hash
        self._found = RewriteResult()

    def rewrite(self) -> RewriteResult:
        """Write both trails; return the result."""
        lines = list(self._source.lines_with_identifiers(self._source.trail()))
        self._final = {at(line.change): line.change.new for line in lines}
        words = _quotable(lines, self._rules)
        own = AuditEntry(
            0, stamp(self._source.clock()), self._how.who, self._how.origin, _NOTHING, self._how.dictionary, "", ""
        )
        for name, text in {ID: self._id, OF: self._identity, SEAL: self._secret}.items():
            self._persons.add(own, Change("", PERSONS, 0, name, None, text))
        for line in lines:
            made = self._study.add(line, self._rewritten(line, words.get(line.change.patient, ())))
            self._hashes[line.hash] = made.hash
        old = f"{self._old_identity(lines)} {lines[-1].seq} {lines[-1].hash}" if lines else ""
        reason = self._how.reason
        self._study.add(own, Change("", STUDY, 0, RETOLD, self._study.texts.get(("", STUDY, 0, RETOLD)), old, reason))
        self._study.add(own, Change("", STUDY, 0, APART, None, self._id, reason))
        self._found.values = sum((place[1], place[3]) in self._rules.fields for place in self._persons.texts)
        self._found.quoted = list(self._quoted(words))
        return self._found

    def _old_identity(self, lines: Sequence[AuditEntry]) -> str:
        return self._final.get(("", STUDY, 0, IDENTITY)) or ""

    def _rewritten(self, line: AuditEntry, words: Sequence[str]) -> Change:
        """Return a change as in the new trail."""
        change = line.change
        if not change.patient:
            return self._of_study(line)
        if (change.form, change.field) in self._rules.fields:
            return self._of_identifier(line)
        if change.form == SIGNED:
            self._found.signatures += 1
            change = replace(change, form=SIGNED + BEFORE)
        marks = change.field.startswith(JUSTIFIED) or change.form == QUERY
        new = _masked(change.new, words) if marks else change.new
        return self._from_here(replace(change, new=new, reason=_masked(change.reason, words) or ""))

    def _of_study(self, line: AuditEntry) -> Change:
        change = line.change
        if change.form == SIGNED:
            self._found.signatures += 1
            return self._from_here(replace(change, form=SIGNED + BEFORE))
        if change.form != STUDY:
            return change
        if change.field == IDENTITY:
            reason = FIRST_LINE.format(
                study=change.new, line=self._last[0], hash=self._last[1], reason=self._how.reason
            )
            return self._from_here(replace(change, new=self._identity, reason=reason))
        if change.field in OF_THE_OLD:
            self._found.receipts += change.field == HEAD
            return self._from_here(replace(change, field=change.field + BEFORE))
        return self._from_here(replace(change, new=self._with_new_hash(change.new)))

    @property
    def _last(self) -> tuple[int, str]:
        return self._source.position()

    def _with_new_hash(self, text: str | None) -> str | None:
        """Update the line hash named by a kept snapshot to the new one."""
        try:
            said = read_json(text or "")
        except ValueError:
            return text
        before = said.get("hash") if isinstance(said, dict) else None
        if not isinstance(before, str) or before not in self._hashes:
            return text
        return json.dumps({**said, "hash": self._hashes[before]}, ensure_ascii=False)

    def _from_here(self, change: Change) -> Change:
        """Make a change start from the text of the new trail at its place."""
        return replace(change, old=self._study.texts.get(at(change)))

    def _of_identifier(self, line: AuditEntry) -> Change:
        change, place = line.change, at(line.change)
        takes = self._rules.takes(change.form, change.field, change.new)
        new = change.new
        if takes or place in self._persons.texts:
            kept = replace(change, old=self._persons.texts.get(place), new=change.new if takes else None)
            there = self._persons.add(line, kept)
            new = self._stand_in(there) if takes else new
        return self._from_here(replace(change, new=new, reason=LEFT_THERE if change.reason else ""))

    def _stand_in(self, line: AuditEntry) -> str:
        change = line.change
        by = self._rules.narrowed_by.get((change.form, change.field))
        text = change.new or ""
        span = self._rules.span(text, self._final.get((change.patient, by[0], 0, by[1]))) if by else ""
        return StandIn(short(self._id), line.seq, seal_of(self._secret, at(change), line.seq, text), span).stored

    def _quoted(self, words: dict[str, tuple[str, ...]]) -> Iterator[At]:
        """Yield the places of other texts that contain an identifier of their patient."""
        for place, text in self._study.texts.items():
            if any(word in text for word in words.get(place[0], ())):
                yield place


_NOTHING = Change("", "", 0, "", None, None)


def _quotable(lines: Sequence[AuditEntry], rules: PartingRules) -> dict[str, tuple[str, ...]]:
    """Return every identifier that each patient ever had, longest first, if long enough to search for."""
    found: dict[str, set[str]] = {}
    for line in lines:
        change = line.change
        for text in (change.old, change.new):
            year = text is not None and YEAR.fullmatch(text) and (change.form, change.field) in rules.narrowed_by
            if text and len(text) >= LEAST_QUOTED and not year and rules.takes(change.form, change.field, text):
                found.setdefault(change.patient, set()).add(text)
    return {patient: tuple(sorted(texts, key=len, reverse=True)) for patient, texts in found.items()}


def _masked(text: str | None, words: Sequence[str]) -> str | None:
    for word in words:
        text = text.replace(word, MASK) if text else text
    return text
