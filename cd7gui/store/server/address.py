"""The address of a server study, as in PostgreSQL's own tools, and its form without the password."""

from __future__ import annotations

import os
from typing import TypeGuard
from urllib.parse import parse_qs, unquote, urlsplit, urlunsplit

from cd7gui.domain.errors import UserError
from cd7gui.domain.formatting import printable_name
from cd7gui.records import dataclass

SCHEMES = ("postgresql", "postgres")
NO_ADDRESS = "“{text}” is not the address of a study on a server. The form is postgresql://person@computer/database."
LOCAL_HOSTS = ("", "localhost", "127.0.0.1", "::1")


def is_address(text: object) -> TypeGuard[str]:
    """Return whether a text names a study on a server rather than a file."""
    return isinstance(text, str) and text.partition("://")[0] in SCHEMES and "://" in text


@dataclass(frozen=True)
class ServerAddress:
    """The address of a study on a server, as libpq reads it."""

    text: str

    @classmethod
    def parse(cls, text: str) -> ServerAddress:
        """Parse an address. Raises `UserError` if it names no database."""
        try:
            address = cls(text)
            named = is_address(text) and bool(address.database)
        except ValueError:
            named = False
        if not named:
            raise UserError(NO_ADDRESS.format(text=printable_name(without_password(text), 80)))
        return address

    @property
    def database(self) -> str:
        """The name of the database, which holds one study."""
        return unquote(urlsplit(self.text).path.removeprefix("/")) or self._asked("dbname")

    @property
    def login(self) -> str:
        """The database role in the address; "" for libpq's own choice."""
        return unquote(urlsplit(self.text).username or "") or self._asked("user")

    @property
    def hosts(self) -> tuple[str, ...]:
        """The computers that are tried in turn; a socket folder begins with a slash."""
        place = urlsplit(self.text).netloc.rpartition("@")[2]
        named = (
            [unquote(one.rpartition(":")[0] if _has_port(one) else one) for one in place.split(",")] if place else []
        )
        asked = self._asked("host")
        return tuple(one.strip("[]") for one in (named or (asked.split(",") if asked else [""])))

    @property
    def port(self) -> str:
        """The port of the first computer in the address, "" for the default."""
        first = urlsplit(self.text).netloc.rpartition("@")[2].split(",")[0]
        return first.rpartition(":")[2] if _has_port(first) else self._asked("port").split(",")[0]

    @property
    def is_local(self) -> bool:
        """Whether the connection stays on this computer, whatever the environment adds to the address."""
        named = [one or os.environ.get("PGHOST", "") for one in self.hosts]
        there = (self._asked("hostaddr") or os.environ.get("PGHOSTADDR", "")).split(",")
        return all(is_here(one) for one in [*named, *there]) and not self._asked("service")

    @property
    def tls(self) -> str:
        """The TLS mode for libpq: the address's own if stricter, and at least "require"."""
        asked = self._asked("sslmode")
        return asked if asked in ("verify-ca", "verify-full") else "require"

    @property
    def fails_over(self) -> bool:
        """Whether the address names several computers, of which the writable one is wanted."""
        return len(self.hosts) > 1 and not self._asked("target_session_attrs")

    @property
    def shown(self) -> str:
        """The address without its password, for messages and lists."""
        return without_password(self.text)

    def _asked(self, name: str) -> str:
        return parse_qs(urlsplit(self.text).query).get(name, [""])[-1]


def is_here(place: str) -> bool:
    """Return whether a host name, an IP address or a socket folder is on this computer."""
    return place in LOCAL_HOSTS or place.startswith(("/", "@"))


def without_password(text: str) -> str:
    """Return an address without its password, even if it cannot be parsed."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return text.partition("://")[0] + "://…"
    person, at, place = parts.netloc.rpartition("@")
    query = "&".join(one for one in parts.query.split("&") if not one.lower().startswith("password="))
    return urlunsplit(parts._replace(netloc=f"{person.partition(':')[0]}{at}{place}", query=query))


def _has_port(place: str) -> bool:
    return place.rpartition(":")[2].isdigit() and (place.count(":") == 1 or place.startswith("["))
