"""Addresses of studies on servers, as the window asks for them and keeps them."""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from pathlib import Path

from cd7gui.domain.errors import UserError
from cd7gui.domain.foreign_json import read_json
from cd7gui.ownfiles import make_folder, own_folder, read_small, write_owned
from cd7gui.store.server.address import ServerAddress, is_address, without_password
from cd7gui.store.server.kept_passwords import can_keep, keep_password


def located(text: str | Path) -> str | Path:
    """Return what opens a study: the address of one on a server as it is, anything else as the path of a file."""
    return text if isinstance(text, str) and is_address(text) else Path(text)


def address_parts(text: str) -> tuple[str, str, str, str]:
    """Return computer, port, database and login of an address; four empty texts for what is none."""
    try:
        found = ServerAddress.parse(text)
    except UserError:
        return "", "", "", ""
    return found.hosts[0], found.port, found.database, found.login


def address_to_keep(text: str) -> str:
    """Return an address as preferences may hold it: without its password."""
    return without_password(text)


def can_keep_password() -> bool:
    """Return whether this computer may have a keyring for passwords."""
    return can_keep()


def keep_password_of(text: str, password: str) -> bool:
    """Keep the password of an address in the keyring of this account; tells whether that was done."""
    return keep_password(ServerAddress.parse(text), password)


# where the backups of a study on a server stand, as this computer remembers it

MOST_OF_A_PATH = 1 << 16  # bytes


def _note_of(text: str) -> Path:
    address = ServerAddress.parse(text)
    which = f"{sorted(address.hosts)} {address.port} {address.database}"
    return own_folder() / "backups" / f"{hashlib.sha256(which.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}.json"


def remember_place(text: str, place: Path) -> None:
    """Let this computer remember beside which file the backups of a study on a server stand."""
    note = _note_of(text)
    with suppress(OSError):
        make_folder(note.parent)
        write_owned(note, json.dumps(str(place)).encode("ascii"))


def known_place(text: str) -> Path | None:
    """Return the file beside which the backups of a study on a server stand, as far as this computer knows."""
    with suppress(OSError, ValueError):
        found = read_json(read_small(_note_of(text), MOST_OF_A_PATH))
        return Path(found) if isinstance(found, str) and found else None
    return None
