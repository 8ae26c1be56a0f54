"""The steps of the schema: each whole or not at all, and never without a backup of the file before."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime

import pytest

from cd7gui.domain.case_report.changes import Change
from cd7gui.store.backup import backup, restored
from cd7gui.store.casebook import Casebook
from cd7gui.store.database import schema
from cd7gui.store.database.connection import writable
from cd7gui.store.database.errors import StudyFileError
from cd7gui.store.database.schema import STEPS, SchemaStep, bring_up_to_date
from cd7gui.store.rebuilding import rebuild
from cd7gui.store.soundness import prove
from cd7gui.store.verify import verify

NOW = len(STEPS)
GOOD = SchemaStep(NOW + 1, "A table for the test.", ("CREATE TABLE extra (x TEXT) STRICT",))
BAD = SchemaStep(
    NOW + 2, "A step that fails half way.", ("CREATE TABLE other (x TEXT) STRICT", "ALTER TABLE nowhere ADD COLUMN y")
)


def state(path):
    with closing(sqlite3.connect(path)) as raw:
        tables = {name for (name,) in raw.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
        return raw.execute("PRAGMA user_version").fetchone()[0], tables - {"change", "value", "draft", "credential"}


def test_the_steps_are_numbered_from_one_and_each_says_why():
    assert [step.number for step in STEPS] == list(range(1, len(STEPS) + 1))
    assert all(step.note.endswith(".") for step in STEPS)


def test_a_study_says_what_it_is_in_its_header(three_lines):
    # https://www.sqlite.org/fileformat2.html: user version at offset 60, application id at offset 68
    header = three_lines.read_bytes()[:100]
    assert header[68:72] == b"cd7g"
    assert int.from_bytes(header[60:64], "big") == STEPS[-1].number


def test_a_current_file_takes_no_step_and_no_backup(three_lines):
    taken = []
    with closing(writable(three_lines)) as connection:
        bring_up_to_date(connection, three_lines, taken.append)
    assert taken == []


def test_the_missing_steps_are_taken_after_one_backup(three_lines):
    taken = []
    last = SchemaStep(NOW + 2, "Another table.", ("CREATE TABLE other (x TEXT) STRICT",))
    with closing(writable(three_lines)) as connection:
        bring_up_to_date(
            connection, three_lines, lambda new: taken.append((new, state(three_lines))), (*STEPS, GOOD, last)
        )
    assert taken == [(NOW + 2, (NOW, set()))]
    assert state(three_lines) == (NOW + 2, {"extra", "other"})


def test_a_step_that_fails_leaves_the_file_at_the_step_before(three_lines):
    with closing(writable(three_lines)) as connection, pytest.raises(sqlite3.OperationalError, match="nowhere"):
        bring_up_to_date(connection, three_lines, [].append, (*STEPS, GOOD, BAD))
    assert state(three_lines) == (NOW + 1, {"extra"})


def test_a_backup_that_fails_keeps_the_file_from_every_step(three_lines):
    def fail(found):
        raise StudyFileError("The disk is full.")

    with closing(writable(three_lines)) as connection, pytest.raises(StudyFileError):
        bring_up_to_date(connection, three_lines, fail, (*STEPS, GOOD))
    assert state(three_lines) == (NOW, set())


@pytest.fixture
def next_version(monkeypatch):
    """The programme one version later, with one more step."""
    steps = (*STEPS, GOOD)
    for function in (schema.check_format, schema.check_current, schema.altered_parts, schema.build):
        monkeypatch.setattr(function, "__defaults__", (steps,))
    monkeypatch.setattr(schema.bring_up_to_date, "__defaults__", (steps,))


def test_the_next_version_opens_a_study_of_this_one_and_keeps_it_as_it_was(three_lines, next_version, enter):
    with Casebook.open(three_lines, clock=lambda: datetime(2026, 11, 22, tzinfo=UTC)) as book:
        assert len(book.trail()) == 3
        enter(book, Change("p1", "F1", 0, "SEX", "F", "M"))
    assert state(three_lines) == (NOW + 1, {"extra"})
    assert verify(three_lines) is None
    kept = three_lines.parent / "trial.backups" / f"trial.2026-11-22.0001 before format {NOW + 1}.cd7"
    assert state(kept) == (NOW, set())
    with closing(sqlite3.connect(kept)) as raw:
        assert raw.execute("SELECT count(*) FROM change").fetchone() == (3,)


def test_the_next_version_asks_to_bring_an_older_study_up_to_date_before_it_only_reads_it(three_lines, next_version):
    with pytest.raises(StudyFileError) as refused:
        Casebook.open(three_lines, read_only=True)
    assert str(refused.value) == (
        f"The study {three_lines} was written by an older version of cd7gui (file format {NOW}; this version reads "
        f"{NOW + 1}). Open it once where it can be written to, so that it can be brought up to date."
    )


def test_this_version_refuses_what_the_next_one_has_written(three_lines, monkeypatch):
    with monkeypatch.context() as later:
        later.setattr(schema.bring_up_to_date, "__defaults__", ((*STEPS, GOOD),))
        later.setattr(schema.check_format, "__defaults__", ((*STEPS, GOOD),))
        Casebook.open(three_lines).close()
    with pytest.raises(
        StudyFileError, match=rf"newer version of cd7gui \(file format {NOW + 1}; this version reads up to {NOW}\)"
    ):
        Casebook.open(three_lines)


def of_format_one(path):
    """Take a study back to what the programme wrote before there were people."""
    with closing(sqlite3.connect(path)) as raw:
        raw.executescript("ALTER TABLE draft DROP COLUMN seal; DROP TABLE credential; PRAGMA user_version = 1;")
    return path


def test_a_study_of_the_first_format_is_read_and_proved_as_it_stands(three_lines):
    before = of_format_one(three_lines).read_bytes()
    with Casebook.open(three_lines, read_only=True) as book:
        assert len(book.trail()) == 3
        assert book.credential(1) is None
    assert verify(three_lines) is None
    assert prove(three_lines)
    assert backup(three_lines, three_lines.with_name("copy.cd7"))
    assert three_lines.read_bytes() == before
    assert state(three_lines.with_name("copy.cd7")) == (1, set())


def test_a_study_of_the_first_format_is_brought_up_to_date_where_it_is_written(three_lines, enter):
    with Casebook.open(of_format_one(three_lines)) as book:
        enter(book, Change("p1", "F1", 0, "SEX", "F", "M"))
    assert state(three_lines)[0] == NOW
    assert verify(three_lines) is None


def test_a_study_of_the_first_format_is_rebuilt_and_restored(three_lines):
    of_format_one(three_lines)
    with closing(sqlite3.connect(three_lines)) as raw:
        raw.execute("UPDATE value SET text = 'X'")
        raw.commit()
    rebuild(three_lines)
    assert verify(three_lines) is None
    assert state(three_lines)[0] == NOW
    restored(of_format_one(three_lines), three_lines.with_name("again.cd7"))
    with Casebook.open(three_lines.with_name("again.cd7")) as book:
        assert len(book.trail()) == 3
