"""A study that was moved, deleted or replaced while it is open goes on whole at a place of one's choice."""

from __future__ import annotations

import shutil
import sys
from datetime import date
from pathlib import Path

import pytest

from cd7gui.domain.case_report.changes import Change, Place
from cd7gui.store.backup import back_up_daily, backup, restored
from cd7gui.store.casebook import Casebook
from cd7gui.store.database.errors import StudyFileError
from cd7gui.store.database.open_files import FileState
from cd7gui.store.rescue import reconnect, rescue
from cd7gui.store.safe_copy import put_in_place
from cd7gui.store.verify import verify

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux tells where an open file went")


def entered(number: int) -> Change:
    return Change("p1", "F8", number, "WBC", None, str(number))


def names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


@pytest.fixture
def open_study(path, enter):
    book = Casebook.create(path)
    enter(book, entered(1))
    book.keep_draft(Place("p1", "F1", 0, "DOB"), "19", dictionary="1.0")
    yield book
    book.close()


def go_on(book, target, enter):
    found = rescue(book, target)
    with found.book as again:
        assert len(again.drafts()) == 1
        enter(again, entered(9))
        assert again.file_state is FileState.AT_ITS_PLACE
        lines = [line.change.row for line in again.trail()]
    assert verify(target) is None
    return lines, found.kept


def test_a_moved_study_goes_on_where_it_is_now(open_study, path, enter):
    place = path.with_name("moved.cd7")
    path.rename(place)
    enter(open_study, entered(2))
    assert go_on(open_study, place, enter) == ([1, 2, 9], ())
    assert names(path.parent) == ["moved.cd7"]


@linux
def test_a_moved_folder_goes_on_where_it_is_now(tmp_path, enter):
    (tmp_path / "ward").mkdir()
    book = Casebook.create(tmp_path / "ward" / "s.cd7")
    enter(book, entered(1))
    book.keep_draft(Place("p1", "F1", 0, "DOB"), "19", dictionary="1.0")
    (tmp_path / "ward").rename(tmp_path / "moved")
    enter(book, entered(2))
    place = book.moved_to()
    lines, _ = go_on(book, place, enter)
    assert lines == [1, 2, 9]
    assert verify(place) is None


def test_a_deleted_study_is_written_back(open_study, path, enter):
    path.unlink()
    enter(open_study, entered(2))
    assert go_on(open_study, path, enter) == ([1, 2, 9], ())
    assert names(path.parent) == ["trial.cd7"]


def test_what_was_put_in_the_place_of_a_study_is_kept_beside_it(open_study, path, enter, tmp_path):
    with Casebook.create(tmp_path / "other.cd7") as other:
        enter(other, entered(7))
    (tmp_path / "other.cd7").replace(path)
    enter(open_study, entered(2))
    lines, kept = go_on(open_study, path, enter)
    assert lines == [1, 2, 9]
    assert [one.name for one in kept if one.suffix == ".cd7"] == ["trial set aside 1.cd7"]
    assert verify(kept[0]) is None


def test_a_study_goes_on_in_another_folder(open_study, path, enter, tmp_path):
    path.unlink()
    (tmp_path / "elsewhere").mkdir()
    assert go_on(open_study, tmp_path / "elsewhere" / "s.cd7", enter)[0] == [1, 9]


def test_a_place_that_cannot_be_written_leaves_the_study_open(open_study, path, enter, tmp_path):
    path.unlink()
    with pytest.raises(StudyFileError, match="no does not exist"):
        rescue(open_study, tmp_path / "no" / "s.cd7")
    with Casebook.create(tmp_path / "other.cd7"), pytest.raises(StudyFileError, match="in use"):
        rescue(open_study, tmp_path / "other.cd7")
    enter(open_study, entered(2))
    assert go_on(open_study, path, enter)[0] == [1, 2, 9]


def test_a_study_that_stands_whole_at_its_place_again_is_taken_up(open_study, path, enter, tmp_path):
    backup(open_study, tmp_path / "copy.cd7")
    path.unlink()
    Path(f"{path}-wal").unlink()
    Path(f"{path}-shm").unlink()
    assert reconnect(open_study) is None
    (tmp_path / "copy.cd7").rename(path)
    assert open_study.prove() is FileState.REPLACED
    with reconnect(open_study) as again:
        enter(again, entered(2))
        assert again.file_state is FileState.AT_ITS_PLACE
    assert verify(path) is None


def test_a_study_that_came_back_without_the_last_entries_is_not_taken_up(open_study, path, enter, tmp_path):
    backup(open_study, tmp_path / "copy.cd7")
    enter(open_study, entered(2))
    (tmp_path / "copy.cd7").replace(path)
    Path(f"{path}-wal").unlink()
    assert reconnect(open_study) is None


# the way back from a backup


@pytest.fixture
def kept(path, enter, tmp_path):
    """A backup of one line, and the study with a second one, closed."""
    with Casebook.create(path) as book:
        enter(book, entered(1))
        backup(book, tmp_path / "backup.cd7")
        enter(book, entered(2))
    return tmp_path / "backup.cd7"


def test_a_backup_is_restored_and_what_stood_there_is_named(kept, path):
    found = restored(kept, path)
    assert (found.lines, [one.name for one in found.kept]) == (1, ["trial set aside 1.cd7"])
    assert verify(path) is None
    with Casebook.open(found.kept[0], read_only=True) as before:
        assert before.position()[0] == 2


def unclosed(path, enter):
    """Leave a study as a killed process does: with its log."""
    with Casebook.open(path) as book:
        enter(book, entered(3))
        beside = path.with_name("killed.cd7")
        for ending in ("", "-wal"):
            shutil.copyfile(f"{path}{ending}", f"{beside}{ending}")
    return beside


def test_a_study_that_was_not_closed_keeps_its_log_when_a_backup_takes_its_name(kept, path, enter):
    killed = unclosed(path, enter)
    found = restored(kept, killed)
    assert [one.name for one in found.kept] == ["killed set aside 1.cd7", "killed set aside 1.cd7-wal"]
    with Casebook.open(killed, read_only=True) as now, Casebook.open(found.kept[0], read_only=True) as before:
        assert (now.position()[0], before.position()[0]) == (1, 3)


def test_a_log_without_its_study_is_set_aside(kept, path, enter):
    killed = unclosed(path, enter)
    killed.unlink()
    assert [one.name for one in restored(kept, killed).kept] == ["killed set aside 1.cd7-wal"]
    assert verify(killed) is None


def test_an_open_study_is_never_restored_over(kept, path):
    with Casebook.open(path) as book:
        with pytest.raises(StudyFileError, match="in use"):
            restored(kept, path)
        assert book.prove() is FileState.AT_ITS_PLACE


def test_a_backup_copied_by_hand_over_a_study_is_not_mixed_with_its_log(kept, path, enter):
    with Casebook.open(path) as book:
        for number in range(10, 800):
            enter(book, entered(number))
    killed = unclosed(path, enter)  # its log holds the few pages that the last line touched
    shutil.copyfile(kept, killed)
    with Casebook.open(killed) as book:
        assert book.position()[0] == 1
        (note,) = book.notes
        assert "killed set aside 1.cd7-wal" in note
        enter(book, entered(2))
    assert verify(killed) is None


def test_a_study_that_was_killed_keeps_what_its_log_holds(path, kept, enter):
    killed = unclosed(path, enter)
    with Casebook.open(killed) as book:
        assert (book.position()[0], book.notes) == (3, ())


@pytest.mark.parametrize("backed_up", [False, True])
def test_a_study_that_was_written_over_is_whole_again_from_its_backup_and_what_was_entered_since(
    path, enter, tmp_path, backed_up
):
    with Casebook.create(path) as book:
        enter(book, Change("p1", "F1", 0, "SEX", None, "M"))
        if backed_up:
            back_up_daily(book, date(2026, 11, 22))
    if not backed_up:
        path.unlink()
    book = Casebook.open(path) if backed_up else Casebook.create(path)
    enter(book, Change("p2", "F1", 0, "SEX", None, "F"))
    book.checkpoint()
    enter(book, Change("p3", "F1", 0, "SEX", None, "F"))
    book.checkpoint()
    Casebook.create(tmp_path / "other.cd7").close()
    shutil.copyfile(tmp_path / "other.cd7", path)
    assert book.prove() is FileState.OVERWRITTEN

    rescued = rescue(book, path)

    with rescued.book as again:
        assert again.position() == book.last_position
        assert set(again.present()) == ({"p1", "p2", "p3"} if backed_up else {"p2", "p3"})
        enter(again, Change("p4", "F1", 0, "SEX", None, "F"))
    assert verify(path) is None
    assert rescued.kept[0].read_bytes() == (tmp_path / "other.cd7").read_bytes()


def test_a_rescue_that_is_killed_before_its_last_step_is_finished_when_the_study_is_opened(
    open_study, path, enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = open_study
    position = book.last_position
    path.write_bytes(b"something else")
    steps = []

    def killed_at_the_second(part: Path, target: Path) -> None:
        steps.append(target)
        if len(steps) > 1:
            raise KeyboardInterrupt
        put_in_place(part, target)

    monkeypatch.setattr("cd7gui.store.safe_copy.put_in_place", killed_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        rescue(book, path)
    assert not path.exists()

    with Casebook.open(path) as again:
        assert again.position() == position
