"""Nobody takes the log of an open study away, and what is written is proved to stand at its place."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from cd7gui.domain.case_report.changes import Change
from cd7gui.store.casebook import Casebook
from cd7gui.store.database.errors import StudyFileError
from cd7gui.store.database.open_files import FileState
from cd7gui.store.verify import verify

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the locks of an open file are Linux's own")
FOREIGN = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('SELECT count(*) FROM change'); c.close()"
OURS = "import sys; from cd7gui.store.verify import verify; assert verify(sys.argv[1]) is None"


def entered(number: int) -> Change:
    return Change("p1", "F8", number, "WBC", None, str(number))


def drop_locks(path: Path) -> None:
    """Do what Qt's own file dialog does: open and close each file of the study."""
    for ending in ("", "-wal", "-shm"):
        os.close(os.open(f"{path}{ending}", os.O_RDONLY))


def read_elsewhere(path: Path, script: str) -> None:
    subprocess.run([sys.executable, "-c", script, str(path)], check=True)


def names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


@linux
@pytest.mark.parametrize("script", [FOREIGN, OURS])
def test_a_second_process_that_reads_and_closes_leaves_the_log_although_our_locks_are_gone(book, path, enter, script):
    enter(book, entered(1))
    drop_locks(path)
    read_elsewhere(path, script)
    enter(book, entered(2))

    assert book.file_state is FileState.AT_ITS_PLACE
    assert {"trial.cd7-wal", "trial.cd7-shm"} <= set(names(path.parent))
    with Casebook.open(path, read_only=True) as seen:
        assert seen.position() == book.position()


def test_a_study_that_was_read_alone_is_left_as_one_file(three_lines, tmp_path):
    assert verify(three_lines) is None
    assert names(tmp_path) == ["trial.cd7"]


def test_a_reader_leaves_the_log_of_a_study_that_was_not_closed(book, path, enter, tmp_path):
    enter(book, entered(1))
    killed = tmp_path / "killed"
    killed.mkdir()
    for ending in ("", "-wal"):
        shutil.copyfile(f"{path}{ending}", f"{killed / path.name}{ending}")
    read_elsewhere(killed / path.name, OURS)
    assert (killed / "trial.cd7-wal").stat().st_size > 0


@pytest.mark.parametrize("endings", [("-wal",), ("-shm",), ("-wal", "-shm")])
def test_a_log_that_is_taken_away_is_written_back_and_begun_anew(book, path, enter, endings):
    enter(book, entered(1))
    for ending in endings:
        Path(f"{path}{ending}").unlink()
    enter(book, entered(2))
    enter(book, entered(3))

    assert book.file_state is FileState.AT_ITS_PLACE
    with Casebook.open(path, read_only=True) as seen:
        assert seen.position() == book.position()
    book.close()
    assert verify(path) is None
    assert names(path.parent) == ["trial.cd7"]


def test_a_log_of_another_programme_in_the_place_of_ours_is_told(book, path, enter):
    enter(book, entered(1))
    Path(f"{path}-wal").unlink()
    Path(f"{path}-wal").write_bytes(b"x")
    assert book.prove() is FileState.LOG_TAKEN


def test_a_study_that_is_moved_is_found(book, path, enter):
    enter(book, entered(1))
    path.rename(path.with_name("other.cd7"))
    enter(book, entered(2))
    assert book.file_state is FileState.MOVED
    assert book.moved_to() == path.with_name("other.cd7")


def test_a_folder_that_is_moved_is_found(tmp_path, enter):
    folder = tmp_path / "ward"
    folder.mkdir()
    with Casebook.create(folder / "s.cd7") as book:
        enter(book, entered(1))
        folder.rename(tmp_path / "moved")
        enter(book, entered(2))
        assert book.file_state is FileState.MOVED
        if sys.platform.startswith("linux"):
            assert book.moved_to() == tmp_path / "moved" / "s.cd7"


def test_a_study_that_is_deleted_or_replaced_is_told_at_the_next_commit(book, path, enter, tmp_path):
    enter(book, entered(1))
    path.unlink()
    enter(book, entered(2))
    assert book.file_state is FileState.GONE
    Casebook.create(tmp_path / "other.cd7").close()
    (tmp_path / "other.cd7").rename(path)
    assert book.prove() is FileState.REPLACED


def test_the_proof_costs_two_looks_and_opens_nothing(book, path, enter, monkeypatch):
    enter(book, entered(1))
    monkeypatch.setattr(os, "open", None)
    monkeypatch.setattr("builtins.open", None)
    assert book.prove() is FileState.AT_ITS_PLACE


def write_over(path: Path, other: Path) -> None:
    """Do what `cp` does: the file stays, its content goes."""
    shutil.copyfile(other, path)


def test_a_study_that_is_overwritten_in_place_is_told_and_never_written_into(book, path, enter, tmp_path):
    enter(book, entered(1))
    book.checkpoint()
    with Casebook.create(tmp_path / "other.cd7") as other:
        enter(other, Change("p9", "F1", 0, "SEX", None, "F"))
    write_over(path, tmp_path / "other.cd7")

    assert book.prove() is FileState.OVERWRITTEN
    with pytest.raises(StudyFileError, match="another program overwrote it"):
        enter(book, entered(2))
    book.checkpoint()
    book.close()
    assert path.read_bytes() == (tmp_path / "other.cd7").read_bytes()


def test_an_older_copy_of_the_study_written_over_it_is_told_at_the_next_entry(book, path, enter, tmp_path):
    enter(book, entered(1))
    book.checkpoint()
    shutil.copyfile(path, tmp_path / "older.cd7")
    enter(book, entered(2))
    book.checkpoint()
    write_over(path, tmp_path / "older.cd7")
    with pytest.raises(StudyFileError, match="another program overwrote it"):
        enter(book, entered(3))
    assert book.prove() is FileState.OVERWRITTEN


def test_a_study_that_was_only_touched_or_written_back_elsewhere_goes_on(book, path, enter):
    enter(book, entered(1))
    os.utime(path)
    enter(book, entered(2))
    assert book.file_state is FileState.AT_ITS_PLACE
    read_elsewhere(path, "import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute('PRAGMA wal_checkpoint')")
    enter(book, entered(3))
    assert book.prove() is FileState.AT_ITS_PLACE


def test_the_own_writing_back_of_a_long_log_is_no_overwriting(book, path, enter, monkeypatch):
    monkeypatch.setattr("cd7gui.store.writer.AUTOMATIC_CHECKPOINT_PAGES", 20)
    monkeypatch.setattr("cd7gui.store.writer.first_fault", None)  # would be asked of a file that changed unawares
    for number in range(1, 9):
        enter(book, entered(number))
        assert book.file_state is FileState.AT_ITS_PLACE
    assert path.stat().st_mtime_ns


def test_a_log_that_cannot_be_begun_anew_is_tried_again_at_each_look(book, path, enter, monkeypatch):
    enter(book, entered(1))
    Path(f"{path}-wal").unlink()

    def refuse(_: Path) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    with monkeypatch.context() as refusing:
        refusing.setattr("cd7gui.store.writer.writable", refuse)
        refusing.setattr("cd7gui.store.writer.BETWEEN_ATTEMPTS", 0)
        enter(book, entered(2))
        assert book.file_state is FileState.LOG_REFUSED
        with pytest.raises((StudyFileError, sqlite3.OperationalError)):
            enter(book, entered(3))
        assert book.prove() is FileState.LOG_REFUSED

    assert book.prove() is FileState.AT_ITS_PLACE
    enter(book, entered(3))
    book.close()
    with Casebook.open(path) as again:
        assert [line.change.row for line in again.trail()] == [1, 2, 3]
