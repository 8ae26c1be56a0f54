"""Server passwords in the system's keyring, if the user wants them kept there.

The keyring is an external service: whatever it raises, the password is asked for as before.
"""

from __future__ import annotations

import importlib.util
from contextlib import suppress

from cd7gui.store.server.address import ServerAddress

SERVICE = "cd7gui server"


def can_keep() -> bool:
    """Return whether a keyring may be available."""
    with suppress(ImportError, ValueError):
        return importlib.util.find_spec("keyring") is not None
    return False


def kept_password(address: ServerAddress) -> str:
    """Return the password of a login at an address, "" if none is kept."""
    with suppress(Exception):
        import keyring

        return keyring.get_password(SERVICE, _name(address)) or ""
    return ""


def keep_password(address: ServerAddress, password: str) -> bool:
    """Store a password, or delete it if it is empty; return whether that succeeded."""
    with suppress(Exception):
        import keyring

        if password:
            keyring.set_password(SERVICE, _name(address), password)
        elif keyring.get_password(SERVICE, _name(address)) is not None:
            keyring.delete_password(SERVICE, _name(address))
        return True
    return False


def _name(address: ServerAddress) -> str:
    return f"{address.login}@{','.join(address.hosts)}:{address.port}/{address.database}"
