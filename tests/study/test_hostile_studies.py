"""Hostile studies: each is summed up, checked, verified, exported, merged and opened; a sentence, never a traceback."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from cd7gui.cli.main import main
from cd7gui.domain.case_report.changes import Change
from cd7gui.store.casebook import Casebook
from cd7gui.study.opening import new_study
from cd7gui.ui.app import open_window
from tests.demo.demo_study import make_demo

Harm = Callable[[Path], None]
SUBJECT = Change("p1", "F1", 0, "SUBJID", None, "001")


def sql(*statements: str | tuple[str, tuple[object, ...]]) -> Harm:
    """Alter the file as another programme would: its guards are taken away for it and put back."""

    def harm(path: Path) -> None:
        with closing(sqlite3.connect(path, isolation_level=None)) as raw:
            guards = raw.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
            for name, _ in guards:
                raw.execute(f"DROP TRIGGER {name}")
            for one in statements:
                raw.execute(*((one,) if isinstance(one, str) else one))
            for _, text in guards:
                raw.execute(text)

    return harm


def schema(old: str, new: str) -> Harm:
    return sql("PRAGMA writable_schema = ON", ("UPDATE sqlite_schema SET sql = replace(sql, ?, ?)", (old, new)))


def typed(*changes: Change) -> Harm:
    """Write well-chained lines that no window would write."""

    def harm(path: Path) -> None:
        with Casebook.open(path) as book:
            book.append([SUBJECT, *changes], who="chen", origin="entry", dictionary="1.0")

    return harm


def many_patients(path: Path) -> None:
    with Casebook.open(path) as book:
        numbers = (Change(f"q{number}", "F1", 0, "SUBJID", None, f"{number:05}") for number in range(300))
        book.append(list(numbers), who="chen", origin="entry", dictionary="1.0")


def undeclared(statement: str) -> Harm:
    """Store what a table does not allow, as a flipped bit in the head of a row does; the table stays as it was."""

    def harm(path: Path) -> None:
        steps = (schema("STRICT", "/*IS*/"), schema(" TEXT", " BLOBS"), sql(statement))  # blobs are left as they come
        for one in (*steps, schema(" BLOBS", " TEXT"), schema("/*IS*/", "STRICT")):
            one(path)

    return harm


def written(content: bytes) -> Harm:
    return lambda path: path.write_bytes(content) and None


def patched(at: int, content: bytes) -> Harm:
    """Overwrite bytes of the header, whose places https://www.sqlite.org/fileformat2.html names."""

    def harm(path: Path) -> None:
        before = path.read_bytes()
        path.write_bytes(before[:at] + content + before[at + len(content) :])

    return harm


def cut(at: int) -> Harm:
    return lambda path: path.write_bytes(path.read_bytes()[:at]) and None


def beside(ending: str, make: Callable[[Path], None]) -> Harm:
    """Put something in the place of a log of SQLite's."""
    return lambda path: make(path.with_name(f"{path.name}{ending}"))


def folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def fifo(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def loop(path: Path) -> None:
    path.unlink()
    path.symlink_to(path)


def log_of_another(path: Path) -> None:
    other = path.with_name("other.cd7")
    with new_study(other) as study:
        study.write([SUBJECT])
        shutil.copyfile(other.with_name("other.cd7-wal"), path.with_name(f"{path.name}-wal"))


def value(text: object) -> Harm:
    return sql(("UPDATE value SET text = ? WHERE form = 'F16' AND field = 'DTHDAT'", (text,)))


def bytes_in(text: bytes) -> Harm:
    return sql(("UPDATE value SET text = CAST(? AS TEXT) WHERE form = 'F16' AND field = 'DTHDAT'", (text,)))


TRIGGER = "CREATE TRIGGER spy AFTER {event} BEGIN DELETE FROM value; END"
DAMAGED = {  # each alters what the trail says, or the file itself: no number may come of it
    "a trigger on each new line": sql(TRIGGER.format(event="INSERT ON change")),
    "a trigger on each altered value": sql(TRIGGER.format(event="UPDATE ON value")),
    "a view named like a table": sql("ALTER TABLE value RENAME TO kept", "CREATE VIEW value AS SELECT * FROM kept"),
    "a generated column": sql("ALTER TABLE value ADD COLUMN loud TEXT GENERATED ALWAYS AS (upper(text)) VIRTUAL"),
    "one table more": sql("CREATE TABLE notes (x)"),
    "one index more": sql("CREATE INDEX by_text ON value (text)"),
    "no STRICT": schema("STRICT", ""),
    "no NOT NULL": schema("NOT NULL", ""),
    "a blob in the place of a text": schema("STRICT", ""),
    "a number in the place of a field's name": undeclared("UPDATE value SET field = 7 WHERE field = 'DTHDAT'"),
    "a number in the place of a patient": undeclared("UPDATE value SET patient = 7 WHERE field = 'DTHDAT'"),
    "a number in the place of a text": undeclared("UPDATE value SET text = 7 WHERE field = 'LBDAT'"),
    "a text in the place of a row": undeclared("UPDATE value SET row = 'x' WHERE field = 'LBDAT'"),
    "a number in the place of a name": undeclared("UPDATE change SET who = 7 WHERE seq = 5"),
    "a number in the place of a line's field": undeclared("UPDATE change SET field = 7 WHERE seq = 5"),
    "another death date": value("2030-01-01"),
    "a gap in the trail": sql("DELETE FROM change WHERE seq = 5"),
    "a line moved away": sql("UPDATE change SET seq = 999999 WHERE seq = 5"),
    "a moment of another kind": sql("UPDATE change SET at = 'yesterday' WHERE seq = 5"),
    "a text that is no UTF-8": bytes_in(b"2024\xff\xfe"),
    "another kind of file by its header": sql("PRAGMA application_id = 7"),
    "a format of the future": sql("PRAGMA user_version = 99"),
    "a schema format of the future": patched(44, b"\x00\x00\x00\x63"),
    "a page size that is none": patched(16, b"\x00\x03"),
    "pages of another size": patched(16, b"\x02\x00"),
    "texts in UTF-16": patched(56, b"\x00\x00\x00\x02"),
    "a log that is a link to a device": beside("-wal", lambda log: log.symlink_to("/dev/zero")),
    "a log that is a link to another file": beside("-wal", lambda log: log.symlink_to(log.with_name("other"))),
    "a log that is a pipe": beside("-wal", os.mkfifo),
    "an index that is a folder": beside("-shm", Path.mkdir),
    "a journal that is a link to a device": beside("-journal", lambda log: log.symlink_to("/dev/zero")),
    "a journal that is a pipe": beside("-journal", os.mkfifo),
    "the first page alone": cut(4096),
    "less than a header": cut(100),
    "all but the end": cut(-1234),
    "an empty file": written(b""),
    "a file of noise": written(bytes(range(256)) * 64),
    "a folder": folder,
    "a FIFO": fifo,
    "a link to itself": loop,
}
ODD = {  # well-chained lines that no window would write: kept, shown, and never a silent number
    "a date that is none": typed(Change("p1", "F16", 0, "DTHDAT", None, "not-a-date")),
    "a text of ten million letters": typed(Change("p1", "F1", 0, "SITEID", None, "x" * 10_000_000)),
    "a NUL": typed(Change("p1", "F1", 0, "SITEID", None, "a\x00b")),
    "300 patients": many_patients,
    "a huge row": typed(Change("p1", "F18", 2**62, "LBDAT", None, "2024-01-01")),
    "a negative row": typed(Change("p1", "F18", -3, "LBDAT", None, "2024-01-01")),
    "an unknown form": typed(Change("p1", "F99", 0, "NEW", None, "kept")),
    "an unknown field": typed(Change("p1", "F1", 0, "NEW", None, "kept")),
    "the log of another study": log_of_another,
}


@pytest.fixture(scope="module")
def healthy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    with make_demo(tmp_path_factory.mktemp("healthy") / "s.cd7") as study:
        return study.path


@pytest.fixture
def hostile(healthy: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(healthy, tmp_path / "s.cd7"))


def commands(path: Path, into: Path) -> list[list[str]]:
    out = str(path.parent / "out.xlsx")
    return [["summary", str(path)], ["check", str(path)], ["export", str(path), out], ["merge", str(into), str(path)]]


def said_in_a_sentence(words: list[str], capsys: pytest.CaptureFixture[str]) -> int:
    code = main(words)
    told = capsys.readouterr()
    assert "Traceback" not in told.err
    assert code in (0, 1, 2)
    if code == 2:
        assert told.out == ""
        assert told.err.strip()
    return code


@pytest.mark.skipif(os.name == "nt", reason="Windows has no FIFO")
@pytest.mark.parametrize("harm", DAMAGED.values(), ids=DAMAGED.keys())
def test_nothing_is_computed_from_a_damaged_study(
    hostile: Path, harm: Harm, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        harm(hostile)
    except sqlite3.Error:
        pytest.skip("this SQLite refuses the harm itself")
    with new_study(tmp_path / "into.cd7") as study:
        into = study.path
    content = into.read_bytes()
    for words in commands(hostile, into):
        assert said_in_a_sentence(words, capsys) == 2, words
    assert said_in_a_sentence(["verify", str(hostile)], capsys) in (1, 2)
    assert into.read_bytes() == content
    assert not (tmp_path / "out.xlsx").exists()


@pytest.mark.parametrize("harm", ODD.values(), ids=ODD.keys())
def test_an_odd_study_ends_nothing_in_a_traceback(
    harm: Harm, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("s", "into"):
        new_study(tmp_path / f"{name}.cd7").close()
    harm(tmp_path / "s.cd7")
    for words in [*commands(tmp_path / "s.cd7", tmp_path / "into.cd7"), ["verify", str(tmp_path / "s.cd7")]]:
        said_in_a_sentence(words, capsys)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no FIFO")
@pytest.mark.parametrize("harm", DAMAGED.values(), ids=DAMAGED.keys())
def test_the_window_opens_without_it_or_says_what_is_wrong(qtbot, hostile: Path, harm: Harm) -> None:
    try:
        harm(hostile)
    except sqlite3.Error:
        pytest.skip("this SQLite refuses the harm itself")
    window = open_window(hostile, who="tester")
    qtbot.addWidget(window)
    assert window.controller.has_study or window.banner.words
