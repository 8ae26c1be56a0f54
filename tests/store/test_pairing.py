"""A log that was left by a kill is proved to belong to its study, also where the trail is too long to be replayed."""

from __future__ import annotations

import shutil

import pytest

from cd7gui.domain.case_report.changes import Change
from cd7gui.store import pairing, soundness
from cd7gui.store.casebook import Casebook
from cd7gui.store.verify import verify


def entries(book, first, count):
    changes = [Change("p1", "F8", row, "WBC", None, "1" * 300) for row in range(first, first + count)]
    book.append(changes, who="a", origin="entry", dictionary="1")


@pytest.fixture
def long_trail(monkeypatch):
    """Every trail counts as too long to be replayed on opening."""

    def refuse(*_: object) -> None:
        raise AssertionError("the trail was replayed")

    monkeypatch.setattr(pairing, "REPLAYED", 0)
    monkeypatch.setattr(soundness, "examine", refuse)


@pytest.fixture
def killed(path, tmp_path):
    """A study whose window was killed: its log holds what came last. Beside it an older state of it."""
    place = tmp_path / "killed" / "trial.cd7"
    place.parent.mkdir()
    with Casebook.create(path) as book:
        entries(book, 0, 200)
        book.checkpoint()
        shutil.copyfile(path, place.with_name("older.cd7"))
        entries(book, 200, 200)
        book.checkpoint()
        shutil.copyfile(path, place)
        entries(book, 400, 50)
        for row in range(50):
            book.append([Change("p1", "F8", row, "WBC", "1" * 300, "2")], who="a", origin="entry", dictionary="1")
        shutil.copyfile(f"{path}-wal", f"{place}-wal")
    return place


def test_a_log_is_taken_in_without_replaying_a_long_trail(killed, long_trail):
    with Casebook.open(killed) as book:
        assert not book.notes
        assert book.position()[0] == 500
    assert verify(killed) is None


def test_a_log_of_another_state_is_still_kept_aside(killed, long_trail):
    older = killed.with_name("older.cd7")
    older.replace(killed)
    with Casebook.open(killed) as book:
        assert "belongs to another state" in "".join(book.notes)
        assert book.position()[0] == 200
    assert verify(killed) is None
    assert list(killed.parent.glob("*set aside*-wal"))
