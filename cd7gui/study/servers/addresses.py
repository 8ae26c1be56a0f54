"""Addresses of studies on servers, as entered in and remembered by the window."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

from cd7gui.domain.errors import UserError
from cd7gui.domain.foreign_json import read_json
from cd7gui.ownfiles import make_folder, own_folder, read_small, write_private
from cd7gui.store.server.address import ServerAddress, is_address, without_password
from cd7gui.store.server.kept_passwords import can_keep, keep_password


def located(text: str | Path) -> str | Path:
    """Return what opens a study: a server address unchanged, anything else as a file path."""
    return text if isinstance(text, str) and is_address(text) else Path(text)


def address_parts(text: str) -> tuple[str, str, str, str]:
    """Return computer, port, database and login of an address; four empty strings if it is not one."""
    try:
        found = ServerAddress.parse(text)
    except UserError:
        return "", "", "", ""
    return found.hosts[0], found.port, found.database, found.login


def address_to_keep(text: str) -> str:
    """Return an address as it may be stored in the settings: without its password."""
    return without_password(text)


def can_keep_password() -> bool:
    """Return whether this computer has a keyring for passwords."""
    return can_keep()


def keep_password_of(text: str, password: str) -> bool:
    """Store the password of an address in this account's keyring; return whether that succeeded."""
    return keep_password(ServerAddress.parse(text), password)


# where this computer keeps the backups of a study on a server

MOST_OF_A_PATH = 1 << 16  # bytes


def _note_of(text: str) -> Path:
    import hashlib  # loads OpenSSL, which would delay the start

    address = ServerAddress.parse(text)
    which = f"{sorted(address.hosts)} {address.port} {address.database}"
    return own_folder() / "backups" / f"{hashlib.sha256(which.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}.json"


def remember_place(text: str, place: Path) -> None:
    """Remember on this computer beside which file a server study's backups are kept."""
    note = _note_of(text)
    with suppress(OSError):
        make_folder(note.parent)
        write_private(note, json.dumps(str(place)).encode("ascii"))


def known_place(text: str) -> Path | None:
    """Return the file beside which a server study's backups are kept, if this computer knows it."""
    with suppress(OSError, ValueError):
        found = read_json(read_small(_note_of(text), MOST_OF_A_PATH))
        return Path(found) if isinstance(found, str) and found else None
    return None
