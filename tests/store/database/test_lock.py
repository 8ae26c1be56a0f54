"""Who may write: one process at a time, also after one was killed, and the others are told who it is."""

from __future__ import annotations

import errno
import getpass
import json
import os
import shutil
import socket
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from cd7gui.domain.case_report.changes import Change
from cd7gui.store.casebook import Casebook
from cd7gui.store.database import lock
from cd7gui.store.database.errors import StudyFileError
from cd7gui.store.database.lock import LockHolder, holder_of, sidecar_of
from cd7gui.store.verify import verify

BEIJING = timezone(timedelta(hours=8))
NOON = datetime(2024, 5, 17, 12, 0, tzinfo=BEIJING)
ROOT = Path(__file__).parents[3]

WRITER = """
import sys
from cd7gui.domain.case_report.changes import Change
from cd7gui.store.casebook import Casebook
book = Casebook.open(sys.argv[1])
book.append([Change("p9", "F1", 0, "SEX", None, "M")], who="wang", origin="entry", dictionary="1.0")
print("read only" if book.read_only else "writing", flush=True)
sys.stdin.read()
book.close()
"""


@pytest.fixture
def writer(three_lines):
    """Another process that has the study open for writing."""
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(three_lines)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
        text=True,
    )
    assert process.stdout.readline() == "writing\n"
    yield process
    process.kill()
    process.communicate()


def test_a_second_process_reads_and_is_told_who_writes_since_when(three_lines, writer, enter):
    since = datetime.fromisoformat(holder_of(three_lines).since)
    with Casebook.open(three_lines, clock=lambda: since) as second:
        assert second.read_only
        assert second.read_only_because == f"open on {socket.gethostname()} by {getpass.getuser()} since {since:%H:%M}"
        assert second.present()["p9"] == [("F1", 0, "SEX", "M")]
        with pytest.raises(StudyFileError, match=f"only \\(open on .* since {since:%H:%M}\\); nothing was stored"):
            enter(second, Change("p1", "F1", 0, "SEX", "F", "M"))


def test_a_process_that_was_killed_leaves_the_study_free_and_its_changes_stored(three_lines, writer, enter):
    writer.kill()
    writer.wait()
    assert sidecar_of(three_lines).exists()
    with Casebook.open(three_lines) as book:
        assert not book.read_only
        assert book.present()["p9"] == [("F1", 0, "SEX", "M")]
        enter(book, Change("p9", "F1", 0, "SEX", "M", "F"))


def test_a_process_that_closed_leaves_the_study_free(three_lines, writer):
    writer.communicate()
    assert [entry.name for entry in three_lines.parent.iterdir()] == ["trial.cd7"]
    with Casebook.open(three_lines) as book:
        assert not book.read_only


def test_the_same_process_gets_its_second_casebook_for_reading_too(book):
    with Casebook.open(book.path) as second:
        assert second.read_only
    with Casebook.open(book.path) as third:  # closing the second did not give the first one's right away
        assert third.read_only


def test_a_study_reached_by_another_name_is_the_same_study(book, tmp_path):
    link = tmp_path / "shortcut.cd7"
    link.symlink_to(book.path)
    with Casebook.open(link) as second:
        assert second.read_only


def test_the_file_beside_the_study_names_computer_user_process_and_time(book):
    assert sidecar_of(book.path).name == "trial.cd7.lock"
    assert json.loads(sidecar_of(book.path).read_text()) == {
        "host": socket.gethostname(),
        "user": getpass.getuser(),
        "pid": os.getpid(),
        "since": "2024-05-17T09:12:03.250+08:00",
    }


def test_a_shorter_name_leaves_nothing_of_the_longer_one_before(three_lines):
    sidecar_of(three_lines).write_text(json.dumps({"host": "x" * 500}))
    with Casebook.open(three_lines):
        assert holder_of(three_lines).host == socket.gethostname()


@pytest.mark.parametrize(
    ("since", "words"),
    [
        ("2024-05-17T09:12:03.250+08:00", "open on ward3 by chen since 09:12"),
        ("2024-05-17T01:12:03.250+00:00", "open on ward3 by chen since 09:12"),
        ("2024-05-16T23:59:00.000+08:00", "open on ward3 by chen since 16 May 2024 23:59"),
    ],
)
def test_the_holder_is_named_in_the_reader_s_own_time(since, words):
    assert LockHolder("ward3", "chen", 7, since).words(NOON) == words


@pytest.mark.parametrize("content", ["", "{", "[]", '{"host": "a"}', '{"host":"a","user":"b","pid":"x","since":"y"}'])
def test_a_holder_that_did_not_say_who_it_is_is_another_programme(book, content):
    sidecar_of(book.path).write_text(content)
    with Casebook.open(book.path) as second:
        assert second.read_only_because == "open in another program"


def test_a_lock_on_a_file_that_was_removed_meanwhile_is_no_lock(tmp_path, monkeypatch):
    """The holder removes the file beside the study between our opening and our locking it."""
    study = tmp_path / "trial.cd7"
    try_lock = lock._try_lock
    removed = []

    def slow(file):
        if not removed:
            removed.append(sidecar_of(study).unlink())
        return try_lock(file)

    monkeypatch.setattr(lock, "_try_lock", slow)
    ours = lock.take(study, NOON)
    assert os.path.samestat(os.fstat(ours.file), sidecar_of(study).stat())
    assert lock.take(study, NOON) is None
    ours.release()
    assert not sidecar_of(study).exists()


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.EACCES, "the file is write-protected"),
        (errno.EROFS, "the file is write-protected"),
        (errno.ENOLCK, "its drive cannot tell whether someone else has it open"),
    ],
)
def test_where_no_lock_can_be_made_the_study_is_read(three_lines, monkeypatch, number, words):
    def refuse(file):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(lock, "_try_lock", refuse)
    with Casebook.open(three_lines) as book:
        assert (book.read_only, book.read_only_because) == (True, words)
        assert len(book.trail()) == 3


def test_a_study_that_another_computer_writes_is_read_from_a_copy(book, enter):
    """Over a network the index of the log is not shared; study and log are copied together instead."""
    enter(book, Change("p1", "F1", 0, "SEX", None, "F"))
    told = json.loads(sidecar_of(book.path).read_text())
    sidecar_of(book.path).write_text(json.dumps(told | {"host": "ward3", "user": "li"}))
    with Casebook.open(book.path, clock=lambda: NOON) as second:
        assert second.read_only_because == "open on ward3 by li since 09:12"
        assert second.present() == {"p1": [("F1", 0, "SEX", "F")]}
        copied = Path(second._held.folder.name)
        assert sorted(entry.name for entry in copied.iterdir())[0] == "trial.cd7"
        enter(book, Change("p1", "F1", 0, "SEX", "F", "M"))
        assert second.present() == {"p1": [("F1", 0, "SEX", "F")]}
    assert not copied.exists()


@pytest.fixture
def elsewhere(book):
    """A study that another computer writes, with a change in its log."""
    book.append([Change("p1", "F1", 0, "SEX", None, "F")], who="li", origin="entry", dictionary="1.0")
    told = json.loads(sidecar_of(book.path).read_text())
    sidecar_of(book.path).write_text(json.dumps(told | {"host": "ward3"}))
    return book


def write_while_copying(book, monkeypatch, times):
    """Let the writer begin its log anew between the copy of the study and that of the log."""
    copyfile = shutil.copyfile
    done = []

    def slow(source, target):
        copyfile(source, target)
        if source == book.path and len(done) < times:
            for _ in range(2):  # the log is begun anew by the first change after a checkpoint
                book.checkpoint()
                done.append(len(done))
                changes = [Change("p1", "F8", len(done), "WBC", None, "1" * 5000)]
                book.append(changes, who="li", origin="entry", dictionary="1.0")

    monkeypatch.setattr("cd7gui.store.database.connection.shutil.copyfile", slow)


def test_a_study_and_a_log_that_do_not_fit_are_copied_again(elsewhere, monkeypatch):
    write_while_copying(elsewhere, monkeypatch, times=4)
    with Casebook.open(elsewhere.path, read_only=True) as second:
        assert second.position() == elsewhere.position()
        assert second.position()[0] == 5
        assert verify(second._held.folder.name + "/trial.cd7") is None


def test_a_study_that_is_written_without_a_pause_elsewhere_is_asked_for_again_later(elsewhere, monkeypatch):
    write_while_copying(elsewhere, monkeypatch, times=1000)
    with pytest.raises(
        StudyFileError, match="is being written to on another computer and cannot be copied at the moment"
    ):
        Casebook.open(elsewhere.path, read_only=True)


def test_the_name_of_a_computer_that_was_killed_does_not_keep_others_out(three_lines):
    told = {"host": "ward3", "user": "li", "pid": 1, "since": "2024-05-16T23:59:00.000+08:00"}
    sidecar_of(three_lines).write_text(json.dumps(told))
    with Casebook.open(three_lines) as book:
        assert not book.read_only


def test_on_a_full_disk_the_lock_holds_although_it_names_nobody(three_lines, monkeypatch):
    def full(file, content):
        raise OSError(errno.ENOSPC, "no space left on device")

    with monkeypatch.context() as disk:
        disk.setattr("cd7gui.store.database.lock.os.write", full)
        first = Casebook.open(three_lines)
    with first, Casebook.open(three_lines) as second:
        assert not first.read_only
        assert second.read_only_because == "open in another program"


@pytest.mark.parametrize(
    "told",
    ['{"a":' * 800, "[" * 4000, '{"host":"h","user":"u","pid":1e999,"since":"2024-05-17T12:00:00.000+08:00"}'],
)
def test_a_holder_that_nobody_can_read_is_nobody(tmp_path: Path, told: str) -> None:
    sidecar_of(tmp_path / "s.cd7").write_text(told)
    assert holder_of(tmp_path / "s.cd7") is None


@pytest.mark.parametrize("since", ["9999-12-31T23:59:59.999-14:00", "0001-01-01T00:00:00.000+14:00"])
def test_a_holder_of_the_first_or_last_year_is_nobody(tmp_path: Path, since: str) -> None:
    sidecar_of(tmp_path / "s.cd7").write_text(json.dumps({"host": "h", "user": "u", "pid": 1, "since": since}))
    assert holder_of(tmp_path / "s.cd7") is None


def test_a_holder_is_named_in_one_sentence() -> None:
    words = LockHolder("a\nb", "\x1b[2J\u202echen", 1, "2024-05-17T09:12:00.000+08:00").words(NOON)
    assert words.isprintable()
