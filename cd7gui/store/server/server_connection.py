"""The connection to a study on a server: established, secured, and checked for a known study format."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cd7gui.store.database.errors import StudyFileError
from cd7gui.store.server.address import ServerAddress, is_here
from cd7gui.store.server.kept_passwords import kept_password
from cd7gui.store.server.server_errors import (
    NEWER_FORMAT,
    NO_EXTRA,
    NO_STUDY,
    NO_TLS,
    NOT_UTF8,
    TOO_OLD,
    explained_server_errors,
    wants_password,
)
from cd7gui.store.server.server_schema import FORMAT

if TYPE_CHECKING:
    import psycopg

    Connection = psycopg.Connection[tuple[Any, ...]]

LEAST_VERSION = 150000
SECONDS_TO_ANSWER = 10
NAMED = "cd7gui"  # the name of our sessions in the server's own lists
# Objects created by others in the database must not shadow the server's own, and nobody waits forever.
OURS_ALONE = "SET search_path = pg_catalog; SET lock_timeout = '10s'; SET statement_timeout = '10min'"
FORMAT_OF = "SELECT obj_description(oid, 'pg_namespace') FROM pg_namespace WHERE nspname = 'cd7'"
# A dead connection is noticed within half a minute rather than after the system's two hours.
ALIVE = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3, "tcp_user_timeout": 15_000}


def connect_to(address: ServerAddress, password: str = "") -> Connection:
    """Connect to a database, by TLS unless it is on this computer. Raises `StudyFileError`."""
    try:
        import psycopg
    except ImportError:
        raise StudyFileError(NO_EXTRA) from None

    given: dict[str, Any] = {"application_name": NAMED, "connect_timeout": SECONDS_TO_ANSWER, **ALIVE}
    if password:
        given["password"] = password
    if not address.is_local:
        given["sslmode"] = address.tls
    if address.fails_over:
        given["target_session_attrs"] = "read-write"  # a standby is skipped
    with explained_server_errors(address):
        try:
            connection = psycopg.connect(address.text, autocommit=True, **given)
        except psycopg.OperationalError as error:
            kept = kept_password(address) if wants_password(error) else ""
            if password or not kept:
                raise
            connection = psycopg.connect(address.text, autocommit=True, **given, password=kept)
    if not (connection.pgconn.ssl_in_use or is_here(connection.info.hostaddr or connection.info.host)):
        connection.close()  # a setting outside the address led elsewhere
        raise StudyFileError(NO_TLS.format(study=address.shown))
    if (version := connection.info.server_version) < LEAST_VERSION:
        connection.close()
        raise StudyFileError(TOO_OLD.format(study=address.shown, found=version // 10000))
    with explained_server_errors(address):
        connection.execute(OURS_ALONE)
    if connection.info.parameter_status("server_encoding") != "UTF8":
        connection.close()
        raise StudyFileError(NOT_UTF8.format(study=address.shown))
    return connection


def connect_to_study(address: ServerAddress, password: str = "") -> Connection:
    """Connect to a database with a study that this version supports. Raises `StudyFileError`."""
    connection = connect_to(address, password)
    try:
        number = format_of(connection, address)
        if number is None:
            raise StudyFileError(NO_STUDY.format(study=address.shown))
        if number > FORMAT:
            raise StudyFileError(NEWER_FORMAT.format(study=address.shown))
    except BaseException:
        connection.close()
        raise
    return connection


def format_of(connection: Connection, address: ServerAddress) -> int | None:
    """Return the format number of the study in a database; None if there is no study."""
    with explained_server_errors(address):
        found = connection.execute(FORMAT_OF).fetchone()
    name, _, number = (str(found[0]) if found else "").partition(" ")
    return int(number) if name == NAMED and number.isdigit() else None
