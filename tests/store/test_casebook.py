"""The open study file: what it leaves in its folder, how it is read beside others, and how it is made."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from cd7gui.domain.case_report.changes import Change
from cd7gui.store.casebook import Casebook
from cd7gui.store.database.errors import StudyFileError

SEX = Change("p1", "F1", 0, "SEX", None, "F")


def test_the_history_of_one_field_is_found_through_an_index(book):
    query = "SELECT * FROM change WHERE seq > ? AND patient = ? AND form = ? AND row = ? AND field = ? ORDER BY seq"
    plan = book._live().execute(f"EXPLAIN QUERY PLAN {query}", (0, "", "", 0, "")).fetchall()
    assert [line[3].split(" (")[0] for line in plan] == ["SEARCH change USING INDEX change_by_place"]


def test_a_study_opened_for_reading_refuses_to_store(three_lines, enter):
    with Casebook.open(three_lines, read_only=True) as book:
        assert book.read_only
        assert book.read_only_because == ""
        with pytest.raises(StudyFileError) as refused:
            enter(book, Change("p1", "F1", 0, "SEX", "F", "M"))
        assert str(refused.value) == (
            f"The study {three_lines} is open read-only (at your request); nothing was stored. Open it again when it "
            "can be written to."
        )
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            book._live().execute("DELETE FROM value")
        assert len(book.trail()) == 3


def test_a_reader_leaves_the_folder_as_it_was(three_lines):
    before = three_lines.read_bytes()
    with Casebook.open(three_lines, read_only=True) as book:
        book.present()
    assert [entry.name for entry in three_lines.parent.iterdir()] == ["trial.cd7"]
    assert three_lines.read_bytes() == before


def test_a_reader_sees_what_the_writer_has_committed_since(book, enter):
    with Casebook.open(book.path, read_only=True) as reader:
        assert reader.present() == {}
        enter(book, SEX)
        assert reader.present() == {"p1": [("F1", 0, "SEX", "F")]}


def test_closing_leaves_one_file_and_may_be_done_twice(path, enter):
    book = Casebook.create(path)
    enter(book, SEX)
    book.close()
    book.close()
    assert [entry.name for entry in path.parent.iterdir()] == ["trial.cd7"]


def test_a_checkpoint_brings_the_changes_into_the_study_file(book, enter):
    before = book.path.stat().st_size
    for number in range(40):
        enter(book, Change("p1", "F8", number, "NOTE", None, "long text " * 100))
    assert book.path.stat().st_size == before
    book.checkpoint()
    assert book.path.stat().st_size > before + 40_000


def test_a_file_that_exists_is_never_overwritten(path):
    path.write_text("the site's own notes")
    with pytest.raises(StudyFileError) as refused:
        Casebook.create(path)
    assert str(refused.value) == f"{path} already exists and was not overwritten. Choose another name."
    assert path.read_text() == "the site's own notes"


def test_the_log_of_a_deleted_study_does_not_enter_a_new_one_of_its_name(path, enter):
    with Casebook.create(path) as book:
        enter(book, SEX)
        log = path.with_name("trial.cd7-wal").read_bytes()
    path.unlink()
    path.with_name("trial.cd7-wal").write_bytes(log)
    with Casebook.create(path) as fresh:
        assert fresh.trail() == []


def test_names_with_signs_that_addresses_use_are_only_names(tmp_path, enter):
    path = tmp_path / "50% of ward?mode=memory#1 & 試験 é.cd7"
    with Casebook.create(path) as book:
        enter(book, SEX)
    assert path.stat().st_size > 0
    with Casebook.open(path) as again:
        assert again.position()[0] == 1


def test_every_commit_is_flushed_to_the_disk(book):
    def pragma(name):
        return book._live().execute(f"PRAGMA {name}").fetchone()[0]

    assert pragma("journal_mode") == "wal"
    assert pragma("synchronous") == 2  # FULL
    assert pragma("recursive_triggers") == 1


def test_a_path_may_be_given_as_text(tmp_path):
    Casebook.create(str(tmp_path / "a.cd7")).close()
    with Casebook.open(str(tmp_path / "a.cd7")) as book:
        assert book.path == Path(tmp_path / "a.cd7")
