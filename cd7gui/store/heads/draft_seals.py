"""Seals of drafts, which distinguish text typed here from text inserted by another programme.

A draft is not a line of the trail, so no receipt covers it. Its seal is an HMAC with a key derived from the site key,
which is outside the study. An older draft restored with its own seal is recognised by what was stored there since.
"""

from __future__ import annotations

import json
import sqlite3
from dataclasses import astuple, replace
from datetime import datetime

from cd7gui.domain.case_report.changes import IDENTITY, SITE_KEY, STUDY, Draft
from cd7gui.domain.errors import UserError
from cd7gui.domain.formatting import counted, printable_name
from cd7gui.store.database import present_values
from cd7gui.store.heads.site_key import SiteKey, site_key

DOUBTED = (
    "The half-typed text at {place} was altered, or put there by another program: the site key of the study did not "
    "seal it. It is not a value. Open the study, check it, and discard it or type it again."
)
OLDER = (
    "The half-typed text at {place} is older than the value that was stored there in line {line:,}. Check the source."
)
NOT_JUDGED = "{texts} cannot be checked here: this computer does not have the signing key."
PURPOSE = b"cd7gui draft seal 1\0"
STORED_SINCE = """
SELECT seq, at FROM change WHERE patient = ? AND form = ? AND row = ? AND field = ? ORDER BY seq DESC LIMIT 1
"""
MARK = "SELECT text FROM value WHERE form = ? AND field = ? AND patient = '' AND row = 0"


class DraftSeals:
    """Makes and checks the seals of one study's drafts, with the key of this computer."""

    def __init__(self, connection: sqlite3.Connection, *, make: bool = False) -> None:
        self._study, self._key = _mark(connection, IDENTITY), _key(make=make)

    def seal(self, draft: Draft, dictionary: str) -> str:
        """Return the seal of a draft, "" if this computer has no key."""
        import hashlib  # loads OpenSSL, which would delay the start
        import hmac

        if self._key is None:
            return ""
        secret = hashlib.sha256(PURPOSE + self._key.private.private_bytes_raw()).digest()
        told = json.dumps([self._study, *astuple(draft.place), draft.text, draft.at, dictionary]).encode("ascii")
        return hmac.new(secret, told, hashlib.sha256).hexdigest()

    def holds(self, draft: Draft, dictionary: str, seal: str) -> bool:
        """Return whether a draft is unchanged since this computer, or another with its key, kept it."""
        import hmac  # loads OpenSSL, which would delay the start

        return self._key is not None and hmac.compare_digest(seal.encode(), self.seal(draft, dictionary).encode())

    def signs_the_study(self, connection: sqlite3.Connection) -> bool:
        """Return whether this computer holds the key that signs the study, so that all its drafts have seals."""
        public = _mark(connection, SITE_KEY).partition(" ")[0]
        return self._key is not None and self._key.public == public


def keep_sealed(connection: sqlite3.Connection, draft: Draft, dictionary: str) -> None:
    """Keep a draft with its seal, or without one if this computer has no key."""
    present_values.keep_draft(connection, draft, dictionary, DraftSeals(connection, make=True).seal(draft, dictionary))


def judged_drafts(connection: sqlite3.Connection) -> list[Draft]:
    """Read the drafts, oldest first; `vouched`: the seal holds, and nothing was stored there since."""
    found = list(present_values.sealed_drafts(connection))
    seals = DraftSeals(connection) if found else None
    return [
        replace(draft, vouched=seals.holds(draft, version, seal) and not _stored_since(connection, draft))
        for draft, version, seal in found
        if seals is not None
    ]


def _stored_since(connection: sqlite3.Connection, draft: Draft) -> int:
    """Return the line that stored a value at a draft's place after it was typed, else 0.

    Storing a value removes the draft: one older than the value was put back, or the value came from elsewhere.
    """
    line = connection.execute(STORED_SINCE, astuple(draft.place)).fetchone()
    try:
        return line[0] if line and datetime.fromisoformat(line[1]) > datetime.fromisoformat(draft.at) else 0
    except (TypeError, ValueError):  # an unreadable time decides nothing; the trail's proof names it
        return 0


def doubt_of_drafts(connection: sqlite3.Connection) -> tuple[str, str]:
    """Return why a draft is doubted, or else which cannot be checked here; "" if there is nothing to say."""
    found = list(present_values.sealed_drafts(connection))
    if not found:
        return "", ""
    seals = DraftSeals(connection)
    doubtful = [draft for draft, version, seal in found if not seals.holds(draft, version, seal)]
    if doubtful and seals.signs_the_study(connection):
        return DOUBTED.format(place=_where(doubtful[0])), ""
    if doubtful:
        return "", NOT_JUDGED.format(texts=counted(len(doubtful), "half-typed text", "half-typed texts"))
    older = ((draft, _stored_since(connection, draft)) for draft, *_ in found)
    return "", next((OLDER.format(place=_where(draft), line=line) for draft, line in older if line), "")


def _where(draft: Draft) -> str:
    place = draft.place
    return printable_name(f"{place.name} of patient {place.patient}" if place.patient else place.name)


def _mark(connection: sqlite3.Connection, field: str) -> str:
    found = connection.execute(MARK, (STUDY, field)).fetchone()
    return str(found[0]) if found else ""


def _key(*, make: bool) -> SiteKey | None:
    try:
        return site_key(make=make)
    except (UserError, ImportError):
        return None
