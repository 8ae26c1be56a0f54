"""The book of a study on a server: what `casebook` is for a file, over one connection."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import astuple
from pathlib import Path
from typing import TYPE_CHECKING, Any, Unpack

from cd7gui.domain.case_report.apart import StandIn
from cd7gui.domain.case_report.changes import AuditEntry, Change, Draft, Place, place_name
from cd7gui.records import dataclass
from cd7gui.store.casebook import BAD_CHARACTER, Conflict
from cd7gui.store.database import audit_trail
from cd7gui.store.database.credentials import StoredCredential
from cd7gui.store.database.errors import DamagedStudy, StudyFileError
from cd7gui.store.database.present_values import Texts
from cd7gui.store.database.timestamps import Clock, local_now, moment_of, stamp
from cd7gui.store.heads.receipts import Occasion
from cd7gui.store.server.address import ServerAddress
from cd7gui.store.server.server_connection import connect_to_study
from cd7gui.store.server.server_errors import ServerLost, StaleChange, explained_server_errors
from cd7gui.store.server.server_heads import ServerTrail
from cd7gui.store.server.server_reconnection import ServerReconnection
from cd7gui.store.server.server_schema import APPEND_LOCK
from cd7gui.store.server.unsent_drafts import UnsentDrafts

if TYPE_CHECKING:
    from cd7gui.store.server.server_connection import Connection

COLUMNS = 'seq, at, who, origin, patient, form, "row", field, old, new, reason, dictionary, previous_hash, hash'
LINES = f"SELECT {COLUMNS} FROM cd7.change WHERE seq > %s"  # noqa: S608 - names of ours
ADD = f"INSERT INTO cd7.change ({COLUMNS}) VALUES ({', '.join(['%s'] * 14)})"  # noqa: S608 - names of ours
ADD_ALL = """
SELECT first, hashes FROM cd7.add(%s, %s, %s, %s, %s::text[], %s::text[], %s::bigint[], %s::text[], %s::text[],
    %s::text[], %s::text[])
"""
OTHER_HASH = (
    "The server of {study} chains the audit trail differently from this programme. Ask the administrator of the server."
)
TEXT_AT = 'SELECT text FROM cd7.value WHERE patient = %s AND form = %s AND "row" = %s AND field = %s'
VALUES = 'SELECT patient, form, "row", field, text FROM cd7.value'
NO_FILE, NO_SEAL = "0" * 8, "0" * 32  # of a stand-in without a file of identifiers
ONE_PATIENT = f"{VALUES} WHERE patient = %s"
KEPT_FROM_ME = 'SELECT patient, form, "row", field, change, missing, span FROM cd7.kept_from_me(NULL)'
# From each patient to the next by the index, so that a million values are not read for a thousand names.
PATIENTS = """
WITH RECURSIVE found (patient) AS (
    (SELECT patient FROM cd7.value WHERE patient > '' ORDER BY patient LIMIT 1)
    UNION ALL
    SELECT (SELECT v.patient FROM cd7.value v WHERE v.patient > found.patient ORDER BY v.patient LIMIT 1) FROM found
    WHERE found.patient IS NOT NULL
) SELECT patient FROM found WHERE patient IS NOT NULL
"""
DRAFTS = 'SELECT patient, form, "row", field, text, at FROM cd7.draft ORDER BY at, patient, form, "row", field'
KEEP_DRAFT = """
INSERT INTO cd7.draft (patient, form, "row", field, text, at, dictionary) VALUES (%s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (login, patient, form, "row", field)
DO UPDATE SET text = excluded.text, at = excluded.at, dictionary = excluded.dictionary, seal = ''
"""
DROP_DRAFT = 'DELETE FROM cd7.draft WHERE patient = %s AND form = %s AND "row" = %s AND field = %s'
CREDENTIAL = "SELECT person, kdf, salt, hash, sealed_key FROM cd7.credential WHERE person = %s"
PUT_CREDENTIAL = """
INSERT INTO cd7.credential (person, kdf, salt, hash, sealed_key) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (person) DO UPDATE SET kdf = excluded.kdf, salt = excluded.salt, hash = excluded.hash,
    sealed_key = excluded.sealed_key
"""
KNOWN = "SELECT cd7.is_owner() OR EXISTS (SELECT FROM cd7.account())"
NOBODY_HERE = (
    "{login} does not belong to the study {study}, or no longer does. The owner of the database gives access: `cd7gui "
    "server login`."
)
READ_ONLY = "at your request"
NOT_WRITABLE = "The study {study} is open read-only ({because}); nothing was stored."
# Row-level security hides the same patients in both tables, so it neither hides nor causes a misfit.
MISFIT = """
SELECT form, "row", field FROM (
    SELECT DISTINCT ON (patient, form, "row", field) patient, form, "row", field, seq, new FROM cd7.change
    ORDER BY patient, form, "row", field, seq DESC
) AS last FULL JOIN cd7.value AS v USING (patient, form, "row", field)
WHERE last.new IS DISTINCT FROM v.text OR (v.change IS DISTINCT FROM last.seq AND last.new IS NOT NULL) LIMIT 1
"""
NOT_OF_ITS_LINE = (
    "The study {study} is damaged: the present value of {place} does not match the audit trail. Nothing was computed "
    "from it. Ask the administrator of the server to restore it from its last backup."
)


@dataclass(frozen=True)
class ServerAccount:
    """A database role's account in a study: person number, signing name, role and site."""

    login: str
    person: int
    name: str
    role: str
    site: str


class ServerBook:
    """The study at an address, open in one thread until `close`."""

    def __init__(self, address: ServerAddress, connection: Connection, *, read_only: bool, clock: Clock) -> None:
        self.address = address
        self.path = Path.home() / address.database  # not a file: what is written from the study is named after it
        self.read_only, self.read_only_because = read_only, READ_ONLY if read_only else ""
        self.clock = clock
        self._connection = connection
        self._own: set[int] = set()  # lines that this session wrote since it last read those of others
        self.login, self.lost = connection.info.user, ""  # `lost` says why the server does not respond
        if self._rows(KNOWN) != [(True,)]:
            raise StudyFileError(NOBODY_HERE.format(study=address.shown, login=connection.info.user))
        self.last_position = self.position()
        self.began = self._followed = self.last_position[0]
        self._who, self._wrote = "", False
        self._reconnection: ServerReconnection | None = None
        self._unsent = UnsentDrafts(address, self.login)

    @classmethod
    def open(cls, text: str, *, read_only: bool = False, clock: Clock = local_now, password: str = "") -> ServerBook:
        """Open the study at an address. Raises `StudyFileError` with one sentence."""
        address = ServerAddress.parse(text)
        connection = connect_to_study(address, password)
        try:
            return cls(address, connection, read_only=read_only, clock=clock)
        except BaseException:
            connection.close()
            raise

    @property
    def account(self) -> ServerAccount | None:
        """The connected account, as registered by the keeper; None for the database owner or an unknown login."""
        with self._told():
            found = self._connection.execute("SELECT login, person, name, role, site FROM cd7.account()").fetchone()
        return ServerAccount(*found) if found else None

    def append(self, changes: Iterable[Change], **how: Unpack[audit_trail.AppendedAs]) -> tuple[AuditEntry, ...]:
        """Store changes in one transaction, acknowledged by the server when this returns.

        Raises `Conflict` if a change's `old` is not the present text, `StudyFileError` if the server refuses it or is
        unavailable; then none of them is stored.
        """
        wanted = tuple(changes)
        if not wanted or how.get("credential") is not None:
            return tuple(self.appending(wanted, **how))
        who, origin, dictionary, moment = self._named(how)
        columns = zip(
            *((one.patient, one.form, one.row, one.field, one.old, one.new, one.reason) for one in wanted), strict=True
        )
        with self._writing(wanted):
            found = self._connection.execute(ADD_ALL, (moment, who, origin, dictionary, *map(list, columns))).fetchone()
        assert found is not None  # the function returns one row
        first, hashes = found
        lines = tuple(
            AuditEntry(first + number, moment, who, origin, change, dictionary, hashes[number], hashes[number + 1])
            for number, change in enumerate(wanted)
        )
        if any(one.hash != audit_trail.link(one) for one in lines):
            raise DamagedStudy(OTHER_HASH.format(study=self.address.shown))
        self.last_position = lines[-1].seq, lines[-1].hash
        self._wrote = True
        self._own.update(one.seq for one in lines)
        self._unsent.forget([Place(one.patient, one.form, one.row, one.field) for one in wanted])
        return lines

    def _named(self, how: audit_trail.AppendedAs) -> tuple[str, str, str, str]:
        """Return person, origin, dictionary and time of a step."""
        who, origin, dictionary, at = how["who"], how["origin"], how["dictionary"], how.get("at")
        if not (who and origin and dictionary):
            raise ValueError("A line of the trail names its person, its origin and its dictionary.")
        return who, origin, dictionary, stamp(self.clock() if at is None else moment_of(at))

    def appending(self, changes: Iterable[Change], **how: Unpack[audit_trail.AppendedAs]) -> Generator[AuditEntry]:
        """Store changes as `append` does, yielding each line; if closed before the end, nothing is stored."""
        who, origin, dictionary, moment = self._named(how)
        written: list[int] = []
        with self._writing(), self._connection.transaction():
            self._connection.execute("SELECT pg_advisory_xact_lock(%s)", [APPEND_LOCK])
            seq, previous_hash = self.position()
            for change in changes:
                present = self._text_at(change)
                if present != change.old:
                    raise Conflict(change, present)
                seq += 1
                record = audit_trail.sealed(AuditEntry(seq, moment, who, origin, change, dictionary, previous_hash, ""))
                self._connection.execute(ADD, audit_trail.line_of(record))
                previous_hash = record.hash
                written.append(seq)
                yield record
            if credential := how.get("credential"):
                self._connection.execute(PUT_CREDENTIAL, astuple(credential))
        self.last_position = seq, previous_hash
        self._wrote = True
        self._own.update(written)

    def _text_at(self, change: Change) -> str | None:
        place = (change.patient, change.form, change.row, change.field)
        found = self._rows(TEXT_AT, place)
        return found[0][0] if found else None

    @contextmanager
    def _writing(self, changes: Sequence[Change] = ()) -> Iterator[None]:
        """Write within one transaction. Raises `Conflict` if a change starts from another text."""
        if self.read_only:
            because = self.read_only_because or READ_ONLY
            raise StudyFileError(NOT_WRITABLE.format(study=self.address.shown, because=because))
        try:
            with self._told():
                yield
        except (UnicodeEncodeError, ValueError) as error:
            raise StudyFileError(BAD_CHARACTER) from error
        except StaleChange:
            for change in changes:
                if (present := self._text_at(change)) != change.old:
                    raise Conflict(change, present) from None
            raise

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            with explained_server_errors(self.address, self.login):
                yield
        except ServerLost as lost:
            self.lost = str(lost)
            raise

    def present(self) -> Mapping[str, Texts]:
        """Return the visible patients' present values; the study's own records are under ""."""
        found: dict[str, Texts] = {}
        for patient, *item in (*self._rows(VALUES), *stand_ins(self._rows)):
            found.setdefault(patient, []).append((item[0], item[1], item[2], item[3]))
        return found

    def by_patient(self, fields: Iterable[tuple[str, str]]) -> ServerPatients:
        """Find the patients with a few fields of each; the rest of a patient is read on request."""
        return ServerPatients(self._rows, fields)

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
        """Return the visible trail lines in order: all, or those of one place."""
        wanted = {
            "patient = %s": patient,
            "form = %s": form,
            '"row" = %s': row,
            "field = %s": field,
            "seq <= %s": up_to,
        }
        asked = {condition: value for condition, value in wanted.items() if value is not None}
        query = " AND ".join((LINES, *asked)) + " ORDER BY seq"
        return [audit_trail.recorded(line) for line in self._rows(query, (after, *asked.values()))]

    def _rows(self, query: str, given: Sequence[object] = ()) -> list[Any]:
        with self._told():
            return self._connection.execute(query, given).fetchall()

    def credential(self, person: int) -> StoredCredential | None:
        """Return a person's credential, to that person and to whoever manages people."""
        found = self._rows(CREDENTIAL, (person,))
        return StoredCredential(found[0][0], found[0][1], *map(bytes, found[0][2:])) if found else None

    def position(self) -> tuple[int, str]:
        """Return number and hash of the last line, even if it is not visible to this person."""
        with self._told():
            found = self._connection.execute("SELECT seq, hash FROM cd7.head()").fetchone()
        assert found is not None  # the function returns one row
        return found[0], found[1]

    def prove(self) -> None:
        """Check that each visible present value is what its line says. Raises `DamagedStudy`."""
        found = self._rows(MISFIT)
        if found:
            form, row, field = found[0]
            raise DamagedStudy(NOT_OF_ITS_LINE.format(study=self.address.shown, place=place_name(form, row, field)))

    def keep_draft(self, place: Place, text: str, *, dictionary: str) -> None:
        """Keep a draft of this person, replacing an earlier one."""
        at = stamp(self.clock())
        try:
            with self._writing():
                self._connection.execute(KEEP_DRAFT, (*astuple(place), text, at, dictionary))
        except ServerLost:
            self._unsent.keep(Draft(place, text, at))
            raise
        self._unsent.forget([place])

    def drafts(self) -> list[Draft]:
        """Return this person's drafts, oldest first."""
        return self._unsent.with_those([Draft(Place(*line[:4]), *line[4:]) for line in self._rows(DRAFTS)])

    def drop_draft(self, place: Place) -> None:
        """Remove a draft; a missing one is no error."""
        self._unsent.forget([place])
        with self._writing():
            self._connection.execute(DROP_DRAFT, astuple(place))

    # changes by others

    def listen(self) -> int:
        """Ask the server for notifications of others' changes; return the descriptor that becomes readable."""
        with self._told():
            self._connection.execute("LISTEN cd7_line")
            return self._connection.fileno()

    def is_notified(self) -> bool:
        """Return whether the server reported a change by others. Raises `ServerLost` if the connection is lost."""
        with self._told():
            writers = [one.pid for one in self._connection.notifies(timeout=0)]
        return any(pid != self._connection.info.backend_pid for pid in writers)

    def new_lines(self) -> list[AuditEntry]:
        """Return the lines that others wrote since the last call, as far as visible."""
        end, _ = self.position()
        found = [one for one in self.trail(after=self._followed, up_to=end) if one.seq not in self._own]
        self._followed = end
        self._own.clear()
        return found

    def reconnect(self) -> bool:
        """Reconnect if the server responds again; never waits, so call it often."""
        if not self.lost:
            return True
        if self._reconnection is None:
            self._reconnection = ServerReconnection(self.address)
        connection = self._reconnection.take()
        if connection is None:
            if self._reconnection.failed:
                self._reconnection = None
            return False
        self._connection.close()
        self._connection, self._reconnection, self.lost = connection, None, ""
        return True

    def sign(self, who: str) -> None:
        """Set the database owner's signing name; anyone else is known to the server by login."""
        self._who = who

    def sign_head(self, occasion: Occasion) -> str:
        """Sign the trail with the site key unless its last line is a receipt; return why not, if that failed."""
        if self.read_only or self.lost or self._connection.closed:
            return self.lost
        if self._connection.info.transaction_status:  # lines are being written
            return self.lost
        try:
            account = self.account
        except StudyFileError as problem:
            return str(problem)
        return ServerTrail(self, self._rows).sign(account.name if account else self._who, occasion)

    def close(self, *, signed: bool = True) -> None:
        """Sign the trail if this session wrote to it, and close the connection; once only."""
        if signed and self._wrote and not self._connection.closed:
            self.sign_head(Occasion.CLOSING)
        self._connection.close()


def stand_ins(rows: Callable[[str], list[Any]]) -> Iterator[tuple[str, str, int, str, str]]:
    """Yield the stand-ins for identifiers that a server hides from whoever may not read cases.

    They are the same as in a study whose identifiers are kept apart, so that everything is computed in the same way.
    """
    for patient, form, row, field, change, missing, span in rows(KEPT_FROM_ME):
        yield patient, form, row, field, missing or StandIn(NO_FILE, change, NO_SEAL, span).stored


class ServerPatients:
    """The patients of a server study with a few fields of each; a patient's values are read on request."""

    def __init__(self, rows: Any, fields: Iterable[tuple[str, str]]) -> None:
        self._rows = rows
        self.patients: Sequence[str] = [one for (one,) in rows(PATIENTS)]
        self.outlines: dict[str, Texts] = {}
        self._kept: dict[str, list[tuple[str, int, str, str]]] = {}
        for key, of_form, row, of_field, text in stand_ins(rows):
            self._kept.setdefault(key, []).append((of_form, row, of_field, text))
        for form, field in fields:
            query = f'{VALUES} WHERE form = %s AND field = %s AND "row" = 0'
            for patient, *item in rows(query, (form, field)):
                self.outlines.setdefault(patient, []).append((item[0], item[1], item[2], item[3]))

    def read(self, patient: str) -> Texts:
        """Read the present values of one patient; the study's own records are under ""."""
        found = [(form, row, field, text) for _, form, row, field, text in self._rows(ONE_PATIENT, (patient,))]
        return [*found, *self._kept.get(patient, ())]

    def end(self) -> None:
        """Do nothing: each read is of its own moment."""
