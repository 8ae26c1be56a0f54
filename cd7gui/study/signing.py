"""The name that signs: given with a command, else the one that the window was told, else the system's account."""

from __future__ import annotations

import getpass
from contextlib import suppress
from pathlib import Path

from cd7gui.domain.formatting import printable_name
from cd7gui.ownfiles import make_folder, own_folder, read_small, write_owned

LONGEST = 200  # characters of a name
MOST_BYTES = 4 * LONGEST  # of them in UTF-8


def remembered_file() -> Path:
    """Return the file beside the settings of this account in which the window leaves the name for the commands."""
    return own_folder() / "name.txt"


def remember(who: str) -> None:
    """Leave the name for the commands; where that cannot be written they sign with the account."""
    with suppress(OSError, RuntimeError):
        make_folder(remembered_file().parent)
        write_owned(remembered_file(), who[:LONGEST].encode("utf-8", "replace"))


def remembered() -> str:
    """Return the name that the window left; empty if nobody ever gave one."""
    try:
        return read_small(remembered_file(), MOST_BYTES).decode("utf-8")[:LONGEST].strip()
    except (OSError, ValueError, RuntimeError):
        return ""


def system_user() -> str:
    """Return the system's name for the user; it signs until a name was given."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "unknown"


def signer(who: str = "") -> str:
    """Return the name that signs."""
    return printable_name(who or remembered() or system_user())
