"""An open study: changes are appended to its trail, present values and the trail are read."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Unpack

from cd7gui.domain.case_report.changes import AuditEntry, Change, Draft, Place
from cd7gui.store.backup import back_up_before_step
from cd7gui.store.database import audit_trail as trail
from cd7gui.store.database import credentials, present_values, schema
from cd7gui.store.database.connection import (
    ReadingConnection,
    give_up,
    readable,
    use_write_ahead_log,
    writable_under,
)
from cd7gui.store.database.credentials import StoredCredential
from cd7gui.store.database.errors import (
    BUSY,
    IS_A_FOLDER,
    StudyFileError,
    explained_damage,
    explained_errors,
    is_full,
    problem,
    resolved,
)
from cd7gui.store.database.lock import Lock, name_holder, right_to_write, take
from cd7gui.store.database.open_files import FileState
from cd7gui.store.database.present_values import Texts
from cd7gui.store.database.set_aside import finish_interrupted
from cd7gui.store.database.timestamps import Clock, local_now, moment_of, stamp
from cd7gui.store.database.transaction import snapshot, transaction
from cd7gui.store.encryption.library import OPEN_HERE, connect_like, key_id_of_new
from cd7gui.store.gradual import PatientReader
from cd7gui.store.heads.draft_seals import judged_drafts, keep_sealed
from cd7gui.store.heads.head_signing import sign_open_study
from cd7gui.store.heads.receipts import Occasion
from cd7gui.store.pairing import settle_log
from cd7gui.store.writer import StudyWriter

READ_ONLY_WISHED = "at your request"

NO_ROOM = "its disk is full"
CONFLICT = "{place} was changed in the meantime; nothing was stored. Check its present value, then enter yours again."
OPEN_READ_ONLY = (
    "The study {path} is open read-only ({because}); nothing was stored. Open it again when it can be written to."
)
NOT_AS_WRITTEN = (
    "The study {path} no longer contains what was entered here: another program overwrote it. Nothing more was stored."
)
BAD_CHARACTER = "A text contains a character that cannot be stored; nothing was stored. Type the text again."


class Conflict(StudyFileError):
    """A change starts from a text that is not the present one; nothing of its transaction was stored."""

    def __init__(self, change: Change, present: str | None) -> None:
        super().__init__(CONFLICT.format(place=change.place))
        self.change = change
        self.present = present


class Casebook:
    """The study at `path`, open in one thread until `close`; `create` and `open` make it."""

    def __init__(
        self,
        path: Path,
        connection: sqlite3.Connection,
        held: Lock | ReadingConnection,
        clock: Clock,
        because: str = "",
    ) -> None:
        self.path = path
        self.read_only = isinstance(held, ReadingConnection)
        self.read_only_because = because
        self._held: Lock | ReadingConnection | None = held
        self.clock = clock
        self.notes = held.notes if isinstance(held, ReadingConnection) else ()  # for whoever opens the study
        self._who = ""
        self._reader = connection  # of a study that is open read-only
        self._writer = StudyWriter(path, connection) if isinstance(held, Lock) else None

    @classmethod
    def create(cls, path: Path | str, *, clock: Clock = local_now) -> Casebook:
        """Make a new, empty study, encrypted if its keys file already exists. Raises `UserError`.

        An existing file is never overwritten.
        """
        place = resolved(path)
        with explained_errors(place):
            key_id = key_id_of_new(place)
            os.close(os.open(place, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
            OPEN_HERE.plan_key(place, key_id)
            try:
                lock = take(place, clock())
                if lock is None:  # somebody still has a deleted study of this name open
                    raise problem(BUSY, place)
                return cls._under(place, lock, clock, schema.build)
            except BaseException:
                with suppress(OSError):
                    place.unlink()
                raise

    @classmethod
    def open(cls, path: Path | str, *, read_only: bool = False, clock: Clock = local_now) -> Casebook:
        """Open a study; read-only if requested, if it is open elsewhere, or if it may not be written.

        `read_only_because` gives the reason. Raises `StudyFileError` if it is not a study, damaged, newer or missing.
        """
        place = resolved(path)
        with explained_errors(place):
            finish_interrupted(place)
            if stat.S_ISDIR(place.stat().st_mode):
                raise problem(IS_A_FOLDER, place)
            if read_only:
                return cls._read(place, clock, "")
            right = right_to_write(place, clock())
            return (
                cls._write_if_room(place, right, clock) if isinstance(right, Lock) else cls._read(place, clock, right)
            )

    @classmethod
    def _under(cls, place: Path, lock: Lock, clock: Clock, prepare: Callable[[sqlite3.Connection], object]) -> Casebook:
        connection = writable_under(lock, place)
        try:
            prepare(connection)
            use_write_ahead_log(connection)
            return cls(place, connection, lock, clock)
        except BaseException:
            give_up(connection, lock)
            raise

    @classmethod
    def _write_if_room(cls, place: Path, lock: Lock, clock: Clock) -> Casebook:
        """Open for writing; on a full disk read-only, so that the study can be read and copied elsewhere."""
        try:
            note = settle_log(place)
        except BaseException:
            lock.release()
            raise
        try:
            book = cls._write(place, lock, clock)
        except (OSError, sqlite3.Error, StudyFileError):
            if not is_full(place):
                raise
            return cls._read(place, clock, NO_ROOM)
        book.notes = (note,) if note else ()
        return book

    @classmethod
    def _write(cls, place: Path, lock: Lock, clock: Clock) -> Casebook:
        def back_up(new: int) -> None:
            back_up_before_step(place, clock().date(), new)

        return cls._under(place, lock, clock, lambda connection: schema.bring_up_to_date(connection, place, back_up))

    @classmethod
    def _read(cls, place: Path, clock: Clock, because: str) -> Casebook:
        opened = readable(place)
        try:
            schema.check_current(opened.connection, place)
            schema.check_parts(opened.connection, place)
        except BaseException:
            opened.close()
            raise
        return cls(place, opened.connection, opened, clock, because)

    def __enter__(self) -> Casebook:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def append(self, changes: Iterable[Change], **how: Unpack[trail.AppendedAs]) -> tuple[AuditEntry, ...]:
        """Store changes in one transaction, on the disk when this returns, and remove the drafts they replace.

        Afterwards `file_state` tells whether that was the study at `path`: otherwise the values are in the open file,
        wherever it was moved, and `rescue` writes all of it to a path. Raises `Conflict` if a change's `old` is not the
        present text, `StudyFileError` if the changes cannot be stored; then none is.
        """
        return tuple(self.appending(changes, **how))

    def appending(self, changes: Iterable[Change], **how: Unpack[trail.AppendedAs]) -> Generator[AuditEntry]:
        """Store changes as `append` does, yielding each line, so that the window stays responsive.

        They are on the disk once all are yielded; if closed before, none is. Nothing else is written meanwhile.
        """
        who, origin, dictionary, at = how["who"], how["origin"], how["dictionary"], how.get("at")
        if not (who and origin and dictionary):
            raise ValueError("A line of the trail names its person, its origin and its dictionary.")
        moment = stamp(self.clock() if at is None else moment_of(at))
        stored: list[AuditEntry] = []
        with self._writing() as writer:
            for record in self._append(writer, changes, moment, who, origin, dictionary):
                stored.append(record)
                yield record
            if credential := how.get("credential"):
                credentials.put(writer.live(), credential)
        writer.note(stored, credential)
        self.prove()

    def _append(
        self, writer: StudyWriter, changes: Iterable[Change], at: str, who: str, origin: str, dictionary: str
    ) -> Iterable[AuditEntry]:
        connection = writer.live()
        seq, previous_hash = trail.end_of(connection)
        if (seq, previous_hash) != writer.last_position:  # somebody else wrote, or replaced the file
            raise StudyFileError(NOT_AS_WRITTEN.format(path=self.path))
        for change in changes:
            present = present_values.text_at(connection, change)
            if present != change.old:
                raise Conflict(change, present)
            seq += 1
            record = trail.sealed(AuditEntry(seq, at, who, origin, change, dictionary, previous_hash, ""))
            trail.add(connection, record)
            present_values.put(connection, change, seq)
            previous_hash = record.hash
            yield record

    @contextmanager
    def _writing(self) -> Iterator[StudyWriter]:
        writer = self._writer
        if writer is None or self.read_only:
            because = self.read_only_because or READ_ONLY_WISHED
            raise StudyFileError(OPEN_READ_ONLY.format(path=self.path, because=because))
        if writer.is_overwritten():  # a commit now would go to a log that matches no study
            raise StudyFileError(NOT_AS_WRITTEN.format(path=self.path))
        with explained_errors(self.path):
            try:
                with transaction(writer.live()):
                    yield writer
            except UnicodeEncodeError as error:
                raise StudyFileError(BAD_CHARACTER) from error

    def present(self) -> dict[str, Texts]:
        """Read every present value, (form, row, field, text) by patient; the study's own records are under ""."""
        with explained_errors(self.path), explained_damage(self.path), snapshot(self._live()):
            return present_values.load_all(self._live())

    def by_patient(self, fields: Iterable[tuple[str, str]]) -> PatientReader:
        """Find the patients with these single fields (form, field); the rest of a patient is read on request."""
        return PatientReader(
            self.path, self._live, fields, self._refuse_if_foreign if self._writer is not None else None
        )

    def _refuse_if_foreign(self) -> None:
        """Refuse to continue reading a study that another programme has overwritten since it was opened."""
        if self._writer is not None and (
            self._writer.is_overwritten() or trail.end_of(self._live()) != self._writer.last_position
        ):
            raise StudyFileError(NOT_AS_WRITTEN.format(path=self.path))

    def trail(
        self,
        *,
        patient: str | None = None,
        form: str | None = None,
        row: int | None = None,
        field: str | None = None,
        after: int = 0,
        up_to: int | None = None,
    ) -> list[AuditEntry]:
        """Read the lines of the trail in order: all, or those of one place, with after < seq <= up_to."""
        with explained_errors(self.path), explained_damage(self.path):
            found = trail.lines(
                self._live(), patient=patient, form=form, row=row, field=field, after=after, up_to=up_to
            )
            return list(found)

    def credential(self, person: int) -> StoredCredential | None:
        """Read a person's credential; None for a person who has none here."""
        with explained_errors(self.path), explained_damage(self.path):
            return credentials.credential(self._live(), person)

    def position(self) -> tuple[int, str]:
        """Return number and hash of the last line, which identify the whole state; (0, 64 zeros) at first."""
        with explained_errors(self.path), explained_damage(self.path):
            return trail.end_of(self._live(), anew=self.read_only)

    def keep_draft(self, place: Place, text: str, *, dictionary: str) -> None:
        """Keep a draft so that it survives a crash; it is neither a value nor a line of the trail."""
        draft = Draft(place, text, stamp(self.clock()))
        with self._writing() as writer:
            keep_sealed(writer.live(), draft, dictionary)
        self.prove()

    def drafts(self) -> list[Draft]:
        """Read the drafts, oldest first."""
        with explained_errors(self.path), explained_damage(self.path):
            return judged_drafts(self._live())

    def drop_draft(self, place: Place) -> None:
        """Remove a draft; a missing one is no error."""
        with self._writing() as writer:
            present_values.drop_draft(writer.live(), place)

    def checkpoint(self) -> None:
        """Write the log back into the study file without waiting for readers; call it when nobody types."""
        if self._writer is not None and not self.read_only:
            with explained_errors(self.path):
                self._writer.checkpoint()

    def _live(self) -> sqlite3.Connection:
        return self._writer.live() if self._writer is not None else self._reader

    # the location of the study

    @property
    def last_position(self) -> tuple[int, str]:
        """Number and hash of the last line as of the last commit, available even while the drive is not."""
        return self._writer.last_position if self._writer is not None else (0, trail.BEGINNING)

    @property
    def entered(self) -> tuple[AuditEntry, ...]:
        """The lines stored since the study was opened, or since there were too many to keep in memory."""
        return tuple(self._writer.entered) if self._writer is not None else ()

    @property
    def credentials(self) -> tuple[StoredCredential, ...]:
        """The credentials as of the last commit."""
        return tuple(self._writer.credentials.values()) if self._writer is not None else ()

    @property
    def began(self) -> int:
        """The last line before this session."""
        return self._writer.began if self._writer is not None else 0

    def continue_from(self, before: Casebook) -> None:
        """Continue the session of the study at its previous path, with the lines kept in memory."""
        if self._writer is not None:
            self._writer.continue_from(before.entered, before.began)

    @property
    def file_state(self) -> FileState:
        """Where the study was at the last check."""
        return self._writer.file_state if self._writer is not None else FileState.AT_ITS_PLACE

    def prove(self) -> FileState:
        """Check that what is written goes to the study at `path`; cheap enough for each commit."""
        if self._writer is None or self._held is None:
            return FileState.AT_ITS_PLACE
        return self._writer.prove()

    def moved_to(self) -> Path | None:
        """Find the present name of the open study, if it was moved."""
        return self._writer.moved_to() if self._writer is not None else None

    def log_left_at(self, place: Path) -> list[Path]:
        """Find this study's own log and index at its old name, and beside the study at `place`."""
        return self._writer.left_at(place) if self._writer is not None else []

    def copy_to(self, part: Path) -> None:
        """Copy the whole study into an empty file as the open connection sees it, wherever its file is now."""
        with closing(connect_like(part, self.path)) as copied:
            self._live().backup(copied)
            copied.execute("PRAGMA journal_mode = DELETE")

    def sign(self, who: str) -> None:
        """Set the name under which the study is held, shown to others who find it open."""
        self._who = who
        if isinstance(self._held, Lock):
            name_holder(self._held, who)

    def sign_head(self, occasion: Occasion) -> str:
        """Sign the trail with the site key unless its last line is a receipt; return why not, if that failed."""
        writer = self._writer
        if writer is None or self._held is None or self.read_only or self.prove() is not FileState.AT_ITS_PLACE:
            return ""
        return sign_open_study(self, writer.live(), writer.began, self._who, occasion)

    def close(self, *, signed: bool = True) -> None:
        """Sign the trail, write the log back, close the connection and let others write; once only."""
        try:
            if signed:
                self.sign_head(Occasion.CLOSING)
        finally:
            self._let_go()

    def _let_go(self) -> None:
        held, self._held = self._held, None
        if isinstance(held, ReadingConnection):
            held.close()
        elif held is not None and self._writer is not None:
            try:
                self._writer.close()
            finally:
                held.release()
