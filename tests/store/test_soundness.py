"""What is proved of a study before its numbers are used: any altered value, foreign part or flipped bit is refused."""

from __future__ import annotations

import random
import shutil
import sqlite3
from contextlib import closing, suppress

import pytest

from cd7gui.domain.case_report.changes import Change
from cd7gui.domain.proof import Proof
from cd7gui.store.casebook import Casebook
from cd7gui.store.database.errors import DamagedStudy, StudyFileError
from cd7gui.store.soundness import WHOLE, prove
from cd7gui.store.verify import verify
from tests.store.test_verify import alter


def test_a_small_study_is_proved_whole(three_lines):
    assert prove(three_lines) is Proof.WHOLE


def test_of_a_long_trail_the_chain_is_left_and_that_is_said(three_lines):
    assert prove(three_lines, replayed_up_to=2) is Proof.VALUES
    assert "Not verified: the chain" in Proof.VALUES.words


def test_an_empty_study_is_proved(book):
    assert prove(book.path) is Proof.WHOLE


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("UPDATE value SET text = 'M'", "The present value of F1.SEX of patient p1 is not the one given by line 2"),
        ("UPDATE value SET change = 1 WHERE field = 'SEX'", "is not the one given by line 2"),
        ("DELETE FROM value WHERE field = 'WT'", "line 3 of the audit trail gave F8[2].WT of patient p1 is missing"),
        ("INSERT INTO value VALUES ('p9', 'F1', 0, 'SEX', 'F', 2)", "F1.SEX of patient p9, although"),
        ("UPDATE value SET patient = 'p2' WHERE field = 'SEX'", "is missing"),
        ("UPDATE change SET new = 'M' WHERE seq = 2", "is not the one given by line 2"),
        ("DELETE FROM change WHERE seq = 1", "missing"),
        ("UPDATE change SET reason = 'x' WHERE seq = 3", "last line of the audit trail was altered"),
    ],
)
def test_each_alteration_is_found_without_replaying_the_trail(three_lines, statement, says):
    alter(three_lines, statement)
    with pytest.raises(DamagedStudy, match=r"is damaged: .*Nothing was computed from it") as refused:
        prove(three_lines, replayed_up_to=0)
    assert says in str(refused.value)
    assert "cd7gui rebuild" in str(refused.value)


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("INSERT INTO value VALUES ('p1', 'F1', 0, 'SEX', 'F', 4)", "F1.SEX of patient p1, although"),
        ("INSERT INTO value VALUES ('p1', 'F1', 0, 'SEX', 'F', 2)", "F1.SEX of patient p1, although"),
        ("UPDATE value SET change = 9 WHERE field = 'WT'", "is not the one given by line 3"),
        ("UPDATE value SET change = -1 WHERE field = 'WT'", "is not the one given by line 3"),
    ],
)
def test_an_emptied_place_has_no_value_and_no_value_a_line_outside_the_trail(three_lines, enter, statement, says):
    with Casebook.open(three_lines) as book:
        enter(book, Change("p1", "F1", 0, "SEX", "F", None, "entered for another patient"))
    assert prove(three_lines, replayed_up_to=0) is Proof.VALUES
    alter(three_lines, statement)
    with pytest.raises(DamagedStudy) as refused:
        prove(three_lines, replayed_up_to=0)
    assert says in str(refused.value)


def test_an_altered_older_line_is_found_by_replaying_the_trail(three_lines):
    alter(three_lines, "UPDATE change SET who = 'nobody' WHERE seq = 1")
    with pytest.raises(DamagedStudy, match="Line 1 of the trail was altered"):
        prove(three_lines)


FOREIGN = {
    "a trigger that fires on each new line": "CREATE TRIGGER spy AFTER INSERT ON change BEGIN DELETE FROM value; END",
    "a trigger on the values": "CREATE TRIGGER spy AFTER UPDATE ON value BEGIN SELECT load_extension('x'); END",
    "a view": "CREATE VIEW values_ AS SELECT * FROM value",
    "a table": "CREATE TABLE notes (x)",
    "an index": "CREATE INDEX by_text ON value (text)",
    "a table with a generated column": "CREATE TABLE g (a TEXT, b TEXT GENERATED ALWAYS AS (upper(a)) STORED)",
    "a name that is no sentence": 'CREATE TABLE "a\nb\u202e" (x)',
}


@pytest.mark.parametrize("statement", FOREIGN.values(), ids=FOREIGN.keys())
@pytest.mark.parametrize("read_only", [True, False])
def test_foreign_parts_are_refused_on_opening(three_lines, statement, read_only):
    with closing(sqlite3.connect(three_lines, isolation_level=None)) as raw:
        raw.execute(statement)
    content = three_lines.read_bytes()
    with pytest.raises(DamagedStudy, match="was altered by another program") as refused:
        Casebook.open(three_lines, read_only=read_only)
    assert str(refused.value).isprintable()
    assert three_lines.read_bytes() == content
    assert verify(three_lines) is not None


def test_a_removed_guard_is_refused_on_opening(three_lines):
    alter(three_lines, guards=("change_is_never_updated",))
    with pytest.raises(DamagedStudy, match="change_is_never_updated"):
        Casebook.open(three_lines)


def test_a_view_in_the_place_of_a_table_is_refused(three_lines):
    alter(three_lines, "ALTER TABLE value RENAME TO hidden", "CREATE VIEW value AS SELECT * FROM hidden")
    for look in (Casebook.open, verify, prove):
        with pytest.raises(StudyFileError):
            look(three_lines)


def test_a_file_of_format_zero_is_damaged_and_not_built_again(three_lines):
    with closing(sqlite3.connect(three_lines)) as raw:
        raw.execute("PRAGMA user_version = 0")
    for read_only in (True, False):
        with pytest.raises(StudyFileError):
            Casebook.open(three_lines, read_only=read_only)


def test_the_statistics_of_analyze_are_no_foreign_part(three_lines):
    with closing(sqlite3.connect(three_lines, isolation_level=None)) as raw:
        raw.execute("ANALYZE")
    assert prove(three_lines) is Proof.WHOLE
    Casebook.open(three_lines).close()


def test_no_flipped_bit_gives_another_value_or_anything_but_a_sentence(three_lines, tmp_path):
    with Casebook.open(three_lines) as book:
        true = book.present()
    healthy, flipped, chance = three_lines.read_bytes(), tmp_path / "flipped" / "trial.cd7", random.Random(30)
    found = 0
    for _ in range(300):
        damaged = bytearray(healthy)
        damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
        flipped.parent.mkdir()
        flipped.write_bytes(damaged)
        try:
            prove(flipped, replayed_up_to=chance.choice([0, WHOLE]))
            with Casebook.open(flipped, read_only=True) as book:
                assert book.present() == true
        except StudyFileError:
            found += 1
        with suppress(StudyFileError):  # the whole proof may find what it likes, but in a sentence
            verify(flipped)
        shutil.rmtree(flipped.parent)
    assert found > 20  # most of a small file is unused
