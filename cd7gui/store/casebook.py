"""A study that is open: changes are appended to its trail, present values and the trail are read."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from time import sleep
from types import TracebackType

from cd7gui.domain.changes import Change, Recorded
from cd7gui.domain.text import N_
from cd7gui.store import schema, trail, values
from cd7gui.store.clock import Clock, local_now, moment_of, stamp
from cd7gui.store.connection import Reading, readable, use_write_ahead_log, writable
from cd7gui.store.copying import copy_before_step
from cd7gui.store.lock import ATTEMPTS, BETWEEN_ATTEMPTS, Lock, name_holder, right_to_write, take
from cd7gui.store.openfiles import OpenFiles, Standing, open_files
from cd7gui.store.pairing import settle_log
from cd7gui.store.problems import BUSY, IS_A_FOLDER, StudyFileError, damage_told, is_full, problem, told
from cd7gui.store.transaction import snapshot, transaction
from cd7gui.store.values import Draft, Texts

READ_ONLY_WISHED = N_("as you wished")

NO_ROOM = N_("its disk is full")
CONFLICT = N_(
    "{place} was changed in the meantime; nothing was stored. Look at its present value, then enter yours again."
)
OPEN_READ_ONLY = N_(
    "The study {path} is open for reading only ({because}); nothing was stored. Open it again when it may be written."
)
BAD_CHARACTER = N_("A text holds a character that no file can store; nothing was stored. Type the text again.")


class Conflict(StudyFileError):
    """A change starts from a text that is not the present one; nothing of its transaction was stored."""

    def __init__(self, change: Change, present: str | None) -> None:
        super().__init__(CONFLICT.format(place=change.place))
        self.change = change
        self.present = present


class Casebook:
    """The study at `path`, open in one thread until `close`; `create` and `open` make it."""

    def __init__(
        self, path: Path, connection: sqlite3.Connection, held: Lock | Reading, clock: Clock, because: str = ""
    ) -> None:
        self.path = path
        self.read_only = isinstance(held, Reading)
        self.read_only_because = because
        self._connection = connection
        self._held: Lock | Reading | None = held
        self.clock = clock
        self.notes: tuple[str, ...] = ()  # what whoever opens the study should know
        self.last_position = (0, trail.BEGINNING)  # as of the last commit, also while the drive is away
        self._files: OpenFiles | None = None
        self.standing = Standing.AT_ITS_PLACE  # as it was when somebody last looked
        if isinstance(held, Lock):
            self._take_hold()

    @classmethod
    def create(cls, path: Path | str, *, clock: Clock = local_now) -> Casebook:
        """Make a new, empty study; an existing file is never overwritten. Raises `StudyFileError`."""
        place = Path(path).resolve()
        with told(place):
            os.close(os.open(place, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
            try:
                lock = take(place, clock())
                if lock is None:  # somebody still has a deleted study of this name open
                    raise problem(BUSY, place)
                return cls._build(place, lock, clock)
            except BaseException:
                with suppress(OSError):
                    place.unlink()
                raise

    @classmethod
    def open(cls, path: Path | str, *, read_only: bool = False, clock: Clock = local_now) -> Casebook:
        """Open a study; for reading only where that is wished, where it is open elsewhere or may not be written.

        `read_only_because` then says why. Raises `StudyFileError` for what is no study, damaged, newer or not there.
        """
        place = Path(path).resolve()
        with told(place):
            if stat.S_ISDIR(place.stat().st_mode):
                raise problem(IS_A_FOLDER, place)
            if read_only:
                return cls._read(place, clock, "")
            right = right_to_write(place, clock())
            return (
                cls._write_if_room(place, right, clock) if isinstance(right, Lock) else cls._read(place, clock, right)
            )

    @classmethod
    def _build(cls, place: Path, lock: Lock, clock: Clock) -> Casebook:
        connection = _guarded(lock, place)
        try:
            schema.build(connection)
            use_write_ahead_log(connection)
            return cls(place, connection, lock, clock)
        except BaseException:
            _give_up(connection, lock)
            raise

    @classmethod
    def _write_if_room(cls, place: Path, lock: Lock, clock: Clock) -> Casebook:
        """Open for writing; on a full disk for reading, so that the study can be looked at and taken elsewhere."""
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
        connection = _guarded(lock, place)
        try:
            schema.bring_up_to_date(connection, place, lambda found: copy_before_step(place, found))
            use_write_ahead_log(connection)
            return cls(place, connection, lock, clock)
        except BaseException:
            _give_up(connection, lock)
            raise

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

    def append(
        self, changes: Iterable[Change], *, who: str, origin: str, dictionary: str, at: str | None = None
    ) -> tuple[Recorded, ...]:
        """Store changes in one transaction, on the disk when this returns, and settle the drafts at their places.

        Whether that is the study at `path` was then proved, and stands in `standing`: else the values are stored in
        the file that is open, wherever it went, and `rescue` brings all of it to a place.

        `who` is the person, `origin` the way ("entry", "import", …), `dictionary` the version of the dictionary, `at`
        the moment in ISO 8601 with offset (now). Raises `Conflict` if a change's `old` is not the present text,
        `StudyFileError` if it cannot be stored; then nothing of it is.
        """
        return tuple(self.appending(changes, who=who, origin=origin, dictionary=dictionary, at=at))

    def appending(
        self, changes: Iterable[Change], *, who: str, origin: str, dictionary: str, at: str | None = None
    ) -> Generator[Recorded]:
        """Store changes as `append` does, and give each line on the way, so that a window can live in between.

        All are on the disk once the lines are used up; closed before, nothing is. Meanwhile nothing else is written.
        """
        if not (who and origin and dictionary):
            raise ValueError("A line of the trail names its person, its origin and its dictionary.")
        moment = stamp(self.clock()) if at is None else stamp(moment_of(at))
        last = self.last_position
        with self._writing():
            for record in self._append(changes, moment, who, origin, dictionary):
                last = record.seq, record.hash
                yield record
        self.last_position = last
        self.prove()

    def _append(self, changes: Iterable[Change], at: str, who: str, origin: str, dictionary: str) -> Iterable[Recorded]:
        seq, previous_hash = trail.end_of(self._connection)
        for change in changes:
            present = values.text_at(self._connection, change)
            if present != change.old:
                raise Conflict(change, present)
            seq += 1
            record = trail.sealed(Recorded(seq, at, who, origin, change, dictionary, previous_hash, ""))
            trail.add(self._connection, record)
            values.put(self._connection, change, seq)
            previous_hash = record.hash
            yield record

    @contextmanager
    def _writing(self) -> Iterator[None]:
        if self.read_only:
            because = self.read_only_because or READ_ONLY_WISHED
            raise StudyFileError(OPEN_READ_ONLY.format(path=self.path, because=because))
        with told(self.path):
            try:
                with transaction(self._connection):
                    yield
            except UnicodeEncodeError as error:
                raise StudyFileError(BAD_CHARACTER) from error

    def present(self) -> dict[str, Texts]:
        """Read every present value: (form, row, field, text) by patient; the study's own marks stand under ""."""
        with told(self.path), damage_told(self.path), snapshot(self._connection):
            return values.load_all(self._connection)

    def trail(
        self,
        *,
        patient: str | None = None,
        form: str | None = None,
        row: int | None = None,
        field: str | None = None,
        after: int = 0,
        up_to: int | None = None,
    ) -> list[Recorded]:
        """Read the lines of the trail in their order: all, or those of one place; those with after < seq <= up_to."""
        with told(self.path), damage_told(self.path):
            found = trail.lines(
                self._connection, patient=patient, form=form, row=row, field=field, after=after, up_to=up_to
            )
            return list(found)

    def position(self) -> tuple[int, str]:
        """Give number and hash of the last line, which stand for the whole state; (0, sixty-four zeros) at first."""
        with told(self.path), damage_told(self.path):
            return trail.end_of(self._connection)

    def keep_draft(
        self, patient: str, form: str, row: int, field: str, text: str, *, dictionary: str, at: str | None = None
    ) -> None:
        """Keep a half-typed text, so that it outlives a crash; it is no value and no line of the trail."""
        moment = stamp(self.clock()) if at is None else stamp(moment_of(at))
        with self._writing():
            values.keep_draft(self._connection, Draft(patient, form, row, field, text, moment, dictionary))
        self.prove()

    def drafts(self) -> list[Draft]:
        """Read the half-typed texts, the oldest first."""
        with told(self.path), damage_told(self.path):
            return values.drafts(self._connection)

    def drop_draft(self, patient: str, form: str, row: int, field: str) -> None:
        """Forget a half-typed text; one that is not there is no error."""
        with self._writing():
            values.drop_draft(self._connection, patient, form, row, field)

    def checkpoint(self) -> None:
        """Write the log back into the study file; never waits for readers. To be called when nobody types."""
        if not self.read_only:
            with told(self.path):
                self._connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()

    # where the study is

    def prove(self) -> Standing:
        """Prove that what is written to is the study at `path`, by two looks at names; cheap enough for each commit.

        A log that was taken away is written back and begun anew, which mends it.
        """
        if self._files is None or self._held is None:
            return Standing.AT_ITS_PLACE
        before, self.standing = self.standing, self._files.standing()
        if self.standing is Standing.LOG_TAKEN and not self._connection.in_transaction:
            self._begin_log_anew()
        elif self.standing is not before and not self._connection.in_transaction:
            # The log stays where it was: what was saved is to be in the study itself, wherever it goes from here.
            with suppress(sqlite3.Error):
                self._connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
        return self.standing

    def moved_to(self) -> Path | None:
        """Find the study that is open under the name that it has now, if it was moved."""
        return self._files.moved_to() if self._files is not None else None

    def log_left_at(self, place: Path) -> list[Path]:
        """Find this study's own log and index at its old name, and beside the study at `place`."""
        return self._files.left_at(place) if self._files is not None else []

    def copy_to(self, part: Path) -> None:
        """Copy the whole study into an empty file, as the open connection holds it, wherever its own file is now."""
        with closing(sqlite3.connect(part, isolation_level=None)) as copied:
            self._connection.backup(copied)
            copied.execute("PRAGMA journal_mode = DELETE")

    def _take_hold(self) -> None:
        # An empty transaction: it makes SQLite open the log and its index.
        with told(self.path):
            with transaction(self._connection):
                self.last_position = trail.end_of(self._connection)
            self._files = open_files(self.path)
        self._files.guard()
        self.standing = self._files.standing()

    def _begin_log_anew(self) -> None:
        """Write a log that was taken away back into the study, and connect again with one that has its name."""
        assert self._files is not None  # who looked at its files has them
        with told(self.path):
            if self._files.log_is_foreign():  # another programme writes there: who is right is for a person to say
                return
            before = trail.end_of(self._connection)
            busy, *_ = self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            if busy:
                return
            self._files.unguard()
            self._connection.close()  # first, because two connections of one process would share the index that is gone
            self._connection = _writable_again(self.path)
        self._take_hold()
        if trail.end_of(self._connection) != before:
            self.standing = Standing.REPLACED

    def sign(self, who: str) -> None:
        """Say by which name the study is held, to whoever finds it open."""
        if isinstance(self._held, Lock):
            name_holder(self._held, who)

    def close(self) -> None:
        """Write the log back, end the connection and let others write; a second call does nothing."""
        held, self._held = self._held, None
        if self._files is not None:
            self._files.unguard()
        if isinstance(held, Reading):
            held.close()
        elif held is not None:
            _give_up(self._connection, held)


def _writable_again(place: Path) -> sqlite3.Connection:
    """Connect anew to a study that was open; what is in the way for a moment is waited for."""
    for attempt in range(ATTEMPTS, -1, -1):
        try:
            connection = writable(place)
            use_write_ahead_log(connection)
        except sqlite3.Error:
            if not attempt:
                raise
            sleep(BETWEEN_ATTEMPTS)
        else:
            return connection
    raise AssertionError("the last attempt returns or raises")


def _guarded(lock: Lock, place: Path) -> sqlite3.Connection:
    try:
        return writable(place)
    except BaseException:
        lock.release()
        raise


def _give_up(connection: sqlite3.Connection, lock: Lock) -> None:
    try:
        connection.close()
    finally:
        lock.release()
