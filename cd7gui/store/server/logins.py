"""The database roles by which people sign in to a study on a server."""

from __future__ import annotations

import re
from contextlib import closing
from typing import TYPE_CHECKING

from cd7gui.store.database.errors import StudyFileError
from cd7gui.store.server.address import ServerAddress
from cd7gui.store.server.server_connection import connect_to_study
from cd7gui.store.server.server_errors import explained_server_errors
from cd7gui.store.server.server_schema import PREFIX, groups

if TYPE_CHECKING:
    from cd7gui.store.server.server_connection import Connection

BAD_LOGIN = "“{login}” cannot be a login: use lower-case letters, digits and _, starting with a letter."
NO_ROLE = "The role of this person is unknown to this version, so no login was created."
_LOGIN = re.compile(r"[a-z][a-z0-9_]{0,62}")
PUT = """
INSERT INTO cd7.login (login, person) VALUES (%s, %s) ON CONFLICT (login) DO UPDATE SET person = excluded.person
"""
LISTED = "SELECT login, person FROM cd7.login ORDER BY login"


def grant(address: ServerAddress, login: str, person: int, role: str, password: str = "") -> None:
    """Create or change a login, and let it act as a person. Raises `StudyFileError`.

    A password is sent only as a hash. Without one the server authenticates the login by its own means.
    """
    group = PREFIX + role.replace(" ", "_")
    if not _LOGIN.fullmatch(login) or login.startswith(PREFIX):
        raise StudyFileError(BAD_LOGIN.format(login=login[:63]))
    if group not in groups():
        raise StudyFileError(NO_ROLE)
    with closing(connect_to_study(address)) as connection, explained_server_errors(address), connection.transaction():
        _make(connection, login, password)
        for one in groups():
            connection.execute(
                f'{"GRANT" if one == group else "REVOKE"} {one} {"TO" if one == group else "FROM"} "{login}"'.encode()
            )
        connection.execute(PUT, (login, person))


def _make(connection: Connection, login: str, password: str) -> None:
    if connection.execute("SELECT FROM pg_roles WHERE rolname = %s", [login]).fetchone() is None:
        connection.execute(f'CREATE ROLE "{login}" LOGIN'.encode())
    if password:
        hashed = connection.pgconn.encrypt_password(password.encode(), login.encode(), b"scram-sha-256").decode()
        connection.execute(f"ALTER ROLE \"{login}\" PASSWORD '{hashed}'".encode())


def revoke(address: ServerAddress, login: str) -> bool:
    """Remove a login's access to the study, and return whether it had any; the role stays. Raises `StudyFileError`."""
    with closing(connect_to_study(address)) as connection, explained_server_errors(address):
        return connection.execute("DELETE FROM cd7.login WHERE login = %s", [login]).rowcount == 1


def listed(address: ServerAddress) -> list[tuple[str, int]]:
    """Return login and person number of everyone who has one, for the database owner. Raises `StudyFileError`."""
    with closing(connect_to_study(address)) as connection, explained_server_errors(address):
        return [(str(login), int(person)) for login, person in connection.execute(LISTED)]
