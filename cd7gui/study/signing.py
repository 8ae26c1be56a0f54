"""The name that signs: given with a command, else the window's, else the system account's."""

from __future__ import annotations

import getpass
from contextlib import suppress
from pathlib import Path

from cd7gui.domain.formatting import printable_name
from cd7gui.ownfiles import make_folder, own_folder, read_small, write_private

LONGEST = 200  # characters of a name
MOST_BYTES = 4 * LONGEST  # of them in UTF-8


def remembered_file() -> Path:
    """Return the file beside this account's settings in which the window stores the name for commands."""
    return own_folder() / "name.txt"


def remember(who: str) -> None:
    """Store the name for the commands; if that fails, they sign with the account."""
    with suppress(OSError, RuntimeError):
        make_folder(remembered_file().parent)
        write_private(remembered_file(), who[:LONGEST].encode("utf-8", "replace"))


def remembered() -> str:
    """Return the name stored by the window; empty if there is none."""
    try:
        return read_small(remembered_file(), MOST_BYTES).decode("utf-8")[:LONGEST].strip()
    except (OSError, ValueError, RuntimeError):
        return ""


def system_user() -> str:
    """Return the system's user name, which signs until a name is given."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "unknown"


def signer(who: str = "") -> str:
    """Return the name that signs."""
    return printable_name(who or remembered() or system_user())
