"""A book that lives in memory: what a study needs of the store, without a file."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping, Sequence
from pathlib import Path

from cd7gui.domain.case_report.changes import STUDY, AuditEntry, Change, Draft, Place
from cd7gui.domain.errors import UserError
from cd7gui.store.database.credentials import StoredCredential
from cd7gui.store.heads.receipts import Occasion
from cd7gui.study.book import Stored
from cd7gui.study.opening import rules
from cd7gui.study.session import Study
from cd7gui.study.settings import NAME
from tests.protocol.building import TODAY, _stored

TYPED = "2026-11-22T12:03:00.000+01:00"


class MemoryBook:
    """Appends changes to a list and keeps the present values in a dictionary, as the casebook does on disk."""

    def __init__(self, read_only_because: str = "") -> None:
        self.path = Path("memory.cd7")
        self.read_only = bool(read_only_because)
        self.read_only_because = read_only_because
        self.lines: list[AuditEntry] = []
        self.values: dict[tuple[str, str, int, str], str] = {}
        self.kept: dict[Place, Draft] = {}
        self.credentials: dict[int, StoredCredential] = {}
        self.refuses = ""  # a sentence: the disk is full
        self.closed = False

    def append(
        self,
        changes: Sequence[Change],
        *,
        who: str,
        origin: str,
        dictionary: str,
        credential: StoredCredential | None = None,
    ) -> tuple[AuditEntry, ...]:
        if self.refuses:
            raise UserError(self.refuses)
        if credential is not None:
            self.credentials[credential.person] = credential
        recorded = []
        for change in changes:
            key = (change.patient, change.form, change.row, change.field)
            assert self.values.get(key) == change.old, f"{key} does not hold {change.old!r}"
            if change.new is None:
                self.values.pop(key, None)
            else:
                self.values[key] = change.new
            self.kept.pop(Place(*key), None)
            at = f"2026-11-22T12:00:{len(self.lines) % 60:02d}.000+01:00"
            self.lines.append(AuditEntry(len(self.lines) + 1, at, who, origin, change, dictionary, "", ""))
            recorded.append(self.lines[-1])
        return tuple(recorded)

    def appending(self, changes: Iterable[Change], *, who: str, origin: str, dictionary: str) -> Generator[AuditEntry]:
        yield from self.append(list(changes), who=who, origin=origin, dictionary=dictionary)

    def present(self) -> Mapping[str, Sequence[Stored]]:
        found: dict[str, list[Stored]] = {}
        for (patient, form, row, field), text in self.values.items():
            found.setdefault(patient, []).append((form, row, field, text))
        return found

    def by_patient(self, fields: Iterable[tuple[str, str]]) -> MemoryGradual:
        return MemoryGradual(self, set(fields))

    def trail(
        self,
        *,
        patient: str | None = None,
        form: str | None = None,
        row: int | None = None,
        field: str | None = None,
        after: int = 0,
    ) -> list[AuditEntry]:
        def wanted(change: Change) -> bool:
            asked = ((patient, change.patient), (form, change.form), (row, change.row), (field, change.field))
            return all(ask is None or ask == there for ask, there in asked)

        return [line for line in self.lines if line.seq > after and wanted(line.change)]

    def sign_head(self, occasion: Occasion) -> str:
        """Sign nothing: what is in memory is forgotten."""
        return ""

    def credential(self, person: int) -> StoredCredential | None:
        return self.credentials.get(person)

    def position(self) -> tuple[int, str]:
        return len(self.lines), "0" * 64

    def keep_draft(self, place: Place, text: str, *, dictionary: str) -> None:
        if self.refuses:
            raise UserError(self.refuses)
        self.kept[place] = Draft(place, text, TYPED)

    def drafts(self) -> list[Draft]:
        return list(self.kept.values())

    def drop_draft(self, place: Place) -> None:
        self.kept.pop(place, None)

    def sign(self, who: str) -> None:
        """Nobody else sees it."""

    def close(self) -> None:
        self.closed = True


class MemoryGradual:
    """Reads a memory book patient by patient, in the order in which they came."""

    def __init__(self, book: MemoryBook, fields: set[tuple[str, str]]) -> None:
        self._book = book
        present = book.present()
        self.patients = [key for key in present if key]
        self.outlines = {
            key: [one for one in present[key] if one[1] == 0 and (one[0], one[2]) in fields] for key in self.patients
        }
        self.fails: UserError | None = None  # why nobody can be read
        self.ended = False

    def read(self, patient: str) -> Sequence[Stored]:
        if self.fails is not None:
            raise self.fails
        return self._book.present().get(patient, ())

    def end(self) -> None:
        self.ended = True


def memory_study(patients: Mapping[str, Mapping[str, str]] | None = None, *, read_only_because: str = "") -> Study:
    """Open a study in memory that holds typed texts by place ("F6.HSCTDAT"), by the key of their patient."""
    book = MemoryBook(read_only_because)
    book.values["", STUDY, 0, NAME] = "A study in memory"
    for patient, texts in (patients or {}).items():
        for name, text in texts.items():
            form, row, field, stored = _stored(name, text)
            book.values[patient, form, row, field] = stored
    return Study(book, rules(), who="tester", today=lambda: TODAY)
