"""Verification as in the trail: a mark beside the value, valid until the value changes.

A mark is on the row of the value, at the field VERIFIED + the field's id. Its text says up to which line of the trail
the value was read, so that whatever comes later voids it: an entry, an undo, an import, a merge, a strike-out. That a
verification is void is never written; it follows from the lines.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from enum import StrEnum

from cd7gui.domain.case_report.changes import DELETED, PATIENT, SOURCE_AT, VERIFIED, AuditEntry
from cd7gui.domain.foreign_json import read_json
from cd7gui.records import dataclass

MERGED = "merge"  # the origin of marks that came with another site's study
VERSION = 1
SHOWN_OF_HASH = 12  # hexadecimal digits of a SHA-256

At = tuple[str, int, str]  # form, row, field of one patient


class VerificationState(StrEnum):
    """Whether a value was compared with its source; the value is the word that is shown."""

    TO_VERIFY = "to verify"
    CHANGED = "changed since verified"
    VERIFIED = "verified"
    NOT_REQUIRED = "not required"


@dataclass(frozen=True)
class SourcePointer:
    """The source document of a value, the page, and the SHA-256 of its file if there is one."""

    document: str
    page: str = ""
    fingerprint: str = ""

    @property
    def words(self) -> str:
        """Return it in words: "letter.pdf, page 2, SHA-256 9f86d081884c", with the first digits of the hash."""
        page = f"page {self.page}" if self.page else ""
        file = f"SHA-256 {self.fingerprint[:SHOWN_OF_HASH]}" if self.fingerprint else ""
        return ", ".join(filter(None, (self.document, page, file)))

    @property
    def stored(self) -> str:
        """Its text in the trail."""
        found = {"document": self.document, "page": self.page}
        found |= {"sha256": self.fingerprint} if self.fingerprint else {}
        return json.dumps(found, ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True)
class VerificationMark:
    """A verification: who compared the value with its source, when, up to which line it was read, and the value."""

    name: str
    role: str
    at: str
    read: int
    line: int  # the trail line that holds the mark
    text: str | None  # the verified value

    @property
    def words(self) -> str:
        """Return it in words: "verified by Mo Nitor (monitor), 2026-11-22 12:03"."""
        role = f" ({self.role})" if self.role else ""
        return f"verified by {self.name}{role}, {self.at[:16].replace('T', ' ')}"


def mark_text(line: int, name: str, role: str, at: str) -> str:
    """Return the text of a mark for a value read after a line of the trail."""
    found = {"v": VERSION, "line": line, "name": name, "role": role, "at": at}
    return json.dumps(found, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def source_pointer(stored: str | None) -> SourcePointer | None:
    """Parse a stored source pointer; None if there is none or it is unreadable."""
    found = _read(stored)
    document, page, file = (found.get(name) or "" for name in ("document", "page", "sha256"))
    return SourcePointer(document, str(page), str(file)) if isinstance(document, str) and document else None


def _read(stored: str | None) -> Mapping[str, object]:
    if not stored:
        return {}
    try:
        found = read_json(stored)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


class VerificationJudge:
    """Follows the lines of one patient, or of one form, and determines the validity of each mark."""

    def __init__(self, lines: Iterable[AuditEntry] = ()) -> None:
        self._last: dict[At, AuditEntry] = {}  # the last line of each value
        self._struck: dict[tuple[str, int], int] = {}  # the last line that struck out or restored a row, or the patient
        self._marks: dict[At, VerificationMark] = {}
        self._read_texts: dict[tuple[At, int], str | None] = {}  # the value as it was when read at a line
        for line in lines:
            self.follow(line)

    def follow(self, line: AuditEntry) -> None:
        """Process the next line."""
        change = line.change
        if change.field == DELETED:
            self._struck[change.form, change.row] = line.seq
        elif change.field.startswith(VERIFIED):
            self._add_mark(line, (change.form, change.row, change.field.removeprefix(VERIFIED)))
        elif not change.field.startswith("@"):
            self._last[change.form, change.row, change.field] = line

    def _add_mark(self, line: AuditEntry, at: At) -> None:
        found = _read(line.change.new)
        read = found.get("line")
        if found.get("v") != VERSION or not isinstance(read, int):
            self._marks.pop(at, None)
            return
        merged = line.origin == MERGED
        last = self._last.get(at)
        read = min(read, line.seq - 1)  # nobody can have read what was not written yet
        text = last.change.new if last is not None else None
        # A mark restored by undo refers to the value that was read then, not to the present one.
        text = self._read_texts.setdefault((at, read), text)
        name = str(found.get("name") or line.who)
        self._marks[at] = VerificationMark(
            name if merged else line.who,
            str(found.get("role") or ""),
            str(found.get("at") or line.at) if merged else line.at,
            read,
            line.seq,
            text,
        )

    def mark(self, at: At) -> VerificationMark | None:
        """Return the mark of a place, valid or not."""
        return self._marks.get(at)

    def last(self, at: At) -> AuditEntry | None:
        """Return the line that gave a place its present value."""
        return self._last.get(at)

    def moved(self, at: At) -> int:
        """Return the last line that changed a place: its value, or a strike-out of its row or patient."""
        last = self._last.get(at)
        own = last.seq if last is not None else 0
        return max(own, self._struck.get((at[0], at[1]), 0), self._struck.get((PATIENT, 0), 0))

    def holds(self, at: At) -> bool:
        """Return whether a place was verified and has not changed since."""
        mark = self._marks.get(at)
        return mark is not None and mark.read >= self.moved(at)


def source_field(field: str) -> str:
    """Return the field of the source pointer of a field."""
    return f"{SOURCE_AT}{field}"


def mark_field(field: str) -> str:
    """Return the field of the mark of a field."""
    return f"{VERIFIED}{field}"
