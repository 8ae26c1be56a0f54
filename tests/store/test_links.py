"""The hash of a line: the same as that of its JSON list, whatever stands in it, and never of another type's text."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cd7gui.store.database import audit_trail, schema

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
LINES = st.tuples(
    *(st.integers(1, 2**62), TEXTS, TEXTS, TEXTS),
    *(TEXTS, TEXTS, st.integers(0, 10**6), TEXTS, st.none() | TEXTS, st.none() | TEXTS, TEXTS),
    *(TEXTS, TEXTS, TEXTS),
)


@given(LINES)
def test_a_line_is_hashed_as_the_json_list_that_the_format_names(line: audit_trail.Line) -> None:
    text = json.dumps(line[:-1], ensure_ascii=False, separators=(",", ":"))

    assert audit_trail.link_of(line) == hashlib.sha256(text.encode()).hexdigest()


@given(LINES)
def test_sqlite_spells_the_list_that_is_hashed(line: audit_trail.Line) -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(schema.CHANGE)
        connection.execute(audit_trail.INSERT, line)
        (spelled,) = audit_trail.lines_spelled(connection)

    assert json.loads(spelled[2]) == [line[5], line[7], line[4], line[6]]
    assert spelled[-1] == json.dumps(line[:-1], ensure_ascii=False, separators=(",", ":"))


@pytest.mark.parametrize("wrong", ["0", 0.0, None, b"0"])
def test_a_row_of_another_type_is_not_taken_for_the_number(wrong: object) -> None:
    line = (1, "at", "who", "entry", "p", "F1", wrong, "SEX", None, "M", "", "1.0", audit_trail.BEGINNING, "")

    with pytest.raises((TypeError, ValueError)):
        audit_trail.link_of(line)  # type: ignore[arg-type]
