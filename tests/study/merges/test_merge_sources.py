"""Another site's study is proved and read by its kinds before anything of it is taken: one sentence, no traceback."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from cd7gui.cli.main import main
from cd7gui.domain.case_report.changes import Change
from cd7gui.store.casebook import Casebook
from cd7gui.study.merges import merge_limits as mergelimits
from cd7gui.study.opening import new_study

HOSTILE = {
    "a date that is none": Change("p1", "F16", 0, "DTHDAT", None, "not-a-date"),
    "a text of ten million letters": Change("p1", "F1", 0, "SITEID", None, "x" * 10_000_000),
    "a NUL": Change("p1", "F1", 0, "SITEID", None, "a\x00b"),
    "a code that no list has": Change("p1", "F1", 0, "SEX", None, "Q"),
    "a number that is none": Change("p1", "F18", 1, "WBC", None, "NaN"),
    "a negative row": Change("p1", "F18", -1, "LBDAT", None, "2024-01-01"),
    "a huge row": Change("p1", "F18", 2**62, "LBDAT", None, "2024-01-01"),
    "a key of a thousand letters": Change("p" * 1000, "F1", 0, "SUBJID", None, "001"),
    "a key that cannot be printed": Change("p\n\u202e1", "F1", 0, "SUBJID", None, "001"),
    "an unknown form with a NUL": Change("p1", "F99", 0, "NEW", None, "\x00"),
}


@pytest.fixture
def into(tmp_path):
    with new_study(tmp_path / "into.cd7") as study:
        return study.path


@pytest.fixture
def source(tmp_path):
    with new_study(tmp_path / "from.cd7") as study:
        return study.path


def put(path, *changes, at=None):
    with Casebook.open(path) as book:
        book.append(changes, who="chen", origin="entry", dictionary="1.0", at=at)


@pytest.mark.parametrize("change", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_value_that_nobody_could_type_is_refused_by_its_line(into, source, change, capsys):
    put(source, Change("p1", "F1", 0, "SUBJID", None, "001"), change)
    content = into.read_bytes()
    assert main(["merge", str(into), str(source)]) == 2
    said = capsys.readouterr().err
    assert said.startswith("Line 6 of from.cd7 (")
    assert said.count("\n") == 1
    assert len(said) < 2000
    assert into.read_bytes() == content


def test_what_a_newer_dictionary_holds_is_kept(into, source):
    put(source, Change("p1", "F1", 0, "SUBJID", None, "001"), Change("p1", "F99", 3, "NEW", None, "kept"))
    assert main(["merge", str(into), str(source)]) == 0
    with Casebook.open(into, read_only=True) as book:
        assert ("F99", 3, "NEW", "kept") in book.present()["p1"]


def test_too_many_patients_are_refused(into, source, monkeypatch, capsys):
    monkeypatch.setattr(mergelimits, "MOST_PATIENTS", 2)
    put(source, *(Change(f"p{number}", "F1", 0, "SUBJID", None, f"{number}") for number in range(3)))
    assert main(["merge", str(into), str(source)]) == 2
    assert (
        capsys.readouterr().err == "from.cd7 has 3 patients; at most 2 can be merged. Choose the study of one site.\n"
    )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE change SET at = 'yesterday' WHERE seq = 1",
        "UPDATE change SET who = 'nobody' WHERE seq = 1",
        "UPDATE change SET seq = 9 WHERE seq = 2",
        "CREATE TRIGGER spy AFTER INSERT ON change BEGIN DELETE FROM value; END",
        "DELETE FROM value",
    ],
)
def test_a_broken_trail_is_refused_however_it_is_broken(into, source, statement, capsys):
    with closing(sqlite3.connect(source, isolation_level=None)) as raw:
        guards = raw.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
        for name, _ in guards:
            raw.execute(f"DROP TRIGGER {name}")
        raw.execute(statement)
        for _, sql in guards:
            raw.execute(sql)
    assert main(["merge", str(into), str(source)]) == 2
    assert "from.cd7" in capsys.readouterr().err


@pytest.mark.parametrize("change", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_study_that_holds_it_already_is_summed_up_checked_and_exported(source, change, tmp_path, capsys):
    put(source, Change("p1", "F1", 0, "SUBJID", None, "001"), change)
    for words in (["summary"], ["summary", "--json"], ["check"], ["verify"]):
        assert main([words[0], str(source), *words[1:]]) in (0, 1)
    assert main(["export", str(source), str(tmp_path / "out.xlsx")]) in (0, 2)
    assert "Traceback" not in capsys.readouterr().err
