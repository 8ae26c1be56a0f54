"""The name that signs: given with a command, else the one that the window was told, else the system's account."""

from __future__ import annotations

import getpass
from contextlib import suppress
from pathlib import Path

from cd7gui.domain.formatting import printable_name
from cd7gui.ownfiles import own_folder, owned

LONGEST = 200  # characters of a name


def remembered_file() -> Path:
    """Return the file beside the settings of this account in which the window leaves the name for the commands."""
    return own_folder() / "name.txt"


def remember(who: str) -> None:
    """Leave the name for the commands; where that cannot be written they sign with the account."""
    with suppress(OSError, RuntimeError):
        owned(remembered_file()).write_text(who[:LONGEST], encoding="utf-8")


def remembered() -> str:
    """Return the name that the window left; empty if nobody ever gave one."""
    try:
        return remembered_file().read_text(encoding="utf-8")[:LONGEST].strip()
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
