"""What the world can do to a study file: each time one finished sentence, and nothing is lost."""

from __future__ import annotations

import errno
import os
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

import pytest

from cd7gui.domain.case_report.changes import Change
from cd7gui.domain.errors import UserError
from cd7gui.store.casebook import Casebook
from cd7gui.store.database.errors import BY_ERRNO, BY_RESULT_CODE, StudyFileError, explained_errors
from cd7gui.store.verify import verify

ROOT = Path(__file__).parents[3]


def refusal(path, **how):
    with pytest.raises(StudyFileError) as refused:
        Casebook.open(path, **how)
    assert isinstance(refused.value, UserError)
    return str(refused.value)


@pytest.mark.parametrize("read_only", [False, True])
class TestOpening:
    def test_a_file_that_is_not_there_is_refused(self, path, read_only):
        assert refusal(path, read_only=read_only) == (
            f"There is no study {path}. Check the name, or whether its drive is connected."
        )
        assert not path.exists()

    def test_a_folder_that_is_not_there_is_refused(self, tmp_path, read_only):
        assert refusal(tmp_path / "no" / "trial.cd7", read_only=read_only) == (
            f"The folder {tmp_path / 'no'} does not exist. Create it first, or choose another one."
        )

    def test_a_file_in_the_place_of_the_folder_is_refused(self, tmp_path, read_only):
        (tmp_path / "no").write_text("")
        assert "does not exist" in refusal(tmp_path / "no" / "trial.cd7", read_only=read_only)

    def test_a_folder_is_refused(self, tmp_path, read_only):
        assert refusal(tmp_path, read_only=read_only) == f"{tmp_path} is a folder. Choose a file in it."

    @pytest.mark.parametrize("content", [b"", b"Dear colleague", b"PK\x03\x04" * 2000, b"SQLite format 3\x00"])
    def test_a_file_that_is_no_study_is_refused_and_left_as_it_is(self, path, content, read_only):
        path.write_bytes(content)
        assert refusal(path, read_only=read_only) == (
            f"{path} is not a cd7gui study. Choose a file that was created with New study."
        )
        assert path.read_bytes() == content
        assert [entry.name for entry in path.parent.iterdir()] == ["trial.cd7"]

    def test_a_database_of_another_programme_is_refused_and_left_as_it_is(self, path, read_only):
        with closing(sqlite3.connect(path)) as other:
            other.execute("CREATE TABLE change (seq)")
        content = path.read_bytes()
        assert "is not a cd7gui study" in refusal(path, read_only=read_only)
        assert path.read_bytes() == content

    def test_a_study_of_a_newer_version_is_refused_and_left_as_it_is(self, three_lines, read_only):
        with closing(sqlite3.connect(three_lines)) as raw:
            raw.execute("PRAGMA user_version = 99")
        assert refusal(three_lines, read_only=read_only) == (
            "This study was written by a newer version of cd7gui (file format 99; this version reads up to 3). "
            f"Install that version or a later one to open {three_lines}."
        )
        with closing(sqlite3.connect(three_lines)) as raw:
            assert raw.execute("PRAGMA user_version").fetchone() == (99,)

    def test_a_study_whose_tables_are_gone_is_damaged(self, three_lines, read_only):
        with closing(sqlite3.connect(three_lines)) as raw:
            raw.execute("DROP TABLE value")
        assert refusal(three_lines, read_only=read_only) == (
            f"The study {three_lines} is damaged and cannot be read. "
            f"Open its last backup from {three_lines.with_name('trial.backups')}."
        )

    def test_a_study_that_was_cut_short_is_damaged(self, three_lines, read_only):
        three_lines.write_bytes(three_lines.read_bytes()[:5000])
        assert "is damaged and cannot be read" in refusal(three_lines, read_only=read_only)

    def test_after_a_refusal_nobody_holds_the_study(self, three_lines, read_only):
        with closing(sqlite3.connect(three_lines)) as raw:
            raw.execute("PRAGMA user_version = 99")
        refusal(three_lines, read_only=read_only)
        with closing(sqlite3.connect(three_lines)) as raw:
            raw.execute("PRAGMA user_version = 3")
        with Casebook.open(three_lines) as book:
            assert not book.read_only


def test_a_study_is_not_made_in_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(StudyFileError, match="does not exist"):
        Casebook.create(tmp_path / "no" / "trial.cd7")


def test_a_name_that_is_too_long_is_refused(tmp_path):
    with pytest.raises(StudyFileError, match="is not a valid file name on this computer"):
        Casebook.create(tmp_path / ("x" * 300))


def test_a_study_that_cannot_be_finished_leaves_no_file(path, monkeypatch):
    def fail(connection):
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr("cd7gui.store.database.schema.build", fail)
    with pytest.raises(sqlite3.OperationalError):
        Casebook.create(path)
    assert list(path.parent.iterdir()) == []


class TestAFullDisk:
    """PRAGMA max_page_count makes SQLite answer SQLITE_FULL at the same places as a full disk does."""

    def fill(self, book, enter):
        pages = book._live().execute("PRAGMA page_count").fetchone()[0]
        book._live().execute(f"PRAGMA max_page_count = {pages + 3}")
        for number in range(1000):
            enter(book, Change("p1", "F19", number, "TERM", None, "x" * 500), Change("p1", "F19", 0, "N", None, "1"))
            enter(book, Change("p1", "F19", 0, "N", "1", None))

    def test_is_told_in_a_sentence_and_takes_only_the_change_that_did_not_fit(self, book, enter):
        with pytest.raises(StudyFileError) as refused:
            self.fill(book, enter)
        assert str(refused.value) == (
            f"The disk with {book.path} is full. Nothing was lost; free some space and try again."
        )
        lines, present = book.trail(), book.present()["p1"]
        stored = [text for _, _, field, text in present if field == "TERM"]
        assert 1 <= len(stored) < 1000
        assert len(lines) in {3 * len(stored), 3 * len(stored) - 1}
        assert verify(book.path) is None

    def test_that_has_space_again_takes_the_next_change(self, book, enter):
        with pytest.raises(StudyFileError):
            self.fill(book, enter)
        last = book.position()[0]
        book._live().execute("PRAGMA max_page_count = 1000000")
        (line,) = enter(book, Change("p2", "F1", 0, "SEX", None, "F"))
        assert line.seq == last + 1
        assert verify(book.path) is None


READER = """
import getpass, hashlib, json, os, sqlite3, sys, tempfile  # all of it while it can still be read
from cd7gui.domain.case_report.changes import Change
from cd7gui.store import verify
from cd7gui.store.casebook import Casebook
from cd7gui.store.database.errors import StudyFileError
if os.getuid() == 0:
    os.setgid(65534), os.setuid(65534)
try:
    with Casebook.open(sys.argv[1]) as book:
        present = book.present()
        bad = verify.verify(sys.argv[1])
        print(json.dumps([book.read_only, book.read_only_because, present, bad and bad.sentence]))
except StudyFileError as error:
    print(json.dumps(str(error)))
"""


@pytest.mark.skipif(os.name != "posix", reason="permissions by chmod")
class TestAnotherUser:
    """Somebody who may read and not write; as root the reader becomes nobody, because root may everything.

    A study is its owner's alone until the owner lets others read it.
    """

    @pytest.fixture
    def shared(self):
        with tempfile.TemporaryDirectory() as folder:
            Path(folder).chmod(0o755)
            yield Path(folder) / "trial.cd7"

    def read(self, path):
        done = subprocess.run(
            [sys.executable, "-c", READER, str(path)], cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert done.stderr == ""
        return done.stdout.strip()

    def test_reads_a_study_in_a_folder_in_which_nothing_can_be_made(self, shared, enter):
        with Casebook.create(shared) as book:
            enter(book, Change("p1", "F1", 0, "SEX", None, "F"))
        shared.chmod(0o444)
        shared.parent.chmod(0o555)
        assert self.read(shared) == '[true, "the file is write-protected", {"p1": [["F1", 0, "SEX", "F"]]}, null]'
        shared.parent.chmod(0o755)
        assert [entry.name for entry in shared.parent.iterdir()] == ["trial.cd7"]

    def test_reads_a_study_that_may_not_be_written_in_a_folder_that_may(self, shared, enter):
        with Casebook.create(shared) as book:
            enter(book, Change("p1", "F1", 0, "SEX", None, "F"))
        shared.chmod(0o444)
        shared.parent.chmod(0o777)
        assert self.read(shared) == '[true, "the file is write-protected", {"p1": [["F1", 0, "SEX", "F"]]}, null]'
        assert "trial.cd7.lock" not in [entry.name for entry in shared.parent.iterdir()]

    def test_reads_also_what_still_stands_in_the_log_of_a_study_that_was_not_closed(self, shared, enter):
        with Casebook.create(shared) as book:
            enter(book, Change("p1", "F1", 0, "SEX", None, "F"))
            log = shared.with_name("trial.cd7-wal").read_bytes()
            study = shared.read_bytes()
        shared.write_bytes(study)
        shared.with_name("trial.cd7-wal").write_bytes(log)
        shared.chmod(0o644)
        shared.with_name("trial.cd7-wal").chmod(0o644)
        shared.parent.chmod(0o555)
        found = self.read(shared)
        shared.parent.chmod(0o755)
        assert found == '[true, "the file is write-protected", {"p1": [["F1", 0, "SEX", "F"]]}, null]'

    def test_reads_a_study_that_is_being_written(self, shared, enter):
        Casebook.create(shared).close()
        shared.chmod(0o644)
        with Casebook.open(shared) as book:
            enter(book, Change("p1", "F1", 0, "SEX", None, "F"))
            assert self.read(shared) == '[true, "the file is write-protected", {"p1": [["F1", 0, "SEX", "F"]]}, null]'

    def test_is_told_when_the_study_may_not_even_be_read(self, shared):
        Casebook.create(shared).close()
        shared.chmod(0o600)
        uid = os.getuid()
        if uid != 0:
            shared.chmod(0o000)
        assert self.read(shared) == (
            f'"You have no permission to use {shared}. Ask its owner for permission, or choose another folder."'
        )


@pytest.mark.parametrize("sentence", sorted({*BY_RESULT_CODE.values(), *BY_ERRNO.values()}))
def test_every_sentence_names_the_file_and_says_what_to_do(sentence):
    first, _, second = sentence.format(path="/a/b.cd7", folder="/a", backups="/a/b.backups").partition(". ")
    assert "/a" in first
    assert second.endswith(".")


def test_our_own_mistakes_are_not_blamed_on_the_file(book):
    with pytest.raises(sqlite3.OperationalError, match="syntax error"), explained_errors(book.path):
        book._live().execute("SELEKT")
    with pytest.raises(KeyError), explained_errors(book.path):
        raise KeyError("ours")


def test_a_study_is_not_made_on_a_drive_that_knows_no_locks(path, monkeypatch):
    def refuse(file):
        raise OSError(errno.ENOLCK, "no locks available")

    monkeypatch.setattr("cd7gui.store.database.lock._try_lock", refuse)
    with pytest.raises(StudyFileError, match="does not support file locking"):
        Casebook.create(path)
    assert not path.exists()
