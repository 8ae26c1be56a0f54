"""Signing the trail of a server study: the site key is with a person who works for all sites, never on the server."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Protocol

from cd7gui.domain.case_report.changes import STUDY, AuditEntry, Change
from cd7gui.domain.errors import UserError
from cd7gui.store.casebook import Conflict
from cd7gui.store.database.timestamps import Clock, stamp
from cd7gui.store.heads.head_signing import (
    MARK_FIELDS,
    HeadNotSigned,
    SigningSession,
    StudyMarks,
    sign_trail,
)
from cd7gui.store.heads.receipts import ORIGIN, Occasion
from cd7gui.store.server.server_errors import StaleChange

TRIES = 10  # in case others write between reading the last line and the receipt
SEES_ALL = """
SELECT cd7.is_owner() OR (cd7.may('read cases') AND EXISTS (SELECT FROM cd7.account() a WHERE a.site = ''))
"""
MARKS = """
SELECT field, text, change FROM cd7.value WHERE patient = '' AND form = %s AND "row" = 0 AND field = ANY (%s)
"""
LINE = "SELECT hash, dictionary, who FROM cd7.change WHERE seq = %s"
SEES_A_PART = "The lines since the last receipt are not signed: {who} sees only part of the audit trail."
OTHERS_WRITE = "The lines since the last receipt are not signed: others are writing at the same moment."


class SignableBook(Protocol):
    """A study on a server that is open for writing."""

    clock: Clock
    began: int

    def append(self, changes: Iterable[Change], *, who: str, origin: str, dictionary: str, at: str | None) -> object:
        """Store changes in one transaction."""

    def trail(
        self,
        *,
        patient: str | None = None,
        form: str | None = None,
        field: str | None = None,
        after: int = 0,
        up_to: int | None = None,
    ) -> list[AuditEntry]:
        """Return the lines in order."""

    def position(self) -> tuple[int, str]:
        """Return number and hash of the last line."""


class ServerTrail:
    """The trail of a study on a server, for a person who sees all of it."""

    def __init__(self, book: SignableBook, rows: Callable[[str, Sequence[object]], list[Any]]) -> None:
        self._book, self._rows = book, rows
        self.end = book.position

    def marks(self) -> StudyMarks:
        """Return the study's records of itself."""
        return StudyMarks.of(self._rows(MARKS, (STUDY, list(MARK_FIELDS))))

    def line(self, seq: int) -> tuple[str, str, str]:
        """Return hash, dictionary and name of a line, empty strings if there is none."""
        found = self._rows(LINE, (seq,))
        return found[0] if found else ("", "", "")

    def lines(self, *, field: str | None = None, after: int = 0, up_to: int | None = None) -> Iterator[AuditEntry]:
        """Return the lines in order: all, or those of one field of the study's own."""
        patient, form = (None, None) if field is None else ("", STUDY)
        return iter(self._book.trail(patient=patient, form=form, field=field, after=after, up_to=up_to))

    def sign(self, who: str, occasion: Occasion) -> str:
        """Sign the trail with the site key in a person's name; return why not, "" if signed.

        The server verifies the receipt, and refuses one of a line that is no longer the last; then it is made again.
        """
        session = SigningSession(self._book.began, who, stamp(self._book.clock()))

        def append(change: Change, name: str, dictionary: str) -> None:
            self._book.append([change], who=name, origin=ORIGIN, dictionary=dictionary, at=session.at)

        try:
            if self._rows(SEES_ALL, ()) != [(True,)]:
                raise HeadNotSigned(SEES_A_PART.format(who=who or "this login"))
            for _ in range(TRIES):
                try:
                    sign_trail(self, session, occasion, append)
                except (StaleChange, Conflict):
                    continue
                return ""
        except (UserError, ImportError) as problem:
            return str(problem)
        return OTHERS_WRITE
