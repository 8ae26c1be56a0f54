"""Errors of a study on a server as complete sentences. Only this module knows the codes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from cd7gui.domain.formatting import printable_name
from cd7gui.store.database.errors import StudyFileError
from cd7gui.store.server.address import ServerAddress

if TYPE_CHECKING:
    import psycopg

NO_EXTRA = (
    "A study on a server requires the package psycopg, which is not installed here. Install it with: pip install "
    "'cd7gui[server]'."
)
NO_ANSWER = "The server of {study} does not respond: {why} Nothing more is stored until it does."
WRONG_LOGIN = (
    "The server refused {login} access to {study}: the name or the password is wrong, or the login has expired."
)
NOT_LET_IN = "The server refused {login} access to {study}. Its administrator can allow it in pg_hba.conf."
NO_DATABASE = (
    "There is no database {database} on the server of {study}. The administrator of the server can create it: createdb."
)
NO_STUDY = "The database {study} contains no study. `cd7gui server init` creates one there."
NO_RIGHT = "{login} may not do that in {study}; the server refused it. Nothing was stored."
DISK_FULL = "The disk of the server of {study} is full. Nothing was stored; tell the administrator of the server."
SERVER_READ_ONLY = "The server of {study} accepts no changes now, because it is a standby or is switching over."
TOO_SLOW = (
    "The server of {study} did not finish in time and cancelled the request. Nothing was stored; try again later."
)
HELD_UP = "Someone else is blocking the study {study} at the moment. Nothing was stored; try again shortly."
NO_ROOM = (
    "The server of {study} accepts no more connections now. Close a window, or tell the administrator of the server."
)
TOO_OLD = "The server of {study} is PostgreSQL {found}; 15 or newer is needed."
NOT_UTF8 = "The database {study} is not in UTF-8. Create one with: createdb -E UTF8 -T template0."
NEWER_FORMAT = "The study {study} was made by a newer version of cd7gui. Install that version or a later one."
EXISTS = "The database {study} already contains a study. Nothing was changed."
CERTIFICATE = (
    "The certificate of the server of {study} is not accepted: {why} It may have expired, or belong to another "
    "computer; the administrator of the server can renew it. Nothing was sent."
)
NO_TLS = "The server of {study} does not support TLS, and it is not on this computer. Nothing was sent."
NO_NUL = (
    "A text contains the character NUL, which a server cannot store; nothing was stored. Remove it from the text first."
)
OTHER = "The server of {study} answered: {why}"

OF_LIBPQ = "consuming input failed: "  # libpq's prefix, before what happened

# Errors raised by our own rules on the server; the words before the colon identify them.
REFUSED = {
    "not the end": "Someone else wrote to the study at the same moment; nothing was stored. Try again.",
    "conflict": "The value was changed in the meantime; nothing was stored. Check the present one, then enter yours.",
    "hash": "The line does not fit the audit trail; nothing was stored.",
    "nobody": "{why}; nothing was stored. Access is given by a keeper: `cd7gui server login`.",
    "locked": "{why}, so the server changed nothing.",
    "clock": "{why}; nothing was stored. Correct date, time and time zone of this computer, then enter it again.",
    "unknown": "{why}; nothing was stored. The administrator of the server can send the rules of this version: `cd7gui "
    "server rules`.",
}
BY_STATE = {
    "28P01": WRONG_LOGIN,
    "28000": NOT_LET_IN,
    "3D000": NO_DATABASE,
    "3F000": NO_STUDY,
    "42501": NO_RIGHT,
    "53100": DISK_FULL,
    "25006": SERVER_READ_ONLY,
    "57014": TOO_SLOW,
    "55P03": HELD_UP,
    "53300": NO_ROOM,
}
_NO_ROLE = re.compile(r'role ".*" does not exist')
_ON_THE_WAY = re.compile(r"^connection failed: connection to server at .*? failed: (?=.*certificate)")
_OURS = re.compile(r"cd7 ([\w ]+): (.*)")


class ServerLost(StudyFileError):
    """The connection to the server is broken; what was not acknowledged may or may not be stored."""


class StaleChange(StudyFileError):
    """A change started from a text that is not the present one; nothing of its step was stored."""


@contextmanager
def explained_server_errors(address: ServerAddress, login: str = "") -> Iterator[None]:
    """Turn an error of the server or its connection into a `StudyFileError` with one sentence."""
    import psycopg

    try:
        yield
    except psycopg.Error as error:
        raise _problem(error, address, login or address.login or "this person") from error


def _problem(error: psycopg.Error, address: ServerAddress, login: str) -> StudyFileError:
    said = next(iter(str(error.diag.message_primary or error).strip().splitlines()), "")
    found = _OURS.match(said)
    if found:
        why = found[2][:1].upper() + found[2][1:]
        kind = StaleChange if found[1] == "conflict" else StudyFileError
        return kind(REFUSED.get(found[1], "{why}; nothing was stored.").format(why=why))
    facts = {"study": address.shown, "login": login, "database": address.database, "why": _sentence(said)}
    state = error.sqlstate or _state_of(said)
    if state in BY_STATE:
        return StudyFileError(BY_STATE[state].format(**facts))
    if "NUL (0x00)" in said:
        return StudyFileError(NO_NUL)
    if is_lost(error):
        words = CERTIFICATE if "certificate" in said else NO_TLS if "does not support SSL" in said else NO_ANSWER
        return ServerLost(words.format(**facts))
    return StudyFileError(OTHER.format(**facts))


def wants_password(error: psycopg.Error) -> bool:
    """Return whether the server wants a password for the login, or another one."""
    return _state_of(str(error)) == "28P01"


def is_lost(error: psycopg.Error) -> bool:
    """Return whether an error is of the connection and not of the request."""
    import psycopg

    return isinstance(error, psycopg.OperationalError | psycopg.InterfaceError) and (
        error.sqlstate is None or error.sqlstate[:2] in {"08", "57"}
    )


def _state_of(said: str) -> str:
    """Return the code of a refusal before a session began, for which libpq gives only the words."""
    if "password authentication failed" in said or "no password supplied" in said:
        return "28P01"
    if "no pg_hba.conf entry" in said or "authentication failed" in said or _NO_ROLE.search(said):
        return "28000"
    if "not permitted to log in" in said:
        return "28000"
    if "connection slots" in said or "too many connections" in said:
        return "53300"
    return "3D000" if "database" in said and "does not exist" in said else ""


def _sentence(said: str) -> str:
    said = _ON_THE_WAY.sub("", said)
    last = printable_name(said.rpartition("FATAL:")[2].strip().removeprefix(OF_LIBPQ) or said, 200)
    return last if last.endswith((".", "?", "!")) else last + "."
