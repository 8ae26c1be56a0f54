"""A damaged study is made anew from its trail; the damaged file stays beside it, and a damaged trail is refused."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from cd7gui.domain.case_report.changes import Place
from cd7gui.store.backup import backup, restored
from cd7gui.store.casebook import Casebook
from cd7gui.store.database.errors import StudyFileError
from cd7gui.store.rebuilding import rebuild
from cd7gui.store.soundness import prove
from cd7gui.store.verify import verify
from tests.store.test_verify import alter

DAMAGES = {
    "altered value": "UPDATE value SET text = 'M' WHERE field = 'SEX'",
    "lost value": "DELETE FROM value",
    "foreign trigger": "CREATE TRIGGER spy AFTER INSERT ON change BEGIN DELETE FROM value; END",
    "no table of values": "DROP TABLE value",
    "no index": "DROP INDEX change_by_place",
}


@pytest.mark.parametrize("statement", DAMAGES.values(), ids=DAMAGES.keys())
def test_what_the_trail_holds_is_there_again(three_lines, statement):
    with Casebook.open(three_lines) as book:
        present, trail = book.present(), book.trail()
        book.keep_draft(Place("p1", "F1", 0, "NAME"), "half a na", dictionary="1.0")
    alter(three_lines, statement)
    made = rebuild(three_lines)
    assert made.lines == 3
    assert verify(three_lines) is None
    assert verify(made.kept) is not None if "TABLE" not in statement else made.kept.exists()
    prove(three_lines)
    with Casebook.open(three_lines) as book:
        assert (book.present(), book.trail()) == (present, trail)
        assert [one.text for one in book.drafts()] == ["half a na"]
    assert sorted(one.name for one in three_lines.parent.iterdir()) == ["trial set aside 1.cd7", "trial.cd7"]


def test_a_second_damaged_file_is_kept_beside_the_first(three_lines):
    kept = []
    for _ in range(2):
        alter(three_lines, "DELETE FROM value")
        kept.append(rebuild(three_lines).kept.name)
    assert kept == ["trial set aside 1.cd7", "trial set aside 2.cd7"]


def test_a_damaged_trail_is_refused_and_nothing_changes(three_lines):
    alter(three_lines, "UPDATE change SET new = 'X' WHERE seq = 2")
    content = three_lines.read_bytes()
    with pytest.raises(StudyFileError, match=r"its audit trail is damaged too: Line 2 .*Open its last backup"):
        rebuild(three_lines)
    assert three_lines.read_bytes() == content
    assert [one.name for one in three_lines.parent.iterdir()] == ["trial.cd7"]


def test_an_open_study_is_not_rebuilt_under_its_user(three_lines):
    with Casebook.open(three_lines), pytest.raises(StudyFileError, match="cannot be rebuilt"):
        rebuild(three_lines)


def test_another_database_is_not_rebuilt(tmp_path):
    other = tmp_path / "other.cd7"
    with closing(sqlite3.connect(other)) as raw:
        raw.execute("CREATE TABLE change (seq)")
    with pytest.raises(StudyFileError, match="not a cd7gui study"):
        rebuild(other)


def test_it_says_how_far_it_is_and_what_is_said_can_end_it(three_lines, monkeypatch):
    monkeypatch.setattr("cd7gui.store.verify.BETWEEN_WORDS", 1)
    monkeypatch.setattr("cd7gui.store.rebuilding.BETWEEN_WORDS", 1)
    alter(three_lines, "DELETE FROM value")
    content, heard = three_lines.read_bytes(), []

    def hear(done, of):
        heard.append((done, of))
        if len(heard) == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rebuild(three_lines, hear)
    assert three_lines.read_bytes() == content
    assert [one.name for one in three_lines.parent.iterdir()] == ["trial.cd7"]
    assert rebuild(three_lines, hear).lines == 3
    assert heard == [*((done, 9) for done in range(1, 6)), *((done, 9) for done in (*range(1, 10), 9))]


@pytest.mark.parametrize("make", [rebuild, lambda path: restored(path.with_name("kept.cd7"), path)])
def test_a_process_that_is_killed_before_its_last_step_loses_nothing(three_lines, monkeypatch, make):
    """Between two renames no study stood at its place, and what had been made anew was tidied away as half made."""
    backup(three_lines, three_lines.with_name("kept.cd7"))
    alter(three_lines, "DELETE FROM value")
    rename = type(three_lines).replace

    def killed(one, other):
        if other == three_lines:
            raise KeyboardInterrupt
        return rename(one, other)

    with monkeypatch.context() as patch:
        patch.setattr(type(three_lines), "replace", killed)
        with pytest.raises(KeyboardInterrupt):
            make(three_lines)
    assert not three_lines.exists()
    with Casebook.open(three_lines) as book:
        assert len(book.trail()) == 3
    assert verify(three_lines) is None
