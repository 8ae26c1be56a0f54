"""The tables of a study file, created and changed in numbered steps."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

from cd7gui.records import dataclass
from cd7gui.store.database.errors import DAMAGED, FOREIGN_PARTS, NOT_A_STUDY, explained_damage, problem
from cd7gui.store.database.transaction import transaction

# Marks the file as ours (offset 68 of the database header): "cd7g" in ASCII.
APPLICATION_ID = 0x63643767
MOST_NAMED, LONGEST_NAME = 3, 60  # foreign parts named in a sentence, and letters of each name

NEWER = (
    "This study was written by a newer version of cd7gui (file format {found}; this version reads up to {known}). "
    "Install that version or a later one to open {path}."
)
OLDER = (
    "The study {path} was written by an older version of cd7gui (file format {found}; this version reads {known}). "
    "Open it once where it can be written to, so that it can be brought up to date."
)


@dataclass(frozen=True)
class SchemaStep:
    """A schema step: the statements that lead to its number from the one before, and the reason.

    `spares_readers`: a file without the step can be read unchanged, for example from read-only media.
    """

    number: int
    note: str
    statements: tuple[str, ...]
    spares_readers: bool = False


CHANGE = """
CREATE TABLE change (
    seq INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    who TEXT NOT NULL,
    origin TEXT NOT NULL,
    patient TEXT NOT NULL,
    form TEXT NOT NULL,
    row INTEGER NOT NULL,
    field TEXT NOT NULL,
    old TEXT,
    new TEXT,
    reason TEXT NOT NULL,
    dictionary TEXT NOT NULL,
    previous_hash TEXT NOT NULL,
    hash TEXT NOT NULL
) STRICT
"""

# Field first, so that loading reads each field of all patients from neighbouring pages.
VALUE = """
CREATE TABLE value (
    patient TEXT NOT NULL,
    form TEXT NOT NULL,
    row INTEGER NOT NULL,
    field TEXT NOT NULL,
    text TEXT NOT NULL,
    change INTEGER NOT NULL,
    PRIMARY KEY (form, field, patient, row)
) STRICT, WITHOUT ROWID
"""

DRAFT = """
CREATE TABLE draft (
    patient TEXT NOT NULL,
    form TEXT NOT NULL,
    row INTEGER NOT NULL,
    field TEXT NOT NULL,
    text TEXT NOT NULL,
    at TEXT NOT NULL,
    dictionary TEXT NOT NULL,
    PRIMARY KEY (patient, form, row, field)
) STRICT, WITHOUT ROWID
"""

# A person's credential. It is beside the trail, so that no export, merge or receipt can include it.
CREDENTIAL = """
CREATE TABLE credential (
    person INTEGER PRIMARY KEY,
    kdf TEXT NOT NULL,
    salt BLOB NOT NULL,
    hash BLOB NOT NULL,
    sealed_key BLOB NOT NULL
) STRICT
"""

# The seal distinguishes a text typed here from one inserted by another programme; "" for none.
DRAFT_SEALS = "ALTER TABLE draft ADD COLUMN seal TEXT NOT NULL DEFAULT ''"

CHANGE_BY_PLACE = "CREATE INDEX change_by_place ON change (patient, form, row, field)"

NEVER_UPDATED = """
CREATE TRIGGER change_is_never_updated BEFORE UPDATE ON change
BEGIN SELECT RAISE(ABORT, 'a line of the trail is never altered'); END
"""

NEVER_DELETED = """
CREATE TRIGGER change_is_never_deleted BEFORE DELETE ON change
BEGIN SELECT RAISE(ABORT, 'a line of the trail is never removed'); END
"""

# INSERT OR REPLACE silently deletes where recursive triggers are off, so only the next line is ever accepted.
ONLY_APPENDED = """
CREATE TRIGGER change_is_only_appended BEFORE INSERT ON change
WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM change)
BEGIN SELECT RAISE(ABORT, 'a line of the trail is only added at its end'); END
"""

STATISTICS = ("sqlite_stat1", "sqlite_stat4")  # what ANALYZE leaves; it changes no answer

TABLES = {"change", "value", "draft"}

STEPS = (
    SchemaStep(
        1,
        "The trail, the present values and the half-typed texts.",
        (CHANGE, CHANGE_BY_PLACE, VALUE, DRAFT, NEVER_UPDATED, NEVER_DELETED, ONLY_APPENDED),
    ),
    SchemaStep(2, "What the passwords of people open.", (CREDENTIAL,), spares_readers=True),
    SchemaStep(3, "Seals of half-typed texts.", (DRAFT_SEALS,), spares_readers=True),
)


def build(connection: sqlite3.Connection, steps: Sequence[SchemaStep] = STEPS) -> None:
    """Make the tables in an empty file and mark it as a study, all or nothing."""
    with transaction(connection):
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        for step in steps:
            _take(connection, step)


def _take(connection: sqlite3.Connection, step: SchemaStep) -> None:
    for statement in step.statements:
        connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {step.number}")


def check_format(connection: sqlite3.Connection, path: Path, steps: Sequence[SchemaStep] = STEPS) -> int:
    """Return the file's format number. Raises `StudyFileError` for another file or a newer version."""
    with explained_damage(path):
        if _pragma(connection, "application_id") != APPLICATION_ID:
            raise problem(NOT_A_STUDY, path)
        found, known = _pragma(connection, "user_version"), steps[-1].number
        if found > known:
            raise problem(NEWER, path, found=found, known=known)
        present = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    if not present >= TABLES or found < steps[0].number:
        raise problem(DAMAGED, path)
    return found


def check_current(connection: sqlite3.Connection, path: Path, steps: Sequence[SchemaStep] = STEPS) -> None:
    """Refuse a file that this version cannot read unchanged, newer or older; raises `StudyFileError`."""
    found = check_format(connection, path, steps)
    if any(step.number > found and not step.spares_readers for step in steps):
        raise problem(OLDER, path, found=found, known=steps[-1].number)


def bring_up_to_date(
    connection: sqlite3.Connection, path: Path, back_up: Callable[[int], object], steps: Sequence[SchemaStep] = STEPS
) -> None:
    """Apply the steps that the file lacks, each in one transaction; `back_up` runs once before them.

    It is given the file's last step number. Raises `StudyFileError` for a file that is not a study or is newer; a
    failed step leaves the file unchanged.
    """
    found = check_format(connection, path, steps)
    check_parts(connection, path)
    missing = [step for step in steps if step.number > found]
    if missing:
        back_up(missing[-1].number)
    for step in missing:
        with transaction(connection):
            _take(connection, step)


def _pragma(connection: sqlite3.Connection, name: str) -> int:
    number: int = connection.execute(f"PRAGMA {name}").fetchone()[0]
    return number


def check_parts(connection: sqlite3.Connection, path: Path) -> None:
    """Refuse a file with other tables, indexes, views or triggers than ours; raises `DamagedStudy`."""
    with explained_damage(path):
        names = altered_parts(connection)
    if names:
        shown = ", ".join(printable(name) for name in names[:MOST_NAMED])
        raise problem(FOREIGN_PARTS, path, names=shown + (" …" if len(names) > MOST_NAMED else ""))


def check_trail(connection: sqlite3.Connection, path: Path) -> None:
    """Refuse a file that is not a study, or whose trail is not our table; raises `StudyFileError`."""
    if _pragma(connection, "application_id") != APPLICATION_ID:
        raise problem(NOT_A_STUDY, path)
    if "change" in altered_parts(connection):
        raise problem(DAMAGED, path)


def printable(name: str) -> str:
    """Return a name chosen by others in printable form for a sentence."""
    return "".join(letter if letter.isprintable() else "?" for letter in name[:LONGEST_NAME])


def altered_parts(connection: sqlite3.Connection, steps: Sequence[SchemaStep] = STEPS) -> list[str]:
    """Return the parts that differ from the schema of the file's format, or are not in it."""
    wanted, found = _blueprint(connection, steps), _parts(connection)
    return sorted(name for name in wanted.keys() | found.keys() if wanted.get(name) != found.get(name))


def tables_of(connection: sqlite3.Connection) -> list[str]:
    """Return the tables of a file of its format."""
    return sorted(name for name, (kind, _, _) in _blueprint(connection, STEPS).items() if kind == "table")


def own_parts(steps: Sequence[SchemaStep] = STEPS) -> frozenset[str]:
    """Return the names of the tables, indexes and triggers of our schema."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as made:
        build(made, steps)
        return frozenset(_parts(made))


def _blueprint(connection: sqlite3.Connection, steps: Sequence[SchemaStep]) -> dict[str, tuple[str, str, str]]:
    reached = [step for step in steps if step.number <= _pragma(connection, "user_version")]
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as made:
        build(made, reached)
        return _parts(made)


def _parts(connection: sqlite3.Connection) -> dict[str, tuple[str, str, str]]:
    """Return kind, table and statement of each part by name, without the statistics left by ANALYZE."""
    made = connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema")
    return {
        str(name): (kind, table, " ".join((sql or "").split()))
        for kind, name, table, sql in made
        if name not in STATISTICS
    }
