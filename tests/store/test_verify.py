"""The proof of a study file: every way in which a file was altered is found, and the first bad line named."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from cd7gui.domain.case_report.changes import AuditEntry, Change
from cd7gui.store.casebook import Casebook
from cd7gui.store.database import audit_trail, schema
from cd7gui.store.database.errors import StudyFileError
from cd7gui.store.verify import BadLine, Note, examine, verify

ADVICE = "Do not continue with this file; open the last backup that passes verification."


def alter(path, *statements, guards=()):
    """Do with plain SQL what somebody with a database browser could do."""
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        made = dict(raw.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'"))
        for name in made:
            raw.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            raw.execute(statement)
        for name, sql in made.items():
            if name not in guards:
                raw.execute(sql)


def test_an_untouched_study_passes(three_lines):
    assert verify(three_lines) is None
    assert examine(three_lines).lines == 3


def test_an_empty_study_passes(book):
    assert verify(book.path) is None


def test_a_study_passes_while_it_is_written(book, enter):
    enter(book, Change("p1", "F1", 0, "SEX", None, "F"))
    assert verify(book.path) is None
    enter(book, Change("p1", "F1", 0, "SEX", "F", None))
    assert verify(book.path) is None


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("at", "'2024-05-17T09:12:03.251+08:00'"),
        ("who", "'chan'"),
        ("origin", "'import'"),
        ("patient", "'p2'"),
        ("form", "'F2'"),
        ("row", "1"),
        ("field", "'SEZ'"),
        ("old", "'N'"),
        ("old", "NULL"),
        ("new", "'G'"),
        ("new", "NULL"),
        ("reason", "'typing Error'"),
        ("reason", "''"),
        ("dictionary", "'1.1'"),
        ("hash", "'" + "0" * 64 + "'"),
    ],
)
def test_one_altered_column_of_a_line_is_found_at_that_line(three_lines, column, value):
    alter(three_lines, f"UPDATE change SET {column} = {value} WHERE seq = 2")
    assert verify(three_lines) == BadLine(2, f"Line 2 of the trail was altered after it was written. {ADVICE}")


def test_an_altered_link_is_found_at_that_line(three_lines):
    alter(three_lines, f"UPDATE change SET previous_hash = '{'0' * 64}' WHERE seq = 2")
    assert verify(three_lines) == BadLine(
        2, f"Line 2 of the trail does not follow line 1: one of the two was altered or replaced. {ADVICE}"
    )


def test_altering_a_line_and_its_value_alike_is_found(three_lines):
    alter(
        three_lines,
        "UPDATE change SET new = '16.5' WHERE seq = 3",
        "UPDATE value SET text = '16.5' WHERE field = 'WT'",
    )
    assert verify(three_lines).seq == 3


def test_one_altered_byte_of_the_file_is_found_at_its_line(three_lines):
    content = three_lines.read_bytes()
    assert content.count(b"typing error") == 1
    three_lines.write_bytes(content.replace(b"typing error", b"typing errur"))
    assert verify(three_lines) == BadLine(2, f"Line 2 of the trail was altered after it was written. {ADVICE}")


def test_a_byte_that_is_no_text_any_more_is_found_at_its_line(three_lines):
    content = three_lines.read_bytes()
    three_lines.write_bytes(content.replace(b"typing error", b"typing err\xffr"))
    assert verify(three_lines) == BadLine(2, f"Line 2 of the trail cannot be read: the file is damaged there. {ADVICE}")


@pytest.mark.parametrize(
    ("removed", "seq", "says"),
    [
        ("seq = 1", 1, "Line 1 of the trail is missing; line 2 is in its place."),
        ("seq = 2", 2, "Line 2 of the trail is missing; line 3 is in its place."),
        ("seq = 3", 3, "The trail ends with line 2, but line 3 was once written: its end was cut off."),
        ("seq > 1", 2, "The trail ends with line 1, but line 2 was once written: its end was cut off."),
        ("seq > 0", 1, "The trail ends with line 0, but line 1 was once written: its end was cut off."),
    ],
)
def test_removed_lines_are_found(three_lines, removed, seq, says):
    alter(three_lines, f"DELETE FROM change WHERE {removed}")
    assert verify(three_lines) == BadLine(seq, f"{says} {ADVICE}")


def test_lines_that_close_ranks_after_one_was_removed_are_found(three_lines):
    alter(three_lines, "DELETE FROM change WHERE seq = 2", "UPDATE change SET seq = 2 WHERE seq = 3")
    assert verify(three_lines).seq == 2


def test_exchanged_lines_are_found(three_lines):
    alter(
        three_lines,
        "UPDATE change SET seq = 9 WHERE seq = 2",
        "UPDATE change SET seq = 2 WHERE seq = 3",
        "UPDATE change SET seq = 3 WHERE seq = 9",
    )
    assert verify(three_lines).seq == 2


@pytest.mark.parametrize(
    ("statement", "seq", "says"),
    [
        (
            "UPDATE value SET text = 'M' WHERE field = 'SEX'",
            2,
            "The present value of F1.SEX of patient p1 is not the one given by line 2 of the audit trail.",
        ),
        (
            "UPDATE value SET change = 1 WHERE field = 'SEX'",
            2,
            "The present value of F1.SEX of patient p1 is not the one given by line 2 of the audit trail.",
        ),
        (
            "DELETE FROM value WHERE field = 'WT'",
            3,
            "The value that line 3 of the audit trail gave F8[2].WT of patient p1 is missing, although no line removed "
            "it.",
        ),
        (
            "INSERT INTO value VALUES ('p7', 'F1', 0, 'SEX', 'F', 1)",
            1,
            "There is a present value of F1.SEX of patient p7, although line 1 of the audit trail did not write it.",
        ),
        (
            "INSERT INTO value VALUES ('', '@STUDY', 0, '@NAME', 'x', 2)",
            2,
            "There is a present value of @STUDY.@NAME, although line 2 of the audit trail did not write it.",
        ),
    ],
)
def test_an_altered_present_value_is_found(three_lines, statement, seq, says):
    alter(three_lines, statement)
    assert verify(three_lines) == BadLine(seq, f"{says} {ADVICE}")


def test_of_several_altered_values_the_earliest_line_is_named(three_lines):
    alter(three_lines, "UPDATE value SET text = 'X'")
    assert verify(three_lines).seq == 2


def forge(path, at, old):
    """Add a line with a right hash, as only somebody who knows the chain can."""
    with Casebook.open(path) as book:
        seq, hash_ = book.position()
        change = Change("p1", "F1", 0, "SEX", old, "U")
        audit_trail.add(book._live(), audit_trail.sealed(AuditEntry(seq + 1, at, "x", "x", change, "1.0", hash_, "")))


def test_a_line_that_starts_from_a_value_that_was_not_there_is_found_in_spite_of_its_right_hash(three_lines):
    forge(three_lines, "2024-05-17T09:12:03.250+08:00", "M")
    assert verify(three_lines) == BadLine(
        4, f"Line 4 of the trail starts from a value that F1.SEX of patient p1 did not have. {ADVICE}"
    )


@pytest.mark.parametrize("at", ["yesterday", "", "2024-05-17T09:12:03.250"])
def test_a_line_without_a_moment_is_found_in_spite_of_its_right_hash(three_lines, at):
    forge(three_lines, at, "F")
    assert verify(three_lines) == BadLine(4, f"Line 4 of the trail does not say when it was written. {ADVICE}")


def test_a_line_of_another_type_is_found_in_spite_of_its_right_hash(three_lines):
    """Take the guard of the types away, write a number where a text belongs, with its link, and put the guard back."""
    with closing(sqlite3.connect(three_lines, isolation_level=None)) as raw:
        (guarded,) = raw.execute("SELECT sql FROM sqlite_schema WHERE name = 'change'").fetchone()
        set_definition(raw, guarded.replace("who TEXT", "who").replace(") STRICT", ")"))
    with closing(sqlite3.connect(three_lines, isolation_level=None)) as raw:
        seq, hash_ = audit_trail.end_of(raw)
        line = (seq + 1, "2024-05-17T09:12:03.250+08:00", 5, "x", "p1", "F1", 0, "SEX", "F", "U", "", "1.0", hash_, "")
        raw.execute(audit_trail.INSERT, line)
        *_, spelled = [one[-1] for one in audit_trail.lines_spelled(raw)]
        raw.execute("DROP TRIGGER change_is_never_updated")
        raw.execute("UPDATE change SET hash = ? WHERE seq = ?", (audit_trail.hash_of(spelled), seq + 1))
        raw.execute(schema.NEVER_UPDATED)
        raw.execute("UPDATE value SET text = 'U', change = ? WHERE field = 'SEX'", (seq + 1,))
        set_definition(raw, guarded)
    found = verify(three_lines)
    assert found is not None
    assert found.sentence.startswith("The file is damaged: ")


def set_definition(raw, definition):
    raw.execute("PRAGMA writable_schema = ON")
    raw.execute("UPDATE sqlite_schema SET sql = ? WHERE name = 'change'", (definition,))
    raw.execute("PRAGMA writable_schema = RESET")


def test_a_sqlite_that_spells_in_another_way_proves_the_same(three_lines, monkeypatch):
    other = audit_trail.SPELLED.replace("json_array(seq", "'\\u005b' || json_array(seq")
    monkeypatch.setattr(audit_trail, "SPELLED", other)
    assert verify(three_lines) is None
    alter(three_lines, "UPDATE change SET who = 'chan' WHERE seq = 2")
    assert verify(three_lines) == BadLine(2, f"Line 2 of the trail was altered after it was written. {ADVICE}")


def test_a_trail_cut_off_together_with_its_values_is_found_by_who_noted_its_end(three_lines):
    with Casebook.open(three_lines) as book:
        known = book.position()
    alter(three_lines, "DELETE FROM change WHERE seq = 3", "DELETE FROM value WHERE field = 'WT'")
    assert verify(three_lines) is None
    assert verify(three_lines, position=known) == BadLine(
        3, f"The trail ends with line 2, but line 3 was once written: its end was cut off. {ADVICE}"
    )


def test_a_trail_written_anew_is_found_by_who_noted_its_end(three_lines, tmp_path, enter):
    with Casebook.open(three_lines) as book:
        known = book.position()
    with Casebook.create(tmp_path / "other.cd7") as other:
        for number in range(5):
            enter(other, Change("p1", "F8", number, "WT", None, "60"))
    assert verify(tmp_path / "other.cd7") is None
    assert verify(tmp_path / "other.cd7", position=known) == BadLine(
        3, f"Line 3 of the trail is not the one that was known before: the trail was rewritten. {ADVICE}"
    )


@pytest.mark.parametrize("guard", ["change_is_never_updated", "change_is_never_deleted", "change_is_only_appended"])
def test_a_removed_guard_is_found(three_lines, guard):
    alter(three_lines, guards=(guard,))
    assert verify(three_lines) == BadLine(0, f"The guard “{guard}” of the audit trail was removed or altered. {ADVICE}")


def test_a_guard_that_guards_nothing_any_more_is_found(three_lines):
    alter(
        three_lines,
        "CREATE TRIGGER change_is_never_updated BEFORE UPDATE ON change BEGIN SELECT 1; END",
        guards=("change_is_never_updated",),
    )
    assert verify(three_lines).sentence.startswith("The guard “change_is_never_updated”")


def test_a_clock_that_was_set_back_is_a_note_and_the_order_stands(book, enter):
    enter(book, Change("p1", "F1", 0, "SEX", None, "F"), at="2024-05-17T09:12:03.250+08:00")
    enter(book, Change("p1", "F1", 0, "SEX", "F", "M"), at="2024-05-17T08:00:00.000+08:00")
    found = examine(book.path)
    assert found.bad is None
    assert found.notes == (
        Note(
            2,
            "Line 2 is dated 2024-05-17T08:00:00.000+08:00, before line 1 (2024-05-17T09:12:03.250+08:00): the clock "
            "was set back. The order is right.",
        ),
    )
    assert [line.change.new for line in book.trail()] == ["F", "M"]


def test_the_end_of_summer_time_is_not_a_clock_that_was_set_back(book, enter):
    # 02:30 summer time and 02:10 winter time, forty minutes later (Berlin, 29 October 2023)
    enter(book, Change("p1", "F1", 0, "SEX", None, "F"), at="2023-10-29T02:30:00.000+02:00")
    enter(book, Change("p1", "F1", 0, "SEX", "F", "M"), at="2023-10-29T02:10:00.000+01:00")
    assert examine(book.path).notes == ()


def big_study(path, enter):
    """A study of some hundred pages, so that one of them can be spoiled."""
    with Casebook.create(path) as book:
        for patient in range(20):
            enter(book, *(Change(f"p{patient}", "F8", row, "WBC", None, f"{row}.{patient}") for row in range(1, 60)))


def spoil_page(path, number):
    with path.open("r+b") as file:
        file.seek(4096 * (number - 1))
        file.write(b"\xa5" * 4096)


def page_of(path, table, *, last=False):
    with closing(sqlite3.connect(path)) as raw:
        leaves = raw.execute("SELECT pageno FROM dbstat WHERE name = ? AND pagetype = 'leaf'", (table,)).fetchall()
    return leaves[-1 if last else len(leaves) // 2][0]


def needs_dbstat():
    try:
        with closing(sqlite3.connect(":memory:")) as raw:
            raw.execute("SELECT * FROM dbstat").fetchall()
    except sqlite3.OperationalError:
        return True
    return False


@pytest.mark.skipif(needs_dbstat(), reason="this SQLite cannot tell which page holds what")
class TestASpoiledPage:
    def test_of_the_trail_is_found_at_the_first_line_that_cannot_be_read(self, path, enter):
        big_study(path, enter)
        spoil_page(path, page_of(path, "change"))
        bad = verify(path)
        assert 1 < bad.seq <= 20 * 59
        assert bad.sentence == f"Line {bad.seq} of the trail cannot be read: the file is damaged there. {ADVICE}"

    def test_of_the_values_is_found(self, path, enter):
        big_study(path, enter)
        spoil_page(path, page_of(path, "value"))
        assert verify(path) == BadLine(0, f"The present values cannot be read: the file is damaged there. {ADVICE}")

    def test_of_the_index_is_found(self, path, enter):
        big_study(path, enter)
        spoil_page(path, page_of(path, "change_by_place"))
        bad = verify(path)
        assert bad.seq == 0
        assert bad.sentence.startswith("The file is damaged: ")


def test_what_is_no_study_is_refused_and_not_judged(tmp_path):
    other = tmp_path / "letter.cd7"
    other.write_text("Dear colleague, " * 300)
    with pytest.raises(StudyFileError, match="is not a cd7gui study"):
        verify(other)
