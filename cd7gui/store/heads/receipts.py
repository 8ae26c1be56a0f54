"""Receipts: what the site key signs of a trail, as a line of the trail and as a separate file."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from typing import Any, Protocol

from cd7gui.domain.case_report.changes import HEAD, SITE_KEY, STUDY, AuditEntry, Change
from cd7gui.domain.foreign_json import read_json
from cd7gui.records import dataclass

FORMAT = "cd7gui receipt 1"
ORIGIN = "receipt"  # of the trail lines that hold receipts and keys
ALGORITHM = "ed25519:"  # before the public half of a key
KEY_BYTES, SIGNATURE_BYTES = 32, 64


class Occasion(StrEnum):
    """Why a trail was signed."""

    CLOSING = "closing"
    BACKUP = "backup"
    EXPORT = "export"
    LOCK = "lock"
    DAY = "day"
    RESTORE = "restore"


@dataclass(frozen=True)
class Receipt:
    """What a site key attests: of which study, up to which line, when and in whose session.

    `own` is the first line that the session wrote itself: the lines before it, back to the previous receipt, were found
    there.
    """

    study: str
    line: int
    hash: str
    at: str
    who: str
    dictionary: str
    occasion: str
    own: int
    key: str  # the short name of the site key
    signature: str = ""

    def message(self) -> bytes:
        """Return the signed message: these facts as one JSON list in ASCII, without blanks."""
        facts = (self.study, self.line, self.hash, self.at, self.who, self.dictionary)
        words = [FORMAT, *facts, self.occasion, self.own, self.key]
        return json.dumps(words, separators=(",", ":")).encode("ascii")

    def is_signed_by(self, public: str) -> bool:
        """Return whether the key with this public half signed it; an invalid key signed nothing."""
        return self.key == key_name(public) and is_signed(self.message(), self.signature, public)

    def stored(self) -> str:
        """Return the text of the line after the signed one; study, time and name are in the line itself."""
        told = {"line": self.line, "hash": self.hash, "own": self.own, "on": self.occasion, "key": self.key}
        return json.dumps({**told, "signature": self.signature}, separators=(",", ":"))

    def change(self, before: str | None) -> Change:
        """Return the change that stores it, replacing the previous receipt."""
        return Change("", STUDY, 0, HEAD, before, self.stored())

    def as_data(self, public: str) -> dict[str, Any]:
        """Return the content of a separate file: everything signed, the signature and the key's public half."""
        return {"format": FORMAT, **self.__dict__, "public": public}


def receipt_in(line: AuditEntry, study: str) -> Receipt:
    """Parse the receipt of a trail line; raises `ValueError` if it is not one."""
    told = _told(line.change.new or "")
    found = Receipt(
        study=study,
        line=_whole(told.get("line")),
        hash=_text(told.get("hash")),
        at=line.at,
        who=line.who,
        dictionary=line.dictionary,
        occasion=_text(told.get("on")),
        own=_whole(told.get("own")),
        key=_text(told.get("key")),
        signature=_text(told.get("signature")),
    )
    # The line may hold the receipt and nothing else, because the signature would not cover it.
    if line.origin != ORIGIN or found.change(line.change.old) != line.change:
        raise ValueError("The line holds more than a receipt.")
    return found


def receipt_of_data(told: Mapping[str, Any]) -> tuple[Receipt, str]:
    """Parse a receipt and its key's public half from a separate file; raises `ValueError` for anything else."""
    if told.get("format") != FORMAT:
        raise ValueError("No receipt.")
    texts = {name: _text(told.get(name)) for name in ("study", "hash", "at", "who", "dictionary", "occasion", "key")}
    found = Receipt(line=_whole(told.get("line")), own=_whole(told.get("own")), **texts)
    return replace(found, signature=_text(told.get("signature"))), _text(told.get("public"))


class TrailReader(Protocol):
    """A study whose trail can be read."""

    def trail(
        self, *, patient: str | None = None, form: str | None = None, row: int | None = None, field: str | None = None
    ) -> list[AuditEntry]:
        """Return the lines of a place in order."""


def last_receipt(book: TrailReader, study: str) -> tuple[Receipt, str] | None:
    """Return the last valid receipt of a trail and the public half of its key; None if there is none."""
    heads = book.trail(patient="", form=STUDY, row=0, field=HEAD)
    if not heads:
        return None
    keys = [one for one in book.trail(patient="", form=STUDY, row=0, field=SITE_KEY) if one.seq < heads[-1].seq]
    public = public_of(keys[-1]) if keys else ""
    try:
        found = receipt_in(heads[-1], study)
    except ValueError:
        return None
    return (found, public) if found.is_signed_by(public) else None


def public_of(line: AuditEntry) -> str:
    """Return the public half of a key in a line; the previous key's signature may follow it."""
    return (line.change.new or "").partition(" ")[0]


def _told(text: str) -> Mapping[str, Any]:
    told = read_json(text)
    if not isinstance(told, dict):
        raise ValueError("No receipt.")
    return told


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("A receipt lacks a text.")
    return value


def _whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError("A receipt lacks a number.")
    return value


# keys


def key_name(public: str) -> str:
    """Return the short name of a key: 16 hexadecimal digits of its public half in groups, for comparing by eye."""
    import hashlib  # loads OpenSSL, which would delay the start

    figures = hashlib.sha256(public.encode()).hexdigest()[:16].upper()
    return "-".join(figures[at : at + 4] for at in range(0, 16, 4))


def public_text(raw: bytes) -> str:
    """Format the public half of a key: "ed25519:" and base64."""
    return ALGORITHM + base64.b64encode(raw).decode("ascii")


def is_public_key(text: str) -> bool:
    """Return whether a text is the public half of a key."""
    return text.startswith(ALGORITHM) and len(_bytes(text.removeprefix(ALGORITHM))) == KEY_BYTES


def is_signed(message: bytes, signature: str, public: str) -> bool:
    """Return whether a signature (base64) of these bytes is by this key."""
    raw = _bytes(signature)
    if not is_public_key(public) or len(raw) != SIGNATURE_BYTES:
        return False
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(_bytes(public.removeprefix(ALGORITHM))).verify(raw, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def _bytes(text: str) -> bytes:
    """Decode base64; empty if it is invalid, or encoded differently from ours."""
    try:
        raw = base64.b64decode(text, validate=True)
    except ValueError:
        return b""
    return raw if base64.b64encode(raw).decode("ascii") == text else b""
