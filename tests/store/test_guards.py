"""The guards of the trail: whoever opens the file with SQL can add its next line and nothing else."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from cd7gui.store.casebook import Casebook

BLANK = "'', '', '', '', '', 0, '', NULL, NULL, '', '', '', ''"


@pytest.fixture(params=["ON", "OFF"], ids=["recursive triggers", "no recursive triggers"])
def raw(three_lines, request):
    with closing(sqlite3.connect(three_lines, isolation_level=None)) as connection:
        connection.execute(f"PRAGMA recursive_triggers = {request.param}")
        yield connection


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("UPDATE change SET new = 'X' WHERE seq = 1", "never altered"),
        ("UPDATE change SET seq = 9 WHERE seq = 3", "never altered"),
        ("UPDATE OR IGNORE change SET who = 'nobody'", "never altered"),
        ("DELETE FROM change WHERE seq = 3", "never removed"),
        ("DELETE FROM change", "never removed"),
        (f"INSERT OR REPLACE INTO change VALUES (2, {BLANK})", "only added at its end"),
        (f"REPLACE INTO change VALUES (3, {BLANK})", "only added at its end"),
        (f"INSERT INTO change VALUES (0, {BLANK})", "only added at its end"),
        (f"INSERT INTO change VALUES (9, {BLANK})", "only added at its end"),
        (f"INSERT INTO change VALUES (2, {BLANK}) ON CONFLICT DO UPDATE SET new = 'X'", "only added at its end"),
    ],
)
def test_no_statement_alters_or_removes_a_line(raw, statement, says):
    before = raw.execute("SELECT * FROM change").fetchall()
    with pytest.raises(sqlite3.IntegrityError, match=says):
        raw.execute(statement)
    assert raw.execute("SELECT * FROM change").fetchall() == before
    assert len(before) == 3


def test_replacing_a_line_is_refused_on_the_casebook_s_own_connection(three_lines):
    with Casebook.open(three_lines) as book, pytest.raises(sqlite3.IntegrityError, match="only added at its end"):
        book._live().execute(f"INSERT OR REPLACE INTO change VALUES (2, {BLANK})")


@pytest.mark.parametrize("table", ["change", "value", "draft"])
def test_the_tables_hold_only_the_types_they_declare(three_lines, table):
    with closing(sqlite3.connect(three_lines)) as raw:
        strict = raw.execute("SELECT strict FROM pragma_table_list WHERE name = ?", (table,)).fetchone()
    assert strict == (1,)
