"""The file that keeps a study's identifiers: its own trail, and the seals of its values in the study's trail."""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Unpack

from cd7gui.domain.case_report.apart import StandIn
from cd7gui.domain.case_report.changes import AuditEntry, Change, Place
from cd7gui.domain.foreign_json import read_json
from cd7gui.records import dataclass
from cd7gui.store.casebook import Casebook
from cd7gui.store.database.audit_trail import AppendedAs
from cd7gui.store.database.errors import StudyFileError
from cd7gui.store.database.timestamps import Clock, local_now

PERSONS = "@PERSONS"  # the form of the file's own records
ID, OF, SEAL, STEP = "@ID", "@OF", "@SEAL", "@STEP"
SECRET_SIZE = 32  # bytes: as long as the digest that it keys
SECRET = re.compile(f"[0-9a-f]{{{2 * SECRET_SIZE}}}")

NO_PERSONS = "{path} does not contain the identifiers of a study."

At = tuple[str, str, int, str]  # patient, form, row, field


def at(change: Change | Place) -> At:
    """Return the place of a change."""
    return change.patient, change.form, change.row, change.field


@dataclass(frozen=True)
class Step:
    """A step that wrote here: its first line, the study line it follows, and whether the study has lines too.

    A step that wrote only identifiers can be completed after a crash; of any other the rest is lost.
    """

    first: int
    line: int
    hash: str
    alone: bool

    @classmethod
    def read(cls, text: str) -> Step | None:
        """Parse a trail line's text about a step."""
        try:
            first, line, hash_, alone = read_json(text)
            return cls(int(first), int(line), str(hash_), bool(alone))
        except (ValueError, TypeError):
            return None

    @property
    def words(self) -> str:
        """The step as stored in the trail."""
        return json.dumps([self.first, self.line, self.hash, self.alone])


class PersonsFile:
    """The open file: the lines of its trail, the last line of each place, and its steps."""

    def __init__(self, book: Casebook) -> None:
        """Load an opened book; raises `StudyFileError` if it is not such a file."""
        self.book = book
        self.lines: dict[int, AuditEntry] = {}  # of values, by number
        self.last: dict[At, AuditEntry] = {}
        self.steps: list[tuple[int, Step]] = []  # by the line that records it
        self._own: dict[str, str] = {}
        self._read = 0  # the number of the last line read
        self.read_new_lines()
        if not (self._own.get(ID) and self._own.get(OF) and SECRET.fullmatch(self._own.get(SEAL, ""))):
            raise StudyFileError(NO_PERSONS.format(path=book.path))

    @classmethod
    def create(cls, path: Path, study: str, *, clock: Clock = local_now, **how: Unpack[AppendedAs]) -> PersonsFile:
        """Make an empty file with an id for the study, encrypted if its keys file already exists."""
        import secrets  # loads OpenSSL, which would delay the start
        from uuid import uuid4  # loads a module about the operating system, which only a new file needs

        book = Casebook.create(path, clock=clock)
        try:
            own = {ID: str(uuid4()), OF: study, SEAL: secrets.token_hex(SECRET_SIZE)}
            book.append([Change("", PERSONS, 0, name, None, text) for name, text in own.items()], **how)
            return cls(book)
        except BaseException:
            book.close(signed=False)
            with suppress(OSError):
                path.unlink()
            raise

    def read_new_lines(self) -> None:
        """Read the lines written since the last read. Raises `UserError`."""
        self.take(self.book.trail(after=self._read))

    def _take(self, line: AuditEntry) -> None:
        self._read = line.seq
        change = line.change
        if change.form == PERSONS:
            self._own[change.field] = change.new or ""
            if change.field == STEP and (step := Step.read(change.new or "")) is not None:
                self.steps.append((line.seq, step))
        else:
            self.lines[line.seq] = line
            self.last[at(change)] = line

    @property
    def id(self) -> str:
        """The file's own id, which the study names."""
        return self._own[ID]

    @property
    def study(self) -> str:
        """The id of the study whose identifiers it keeps."""
        return self._own[OF]

    @property
    def short_id(self) -> str:
        """The id as used in each stand-in."""
        return short(self.id)

    @property
    def end(self) -> int:
        """The number of the last line."""
        return self.book.position()[0]

    def present(self, place: At) -> str | None:
        """Return the present text of a place here."""
        line = self.last.get(place)
        return line.change.new if line is not None else None

    def seal(self, place: At, line: int, text: str) -> str:
        """Return what binds a value to its place and line, revealing nothing without the secret."""
        return seal_of(self._own[SEAL], place, line, text)

    def stand_in(self, line: AuditEntry, span: str = "") -> StandIn:
        """Return the study's stand-in for a value that a line wrote here."""
        assert line.change.new is not None, "what was emptied has no stand-in"
        return StandIn(self.short_id, line.seq, self.seal(at(line.change), line.seq, line.change.new), span)

    def text_of(self, place: At, one: StandIn) -> str | None:
        """Return the value of a stand-in; None if it is of another file, or does not match its seal."""
        import hmac  # loads OpenSSL, which would delay the start

        line = self.lines.get(one.line) if one.persons == self.short_id else None
        text = line.change.new if line is not None else None
        if text is None or not hmac.compare_digest(self.seal(place, one.line, text), one.seal):
            return None
        return text

    def step_of(self, line: int) -> Step | None:
        """Return the step that wrote a line."""
        return next((step for seq, step in self.steps if step.first <= line <= seq), None)

    def append(self, changes: list[Change], **how: Unpack[AppendedAs]) -> list[AuditEntry]:
        """Write lines that belong to no step of the study."""
        lines = list(self.book.append(changes, **how))
        self.take(lines)
        return lines

    def begin(self, how: AppendedAs) -> PersonsStep:
        """Begin a step: nothing is written before its first value, and nothing remains if it fails."""
        return PersonsStep(self, how)

    def take(self, lines: Iterable[AuditEntry]) -> None:
        """Process lines once they are on the disk."""
        for line in lines:
            self._take(line)

    @property
    def last_step(self) -> str | None:
        """The trail's record of the last step."""
        return self._own.get(STEP)

    def close(self) -> None:
        """Close the file. The study's own receipts cover its content, so it needs none."""
        self.book.close(signed=False)


class PersonsStep:
    """Values written here in one transaction during a step of the study, and committed before it."""

    def __init__(self, persons: PersonsFile, how: AppendedAs) -> None:
        self._persons, self._how = persons, how
        self._waiting: deque[Change] = deque()
        self._lines: list[AuditEntry] = []
        self._writing: Generator[AuditEntry] | None = None
        self.committed = False
        self._present: dict[At, str | None] = {}

    @property
    def began(self) -> bool:
        """Whether a value was written."""
        return self._writing is not None

    def put(self, change: Change) -> AuditEntry:
        """Write a value; `old` becomes the present text here."""
        place = at(change)
        old = self._present.get(place, self._persons.present(place))
        self._present[place] = change.new
        return self._write(replace(change, old=old))

    def _write(self, change: Change) -> AuditEntry:
        self._waiting.append(change)
        if self._writing is None:
            self._writing = self._persons.book.appending(self._next(), **self._how)
        line = next(self._writing)
        self._lines.append(line)
        return line

    def _next(self) -> Iterator[Change]:
        while self._waiting:
            yield self._waiting.popleft()

    def end(self, line: int, hash_: str, *, alone: bool) -> None:
        """Note which study line the step follows, and commit the whole step to the disk."""
        if self._writing is None:
            return
        step = Step(self._lines[0].seq, line, hash_, alone)
        self._write(Change("", PERSONS, 0, STEP, self._persons.last_step, step.words))
        for _ in self._writing:  # exhausting the generator commits
            raise AssertionError("a step that has ended wrote a line")
        self.committed = True
        self._persons.take(self._lines)

    def give_up(self) -> None:
        """Roll back what has not been committed."""
        if self._writing is not None and not self.committed:
            self._writing.close()


def seal_of(secret: str, place: At, line: int, text: str) -> str:
    """Return the seal of a value that a line wrote at a place, by the secret of the file."""
    import hashlib  # loads OpenSSL, which would delay the start
    import hmac

    said = json.dumps([*place, line, text], ensure_ascii=False).encode()
    return hmac.new(bytes.fromhex(secret), said, hashlib.sha256).hexdigest()[:32]


def short(id_: str) -> str:
    """Return an id as used in a stand-in."""
    return id_.replace("-", "")[:8]
