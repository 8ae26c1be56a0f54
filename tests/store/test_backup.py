"""Backups: whole and proved, also while the study is written; old ones go by a rule; the way back is tried."""

from __future__ import annotations

import errno
import os
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from cd7gui.domain.case_report.changes import Change, Place
from cd7gui.store.backup import AutomaticBackup, back_up_daily, backup, kept_backups, restored, superseded
from cd7gui.store.casebook import Casebook
from cd7gui.store.database.errors import StudyFileError
from cd7gui.store.verify import verify
from cd7gui.study.backups import backups
from tests.store.conftest import MOMENT

SEX = Change("p1", "F1", 0, "SEX", None, "F")


def content(path):
    with Casebook.open(path, read_only=True) as book:
        return book.trail(), book.present()


def names(folder):
    return sorted(entry.name for entry in folder.iterdir())


def test_a_backup_holds_trail_values_and_drafts_of_the_open_study(book, enter, tmp_path):
    enter(book, SEX)
    book.keep_draft(Place("p1", "F1", 0, "DOB"), "19", dictionary="1.0")
    target = tmp_path / "elsewhere" / "copy.cd7"
    target.parent.mkdir()
    assert backup(book, target) == target
    assert content(target) == (book.trail(), book.present())
    with Casebook.open(target, read_only=True) as copied:
        assert copied.drafts() == book.drafts()
    assert names(target.parent) == ["copy.cd7"]


def test_a_backup_is_one_file_without_a_log(book, enter, tmp_path):
    enter(book, SEX)
    target = backup(book, tmp_path / "copy.cd7")
    # https://www.sqlite.org/fileformat2.html: offset 18 holds 1 for a rollback journal, 2 for a log
    assert target.read_bytes()[18:20] == b"\x01\x01"


def test_a_backup_that_is_opened_for_writing_is_a_study_like_any_other(book, enter, tmp_path):
    enter(book, SEX)
    with Casebook.open(backup(book, tmp_path / "copy.cd7")) as copied:
        enter(copied, Change("p1", "F1", 0, "SEX", "F", "M"))
    assert verify(tmp_path / "copy.cd7") is None
    assert book.present() == {"p1": [("F1", 0, "SEX", "F")]}


def test_a_backup_is_taken_from_another_thread_while_the_study_is_written(book, enter, tmp_path):
    enter(book, SEX)
    failed = []

    def take():
        try:
            for number in range(5):
                backup(book, tmp_path / f"copy{number}.cd7")
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=take)
    thread.start()
    number = 0
    while thread.is_alive():
        number += 1
        enter(book, Change("p1", "F8", number, "WBC", None, "1"), Change("p1", "F8", number, "WBC", "1", "2"))
    thread.join()
    assert failed == []
    trail = book.trail()
    for copy in range(5):
        kept, _ = content(tmp_path / f"copy{copy}.cd7")
        assert kept == trail[: len(kept)]
        assert len(kept) % 2 == 1  # the first change, then whole pairs: no transaction was cut in two


def test_an_existing_file_is_overwritten_only_if_that_is_said(book, enter, tmp_path):
    target = tmp_path / "copy.cd7"
    target.write_text("the site's own notes")
    with pytest.raises(StudyFileError, match="already exists and was not overwritten"):
        backup(book, target)
    assert target.read_text() == "the site's own notes"
    backup(book, target, overwrite=True)
    assert content(target) == ([], {})


def test_a_study_is_never_backed_up_onto_itself(book):
    with pytest.raises(StudyFileError, match="already exists and was not overwritten"):
        backup(book, book.path, overwrite=True)


def test_a_study_that_is_open_is_never_overwritten(book, tmp_path):
    with (
        Casebook.create(tmp_path / "other.cd7") as other,
        pytest.raises(StudyFileError, match="is in use by another program"),
    ):
        backup(book, other.path, overwrite=True)


def test_a_backup_of_a_damaged_study_is_refused_and_the_earlier_one_stands(three_lines, tmp_path):
    target = tmp_path / "copy.cd7"
    with Casebook.open(three_lines) as book:
        backup(book, target)
    earlier = target.read_bytes()
    three_lines.write_bytes(three_lines.read_bytes().replace(b"typing error", b"typing errur"))
    with Casebook.open(three_lines) as book, pytest.raises(StudyFileError) as refused:
        backup(book, target, overwrite=True)
    assert str(refused.value) == (
        f"The copy {target} could not be verified and was not kept: Line 2 of the trail was altered after it was "
        "written. Do not continue with this file; open the last backup that passes verification."
    )
    assert target.read_bytes() == earlier
    assert names(tmp_path) == ["copy.cd7", "trial.cd7"]


def test_a_backup_that_cannot_take_its_name_leaves_the_earlier_one_and_nothing_else(book, enter, tmp_path, monkeypatch):
    target = backup(book, tmp_path / "copy.cd7")
    earlier = target.read_bytes()
    enter(book, SEX)

    def fail(part, name):
        assert verify(part) is None  # the copy is whole before it takes the name
        raise OSError(errno.EIO, "input/output error")

    monkeypatch.setattr("cd7gui.store.safe_copy.Path.replace", fail)
    with pytest.raises(StudyFileError, match="reported an error"):
        backup(book, target, overwrite=True)
    assert target.read_bytes() == earlier
    assert not [name for name in names(tmp_path) if name.endswith((".part", "copy.cd7.lock"))]


def test_a_folder_that_is_not_there_is_told(book, tmp_path):
    with pytest.raises(StudyFileError, match="no does not exist"):
        backup(book, tmp_path / "no" / "copy.cd7")


def test_a_restored_backup_is_the_study_again(book, enter, tmp_path):
    enter(book, SEX)
    kept = backup(book, tmp_path / "copy.cd7")
    again = restored(kept, tmp_path / "again.cd7").path
    assert content(again) == (book.trail(), book.present())
    assert verify(again, position=book.position()) is None


def test_a_backup_is_not_written_beside_the_log_of_another_study(book, enter, tmp_path):
    enter(book, SEX)
    (tmp_path / "again.cd7-wal").write_bytes(b"x")
    with pytest.raises(StudyFileError, match="-wal already exists and belongs to an earlier study"):
        backup(book, tmp_path / "again.cd7")


def test_what_is_no_study_is_not_restored(tmp_path):
    (tmp_path / "letter.cd7").write_text("Dear colleague")
    with pytest.raises(StudyFileError) as refused:
        restored(tmp_path / "letter.cd7", tmp_path / "again.cd7")
    assert str(refused.value) == (
        f"{tmp_path / 'letter.cd7'} is not a cd7gui study. Choose a file that was created with New study."
    )
    assert names(tmp_path) == ["letter.cd7"]


def test_each_backup_that_keeps_itself_gets_the_next_number(book, enter):
    made = back_up_daily(book, date(2024, 5, 17))
    assert made == book.path.parent / "trial.backups" / "trial.2024-05-17.0001.cd7"
    enter(book, SEX)
    made = back_up_daily(book, date(2024, 5, 17), "before import")
    assert names(made.parent) == ["trial.2024-05-17.0001.cd7", "trial.2024-05-17.0002 before import.cd7"]
    assert content(made) == (book.trail(), book.present())


def test_backups_keep_ten_days_and_the_first_of_each_month(book):
    for day in range(40):
        back_up_daily(book, date(2024, 3, 20) + timedelta(days=day))
    kept = [one.day.isoformat() for one in kept_backups(book.path)]
    newest = [f"2024-04-{day}" for day in range(19, 29)]
    assert kept == ["2024-03-20", "2024-04-01", *newest]


def test_a_clock_that_once_stood_in_the_future_takes_no_new_backup_away(book):
    for day in range(1, 13):
        back_up_daily(book, date(2030, 1, day))
    for day in range(1, 13):
        made = back_up_daily(book, date(2026, 5, day))
        assert made.exists()
    assert [one.day.isoformat() for one in kept_backups(book.path)] == [
        "2030-01-01",
        "2026-05-01",
        *(f"2026-05-{day:02}" for day in range(3, 13)),
    ]


def test_backups_of_the_first_version_are_the_oldest(book):
    (book.path.parent / "trial.backups").mkdir()
    old = backup(book, book.path.parent / "trial.backups" / "trial.2024-01-01.cd7")
    made = back_up_daily(book, date(2023, 1, 1))
    assert [one.path for one in kept_backups(book.path)] == [old, made]


def test_the_half_copy_of_an_ended_process_is_tidied(book, path):
    folder = path.parent / "trial.backups"
    folder.mkdir()
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    for name in (f".trial.2024-05-01.0001.cd7.{ended.pid}.part", f".x.cd7.{ended.pid}.part-journal"):
        (folder / name).write_bytes(b"half")
    alive = folder / f".other.cd7.{os.getpid()}.part"
    alive.write_bytes(b"half")
    back_up_daily(book, date(2024, 5, 17))
    assert names(folder) == [alive.name, "trial.2024-05-17.0001.cd7"]


def test_other_files_in_the_folder_of_backups_stay(book):
    folder = book.path.parent / "trial.backups"
    folder.mkdir()
    others = ["trial.format-1.cd7", "trial.2024-01-01.txt", "other.2024-01-01.cd7", "trial.20240102.cd7", "notes"]
    for name in others:
        (folder / name).write_text("kept")
    for day in range(1, 20):
        back_up_daily(book, date(2024, 5, day))
    assert set(others) <= set(names(folder))


@pytest.mark.skipif(os.name != "posix", reason="links and pipes")
def test_what_others_put_among_the_backups_is_none(book):
    """A folder, a link to nowhere and to the study itself, a pipe, and a number after which no name would fit."""
    folder, first = book.path.parent / "trial.backups", back_up_daily(book, date(2024, 5, 16))
    (folder / "trial.2024-05-17.0002.cd7").mkdir()
    (folder / "trial.2024-05-17.0003.cd7").symlink_to("nowhere")
    (folder / "trial.2024-05-17.0004.cd7").symlink_to(book.path)
    os.mkfifo(folder / "trial.2024-05-17.0005.cd7")
    (folder / f"trial.2024-05-17.{'9' * 230}.cd7").touch()
    (folder / "trial.2024-05-17.٣٣.cd7").touch()
    (folder / "trial.2024-05-17.999999999.cd7").touch()
    made = back_up_daily(book, date(2024, 5, 17), "before import")
    again = back_up_daily(book, date(2024, 5, 17))
    assert [made.name, again.name] == ["trial.2024-05-17.0002 before import.cd7", "trial.2024-05-17.0006.cd7"]
    assert [one.path for one in kept_backups(book.path)] == [first, made, again]
    assert [one.path for one in backups(book.path)] == [again, made, first]


def test_a_daily_backup_that_fails_leaves_the_earlier_ones(three_lines):
    with Casebook.open(three_lines) as book:
        for day in range(1, 12):
            back_up_daily(book, date(2024, 5, day))
    before = names(three_lines.with_name("trial.backups"))
    with closing(sqlite3.connect(three_lines)) as raw, raw:
        raw.execute("UPDATE value SET text = 'X'")
    with Casebook.open(three_lines) as book, pytest.raises(StudyFileError, match="could not be verified"):
        back_up_daily(book, date(2024, 5, 12))
    assert names(three_lines.with_name("trial.backups")) == before


@pytest.mark.parametrize(
    ("days", "gone"),
    [
        ([], set()),
        ([1], set()),
        (list(range(1, 12)), set()),
        (list(range(1, 13)), {2}),
        (list(range(3, 20)), {4, 5, 6, 7, 8, 9}),
    ],
)
def test_superseded_are_all_but_the_newest_ten_and_the_first_of_the_month(days, gone):
    assert {one.day.day for one in superseded(kept(date(2024, 5, day) for day in days))} == gone


def kept(days):
    return [AutomaticBackup(number, day, Path(f"{number}")) for number, day in enumerate(days, 1)]


def test_a_study_that_is_rarely_opened_keeps_its_last_ten_backups_however_old():
    days = [date(2010 + year, 5, day) for year in range(3) for day in (1, 2, 3, 4)]
    assert [one.day for one in superseded(kept(days))] == [date(2010, 5, 2)]


@pytest.mark.skipif(os.name != "posix", reason="Windows has no pipes among its files")
@pytest.mark.parametrize("kind", ["a folder", "a pipe", "a device"])
def test_what_is_no_file_is_neither_replaced_nor_moved_away(book, tmp_path, kind):
    kept, target = backup(book, tmp_path / "kept.cd7"), tmp_path / "elsewhere.cd7"
    if kind == "a folder":
        target.mkdir()
        (target / "thesis.txt").write_text("of years")
    elif kind == "a pipe":
        os.mkfifo(target)
    else:
        target.symlink_to("/dev/null")
    before = names(tmp_path)
    for write in (lambda: restored(kept, target), lambda: backup(book, target, overwrite=True)):
        with pytest.raises(StudyFileError, match=r"is a folder|a device or a pipe"):
            write()
    assert names(tmp_path) == before
    assert not target.is_file()


def test_backups_of_another_study_that_stood_at_this_name_stay(path):
    for name in ("first", "second"):
        with Casebook.create(path, clock=lambda: MOMENT) as book:
            book.append([replace(SEX, patient=name)], who="chen", origin="entry", dictionary="1.0")
            for day in range(1, 25):
                made = back_up_daily(book, date(2024, 5, day))
            kept = kept_backups(path)
        if name == "first":
            path.unlink()  # lost, or moved away without its backups
            lost, newest = {one.path for one in kept}, content(made)
            assert len(lost) == 11
    assert lost < {one.path for one in kept}
    assert len(kept) - len(lost) <= 11
    assert content(max(lost)) == newest


def test_backups_of_another_study_at_this_name_make_none_of_ours_superseded(path, tmp_path):
    def made(name, days):
        with Casebook.create(path, clock=lambda: MOMENT) as book:
            book.append([replace(SEX, patient=name)], who="chen", origin="entry", dictionary="1.0")
            return [back_up_daily(book, date(2024, month, day)) for month, day in days]

    first = made("first", [(5, 1), (5, 2), (5, 3)])
    path.rename(tmp_path / "away.cd7")
    made("second", [*((5, day) for day in range(1, 13)), *((6, day) for day in range(1, 13))])
    path.unlink()
    (tmp_path / "away.cd7").rename(path)
    with Casebook.open(path) as book:
        last = back_up_daily(book, date(2024, 6, 12))
    assert {*first, last} < {one.path for one in kept_backups(path)}


def test_a_backup_that_nobody_can_read_stays(book):
    first = back_up_daily(book, date(2024, 5, 1))
    unread = back_up_daily(book, date(2024, 5, 2))
    unread.write_bytes(b"half of it")
    for day in range(3, 20):
        back_up_daily(book, date(2024, 5, day))
    assert {first, unread} < {one.path for one in kept_backups(book.path)}
