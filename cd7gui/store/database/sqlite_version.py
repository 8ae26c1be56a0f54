"""Which SQLite is safe for studies: its write-ahead log had a fault that could damage a file that two write at once."""

from __future__ import annotations

import sqlite3

# https://www.sqlite.org/wal.html#walresetbug: from 3.7.0 to 3.51.2, mended in 3.51.3 and in these older branches.
FIRST_WITH_LOG = (3, 7, 0)
MENDED = (3, 51, 3)
MENDED_BRANCHES = ((3, 44, 6), (3, 50, 7))

AFFECTED = (
    "This computer has SQLite {version}, whose write-ahead log has a bug: a study can be damaged if another program "
    "writes to it at the same time. Install SQLite 3.51.3 or later (or 3.50.7 or 3.44.6), and let no program other "
    "than cd7gui write to a study."
)


def is_affected(version: tuple[int, ...]) -> bool:
    """Return whether a version of SQLite has the fault of the write-ahead log."""
    if version < FIRST_WITH_LOG or version >= MENDED:
        return False
    return not any(version[:2] == branch[:2] and version >= branch for branch in MENDED_BRANCHES)


def warning(version: tuple[int, ...] = sqlite3.sqlite_version_info) -> str:
    """Say that the SQLite of this computer has the fault; an empty text if it has not."""
    return AFFECTED.format(version=".".join(map(str, version))) if is_affected(version) else ""
