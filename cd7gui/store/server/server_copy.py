"""Making a study on a server, and copying from file to server and back: every line, value, draft and credential."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cd7gui.domain.case_report.changes import APART, STUDY
from cd7gui.records import dataclass
from cd7gui.store.database import schema as file_schema
from cd7gui.store.database.connection import readable
from cd7gui.store.database.errors import EXISTS as FILE_EXISTS
from cd7gui.store.database.errors import StudyFileError, explained_errors, problem, resolved
from cd7gui.store.database.transaction import snapshot, transaction
from cd7gui.store.encryption.library import connect_new
from cd7gui.store.safe_copy import making, prove, put_in_place, reserved
from cd7gui.store.server.address import ServerAddress
from cd7gui.store.server.server_connection import connect_to, connect_to_study, format_of
from cd7gui.store.server.server_errors import EXISTS, explained_server_errors
from cd7gui.store.server.server_schema import replace_rules, statements
from cd7gui.store.verify import verify

if TYPE_CHECKING:
    from cd7gui.store.server.server_connection import Connection

# The tables that a study has in both places, with their columns.
COPIED: Mapping[str, tuple[str, ...]] = {
    "change": (
        *("seq", "at", "who", "origin", "patient", "form", "row", "field", "old", "new", "reason"),
        *("dictionary", "previous_hash", "hash"),
    ),
    "draft": ("patient", "form", "row", "field", "text", "at", "dictionary", "seal"),
    "credential": ("person", "kdf", "salt", "hash", "sealed_key"),
}
VALUES = ("patient", "form", "row", "field", "text", "change")
ORDER = {"change": "seq", "credential": "person"}
PATIENTS = """
INSERT INTO cd7.patient (patient, site) SELECT p.patient, coalesce(v.text, '')
FROM (SELECT DISTINCT patient FROM cd7.change WHERE patient <> '') AS p
LEFT JOIN (cd7.value v JOIN cd7.act_of a ON a.kind = 'site' AND a.name = v.form || '.' || v.field AND v."row" = 0)
    ON v.patient = p.patient
"""
NOT_EMPTY = (
    "The study at {study} already has lines, so nothing was copied to it. Create an empty one: `cd7gui server init`."
)
NOT_ALL_SEEN = (
    "{study} was not copied: {login} sees only part of its audit trail. Someone who works for all sites can copy it."
)
KEPT_APART = (
    "{name} keeps its identifiers in a separate file, which is not possible on a server, so nothing was copied. Move "
    "them back first: `cd7gui rejoin {name} --reason TEXT`. On a server, roles and sites protect them."
)
APART_OF = "SELECT 1 FROM value WHERE patient = '' AND form = ? AND field = ?"
DIFFERENT = "What arrived at {study} is not what was sent, so nothing of it was kept."
AT_ONCE = 5000


@dataclass(frozen=True)
class ServerRules:
    """What the server has to know of the protocol: permissions, the act of each line, and the dates.

    `permissions` are pairs of act and role, `acts` are (kind, name, act), `dates` are (form, field, whether it orders
    rows).
    """

    permissions: frozenset[tuple[str, str]]
    acts: frozenset[tuple[str, str, str]]
    dates: frozenset[tuple[str, str, bool | None]]


def make_on_server(text: str, rules: ServerRules) -> None:
    """Make an empty study in a database: tables, group roles, rules. Raises `StudyFileError` if one exists."""
    address = ServerAddress.parse(text)
    with closing(connect_to(address)) as connection:
        if format_of(connection, address) is not None:
            raise StudyFileError(EXISTS.format(study=address.shown))
        with explained_server_errors(address), connection.transaction():
            for statement in statements():
                connection.execute(statement.encode())
            _put_rules(connection, rules)


def update_rules(text: str, rules: ServerRules) -> None:
    """Send a server the rules of this version of the programme. Raises `StudyFileError`."""
    address = ServerAddress.parse(text)
    with closing(connect_to_study(address)) as connection, explained_server_errors(address), connection.transaction():
        for statement in replace_rules():
            connection.execute(statement.encode())
        connection.execute("TRUNCATE cd7.permission, cd7.act_of, cd7.date_field")
        _put_rules(connection, rules)


def _put_rules(connection: Connection, rules: ServerRules) -> None:
    with connection.cursor() as cursor:
        cursor.executemany("INSERT INTO cd7.permission VALUES (%s, %s)", sorted(rules.permissions))
        cursor.executemany("INSERT INTO cd7.act_of VALUES (%s, %s, %s)", sorted(rules.acts))
        cursor.executemany("INSERT INTO cd7.date_field VALUES (%s, %s, %s)", sorted(rules.dates, key=str))


def copy_to_server(source: Path | str, text: str) -> int:
    """Copy a study file to an empty study on a server, and compare the result; return its number of lines."""
    place, address = resolved(source), ServerAddress.parse(text)
    with explained_errors(place):
        opened = readable(place)
    with closing(opened), closing(connect_to_study(address)) as connection, snapshot(opened.connection):
        file_schema.check_current(opened.connection, place)
        file_schema.check_parts(opened.connection, place)
        if opened.connection.execute(APART_OF, (STUDY, APART)).fetchone():
            raise StudyFileError(KEPT_APART.format(name=place.name))
        with explained_server_errors(address), connection.transaction():
            if connection.execute("SELECT seq FROM cd7.head()").fetchone() != (0,):
                raise StudyFileError(NOT_EMPTY.format(study=address.shown))
            _send_all(opened.connection, connection)
            if not _is_the_same(opened.connection, connection):
                raise StudyFileError(DIFFERENT.format(study=address.shown))
            return int(opened.connection.execute("SELECT count(*) FROM change").fetchone()[0])


def _send_all(file: Any, server: Connection) -> None:
    """Send every table with the server's rules disabled in this transaction, which is compared as a whole."""
    server.execute("ALTER TABLE cd7.change DISABLE TRIGGER USER")
    for table, columns in {**COPIED, "value": VALUES}.items():
        there = {name for _, name, *_ in file.execute(f'PRAGMA table_info("{table}")')}  # an older file has fewer
        found = tuple(one for one in columns if one in there)
        if found:
            _send(server, table, found, _file_rows(file, table, found))
    server.execute(PATIENTS)
    server.execute("ALTER TABLE cd7.change ENABLE TRIGGER USER")


def _send(connection: Connection, table: str, columns: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> None:
    named = ", ".join(f'"{one}"' for one in columns)
    with connection.cursor() as cursor, cursor.copy(f'COPY cd7."{table}" ({named}) FROM STDIN'.encode()) as copying:
        for row in rows:
            copying.write_row(row)


def _file_rows(connection: Any, table: str, columns: tuple[str, ...]) -> Iterator[tuple[Any, ...]]:
    named, order = ", ".join(f'"{one}"' for one in columns), ORDER.get(table, "1")
    yield from connection.execute(f'SELECT {named} FROM "{table}" ORDER BY {order}')  # noqa: S608 - names of ours


def _server_rows(connection: Connection, table: str, columns: tuple[str, ...]) -> Iterator[tuple[Any, ...]]:
    named, order = ", ".join(f'"{one}"' for one in columns), ORDER.get(table, "1")
    with connection.cursor(name="copied") as cursor:
        cursor.itersize = AT_ONCE
        cursor.execute(f'SELECT {named} FROM cd7."{table}" ORDER BY {order}'.encode())  # noqa: S608 - names of ours
        for row in cursor:
            yield tuple(bytes(one) if isinstance(one, memoryview) else one for one in row)


def _is_the_same(file: Any, server: Connection) -> bool:
    """Return whether both places hold the same lines and the same present values."""
    lines = COPIED["change"]
    same = all(
        one == other
        for one, other in zip(_file_rows(file, "change", lines), _server_rows(server, "change", lines), strict=True)
    )
    return same and set(_file_rows(file, "value", VALUES)) == set(_server_rows(server, "value", VALUES))


def copy_from_server(text: str, target: Path | str, key_id: bytes | None = None, *, overwrite: bool = False) -> int:
    """Copy a server study to a file, proved by its trail; return its number of lines. Raises `StudyFileError`."""
    address, place = ServerAddress.parse(text), resolved(target)
    if place.exists() and not overwrite:
        raise problem(FILE_EXISTS, place)
    with explained_errors(place), reserved(place), making(place) as part:
        lines = fetch_study(address, part, key_id)
        prove(part, place, _proof)
        put_in_place(part, place)
    return lines


def fetch_study(address: ServerAddress, part: Path, key_id: bytes | None = None) -> int:
    """Write a server study's present state to a new file, unproved; return its number of lines."""
    os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))  # readable only by its owner
    with closing(connect_to_study(address)) as connection, closing(connect_new(part, key_id)) as made:
        with explained_server_errors(address), connection.transaction():
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")  # one state of all tables
            (whole,) = connection.execute("SELECT seq FROM cd7.head()").fetchone() or (0,)
            (seen,) = connection.execute("SELECT count(*) FROM cd7.change").fetchone() or (0,)
            if whole != seen:
                raise StudyFileError(NOT_ALL_SEEN.format(study=address.shown, login=connection.info.user))
            file_schema.build(made)
            with transaction(made):
                for table, columns in {**COPIED, "value": VALUES}.items():
                    _write(made, table, columns, _server_rows(connection, table, columns))
        made.execute("PRAGMA journal_mode = DELETE")
    return int(whole)


def _write(made: Any, table: str, columns: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> None:
    named, places = ", ".join(f'"{one}"' for one in columns), ", ".join("?" * len(columns))
    made.executemany(f'INSERT INTO "{table}" ({named}) VALUES ({places})', rows)  # noqa: S608 - names of ours


def _proof(path: Path) -> str:
    bad = verify(path)
    return bad.sentence if bad else ""
