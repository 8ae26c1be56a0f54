"""What a trail's receipts prove: each must sign the line before it, with the site key."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import field

from cd7gui.domain.case_report.changes import HEAD, IDENTITY, RESTORED, SITE_KEY, STUDY
from cd7gui.domain.formatting import counted, date_in_words
from cd7gui.records import dataclass
from cd7gui.store.database import audit_trail
from cd7gui.store.database.timestamps import moment_of
from cd7gui.store.heads.known_heads import KnownHead, KnownHeads
from cd7gui.store.heads.receipts import Receipt, is_public_key, is_signed, key_name, receipt_in

UNREADABLE = "The receipt in line {seq} of the trail cannot be read: it was altered."
REWRITTEN = (
    "Line {line} of the trail is not the one that was signed on {day}: the trail was rewritten after line {after}."
)
FALSE = "Line {line} of the trail is signed by nobody: the signature in line {seq} is not that of the site key {key}."
NO_KEY = "Line {line} of the trail is signed by nobody: no line before the receipt in line {seq} names a site key."
BAD_KEY = "The site key in line {seq} of the trail cannot be read: it was altered."
OTHER_ID = "Line {seq} of the trail gives the study another id, which cd7gui never does."

ONE_FOUND = (
    "Line {first:,} of the trail was not signed in its session: the receipt in line {seq:,} found it already there."
)
SOME_FOUND = (
    "Lines {first:,} to {last:,} of the trail were not signed in their session: the receipt in line {seq:,} found them "
    "already there."
)
KEY_CHANGED = "Line {line} of the trail names another site key, {key}, {how}."
ENDORSED, NOT_ENDORSED = "which the one before signed", "which the one before did not sign"

NOT_SIGNED = "No line of the audit trail is signed: anyone who can write to the file can rewrite it unnoticed."
SIGNED = "Signed up to line {line:,} on {when} ({occasion}) by the site key {key}, {known}; {since}."

LACKS_LINE = (
    "Line {line} of the trail was signed on this computer on {day} but is missing: the trail ends with line {last}. "
    "Its end was cut off, or an older copy was put in its place."
)
DIFFERS = (
    "Line {line} of the trail is not the one that this computer saw signed on {day}: the trail was rewritten, or the "
    "file is a copy that has diverged."
)
OTHER_KEY = (
    "Line {line} of the trail names the site key {found}, but {by} the site key {known}: the trail was signed again by "
    "someone else. If your keeper changed the key, pass its public half with --site-key."
)
NOBODY_SIGNED = (
    "Line 1 of the trail is signed by nobody, and so is every line after it, but {by} the site key {known}: the "
    "receipts were removed, or never made."
)
KNOWN_BY, GIVEN = "this computer knows the study by", "you gave"

# The places of the records that identify and sign a study, as spelled in the replay.
MARKS = frozenset(
    json.dumps([STUDY, field_, "", 0], separators=(",", ":")) for field_ in (IDENTITY, SITE_KEY, HEAD, RESTORED)
)
KEY_MESSAGE = "cd7gui site key 1"
HashAt = Callable[[int], str | None]  # the hash of a line by number, None if there is no such line


@dataclass(frozen=True)
class HeadDoubt:
    """Why a trail is not the one that was signed: the line, and a sentence that names it."""

    line: int
    sentence: str


@dataclass(frozen=True)
class NamedKey:
    """A site key as named by a trail line; `endorsed` by the previous key, or the first."""

    public: str
    line: int
    endorsed: bool


@dataclass(frozen=True)
class UnsignedLines:
    """Lines that a later session found and signed, and the line of its receipt."""

    first: int
    last: int
    receipt: int

    def in_words(self) -> str:
        """Describe them."""
        words = ONE_FOUND if self.first == self.last else SOME_FOUND
        return words.format(first=self.first, last=self.last, seq=self.receipt)


@dataclass
class SignedTrail:
    """Who signed the lines replayed so far."""

    study: str = ""
    keys: list[NamedKey] = field(default_factory=list)
    last: Receipt | None = None
    gaps: list[UnsignedLines] = field(default_factory=list)
    branch: str = ""  # the hash of the last signed line that says “made from a backup”
    signers: int = 0  # how many keys were named up to the last receipt, whose key is the last of them
    _restored: tuple[int, str] | None = None  # such a line that is not signed yet, and its hash

    @property
    def site_key(self) -> str:
        """The public half of the key that signed last, "" if nobody did. A key that was only named does not count."""
        return self.keys[self.signers - 1].public if self.signers else ""

    @property
    def line(self) -> int:
        """The last signed line, including its receipt; 0 if there is none."""
        return self.last.line + 1 if self.last else 0

    def fault_of(self, line: audit_trail.Line) -> str:
        """Process a line of the study's own form; return what is wrong with its signing, "" if nothing is."""
        seq, field_, new, written = line[0], line[7], line[9], line[13]
        if field_ == HEAD and new is not None:
            return self._fault_of_receipt(line)
        if field_ == SITE_KEY:
            return self._fault_of_key(line)
        if field_ == IDENTITY:
            if self.study and new != self.study:
                return OTHER_ID.format(seq=seq)
            self.study = new or ""
        elif field_ == RESTORED:
            self._restored = seq, written
        return UNREADABLE.format(seq=seq) if field_ == HEAD else ""

    def _fault_of_receipt(self, line: audit_trail.Line) -> str:
        seq, previous_hash = line[0], line[12]
        try:
            found = receipt_in(audit_trail.recorded(line), self.study)
        except ValueError:
            return UNREADABLE.format(seq=seq)
        if (found.line, found.hash) != (seq - 1, previous_hash):
            return REWRITTEN.format(line=seq - 1, day=found.at[:10], after=self.line)
        if not self.keys:
            return NO_KEY.format(line=seq - 1, seq=seq)
        public = self.keys[-1].public
        if not found.is_signed_by(public):
            return FALSE.format(line=seq - 1, seq=seq, key=key_name(public))
        if found.own > self.line + 1:
            self.gaps.append(UnsignedLines(self.line + 1, min(found.own, seq) - 1, seq))
        self.last, self.signers = found, len(self.keys)
        if self._restored is not None:
            self.branch, self._restored = self._restored[1], None
        return ""

    def _fault_of_key(self, line: audit_trail.Line) -> str:
        seq, at, who, new, previous_hash = line[0], line[1], line[2], line[9], line[12]
        public, _, endorsement = (new or "").partition(" ")
        if not is_public_key(public):
            return BAD_KEY.format(seq=seq)
        message = key_message(self.study, seq, previous_hash, at, who, public)
        endorsed = not self.keys or is_signed(message, endorsement, self.keys[-1].public)
        self.keys.append(NamedKey(public, seq, endorsed))
        return ""

    def notes(self) -> list[tuple[int, str]]:
        """Return remarks on who signed, each with its line."""
        changed = (
            (one.line, KEY_CHANGED.format(line=one.line, key=key_name(one.public), how=how))
            for one in self.keys[1:]
            for how in [ENDORSED if one.endorsed else NOT_ENDORSED]
        )
        return sorted([*((one.receipt, one.in_words()) for one in self.gaps), *changed])

    def in_words(self, last: int, known: str) -> str:
        """Describe who signed up to which line, and how many lines up to the last one are unsigned."""
        if self.last is None:
            return NOT_SIGNED
        left = last - self.line
        since = "no line since is unsigned" if not left else f"{counted(left, 'line', 'lines')} since not yet signed"
        moment = moment_of(self.last.at)
        return SIGNED.format(
            line=self.last.line,
            when=f"{date_in_words(moment.date())} {moment:%H:%M}",
            occasion=self.last.occasion,
            key=key_name(self.site_key),
            known=known,
            since=since,
        )

    def unendorsed_by(self, public: str) -> NamedKey | None:
        """Return a key that is not this one nor endorsed through a chain from it; None if there is none.

        The maker of the last receipt signed every line before it. So a key counts for what it signed: one that was
        named but has signed nothing since attests no line, and none may follow the last receipt without endorsement.
        """
        for one in reversed(self.keys[: self.signers]):
            if one.public == public:
                return next((later for later in self.keys[self.signers :] if not later.endorsed), None)
            if not one.endorsed:
                return one
        return self.keys[self.signers - 1]


def key_message(study: str, seq: int, previous_hash: str, at: str, who: str, public: str) -> bytes:
    """Return what the previous site key signs about a line that names a new one."""
    return json.dumps([KEY_MESSAGE, study, seq, previous_hash, at, who, public], separators=(",", ":")).encode("ascii")


def doubt_of(
    signed: SignedTrail, last: int, known: KnownHeads, hash_at: HashAt, by: str = KNOWN_BY
) -> HeadDoubt | None:
    """Compare a replayed trail, with its last line, with what this computer remembers of it."""
    if signed.branch in known.branches or not signed.branch:
        newest = known.newest(signed.branch)
        doubt = doubt_of_head(newest, last, hash_at) if newest else None
        if doubt:
            return doubt
    name = key_name(known.site_key)
    if signed.last is None:
        return HeadDoubt(1, NOBODY_SIGNED.format(by=by, known=name))
    found = signed.unendorsed_by(known.site_key)
    if found is None:
        return None
    words = OTHER_KEY.format(line=found.line, found=key_name(found.public), by=by, known=name)
    return HeadDoubt(found.line, words)


def doubt_of_head(head: KnownHead, last: int, hash_at: HashAt) -> HeadDoubt | None:
    """Return why a trail does not hold a head that was signed; None if it does."""
    found, day = hash_at(head.line), head.at[:10]
    if found is None:
        return HeadDoubt(last + 1, LACKS_LINE.format(line=head.line, day=day, last=last))
    return None if found == head.hash else HeadDoubt(head.line, DIFFERS.format(line=head.line, day=day))
