"""Which SQLite is safe for studies: its write-ahead log had a bug that could damage a file with two writers."""

from __future__ import annotations

import sqlite3

# https://www.sqlite.org/wal.html#walresetbug: from 3.7.0 to 3.51.2, fixed in 3.51.3 and in these older branches.
FIRST_WITH_LOG = (3, 7, 0)
MENDED = (3, 51, 3)
MENDED_BRANCHES = ((3, 44, 6), (3, 50, 7))

AFFECTED = (
    "This computer has SQLite {version}, whose write-ahead log has a bug: a study can be damaged if another program "
    "writes to it at the same time. Install SQLite 3.51.3 or later (or 3.50.7 or 3.44.6), and let no program other "
    "than cd7gui write to a study."
)


def is_affected(version: tuple[int, ...]) -> bool:
    """Return whether a version of SQLite has the write-ahead log bug."""
    if version < FIRST_WITH_LOG or version >= MENDED:
        return False
    return not any(version[:2] == branch[:2] and version >= branch for branch in MENDED_BRANCHES)


def warning(version: tuple[int, ...] = sqlite3.sqlite_version_info) -> str:
    """Return a warning if this computer's SQLite has the bug; an empty string if not."""
    return AFFECTED.format(version=".".join(map(str, version))) if is_affected(version) else ""
